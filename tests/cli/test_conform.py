"""`cutthrough conform` on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from cutthrough.catalog.placement import placements
from cutthrough.cli.conform import conform
from cutthrough.conform.registry import RULES
from cutthrough.media.ffmpeg import run_ffmpeg

app = typer.Typer()
app.command()(conform)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A name that Rich would take for markup."""
    out = tmp_path_factory.mktemp("cli") / "[red]a clip.mp4"
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "testsrc2=s=360x640:r=25:d=3", "-c:v", "libx264", "-preset", "veryfast"),
            *("-vf", "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,format=yuv420p"),
            *("-x264-params", "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"),
            *("-movflags", "+faststart", str(out)),
        ]
    )
    return out


def test_a_file_that_is_taken(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "--placement", "youtube_shorts"])
    assert result.exit_code == 0, result.output
    assert "[red]a clip.mp4" in result.output
    assert "fit for youtube_shorts" in result.output
    assert "Aspect ratio" in result.output


def test_a_file_that_fails_shows_number_limit_source_and_repair(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "-p", "facebook_reels_page_api"])
    assert result.exit_code == 1
    assert "360x640" in result.output
    assert "at least 540x960" in result.output
    assert "Reels Publishing API" in result.output
    assert "→ Picture size: scale it: -vf scale=540:960,setsar=1" in result.output
    assert "does not conform to facebook_reels_page_api" in result.output


def test_what_does_not_apply_says_why(clip: Path) -> None:
    out = CliRunner().invoke(app, [str(clip), "-p", "youtube_shorts"]).output
    assert re.search(r"n/a +Loudness +no sound +the file has no sound", out)
    assert re.search(r"n/a +Bit rate .* no bit rate is stated for this placement", out)


def test_a_film_is_no_gif_for_mail(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "-p", "email", "--json"])
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    (container,) = [v for v in found["verdicts"] if v["rule"] == "container"]
    assert (container["status"], container["limit"]) == ("fail", "gif")


def test_json_holds_every_verdict(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), str(clip), "-p", "facebook_reels_page_api", "--json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert len(found) == 2
    assert [v["rule"] for v in found[0]["verdicts"]] == list(RULES)
    assert found[0]["placement"] == "facebook_reels_page_api"
    assert found[0]["measured"]["video"]["frames"] == 75


def test_without_a_placement_every_one_is_tried(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip)])
    assert result.exit_code == 0
    assert all(name in result.output for name in placements())
    assert "fails nothing in" in result.output
    listed = json.loads(CliRunner().invoke(app, [str(clip), "--json"]).stdout)
    assert set(listed[0]["placements"]) == set(placements())
    assert listed[0]["placements"]["facebook_reels_page_api"]["fails"] == ["size"]


def test_an_unknown_placement_names_the_nearest(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "-p", "youtube_short"])
    assert result.exit_code == 2
    assert "youtube_shorts" in result.output
    told = json.loads(CliRunner().invoke(app, [str(clip), "-p", "youtube_short", "--json"]).stdout)
    assert "youtube_shorts" in told["nearest"]


def test_what_is_no_video_does_not_stop_the_others(clip: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("not a video, only words\n" * 20)
    result = CliRunner().invoke(app, [str(text), str(clip), "-p", "youtube_shorts"])
    assert result.exit_code == 1
    assert "text.mp4 is not a video" in result.output
    assert "fit for youtube_shorts" in result.output
    assert "Traceback" not in result.output


def test_a_missing_file_and_no_file_are_misuse(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, [str(tmp_path / "gone.mp4"), "-p", "youtube_shorts"]).exit_code == 2
    assert CliRunner().invoke(app, []).exit_code == 2


def test_a_folder_is_a_line_for_each_file(clip: Path, tmp_path: Path) -> None:
    (tmp_path / clip.name).write_bytes(clip.read_bytes())
    (tmp_path / "bad.mp4").write_text("no video")
    (tmp_path / "notes.txt").touch()
    result = CliRunner().invoke(app, [str(tmp_path), "-p", "youtube_shorts"])
    assert result.exit_code == 1
    assert re.search(r"ERROR .*bad\.mp4 .*is not a video", result.output)
    assert re.search(r"(warn|pass) .*\[red\]a clip\.mp4 +3\.0 s", result.output)
    assert "2 files: " in result.output
    assert "% of the rules that apply decided" in result.output
    assert "1 other file left alone" in result.output
    everywhere = CliRunner().invoke(app, [str(tmp_path)])
    assert re.search(r"a clip\.mp4 +3\.0 s +\d+ of \d+ ", everywhere.output)
    assert "youtube_shorts" in everywhere.output


def test_a_folder_as_json_and_junit(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.mp4").write_bytes(clip.read_bytes())
    (tmp_path / "in" / "bad.mp4").write_text("no video")
    xml = tmp_path / "verdicts.xml"
    result = CliRunner().invoke(app, [str(tmp_path / "in"), "-p", "youtube_shorts", "--json", "--junit", str(xml)])
    assert [each["file"].rsplit("/")[-1] for each in json.loads(result.stdout)] == ["a.mp4", "bad.mp4"]
    suites = ET.parse(xml).getroot()
    assert [suite.get("errors") for suite in suites] == ["0", "1"]
    assert len(suites[0]) == len(RULES)


@pytest.mark.long
def test_a_file_that_takes_too_long_is_given_up(clip: Path, tmp_path: Path) -> None:
    short, long = tmp_path / "short.mkv", tmp_path / "long.mkv"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "color=s=16x16:r=1000:d=50", "-c:v", "libx264", "-preset", "ultrafast", str(short)]
    )
    run_ffmpeg(["-stream_loop", "30", "-i", str(short), "-c", "copy", str(long)])
    result = CliRunner().invoke(app, [str(long), str(clip), "-p", "youtube_shorts", "--time-limit", "8"])
    assert result.exit_code == 1
    assert "given up after 8 s" in result.output
    assert "fit for youtube_shorts" in result.output


def test_repairs_are_written_anew_and_told(clip: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.mp4"
    run_ffmpeg(["-i", str(clip), "-c", "copy", str(late)])
    result = CliRunner().invoke(app, [str(late), "-p", "youtube_shorts", "--repair", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "index moved to the front" in result.output
    assert (tmp_path / "out" / "late.mp4").is_file()
    again = CliRunner().invoke(app, [str(late), "-p", "youtube_shorts", "--repair", str(tmp_path / "out"), "--json"])
    assert again.exit_code == 1
    assert "already" in json.loads(again.stdout)[0]["repair"]["message"]


def test_repairs_need_a_placement(clip: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "--repair", str(tmp_path)])
    assert result.exit_code == 2
    assert "--placement" in result.output
