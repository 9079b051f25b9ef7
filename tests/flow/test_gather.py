from fractions import Fraction
from pathlib import Path

import pytest

from brief.program import coded
from cutthrough.brief.program import read_program
from cutthrough.brief.read import check_brief
from cutthrough.flow.gather import Gathered, gather
from cutthrough.flow.progress import Silent
from flow.small import PROGRAM
from flow.truth import bare_brief, bare_program, small_placements


def gathered(program: Path, cues: str) -> Gathered:
    (program / "media/words.srt").write_text(cues)
    path = bare_brief(program, "media/master.mp4", more="  captions: {en: media/words.srt}\n")
    brief = check_brief(path, program).brief
    return gather(program, read_program(program), brief, program / "cache", Silent())


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its master lasts two seconds."""
    small_placements(monkeypatch)
    folder = bare_program(tmp_path / "p")
    (folder / "program.yaml").write_text(PROGRAM)
    (folder / "media/master.mp4").write_bytes(coded(".mp4"))
    return folder


def test_captions_end_with_the_film(program: Path) -> None:
    """A last caption that stays for ever would count as hardly heard, and be left out."""
    cues = "1\n00:00:00,500 --> 00:00:01,000\nOne\n\n2\n00:00:01,000 --> 09:59:59,000\nTwo\n\n"
    found = gathered(program, cues + "3\n10:00:00,000 --> 10:00:01,000\nThree\n").captions["en"]
    assert [cue.text for cue in found] == ["One", "Two"]
    assert Fraction(19, 10) < found[-1].end < Fraction(22, 10)


def test_captions_of_another_clock_are_kept_as_they_are(program: Path) -> None:
    """So that the plan can say of each edit that none of them falls on it."""
    (cue,) = gathered(program, "1\n01:00:00,500 --> 01:00:01,000\nOne\n").captions["en"]
    assert cue.start == Fraction(7201, 2)
