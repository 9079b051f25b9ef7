"""Poster and thumbnails: sharp, bright frames away from every cut, from different clips where there are some."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cutthrough.model.cut import Still, Text, TextRole
from cutthrough.plan.choice import Take

CLEAR = 6
"""Frames a still keeps from a cut and from a dissolve."""
PLACES = tuple(Fraction(n, 8) for n in (4, 3, 5, 2, 6, 1, 7))
"""Where in a clip to look, as shares of its length: the middle is what it was chosen for."""
THUMBNAILS = 3


def stills(
    takes: Sequence[Take], starts: Sequence[int], shown: Sequence[int], texts: Sequence[Text], title: Sequence[str]
) -> tuple[Still, ...]:
    """The poster and three thumbnails, the second picture with the title on it; fewer where there are no more frames.

    `shown` is how many frames of each take are free of a dissolve. A frame without words on it is preferred.
    """
    wordy = [(t.start, t.end) for t in texts if t.role in (TextRole.TITLE, TextRole.CAPTION)]
    best = sorted(range(len(takes)), key=lambda i: (-takes[i].stretch.score, i))
    chosen: list[tuple[int, int]] = []
    for turn in range(len(PLACES)):
        for i in best:
            if len(chosen) > THUMBNAILS:
                break
            if sum(owner == i for _, owner in chosen) > turn:
                continue
            frame = _frame(starts[i], shown[i], wordy, {f for f, _ in chosen})
            if frame is not None:
                chosen.append((frame, i))
    made = []
    for number, (frame, i) in enumerate(chosen):
        strengths = takes[i].stretch.strengths or "from another clip"
        made.append(
            Still(
                id="poster" if number == 0 else f"thumbnail-{number}",
                frame=frame,
                text=tuple(title) if number == 1 else (),
                reason=f"clip {i + 1}, clear of every cut; {strengths}",
            )
        )
    return tuple(made)


def _frame(start: int, frames: int, wordy: Sequence[tuple[int, int]], taken: set[int]) -> int | None:
    """A free frame of one clip, one without words first; None where the clip has none."""
    able = []
    for place in PLACES:
        frame = start + int(frames * place)
        clear = start + CLEAR <= frame < start + frames - CLEAR
        apart = all(abs(frame - other) >= CLEAR for other in taken)
        if clear and apart:
            able.append((any(a <= frame < b for a, b in wordy), frame))
    return next((f for wordy_, f in sorted(able, key=lambda row: row[0]) if f is not None), None)
