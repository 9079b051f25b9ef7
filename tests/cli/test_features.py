"""`cutthrough features` on files made by the test."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cutthrough.cli.app import app
from cutthrough.media.ffmpeg import run_ffmpeg


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenes of a second and a half each, and a tone."""
    path = tmp_path_factory.mktemp("features") / "edit.mp4"
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1.52", "-f", "lavfi", "-i", "mandelbrot=s=320x180:r=25"),
            *("-f", "lavfi", "-i", "sine=440:d=3.04"),
            *("-filter_complex", "[1:v]trim=duration=1.52,setpts=PTS-STARTPTS[b];[0:v][b]concat=n=2,format=yuv420p[v]"),
            *("-map", "[v]", "-map", "2:a", "-c:v", "libx264", "-c:a", "aac", "-y", f"file:{path}"),
        ]
    )
    return path


def test_it_says_what_a_file_is_made_of(edit: Path) -> None:
    done = CliRunner().invoke(app, ["features", str(edit), "--json"])
    assert done.exit_code == 0
    (result,) = json.loads(done.stdout)
    assert result["features"]["shots"] == 2
    assert 1.4 < float(Fraction(result["features"]["first_cut"])) < 1.6
    assert result["features"]["loudness"] < 0
    assert {v["rule"] for v in result["checklist"]} >= {"dynamic_start", "brand_5s", "people", "call_to_action"}


def test_people_get_words(edit: Path) -> None:
    done = CliRunner().invoke(app, ["features", str(edit)])
    assert done.exit_code == 0
    assert "First cut" in done.stdout
    assert "Dynamic start" in done.stdout
    assert "rest on correlation" in done.stdout


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"no video")
    assert CliRunner().invoke(app, ["features", str(tmp_path / "no.mp4")]).exit_code == 2
    assert CliRunner().invoke(app, ["features", str(tmp_path / "x.mp4")]).exit_code == 1
