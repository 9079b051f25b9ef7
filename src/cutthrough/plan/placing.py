"""Where words stand: in a band beside the picture if there is room, else on it, clear of what people look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Box, Framing, Layout
from cutthrough.model.footage import INTEREST_COLUMNS, INTEREST_ROWS
from cutthrough.plan.framing import Stage
from cutthrough.plan.look import BAND_TITLE, Look, overlap
from cutthrough.plan.seating import covering
from cutthrough.plan.typeset import Block, height_of
from cutthrough.plan.views import View

CALM = 0.75
"""A title may cover the top of a picture with less interest than this, where 1 is that of an even picture."""
COVERED = 4.0
"""What words on a face or on other words count, in the same measure: as much as on the liveliest part of a picture."""

HIDES = 0.1
"""Share of its time at which words may lie on a face or on other words before another row is looked for."""
EDGE_AIR = 12
"""Pixels between words and the edge of a picture that they must not lie across."""
MOST = 3
"""Lines of an opening title: fewer, and smaller letters, where that leaves a face free."""
ROWS = 12
"""Rows tried between the top and the lower third."""
TOUCH = 0.02
"""Share of a face under words that is only its rim."""
FURTHER = 0.2
"""What it costs to stand as far as can be from the usual row, where 1 is to hide something all the time."""


@dataclass(frozen=True)
class Places:
    """The room for words of one edit. `drawn` is whether captions are drawn; `high` whether its title may be on top.

    `rows` are the rows on the picture at which an opening title and later messages hide least of what has to be seen;
    None where their usual places hide nothing. `shown` has frames from and to, and the rows of the canvas that have a
    picture meanwhile, from and to; `title` is for how many frames the opening title stands, `lines` the most that it
    has.
    """

    stage: Stage
    drawn: bool
    high: bool = True
    rows: tuple[int | None, int | None] = (None, None)
    shown: tuple[tuple[int, int, int, int], ...] = ()
    title: int = 0
    lines: int = MOST

    def top(self, span: tuple[int, int] | None = None) -> int:
        """The first row with a picture in these frames, or ever: a clip may stand in a window in an edit of full ones.

        As much as the stage leaves free where no clip is on in these frames.
        """
        during = [y for first, last, y, _ in self.shown if span is None or (first < span[1] and span[0] < last)]
        return min(during, default=self.stage.window.y)

    def edges(self, span: tuple[int, int]) -> tuple[int, ...]:
        """The rows at which a picture begins or ends in these frames, where something of the canvas is left beside."""
        rows = {row for first, last, *ends in self.shown if first < span[1] and span[0] < last for row in ends}
        return tuple(sorted(rows))


def shown_rows(clips: Sequence[tuple[int, Sequence[Framing]]]) -> tuple[tuple[int, int, int, int], ...]:
    """`Places.shown` of clips in order: their frames on screen, and the framings that one may have in the arms."""
    found, at = [], 0
    for frames, framings in clips:
        windows = [pane.window for framing in framings for pane in framing.panes]
        found.append((at, at + frames, min(w.y for w in windows), max(w.bottom for w in windows)))
        at += frames
    return tuple(found)


def straddles(box: Box, edges: Sequence[int]) -> bool:
    """Whether a box lies across the edge of a picture, half on it and half beside."""
    return any(box.y < edge < box.bottom for edge in edges)


def seen(views: Sequence[tuple[View, Framing]], box: Box) -> float:
    """The most interest that `box` of the canvas covers in any shot: 0 none, 1 as much as its share of the picture.

    COVERED times the share of the time is added where a face or words that have to be seen lie under it.
    """
    return max((_covered(v, f, box) + COVERED * hidden(v, f, box) for v, f in views), default=0.0)


def hidden(view: View, framing: Framing, box: Box) -> float:
    """How much of what has to be seen of a clip `box` hides: 0 nothing, 1 words touched or a face covered throughout.

    The least touch of the core of a face counts as HIDES, and from there on the share of it that is covered.
    """
    share = covering(view, framing, box, (0, view.window.frames), part=1.0)
    return HIDES + (1 - HIDES) * share if share > TOUCH else 0.0


def _covered(view: View, framing: Framing, box: Box) -> float:
    fields = view.shot.interest
    if len(fields) != INTEREST_ROWS * INTEREST_COLUMNS:
        return 0.0
    crop, window, (width, height) = framing.crop, framing.window, view.size
    scale = Fraction(crop.height, window.height)
    columns = _shares(crop.x + (box.x - window.x) * scale, box.width * scale, Fraction(width, INTEREST_COLUMNS))
    rows = _shares(crop.y + (box.y - window.y) * scale, box.height * scale, Fraction(height, INTEREST_ROWS))
    held = sum(
        fields[row * INTEREST_COLUMNS + column] * down * across
        for row, down in enumerate(rows[:INTEREST_ROWS])
        for column, across in enumerate(columns[:INTEREST_COLUMNS])
    )
    area = float(box.width * box.height * scale * scale) / (width * height)
    return held / area if area else 0.0


def _shares(start: Fraction, length: Fraction, field: Fraction) -> list[float]:
    """How much of each field of this size along one axis lies in `start`..`start + length`."""
    most = max(INTEREST_ROWS, INTEREST_COLUMNS)
    inside = (min(start + length, (n + 1) * field) - max(start, n * field) for n in range(most))
    return [max(0.0, float(part / field)) for part in inside]


def band(look: Look, places: Places, span: tuple[int, int] | None = None) -> int:
    """Pixels between the corner brand and the picture in these frames; 0 where a title of a good size has no room."""
    height = places.top(span) - look.gap - (look.safe.y + look.bug_height)
    return height if height >= height_of(1, round(look.title[0] * BAND_TITLE)) else 0


def band_room(look: Look, places: Places, span: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Width and height a title or message may take over the picture in these frames; None where that is too little."""
    free = band(look, places, span)
    return (look.title_room[0], min(free, look.title_room[1])) if free else None


