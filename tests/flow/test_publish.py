import hashlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.approval import approve, revoke
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.going_out import known
from cutthrough.flow.publish import Asked, Outcome, Published, publish_due, reconcile, rehearse, retry
from cutthrough.flow.publishing_parcels import parcel_of
from cutthrough.flow.site import library_of
from cutthrough.model.cut import Cut
from cutthrough.model.errors import CutthroughError, Interrupted, Misuse
from cutthrough.model.post import KeptPost, PostState, Transition
from cutthrough.publish.channels.base import Locked, Refused
from cutthrough.publish.channels.kit_folder import FolderKit
from cutthrough.publish.channels.site import SiteChannel
from cutthrough.publish.channels.youtube_words import description_of
from cutthrough.store.chain import verify
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger
from cutthrough.store.posts import replay
from flow.publishers import ended, publisher, sleeps, until
from going_out import BRIEF, PROGRAM, made_program

EARLY = datetime(2026, 11, 1, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
KIT = "posts:\n  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 09:00}\n"
BOTH = KIT + "  - {channel: watch, edit: youtube_infeed, at: 2026-12-01 09:00, title: Every path is free}\n"
MANY = (
    "posts:\n  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 09:00}\n"
    + "".join(f"  - {{channel: reels, edit: instagram_reels_ad, at: 2026-12-01 08:{n:02}}}\n" for n in range(9))
)  # fmt: skip


def at(moment: datetime, **asked: object) -> Asked:
    return Asked(clock=lambda: moment, **asked)  # type: ignore[arg-type]


def program(folder: Path, posts: str = KIT, *, approved: bool = True, **texts: str) -> Path:
    """The program, planned and, unless said otherwise, approved; gives its folder."""
    brief = made_program(folder, posts=posts, **texts)
    calendar_of(brief, now=EARLY)
    if approved:
        say_yes(folder)
    return folder


def say_yes(folder: Path) -> list[str]:
    with open_ledger(folder) as ledger:
        return [each.id for each in approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")]


def take_back(folder: Path, said: str) -> None:
    with open_ledger(folder) as ledger:
        revoke(ledger, "spring", said, by="Ann Lee", why="the logo is cut")


def kept(folder: Path) -> list[KeptPost]:
    with open_ledger(folder) as ledger:
        ensure_sound(ledger)
        return list(ledger.posts.all())


def ensure_sound(ledger: Ledger) -> None:
    """The chain is whole, says what the rows say, and no post is confirmed twice."""
    assert verify(ledger.chain()) is None
    moves = [Transition.model_validate(each.record) for each in ledger.entries(EntryKind.TRANSITION)]
    assert replay(moves) == {each.post.id: each.state for each in ledger.posts.all()}
    confirmed = [each.post for each in moves if each.after is PostState.CONFIRMED]
    assert len(confirmed) == len(set(confirmed))


def kits(folder: Path) -> list[str]:
    """Ids of the posts whose kits are handed over, one for each kit that is there and whole."""
    found = []
    for record in sorted((folder / "kits").glob("reels/[!.]*/post.json")):
        said = json.loads(record.read_bytes())
        for file in (said["main"], *said["files"]):
            assert hashlib.sha256((record.parent / file["path"]).read_bytes()).hexdigest() == file["sha256"]
        found.append(said["post"]["id"])
    return found


def outcomes(done: Published) -> list[str]:
    return [each.outcome.value for each in done.posts]


def test_what_is_due_and_approved_goes_out_once(tmp_path: Path) -> None:
    folder = program(tmp_path, BOTH)
    assert publish_due(folder, at(DUE - timedelta(minutes=1))).posts == ()
    done = publish_due(folder, at(DUE))
    assert outcomes(done) == ["confirmed", "confirmed"]
    assert done.well
    posts = kept(folder)
    assert {each.state for each in posts} == {PostState.CONFIRMED}
    assert kits(folder) == [each.post.id for each in posts if each.post.channel == "reels"]
    site = next(each for each in posts if each.post.channel == "watch")
    assert site.receipt is not None
    assert site.receipt.url is not None
    assert site.receipt.url.startswith("https://watch.hillside.example/every-path-is-free-")
    assert site.grounds is not None
    assert (folder / "published" / f"{site.grounds.sha256}.mp4").is_file()
    assert Cut.from_json((folder / "published" / f"{site.post.id}.cut.json").read_bytes()).id == site.post.edit
    assert publish_due(folder, at(DUE)).posts == ()
    assert len(kits(folder)) == 1


def test_the_credits_that_rights_ask_for_go_out_with_it(tmp_path: Path) -> None:
    brief = BRIEF.replace("basis: our own work", "basis: CC BY 4.0")
    folder = program(tmp_path, BOTH, brief=brief)
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed", "confirmed"]
    credit = "The footage and its music, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
    (kit,) = (folder / "kits/reels").glob("[!.]*/post.json")
    assert json.loads(kit.read_bytes())["credits"] == [credit]
    assert credit in (kit.parent / "words.txt").read_text()
    with open_ledger(folder) as ledger:
        assert library_of(folder, ledger).watches[0].credits == (credit,)
        of = known(folder, "spring", DUE.date())
        parcel = parcel_of(ledger.posts.all()[0], of, DUE)
    assert description_of(parcel.post, parcel.credits).endswith(credit)


def test_what_nobody_approved_is_held_with_what_would_clear_it(tmp_path: Path) -> None:
    folder = program(tmp_path, approved=False)
    done = publish_due(folder, at(DUE))
    assert outcomes(done) == ["held"]
    assert not done.well
    assert "Ann Lee has not approved" in done.posts[0].said
    assert "cutthrough approve" in (done.posts[0].fix or "")
    assert kits(folder) == []
    say_yes(folder)
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]


def test_a_rehearsal_changes_nothing(tmp_path: Path) -> None:
    folder = program(tmp_path, BOTH)
    with open_ledger(folder) as ledger:
        before = ledger.chain()
    assert outcomes(rehearse(folder, at(DUE))) == ["due", "due"]
    assert outcomes(rehearse(folder, at(EARLY, ahead=True))) == ["ahead", "ahead"]
    assert rehearse(folder, at(EARLY)).posts == ()
    with open_ledger(folder) as ledger:
        assert ledger.chain() == before
    assert kits(folder) == []
    assert not (folder / "published").exists()


def test_a_machine_that_was_off_for_a_week_bursts_nothing(tmp_path: Path) -> None:
    folder = program(tmp_path, MANY)
    week = DUE + timedelta(days=7)
    late = publish_due(folder, at(week))
    assert set(outcomes(late)) == {"late"}
    assert kits(folder) == []
    assert "--late" in (late.posts[0].fix or "")
    one = late.posts[0].post
    assert outcomes(publish_due(folder, at(week, late=True, only=(one,)))) == ["confirmed"]
    assert kits(folder) == [one]
    assert len(publish_due(folder, at(week, late=True)).posts) == 9
    assert len(kits(folder)) == 10


@pytest.mark.parametrize(
    ("behind", "outcome"), [(timedelta(hours=6), "confirmed"), (timedelta(hours=6, minutes=1), "late")]
)
def test_six_hours_is_how_late_it_may_be(tmp_path: Path, behind: timedelta, outcome: str) -> None:
    assert outcomes(publish_due(program(tmp_path), at(DUE + behind))) == [outcome]


def test_rights_that_end_the_minute_before_hold_it(tmp_path: Path) -> None:
    brief = BRIEF.replace("forever: yes", "until: 2026-11-30")
    assert brief != BRIEF
    posts = "posts:\n  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 00:00}\n"
    folder = program(tmp_path, posts, brief=brief)
    midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # 00:00 in Berlin, one minute after the right ended
    done = publish_due(folder, at(midnight))
    assert outcomes(done) == ["held"]
    assert "2026-11-30" in done.posts[0].said
    assert kits(folder) == []


def test_a_right_that_was_extended_lets_it_go_without_making_it_again(tmp_path: Path) -> None:
    folder = program(tmp_path, brief=BRIEF.replace("forever: yes", "until: 2026-11-30"))
    assert outcomes(publish_due(folder, at(DUE))) == ["held"]
    brief = folder / "briefs/spring.yaml"
    brief.write_text(brief.read_text().replace("until: 2026-11-30", "until: 2026-12-31"))
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]


