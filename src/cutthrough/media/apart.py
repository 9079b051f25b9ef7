"""Reads files that others made in a process of its own, with a limit on its time and its memory.

A decoder is a hundred thousand lines of C that a stranger's bytes run through. Here it may hang, crash or ask for all
memory there is, and what becomes of it is one SourceError. The process is kept for the next file and made anew when it
was lost. It is started afresh and never forked, since threads of other libraries may be running. What comes back is
JSON, read as a record: nothing that a broken decoder could send is ever run.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from cutthrough.media.open import say_name
from cutthrough.model.errors import SourceError
from cutthrough.model.record import Record

R = TypeVar("R", bound=Record)
Progress = Callable[[float], None]

LEAST_MEMORY = 3 << 30
"""Bytes of addresses a process gets at least: an 8K film with all its reference frames fits."""
MEMORY_SHARE = 0.6
"""The share of the machine's memory it gets at most."""
BASE_SECONDS, BYTES_A_SECOND = 60.0, 100_000
"""A file may take this long, and a second more for so many bytes: hours for a film, minutes for a bomb."""
_TOLD = b"at "  # what begins a line that tells how far it is
_FILES_EACH = 200  # a process is made anew after so many: what a library leaks stays small
_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG (linux/prctl.h)


def seconds_for(path: Path) -> float:
    """How long a file may take to be read, from its size."""
    try:
        return BASE_SECONDS + path.stat().st_size / BYTES_A_SECOND
    except OSError:
        return BASE_SECONDS


class Apart:
    """One process that reads one file at a time. Use it in a `with`, or close it."""

    def __init__(self, memory: int | None = None) -> None:
        self._memory = memory or max(LEAST_MEMORY, int(MEMORY_SHARE * _memory_here()))
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._read = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def call(
        self,
        function: str,
        path: Path,
        record: type[R],
        seconds: float | None = None,
        *,
        arguments: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> R:
        """The record that `function` (`package.module:name`) makes of the file and the texts that follow its path.

        `progress` is given the share done, 0..1, as the function's own `progress` is; `seconds` then count anew from
        each share, and are how long it may stand still. Raises the function's SourceError, and one of our own when it
        takes longer than that, needs more memory than it has, or brings the process down.
        """
        limit = seconds if seconds is not None else seconds_for(path)
        asked = {"function": function, "path": str(path), "arguments": list(arguments), "tells": progress is not None}
        try:
            line = self._answer_to(json.dumps(asked), limit, progress)
        except BaseException:
            self.close()
            raise
        if line is None:
            self.close()
            raise SourceError(
                f"{say_name(path)} was given up after {limit:.0f} s, more than a file of its size should take",
                fix="export it again; if it is meant to be so, allow more time",
                path=path,
            )
        if not line.endswith(b"\n"):
            status = self._process.wait() if self._process else 0
            self.close()
            raise _lost(path, status)
        answer = json.loads(line)
        if "error" in answer:
            raise SourceError(answer["error"], answer.get("fix"), path=path)
        self._done += 1
        if self._done % _FILES_EACH == 0:
            self.close()
        return record.from_json(answer["record"])

    def _answer_to(self, line: str, seconds: float, progress: Progress | None) -> bytes | None:
        """What comes after all that is told on the way."""
        answer = self._ask(line, seconds)
        while progress is not None and answer is not None and answer.startswith(_TOLD):
            progress(float(answer.removeprefix(_TOLD)))
            answer = self._ask(None, seconds)
        return answer

    def _ask(self, line: str | None, seconds: float) -> bytes | None:
        """The next line, without its end when the process was lost; None when the time was up."""
        process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        deadline = time.monotonic() + seconds
        if line is not None:
            self._read.clear()
            try:
                process.stdin.write(line.encode() + b"\n")
                process.stdin.flush()
            except BrokenPipeError:
                return b""
        while b"\n" not in self._read:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                return None
            block = os.read(process.stdout.fileno(), 1 << 20)
            if not block:
                break
            self._read += block
        first, end, rest = self._read.partition(b"\n")
        self._read = rest
        return bytes(first + end)

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cutthrough.media.apart", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt is for us; we end it
        )
        return self._process


def _lost(path: Path, status: int) -> SourceError:
    name = say_name(path)
    if status == -signal.SIGKILL:
        return SourceError(
            f"{name} took more memory than this machine has to give", fix="export it again, smaller", path=path
        )
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return SourceError(
        f"{name} brought its decoder down ({how}); it was read apart, and nothing else was harmed",
        fix="export it again",
        path=path,
    )


def _memory_here() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _serve(memory: int) -> None:
    """Answer a line with a line until there are no more."""
    with contextlib.suppress(OSError, AttributeError):  # only Linux has it
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    with contextlib.suppress(ValueError, OSError):  # a system that allows less already
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(os.dup(1), "wb", buffering=0) as out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not speak for us
        for line in sys.stdin.buffer:
            answer = _answer(json.loads(line), memory, lambda share: _tell(out, share))
            text = json.dumps(answer).encode() + b"\n"
            while text:  # a raw pipe may take a part of it
                text = text[out.write(text) :]


def _tell(out: RawIOBase, share: float) -> None:
    out.write(_TOLD + f"{share:.4f}\n".encode())


def _answer(asked: dict[str, Any], memory: int, tell: Progress) -> dict[str, Any]:
    path = Path(asked["path"])
    module, _, name = asked["function"].partition(":")
    told = {"progress": tell} if asked["tells"] else {}
    try:
        record: Record = getattr(importlib.import_module(module), name)(path, *asked["arguments"], **told)
        return {"record": record.model_dump_json()}
    except SourceError as error:
        return {"error": error.message, "fix": error.fix}
    except MemoryError:
        return {
            "error": f"{say_name(path)} needs more than {memory / 2**30:.0f} GB of memory to be read",
            "fix": "export it again, smaller",
        }
    except Exception as error:  # noqa: BLE001 - whatever a file does to us, it is told of that file
        return {
            "error": f"{say_name(path)} can't be read: {type(error).__name__}: {error}",
            "fix": "this is a fault of Cutthrough's; please report it with the file",
        }


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
