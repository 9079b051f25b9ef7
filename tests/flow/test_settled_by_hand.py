import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cutthrough.cli.audit_text import lines_of
from cutthrough.flow.approval import approve
from cutthrough.flow.audit import audit
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.provenance import about
from cutthrough.flow.publish import Asked, Outcome, Published, publish_due, reconcile, retry
from cutthrough.flow.settled_by_hand import Seen, settle_by_hand
from cutthrough.model.errors import Misuse
from cutthrough.model.post import Grounds, KeptPost, PostState
from cutthrough.publish.channels.base import Unclear
from cutthrough.publish.channels.kit_folder import FolderKit
from cutthrough.publish.channels.youtube import YouTubeChannel
from cutthrough.store.ledger import open_ledger
from cutthrough.store.posts import PostBoard
from going_out import made_program

EARLY = datetime(2026, 11, 1, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
POSTS = """\
posts:
  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 09:00}
  - {channel: youtube, edit: youtube_infeed, at: 2026-12-02 18:00, title: Every path is free}
  - {channel: watch, edit: youtube_infeed, at: 2026-12-02 18:00, title: Every path is free}
"""
GROUNDS = Grounds(sha256="a" * 64, spec="0123456789abcdef", approvals=("said-1",))
OUT = Seen(out="https://www.instagram.com/reel/CxYz12-_ab/?igsh=1", by="Bo Diaz", why="I played it there")
NOT_OUT = Seen(out=None, by="Bo Diaz", why="it is not in the account")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program whose posts are planned, one on each channel."""
    calendar_of(made_program(tmp_path, posts=POSTS), now=EARLY)
    return tmp_path


def lost(folder: Path, channel: str) -> str:
    """The id of the post on a channel, which was tried and nobody saw how it ended."""
    with open_ledger(folder) as ledger:
        board = ledger.posts
        (id_,) = (each.post.id for each in board.all() if each.post.channel == channel)
        board.approve(id_, GROUNDS, board.last_word("spring"))
        kept = board.claim(id_, GROUNDS, board.last_word("spring"), publisher="me", seconds=60)
        assert kept is not None
        board.lose(id_, kept.attempt or "", "no answer")
    return id_


def kept(folder: Path, post: str) -> KeptPost:
    with open_ledger(folder) as ledger:
        found = ledger.posts.get(post)
        assert found is not None
        return found


def publish(folder: Path) -> Published:
    return publish_due(folder, Asked(clock=lambda: DUE))


def unheard(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A post that really was tried, on a channel that was away since; gives its id."""
    with open_ledger(folder) as ledger:
        approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")
    away = Unclear("The bucket is away", "wait")

    def unclear(*_: object) -> None:
        raise away

    monkeypatch.setattr(FolderKit, "post", unclear)
    monkeypatch.setattr(FolderKit, "find", unclear)
    assert [each.outcome for each in publish(folder).posts] == [Outcome.UNKNOWN]
    (told,) = reconcile(folder, Asked(clock=lambda: DUE)).posts
    by_hand = f"cutthrough publish --settle {told.post}, with --out LINK or --not-out"
    assert told.fix == f"wait; or, once somebody looked there: {by_hand}"
    return told.post


def test_somebody_saw_that_it_is_out_and_the_audit_says_who(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post = unheard(folder, monkeypatch)
    settled = settle_by_hand(folder, post, OUT)
    assert (settled.state, settled.receipt) == (PostState.CONFIRMED, kept(folder, post).receipt)
    assert settled.receipt is not None
    assert settled.receipt.external_id == "CxYz12-_ab"
    assert settled.receipt.url == "https://www.instagram.com/p/CxYz12-_ab/"
    assert settled.receipt.said == {"seen_by": "Bo Diaz", "why": "I played it there"}
    with open_ledger(folder) as ledger:
        found = audit(ledger, folder, DUE)
        assert (found.sound, found.posts) == (True, {"approved": 2, "confirmed": 1})
        said = "\n".join(lines_of(about(ledger, folder, post)[0]))
    assert "confirmed: Bo Diaz looked and says that it is out: I played it there" in said
    assert publish(folder).posts == ()


def test_somebody_saw_that_it_is_not_out_and_it_goes_out_anew_only_when_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = unheard(folder, monkeypatch)
    assert settle_by_hand(folder, post, NOT_OUT).state is PostState.FAILED
    monkeypatch.undo()
    (told,) = publish(folder).posts
    assert (told.outcome, told.fix) == (Outcome.FAILED, f"cutthrough publish --retry {post}")
    assert told.said == "Bo Diaz looked and says that it is not out: it is not in the account"
    assert not list(folder.glob("kits/reels/*"))
    retry(folder, post, by="Bo Diaz")
    assert [each.outcome for each in publish(folder).posts] == [Outcome.CONFIRMED]
    with open_ledger(folder) as ledger:
        assert audit(ledger, folder, DUE).sound


def test_who_was_too_early_is_told_by_the_publisher_that_handed_it_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(folder) as ledger:
        approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")
        (post,) = (each.post.id for each in ledger.posts.all() if each.post.channel == "reels")
    rename = Path.rename

    def slow(self: Path, target: Path) -> Path:
        renamed = rename(self, target)
        if self.name.startswith(".ct"):
            with open_ledger(folder) as ledger:
                ledger.posts.lose(post, kept(folder, post).attempt or "", "not heard of")
            settle_by_hand(folder, post, NOT_OUT)
        return renamed

    monkeypatch.setattr(Path, "rename", slow)
    (told,) = publish(folder).posts
    monkeypatch.undo()
    assert (told.outcome, told.fix) == (Outcome.UNKNOWN, f"cutthrough publish --retry {post}, which finds it there")
    retry(folder, post, by="Bo Diaz")
    assert [each.outcome for each in publish(folder).posts] == [Outcome.CONFIRMED]
    assert len(list(folder.glob("kits/reels/*/post.json"))) == 1


@pytest.mark.parametrize("said", ["dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ?t=3", "youtube.com/shorts/dQw4w9WgXcQ"])
def test_a_video_is_known_by_its_id_or_any_link_to_it(folder: Path, said: str) -> None:
    receipt = settle_by_hand(folder, lost(folder, "youtube"), Seen(said, "Bo Diaz", "I played it")).receipt
    assert receipt is not None
    assert receipt.external_id == "dQw4w9WgXcQ"
    assert receipt.url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def test_of_two_at_once_one_wins_and_the_other_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post, settle = lost(folder, "reels"), PostBoard.settle
    both, ends = threading.Barrier(2), []

    def together(*args: object, **named: object) -> object:
        both.wait(20)
        return settle(*args, **named)  # type: ignore[arg-type]

    def say(seen: Seen) -> None:
        try:
            ends.append(settle_by_hand(folder, post, seen).state.value)
        except Misuse as error:
            ends.append(error.message)

    monkeypatch.setattr(PostBoard, "settle", together)
    people = [threading.Thread(target=say, args=(each,)) for each in (OUT, NOT_OUT)]
    for each in people:
        each.start()
    for each in people:
        each.join(30)
    now = kept(folder, post)
    assert sorted(ends) == sorted([now.state.value, f"{post} is {now.state}: {now.why}"])


def test_a_publisher_that_is_gone_leaves_its_post_to_be_settled(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        board = ledger.posts
        id_ = next(each.post.id for each in board.all() if each.post.channel == "reels")
        board.approve(id_, GROUNDS, board.last_word("spring"))
        board.claim(id_, GROUNDS, board.last_word("spring"), publisher="me", seconds=0.01)
    time.sleep(0.05)
    assert settle_by_hand(folder, id_, OUT).state is PostState.CONFIRMED


@pytest.mark.parametrize(
    ("channel", "seen", "said"),
    [
        ("reels", Seen("https://youtu.be/dQw4w9WgXcQ", "Bo Diaz", "I saw it"), "of youtube, and ct"),
        ("reels", Seen(" \n", "Bo Diaz", "I saw it"), "Nothing says where"),
        ("reels", Seen("x" * 501, "Bo Diaz", "I saw it"), "Nothing says where"),
        ("reels", Seen("x1", "\x1b", "I saw it"), "missing: --by"),
        ("reels", Seen("x1", "Bo Diaz", "ok"), "missing: --why"),
        ("reels", Seen("x1", "Bo Diaz", "x" * 501), "more than 500"),
        ("youtube", Seen("https://vimeo.com/12345", "Bo Diaz", "I saw it"), "no video on YouTube"),
        ("youtube", Seen("https://www.youtube.com/@hillside", "Bo Diaz", "I saw it"), "no video on YouTube"),
        ("youtube", Seen("dQw4", "Bo Diaz", "I saw it"), "no video on YouTube"),
        ("youtube", NOT_OUT, "may still appear for"),
        ("watch", OUT, "only what the ledger calls confirmed"),
        ("watch", NOT_OUT, "only what the ledger calls confirmed"),
    ],
)
def test_a_word_that_cannot_be_right_is_refused_and_leaves_it_unknown(
    folder: Path, channel: str, seen: Seen, said: str
) -> None:
    post = lost(folder, channel)
    with pytest.raises(Misuse) as refused:
        settle_by_hand(folder, post, seen)
    assert said in refused.value.message
    assert kept(folder, post).state is PostState.UNKNOWN


def test_not_out_is_believed_once_nothing_can_appear_any_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post, real = lost(folder, "youtube"), YouTubeChannel.__init__

    def quick(self: YouTubeChannel, *args: object) -> None:
        real(self, *args)  # type: ignore[arg-type]
        self.settles_after = 0.0

    monkeypatch.setattr(YouTubeChannel, "__init__", quick)
    assert settle_by_hand(folder, post, NOT_OUT).state is PostState.FAILED


def test_one_place_is_one_post(folder: Path) -> None:
    calendar_of(
        made_program(folder, posts=POSTS + "  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-05 09:00}\n"),
        now=EARLY,
    )
    with open_ledger(folder) as ledger:
        first, second = (each.post.id for each in ledger.posts.all() if each.post.channel == "reels")
        for id_ in (first, second):
            ledger.posts.approve(id_, GROUNDS, 99)
            claimed = ledger.posts.claim(id_, GROUNDS, 99, publisher="me", seconds=60)
            assert claimed is not None
            ledger.posts.lose(id_, claimed.attempt or "", "no answer")
    settle_by_hand(folder, first, OUT)
    with pytest.raises(Misuse, match=f"That is where {first} is"):
        settle_by_hand(folder, second, OUT)
    assert kept(folder, second).state is PostState.UNKNOWN
