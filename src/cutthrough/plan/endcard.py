"""The end card: who it is from, what to do next, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from cutthrough.media.fonts import Font
from cutthrough.model.brief import Brief, shown_link
from cutthrough.model.cut import Box, Card, DeliveryForm, Logo, Text, TextRole
from cutthrough.model.source import Source
from cutthrough.plan.choice import SHORTEST_FRAMES, shortest
from cutthrough.plan.look import GAP, Look
from cutthrough.plan.slots import Slot
from cutthrough.plan.typeset import Block, clean, fit, fit_or_shorten

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


LINES, MOST_LINES = 2, 4
"""Of each text; more than two only where the smallest readable size would need them."""


class _Word(NamedTuple):
    """One text of the card: id, role, words, size as a share of the short side, and language where it has one."""

    name: str
    role: TextRole
    text: str
    share: float
    language: str | None = None


@dataclass(frozen=True)
class EndCard:
    """The card as an item, how many frames of the last clip dissolve into it."""

    card: Card
    dissolve: int


def end_card(
    brief: Brief, slot: Slot, background: str, *, wanted: bool, seconds: Fraction | None = None
) -> tuple[EndCard | None, str | None]:
    """The card for this slot and None, or None and why there is none. `seconds` is what its template asks for."""
    if not wanted:
        return None, None
    if slot.form is DeliveryForm.LOOP:
        return None, "no end card: it plays round, and the page around it carries the button"
    dissolve = 0 if slot.form is DeliveryForm.GIF else max(SHORTEST_FRAMES, round(DISSOLVE * slot.rate))
    usual = min(CARD[1], max(CARD[0], slot.length / 7)) if seconds is None else min(seconds, slot.length / 5)
    seconds = SHORT_CARD if slot.length <= 6 else max(CARD[0], usual)
    frames = max(int(seconds * slot.rate), SHORTEST_FRAMES + dissolve)
    if slot.frames < frames + shortest(slot.rate):
        return None, "no end card: the runtime is too short for one"
    line = brief.vary if brief.vary and brief.vary.call_to_action else brief.call_to_action
    asked = [line.id] if line and line.id else []
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

    They are stacked in the middle of the safe zone, a little high, and all shrink alike until they fit. What does not
    fit at the smallest readable size either is given up piece by piece, and the notes name it.
    """
    size = _logo_size(logo)
    words = _words(brief, action, look, size)
    for word in words:
        _font(word, look).check(word.text, word.language)
    notes = () if logo is None or size else ("the logo's size could not be read; it was left out",)
    for some, mark, told in _versions(words, size, look):
        stack = _fitted(some, mark, slot, look)
        if stack is not None:
            texts, logos = _placed(stack, look, logo, span, brief.language)
            serves = _serves(brief, action)
            return tuple(t.model_copy(update={"serves": serves.get(t.role, ())}) for t in texts), logos, (*notes, *told)
    return (), (), (*notes, f'there is no room on the end card for the words "{clean(action)}"')


def _words(brief: Brief, action: str, look: Look, size: tuple[int, int] | None) -> list[_Word]:
    """Everything that is to be written, from the top."""
    words: list[_Word] = []
    if size is None or size[0] < WORDMARK * size[1]:
        words.append(_Word("card-brand", TextRole.BRAND, clean(look.brand.name), NAME if size is None else NAME * 0.7))
    words.append(_Word("card-action", TextRole.CALL_TO_ACTION, clean(action), BUTTON, brief.language))
    link = shown_link(brief.call_to_action.link if brief.call_to_action else None)
    return [*words, _Word("card-link", TextRole.LINK, link, LINK)] if link else words


def _serves(brief: Brief, action: str) -> dict[TextRole, tuple[str, ...]]:
    """The lines whose words are there. Other words for the call to action come from the test's line."""
    asked, vary = brief.call_to_action, brief.vary
    own = (asked.id,) if asked and asked.id else ()
    other = (vary.id,) if vary and vary.id else ()
    theirs = asked is not None and clean(asked.text) == clean(action)
    return {TextRole.CALL_TO_ACTION: own if theirs else other, TextRole.LINK: own}


