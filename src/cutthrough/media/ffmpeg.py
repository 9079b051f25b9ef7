"""Starts FFmpeg: one place for its path, its identity, its limits and its errors."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from cutthrough.media import leash
from cutthrough.model.errors import CutthroughError, RenderError, StoreError
from cutthrough.model.quantity import say_bytes

Feed = Callable[[], Iterable[bytes | memoryview]]
"""Gives raw frames, one after the other, for one input pipe."""

LONGEST = 24 * 3600.0
"""Seconds after which a run is given up, whatever it does."""
MEMORY = 12 << 30
"""Bytes of addresses FFmpeg may take: several times what an 8K encode needs, and less than a bomb."""
OUTPUT = 256 << 30
"""Bytes a file may grow to: four hours of the heaviest mezzanine we write."""

_running: set[subprocess.Popen[bytes]] = set()

_PIPE_BYTES = 1 << 20
_STDERR_KEPT = 8000
_F_SETPIPE_SZ = 1031  # Linux fcntl; Python names it only from 3.10 on Linux


@cache
def ffmpeg_path() -> str:
    """The FFmpeg that came with our wheels (or the one IMAGEIO_FFMPEG_EXE names)."""
    import imageio_ffmpeg  # its import asks the system for processes: only when something is encoded

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def ffmpeg_build() -> str:
    """What tells this FFmpeg build from any other: version line and a hash of how it was configured."""
    out = subprocess.run([ffmpeg_path(), "-version"], capture_output=True, text=True, check=True, timeout=60).stdout
    version = out.split(" Copyright")[0].removeprefix("ffmpeg version ")
    return f"{version} {hashlib.sha256(out.encode()).hexdigest()[:12]}"


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    feeds: Sequence[Feed] = (),
    cwd: Path | None = None,
    timeout: float = LONGEST,
    output: int = OUTPUT,
) -> str:
    """Run FFmpeg to its end and return what it wrote to stderr at level "warning".

    It may run for `timeout` seconds, take MEMORY and as much processor time as all processors have in that time, and
    write files of `output` bytes. On Linux it dies with the thread that called this, however that ends; elsewhere what
    a killed parent leaves running ends when its processor time is used up.

    Each feed is written to a pipe of its own; in `arguments` the text `{feed0}`, `{feed1}` stands for its address.
    Raises RenderError with FFmpeg's last words when it fails, StoreError when the disk is full, and whatever a feed
    raises. FFmpeg is killed before any of them leaves here.
    """
    pipes = [os.pipe() for _ in feeds]
    for _, write_end in pipes:
        with contextlib.suppress(OSError):  # a smaller pipe is only slower
            fcntl.fcntl(write_end, _F_SETPIPE_SZ, _PIPE_BYTES)
    names = {f"{{feed{i}}}": f"pipe:{read_end}" for i, (read_end, _) in enumerate(pipes)}
    work = math.ceil(timeout * (os.cpu_count() or 1))
    limits = [str(each) for each in (os.getpid(), MEMORY, output, work)]
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-v", "warning", *(names.get(a, a) for a in arguments)]
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", leash.__file__, *limits, *command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[read_end for read_end, _ in pipes],
        )
    except OSError as error:
        for _, write_end in pipes:
            os.close(write_end)
        raise _not_started(str(error)) from error
    finally:
        for read_end, _ in pipes:
            os.close(read_end)
    failures: list[BaseException] = []
    writers = [
        threading.Thread(target=_pour, args=(feed, write_end, process, failures), daemon=True)
        for feed, (_, write_end) in zip(feeds, pipes, strict=True)
    ]
    for writer in writers:
        writer.start()
    _running.add(process)
    try:
        _, stderr = process.communicate(timeout=timeout)
    except BaseException as error:
        process.kill()
        process.communicate()  # closes its pipe too
        if isinstance(error, subprocess.TimeoutExpired):
            raise RenderError(f"FFmpeg did not finish within {timeout:g} seconds") from error
        raise
    finally:
        _running.discard(process)
        for writer in writers:
            writer.join()
    if failures:
        raise failures[0]
    said = stderr.decode("utf-8", "replace")[-_STDERR_KEPT:].strip()
    if process.returncode:
        raise _failure(said, process.returncode, output)
    return said


def stop_ffmpeg() -> None:
    """Kill every FFmpeg that this process is running, on whatever thread; each `run_ffmpeg` then raises RenderError."""
    for process in tuple(_running):
        process.kill()


def _pour(feed: Feed, write_end: int, process: subprocess.Popen[bytes], failures: list[BaseException]) -> None:
    """Write a feed to its pipe; a reader that has closed early is no error of ours."""
    try:
        with os.fdopen(write_end, "wb", buffering=0) as pipe:
            for block in feed():
                rest = memoryview(block).cast("B")
                while rest:
                    rest = rest[pipe.write(rest) :]
    except BrokenPipeError:
        pass
    except BaseException as error:  # noqa: BLE001 - carried to the caller's thread
        failures.append(error)
        process.kill()


def _failure(said: str, code: int, output: int) -> CutthroughError:
    if said.startswith(leash.NOT_STARTED):
        return _not_started(said.removeprefix(leash.NOT_STARTED))
    if code == -signal.SIGXFSZ or "File too large" in said:
        return StoreError(f"FFmpeg wrote more than {say_bytes(output)} and was stopped", "shorten what is made of it")
    if code == -signal.SIGKILL:
        return RenderError(
            "FFmpeg was killed: the machine's memory or the processor time it may take ran out",
            "use a smaller picture, or a shorter one",
            detail=said,
        )
    if "Cannot allocate memory" in said:
        return RenderError(f"FFmpeg needs more than {MEMORY / 2**30:.0f} GB of memory for it", "use a smaller picture")
    if "No space left on device" in said:
        return StoreError("The disk is full.", fix="free some space and run the same command again: it resumes")
    last = said.splitlines()[-1] if said else f"exit code {code}"
    return RenderError(f"FFmpeg failed: {last}", detail=said)


def _not_started(why: str) -> RenderError:
    return RenderError(f"FFmpeg could not be started: {why}", fix="run `make demo` again")
