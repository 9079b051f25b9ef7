"""Many files held to placements at once."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from cutthrough.catalog.placement import placement
from cutthrough.flow.conform import hold, videos_in
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.errors import SourceError

SHORTS = {"youtube_shorts": placement("youtube_shorts")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("many")
    (home / "deep").mkdir()
    (home / ".hidden").mkdir()
    first = home / "b.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", str(first)]
    )
    (home / "a.MOV").write_bytes(first.read_bytes())
    (home / "deep" / "c.mkv").write_text("no video")
    (home / ".hidden" / "d.mp4").write_bytes(first.read_bytes())
    (home / "._b.mp4").write_bytes(b"resource fork")
    (home / "notes.txt").write_text("notes")
    return home


def test_a_folder_gives_its_videos_in_order(folder: Path) -> None:
    found, others = videos_in([folder])
    assert [str(path.relative_to(folder)) for path in found] == ["a.MOV", "b.mp4", "deep/c.mkv"]
    assert others == 1


def test_files_named_are_taken_whatever_they_are_called(folder: Path) -> None:
    found, others = videos_in([folder / "notes.txt", folder / "deep"])
    assert [path.name for path in found] == ["notes.txt", "c.mkv"]
    assert not others


def test_a_folder_without_videos_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There are no videos in .*"):
        videos_in([tmp_path])
    (tmp_path / "a.txt").touch()
    with pytest.raises(SourceError, match="only 1 other file"):
        videos_in([tmp_path])


def test_links_that_lead_round_end(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mp4").touch()
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(videos_in([tmp_path])[0]) == 1


def test_each_is_told_in_order_and_one_that_is_broken_stops_none(folder: Path) -> None:
    files, _ = videos_in([folder])
    held = list(hold(files * 4, SHORTS, jobs=3))
    assert [each.path for each in held] == list(files) * 4
    for number, each in enumerate(held):
        assert (each.error is None) == (number % 3 != 2)
        assert (len(each.reports) == 1) == (each.error is None)


def test_ended_early_it_leaves_no_process(folder: Path) -> None:
    before = {each.pid for each in psutil.Process().children(recursive=True)}
    running = hold([folder / "b.mp4"] * 50, SHORTS, jobs=2)
    next(running)
    running.close()
    assert {each.pid for each in psutil.Process().children(recursive=True)} <= before
