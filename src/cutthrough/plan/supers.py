"""Translated supers: words set where the master has its own, over a version of it without words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cutthrough.model.cut import Box, Clip, Text, TextRole
from cutthrough.model.footage import Footage, Thing, ThingKind
from cutthrough.model.time import nearest_frame
from cutthrough.plan.captioning import Cue
from cutthrough.plan.look import Look, overlap
from cutthrough.plan.seating import IN_THE_WAY, PLATE, Hides
from cutthrough.plan.stretches import table
from cutthrough.plan.typeset import clean, fit_or_shorten
from cutthrough.plan.views import seen_at
from cutthrough.plan.words import SETTLE, reading_time

LEAST = Fraction(2, 5)
"""Seconds; a super seen for less only flickers."""
LINES = 3


def supers(
    cues: Sequence[Cue],
    language: str,
    clips: Sequence[tuple[int, Clip]],
    master: Footage,
    look: Look,
    rate: Fraction,
    until: int,
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The supers shown in the clips, each where the master's own words are at that moment, and notes.

    `clips` are the clips that show the master's clock, with the frame each begins on; `until` is the first frame of
    the end card. Where the master has no words then, a super stands in the lower third. Raises SourceError for a
    missing glyph.
    """
    texts: list[Text] = []
    lost: list[str] = []
    size = master.probe.video.display_size if master.probe.video is not None else (1, 1)
    for number, cue in enumerate(cues, 1):
        words = clean(cue.text)
        for start, clip in clips:
            begin = max(cue.start, clip.source_in)
            finish = min(cue.end, clip.source_in + clip.frames / rate)
            if not words or finish - begin < min(LEAST, cue.end - cue.start):
                continue
            first = start + nearest_frame(begin - clip.source_in, rate)
            last = min(until, start + nearest_frame(finish - clip.source_in, rate))
            if (last - first) / rate < min(LEAST, cue.end - cue.start):
                continue
            own = _own_words(master, (begin + finish) / 2)
            place = _place(own, clip, size, (begin + finish) / 2, rate)
            font = look.fonts.of(bold=True, language=language)
            font.check(words)
            room = (
                look.safe.width,
                max(look.title[1] * 3, round(place.height * 1.6) if place else look.caption_height),
            )
            most = round(place.height * 0.75 / max(1, _lines(own))) if place else look.caption
            largest = max(look.smallest, min(look.title[0], most))
            block, rest = fit_or_shorten(words, font, (((largest, min(largest, look.smallest)), LINES),), room)
            if block is None or rest:
                lost.append(words)
            if block is None:
                continue
            box = _inside(block.box(*_corner(place, block.width, block.height, look)), look.safe)
            texts.append(
                Text(
                    id=f"super-{number}-{start}",
                    role=TextRole.SUPER,
                    start=first,
                    end=last,
                    lines=block.lines,
                    box=box,
                    size=block.size,
                    plate=PLATE,
                    language=language,
                )
            )
    apart = [t for i, t in enumerate(texts) if not any(_clash(t, other) for other in texts[:i])]
    notes = [f"supers in {language} that are shortened or don't fit: {', '.join(lost)}"] if lost else []
    if len(apart) < len(texts):
        notes.append(f"{len(texts) - len(apart)} supers in {language} left out: they would lie on one another")
    return tuple(apart), tuple(notes)


def beside_ours(
    supers_: Sequence[Text], texts: Sequence[Text], look: Look, rate: Fraction, hides: Hides
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The supers among our own words, and notes: none is where another is, and as few as can be are left out.

    One that would lie on words of ours stands on the nearest row that is free and hides nothing; else our title ends
    as it begins, if it has been read by then; else it begins when ours end, if there is time left to read it.
    """
    done, ours, lost = list[Text](), list(texts), list[str]()
    for text in supers_:
        others = [*done, *ours]
        if not any(_clash(text, other) for other in others):
            done.append(text)
            continue
        rows = [r for r in _rows(text, look) if not any(_clash(r, o) for o in others)]
        free = next((row for row in rows if hides(row.box, (row.start, row.end)) <= IN_THE_WAY), None)
        in_front = [other for other in others if _clash(text, other)]
        if free is not None:
            done.append(free)
        elif all(_is_read(other, text.start, rate) for other in in_front):
            ours = [o.model_copy(update={"end": text.start}) if o in in_front else o for o in ours]
            done.append(text)
        else:
            late = text.model_copy(update={"start": max(other.end for other in in_front)})
            if (late.end - late.start) / rate >= max(LEAST, reading_time(text.lines) - SETTLE) and not any(
                _clash(late, other) for other in others
            ):
                done.append(late)
            else:
                lost.append(" ".join(text.lines))
    notes = (f"supers left out, as they would lie on our own words: {', '.join(lost)}",) if lost else ()
    return (*done, *ours), notes


def _rows(text: Text, look: Look) -> list[Text]:
    """The text on every other row of the room for words, the nearest first."""
    top, lowest = look.safe.y + look.bug_height, look.safe.bottom - text.box.height
    ys = sorted(range(top + top % 2, lowest + 1, max(2, look.gap // 2 * 2)), key=lambda y: (abs(y - text.box.y), y))
    return [text.model_copy(update={"box": text.box.model_copy(update={"y": y})}) for y in ys]


def _is_read(text: Text, at: int, rate: Fraction) -> bool:
    """Whether a title of ours has been on for long enough to be read at this frame."""
    return text.role is TextRole.TITLE and (at - text.start) / rate >= reading_time(text.lines)


def _clash(one: Text, other: Text) -> bool:
    return one.start < other.end and other.start < one.end and overlap(one.box, other.box)


def _own_words(master: Footage, moment: Fraction) -> Thing | None:
    """The largest words set over the master's picture at this moment."""
    frame = table(master).index_at(moment)
    there = [
        thing
        for thing in master.things
        if thing.kind is ThingKind.TEXT and thing.overlay is not False and thing.first <= frame <= thing.last
    ]
    return max(there, key=lambda t: t.marks[0].width * t.marks[0].height, default=None)


def _lines(own: Thing | None) -> int:
    return len(own.text.split("\n")) if own is not None and own.text else 1


def _place(own: Thing | None, clip: Clip, size: tuple[int, int], moment: Fraction, rate: Fraction) -> Box | None:
    """Where on the canvas the master's own words would be; None where it has none then or they are out of the crop."""
    if own is None:
        return None
    mark = own.marks[len(own.marks) // 2]
    shown = (mark.x * size[0], mark.y * size[1], (mark.x + mark.width) * size[0], (mark.y + mark.height) * size[1])
    at = nearest_frame(moment - clip.source_in, rate)
    return next((box for pane in clip.framing.panes if (box := seen_at(pane, shown, at)) is not None), None)


def _corner(place: Box | None, width: int, height: int, look: Look) -> tuple[int, int]:
    if place is None:
        y = look.safe.bottom - look.caption_height - look.gap - height
        return look.across(width), y - y % 2
    x, y = place.x + (place.width - width) // 2, place.y + (place.height - height) // 2
    return x - x % 2, y - y % 2


def _inside(box: Box, safe: Box) -> Box:
    x = min(max(box.x, safe.x), max(safe.x, safe.right - box.width))
    y = min(max(box.y, safe.y), max(safe.y, safe.bottom - box.height))
    return box.model_copy(update={"x": x - x % 2, "y": y - y % 2})
