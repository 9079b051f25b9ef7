"""A document against its record: unknown fields, wrong types, missing sections, each with text to paste."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cutthrough.brief.examples import FIELDS, LISTED, MAIN_FIELD, section_lines, section_value, why
from cutthrough.brief.mend import (
    Mend,
    add_field,
    add_lines,
    comment_out,
    rename,
    replace_entry,
    replace_item,
    replace_value,
)
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.slips import field_names, record_at, slips, without_own
from cutthrough.brief.synonyms import SYNONYMS
from cutthrough.brief.vary_rules import say_switch
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import Value, flow, quoted, scalar
from cutthrough.model.brief import Brief, Problem, Severity
from cutthrough.model.channel import Channel
from cutthrough.model.errors import ValueProblem
from cutthrough.model.post import parse_wall_time
from cutthrough.model.record import Record
from cutthrough.model.time import parse_seconds

R = TypeVar("R", bound=Record)

NEEDED = ("kpis", "placements", "sources")
"""Sections that a record may leave open, and a gate asks for."""


def read_record(record: type[R], document: Document, given: dict[str, Any]) -> tuple[R | None, list[Problem]]:
    """The record that `document` describes, or None, and every structural problem.

    `given` are fields of the record that the file does not hold (a brief's name is its file's).
    """
    if not isinstance(document.value, dict):
        return None, [_not_a_mapping(record, document)]
    problems = list(slips(record, document, given))
    value = without_own(record, document.value, given)
    try:
        return record.model_validate({**value, **given}), problems
    except ValidationError as error:
        lost = {p.line for p in problems if p.rule == "hash-comment" and p.severity is Severity.BLOCK}
        cases = [_Case(record, document, tuple(each["loc"]), each) for each in error.errors(include_url=False)]
        told = _meant_by_others(cases)
        for case in cases:
            kind, there = case.details["type"], case.path in document.places
            if kind == "missing" and (case.path in told or (there and document.line(case.path) in lost)):
                continue
            if kind == "too_short" and case.value:
                continue  # its items could not be read, and each has said so
            problems.append(SAY.get(kind, _say_other)(case))
        return None, problems


def _meant_by_others(cases: list[_Case]) -> set[Path]:
    """Missing fields that a misspelt one beside them stands for; saying both would be saying it twice."""
    return {
        (*case.path[:-1], near[0])
        for case in cases
        if case.details["type"] == "extra_forbidden" and (near := _nearest_fields(case)[0])
    }


class _Case(NamedTuple):
    """One of pydantic's errors, with what it is about."""

    record: type[Record]
    document: Document
    path: Path
    details: ErrorDetails

    @property
    def section(self) -> str:
        return str(self.path[0]) if self.path else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The path without list positions and names that people gave, as examples are keyed."""
        return field_names(self.record, self.path)

    @property
    def known(self) -> Path:
        """The longest part of the path that the file has."""
        path = self.path
        while path and path not in self.document.places:
            path = path[:-1]
        return path

    @property
    def value(self) -> Any:
        return self.document.get(self.known)

    def problem(self, rule: str, message: str, mend: Mend | None) -> Problem:
        return problem_at(self.document, self.path, rule, message, mend=mend)

    def standard_mend(self) -> Mend | None:
        """An example in the place of what is there, or a comment where the field can be left out."""
        example, known = FIELDS.get(self.names), self.known
        if not known:
            return None
        if example is not None and self.document.places[known].key is not None and known[-1] == self.names[-1]:
            return replace_entry(self.document, known, example.value, f"replace: {example.hint}")
        if example is not None:
            return replace_value(self.document, known, flow(example.value))
        return comment_out(self.document, known)


def _say_missing(case: _Case) -> Problem:
    document, path, name = case.document, case.path, str(case.path[-1])
    rule = "-".join(case.names).replace("_", "-") + "-missing"
    if len(path) == 1:
        lines = section_lines(name)
        what = f"The brief has no {name}" if case.record is Brief else f"There is no {name}"
        if (place := document.places.get(path)) is not None and place.key is not None:
            return case.problem(rule, what, Mend(place.key[0], place.end_line - place.key[0] + 1, "\n".join(lines)))
        return case.problem(rule, what, insert_section(case.record, document, name, lines))
    example = FIELDS.get(case.names)
    message = f"{say_path(path[:-1])}: {name} is missing"
    if example is None:
        return case.problem(rule, message, None)
    if path in document.places:
        return case.problem(rule, message, case.standard_mend())
    holder = path[:-1]
    if not document.get(holder):
        return case.problem(rule, message, _whole_section(case))
    mend = add_field(document, holder, name, example.value, f"replace: {example.hint}")
    return case.problem(rule, message, mend or _whole_section(case))


def insert_section(record: type[Record], document: Document, name: str, lines: list[str]) -> Mend:
    """Where the section belongs: before the first later section that is there."""
    if document.places[()].flow:
        mend = add_field(document, (), name, section_value(name) if name in MAIN_FIELD else FIELDS[(name,)].value)
        if mend is not None:
            return mend
        return Mend(1, len(document.lines), "\n".join(lines))
    order = list(record.model_fields)
    later = [each for each in order[order.index(name) + 1 :] if (each,) in document.places]
    first = min(later, key=lambda each: document.places[(each,)].first_line, default=None)
    return add_lines(document, lines, first)


def _whole_section(case: _Case) -> Mend | None:
    """The item or section written anew around the text that stands there."""
    document, known = case.document, case.known
    while known and isinstance(document.get(known[:-1]), dict) and len(known) > 1 and case.section != "sources":
        known = known[:-1]
    if not known or case.section not in MAIN_FIELD:
        return None
    said = document.get(known)
    main = MAIN_FIELD[case.section]
    fits = isinstance(said, dict) and said and all(isinstance(each, str | list) for each in said.values())
    about: dict[str, Value] = dict(said) if isinstance(said, dict) and fits else {}
    if isinstance(said, str):
        about = {main: said}
    fresh = section_value(case.section, **about)
    if len(known) == 1:
        return replace_entry(document, known, fresh)
    return replace_item(document, known, fresh[0] if isinstance(fresh, list) else fresh)


def _nearest_fields(case: _Case) -> tuple[list[str], list[str]]:
    """The fields an unknown one may have meant, and all that could still be given there."""
    holder = record_at(case.record, case.path[:-1]) or case.record
    kept = {"id", "name"} if holder in (Brief, Channel) else {"id"}
    fields = [field for field in holder.model_fields if field not in kept]
    there = case.document.get(case.path[:-1])
    free = [field for field in fields if not isinstance(there, dict) or field not in there]
    return nearest_names(str(case.path[-1]), free), free or fields


def _say_unknown(case: _Case) -> Problem:
    document, path = case.document, case.path
    near, possible = _nearest_fields(case)
    mend = rename(document, path, near[0]) if near else None
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(possible)}"
    where = f"{say_path(path[:-1])} has" if len(path) > 1 else "There is"
    message = f'{where} no field "{short(str(path[-1]))}"; {hint}'
    problem = case.problem("unknown-field", message, mend or comment_out(document, path))
    return problem.model_copy(update={"why": why("")})


def nearest_names(name: str, fields: list[str]) -> list[str]:
    """Up to three of `fields` that `name` may have meant, best first."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    meant = SYNONYMS.get(plain)
    near = get_close_matches(plain[:80], fields, n=3, cutoff=0.6)
    return list(dict.fromkeys([meant, *near] if meant in fields else near))


