"""What a film tells of itself: its key moments, and what is said in it, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.watch import Chapter, Said
from cutthrough.site.text import one_line, shortened

APART = Fraction(3)
"""Seconds that one key moment has at least before the next, or the end: shorter ones can't be told apart on a bar."""

_MOST, _LONGEST = 12, 80  # chapters, and characters of a chapter's name
_WHOLE = Fraction(4, 5)  # of a film: a chapter that lasts longer is as good as all of it
_SPREAD = 6  # a film without titles gets at most this many chapters from what is said in it
_ENDS = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
_LINE, _PAUSE = 140, Fraction(2)  # characters of a line of the transcript, and the silence that ends one


@dataclass(frozen=True)
class Line:
    """A caption as it is read from a file: seconds of its start and end, and its words."""

    start: Fraction
    end: Fraction
    text: str


def chapters_of(cut: Cut, messages: Mapping[str, str], lines: Sequence[Line] = ()) -> tuple[Chapter, ...]:
    """The key moments of a cut: where its titles, messages and call to action come up; else where sentences begin.

    `messages` are the brief's by id; `lines` what is said, for films that show no words. Each stands 3 s at least; a
    film with fewer than two such moments, or one that lasts more than 80 % of it, has none: they would divide nothing.
    """
    names = (TextRole.TITLE, TextRole.CALL_TO_ACTION)
    shown = [
        (text.start / cut.rate, next((messages[id_] for id_ in text.serves if id_ in messages), " ".join(text.lines)))
        for text in cut.texts
        if text.role in names
    ]
    found = _dividing(_sane(shown, cut.duration, APART), cut.duration)
    if not found and lines:
        begins = [(each.at, each.text) for each in sentences(lines)]
        found = _dividing(_sane(begins, cut.duration, max(APART, cut.duration / _SPREAD)), cut.duration)
    return found


def _dividing(chapters: tuple[Chapter, ...], duration: Fraction) -> tuple[Chapter, ...]:
    """The chapters, where they divide a film; else none."""
    longest = max((each.end - each.start for each in chapters), default=Fraction(0))
    return chapters if len(chapters) > 1 and longest <= duration * _WHOLE else ()


def sentences(lines: Iterable[Line]) -> tuple[Said, ...]:
    """Captions joined into lines that can be read: up to the end of a sentence, a pause, or 140 characters."""
    made: list[Said] = []
    held: list[Line] = []

    def end() -> None:
        if held:
            made.append(Said(at=held[0].start, text=" ".join(each.text for each in held)))
            held.clear()

    for line in lines:
        text = one_line(line.text)
        if not text:
            continue
        if held and (
            line.start - held[-1].end >= _PAUSE or sum(len(each.text) + 1 for each in held) + len(text) > _LINE
        ):
            end()
        held.append(Line(line.start, line.end, text))
        if _ENDS.search(text):
            end()
    end()
    return tuple(made)


def _sane(moments: Iterable[tuple[Fraction, str]], duration: Fraction, apart: Fraction) -> tuple[Chapter, ...]:
    """Moments in order, each name once, none nearer to the next or to the end than `apart` allows."""
    kept: list[tuple[Fraction, str]] = []
    for start, said in sorted(moments):
        name = shortened(one_line(said), _LONGEST)
        again = any(name.casefold() == other.casefold() for _, other in kept)
        if not name or again or start < 0 or duration - start < APART or len(kept) >= _MOST:
            continue
        if kept and start - kept[-1][0] < apart:
            continue
        kept.append((start, name))
    ends = [*(start for start, _ in kept[1:]), duration][: len(kept)]
    return tuple(Chapter(start=start, end=end, title=name) for (start, name), end in zip(kept, ends, strict=True))
