"""Whether what is measured, made and shown can serve the goal at all; what is known of it is in `catalog.knowledge`.

What nobody is quoted for is the house's own judgement. It warns, and refuses nothing. That a KPI can't show an
objective follows from what it counts, which is its definition and no judgement: likes are not purchases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cutthrough.brief.case import Case
from cutthrough.brief.examples import why
from cutthrough.brief.mend import replace_value
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.catalog.knowledge import (
    kpi_of,
    kpis,
    kpis_showing,
    nearest_kpis,
    nearest_techniques,
    nearest_types,
    objectives,
    roles,
    technique_of,
    techniques,
    tiers,
    type_of,
    types,
)
from cutthrough.model.brief import Objective, Problem, Severity
from cutthrough.model.knowledge import Entry, KpiEntry
from cutthrough.model.placement import Confidence

_OFFERED = 4
_HINTS = 5  # looking for what resembles a name takes long, and nobody reads it a thousand times
_WHY_KPI = "A number that moves for other reasons than the goal makes a success of anything."


def role_serves(case: Case) -> Iterator[Problem]:
    """The role in the journey is one that the objective has.

    Which it has is the house's judgement, so it warns; it blocks where none of the KPIs natural to the role can show
    the objective, for then no result could.
    """
    if case.objective is None or case.role is None:
        return
    entry = objectives()[case.objective]
    if case.role in entry.roles:
        return
    path: Path = ("goal", "role")
    able = [each.value for each in entry.roles]
    apart = not any(kpis()[name].can_show(case.objective) for name in roles()[case.role].kpis)
    message = (
        f"goal: {case.objective.value} is not what a piece does that is to {case.role.value}; it is to {_any(able)}"
    )
    yield problem_at(
        case.document,
        path,
        "goal-role-unfit",
        f"{message} ({_ground(entry)})",
        mend=replace_value(case.document, path, able[0]),
        severity=Severity.BLOCK if apart else Severity.WARN,
        because="A piece that works at another place of the journey is judged by what it was never made for.",
    )


def kpis_show(case: Case) -> Iterator[Problem]:
    """At least one KPI can show the objective; one that can't, beside one that can, is pointed out."""
    if case.objective is None:
        return
    metrics = [(path, str(kpi["metric"])) for path, kpi in case.mappings("kpis") if isinstance(kpi.get("metric"), str)]
    known = [(path, metric, kpi_of(metric)) for path, metric in metrics]
    shown = any(entry is not None and entry.can_show(case.objective) for _, _, entry in known)
    told = any(entry is None for _, _, entry in known)
    unknown = 0
    for path, metric, entry in known:
        if entry is None:
            unknown += 1
            yield _unknown_kpi(case, (*path, "metric"), metric, hint=unknown <= _HINTS)
        elif not entry.can_show(case.objective):
            yield _cannot_show(case, (*path, "metric"), entry, case.objective, alone=not shown, known=not told)


def _unknown_kpi(case: Case, path: Path, metric: str, *, hint: bool) -> Problem:
    near = [kpis()[each].name for each in nearest_kpis(metric)[:3]] if hint else []
    known = f"; the nearest known are {', '.join(near)}" if near else ""
    objective = case.objective.value if case.objective else "the goal"
    message = f'{say_path(path)}: can\'t tell whether "{short(metric)}" can show {objective}{known}'
    return problem_at(case.document, path, "kpi-unknown", message, severity=Severity.WARN, because=_WHY_KPI)


def _cannot_show(case: Case, path: Path, entry: KpiEntry, objective: Objective, *, alone: bool, known: bool) -> Problem:
    """`alone`: no other KPI can; `known`: all others are known, so that is certain."""
    able = kpis_showing(objective, case.role)
    reason = entry.cannot_show.get(objective, "").rstrip(".")
    message = f"{say_path(path)}: {entry.name.lower()} can't show {objective.value}"
    message += f" ({reason[:1].lower()}{reason[1:]})" if reason else ""
    offered = ", ".join(each.name.lower() for each in able[:_OFFERED])
    message += f"; these can: {offered}" if alone else "; another KPI here can, so it may only stand beside it"
    return problem_at(
        case.document,
        path,
        "kpi-cannot-show",
        message,
        mend=replace_value(case.document, path, scalar(able[0].name)) if alone else None,
        severity=Severity.BLOCK if alone and known else Severity.WARN,
        because=_WHY_KPI,
    )


def type_serves(case: Case) -> Iterator[Problem]:
    """The type of video is known, and for the objective."""
    said = case.text("type")
    if said is None:
        return
    entry = type_of(said)
    if entry is None:
        yield _not_known(case, ("type",), "type-unknown", said, nearest_types(said), tuple(types()))
    elif case.objective is not None and case.objective not in entry.objectives:
        able = [each.value for each in entry.objectives]
        fit = [each.id for each in types().values() if case.objective in each.objectives]
        others = f"; for {case.objective.value} there are {', '.join(fit[:_OFFERED])}" if fit else ""
        yield problem_at(
            case.document,
            ("type",),
            "type-unfit",
            f"type: {entry.name} serves {_any(able)}{others} ({_ground(entry)})",
            mend=replace_value(case.document, ("type",), fit[0]) if fit else None,
            severity=_weight(entry),
            because="What is made for one purpose and judged by another fails at both.",
        )


def techniques_known(case: Case) -> Iterator[Problem]:
    """Techniques and tier are called by names that are known."""
    unknown = [(path, said) for path, said in case.words("techniques") if technique_of(said) is None]
    for number, (path, said) in enumerate(unknown):
        near = nearest_techniques(said) if number < _HINTS else ()
        yield _not_known(case, path, "technique-unknown", said, near, tuple(techniques()))
    tier = case.text("production", "tier")
    if tier is not None and tier.strip().lower().replace(" ", "_").replace("-", "_") not in tiers():
        yield _not_known(case, ("production", "tier"), "tier-unknown", tier, (), tuple(tiers()))


def _not_known(case: Case, path: Path, rule: str, said: str, near: Sequence[str], all_: Sequence[str]) -> Problem:
    hint = f"did you mean {_any(near[:3])}?" if near else f"there are: {', '.join(all_)}"
    mend = replace_value(case.document, path, near[0]) if near else None
    message = f'{say_path(path)}: there is no "{short(said)}"; {hint}'
    return problem_at(case.document, path, rule, message, mend=mend, because=why(str(path[0])))


def _weight(entry: Entry) -> Severity:
    return Severity.WARN if entry.confidence is Confidence.UNVERIFIED else Severity.BLOCK


def _ground(entry: Entry) -> str:
    return f"{entry.source.title}, {entry.date}"


def _any(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
