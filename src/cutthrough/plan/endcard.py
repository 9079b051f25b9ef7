"""The end card: who it is from, what to do next, and where."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.brief import Brief
from cutthrough.model.cut import Box, Card, DeliveryForm, Logo, Text, TextRole
from cutthrough.model.source import Source
from cutthrough.plan.choice import SHORTEST_FRAMES, shortest
from cutthrough.plan.look import GAP, Look
from cutthrough.plan.slots import Slot
from cutthrough.plan.typeset import Block, clean, fit_or_shorten

SHORT_CARD = Fraction(6, 5)
"""Seconds at most in cuts of up to six seconds."""
CARD = (Fraction(3, 2), Fraction(5, 2))
"""Seconds at least and at most in longer cuts; a seventh of the runtime between."""
DISSOLVE = Fraction(2, 5)
"""Seconds of dissolve into the card, and never fewer frames than can be encoded on their own."""
NAME, BUTTON, LINK = 0.080, 0.060, 0.044
"""Sizes of brand name, call to action and link, as shares of the short side."""
TALL = Fraction(5, 4)
"""How much larger all of it is on a canvas as tall as 9:16, where the short side says too little; less on others."""
LOGO_WIDTH, LOGO_HEIGHT = 0.40, 0.22
"""Most of the canvas's width and height a logo takes."""
WORDMARK = 2.0
"""A logo this many times wider than high spells the name; the name is not written under it again."""


@dataclass(frozen=True)
class EndCard:
    """The card as an item, how many frames of the last clip dissolve into it."""

    card: Card
    dissolve: int


def end_card(brief: Brief, slot: Slot, background: str, *, wanted: bool) -> tuple[EndCard | None, str | None]:
    """The card for this slot and None, or None and why there is none."""
    if not wanted:
        return None, None
    if slot.form is DeliveryForm.LOOP:
        return None, "no end card: it plays round, and the page around it carries the button"
    dissolve = 0 if slot.form is DeliveryForm.GIF else max(SHORTEST_FRAMES, round(DISSOLVE * slot.rate))
    seconds = SHORT_CARD if slot.length <= 6 else min(CARD[1], max(CARD[0], slot.length / 7))
    frames = max(int(seconds * slot.rate), SHORTEST_FRAMES + dissolve)
    if slot.frames < frames + shortest(slot.rate):
        return None, "no end card: the runtime is too short for one"
    asked = [brief.call_to_action.id] if brief.call_to_action and brief.call_to_action.id else []
    how = f"reached by a dissolve of {dissolve} frames" if dissolve else "reached by a cut"
    card = Card(
        id="end",
        colour=background,
        frames=frames,
        serves=(*asked, *([brief.goal.id] if brief.goal.id else [])),
        reason=f"Asks for the next step while attention lasts, {how}",
    )
    return EndCard(card, dissolve), None


def card_words(
    brief: Brief, action: str, slot: Slot, look: Look, logo: Source | None, span: tuple[int, int]
) -> tuple[tuple[Text, ...], tuple[Logo, ...], tuple[str, ...]]:
    """What stands on the card in frames `span`: texts, logo, notes. Raises SourceError for a missing glyph.

    They are stacked in the middle of the safe zone, a little high, and all shrink alike until they fit.
    """
    link = shown_link(brief.call_to_action.link if brief.call_to_action else None)
    size = _logo_size(logo)
    notes = () if logo is None or size else ("the logo's size could not be read; it was left out",)
    spelt = size is not None and size[0] >= WORDMARK * size[1]
    words: list[tuple[str, TextRole, str, float]] = []
    if not spelt:
        words.append(("card-brand", TextRole.BRAND, clean(look.brand.name), NAME if size is None else NAME * 0.7))
    words.append(("card-action", TextRole.CALL_TO_ACTION, clean(action), BUTTON))
    if link:
        words.append(("card-link", TextRole.LINK, link, LINK))
    for percent in range(100, 39, -5):
        stack = _stack(words, slot, look, percent / 100)
        logo_box = _logo_box(size, slot, percent / 100)
        gap = max(2, 2 * round(look.gap * _taller(slot) * percent / 100 * 0.75))
        height = sum(b.height for _, _, b in stack) + gap * (len(stack) - 1) + (logo_box[1] + gap if logo_box else 0)
        if height <= look.safe.height and len(stack) == len(words):
            break
    texts, logos = _placed(stack, logo_box, gap, look, logo, span)
    asked = (brief.call_to_action.id,) if brief.call_to_action and brief.call_to_action.id else ()
    return tuple(t.model_copy(update={"serves": asked}) for t in texts), logos, notes