def title_room(look: Look, places: Places) -> tuple[int, int]:
    """Width and height a title or message may take on the picture."""
    width, height = look.title_room
    low, high = _foot(look, places), _head(look, places.stage)
    return width, min(height, low - high) if low - high >= height_of(1, look.title[1]) else height


def title_box(block: Block, look: Look, places: Places, span: tuple[int, int]) -> tuple[Box, bool]:
    """Where a title stands in these frames, and whether it covers the picture.

    In the band above the picture; else on it: messages, as broadcasters set them, in the lower third over the
    captions, and an opening title there or at the top, wherever less is going on.
    """
    if band(look, places, span) >= block.height:
        x = look.across(block.width)
        # In the middle of what is free, but nearer to the picture than to the edge of a tall band.
        lowest = places.top(span) - look.gap - block.height
        y = max(lowest - 2 * look.gap, (look.safe.y + look.bug_height + lowest) // 2)
        return block.box(x, min(lowest, y) // 2 * 2), False
    opening = span[0] == 0
    high, low = top_box(block, look, places), low_box(block, look, places)
    box = high if (opening and places.high and not look.low) or low.y < high.y else low
    row = places.rows[0 if opening else 1]
    if row is not None and high.y <= row:
        box = block.box(high.x, min(row, max(high.y, low.y)))
    box = _off_edges(box, places.edges(span), (high.y, max(high.y, low.y)))
    return box, overlap(box, places.stage.window)


def _off_edges(box: Box, edges: Sequence[int], room: tuple[int, int]) -> Box:
    """The box on one side of the edges of pictures, no further off than it must; as it is where there is no such row.

    `room` is the highest and the lowest row it may begin on.
    """
    if not straddles(box, edges):
        return box
    rows = [y for edge in edges for y in (_up(edge + EDGE_AIR), (edge - EDGE_AIR - box.height) // 2 * 2)]
    moved = [box.model_copy(update={"y": y}) for y in rows if room[0] <= y <= room[1]]
    free = [each for each in moved if not straddles(each, edges)]
    return min(free, key=lambda each: abs(each.y - box.y), default=box)


def clearest(
    framed: Sequence[tuple[View, Framing]],
    block: Block,
    look: Look,
    places: Places,
    usual: Box,
    span: tuple[int, int] | None = None,
) -> int | None:
    """The row at which the block hides least, from the top of the picture to the lower third; None for its usual one.

    What lies near the usual row is taken before what is further off and hides as little.
    """
    if band(look, places, span) >= block.height or max((hidden(v, f, usual) for v, f in framed), default=0.0) < HIDES:
        return None
    top, low = top_box(block, look, places).y, low_box(block, look, places).y
    rows = sorted({top + (low - top) * step // ROWS // 2 * 2 for step in range(ROWS + 1)}) if low > top else [usual.y]

    def cost(y: int) -> float:
        box = block.box(usual.x, y)
        struck = max(hidden(v, f, box) for v, f in framed)
        return struck + FURTHER * abs(y - usual.y) / max(1, low - top)

    best = min(rows, key=lambda y: (round(cost(y), 4), y))
    return best if cost(best) < cost(usual.y) else None


def top_box(block: Block, look: Look, places: Places) -> Box:
    """On the picture, under the corner brand."""
    return block.box(look.on_edge(block.width), _up(_head(look, places.stage)))


def low_box(block: Block, look: Look, places: Places) -> Box:
    """On the picture, in the lower third above the captions."""
    y = _foot(look, places) - block.height
    return block.box(look.on_edge(block.width), y - y % 2)


def _head(look: Look, stage: Stage) -> int:
    """The highest row for words on the picture: all of them on it, never half on the background."""
    top = look.safe.y + look.bug_height
    return max(top, stage.window.y + look.gap) if stage.window.y + look.gap < look.safe.bottom else top


def _foot(look: Look, places: Places) -> int:
    """The first row under words in the lower third."""
    foot = _caption_foot(look, places.stage)
    under = places.drawn and not _captions_below(look, places.stage)
    return foot - look.caption_height - look.gap // 2 if under else foot


def caption_box(block: Block, look: Look, stage: Stage) -> tuple[Box, bool]:
    """Where a caption stands, and whether it covers the picture: under the picture, or at the foot of it."""
    x = look.across(block.width)
    if _captions_below(look, stage):
        return block.box(x, _up(stage.window.bottom + look.gap // 2)), False
    y = _caption_foot(look, stage) - block.height
    box = block.box(x, y - y % 2)
    return box, overlap(box, stage.window)


def _captions_below(look: Look, stage: Stage) -> bool:
    below = _up(stage.window.bottom + look.gap // 2)
    return stage.layout is not Layout.CROP and below + look.caption_height <= look.safe.bottom


def _caption_foot(look: Look, stage: Stage) -> int:
    foot = stage.window.bottom - look.gap if stage.layout is not Layout.CROP else look.safe.bottom
    return min(look.safe.bottom, max(foot, look.safe.y + look.safe.height // 2))


def _up(value: int) -> int:
    return value + value % 2
