"""Becomes another program that ends with the process that started it, and has so much time, memory and room.

Run by its path, as a program of its own: `python -I -S leash.py PARENT MEMORY OUTPUT SECONDS PROGRAM ARGUMENT...`.
PARENT is the number of the process that starts it, MEMORY bytes of addresses, OUTPUT bytes a file may grow to, SECONDS
of processor time. It sets these on itself and then becomes PROGRAM, under its own number. So no Python has to run
between fork and exec of a process with threads, where it may hang. Only what every Python brings is imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys

NOT_STARTED = "could not be started: "
"""What it says, before the reason, where PROGRAM can't be run."""
_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG (linux/prctl.h)


def _become(parent: int, memory: int, output: int, seconds: int, command: list[str]) -> None:
    with contextlib.suppress(OSError, AttributeError):  # only Linux has it
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it had died before it could be asked for
        sys.exit(1)
    for each in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and what is ignored stays so
        signal.signal(each, signal.SIG_DFL)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_CPU, seconds)
    _bound(resource.RLIMIT_FSIZE, output)
    _bound(resource.RLIMIT_AS, memory)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell is meant
    except OSError as error:
        sys.exit(f"{NOT_STARTED}{error.strerror}")


def _bound(kind: int, most: int) -> None:
    """A system that allows less already, or knows no such limit, is left as it is."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    _parent, _memory, _output, _seconds = (int(each) for each in sys.argv[1:5])
    _become(_parent, _memory, _output, _seconds, sys.argv[5:])
