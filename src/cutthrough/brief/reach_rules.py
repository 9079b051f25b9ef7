"""Whether the audience can be shown to be where the film runs: its places, in words, against the placements chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cutthrough.brief.answered import answered
from cutthrough.brief.case import Case
from cutthrough.brief.mend import Mend, replace_value
from cutthrough.brief.problem import problem_at, short
from cutthrough.catalog.knowledge import places_named, platforms_named
from cutthrough.catalog.placement import placements
from cutthrough.model.brief import Problem, Severity

_NOT = re.compile(
    r"\b(?:not?|never|nor|neither|but|except|excluding|without|avoids?|hardly|rarely|seldom|beside|instead|cannot|"
    r"other than|outside|quit|left|nicht|kein\w*|nie|niemals|ohne|au(?:\u00df|ss)er|pas|jamais|sauf|sans)\b|n't\b"
)
"""Words that say where somebody does not watch, or may say so."""

_WHY = "A film that runs where its audience isn't is paid for in full and seen by others."


def audience_in_reach(case: Case) -> Iterator[Problem]:
    """At least one placement is on a platform that reaches people where they are said to watch.

    Where they are said not to watch tells nothing of where they do.
    """
    words = tuple((path, text) for path, text in case.words("audience", "watches") if answered(text))
    chosen = {slot.platform: slot.name for _, slot in case.slots}
    if not words:
        return
    unknown = [(path, text) for path, text in words if _denied(text) or not places_named(text)]
    for path, text in unknown:
        message = f'audience, watches: can\'t tell which placements reach "{short(text)}"; '
        message += "it says where not, so name where" if _denied(text) else "name a platform or a place"
        yield problem_at(case.document, path, "audience-watches-unknown", message, severity=Severity.WARN, because=_WHY)
    reached = frozenset(
        platform for path, text in words if (path, text) not in unknown for platform in platforms_named(text)
    )
    yield from _out_of_reach(case, reached)
    if not chosen or reached & set(chosen):
        return
    if unknown and not reached:
        return
    where = ", ".join(short(text, 40) for _, text in words)
    runs = ", ".join(dict.fromkeys(chosen.values()))
    can = (
        f"; what reaches them: {', '.join(sorted(reached))}"
        if reached
        else "; no placement of the catalog reaches that"
    )
    message = f"They watch {where}, and it runs on {runs}: nobody can be shown to be reached{can}"
    severity = Severity.WARN if unknown else Severity.BLOCK
    yield problem_at(
        case.document,
        ("placements",),
        "audience-out-of-reach",
        message,
        mend=_moved(case, reached),
        severity=severity,
        because=_WHY,
    )


def _denied(text: str) -> bool:
    """Whether it says of some place that they do not watch there."""
    return _NOT.search(text.casefold().replace("\u2019", "'")) is not None


def _out_of_reach(case: Case, reached: frozenset[str]) -> Iterator[Problem]:
    """Each line that is paid for and reaches nobody, where another reaches them."""
    if not any(slot.platform in reached for _, slot in case.slots):
        return
    for path, slot in case.slots:
        if slot.kind == "paid" and slot.platform not in reached:
            message = f"{slot.name} is paid for, and none of the places they watch is there; it reaches somebody else"
            yield problem_at(
                case.document, path, "placement-out-of-reach", message, severity=Severity.WARN, because=_WHY
            )


def _moved(case: Case, reached: frozenset[str]) -> Mend | None:
    """The first line moved to a placement where they watch: of the same kind, if there is one."""
    path, slot = case.slots[0]
    at = (*path, "placement")
    near = [each for each in placements().values() if each.platform in reached]
    if not near or at not in case.document.places:
        return None
    mend = replace_value(case.document, at, next((each for each in near if each.kind == slot.kind), near[0]).id)
    example = "" if case.document.places[at].flow or "#" in mend.paste else "  # replace: a placement where they watch"
    return mend._replace(paste=mend.paste + example)
