"""What a run will take, told before it starts: from what this machine did before, or a cautious guess."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cutthrough.model.quantity import say_bytes, say_count
from cutthrough.render.build import Built
from cutthrough.store.files import write_text

_FIRST_GUESS = 12e6
"""Pixels a second and core at the medium preset, before this machine has encoded anything."""

_BITS_PER_PIXEL = 0.08  # about what CRF 20 gives on live action


@dataclass(frozen=True)
class Cost:
    """What is to be encoded; `seconds` is wall time on all cores."""

    edits: int
    segments: int
    frames: int
    seconds: float
    bytes: int
    guessed: bool

    def sentence(self) -> str:
        """For people."""
        edits = say_count(self.edits, "edit")
        if not self.segments:
            return f"{edits}: nothing needs encoding."
        minutes, seconds = divmod(max(1, round(self.seconds)), 60)
        length = f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
        segments = say_count(self.segments, "segment")
        return (
            f"{edits}: {segments} to encode ({self.frames} frames, each once), "
            f"about {length}{' at a first guess' if self.guessed else ''}, about {say_bytes(self.bytes)} of disk."
        )

    def tight(self, free: int) -> str | None:
        """What to say when `free` bytes of disk may not do: edits are joined from their segments, beside them."""
        if 2 * self.bytes <= free:
            return None
        return f"The disk may fill up: {say_bytes(free)} are free, and about {say_bytes(2 * self.bytes)} are needed."


def cost_of(todo: Sequence[Built], edits: int, cache: Path) -> Cost:
    """Estimate from pixels to encode and the speed noted in `cache`."""
    pixels = sum(_pixels(one) for one in todo)
    speed = _noted(cache)
    cores = os.cpu_count() or 1
    return Cost(
        edits=edits,
        segments=len(todo),
        frames=sum(one.segment.frames for one in todo),
        seconds=pixels / ((speed or _FIRST_GUESS) * cores),
        bytes=round(pixels * _BITS_PER_PIXEL / 8),
        guessed=speed is None,
    )


def note_speed(cache: Path, encoded: Sequence[Built], seconds: float) -> None:
    """Remember how quickly `encoded` was done in `seconds` of wall time, for the next estimate."""
    pixels = sum(_pixels(one) for one in encoded)
    if pixels and seconds > 1:
        write_text(
            cache / "speed.json", json.dumps({"pixels_per_core_second": pixels / seconds / (os.cpu_count() or 1)})
        )


def _noted(cache: Path) -> float | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        speed = float(json.loads((cache / "speed.json").read_text())["pixels_per_core_second"])
        return speed if speed > 0 else None
    return None


def _pixels(one: Built) -> int:
    return one.segment.frames * one.segment.canvas.width * one.segment.canvas.height
