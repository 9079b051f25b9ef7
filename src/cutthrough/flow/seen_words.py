"""The words read on the picture of a file that others made: which of them are one, and how they stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.flow.proof import CSS_WIDTH
from cutthrough.model.footage import Footage, FrameTable, Mark, Thing, ThingKind
from cutthrough.model.promise import ReadText
from cutthrough.model.source import VideoStream

if TYPE_CHECKING:
    from cutthrough.media.read_words import Stood

LOOKED_AT = 80
"""Words of one file that are measured, evenly over it: more are a page, or a film full of signs."""
FRAMES = 5
"""Pictures that words are looked at in, evenly over the time they stand."""

_GAP = Fraction(2, 5)  # seconds between two sights of the same words, or before others take their place
_STILL = 0.02  # of the picture, that a box may be off and still is in the same place
_ROW = 0.03  # the same of a line that other words take the place of: its letters reach less far down
_LEADING = 1.2  # heights of a line's letters, from one line to the next, as is customary
_PADDED = 0.2  # of its height, that a box reaches beyond the words read in it at most


def words_of(path: Path, footage: Footage) -> tuple[ReadText, ...]:
    """The words of `footage` as they stand in the file at `path`, by when they come.

    Its picture is decoded once more. Raises SourceError when the file can't be opened.
    """
    from cutthrough.media.read_words import stood  # codecs

    sights = _sights(footage)
    video, frames = footage.probe.video, footage.frames
    if video is None or frames is None or not sights:
        return ()
    step = max(1, -(-len(sights) // LOOKED_AT))
    still = {n: _frames(one) for n, one in enumerate(sights) if n % step == 0 and _stands(one)}
    found = stood(path, video, {n: (_box(sights[n][0].marks[0]), numbers) for n, numbers in still.items()})
    plain = [_plain(one, frames) for one in sights]
    told = []
    for number, text in enumerate(plain):
        how = found.get(number)
        if text.over is None and ((how is not None and how.moves) or _replaced(text, plain)):
            text = text.model_copy(update={"over": True})
        told.append(text if how is None or not how.measured else _measured(text, how, video))
    return tuple(sorted(told, key=lambda text: (text.start, text.y, text.x)))


def _measured(text: ReadText, how: Stood, video: VideoStream) -> ReadText:
    x, y, width, height = how.box
    size = _size(height, text.lines, video)
    where = {"x": x, "y": y, "width": width, "height": height, "measured": True, "cut": how.cut, "size": size}
    return text.model_copy(update={**where, "contrast": how.contrast, "contrast_least": how.least})


def _size(height: float, lines: int, video: VideoStream) -> float:
    """How high a line's letters are where the picture's short side is CSS_WIDTH: those of several lines at least."""
    wide, high = video.display_size
    leading = 1 if lines == 1 else _LEADING
    return round(height / lines / leading * high * CSS_WIDTH / min(wide, high), 1)


def unmeasured(footage: Footage) -> tuple[ReadText, ...]:
    """The same of a file that is not at hand: whether they are set over the picture is not known."""
    frames = footage.frames
    return () if frames is None else tuple(_plain(one, frames) for one in _sights(footage))


def _sights(footage: Footage) -> list[list[Thing]]:
    """The texts that were read, those of neighbouring shots that say the same in the same place as one."""
    frames = footage.frames
    found: list[list[Thing]] = []
    if frames is None:
        return found
    texts = [thing for thing in footage.things if thing.kind is ThingKind.TEXT and thing.text]
    for thing in sorted(texts, key=lambda thing: thing.first):
        before = next((one for one in reversed(found) if _goes_on(one[-1], thing, frames)), None)
        if before is None:
            found.append([thing])
        else:
            before.append(thing)
    return found


def _goes_on(one: Thing, other: Thing, frames: FrameTable) -> bool:
    here, there = one.marks[-1], other.marks[0]
    near = all(abs(a - b) <= _STILL for a, b in zip(_box(here), _box(there), strict=True))
    gap = frames.time(other.first) - frames.time(one.last)
    return near and 0 < gap <= _GAP and _letters(one.text) == _letters(other.text)


def _letters(text: str | None) -> str:
    return "".join(c for c in (text or "").casefold() if c.isalnum())


def _box(mark: Mark) -> tuple[float, float, float, float]:
    return mark.x, mark.y, mark.width, mark.height


def _stands(sight: Sequence[Thing]) -> bool:
    """Whether it stays in one place."""
    boxes = [_box(mark) for thing in sight for mark in thing.marks]
    return all(max(side) - min(side) <= _STILL for side in zip(*boxes, strict=True))


def _frames(sight: Sequence[Thing]) -> tuple[int, ...]:
    """Where it is looked at: soon after it comes, until shortly before it goes."""
    first, last = sight[0].first + 1, max(sight[0].first + 1, sight[-1].last - 1)
    there = [first + (last - first) * n // (FRAMES - 1) for n in range(FRAMES)]
    return tuple(dict.fromkeys(n for n in there if any(t.first <= n <= t.last for t in sight)))


def _plain(sight: Sequence[Thing], frames: FrameTable) -> ReadText:
    """A text where it was read. Its box is made as small as the words in it can be."""
    mark, last = sight[0].marks[0], sight[-1].last
    end = frames.time(last + 1) if last + 1 < frames.count else frames.time(last)
    text = sight[0].text or ""
    lines = text.count("\n") + 1
    pad = _PADDED * mark.height / lines
    return ReadText(
        text=text,
        start=frames.time(sight[0].first),
        end=end,
        x=mark.x,
        y=mark.y + pad,
        width=mark.width,
        height=mark.height - 2 * pad,
        lines=lines,
        over=False if all(thing.overlay is False for thing in sight) else None,
    )


def _replaced(text: ReadText, others: Sequence[ReadText]) -> bool:
    """Whether other words stand in its place right before it or after: subtitles do, signs don't."""
    rows = sorted((other for other in others if _same_row(text, other)), key=lambda other: other.start)
    return any(
        text in (one, other) and abs(other.start - one.end) <= _GAP and _letters(one.text) != _letters(other.text)
        for one, other in pairwise(rows)
    )


def _same_row(one: ReadText, other: ReadText) -> bool:
    """Whether both stand on one line of the picture, set from the same middle or the same side."""
    sides = [
        abs((one.x + one.width / 2) - (other.x + other.width / 2)),
        abs(one.x - other.x),
        abs((one.x + one.width) - (other.x + other.width)),
    ]
    bottoms = abs((one.y + one.height) - (other.y + other.height))
    return (
        min(sides) <= _STILL and bottoms <= _ROW and max(one.height, other.height) < 2 * min(one.height, other.height)
    )
