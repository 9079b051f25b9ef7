"""The posts: each row says where one post stands; how it came there is in the chain, written in the same transaction.

Any number of publishers may use one board. A move is made only from the state, and by the attempt, that the mover
believes it to be in (compare and set), so two can't both take a post and a late one can't undo what came after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cutthrough.model.errors import StoreError
from cutthrough.model.post import MOVES, Grounds, KeptPost, Post, PostState, Receipt, Transition
from cutthrough.model.record import Record
from cutthrough.store.chain import GROUNDS, EntryKind, append_rows
from cutthrough.store.database import now, store_errors, writing
from cutthrough.store.tables import ENTRY, POST

_FARTHEST = timedelta(hours=14)
"""How far local time may be ahead of UTC (Kiribati); IANA has no zone beyond it."""

_WAITING = (PostState.PLANNED, PostState.APPROVED)
_REPLANNED = (PostState.PLANNED, PostState.APPROVED, PostState.WITHDRAWN)
_TAKEN_OUT = (PostState.PLANNED, PostState.APPROVED, PostState.FAILED)

_AT_ONCE = 500  # ids in one question: SQLite takes 999 parameters at least, in builds of old


class Planned(Record):
    """What a new plan did to the posts of a brief, as their ids."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    kept: int = 0


class PostBoard:
    """The posts of one program; `Ledger.posts` gives it. Methods raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def plan(self, brief: str, posts: Sequence[Post]) -> Planned:
        """Make the posts of a brief those of a new plan.

        What is not out yet follows the plan, and what it no longer names is withdrawn; what was changed falls back to
        `planned`. What is out, may be, or is being posted stays as it was, and what failed while the plan names it.
        """
        with writing(self._engine) as connection:
            query = sa.select(POST.c.record).where(POST.c.brief == brief)
            kept = {each.post.id: each for each in map(KeptPost.model_validate, connection.execute(query).scalars())}
            wanted = {post.id: post for post in posts}
            fresh = [post for post in wanted.values() if post.id not in kept]
            changed = [
                (kept[id_], post)
                for id_, post in wanted.items()
                if id_ in kept and kept[id_].state in _REPLANNED and _differs(kept[id_], post)
            ]
            gone = [each for id_, each in kept.items() if id_ not in wanted and each.state in _TAKEN_OUT]
            moves = [_move(None, KeptPost(post=post, state=PostState.PLANNED), "planned") for post in fresh]
            moves += [_move(old.state, _fallen(old, post), "the plan was changed") for old, post in changed]
            moves += [_move(old.state, _left(old, PostState.WITHDRAWN), "the plan no longer names it") for old in gone]
            _write(connection, moves, insert=len(fresh))
        return Planned(
            added=tuple(post.id for post in fresh),
            changed=tuple(post.id for _, post in changed),
            withdrawn=tuple(each.post.id for each in gone),
            kept=len(wanted) - len(fresh) - len(changed),
        )

    def all(self, brief: str | None = None, states: Collection[PostState] = ()) -> tuple[KeptPost, ...]:
        """Posts of a brief, or of all, in some states or in any, by local time and id."""
        query = sa.select(POST.c.record).order_by(POST.c.local, POST.c.id)
        if brief is not None:
            query = query.where(POST.c.brief == brief)
        if states:
            query = query.where(POST.c.state.in_([each.value for each in states]))
        return self._posts(query)

    def get(self, post: str) -> KeptPost | None:
        """One post; None where there is none of this id."""
        return next(iter(self._posts(sa.select(POST.c.record).where(POST.c.id == post))), None)

    def maybe_due(self, moment: datetime, limit: int | None = None) -> tuple[KeptPost, ...]:
        """Approved posts that may be due at `moment` (with a zone), the earliest wall time first.

        Whether one is due is known once its zone is resolved; this leaves out what is due nowhere on Earth yet.
        """
        latest = (moment.astimezone(UTC) + _FARTHEST).replace(tzinfo=None).isoformat(timespec="minutes")
        query = sa.select(POST.c.record).where(POST.c.state == PostState.APPROVED.value, POST.c.local <= latest)
        return self._posts(query.order_by(POST.c.local, POST.c.id).limit(limit))

    def last_word(self, brief: str) -> int:
        """The number of the last entry that may change whether something of this brief may go out; 0 for none."""
        with store_errors(), self._engine.connect() as connection:
            return _last_word(connection, brief)

    def approve(self, post: str, grounds: Grounds, seen: int) -> KeptPost | None:
        """It may go out on these grounds, if nothing was said since entry `seen`; None where that has changed."""
        return self._change(
            post,
            (PostState.PLANNED,),
            lambda old: _left(old, PostState.APPROVED, grounds=grounds),
            "approved",
            seen=seen,
        )

    def approve_many(self, grounds: Mapping[str, Grounds], seen: int) -> tuple[KeptPost, ...]:
        """The same for many posts, by id, in one transaction; gives those that are approved on these grounds now.

        One that was approved on others is planned first, in the same transaction. Left out is what moved on meanwhile,
        and all posts of a brief of which something was said since entry `seen`.
        """
        with writing(self._engine) as connection:
            said: dict[str, bool] = {}
            moves: list[_Move] = []
            for old in _all_locked(connection, tuple(grounds)):
                brief = old.post.brief
                if brief not in said:
                    said[brief] = _last_word(connection, brief) > seen
                wanted = grounds[old.post.id]
                if said[brief] or old.state not in _WAITING or (old.grounds == wanted and old.state is _WAITING[1]):
                    continue
                if old.state is PostState.APPROVED:
                    old = _left(old, PostState.PLANNED, grounds=None)
                    moves.append(_move(PostState.APPROVED, old, "it goes out on other grounds now"))
                moves.append(_move(old.state, _left(old, PostState.APPROVED, grounds=wanted), "approved"))
            done = _write(connection, moves)
        return tuple(each for each in done if each.state is PostState.APPROVED)

    def void_many(self, whys: Mapping[str, str]) -> tuple[KeptPost, ...]:
        """`void` for many posts, by id, in one transaction; gives those that were approved and are planned again."""
        with writing(self._engine) as connection:
            found = [each for each in _all_locked(connection, tuple(whys)) if each.state is PostState.APPROVED]
            gone = [(each, _left(each, PostState.PLANNED, grounds=None)) for each in found]
            return tuple(_write(connection, [_move(old.state, new, whys[new.post.id]) for old, new in gone]))

    def void(self, post: str, why: str) -> KeptPost | None:
        """An approved post that may not go out any more is planned again; None where it is not approved."""
        return self._change(post, (PostState.APPROVED,), lambda old: _left(old, PostState.PLANNED, grounds=None), why)

    def claim(self, post: str, grounds: Grounds, seen: int, *, publisher: str, seconds: float) -> KeptPost | None:
        """Take a post to publish it: the intent, on disk before the channel is called.

        None where somebody else has it, it is approved no more, was approved on other grounds, has to wait after a try,
        or something was said of its brief since entry `seen`. It is ours for `seconds`, and longer by `hold`.
        """
        until = _later(seconds)
        return self._change(
            post,
            (PostState.APPROVED,),
            lambda old: _left(
                old, PostState.ATTEMPTING, attempt=uuid.uuid4().hex, publisher=publisher, held_until=until
            ),
            f"taken by {publisher}",
            seen=seen,
            grounds=grounds,
        )

    def hold(self, post: str, attempt: str, seconds: float) -> bool:
        """Go on having it for oneself; False where it was taken away, and nothing more may be done with it."""
        with writing(self._engine) as connection:
            found = _locked(connection, post)
            if found is None or found.attempt != attempt or found.state is not PostState.ATTEMPTING:
                return False
            _put(connection, found.model_copy(update={"held_until": _later(seconds)}))
            return True

    def wanted(self, post: str, attempt: str) -> bool:
        """Whether this attempt may still make it visible: it is still ours, and nothing it rests on was taken back."""
        with store_errors(), self._engine.connect() as connection:
            kept = _locked(connection, post)
            if kept is None or kept.attempt != attempt or kept.state is not PostState.ATTEMPTING:
                return False
            resting = set(kept.grounds.approvals) | set(kept.grounds.waivers) if kept.grounds else set()
            query = sa.select(ENTRY.c.record).where(
                ENTRY.c.brief == kept.post.brief,
                ENTRY.c.kind.in_([EntryKind.REVOKED.value, EntryKind.REVOCATION.value]),
            )
            taken_back = {row.get("what") or row.get("waiver") for row in connection.execute(query).scalars()}
        return not resting & taken_back

    def confirm(self, post: str, attempt: str, receipt: Receipt, why: str = "it is out") -> KeptPost | None:
        """It is out, as this attempt saw it or as was read; None where another attempt was begun meanwhile."""
        states = (PostState.ATTEMPTING, PostState.UNKNOWN)
        return self._change(
            post, states, lambda old: _left(old, PostState.CONFIRMED, receipt=receipt), why, attempt=attempt
        )

    def fail(self, post: str, attempt: str, why: str) -> KeptPost | None:
        """It is surely not out, and trying again would not help."""
        states = (PostState.ATTEMPTING, PostState.UNKNOWN)
        return self._change(post, states, lambda old: _left(old, PostState.FAILED), why, attempt=attempt)

    def lose(self, post: str, attempt: str, why: str) -> KeptPost | None:
        """Nobody knows whether it is out: only reading will tell."""
        return self._change(
            post, (PostState.ATTEMPTING,), lambda old: _left(old, PostState.UNKNOWN), why, attempt=attempt
        )

    def release(self, post: str, attempt: str, why: str, *, wait: float = 0, counted: bool = True) -> KeptPost | None:
        """It is surely not out, and may be tried again after `wait` seconds. `counted` is whether it was a try."""

        def back(old: KeptPost) -> KeptPost:
            later = _later(wait) if wait else None
            return _left(old, PostState.APPROVED, tries=old.tries + counted, not_before=later)

        return self._change(post, (PostState.ATTEMPTING, PostState.UNKNOWN), back, why, attempt=attempt)

    def settle(self, post: str, attempt: str, receipt: Receipt | None, *, by: str, why: str) -> KeptPost | None:
        """A person looked: it is out, with where it is, or it surely is not. Only of what is unknown; else None."""
        state = PostState.FAILED if receipt is None else PostState.CONFIRMED
        said = f"{by} looked and says that it is {'not out' if receipt is None else 'out'}: {why}"
        return self._change(
            post, (PostState.UNKNOWN,), lambda old: _left(old, state, receipt=receipt), said, attempt=attempt, by=by
        )

    def take_down(self, post: str, *, by: str, why: str) -> KeptPost | None:
        """What was out is out no more, because somebody wanted it so; it never goes out again. None for all else."""
        return self._change(post, (PostState.CONFIRMED,), lambda old: _left(old, PostState.TAKEN_DOWN), why, by=by)

    def retry(self, post: str, why: str) -> KeptPost | None:
        """A post that failed, or has to wait after a try, is planned again, because somebody mended what was wrong."""
        return self._change(
            post,
            (PostState.FAILED, PostState.APPROVED),
            lambda old: _left(old, PostState.PLANNED, grounds=None, tries=0, not_before=None),
            why,
            only=lambda old: old.state is PostState.FAILED or has_to_wait(old),
        )

    def forsaken(self) -> tuple[KeptPost, ...]:
        """What was `attempting` past its time, now `unknown`: whoever had it is gone, or as good as."""
        query = sa.select(POST.c.record).where(POST.c.state == PostState.ATTEMPTING.value, POST.c.held_until < now())
        found = []
        for each in self._posts(query):
            why = f"{each.publisher} has not been heard of since"
            with writing(self._engine) as connection:
                kept = _locked(connection, each.post.id)
                if kept is None or kept.attempt != each.attempt or kept.state is not PostState.ATTEMPTING:
                    continue
                if (kept.held_until or "") >= now():
                    continue  # held again since we looked
                after = _left(kept, PostState.UNKNOWN)
                _write(connection, [_move(kept.state, after, why)])
                found.append(after)
        return tuple(found)

    def _change(
        self,
        post: str,
        states: Collection[PostState],
        change: Any,
        why: str,
        *,
        attempt: str | None = None,
        seen: int | None = None,
        grounds: Grounds | None = None,
        only: Callable[[KeptPost], bool] = lambda _: True,
        by: str | None = None,
    ) -> KeptPost | None:
        with writing(self._engine) as connection:
            old = _locked(connection, post)
            if old is None or old.state not in states or (attempt is not None and old.attempt != attempt):
                return None
            if not only(old):
                return None
            if grounds is not None and (old.grounds != grounds or has_to_wait(old)):
                return None
            if seen is not None and _last_word(connection, old.post.brief) > seen:
                return None
            after: KeptPost = change(old)
            if after.state not in MOVES[old.state]:
                raise StoreError(f"A post can't go from {old.state} to {after.state}", post=post)
            return _write(connection, [_move(old.state, after, why, by)])[0]

    def _posts(self, query: sa.Select[Any]) -> tuple[KeptPost, ...]:
        with store_errors(), self._engine.connect() as connection:
            return tuple(KeptPost.model_validate(each) for each in connection.execute(query).scalars())


def has_to_wait(kept: KeptPost) -> bool:
    """Whether it was tried, and the time before which it isn't tried again is not over."""
    return (kept.not_before or "") > now()


