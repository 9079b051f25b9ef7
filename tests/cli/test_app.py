"""The command line as a whole: help, version, bare use, JSON, exit statuses, and bugs that are not hidden."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cutthrough import __version__
from cutthrough.cli.app import app
from cutthrough.cli.refusal import visible
from flow.truth import bare_brief, bare_program, quoted

COMMANDS = ("init", "check", "make", "conform")


def invoke(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = bare_program(tmp_path / "p")
    monkeypatch.chdir(folder)
    return folder


def test_version() -> None:
    assert invoke("--version") == (0, f"cutthrough {__version__}\n", "")


def test_help_names_every_command_in_a_line() -> None:
    status, out, err = invoke("--help")
    assert (status, err) == (0, "")
    for command in COMMANDS:
        (line,) = [line for line in out.splitlines() if line.strip().startswith(f"{command} ")]
        assert line.rstrip().endswith("."), "the summary is cut off"
        assert "..." not in line


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_says_what_it_does_and_how_it_ends(command: str) -> None:
    status, out, err = invoke(command, "--help")
    assert (status, err) == (0, "")
    assert "Exit status:" in out
    assert "--json" in out
    assert not [line for line in out.splitlines() if len(line) > 80]


def test_bare_outside_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = invoke()
    assert (status, err) == (0, "")
    assert "cutthrough init" in out
    status, out, err = invoke("--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {"program": None, "briefs": [], "next_step": "cutthrough init"}


def test_bare_in_a_program(program: Path) -> None:
    assert "No brief yet" in invoke()[1]
    (program / "media/master.mp4").write_bytes(b"x")
    bare_brief(program, "media/master.mp4").write_text(bare_brief(program, "media/none.mp4").read_text())
    status, out, err = invoke()
    assert (status, err) == (0, "")
    assert "cutthrough check briefs/bare.yaml" in out
    assert "1 of 1 briefs needs you." in out
    told = json.loads(invoke("--json")[1])
    assert (told["program"], told["next_step"]) == (str(program), None)
    assert [brief["next_step"] for brief in told["briefs"]] == ["cutthrough check briefs/bare.yaml"]


def test_what_to_do_next_can_be_copied_whole(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one line, quoted for a shell, and from the folder one is in."""
    (program / "media/master.mp4").write_bytes(b"x")
    long = "a film's brief " * 8
    bare_brief(program, "media/master.mp4").rename(program / "briefs" / f"{long}.yaml")
    (line,) = [line for line in invoke()[1].splitlines() if "cutthrough " in line]
    command = line[line.index("cutthrough ") :]
    assert shlex.split(command)[2] == f"briefs/{long}.yaml"
    monkeypatch.chdir(program / "media")
    (told,) = json.loads(invoke("--json")[1])["briefs"]
    assert shlex.split(told["next_step"])[2] == f"../briefs/{long}.yaml"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "briefs/bare.yaml"),
        ("check", "briefs/none.yaml"),
        ("make", "briefs/bare.yaml"),
        ("make", "briefs/none.yaml"),
        ("conform", "briefs/bare.yaml"),
        ("conform", "none.mp4", "--placement", "none"),
        ("init", "."),
        ("init", "--example", "."),
        ("init", "--example", "new"),
        (),
    ],
    ids=" ".join,
)
def test_json_is_all_there_is_on_stdout(arguments: tuple[str, ...], program: Path) -> None:
    bare_brief(program, "media/none.mp4")
    _, out, _ = invoke(*arguments, "--json")
    json.loads(out)
    assert "Traceback" not in out


@pytest.mark.parametrize("arguments", [("made",), ("make",), ("make", "a", "b"), ("make", "--jsno", "x")], ids=" ".join)
def test_misuse_is_status_2_and_shows_the_way(arguments: tuple[str, ...]) -> None:
    status, out, err = invoke(*arguments)
    assert (status, out) == (2, "")
    assert "--help" in err


@pytest.mark.parametrize(
    ("arguments", "message", "fix"),
    [
        (("make", "--json"), "Missing argument 'BRIEF'.", "cutthrough make --help"),
        (("made", "--json"), "No such command 'made'. Did you mean 'make'?", "cutthrough --help"),
        (("conform", "--jsno", "--json"), "No such option: --jsno", "cutthrough conform --help"),
        (("--jsno", "--json"), "No such option: --jsno", "cutthrough --help"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_misuse_is_json_where_json_was_asked_for(arguments: tuple[str, ...], message: str, fix: str) -> None:
    status, out, err = invoke(*arguments)
    assert (status, err) == (2, "")
    told = json.loads(out)
    assert (told["error"], told["fix"]) == ("usage", fix)
    assert told["message"].startswith(message)


def test_a_file_called_json_asks_for_nothing() -> None:
    status, out, _ = invoke("make", "--", "a", "--json")
    assert (status, out) == (2, "")


def test_a_bug_of_ours_is_not_hidden(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cutthrough.flow import make

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(make, "make", broken)
    with pytest.raises(ZeroDivisionError):
        invoke("make", "x.yaml")


def test_what_is_said_stays_on_its_line() -> None:
    assert visible("a\nb\x1b[31m\t\u202e\udcff é 映 👍") == "a\\nb\\x1b[31m\\t\\u202e\\udcff é 映 👍"


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    """Linux lets a name be any bytes; a folder from another system has such ones."""
    folder = bare_program(tmp_path / "caf\udce9")
    brief = bare_brief(folder, "media/none.mp4")
    for how in ([], ["--json"]):
        line = [sys.executable, "-m", "cutthrough", "make", str(brief), *how]
        done = subprocess.run(line, capture_output=True, timeout=60, check=False)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        if how:
            assert str(brief) in json.loads(done.stdout)["fix"]
    assert quoted("x") == '"x"'
