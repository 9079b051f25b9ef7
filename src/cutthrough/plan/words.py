"""What is written on the picture before the end card: title, further messages, the brand in the corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from cutthrough.model.brief import Brief, Message
from cutthrough.model.cut import Align, DeliveryForm, Framing, Text, TextRole
from cutthrough.model.time import say_seconds
from cutthrough.plan.look import Look, overlap
from cutthrough.plan.placing import (
    CALM,
    HIDES,
    MOST,
    Places,
    band_room,
    clearest,
    hidden,
    low_box,
    seen,
    title_box,
    title_room,
    top_box,
)
from cutthrough.plan.slots import Slot
from cutthrough.plan.typeset import Block, clean, fit_or_shorten
from cutthrough.plan.views import View

PLATE_ALPHA = "D9"
"""85 %: the picture is felt through it and the words stay clear of it."""
BUG_ALPHA = "B3"
OUTLINE = 0.10
"""Pixels of outline for each pixel of font size: thick, as creators set it, or light words sink into light clothes."""
TITLE_SECONDS = (Fraction(9, 5), Fraction(14, 5))
"""How long the title stays in cuts of up to six seconds, and in longer ones."""
SHORT_CUT = Fraction(6)
READ_WORD = Fraction(1, 3)
"""Seconds a word takes to read: 180 words a minute, the upper end of the BBC's subtitle guidelines."""
SETTLE = Fraction(7, 10)
"""Seconds before reading starts."""
MOST_LINES = 4
"""Of a title or message that would have to be shortened otherwise."""
BETWEEN = Fraction(1, 2)
"""Least seconds between two messages."""


def title_of(brief: Brief) -> tuple[str | None, tuple[str, ...]]:
    """The on-screen title, the first message where the brief names none, with the ids of the lines it serves."""
    first = brief.messages[0] if brief.messages else None
    if brief.title:
        same = [m.id for m in brief.messages if m.id and clean(m.text).lower() == clean(brief.title).lower()]
        return clean(brief.title), tuple(same or ([brief.goal.id] if brief.goal.id else []))
    return (clean(first.text), (first.id,) if first.id else ()) if first else (None, ())


def urgent_title(brief: Brief, slot: Slot) -> Message | None:
    """The message that stands in the title's place on this slot; None where the title is kept.

    A short cut or a GIF has room for one text: what must be across by a second goes before a title that says no
    message.
    """
    if not brief.title or (slot.length > SHORT_CUT and slot.form is not DeliveryForm.GIF):
        return None
    due = [message for message in brief.messages if message.by is not None]
    if not due or any(clean(m.text).lower() == clean(brief.title).lower() for m in brief.messages):
        return None
    return min(due, key=lambda message: message.by or 0)


def title_block(brief: Brief, look: Look, places: Places) -> tuple[Block | None, tuple[str, ...]]:
    """The title set for this canvas, and a note if it had to be shortened. Raises SourceError for a missing glyph."""
    title, _ = title_of(brief)
    return (None, ()) if title is None else _set(title, look, places, brief.language, (0, places.title), places.lines)


def settled(brief: Brief, look: Look, places: Places, framed: Sequence[tuple[View, Framing]]) -> Places:
    """`places` with the row and the most lines at which the opening title hides least of these clips.

    A title of fewer lines is smaller: it is only taken where one of more lines lies on a face or on other words.
    """
    best: tuple[float, Places] | None = None
    for lines in range(MOST, 0, -1):
        found, _ = title_block(brief, look, replace(places, lines=lines))
        if found is None or len(found.lines) > lines or found.size < look.title[1]:
            break
        high, low = top_box(found, look, places), low_box(found, look, places)
        top = seen(framed, high)
        own = replace(places, lines=lines, high=top <= CALM and top <= seen(framed, low))
        usual = high if own.high and not look.low else low
        own = replace(own, rows=(clearest(framed, found, look, own, usual, (0, own.title)), own.rows[1]))
        box, covers = title_box(found, look, own, (0, own.title))
        struck = max((hidden(v, f, box) for v, f in framed), default=0.0) if covers else 0.0
        if best is None or struck < best[0]:
            best = struck, own
        if best[0] < HIDES:
            break
    return places if best is None else best[1]


def _set(
    text: str, look: Look, places: Places, language: str | None, span: tuple[int, int], lines: int = MOST
) -> tuple[Block | None, tuple[str, ...]]:
    """The words set for the band over the picture in these frames, or for the picture where the band is too small."""
    font = look.fonts.of(bold=True, language=language)
    font.check(text, language)
    ways = ((look.title, lines), ((look.title[1], min(look.title[1], look.smallest)), MOST_LINES))
    found, lost = fit_or_shorten(text, font, ways, title_room(look, places))
    free = band_room(look, places, span)
    if free is not None:
        own, left = fit_or_shorten(text, font, ways, free)
        worse = own is None or (found is not None and own.size < look.title[1] <= found.size)
        if not worse and len(left) <= len(lost):
            found, lost = own, left
    if found is None:
        return None, (f'there is no room on this canvas for the words "{text}"',)
    return found, (f'"{text}" is shortened to fit the canvas; left off: "{lost}"',) if lost else ()


def title_frames(found: Block | None, brief: Brief, slot: Slot, body_end: int) -> int:
    """For how many frames the title stays from the first one on; 0 where there is none."""
    return 0 if found is None else _title_end(found, slot, _rest(brief), body_end)


