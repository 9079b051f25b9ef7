"""Publishers in processes of their own, that kill or suspend themselves at one place."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import psutil

DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def publisher(folder: Path, place: str = "", lease: float = 0.2) -> ForkServerProcess:
    """A publisher that is at it now. `place` is where it kills itself, or, after `stop `, suspends itself."""
    ready, tell = _context().Pipe(duplex=False)
    started = _context().Process(target=_publish, args=(folder, place, lease, tell), daemon=True)
    started.start()
    tell.close()
    with ready:
        ready.recv()
    return started


def ended(process: ForkServerProcess) -> int | None:
    """The exit status once it has ended; minus the signal's number where one ended it."""
    process.join(60)
    status = process.exitcode
    process.close()
    return status


def sleeps(process: ForkServerProcess) -> bool:
    """Whether it is suspended."""
    try:
        return psutil.Process(process.pid).status() == psutil.STATUS_STOPPED
    except psutil.NoSuchProcess:
        return False


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@cache
def _context() -> ForkServerContext:
    # A process that is forked from a clean one, with all that a publisher needs loaded, starts in a few milliseconds.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cutthrough.flow.publish", "cutthrough.publish.channels.kit_folder"])
    return context


def _publish(folder: Path, place: str, lease: float, tell: Any) -> None:
    from cutthrough.flow.publish import Asked, publish_due
    from cutthrough.store.posts import PostBoard

    # The thread that holds the post must not be suspended amid a transaction: the ledger would stay locked.
    outside, hold = threading.Lock(), PostBoard.hold

    def hold_alone(*args: Any) -> bool:
        with outside:
            return hold(*args)

    def die(*_: Any) -> None:
        if not place.startswith("stop "):
            os.kill(os.getpid(), signal.SIGKILL)
        with outside:
            os.kill(os.getpid(), signal.SIGSTOP)

    class Watch:
        def begins(self, _: object, /) -> None:
            if place == "claimed":
                die()

        def share(self, _: float, /) -> None:
            if place.endswith("copying"):
                die()

        def ended(self, _: object, /) -> None: ...

    def around(owner: type, name: str, *, first: bool, ours: bool = False) -> None:
        real = getattr(owner, name)

        def wrapped(*args: Any, **named: Any) -> Any:
            here = not ours or args[0].name.startswith(".ct")
            if first and here:
                die()
            done = real(*args, **named)
            if not first and here:
                die()
            return done

        setattr(owner, name, wrapped)

    at = {
        "before the claim": lambda: around(PostBoard, "claim", first=True),
        "before the step": lambda: around(PostBoard, "wanted", first=True),
        "stop asked": lambda: around(PostBoard, "wanted", first=False),
        "stop before the step": lambda: around(Path, "rename", first=True, ours=True),
        "after the step": lambda: around(Path, "rename", first=False, ours=True),
        "before it is written": lambda: around(PostBoard, "confirm", first=True),
        "written": lambda: around(PostBoard, "confirm", first=False),
        "found": lambda: around(PostBoard, "forsaken", first=False),
    }
    at.get(place, lambda: None)()
    if place.startswith("stop "):
        PostBoard.hold = hold_alone  # type: ignore[method-assign]
    tell.send("ready")
    publish_due(folder, Asked(clock=lambda: DUE, lease=lease, watch=Watch()))
