"""What somebody answered for letting pass: waivers laid over the problems they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cutthrough.brief.gate import MADE, NEVER, NO_EDIT, rule_of
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.waiver import Waiver


def why_not_waivable(rule: str, problem: Problem | None = None) -> str | None:
    """Why nobody can answer for letting this rule of the gate be broken, or this problem pass; None where one can."""
    if problem is not None and problem.about.split("/")[0] in ("goal", "audience"):
        return NEVER
    known = rule_of(rule)
    return known.why_not(problem.stages if problem is not None else known.stages) if known is not None else None


def waived(
    problems: Iterable[Problem], waivers: Sequence[Waiver], today: date, ends: date | None = None
) -> tuple[Problem, ...]:
    """The same problems, each that blocks with the waiver that lets it pass on that day, if there is one.

    A waiver of one place holds as long as the line there says what it said when it was given, wherever the line has
    moved to. One that has ended, or whose line says something else now, is told of in the problem's sentence; so is one
    that ends before the last day of the flight, `ends`, where what it lets pass is about publishing. What no edit can
    be made without blocks from edit on all the same, and says so.
    """
    return tuple(_under(problem, waivers, today, ends) for problem in problems)


def _under(problem: Problem, waivers: Sequence[Waiver], today: date, ends: date | None) -> Problem:
    if problem.severity is not Severity.BLOCK or why_not_waivable(problem.rule, problem) is not None:
        return problem
    about = [each for each in waivers if each.rule == problem.rule and each.revoked_at is None]
    holding = [each for each in about if each.holds(today) and _is_about(each, problem)]
    if holding:
        longest = max(holding, key=lambda each: each.until)
        if ends is not None and longest.until < ends and Stage.PUBLISH in problem.stages:
            problem = _with(problem, f"the waiver ends on {longest.until}, the flight only on {ends}")
        known = rule_of(problem.rule)
        still = tuple(each for each in problem.stages if known is not None and known.makes and each in MADE)
        problem = _with(problem, f"at {' and '.join(still)} {NO_EDIT}") if still else problem
        return problem.model_copy(update={"waived": longest, "unwaivable_at": still})
    ended = [each for each in about if not each.holds(today) and _is_about(each, problem)]
    if ended:
        last = max(ended, key=lambda each: each.until)
        return _with(problem, f"{last.by}'s waiver ended on {last.until}")
    moved = [each for each in about if each.holds(today) and _is_place(each.about, problem.about)]
    return _with(problem, f"{moved[-1].by}'s waiver was for what stood here before") if moved else problem


def _with(problem: Problem, said: str) -> Problem:
    return problem.model_copy(update={"message": f"{problem.message.rstrip('.')}; {said}"})


def _is_about(waiver: Waiver, problem: Problem) -> bool:
    if not waiver.about:
        return True
    if waiver.quote:
        return (problem.quote or "").strip() == waiver.quote
    return _is_place(waiver.about, problem.about)


def _is_place(about: str, place: str) -> bool:
    return bool(about) and (place == about or place.startswith(f"{about}/"))
