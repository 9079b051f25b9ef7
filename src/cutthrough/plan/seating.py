"""Where captions stand: at their usual place, or as a run of them higher up, clear of faces, words and the end card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from cutthrough.model.cut import Box, Framing, Text
from cutthrough.model.footage import ThingKind
from cutthrough.plan.framing import Stage
from cutthrough.plan.importance import HEADROOM
from cutthrough.plan.look import Look
from cutthrough.plan.typeset import PAD_X, PAD_Y
from cutthrough.plan.views import View, on_canvas

PLATE = "#000000BF"
"""75 % black: white on it has a contrast of 10 to 1 even over a white picture, where WCAG 2.2 asks 4.5."""
IN_THE_WAY = 0.1
"""Share of its time a caption may lie on a face or on other words before it is moved."""
STEPS = 10
"""Places a caption is tried at on its way up the picture."""
APART = Fraction(2)
"""Seconds without a caption after which one may stand elsewhere than the one before."""
COVERS, HOPS, MIDDLE, HIGH, EDGE = 2.0, 0.4, 0.25, 0.12, 0.2
"""What a place costs: on what has to be seen, away from the caption before, in the middle of the picture, at its top,
and across the picture's edge. Words that hop are harder to read; but nobody is shown with words on the face."""

Hides = Callable[[Box, tuple[int, int]], float]
"""Share of a span of the cut's frames in which a box of the canvas lies on something that has to be seen."""


PART = 4.0
"""Times the share of a face under a caption that counts: a quarter of it is all of it."""


def covering(view: View, framing: Framing, box: Box, span: tuple[int, int], part: float = PART) -> float:
    """How much of what has to be seen of a clip `box` hides in `span` of its frames: 0 nothing, 1 all the time.

    Words and logos are hidden by the least touch, faces and people by the share of them that is, `part` times.
    """
    knots = [k for k, frame in enumerate(view.window.knots) if span[0] <= frame < span[1]]
    if not knots:  # shorter than from one look to the next
        knots = [min(range(len(view.window.knots)), key=lambda k: abs(view.window.knots[k] - span[0]))]
    return sum(_hidden(view, framing, box, knot, part) for knot in knots) / len(knots)


def _hidden(view: View, framing: Framing, box: Box, knot: int, part: float) -> float:
    worst = 0.0
    for need in view.required:
        for there in on_canvas(view, framing, need, knot):
            if need.kind in (ThingKind.FACE, ThingKind.PERSON):
                face = _core(there) if need.kind is ThingKind.FACE else there
                worst = max(worst, min(1.0, part * _shared(box, face) / (face.width * face.height)))
            elif _shared(box, there):
                return 1.0
    return worst


def _core(there: Box) -> Box:
    """The face itself, without the room that framing leaves around it: hair and neck may be written on."""
    beside, above, below = HEADROOM
    x, top = round(there.width * beside / (1 + 2 * beside)), round(there.height * above / (1 + above + below))
    height = max(1, round(there.height / (1 + above + below)))
    return Box(x=there.x + x, y=there.y + top, width=max(1, there.width - 2 * x), height=height)


def _shared(one: Box, other: Box) -> int:
    """Pixels that two boxes have in common."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0, across) * max(0, down)


def inked(box: Box, look: Look) -> Box:
    """The part of a caption's box that its letters fill: its margin may lie on the rim of a face."""
    x, y = min(round(PAD_X * look.caption), box.width // 3), min(round(PAD_Y * look.caption), box.height // 3)
    return Box(x=box.x + x, y=box.y + y, width=box.width - 2 * x, height=box.height - 2 * y)


def seated(texts: Sequence[Text], look: Look, stage: Stage, rate: Fraction, blocked: Hides) -> list[Text]:
    """The texts where they are in nobody's way: at their usual place, or all of a run on the row best for it."""
    runs: list[list[Text]] = []
    for text in texts:
        if runs and (text.start - runs[-1][-1].end) / rate < APART:
            runs[-1].append(text)
        else:
            runs.append([text])
    found: list[Text] = []
    for run in runs:
        free = all(blocked(text.box, (text.start, text.end)) <= IN_THE_WAY for text in run)
        found += run if free else _run_seated(run, look, stage, blocked)
    return found


def _run_seated(run: Sequence[Text], look: Look, stage: Stage, blocked: Hides) -> list[Text]:
    """The way over the rows of least cost, by dynamic programming: moving between captions costs too."""
    rows = [_rows(text, look) for text in run]
    costs = [
        [_row_cost(box, n, (text.start, text.end), stage, blocked) for n, box in enumerate(boxes)]
        for text, boxes in zip(run, rows, strict=True)
    ]
    best, ways = costs[0], list[list[int]]()
    for cost in costs[1:]:
        back, reached = [], []
        for n, own in enumerate(cost):
            came = min(range(len(best)), key=lambda m: best[m] + (HOPS if m != n else 0.0))
            back.append(came)
            reached.append(best[came] + (HOPS if came != n else 0.0) + own)
        ways.append(back)
        best = reached
    at = best.index(min(best))
    chosen = [at]
    for back in reversed(ways):
        at = back[at]
        chosen.append(at)
    return [_moved(text, boxes[n]) for text, boxes, n in zip(run, rows, reversed(chosen), strict=True)]


def _rows(text: Text, look: Look) -> list[Box]:
    """The text's usual place, and STEPS more up to the top of the room, equal for lines of one and of two."""
    usual, top = text.box, look.safe.y + look.bug_height
    way = max(0, usual.bottom - top - max(usual.height, look.caption_height))
    rises = [way * step // STEPS // 2 * 2 for step in range(STEPS + 1)]
    return [usual.model_copy(update={"y": usual.y - rise}) for rise in rises]


def _row_cost(box: Box, row: int, span: tuple[int, int], stage: Stage, blocked: Hides) -> float:
    up = row / STEPS
    across = any(box.y < edge < box.bottom for edge in (stage.window.y, stage.window.bottom))
    return (
        COVERS * max(0.0, blocked(box, span) - IN_THE_WAY)
        + HIGH * up
        + MIDDLE * 4 * up * (1 - up)
        + (EDGE if across and row else 0.0)
    )


def _moved(text: Text, box: Box) -> Text:
    return text if box == text.box else text.model_copy(update={"box": box, "plate": PLATE, "colour": "#FFFFFF"})
