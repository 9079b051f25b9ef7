"""Lays a text of any length along the speech of a track, block by block, and tells whether it is what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cutthrough.media.align import OTHER, Fit, fit
from cutthrough.media.pronounce import pronunciations
from cutthrough.media.utterances import FRAMES, Utterances

_BLOCK, _LAP = 40 * FRAMES, 8 * FRAMES
"""Frames laid at once, and of those the last, whose words wait for the next block: they may yet turn out otherwise."""
_AHEAD, _FURTHER = 250, 1500
"""Words a block may reach: 40 s of fast speech and half a page that is not said; and where none of them is found."""
_PROOF = 120 * FRAMES  # frames of speech that the text is put to the proof on
_RUN = 3  # words in a row below which a find is chance
_BETTER = 0.75  # of the loss of the same words the other way round, below which the order of the words is heard
_COVERED = 0.25  # share of the words or of the speech that has to be found
_GAIN = 2.0  # how many times more the text must explain than it does the other way round

Slot = tuple[Fraction, Fraction]
Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Laid:
    """Each word's start and end on the source's clock and how well it fits (0..1), None for a word not found.

    `said` is false where the text as a whole is not what is heard: then nothing was placed.
    """

    places: tuple[tuple[Fraction, Fraction, float] | None, ...]
    said: bool


def laid_along(words: Sequence[str], language: str, speech: Utterances, slots: Sequence[Slot] | None = None) -> Laid:
    """`words` in `language` laid along `speech`; `slots` are the moments between which each has to be.

    The proof is the same text with its words in reverse: as many of the same sounds, in no order. What is said
    explains the sound far better forwards (a likelihood ratio against a null of the text's own making, so language,
    voice and noise weigh on both alike).
    """
    if not words or not len(speech):
        return Laid((None,) * len(words), said=False)
    ways = [pronunciations(word, language) for word in words]
    fits = _blockwise(ways, speech, slots, len(speech))
    told = [i for i, one in enumerate(fits) if one is not None]
    proof = min(len(speech), _PROOF)
    if told and len(speech) > _PROOF:  # where most of it was found
        middle = fits[told[len(told) // 2]]
        assert middle is not None  # noqa: S101 - it was told
        begin = max(0, min(len(speech) - _PROOF, middle.start - _PROOF // 2))
    else:
        begin = 0
    there = [i for i in told if begin <= fits[i].start < begin + proof]  # type: ignore[union-attr]
    if (
        not there
        or not _enough(fits, speech)
        or not _forwards(ways, fits, speech, slots, (begin, begin + proof), there)
    ):
        strict = _strict(ways, speech, slots)
        if strict is None:
            return Laid((None,) * len(words), said=False)
        fits = strict
    return Laid(tuple(None if one is None else _timed(one, speech) for one in fits), said=True)


def _forwards(
    ways: Sequence[Sequence[tuple[str, ...]]],
    fits: Sequence[Fit | None],
    speech: Utterances,
    slots: Sequence[Slot] | None,
    span: tuple[int, int],
    there: Sequence[int],
) -> bool:
    """Whether the words found in `span` explain it much better than the same words in reverse do."""
    first, last = max(0, there[0] - 20), min(len(ways), there[-1] + 21)
    backwards = _blockwise(
        ways[first:last][::-1], speech, None if slots is None else slots[first:last], span[1], begin=span[0]
    )
    here = [fits[i] for i in there]
    return _explained(here) > _GAIN * _explained(backwards) + FRAMES


def _enough(fits: Sequence[Fit | None], speech: Utterances) -> bool:
    """Whether what was found is a fair part of the text, or of the speech: less is chance."""
    found = [one for one in fits if one is not None]
    covered = sum(one.end - one.start for one in found)
    return max(len(found) / len(fits), covered / len(speech)) >= _COVERED


def _explained(fits: Sequence[Fit | None]) -> float:
    """Nepers by which the words that were found beat speech of any kind."""
    return sum((OTHER - one.loss) * (one.end - one.start) for one in fits if one is not None)


def _strict(
    ways: Sequence[Sequence[tuple[str, ...]]], speech: Utterances, slots: Sequence[Slot] | None
) -> list[Fit | None] | None:
    """All words with nothing left out, for short and noisy sound; None where the order of the words isn't heard."""
    if len(speech) > _BLOCK or len(ways) < 2 * _RUN:
        return None
    scores, rows = speech.scores(0, len(speech))
    windows = None if slots is None else _windows(slots, speech, rows)
    forwards = fit(scores, ways, other=None, windows=windows)
    backwards = fit(scores, ways[::-1], other=None, windows=windows)
    if any(one is None for one in forwards):
        return None
    if _loss(forwards) > _BETTER * _loss(backwards):
        return None
    return [None if one is None else _whole(one, rows) for one in forwards]


