from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.calendar import calendar_of, write_calendar
from cutthrough.model.adopted import Adopted
from cutthrough.model.calendar import Calendar, RemarkKind
from cutthrough.model.errors import BriefRefused, Misuse, ProgramError
from cutthrough.model.post import Grounds, PostState, Receipt
from cutthrough.store.ledger import LEDGER_FILE, EntryKind, open_ledger
from going_out import POSTS, made_program

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEEKLY = "posts:\n  - {channel: reels, at: 2026-12-03 07:30, every: week, times: 3, budget: 300 EUR}\n"


def of(path: Path, **more: object) -> Calendar:
    return calendar_of(path, **{"now": NOW, **more})  # type: ignore[arg-type]


def ids(found: Calendar) -> set[str]:
    return {slot.post.id for slot in found.slots}


def confirm(program: Path, post: str) -> None:
    with open_ledger(program) as ledger:
        grounds = Grounds(sha256="a" * 64, spec="s")
        seen = ledger.posts.last_word("spring")
        assert ledger.posts.approve(post, grounds, seen)
        claimed = ledger.posts.claim(post, grounds, seen, publisher="me", seconds=60)
        assert claimed
        assert claimed.attempt
        receipt = Receipt(external_id="x", url="https://watch.hillside.example/p", at="2026-12-03T06:30:00Z")
        assert ledger.posts.confirm(post, claimed.attempt, receipt)


