"""Adopting, on real files, by the command line."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.adopt import adopt
from cutthrough.cli.coverage import coverage
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.store.ledger import LEDGER_FILE, open_ledger
from deliver.made import SOURCE
from going_out import made_program

APP = typer.Typer()
APP.command("adopt")(adopt)
APP.command("coverage")(coverage)
TUBE = "https://www.youtube.com/watch?v=-abc_DEF-12"


def run(program: Path, *arguments: object) -> Result:
    result = CliRunner().invoke(APP, ["adopt", "--program", str(program), *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def outcome(program: Path, *arguments: object) -> dict[str, Any]:
    return dict(json.loads(run(program, *arguments, "--json").stdout))


def states(said: dict[str, Any]) -> dict[str, str]:
    return {Path(each["subject"]).name: each["state"] for each in said["outcomes"]}


@cache
def films() -> Path:
    """A folder of three small films, made once."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="old-films-"))
    for name, source, size in (
        ("Acme_youtube_shorts_teaser_2021-03-04.mp4", "smptebars", "180x320"),
        ("film.mp4", "testsrc2", "320x180"),
    ):
        picture = ["-f", "lavfi", "-i", f"{source}=size={size}:rate=25", "-f", "lavfi", "-i", "sine"]
        run_ffmpeg([*picture, "-t", "2", "-c:v", "libx264", "-preset", "ultrafast", str(folder / name)])
    small = ["-i", str(folder / "film.mp4"), "-vf", "scale=160:90", "-c:v", "libx264", "-crf", "36"]
    run_ffmpeg([*small, str(folder / "film small.mp4")])
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "acme"
    (folder / "briefs").mkdir(parents=True)
    (folder / "program.yaml").write_text("client: Acme\nbrand: {name: Acme}\naudiences: {city: Commuters}\n")
    return folder


@pytest.fixture
def old(program: Path) -> Path:
    return Path(shutil.copytree(films(), program / "old"))


def test_a_folder_comes_in_once(program: Path, old: Path) -> None:
    shutil.copy(old / "film.mp4", old / "same again.mp4")
    (old / "broken.mp4").write_text("no film")
    (old / "film.de.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHallo\n")
    (old / "loop").symlink_to(old)
    (old / "round.mp4").symlink_to(old / "round.mp4")
    first = outcome(program, old)
    assert states(first) == {
        "Acme_youtube_shorts_teaser_2021-03-04.mp4": "adopted",
        "broken.mp4": "refused",
        "film small.mp4": "adopted",
        "film.mp4": "adopted",
        "round.mp4": "refused",
        "same again.mp4": "duplicate",
    }
    videos = {each["video"]["path"]: each["video"] for each in first["outcomes"] if each["video"]}
    short = videos["old/Acme_youtube_shorts_teaser_2021-03-04.mp4"]
    assert (short["placement"], short["role"], short["made_on"]) == ("youtube_shorts", "attract", "2021-03-04")
    assert set(short["guessed"]) == {"title", "placement", "role", "made_on"}
    film = videos["old/film.mp4"]
    assert (film["placement"], film["language"], film["captions"]) == (None, "de", ["old/film.de.srt"])
    assert any("looks like old/film small.mp4" in said for each in first["outcomes"] for said in each["says"])
    before = (program / LEDGER_FILE).read_bytes()
    again = outcome(program, old)
    assert set(states(again).values()) == {"known", "duplicate", "refused"}
    assert (program / LEDGER_FILE).read_bytes() == before
    with open_ledger(program) as ledger:
        assert ledger.first_break() is None


def test_what_is_said_beats_what_is_guessed_and_stays(program: Path, old: Path) -> None:
    file = old / "Acme_youtube_shorts_teaser_2021-03-04.mp4"
    said = outcome(program, file, "--role", "convince", "--audience", "city", "--title", "Spring")["outcomes"][0][
        "video"
    ]
    assert (said["role"], said["title"], said["placement"]) == ("convince", "Spring", "youtube_shorts")
    assert set(said["guessed"]) == {"placement", "made_on"}
    again = outcome(program, said["id"], "--objective", "awareness", "--yes")["outcomes"][0]
    assert (again["state"], again["video"]["role"], again["video"]["guessed"]) == ("updated", "convince", [])
    assert outcome(program, file)["outcomes"][0]["state"] == "known"
    moved = outcome(program, shutil.move(file, old / "elsewhere.mp4"))["outcomes"][0]
    assert (moved["state"], moved["video"]["path"], moved["video"]["title"]) == (
        "updated",
        "old/elsewhere.mp4",
        "Spring",
    )


