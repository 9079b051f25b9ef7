import json
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.model.approval import Revoked
from cutthrough.model.channel import ChannelKind, Medium
from cutthrough.model.errors import StoreError
from cutthrough.model.post import MOVES, Grounds, KeptPost, Post, PostState, Receipt, Transition
from cutthrough.model.record import Record
from cutthrough.store.chain import verify
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger
from cutthrough.store.posts import PostBoard, has_to_wait, replay

Where = tuple[Path, str | None]
GROUNDS = Grounds(sha256="a" * 64, spec="0123456789abcdef", approvals=("said-1",))
RECEIPT = Receipt(external_id="x1", url="https://films.example/x1", at="2026-12-01T08:00:00+00:00")


def post(number: int = 1, **fields: object) -> Post:
    plain = {
        "id": f"ct000000{number}-abcde",
        "brief": "spring",
        "line": "posts1",
        "channel": "reels",
        "kind": ChannelKind.KIT,
        "medium": Medium.PAID,
        "edit": "edit-1",
        "local": datetime(2026, 12, 1, 9, 0),  # noqa: DTZ001 - wall time
        "zone": "Europe/Berlin",
        **fields,
    }
    return Post.model_validate(plain)


def approved(board: PostBoard, *posts: Post) -> None:
    board.plan("spring", posts or (post(),))
    for each in posts or (post(),):
        assert board.approve(each.id, GROUNDS, board.last_word("spring")) is not None


def claimed(board: PostBoard, each: Post | None = None, seconds: float = 60) -> str:
    """A post in `attempting`; gives the attempt."""
    one = each or post()
    approved(board, one)
    kept = board.claim(one.id, GROUNDS, board.last_word("spring"), publisher="me", seconds=seconds)
    assert kept is not None
    assert kept.attempt is not None
    return kept.attempt


def states(ledger: Ledger) -> dict[str, str]:
    moves = [Transition.model_validate(each.record) for each in ledger.entries(EntryKind.TRANSITION)]
    told = replay(moves)
    kept = {each.post.id: each.state for each in ledger.posts.all()}
    assert told == kept
    return {id_: state.value for id_, state in kept.items()}


def test_a_plan_is_followed_until_a_post_was_tried(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board = ledger.posts
        first = board.plan("spring", [post(1), post(2), post(3)])
        assert first.added == (post(1).id, post(2).id, post(3).id)
        approved(board, post(1), post(2), post(3))
        board.claim(post(3).id, GROUNDS, 0, publisher="me", seconds=60)
        again = board.plan("spring", [post(1), post(2, title="Another"), post(4)])
        assert (again.added, again.changed, again.withdrawn, again.kept) == ((post(4).id,), (post(2).id,), (), 1)
        assert states(ledger) == {
            post(1).id: "approved",
            post(2).id: "planned",
            post(3).id: "attempting",
            post(4).id: "planned",
        }
        gone = board.plan("spring", [])
        assert set(gone.withdrawn) == {post(1).id, post(2).id, post(4).id}
        back = board.plan("spring", [post(1)])
        assert back.changed == (post(1).id,)
        assert states(ledger)[post(1).id] == "planned"
        assert board.plan("autumn", []).withdrawn == ()


def test_the_same_id_twice_in_one_plan_is_one_post(where: Where) -> None:
    with open_ledger(*where) as ledger:
        assert ledger.posts.plan("spring", [post(1), post(1)]).added == (post(1).id,)
        assert len(ledger.posts.all()) == 1


def test_an_empty_plan_of_nothing_writes_nothing(where: Where) -> None:
    with open_ledger(*where) as ledger:
        ledger.posts.plan("spring", [])
        assert ledger.chain() == ()


def test_the_way_of_a_post_is_in_the_chain_with_its_grounds_and_its_receipt(where: Where) -> None:
    with open_ledger(*where) as ledger:
        attempt = claimed(ledger.posts)
        assert ledger.posts.confirm(post().id, attempt, RECEIPT) is not None
        moves = [Transition.model_validate(each.record) for each in ledger.entries(EntryKind.TRANSITION)]
        assert [each.after for each in moves] == ["planned", "approved", "attempting", "confirmed"]
        assert [each.grounds for each in moves] == [None, GROUNDS, GROUNDS, None]
        assert moves[2].attempt == moves[3].attempt == attempt
        assert moves[2].publisher == "me"
        assert moves[3].receipt == RECEIPT
        kept = ledger.posts.get(post().id)
        assert kept is not None
        assert (kept.state, kept.receipt, kept.held_until) == (PostState.CONFIRMED, RECEIPT, None)


def test_nothing_leaves_confirmed(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id
        attempt = claimed(board)
        board.confirm(id_, attempt, RECEIPT)
        tries: list[Callable[[], object]] = [
            lambda: board.fail(id_, attempt, "no"),
            lambda: board.lose(id_, attempt, "no"),
            lambda: board.release(id_, attempt, "no"),
            lambda: board.retry(id_, "no"),
            lambda: board.void(id_, "no"),
            lambda: board.approve(id_, GROUNDS, 99),
            lambda: board.claim(id_, GROUNDS, 99, publisher="you", seconds=1),
            lambda: board.confirm(id_, attempt, RECEIPT.model_copy(update={"external_id": "x2"})),
            lambda: board.plan("spring", []),
            lambda: board.forsaken(),
        ]
        for each in tries:
            each()
            assert states(ledger) == {id_: "confirmed"}
        kept = board.get(id_)
        assert kept is not None
        assert kept.receipt == RECEIPT


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("it has other grounds", lambda board: Grounds(sha256="b" * 64, spec="0")),
        ("nobody approved it", lambda board: board.void(post().id, "changed") and GROUNDS),
    ],
)
def test_a_claim_fails_where(where: Where, why: str, change: Callable[[PostBoard], Grounds]) -> None:
    with open_ledger(*where) as ledger:
        approved(ledger.posts)
        assert ledger.posts.claim(post().id, change(ledger.posts), 0, publisher="me", seconds=1) is None


