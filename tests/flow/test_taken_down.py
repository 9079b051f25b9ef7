"""Taking down what is out: on the site, on YouTube, of a kit by hand; and what is told where a word is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.approval import approve, revoke
from cutthrough.flow.audit import audit
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.publish import Asked, Outcome, publish_due
from cutthrough.flow.site import library_of
from cutthrough.flow.taken_down import StillOut, Wish, out_on, take_down
from cutthrough.model.errors import Misuse
from cutthrough.model.post import KeptPost, PostState
from cutthrough.publish.channels.site import SiteChannel
from cutthrough.store.ledger import EntryKind, open_ledger
from going_out import made_program
from publish.channels.youtube_case import youtube_case

EARLY = datetime(2026, 11, 1, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
POSTS = """\
posts:
  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 09:00}
  - {channel: watch, edit: youtube_infeed, at: 2026-12-01 09:00, title: Every path is free}
"""
WISH = Wish(by="Bo Diaz", why="the talent took back her consent")


def say_yes(folder: Path) -> str:
    with open_ledger(folder) as ledger:
        return approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")[0].id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program with a post on the site and a kit, both out."""
    calendar_of(made_program(tmp_path, posts=POSTS), now=EARLY)
    say_yes(tmp_path)
    done = publish_due(tmp_path, Asked(clock=lambda: DUE))
    assert [each.outcome for each in done.posts] == [Outcome.CONFIRMED] * 2
    return tmp_path


def on(folder: Path, channel: str) -> KeptPost:
    with open_ledger(folder) as ledger:
        return next(each for each in ledger.posts.all() if each.post.channel == channel)


def test_what_is_down_is_shown_nowhere_and_planning_or_publishing_again_brings_it_not_back(folder: Path) -> None:
    post = on(folder, "watch").post.id
    done = take_down(folder, post, WISH)
    assert done.kept.state is PostState.TAKEN_DOWN
    assert done.kept.why == "Bo Diaz took it down (its pages are gone): the talent took back her consent"
    with open_ledger(folder) as ledger:
        library = library_of(folder, ledger, now=DUE)
    assert library.watches == ()
    assert library.gone.pages == (post.partition("-")[0],)
    assert library.notes == (f"{post} (edit-1) is left out: {done.kept.why}",)
    preview = open_ledger(folder)
    with preview:
        assert library_of(folder, preview, preview=True, now=DUE).watches == ()
    for posts in (POSTS, POSTS.replace("title: Every path is free", "title: Another title"), POSTS):
        calendar_of(made_program(folder, posts=posts), now=EARLY)
        say_yes(folder)
        told = publish_due(folder, Asked(clock=lambda: DUE, ahead=True, brief="spring"))
        assert on(folder, "watch").state is PostState.TAKEN_DOWN
        assert [(each.post, each.outcome) for each in told.posts] == [(post, Outcome.DOWN)]
        assert told.well == (posts == POSTS)
    made = calendar_of(folder / "briefs/spring.yaml", now=EARLY)
    (slot,) = (each for each in made.slots if each.post.id == post)
    assert (slot.state, slot.live) == (PostState.TAKEN_DOWN, None)
    with open_ledger(folder) as ledger:
        found = audit(ledger, folder, DUE)
    assert (found.sound, found.posts) == (True, {"confirmed": 1, "taken_down": 1})


def test_a_kit_is_taken_down_by_who_posted_it_who_then_says_so(folder: Path) -> None:
    post = on(folder, "reels").post.id
    with pytest.raises(StillOut) as told:
        take_down(folder, post, WISH)
    assert f"kits/reels/{post}" in told.value.message
    assert told.value.fix is not None
    assert f"--take-down {post} --by-hand" in told.value.fix
    assert on(folder, "reels").state is PostState.CONFIRMED
    done = take_down(folder, post, Wish(WISH.by, WISH.why, by_hand=True))
    assert done.kept.why == "Bo Diaz took it down (they did it there): the talent took back her consent"
    assert (folder / "kits/reels" / post / "post.json").is_file()