def _say_choice(case: _Case) -> Problem:
    choices = _choices(case)
    said = str(case.value)
    near = get_close_matches(said.strip().lower()[:80], choices, n=1, cutoff=0.5)
    message = f'{say_path(case.path)}: "{short(said)}" is none of {", ".join(choices)}'
    if near:
        return case.problem("unknown-value", message, replace_value(case.document, case.known, near[0]))
    return case.problem("unknown-value", message, case.standard_mend())


def _choices(case: _Case) -> list[str]:
    expected = str((case.details.get("ctx") or {}).get("expected", ""))
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


def _say_not_fields(case: _Case) -> Problem:
    if case.value is None:
        return _say_empty(case)
    record = record_at(case.record, case.path) or case.record
    names = [name for name in record.model_fields if name != "id" and not (record is Channel and name == "name")]
    message = f"{say_path(case.path)} takes several fields ({', '.join(names)}), each on a line of its own"
    if record is Channel and len(case.path) == 1:
        message = f"{say_path(case.path)} holds each channel by its name, and below it its fields: {', '.join(names)}"
    if len(case.names) > 1 and case.names in FIELDS:
        return case.problem("wrong-type", message, case.standard_mend())
    mend = _whole_section(case) or comment_out(case.document, case.known)
    return case.problem("wrong-type", message, mend)


