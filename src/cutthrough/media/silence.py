"""Where next to nothing is heard, measured against the programme's own loudness."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Span

_UNDER = 30.0
"""dB under the programme's loudness. EBU R 128's loudness range leaves out what is 20 under it as background (EBU Tech
3342); 10 more, and a room between two sentences counts as silent, its breath or a reverberation does not."""
_ABSOLUTE = -70.0  # LUFS: what BS.1770 never counts as programme
_LEAST = Fraction(3, 10)


def silence_spans(
    levels: npt.NDArray[np.float32], step: Fraction, start: Fraction, end: Fraction, loudness: float | None
) -> tuple[Span, ...]:
    """Stretches of 0.3 s and more under the level, within `start` and `end`.

    `levels` are mean squares (full scale 1) of `step` seconds each from `start` on, channels added up; `loudness` is
    the programme's in LUFS, None where there is nothing to hear: then the absolute limit stands alone.
    """
    limit = max(_ABSOLUTE, loudness - _UNDER) if loudness is not None and math.isfinite(loudness) else _ABSOLUTE
    quiet = levels < 10 ** (limit / 10)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]])))
    spans = [
        (start + int(first) * step, min(end, start + int(last) * step)) for first, last in edges.reshape(-1, 2).tolist()
    ]
    return tuple(Span(start=first, end=last) for first, last in spans if last - first >= _LEAST)