def test_our_own_edits_and_sources_are_known(tmp_path: Path) -> None:
    brief = made_program(tmp_path / "hillside")
    home = brief.parent.parent
    mine = shutil.copy(home / "out/spring/wide.mp4", tmp_path / "wide copy.mp4")
    assert outcome(home, mine)["outcomes"][0]["state"] == "ours"
    small = tmp_path / "smaller.mp4"
    run_ffmpeg(["-i", str(mine), "-vf", "scale=160:90", "-c:v", "libx264", "-crf", "34", str(small)])
    told = outcome(home, small)["outcomes"][0]
    assert told["video"]["path"] == "../smaller.mp4"
    if told["video"]["made_from"]:
        assert "made_from" in told["video"]["guessed"]
        assert told["says"][0].startswith("looks like edit-1")


def test_the_same_file_under_a_name_that_says_more(program: Path, old: Path) -> None:
    shutil.copy(old / "Acme_youtube_shorts_teaser_2021-03-04.mp4", old / "copy of it.mp4")
    first = outcome(program, old / "copy of it.mp4")["outcomes"][0]["video"]
    assert (first["language"], first["placement"], first["role"]) == (None, None, None)
    again = shutil.move(old / "Acme_youtube_shorts_teaser_2021-03-04.mp4", old / "日本語_teaser_ja_youtube_shorts.mp4")
    told = outcome(program, again)["outcomes"][0]
    assert (told["state"], told["says"]) == ("updated", ["the same bytes as old/copy of it.mp4"])
    video = told["video"]
    assert (video["language"], video["placement"], video["role"]) == ("ja", "youtube_shorts", "attract")
    assert (video["path"], video["title"]) == ("old/copy of it.mp4", "copy of it")
    assert {"language", "placement", "role"} < set(video["guessed"])
    assert outcome(program, again)["outcomes"][0]["state"] == "duplicate"
    said = outcome(program, again, "--language", "en", "--audience", "city")["outcomes"][0]["video"]
    assert (said["language"], said["audience"], "language" in said["guessed"]) == ("en", "city", False)


