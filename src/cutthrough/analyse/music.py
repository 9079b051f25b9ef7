"""Where music plays, also under speech, from how strongly and long single frequencies stand out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Span

_ENTER, _LEAVE = 2.2, 1.9
"""Continuous frequency activation (0..5) from which on music plays, and under which it has ended. On material made
and recorded, speech alone stays under 2.2 for all but moments, noise, hum and clicks under 1.5, notes lie above 2.5."""
_AROUND = 2  # measurements on either side over which the middle one is taken: 0.8 s each
_LEAST = Fraction(4)  # seconds; a shorter find is a sung vowel, a siren or a voice on one note


def music_spans(
    activation: npt.NDArray[np.float32], step: Fraction, block: Fraction, start: Fraction, end: Fraction
) -> tuple[Span, ...]:
    """Stretches with music between `start` and `end`, to about a second.

    `activation` are the measurements over `block` seconds each, `step` seconds apart, the first from `start`. Music
    without any note, drums alone, is not found.
    """
    if end - start < _LEAST or not len(activation):
        return ()
    wide = np.pad(activation, _AROUND, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(wide, 2 * _AROUND + 1), axis=1)
    spans: list[Span] = []
    since: Fraction | None = None
    for i, value in enumerate(middle.tolist()):
        edge = start + i * step + (block - step) / 2
        if since is None and value >= _ENTER:
            since = start if i == 0 else edge
        elif since is not None and value < _LEAVE:
            spans.append(Span(start=since, end=min(edge, end)))
            since = None
    if since is not None:
        spans.append(Span(start=since, end=end))
    return tuple(span for span in spans if span.end - span.start >= _LEAST)