def replay(moves: Sequence[Transition]) -> Mapping[str, PostState]:
    """Where each post stands by the chain alone. Raises StoreError where a move is none that posts make."""
    states: dict[str, PostState] = {}
    for move in moves:
        before = states.get(move.post)
        possible = {PostState.PLANNED} if before is None else MOVES[before]
        if before is PostState.PLANNED:
            possible = possible | {before}  # a plan that was changed
        if move.before != before or move.after not in possible:
            raise StoreError(f"Post {move.post} went from {before} to {move.after}, which no post does", post=move.post)
        states[move.post] = move.after
    return states


_Move = tuple[KeptPost, Transition]


def _move(before: PostState | None, after: KeptPost, why: str, by: str | None = None) -> _Move:
    after = after.model_copy(update={"why": why, "changed_at": now()})
    return after, Transition(
        post=after.post.id,
        before=before,
        after=after.state,
        why=why,
        attempt=after.attempt,
        grounds=after.grounds if after.state in (PostState.APPROVED, PostState.ATTEMPTING) else None,
        receipt=after.receipt if after.state is PostState.CONFIRMED else None,
        publisher=after.publisher if after.state is PostState.ATTEMPTING else None,
        by=by,
    )


def _write(connection: sa.Connection, moves: Sequence[_Move], insert: int = 0) -> list[KeptPost]:
    """Rows and entries of the moves; the first `insert` are of posts that are new."""
    entries: list[tuple[str, EntryKind, Record]] = []
    for after, transition in moves:
        if transition.before is None or after.state is PostState.PLANNED:
            entries.append((after.post.brief, EntryKind.POST, after.post))
        entries.append((after.post.brief, EntryKind.TRANSITION, transition))
    append_rows(connection, entries)
    if insert:
        connection.execute(sa.insert(POST), [_row(after) for after, _ in moves[:insert]])
    last = {after.post.id: after for after, _ in moves[insert:]}
    if last:
        rows = [{f"_{name}": value for name, value in _row(each).items()} for each in last.values()]
        values: dict[str, Any] = {
            name: sa.bindparam(f"_{name}") for name in _row(next(iter(last.values()))) if name != "id"
        }
        connection.execute(sa.update(POST).where(POST.c.id == sa.bindparam("_id")).values(values), rows)
    return [after for after, _ in moves]


