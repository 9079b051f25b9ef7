"""A field's value as the text of one cell, and back: tolerant of how people type, exact for what we wrote.

Several values stand on a line each, or on one line with commas. A text that would not come back as it is (blanks at its
ends, control characters) is written as JSON in straight quotes; people's own quotes are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from cutthrough.brief.forms.form import Asked, Kind
from cutthrough.brief.yaml_bytes import UNSEEN
from cutthrough.brief.yaml_text import Value
from cutthrough.model.quantity import parse_aspect, say_aspect
from cutthrough.model.time import parse_seconds, say_seconds

Answer: TypeAlias = "str | tuple[str, ...] | dict[str, str]"
"""What a cell says: a text, several, or names with what stands for each."""

_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]|_x[0-9A-Fa-f]{4}_|\ufeff")
_OPENING, _CLOSING = '“„«»‚‘’"”', '”“»«‘’"”'
_BULLET = re.compile(r"^(?:[-–•*▪·]\s+)")
_YES = frozenset({"yes", "y", "true", "x", "✓", "✔", "☒", "☑", "ja", "wahr", "oui", "vrai", "sí", "si", "1"})
_NO = frozenset({"no", "n", "false", "☐", "nein", "falsch", "non", "faux", "0"})
_SECONDS = re.compile(r"^([\d.,]+)\s*(?:sek|sekunden?|secondes?|\")\.?$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"^(\d+),(\d+)")
_GROUPED = re.compile(r"^\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHER_MONTHS = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
_NUMBERS = re.compile(r"^(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?(\d{4})$")
_MONTH_FIRST = re.compile(r"^([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_WEEKDAY = re.compile(r"^([^\W\d_]{2,})\.?(?:,\s*|\s+)(?:the\s+)?(?=[^\W_])")
_WEEKDAYS = (
    frozenset({"monday", "mon", "montag", "mo", "lundi"}),
    frozenset({"tuesday", "tue", "tues", "dienstag", "di", "mardi"}),
    frozenset({"wednesday", "wed", "mittwoch", "mi", "mercredi"}),
    frozenset({"thursday", "thu", "thur", "thurs", "donnerstag", "do", "jeudi"}),
    frozenset({"friday", "fri", "freitag", "fr", "vendredi"}),
    frozenset({"saturday", "sat", "samstag", "sonnabend", "sa", "samedi"}),
    frozenset({"sunday", "sun", "sonntag", "so", "dimanche"}),
)
"""By date.weekday()."""


def written(field: Asked, value: Any) -> str:
    """The cell's text for a field's value; empty where there is none. `read` gives the same value back."""
    if value is None or value == () or value == {} or value == field.default == "":
        return ""
    if isinstance(value, Mapping):
        return "\n".join(f"{_key(str(key))}: {_in_line(str(each))}" for key, each in value.items())
    if isinstance(value, tuple):
        return _listed([_one(field, each) for each in value], field)
    text = _one(field, value)
    return text if field.kind is not Kind.TEXT else _quoted_if_odd(text)


def read(field: Asked, text: str) -> Answer | None:
    """What the cell says; None for an empty one. What can't be read stays as it is: the brief's check tells of it."""
    text = cleaned(text)
    if not text:
        return None
    if field.kind is Kind.BY_TAG:
        return _by_tag(text)
    if field.many:
        items = tuple(_meant(field, each) for each in _items(text, field))
        return items or None
    return _meant(field, _unquoted(text))


def cleaned(text: str) -> str:
    """Without what nobody sees and without blanks around it."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip(" \t\n\u00a0")


def as_yaml(answer: Answer) -> Value:
    """The answer as it is written into a brief."""
    return list(answer) if isinstance(answer, tuple) else answer


def _one(field: Asked, value: Any) -> str:
    if field.titles and value in field.choices:
        return field.titles[field.choices.index(value)]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        if field.kind is Kind.ASPECT:
            return _exact(value, say_aspect(value), parse_aspect)
        return _exact(value, say_seconds(value), parse_seconds)
    return value.isoformat() if isinstance(value, date) else str(value)


def _exact(value: Fraction, said: str, parse: Any) -> str:
    """As people say it where that is exact, else as a fraction."""
    try:
        if parse(said) == value:
            return said
    except ValueError:
        pass
    return f"{value.numerator}:{value.denominator}" if parse is parse_aspect else str(value)


def _quoted(text: str) -> str:
    plain = json.dumps(text, ensure_ascii=False)
    return _ODD.sub(lambda found: "".join(f"\\u{ord(c):04x}" for c in found[0]), plain)


def _is_odd(text: str, *, line: bool = False) -> bool:
    """Whether it would not come back as it is; `line` for what has to stand on one."""
    odd = not text or text != cleaned(text) or _ODD.search(text) is not None or (line and "\n" in text)
    return odd or _unquoted(text, line=line) != text


def _quoted_if_odd(text: str) -> str:
    return _quoted(text) if _is_odd(text) else text


def _in_line(text: str) -> str:
    return _quoted(text) if _is_odd(text, line=True) else text


