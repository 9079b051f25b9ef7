"""Waivers: kept in the ledger for good, read back for briefs and for verdicts. Goal and audience have none."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from cutthrough.brief.gate import nearest_rules, rule_of
from cutthrough.brief.waived import why_not_waivable
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import Misuse
from cutthrough.model.record import Record
from cutthrough.model.verdict import Report, Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.store.where import LEDGER_FILE, has_ledger

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

LEDGER = LEDGER_FILE

_LONGEST = timedelta(days=2 * 365)


class Revocation(Record):
    """That a waiver no longer holds, and since when; the waiver itself stays where it is."""

    waiver: str
    by: str | None = Field(None, description="who took it back")
    why: str | None = Field(None, description="the reason")


def waivers_of(program_dir: Path, brief: str) -> tuple[Waiver, ...]:
    """Every waiver ever given for a brief, the first first, with the moment it was revoked. Raises StoreError.

    A program without a ledger has none, and gets no ledger by being asked.
    """
    if not has_ledger(program_dir):
        return ()
    from cutthrough.store.ledger import open_ledger

    with open_ledger(program_dir) as ledger:
        return kept_waivers(ledger, brief)


def kept_waivers(ledger: Ledger, brief: str) -> tuple[Waiver, ...]:
    """The same from an open ledger."""
    from cutthrough.store.ledger import EntryKind

    taken_back: dict[str, dict[str, str | None]] = {}
    for entry in ledger.entries(EntryKind.REVOCATION, brief):
        revocation = Revocation.model_validate(entry.record)
        taken_back.setdefault(revocation.waiver, _revoked(entry.at, revocation))
    given = [Waiver.model_validate(entry.record) for entry in ledger.entries(EntryKind.WAIVER, brief)]
    return tuple(each.model_copy(update=taken_back.get(each.id)) for each in given)


def _revoked(at: str, revocation: Revocation) -> dict[str, str | None]:
    return {"revoked_at": at, "revoked_by": revocation.by, "revoked_why": revocation.why}


def standing(waivers: Sequence[Waiver], today: date) -> tuple[Waiver, ...]:
    """Those that hold on a day."""
    return tuple(each for each in waivers if each.holds(today))


def waive(program_dir: Path, asked: Waiver, problems: Sequence[Problem], today: date) -> Waiver:
    """Keep a waiver; gives it with its id. `problems` are the brief's, as they are without any waiver.

    It is refused, as Misuse, for a rule there is not or that nobody can waive, for a day that is over or years away,
    and for a rule of the gate that blocks nothing in this brief: there is nothing to answer for yet, and a waiver in
    stock would let pass what nobody has looked at. A rule of conformance can be waived before there is a file. Raises
    StoreError too.
    """
    from cutthrough.conform.registry import RULES
    from cutthrough.store.ledger import EntryKind, open_ledger

    _ensure_rule(asked.rule, tuple(RULES))
    if asked.until < today:
        raise Misuse(f"{asked.until} is over, so the waiver would hold on no day", f"name a day from {today} on")
    if asked.until > today + _LONGEST:
        last = today + _LONGEST
        said = f"{asked.until} is more than two years away, and who answers today may not be there to answer then"
        raise Misuse(said, f"name a day until {last}; a waiver can be given again")
    quote = "" if asked.rule in RULES else _waived_line(asked, problems)
    kept = asked.model_copy(update={"id": f"w-{uuid.uuid4().hex[:8]}", "quote": quote, "given_at": _now()})
    with open_ledger(program_dir) as ledger:
        ledger.enter(kept.brief, EntryKind.WAIVER, kept)
    return kept


def _ensure_rule(rule: str, of_conformance: tuple[str, ...]) -> None:
    if rule in of_conformance:
        return
    if (reason := why_not_waivable(rule)) is not None:
        raise Misuse(f"{rule} can't be waived: {reason}", "settle it; cutthrough check says how")
    if rule_of(rule) is None:
        near = nearest_rules(rule, of_conformance)
        hint = f"did you mean {' or '.join(near)}?" if near else "cutthrough check names the rules that block"
        raise Misuse(f'There is no rule "{rule[:80]}"', hint)


def _waived_line(asked: Waiver, problems: Sequence[Problem]) -> str:
    """What stands at the place that is waived; empty where it is waived everywhere. Raises Misuse."""
    same = [each for each in problems if each.rule == asked.rule]
    blocking = [each for each in same if each.severity is Severity.BLOCK]
    if not blocking:
        said = f"{asked.rule} only warns here" if same else f"{asked.rule} blocks nothing in {asked.brief} now"
        raise Misuse(f"{said}, so there is nothing to waive", "waive it when it blocks")
    reasons = {why_not_waivable(each.rule, each) for each in blocking}
    if None not in reasons:
        raise Misuse(f"{asked.rule} can't be waived here: {reasons.pop()}", "settle it; cutthrough check says how")
    if not asked.about:
        return ""
    blocking = [each for each in blocking if why_not_waivable(each.rule, each) is None]
    places = sorted({each.about for each in blocking})
    for each in blocking:
        if each.about == asked.about or each.about.startswith(f"{asked.about}/"):
            return (each.quote or "").strip()
    raise Misuse(f'{asked.rule} blocks nothing at "{asked.about[:80]}"', f"it does at: {', '.join(places)}")


def revoke(program_dir: Path, brief: str, waiver: str, *, by: str | None = None, why: str | None = None) -> Waiver:
    """Take a waiver back; from now on it holds no more. Raises Misuse where there is none that holds, StoreError."""
    if not has_ledger(program_dir):
        raise Misuse(f"{brief} has no waivers", "cutthrough waive gives one")
    from cutthrough.store.ledger import EntryKind, open_ledger

    with open_ledger(program_dir) as ledger:
        known = {each.id: each for each in kept_waivers(ledger, brief)}
        found = known.get(waiver)
        if found is None:
            hint = f"there are: {', '.join(known)}" if known else "cutthrough waive gives one"
            raise Misuse(f'{brief} has no waiver "{waiver[:80]}"', hint)
        if found.revoked_at is not None:
            raise Misuse(f"{waiver} was revoked already, on {found.revoked_at[:10]}")
        revocation = Revocation(waiver=waiver, by=by, why=why)
        entry = ledger.enter(brief, EntryKind.REVOCATION, revocation)
    return found.model_copy(update=_revoked(entry.at, revocation))


def waive_verdicts(report: Report, waivers: Sequence[Waiver], brief: str, about: str, today: date) -> Report:
    """The same report, each verdict that fails with the waiver that lets it pass on that day, if there is one.

    `about` is the edit's id; a waiver without a place is for all edits of the brief.
    """
    ours = [each for each in standing(waivers, today) if each.brief == brief and each.about in ("", about)]
    return report.model_copy(update={"verdicts": tuple(_passed(verdict, ours) for verdict in report.verdicts)})


def waive_edits(edits: Sequence[Edit], waivers: Sequence[Waiver], brief: str, today: date) -> tuple[Edit, ...]:
    """The same edits, each report with the waivers that hold on that day and no others, whatever it said before."""
    return tuple(
        edit.model_copy(update={"report": waive_verdicts(edit.report, waivers, brief, edit.cut.id, today)})
        for edit in edits
    )


def _passed(verdict: Verdict, waivers: Sequence[Waiver]) -> Verdict:
    fit = [each for each in waivers if each.rule == verdict.rule] if verdict.status is Status.FAIL else []
    return verdict.model_copy(update={"waived": max(fit, key=lambda each: each.until) if fit else None})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