def test_changed_bytes_are_held_even_after_they_were_approved(tmp_path: Path) -> None:
    folder = program(tmp_path)
    with (folder / "out/spring/tall.mp4").open("ab") as film:
        film.write(b"\0")
    done = publish_due(folder, at(DUE))
    assert outcomes(done) == ["held"]
    assert "changed" in done.posts[0].said
    assert kept(folder)[0].state is PostState.PLANNED


def test_the_same_film_to_the_same_slot_twice_goes_out_once(tmp_path: Path) -> None:
    twice = KIT + "  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-01 08:00, zone: Etc/UTC}\n"
    folder = program(tmp_path, twice)
    with open_ledger(folder) as ledger:
        assert len(ledger.posts.all()) == 2
    both = [publisher(folder, "", lease=30) for _ in range(2)]
    assert [ended(each) for each in both] == [0, 0]
    done = publish_due(folder, at(DUE))
    assert len(kits(folder)) == 1
    assert [each.outcome.value for each in done.posts] == ["held"]


def test_a_line_taken_out_of_the_plan_does_not_go_out(tmp_path: Path) -> None:
    folder = program(tmp_path, BOTH)
    made_program(folder, posts=KIT)
    assert [each.channel for each in publish_due(folder, at(DUE)).posts if each.outcome == "confirmed"] == ["reels"]
    states = {each.post.channel: each.state for each in kept(folder)}
    assert states == {"reels": PostState.CONFIRMED, "watch": PostState.WITHDRAWN}


