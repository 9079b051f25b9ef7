import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cutthrough.cli.audit_text import lines_of
from cutthrough.flow import comments
from cutthrough.flow.approval import approve, check_now, revoke, settle
from cutthrough.flow.audit import audit, endings
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.guests import invite
from cutthrough.flow.provenance import about
from cutthrough.model.adopted import Adopted, LivePost
from cutthrough.model.approval import Comment
from cutthrough.model.deliverable import Deliverable, FileKind
from cutthrough.model.errors import Misuse
from cutthrough.model.money import parse_money
from cutthrough.model.post import Grounds, Receipt
from cutthrough.publish.gate import Cleared
from cutthrough.store.ledger import LEDGER_FILE, EntryKind, Ledger, open_ledger
from flow.remade import make_again
from going_out import BRIEF, made_program
from publish.judged import post

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
RECEIPT = Receipt(external_id="abc", url="https://youtu.be/abc", at="2026-12-02T17:00:01+00:00")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One post is out, another only planned."""
    folder = made_program(tmp_path_factory.mktemp("published"), posts="").parents[1]
    with open_ledger(folder) as opened:
        opened.posts.plan("spring", [post(), post(id="tall", edit="edit-2")])
        approve(opened, folder, "spring", ["edit-1"], by="Ann Lee", grounds="command line")
        settle(folder, "spring", NOW, ledger=opened)
        kept = opened.posts.get(post().id)
        assert kept is not None
        seen, found = check_now(opened, folder, kept, NOW)
        assert isinstance(found, Cleared)
        publish(opened, found.grounds, seen)
    return folder


@pytest.fixture
def program(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "program"))


@pytest.fixture
def ledger(program: Path) -> Iterator[Ledger]:
    with open_ledger(program) as opened:
        yield opened


def publish(ledger: Ledger, grounds: Grounds, seen: int, id_: str = post().id) -> None:
    taken = ledger.posts.claim(id_, grounds, seen, publisher="p", seconds=60)
    assert taken is not None
    assert taken.attempt is not None
    assert ledger.posts.confirm(id_, taken.attempt, RECEIPT) is not None


def tamper(program: Path, *statements: str) -> None:
    """Write past the ledger, with the triggers out of the way, as somebody with the file in hands can."""
    with sqlite3.connect(program / LEDGER_FILE) as connection:
        connection.execute("DROP TRIGGER IF EXISTS entry_no_change")
        connection.execute("DROP TRIGGER IF EXISTS entry_no_removal")
        for each in statements:
            connection.execute(each)
    connection.close()


def rules(ledger: Ledger, program: Path, **more: str) -> list[str]:
    return [each.rule for each in audit(ledger, program, NOW, **more).faults]


def test_what_is_as_it_was_written_is_sound(program: Path, ledger: Ledger) -> None:
    found = audit(ledger, program, NOW)
    assert (found.sound, found.faults, found.posts) == (True, (), {"planned": 1, "confirmed": 1})
    assert found.client == "Hillside Land Trust"
    assert found.entries == len(ledger.chain())
    assert found.link == ledger.chain()[-1].link


def test_an_empty_ledger_is_sound(tmp_path: Path) -> None:
    folder = made_program(tmp_path).parents[1]
    with open_ledger(folder) as ledger:
        found = audit(ledger, folder, NOW)
    assert (found.sound, found.entries, found.link) == (True, 0, None)


APPROVAL = "(SELECT number FROM entry WHERE kind = 'approval')"
ENTRY, POST = "UPDATE entry SET ", "UPDATE post SET "
COPIED = "brief, channel, state, local, attempt, held_until, changed_at, replace(record, 'tall', 'new')"
TAMPERED: dict[str, tuple[str, str, str]] = {
    "another name": (
        f"{ENTRY} record = replace(record, 'Ann Lee', 'Eve Roe') WHERE number = {APPROVAL}",
        "chain-broken",
        "(approval, ",
    ),
    "another time": (f"{ENTRY} at = '2026-01-01' WHERE number = 3", "chain-broken", "entry 3 (post, 2026-01-01)"),
    "another link": (f"{ENTRY} link = 'x' WHERE number = 2", "chain-broken", "entry 2 (transition, "),
    "taken out": ("DELETE FROM entry WHERE number = 2", "chain-broken", "entry 2 is missing; entry 3 follows"),
    "the first taken out": ("DELETE FROM entry WHERE number = 1", "chain-broken", "entry 1 is missing"),
    "no record": (f"{ENTRY} record = 'not JSON' WHERE number = 4", "chain-broken", "entry 4 can't be read any more"),
    "no kind": (f"{ENTRY} kind = 'gossip' WHERE number = 5", "chain-broken", "entry 5 can't be read any more"),
    "the post's state": (
        f"{POST} state = 'confirmed', record = replace(record, '\"planned\"', '\"confirmed\"') WHERE id = 'tall'",
        "posts-differ",
        "Post tall is confirmed in the table, and planned by the chain",
    ),
    "the post's state in one column": (
        f"{POST} state = 'approved' WHERE id = 'tall'",
        "posts-differ",
        "Post tall is planned in the table, and planned by the chain",
    ),
    "the post's words": (
        f"{POST} record = replace(record, 'Every path is free', 'Every path costs') WHERE id = 'tall'",
        "posts-differ",
        "Post tall says something else in the table than was planned",
    ),
    "the post's receipt": (
        f"{POST} record = replace(record, 'youtu.be/abc', 'youtu.be/xyz')",
        "posts-differ",
        "has another receipt in the table than by the chain",
    ),
    "the post's grounds": (
        f'{POST} record = replace(record, \'"waivers": []\', \'"waivers": ["w-1"]\')',
        "posts-differ",
        "rests on other grounds in the table than by the chain",
    ),
    "the post gone": (
        "DELETE FROM post WHERE id = 'tall'",
        "posts-differ",
        "Post tall is planned by the chain, and is gone",
    ),
    "a post from nowhere": (
        f"INSERT INTO post SELECT 'new', {COPIED} FROM post WHERE id = 'tall'",
        "posts-differ",
        "Post new stands in the table, and nothing in the chain says how it came there",
    ),
    "a post that is none": (f"{POST} record = '{{}}' WHERE id = 'tall'", "ledger-unreadable", "can't be read"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_tampered_with_is_found(program: Path, ledger: Ledger, case: str) -> None:
    statement, rule, said = TAMPERED[case]
    tamper(program, statement)
    faults = audit(ledger, program, NOW).faults
    assert faults[0].rule == rule
    assert any(said in each.message for each in faults)


def test_a_post_that_cost_more_than_was_approved_is_found(program: Path, ledger: Ledger) -> None:
    tall = post(id="tall", edit="edit-2", budget=parse_money("100 EUR"))
    ledger.posts.plan("spring", [tall])
    approve(ledger, program, "spring", ["edit-2"], by="Ann Lee", grounds="command line")
    settle(program, "spring", NOW, ledger=ledger)
    kept = ledger.posts.get("tall")
    assert kept is not None
    assert kept.grounds is not None
    ledger.posts.plan("spring", [tall.model_copy(update={"budget": parse_money("890 EUR")})])
    grounds, seen = kept.grounds, ledger.posts.last_word("spring")
    ledger.posts.approve("tall", grounds, seen)
    publish(ledger, grounds, seen, "tall")
    said = [each.message for each in audit(ledger, program, NOW).faults]
    assert len(said) == 1
    assert "Post tall is out, but Ann Lee had not approved that it may cost 890 EUR" in said[0]


def test_the_database_itself_refuses_to_forget(program: Path, ledger: Ledger) -> None:
    with (
        sqlite3.connect(program / LEDGER_FILE) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute("DELETE FROM entry")
    connection.close()


def test_a_chain_rewritten_to_its_end_is_found_by_a_link_that_was_told(program: Path, ledger: Ledger) -> None:
    told = ledger.chain()[-1].link
    assert rules(ledger, program, since=told[:16].upper()) == []
    last = ledger.chain()[-1].number
    tamper(program, f"DELETE FROM entry WHERE number > {last - 2}")
    ledger.posts.plan("spring", [])
    assert "link-missing" in rules(ledger, program, since=told)
    assert "chain-broken" not in rules(ledger, program, since=told)


def test_a_tail_cut_off_shows_in_the_posts_too(program: Path, ledger: Ledger) -> None:
    last = ledger.chain()[-1].number
    tamper(program, f"DELETE FROM entry WHERE number = {last}")
    assert rules(ledger, program) == ["posts-differ"]


@pytest.mark.parametrize("link", ["", "abc", "x" * 64, "0" * 65, "'; DROP TABLE entry; --"])
def test_what_is_no_link_is_refused(program: Path, ledger: Ledger, link: str) -> None:
    with pytest.raises(Misuse, match="is no link of a ledger"):
        audit(ledger, program, NOW, since=link)


def spoiled(change: Callable[[Grounds], Grounds]) -> Callable[[Ledger, Path], None]:
    """A post that is published on other grounds than those the gate gave."""

    def spoil(ledger: Ledger, program: Path) -> None:
        ledger.posts.plan("spring", [post(), post(id="bad")])
        kept = ledger.posts.get("bad")
        assert kept is not None
        seen, found = check_now(ledger, program, kept, NOW)
        assert isinstance(found, Cleared)
        grounds = change(found.grounds)
        assert ledger.posts.approve("bad", grounds, seen) is not None
        publish(ledger, grounds, ledger.posts.last_word("spring"), "bad")

    return spoil


UNFOUNDED: dict[str, tuple[Callable[[Ledger, Path], None], str]] = {
    "nobody's word": (spoiled(lambda g: g.model_copy(update={"approvals": ()})), "nobody had approved it"),
    "a word never said": (
        spoiled(lambda g: g.model_copy(update={"approvals": ("f" * 32,)})),
        "there was no approval ffffffff of edit-1",
    ),
    "other bytes": (spoiled(lambda g: g.model_copy(update={"sha256": "f" * 64})), "Ann Lee had approved other bytes"),
    "other captions": (spoiled(lambda g: g.model_copy(update={"files": {}})), "Ann Lee had approved other bytes"),
    "other limits": (
        spoiled(lambda g: g.model_copy(update={"spec": "f" * 16})), "Ann Lee had approved it under other limits"
    ),
    "a waiver never given": (
        spoiled(lambda g: g.model_copy(update={"waivers": ("w-9",)})), "there was no waiver w-9"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNFOUNDED)
def test_what_is_out_without_grounds_is_found(program: Path, ledger: Ledger, case: str) -> None:
    spoil, said = UNFOUNDED[case]
    spoil(ledger, program)
    faults = audit(ledger, program, NOW).faults
    assert [each.rule for each in faults] == ["post-unfounded"]
    assert faults[0].message.startswith(f"Post bad is out, but {said}")


def test_an_approval_that_was_taken_back_before_is_no_grounds(program: Path, ledger: Ledger) -> None:
    ledger.posts.plan("spring", [post(), post(id="bad")])
    settle(program, "spring", NOW, ledger=ledger)
    kept = ledger.posts.get("bad")
    assert kept is not None
    assert kept.grounds is not None
    revoke(ledger, "spring", kept.grounds.approvals[0], by="Ann Lee")
    publish(ledger, kept.grounds, ledger.posts.last_word("spring"), "bad")
    assert [each.message[:60] for each in audit(ledger, program, NOW).faults] == [
        "Post bad is out, but Ann Lee had taken the approval back (en"
    ]


def test_an_approval_that_is_taken_back_afterwards_was_good_then(program: Path, ledger: Ledger) -> None:
    kept = ledger.posts.get(post().id)
    assert kept is not None
    assert kept.grounds is not None
    revoke(ledger, "spring", kept.grounds.approvals[0], by="Ann Lee")
    assert audit(ledger, program, NOW).sound


def test_rights_that_end_are_told_by_the_programs_own_time(tmp_path: Path) -> None:
    rights = "rights: [{what: The music, basis: licence 17, until: 2027-01-10}]"
    brief = BRIEF.replace("rights: [{what: The footage and its music, basis: our own work, forever: yes}]", rights)
    folder = made_program(tmp_path, posts="", brief=brief).parents[1]
    assert endings(folder, (), NOW) == ()
    text = (folder / "program.yaml").read_text()
    (folder / "program.yaml").write_text(f"{text}warn_rights: 6 weeks\n")
    assert [(each.brief, each.what, each.days) for each in endings(folder, (), NOW)] == [("spring", "The music", 41)]


def test_everything_is_told_of_a_finished_file(program: Path, ledger: Ledger) -> None:
    [told] = about(ledger, program, "edit-1")
    assert (told.brief, told.edit, told.placement, told.main, told.last) == (
        "spring", "edit-1", "youtube_infeed", True, True,
    )  # fmt: skip
    assert told.sources == {"media/valley.mp4": "a" * 64, "media/bird up close.mp4": "b" * 64}
    assert told.passed == 7
    assert [each.rule for each in told.verdicts or ()] == ["loudness", "audio_bit_rate"]
    assert [each.what for each in told.rights] == ["The footage and its music"]
    assert told.rounds == (1,)
    assert [each.approval.by for each in told.words] == ["Ann Lee"]
    [out] = told.posts
    assert out.these_bytes
    assert [each.move.after.value for each in out.moves] == ["planned", "approved", "attempting", "confirmed"]


def test_a_file_is_known_by_path_hash_edit_post_and_brief(program: Path, ledger: Ledger) -> None:
    path = program / "out/spring/wide.mp4"
    [told] = about(ledger, program, "edit-1")
    for subject in (str(path), told.file.sha256, told.file.sha256[:8].upper(), post().id):
        assert about(ledger, program, subject) == (told,)
    assert [each.edit for each in about(ledger, program, "spring")] == ["edit-1", "edit-2"]
    assert [each.edit for each in about(ledger, program, str(program / "briefs/spring.yaml"))] == ["edit-1", "edit-2"]
    [captions] = about(ledger, program, str(program / "out/spring/tall.vtt"))
    assert (captions.edit, captions.main, captions.file.kind.value) == ("edit-2", False, "vtt")


def test_what_was_made_before_is_told_by_the_ledger(program: Path, ledger: Ledger) -> None:
    delivery = last_delivery(program / "out/spring")
    assert delivery is not None
    ledger.record_deliverable("spring", delivery.edits[0])
    make_again(program, "edit-1")
    old, new = about(ledger, program, "edit-1")
    assert (old.last, new.last) == (False, True)
    assert old.verdicts is None
    assert [each.these_bytes for each in (*old.posts, *new.posts)] == [True, False]
    [out] = about(ledger, program, post().id)
    assert out.file == old.file


def test_a_video_that_was_adopted_is_told_of_too(program: Path, ledger: Ledger) -> None:
    file = Deliverable(kind=FileKind.VIDEO, path="old/walk.mp4", sha256="e" * 64, size=9)
    video = Adopted(id="ad-1", title="Old walk", file=file, made_on="2019-05-01", guessed=("role",))
    ledger.enter("", EntryKind.ADOPTED, video)
    live = LivePost(id="l-1", adopted="ad-1", platform="youtube", url="https://youtu.be/old", posted_on="2019-06-01")
    ledger.enter("", EntryKind.LIVE_POST, live)
    [told] = about(ledger, program, "ad-1")
    assert about(ledger, program, "e" * 64) == (told,)
    assert (told.adopted, told.live, told.verdicts) == (video, (live,), None)
    assert "  made      not here; adopted as Old walk, made 2019-05-01; guessed: role" in list(lines_of(told))
    assert "  posts     live before: youtube, 2019-06-01: https://youtu.be/old" in list(lines_of(told))
    assert audit(ledger, program, NOW).sound


@pytest.mark.parametrize("subject", ["", "nothing", "../../../etc", "f" * 64, "autumn.yaml", "x" * 500, "\x00", "*"])
def test_what_nobody_knows_is_refused(program: Path, ledger: Ledger, subject: str) -> None:
    with pytest.raises(Misuse):
        about(ledger, program, subject)


def test_no_secret_of_a_guest_stands_in_the_chain(program: Path, ledger: Ledger) -> None:
    _, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
    assert not any(token in str(each.record) for each in ledger.chain())
    assert ledger.entries(EntryKind.INVITE, "spring")[0].record["name"] == "Ann Lee"


def test_a_comment_that_was_dealt_with_and_is_taken_up_again_is_open(program: Path, ledger: Ledger) -> None:
    """Also one that came in as dealt with, from another program."""
    [told] = about(ledger, program, "edit-1")
    said = {"edit": "edit-1", "sha256": told.file.sha256, "by": "Ann Lee", "round": 1}
    for each in (
        Comment(id="c1", text="The logo is late", done=True, source="notes.edl", **said),
        Comment(id="c2", text="Lovely", **said),
    ):
        ledger.enter("spring", EntryKind.COMMENT, each)
    [told] = about(ledger, program, "edit-1")
    assert (told.comments, told.settled) == (2, 1)
    comments.settle(ledger, "spring", "c1", by="Ann Lee", done=False)
    [told] = about(ledger, program, "edit-1")
    assert (told.comments, told.settled) == (2, 0)
