"""What a finished file measured against what its placement asks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from cutthrough.model.placement import Confidence
from cutthrough.model.record import Record
from cutthrough.model.waiver import Waiver


class Status(StrEnum):
    """The five answers a rule can give. "Can't tell" and "not applicable" are results."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    CANT_TELL = "cant_tell"


class Verdict(Record):
    """One rule's answer: the number measured, the limit, where the limit comes from and when, and the repair."""

    rule: str
    status: Status
    measured: str
    limit: str | None = None
    source: str | None = None
    source_date: str | None = None
    confidence: Confidence | None = None
    repair: str | None = None
    waived: Waiver | None = None

    @property
    def fails(self) -> bool:
        """Whether it fails the file and nobody has answered for letting it pass."""
        return self.status is Status.FAIL and self.waived is None


class Report(Record):
    """All verdicts on one file for one placement."""

    file_sha256: str
    placement: str
    verdicts: tuple[Verdict, ...]

    def count(self, status: Status) -> int:
        """How many verdicts have this status."""
        return sum(v.status is status for v in self.verdicts)

    @property
    def decided(self) -> float:
        """The share (0..1) of the rules that apply to this file which came to an answer; 1 where none applies."""
        return decided_of(self.verdicts)


def decided_of(verdicts: Sequence[Verdict]) -> float:
    """The same of any verdicts."""
    asked = sum(v.status is not Status.NOT_APPLICABLE for v in verdicts)
    return 1 - sum(v.status is Status.CANT_TELL for v in verdicts) / asked if asked else 1.0
