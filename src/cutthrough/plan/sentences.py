"""Sentences: what is said, in pieces that can stand alone, and where an edit may go in and out of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from cutthrough.model.transcript import Transcript
from cutthrough.plan.speech import Spoken

PAUSE = Fraction(7, 10)
"""Seconds of silence that end a sentence where no full stop does: breaths between phrases are half as long
(Goldman-Eisler 1968: most pauses inside a sentence stay under 0.5 s)."""
PAUSE_MARKED, MARKED = Fraction(2), 40
"""The same where sentences are marked: one full stop in so many words at least. A speaker pauses for effect in the
middle of a sentence, and what he says after it may be the opposite of the whole."""
BREATH = Fraction(3, 10)
"""Seconds of silence that part phrases where nobody wrote down what is said."""
LONGEST = Fraction(12)
"""Seconds: a longer sentence is parted at its longest pause, or few edits could hold it."""
LEAST = Fraction(6, 10)
"""Seconds: a shorter one belongs to its neighbour; alone it is shorter than a clip may be."""
ENDS = re.compile("[.!?…。！？؟।][\"'”’»)\\]]*$")
SHORT_FORM = re.compile(r"^(?:\w|mr|mrs|ms|dr|prof|st|vs|no|nr|bzw|usw|ca|etc|sr|sra|mme|\d+)\.$", re.IGNORECASE)
"""What ends in a full stop and ends no sentence: initials, titles, ordinals."""
_LEANING_WORDS = """
and but or so because then also he she it they him her his its their them this that these those which who und aber
oder denn weil dann auch er sie es ihn ihm ihr sein das dies dieser diese et mais ou donc car puis aussi il elle ils
elles ça cela ce lui leur y e pero o porque entonces también él ella ellos ellas eso esto lo ma perché allora anche
lei loro questo quello ciò mas então também ele ela eles isso isto en maar of want dus dan ook hij zij het dat dit
"""
LEANING = frozenset(_LEANING_WORDS.split())
"""Words that lean on the sentence before, in English, German, French, Spanish, Italian, Portuguese and Dutch."""


class Said(Protocol):
    """A caption: words with one time for all of them."""

    @property
    def start(self) -> Fraction: ...  # noqa: D102
    @property
    def end(self) -> Fraction: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Sentence:
    """`text` is said from `start` to `end` on the source's clock; "" where nobody wrote it down.

    `words` may not be cut through: single words, or captions whose words have no times of their own. `leans` is
    whether it begins as an answer does, or with a word that stands for something said before.
    """

    text: str
    start: Fraction
    end: Fraction
    words: Spoken
    leans: bool = False

    @property
    def quote(self) -> str:
        """Its words, shortened for a reason that people read."""
        words = self.text.split()
        return " ".join(words) if len(words) <= 14 else " ".join(words[:13]) + " …"


@dataclass(frozen=True)
class _Bit:
    text: str
    start: Fraction
    end: Fraction
    speaker: str | None
    timed: bool


def of_transcript(said: Transcript) -> tuple[Sentence, ...]:
    """The sentences of a transcript: they end at a full stop, at a long pause or where someone else speaks.

    Inside a caption whose words have no times of their own nothing is parted.
    """
    return _sentences(_Bit(w.text, w.start, w.end, w.speaker, w.timed) for w in said.words)


def of_captions(cues: Sequence[Said]) -> tuple[Sentence, ...]:
    """The sentences of captions, each of one caption or several."""
    return _sentences(_Bit(re.sub(r"<[^>]*>", "", c.text), c.start, c.end, None, timed=False) for c in cues)


def of_speech(spans: Spoken) -> tuple[Sentence, ...]:
    """Phrases without words, where all that is known is when someone speaks: parted by a breath."""
    found: list[Sentence] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start - found[-1].end < BREATH:
            last = found[-1]
            found[-1] = replace(last, end=max(last.end, end), words=(*last.words, (start, end)))
        else:
            found.append(Sentence("", start, end, ((start, end),)))
    return tuple(found)


def _sentences(bits: Iterable[_Bit]) -> tuple[Sentence, ...]:
    ordered = sorted((b for b in bits if b.end > b.start), key=lambda b: (b.start, b.end))
    groups: list[list[_Bit]] = []
    words = [word for bit in ordered for word in bit.text.split()]
    marked = sum(bool(ENDS.search(word)) for word in words) * MARKED >= len(words) > 0
    for bit in ordered:
        if groups and not _parted(groups[-1][-1], bit, PAUSE_MARKED if marked else PAUSE):
            groups[-1].append(bit)
        else:
            groups.append([bit])
    groups = [part for group in groups for part in _short_enough(group)]
    return tuple(_sentence(group) for group in _long_enough(groups))


def _parted(one: _Bit, other: _Bit, pause: Fraction) -> bool:
    gap = other.start - one.end
    if gap >= pause:
        return True
    if gap <= 0 and not (one.timed and other.timed) and not ENDS.search(one.text):
        return False
    changed = one.speaker != other.speaker and one.speaker is not None and other.speaker is not None
    last = one.text.split()[-1] if one.text.split() else ""
    stopped = bool(ENDS.search(last)) and not SHORT_FORM.match(last)
    # Shared-out times inside a caption are a guess: the end of one that has several words is exact, the rest is not.
    exact = one.timed or gap > 0 or " " in one.text.strip()
    return (stopped or changed) and exact and gap >= 0


def _short_enough(group: list[_Bit]) -> list[list[_Bit]]:
    """The group parted at its longest pauses until each part is short enough or has no pause left."""
    if group[-1].end - group[0].start <= LONGEST or len(group) < 2:
        return [group]
    gaps = [(after.start - before.end, number) for number, (before, after) in enumerate(pairwise(group), 1)]
    inner = [(gap, -abs(2 * n - len(group)), n) for gap, n in gaps if gap > 0]
    if not inner:
        return [group]
    at = max(inner)[2]
    return [*_short_enough(group[:at]), *_short_enough(group[at:])]


def _long_enough(groups: list[list[_Bit]]) -> list[list[_Bit]]:
    """Groups too short to stand alone joined to the next one, or the one before, where no pause parts them."""
    found: list[list[_Bit]] = []
    for group in groups:
        near = found and group[0].start - found[-1][-1].end < PAUSE
        short = found and min(f[-1].end - f[0].start for f in (found[-1], group)) < LEAST
        if near and short and group[-1].end - found[-1][0].start <= LONGEST:
            found[-1] = [*found[-1], *group]
        else:
            found.append(group)
    return found


def _sentence(group: Sequence[_Bit]) -> Sentence:
    text = " ".join(" ".join(b.text for b in group).split())
    return Sentence(
        text, group[0].start, max(b.end for b in group), tuple((b.start, b.end) for b in group), leans(text)
    )


def leans(text: str) -> bool:
    """Whether a sentence begins with a word that points back, or in the middle of a thought."""
    first = re.match(r"[^\w]*([\w'’]+)", text)
    if first is None:
        return False
    word = re.split("['’]", first[1])[0]
    return word.lower() in LEANING or (word[:1].islower() and any(c.isupper() for c in text))
