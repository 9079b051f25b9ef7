"""The parts of a brief on one page, whole and in reading order, in the words a client reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from cutthrough.deliver.unsettled import say_blocking, say_place, say_stages, unsettled
from cutthrough.model.brief import Brief, Kpi, Problem, Sources
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import parse_count, parse_money, say_number
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import say_seconds
from cutthrough.model.waiver import Waiver

_UNKNOWN = "unknown"
_BARE = re.compile(r"(?P<number>\d{4,15})(?P<rest>(?:\s.*)?)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One line of a list: what it is called, what it says, what stands at its end, and what is said under it.

    `strong` ones are what their list is about. `link` is the address that `under` shows.
    """

    text: str
    label: str = ""
    side: str = ""
    under: str = ""
    strong: bool = False
    link: str | None = None


@dataclass(frozen=True)
class Block:
    """A part of the page; `loud` ones stand above the others and must not be overlooked.

    `least` lines of it are shown however little room there is, of `whole` characters at least. `counted` ends the
    sentence that counts the others.
    """

    name: str
    lines: tuple[Line, ...]
    loud: bool = False
    least: int = 0
    whole: int = 0
    counted: str = "in the brief"


@dataclass(frozen=True)
class Standing:
    """What there is to say of a brief beside its own words."""

    problems: tuple[Problem, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    placements: Mapping[str, Placement] = field(default_factory=dict)
    version: int | None = None
    digest: str = ""
    today: date = date.min


def blocks(brief: Brief, program: Program, standing: Standing) -> tuple[Block, ...]:
    """Everything the page says under its heading; parts without a line are left out."""
    found = (
        Block("Still to settle", _unsettled(standing.problems), loud=True, least=3, whole=150, counted="to settle"),
        Block("Waived", _waivers(standing.waivers), loud=True, least=2, whole=100),
        Block("Not known yet", _unknown(brief), loud=True),
        Block("Audience", _audience(brief, program)),
        Block("How we will know it worked", _kpis(brief)),
        Block("What must come across", _messages(brief)),
        Block("Call to action", _action(brief)),
        Block("Where it runs", _placements(brief, standing.placements)),
        Block("Tests", _tests(brief)),
        Block("How it is made", _making(brief)),
        Block("Guardrails", _guardrails(brief, program)),
        Block("Schedule", _schedule(brief)),
        Block("Money", _money(brief)),
        Block("Distribution", _plain(brief.distribution)),
        Block("Measurement", _plain(brief.measurement)),
        Block("Rights", _rights(brief)),
        Block("Team", tuple(Line(who, label=name_of(role)) for role, who in {**program.team, **brief.team}.items())),
        Block("Posted with", _posts(brief, standing.placements)),
    )
    return tuple(each for each in found if each.lines)


def name_of(id_: str) -> str:
    """An id of the catalog, or a role, as words."""
    return id_.replace("_", " ")


def _unsettled(problems: Sequence[Problem]) -> tuple[Line, ...]:
    found = []
    for problem in unsettled(problems):
        label, said = say_blocking(problem)
        found.append(Line(said, label=label, side=say_stages(problem)))
    return tuple(found)


def _waivers(waivers: Sequence[Waiver]) -> tuple[Line, ...]:
    return tuple(
        Line(
            name_of(each.rule.replace("-", " ")),
            label=say_place(each.about) if each.about else "",
            under=each.sentence(),
            strong=True,
        )
        for each in waivers
    )


def _unknown(brief: Brief) -> tuple[Line, ...]:
    """What the brief says nobody knows; the measures whose number before is not known take one line."""
    measures = [kpi.metric for kpi in brief.kpis if _baseline(kpi) == _UNKNOWN]
    found = [Line(name_of(each)) for each in brief.unknown if each != "baseline" or not measures]
    if measures:
        found.append(Line("; ".join(measures), label="The number before:"))
    return tuple(dict.fromkeys(found))


def _baseline(kpi: Kpi) -> str:
    said = (kpi.baseline or _UNKNOWN).strip()
    return _UNKNOWN if "baseline" in kpi.unknown or said.lower() == _UNKNOWN else said


def _kpis(brief: Brief) -> tuple[Line, ...]:
    return tuple(
        Line(kpi.metric, side=f"{_grouped(_baseline(kpi))} → {_grouped(kpi.target)}", strong=True) for kpi in brief.kpis
    )


def _grouped(said: str) -> str:
    """`24,000 visits` for `24000 visits`: as money is written on every other page."""
    found = _BARE.fullmatch(said.strip())
    return f"{int(found['number']):,}{found['rest']}" if found is not None else said


def _messages(brief: Brief) -> tuple[Line, ...]:
    return tuple(
        Line(
            each.text,
            side=f"by {say_seconds(each.by)}" if each.by is not None else "",
            under=f"Proof: {each.proof}" if each.proof else "",
            strong=True,
        )
        for each in brief.messages
    )


def _action(brief: Brief) -> tuple[Line, ...]:
    """The brief's own first; an arm that has the same words is that same line."""
    asked = brief.call_to_action
    arms = dict.fromkeys(each.strip() for each in brief.vary.call_to_action) if brief.vary else {}
    found = []
    if asked:
        side = "varied" if asked.text.strip() in arms else ""
        found.append(Line(asked.text, side=side, under=asked.link or "", strong=True, link=asked.link))
    others = [each for each in arms if asked is None or each != asked.text.strip()]
    return (*found, *(Line(each, side="varied", strong=True) for each in others))


def _where(placement: str, known: Mapping[str, Placement]) -> str:
    return known[placement].name if placement in known else placement


def _placements(brief: Brief, known: Mapping[str, Placement]) -> tuple[Line, ...]:
    found = []
    for line in brief.placements:
        more = [say_aspect(line.aspect)] if line.aspect else []
        more += [", ".join(line.languages)] if line.languages else []
        lengths = ", ".join(map(say_seconds, line.lengths))
        found.append(Line(_where(line.placement, known), side=lengths, under=" · ".join(more), strong=True))
    return tuple(found)


def _posts(brief: Brief, known: Mapping[str, Placement]) -> tuple[Line, ...]:
    said = ((line, " – ".join(text for text in (line.post_title, line.post_text) if text)) for line in brief.placements)
    return tuple(Line(text, label=_where(line.placement, known)) for line, text in said if text)


def _tests(brief: Brief) -> tuple[Line, ...]:
    found = []
    for test in brief.tests:
        reach = f", {test.viewers:,} viewers an arm" if test.viewers else ""
        arms = f", {test.arms} arms" if test.arms else ""
        asks = f"{name_of(test.factor)}: does it move {test.kpi}?"
        found.append(Line(asks, side=test.effect, under=f"power {test.power}{arms}{reach}", strong=True))
    if brief.vary and brief.vary.hook:
        found.append(Line("several openings are made and compared"))
    return tuple(found)


def _making(brief: Brief) -> tuple[Line, ...]:
    said = (
        ("Languages", ", ".join(brief.languages)),
        ("Techniques", ", ".join(map(name_of, brief.techniques))),
        ("Captions", "on the picture" if brief.guardrails.captions else "none"),
        ("Opens at", say_seconds(brief.opening) if brief.opening is not None else ""),
        ("Made from", ", ".join(_files(brief.sources))),
    )
    return tuple(Line(text, label=label) for label, text in said if text)


def _files(sources: Sources) -> tuple[str, ...]:
    """The names of all files, each once, the master first."""
    single = (sources.voice_over, sources.music, sources.textless, sources.music_and_effects, sources.logo)
    several = (sources.captions, sources.script, sources.supers)
    named = (
        sources.master,
        *sources.hooks,
        *sources.broll,
        *single,
        *(name for each in several for name in each.values()),
    )
    return tuple(dict.fromkeys(PurePosixPath(each).name for each in named if each))


def _audience(brief: Brief, program: Program) -> tuple[Line, ...]:
    who = brief.audience
    segment = program.audiences.get(who.segment, name_of(who.segment)) if who.segment else ""
    said = (
        ("", who.who),
        ("Segment", segment),
        ("Moved by", who.moved_by),
        ("Watches", ", ".join(who.watches)),
        ("Next step", who.next_step),
    )
    return tuple(Line(text, label=label) for label, text in said if text)


def _guardrails(brief: Brief, program: Program) -> tuple[Line, ...]:
    rails = brief.guardrails
    found = [Line(f"by {say_seconds(rails.brand_by)}", label="Brand seen")] if rails.brand_by is not None else []
    never = ", ".join(dict.fromkeys((*program.never_say, *rails.never_say)))
    return (*found, Line(never, label="Never say")) if never else tuple(found)


def _schedule(brief: Brief) -> tuple[Line, ...]:
    if brief.schedule is None:
        return ()
    days = brief.schedule
    said = (("Shoot", days.shoot), ("Delivery", days.delivery), ("Starts", days.starts), ("Ends", days.ends))
    return tuple(Line(day.isoformat(), label=label) for label, day in said if day is not None)


def _money(brief: Brief) -> tuple[Line, ...]:
    cost = brief.production.cost if brief.production else None
    said = [("Budget", _amount(brief.budget)), ("Cost of making", _amount(cost))]
    if brief.worth is not None:
        worth = brief.worth
        said += [("Worth of an outcome", _amount(worth.outcome)), ("Reach", _count(worth.reach))]
        said += [("Share who act", worth.rate), ("Give or take", worth.uncertainty)]
    return tuple(Line(text, label=label) for label, text in said if text)


def _amount(said: str | None) -> str | None:
    """`24,000 EUR`; as it is written where that is no amount, which the gate tells of."""
    try:
        return str(parse_money(said)) if said else said
    except ValueProblem:
        return said


def _count(said: str | None) -> str | None:
    try:
        return say_number(parse_count(said)) if said else said
    except ValueProblem:
        return said


def _plain(text: str | None) -> tuple[Line, ...]:
    return (Line(text),) if text else ()


def _rights(brief: Brief) -> tuple[Line, ...]:
    found = []
    for right in brief.rights:
        end = "no end" if right.forever else f"until {right.until}" if right.until else "end not known"
        where = f" ({', '.join(right.territories)})" if right.territories else ""
        found.append(Line(right.what, side=end, under=f"{right.basis or ''}{where}".strip(), strong=True))
    return tuple(found)
