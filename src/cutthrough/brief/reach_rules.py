"""Whether the audience can be shown to be where the film runs: its places, in words, against the placements chosen."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.brief.case import Case
from cutthrough.brief.mend import Mend, replace_value
from cutthrough.brief.problem import problem_at, short
from cutthrough.catalog.knowledge import places_named, platforms_named
from cutthrough.catalog.placement import placements
from cutthrough.model.brief import Problem, Severity

_WHY = "A film that runs where its audience isn't is paid for in full and seen by others."


def audience_in_reach(case: Case) -> Iterator[Problem]:
    """At least one placement is on a platform that reaches people where they are said to watch."""
    words = case.words("audience", "watches")
    chosen = {slot.platform: slot.name for _, slot in case.slots}
    if not words:
        return
    unknown = [(path, text) for path, text in words if not places_named(text)]
    for path, text in unknown:
        message = f'audience, watches: can\'t tell which placements reach "{short(text)}"; name a platform or a place'
        yield problem_at(case.document, path, "audience-watches-unknown", message, severity=Severity.WARN, because=_WHY)
    reached = frozenset(platform for _, text in words for platform in platforms_named(text))
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
