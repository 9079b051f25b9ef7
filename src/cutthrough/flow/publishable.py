"""Whether there is anything to publish: edits made from the brief as it is, that keep every limit or are let pass."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from cutthrough.brief.gate import GATE
from cutthrough.brief.program import program_problems
from cutthrough.brief.read import read_brief
from cutthrough.catalog.placement import placements
from cutthrough.flow.adopted_out import adopted_video
from cutthrough.flow.delivered import last_delivery, made_of
from cutthrough.flow.rights_now import rights_now
from cutthrough.flow.waivers import waive_edits
from cutthrough.model.adopted import ADOPTED_ID
from cutthrough.model.brief import Brief, Problem, Severity, Stage
from cutthrough.model.deliverable import Delivery
from cutthrough.model.quantity import say_count
from cutthrough.model.waiver import Waiver
from cutthrough.publish.gate import unheld
from cutthrough.store.where import has_ledger

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
    brief, _ = read_brief(brief_path, program_dir, today=today)
    adopted = _adopted_elsewhere(brief, program_dir) if brief is not None else ()
    unfit = unmade(brief_path, lambda: brief, delivery)
    if unfit or delivery is None:
        return (*unfit, *adopted)
    edits = waive_edits(rights_now(delivery, brief, today).edits, waivers, brief_path.stem, today)
    failing = {edit.cut.id: [v.rule for v in edit.report.verdicts if v.fails] for edit in edits}
    named = [f"{name} ({', '.join(rules)})" for name, rules in failing.items() if rules]
    if not named:
        return adopted
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    said = f"{len(named)} of {say_count(len(edits), 'edit')} break a limit: {', '.join(named[:_NAMED])}{more}"
    return (_problem("edits-fail", said, brief_path), *adopted)


def _adopted_elsewhere(brief: Brief, program_dir: Path) -> tuple[Problem, ...]:
    """Adopted videos among the posts that go to a platform whose limits they were not held to, each once."""
    wanted = [(post.channel, edit) for post in brief.posts for edit in post.edit if ADOPTED_ID.fullmatch(edit)]
    program = program_problems(program_dir)[0] if wanted and has_ledger(program_dir) else None
    if program is None:
        return ()
    from cutthrough.store.ledger import open_ledger

    found = {}
    with open_ledger(program_dir) as ledger:
        for name, id_ in wanted:
            channel, video = program.channels.get(name), adopted_video(ledger, id_)
            if channel is None or video is None:
                continue
            limits = placements().get(video.placement or "")
            said = unheld(id_, video.placement, limits.platform if limits else None, channel.on_platform)
            if said:
                found[said] = f"Measure it for there: cutthrough adopt {id_} --placement … --measure"
    stages = GATE["edits-elsewhere"].stages
    return tuple(
        Problem(severity=Severity.BLOCK, rule="edits-elsewhere", message=said, why=why, stages=stages)
        for said, why in found.items()
    )


def unmade(brief_path: Path, read: Callable[[], Brief | None], delivery: Delivery | None) -> tuple[Problem, ...]:
    """What keeps the edits of a brief from going out whatever they are: they are not made, or of another brief.

    What is planned to go out, who approves it, rights and schedule may be changed without making anything again. `read`
    gives the brief; it is asked only where its bytes are others than those the edits were made from.
    """
    if delivery is None:
        return (_problem("edits-missing", "No edit of it is made yet", brief_path),)
    if made_of(delivery, brief_path, read):
        return ()
    return (_problem("edits-outdated", "It was changed since its edits were made", brief_path),)


def _problem(rule: str, message: str, brief: Path) -> Problem:
    because = f"Only what was made and measured can go out: cutthrough make {shlex.quote(str(brief))}"
    return Problem(severity=Severity.BLOCK, rule=rule, message=message, why=because, stages=GATE[rule].stages)
