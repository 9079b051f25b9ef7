"""Reads the captions a client gives: SubRip, WebVTT and SubStation files as people and tools really write them.

SubStation goes through pysubs2. SubRip and WebVTT are read here by the WebVTT recommendation (W3C) and what players
make of SubRip, because pysubs2 loses lines that hold only a number, takes notes and cue names for words, and reads
negative times as positive ones.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from cutthrough.media.open import say_name
from cutthrough.model.errors import SourceError
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds

_LARGEST = 20_000_000  # bytes; captions of a day of speech are a tenth of this
_SHORTEST = Fraction(7, 10)  # an overlap may trim a caption to this; below, the two are shown as one
_MOST_WORDS = 1000  # characters; what piles up to more at one moment is no caption, and is not piled further
_UNTIMED = Fraction(2)  # what a caption whose start and end are the same gets, up to the next one

_STAMP = r"(-?)\s*(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}(?=\s|$)")
_NUMBER = re.compile(r"^\s*\d+\s*$")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|</?[cvu]?\.[^<>]*>|<\d[\d:.]*>|</>")
VOICE = r"<v(?:\.[^\s<>]*)?\s+(?P<voice>[^<>]+)>"
"""WebVTT's tag that says who speaks."""
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_BRACES = re.compile(r"\{[^{}]*\}")
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_HIGH = bytes(set(range(0x80, 0xC0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
_TWICE = re.compile(f"[\u00c2-\u00c5][{re.escape(_HIGH)}]")
"""A letter of two bytes in UTF-8, read as two letters of Windows-1252."""
_LEGACY = {
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "sl", "hr", "bs", "sq"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
    "el": "cp1253",
    "tr": "cp1254",
    "he": "cp1255",
    "vi": "cp1258",
    "th": "cp874",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
}
"""The encoding that was usual for a language before UTF-8: Windows' code pages (Microsoft, "Code Page Identifiers")."""
_FIX = "give captions as SubRip (.srt), WebVTT (.vtt) or SubStation (.ass) text"


class Cue(Record):
    """One caption: `start` up to `end` in seconds of the source's clock, its words with their line breaks."""

    start: Seconds
    end: Seconds
    text: str
    language: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The words by line."""
        return tuple(self.text.split("\n"))


def read_captions(path: Path, language: str, until: Fraction | None = None) -> tuple[Cue, ...]:
    """The captions in `path`, in order of time, none overlapping another.

    The format is told by content, the encoding by its mark or, without one, as UTF-8 or else the one that was usual
    for the language. Style codes and positions are left out; sound descriptions, speakers' dashes and names stay, those
    of WebVTT's voices where the voice changes. Of captions that overlap, the earlier ends where the later begins; when
    that would leave it less than 0.7 s, or both begin at once, they become one with the lines of both. Times before
    zero are cut off, reversed ones turned round, and captions from `until` on dropped. Raises SourceError when the file
    can't be read or holds no captions.
    """
    text = read_text(path, language=language)
    if text.lstrip().startswith("WEBVTT"):
        found: Iterable[_Timed] = _timed_blocks(text, ends_at_blank=True)
    elif re.search(r"^\[Script Info\]", text, re.MULTILINE | re.IGNORECASE):
        found = _substation(text, path)
    else:
        found = _timed_blocks(text, ends_at_blank=False)
    cues = tuple(Cue(start=s, end=e, text=t, language=language) for s, e, t in _in_order(_sane(found, until)))
    if not cues:
        raise SourceError(f"{say_name(path)} holds no captions that can be read.", fix=_FIX, path=path)
    return cues


_Timed = tuple[Fraction, Fraction, str]


def read_text(path: Path, kind: str = "caption file", fix: str = _FIX, language: str = "") -> str:
    """The file as text with line feeds, whatever its encoding; `language` tells which one where nothing else does.

    Text that was taken for Windows-1252 once and saved as UTF-8 is mended. Raises SourceError when it is missing,
    empty, larger than 20 MB or not text; `kind` and `fix` are for its sentence.
    """
    name = say_name(path)
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise SourceError(f"{name} can't be read: {error.strerror}.", fix="correct the path", path=path) from error
    legacy = _LEGACY.get(language.split("-")[0].lower(), "cp1252")
    text = _mended(_decoded(raw, legacy)) if len(raw) <= _LARGEST else "\0"
    if not text.strip():
        raise SourceError(f"{name} is empty.", fix=fix, path=path)
    if _BINARY.search(text):
        raise SourceError(f"{name} is not a {kind}: it is not text.", fix=fix, path=path)
    if "\ufffd" in text:
        raise SourceError(f"{name} has letters in an encoding that can't be told.", fix="save it as UTF-8", path=path)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")


def _mended(text: str) -> str:
    """Text that was UTF-8, was read as Windows-1252, and was saved so: `MitbÃ¼rger` for `Mitbürger`."""
    if not _TWICE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _decoded(raw: bytes, legacy: str) -> str:
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    for mark, encoding in marks:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    head = raw[:400]
    if head[1::2].count(0) > len(head) // 4:  # Latin text as UTF-16: every other byte is zero
        return raw.decode("utf-16-le", errors="replace")
    if head[0::2].count(0) > len(head) // 4:
        return raw.decode("utf-16-be", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(legacy, errors="replace")


def _timed_blocks(text: str, *, ends_at_blank: bool) -> Iterator[_Timed]:
    """Cues of WebVTT (whose words end at an empty line) and SubRip (whose words end at the next cue)."""
    before = None
    for start, end, lines in written_blocks(text, ends_at_blank=ends_at_blank):
        named = []
        for line in lines:
            voice = re.search(VOICE, line)
            name = html.unescape(voice["voice"]).strip() if voice else None
            label = f"{name.upper()}: " if name and name != before else ""
            before = name or before
            named.append(label + line)
        yield start, end, _words(named)


def written_blocks(text: str, *, ends_at_blank: bool) -> Iterator[tuple[Fraction, Fraction, list[str]]]:
    """The same with their lines as they are written, tags and all."""
    lines = text.split("\n")
    timings = [(index, match) for index, line in enumerate(lines) if (match := _TIMING.match(line))]
    for (index, match), (following, _) in zip(timings, [*timings[1:], (None, None)], strict=False):
        words = lines[index + 1 : following]
        if ends_at_blank:
            words = words[: next((i for i, line in enumerate(words) if not line.strip()), len(words))]
        elif following is not None and words and _NUMBER.match(words[-1]):
            words = words[:-1]  # the next cue's number
        yield _seconds(match, 1), _seconds(match, 6), words


def _seconds(match: re.Match[str], first: int) -> Fraction:
    sign, hours, minutes, seconds, part = match.group(*range(first, first + 5))
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    moment = whole + Fraction(int(part or 0), 10 ** len(part or ""))
    return -moment if sign else moment


def _words(lines: Iterable[str]) -> str:
    bare = "\n".join(lines).replace("\\N", "\n").replace("\\h", " ")
    return _tidy(html.unescape(_TAG.sub("", _OVERRIDE.sub("", bare))))


def _tidy(text: str) -> str:
    lines = (" ".join(line.translate(_INVISIBLE).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _substation(text: str, path: Path) -> list[_Timed]:
    import pysubs2

    try:
        document = pysubs2.SSAFile.from_string(text, "ass" if re.search(r"v4\.00\+", text) else "ssa")
    except (pysubs2.Pysubs2Error, ValueError, LookupError) as error:
        raise SourceError(f"{say_name(path)} is damaged: its events can't be read.", fix=_FIX, path=path) from error
    found = []
    for event in document.events:
        if event.is_comment or event.is_drawing:
            continue
        words = _BRACES.sub("", event.text).replace("\\N", "\n").replace("\\n", " ").replace("\\h", " ")
        found.append((Fraction(event.start, 1000), Fraction(event.end, 1000), _tidy(words)))
    return found


def _sane(found: Iterable[_Timed], until: Fraction | None) -> list[_Timed]:
    """Cues with words and a length, inside [0, until), by start."""
    turned = sorted(((min(s, e), max(s, e), text) for s, e, text in found if text), key=lambda cue: cue[0])
    sane: list[_Timed] = []
    after: Fraction | None = None  # the next start that is later than this one
    latest: Fraction | None = None
    for start, end, text in reversed(turned):
        if latest is not None and latest > start:
            after = latest
        latest = start
        stop = end
        if start == end:
            stop = end + _UNTIMED if after is None else min(after, end + _UNTIMED)
        begin = max(start, Fraction(0))
        stop = stop if until is None else min(stop, until)
        if begin < stop:
            sane.append((begin, stop, text))
    return sane[::-1]


def _in_order(cues: Iterable[_Timed]) -> list[_Timed]:
    """The same cues without overlaps; the same words on and on are one cue."""
    done: list[_Timed] = []
    for start, end, text in cues:
        if not done or start > done[-1][1] or (start == done[-1][1] and text != done[-1][2]):
            done.append((start, end, text))
            continue
        before, last, words = done.pop()
        if text == words:  # the same words again, as karaoke files have them, with another one marked
            done.append((before, max(last, end), words))
        elif start - before >= _SHORTEST or len(words) > _MOST_WORDS:
            done.append((before, start, words) if start > before else (before, last, words))
            if done[-1][1] < end:
                done.append((done[-1][1], end, text))
        else:
            done.append((before, max(last, end), f"{words}\n{text}"))
    return done
