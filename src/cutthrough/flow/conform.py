"""Holds many finished files, anyone's, to placements: each is read apart, and no two wait for one another."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from cutthrough.conform.report import judge
from cutthrough.flow.asked import Asked
from cutthrough.flow.gather import ANALYSIS_MEMORY
from cutthrough.flow.repair import Into, Repaired, repair
from cutthrough.flow.seen import Seen
from cutthrough.media.apart import Apart, seconds_for
from cutthrough.model.errors import CutthroughError, SourceError
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.quantity import say_count
from cutthrough.model.verdict import Report

_MEASURE = "cutthrough.media.measure:measure"
_SEEN = "cutthrough.flow.seen:seen"
_LOOKING = 4  # times as long as a file may take to be measured: reading its words takes longer than decoding it
_AHEAD = 2  # files in work for each process: none waits, and memory doesn't grow with the number of files

ENDINGS = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mxf", ".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".vob"),
        *(".3gp", ".3g2", ".wmv", ".asf", ".flv", ".f4v", ".ogv", ".ogg", ".gif", ".apng", ".dv", ".gxf", ".nut"),
    )
)
"""What a video's name ends in: of a folder, these are taken."""


@dataclass(frozen=True)
class Held:
    """What became of one file: its reports by placement, or why there are none.

    `repaired` is there where repairs were asked for; `unmended` is why one could not be made.
    """

    path: Path
    measured: Measured | None = None
    reports: Mapping[str, Report] = field(default_factory=dict)
    error: SourceError | None = None
    repaired: Repaired | None = None
    unmended: CutthroughError | None = None


def videos_in(paths: Sequence[Path]) -> tuple[tuple[Path, ...], int]:
    """The files named, and all videos in the folders named, in order; and how many others lie there.

    Hidden files are not looked at, and links to folders not followed. Raises SourceError for a folder without videos.
    """
    found: list[Path] = []
    others = 0
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - never raises
            found.append(path)
            continue
        inside = sorted(_files(path), key=lambda each: (str(each.parent), each.name))
        videos = [each for each in inside if each.suffix.lower() in ENDINGS]
        if not videos:
            beside = f", only {say_count(len(inside), 'other file')}" if inside else ""
            raise SourceError(
                f"There are no videos in {path}{beside}",
                fix="name a folder with finished files, or the files themselves",
                path=path,
            )
        found += videos
        others += len(inside) - len(videos)
    return tuple(found), others


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent) / name for name in names if not name.startswith("."))


def hold(
    files: Sequence[Path],
    placements: Mapping[str, Placement],
    *,
    jobs: int | None = None,
    seconds: float | None = None,
    mend: Into | None = None,
    asked: Asked | None = None,
) -> Iterator[Held]:
    """Each file held to each placement, in the order of the files. `seconds` is how long one may take.

    As many are decoded at once as there are processors. Ended early, it stops what is being decoded. Where `mend` says,
    what can be repaired for the one placement there is then written anew. What a brief `asked` for is held
    against what is seen and heard in the files too, which takes several times as long.
    """
    count = max(1, min(jobs or os.cpu_count() or 1, len(files)))
    with ExitStack() as stack:
        memory = ANALYSIS_MEMORY if asked else None
        readers = [stack.enter_context(Apart(memory)) for _ in range(count)]
        pool = stack.enter_context(ThreadPoolExecutor(count, thread_name_prefix="conform"))
        free, mine = deque(readers), threading.local()

        def one(path: Path) -> Held:
            if not hasattr(mine, "reader"):
                mine.reader = free.popleft()
            held = _held(path, placements, mine.reader, seconds, asked)
            if mend is None:
                return held
            mended = _mended(held, placements, mend)
            return mended if asked is None else _held_again(mended, placements, mine.reader, seconds, asked)

        coming: deque[Future[Held]] = deque()
        rest = iter(files)
        try:
            for path in rest:
                coming.append(pool.submit(one, path))
                if len(coming) >= _AHEAD * count:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            for each in coming:
                each.cancel()
            for reader in readers:
                reader.close()


def _held(
    path: Path, placements: Mapping[str, Placement], reader: Apart, seconds: float | None, asked: Asked | None
) -> Held:
    try:
        measured = reader.call(_MEASURE, path, Measured, seconds)
    except SourceError as error:
        return Held(path, error=error)
    if asked is None:
        return Held(path, measured, {name: judge(measured, each) for name, each in placements.items()})
    seen = _seen(path, reader, seconds, asked)
    reports = {name: asked.judge(path.stem, measured, each, seen) for name, each in placements.items()}
    return Held(path, measured, reports)


def _seen(path: Path, reader: Apart, seconds: float | None, asked: Asked) -> Seen | None:
    """What is in a file that could be measured; None where it can't be looked at, and its verdicts can't be told."""
    texts = [asked.program.brand.name, str(asked.logo or "")]
    try:
        return reader.call(_SEEN, path, Seen, seconds or _LOOKING * seconds_for(path), arguments=texts)
    except SourceError:
        return None


def _held_again(
    held: Held, placements: Mapping[str, Placement], reader: Apart, seconds: float | None, asked: Asked
) -> Held:
    """The same, what was mended held to the brief as well."""
    made = held.repaired
    if made is None or made.out is None:
        return held
    after = _held(made.out, placements, reader, seconds, asked)
    return replace(held, repaired=replace(made, after=next(iter(after.reports.values()), made.after)))


def _mended(held: Held, placements: Mapping[str, Placement], mend: Into) -> Held:
    if held.measured is None:
        return held
    ((name, report),) = held.reports.items()
    try:
        repaired = repair(held.path, held.measured, report, placements[name], mend.place_of(held.path))
    except CutthroughError as error:
        return replace(held, unmended=error)
    return replace(held, repaired=repaired)
