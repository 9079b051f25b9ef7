"""The audit: whether the ledger is what was written, the posts agree with it, and what is out rested on approvals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.brief.program import program_problems
from cutthrough.brief.read import read_brief
from cutthrough.flow.rested import unfounded
from cutthrough.flow.taken_down import Lost, lost_words
from cutthrough.model.cadence import parse_ahead
from cutthrough.model.errors import CutthroughError, Misuse, StoreError, ValueProblem
from cutthrough.model.post import KeptPost, Post, PostState, Transition
from cutthrough.model.record import Record
from cutthrough.publish.rights import WARN_DAYS, Ending, ending

if TYPE_CHECKING:
    from cutthrough.store.ledger import Entry, Ledger

_UNGROUNDED = (PostState.PLANNED,)
"""Where a post rests on nothing; it keeps its grounds from `approved` on."""
_LEAST_LINK = 12  # hexadecimal digits: enough that no other entry begins so


class Fault(Record):
    """Something that is not as it should be: `rule` for programs, a sentence for people."""

    rule: str
    message: str


class Audit(Record):
    """What the audit found. `link` seals the last entry: keep it somewhere else, and name it the next time.

    `lost` are posts that are out on a word that was taken back since: as it was written, and for somebody to decide.
    """

    client: str | None
    at: str
    entries: int
    link: str | None
    since: str | None = None
    faults: tuple[Fault, ...]
    posts: dict[str, int]
    rights: tuple[Ending, ...]
    lost: tuple[Lost, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.faults


def audit(ledger: Ledger, program_dir: Path, now: datetime, *, since: str | None = None) -> Audit:
    """Verify a program's ledger. `since` is a link that was told before, or its first 12 or more digits.

    Raises Misuse for a `since` that can't be a link, StoreError where the ledger can't be opened.
    """
    wanted = _link(since) if since is not None else None
    program, _ = program_problems(program_dir)
    faults: list[Fault] = []
    chain: tuple[Entry, ...] = ()
    posts: tuple[KeptPost, ...] = ()
    lost: tuple[Lost, ...] = ()
    broken = ledger.first_break()
    if broken is not None:
        faults.append(Fault(rule="chain-broken", message=f"The chain is broken: {broken.said}"))
    try:
        chain = ledger.chain()
        faults += _since(chain, wanted)
        posts = ledger.posts.all()
        faults += [*_rows(ledger, chain, posts), *(Fault(rule=r, message=said) for r, said in unfounded(chain))]
        lost = lost_words(ledger, posts)
    except ValueError:  # a row was changed into something that is none; where, the chain says
        said = "What stands in the ledger can't be read to its end, so nothing more can be said of it"
        faults.append(Fault(rule="ledger-unreadable", message=said))
    return Audit(
        client=program.client if program is not None else None,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        entries=len(chain),
        link=chain[-1].link if chain else None,
        since=since,
        faults=tuple(faults),
        posts={state.value: count for state in PostState if (count := sum(p.state is state for p in posts))},
        rights=endings(program_dir, posts, now),
        lost=lost,
    )


def endings(program_dir: Path, posts: Sequence[KeptPost], now: datetime) -> tuple[Ending, ...]:
    """The rights of all briefs of a program that end soon or are over, the earliest first.

    How long before is `warn_rights` of program.yaml. A brief that can't be read has none to tell of.
    """
    found: list[Ending] = []
    today, warn = now.astimezone(UTC).date(), warning_time(program_dir)
    for path in sorted((program_dir / "briefs").glob("*.yaml")):
        try:
            brief, _ = read_brief(path, program_dir, today=today)
        except CutthroughError:
            continue
        if brief is not None:
            found += ending(brief.name, brief.rights, posts, today, warn)
    return tuple(sorted(found, key=lambda each: (each.until, each.brief, each.what)))


def warning_time(program_dir: Path) -> timedelta:
    """How long before a right ends to warn of it."""
    try:
        program, _ = program_problems(program_dir)
        said = program.warn_rights if program is not None else None
        return parse_ahead(said) if said else WARN_DAYS
    except (ValueProblem, CutthroughError):
        return WARN_DAYS


def _link(said: str) -> str:
    plain = said.strip().lower()
    if not _LEAST_LINK <= len(plain) <= 64 or set(plain) - set("0123456789abcdef"):
        fix = f"give the link as it was told, {_LEAST_LINK} to 64 of the digits 0 to 9 and a to f"
        raise Misuse(f'"{said[:80]}" is no link of a ledger', fix)
    return plain


def _since(chain: Sequence[Entry], link: str | None) -> list[Fault]:
    if link is None or any(each.link.startswith(link) for each in chain):
        return []
    said = (
        f"No entry has the link {link}: the chain was cut off or rewritten since it was told, or is another program's"
    )
    return [Fault(rule="link-missing", message=said)]


def _rows(ledger: Ledger, chain: Sequence[Entry], posts: Sequence[KeptPost]) -> list[Fault]:
    """Posts whose row says something else than the chain does."""
    from cutthrough.store.chain import EntryKind
    from cutthrough.store.posts import replay

    moves = [Transition.model_validate(each.record) for each in chain if each.kind is EntryKind.TRANSITION]
    plans = (Post.model_validate(each.record) for each in chain if each.kind is EntryKind.POST)
    planned = {each.id: each for each in plans}
    last = {each.post: each for each in moves}
    rests = {each.post: each.grounds for each in moves if each.grounds is not None or each.after in _UNGROUNDED}
    try:
        states = dict(replay(moves))
    except StoreError as error:
        return [Fault(rule="posts-impossible", message=error.message)]
    found = []
    by_column = {kept.post.id: state for state in PostState for kept in ledger.posts.all(states=(state,))}
    for kept in posts:
        id_, move = kept.post.id, last.get(kept.post.id)
        if move is None:
            found.append(f"post {id_} stands in the table, and nothing in the chain says how it came there")
            continue
        if not kept.state is by_column.get(id_) is states[id_]:
            found.append(f"post {id_} is {kept.state} in the table, and {states[id_]} by the chain")
        if kept.post != planned.get(id_):
            found.append(f"post {id_} says something else in the table than was planned")
        if kept.grounds != rests.get(id_):
            found.append(f"post {id_} rests on other grounds in the table than by the chain")
        if move.receipt is not None and kept.receipt != move.receipt:
            found.append(f"post {id_} has another receipt in the table than by the chain")
    kept_ids = {kept.post.id for kept in posts}
    for id_, state in states.items():
        if id_ not in kept_ids:
            found.append(f"post {id_} is {state} by the chain, and is gone from the table")
    return [Fault(rule="posts-differ", message=said[0].upper() + said[1:]) for said in found]
