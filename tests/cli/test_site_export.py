import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from cutthrough.cli.site_export import site
from going_out import made_program
from web.on_air import on_air

APP = typer.Typer()
APP.command()(site)
RUN = CliRunner()


def test_it_writes_the_folder_and_says_what_is_in_it(tmp_path: Path) -> None:
    made_program(tmp_path / "program")
    on_air(tmp_path / "program")
    out = tmp_path / "public"
    said = RUN.invoke(APP, [str(tmp_path / "program"), "--out", str(out)])
    assert said.exit_code == 0, said.output
    assert f"wrote {out} for https://watch.hillside.example" in said.output.replace("\n", "")
    assert "1 film," in said.output
    assert (out / "every-path-is-free-7f3k9qx/index.html").is_file()
    told = json.loads(RUN.invoke(APP, [str(tmp_path / "program"), "--out", str(out), "--json"]).output)
    assert (told["films"], told["removed"], told["address"]) == (1, [], "https://watch.hillside.example")


def test_nothing_published_is_said(tmp_path: Path) -> None:
    brief = made_program(tmp_path / "program")
    said = RUN.invoke(APP, [str(brief), "--out", str(tmp_path / "public")])
    assert said.exit_code == 0
    assert "Nothing is published on it yet" in said.output


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    made_program(tmp_path / "program")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("x")
    said = RUN.invoke(APP, [str(tmp_path / "program"), "--out", str(tmp_path / "mine"), "--json"])
    assert said.exit_code == 1
    assert json.loads(said.output)["error"] == "usage"
    assert (tmp_path / "mine/thesis.txt").is_file()


def test_a_folder_that_is_no_program_is_told(tmp_path: Path) -> None:
    said = RUN.invoke(APP, [str(tmp_path), "--out", str(tmp_path / "public"), "--json"])
    assert said.exit_code == 1
    assert json.loads(said.output)["error"] == "program"