def shown_link(link: str | None) -> str | None:
    """An address as people say it: no scheme, no www, no tracking, no slash at the end."""
    if not link:
        return None
    shown = link.split("://", 1)[-1].split("#")[0].split("?")[0].removeprefix("www.").rstrip("/")
    return shown or None


def _stack(
    words: list[tuple[str, TextRole, str, float]], slot: Slot, look: Look, scale: float
) -> list[tuple[str, TextRole, Block]]:
    short = slot.short_side * scale * (look.gap / (GAP * slot.short_side)) * _taller(slot)
    found = []
    for name, role, text, share in words:
        font = look.fonts.of(bold=role is not TextRole.LINK)
        font.check(text)
        largest = max(8, round(share * short))
        set_, _ = fit_or_shorten(
            text, font, (largest, max(6, largest // 2)), (look.safe.width, look.safe.height // 2), 2
        )
        if set_ is not None:
            found.append((name, role, set_))
    return found


def _taller(slot: Slot) -> float:
    """1 on wide and square canvases, TALL from 9:16 on, even between."""
    over = Fraction(slot.size.height, slot.size.width) - 1
    return float(1 + (TALL - 1) * min(Fraction(1), max(Fraction(0), over / Fraction(7, 9))))


def _placed(
    stack: list[tuple[str, TextRole, Block]],
    logo_box: tuple[int, int] | None,
    gap: int,
    look: Look,
    logo: Source | None,
    span: tuple[int, int],
) -> tuple[list[Text], tuple[Logo, ...]]:
    height = sum(b.height for _, _, b in stack) + gap * (len(stack) - 1) + (logo_box[1] + gap if logo_box else 0)
    y = look.safe.y + max(0, int((look.safe.height - height) * 0.46))
    y -= y % 2
    texts, logos = [], []
    widest = max([*(b.width for _, _, b in stack), *([logo_box[0]] if logo_box else [])], default=0)
    middle = look.across(widest) + widest // 2  # all of it on one axis, off the canvas's where the interface asks

    def left(width: int) -> int:
        return max(look.safe.x, (middle - width // 2) // 2 * 2)

    if logo_box is not None and logo is not None:
        box = Box(x=left(logo_box[0]), y=y, width=logo_box[0], height=logo_box[1])
        logos.append(Logo(id="card-logo", source=logo.sha256, start=span[0], end=span[1], box=box))
        y = box.bottom + gap
    for name, role, found in stack:
        button = role is TextRole.CALL_TO_ACTION
        text = Text(
            id=name,
            role=role,
            start=span[0],
            end=span[1],
            lines=found.lines,
            box=found.box(left(found.width), y),
            size=found.size,
            colour=look.on_accent() if button else look.on_background(),
            plate=look.brand.accent + "FF" if button else None,
            bold=role is not TextRole.LINK,
            fade=0,  # a fade works at both ends, and the last frame, on which players stop, has to ask
        )
        texts.append(text)
        y = text.box.bottom + gap
    return texts, tuple(logos)


def _logo_size(logo: Source | None) -> tuple[int, int] | None:
    if logo is None or logo.probe is None or logo.probe.video is None:
        return None
    return logo.probe.video.display_size


def _logo_box(size: tuple[int, int] | None, slot: Slot, scale: float) -> tuple[int, int] | None:
    if size is None:
        return None
    most = (min(slot.size.width * LOGO_WIDTH, float(slot.safe.width)) * scale, slot.size.height * LOGO_HEIGHT * scale)
    factor = min(most[0] / size[0], most[1] / size[1])
    return max(2, 2 * int(size[0] * factor / 2)), max(2, 2 * int(size[1] * factor / 2))
