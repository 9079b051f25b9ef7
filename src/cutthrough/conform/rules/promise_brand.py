"""The brand is seen by the second that the brief promises it by: in the finished pixels, not in the plan."""

from __future__ import annotations

import unicodedata

from cutthrough.conform.promised import brief_says, moment, promised
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, unknown, weigh
from cutthrough.model.cut import TextRole
from cutthrough.model.promise import Promise
from cutthrough.model.time import say_seconds

_REPAIR = "show the brand's name or logo sooner: in a corner from the first frame, or in the opening title"


def _judge(case: Case, promise: Promise) -> Answer:
    if promise.brand_by is None:
        return not_applicable("not asked", "the brief names no second by which the brand must be seen")
    basis, limit = brief_says(promise, "guardrails.brand_by"), f"seen by {say_seconds(promise.brand_by)}"
    looked_for = case.features is not None and case.features.brand is not None
    written = [text for text in promise.texts if _names(promise.brand, text.text, text.role)]
    onsets = [text.start for text in written if text.drawn]
    if case.features is not None and case.features.brand is not None and case.features.brand.onset is not None:
        onsets.append(case.features.brand.onset)
    if onsets:
        first = min(onsets)
        return weigh(first <= promise.brand_by, f"seen from {moment(first)}", limit, basis, _REPAIR)
    if looked_for or any(text.drawn is False for text in written):
        return weigh(kept=False, measured="never seen", limit=limit, basis=basis, repair=_REPAIR)
    why = "its name is in letters that can't be read in a picture, and there is no logo to look for"
    return unknown(why, limit, basis, "give the brand a logo in program.yaml")


def _names(brand: str, words: str, role: str) -> bool:
    name = _plain(brand)
    return bool(name) and (role == TextRole.BRAND or name in _plain(words))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())


BRAND_SEEN = Rule(
    "brand_seen",
    "Brand in time",
    "the brand's name read or its logo found in the finished picture by the second the brief names",
    promised(_judge),
)