def test_what_is_said_meanwhile_stops_a_claim_and_an_approval(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board = ledger.posts
        approved(board)
        seen = board.last_word("spring")
        ledger.enter("autumn", EntryKind.REVOKED, Revoked(what="other", by="Ann Lee"))
        assert board.last_word("spring") == seen
        ledger.enter("spring", EntryKind.COMMENT, Revoked(what="no matter", by="Ann Lee"))
        assert board.last_word("spring") == seen
        ledger.enter("spring", EntryKind.REVOKED, Revoked(what="said-1", by="Ann Lee"))
        assert board.claim(post().id, GROUNDS, seen, publisher="me", seconds=1) is None
        board.void(post().id, "taken back")
        assert board.approve(post().id, GROUNDS, seen) is None
        assert board.approve(post().id, GROUNDS, board.last_word("spring")) is not None


def test_many_are_approved_in_one_go(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, posts = ledger.posts, [post(number) for number in range(1, 6)]
        board.plan("spring", posts)
        gone, new = GROUNDS, GROUNDS.model_copy(update={"approvals": ("said-2",)})
        board.approve(posts[0].id, GROUNDS, 0)
        board.approve(posts[1].id, new, 0)
        board.approve(posts[2].id, gone, 0)
        board.claim(posts[2].id, gone, 0, publisher="me", seconds=60)
        done = board.approve_many({**{each.id: new for each in posts}, "ct0000009-abcde": new}, 0)
        # The second is so already, the third is with a publisher, and the last there is none of.
        assert [each.post.id for each in done] == [posts[0].id, posts[3].id, posts[4].id]
        assert {each.post.id for each in board.all("spring", [PostState.APPROVED]) if each.grounds == new} == {
            posts[number].id for number in (0, 1, 3, 4)
        }
        assert set(states(ledger).values()) == {PostState.APPROVED, PostState.ATTEMPTING}
        assert verify(ledger.chain()) is None
        assert board.approve_many({}, 0) == ()


def test_many_are_not_approved_where_something_was_said_meanwhile(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, other = ledger.posts, post(2, brief="summer")
        board.plan("spring", [post()])
        board.plan("summer", [other])
        seen = ledger.newest()
        ledger.enter("spring", EntryKind.REVOKED, Revoked(what="said-1", by="Ann Lee", why="no"))
        done = board.approve_many({post().id: GROUNDS, other.id: GROUNDS}, seen)
        assert [each.post.id for each in done] == [other.id]
        assert states(ledger) == {post().id: PostState.PLANNED, other.id: PostState.APPROVED}


def test_many_are_voided_in_one_go(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, posts = ledger.posts, [post(number) for number in range(1, 4)]
        approved(board, *posts)
        board.void(posts[1].id, "already")
        done = board.void_many({each.id: f"because of {each.id}" for each in posts})
        assert [(each.post.id, each.why, each.grounds) for each in done] == [
            (each.id, f"because of {each.id}", None) for each in (posts[0], posts[2])
        ]
        assert set(states(ledger).values()) == {PostState.PLANNED}
        assert verify(ledger.chain()) is None


def test_an_attempt_is_wanted_until_what_it_rests_on_is_taken_back(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board = ledger.posts
        attempt = claimed(board)
        assert board.wanted(post().id, attempt)
        assert not board.wanted(post().id, "another")
        assert not board.wanted("ct0000009-abcde", attempt)
        ledger.enter("spring", EntryKind.REVOKED, Revoked(what="said-2", by="Ann Lee"))
        assert board.wanted(post().id, attempt)
        ledger.enter("spring", EntryKind.REVOKED, Revoked(what="said-1", by="Ann Lee"))
        assert not board.wanted(post().id, attempt)


def test_a_waiver_taken_back_stops_an_attempt_too(where: Where) -> None:
    class Revocation(Record):
        waiver: str

    with open_ledger(*where) as ledger:
        board = ledger.posts
        board.plan("spring", [post()])
        grounds = GROUNDS.model_copy(update={"waivers": ("let-pass",)})
        board.approve(post().id, grounds, 0)
        kept = board.claim(post().id, grounds, 0, publisher="me", seconds=60)
        assert kept is not None
        ledger.enter("spring", EntryKind.REVOCATION, Revocation(waiver="let-pass"))
        assert not board.wanted(post().id, kept.attempt or "")


def test_who_is_not_heard_of_loses_the_post_and_who_is_keeps_it(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board = ledger.posts
        gone, here = claimed(board, post(1), 0.05), None
        board.plan("spring", [post(1), post(2)])
        board.approve(post(2).id, GROUNDS, 0)
        kept = board.claim(post(2).id, GROUNDS, 0, publisher="me", seconds=0.05)
        assert kept is not None
        here = kept.attempt or ""
        assert board.hold(post(2).id, here, 60)
        time.sleep(0.1)
        assert [each.post.id for each in board.forsaken()] == [post(1).id]
        assert states(ledger) == {post(1).id: "unknown", post(2).id: "attempting"}
        assert not board.hold(post(1).id, gone, 60)
        assert not board.wanted(post(1).id, gone)
        assert board.forsaken() == ()
        # It woke up, and it was out all the while.
        assert board.confirm(post(1).id, gone, RECEIPT) is not None


@pytest.mark.parametrize("receipt", [RECEIPT, None], ids=["out", "not out"])
def test_what_is_unknown_is_settled_by_hand_once_and_only_then(where: Where, receipt: Receipt | None) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id

        def settle(by: str = "Bo Diaz", attempt: str | None = None) -> KeptPost | None:
            kept = board.get(id_)
            held = (kept.attempt if kept is not None else None) or ""
            return board.settle(id_, attempt or held, receipt, by=by, why="I looked there")

        assert settle() is None
        board.plan("spring", [post()])
        assert settle() is None
        board.approve(id_, GROUNDS, 0)
        assert settle() is None
        mine = board.claim(id_, GROUNDS, 0, publisher="me", seconds=60)
        assert mine is not None
        assert settle() is None
        board.lose(id_, mine.attempt or "", "no answer")
        assert settle(attempt="another") is None
        before = ledger.newest()
        settled = settle()
        assert settled is not None
        assert (settled.state, settled.receipt) == (PostState.CONFIRMED if receipt else PostState.FAILED, receipt)
        (entry,) = ledger.chain(before)
        move = Transition.model_validate(entry.record)
        assert (move.before, move.after, move.by, move.receipt) == (
            PostState.UNKNOWN,
            settled.state,
            "Bo Diaz",
            receipt,
        )
        assert move.why.startswith("Bo Diaz looked and says that it is ")
        assert move.why.endswith("out: I looked there")
        assert ("not out" in move.why) is (receipt is None)
        assert settle(by="Ann Lee") is None
        assert states(ledger) == {id_: settled.state.value}
        assert verify(ledger.chain()) is None


def test_a_late_one_does_not_undo_what_came_after_it(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id
        first = claimed(board, seconds=0.01)
        time.sleep(0.05)
        board.forsaken()
        assert board.release(id_, first, "it is not out") is not None
        second = board.claim(id_, GROUNDS, 0, publisher="you", seconds=60)
        assert second is not None
        for late in (
            board.confirm(id_, first, RECEIPT),
            board.fail(id_, first, "no"),
            board.lose(id_, first, "no"),
            board.release(id_, first, "no"),
        ):
            assert late is None
        assert not board.wanted(id_, first)
        assert not board.hold(id_, first, 60)
        assert board.confirm(id_, second.attempt or "", RECEIPT) is not None
        assert states(ledger) == {id_: "confirmed"}


def test_a_released_post_waits_as_long_as_was_said(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id
        kept = board.release(id_, claimed(board), "throttled", wait=0.01)
        assert kept is not None
        assert (kept.state, kept.tries, kept.held_until) == (PostState.APPROVED, 1, None)
        time.sleep(0.02)
        again = board.claim(id_, GROUNDS, 0, publisher="me", seconds=60)
        assert again is not None
        assert again.attempt != kept.attempt
        assert board.release(id_, again.attempt or "", "throttled again", wait=3600) is not None
        assert board.claim(id_, GROUNDS, 0, publisher="me", seconds=60) is None


def test_what_failed_is_planned_again_only_when_somebody_says_so(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id
        assert board.retry(id_, "there is none") is None
        board.fail(id_, claimed(board), "the title was refused")
        board.plan("spring", [post(title="Shorter")])
        assert states(ledger) == {id_: "failed"}
        kept = board.retry(id_, "mended")
        assert kept is not None
        assert (kept.state, kept.grounds, kept.tries) == (PostState.PLANNED, None, 0)
        assert board.plan("spring", [post(title="Shorter")]).changed == (id_,)


def test_what_failed_is_withdrawn_once_the_plan_no_longer_names_it(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id
        board.fail(id_, claimed(board), "the title was refused")
        assert board.plan("spring", []).withdrawn == (id_,)
        assert states(ledger) == {id_: "withdrawn"}
        assert board.plan("spring", [post()]).changed == (id_,)
        assert states(ledger) == {id_: "planned"}


def test_what_waits_after_a_try_is_let_go_only_when_somebody_says_so(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id
        approved(board)
        assert board.retry(id_, "nothing holds it") is None
        kept = board.claim(id_, GROUNDS, 0, publisher="me", seconds=60)
        assert kept is not None
        assert board.retry(id_, "somebody is at it") is None
        locked = board.release(id_, kept.attempt or "", "the token is dead", wait=3600, counted=False)
        assert locked is not None
        assert (has_to_wait(locked), locked.tries) == (True, 0)
        again = board.retry(id_, "connected")
        assert again is not None
        assert (again.state, again.not_before) == (PostState.PLANNED, None)
        assert board.approve(id_, GROUNDS, 0) is not None
        assert board.claim(id_, GROUNDS, 0, publisher="me", seconds=60) is not None
        assert states(ledger) == {id_: "attempting"}


def test_what_may_be_due_is_found_wherever_on_earth_it_is(where: Where) -> None:
    wall = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 - wall time
    ahead = post(1, zone="Pacific/Kiritimati", local=wall)
    behind = post(2, zone="Pacific/Pago_Pago", local=wall)
    with open_ledger(*where) as ledger:
        approved(ledger.posts, ahead, behind)
        first = datetime(2026, 11, 30, 19, 0, tzinfo=UTC)  # 09:00 at UTC+14
        assert {each.post.id for each in ledger.posts.maybe_due(first)} == {ahead.id, behind.id}
        assert ledger.posts.maybe_due(first - timedelta(minutes=1)) == ()
        assert len(ledger.posts.maybe_due(first, limit=1)) == 1


RACER = """
import json, sys, time
from pathlib import Path
from cutthrough.model.post import Grounds, PostState, Receipt
from cutthrough.store.ledger import open_ledger
grounds = Grounds.model_validate_json(sys.argv[3])
taken = []
with open_ledger(Path(sys.argv[1]), sys.argv[2] or None) as ledger:
    board = ledger.posts
    print("ready", flush=True)
    sys.stdin.readline()
    for each in board.all(None, (PostState.APPROVED,)):
        kept = board.claim(each.post.id, grounds, 0, publisher=sys.argv[4], seconds=60)
        if kept is not None:
            taken.append(kept.post.id)
            receipt = Receipt(external_id=sys.argv[4], at="2026-12-01T08:00:00+00:00")
            assert board.confirm(kept.post.id, kept.attempt, receipt) is not None
print(json.dumps(taken))
"""


def test_two_processes_never_take_the_same_post(where: Where) -> None:
    posts = [post(1, id=f"ct{number:07d}-abcde") for number in range(40)]
    with open_ledger(*where) as ledger:
        approved(ledger.posts, *posts)
        given = [str(where[0]), where[1] or "", GROUNDS.to_json()]
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(RACER), *given, name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in ("first", "second")
        ]
        for each in racers:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for each in racers:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        taken = [json.loads(each.communicate(timeout=60)[0]) for each in racers]
        assert sorted([*taken[0], *taken[1]]) == [each.id for each in posts]
        assert set(states(ledger).values()) == {"confirmed"}
        by = {each.post.id: each.receipt.external_id for each in ledger.posts.all() if each.receipt}
        assert by == {id_: name for name, ids in zip(("first", "second"), taken, strict=True) for id_ in ids}


def test_what_is_out_is_taken_down_once_and_no_plan_brings_it_back(where: Where) -> None:
    with open_ledger(*where) as ledger:
        board, id_ = ledger.posts, post().id

        def down() -> KeptPost | None:
            return board.take_down(id_, by="Bo Diaz", why="it has to go")

        assert down() is None
        board.plan("spring", [post()])
        assert down() is None
        board.approve(id_, GROUNDS, 0)
        mine = board.claim(id_, GROUNDS, 0, publisher="me", seconds=60)
        assert mine is not None
        assert down() is None
        board.confirm(id_, mine.attempt or "", RECEIPT)
        before = ledger.newest()
        gone = down()
        assert gone is not None
        assert (gone.state, gone.receipt, gone.grounds) == (PostState.TAKEN_DOWN, RECEIPT, GROUNDS)
        (entry,) = ledger.chain(before)
        move = Transition.model_validate(entry.record)
        assert (move.before, move.after, move.by) == (PostState.CONFIRMED, PostState.TAKEN_DOWN, "Bo Diaz")
        assert down() is None
        for plan in ([], [post()], [post().model_copy(update={"title": "Another"})]):
            board.plan("spring", plan)
            assert states(ledger) == {id_: "taken_down"}
        assert board.retry(id_, "again") is None
        assert board.confirm(id_, mine.attempt or "", RECEIPT) is None
        assert board.maybe_due(datetime(2030, 1, 1, tzinfo=UTC)) == ()
        assert verify(ledger.chain()) is None


@pytest.mark.parametrize("before", list(PostState))
@pytest.mark.parametrize("after", list(PostState))
def test_replay_refuses_what_no_post_does(before: PostState, after: PostState) -> None:
    ways = {
        PostState.PLANNED: (),
        PostState.APPROVED: (PostState.APPROVED,),
        PostState.ATTEMPTING: (PostState.APPROVED, PostState.ATTEMPTING),
        PostState.CONFIRMED: (PostState.APPROVED, PostState.ATTEMPTING, PostState.CONFIRMED),
        PostState.FAILED: (PostState.APPROVED, PostState.ATTEMPTING, PostState.FAILED),
        PostState.UNKNOWN: (PostState.APPROVED, PostState.ATTEMPTING, PostState.UNKNOWN),
        PostState.WITHDRAWN: (PostState.WITHDRAWN,),
        PostState.TAKEN_DOWN: (
            PostState.APPROVED,
            PostState.ATTEMPTING,
            PostState.CONFIRMED,
            PostState.TAKEN_DOWN,
        ),
    }
    moves, last = [Transition(post="p", before=None, after=PostState.PLANNED)], PostState.PLANNED
    for state in (*ways[before], after):
        moves.append(Transition(post="p", before=last, after=state))
        last = state
    if after in MOVES[before] or before is after is PostState.PLANNED:
        assert replay(moves) == {"p": after}
    else:
        with pytest.raises(StoreError, match="which no post does"):
            replay(moves)


def test_replay_finds_a_move_that_was_left_out() -> None:
    moves = [
        Transition(post="p", before=None, after=PostState.PLANNED),
        Transition(post="p", before=PostState.ATTEMPTING, after=PostState.CONFIRMED),
    ]
    with pytest.raises(StoreError):
        replay(moves)
