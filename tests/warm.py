"""`cutthrough` as a command that starts at once: each is forked from a process that has loaded what all of them load.

That is the command line itself, records and facts, which need nothing else of ours, and what others wrote; what a verb
needs beside it loads by itself, as from a cold start. `python warm.py SOCKET` is that process. A command is told its
arguments, folder, environment and open files by the one that was called, which passes signals on and ends with its
status.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from select import select
from typing import NoReturn

_LOADED = ("cutthrough.cli.app", "PIL.Image", "alembic.command", "av", "cv2", "docx", "fontTools.ttLib", "jinja2")
_LOADED += ("numpy", "openpyxl", "pysubs2", "rich.table", "ruamel.yaml", "sqlalchemy", "typst")
_ROOMS = ("cutthrough.model", "cutthrough.catalog")

_CALLED = """\
#!{python} -IS
import json, os, signal, socket, sys
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode("utf-8", "surrogateescape")
with socket.socket(socket.AF_UNIX) as line:
    line.connect({socket!r})
    socket.send_fds(line, [len(told).to_bytes(4, "big")], [0, 1, 2])
    line.sendall(told)
    running = int.from_bytes(line.recv(4), "big")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(running, number))
    status = line.recv(1)
sys.exit(status[0] if status else 70)
"""


def put_command(folder: Path) -> Path:
    """Write `cutthrough` into `folder`."""
    path = folder / "cutthrough"
    path.write_text(_CALLED.format(python=sys.executable, socket=_served()))
    path.chmod(0o755)
    return path


@cache
def _served() -> str:
    """The socket of the process, started once in each process of tests."""
    address = str(Path(tempfile.mkdtemp(prefix="warm-")) / "socket")
    process = subprocess.Popen([sys.executable, __file__, address], stdin=subprocess.PIPE)
    atexit.register(_end, process)
    deadline = time.monotonic() + 60
    while not Path(address).exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return address


def _end(process: subprocess.Popen[bytes]) -> None:
    process.communicate()


def _serve(address: str) -> NoReturn:
    for name in _LOADED:
        import_module(name)
    for room in map(import_module, _ROOMS):
        for found in iter_modules(room.__path__, f"{room.__name__}."):
            import_module(found.name)
    signal.signal(signal.SIGCHLD, _bury)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address + ".new")
        door.listen()
        Path(address + ".new").rename(address)
        while door in select([door, 0], [], [])[0]:  # until whoever started it is gone
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _answer(line)
            line.close()
    sys.exit()


def _bury(*_: object) -> None:
    """Let go of commands that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(line: socket.socket) -> NoReturn:
    """Be the command that is told on `line`."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, files, _, _ = socket.recv_fds(line, 4, 3)
    told = b""
    while len(told) < int.from_bytes(length, "big"):
        told += line.recv(1 << 16)
    arguments, folder, environment = json.loads(told.decode("utf-8", "surrogateescape"))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    line.sendall(os.getpid().to_bytes(4, "big"))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["cutthrough", *arguments]
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace")
    status = 1
    try:
        from cutthrough.cli.app import main

        main()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:  # noqa: BLE001 - told as Python tells it, in its own way
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        line.sendall(bytes([status]))
        os._exit(status)


if __name__ == "__main__":
    _serve(sys.argv[1])