def test_the_plan_is_kept_in_the_ledger_and_planning_again_changes_nothing(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    found = of(brief)
    assert (found.changes.added, found.changes.written) == (4, True)
    with open_ledger(tmp_path) as ledger:
        assert {each.post for each in ledger.posts.all("spring")} == {slot.post for slot in found.slots}
    again = of(brief)
    assert (again.changes.added, again.changes.changed, again.changes.withdrawn) == (0, 0, 0)
    assert ids(again) == ids(found)
    assert all(slot.changed_at for slot in again.slots)


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    dry = of(brief, write=False)
    assert not (tmp_path / LEDGER_FILE).exists()
    assert (dry.changes.added, dry.changes.written) == (4, False)
    assert ids(of(brief)) == ids(dry)
    brief.write_text(brief.read_text().replace("2026-12-02 18:00", "2026-12-02 19:00"))
    moved = of(brief, write=False)
    assert (moved.changes.added, moved.changes.changed, moved.changes.withdrawn) == (0, 1, 0)
    with open_ledger(tmp_path) as ledger:
        assert "18:00" in [f"{each.post.local:%H:%M}" for each in ledger.posts.all()]


def test_a_line_keeps_its_posts_when_it_is_moved_in_the_brief_and_in_time(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    before = of(brief)
    head, *lines = POSTS.splitlines(keepends=True)
    brief.write_text(brief.read_text().replace(POSTS, head + "".join(lines[::-1]).replace("07:30", "08:30")))
    after = of(brief)
    assert ids(after) == ids(before)
    assert (after.changes.changed, after.changes.withdrawn) == (1, 0)


def test_what_was_taken_out_is_withdrawn_and_stays_so(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    before, text = of(brief), brief.read_text()
    brief.write_text(text.replace(POSTS, ""))
    gone = of(brief)
    assert not gone.slots
    assert {slot.post.id for slot in gone.withdrawn} == ids(before)
    assert gone.changes.withdrawn == 4
    brief.write_text(text)
    back = of(brief)  # a line that was taken out is another line when it is written again
    assert len(back.slots) == 4
    assert not ids(back) & ids(before)
    assert {slot.post.id for slot in back.withdrawn} == ids(before)


def test_what_comes_back_in_the_same_line_is_planned_again(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=WEEKLY)
    before, text = of(brief), brief.read_text()
    brief.write_text(text.replace("times: 3", "times: 1"))
    assert len(of(brief).withdrawn) == 2
    brief.write_text(text)
    dry = of(brief, write=False)
    back = of(brief)
    assert ids(back) == ids(before) == ids(dry)
    assert dry.changes.changed == back.changes.changed == 3  # the first too: its share of the budget was another
    assert {slot.state for slot in back.slots} == {PostState.PLANNED}


def test_what_is_out_stays_as_it_went_out_and_can_not_be_moved(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=WEEKLY)
    first = of(brief).slots[0]
    confirm(tmp_path, first.post.id)
    brief.write_text(brief.read_text().replace("2026-12-03 07:30", "2026-12-05 08:30"))
    found = of(brief)
    out = next(slot for slot in found.slots if slot.post.id == first.post.id)
    assert (out.state, out.post.local, out.utc) == (PostState.CONFIRMED, first.post.local, first.utc)
    assert out.live == "https://watch.hillside.example/p"
    assert [each.kind for each in found.conflicts + found.notes] == [RemarkKind.CHANGED_WHEN_OUT]
    brief.write_text(brief.read_text().replace("  - {channel: reels", "  - {channel: letters"))
    assert first.post.id in ids(of(brief))


def test_what_a_line_was_first_planned_as_stays_its_id_when_the_client_is_renamed(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    before = of(brief)
    confirm(tmp_path, before.slots[0].post.id)
    program = tmp_path / "program.yaml"
    program.write_text(program.read_text().replace("client: Hillside Land Trust", "client: Hillside Trust"))
    after = of(brief)
    assert ids(after) == ids(before)
    assert (after.changes.added, after.changes.withdrawn) == (0, 0)
    assert after.slots[0].state is PostState.CONFIRMED
    assert not after.conflicts


def test_a_blank_after_a_zone_says_nothing(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=WEEKLY.replace("budget:", 'zone: "Europe/Berlin ", budget:'))
    assert {slot.post.zone for slot in of(brief).slots} == {"Europe/Berlin"}


def test_time_goes_by_and_nothing_that_was_planned_is_lost(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=WEEKLY)
    before = of(brief)
    later = of(brief, now=NOW + timedelta(days=60))
    assert ids(later) == ids(before)
    assert later.changes.withdrawn == 0


def test_a_delivery_that_is_gone_takes_no_post_out_of_the_plan(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    before = of(brief)
    (tmp_path / "out/spring/delivery.json").unlink()
    found = of(brief)
    assert ids(found) == ids(before)
    assert found.changes.withdrawn == 0
    assert len(found.open) == 4 - 1
    assert RemarkKind.STALE in {each.kind for each in found.notes}


def test_adopted_videos_go_out_too(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts="posts:\n  - {channel: youtube, edit: old-1, at: 2026-12-03 07:30}\n")
    with open_ledger(tmp_path) as ledger:
        ledger.enter("", EntryKind.ADOPTED, Adopted(id="old-1", title="The old one"))
    assert [slot.post.edit for slot in of(brief).slots] == ["old-1"]


def test_several_plan_at_once_and_agree(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: of(brief), range(6)))
    assert len({frozenset(ids(each)) for each in found}) == 1
    assert sum(each.changes.added for each in found) == 4
    with open_ledger(tmp_path) as ledger:
        assert len(ledger.posts.all()) == 4
        assert len(ledger.entries(EntryKind.TRANSITION)) == 4


def test_a_program_shows_all_briefs_and_what_is_in_their_way(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    other = tmp_path / "briefs/autumn.yaml"
    other.write_text(brief.read_text())
    (tmp_path / "out/autumn").symlink_to(tmp_path / "out/spring")
    (tmp_path / "briefs/broken.yaml").write_text("goal: [")
    found = of(tmp_path)
    assert found.briefs == ("autumn", "spring")
    assert len(found.slots) == 8
    assert [each.kind for each in found.conflicts].count(RemarkKind.DUPLICATE) == 4
    assert any(each.brief == "broken" for each in found.notes)
    one = of(brief)
    assert {slot.post.brief for slot in one.slots} == {"spring"}
    assert [each.kind for each in one.conflicts].count(RemarkKind.DUPLICATE) == 4
    other.unlink()
    gone = of(tmp_path)
    assert any("its brief is gone" in each.message for each in gone.notes)
    assert {slot.post.brief for slot in gone.slots} == {"spring"}


def test_a_program_without_posts_gets_no_ledger(tmp_path: Path) -> None:
    made_program(tmp_path, posts="")
    assert not of(tmp_path).slots
    assert not (tmp_path / LEDGER_FILE).exists()


def test_what_keeps_a_brief_from_going_out_is_told(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts=POSTS.replace("channel: reels", "channel: reals"))
    found = of(brief)
    assert any(each.kind is RemarkKind.UNKNOWN_CHANNEL for each in found.conflicts)
    assert [each.split(";")[0] for each in found.held_some] == [
        'spring: posts, item 3, channel: program.yaml has no channel "reals"'
    ]
    assert not found.held
    brief.write_text(brief.read_text().replace("approval: {by: [client], rounds: 2}\n", ""))
    assert [each.split(":")[0] for each in of(brief).held] == ["spring"]
    assert of(brief).held_some == found.held_some


def test_what_is_no_brief_or_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misuse):
        of(tmp_path / "nothing.yaml")
    with pytest.raises(ProgramError):
        of(tmp_path)
    brief = made_program(tmp_path)
    brief.write_text("goal: [")
    with pytest.raises(BriefRefused):
        of(brief)
    (tmp_path / "program.yaml").write_text("client: [")
    with pytest.raises(ProgramError):
        of(tmp_path)


def test_a_program_whose_channels_are_broken_plans_nothing(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    path = tmp_path / "program.yaml"
    path.write_text(path.read_text().replace("to: kits/reels", "to: ../elsewhere"))
    for start in (brief, tmp_path):
        with pytest.raises(ProgramError, match="leads out of the program's folder"):
            of(start)
    assert not (tmp_path / LEDGER_FILE).exists()


def test_each_form_is_written_from_the_real_files(tmp_path: Path) -> None:
    brief = made_program(tmp_path)
    found = of(brief)
    outs = {
        kind: write_calendar(found, brief, kind, tmp_path / "sent" / f"plan.{kind}") for kind in ("ics", "csv", "html")
    }
    assert outs["ics"].read_bytes().count(b"BEGIN:VEVENT") == 4
    assert outs["csv"].read_text("utf-8-sig").count("\n") == 5
    page = outs["html"].read_text()
    assert page.count("data:image/jpeg;base64,") == 2
    assert "src=" not in page