def test_a_channel_that_is_gone_holds_its_posts_alone(tmp_path: Path) -> None:
    folder = program(tmp_path, BOTH)
    (folder / "kits").write_text("in the way")
    done = publish_due(folder, at(DUE))
    assert sorted(outcomes(done)) == ["confirmed", "failed"]
    failed = next(each for each in done.posts if each.outcome == "failed")
    assert "--retry" in (publish_due(folder, at(DUE)).posts[0].fix or "")
    (folder / "kits").unlink()
    assert retry(folder, failed.post, by="Bo Diaz").state is PostState.APPROVED
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]
    with pytest.raises(Misuse, match="did not fail"):
        retry(folder, failed.post, by="Bo Diaz")
    with pytest.raises(Misuse, match="no post"):
        retry(folder, "ct0000000-00000", by="Bo Diaz")


def test_a_bucket_that_is_away_is_tried_again_later_and_only_once_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUTTHROUGH_S3_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made")
    folder = program(tmp_path, MANY, program=PROGRAM.replace("kits/reels", "s3://kits/reels"))
    done = publish_due(folder, at(DUE))
    assert set(outcomes(done)) == {"waiting"}
    tried = [each for each in kept(folder) if each.tries]
    assert len(tried) == 1
    assert tried[0].state is PostState.APPROVED
    assert tried[0].not_before is not None


LOCKED = Locked("The account takes no token any more", "cutthrough connect youtube --account UCexample")
MISSING = Refused("There is no bucket kits", "make it, or correct `to` in program.yaml")


def answering(monkeypatch: pytest.MonkeyPatch, error: CutthroughError) -> None:
    """Let kits in folders answer so, whatever they are handed."""

    def post(*_: object) -> None:
        raise error

    monkeypatch.setattr(FolderKit, "post", post)


