"""The words an edit draws: really there, readable, where nothing covers them, and none that may never be said."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cutthrough.conform.house import OWN_PROMISE, WCAG_CONTRAST
from cutthrough.conform.promised import brief_says, gravest, of_promise, promised, quoted, some
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, unknown, weigh
from cutthrough.model.cut import TextRole
from cutthrough.model.never_say import said_in
from cutthrough.model.placement import SafeZone, Size
from cutthrough.model.promise import Promise, PromisedText

ENOUGH, ENOUGH_LARGE = 4.5, 3.0
"""Least contrast of text and of large text: WCAG 2.2, success criterion 1.4.3 (level AA)."""
_ROUNDING = 1  # pixels that a margin may be off for a safe zone that is no whole number of them

_NO_WORDS = not_applicable("no words of ours", "nothing is drawn on this picture that is known of")
_SPOKEN = (TextRole.CAPTION, TextRole.SUPER)
_ANEW = "make it anew; where that does not help, name another font in program.yaml"


def _drawn(promise: Promise) -> Answer:
    texts, limit = promise.texts, "every title, message and call to action, and a sample of the captions, in the pixels"
    if not texts:
        return _NO_WORDS
    lost = [text for text in texts if text.drawn is False]
    if lost:
        told = f"not to be seen: {some(quoted(text.text) for text in lost)}"
        return weigh(kept=False, measured=told, limit=limit, basis=OWN_PROMISE, repair=_ANEW)
    doubtful = [text for text in texts if text.drawn is None and text.role not in _SPOKEN]
    found = [text for text in texts if text.drawn]
    if doubtful or not found:
        which = some(quoted(text.text) for text in doubtful or texts)
        return unknown(f"can't be told from the picture behind: {which}", limit, OWN_PROMISE, _ANEW)
    told = f"{len(found)} of {len(texts)} texts looked at, all there"
    return weigh(kept=True, measured=told, limit=limit, basis=OWN_PROMISE, repair="")


def _contrast(promise: Promise) -> Answer:
    if not promise.texts:
        return _NO_WORDS
    limit = f"{ENOUGH} to 1, {ENOUGH_LARGE:g} to 1 for large words"
    known = [(text.contrast, _least(text), text) for text in promise.texts if text.contrast is not None]
    repair = "give the words a plate or an outline, or other brand colours"
    if not known:
        return unknown("no words were found to measure", limit, WCAG_CONTRAST, repair)
    low = [(ratio, text) for ratio, least, text in known if ratio < least]
    if low:
        told = some(f"{ratio:.1f} to 1 behind {quoted(text.text)}" for ratio, text in sorted(low, key=lambda p: p[0]))
        return weigh(kept=False, measured=told, limit=limit, basis=WCAG_CONTRAST, repair=repair)
    told = f"{min(ratio for ratio, _, _ in known):.1f} to 1 at least"
    return weigh(kept=True, measured=told, limit=limit, basis=WCAG_CONTRAST, repair=repair)


def _least(text: PromisedText) -> float:
    return ENOUGH_LARGE if text.large else ENOUGH


def _safe(case: Case, promise: Promise) -> Answer:
    if not promise.texts or promise.canvas is None:
        return _NO_WORDS
    return gravest(_inside(case, promise, promise.canvas), absent("not measured", "safe zone"))


def _inside(case: Case, promise: Promise, canvas: Size) -> Iterator[Answer]:
    zone, all_of = case.placement.safe_zone, f"all {len(promise.texts)} texts are"
    if zone is not None:
        covered = [text for text in promise.texts if _over(text, zone.value, canvas)]
        limit = f"clear of the app's own: {_say(zone.value, canvas)}"
        told = some(f"{quoted(text.text)} {_over(text, zone.value, canvas)}" for text in covered) or all_of
        yield weigh(not covered, told, limit, by(zone), "move the words into the safe zone, or shorten them")
    out = [text for text in promise.texts if _over(text, SafeZone(), canvas)]
    told = some(f"{quoted(text.text)} {_over(text, SafeZone(), canvas)}" for text in out) or all_of
    limit = f"inside the picture of {canvas}"
    yield weigh(not out, told, limit, OWN_PROMISE, "set the words smaller, or break their lines")


def _margins(zone: SafeZone, canvas: Size) -> dict[str, Fraction]:
    return {
        "top": zone.top * canvas.height,
        "right": zone.right * canvas.width,
        "bottom": zone.bottom * canvas.height,
        "left": zone.left * canvas.width,
    }


def _over(text: PromisedText, zone: SafeZone, canvas: Size) -> str:
    """How far the words reach into a margin; nothing where they don't."""
    box, margins = text.box, _margins(zone, canvas)
    free = {
        "top": box.y,
        "right": canvas.width - box.right,
        "bottom": canvas.height - box.bottom,
        "left": box.x,
    }
    over = {side: round(margins[side] - free[side]) for side in free if margins[side] - free[side] > _ROUNDING}
    return f"is {some(f'{pixels} px over at the {side}' for side, pixels in over.items())}" if over else ""


def _say(zone: SafeZone, canvas: Size) -> str:
    found = {side: round(pixels) for side, pixels in _margins(zone, canvas).items() if pixels}
    return ", ".join(f"{pixels} px at the {side}" for side, pixels in found.items()) or "nothing"


def _never(promise: Promise) -> Answer:
    if not promise.never_say:
        return not_applicable("not asked", "no words are named that may never be said")
    posts = [words for words in (promise.post_title, promise.post_text) if words]
    known = [*(text.text for text in promise.texts), *promise.beside, *posts]
    basis, limit = brief_says(promise, "never_say"), f"never {some(map(quoted, promise.never_say))}"
    repair = "take the words out where they are written: titles, messages, captions, the post's text"
    if not known and not promise.read:
        return unknown("its words were not read", limit, basis, repair)
    said = [(word, text) for text in known for word in said_in(text, promise.never_say)]
    told = some(f"{quoted(word)} in {quoted(text)}" for word, text in said) or f"none in {len(known)} texts"
    return weigh(not said, told, limit, basis, repair)


TEXTS_DRAWN = Rule(
    "texts_drawn",
    "Words really drawn",
    "titles, messages, calls to action and a sample of captions stand in the finished pixels",
    of_promise(_drawn),
)
TEXT_CONTRAST = Rule(
    "text_contrast",
    "Words' contrast",
    "4.5 to 1 against what is around them, 3 to 1 for large words",
    of_promise(_contrast),
)
SAFE_ZONE = Rule(
    "safe_zone", "Words in the clear", "inside the picture, and outside what the app draws over it", promised(_safe)
)
NEVER_SAY = Rule(
    "never_say", "Words never said", "none of them drawn, captioned, on a still or in the post", of_promise(_never)
)
