"""Keeps the C library from holding on to memory that pictures and networks have given back."""

from __future__ import annotations

import ctypes
from functools import cache

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h
_ARENAS = 2  # heaps; each thread would else get its own, and each keeps its own leftovers
_LARGE = 4 << 20  # bytes; about a picture: what is as large is mapped by itself and goes back as soon as it is freed


@cache
def thrifty_heap() -> None:
    """Make this process give large blocks back when they are freed. Called again, it does nothing.

    Left alone, glibc raises the size from which it does so to that of the largest block ever freed, up to 32 MB
    (mallopt(3), M_MMAP_THRESHOLD), and the blocks that networks and decoders take and give back many times a second
    then leave holes in the heaps of all threads: analysis of a 720p film held 700 to 1000 MB instead of 240, at the
    same CPU. On C libraries without mallopt nothing happens.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return what is free in the heaps to the system: worth a few milliseconds where a large piece of work ends."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
