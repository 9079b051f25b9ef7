"""Boxes set by hand on frames of the shared masters (`bench/truth`, how they were made is in its README)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cutthrough.model.footage import Footage, Mark, Thing, ThingKind

FOLDER = Path(__file__).resolve().parents[1] / "truth"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
KINDS = ("face", "person", "text", "scene_text", "logo")


@dataclass(frozen=True)
class Label:
    """One thing in one frame: left, top, width and height as shares of the picture."""

    kind: str
    box: tuple[float, float, float, float]
    main: bool
    id: str
    note: str = ""


@dataclass(frozen=True)
class Look:
    """A frame that was looked at; no labels means that there is nothing of these kinds in it."""

    frame: int
    time: float
    shot: str
    labels: tuple[Label, ...]

    @property
    def faces(self) -> tuple[Label, ...]:
        """Its faces."""
        return tuple(label for label in self.labels if label.kind == "face")


@dataclass(frozen=True)
class Labelled:
    """A master's labelled frames in order; `width` and `height` are coded pixels of the stream that was looked at."""

    media: str
    width: int
    height: int
    looks: tuple[Look, ...]

    @property
    def path(self) -> Path:
        """Where the master is when the shared folder lies beside the repository."""
        return SHARED / self.media


def read(path: Path) -> Labelled:
    """One truth file. Raises KeyError or ValueError where it is not of the form the README describes."""
    held = json.loads(path.read_text(encoding="utf-8"))
    looks = tuple(
        Look(each["frame"], each["time"], each.get("shot_hint", ""), tuple(_label(thing) for thing in each["things"]))
        for each in held["frames"]
    )
    return Labelled(held["media"], held["width"], held["height"], looks)


def every() -> tuple[Labelled, ...]:
    """All truth files, by name."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.json")))


def _label(thing: dict[str, Any]) -> Label:
    x, y, width, height = thing["box"]
    if thing["kind"] not in KINDS:
        raise ValueError(f"{thing['kind']} is none of {', '.join(KINDS)}")
    return Label(thing["kind"], (x, y, width, height), thing["main"], thing["id"], thing.get("note", ""))


def as_found(labelled: Labelled, footage: Footage) -> Footage:
    """The footage as if its finders had found what the labels say: the planner measured without the finders' faults.

    Between two labelled frames of a shot a thing moves evenly, and what is there in a shot's first or last labelled
    frame is there from its beginning or to its end. One letter means one thing only while the labeller's shot lasts.
    """
    things: list[Thing] = []
    for number, shot in enumerate(footage.shots):
        looks = [look for look in labelled.looks if shot.first <= look.frame <= shot.last]
        seen: dict[tuple[str, str, str], list[tuple[int, Label]]] = defaultdict(list)
        for look in looks:
            for label in look.labels:
                if label.kind != "logo" or label.main:  # only the brand's own logo is looked for
                    seen[look.shot, label.kind, label.id].append((look.frame, label))
        for (told, kind, name), held in sorted(seen.items()):
            marks = [_mark(frame, label) for frame, label in held]
            if held[0][0] == looks[0].frame:
                marks.insert(0, marks[0].model_copy(update={"frame": shot.first}))
            if held[-1][0] == looks[-1].frame:
                marks.append(marks[-1].model_copy(update={"frame": shot.last}))
            things.append(_thing(f"{number}-{told}-{kind}-{name}", number, _apart(marks), held[0][1]))
    return footage.model_copy(update={"things": tuple(sorted(things, key=lambda each: (each.shot, each.first)))})


def _thing(name: str, shot: int, marks: Sequence[Mark], label: Label) -> Thing:
    written = label.kind in ("text", "scene_text")
    kind = ThingKind.TEXT if written else ThingKind(label.kind)
    overlay = (label.kind == "text" and label.main) if written else None
    text = label.note.split(",")[0].replace(" / ", "\n") if written else None
    return Thing(id=name, kind=kind, shot=shot, marks=tuple(marks), text=text, overlay=overlay)


def _mark(frame: int, label: Label) -> Mark:
    x, y, width, height = label.box
    return Mark(frame=frame, x=x, y=y, width=width, height=height)


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """One mark a frame."""
    return [mark for i, mark in enumerate(marks) if i == 0 or mark.frame > marks[i - 1].frame]