def _row(kept: KeptPost) -> dict[str, Any]:
    post = kept.post
    return {
        "id": post.id,
        "brief": post.brief,
        "channel": post.channel,
        "state": kept.state.value,
        "local": post.local.isoformat(timespec="minutes"),
        "attempt": kept.attempt,
        "held_until": kept.held_until,
        "changed_at": kept.changed_at,
        "record": kept.model_dump(mode="json"),
    }


def _put(connection: sa.Connection, kept: KeptPost) -> None:
    connection.execute(sa.update(POST).where(POST.c.id == kept.post.id).values(_row(kept)))


def _locked(connection: sa.Connection, post: str) -> KeptPost | None:
    record = connection.execute(sa.select(POST.c.record).where(POST.c.id == post)).scalar()
    return KeptPost.model_validate(record) if record is not None else None


def _all_locked(connection: sa.Connection, posts: Sequence[str]) -> list[KeptPost]:
    """The posts of these ids that there are, in their order."""
    found: dict[str, KeptPost] = {}
    for at in range(0, len(posts), _AT_ONCE):
        query = sa.select(POST.c.record).where(POST.c.id.in_(posts[at : at + _AT_ONCE]))
        for each in map(KeptPost.model_validate, connection.execute(query).scalars()):
            found[each.post.id] = each
    return [found[each] for each in posts if each in found]


def _last_word(connection: sa.Connection, brief: str) -> int:
    kinds = [each.value for each in GROUNDS]
    query = sa.select(sa.func.max(ENTRY.c.number)).where(ENTRY.c.brief == brief, ENTRY.c.kind.in_(kinds))
    return connection.execute(query).scalar() or 0


def _differs(kept: KeptPost, post: Post) -> bool:
    return kept.post != post or kept.state is PostState.WITHDRAWN


def _fallen(old: KeptPost, post: Post) -> KeptPost:
    return KeptPost(post=post, state=PostState.PLANNED, tries=old.tries)


def _left(old: KeptPost, state: PostState, **changes: Any) -> KeptPost:
    """The post in another state; who had it, has it no more unless it is said."""
    return old.model_copy(update={"state": state, "held_until": None, **changes})


def _later(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
