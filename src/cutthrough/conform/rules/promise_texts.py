"""The words an edit draws: really there, readable, where nothing covers them, and none that may never be said."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.conform.house import OWN_PROMISE, WCAG_CONTRAST
from cutthrough.conform.promised import brief_says, gravest, of_promise, promised, quoted, some
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, unknown, weigh
from cutthrough.conform.rules.margins import over, say_zone
from cutthrough.conform.rules.promise_read import (
    ENOUGH,
    ENOUGH_LARGE,
    clear_of_others,
    contrast_of_others,
    drawn_by_others,
)
from cutthrough.model.cut import TextRole
from cutthrough.model.never_say import said_in
from cutthrough.model.placement import SafeZone, Size
from cutthrough.model.promise import Promise, PromisedText

_NO_WORDS = not_applicable("no words of ours", "nothing is drawn on this picture that is known of")
_SPOKEN = (TextRole.CAPTION, TextRole.SUPER)
_ANEW = "make it anew; where that does not help, name another font in program.yaml"


def _drawn(case: Case, promise: Promise) -> Answer:
    texts, limit = promise.texts, "every title, message and call to action, and a sample of the captions, in the pixels"
    if promise.cut is None:
        return drawn_by_others(case, promise)
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


def _contrast(case: Case, promise: Promise) -> Answer:
    if promise.cut is None:
        return contrast_of_others(case, promise)
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
    if promise.cut is None:
        return clear_of_others(case, promise)
    if not promise.texts or promise.canvas is None:
        return _NO_WORDS
    return gravest(_inside(case, promise, promise.canvas), absent("not measured", "safe zone"))


def _inside(case: Case, promise: Promise, canvas: Size) -> Iterator[Answer]:
    zone, all_of = case.placement.safe_zone, f"all {len(promise.texts)} texts are"
    if zone is not None:
        covered = [text for text in promise.texts if over(text.box, zone.value, canvas)]
        limit = f"clear of the app's own: {say_zone(zone.value, canvas)}"
        told = some(f"{quoted(text.text)} {over(text.box, zone.value, canvas)}" for text in covered) or all_of
        yield weigh(not covered, told, limit, by(zone), "move the words into the safe zone, or shorten them")
    out = [text for text in promise.texts if over(text.box, SafeZone(), canvas)]
    told = some(f"{quoted(text.text)} {over(text.box, SafeZone(), canvas)}" for text in out) or all_of
    limit = f"inside the picture of {canvas}"
    yield weigh(not out, told, limit, OWN_PROMISE, "set the words smaller, or break their lines")


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
    promised(_drawn),
)
TEXT_CONTRAST = Rule(
    "text_contrast",
    "Words' contrast",
    "4.5 to 1 against what is around them, 3 to 1 for large words",
    promised(_contrast),
)
SAFE_ZONE = Rule(
    "safe_zone", "Words in the clear", "inside the picture, and outside what the app draws over it", promised(_safe)
)
NEVER_SAY = Rule(
    "never_say", "Words never said", "none of them drawn, captioned, on a still or in the post", of_promise(_never)
)
