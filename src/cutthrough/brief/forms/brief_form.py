"""A form to send, from nothing or from a brief; and a form that came back, as the brief's file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from cutthrough.brief.forms.cells import as_yaml
from cutthrough.brief.forms.form import WHOLE, Section, sections
from cutthrough.brief.forms.office_zip import Package, open_package
from cutthrough.brief.forms.reading import NEEDED, Filled, filled
from cutthrough.brief.yaml_bytes import MAX_BYTES, MAX_LINES
from cutthrough.brief.yaml_text import Value
from cutthrough.model.brief import Brief
from cutthrough.model.errors import FormError
from cutthrough.model.record import Record


class FormKind(StrEnum):
    """What kind of file a form is, by its ending."""

    DOCX = "docx"
    XLSX = "xlsx"


class Returned(NamedTuple):
    """A form that was read: the brief's sections as they are written, what was not understood, sections not found."""

    brief: dict[str, Value]
    unread: tuple[str, ...]
    missing: tuple[str, ...]


def form_bytes(kind: FormKind, brief: Brief | None = None) -> bytes:
    """The form as a file, empty or filled in from a brief. Raises FormError for a brief that its cells can't hold."""
    values = {} if brief is None else form_values(brief)
    if kind is FormKind.DOCX:
        from cutthrough.brief.forms.docx_form import docx_form

        return docx_form(values)
    from cutthrough.brief.forms.sheet_form import sheet_form

    return sheet_form(values)


def form_values(brief: Brief) -> dict[str, Any]:
    """A brief's values by section and field, those of a table as a list; only what the form asks."""
    found: dict[str, Any] = {}
    for each in sections():
        if each.name == WHOLE:
            found[WHOLE] = {asked.name: getattr(brief, asked.name) for asked in each.fields}
            continue
        held = getattr(brief, each.name)
        if isinstance(held, tuple):
            found[each.name] = [_told(item, each) for item in held]
        elif isinstance(held, Record):
            found[each.name] = {asked.name: getattr(held, asked.name) for asked in each.fields}
    return found


def _told(item: Record, section: Section) -> dict[str, Any]:
    """What a row of a table says: a switch that is off is left out, as nobody ticks a no."""
    return {each.name: value for each in section.fields if (value := getattr(item, each.name)) is not False}


def read_form(path: Path) -> Returned:
    """What the form says. Raises FormError for a file that is none, or that nothing was filled into, and StoreError."""
    package = open_package(path)
    found = filled(_rows(path, package))
    if not found.asked:
        names = ", ".join(each.title for each in sections())
        raise FormError(
            f"{path.name} is not the form: none of its sections was found ({names})",
            "write one to fill in: cutthrough form --docx PATH",
            path=path,
        )
    if not found.answers:
        beside = f" but what is no answer ({_one_line(found.unread[0])[:200]})" if found.unread else ""
        raise FormError(
            f"{path.name} is the form, and nothing was filled in{beside}", "fill it in and save it", path=path
        )
    missing = tuple(each.title for each in sections() if each.name in NEEDED and each.name not in found.asked)
    return Returned(_values(found), tuple(found.unread), missing)


def _rows(path: Path, package: Package) -> Any:
    from cutthrough.brief.forms.docx_rows import docx_rows
    from cutthrough.brief.forms.sheet_rows import sheet_rows

    main = package.main_part()
    held = FormKind.DOCX if main.startswith("word/") else FormKind.XLSX if main.startswith("xl/") else None
    if held is None or main not in package.names:
        raise FormError(
            f"{path.name} is neither a Word nor an Excel file", "give the form as .docx or .xlsx", path=path
        )
    said = path.suffix.lower().removeprefix(".")
    if said != held:
        what = "a Word file" if held is FormKind.DOCX else "an Excel workbook"
        raise FormError(f"{path.name} is {what} under another ending", f"rename it to {path.stem}.{held}", path=path)
    return docx_rows(package) if held is FormKind.DOCX else sheet_rows(package)


def _values(found: Filled) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, held in found.values().items():
        if isinstance(held, list):
            values[name] = [{field: as_yaml(each) for field, each in item.items()} for item in held]
        elif isinstance(held, Mapping):
            values[name] = {field: each if isinstance(each, str) else as_yaml(each) for field, each in held.items()}
        else:
            values[name] = as_yaml(held)
    return values


def brief_text(sections_text: str, returned: Returned, form: str) -> str:
    """The brief's file: what was understood, then, as comments, what was not. Raises FormError when it is too long."""
    lines = [sections_text.rstrip("\n"), "", f"# Read from the form {_one_line(form)}."]
    if returned.missing:
        lines.append(f"# Not found in it: {', '.join(returned.missing)}.")
    if returned.unread:
        lines.append("# In the form and not understood; put it where it belongs, or take it out:")
        lines += [f"#   {_one_line(each)}" for each in returned.unread]
    text = "\n".join(lines) + "\n"
    if len(text.encode()) > MAX_BYTES or text.count("\n") > MAX_LINES:
        raise FormError(
            f"{form} holds more than a brief may ({MAX_BYTES // 1024} KiB)", "keep it to the brief, about a page"
        )
    return text


def _one_line(text: str) -> str:
    """A text as a comment holds it: on one line, and nothing in it that a reader of the file would not see."""
    return "".join(c if c.isprintable() else " / " if c == "\n" else " " for c in text)
