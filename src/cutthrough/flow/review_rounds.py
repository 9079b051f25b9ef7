"""What a round of review showed, kept in the program's cache so that the next round can say what changed.

Where that is gone, a round only says which edits were made anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cutthrough.flow import approval
from cutthrough.flow.going_out import Known, known
from cutthrough.flow.review_changes import changes_of
from cutthrough.flow.review_words import cost_of, spoken
from cutthrough.model.approval import Round
from cutthrough.model.cut import Cut
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import CutthroughError, ValueProblem
from cutthrough.model.post import KeptPost
from cutthrough.model.record import Record, digest_of
from cutthrough.store.files import write_text

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger


class Snapshot(Record):
    """What was shown in a round: the cuts, the posts' words, and what they may cost, by edit.

    `costs` is None where it was kept before costs were shown.
    """

    cuts: dict[str, Cut]
    words: dict[str, tuple[str, ...]]
    costs: dict[str, str] | None = None


def changed(edit: Edit, before: Round | None, earlier: Snapshot | None, posts: tuple[KeptPost, ...]) -> tuple[str, ...]:
    """What changed in an edit since the round before; () where nothing did or it is the first."""
    if before is None:
        return ()
    name = edit.cut.id
    if name not in before.edits:
        return ("New in this round.",)
    found: tuple[str, ...] = ()
    if before.edits[name] != edit.main.sha256:
        was = earlier.cuts.get(name) if earlier is not None else None
        found = changes_of(was, edit.cut) if was is not None else ("Made anew since the last round.",)
    if earlier is not None:
        old, new = earlier.words.get(name, ()), spoken(name, posts)
        found += tuple(f"New words beside it: “{_start(each)}”" for each in new if each not in old)
        found += tuple(f"Words that are gone: “{_start(each)}”" for each in old if each not in new)
        before_, now = (earlier.costs or {}).get(name, ""), cost_of(name, posts)
        if earlier.costs is not None and before_ != now:
            found += (f"It may cost {now or 'nothing'} now, and it was {before_ or 'nothing'}.",)
    return found


def _start(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199].rstrip()}…"


def _snapshot(program_dir: Path, brief: str, round_: Round) -> Path:
    # The digest tells rounds of one number apart where a ledger was begun anew.
    return program_dir / "cache" / "rounds" / f"{brief}-{round_.number}-{digest_of(round_.edits)[:12]}.json"


def keep_last(ledger: Ledger, program_dir: Path, brief: str, now: datetime) -> None:
    """Remember what the round shows that was begun last."""
    past = approval.rounds(ledger, brief)
    if past:
        of = known(program_dir, brief, now.astimezone(UTC).date())
        keep(program_dir, brief, past[-1], of, ledger.posts.all(brief))


def keep(program_dir: Path, brief: str, round_: Round, of: Known, posts: tuple[KeptPost, ...]) -> None:
    """Remember what a round shows, as it was first seen in it."""
    path = _snapshot(program_dir, brief, round_)
    edits = of.delivery.edits if of.delivery is not None else ()
    if path.is_file() or {each.cut.id: each.main.sha256 for each in edits} != round_.edits:
        return
    cuts = {each.cut.id: each.cut for each in edits}
    words = {name: spoken(name, posts) for name in cuts}
    costs = {name: cost_of(name, posts) for name in cuts}
    write_text(path, Snapshot(cuts=cuts, words=words, costs=costs).to_json())


def kept(program_dir: Path, brief: str, round_: Round) -> Snapshot | None:
    """What a round showed; None where that is gone."""
    try:
        return Snapshot.from_json(_snapshot(program_dir, brief, round_).read_bytes())
    except (OSError, ValueError, ValueProblem, ValidationError, CutthroughError):
        return None
