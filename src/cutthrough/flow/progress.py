"""How a run tells what it is doing, whoever is listening."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A listener. Stages follow one another; a stage's total is in units of its own."""

    def stage(self, name: str, total: float) -> None:
        """A stage begins; `total` of 0 means it can't be told how long it is."""

    def advance(self, amount: float) -> None:
        """So much more of the stage is done."""

    def say(self, sentence: str) -> None:
        """Something worth reading: what it will cost, what was skipped."""


class Silent:
    """Listens to nothing."""

    def stage(self, name: str, total: float) -> None:
        """Ignored."""

    def advance(self, amount: float) -> None:
        """Ignored."""

    def say(self, sentence: str) -> None:
        """Ignored."""
