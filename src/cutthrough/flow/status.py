"""What a program's briefs need from a person."""

from __future__ import annotations

import hashlib
import os
import shlex
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from cutthrough.brief.read import read_brief
from cutthrough.brief.waived import waived
from cutthrough.flow.waivers import waive_edits, waivers_of
from cutthrough.model.brief import Stage
from cutthrough.model.deliverable import Delivery
from cutthrough.model.errors import StoreError
from cutthrough.model.quantity import say_count
from cutthrough.model.record import Record
from cutthrough.model.verdict import Status

DELIVERY_FILE = "delivery.json"


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
    return tuple(_status(program_dir, path, here or program_dir) for path in briefs)


def _status(program_dir: Path, path: Path, here: Path) -> BriefStatus:
    where = path.relative_to(program_dir)
    named = shlex.quote(os.path.relpath(path, here))
    try:
        today = datetime.now(UTC).date()
        waivers = waivers_of(program_dir, path.stem)
        problems = waived(read_brief(path)[1], waivers, today)
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
    edits = waive_edits(delivery.edits, waivers, path.stem, today)  # as they stand today, not as they stood then
    verdicts = [verdict for edit in edits for verdict in edit.report.verdicts]
    fails = sum(verdict.fails for verdict in verdicts)
    passed = sum(verdict.waived is not None for verdict in verdicts)
    unknown = sum(edit.report.count(Status.CANT_TELL) for edit in edits)
    changed = delivery.brief_digest != hashlib.sha256(path.read_bytes()).hexdigest()
    stale = changed or edits != delivery.edits
    step = f"cutthrough make {named}" if stale else f"look at {folder / 'index.html'}" if fails else None
    made = "made, with failures" if fails else f"made, {passed} waived" if passed else "made"
    state = "changed since it was made" if changed else "its waivers changed since it was made" if stale else made
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


def last_delivery(folder: Path) -> Delivery | None:
    """The delivery that was last made into this folder, or None."""
    try:
        return Delivery.from_json((folder / DELIVERY_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