def test_a_channel_that_is_locked_is_asked_every_five_minutes_and_let_go_by_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = program(tmp_path)
    answering(monkeypatch, LOCKED)
    for _ in range(3):
        first = publish_due(folder, at(DUE)).posts[0]
        (waiting,) = kept(folder)
        assert waiting.not_before is not None
        assert 290 < (datetime.fromisoformat(waiting.not_before) - datetime.now(UTC)).total_seconds() <= 300
        for told in (first, publish_due(folder, at(DUE, late=True)).posts[0], rehearse(folder, at(DUE)).posts[0]):
            assert told.outcome is Outcome.WAITING
            assert LOCKED.message in told.said
            assert LOCKED.fix is not None
            assert LOCKED.fix in told.said
            assert told.fix == f"cutthrough publish --retry {told.post}"
        assert retry(folder, first.post, by="Bo Diaz").state is PostState.APPROVED
    monkeypatch.undo()
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]


def test_why_it_failed_and_what_mends_it_are_told_by_every_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program(tmp_path)
    answering(monkeypatch, MISSING)
    told = [publish_due(folder, at(DUE)).posts[0] for _ in range(2)]
    assert told[0] == told[1]
    assert told[0].outcome is Outcome.FAILED
    assert told[0].said == f"{MISSING.message}; {MISSING.fix}"
    assert told[0].fix == f"cutthrough publish --retry {told[0].post}"


def test_what_failed_and_is_planned_no_more_keeps_no_run_from_ending_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = program(tmp_path)
    answering(monkeypatch, MISSING)
    assert not publish_due(folder, at(DUE)).well
    made_program(folder, posts="")
    assert publish_due(folder, at(DUE)) == Published()
    assert [each.state for each in kept(folder)] == [PostState.WITHDRAWN]


def test_what_was_taken_out_of_a_kit_is_told_when_it_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program(tmp_path)
    rename = Path.rename

    def out_and_emptied(self: Path, target: Path) -> Path:
        renamed = rename(self, target)
        if self.name.startswith(".ct"):
            (target / "tall.mp4").unlink()
        return renamed

    monkeypatch.setattr(Path, "rename", out_and_emptied)
    done = publish_due(folder, at(DUE)).posts[0]
    assert done.outcome is Outcome.CONFIRMED
    assert "not there any more: tall.mp4" in done.said


def test_ids_that_no_post_has_are_told(tmp_path: Path) -> None:
    folder = program(tmp_path)
    with pytest.raises(Misuse, match="no post"):
        publish_due(folder, at(DUE, only=("ct0000000-00000",)))


def test_a_brief_that_cannot_be_read_holds_its_posts(tmp_path: Path) -> None:
    folder = program(tmp_path)
    (folder / "briefs/spring.yaml").write_text("goal: [")
    done = publish_due(folder, at(DUE))
    assert not done.well
    assert kits(folder) == []