def _versions(
    words: list[_Word], size: tuple[int, int] | None, look: Look
) -> Iterator[tuple[list[_Word], tuple[int, int] | None, tuple[str, ...]]]:
    """What may stand on the card with the logo's size and what is to be told: all of it, then less and less."""
    action = next(w for w in words if w.role is TextRole.CALL_TO_ACTION)
    part, lost = _whole_or_shorter(action, look)
    words = [part if w is action else w for w in words]
    told = (f'"{action.text}" is shortened on the end card; left off: "{lost}"',) if lost else ()
    yield words, size, told
    link = next((w.text for w in words if w.role is TextRole.LINK), "")
    host = link.split("/")[0]
    if host != link:
        short = [w._replace(text=host) if w.role is TextRole.LINK else w for w in words]
        yield short, size, (*told, f"the link on the end card is shown as {host}: there is no room for {link}")
    if link:
        words = [w for w in words if w.role is not TextRole.LINK]
        told = (*told, f"the link {link} is not on the end card: there is no room for it")
        yield words, size, told
    rest = ["the logo"] * (size is not None) + ["the brand's name"] * (len(words) > 1)
    if rest:
        yield [part], None, (*told, f"there is no room on the end card for {' and '.join(rest)}")


def _whole_or_shorter(action: _Word, look: Look) -> tuple[_Word, str]:
    """The call to action with as few words left off as its own room asks for, and those words."""
    ways = (((look.smallest, look.smallest), MOST_LINES),)
    found, lost = fit_or_shorten(action.text, _font(action, look), ways, _room(look))
    return (action, "") if found is None else (action._replace(text=" ".join(found.lines)), lost)


@dataclass(frozen=True)
class _Stack:
    """Words set, the logo's size in pixels, and the gap between one and the next."""

    blocks: list[tuple[str, TextRole, Block]]
    logo: tuple[int, int] | None
    gap: int

    @property
    def height(self) -> int:
        """Pixels from the top of the first to the bottom of the last."""
        tall = [b.height for _, _, b in self.blocks] + ([self.logo[1]] if self.logo else [])
        return sum(tall) + self.gap * (len(tall) - 1)


def _fitted(words: list[_Word], size: tuple[int, int] | None, slot: Slot, look: Look) -> _Stack | None:
    """All of it at the largest size at which it fits whole, on more lines only where that is too small to read."""
    for lines in range(LINES, MOST_LINES + 1):
        for percent in range(100, 39, -5):
            blocks = _blocks(words, slot, look, percent / 100, lines)
            gap = max(2, 2 * round(look.gap * _taller(slot) * percent / 100 * 0.75))
            stack = _Stack(blocks, _logo_box(size, slot, percent / 100), gap)
            if len(blocks) == len(words) and stack.height <= look.safe.height:
                return stack
    return None


def _blocks(words: list[_Word], slot: Slot, look: Look, scale: float, lines: int) -> list[tuple[str, TextRole, Block]]:
    """The words set at this scale, down to half of it and to the smallest readable size; without what does not fit."""
    short = slot.short_side * scale * (look.gap / (GAP * slot.short_side)) * _taller(slot)
    found = []
    for word in words:
        largest = max(look.smallest, round(word.share * short))
        set_ = fit(word.text, _font(word, look), (largest, max(look.smallest, largest // 2)), _room(look), lines)
        if set_ is not None:
            found.append((word.name, word.role, set_))
    return found


def _font(word: _Word, look: Look) -> Font:
    return look.fonts.of(bold=word.role is not TextRole.LINK, language=word.language)


def _room(look: Look) -> tuple[int, int]:
    """Width and height one of the card's texts may take."""
    return look.safe.width, look.safe.height // 2


def _taller(slot: Slot) -> float:
    """1 on wide and square canvases, TALL from 9:16 on, even between."""
    over = Fraction(slot.size.height, slot.size.width) - 1
    return float(1 + (TALL - 1) * min(Fraction(1), max(Fraction(0), over / Fraction(7, 9))))


def _placed(
    stack: _Stack, look: Look, logo: Source | None, span: tuple[int, int], language: str | None
) -> tuple[list[Text], tuple[Logo, ...]]:
    logo_box, gap = stack.logo, stack.gap
    y = look.safe.y + max(0, int((look.safe.height - stack.height) * 0.46))
    y -= y % 2
    texts, logos = [], []
    widest = max([*(b.width for _, _, b in stack.blocks), *([logo_box[0]] if logo_box else [])], default=0)
    middle = look.across(widest) + widest // 2  # all of it on one axis, off the canvas's where the interface asks

    def left(width: int) -> int:
        return max(look.safe.x, (middle - width // 2) // 2 * 2)

    if logo_box is not None and logo is not None:
        box = Box(x=left(logo_box[0]), y=y, width=logo_box[0], height=logo_box[1])
        logos.append(Logo(id="card-logo", source=logo.sha256, start=span[0], end=span[1], box=box))
        y = box.bottom + gap
    for name, role, found in stack.blocks:
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
            language=language if button else None,  # the name and the address are nobody's language
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
