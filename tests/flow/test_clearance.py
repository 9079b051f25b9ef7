import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.brief.read import read_brief
from cutthrough.flow.approval import approve, check_now, revoke, settle, standing
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.waivers import waive
from cutthrough.model.approval import Decision
from cutthrough.model.deliverable import Delivery, Edit
from cutthrough.model.money import parse_money
from cutthrough.model.post import KeptPost, PostState
from cutthrough.model.verdict import Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.publish.gate import Cleared, Held, Stand
from cutthrough.store.ledger import Ledger
from flow.empty_ledger import empty_ledger
from flow.remade import change_delivery, make_again
from going_out import BRIEF, made_program
from publish.judged import post

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TALL = post(id="tall", edit="edit-2", title="Small feet. Big morning.")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return made_program(tmp_path, posts="").parent.parent


@pytest.fixture
def ledger(program: Path) -> Iterator[Ledger]:
    with empty_ledger(program) as opened:
        opened.posts.plan("spring", [post(), TALL])
        yield opened


def approved(ledger: Ledger, program: Path, *edits: str, by: str = "Ann Lee") -> None:
    approve(ledger, program, "spring", edits, by=by, grounds="command line")


def states(ledger: Ledger) -> dict[str, str]:
    return {each.post.id: each.state.value for each in ledger.posts.all("spring")}


def held(ledger: Ledger, program: Path, id_: str = post().id, now: datetime = NOW) -> list[str]:
    _, found = check_now(ledger, program, get(ledger, id_), now)
    return [each.rule for each in found.obstacles] if isinstance(found, Held) else []


def get(ledger: Ledger, id_: str) -> KeptPost:
    found = ledger.posts.get(id_)
    assert found is not None
    return found


def test_posts_follow_what_is_said(program: Path, ledger: Ledger) -> None:
    assert settle(program, "spring", NOW, ledger=ledger) == ()
    approved(ledger, program, "edit-1")
    moved = settle(program, "spring", NOW, ledger=ledger)
    assert [(each.post, each.before, each.after) for each in moved] == [(post().id, "planned", "approved")]
    assert states(ledger) == {post().id: "approved", "tall": "planned"}
    approve(
        ledger, program, "spring", ["edit-1"], by="Ann Lee", decision=Decision.SENT_BACK, why="cut off", grounds="-"
    )
    moved = settle(program, "spring", NOW, ledger=ledger)
    assert [(each.post, each.after, each.why) for each in moved] == [
        (post().id, PostState.PLANNED, "Ann Lee sent edit-1 back: cut off")
    ]
    approved(ledger, program)
    settle(program, "spring", NOW)  # opens the ledger itself
    assert set(states(ledger).values()) == {"approved"}
    assert settle(program, "spring", NOW, ledger=ledger) == ()