def _loss(fits: Sequence[Fit | None]) -> float:
    found = [one for one in fits if one is not None]
    if not found:
        return float("inf")
    return float(np.average([one.loss for one in found], weights=[one.end - one.start for one in found]))


def _blockwise(
    ways: Sequence[Sequence[tuple[str, ...]]],
    speech: Utterances,
    slots: Sequence[Slot] | None,
    until: int,
    begin: int = 0,
) -> list[Fit | None]:
    """Block after block, each from where the one before was sure; frames are utterance frames."""
    found: list[Fit | None] = [None] * len(ways)
    at, word = begin, 0
    while at < until and word < len(ways):
        stop = min(until, at + _BLOCK)
        if until - stop < _LAP:
            stop = until
        last = stop >= until
        scores, rows = speech.scores(at, stop)
        placed = _in_block(scores, rows, ways, word, speech, slots, last=last)
        sure = len(rows) if last else int(np.searchsorted(rows, stop - _LAP))
        kept = [i for i, one in enumerate(placed) if one is not None and one.end <= sure]
        for i in kept:
            found[word + i] = _whole(placed[i], rows)
        if last:
            break
        if kept:
            end = placed[kept[-1]]
            assert end is not None  # noqa: S101 - it is kept
            at, word = max(int(rows[end.end - 1]) + 1, at + 1), word + kept[-1] + 1
        else:
            at = stop - _LAP
    return found


def _in_block(
    scores: Floats,
    rows: Rows,
    ways: Sequence[Sequence[tuple[str, ...]]],
    word: int,
    speech: Utterances,
    slots: Sequence[Slot] | None,
    *,
    last: bool,
) -> list[Fit | None]:
    """The words from `word` on that are found in a block; looked for further ahead where the next ones are not."""
    placed: list[Fit | None] = []
    for reach in (_AHEAD, _FURTHER):
        stop = min(len(ways), word + reach)
        windows = None if slots is None else _windows(slots[word:stop], speech, rows)
        whole = last and stop == len(ways) and slots is None
        placed = _in_runs(fit(scores, ways[word:stop], windows=windows, whole=whole))
        if stop == len(ways) or any(placed):
            break
    return placed


def _windows(slots: Sequence[Slot], speech: Utterances, rows: Rows) -> list[tuple[int, int]]:
    """The rows in which words may be that have to be between moments."""
    return [
        (
            int(np.searchsorted(rows, speech.nearest(start))),
            int(np.searchsorted(rows, max(speech.nearest(end), speech.nearest(start) + 1))),
        )
        for start, end in slots
    ]


def _in_runs(fits: Sequence[Fit | None]) -> list[Fit | None]:
    """Without finds of fewer than `_RUN` words in a row, unless the text itself is as short."""
    kept = list(fits)
    i = 0
    while i < len(kept):
        end = i
        while end < len(kept) and kept[end] is not None:
            end += 1
        if 0 < end - i < min(_RUN, len(kept)):
            kept[i:end] = [None] * (end - i)
        i = max(end, i + 1)
    return kept


def _whole(one: Fit | None, rows: Rows) -> Fit | None:
    """The same place counted in utterance frames."""
    return None if one is None else Fit(int(rows[one.start]), int(rows[one.end - 1]) + 1, one.loss)


def _timed(one: Fit, speech: Utterances) -> tuple[Fraction, Fraction, float]:
    """On the source's clock, with a confidence of 1 for what fits as well as any phones, 0.5 at the limit."""
    end = speech.moment(one.end - 1) + Fraction(1, FRAMES)
    return speech.moment(one.start), end, round(float(min(1.0, 0.5 ** max(0.0, one.loss / OTHER))), 3)
