"""What a rule is.

To add a rule: write `conform/rules/<name>.py` with one function `(Case) -> Answer` and one constant that wraps it:

    BIT_DEPTH = Rule(
        id="bit_depth",
        title="Bit depth",
        asks="8 bits a sample",
        judge=_judge,
    )

put that constant into `RULES` in `conform/registry.py`, give it a file that breaks it and a file that keeps it in
`tests/conform/test_rules.py`, and run `python -m cutthrough.conform.document docs/conform.md`. The function reads
the case and nothing else: no file, no clock. It says the number it saw with its unit, the limit with its unit, on
whose word the limit stands (`by(fact)`, or a constant of `conform.house`), and what to do. `weigh` turns "kept" or
"broken" into a status: an official limit fails, a second-hand one or mere advice warns. Use `absent` where the
placement asks nothing, `unknown` where the file doesn't say, and `worst` to put several checks into one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from cutthrough.model.cut import DeliveryForm
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Confidence, Fact, Placement
from cutthrough.model.promise import Promise
from cutthrough.model.verdict import Status, Verdict


@dataclass(frozen=True)
class Basis:
    """On whose word a limit stands: title, date, how far it may be trusted, and whether it is only advice."""

    title: str
    date: str
    confidence: Confidence
    advice: bool = False

    @property
    def binding(self) -> bool:
        """True where breaking the limit fails a file rather than warning."""
        return self.confidence.binding and not self.advice


@dataclass(frozen=True)
class Answer:
    """A verdict before it knows its rule. `repair` is kept only where something is wrong."""

    status: Status
    measured: str
    limit: str | None = None
    basis: Basis | None = None
    repair: str | None = None


@dataclass(frozen=True)
class Case:
    """One finished file and what it is held to.

    `promise` is what its brief and its cut say of it, None for a file that nobody promised anything of; `features` is
    what is seen and heard in it, None where nobody looked.
    """

    measured: Measured
    placement: Placement
    form: DeliveryForm | None = None
    promise: Promise | None = None
    features: CreativeFeatures | None = None


Judge = Callable[[Case], Answer]


@dataclass(frozen=True)
class Rule:
    """One thing a finished file is held to. `asks` says it in general; the verdict says it in numbers."""

    id: str
    title: str
    asks: str
    judge: Judge

    def __call__(self, case: Case) -> Verdict:
        """The verdict on one file for one placement. A pure function."""
        return self.verdict(self.judge(case))

    def verdict(self, answer: Answer) -> Verdict:
        """An answer to this rule, as the verdict that says so."""
        basis = answer.basis
        return Verdict(
            rule=self.id,
            status=answer.status,
            measured=answer.measured,
            limit=answer.limit,
            source=basis.title if basis else None,
            source_date=basis.date if basis else None,
            confidence=basis.confidence if basis else None,
            repair=answer.repair if answer.status in _WRONG else None,
        )


_WRONG = (Status.FAIL, Status.WARN, Status.CANT_TELL)
_RANK = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)


def by(fact: Fact[Any]) -> Basis:
    """The basis of a limit that is a placement's fact."""
    return Basis(fact.source.title, fact.source.date, fact.confidence, fact.advice)


def weigh(kept: bool, measured: str, limit: str, basis: Basis, repair: str) -> Answer:  # noqa: FBT001 - the question itself
    """Pass where the limit is kept; else fail on an official demand, warn on second-hand word or advice."""
    broken = Status.FAIL if basis.binding else Status.WARN
    return Answer(Status.PASS if kept else broken, measured, limit, basis, repair)


def absent(measured: str, what: str) -> Answer:
    """The placement asks nothing about this."""
    return Answer(Status.NOT_APPLICABLE, measured, f"no {what} is stated for this placement")


def not_applicable(measured: str, why: str) -> Answer:
    """The rule means nothing for this file or form."""
    return Answer(Status.NOT_APPLICABLE, measured, why)


def unknown(why: str, limit: str, basis: Basis, repair: str) -> Answer:
    """The file doesn't say, so neither can we."""
    return Answer(Status.CANT_TELL, why, limit, basis, repair)


def worst(answers: Iterable[Answer], nothing: Answer) -> Answer:
    """The gravest of several answers, the first of equals; `nothing` when there are none.

    Where all are kept, the limits are joined, so that a pass shows everything that was asked.
    """
    found = sorted(answers, key=lambda a: _RANK.index(a.status))
    if not found:
        return nothing
    if found[0].status is Status.PASS:
        kept = [a for a in found if a.status is Status.PASS]
        return replace(kept[0], limit="; ".join(dict.fromkeys(a.limit for a in kept if a.limit)))
    return found[0]


def others_say(fact: Fact[Any], say: Callable[[Any], str]) -> str:
    """` (another source: 1 GB)` where sources disagree, else nothing."""
    said = dict.fromkeys(say(c.value) for c in fact.conflicts if c.value != fact.value)
    return f" ({'another source' if len(said) == 1 else 'other sources'}: {', '.join(said)})" if said else ""