def test_changed_bytes_void_an_approval(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    settle(program, "spring", NOW, ledger=ledger)
    was = get(ledger, post().id).grounds
    assert was is not None
    now = make_again(program, "edit-1")
    assert held(ledger, program) == ["approval-void"]
    moved = settle(program, "spring", NOW, ledger=ledger)
    assert [each.why for each in moved] == [
        f"Ann Lee's approval of edit-1 is void: changed bytes: was {was.sha256[:8]}…, is {now[:8]}…"
    ]
    assert states(ledger) == {post().id: "planned", "tall": "approved"}


def test_a_file_changed_on_the_disk_holds_what_was_approved(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    settle(program, "spring", NOW, ledger=ledger)
    captions = program / "out/spring/wide.srt"
    captions.write_bytes(captions.read_bytes()[::-1])
    assert held(ledger, program) == ["file-changed"]
    captions.unlink()
    assert held(ledger, program) == ["file-missing"]
    assert held(ledger, program, "tall") == []


def test_a_change_that_leaves_size_and_times_is_found_when_it_counts(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    film = program / "out/spring/wide.mp4"
    times = film.stat()
    data = bytearray(film.read_bytes())
    data[-1] ^= 1
    film.write_bytes(bytes(data))
    os.utime(film, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert held(ledger, program) == ["file-changed"]


def test_changed_words_void_an_approval_and_only_for_that_post(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    ledger.posts.plan("spring", [post(title="Every path costs"), TALL])
    assert held(ledger, program) == ["approval-void"]
    assert held(ledger, program, "tall") == []
    person = standing(ledger, program, "spring", NOW).edits[0].words[0]
    assert (person.stands, person.why) == (Stand.VOID, "its words changed")


def test_more_money_voids_an_approval_and_another_hour_does_not(program: Path, ledger: Ledger) -> None:
    ledger.posts.plan("spring", [post(budget=parse_money("100 EUR")), TALL])
    approved(ledger, program)
    later = post().local + timedelta(days=3)
    ledger.posts.plan("spring", [post(budget=parse_money("60 EUR"), local=later), TALL])
    settle(program, "spring", NOW, ledger=ledger)
    assert states(ledger)[post().id] == "approved"
    ledger.posts.plan("spring", [post(budget=parse_money("890 EUR")), TALL])
    settle(program, "spring", NOW, ledger=ledger)
    assert (states(ledger)[post().id], states(ledger)["tall"]) == ("planned", "approved")
    assert (held(ledger, program), held(ledger, program, "tall")) == (["approval-void"], [])
    person = standing(ledger, program, "spring", NOW).edits[0].words[0]
    said = "a post of it may cost 890 EUR now, and 100 EUR was approved"
    assert (person.stands, person.why) == (Stand.VOID, said)
    approved(ledger, program)
    assert held(ledger, program) == []


def test_limits_that_were_changed_void_an_approval_and_the_verdicts(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    delivery = Delivery.from_json((program / "out/spring/delivery.json").read_bytes())
    old = delivery.placements["youtube_infeed"].model_copy(update={"name": "as it was"})
    placements = {**delivery.placements, "youtube_infeed": old}
    changed = delivery.model_copy(update={"placements": placements})
    (program / "out/spring/delivery.json").write_text(changed.to_json())
    assert held(ledger, program) == ["verdicts-outdated"]


def test_everybody_the_brief_names_has_to_approve(tmp_path: Path) -> None:
    program = made_program(tmp_path, posts="", brief=BRIEF.replace("by: [client]", "by: [client, producer]"))
    folder = program.parent.parent
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post()])
        approved(ledger, folder)
        assert held(ledger, folder) == ["approval-open"]
        approved(ledger, folder, by="producer")
        assert held(ledger, folder) == []
        _, found = check_now(ledger, folder, get(ledger, post().id), NOW)
        assert isinstance(found, Cleared)
        assert len(found.grounds.approvals) == 2


def test_a_brief_that_names_nobody_holds_everything(tmp_path: Path) -> None:
    folder = made_program(tmp_path, posts="", brief=BRIEF.replace("approval: {by: [client], rounds: 2}\n", "")).parents[
        1
    ]
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post()])
        approved(ledger, folder)
        assert "approvers-unknown" in held(ledger, folder)


def test_rights_that_end_the_minute_before_hold_it(tmp_path: Path) -> None:
    rights = "rights: [{what: The music, basis: licence 17, until: 2026-12-02}]"
    brief = BRIEF.replace("rights: [{what: The footage and its music, basis: our own work, forever: yes}]", rights)
    folder = made_program(tmp_path, posts="", brief=brief).parents[1]
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post()])
        approved(ledger, folder)
        last_minute = datetime(2026, 12, 2, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
        assert held(ledger, folder, now=last_minute) == []
        assert held(ledger, folder, now=last_minute + timedelta(minutes=1)) == ["rights-ended"]


def test_a_failed_verdict_holds_its_edit_unless_waived_on_that_day(program: Path, ledger: Ledger) -> None:
    def fail(old: Edit) -> Edit:
        loud = Verdict(rule="loudness", status=Status.FAIL, measured="-9 LUFS", limit="-14 LUFS")
        return old.model_copy(update={"report": old.report.model_copy(update={"verdicts": (loud,)})})

    change_delivery(program, "edit-1", fail)
    approved(ledger, program)
    assert held(ledger, program) == ["verdict-fails"]
    assert held(ledger, program, "tall") == []
    asked = Waiver(
        id="", brief="spring", rule="loudness", about="edit-1", by="Bo Diaz", why="meant to be loud",
        until=date(2026, 12, 2), given_at="",
    )  # fmt: skip
    kept = waive(program, asked, (), date(2026, 12, 1))
    assert held(ledger, program) == []
    _, found = check_now(ledger, program, get(ledger, post().id), NOW)
    assert isinstance(found, Cleared)
    assert found.grounds.waivers == (kept.id,)
    assert held(ledger, program, now=NOW + timedelta(days=2)) == ["verdict-fails"]


def test_a_changed_brief_holds_until_it_is_made_again_and_a_changed_plan_does_not(
    program: Path, ledger: Ledger
) -> None:
    approved(ledger, program)
    path = program / "briefs/spring.yaml"
    path.write_text(
        path.read_text() + "# a note\nposts: [{channel: youtube, edit: youtube_infeed, at: 2026-12-02 18:00}]\n"
    )
    assert held(ledger, program) == []
    path.write_text(path.read_text().replace("Small feet. Big morning.", "Big feet. Small morning."))
    assert held(ledger, program) == ["edits-outdated"]


def test_what_is_gone_or_broken_holds_with_one_sentence(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    brief = program / "briefs/spring.yaml"
    good = brief.read_text()
    brief.write_text("goal: [")
    assert held(ledger, program)
    brief.unlink()
    assert held(ledger, program) == ["store-problem"]
    brief.write_text(good)
    (program / "out/spring/delivery.json").write_text("{")
    assert set(held(ledger, program)) == {"edits-missing", "edit-missing"}
    ledger.posts.plan("spring", [post(zone="Mars/Olympus")])
    assert held(ledger, program) == ["value-problem"]


def test_a_word_that_comes_between_the_look_and_the_claim_stops_it(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    settle(program, "spring", NOW, ledger=ledger)
    kept = get(ledger, post().id)
    seen, found = check_now(ledger, program, kept, NOW)
    assert isinstance(found, Cleared)
    revoke(ledger, "spring", found.grounds.approvals[0], by="Ann Lee")
    assert ledger.posts.claim(kept.post.id, found.grounds, seen, publisher="p", seconds=60) is None
    seen, found = check_now(ledger, program, kept, NOW)
    assert isinstance(found, Held)


def test_approving_again_moves_the_grounds_along(program: Path, ledger: Ledger) -> None:
    approved(ledger, program)
    settle(program, "spring", NOW, ledger=ledger)
    first = get(ledger, post().id).grounds
    ledger.posts.plan("spring", [post(), post(id="new", title="More"), TALL])
    approved(ledger, program, "edit-1")
    moved = settle(program, "spring", NOW, ledger=ledger)
    assert {(each.post, each.after.value) for each in moved} == {(post().id, "approved"), ("new", "approved")}
    second = get(ledger, post().id).grounds
    assert first is not None
    assert second is not None
    assert first.approvals != second.approvals
    seen, found = check_now(ledger, program, get(ledger, post().id), NOW)
    assert isinstance(found, Cleared)
    assert ledger.posts.claim(post().id, found.grounds, seen, publisher="p", seconds=60) is not None


def test_standing_tells_of_everybody_and_every_post(program: Path, ledger: Ledger) -> None:
    approved(ledger, program, "edit-1")
    approved(ledger, program, "edit-2", by="Bo Diaz")
    found = standing(ledger, program, "spring", NOW)
    assert (found.rounds, found.agreed) == (1, 2)
    told = {each.edit: {word.person: (word.stands.value, word.counts) for word in each.words} for each in found.edits}
    assert told == {
        "edit-1": {"Ann Lee": ("approved", True)},
        "edit-2": {"Ann Lee": ("open", True), "Bo Diaz": ("approved", False)},
    }
    assert {each.kept.post.id: [o.rule for o in each.obstacles] for each in found.posts} == {
        post().id: [], "tall": ["approval-open"],
    }  # fmt: skip


def test_many_posts_are_settled_by_looking_once(program: Path, ledger: Ledger) -> None:
    ledger.posts.plan("spring", [post(id=f"post-{number}") for number in range(40)])
    approved(ledger, program)
    assert len(settle(program, "spring", NOW, ledger=ledger)) == 40
    assert set(states(ledger).values()) == {"approved", "withdrawn"}


OURS = "{what: The footage and its music, basis: our own work, forever: yes}"
NORONHA = "America/Noronha"
EVENING = {"local": datetime(2026, 11, 22, 23, 15), "zone": NORONHA}  # noqa: DTZ001 - wall time
LATE = datetime(2026, 11, 23, 1, 25, tzinfo=UTC)  # 23:25 on the 22nd in Noronha


def at_noronha(folder: Path, brief: str) -> Path:
    return made_program(folder, posts="", brief=brief).parents[1]


@pytest.mark.parametrize(
    ("until", "why"),
    [("2026-11-22", []), ("2026-11-23", []), ("2026-11-21", ["rights-ended"])],
)
def test_a_right_holds_on_its_last_day_west_of_greenwich(tmp_path: Path, until: str, why: list[str]) -> None:
    right = f"{{what: The music, basis: licence 17, until: {until}}}"
    folder = at_noronha(tmp_path, BRIEF.replace(OURS, right))
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post(**EVENING)])
        approved(ledger, folder)
        _, found = check_now(ledger, folder, get(ledger, post().id), LATE)
        assert held(ledger, folder, now=LATE) == why
        assert "waive" not in "".join(each.fix for each in found.obstacles) if isinstance(found, Held) else not why
        # An hour after midnight there, it is over whatever was to be.
        after = held(ledger, folder, now=LATE + timedelta(hours=1))
        assert after == ([] if until == "2026-11-23" else ["rights-ended"])


def test_a_right_that_was_over_when_the_edit_was_made_in_utc_holds_on_its_last_day(tmp_path: Path) -> None:
    folder = at_noronha(tmp_path, BRIEF.replace(OURS, "{what: The music, basis: licence 17, until: 2026-11-22}"))
    over = Verdict(rule="rights", status=Status.FAIL, measured='"The music" until 2026-11-22: it is over')

    def fail(old: Edit) -> Edit:
        return old.model_copy(update={"report": old.report.model_copy(update={"verdicts": (over,)})})

    change_delivery(folder, "edit-1", fail)
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post(**EVENING)])
        approved(ledger, folder)
        assert held(ledger, folder, now=LATE) == []
        assert held(ledger, folder, now=LATE + timedelta(hours=1)) == ["rights-ended"]


