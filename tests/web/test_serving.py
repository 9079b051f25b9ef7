"""`cutthrough serve` as a process: where it listens, how it ends, what it writes, and the loop beside it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import typer
from typer.testing import CliRunner

from cutthrough.cli.serve import serve
from cutthrough.flow.personal import give
from cutthrough.store.ledger import open_ledger
from going_out import made_program
from web.on_air import on_air
from web.served import ask, raw

SERVE = "import typer; from cutthrough.cli.serve import serve; typer.run(serve)"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    made_program(folder)
    on_air(folder)
    return folder


@contextlib.contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-c", SERVE, str(folder), "--port", "0", "--json", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said = ""
        assert process.stdout is not None
        while not said.endswith("}\n"):
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            said += line
        yield process, urlsplit(json.loads(said)["address"]).port or 0
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_asked_to_and_has_written_nothing(program: Path, number: signal.Signals) -> None:
    with open_ledger(program) as ledger:
        _, address = give(ledger, program, "spring", name="Ann Lee")
    with serving(program) as (process, port):
        assert ask(port, urlsplit(address).path).status == 200
        assert ask(port, "/nothing?secret=1").status == 404
        raw(port, b"no http at all\r\n\r\n", wait=1)
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
        assert process.returncode == 0
    assert (out, err) == ("", "")


def test_its_threads_and_memory_stay_as_they_are(program: Path) -> None:
    with serving(program) as (process, port):
        about = psutil.Process(process.pid)
        for _ in range(200):
            ask(port, "/nothing")
        before = about.memory_info().rss
        for number in range(600):
            assert ask(port, f"/nothing-{number}?x={number}").status == 404
        assert about.memory_info().rss - before < 3_000_000
        assert len(about.open_files()) < 10


def refused(*arguments: str) -> str:
    app = typer.Typer()
    app.command()(serve)
    done = CliRunner().invoke(app, [*arguments])
    assert (done.exit_code, done.stdout) == (2, ""), done
    assert isinstance(done.exception, SystemExit)
    return done.stderr


def test_what_can_not_be_served_is_said_in_a_sentence(program: Path, tmp_path: Path) -> None:
    assert "no program" in refused(str(tmp_path)).lower()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"Port {port} is used" in refused(str(program), "--port", port)
    assert "no address of this machine" in refused(str(program), "--host", "198.51.100.1")
    assert "no address of this machine" in refused(str(program), "--host", "no such host")
    assert "address" in refused(str(program), "--base-url", "javascript:alert(1)")


def _children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def _until(what: object, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_the_loop_runs_beside_it_and_ends_with_it(program: Path) -> None:
    with serving(program, "--publish") as (process, port):
        assert _until(lambda: len(_children(process)) == 1)
        assert _until(lambda: "publishing: running" in ask(port, "/healthz").text)
        loop = _children(process)[0]
        assert _until(lambda: loop.num_threads() > 1)  # it listens for our end by now
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 0
        assert _until(lambda: not loop.is_running())


def test_a_killed_server_leaves_no_loop_behind(program: Path) -> None:
    with serving(program, "--publish") as (process, _):
        assert _until(lambda: len(_children(process)) == 1)
        loop = _children(process)[0]
        time.sleep(1)
        process.kill()
        assert _until(lambda: not loop.is_running())


@pytest.mark.long
def test_a_loop_that_dies_is_started_again(program: Path) -> None:
    with serving(program, "--publish") as (process, port):
        assert _until(lambda: len(_children(process)) == 1)
        first = _children(process)[0]
        os.kill(first.pid, signal.SIGKILL)
        assert _until(lambda: [each.pid for each in _children(process)] not in ([], [first.pid]))
        assert ask(port, "/").status == 200
        assert process.stderr is not None
        ready, _, _ = select.select([process.stderr], [], [], 5)
        assert ready
        assert "publishing ended by itself" in process.stderr.readline()
