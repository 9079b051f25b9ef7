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
from itertools import pairwise

from cutthrough.model.cut import CaptionCue
from cutthrough.plan.typeset import clean

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
LINGER = Fraction(1)
"""Seconds a caption may stay after its last word so that it can be read."""
EACH = 1.0
"""What a caption costs: fewer, fuller ones leave the eye more of the picture."""

_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_WEAK = re.compile(
    r"^(a|an|the|of|to|in|on|at|by|for|with|and|or|but|nor|is|are|your|our|my|his|her|its|der|die|das|den|dem|ein|eine|"
    r"einen|und|oder|im|am|mit|von|für|le|la|les|un|une|des|du|de|et|ou|à|el|los|las|y|o|con|por|il|lo|gli|e|per)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Readable:
    """Limits of one language on one canvas: characters of a line, characters a second."""

    line: int = LINE
    speed: float = SPEED


def readable(language: str, text: str, line: int) -> Readable:
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
    """A word heard on the cut, in its frames. `piece` is the stretch of sound it is in: captions don't reach across."""

    text: str
    start: int
    end: int
    piece: int
    speaker: str | None = None


def composed(words: Sequence[Said], language: str, rate: Fraction, until: int, rules: Readable) -> list[CaptionCue]:
    """The words as captions, in frames of the cut, none reaching past `until`. No word is dropped."""
    groups = [group for run in _runs(words, rate) for group in _parted(run, rate, rules)]
    cues: list[CaptionCue] = []
    for number, group in enumerate(groups):
        following = groups[number + 1][0].start if number + 1 < len(groups) else until
        start, end = group[0].start, _stays(group, following, rate, rules)
        cues.append(
            CaptionCue(
                start=start,
                end=min(end, until),
                text=" ".join(word.text for word in group),
                language=language,
                moments=tuple(max(start, word.start) for word in group),
            )
        )
    return [cue for cue in cues if cue.end > cue.start]


def too_fast(cues: Iterable[CaptionCue], rate: Fraction, rules: Readable) -> list[CaptionCue]:
    """The captions that ask for more characters a second than can be read."""
    return [c for c in cues if len(clean(c.text)) / float((c.end - c.start) / rate) > rules.speed * 1.02]


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


def _parted(run: Sequence[Said], rate: Fraction, rules: Readable) -> list[list[Said]]:
    """The run in captions of least cost, by dynamic programming over its words."""
    count = len(run)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            group = run[start:end]
            if end - start > 1 and not _fits(group, rules):
                break
            if end - start > 1 and (group[-1].end - group[0].start) / rate > LONGEST:
                break
            price = best[start][0] + _price(run, start, end, rate, rules)
            if price < best[end][0]:
                best[end] = (price, start)
    groups: list[list[Said]] = []
    end = count
    while end:
        start = best[end][1]
        groups.append(list(run[start:end]))
        end = start
    return groups[::-1]


def _fits(group: Sequence[Said], rules: Readable) -> bool:
    """Whether the words go into two lines."""
    words = [word.text for word in group]
    whole = len(" ".join(words))
    if whole <= rules.line:
        return True
    if whole > LINES * rules.line + 1:
        return False
    lengths = [len(" ".join(words[:n])) for n in range(1, len(words))]
    return any(length <= rules.line and whole - length - 1 <= rules.line for length in lengths)


def _price(run: Sequence[Said], start: int, end: int, rate: Fraction, rules: Readable) -> float:
    group, last = run[start:end], end == len(run)
    text = " ".join(word.text for word in group)
    price = EACH
    if not last:
        price += _break_price(run[end - 1], run[end], rate)
        if len(run) - end == 1 and len(run[end].text) < 8:
            price += 0.6
    following = run[end].start if not last else group[-1].end + round(LINGER * rate)
    shown = float((_stays(group, following, rate, rules) - group[0].start) / rate)
    price += 3.0 * max(0.0, len(text) / max(shown, 0.05) / rules.speed - 1)
    price += 2.0 * max(0.0, 1 - shown / float(SHORTEST))
    return price


def _break_price(before: Said, after: Said, rate: Fraction) -> float:
    """What it costs to part two words: little after a sentence, much after an article."""
    if re.search(r"[.!?…。？！][\"'”’»)\]]*$", before.text):
        price = -0.55
    elif re.search(r"[,;:–—、，][\"'”’»)\]]*$", before.text):
        price = -0.30
    else:
        price = 0.25
    if _WEAK.match(before.text.strip("\"'“”‘’«»([{")):
        price += 1.5
    if after.text[:1].isupper() and before.text[:1].isupper() and price > 0:
        price += 0.35  # a name in two words
    return price - min(0.4, max(0.0, float((after.start - before.end) / rate)))


def _stays(group: Sequence[Said], following: int, rate: Fraction, rules: Readable) -> int:
    """The frame a caption ends before: its last word's end, later where reading asks for it and nothing follows."""
    start, end = group[0].start, group[-1].end
    text = " ".join(word.text for word in group)
    needed = start + max(-(-SHORTEST * rate // 1), -(-Fraction(len(text)) * rate // Fraction(rules.speed)))
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