def test_a_file_that_was_cut_off_is_told_and_not_cut_again(program: Path, old: Path) -> None:
    whole, short = old / "whole.mp4", old / "short.mp4"
    run_ffmpeg(["-i", str(old / "film.mp4"), "-c", "copy", "-movflags", "+faststart", str(whole)])
    data = whole.read_bytes()
    short.write_bytes(data[: len(data) * 3 // 4])
    said = outcome(program, short)["outcomes"][0]
    there, promised = f"{len(data) * 3 // 4:,}", f"{len(data):,}"
    assert said["state"] == "adopted"
    cut_off = f"it is cut off: {there} bytes of {promised} are there; --measure says what is left of it"
    assert cut_off in said["says"]
    assert not [each for each in outcome(program, whole)["outcomes"][0]["says"] if "cut off" in each or "whole" in each]
    stream = old / "live.ts"
    run_ffmpeg(["-i", str(old / "film.mp4"), "-c", "copy", str(stream)])
    assert any(
        "was not looked at whole; --measure does" in each for each in outcome(program, stream)["outcomes"][0]["says"]
    )
    report = " ".join(run(program, "--report").stdout.split())
    assert "its file is cut off, " in report
    assert "media/short.mp4" not in report


def test_a_table_of_posts_and_files(program: Path, old: Path) -> None:
    table = program / "posts.csv"
    text = (
        "Titel;Link;Datum;Rolle;Zielgruppe;Datei;Aufrufe\r\n"
        "Spring;https://youtu.be/-abc_DEF-12?si=1;1.5.2024;attract;city;;12\r\n"
        "Spring;https://www.youtube.com/shorts/-abc_DEF-12;1.5.2024;attract;city;;13\r\n"
        "Film;https://vimeo.com/123456789;2024-06-01;convince;city;old/film.mp4;\r\n"
        "Gone;;2024-06-01;;;old/none.mp4;\r\n"
        "When;https://vimeo.com/123456780;03/04/2024;;;;\r\n"
    )
    table.write_bytes(text.encode("utf-16"))
    said = outcome(program, table)
    assert said["outcomes"][0]["says"] == ["columns that mean nothing here: Aufrufe"]
    by_line = {each["subject"]: each for each in said["outcomes"][1:]}
    assert {line: each["state"] for line, each in by_line.items()} == {
        "line 2": "adopted", "line 3": "duplicate", "line 4": "adopted", "line 5": "refused", "line 6": "refused",
    }  # fmt: skip
    assert by_line["line 2"]["post"]["url"] == TUBE
    assert by_line["line 2"]["video"]["role"] == "attract"
    assert by_line["line 4"]["post"]["adopted"] == by_line["line 4"]["video"]["id"]
    assert by_line["line 4"]["video"]["path"] == "old/film.mp4"
    assert "3 April or 4 March" in by_line["line 6"]["says"][0]
    again = outcome(program, table)
    assert again["counts"]["adopted"] == again["counts"]["updated"] == 0


def test_a_post_finds_its_file_later(program: Path, old: Path) -> None:
    first = outcome(program, TUBE, "--role", "attract")["outcomes"][0]
    assert first["video"]["path"] is None
    (program / "t.csv").write_text(f"file,link\nold/film.mp4,{TUBE}\n")
    outcome(program, program / "t.csv")
    report = outcome(program, "--report")
    assert [(each["path"], each["role"]) for each in report["videos"]] == [("old/film.mp4", "attract")]
    assert [each["adopted"] for each in report["posts"]] == [report["videos"][0]["id"]]


def test_forgetting_is_an_entry_and_can_be_undone(program: Path, old: Path) -> None:
    (program / "t.csv").write_text(f"file,link\nold/film.mp4,{TUBE}\n")
    id_ = outcome(program, program / "t.csv")["outcomes"][0]["video"]["id"]
    with open_ledger(program) as ledger:
        before = len(ledger.chain())
    assert len(outcome(program, "--forget", id_)["forgotten"]) == 2
    assert outcome(program, "--report")["videos"] == []
    with open_ledger(program) as ledger:
        assert len(ledger.chain()) == before + 2
        assert ledger.first_break() is None
    twice = run(program, "--forget", id_)
    assert (twice.exit_code, "any more" in twice.stderr) == (2, True)
    assert outcome(program, old / "film.mp4")["outcomes"][0]["state"] == "adopted"
    assert len(outcome(program, "--report")["videos"]) == 1


def test_measured_ones_say_what_fails(program: Path, old: Path) -> None:
    file = old / "Acme_youtube_shorts_teaser_2021-03-04.mp4"
    assert outcome(program, file, "--measure")["outcomes"][0]["video"]["report"]["placement"] == "youtube_shorts"
    again = outcome(program, "--report")["cut_again"][0]
    assert "no captions beside it" in again["reasons"]
    shown = run(program, "--report").stdout
    assert "Cut again: 1 of 1" in shown
    assert "youtube_shorts?" in shown


def test_a_placement_that_is_said_is_measured_by_file_and_by_id(program: Path, old: Path) -> None:
    file = old / "film.mp4"
    assert outcome(program, file, "--measure")["outcomes"][0]["says"][0].startswith("not measured: nothing says")
    id_ = outcome(program, file, "--placement", "youtube_long")["outcomes"][0]["video"]["id"]
    told = outcome(program, file, "--measure")["outcomes"][0]
    assert told["video"]["report"]["placement"] == "youtube_long"
    assert told["says"][0].startswith("measured: it ")
    other = outcome(program, id_, "--placement", "pinterest_video", "--measure")["outcomes"][0]
    assert (other["state"], other["video"]["report"]["placement"]) == ("updated", "pinterest_video")
    assert re.search(r"measured: it fails .*duration.* for pinterest_video", run(program, id_, "--measure").stdout)
    assert outcome(program, id_, "--measure")["outcomes"][0]["state"] == "known"
    shutil.copy(old / "film small.mp4", file)
    changed = run(program, id_, "--measure")
    assert (changed.exit_code, "was changed since" in changed.stdout) == (1, True)
    file.unlink()
    assert run(program, id_, "--measure").exit_code == 1
    post = outcome(program, TUBE, "--placement", "youtube_long")["outcomes"][0]["video"]["id"]
    assert "no file to measure" in run(program, post, "--measure").stdout


def test_a_post_in_two_rows_says_which_counts(program: Path) -> None:
    (program / "t.csv").write_text(f"link,title\n{TUBE},One\nhttps://vimeo.com/123456789,Else\n{TUBE}&t=3,Again\n")
    said = {each["subject"]: each for each in outcome(program, program / "t.csv")["outcomes"]}
    assert [said[f"line {line}"]["video"]["title"] for line in (2, 4)] == ["One", "Again"]
    assert 'same post as in line 2, and said otherwise; what this line says counts, not title "One"' in str(said)
    assert sorted(each["title"] for each in outcome(program, "--report")["videos"]) == ["Again", "Else"]


def test_an_upright_edit_of_ours_counts_for_what_it_is_cut_from(tmp_path: Path) -> None:
    brief = made_program(tmp_path / "hillside")
    home = brief.parent.parent
    master, delivery = home / "media/master.mp4", home / "out/spring/delivery.json"
    outcome(home, master)
    assert "no upright cut of it" in outcome(home, "--report")["cut_again"][0]["reasons"]
    delivery.write_text(delivery.read_text().replace(SOURCE, hashlib.sha256(master.read_bytes()).hexdigest()))
    assert outcome(home, "--report")["cut_again"][0]["reasons"] == ["no captions beside it"]


def test_adopted_videos_stand_on_the_coverage_map(program: Path, old: Path) -> None:
    run(program, old / "film.mp4", "--role", "convince", "--audience", "Commuters", "--objective", "credibility")
    run(program, old / "Acme_youtube_shorts_teaser_2021-03-04.mp4", "--audience", "city")
    run(program, TUBE)
    said = json.loads(CliRunner().invoke(APP, ["coverage", str(program), "--json"]).stdout)
    cells = {each["role"]: each for each in said["cells"]}
    assert (cells["convince"]["state"], cells["attract"]["state"]) == ("made", "stale")
    assert cells["convince"]["pieces"][0]["adopted"]
    assert len(said["unplaced"]) == 1
    assert any("Adopted without a role" in note for note in said["notes"])
    page = program / "map.html"
    assert CliRunner().invoke(APP, ["coverage", str(program), "--out", str(page)]).exit_code == 0
    assert "adopted, " in page.read_text()


def test_two_at_once_adopt_once(program: Path, old: Path) -> None:
    command = [sys.executable, "-c", "import typer; from cutthrough.cli.adopt import adopt; typer.run(adopt)"]

    def one(_: int) -> int:
        return subprocess.run([*command, "--program", program, old], check=False, capture_output=True).returncode

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [0, 0]
    with open_ledger(program) as ledger:
        assert len(ledger.chain()) == 3
        assert ledger.first_break() is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Nothing says what to adopt"),
        (("nowhere.mp4",), "does not exist"),
        (("--forget", "a-none"), "Nothing is adopted"),
        (("https://www.youtube.com/@acme",), "no single post on youtube"),
        (("old", "--role", "hero"), "attract, clarify"),
        (("old", "--placement", "nope"), "There is no placement"),
        (("old", "--made", "03/04/2024"), "2024-04-03 or 2024-03-04"),
        (("old", "--brief", "none"), "There is no brief"),
        (("empty",), "There are no videos"),
        (("book.xlsx",), "is a workbook"),
        (("pipe.mp4",), "is no file but"),
    ],
)
def test_what_is_refused(
    program: Path, old: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(program)
    (program / "empty").mkdir()
    (program / "book.xlsx").write_bytes(b"PK")
    os.mkfifo(program / "pipe.mp4")
    said = run(program, *arguments)
    assert said.exit_code in (1, 2)
    assert says in " ".join((said.stdout + said.stderr).split())