class Meanwhile:
    """Somebody who does something once, when the first bytes are up."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self._deed = deed
        self.done = False

    def begins(self, _: KeptPost, /) -> None: ...

    def share(self, _: float, /) -> None:
        if not self.done:
            self.done = True
            self._deed()

    def ended(self, _: object, /) -> None: ...


def test_an_approval_taken_back_while_it_goes_up_stops_it_before_it_is_seen(tmp_path: Path) -> None:
    folder = program(tmp_path)
    said = say_yes(folder)
    watch = Meanwhile(lambda: [take_back(folder, each) for each in said])
    done = publish_due(folder, at(DUE, watch=watch))
    assert watch.done
    assert outcomes(done) == ["held"]
    assert kits(folder) == []
    assert kept(folder)[0].state is PostState.PLANNED
    say_yes(folder)
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]


def test_sent_back_while_it_goes_up_stops_it_too(tmp_path: Path) -> None:
    folder = program(tmp_path)

    def send_back() -> None:
        from cutthrough.model.approval import Decision

        with open_ledger(folder) as ledger:
            approve(
                ledger, folder, "spring", by="Ann Lee", decision=Decision.SENT_BACK, why="the logo is cut", grounds="x"
            )

    assert outcomes(publish_due(folder, at(DUE, watch=Meanwhile(send_back)))) == ["held"]
    assert kits(folder) == []


def test_something_said_of_another_edit_does_not_stop_it(tmp_path: Path) -> None:
    folder = program(tmp_path)
    with open_ledger(folder) as ledger:
        other = approve(ledger, folder, "spring", ("edit-1",), by="Ann Lee", grounds="x")[0].id
    watch = Meanwhile(lambda: take_back(folder, other))
    assert outcomes(publish_due(folder, at(DUE, watch=watch))) == ["confirmed"]
    assert watch.done


def test_an_approval_taken_back_too_late_is_told_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = program(tmp_path)
    said = say_yes(folder)
    rename = Path.rename

    def seen_then_taken_back(self: Path, target: Path) -> Path:
        renamed = rename(self, target)
        if self.name.startswith(".ct"):
            [take_back(folder, each) for each in said]
        return renamed

    monkeypatch.setattr(Path, "rename", seen_then_taken_back)
    done = publish_due(folder, at(DUE))
    assert outcomes(done) == ["confirmed"]
    assert "taken back while it went out" in done.posts[0].said
    assert len(kits(folder)) == 1
    assert kept(folder)[0].state is PostState.CONFIRMED


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, SystemExit])
def test_stopped_while_it_goes_up_it_is_unknown_then_found_out(tmp_path: Path, stopped: type[BaseException]) -> None:
    folder = program(tmp_path)

    def stop() -> None:
        raise stopped

    with pytest.raises(stopped):
        publish_due(folder, at(DUE, watch=Meanwhile(stop)))
    assert kept(folder)[0].state is PostState.UNKNOWN
    found = reconcile(folder, at(DUE))
    assert outcomes(found) == ["waiting"]
    assert kept(folder)[0].state is PostState.APPROVED
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]
    assert len(kits(folder)) == 1


def test_asked_to_stop_it_begins_no_other_and_leaves_this_one_to_be_found_out(tmp_path: Path) -> None:
    folder = program(tmp_path, MANY)
    asked = threading.Event()
    with pytest.raises(Interrupted):
        publish_due(folder, at(DUE, stop=asked.is_set, watch=Meanwhile(asked.set)))
    states = sorted(each.state.value for each in kept(folder))
    assert states == ["approved"] * 9 + ["unknown"]
    assert outcomes(publish_due(folder, at(DUE))).count("confirmed") == 10
    assert len(kits(folder)) == 10


def test_what_is_out_and_was_not_written_down_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program(tmp_path)
    rename = Path.rename

    def seen_then_gone(self: Path, target: Path) -> Path:
        renamed = rename(self, target)
        if self.name.startswith(".ct"):
            raise SystemExit
        return renamed

    monkeypatch.setattr(Path, "rename", seen_then_gone)
    with pytest.raises(SystemExit):
        publish_due(folder, at(DUE))
    monkeypatch.undo()
    assert kept(folder)[0].state is PostState.UNKNOWN
    assert outcomes(publish_due(folder, at(DUE))) == ["confirmed"]
    assert "looking" in kept(folder)[0].why
    assert len(kits(folder)) == 1


def test_a_site_post_that_was_lost_goes_through_the_gate_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program(tmp_path, BOTH.replace(KIT, "posts:\n"))
    said = say_yes(folder)
    post = SiteChannel.post

    def posted_then_gone(*args: object) -> object:
        post(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(SiteChannel, "post", posted_then_gone)
    with pytest.raises(KeyboardInterrupt):
        publish_due(folder, at(DUE))
    monkeypatch.undo()
    assert len(list((folder / "published").glob("ct*.json"))) == 1
    for each in said:
        take_back(folder, each)
    assert outcomes(publish_due(folder, at(DUE))) == ["held"]
    assert kept(folder)[0].state is PostState.PLANNED


PLACES = {
    "before the claim": PostState.APPROVED,
    "claimed": PostState.ATTEMPTING,
    "copying": PostState.ATTEMPTING,
    "before the step": PostState.ATTEMPTING,
    "after the step": PostState.ATTEMPTING,
    "before it is written": PostState.ATTEMPTING,
    "written": PostState.CONFIRMED,
}


@pytest.mark.parametrize("place", PLACES)
def test_killed_in_any_state_nothing_is_lost_and_nothing_is_posted_twice(tmp_path: Path, place: str) -> None:
    folder = program(tmp_path)
    assert ended(publisher(folder, place)) == -signal.SIGKILL
    assert kept(folder)[0].state is PLACES[place]
    time.sleep(0.25)
    publish_due(folder, at(DUE))
    assert kept(folder)[0].state is PostState.CONFIRMED
    assert len(kits(folder)) == 1


def test_killed_while_it_finds_out_it_is_found_out_by_the_next(tmp_path: Path) -> None:
    folder = program(tmp_path)
    assert ended(publisher(folder, "after the step")) == -signal.SIGKILL
    time.sleep(0.25)
    assert ended(publisher(folder, "found")) == -signal.SIGKILL
    assert kept(folder)[0].state is PostState.UNKNOWN
    publish_due(folder, at(DUE))
    assert kept(folder)[0].state is PostState.CONFIRMED
    assert len(kits(folder)) == 1


def test_killed_at_random_again_and_again_every_post_is_out_once(tmp_path: Path) -> None:
    folder = program(tmp_path, MANY)
    dice = random.Random(5)
    for _ in range(8):
        running = publisher(folder, "", lease=0.1)
        time.sleep(dice.uniform(0, 0.4))
        running.kill()
        ended(running)
    time.sleep(0.15)
    publish_due(folder, at(DUE))
    assert {each.state for each in kept(folder)} == {PostState.CONFIRMED}
    assert len(kits(folder)) == len(set(kits(folder))) == 10


@pytest.mark.parametrize("place", ["stop copying", "stop asked", "stop before the step"])
def test_a_publisher_that_slept_while_another_took_over_makes_no_second(tmp_path: Path, place: str) -> None:
    folder = program(tmp_path)
    asleep = publisher(folder, place)
    until(lambda: sleeps(asleep))
    time.sleep(0.25)
    assert kept(folder)[0].state is PostState.ATTEMPTING
    done = publish_due(folder, at(DUE))
    assert outcomes(done) == ["confirmed"]
    before = kits(folder)
    stamp = (folder / "kits/reels" / before[0] / "post.json").stat()
    while asleep.is_alive():  # it sleeps again at each place that it passes
        if sleeps(asleep):
            os.kill(asleep.pid or 0, signal.SIGCONT)
        asleep.join(0.02)
    assert ended(asleep) == 0
    assert kits(folder) == before
    assert (folder / "kits/reels" / before[0] / "post.json").stat().st_ino == stamp.st_ino
    assert [each.name for each in (folder / "kits/reels").iterdir()] == before
    assert kept(folder)[0].state is PostState.CONFIRMED


def test_a_long_upload_keeps_its_post(tmp_path: Path) -> None:
    folder = program(tmp_path)
    seen: list[PostState] = []

    def slow() -> None:
        time.sleep(0.5)
        with open_ledger(folder) as ledger:
            ledger.posts.forsaken()
            seen.extend(each.state for each in ledger.posts.all())

    assert outcomes(publish_due(folder, at(DUE, lease=0.2, watch=Meanwhile(slow)))) == ["confirmed"]
    assert seen == [PostState.ATTEMPTING]


def test_two_publishers_at_once_share_the_work(tmp_path: Path) -> None:
    folder = program(tmp_path, MANY)
    both = [publisher(folder, "", lease=30) for _ in range(2)]
    assert [ended(each) for each in both] == [0, 0]
    assert {each.state for each in kept(folder)} == {PostState.CONFIRMED}
    assert len(kits(folder)) == len(set(kits(folder))) == 10


def test_outcomes_are_all_told_of() -> None:
    fine = {Outcome.CONFIRMED, Outcome.TAKEN, Outcome.DUE, Outcome.AHEAD, Outcome.DOWN}
    assert set(Outcome) - fine == {Outcome.FAILED, Outcome.UNKNOWN, Outcome.WAITING, Outcome.HELD, Outcome.LATE}
