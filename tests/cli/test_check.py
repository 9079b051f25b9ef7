import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import fill

import pytest
import typer
from typer.testing import CliRunner, Result

from brief.program import GOOD, MINIMAL, make_program, put_brief
from cutthrough.brief.read import read_brief
from cutthrough.cli.check import check
from cutthrough.flow.waivers import waive
from cutthrough.model.waiver import Waiver

RUN = [sys.executable, "-c", "from cutthrough.cli.check import check; import typer; typer.run(check)"]
READY = "concept: ready · shoot: ready · edit: ready · publish: blocked by 1\n"
APP = typer.Typer()
APP.command()(check)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def unmade(program: Path) -> str:
    """What is printed of a brief that is ready to be made: without edits there is nothing to publish."""
    command = f"Why: Only what was made and measured can go out: cutthrough make {program}/briefs/spring.yaml"
    wrapped = fill(
        command, 100, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
    return f"block  {program}/out/spring  edits-missing  (publish)\n  No edit of it is made yet.\n{wrapped}\n\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


def test_a_good_brief_is_ready(program: Path) -> None:
    done = run(put_brief(program, GOOD))
    assert (done.exit_code, done.stdout, done.stderr) == (0, unmade(program) + READY, "")


def test_every_problem_is_shown_with_its_line_its_why_and_text_to_paste(program: Path) -> None:
    text = GOOD.replace("35 %", "a lot").replace("    baseline: 22 %\n", "").replace("who:", "hwo:")
    done = run(put_brief(program, text))
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    for expected in (
        "spring.yaml:5  unknown-field",
        "      5 │   hwo: Commuters of 25 to 45",
        "Paste instead of line 5:\n  who: Commuters of 25 to 45\n",
        "spring.yaml:9  kpi-target-not-a-number",
        "warn   ",
        "Why: A measure with a target",
        "    baseline: unknown\n",
        "concept: blocked by 2 · shoot: blocked by 2 · edit: blocked by 2 · publish: blocked by 2\n",
    ):
        assert expected in done.stdout
    assert all(line == line.rstrip() for line in done.stdout.split("\n"))


def test_warnings_alone_do_not_block(program: Path) -> None:
    done = run(put_brief(program, GOOD.replace("    baseline: 22 %\n", "")))
    assert done.exit_code == 0
    assert done.stdout.endswith(READY)
    assert "warn   " in done.stdout


def test_faults_of_the_program_are_shown_too(program: Path) -> None:
    (program / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\n  font: x.ttf\n")
    done = run(put_brief(program, GOOD))
    assert done.exit_code == 1
    assert "program.yaml:4  brand-file-missing" in done.stdout


def test_json(program: Path) -> None:
    ready = run("--json", put_brief(program, GOOD))
    assert ready.exit_code == 0
    plain = json.loads(ready.stdout)
    assert (plain["ready"], plain["stage"], plain["to_learn"]) == (True, "edit", [])
    assert plain["stages"]["publish"] == {"ready": False, "blocking": 1, "waived": 0}
    blocked = run(put_brief(program, GOOD.replace("35 %", "[bold]a lot[/]")), "--json")
    assert blocked.exit_code == 1
    plain = json.loads(blocked.stdout)
    assert plain["blocking"] == 2
    problem, unmeant = plain["problems"]
    assert problem.keys() >= {"file", "severity", "rule", "line", "quote", "message", "why", "paste", "replaces"}
    assert problem["quote"] == unmeant["quote"] == "    target: [bold]a lot[/]"
    assert (problem["rule"], unmeant["rule"]) == ("yaml-indent", "kpi-target-not-a-number")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("    target: a lot" + " and more" * 600, "    target: a lot"),
        ("    target: 1" + " " * 2600 + "# replace: x" + "y" * 2600, "    target: 1"),
        ("    target: '" + "a" * 2600 + "' HERE " + "b" * 2600, "' HERE "),
        ("    zzz: 1 # " + "b" * 5000, "    zzz: 1"),
    ],
)
def test_a_very_long_line_is_quoted_around_the_place(program: Path, line: str, place: str) -> None:
    brief = put_brief(program, GOOD.replace("    target: 35 %", line))
    done = run(brief)
    (quote,) = {text.split("│ ")[1] for text in done.stdout.split("\n") if "│" in text and place in text}
    assert len(quote) <= 162
    assert "…" in quote
    plain = json.loads(run(brief, "--json").stdout)["problems"]
    assert line in [problem["quote"] for problem in plain]


def test_what_was_written_is_never_taken_for_colours_or_commands(program: Path) -> None:
    done = run(put_brief(program, GOOD.replace("35 %", '"[red]x[/red]"').replace("goal:", "goal: \x1b[2J")))
    assert "\x1b" not in done.stdout
    done = run(put_brief(program, GOOD.replace("35 %", '"[red]x[/red]"')))
    assert "[red]x[/red]" in done.stdout
    done = run(put_brief(program, GOOD.replace("35 %", "a\u202elot")))
    assert "\u202e" not in done.stdout


@pytest.mark.parametrize("arguments", [(), ("nowhere.yaml",), ("nowhere.yaml", "--json"), ("--wrong",)])
def test_misuse_is_status_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
    if "--json" in arguments:
        assert json.loads(done.stdout)["error"] == "store"