def test_a_flight_lasts_until_its_last_evening_west_of_greenwich(tmp_path: Path) -> None:
    folder = at_noronha(tmp_path, BRIEF + "schedule: {starts: 2026-11-01, ends: 2026-11-22}\n")
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post(**EVENING), post(id="berlin", title="In Berlin")])
        approved(ledger, folder)
        assert held(ledger, folder, now=LATE) == []
        assert held(ledger, folder, "berlin", now=LATE) == ["flight-over"]
        assert held(ledger, folder, now=LATE + timedelta(hours=1)) == ["flight-over"]


def test_a_right_that_ends_within_the_flight_needs_one_answer(tmp_path: Path) -> None:
    right = "{what: The music, basis: licence 17, until: 2026-12-05}"
    brief = BRIEF.replace(OURS, right) + "schedule: {starts: 2026-11-01, ends: 2026-12-20}\n"
    folder = at_noronha(tmp_path, brief)
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post()])
        approved(ledger, folder)
        assert held(ledger, folder) == ["rights-end-early"]
        assert held(ledger, folder, now=NOW + timedelta(days=5)) == ["rights-ended"]


LINES = """\
posts:
  - {channel: watch, edit: youtube_infeed, at: 2026-12-01 09:00, title: Every path is free}
  - {channel: youtube, edit: youtube_infeed, at: 2026-12-02 18:00, title: Every path is free}
"""


