"""Writes forms for clients, and reads them back into a program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cutthrough.brief.forms.brief_form import FormKind, brief_text, form_bytes, read_form
from cutthrough.brief.new_program import file_stem, interviewed_files
from cutthrough.brief.read import read_brief
from cutthrough.brief.yaml_text import Value
from cutthrough.model.brief import Brief
from cutthrough.model.errors import BriefRefused, Misuse, StoreError
from cutthrough.store.files import write_bytes


@dataclass(frozen=True)
class FromForm:
    """The files a form becomes, by relative path; what in it was not understood; sections that were not found."""

    files: dict[str, str]
    unread: tuple[str, ...]
    missing: tuple[str, ...]


def write_form(path: Path, kind: str, brief_path: Path | None = None) -> Path:
    """Write the form to `path`, filled in from a brief where one is named, and over nothing.

    Raises Misuse for a path of another ending, BriefRefused for a brief that can't be read, FormError and StoreError.
    """
    if path.suffix.lower() != f".{kind}":
        raise Misuse(f"{path.name} does not end in .{kind}", f"name it {path.stem}.{kind}")
    brief = None if brief_path is None else _brief(brief_path)
    if path.exists() or path.is_symlink():
        raise StoreError(f"{path} is there already, and nothing is overwritten", "name another file")
    write_bytes(path, form_bytes(FormKind(kind), brief))
    return path


def _brief(path: Path) -> Brief:
    brief, problems = read_brief(path)
    if brief is None:
        raise BriefRefused(f"{path.name} can't be read as a brief", problems, f"run: cutthrough check {path}")
    return brief


def from_form(path: Path, name: str | None, program: dict[str, Value] | None) -> FromForm:
    """The brief that a filled-in form becomes, and its program where there is none yet. Raises FormError, StoreError.

    `name` is the brief's; by default the form's own.
    """
    returned = read_form(path)
    stem = file_stem(name or path.stem)
    files = interviewed_files(stem, returned.brief, program)
    brief = f"briefs/{stem}.yaml"
    return FromForm({**files, brief: brief_text(files[brief], returned, path.name)}, returned.unread, returned.missing)
