import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.kit import kit
from going_out import made_program

APP = typer.Typer()
APP.command()(kit)
DAY = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
POSTS = f"""\
posts:
  - {{channel: watch, edit: youtube_infeed, at: {DAY} 09:00}}
  - {{channel: reels, edit: instagram_reels_ad, at: {DAY} 07:30, budget: 300 EUR}}
  - {{channel: letters, edit: youtube_infeed, at: {DAY} 09:00}}
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(APP, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_program(tmp_path_factory.mktemp("kit"), posts=POSTS)


def test_kits_are_written_and_named(brief: Path, tmp_path: Path) -> None:
    done = run(brief, "--out", tmp_path)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split("  ")[1] for line in lines] == [
        f"reels, {DAY} 07:30 Europe/Berlin",
        f"letters, {DAY} 09:00 Europe/Berlin",
    ]
    assert sorted(str(each) for each in tmp_path.iterdir()) == sorted(line.split("  ")[0] for line in lines)


def test_json_names_post_folder_and_files(brief: Path, tmp_path: Path) -> None:
    (said,) = json.loads(run(brief, "--channel", "reels", "--out", tmp_path, "--json").stdout)
    assert (said["channel"], said["medium"], said["local"]) == ("reels", "paid", f"{DAY} 07:30")
    folder = Path(said["folder"])
    assert folder == tmp_path / said["post"]
    assert said["files"] == sorted(path.name for path in folder.iterdir())
    again = json.loads(run(brief, "--post", said["post"], "--out", tmp_path, "--json").stdout)
    assert again == [said]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--channel", "rels"), "There is no channel 'rels'"),
        (("--channel", "watch"), "watch takes no kits"),
        (("--post", "x"), "There is no post 'x'"),
    ],
)
def test_refusals_are_one_sentence_and_the_way_out(
    brief: Path, tmp_path: Path, more: tuple[str, str], words: str
) -> None:
    done = run(brief, *more, "--out", tmp_path)
    assert done.exit_code == 2
    assert done.stderr.startswith(words)
    assert len(done.stderr.strip().splitlines()) == 2
    error = json.loads(run(brief, *more, "--out", tmp_path, "--json").stdout)
    assert error["error"] == "usage"


def test_a_place_that_can_not_be_written_to_is_told(brief: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(brief, "--out", tmp_path / "file").exit_code == 2
