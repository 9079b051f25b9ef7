"""Designed tests: something is really varied, it should move a KPI, and enough people see it to show that it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import NamedTuple

from cutthrough.brief.case import Case
from cutthrough.brief.effect import Effect, count, effect_of, per_cent, per_cents, share
from cutthrough.brief.examples import FIELDS, why
from cutthrough.brief.mend import Mend, replace_entry, replace_value
from cutthrough.brief.needed_rules import example_field
from cutthrough.brief.power import EVERYBODY, viewers_needed
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.vary_rules import switched
from cutthrough.brief.yaml_lines import Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.catalog.knowledge import kpi_of
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.knowledge import Unit

FACTORS = ("hook", "call_to_action", "thumbnail", "length", "captions", "audience")
"""What a test may compare. Thumbnails, captions and audiences are varied where it is shown, not in the brief."""

_METHOD = "a z test of two shares, both directions, at 5 % (Fleiss, Levin and Paik 2003)"
_COMPARED = 50  # KPIs that a wrong name is compared with; nobody writes more
_WHY = why("tests")


def tests_vary(case: Case) -> Iterator[Problem]:
    """What a test compares is something that can be varied, and is."""
    for path, test in case.mappings("tests"):
        said = str(test.get("factor") or "").strip()
        at = (*path, "factor")
        if said and said not in FACTORS:
            near = get_close_matches(said.lower().replace(" ", "_")[:80], FACTORS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(FACTORS)}"
            mend = replace_value(case.document, at, near[0]) if near else None
            message = f'{say_path(at)}: nothing is called "{short(said)}"; {hint}'
            yield problem_at(case.document, at, "test-factor-unknown", message, mend=mend, because=_WHY)
        elif (lacks := _not_varied(case, said)) is not None:
            message = f"{say_path(at)}: {said.replace('_', ' ')} is compared and not varied; {lacks}"
            yield problem_at(case.document, at, "test-factor-fixed", message, because=_WHY)


def _not_varied(case: Case, factor: str) -> str | None:
    """What to write so that the factor has two levels; None where it has, or where that isn't the brief's to say."""
    if factor == "hook" and switched(case.document, ("vary", "hook")) is not True:
        return "write vary: {hook: yes}"
    if factor == "call_to_action" and len({each for _, each in case.words("vary", "call_to_action")}) < 2:
        return "write two or more under vary, call_to_action"
    if factor == "length" and not any(len(case.words(*path, "lengths")) > 1 for path, _ in case.mappings("placements")):
        return "ask one placement for two lengths"
    return None


def tests_have_power(case: Case) -> Iterator[Problem]:
    """Each arm reaches enough people to show the effect; what can't be told, is told with what is missing for it."""
    known = _Kpis([kpi for _, kpi in case.mappings("kpis") if isinstance(kpi.get("metric"), str)])
    for path, test in case.mappings("tests"):
        said = test.get("kpi")
        kpi = known.named(said) if isinstance(said, str) else None
        if kpi is not None:
            yield from _weighed(case, path, test, kpi)
        elif isinstance(said, str) and said.strip():
            yield _not_a_kpi(case, (*path, "kpi"), said)


class _Kpis:
    """The brief's KPIs, by the words they are written in and by the measure that is meant."""

    def __init__(self, rows: Sequence[dict[str, object]]) -> None:
        self._rows = rows
        self._written = {_plain(str(kpi["metric"])): kpi for kpi in reversed(rows)}
        self._meant: dict[str, dict[str, object]] | None = None

    def named(self, said: str) -> dict[str, object] | None:
        """The KPI that a test names, in its words or in others for the same measure."""
        if (exact := self._written.get(_plain(said))) is not None or (meant := kpi_of(said)) is None:
            return exact
        if self._meant is None:
            found = [(kpi_of(str(kpi["metric"])), kpi) for kpi in reversed(self._rows)]
            self._meant = {entry.id: kpi for entry, kpi in found if entry is not None}
        return self._meant.get(meant.id)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _not_a_kpi(case: Case, path: Path, said: str) -> Problem:
    metrics = [str(kpi["metric"]) for _, kpi in case.mappings("kpis") if isinstance(kpi.get("metric"), str)]
    near = get_close_matches(said[:200], metrics[:_COMPARED], n=1, cutoff=0.4) or metrics[:1]
    mend = replace_value(case.document, path, scalar(near[0])) if near else None
    message = f'{say_path(path)}: "{short(said)}" is none of the KPIs; name one of them, in its own words'
    return problem_at(case.document, path, "test-kpi-unknown", message, mend=mend, because=_WHY)


