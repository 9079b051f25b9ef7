"""The single words of a captions file: their own times where the file has them, who says them, and what is no word.

Times of words are found in WebVTT's time tags, in SubStation's karaoke, in files that show a sentence again and again
with another word marked (as recognisers write them), and in files with one word a caption.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path

from cutthrough.media.captions import VOICE, read_text, written_blocks

_MARK = re.compile(
    rf"<(?P<clock>(?:\d+:)?\d{{1,2}}:\d{{2}}[.,]\d{{1,3}})>|{VOICE}|(?P<silent></v>)"
    r"|\{(?P<codes>\\[^{}]*)\}|<(?P<close>/)?(?P<tag>u|b|i|c|font)\b[^<>]*>|</?[A-Za-z][^<>]*>|</?\.[^<>]*>|</>"
    r"|(?P<comment>\{[^{}\\][^{}]*\})"
)
_KARAOKE = re.compile(r"\\[kK][fo]?(\d+)")
_LABEL = re.compile(
    r"(?:^|(?<=\n))[ \t]*(?P<name>[^\W\d_][\w .'’&-]{0,30}?)[ \t]*(?:\([^)\n]*\))?[ \t]*:(?:[ \t]+|(?=\n|$))"
)
_DASH = re.compile(r"(?:^|(?<=\n))[ \t]*(?:[-–—‐]|>>+)[ \t]*(?=\S)")
_SOUND = re.compile(r"\[[^\]]*\]|\([^)]*\)|[♪♫#][^♪♫\n]*[♪♫]?|＜[^＞]*＞|【[^】]*】")
_ASIDE = 6  # words; a longer bracket is what someone says in passing
_ONE_WORD = 0.8  # of the captions that hold one word, from which on their times are their words'
_DRAWING = re.compile(r"\\p[1-9]")


@dataclass(frozen=True)
class CueWord:
    """One word; `start` and `end` are its own where the file has them, in seconds of the source's clock."""

    text: str
    start: Fraction | None
    end: Fraction | None
    speaker: str | None


@dataclass(frozen=True)
class CueWords:
    """The words of one caption from `start` to `end`, and the sounds it describes, brackets and all."""

    start: Fraction
    end: Fraction
    words: tuple[CueWord, ...]
    sounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Raw:
    start: Fraction
    end: Fraction
    text: str
    name: str | None = None


@dataclass(frozen=True)
class _Letters:
    """A caption's text with, for each letter, the time tag it follows directly, its voice and whether it is marked."""

    text: str
    times: tuple[Fraction | None, ...]
    voices: tuple[str | None, ...]
    marked: tuple[bool, ...]
    until: Fraction | None  # when the last word ends, where that is told
    stops: Mapping[int, Fraction] = field(default_factory=dict)  # by letter: when the word that begins there ends


def read_cue_words(path: Path, until: Fraction | None = None, language: str = "") -> tuple[CueWords, ...]:
    """The captions of `path` word by word, by start; those from `until` on are left out.

    `language` tells the encoding where nothing else does.

    Speakers' labels (`ANNA:`, `<v Anna>`, SubStation's names) become speakers; dashes and labels are no words. What
    stands in brackets or between notes is a sound. Raises SourceError as `read_captions` does for what is not text.
    """
    text = read_text(path, language=language)
    if re.search(r"^\[Script Info\]", text, re.MULTILINE | re.IGNORECASE):
        raw = _substation(text)
    else:
        blocks = written_blocks(text, ends_at_blank=text.lstrip().startswith("WEBVTT"))
        raw = [_Raw(min(s, e), max(s, e), "\n".join(lines)) for s, e, lines in blocks]
    raw = sorted((cue for cue in raw if until is None or cue.start < until), key=lambda cue: cue.start)
    letters = [(cue, _letters(cue)) for cue in raw]
    names = _names(one.text for _, one in letters)
    tagged = any(time is not None for _, one in letters for time in one.times)
    merged = _without_repeats(letters) if tagged else _one_marked(letters)
    cues = [_words(cue, one, names, until) for cue, one in merged]
    return _one_word_each([cue for cue in cues if cue.words or cue.sounds])


