"""The questions `cutthrough init` asks, in the order a brief is thought: goal, audience, measures, then the rest.

Nothing is suggested for a number: what nobody has decided is not in the brief, or says unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cutthrough.brief.yaml_text import Value
from cutthrough.model.brief import LEARN_IT, JourneyRole, Objective

_TARGET = "Its target, a number with its unit"
_NO_END = ("no end", "none", "forever")

Check = Callable[[str], str | None]
"""None for an answer that will do, or a sentence that says what is wrong with it."""


class Ask(Protocol):
    """Asks one question until the answer will do; an answer may be empty where it is optional."""

    def __call__(self, question: str, *, check: Check, optional: bool = False, default: str | None = None) -> str:
        """The answer, stripped."""
        ...


def anything(_: str) -> str | None:
    """Any answer will do."""
    return None


def at_least(length: int) -> Check:
    """An answer of at least `length` characters."""
    return lambda answer: None if len(answer) >= length else f"Say a little more: at least {length} characters."


def one_of(names: tuple[str, ...]) -> Check:
    """One of `names`."""
    return lambda answer: None if answer in names else f"One of these: {', '.join(names)}."


def number(answer: str) -> str | None:
    """A number with a unit."""
    from cutthrough.brief.rules import NUMBER

    return None if NUMBER.match(answer) else "Write a number with its unit, such as 35 %, 1200 or 4.20 EUR."


def number_or_unknown(answer: str) -> str | None:
    """A number with a unit, or `unknown`."""
    return None if answer.lower() == "unknown" else number(answer)


def a_length(answer: str) -> str | None:
    """A length of time."""
    from cutthrough.brief.placement_rules import seconds

    return None if seconds(answer) else "Write a length with its unit, such as 15 s."


def lengths(answer: str) -> str | None:
    """Lengths with commas between."""
    return next((wrong for part in answer.split(",") if (wrong := a_length(part.strip()))), None)


def a_placement(answer: str) -> str | None:
    """A placement of the catalog."""
    from cutthrough.catalog.placement import placement
    from cutthrough.model.errors import CatalogError

    try:
        placement(answer)
    except CatalogError as error:
        return error.message
    return None


def money(answer: str) -> str | None:
    """An amount with its currency."""
    from cutthrough.model.errors import ValueProblem
    from cutthrough.model.money import parse_money

    try:
        parse_money(answer)
    except ValueProblem as error:
        return f"{error.message}; {error.fix}." if error.fix else error.message
    return None


def a_day(answer: str) -> str | None:
    """A day, or that there is no last one."""
    from cutthrough.brief.rights_rules import a_date

    known = answer.lower() in _NO_END or a_date(answer) is not None
    return None if known else "Write year, month and day, such as 2027-12-31, or: no end."


def interview(ask: Ask) -> dict[str, Value]:
    """The brief that the answers make, in the order it is written."""
    brief: dict[str, Value] = {}
    objectives, roles = tuple(each.value for each in Objective), tuple(each.value for each in JourneyRole)
    statement = ask("What changes if this works? One sentence", check=at_least(8))
    goal: dict[str, Value] = {"objective": ask(f"What is it for? {', '.join(objectives)}", check=one_of(objectives))}
    _put(goal, "role", ask(f"Where in the journey? {', '.join(roles)}", check=one_of(roles), optional=True))
    brief["goal"] = {**goal, "statement": statement}
    audience: dict[str, Value] = {"who": ask("Who is it for?", check=at_least(3))}
    _put(audience, "moved_by", ask("What moves them?", check=anything, optional=True))
    _put(audience, "watches", ask("Where do they watch?", check=anything, optional=True))
    _put(audience, "next_step", ask("What should they do next?", check=anything, optional=True))
    brief["audience"] = audience
    brief["kpis"] = _kpis(ask)
    messages = _messages(ask)
    if messages:
        brief["messages"] = messages
    if text := ask("What does the end card ask them to do?", check=at_least(2), optional=True):
        call: dict[str, Value] = {"text": text}
        _put(call, "link", ask("Which address does it lead to?", check=anything, optional=True))
        brief["call_to_action"] = call
    brief["placements"] = _placements(ask)
    _put(brief, "distribution", ask("How does it reach them?", check=anything, optional=True))
    _put(brief, "measurement", ask("How and when are the measures read?", check=anything, optional=True))
    _put(brief, "budget", ask("What may be spent, with its currency?", check=money, optional=True))
    if rights := _rights(ask):
        brief["rights"] = rights
    brief["sources"] = {"master": ask("Which film is it cut from?", check=anything, default="media/master.mp4")}
    return brief


def program_interview(ask: Ask) -> dict[str, Value]:
    """The program that the answers make."""
    client = ask("Who is the client?", check=at_least(1))
    brand = ask("What name do title and end card sign with?", check=at_least(1), default=client)
    return {"client": client, "brand": {"name": brand}}


def _put(fields: dict[str, Value], name: str, answer: str) -> None:
    if answer:
        fields[name] = answer


def _kpis(ask: Ask) -> list[Value]:
    kpis: list[Value] = []
    while True:
        question = "How will you know that it worked? A measure" if not kpis else "Another measure"
        metric = ask(question, check=at_least(2), optional=bool(kpis))
        if not metric:
            return kpis
        baseline = ask("The number before this runs, or unknown", check=number_or_unknown, optional=True) or "unknown"
        unknown = baseline.lower() == "unknown"
        question = "Its target, a number with its unit, or nothing: to learn it" if unknown else _TARGET
        target = ask(question, check=number, optional=unknown)
        kpis.append({"metric": metric, "target": target or LEARN_IT, "baseline": baseline})


def _messages(ask: Ask) -> list[Value]:
    messages: list[Value] = []
    while text := ask("Another message" if messages else "What must come across?", check=at_least(2), optional=True):
        message: dict[str, Value] = {"text": text}
        _put(message, "by", ask("By which second?", check=a_length, optional=True))
        _put(message, "proof", ask("What proves it?", check=anything, optional=True))
        messages.append(message)
    return messages


def _rights(ask: Ask) -> list[Value]:
    """What belongs to others, until when it may be used; that nobody knows is for check to ask again."""
    rights: list[Value] = []
    question = "What may it be made of, and who owns that? Footage, music, faces"
    while what := ask(question, check=at_least(2), optional=True):
        right: dict[str, Value] = {"what": what}
        _put(right, "basis", ask("What does the right rest on? A licence, a release", check=anything, optional=True))
        until = ask("Until when may it be used? A day, or: no end", check=a_day, optional=True)
        if until.lower() in _NO_END:
            right["forever"] = "yes"
        else:
            _put(right, "until", until)
        rights.append(right)
        question = "Another right"
    return rights


def _placements(ask: Ask) -> list[Value]:
    lines: list[Value] = []
    while True:
        question = "Another placement" if lines else "Where does it run? A placement, such as instagram_reels_ad"
        name = ask(question, check=a_placement, optional=bool(lines))
        if not name:
            return lines
        wanted = [part.strip() for part in ask("How long there? Lengths with commas", check=lengths).split(",")]
        lines.append({name: wanted[0] if len(wanted) == 1 else wanted})
