import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import put_media
from cutthrough.brief.program import read_program
from cutthrough.brief.read import check_brief, read_brief
from cutthrough.cli.init import init

# A background job of a shell inherits that Ctrl-C is ignored, and hands it on: the command would never stop.
HEARS_CONTROL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
RUN = [sys.executable, "-c", f"{HEARS_CONTROL_C}from cutthrough.cli.init import init; import typer; typer.run(init)"]
APP = typer.Typer()
APP.command()(init)

ANSWERS = {
    "statement": "People learn: our bags are repaired for free",
    "objective": "awareness",
    "role": "",
    "who": "Commuters of 25 to 45",
    "moved by": "",
    "watches": "Instagram",
    "next step": "",
    "kpi": "Share who watch to the end",
    "baseline": "22 %",
    "target": "35 %",
    "another kpi": "",
    "message": "Repaired for free #forlife",
    "by": "5 s",
    "proof": "",
    "another message": "",
    "call to action": "See how we repair",
    "link": "https://example.com/repair",
    "placement": "instagram_reels_ad",
    "lengths": "15 s, 6 s",
    "another placement": "",
    "distribution": "Paid for two weeks",
    "measurement": "",
    "budget": "4000 EUR",
    "right": "The footage",
    "basis": "Our own work",
    "until": "no end",
    "another right": "",
    "master": "",
    "client": "Acme",
    "brand": "",
    "name": "Spring Launch",
    "write": "y",
}


def typed(**changed: str) -> str:
    answers = {**ANSWERS, **changed}
    return "".join(f"{answer}\n" for answer in answers.values())


def run(*arguments: object, typed: str = "") -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_the_example_is_written_and_passes(tmp_path: Path) -> None:
    done = run(tmp_path / "acme", "--example")
    assert (done.exit_code, done.stderr) == (0, "")
    put_media(tmp_path / "acme" / "media" / "master.mp4")
    assert check_brief(tmp_path / "acme" / "briefs" / "example.yaml", tmp_path / "acme").warnings == ()
    assert "cutthrough check" in done.stdout


