"""`cutthrough link` as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.link import link
from going_out import made_program
from web.on_air import ADDRESS, on_air

APP = typer.Typer()
APP.command()(link)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("link")
    path = made_program(folder)
    on_air(folder)
    return path


def test_given_listed_and_taken_back(brief: Path) -> None:
    assert "no personal links" in run(brief, "--list").output
    given = run(brief, "--for", "Ann Lee", "--account", "Acme", "--deal", "D-17")
    assert given.exit_code == 0
    address, line = given.output.splitlines()
    assert address.startswith(f"{ADDRESS}/for/")
    assert "Ann Lee, Acme, D-17: until " in line
    listed = run(brief, "--list").output
    assert listed == f"{line}\n"
    assert address.rpartition("/")[2] not in listed
    back = run(brief, "--revoke", line.split()[0])
    assert (back.exit_code, "taken back on" in back.output) == (0, True)


def test_as_json(brief: Path) -> None:
    said = json.loads(run(brief, "--for", "Bo Diaz", "--days", "7", "--json").output)
    assert said["address"].startswith(f"{ADDRESS}/for/")
    assert (said["name"], said["holds"], "secret_sha256" in said) == ("Bo Diaz", True, False)
    listed = json.loads(run(brief, "--list", "--json").output)
    assert said["id"] in [each["id"] for each in listed]
    assert "address" not in listed[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nobody is named"),
        (("--for", "Ann", "--days", "0"), "1 to 365 days"),
        (("nothing", "--for", "Ann"), "no page of spring"),
        (("--revoke", "zz"), "no personal link"),
        (("--for", "Ann", "--base-url", "javascript:alert(1)"), "address"),
    ],
)
def test_what_is_refused(brief: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(brief, *arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_a_brief_that_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path / "none.yaml", "--list").exit_code == 2
