"""From the chance of speech per 32 ms to stretches of speech."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.model.footage import Span

# Silero VAD's documentation leaves the threshold to the material and its hysteresis at 0.15. Its 0.5 is for telephone
# turns: it hears a voice across the room a third of a second late and leaves soft endings out.
_ENTER, _LEAVE = 0.3, 0.15
_LEAST_SPEECH, _LEAST_SILENCE, _PAD = Fraction(250, 1000), Fraction(300, 1000), Fraction(150, 1000)


def speech_spans(
    chances: npt.NDArray[np.float32], window: Fraction, start: Fraction, end: Fraction
) -> tuple[Span, ...]:
    """Stretches in which someone speaks, on the clock on which the first window begins at `start`.

    `window` is the length of each in seconds; nothing reaches past `end`. Speech begins at a chance of 0.3 and ends
    once it has stayed under 0.15 for 0.3 s; less than 0.25 s of it is dropped; 0.15 s are added on either side, as
    words begin before they are loud and end after.
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