def _say_not_list(case: _Case) -> Problem:
    said = case.value
    if isinstance(said, dict) and case.section not in LISTED and not _is_plain(said):
        return case.problem("wrong-type", f"{say_path(case.path)} is a list", comment_out(case.document, case.known))
    message = f"{say_path(case.path)} is a list: begin each item with a dash"
    mend: Mend | None
    if isinstance(said, dict) and said and _is_plain(said):
        mend = replace_entry(case.document, case.known, [said])
    elif not said and case.section in LISTED and len(case.path) == 1:
        mend = replace_entry(case.document, case.known, section_value(case.section))
    elif isinstance(said, str) and len(case.path) == 1 and case.section in LISTED:
        mend = replace_entry(case.document, case.known, section_value(case.section, **{MAIN_FIELD[case.section]: said}))
    else:
        mend = case.standard_mend()
    return case.problem("wrong-type", message, mend)


def _is_plain(value: dict[str, Any]) -> bool:
    return all(isinstance(each, str) for each in value.values())


def _say_not_text(case: _Case) -> Problem:
    said = case.value
    if said is None:
        return _say_empty(case)
    if isinstance(said, list) and all(isinstance(each, str) for each in said):
        text = ", ".join(said)
    elif isinstance(said, dict) and _is_plain(said):
        text = ", ".join(f"{name}: {each}" for name, each in said.items())
    else:
        text = ""
    message = f"{say_path(case.path)} is one text, not a list or a group of fields"
    place = case.document.places.get(case.known)
    if text and place is not None and place.key is not None:
        return case.problem("wrong-type", message, replace_entry(case.document, case.known, text))
    if text and place is not None and place.line == place.end_line:
        return case.problem("wrong-type", message, replace_value(case.document, case.known, scalar(text)))
    return case.problem("wrong-type", message, case.standard_mend())


def _say_empty(case: _Case) -> Problem:
    mend = comment_out(case.document, case.known) if case.known else None
    return case.problem("empty-item", f"{say_path(case.path)} is empty", mend)


def _say_too_short(case: _Case) -> Problem:
    name = say_path(case.path)
    if isinstance(case.value, list):
        example = FIELDS.get(case.names)
        fresh = example.value if example else section_value(case.section)
        return case.problem("empty-list", f"{name} has no items", replace_entry(case.document, case.known, fresh))
    return case.problem("too-short", f'{name}: "{short(str(case.value))}" says too little', case.standard_mend())


def _say_not_bool(case: _Case) -> Problem:
    return case.problem("wrong-type", say_switch(case.path, case.value), case.standard_mend())


def _say_value(case: _Case) -> Problem:
    error = (case.details.get("ctx") or {}).get("error")
    said, place = case.value, case.document.places.get(case.known)
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    mend = case.standard_mend()
    if isinstance(said, str) and case.names[-1:] == ("lengths",) and place is not None and not place.flow:
        parts = [part.strip() for part in said.split(",")]
        if len(parts) > 1 and all(_is_length(part) for part in parts):
            mend = replace_value(case.document, case.known, flow(parts))
    if isinstance(said, str) and case.names == ("posts", "at") and _is_day(said):
        hint = f"replace: {FIELDS[case.names].hint}"
        mend = replace_entry(case.document, case.known, f"{said.strip()} 18:00", hint)
    if isinstance(error, ValueProblem):
        fix = f"; {error.fix}" if error.fix else ""
        return case.problem("unreadable-value", f"{say_path(case.path)}: {short(error.message, 160)}{fix}", mend)
    return case.problem("unreadable-value", f"{say_path(case.path)}: {case.details['msg']}", mend)


