"""What FFmpeg is started through: it ends with its parent, and bounds what it becomes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from cutthrough.media import leash
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.errors import RenderError

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
ENDLESS = "import sys; from cutthrough.media.ffmpeg import run_ffmpeg; run_ffmpeg(sys.argv[1:])"
SLOW = ["-re", "-f", "lavfi", "-i", "color=s=16x16:r=5:d=120"]


def leashed(*command: str, seconds: int = 60, parent: int | None = None) -> subprocess.CompletedProcess[bytes]:
    bounds = [str(parent or os.getpid()), str(8 << 30), "1000", str(seconds)]
    return subprocess.run(
        [sys.executable, "-I", "-S", leash.__file__, *bounds, *command], capture_output=True, check=False, timeout=60
    )


def wait_for_ffmpeg(parent: psutil.Process) -> psutil.Process:
    for _ in range(600):
        for child in parent.children():
            with contextlib.suppress(psutil.Error):
                if "ffmpeg" in child.name() and SLOW[-1] in child.cmdline():
                    return child
        time.sleep(0.05)
    pytest.fail("FFmpeg never started")


@on_linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_ffmpeg_dies_with_a_parent_that_is_killed(tmp_path: Path, how: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", ENDLESS, *SLOW, str(tmp_path / "out.mp4")])
    try:
        running = wait_for_ffmpeg(psutil.Process(parent.pid))
        limits = {kind: running.rlimit(kind)[0] for kind in (psutil.RLIMIT_CPU, psutil.RLIMIT_AS, psutil.RLIMIT_FSIZE)}
        assert psutil.RLIM_INFINITY not in limits.values()
    finally:
        parent.send_signal(how)
        parent.wait()
    _, alive = psutil.wait_procs([running], timeout=10)
    for each in alive:
        each.kill()
    assert not alive


@on_linux
def test_it_does_not_start_what_nobody_waits_for() -> None:
    done = leashed(sys.executable, "-c", "print('ran')", parent=1)
    assert (done.returncode, done.stdout) == (1, b"")


def test_processor_time_is_bounded() -> None:
    assert leashed(sys.executable, "-c", "while True: pass", seconds=1).returncode in (-signal.SIGKILL, -signal.SIGXCPU)


def test_what_python_ignores_is_not_ignored_by_what_it_becomes(tmp_path: Path) -> None:
    copied = leashed("dd", "if=/dev/zero", f"of={tmp_path / 'out'}", "bs=5000", "count=2")
    assert copied.returncode == -signal.SIGXFSZ
    assert (tmp_path / "out").stat().st_size == 1000


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert leash.NOT_STARTED in leashed(str(tmp_path / "none")).stderr.decode()
    monkeypatch.setattr("cutthrough.media.ffmpeg.ffmpeg_path", lambda: str(tmp_path / "none"))
    with pytest.raises(RenderError, match="FFmpeg could not be started: No such file"):
        run_ffmpeg(["-version"])
