"""Captions composed from words: parted at phrases, readable in the time they are on, timed by when they are said.

The rules are the published ones. Netflix's Timed Text Style Guide, general requirements and English template (read
2026-11-22): two lines at most, 42 characters a line, 17 characters a second for adults, 5/6 of a second to 7 seconds,
two frames between captions, breaks after punctuation and before conjunctions and prepositions. BBC Subtitle Guidelines
5.2: no more than 1.5 s on screen after what was said. Lines and speeds of Chinese, Japanese and Korean are those of
Netflix's guides for these languages, from memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise

from cutthrough.model.cut import CaptionCue
from cutthrough.plan.typeset import clean, leads, leans, parts_well

SPEED = 17.0
"""Characters a second, blanks among them, an adult reads while looking at the picture too."""
SHORTEST, LONGEST = Fraction(5, 6), Fraction(7)
GAP_FRAMES = 2
CLOSED = Fraction(1, 2)
"""Seconds between two captions that are closed to GAP_FRAMES: a shorter blink is seen as a fault."""
LINES = 2
LINE = 42
PAUSE = Fraction(7, 10)
"""Seconds of silence that end a caption: what is said after it is not yet to be read."""
BREATH = Fraction(1, 5)
"""Seconds of silence between two words that are not said in one breath."""
LINGER = Fraction(1)
"""Seconds a caption may stay after its last word so that it can be read."""
EACH = 1.0
"""What a caption costs: fewer, fuller ones leave the eye more of the picture."""

ACROSS = 0.8
"""What it costs to begin a sentence at the end of a caption that ends another one."""
RUSHED, BLINK, LONELY = 3.0, 2.0, 0.6
"""What too little time to read costs, for each share of SPEED; for each share of SHORTEST; a last short word alone."""

_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SENTENCE = re.compile(r"[.!?…。？！؟۔][\"'”’»)\]」』]*$")
_CLAUSE = re.compile(r"[,;:–—、，،؛][\"'”’»)\]」』]*$")


@dataclass(frozen=True)
class Readable:
    """Limits of one language on one canvas: characters of a line, characters a second."""

    line: int = LINE
    speed: float = SPEED


def readable(language: str, text: str, line: int = LINE) -> Readable:
    """The limits for text of this language; `line` is the placement's most characters of a line of Latin script."""
    code = language.split("-")[0].lower()
    if code == "ja" or _KANA.search(text):
        return Readable(min(13, line), 4.0)
    if code == "ko" or _HANGUL.search(text):
        return Readable(min(16, line), 12.0)
    if code in ("zh", "yue") or _IDEOGRAPHS.search(text):
        return Readable(min(16, line), 9.0)
    return Readable(line, SPEED)


@dataclass(frozen=True)
class Said:
    """A word heard on the cut, in its frames. `piece` is the stretch of sound it is in: captions don't reach across.

    `glued` parts of a word stand without a blank after the one before, as in scripts that write none.
    """

    text: str
    start: int
    end: int
    piece: int
    speaker: str | None = None
    glued: bool = False


def composed(words: Sequence[Said], language: str, rate: Fraction, until: int, rules: Readable) -> list[CaptionCue]:
    """The words as captions of one line or two, in frames of the cut, none reaching past `until`. None is dropped."""
    groups = [group for run in _runs(words, rate) for group in _Run(run, rate, rules).parted()]
    cues: list[CaptionCue] = []
    for number, (group, second) in enumerate(groups):
        following = groups[number + 1][0][0].start if number + 1 < len(groups) else until
        start, end = group[0].start, _stays(group, following, rate, rules)
        lines = [_written(part) for part in (group[:second], group[second:]) if part]
        # Blanks and the line's end part words; what is glued to a word comes with it.
        firsts = [w for i, w in enumerate(group) if not i or not w.glued or i == second]
        cues.append(
            CaptionCue(
                start=start,
                end=min(end, until),
                text="\n".join(lines),
                language=language,
                moments=tuple(max(start, word.start) for word in firsts),
            )
        )
    return [cue for cue in cues if cue.end > cue.start]


def too_fast(cues: Iterable[CaptionCue], rate: Fraction, rules: Readable) -> list[CaptionCue]:
    """The captions that ask for more characters a second than can be read."""
    return [c for c in cues if speed(c.text, c.start, c.end, rate) > rules.speed * 1.02]


def speed(text: str, start: int, end: int, rate: Fraction) -> float:
    """Characters a second, blanks among them, that reading `text` from frame `start` to frame `end` takes."""
    return len(clean(text)) / float(max(1, end - start) / rate)


def _written(group: Sequence[Said]) -> str:
    return "".join(w.text if w.glued or not i else f" {w.text}" for i, w in enumerate(group))