def test_unreadable_files_are_problems_and_no_tracebacks(program: Path) -> None:
    for data in (b"", b"\xff\xfe\x00", b"[" * 100_000, b"a: &x 1\nb: *x\n", b"\x00" * 50, os.urandom(200)):
        done = run(put_brief(program, data))
        assert (done.exit_code, done.stderr) == (1, "")


def test_at_a_terminal_it_is_in_colour(program: Path) -> None:
    brief = put_brief(program, GOOD.replace("35 %", "a lot"))
    near, far = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen([*RUN, brief], stdout=far, stderr=subprocess.STDOUT, env=environment) as child:
        os.close(far)
        seen = b""
        while True:
            try:
                seen += os.read(near, 65536)
            except OSError:
                break
        assert child.wait() == 1
    os.close(near)
    assert b"\x1b[" in seen
    assert "    target: 100 %" in re.sub(r"\x1b\[[0-9;]*m", "", seen.decode())


def test_as_a_process_it_gives_its_status_and_starts_quickly(program: Path) -> None:
    done = subprocess.run([*RUN, put_brief(program, GOOD)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, unmade(program) + READY, "")
    code = "import sys; import cutthrough.cli.check, cutthrough.cli.init; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlalchemy", "ruamel.yaml", "av", "cv2"} & set(loaded)
    code = "import sys; import cutthrough.flow.publishable; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlalchemy", "av", "cv2"} & set(loaded)


def test_overrides_are_checked_with_the_brief(program: Path) -> None:
    brief = put_brief(program, GOOD)
    (program / "overrides").mkdir()
    (program / "overrides" / f"{brief.stem}.yaml").write_text("framing:\n  - shot: 2 s\n    layout: fitt\n")
    done = run(brief)
    assert done.exit_code == 1
    assert f"{brief.stem}.yaml:3" in done.stdout
    assert "fitt" in done.stdout


def test_each_problem_says_where_it_blocks_and_each_gate_how_it_stands(program: Path) -> None:
    done = run(put_brief(program, MINIMAL))
    assert done.exit_code == 0
    assert "rights-missing  (shoot, publish)\n" in done.stdout
    assert done.stdout.endswith("\n\nconcept: ready · shoot: blocked by 5 · edit: ready · publish: blocked by 6\n")
    plain = json.loads(run(put_brief(program, MINIMAL), "--json").stdout)
    assert plain["ready"] is True
    assert plain["stages"]["shoot"]["ready"] is False
    assert {tuple(problem["stages"]) for problem in plain["problems"]} == {("shoot", "publish"), ("publish",)}


@pytest.mark.parametrize(
    ("stage", "status", "rules"),
    [
        ("concept", 0, set()),
        ("shoot", 1, {"message-without-proof"}),
        ("edit", 1, {"source-missing"}),
        ("publish", 1, {"message-without-proof", "source-missing", "rights-basis-missing"}),
    ],
)
def test_one_gate_shows_and_answers_for_itself_alone(program: Path, stage: str, status: int, rules: set[str]) -> None:
    text = GOOD.replace("    proof: The workshop, filmed in one take\n", "").replace("basis: our own work, ", "")
    brief = put_brief(program, text.replace("master.mp4", "gone.mov"))
    done = run(brief, "--stage", stage)
    assert done.exit_code == status
    assert done.stdout.split("\n")[-2].startswith(f"{stage}: {'blocked by ' if status else 'ready'}")
    plain = json.loads(run(brief, "--stage", stage, "--json").stdout)
    assert {problem["rule"] for problem in plain["problems"]} == rules
    assert (plain["stage"], plain["ready"]) == (stage, not status)


def test_a_gate_that_there_is_not(program: Path) -> None:
    done = run(put_brief(program, GOOD), "--stage", "party")
    assert done.exit_code == 2
    assert "concept" in done.stderr


def test_what_is_to_be_learnt_is_said(program: Path) -> None:
    done = run(put_brief(program, GOOD.replace("    target: 35 %\n    baseline: 22 %\n", "    unknown: [baseline]\n")))
    learn = "To learn: Share of viewers who watch to the end: the number before this runs.\n"
    assert done.stdout == unmade(program) + learn + READY


def test_a_waiver_is_shown_and_lets_pass_until_its_day(program: Path) -> None:
    brief = put_brief(program, GOOD.replace("    proof: The workshop, filmed in one take\n", ""))
    assert run(brief, "--stage", "shoot").exit_code == 1
    until = datetime.now(UTC).date() + timedelta(days=30)
    asked = Waiver(id="", brief="spring", rule="message-without-proof", by="Ann", why="it is filmed", until=until,
                   given_at="")  # fmt: skip
    waive(program, asked, read_brief(brief)[1], until)
    done = run(brief, "--stage", "shoot")
    assert done.exit_code == 0
    assert "waived " in done.stdout
    assert f"Waived by Ann until {until}: it is filmed." in done.stdout
    assert done.stdout.endswith("shoot: ready, 1 waived\n")
    plain = json.loads(run(brief, "--json").stdout)
    assert plain["problems"][0]["waived"]["by"] == "Ann"
    assert plain["stages"]["publish"] == {"ready": False, "blocking": 1, "waived": 1}
