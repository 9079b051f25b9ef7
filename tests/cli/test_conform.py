"""`cutthrough conform` on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

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
