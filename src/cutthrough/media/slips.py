"""What goes wrong while a file is decoded, and how many bits its streams take."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import Any

import av

_ERRORS_KEPT = 8


class Slips:
    """What went wrong while decoding: the first few in words, all of them counted."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.count = 0

    def add(self, what: str) -> None:
        """One thing that went wrong."""
        self.count += 1
        if len(self.kept) < _ERRORS_KEPT and what not in self.kept:
            self.kept.append(what)

    def add_all(self, many: tuple[str, ...]) -> None:
        """Several."""
        for what in many:
            self.add(what)


class Flow:
    """Bits of one stream: their sum, and the most that any window of one second holds (by decoding time)."""

    def __init__(self) -> None:
        self.total = 0
        self.peak = 0
        self._window: deque[tuple[Fraction, int]] = deque()
        self._held = 0

    def add(self, packet: av.Packet[Any]) -> None:
        """Count one packet's bits."""
        bits = packet.size * 8
        self.total += bits
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is None or packet.time_base is None:
            return
        at = stamp * packet.time_base
        self._window.append((at, bits))
        self._held += bits
        while self._window[0][0] <= at - 1:
            self._held -= self._window.popleft()[1]
        self.peak = max(self.peak, self._held)
