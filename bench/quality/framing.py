"""Framing measured on boxes set by hand: ours beside cropping the middle and beside fitting, for 9:16, 4:5 and 1:1.

Faces and words count as whole when their box lies inside what one pane shows, give or take TOLERANCE of the picture's
width: the boxes are no surer than that.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from bench.material import table
from bench.quality.truth import SHARED, Label, Labelled, as_found, every
from cutthrough.analyse.footage import analyse
from cutthrough.model.cut import Framing, Layout
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.plan.framing import frame_shots

TOLERANCE = 0.01
FACE_LEAST = 0.05
"""Share of the picture's height from which a face counts that isn't marked as main."""
FEW = 4
"""In frames with more faces than this only the main ones count."""
CANVASES = {
    "9:16": Size(width=1080, height=1920),
    "4:5": Size(width=1080, height=1350),
    "1:1": Size(width=1080, height=1080),
}
Rectangle = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True)
class Shown:
    """A part of the source's display pixels and where it is on the canvas."""

    crop: Rectangle
    window: Rectangle


@dataclass(frozen=True)
class Method:
    """How one master meets one canvas. `runs` are first..last frames between which nothing but a pane's path moves."""

    name: str
    visible: Callable[[int], list[Shown]]
    layout: Callable[[int], str]
    runs: tuple[tuple[int, int], ...]


def centre(footage: Footage, canvas: Size) -> Method:
    """The largest crop from the middle that fills the canvas."""
    width, height = _size(footage)
    across, down = min(width, height * canvas.width / canvas.height), min(height, width * canvas.height / canvas.width)
    part = Shown(((width - across) / 2, (height - down) / 2, across, down), (0, 0, canvas.width, canvas.height))
    return Method("centre crop", lambda _: [part], lambda _: "crop", _all(footage))


def fit(footage: Footage, canvas: Size) -> Method:
    """The whole picture in the middle of the canvas."""
    width, height = _size(footage)
    scale = min(canvas.width / width, canvas.height / height)
    left, top = (canvas.width - width * scale) / 2, (canvas.height - height * scale) / 2
    part = Shown((0, 0, width, height), (left, top, width * scale, height * scale))
    return Method("fit", lambda _: [part], lambda _: "fit", _all(footage))


def ours(footage: Footage, canvas: Size, name: str = "ours") -> Method:
    """What the planner does with every shot of it."""
    framings = planned(footage, canvas)
    runs = tuple((shot.first, shot.last) for shot in footage.shots) or _all(footage)
    number = {frame: i for i, (first, last) in enumerate(runs) for frame in range(first, last + 1)}

    def visible(frame: int) -> list[Shown]:
        here = number[frame]
        return _shown(framings[here], frame - runs[here][0])

    return Method(name, visible, lambda frame: framings[number[frame]].layout.value, runs)


def planned(footage: Footage, canvas: Size) -> tuple[Framing, ...]:
    """One framing for each shot. This is all that the bench asks of the planner."""
    return frame_shots(footage, canvas)


def _shown(framing: Framing, frame: int) -> list[Shown]:
    found = []
    for pane in framing.panes:
        x, y = pane.corner(frame)
        window = (pane.window.x, pane.window.y, pane.window.width, pane.window.height)
        found.append(Shown((float(x), float(y), pane.crop.width, pane.crop.height), window))
    return found


def _size(footage: Footage) -> tuple[int, int]:
    assert footage.probe.video is not None
    return footage.probe.video.display_size


def _all(footage: Footage) -> tuple[tuple[int, int], ...]:
    assert footage.frames is not None
    return ((0, footage.frames.count - 1),)


@dataclass
class Tally:
    """How often something was as it should be."""

    good: float = 0
    of: int = 0

    def add(self, good: float) -> None:
        """One more case, `good` of it right."""
        self.good += good
        self.of += 1

    def __str__(self) -> str:
        return f"{self.good / self.of:.3f}" if self.of else "–"