def _unquoted(text: str, *, line: bool = False) -> str:
    """What a text in straight quotes stands for, if it is one of ours; a text that people put in quotes keeps them."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    try:
        said = json.loads(text)
    except ValueError:
        return text
    return said if isinstance(said, str) and _is_odd(said, line=line) else text


def _listed(items: list[str], field: Asked) -> str:
    text = "\n".join(items)
    if _items(text, field) == items and not any(_ODD.search(each) for each in items):
        return text
    return "\n".join(map(_quoted, items))


def _items(text: str, field: Asked) -> list[str]:
    """The values of a cell: its lines; of a single line, what stands between commas or semicolons."""
    lines = [line for line in (cleaned(each) for each in text.split("\n")) if line]
    if len(lines) == 1 or field.kind is Kind.LENGTH:
        lines = [part for line in lines for part in _parts(line.strip("[]") if len(lines) == 1 else line)]
    else:
        lines = [_BULLET.sub("", line) for line in lines]
    return [_bare(each) for each in lines if each]


def _parts(line: str) -> list[str]:
    """What stands between commas and semicolons that are not in quotes; a comma between digits is a decimal one."""
    parts, start, inside, escaped = [], 0, False, False
    for at, letter in enumerate(line):
        if letter == '"' and not escaped and (inside or not line[start:at].strip()):
            inside = not inside
        elif letter in ",;" and not inside:
            digits = letter == "," and line[at - 1 : at].isdigit() and line[at + 1 : at + 2].isdigit()
            if not digits:
                parts.append(line[start:at])
                start = at + 1
        escaped = letter == "\\" and not escaped
    return [cleaned(part) for part in (*parts, line[start:])]


def _bare(item: str) -> str:
    """A value of a list without the quotes around it, ours or those a word processor turns them into."""
    if len(item) > 1 and item[0] == '"' and item[-1] == '"':
        try:
            said = json.loads(item)
        except ValueError:
            return item
        return said if isinstance(said, str) else item
    if len(item) > 2 and item[0] in _OPENING and item[-1] in _CLOSING:
        inner = item[1:-1]
        return item if any(c in _OPENING + _CLOSING for c in inner) else inner.strip()
    return item


def _key(text: str) -> str:
    return (
        _quoted(text)
        if ":" in text or text.startswith('"') or _is_odd(text, line=True) or _BULLET.match(text)
        else text
    )


def _by_tag(text: str) -> Answer:
    """`en: media/a.srt`, a line each. A line without a colon makes a text of it all, which the check refuses."""
    found: dict[str, str] = {}
    lines = [_BULLET.sub("", line) for line in (cleaned(each) for each in text.split("\n")) if line]
    for line in lines:
        quoted = re.match(r'^("(?:[^"\\]|\\.)*")\s*:(.*)$', line)
        name, colon, value = (quoted[1], ":", quoted[2]) if quoted else line.partition(":")
        if not colon or not name.strip() or not value.strip():
            return text
        name = _bare(name.strip()) if quoted else name.strip()
        if name in found:
            return text
        found[name] = _unquoted(value.strip(), line=True)
    return found


def _meant(field: Asked, text: str) -> str:
    """A value as the brief's reader takes it, where it is plain what was meant."""
    if field.kind is Kind.SWITCH:
        return "yes" if text.lower() in _YES else "no" if text.lower() in _NO else text
    if field.kind is Kind.LENGTH:
        return (
            _DECIMAL_COMMA.sub(r"\1.\2", _SECONDS.sub(r"\1 s", text)) if not field.many else _SECONDS.sub(r"\1 s", text)
        )
    if field.choices:
        titles = dict(zip(field.choices, field.titles, strict=False))
        near = [each for each in field.choices if _alike(each, text) or _same(titles.get(each, ""), text)]
        return near[0] if near else text
    if field.kind is Kind.DAY:
        return _day(text)
    if field.kind is Kind.COUNT and _GROUPED.match(text):
        return re.sub(r"\D", "", text)
    return text


def _alike(choice: str, text: str) -> bool:
    return choice == re.sub(r"[\s_-]+", "_", text.strip().strip(".").lower())


def _same(title: str, text: str) -> bool:
    return " ".join(title.split()).casefold() == " ".join(text.split()).casefold() != ""


def possible_days(text: str) -> tuple[str, ...]:
    """The days that a text may mean, as YYYY-MM-DD: none, one, or two where day and month can't be told apart.

    A weekday in front has to be that day's.
    """
    text = cleaned(text)
    named = _WEEKDAY.match(text)
    weekday = next((n for n, names in enumerate(_WEEKDAYS) if named and named[1].casefold() in names), None)
    days = _days(text if named is None or weekday is None else text[named.end() :])
    return tuple(day for day in days if weekday is None or date.fromisoformat(day).weekday() == weekday)


def _day(text: str) -> str:
    """A day as YYYY-MM-DD; a text that may mean none or two stays as it was typed."""
    days = possible_days(text)
    return days[0] if len(days) == 1 else text


def _days(text: str) -> tuple[str, ...]:
    numbers = _NUMBERS.match(text)
    if numbers is not None:
        first, mark, second, third = numbers[1], numbers[2], numbers[3], numbers[4]
        if len(first) == 4:
            return _known((first, second, third))
        if len(third) != 4:
            return ()
        # With dots the day comes first wherever dots are written; with strokes only where it can be nothing else.
        return _known((third, second, first), *(() if mark == "." else ((third, first, second),)))
    day_first, month_first = _DAY_FIRST.match(text), _MONTH_FIRST.match(text)
    if day_first is not None:
        return _known((day_first[3], _month(day_first[2]), day_first[1]))
    return () if month_first is None else _known((month_first[3], _month(month_first[1]), month_first[2]))


def _known(*days: tuple[str | int, str | int, str | int]) -> tuple[str, ...]:
    """Those that are in the calendar, each once."""
    return tuple(dict.fromkeys(day for each in days if (day := _iso(*each)) is not None))


def _month(name: str) -> int:
    short = name[:3].casefold()
    return _OTHER_MONTHS.get(short) or (_MONTHS.index(short) + 1 if short in _MONTHS else 0)


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