def test_json_lists_what_was_written(tmp_path: Path) -> None:
    done = run(tmp_path, "--example", "--json")
    said = json.loads(done.stdout)
    assert [Path(path).is_file() for path in said["written"]] == [True, True, True]
    again = run(tmp_path, "--example", "--json")
    assert again.exit_code == 1
    assert json.loads(again.stdout)["error"] == "store"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    run(tmp_path, "--example")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run(tmp_path, "--example")
    assert done.exit_code == 1
    assert len(done.stderr.strip().split("\n")) <= 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_interview_through_a_pipe(tmp_path: Path) -> None:
    command = [*RUN, tmp_path / "acme"]
    done = subprocess.run(command, input=typed(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "acme" / "briefs" / "spring-launch.yaml"
    put_media(tmp_path / "acme" / "media" / "master.mp4")
    brief = check_brief(path, tmp_path / "acme").brief
    assert brief.goal.statement == ANSWERS["statement"]
    assert brief.kpis[0].baseline == "22 %"
    assert (brief.budget, brief.measurement, brief.distribution) == ("4000 EUR", None, "Paid for two weeks")
    assert [(right.what, right.basis, right.forever) for right in brief.rights] == [
        ("The footage", "Our own work", True)
    ]
    assert brief.messages[0].text == "Repaired for free #forlife"
    assert [str(length) for length in brief.placements[0].lengths] == ["15", "6"]
    assert read_program(tmp_path / "acme").brand.name == "Acme"
    assert list(brief.model_dump())[2:5] == ["goal", "audience", "kpis"]


def test_goal_audience_and_measures_are_asked_first(tmp_path: Path) -> None:
    said = run(tmp_path, typed=typed()).stderr
    order = [
        said.index(text) for text in ("What changes", "What is it for", "Who is it for", "How will you know", "film")
    ]
    assert order == sorted(order)
    order = [said.index(text) for text in ("Where does it run", "How does it reach", "How and when", "spent", "owns")]
    assert order == sorted(order)
    assert said.index("How will you know") < said.index("What must come across") < said.index("client")


def test_no_number_is_suggested(tmp_path: Path) -> None:
    done = run(tmp_path, typed=typed(target="many\n\n35 %"))
    assert done.exit_code == 0
    assert "Write a number with its unit" in done.stderr
    assert done.stderr.count("Its target, a number with its unit") == 3
    assert "[" not in next(line for line in done.stderr.split(": ") if "Its target" in line)


def test_a_measure_whose_number_before_nobody_knows_is_to_be_learnt(tmp_path: Path) -> None:
    done = run(tmp_path, typed=typed(baseline="", target="", budget="a lot\n4000\n4000 EUR", until="soon\n2031-12-31"))
    assert done.exit_code == 0
    brief, _ = read_brief(tmp_path / "briefs" / "spring-launch.yaml")
    assert brief is not None
    assert (brief.kpis[0].target, brief.kpis[0].baseline) == ("learn it", "unknown")
    assert str(brief.rights[0].until) == "2031-12-31"
    assert "has no currency" in done.stderr


def test_answers_that_will_not_do_are_asked_again(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        typed=typed(objective="fame\nawareness", placement="instagram_reel\ninstagram_reels_ad", lengths="long\n15 s"),
    )
    assert done.exit_code == 0
    assert "instagram_reels_ad" in done.stderr


def test_yes_writes_without_asking_and_a_second_brief_joins_the_program(tmp_path: Path) -> None:
    answers = {name: answer for name, answer in ANSWERS.items() if name != "write"}
    first = run(tmp_path, "--yes", typed="".join(f"{each}\n" for each in answers.values()))
    assert first.exit_code == 0
    without_program = {name: each for name, each in answers.items() if name not in ("client", "brand")}
    taken = "".join(f"{each}\n" for each in without_program.values()) + "autumn\n"
    second = run(tmp_path, "--yes", "--json", typed=taken)
    assert second.exit_code == 0, second.stderr
    assert "is there already" in second.stderr
    assert [Path(path).name for path in json.loads(second.stdout)["written"]] == ["autumn.yaml"]


@pytest.mark.parametrize("answers", [0, 1, 7, 9, 20, len(ANSWERS) - 1])
def test_input_that_ends_early_writes_nothing(tmp_path: Path, answers: int) -> None:
    done = run(tmp_path / "acme", typed="".join(typed().splitlines(keepends=True)[:answers]))
    assert done.exit_code == 130
    assert "nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "acme").exists()


def test_answers_in_another_encoding_write_nothing(tmp_path: Path) -> None:
    command = [*RUN, tmp_path / "acme"]
    utf8 = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    done = subprocess.run(
        command, env=utf8, input="Caf\xe9 for everybody\n".encode("latin-1"), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"UTF-8" in done.stderr
    assert not (tmp_path / "acme").exists()


def test_characters_that_can_not_be_shown_are_asked_again(tmp_path: Path) -> None:
    done = run(tmp_path, typed=typed(who="Commuters\x1b[2J\nCommuters\0\nCommuters"))
    assert done.exit_code == 0
    assert done.stderr.count("can't be shown") == 2


def test_no_at_the_end_writes_nothing(tmp_path: Path) -> None:
    assert run(tmp_path / "acme", typed=typed(write="n")).exit_code == 130
    assert not (tmp_path / "acme").exists()


PATIENCE = 60


class Terminal:
    """The command at a terminal: what it says can be waited for, and answered."""

    def __init__(self, *arguments: object) -> None:
        self.near, far = pty.openpty()
        self.child = subprocess.Popen(
            [*RUN, *map(str, arguments)], stdin=far, stdout=far, stderr=far, start_new_session=True
        )
        os.close(far)
        self.said = b""

    def _hear(self) -> bool:
        """More of what it says; false when it has ended."""
        if not select.select([self.near], [], [], PATIENCE)[0]:
            self.child.kill()
            self.child.wait()
            pytest.fail(f"no word for {PATIENCE} s after {self.said!r}")
        try:
            heard = os.read(self.near, 65536)
        except OSError:  # Linux ends a terminal that way
            return False
        self.said += heard
        return bool(heard)

    def wait_for(self, text: str) -> None:
        while text.encode() not in self.said:
            assert self._hear(), self.said

    def interrupt(self) -> None:
        """Press Ctrl-C; again when it fell between the question and the wait for its answer, where Python misses it."""
        for _ in range(PATIENCE // 5):
            os.kill(self.child.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(timeout=5)
                return

    def end(self) -> int:
        while self._hear():
            pass
        os.close(self.near)
        return self.child.wait(timeout=PATIENCE)


def test_an_interview_at_a_terminal(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "acme")
    terminal.wait_for("One sentence")
    os.write(terminal.near, typed().encode())
    assert terminal.end() == 0, terminal.said
    brief = tmp_path / "acme" / "briefs" / "spring-launch.yaml"
    assert {p.rule for p in read_brief(brief)[1]} == {"source-missing", "message-without-proof", "measurement-missing"}


def test_control_c_writes_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "acme")
    terminal.wait_for("One sentence")
    os.write(terminal.near, "".join(typed().splitlines(keepends=True)[:3]).encode())
    terminal.wait_for("Who is it for")
    terminal.interrupt()
    assert terminal.end() == 130
    assert b"nothing was written" in terminal.said
    assert b"Traceback" not in terminal.said
    assert not (tmp_path / "acme").exists()
