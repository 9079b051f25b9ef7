"""From lines followed over the film to what framing must keep whole: blocks of words, shot by shot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cutthrough.analyse.paths import Path, at, between, mark, within_shots
from cutthrough.analyse.texts import Track
from cutthrough.media.strokes import Box
from cutthrough.model.footage import Shot, Thing, ThingKind

_LEAST = 0.2  # seconds; a shorter sight of words is none
_LEAST_UNREAD = 0.5
_SURE_UNREAD = 0.7  # score from which something that can't be read, or a single letter, is taken for words
_TALL_UNREAD = 0.15  # of the height, above which it isn't
_LETTERS = 0.5  # for each time a line is as long as high, the fewest that words set wide apart have
_STILL = 0.01  # of the picture, that a line may be off and still counts as standing still
_MOVING = 0.3  # of the steps, from which the picture around a line moves
_PLAIN = 0.9  # of what is around a line, from which it is set on a ground of its own
_TOGETHER = 0.4  # seconds between the comings, and the goings, of lines of one block
_DURING, _INSIDE = 0.8, 0.6  # of a line's time, and of its box, that it shares with the longer one it is a piece of
_GAP = 0.9  # of the lower line's height, between two lines of a block
_ALIKE = 2.2  # times as high, one line of a block as another
_WORD_GAP = 1.5  # of the height, between two words of a line
_LINES = 8  # of a block; more is a page, whose lines stand for themselves


@dataclass(frozen=True)
class _Part:
    """A line within one shot."""

    track: Track
    shot: int
    path: Path
    overlay: bool | None

    @property
    def still(self) -> bool:
        return len(self.path) == 2 and self.path[0][1] == self.path[1][1]

    @property
    def seat(self) -> Box | None:
        """Its box with the mark beside it, where it stands still over the picture."""
        return self.track.lockup if self.still and self.overlay is not False else None


def text_things(tracks: Iterable[Track], shots: Sequence[Shot], frames_per_second: float) -> tuple[Thing, ...]:
    """The texts of a film, in order of shot and first frame.

    Lines that stand still, come and go together, and stand as lines of one block do are one Thing, its text joined
    by newlines, and the mark beside a line belongs to it: framing must keep a block whole. Lines that move stand for
    themselves. `overlay` is True for lines that outlast a cut, stand still while the picture around them moves, or
    lie level on a plain ground; False for slanted ones and those that move with the picture; None for what stands
    still in a still picture. What can't be read is kept, with text None, where the finder is sure and it lasts.
    """
    parts: dict[int, list[_Part]] = {}
    for track in tracks:
        if _is_text(track):
            for part in _parts(track, shots, frames_per_second):
                parts.setdefault(part.shot, []).append(part)
    things = [
        _thing(block)
        for number in sorted(parts)
        for block in _blocks(_once(parts[number]), _TOGETHER * frames_per_second)
    ]
    things.sort(key=lambda thing: (thing.shot, thing.first, thing.marks[0].y, thing.marks[0].x))
    return tuple(thing.model_copy(update={"id": f"text-{i + 1}"}) for i, thing in enumerate(things))


def _is_text(track: Track) -> bool:
    lasted = track.last_seconds - track.first_seconds
    letters = sum(c.isalnum() for c in track.text or "")
    if letters >= max(2, _LETTERS * track.aspect):
        return lasted >= _LEAST
    return letters < 2 and lasted >= _LEAST_UNREAD and track.score >= _SURE_UNREAD and track.box[3] <= _TALL_UNREAD


def _parts(track: Track, shots: Sequence[Shot], frames_per_second: float) -> list[_Part]:
    """The line in each shot that it is seen in; a sliver left over beside a cut is no sight of it."""
    inside = within_shots(track.marks, shots, frames_per_second)
    overlay = _overlay(track, crossed=len(inside) > 1)
    return [_Part(track, number, between(track.marks, start, end), overlay) for number, start, end in inside]


def _overlay(track: Track, *, crossed: bool) -> bool | None:
    """Whether it is set over the picture."""
    moving = track.stirred > _MOVING * max(1, track.steps)
    if not track.level:
        return False
    if track.travel > _STILL:
        return track.plain >= _PLAIN
    if crossed or moving or track.plain >= _PLAIN:
        return True
    return None


def _once(parts: list[_Part]) -> list[_Part]:
    """Without those found a second time: in the place of a longer one, while it lasts, with its words or some."""
    kept: list[_Part] = []
    for part in sorted(parts, key=lambda p: p.path[0][0] - p.path[-1][0]):
        if not any(_within(part, other) for other in kept):
            kept.append(part)
    return kept


def _within(part: _Part, other: _Part) -> bool:
    """Whether `part` is nothing but a piece of `other`."""
    (first, (x, y, wide, high)), last = part.path[0], part.path[-1][0]
    start, end = max(first, other.path[0][0]), min(last, other.path[-1][0])
    if end - start < _DURING * (last - first):
        return False
    left, top, width, height = at(other.path, start)
    across, down = min(x + wide, left + width) - max(x, left), min(y + high, top + height) - max(y, top)
    mine, whole = ((p.track.text or "").casefold().replace(" ", "") for p in (part, other))
    return mine in whole and min(across, down) > 0 and across * down >= _INSIDE * wide * high


def _blocks(parts: list[_Part], together: float) -> list[list[_Part]]:
    """Which lines belong together, from top to bottom."""
    owner = list(range(len(parts)))

    def of(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    order = sorted(range(len(parts)), key=lambda i: parts[i].path[0][0])
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if parts[j].path[0][0] - parts[i].path[0][0] > together:
                break
            if _belong(parts[i], parts[j], together):
                owner[of(i)] = of(j)
    blocks: dict[int, list[_Part]] = {}
    for i, part in enumerate(parts):
        blocks.setdefault(of(i), []).append(part)
    return [
        one for block in blocks.values() for one in ([block] if len(_rows(block)) <= _LINES else [[p] for p in block])
    ]


def _belong(one: _Part, other: _Part, together: float) -> bool:
    if not (one.still and other.still) or (one.overlay is False) != (other.overlay is False):
        return False
    if abs(one.path[0][0] - other.path[0][0]) > together or abs(one.path[-1][0] - other.path[-1][0]) > together:
        return False
    (x, y, wide, high), (far_x, far_y, far_wide, far_high) = one.path[0][1], other.path[0][1]
    low, tall = min(high, far_high), max(high, far_high)
    if tall > _ALIKE * low:
        return False
    across = min(x + wide, far_x + far_wide) - max(x, far_x)
    down = min(y + high, far_y + far_high) - max(y, far_y)
    if down > 0.6 * low:
        return across > -_WORD_GAP * low * 9 / 16  # heights and widths are shares of different sides
    aligned = across > 0.3 * min(wide, far_wide) or abs(x - far_x) < 0.02
    return aligned and down > -_GAP * low


def _rows(block: list[_Part]) -> list[list[_Part]]:
    """Its lines from top to bottom, the pieces of each from left to right."""
    rows: list[list[_Part]] = []
    for part in sorted(block, key=lambda p: p.path[0][1][1] + p.path[0][1][3] / 2):
        box = part.path[0][1]
        if rows:
            last = rows[-1][-1].path[0][1]
            if abs(box[1] + box[3] / 2 - last[1] - last[3] / 2) < 0.5 * min(box[3], last[3]):
                rows[-1].append(part)
                continue
        rows.append([part])
    return [sorted(row, key=lambda p: p.path[0][1][0]) for row in rows]


def _thing(block: list[_Part]) -> Thing:
    lines = [" ".join(p.track.text for p in row if p.track.text) for row in _rows(block)]
    text = "\n".join(line for line in lines if line) or None
    score = min(1.0, sum(part.track.score for part in block) / len(block))
    overlays = [part.overlay for part in block]
    overlay = True if True in overlays else overlays[0]
    if len(block) == 1 and block[0].seat is None:
        path = block[0].path
    else:
        boxes = [part.seat or part.path[0][1] for part in block]
        x, y = min(b[0] for b in boxes), min(b[1] for b in boxes)
        box = (x, y, max(b[0] + b[2] for b in boxes) - x, max(b[1] + b[3] for b in boxes) - y)
        path = [(min(p.path[0][0] for p in block), box), (max(p.path[-1][0] for p in block), box)]
    marks = tuple(mark(frame, box, score) for frame, box in dict(path).items())
    return Thing(id="text", kind=ThingKind.TEXT, shot=block[0].shot, marks=marks, text=text, overlay=overlay)
