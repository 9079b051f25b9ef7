"""What is to be told with a post: that a model made some of it, or that somebody paid for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from cutthrough.catalog.stated import Stated, stated
from cutthrough.model.record import Record
from cutthrough.model.territories import EVERYWHERE, GROUPS

_EU = GROUPS["EU"]
_PARTS = {"DACH": ("DE", "AT", "CH"), "EEA": ("EU", *sorted(GROUPS["EEA"] - _EU))}

AI_WORDING: Mapping[str, str] = {
    "en": "Made or altered with AI: {what}",
    "de": "Mit KI erzeugt oder verändert: {what}",
    "fr": "Images créées ou modifiées par IA : {what}",
    "es": "Creado o modificado con IA: {what}",
    "it": "Creato o modificato con l'IA: {what}",
    "nl": "Gemaakt of bewerkt met AI: {what}",
    "pt": "Criado ou alterado com IA: {what}",
}
"""Our sentence for where a platform has no switch, or as well; `what` is in the words of who wrote the brief."""


_AI, _PARTNERSHIP = "ai_disclosure.yaml", "partnership.yaml"


class Duty(Stated):
    """One platform's way, or one law's. `set` says what to do, `shows` what people then see.

    `unclear` are words that don't do, in lower case.
    """

    name: str
    platform: str | None = None
    territory: str | None = None
    since: str | None = None
    do: str = Field(alias="set")
    shows: str = ""
    wording: dict[str, str] = Field(default_factory=dict)
    unclear: tuple[str, ...] = ()


class Gap(Record):
    """Where no rule is known: `where` are countries' codes, or `Elsewhere`; `do` says what to do there."""

    where: str
    do: str

    @property
    def said(self) -> str:
        """Both in a line."""
        return f"{self.where}: {self.do[0].lower()}{self.do[1:]}"


def ai_duties(platform: str | None, territories: Sequence[str]) -> tuple[Duty, ...]:
    """What to do where a model made some of it: the platform's way first, then the laws of where it is seen.

    No territories means everywhere. A platform we know nothing of gives the laws alone.
    """
    return _duties(_AI, platform, territories)


def partnership_duties(platform: str | None, territories: Sequence[str]) -> tuple[Duty, ...]:
    """The same for posts that are paid for."""
    return _duties(_PARTNERSHIP, platform, territories)


def ai_gap(territories: Sequence[str]) -> Gap | None:
    """Where it is seen and no law on what a model made is known here; None where there is one for every country."""
    return _gap(_AI, territories)


def partnership_gap(territories: Sequence[str]) -> Gap | None:
    """The same of posts that are paid for."""
    return _gap(_PARTNERSHIP, territories)


def unclear_words(said: str, territories: Sequence[str]) -> Duty | None:
    """Whose rule calls these words unclear, as `#sp`, where it is seen; None where one of them may do."""
    words = re.findall(r"\w+", said.casefold())
    laws = _duties(_PARTNERSHIP, None, territories)
    return next((each for each in laws if words and set(words) <= set(each.unclear)), None)


def paid_words(territories: Sequence[str], language: str | None) -> str:
    """The words that say a post is paid for: those of the first territory that has some in the post's language.

    Where none has, those of the first territory that has any; `Ad` where no law we know of holds. Where nobody says
    which language it is in, those of every territory, as in `Anzeige / Ad`.
    """
    laws = [each for each in partnership_duties(None, territories) if each.wording]
    wordings = [each.wording for each in laws]
    seen = _codes(territories)
    if not language and len(seen) > 1:
        first = {each.territory: next(iter(each.wording.values())) for each in laws}
        said = [first.get(each) or (first.get("EU") if each in _EU else None) or "Ad" for each in seen]
        return " / ".join(dict.fromkeys(said))
    tongue = (language or "").split("-")[0].lower()
    fitting = next((words[tongue] for words in wordings if tongue in words), None)
    return fitting or (next(iter(wordings[0].values())) if wordings and seen else "Ad")


def ai_words(what: str, language: str | None) -> str:
    """Our sentence that says what a model made, in the post's language where we have it, else in English."""
    return AI_WORDING.get((language or "en").split("-")[0].lower(), AI_WORDING["en"]).format(what=what)


def _duties(file: str, platform: str | None, territories: Sequence[str]) -> tuple[Duty, ...]:
    found = stated(file, Duty).values()
    order = _codes(territories)
    seen = {*order, *(_EU if "EU" in order else ())}
    if seen & _EU:
        seen.add("EU")
    ways = [each for each in found if each.platform is not None and each.platform == platform]
    laws = [each for each in found if each.territory is not None and (not seen or each.territory in seen)]
    laws.sort(key=lambda each: order.index(each.territory) if each.territory in order else len(order))
    return (*ways, *laws)


def _gap(file: str, territories: Sequence[str]) -> Gap | None:
    held = {each.territory for each in stated(file, Duty).values()}
    held |= _EU if "EU" in held else set()
    order = _codes(territories)
    missing = [each for each in order if each not in held]
    if order and not missing:
        return None
    ask = "No rule is known here; ask somebody who knows the law there"
    return (
        Gap(where=", ".join(missing), do=ask)
        if order
        else Gap(where="Elsewhere", do=f"{ask}, or name the countries in the channel's territories")
    )


def _codes(territories: Sequence[str]) -> list[str]:
    """Codes as the facts have them, `DACH` as its countries; none at all where it is seen everywhere."""
    said = [each.strip() for each in territories if each.strip()]
    if any(each.casefold() in EVERYWHERE for each in said):
        return []
    found = (code for each in said for code in _PARTS.get(each.upper(), (each.upper(),)))
    return list(dict.fromkeys(found))
