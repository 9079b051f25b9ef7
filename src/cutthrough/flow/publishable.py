"""Whether there is anything to publish: edits made from the brief as it is, that keep every limit or are let pass."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cutthrough.brief.gate import GATE
from cutthrough.brief.read import read_file
from cutthrough.flow.status import last_delivery
from cutthrough.flow.waivers import waive_edits
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.quantity import say_count
from cutthrough.model.waiver import Waiver

_NAMED = 3  # edits that a sentence names


def unpublishable(
    brief_path: Path, program_dir: Path, problems: Sequence[Problem], waivers: Sequence[Waiver], today: date
) -> tuple[Problem, ...]:
    """What keeps the edits of a brief from going out; nothing while `problems`, its own, keep them from being made.

    Raises StoreError where the brief can't be read.
    """
    if any(problem.blocks(Stage.EDIT) for problem in problems):
        return ()
    delivery = last_delivery(program_dir / "out" / brief_path.stem)
    if delivery is None:
        return (_problem("edits-missing", "No edit of it is made yet", brief_path),)
    if delivery.brief_digest != hashlib.sha256(read_file(brief_path)).hexdigest():
        return (_problem("edits-outdated", "It was changed since its edits were made", brief_path),)
    edits = waive_edits(delivery.edits, waivers, brief_path.stem, today)
    failing = {edit.cut.id: [v.rule for v in edit.report.verdicts if v.fails] for edit in edits}
    named = [f"{name} ({', '.join(rules)})" for name, rules in failing.items() if rules]
    if not named:
        return ()
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    said = f"{len(named)} of {say_count(len(edits), 'edit')} break a limit: {', '.join(named[:_NAMED])}{more}"
    return (_problem("edits-fail", said, brief_path),)


def _problem(rule: str, message: str, brief: Path) -> Problem:
    because = f"Only what was made and measured can go out: cutthrough make {shlex.quote(str(brief))}"
    return Problem(severity=Severity.BLOCK, rule=rule, message=message, why=because, stages=GATE[rule].stages)
