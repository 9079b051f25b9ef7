"""The loop that publishes what is due, in a process of its own beside the server.

A process, because an upload or the hashing of a film must not keep a page waiting, and because what goes wrong in it
must not take the site down. It ends when the server does, however that ends: it notices that nobody holds the other
end of its standard input any more.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from cutthrough.model.errors import CutthroughError

EVERY_SECONDS = 30.0
STOP_SECONDS = 60.0
"""How long what is being posted may take to end, before its process is ended and the post is left to be looked up."""

_AGAIN_SECONDS = (1, 5, 30, 60)

log = logging.getLogger("cutthrough.web")


class Loop:
    """The process that publishes, kept running: one that ended is started again, ever later when it ends at once."""

    def __init__(self, program_dir: Path, ledger_url: str | None, every: float = EVERY_SECONDS) -> None:
        self._command = [sys.executable, "-m", "cutthrough.web.loop", str(program_dir), "--every", str(every)]
        self._url = ledger_url
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._deaths = 0

    def start(self) -> None:
        """Start it."""
        self._thread = threading.Thread(target=self._keep, name="publishing", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it: what is being posted is finished or left for reading. Returns when it has ended."""
        self._ended.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def alive(self) -> bool:
        """Whether it runs, or was started again so few times that it may come back."""
        return self._deaths < len(_AGAIN_SECONDS)

    def said(self) -> str:
        """How it stands, in a word or two."""
        running = self._process is not None and self._process.poll() is None
        return "running" if running else f"ended {self._deaths} times, is started again"

    def _keep(self) -> None:
        while not self._ended.is_set():
            began = time.monotonic()
            self._process = self._started()
            status = self._process.wait()
            if self._ended.is_set():
                return
            lasted = time.monotonic() - began
            self._deaths = self._deaths + 1 if lasted < max(_AGAIN_SECONDS) else 1
            wait = _AGAIN_SECONDS[min(self._deaths, len(_AGAIN_SECONDS)) - 1]
            log.error("publishing ended by itself (status %s); it is started again in %s s", status, wait)
            self._ended.wait(wait)

    def _started(self) -> subprocess.Popen[bytes]:
        # By the environment: a ledger's address may hold a password, and command lines are seen by everybody.
        environment = {**os.environ, **({"CUTTHROUGH_LEDGER": self._url} if self._url else {})}
        # A session of its own: Ctrl-C in the terminal goes to the server, which ends this in order.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, env=environment, start_new_session=True)


def run(program_dir: Path, every: float) -> int:
    """Publish what is due, again and again, until SIGTERM or until standard input is closed."""
    from cutthrough.flow.publish import publish_due

    ended = threading.Event()

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            # Not by the buffer of sys.stdin: its lock would be held by this thread while the interpreter ends.
            while os.read(0, 1):
                pass
        if not ended.is_set():
            # To the main thread, which would sleep on if another one got it.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    def end(*_: object) -> None:
        if ended.is_set():
            return
        ended.set()
        raise KeyboardInterrupt  # so that what is being posted is left in order

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=watch, daemon=True).start()
    try:
        while not ended.is_set():
            began = time.monotonic()
            try:
                done = publish_due(program_dir)
            except CutthroughError as error:
                log.warning("publishing: %s", error.message)
            else:
                for problem in done.problems:
                    log.warning("publishing: %s", problem)
            ended.wait(max(0.0, every - (time.monotonic() - began)))
    except KeyboardInterrupt:
        pass
    return 0


def main() -> int:
    """Read the arguments that `Loop` gives."""
    parser = argparse.ArgumentParser(prog="cutthrough.web.loop")
    parser.add_argument("program", type=Path)
    parser.add_argument("--every", type=float, default=EVERY_SECONDS)
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    return run(asked.program, asked.every)


if __name__ == "__main__":
    sys.exit(main())
