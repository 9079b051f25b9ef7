"""The words read on the picture of a file that others made: judged as far as its pixels tell, and else not told.

Words that were filmed, a shop's sign, are nobody's titles: only what surely lies over the picture can fail a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cutthrough.conform.house import OWN_PROMISE, WCAG_CONTRAST
from cutthrough.conform.promised import gravest, quoted, some
from cutthrough.conform.rule import Answer, Basis, Case, absent, by, not_applicable, unknown, weigh
from cutthrough.conform.rules.margins import over, say_zone
from cutthrough.model.cut import Box
from cutthrough.model.placement import Size
from cutthrough.model.promise import Promise, ReadText
from cutthrough.model.quantity import say_count

ENOUGH, ENOUGH_LARGE = 4.5, 3.0
"""Least contrast of text and of large text: WCAG 2.2, success criterion 1.4.3 (level AA)."""
LARGE = 24.0
"""CSS pixels from which text is large (WCAG 2.2: 18 pt); capitals and strokes are at least as high in larger type."""
SMALL = 9.0
"""CSS pixels of a line's letters under which it is not large, even bold (14 pt) and without capitals: half of it."""

_LOOK = "look at it"
_WHOLE = "every word in one piece"
_RATIO = f"{ENOUGH} to 1, {ENOUGH_LARGE:g} to 1 for large words"
_PLATE = "give the words a plate or an outline, or other colours"
_MOVE = "move the words into the safe zone, or shorten them"


def drawn_by_others(case: Case, promise: Promise) -> Answer:
    """Whether words are whole. Which words should be there nobody knows without a plan."""
    if (none := _nothing(case, promise, _WHOLE, OWN_PROMISE)) is not None:
        return none
    cut = [text for text in promise.words if text.cut]
    told = some(f"{quoted(text.text)} runs out of the picture at the {some(text.cut)}" for text in cut)
    if any(text.over for text in cut):
        return weigh(kept=False, measured=told, limit=_WHOLE, basis=OWN_PROMISE, repair="set the words farther in")
    told = told or f"{say_count(len(promise.words), 'text')} read; which should be there can't be told without a plan"
    return unknown(told, _WHOLE, OWN_PROMISE, _LOOK)


def contrast_of_others(case: Case, promise: Promise) -> Answer:
    """The contrast of words that lie over the picture. Those of a brand may be its logo, of which WCAG asks none."""
    if (none := _nothing(case, promise, _RATIO, WCAG_CONTRAST)) is not None:
        return none
    texts = _not_filmed(promise.words)
    low = [text for text in texts if text.over and text.named != "brand" and _low(text)]
    if low:
        return weigh(kept=False, measured=_ratios(low), limit=_RATIO, basis=WCAG_CONTRAST, repair=_PLATE)
    weak = [text for text in texts if _low(text)]
    if weak:
        told = f"{_ratios(weak)}: whether it is a logo, or was filmed, can't be told"
        return unknown(told, _RATIO, WCAG_CONTRAST, _LOOK)
    dim = [text for text in texts if not _enough(text)]
    if dim or not texts:
        return unknown(f"can't be told of {_named(dim or promise.words)}", _RATIO, WCAG_CONTRAST, _LOOK)
    told = f"{min(text.contrast_least or 0 for text in texts):.1f} to 1 at least"
    return weigh(kept=True, measured=told, limit=_RATIO, basis=WCAG_CONTRAST, repair="")


def _ratios(texts: Iterable[ReadText]) -> str:
    found = sorted(((text.contrast or 1.0, text.text) for text in texts), key=lambda pair: pair[0])
    return some(f"{ratio:.1f} to 1 behind {quoted(words)}" for ratio, words in found)


def _low(text: ReadText) -> bool:
    """Whether its contrast is too low however large it is, unless it is surely small."""
    small = text.size is not None and text.size < SMALL
    return text.contrast is not None and text.contrast < (ENOUGH if small else ENOUGH_LARGE)


def _enough(text: ReadText) -> bool:
    """Whether its contrast does everywhere, however small it is, unless it is surely large."""
    large = text.size is not None and text.size >= LARGE
    return text.contrast_least is not None and text.contrast_least >= (ENOUGH_LARGE if large else ENOUGH)


def clear_of_others(case: Case, promise: Promise) -> Answer:
    """Whether words lie in the clear and end inside the picture."""
    if (none := _nothing(case, promise, "words in the clear", OWN_PROMISE)) is not None:
        return none
    return gravest(_clear(case, promise), absent("not measured", "safe zone"))


def _clear(case: Case, promise: Promise) -> Iterator[Answer]:
    texts, canvas = _not_filmed(promise.words), case.measured.video.display
    zone, inside = case.placement.safe_zone, f"inside the picture of {canvas}"
    all_of = f"{say_count(len(texts), 'text')} read, all in the clear"
    if not texts:
        told = f"{_named(promise.words)}: whether it lies over the picture can't be told"
        yield unknown(told, inside, OWN_PROMISE, _LOOK)
        return
    if zone is not None:
        far = [(text, said) for text in texts if (said := over(_pixels(text, canvas), zone.value, canvas))]
        yield _placed(far, f"clear of the app's own: {say_zone(zone.value, canvas)}", by(zone), all_of)
    cut = [(text, f"is cut off at the {some(text.cut)}") for text in texts if text.cut]
    yield _placed(cut, inside, OWN_PROMISE, all_of)


def _placed(far: Sequence[tuple[ReadText, str]], limit: str, basis: Basis, all_of: str) -> Answer:
    """Only words that surely lie over the picture, and whose letters were found in it, can be out of place."""
    sure = [f"{quoted(text.text)} {said}" for text, said in far if text.over and text.measured]
    if sure or not far:
        return weigh(not far, some(sure) or all_of, limit, basis, _MOVE)
    told = some(f"{quoted(text.text)} {said}" for text, said in far)
    return unknown(f"{told}: whether it lies over the picture, and just where, can't be told", limit, basis, _LOOK)


def _pixels(text: ReadText, canvas: Size) -> Box:
    left, top = round(text.x * canvas.width), round(text.y * canvas.height)
    right, bottom = round((text.x + text.width) * canvas.width), round((text.y + text.height) * canvas.height)
    return Box(x=left, y=top, width=max(1, right - left), height=max(1, bottom - top))


def _not_filmed(texts: Iterable[ReadText]) -> list[ReadText]:
    return [text for text in texts if text.over is not False]


def _named(texts: Iterable[ReadText]) -> str:
    return some(quoted(text.text) for text in texts)


def _nothing(case: Case, promise: Promise, limit: str, basis: Basis) -> Answer | None:
    """The answer where there are no words to judge; None where there are."""
    if promise.words:
        return None
    if not promise.read:
        return unknown("the words on its picture were not looked for", limit, basis, _LOOK)
    seen = case.features.text if case.features is not None else None
    if seen is not None and seen.onset is not None:
        return unknown("words stand on the picture that could not be read", limit, basis, _LOOK)
    return not_applicable("no words", "none are read on this picture")
