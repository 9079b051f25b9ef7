"""Looks at one video that somebody else made: its bytes, its shape, what stands beside it, and what it is made from."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from cutthrough.conform.report import judge
from cutthrough.flow.adopted_shelf import id_of_file, in_program, merged
from cutthrough.flow.conform import ENDINGS
from cutthrough.flow.delivered import DELIVERY_FILE, last_delivery
from cutthrough.flow.film_picture import picture_of_film
from cutthrough.media.apart import Apart
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.deliverable import Deliverable, FileKind
from cutthrough.model.errors import SourceError
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.source import Probe
from cutthrough.model.verdict import Status
from cutthrough.publish.file_clues import Clues, clues, title_of
from cutthrough.publish.gate import spec_of
from cutthrough.store.hashes import content_hash, ensure_unchanged, fingerprint
from cutthrough.store.ledger import Ledger

_LOOKED, _MEASURE = "cutthrough.media.likeness:looked", "cutthrough.media.measure:measure"
_CAPTIONS = (".srt", ".vtt")
_NO_YEAR = 1980  # clocks that were never set say 1904, 1970 or 1980


@dataclass(frozen=True)
class Told:
    """What people say of what they adopt; None where they say nothing. `sure` takes what is guessed as said."""

    placement: str | None = None
    objective: Objective | None = None
    role: JourneyRole | None = None
    audience: str | None = None
    title: str | None = None
    made: date | None = None
    posted: date | None = None
    language: str | None = None
    platform: str | None = None
    link: str = ""
    note: str = ""
    brief: str = ""
    sure: bool = False
    measure: bool = False


@dataclass(frozen=True)
class Ours:
    """A file that this program made or makes its edits from."""

    sha256: str
    path: Path
    length: Fraction | None
    what: str
    source: bool


@dataclass
class Desk:
    """All that a file is held against: where, when, the catalog, and the program's own files by their bytes."""

    program_dir: Path
    today: date
    placements: Mapping[str, Placement]
    ours: Mapping[str, Ours]
    reader: Apart
    _beside: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    _marks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def hash(self, path: Path) -> str:
        """A regular file's SHA-256. Raises SourceError."""
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError):
            mode = stat.S_IFREG  # the reader says what is wrong
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise SourceError(f"{path.name} is no file but a device or a pipe", "name a video file", path=path)
        return content_hash(path, self.program_dir / "cache")

    def captions(self, path: Path) -> tuple[Path, ...]:
        """The caption files named like the video, with or without a language between."""
        if path.parent not in self._beside:
            names: tuple[str, ...] = ()
            with suppress(OSError):
                names = tuple(sorted(n for n in os.listdir(path.parent) if n.lower().endswith(_CAPTIONS)))  # noqa: PTH208
            self._beside[path.parent] = names
        found = (path.parent / name for name in self._beside[path.parent] if _named_for(name, path.stem))
        return tuple(each for each in found if each.is_file() and each.stat().st_size > 0)

    def marks_of(self, ours: Ours) -> tuple[str, ...]:
        """What some frames of one of our own files look like; none where it is gone."""
        from cutthrough.media.likeness import Looked

        if ours.sha256 not in self._marks:
            self._marks[ours.sha256] = ()
            with suppress(SourceError):
                self._marks[ours.sha256] = self.reader.call(_LOOKED, ours.path, Looked).marks
        return self._marks[ours.sha256]


def _named_for(name: str, stem: str) -> bool:
    bare = name[: name.rindex(".")]
    rest = bare[len(stem) :]
    return bare.startswith(stem) and (not rest or (rest[0] in "._-" and 2 <= len(rest[1:]) <= 7 and rest[1:].isascii()))


def own_files(program_dir: Path, ledger: Ledger) -> dict[str, Ours]:
    """What the program's deliveries are made from, and everything it made, by SHA-256."""
    found: dict[str, Ours] = {}
    for folder in sorted((program_dir / "out").glob("*")):
        if not (folder / DELIVERY_FILE).is_file() or (delivery := last_delivery(folder)) is None:
            continue
        for source in delivery.sources:
            length = source.probe.duration if source.probe else None
            where = program_dir / source.path
            found[source.sha256] = Ours(
                source.sha256, where, length, f"{Path(source.path).name}, a source", source=True
            )
        for edit in delivery.edits:
            what = f"{edit.cut.id} of {folder.name}"
            main = edit.main
            found[main.sha256] = Ours(main.sha256, folder / main.path, edit.cut.length, what, source=False)
    for brief in {path.stem for path in (program_dir / "briefs").glob("*.yaml")}:
        for each in ledger.deliverables(brief):
            made, folder = each.deliverable, program_dir / "out" / brief
            if made.kind in (FileKind.VIDEO, FileKind.GIF) and made.sha256 not in found:
                what = f"{each.cut_id} of {brief}"
                found[made.sha256] = Ours(made.sha256, folder / made.path, None, what, source=False)
    return found


def measured_now(known: Adopted, desk: Desk) -> bool:
    """Whether it was held to its placement as it is said now, by the limits of now."""
    limits = desk.placements.get(known.placement or "")
    same = known.report is not None and known.report.placement == known.placement
    return same and limits is not None and known.judged_by == spec_of(limits)