def _is_day(text: str) -> bool:
    try:
        parse_wall_time(f"{text.strip()} 18:00")
    except ValueProblem:
        return False
    return True


def _is_length(text: str) -> bool:
    try:
        parse_seconds(text)
    except (ValueProblem, ZeroDivisionError):
        return False
    return True


def _say_date(case: _Case) -> Problem:
    message = f'{say_path(case.path)}: "{short(str(case.value))}" is no date; write year, month and day: 2026-12-01'
    return case.problem("date-unreadable", message, case.standard_mend())


def _say_count(case: _Case) -> Problem:
    least, said = case.details.get("ctx") or {}, str(case.value).strip()
    if case.details["type"].startswith("greater_than") and said.removeprefix("-").isdecimal():
        message = (
            f"{say_path(case.path)}: {short(said)} is too few; write {least.get('ge', least.get('gt', 0) + 1)} or more"
        )
        return case.problem("unreadable-value", message, case.standard_mend())
    more = f" of at least {least.get('ge', least.get('gt', 0) + 1)}" if "ge" in least or "gt" in least else ""
    message = (
        f'{say_path(case.path)}: "{short(str(case.value))}" is no whole number{more}; write it in figures alone: 30000'
    )
    return case.problem("unreadable-value", message, case.standard_mend())


def _say_colour(case: _Case) -> Problem:
    said = str(case.value)
    text = said if said.startswith("#") else f"#{said}"
    fits = len(text) == 7 and all(c in "0123456789abcdefABCDEF" for c in text[1:])
    mend = replace_value(case.document, case.known, quoted(text)) if fits else case.standard_mend()
    return case.problem(
        "unreadable-value", f'{say_path(case.path)}: "{short(said)}" is no colour; write "#RRGGBB" in quotes', mend
    )


def _say_other(case: _Case) -> Problem:
    return case.problem("unreadable-value", f"{say_path(case.path)}: {case.details['msg']}", case.standard_mend())


SAY: dict[str, Callable[[_Case], Problem]] = {
    "missing": _say_missing,
    "extra_forbidden": _say_unknown,
    "enum": _say_choice,
    "model_type": _say_not_fields,
    "model_attributes_type": _say_not_fields,
    "dict_type": _say_not_fields,
    "tuple_type": _say_not_list,
    "string_type": _say_not_text,
    "string_too_short": _say_too_short,
    "too_short": _say_too_short,
    "bool_type": _say_not_bool,
    "bool_parsing": _say_not_bool,
    "value_error": _say_value,
    "date_parsing": _say_date,
    "date_from_datetime_parsing": _say_date,
    "date_from_datetime_inexact": _say_date,
    "date_type": _say_date,
    "int_parsing": _say_count,
    "int_parsing_size": _say_count,
    "int_type": _say_count,
    "greater_than": _say_count,
    "greater_than_equal": _say_count,
    "string_pattern_mismatch": _say_colour,
}
"""What to say for each type of pydantic error that our records can give."""


def _not_a_mapping(record: type[Record], document: Document) -> Problem:
    empty = document.value is None
    needed = NEEDED if record is Brief else ()
    fields = [name for name, info in record.model_fields.items() if info.is_required() or name in needed]
    fields = [name for name in fields if name != "name"]
    skeleton = [line for name in fields for line in section_lines(name)]
    message = "The file is empty" if empty else "The file is a list or a single text; it begins with a field's name"
    lines = list(document.lines)
    while lines and not lines[-1].strip():
        lines.pop()
    kept = [line if line.startswith("#") else f"# {line}" for line in lines]
    mend = Mend(1, len(document.lines), "\n".join([*skeleton, *kept]))
    return problem_at(document, (), "empty-file" if empty else "not-a-mapping", message, mend=mend, because=why("goal"))