def test_where_the_channel_fails_it_stays_out_and_one_sentence_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = on(folder, "watch").post.id

    def away(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(SiteChannel, "take_down", away)
    with pytest.raises(StillOut, match=f"{post} stays confirmed: RuntimeError while taking it down"):
        take_down(folder, post, WISH)
    assert on(folder, "watch").state is PostState.CONFIRMED
    text = (folder / "program.yaml").read_text()
    (folder / "program.yaml").write_text(text.replace("  watch:", "  elsewhere:"))
    with pytest.raises(StillOut, match="has no channel watch any more"):
        take_down(folder, post, WISH)
    assert take_down(folder, post, Wish(WISH.by, WISH.why, by_hand=True)).kept.state is PostState.TAKEN_DOWN


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("\x1b", WISH.why), "missing: --by"),
        (Wish(WISH.by, "no"), "missing: --why"),
        (Wish(WISH.by, "x" * 501), "more than 500"),
    ],
)
def test_whoever_takes_down_answers_for_it(folder: Path, wish: Wish, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        take_down(folder, on(folder, "watch").post.id, wish)
    assert on(folder, "watch").state is PostState.CONFIRMED


def test_only_what_is_out_is_taken_down_and_once(folder: Path) -> None:
    post = on(folder, "watch").post.id
    take_down(folder, post, WISH)
    with pytest.raises(Misuse, match=f"{post} is down already: Bo Diaz took it down"):
        take_down(folder, post, WISH)
    with pytest.raises(Misuse, match="There is no post"):
        take_down(folder, "ct0000000-00000", WISH)
    more = "  - {channel: reels, edit: youtube_infeed, at: 2026-12-09 09:00}\n"
    calendar_of(made_program(folder, posts=POSTS + more), now=EARLY)
    with open_ledger(folder) as ledger:
        fresh = next(each for each in ledger.posts.all() if each.state is PostState.PLANNED)
    with pytest.raises(Misuse, match="is planned, so it is not out"):
        take_down(folder, fresh.post.id, WISH)


def test_what_else_there_is_of_the_film_is_told(folder: Path) -> None:
    more = "  - {channel: watch, edit: youtube_infeed, at: 2026-12-01 10:00, title: Once more}\n"
    more += "  - {channel: watch, edit: youtube_infeed, at: 2026-12-09 10:00, title: And again}\n"
    calendar_of(made_program(folder, posts=POSTS + more), now=EARLY)
    say_yes(folder)
    publish_due(folder, Asked(clock=lambda: DUE + timedelta(hours=1)))
    done = take_down(folder, on(folder, "watch").post.id, WISH)
    assert [each.post.title for each in done.out] == ["Once more"]
    assert [each.post.title for each in done.to_come] == ["And again"]


def test_a_word_taken_back_names_what_is_out_on_it_and_the_audit_finds_it(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        kept = next(each for each in ledger.posts.all() if each.post.channel == "watch")
        assert kept.grounds is not None
        (word,) = kept.grounds.approvals
        assert audit(ledger, folder, DUE).lost == ()
        revoke(ledger, "spring", word, by="Ann Lee", why="Talent withdrew consent")
        assert [each.post.id for each in out_on(ledger, "spring", word)] == [kept.post.id]
        found = audit(ledger, folder, DUE)
        assert found.sound
        (lost,) = found.lost
        said = f"{kept.post.id} is out on watch, and Ann Lee took back the word it went out on: Talent withdrew consent"
        assert lost.sentence() == said
    take_down(folder, kept.post.id, WISH)
    with open_ledger(folder) as ledger:
        assert audit(ledger, folder, DUE).lost == ()
        assert out_on(ledger, "spring", word) == ()


def test_who_approved_it_again_since_has_a_word_on_it(folder: Path) -> None:
    word = next(iter(getattr(on(folder, "watch").grounds, "approvals", ())))
    with open_ledger(folder) as ledger:
        revoke(ledger, "spring", word, by="Ann Lee")
        assert len(audit(ledger, folder, DUE).lost) == 1
        approve(ledger, folder, "spring", ["edit-1"], by="Ann Lee", grounds="the command line")
        assert audit(ledger, folder, DUE).lost == ()


def _tube(folder: Path, ahead: timedelta, lead: str = "") -> None:
    when = datetime.now(UTC) + ahead
    posts = (
        f"posts:\n  - {{channel: youtube, edit: youtube_infeed, at: {when:%Y-%m-%d %H:%M}, zone: UTC, title: Free}}\n"
    )
    brief = made_program(folder, posts=posts)
    program = (folder / "program.yaml").read_text()
    (folder / "program.yaml").write_text(program.replace("account: UCexample}", f"account: UCexample{lead}}}"))
    calendar_of(brief, now=EARLY)
    say_yes(folder)


def test_youtube_is_handed_it_ahead_of_time_and_gives_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path / "tube", monkeypatch) as case:
        _tube(tmp_path, timedelta(minutes=40))
        done = publish_due(tmp_path)
        assert [each.outcome for each in done.posts] == [Outcome.CONFIRMED]
        kept = on(tmp_path, "youtube")
        assert kept.receipt is not None
        film = case.server.channel.films[kept.receipt.external_id]
        moment = kept.post.local.replace(tzinfo=UTC)
        assert film.status["privacyStatus"] == "private"
        assert film.status["publishAt"] == moment.isoformat()
        assert kept.receipt.said["scheduled"] == moment.isoformat()
        assert done.posts[0].said == f"It is handed over, and shown there by itself at {moment:%Y-%m-%d %H:%M} UTC"
        case.server.tokens.refresh.clear()
        case.server.tokens.expire()
        with pytest.raises(StillOut, match=r"stays confirmed: .*invalid_grant"):
            take_down(tmp_path, kept.post.id, WISH)
        case.server.tokens.refresh.add("first-refresh")
        take_down(tmp_path, kept.post.id, WISH)
        assert not film.visible
        assert "publishAt" not in film.status
        assert on(tmp_path, "youtube").state is PostState.TAKEN_DOWN
        assert publish_due(tmp_path).posts == ()
        assert len(case.server.channel.films) == 1


@pytest.mark.parametrize(
    ("ahead", "lead", "outcome"),
    [
        (timedelta(minutes=70), "", Outcome.AHEAD),
        (timedelta(minutes=40), ", lead: 20", Outcome.AHEAD),
        (timedelta(minutes=70), ", lead: 90", Outcome.CONFIRMED),
        (timedelta(minutes=40), ", lead: 0", Outcome.AHEAD),
        (timedelta(minutes=-2), ", lead: 0", Outcome.CONFIRMED),
    ],
)
def test_how_long_before_its_time_is_for_the_channel_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, lead: str, outcome: Outcome
) -> None:
    with youtube_case(tmp_path / "tube", monkeypatch) as case:
        _tube(tmp_path, ahead, lead)
        (told,) = publish_due(tmp_path, Asked(ahead=True, brief="spring")).posts
        assert told.outcome is outcome
        if outcome is Outcome.AHEAD and lead != ", lead: 0":
            minutes = "20" if lead else "60"
            assert f"UTC on, {minutes} minutes before its time" in told.said
        films = list(case.server.channel.films.values())
        assert [each.status["privacyStatus"] for each in films] == (
            [] if outcome is Outcome.AHEAD else ["private" if ahead > timedelta(0) else "public"]
        )


def test_a_right_that_is_over_at_its_time_holds_it_when_it_is_to_be_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with youtube_case(tmp_path / "tube", monkeypatch) as case:
        _tube(tmp_path, timedelta(minutes=40))
        moment = on(tmp_path, "youtube").post.local
        brief = tmp_path / "briefs/spring.yaml"
        over = (moment - timedelta(days=1)).date()
        brief.write_text(brief.read_text().replace("forever: yes", f"until: {over}"))
        (told,) = publish_due(tmp_path).posts
        assert told.outcome is Outcome.HELD
        assert case.server.channel.films == {}


def test_a_word_taken_back_before_it_is_handed_over_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path / "tube", monkeypatch) as case:
        _tube(tmp_path, timedelta(minutes=40))
        with open_ledger(tmp_path) as ledger:
            for word in ledger.entries(EntryKind.APPROVAL):
                revoke(ledger, "spring", word.id, by="Ann Lee")
        (told,) = publish_due(tmp_path).posts
        assert told.outcome is Outcome.HELD
        assert case.server.channel.films == {}
