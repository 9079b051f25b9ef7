import re
from datetime import date
from pathlib import Path

from brief.program import make_program, put_brief
from cutthrough.brief.program import program_problems
from cutthrough.brief.read import read_brief
from cutthrough.brief.reference import brief_reference, with_reference
from cutthrough.model.brief import Brief

PAGE = Path(__file__).resolve().parents[2] / "docs" / "brief.md"
COMMAND = "python -m cutthrough.brief.reference docs/brief.md"


def test_the_page_says_what_the_records_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_reference(text), f"run: {COMMAND}"


def test_every_field_is_described() -> None:
    rows = [line for line in brief_reference().split("\n") if line.startswith("| `")]
    assert len(rows) > 40
    for row in rows:
        assert row.rstrip("|").split("|")[-1].strip(), row
    assert all(f"| `{name}` |" in brief_reference() for name in Brief.model_fields if name != "name")


def test_the_worked_brief_passes(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    program = make_program(tmp_path, "media/master.en.srt")
    assert read_brief(put_brief(program, example[1]), program)[1] == ()
    assert 25 <= example[1].count("\n") <= 35


def test_the_worked_plan_passes_with_its_channels(tmp_path: Path) -> None:
    brief, channels, plan = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[:3]
    program = make_program(tmp_path, "media/master.en.srt")
    (program / "program.yaml").write_text(channels)
    assert program_problems(program)[1] == ()
    brief = brief.replace("forever: yes}", "forever: yes, platforms: [instagram, website]}")
    assert [p.message for p in read_brief(put_brief(program, brief + plan), program, today=date(2026, 11, 22))[1]] == []