@dataclass
class Scores:
    """What one method does to one master on one canvas."""

    kept: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in KEPT})
    area: float = 0.0
    jitter: float = 0.0
    turns: float = 0.0
    enlarged: list[float] = field(default_factory=list)
    layouts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)

    @cached_property
    def frames(self) -> int:
        """How many frames were looked at."""
        return self.layouts.total()


KEPT: dict[str, Callable[[Label, int], bool]] = {
    "main faces": lambda label, _: label.kind == "face" and label.main,
    "faces": lambda label, faces: label.kind == "face" and label.box[3] >= FACE_LEAST and faces <= FEW,
    "main words": lambda label, _: label.kind in ("text", "logo") and label.main,
    "all words": lambda label, _: label.kind in ("text", "logo"),
    "main people": lambda label, _: label.kind == "person" and label.main,
}
"""What is counted; of people, how much of their boxes is in sight, of the others, whether the box is whole."""


def score(labelled: Labelled, footage: Footage, canvas: Size, method: Method) -> Scores:
    """Everything that is measured of a method. Labelled frames past the last decodable one raise KeyError."""
    found = Scores()
    size = _size(footage)
    for look in labelled.looks:
        shown = method.visible(look.frame)
        for label in look.labels:
            for name, counts in KEPT.items():
                if counts(label, len(look.faces)):
                    good = in_sight(label, size, shown) if label.kind == "person" else whole(label, size, shown)
                    found.kept[name].add(good)
                    if name in ("main faces", "main words") and not good:
                        found.lost.append(f"frame {look.frame} {label.kind} {label.id} ({method.layout(look.frame)})")
    moved = [_moves(method, first, last) for first, last in method.runs]
    areas = 0.0
    for first, last in method.runs:
        for frame in range(first, last + 1):
            shown = method.visible(frame)
            areas += sum(part.window[2] * part.window[3] for part in shown)
            found.enlarged.append(max(part.window[3] / part.crop[3] for part in shown))
            found.layouts[method.layout(frame)] += 1
    found.area = areas / found.frames / (canvas.width * canvas.height)
    found.jitter = sum(jerk for jerk, _ in moved) / found.frames
    assert footage.frames is not None
    rate = _rate(footage)
    found.turns = sum(_turns(steps, rate) for _, steps in moved) / (found.frames / rate / 60)
    return found


def whole(label: Label, size: tuple[int, int], shown: Sequence[Shown]) -> bool:
    """Whether one pane shows all of a box, or all but TOLERANCE of the picture's width."""
    x, y, width, height = _pixels(label, size)
    slack = TOLERANCE * size[0]
    return any(
        part.crop[0] - slack <= x
        and part.crop[1] - slack <= y
        and x + width <= part.crop[0] + part.crop[2] + slack
        and y + height <= part.crop[1] + part.crop[3] + slack
        for part in shown
    )


def in_sight(label: Label, size: tuple[int, int], shown: Sequence[Shown]) -> float:
    """The largest share of a box that one pane shows."""
    x, y, width, height = _pixels(label, size)
    most = 0.0
    for part in shown:
        left, top, across, down = part.crop
        wide = min(x + width, left + across) - max(x, left)
        tall = min(y + height, top + down) - max(y, top)
        most = max(most, max(0.0, wide) * max(0.0, tall) / (width * height))
    return most


def _pixels(label: Label, size: tuple[int, int]) -> Rectangle:
    x, y, width, height = label.box
    return x * size[0], y * size[1], width * size[0], height * size[1]


