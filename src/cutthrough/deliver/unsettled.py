"""What still blocks a brief, said to somebody who has never seen its file: no paths, no rules' names, no YAML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cutthrough.model.brief import Problem, Stage

_SECTIONS = {
    "kpis": "Measure",
    "messages": "Message",
    "placements": "Placement",
    "rights": "Right",
    "tests": "Test",
    "sources": "Files",
    "vary": "What is varied",
}
_PLAIN = {
    "glyph-missing": "the brand's font lacks letters of what is written on the picture",
    "unknown-field": "something is written there that a brief has no place for",
}
"""By rule, where the gate's own sentence is about fonts and files rather than about the piece."""

_LISTED = frozenset({"edits-fail"})
"""Whose sentences end in a list of edits and the rules they break."""

_TO_ITS_AUTHOR = re.compile(r"(?:write|name|replace|mend|run|there (?:is|are)|the nearest (?:is|are))\b|.*cutthrough ")
"""How a clause begins that says what to type; the gate's own list is for the one who types it."""


def unsettled(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Those that block a stage, what blocks the earliest first, else in the order of the brief."""
    order = list(Stage)
    found = [each for each in problems if any(map(each.blocks, order))]
    return tuple(sorted(found, key=lambda each: min(map(order.index, each.stages))))


def say_stages(problem: Problem) -> str:
    """The stages it blocks: `blocks edit, publish`, or `blocks every stage`."""
    found = [stage.value for stage in Stage if problem.blocks(stage)]
    return f"blocks {'every stage' if len(found) == len(Stage) else ', '.join(found)}"


def say_blocking(problem: Problem) -> tuple[str, str]:
    """The part of the brief, where the sentence does not say it itself, and the sentence."""
    parts = [f"item {part}" if part.isdecimal() else part for part in problem.about.split("/")]
    for most in range(len(parts), 0, -1):
        place = f"{', '.join(parts[:most])}: "
        if problem.message.startswith(place):
            return say_place(problem.about), _for_the_client(problem, problem.message.removeprefix(place))
    said = _for_the_client(problem, problem.message)
    return "", f"{said[:1].upper()}{said[1:]}"


def say_place(about: str) -> str:
    """`Message 2` for `messages/2/proof`, `Production, cost` for `production/cost`."""
    section, *rest = about.split("/")
    name = _SECTIONS.get(section, section.replace("_", " ").capitalize())
    if rest and rest[0].isdecimal():
        return f"{name} {rest[0]}"
    return ", ".join([name, *(part.replace("_", " ") for part in rest)])


def _for_the_client(problem: Problem, said: str) -> str:
    if problem.rule in _PLAIN:
        return _PLAIN[problem.rule]
    if problem.rule in _LISTED:
        return said.split(": ")[0]
    first, *clauses = said.rstrip(".").split("; ")
    return "; ".join([first, *(each for each in clauses if _TO_ITS_AUTHOR.match(each) is None)])
