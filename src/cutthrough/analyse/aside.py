"""Searches pictures on a thread of its own, so that networks and the rest of analysis run side by side."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Self

from cutthrough.analyse.subjects import SubjectFinder
from cutthrough.media.picture import Look

_BEHIND = 8  # larger pictures, 1 MB each, that may wait to be searched


class Aside:
    """Push looks as to a `SubjectFinder`, which hears of them in the same order, a few looks later."""

    def __init__(self, subjects: SubjectFinder) -> None:
        self._subjects = subjects
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="subjects")
        self._waiting: deque[Future[None]] = deque()

    def push(self, frame: int, look: Look) -> None:
        """Have the picture of frame `frame` searched; what went wrong with an earlier one is raised here."""
        if look.large is None:
            return
        light = replace(look, whole=None, larger=None)  # nothing that keeps a whole frame
        self._waiting.append(self._pool.submit(self._subjects.push, frame, light))
        while len(self._waiting) > _BEHIND:
            self._waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)
        if kind is None:
            for each in self._waiting:
                each.result()