def _rest(brief: Brief) -> list[Message]:
    """The messages that are not the title."""
    title, serves = title_of(brief)
    return [m for m in brief.messages if m.id not in serves and clean(m.text) != title]


def body_words(
    brief: Brief, slot: Slot, look: Look, places: Places, body_end: int
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """Title, messages and corner brand for frames 0..`body_end`, and what could not be said."""
    found, notes = title_block(brief, look, places)
    _, serves = title_of(brief)
    texts, told = _bug(brief, look, places, body_end) if look.has_bug else ([], ())
    ends = title_frames(found, brief, slot, body_end)
    if found is not None:
        texts.append(_title("title", found, (0, ends), look, places, serves, brief.language))
    said, more = _messages(brief, slot, look, places, (ends, body_end))
    return (*texts, *said), (*told, *notes, *more)


def _title_end(found: Block, slot: Slot, rest: Sequence[Message], body_end: int) -> int:
    if slot.form is DeliveryForm.GIF:
        return body_end
    stays = TITLE_SECONDS[0] if slot.length <= SHORT_CUT else max(TITLE_SECONDS[1], reading_time(found.lines))
    if slot.length > SHORT_CUT and any(m.by is not None and m.by < stays + BETWEEN + 1 for m in rest):
        stays = max(Fraction(3, 2), reading_time(found.lines) - SETTLE)
    end = min(body_end, round(stays * slot.rate))
    return body_end if body_end - end < slot.rate / 2 else end


def reading_time(lines: Sequence[str]) -> Fraction:
    """Seconds it takes to notice and read these lines."""
    return SETTLE + READ_WORD * sum(len(line.split()) for line in lines)


def _messages(
    brief: Brief, slot: Slot, look: Look, places: Places, span: tuple[int, int]
) -> tuple[list[Text], list[str]]:
    """The messages that are not the title, one after the other, the most urgent first."""
    texts: list[Text] = []
    notes: list[str] = []
    ordered = sorted(_rest(brief), key=lambda m: (m.by is None, m.by or 0))
    blocks: list[tuple[Message, Block, int]] = []
    used = Fraction(0)
    room = (span[1] - span[0]) / slot.rate
    for message in ordered:
        set_, told = _set(clean(message.text), look, places, brief.language, span)
        stays = max(Fraction(2), reading_time(set_.lines)) if set_ else Fraction(0)
        if set_ is None:
            notes += told
            continue
        if slot.length <= SHORT_CUT or used + BETWEEN + stays > room:
            notes.append(f'not written on this cut for want of time: "{message.text}"')
            continue
        notes += told
        used += BETWEEN + stays
        blocks.append((message, set_, round(stays * slot.rate)))
    spare = (room - used) / (len(blocks) + 1) if blocks else Fraction(0)
    at = span[0]
    for number, (message, found, frames) in enumerate(blocks, 1):
        urgent = message.by is not None and at / slot.rate + BETWEEN + spare + 1 > message.by
        at += round((BETWEEN + (0 if urgent else spare)) * slot.rate)
        if message.by is not None and at / slot.rate > message.by:
            notes.append(
                f'"{message.text}" should be across by {say_seconds(message.by)}; '
                f"it is written from {float(at / slot.rate):.1f} s"
            )
        end = min(at + frames, span[1])
        found = _set(clean(message.text), look, places, brief.language, (at, end))[0] or found
        serves = (message.id,) if message.id else ()
        texts.append(_title(f"message-{number}", found, (at, end), look, places, serves, brief.language))
        at = end
    return texts, notes


def _title(
    name: str,
    found: Block,
    span: tuple[int, int],
    look: Look,
    places: Places,
    serves: tuple[str, ...],
    language: str | None,
) -> Text:
    box, covers = title_box(found, look, places, span)
    outlined = covers and look.outlined
    third = covers and look.low
    return Text(
        id=name,
        role=TextRole.TITLE,
        start=span[0],
        end=span[1],
        lines=found.lines,
        box=box,
        size=found.size,
        colour=look.on_picture() if outlined else look.on_background(),
        plate=look.brand.background + PLATE_ALPHA if covers and not outlined else None,
        outline=max(2, round(found.size * OUTLINE)) if outlined else 0,
        outline_colour=look.outline() if outlined else "#000000",
        fade=0 if span[0] == 0 and look.fade == 0 else min(look.fade, (span[1] - span[0]) // 4),
        language=language,
        align=look.title_align if third else Align.CENTRE,
        bar=look.bar() if third else None,
        serves=serves,
    )


def _bug(brief: Brief, look: Look, places: Places, body_end: int) -> tuple[list[Text], tuple[str, ...]]:
    """The brand's name in the top left corner of the safe zone for as long as there is a picture."""
    name, size = clean(look.brand.name), look.bug
    look.fonts.bold.check(name)
    ways = (((size, min(size, look.smallest)), 1),)
    found, lost = fit_or_shorten(name, look.fonts.bold, ways, (look.safe.width, look.safe.height))
    if found is None:
        return [], (f'there is no room in the corner for the name "{name}"',)
    box = found.box(look.safe.x, look.safe.y)
    covers = overlap(box, places.stage.window)
    bug = Text(
        id="brand",
        role=TextRole.BRAND,
        start=0,
        end=body_end,
        lines=found.lines,
        box=box,
        size=found.size,
        colour=look.on_background(),
        plate=look.brand.background + BUG_ALPHA if covers else None,
        serves=(brief.guardrails.id,) if brief.guardrails.id else (),
    )
    return [bug], (f'the name in the corner is shortened; left off: "{lost}"',) if lost else ()