def _runs(words: Sequence[Said], rate: Fraction) -> list[list[Said]]:
    """Words that may share a caption: one stretch of sound, one speaker, no pause."""
    runs: list[list[Said]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        together = (
            last is not None
            and (last.piece, last.speaker) == (word.piece, word.speaker)
            and (word.start - last.end) / rate < PAUSE
        )
        if together:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


@dataclass(frozen=True)
class _Run:
    """Words said in one go, to be parted into captions of least cost by dynamic programming."""

    words: Sequence[Said]
    rate: Fraction
    rules: Readable

    @cached_property
    def _ends(self) -> list[int]:
        """Characters up to the end of each word, blanks before words included."""
        return list(accumulate((len(w.text) + (not w.glued) for w in self.words), initial=0))

    def _long(self, start: int, end: int) -> int:
        """Characters of the words from `start` up to `end` in one line."""
        return self._ends[end] - self._ends[start] - (not self.words[start].glued)

    @cached_property
    def _joints(self) -> list[float]:
        """What it costs to part the words before each word; 0 before the first."""
        every = [_parting(self.words, at, self.rate) for at in range(1, len(self.words))]
        return [0.0, *every]

    @cached_property
    def _stops(self) -> list[bool]:
        return [bool(_SENTENCE.search(word.text)) for word in self.words]

    def parted(self) -> list[tuple[list[Said], int]]:
        """The captions, each with how many of its words are in the first line."""
        count = len(self.words)
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(float("inf"), 0, 0)] * count
        for end in range(1, count + 1):
            for start in range(end - 1, -1, -1):
                second, inside = self._second_line(start, end)
                if end - start > 1 and (inside == float("inf") or self._seconds(start, end) > LONGEST):
                    break
                price = best[start][0] + self._price(start, end) + (inside if end - start > 1 else 0.0)
                if price < best[end][0]:
                    best[end] = (price, start, second)
        groups: list[tuple[list[Said], int]] = []
        end = count
        while end:
            _, start, second = best[end]
            groups.append((list(self.words[start:end]), second - start))
            end = start
        return groups[::-1]

    def _seconds(self, start: int, end: int) -> Fraction:
        return (self.words[end - 1].end - self.words[start].start) / self.rate

    def _second_line(self, start: int, end: int) -> tuple[int, float]:
        """The word at which the second line is best begun, and what that costs; infinite where two don't hold them."""
        line = self.rules.line
        if self._long(start, end) <= line:
            return end, 0.0
        best = (end, float("inf"))
        for at in range(start + 1, end):
            upper, lower = self._long(start, at), self._long(at, end)
            if upper > line or lower > line:
                continue
            price = 1.2 * max(-0.25, self._joints[at] + 0.05) + 0.8 * (abs(upper - lower) / line) ** 2
            if price < best[1]:
                best = (at, price)
        return best

    def _price(self, start: int, end: int) -> float:
        last = end == len(self.words)
        price = EACH
        if not last:
            price += self._joints[end]
            if len(self.words) - end == 1 and len(self.words[end].text) < 8:
                price += LONELY
        whole = (not start or self._stops[start - 1]) and (last or self._stops[end - 1])
        price += (0.1 if whole else ACROSS) * sum(self._stops[start : end - 1])
        group = self.words[start:end]
        following = self.words[end].start if not last else group[-1].end + round(LINGER * self.rate)
        shown = float((_stays(group, following, self.rate, self.rules) - group[0].start) / self.rate)
        price += RUSHED * max(0.0, self._long(start, end) / max(shown, 0.05) / self.rules.speed - 1)
        price += BLINK * max(0.0, 1 - shown / float(SHORTEST))
        return price


def _parting(words: Sequence[Said], at: int, rate: Fraction) -> float:
    """What it costs to part words before word `at`: little after a sentence, much after an article."""
    before, after = words[at - 1], words[at]
    if _SENTENCE.search(before.text):
        price = -0.55
    elif _CLAUSE.search(before.text):
        price = -0.30
    elif after.glued:
        price = 0.15 if parts_well(before.text, after.text) else 0.9
    elif leads(after.text):
        price = -0.05
    else:
        price = 0.40
        if at > 1 and leans(words[at - 2].text) and not before.glued and (after.start - before.end) / rate < BREATH:
            price += 0.6  # a small | team
    if leans(before.text):
        price += 1.5
    if after.text[:1].isupper() and before.text[:1].isupper() and price > 0:
        price += 0.35  # a name in two words
    return price - min(0.6, 1.2 * max(0.0, float((after.start - before.end) / rate)))


def _stays(group: Sequence[Said], following: int, rate: Fraction, rules: Readable) -> int:
    """The frame a caption ends before: its last word's end, later where reading asks for it and nothing follows."""
    start, end = group[0].start, group[-1].end
    needed = start + max(-(-SHORTEST * rate // 1), -(-Fraction(len(_written(group))) * rate // Fraction(rules.speed)))
    latest = max(end, min(following - GAP_FRAMES, end + round(LINGER * rate)))
    end = max(end, min(int(needed), latest))
    if 0 <= (following - end) / rate < CLOSED:
        end = max(start + 1, following - GAP_FRAMES)
    return end


def timed(cue_text: str, words: Sequence[tuple[str, Fraction]]) -> tuple[Fraction, ...] | None:
    """When each blank-separated word of a caption begins, from words that are heard while it is on; None if unlike.

    Speakers' names, dashes and sounds in the caption are nobody's words: they come with the word that follows.
    """
    tokens = clean(cue_text).split()
    moments: list[Fraction | None] = []
    place = 0
    for token in tokens:
        bare = _bare(token)
        found = next((n for n in range(place, min(place + 3, len(words))) if bare and _bare(words[n][0]) == bare), None)
        moments.append(None if found is None else words[found][1])
        place = place if found is None else found + 1
    known = [m for m in moments if m is not None]
    spoken = sum(bool(_bare(token)) for token in tokens)
    if not known or 2 * len(known) < spoken:
        return None
    filled: list[Fraction] = []
    following = known[-1]
    for moment in reversed(moments):
        following = moment if moment is not None else following
        filled.append(following)
    ordered = filled[::-1]
    return tuple(ordered) if all(a <= b for a, b in pairwise(ordered)) else None


def _bare(text: str) -> str:
    """Letters and digits alone, in lower case: how words are compared."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())