def _weighed(case: Case, path: Path, test: dict[str, object], kpi: dict[str, object]) -> Iterator[Problem]:
    metric, effect, power = str(kpi["metric"]), effect_of(test.get("effect")), _power(test.get("power"))
    if not isinstance(test.get("effect"), str):
        return  # told with the record
    if effect is None or power is None:
        yield _unreadable(case, path, "power" if power is None else "effect")
        return
    before, known = share(kpi.get("baseline")), kpi_of(metric)
    if before is not None:
        yield from _sized(case, path, test, _Asked(metric, before, effect, power))
    elif known is not None and known.unit is not Unit.SHARE:
        said = f"{short(metric, 40)} is no share of people, and how far it is spread is not in the brief"
        yield _cant_tell(case, path, f"can't tell how many viewers it takes: {said}")
    else:
        said = f"the baseline of {short(metric, 40)} is not known as a share"
        yield _cant_tell(case, path, f"can't tell how many viewers it takes: {said}")


class _Asked(NamedTuple):
    """What a test has to be able to show: a change of a share from what it was before, and how surely."""

    metric: str
    before: Fraction
    effect: Effect
    power: float


def _sized(case: Case, path: Path, test: dict[str, object], asked: _Asked) -> Iterator[Problem]:
    at, after = (*path, "effect"), asked.effect.after(asked.before)
    if asked.effect.relative is None:
        message = f"{say_path(at)}: can't tell points from a share of the baseline; write which of them"
        mend = replace_value(case.document, at, f"{float(asked.effect.amount * 100):.4g} points")
        yield problem_at(case.document, at, "test-effect-unreadable", message, mend=mend, because=_WHY)
        return
    if not 0 <= after <= 1 or after == asked.before:
        said = f"from {per_cent(asked.before)} it can't change by {short(str(test['effect']))}"
        message = f"{say_path(at)}: {said}, as a share is between 0 and 100 %"
        yield problem_at(case.document, at, "test-effect-unreadable", message, because=_WHY)
        return
    needed = viewers_needed(float(asked.before), float(after), asked.power)
    first, then = per_cents(asked.before, after)
    takes = (
        f"it takes {needed:,} viewers in each arm to show a change from {first} to {then} "
        f"with {asked.power * 100:.4g} % power"
    )
    if needed > EVERYBODY:
        message = f"{say_path(at)}: {takes}, which is more than there are people; look for a larger effect"
        yield problem_at(case.document, at, "test-effect-unreadable", message, because=_WHY)
        return
    viewers = count(test.get("viewers"))
    if viewers is None:
        unknown = " (said to be unknown)" if "viewers" in case.unknown else ""
        message = f"can't tell whether it has the power: viewers is not given{unknown}; {takes}"
        yield _cant_tell(case, path, message, example_field(case.document, path, "viewers"))
    elif viewers < needed:
        yield problem_at(
            case.document,
            (*path, "viewers"),
            "test-without-power",
            f"{say_path(path)}: {takes}, and {int(viewers):,} are planned",
            mend=replace_value(case.document, (*path, "viewers"), str(needed)),
            because=f"{_WHY} Computed for {short(asked.metric, 40)} by {_METHOD}; each pair of arms by itself.",
        )


def tests_within_reach(case: Case) -> Iterator[Problem]:
    """All arms together take no more people than the piece is said to reach."""
    reach = count(case.document.get(("worth", "reach")))
    for path, test in case.mappings("tests"):
        viewers = count(test.get("viewers"))
        arms, least = _arms(case, test)
        if reach is None or viewers is None or viewers * arms <= reach:
            continue
        at = (*path, "viewers")
        message = (
            f"{say_path(at)}: {int(viewers):,} viewers in each of {'at least ' if least else ''}{arms:,} arms are "
            f"{int(viewers * arms):,}, and worth, reach is {int(reach):,}"
        )
        yield problem_at(case.document, at, "test-beyond-reach", message, because=_WHY)


def _arms(case: Case, test: dict[str, object]) -> tuple[int, bool]:
    """How many arms a test has, and whether there may be more."""
    said = count(test.get("arms"))
    if said is not None and said >= 2:
        return int(said), False
    if test.get("factor") == "call_to_action":
        return max(2, len({each for _, each in case.words("vary", "call_to_action")})), False
    return 2, True


def _power(said: object) -> float | None:
    """The power asked for, between 0 and 1; None where it can't be read."""
    found = share(said if said is not None else "80 %")
    return float(found) if found is not None and 0 < found < 1 else None


def _unreadable(case: Case, path: Path, field: str) -> Problem:
    at, example = (*path, field), FIELDS[("tests", field)]
    message = f'{say_path(at)}: "{short(str(case.document.get(at)))}" is no amount; write {example.value}'
    mend = replace_entry(case.document, at, example.value, f"replace: {example.hint}")
    return problem_at(case.document, at, "test-effect-unreadable", message, mend=mend, because=_WHY)


def _cant_tell(case: Case, path: Path, said: str, mend: Mend | None = None) -> Problem:
    message = f"{say_path(path)}: {said}"
    return problem_at(case.document, path, "test-cant-tell", message, mend=mend, severity=Severity.WARN, because=_WHY)