def _moves(method: Method, first: int, last: int) -> tuple[float, list[tuple[float, float]]]:
    """Of the main pane in one run: the sum of its second differences, and its steps, all in pixels of the canvas."""
    places = []
    for frame in range(first, last + 1):
        main = method.visible(frame)[0]
        scale = main.window[2] / main.crop[2]
        places.append((main.crop[0] * scale, main.crop[1] * scale))
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)]
    jerks = (((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(steps))
    return sum(jerks), steps


def _turns(steps: Sequence[tuple[float, float]], rate: float) -> int:
    """How often a move is followed within a second by one the other way."""
    turns = 0
    for axis in (0, 1):
        sign, when = 0, 0
        for frame, step in enumerate(steps):
            if abs(step[axis]) < 0.05:
                continue
            way = 1 if step[axis] > 0 else -1
            turns += way == -sign and frame - when <= rate
            sign, when = way, frame
    return turns


def _rate(footage: Footage) -> float:
    assert footage.probe.video is not None
    return float(footage.probe.video.frame_rate or 25)


HEADINGS = (
    *(f"{name} {'in sight' if name == 'main people' else 'whole'}" for name in KEPT),
    "area × fit",
    "jitter px",
    "turns/min",
    "enlarged median, max",
    "crop, window, fit, two-up, stack, inset %",
)


def row(scores: Sequence[Scores], fits: Sequence[Scores]) -> list[str]:
    """One line of the table: boxes are pooled, the rest is the mean over masters."""
    cells = []
    for name in KEPT:
        sums = Tally(sum(s.kept[name].good for s in scores), sum(s.kept[name].of for s in scores))
        cells.append(str(sums))
    enlarged = [value for s in scores for value in s.enlarged]
    shares = [statistics.mean(s.layouts[layout.value] / s.frames for s in scores) for layout in LAYOUTS]
    return [
        *cells,
        f"{statistics.mean(s.area / f.area for s, f in zip(scores, fits, strict=True)):.2f}",
        f"{statistics.mean(s.jitter for s in scores):.3f}",
        f"{statistics.mean(s.turns for s in scores):.1f}",
        f"{statistics.median(enlarged):.1f}, {max(enlarged):.1f}",
        ", ".join(f"{share:.0%}".rstrip("%") for share in shares),
    ]


LAYOUTS = (Layout.CROP, Layout.WINDOW, Layout.FIT, Layout.TWO_UP, Layout.STACK, Layout.INSET)


def understood(masters: Iterable[Labelled]) -> list[tuple[Labelled, Footage]]:
    """The masters that are here, analysed."""
    found = []
    for labelled in masters:
        if not labelled.path.exists():
            print(f"skipped {labelled.media}: it is not in ../shared/media")
            continue
        began = time.monotonic()
        footage = analyse(labelled.path, hashlib.sha256(labelled.path.read_bytes()).hexdigest())
        video = footage.probe.video
        if video is None or (video.width, video.height) != (labelled.width, labelled.height):
            print(f"skipped {labelled.media}: another stream of it was labelled than the one that is analysed")
            continue
        seen = Counter(thing.kind.value for thing in footage.things)
        print(f"{labelled.media}: {time.monotonic() - began:.0f} s, {len(footage.shots)} shots, {dict(seen)}")
        found.append((labelled, footage))
    return found


def run(names: Sequence[str] = ()) -> None:
    """Print a table for each canvas, then one by master for 9:16, then the main faces and words that we cut off.

    Only of masters whose name holds one of `names`, if there are any.
    """
    if not SHARED.exists():
        print("skipped: ../shared/media is not here")
        return
    masters = understood(m for m in every() if not names or any(name in m.media for name in names))
    by_master: list[list[str]] = []
    lost: list[str] = []
    for name, canvas in CANVASES.items():
        results: dict[str, list[Scores]] = {}
        for labelled, footage in masters:
            told = as_found(labelled, footage)
            for method in (
                fit(footage, canvas),
                centre(footage, canvas),
                ours(footage, canvas),
                ours(told, canvas, "ours, told the labels"),
            ):
                found = score(labelled, footage, canvas, method)
                results.setdefault(method.name, []).append(found)
                if method.name.startswith("ours"):
                    lost += [f"{name} {labelled.media} {method.name}: {each}" for each in found.lost]
                if name == "9:16":
                    by_master.append([labelled.media.split(".")[0], method.name, *row([found], results["fit"][-1:])])
        print(f"\n{name}\n")
        table(["method", *HEADINGS], [[method, *row(s, results["fit"])] for method, s in results.items()])
    print("\n9:16 by master\n")
    table(["master", "method", *HEADINGS], by_master)
    print("\nMain faces and words that are cut off\n", *lost, sep="\n")


if __name__ == "__main__":
    run(sys.argv[1:])