def _substation(text: str) -> list[_Raw]:
    import pysubs2

    try:
        document = pysubs2.SSAFile.from_string(text, "ass" if re.search(r"v4\.00\+", text) else "ssa")
    except (pysubs2.Pysubs2Error, ValueError, LookupError):
        return []
    found = []
    for event in document.events:
        if not event.is_comment and not _DRAWING.search(event.text):
            said = event.text.replace("\\N", "\n").replace("\\n", " ").replace("\\h", " ")
            first, last = sorted((event.start, event.end))
            found.append(_Raw(Fraction(first, 1000), Fraction(last, 1000), said, event.name.strip() or None))
    return found


def _letters(cue: _Raw) -> _Letters:
    text, times, voices, marked = "", [], [], []
    pending: Fraction | None = None
    voice, depth, at, sung = cue.name, 0, 0, cue.start
    karaoke = tagged = False
    for match in [*_MARK.finditer(cue.text), None]:
        piece = html.unescape(cue.text[at : match.start() if match else len(cue.text)]).replace("\\N", "\n")
        for letter in piece:
            fresh = pending if not letter.isspace() else None
            times.append(fresh)
            pending = None if fresh is not None else pending
            voices.append(voice)
            marked.append(depth > 0)
        text += piece
        if match is None:
            break
        at = match.end()
        if match["clock"]:
            pending, tagged = _clock(match["clock"]), True
        elif match["voice"]:
            voice = html.unescape(match["voice"]).strip()
        elif match["silent"]:
            voice = cue.name
        elif match["tag"]:
            depth = max(0, depth - 1) if match["close"] else depth + 1
        elif match["codes"] and (lengths := _KARAOKE.findall(match["codes"])):
            karaoke, pending = True, sung + Fraction(sum(map(int, lengths[:-1])), 100)
            sung = pending + Fraction(int(lengths[-1]), 100)
    if tagged and (first := next((i for i, letter in enumerate(text) if not letter.isspace()), None)) is not None:
        times[first] = times[first] if times[first] is not None else cue.start
    return _Letters(text, tuple(times), tuple(voices), tuple(marked), min(sung, cue.end) if karaoke else None)


def _clock(stamp: str) -> Fraction:
    seconds = Fraction(0)
    for part in stamp.replace(",", ".").split(":"):
        seconds = seconds * 60 + Fraction(part)
    return seconds


def _one_marked(cues: Sequence[tuple[_Raw, _Letters]]) -> list[tuple[_Raw, _Letters]]:
    """Cues that repeat one text with a word marked each time are one cue whose words have those times."""
    merged: list[tuple[_Raw, _Letters]] = []
    for _, group in groupby(cues, key=lambda cue: " ".join(cue[1].text.split())):
        same = list(group)
        places = [list(re.finditer(r"\S+", one.text)) for _, one in same]
        marks = [
            [i for i, word in enumerate(words) if all(one.marked[word.start() : word.end()])]
            for (_, one), words in zip(same, places, strict=True)
        ]
        if len(same) < 2 or not any(0 < len(mark) < len(places[0]) for mark in marks):
            merged += same
            continue
        first, letters = same[0]
        times: list[Fraction | None] = [None] * len(letters.text)
        stops: dict[int, Fraction] = {}
        for (cue, _), mark in zip(same, marks, strict=True):
            if len(mark) == 1 and len(places[0]) > 1 and times[places[0][mark[0]].start()] is None:
                begins = places[0][mark[0]].start()
                times[begins], stops[begins] = cue.start, cue.end
        merged.append((replace(first, end=same[-1][0].end), replace(letters, times=tuple(times), stops=stops)))
    return merged