def verdict_of(video: Adopted, desk: Desk) -> str:
    """What its placement's limits say to a video that was to be measured, as a sentence, or why it was not."""
    if video.placement is None:
        return "not measured: nothing says for which placement"
    if video.report is None or not measured_now(video, desk):
        return f"not measured: there are no limits of {video.placement}"
    failed = [each.rule for each in video.report.verdicts if each.status is Status.FAIL]
    said = f"fails {', '.join(failed)} for" if failed else "breaks no limit of"
    return f"measured: it {said} {video.placement}"


def look(
    path: Path, sha256: str, told: Told, desk: Desk, known: Adopted | None = None
) -> tuple[Adopted, tuple[str, ...], Clues]:
    """The record of one file, what to say of it, and its clues. Raises SourceError, of that file alone.

    It is measured for the placement that is said now, else for that of what is `known` of it, else for a guessed one.
    """
    from cutthrough.media.likeness import Looked, alike

    before = fingerprint(path)
    seen = desk.reader.call(_LOOKED, path, Looked)
    probe = seen.probe
    if probe.video is None:
        raise SourceError(f"{path.name} has sound but no picture", "name a video", path=path)
    if probe.duration is None and path.suffix.lower() not in ENDINGS:
        raise SourceError(f"{path.name} is a still picture", "name a video", path=path)
    found = clues(path.stem, probe, desk.placements, desk.today, link=told.link, platform=told.platform)
    origin = [each for each in desk.ours.values() if each.sha256 == sha256]
    says = [f"its bytes are those of {each.what}" for each in origin]
    if not origin and any(seen.marks):
        for each in desk.ours.values():
            if each.length and alike(seen.marks, desk.marks_of(each), (probe.duration, each.length)):
                origin.append(each)
                says.append(f"looks like {each.what}")
    video = _record(path, sha256, told, desk, probe, found)
    by_look = ("made_from",) if any(each.sha256 != sha256 for each in origin) and not told.sure else ()
    says += _cut_off(seen.missing, probe.size, told, path)
    video = video.model_copy(
        update={
            "marks": seen.marks,
            "missing": seen.missing or 0,
            "made_from": tuple(dict.fromkeys(each.sha256 for each in origin)),
            "guessed": (*video.guessed, *by_look),
        }
    )
    limits = desk.placements.get(merged(known, video).placement or "")
    if told.measure and limits is not None:
        report = judge(desk.reader.call(_MEASURE, path, Measured), limits)
        video = video.model_copy(update={"report": report, "judged_by": spec_of(limits)})
        picture_of_film(desk.program_dir, path, sha256, desk.reader)  # what is measured is to go out
    ensure_unchanged(path, before)
    return video, tuple(says), found


def _cut_off(missing: int | None, size: int, told: Told, path: Path) -> list[str]:
    """What the size of a file says of its end, which nobody looked at without `--measure`."""
    if missing:
        more = "" if told.measure else "; --measure says what is left of it"
        return [f"it is cut off: {size:,} bytes of {size + missing:,} are there{more}"]
    if missing is None and not told.measure and path.suffix.lower() != ".gif":
        return ["nothing in it says where it ends, and it was not looked at whole; --measure does"]
    return []


def _record(path: Path, sha256: str, told: Told, desk: Desk, probe: Probe, found: Clues) -> Adopted:
    captions = desk.captions(path)
    spoken = [c.stem[len(path.stem) + 1 :].lower() for c in captions if len(c.stem) > len(path.stem)]
    by_file = found.made_on or _tagged(probe, desk.today) or told.posted
    language = found.language or (spoken[0] if len(spoken) == 1 else None)
    inferred = {
        "title": title_of(path.stem),
        "placement": found.placement,
        "objective": found.objective,
        "role": found.role,
        "language": language,
        "made_on": by_file.isoformat() if by_file else None,
    }
    said = {
        "title": told.title,
        "placement": told.placement,
        "objective": told.objective,
        "role": told.role,
        "language": told.language,
        "made_on": told.made.isoformat() if told.made else None,
    }
    guessed = tuple(n for n, each in inferred.items() if each is not None and said[n] is None)
    size = probe.video.display_size if probe.video else (None, None)
    place = in_program(path, desk.program_dir)
    kind = FileKind.GIF if path.suffix.lower() == ".gif" else FileKind.VIDEO
    file = Deliverable(kind=kind, path=place, sha256=sha256, size=probe.size, width=size[0], height=size[1])
    values = {name: said[name] if said[name] is not None else inferred[name] for name in inferred}
    return Adopted(
        id=id_of_file(sha256),
        path=place,
        file=file,
        probe=probe,
        audience=told.audience,
        captions=tuple(in_program(each, desk.program_dir) for each in captions),
        guessed=() if told.sure else guessed,
        note=told.note,
        **values,
    )


def _tagged(probe: Probe, today: date) -> date | None:
    """The day a container says it was written, where its clock was set."""
    try:
        day = date.fromisoformat(probe.tags.get("creation_time", "")[:10])
    except ValueError:
        return None
    return day if day.year > _NO_YEAR and day <= today else None
