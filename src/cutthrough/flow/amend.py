"""Versions of a brief in the ledger: what changed since the last one, what that makes void, and older ones back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cutthrough.brief.amend import changes
from cutthrough.brief.line_ids import read_ids, with_ids
from cutthrough.brief.program import find_program
from cutthrough.brief.read import read_brief, read_file
from cutthrough.brief.voids import touched, void
from cutthrough.brief.yaml_bytes import decoded
from cutthrough.flow.delivered import last_delivery
from cutthrough.model.amendment import BriefVersion, Change, Standing, Touched
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.errors import BriefRefused, Misuse, StoreError
from cutthrough.store.files import write_text
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger
from cutthrough.store.where import has_ledger

BY_MAKE = "cutthrough make"
_FIRST = "the first version that was made"
_UNSAID = "made without an amendment being written down"


@dataclass(frozen=True)
class KeptVersion:
    """A version with the moment it was kept."""

    version: BriefVersion
    at: str


@dataclass(frozen=True)
class Amendment:
    """A brief as it is now beside its last version; `last` is None where no version was ever kept.

    `same_file` is whether not even a comment differs.
    """

    brief: Brief
    text: str
    file_digest: str
    last: KeptVersion | None
    changed: tuple[Change, ...]
    standing: tuple[Standing, ...]
    touched: tuple[Touched, ...]

    @property
    def same_file(self) -> bool:
        """Whether the file is the last version's to the byte."""
        return self.last is not None and self.last.version.file_digest == self.file_digest

    @property
    def number(self) -> int:
        """The number a version kept now would have."""
        return 1 if self.last is None else self.last.version.number + 1


def kept_versions(ledger: Ledger, brief: str) -> tuple[KeptVersion, ...]:
    """Every version of a brief, the first first. Raises StoreError."""
    return tuple(
        KeptVersion(BriefVersion.model_validate(entry.record), entry.at)
        for entry in ledger.entries(EntryKind.VERSION, brief)
    )


def versions(brief_path: Path) -> tuple[KeptVersion, ...]:
    """The same for the brief in a file; a program without a ledger has none. Raises ProgramError, StoreError."""
    program_dir = find_program(brief_path)
    if not has_ledger(program_dir):
        return ()
    with open_ledger(program_dir) as ledger:
        return kept_versions(ledger, brief_path.stem)


def amendment(brief_path: Path) -> Amendment:
    """What the brief changes and makes void, as it is now. Nothing is written, and no line is given its id for good.

    Raises BriefRefused for a brief that can't be read as one, ProgramError and StoreError.
    """
    brief, data, program_dir = _read(brief_path)
    with open_ledger(program_dir) as ledger:
        return _compared(read_ids(brief, ledger), data, program_dir, kept_versions(ledger, brief.name))


def amend(brief_path: Path, by: str, why: str) -> BriefVersion:
    """Keep the brief as it is now as its next version. Raises as `amendment` does, and Misuse where nothing changed."""
    brief, data, program_dir = _read(brief_path)
    _ensure_said(by, why)
    with open_ledger(program_dir) as ledger:
        while True:
            known = kept_versions(ledger, brief.name)
            if known and known[-1].version.file_digest == _digest(data):
                raise Misuse(f"{brief_path.name} is version {known[-1].version.number} to the byte", "change it first")
            found = _compared(with_ids(brief, ledger), data, program_dir, known)
            if (kept := _kept(ledger, found, len(known), by, why)) is not None:
                return kept


def keep_version(ledger: Ledger, brief_path: Path, checked: CheckedBrief, folder: Path) -> BriefVersion | None:
    """Keep what is being made as a version, unless it is the last one; called by `make` before it delivers.

    `checked` has the ids of its lines, `folder` holds the last delivery. None where nothing had to be kept, and where
    the file was changed since it was read: the next run keeps that. Raises StoreError.
    """
    data = read_file(brief_path)
    if _digest(data) != checked.file_digest:
        return None
    while True:
        known = kept_versions(ledger, checked.brief.name)
        if known and known[-1].version.file_digest == checked.file_digest:
            return None
        found = _compare(checked.brief, data, folder, known)
        if (kept := _kept(ledger, found, len(known), BY_MAKE, _UNSAID if known else _FIRST)) is not None:
            return kept


def restore(brief_path: Path, number: int) -> Path:
    """Write an earlier version's file beside the brief, and over nothing; gives its path.

    It is no brief by its ending, so that it is not taken for another one. Raises Misuse for a version there is not,
    StoreError for a file that is there already and says something else.
    """
    text = version(brief_path, number).version.text
    path = brief_path.with_name(f"{brief_path.stem}.version-{number}.txt")
    if path.exists() or path.is_symlink():
        if path.is_file() and read_file(path) == text.encode():
            return path
        raise StoreError(f"{path} is there already, and nothing is overwritten", "move it away, and ask again")
    write_text(path, text)
    return path


def version(brief_path: Path, number: int) -> KeptVersion:
    """One version. Raises Misuse where there is none of that number."""
    known = versions(brief_path)
    found = next((each for each in known if each.version.number == number), None)
    if found is None:
        there = f"there are 1 to {known[-1].version.number}" if len(known) > 1 else "there is 1" if known else ""
        raise Misuse(f"{brief_path.stem} has no version {number}", there or "none was kept yet; make keeps the first")
    return found


def _read(brief_path: Path) -> tuple[Brief, bytes, Path]:
    data = read_file(brief_path)
    program_dir = find_program(brief_path)
    brief, problems = read_brief(brief_path, program_dir)
    if brief is None:
        raise BriefRefused(
            f"{brief_path.name} can't be read as a brief", problems, f"run: cutthrough check {brief_path}"
        )
    return brief, data, program_dir


def _ensure_said(by: str, why: str) -> None:
    for said, least, what in ((by, 2, "--by says who answers for it"), (why, 4, "--why says the reason")):
        if len(said.strip()) < least:
            raise Misuse(f"{what}, in {least} letters at least", '--by "Ann Lee" --why "the price has changed"')


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _compared(brief: Brief, data: bytes, program_dir: Path, known: Sequence[KeptVersion]) -> Amendment:
    return _compare(brief, data, program_dir / "out" / brief.name, known)


def _compare(brief: Brief, data: bytes, folder: Path, known: Sequence[KeptVersion]) -> Amendment:
    last = known[-1] if known else None
    delivery = last_delivery(folder)
    # What was delivered is held against the brief it was made from, whatever was amended since.
    before = last.version.brief if last is not None else None
    changed = changes(before, brief) if before is not None else ()
    edits, sources = (delivery.edits, delivery.sources) if delivery is not None else ((), ())
    since = changes(delivery.brief, brief) if delivery is not None else ()
    text = decoded(data)[0] or data.decode("utf-8", "replace")
    return Amendment(
        brief=brief,
        text=text,
        file_digest=_digest(data),
        last=last,
        changed=changed,
        standing=void(since, edits, sources),
        touched=touched(changed, brief),
    )


def _kept(ledger: Ledger, found: Amendment, known: int, by: str, why: str) -> BriefVersion | None:
    """The version, written; None where somebody else wrote one since `known` were read."""
    kept = BriefVersion(
        number=found.number,
        file_digest=found.file_digest,
        text=found.text,
        brief=found.brief,
        by=" ".join(by.split()),
        why=" ".join(why.split()),
        changed=found.changed,
        voided=tuple(each for each in found.standing if each.void),
        touched=found.touched,
    )
    return kept if ledger.enter_next(found.brief.name, EntryKind.VERSION, kept, known) is not None else None