def _without_repeats(cues: Sequence[tuple[_Raw, _Letters]]) -> list[tuple[_Raw, _Letters]]:
    """Without the lines that roll up from the caption before, as live captions have them."""
    done: list[tuple[_Raw, _Letters]] = []
    shown: list[str] = []
    for cue, letters in cues:
        lines = [line.strip() for line in letters.text.split("\n") if line.strip()]
        rolled = next((n for n in range(len(lines), 0, -1) if shown[-n:] == lines[:n]), 0)
        near = bool(done) and cue.start - done[-1][0].end < 1
        shown = lines
        if not rolled or not near or not (len(lines) > rolled or cue.start <= done[-1][0].end):
            done.append((cue, letters))
            continue
        if len(lines) > rolled:
            at = 0
            for line in lines[:rolled]:
                at = letters.text.index(line, at) + len(line)
            while letters.text[at].isspace():
                at += 1
            times = letters.times[at:]
            if any(time is not None for time in times):
                times = (cue.start, *times[1:])
            done.append(
                (cue, _Letters(letters.text[at:], times, letters.voices[at:], letters.marked[at:], letters.until))
            )
    return done


def _names(texts: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        for label in _LABEL.finditer(_DASH.sub("", text)):
            counts[label["name"]] = counts.get(label["name"], 0) + 1
    return counts


def _words(cue: _Raw, letters: _Letters, names: dict[str, int], until: Fraction | None) -> CueWords:
    """Words, their times and speakers; labels, dashes and sounds taken out."""
    text = letters.text
    turns: list[tuple[int, str | None]] = []
    for dash in list(_DASH.finditer(text)):
        turns.append((dash.start(), None))
        text = text[: dash.start()] + " " * len(dash[0]) + text[dash.end() :]
    for label in list(_LABEL.finditer(text)):
        name = label["name"].strip()
        if (name.isupper() or names.get(name, 0) > 1) and len(name.split()) <= 3:
            turns.append((label.start(), name))
            text = text[: label.start()] + " " * len(label[0]) + text[label.end() :]
    sounds = []
    for found in _SOUND.finditer(text):
        if found[0][0] == "(" and len(found[0].split()) > _ASIDE:
            continue
        if found[0][0] == "#" and not found[0].rstrip().endswith("#"):
            continue
        sounds.append(" ".join(found[0].split()))
        text = text[: found.start()] + "".join("\n" if c == "\n" else " " for c in found[0]) + text[found.end() :]
    turns.sort(key=lambda turn: (turn[0], turn[1] is not None))
    words = []
    for match in re.finditer(r"\S+", text):
        if not any(c.isalnum() for c in match[0]):
            continue
        said = [name for place, name in turns if place <= match.start()]
        speaker = said[-1] if said else letters.voices[match.start()]
        start = letters.times[match.start()]
        words.append(CueWord(match[0].strip("\u200b\ufeff"), start, letters.stops.get(match.start()), speaker))
    ended = [
        replace(one, end=after.start) if one.end is None and one.start is not None and after.start is not None else one
        for one, after in pairwise(words)
    ]
    stop = cue.end if until is None else min(cue.end, until)
    if words:
        final = words[-1]
        ended.append(final if final.start is None or final.end else replace(final, end=letters.until or stop))
    return CueWords(max(Fraction(0), cue.start), stop, tuple(ended), tuple(sounds))


def _one_word_each(cues: list[CueWords]) -> tuple[CueWords, ...]:
    """Where captions are single words, a caption's time is its word's."""
    single = [cue for cue in cues if len(cue.words) == 1]
    if len(cues) < 3 or len(single) < _ONE_WORD * len(cues):
        return tuple(cues)
    return tuple(
        replace(cue, words=(replace(cue.words[0], start=cue.start, end=cue.end),)) if len(cue.words) == 1 else cue
        for cue in cues
    )
