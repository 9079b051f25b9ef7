"""Killed, raced and starved runs: the user gets one sentence, loses nothing, and the next run goes on."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from flow.small import decoded, small_program, understood_once
from once import once

DRIVER = [sys.executable, str(Path(__file__).with_name("small.py"))]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def start(brief: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*DRIVER, str(brief)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err[-2000:]
    return out


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its master is analysed: what is disturbed is the making."""
    return understood_once(tmp_path_factory, tmp_path_factory.mktemp("template") / "p").parents[1]


@pytest.fixture(scope="module")
def undisturbed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, bytes, float]:
    """Frames, bytes and seconds of a run that no one touched."""

    def make(folder: Path) -> None:
        shutil.copytree(template, folder / "p")
        began = time.monotonic()
        finish(start(folder / "p/briefs/small.yaml"))
        (folder / "seconds").write_text(str(time.monotonic() - began))

    folder = once(tmp_path_factory, "undisturbed", make)
    (video,) = (folder / "p/out").rglob("*.mp4")
    return decoded(video), video.read_bytes(), float((folder / "seconds").read_text())


def encoding(folder: Path) -> None:
    """Wait until a segment is being written."""
    deadline = time.monotonic() + 120
    while not any((folder / "cache/scratch").glob("*")):
        assert time.monotonic() < deadline
        time.sleep(0.002)


def killed_and_resumed(folder: Path, wait: Callable[[], None]) -> None:
    """Kill the run with everything it started after this wait, look at what is left, run again."""
    process = start(folder / "briefs/small.yaml")
    wait()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    for left in (folder / "out").rglob("*.mp4"):
        if not left.name.startswith("."):
            decoded(left)  # what is visible is whole
    finish(start(folder / "briefs/small.yaml"))


def tries(count: int) -> list[float]:
    return [random.Random(20261122 + n).random() for n in range(count)]


def check_kill(
    template: Path, tmp_path: Path, undisturbed: tuple[np.ndarray, bytes, float], share: float | None = None
) -> None:
    """Killed after this share of the time it takes, or as soon as it encodes, it ends as if it had not been."""
    frames, content, took = undisturbed
    folder = tmp_path / "p"
    shutil.copytree(template, folder)
    killed_and_resumed(folder, (lambda: encoding(folder)) if share is None else lambda: time.sleep(share * took))
    (video,) = (folder / "out").rglob("*.mp4")
    assert np.array_equal(decoded(video), frames)
    assert video.read_bytes() == content
    assert not [path for path in folder.rglob(".aside-*") if path.parent.name != "scratch"]
    assert not list((folder / "cache/scratch").iterdir())


def test_a_run_killed_while_it_encodes_resumes(template: Path, tmp_path: Path, undisturbed) -> None:
    check_kill(template, tmp_path, undisturbed)


@pytest.mark.long
@pytest.mark.parametrize("share", [0.35, 0.7])
def test_a_killed_run_resumes(template: Path, tmp_path: Path, undisturbed, share: float) -> None:
    check_kill(template, tmp_path, undisturbed, share)


@pytest.mark.long
@pytest.mark.parametrize("share", tries(50))
def test_fifty_random_kills(tmp_path_factory, template: Path, tmp_path: Path, undisturbed, share: float) -> None:
    """From the first look at the master on, which takes twice as long as all the rest."""
    frames, content, took = undisturbed
    fresh = once(tmp_path_factory, "fresh", lambda folder: small_program(folder / "p")) / "p"
    check_kill(fresh, tmp_path, (frames, content, 3 * took), share)


def test_two_runs_at_once_are_both_right(template: Path, tmp_path: Path, undisturbed) -> None:
    folder = tmp_path / "p"
    shutil.copytree(template, folder)
    both = [start(folder / "briefs/small.yaml") for _ in range(2)]
    for process in both:
        finish(process)
    (video,) = (folder / "out").rglob("*.mp4")
    assert video.read_bytes() == undisturbed[1]


@pytest.mark.parametrize(
    "room", [pytest.param("300k", marks=pytest.mark.long), pytest.param("400k", marks=pytest.mark.long), "500k"]
)
def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(
    template: Path, tmp_path: Path, room: str, undisturbed
) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system can be mounted by root only")
    try:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        size = used + int(room[:-1]) * 1000
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
        process = start(folder / "briefs/small.yaml")
        _, err = process.communicate(timeout=300)
        assert process.returncode != 0
        last = err.strip().splitlines()[-1]
        assert "StoreError: The disk is full" in last, err[-1500:]
        for left in (folder / "out").rglob("*.mp4"):
            decoded(left)
        subprocess.run(["mount", "-o", "remount,size=40m", str(folder)], check=True)
        finish(start(folder / "briefs/small.yaml"))
        (video,) = (folder / "out").rglob("*.mp4")
        assert video.read_bytes() == undisturbed[1]
    finally:
        subprocess.run(["umount", str(folder)], check=False)