def by_channel(program: Path, ledger: Ledger) -> dict[str, list[str]]:
    return {each.post.channel: held(ledger, program, each.post.id) for each in ledger.posts.all("spring")}


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        ("{channel: letters, at: 2026-12-03 08:00}", "post-edit-missing"),
        ('{channel: youtube, edit: youtube_infeed, at: 2026-12-03 08:00, title: "a\\u202eb"}', "post-text-hidden"),
        ("{channel: youtube, edit: youtube_infeed, at: 2026-12-03 08:00, every: blue moon}", "post-every-unreadable"),
    ],
)
def test_a_bad_line_holds_its_own_posts(tmp_path: Path, bad: str, rule: str) -> None:
    path = made_program(tmp_path, posts=LINES)
    folder = path.parents[1]
    with empty_ledger(folder) as ledger:
        calendar_of(path, now=datetime(2026, 11, 30, 12, tzinfo=UTC))
        approved(ledger, folder)
        assert by_channel(folder, ledger) == {"watch": [], "youtube": []}
        path.write_text(BRIEF + LINES + f"  - {bad}\n")
        assert rule in {each.rule for each in read_brief(path, folder)[1]}
        assert by_channel(folder, ledger) == {"watch": [], "youtube": []}


def test_a_line_that_was_spoiled_holds_what_was_planned_of_it(tmp_path: Path) -> None:
    path = made_program(tmp_path, posts=LINES)
    folder = path.parents[1]
    with empty_ledger(folder) as ledger:
        calendar_of(path, now=datetime(2026, 11, 30, 12, tzinfo=UTC))
        approved(ledger, folder)
        path.write_text((BRIEF + LINES).replace("18:00,", "18:00, zone: Europe/Berlim,"))
        assert by_channel(folder, ledger) == {"watch": [], "youtube": ["post-zone-unknown"]}


