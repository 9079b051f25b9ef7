"""What the rules on promises share: they mean nothing for a file of which nobody promised anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from cutthrough.conform.rule import Answer, Basis, Case, Judge, not_applicable
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.placement import Confidence
from cutthrough.model.promise import Promise
from cutthrough.model.time import say_seconds
from cutthrough.model.verdict import Status

NO_BRIEF = "no brief is known that promises anything of this file"
SPOKEN = Fraction(1)
"""Seconds of speech in all from which somebody speaks."""
_GRAVEST = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)
_MOST = 3  # things that a sentence names before it counts the rest


def promised(judge: Callable[[Case, Promise], Answer]) -> Judge:
    """A rule's judge that is only asked where something was promised."""

    def asked(case: Case) -> Answer:
        if case.promise is None:
            return not_applicable("nothing was promised", NO_BRIEF)
        return judge(case, case.promise)

    return asked


def of_promise(judge: Callable[[Promise], Answer]) -> Judge:
    """The same for a judge that needs nothing but the promise."""
    return promised(lambda _, promise: judge(promise))


def speaks(features: CreativeFeatures | None) -> bool | None:
    """Whether somebody speaks in a file, for all that depends on it; None where that can't be told.

    Less than SPOKEN in all is nobody: it captions nothing and says no message, and noises are taken for as much.
    """
    speech = features.speech if features is not None else None
    return None if speech is None else speech.onset is not None and speech.seconds >= SPOKEN


def brief_says(promise: Promise, line: str, *, advice: bool = False) -> Basis:
    """The brief's own word, by the line and the day it was last written: what the client asked for is official."""
    return Basis(f"the brief {promise.brief}, {line}", promise.dated, Confidence.OFFICIAL, advice)


def gravest(answers: Iterable[Answer], nothing: Answer) -> Answer:
    """All answers of the gravest kind among several, as one; `nothing` when there are none."""
    found = list(answers)
    if not found:
        return nothing
    status = next(status for status in _GRAVEST if any(a.status is status for a in found))
    worst = [a for a in found if a.status is status]
    limits = dict.fromkeys(a.limit for a in worst if a.limit)
    repairs = dict.fromkeys(a.repair for a in worst if a.repair)
    return Answer(
        status,
        some([a.measured for a in worst], joined="; "),
        some(list(limits), joined="; ") or None,
        worst[0].basis,
        some(list(repairs), joined="; ") or None,
    )


def some(words: Iterable[str], *, joined: str = ", ") -> str:
    """The first few of a list, and how many more there are."""
    known = list(dict.fromkeys(words))
    more = f"{joined}and {len(known) - _MOST} more" if len(known) > _MOST else ""
    return joined.join(known[:_MOST]) + more


def quoted(words: str, most: int = 48) -> str:
    """Words in quotation marks, shortened where they are many, without what can't be seen."""
    plain = "".join(c for c in " ".join(words.split()) if c.isprintable())
    return f"“{plain if len(plain) <= most else plain[: most - 1].rstrip() + '…'}”"


def moment(seconds: Fraction) -> str:
    """A moment of a file for people, to a hundredth: `the first frame`, `5.29 s`."""
    return say_seconds(Fraction(round(seconds * 100), 100)) if seconds else "the first frame"
