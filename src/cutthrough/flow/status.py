"""What a program's briefs need from a person."""

from __future__ import annotations

import os
import shlex
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from cutthrough.brief.read import read_brief
from cutthrough.brief.waived import waived
from cutthrough.flow.audit import warning_time
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.delivered import last_delivery, made_of
from cutthrough.flow.rights_now import rights_now
from cutthrough.flow.shown_now import posts_of_site, sight_of
from cutthrough.flow.waivers import waive_edits, waivers_of
from cutthrough.model.brief import Brief, Stage
from cutthrough.model.calendar import RemarkKind
from cutthrough.model.errors import CutthroughError, StoreError
from cutthrough.model.post import OUT, PostState
from cutthrough.model.quantity import say_count
from cutthrough.model.record import Record
from cutthrough.model.verdict import Status
from cutthrough.publish.rights import ending
from cutthrough.store.ledger import open_ledger
from cutthrough.store.where import has_ledger


class BriefStatus(Record):
    """Where one brief stands, and the one thing to do about it; `next_step` is None when nothing is.

    A `next_step` that is a command can be copied into a shell as it is.
    """

    name: str
    path: str
    state: str
    edits: int = 0
    fails: int = 0
    waived: int = 0
    cant_tell: int = 0
    page: str | None = None
    next_step: str | None = None


def program_status(program_dir: Path, here: Path | None = None) -> tuple[BriefStatus, ...]:
    """Every brief of the program, in the order of their names. Commands are meant to be given in the folder `here`."""
    briefs = sorted((program_dir / "briefs").glob("*.yaml"))
    unseen = _unseen(program_dir) if briefs else {}
    told = (_status(program_dir, path, here or program_dir) for path in briefs)
    return tuple(_with_unseen(each, unseen.get(each.name, (0, 0))) for each in told)


def _unseen(program_dir: Path) -> dict[str, tuple[int, int]]:
    """By brief, how many posts were taken down, and how many the site doesn't show because a right is over."""
    if not has_ledger(program_dir):
        return {}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with open_ledger(program_dir) as ledger:
        for kept in ledger.posts.all(None, (PostState.TAKEN_DOWN,)):
            found[kept.post.brief][0] += 1
        for kept in sight_of(program_dir, ledger, posts_of_site(ledger), datetime.now(UTC)).hidden:
            found[kept.post.brief][1] += 1
    return {brief: (down, over) for brief, (down, over) in found.items()}


def _with_unseen(told: BriefStatus, unseen: tuple[int, int]) -> BriefStatus:
    down, over = unseen
    state = told.state
    if over:
        state += f"; {say_count(over, 'post')} not shown on the site, as a right is over"
    if down:
        state += f"; {say_count(down, 'post')} taken down"
    step = told.next_step or ("cutthrough audit" if over else None)
    return told.model_copy(update={"state": state, "next_step": step})


def _status(program_dir: Path, path: Path, here: Path) -> BriefStatus:
    where = path.relative_to(program_dir)
    named = shlex.quote(os.path.relpath(path, here))
    try:
        today = datetime.now(UTC).date()
        waivers = waivers_of(program_dir, path.stem)
        brief, found = read_brief(path)
        problems = waived(found, waivers, today)
    except StoreError as error:
        return BriefStatus(name=path.stem, path=str(where), state="can't be read", next_step=error.message)
    blocks = sum(problem.blocks(Stage.EDIT) for problem in problems)
    if blocks:
        state = f"refused: {say_count(blocks, 'problem')}"
        return BriefStatus(name=path.stem, path=str(where), state=state, next_step=f"cutthrough check {named}")
    folder = program_dir / "out" / path.stem
    delivery = last_delivery(folder)
    if delivery is None:
        return BriefStatus(name=path.stem, path=str(where), state="not made yet", next_step=f"cutthrough make {named}")
    delivery = rights_now(delivery, brief, today)
    edits = waive_edits(delivery.edits, waivers, path.stem, today)  # as they stand today, not as they stood then
    verdicts = [verdict for edit in edits for verdict in edit.report.verdicts]
    fails = sum(verdict.fails for verdict in verdicts)
    passed = sum(verdict.waived is not None for verdict in verdicts)
    unknown = sum(edit.report.count(Status.CANT_TELL) for edit in edits)
    changed = not made_of(delivery, path, lambda: brief)
    stale = changed or edits != delivery.edits
    step = f"cutthrough make {named}" if stale else f"look at {folder / 'index.html'}" if fails else None
    made = "made, with failures" if fails else f"made, {passed} waived" if passed else "made"
    state = "changed since it was made" if changed else "its waivers changed since it was made" if stale else made
    ends = _right_that_ends(program_dir, brief, today)
    if ends is not None:
        state, step = f"{state}; a right {ends}", step or f"cutthrough audit {named}"
    if brief is not None and _changed_when_out(path, program_dir, brief):
        state, step = f"{state}; a line of what is out was changed", step or f"cutthrough calendar {named}"
    return BriefStatus(
        name=path.stem,
        path=str(where),
        state=state,
        edits=len(delivery.edits),
        fails=fails,
        waived=passed,
        cant_tell=unknown,
        page=str(folder / "index.html"),
        next_step=step,
    )


def _right_that_ends(program_dir: Path, brief: Brief | None, today: date) -> str | None:
    """When the first right ends that it is time to warn of, of a brief whose edits are to go out."""
    if brief is None or not brief.posts:
        return None
    first = next(iter(ending(brief.name, brief.rights, (), today, warning_time(program_dir))), None)
    return f"{'ended' if first.days <= 0 else 'ends'} on {first.until}" if first is not None else None


def _changed_when_out(path: Path, program_dir: Path, brief: Brief) -> bool:
    """Whether a line of its plan was changed after its posts went out, so that what it says now goes nowhere."""
    if not brief.posts or not has_ledger(program_dir):
        return False
    with open_ledger(program_dir) as ledger:
        if not ledger.posts.all(brief.name, OUT):
            return False
    try:
        found = calendar_of(path, write=False).remarks
    except CutthroughError:
        return False  # told by what reads it
    return any(each.kind is RemarkKind.CHANGED_WHEN_OUT for each in found)
