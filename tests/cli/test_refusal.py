from pathlib import Path

import pytest

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.read import check_brief
from cutthrough.cli.refusal import refuse, visible
from cutthrough.model.errors import BriefRefused


def test_a_refusal_counts_what_it_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings are no reason to refuse, and are not listed as one."""
    program = make_program(tmp_path)
    text = GOOD.replace("35 %", "a lot").replace("    baseline: 22 %\n", "").replace("who:", "hwo:")
    with pytest.raises(BriefRefused) as refused:
        check_brief(put_brief(program, text), program)
    refuse(refused.value, json=False)
    head, *lines, fix = capsys.readouterr().err.rstrip("\n").split("\n")
    assert head == "spring.yaml has 2 problems that must be settled before anything is produced."
    assert [line.split(":")[0] for line in lines] == ["  line 5", "  line 9"]
    assert fix.startswith("  run: cutthrough check ")
    refuse(refused.value, json=True)
    assert capsys.readouterr().out.count('"severity"') == 3


@pytest.mark.parametrize("shown", ["👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "❤️‍🔥", "👨🏿‍❤️‍👨🏻"])
def test_an_emoji_of_several_is_printed_as_one(shown: str) -> None:
    assert visible(f"Ride {shown}!") == f"Ride {shown}!"


@pytest.mark.parametrize(
    "hidden", ["a\u200db", "\u200d🚲", "🚲\u200d", "🚲\u200d\u200d🚲", "a\ufe0f\u200d🚲", "\u202e🚲\x1b[2J"]
)
def test_what_hides_is_written_out(hidden: str) -> None:
    said = visible(hidden)
    assert said.isprintable()
    assert "\\u20" in said
