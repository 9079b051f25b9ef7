"""The publishing process by itself: how it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from going_out import made_program


def _running(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cutthrough.web.loop", str(folder), "--every", "60"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while psutil.Process(process.pid).num_threads() < 2 and time.monotonic() < deadline:
        time.sleep(0.02)  # it listens for its server's end in a thread
    return process


def test_asked_to_end_it_ends_without_a_word(tmp_path: Path) -> None:
    made_program(tmp_path, posts="")
    with _running(tmp_path) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_it_ends_when_its_server_is_gone(tmp_path: Path) -> None:
    made_program(tmp_path, posts="")
    with _running(tmp_path) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
