from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.status import program_status
from going_out import BRIEF, POSTS, made_program


@pytest.mark.parametrize(
    ("days", "said"), [(5, "made; a right ends on {}"), (-1, "made; a right ended on {}"), (90, "made")]
)
def test_a_right_that_ends_soon_needs_somebody(tmp_path: Path, days: int, said: str) -> None:
    until = datetime.now(UTC).date() + timedelta(days=days)
    brief = made_program(tmp_path, brief=BRIEF.replace("forever: yes", f"until: {until}"))
    [status] = program_status(brief.parents[1])
    assert status.state == said.format(until)
    assert status.next_step == ("cutthrough audit briefs/spring.yaml" if days < 30 else None)


def test_a_right_is_no_matter_where_nothing_goes_out(tmp_path: Path) -> None:
    until = datetime.now(UTC).date() + timedelta(days=5)
    brief = made_program(tmp_path, posts="", brief=BRIEF.replace("forever: yes", f"until: {until}"))
    [status] = program_status(brief.parents[1])
    assert (status.state, status.next_step) == ("made", None)


def test_a_plan_that_is_written_later_needs_no_making_again(tmp_path: Path) -> None:
    brief = made_program(tmp_path, posts="")
    brief.write_text(BRIEF + POSTS)
    assert program_status(brief.parents[1])[0].state == "made"
    brief.write_text(BRIEF.replace("Small feet", "Big feet"))
    assert program_status(brief.parents[1])[0].state == "changed since it was made"