def test_a_post_of_no_line_of_the_brief_is_held_by_any_bad_line(tmp_path: Path) -> None:
    bad = "posts: [{channel: youtube, edit: youtube_infeed, at: 2026-12-02 18:00, zone: Europe/Berlim}]\n"
    folder = made_program(tmp_path, posts=bad).parents[1]
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post()])
        approved(ledger, folder)
        assert held(ledger, folder) == ["post-zone-unknown"]


def test_what_was_let_pass_hides_no_change_since_the_edits_were_made(tmp_path: Path) -> None:
    brief = BRIEF.replace("Every path is free, proof", "Every path is free, by: 5 s, proof")
    path = made_program(tmp_path, posts="", brief=brief)
    folder = path.parents[1]
    with empty_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post()])
        approved(ledger, folder)
        assert held(ledger, folder) == ["moment-too-late"]
        asked = Waiver(
            id="", brief="spring", rule="moment-too-late", by="Bo Diaz", why="it is said all through",
            until=date(2026, 12, 9), given_at="",
        )  # fmt: skip
        waive(folder, asked, read_brief(path, folder)[1], date(2026, 12, 1))
        assert held(ledger, folder) == []
        path.write_text(brief.replace("Small feet. Big morning.", "Big feet. Small morning."))
        assert held(ledger, folder) == ["edits-outdated"]
