"""From the chance of speech per 32 ms to stretches of speech."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Span

# Silero VAD's own defaults (get_speech_timestamps): enter at 0.5, leave at 0.35, in milliseconds below.
_ENTER, _LEAVE = 0.5, 0.35
_LEAST_SPEECH, _LEAST_SILENCE, _PAD = Fraction(250, 1000), Fraction(100, 1000), Fraction(30, 1000)


def speech_spans(
    chances: npt.NDArray[np.float32], window: Fraction, start: Fraction, end: Fraction
) -> tuple[Span, ...]:
    """Stretches in which someone speaks, on the clock on which the first window begins at `start`.

    `window` is the length of each in seconds; nothing reaches past `end`. Speech begins at a chance of 0.5 and ends
    once it has stayed under 0.35 for 0.1 s; less than 0.25 s of it is dropped; 30 ms are added on either side.
    """
    runs: list[tuple[int, int]] = []
    since = quiet = -1
    silence = -(-_LEAST_SILENCE // window)
    for i, chance in enumerate(chances.tolist()):
        if chance >= _ENTER:
            since, quiet = (i if since < 0 else since), -1
        elif since >= 0 and chance < _LEAVE:
            quiet = i if quiet < 0 else quiet
            if i - quiet >= silence:
                runs.append((since, quiet))
                since = quiet = -1
    if since >= 0:
        runs.append((since, quiet if quiet >= 0 else len(chances)))
    spans: list[Span] = []
    for first, last in runs:
        if (last - first) * window < _LEAST_SPEECH:
            continue
        begins, ends = max(start, start + first * window - _PAD), min(end, start + last * window + _PAD)
        if spans and begins <= spans[-1].end:
            begins = spans.pop().start
        spans.append(Span(start=begins, end=ends))
    return tuple(spans)
