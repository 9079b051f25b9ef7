from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.publish import publish_due
from cutthrough.flow.publishing_told import Asked
from cutthrough.flow.status import program_status
from cutthrough.model.calendar import Calendar, Remark, RemarkKind
from cutthrough.model.post import Grounds, PostState, Receipt
from cutthrough.store.ledger import open_ledger
from going_out import made_program

NOW = datetime(2026, 12, 3, 12, tzinfo=UTC)
OLD = '- {channel: reels, at: 2026-12-03 07:30, budget: 300 EUR, text: "Every path is free, all of it"}'
NEW = '- {channel: reels, at: 2026-12-10 18:00, budget: 300 EUR, text: "Every path is free, once more"}'


def of(path: Path, now: datetime = NOW, **more: bool) -> Calendar:
    return calendar_of(path, now=now, **more)


def put_out(program: Path, post: str, *, unsure: bool = False) -> None:
    with open_ledger(program) as ledger:
        grounds = Grounds(sha256="a" * 64, spec="s")
        seen = ledger.posts.last_word("spring")
        assert ledger.posts.approve(post, grounds, seen)
        claimed = ledger.posts.claim(post, grounds, seen, publisher="me", seconds=60)
        assert claimed
        assert claimed.attempt
        if unsure:
            assert ledger.posts.lose(post, claimed.attempt, "it broke off")
        else:
            assert ledger.posts.confirm(post, claimed.attempt, Receipt(external_id="x", at="2026-12-03T06:30:00Z"))


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A brief with one post, which is out."""
    path = made_program(tmp_path, posts=f"posts:\n  {OLD}\n")
    (slot,) = of(path, NOW - timedelta(days=1)).slots
    put_out(tmp_path, slot.post.id)
    return path


def written(path: Path, *lines: str) -> Path:
    head = path.read_text().split("posts:\n")[0]
    path.write_text(head + "posts:\n" + "".join(f"  {line}\n" for line in lines))
    return path


def told(found: Calendar) -> list[Remark]:
    return [each for each in found.conflicts if each.kind is RemarkKind.CHANGED_WHEN_OUT]


def test_a_line_that_was_rewritten_when_its_post_was_out_is_to_be_settled(brief: Path) -> None:
    (out,) = of(brief).slots
    found = of(written(brief, NEW))
    (remark,) = told(found)
    assert remark.posts == (out.post.id,)
    assert "2026-12-03 07:30" in remark.message
    assert "now says 2026-12-10 18:00" in remark.message
    assert remark.paste == (OLD, NEW)
    assert not found.notes


def test_what_is_told_to_be_pasted_settles_it_however_often_was_planned_meanwhile(brief: Path) -> None:
    (out,) = of(brief).slots
    for _ in range(2):
        (remark,) = told(of(written(brief, NEW)))
    found = of(written(brief, *remark.paste))
    assert not told(found)
    assert [(slot.post.local.day, slot.state) for slot in found.slots] == [
        (3, PostState.CONFIRMED),
        (10, PostState.PLANNED),
    ]
    assert found.slots[0].post.id == out.post.id


@pytest.mark.parametrize("lines", [(OLD, NEW), (NEW, OLD)])
def test_a_line_beside_the_one_that_is_out_is_never_taken_for_it(brief: Path, lines: tuple[str, str]) -> None:
    found = of(written(brief, *lines))
    assert [slot.state for slot in found.slots] == [PostState.CONFIRMED, PostState.PLANNED]
    assert not told(found)


def test_other_words_alone_are_told_too(brief: Path) -> None:
    (remark,) = told(of(written(brief, OLD.replace("all of it", "all of them"))))
    assert "other words" in remark.message
    assert "with a time to come" in remark.fix
    assert remark.paste[0] == OLD


def test_another_budget_is_not(brief: Path) -> None:
    assert not told(of(written(brief, OLD.replace("300", "400"))))


def test_a_rhythm_that_goes_on_may_be_reworded_and_not_moved_over_what_is_out(tmp_path: Path) -> None:
    weekly = OLD.replace("budget: 300 EUR", "every: week, times: 3, until: 2027-01-31")
    weekly = weekly.replace('it"}', 'it", hashtags: [paths, spring]}')
    path = made_program(tmp_path, posts=f"posts:\n  {weekly}\n")
    put_out(tmp_path, of(path, NOW - timedelta(days=1)).slots[0].post.id)
    assert not told(of(written(path, weekly.replace("all of it", "all of them"))))
    (remark,) = told(of(written(path, weekly.replace("12-03 07:30", "12-05 07:30").replace("spring]", "walks]"))))
    assert remark.paste[0] == weekly
    assert not told(of(written(path, weekly.replace("07:30", "08:30"))))  # today's is over either way


def test_what_may_be_out_is_told_as_that(tmp_path: Path) -> None:
    path = made_program(tmp_path, posts=f"posts:\n  {OLD}\n")
    put_out(tmp_path, of(path, NOW - timedelta(days=1)).slots[0].post.id, unsure=True)
    (remark,) = told(of(written(path, NEW)))
    assert "may be out" in remark.message


def test_status_says_so_and_so_does_a_run_of_publishing(brief: Path) -> None:
    program = brief.parent.parent
    assert "was changed" not in program_status(program)[0].state
    written(brief, NEW)
    (standing,) = program_status(program)
    assert "a line of what is out was changed" in standing.state
    assert standing.next_step is not None
    done = publish_due(program, Asked(clock=lambda: NOW))
    assert not done.well
    assert any("now says 2026-12-10 18:00" in each for each in done.problems)
