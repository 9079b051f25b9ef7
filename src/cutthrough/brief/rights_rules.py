"""Dates in order, and rights that last as long as what is made with them is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from cutthrough.brief.answered import answered
from cutthrough.brief.case import Case
from cutthrough.brief.examples import FIELDS, why
from cutthrough.brief.mend import Mend, replace_entry, replace_value
from cutthrough.brief.needed_rules import example_field, section_mend
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.vary_rules import switched
from cutthrough.brief.yaml_lines import Path
from cutthrough.brief.yaml_text import Value
from cutthrough.model.brief import Problem, Severity

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ORDER = ("shoot", "delivery", "starts", "ends")
_SAID = {"shoot": "shoot", "delivery": "delivery", "starts": "start of the flight", "ends": "end of the flight"}


def a_date(text: object) -> date | None:
    """The day that is written as 2026-12-01; None for anything else."""
    try:
        return date.fromisoformat(text.strip()) if isinstance(text, str) and _DATE.match(text.strip()) else None
    except ValueError:
        return None


def dates_written_out(case: Case) -> Iterator[Problem]:
    """A date is year, month and day; bare figures would be read as seconds since 1970."""
    paths: list[Path] = [("schedule", name) for name in _ORDER]
    paths += [(*path, "until") for section in ("rights", "posts") for path, _ in case.mappings(section)]
    for path in paths:
        text = case.text(*path)
        if text is not None and a_date(text) is None and re.fullmatch(r"[\d.]+|\d{4}-\d\d-\d\d[T ].*", text.strip()):
            example = FIELDS[(str(path[0]), str(path[-1]))]
            message = f'{say_path(path)}: "{short(text)}" is no date; write year, month and day: 2026-12-01'
            mend = replace_entry(case.document, path, example.value, f"replace: {example.hint}")
            yield problem_at(case.document, path, "date-unreadable", message, mend=mend)


def days_in_order(case: Case) -> Iterator[Problem]:
    """Shoot, delivery, start and end follow one another."""
    known = _days(case)
    for (before, first), (after, then) in pairwise(known.items()):
        if then < first:
            message = f"schedule: the {_SAID[after]} ({then}) is before the {_SAID[before]} ({first})"
            because = "A plan whose days can't follow one another is found out on the day that is missing."
            path, mend = ("schedule", after), _in_order(case, known)
            yield problem_at(case.document, path, "schedule-order", message, mend=mend, because=because)


def _days(case: Case) -> dict[str, date]:
    """The days of the schedule that can be read, in the order they have to come in."""
    return {name: day for name in _ORDER if (day := a_date(case.text("schedule", name))) is not None}


def _in_order(case: Case, known: dict[str, date]) -> Mend | None:
    """The same days, the earliest first."""
    written = case.document.get(("schedule",))
    if not isinstance(written, dict) or not all(isinstance(each, str) for each in written.values()):
        return None
    ordered = dict(zip(known, (day.isoformat() for day in sorted(known.values())), strict=True))
    fields: dict[str, Value] = {**ordered, **{name: day for name, day in written.items() if name not in ordered}}
    return replace_entry(case.document, ("schedule",), fields, "replace: the days as they will be, in this order")


def flight_ahead(case: Case) -> Iterator[Problem]:
    """The flight is not over; one that has begun is pointed out."""
    known = _days(case)
    starts, ends = known.get("starts"), known.get("ends")
    because = "What goes out after its flight is shown to nobody it was planned for."
    if ends is not None and ends < case.today:
        message = f"schedule: the flight ended on {ends}, and today is {case.today}"
        yield problem_at(case.document, ("schedule", "ends"), "flight-over", message, because=because)
    elif starts is not None and starts < case.today:
        message = f"schedule: the flight was to start on {starts}, and today is {case.today}"
        path = ("schedule", "starts")
        yield problem_at(case.document, path, "flight-started", message, severity=Severity.WARN, because=because)


def rights_told(case: Case) -> Iterator[Problem]:
    """It is said what may be used; that nobody knows yet is an answer until it goes out."""
    if case.document.get(("rights",)):
        return
    known = "rights" not in case.unknown
    rule = "rights-missing" if known else "unknown-rights"
    message = (
        "Nothing says what belongs to others, and until when it may be used"
        if known
        else "Nobody knows the rights yet; they have to be cleared before it goes out"
    )
    mend = section_mend(case.document, "rights")
    yield problem_at(case.document, ("rights",), rule, message, mend=mend, because=why("rights"))


def rights_last(case: Case) -> Iterator[Problem]:
    """Each right has a known end, or none, rests on something, and outlasts the flight."""
    starts, ends = (a_date(case.text("schedule", name)) for name in ("starts", "ends"))
    open_ended: list[Path] = []
    for path, right in case.mappings("rights"):
        what = short(str(right.get("what") or say_path(path)), 60)
        until = a_date(right.get("until"))
        if not answered(case.text(*path, "basis")) and isinstance(right.get("what"), str):
            yield _warned(
                case, path, "rights-basis-missing", f"{say_path(path)}: nothing says what it rests on", "basis"
            )
        if switched(case.document, (*path, "forever")) is True:
            if right.get("until") is not None:
                yield _two_ends(case, path, what, str(right["until"]))
            continue
        if until is None:
            if right.get("until") is None:
                message = (
                    f'{say_path(path)}: nobody says until when "{what}" may be used; name the day, or forever: yes'
                )
                mend = example_field(case.document, path, "until")
                yield problem_at(case.document, path, "rights-end-unknown", message, mend=mend, because=why("rights"))
            continue
        last, meant = (ends, "flight ends") if ends is not None else (starts, "flight starts")
        if until < case.today:
            yield _ends_early(case, path, f'"{what}" might be used until {until}, and that is over')
        elif last is not None and until < last:
            yield _ends_early(case, path, f'"{what}" may be used until {until}, and the {meant} on {last}')
        elif ends is None:
            open_ended.append(path)
    if open_ended:
        path = open_ended[0]
        message = "Can't tell whether the rights last as long as the flight: schedule, ends is not given"
        mend = None if case.document.get(("schedule",)) else section_mend(case.document, "schedule")
        if mend is None:
            mend = example_field(case.document, ("schedule",), "ends")
        yield problem_at(
            case.document,
            (*path, "until"),
            "rights-flight-unknown",
            message,
            mend=mend,
            severity=Severity.WARN,
            because=why("rights"),
        )


def _two_ends(case: Case, path: Path, what: str, until: str) -> Problem:
    at = (*path, "forever")
    message = f'{say_path(path)}: "{what}" may be used until {short(until, 20)}, and forever; one of them is wrong'
    mend = replace_value(case.document, at, "no")
    return problem_at(case.document, at, "rights-contradictory", message, mend=mend, because=why("rights"))


def _ends_early(case: Case, path: Path, said: str) -> Problem:
    at = (*path, "until")
    message = f"{say_path(path)}: {said}"
    because = "From that day on every showing is somebody else's claim."
    return problem_at(case.document, at, "rights-end-early", message, because=because)


def _warned(case: Case, path: Path, rule: str, message: str, field: str) -> Problem:
    mend = example_field(case.document, path, field)
    because = "A right is worth what can be shown for it."
    return problem_at(case.document, path, rule, message, mend=mend, severity=Severity.WARN, because=because)
