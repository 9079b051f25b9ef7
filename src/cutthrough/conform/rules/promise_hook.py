"""The opening shows something: no black, no picture that stands still with nothing to read or hear."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cutthrough.conform.house import OWN_OPENING, OWN_PROMISE
from cutthrough.conform.promised import gravest, promised
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, unknown, weigh
from cutthrough.model.features import CreativeFeatures, HookKind
from cutthrough.model.promise import Promise
from cutthrough.model.time import say_seconds

HOOK_BY = Fraction(3)
"""Seconds that an opening has: a view counts from there on Meta, and it is our assumption for everybody else."""
BLACK_MOST = Fraction(1, 2)
"""Seconds of black that an opening may begin with."""
STILL_MOST = Fraction(2)
"""Seconds that an opening may stand still for where nobody speaks and nothing is to be read."""

_AT_ONCE = Fraction(1, 10)  # a stretch that begins by then begins the film
_HOLDS = (HookKind.FACE, HookKind.VOICE, HookKind.TEXT, HookKind.PRODUCT)
_REPAIR = "open on another moment: opening names one, vary: hook makes several"


def _judge(case: Case, promise: Promise) -> Answer:
    return gravest(_answers(case, promise), not_applicable("no picture", "no opening to look at"))


def _answers(case: Case, promise: Promise) -> Iterator[Answer]:
    held = _held(case.features, promise)
    seen = case.measured.video.seen
    for dark in seen.dark if seen else ():
        long = dark.end - dark.start
        if dark.start <= _AT_ONCE and long > BLACK_MOST:
            told, limit = f"black for the first {say_seconds(dark.end)}", f"at most {say_seconds(BLACK_MOST)} of black"
            yield weigh(kept=False, measured=told, limit=limit, basis=OWN_PROMISE, repair=_REPAIR)
    for still in seen.still if seen else ():
        if still.start <= _AT_ONCE and still.end > STILL_MOST:
            told = f"the picture stands still for the first {say_seconds(still.end)}"
            limit = f"at most {say_seconds(STILL_MOST)} of a still picture"
            basis = OWN_OPENING if held else OWN_PROMISE
            yield weigh(kept=False, measured=told, limit=limit, basis=basis, repair=_REPAIR)
    limit = f"something that holds within {say_seconds(HOOK_BY)}: a face, a voice, words, a cut, movement"
    if case.features is not None and case.features.hook is not None:
        kinds = [kind.value for kind in case.features.hook] or _later(case.features)
        told = f"opens with {', '.join(kinds)}" if kinds else "nothing that holds in the opening"
        yield weigh(bool(kinds), told, limit, OWN_OPENING, _REPAIR)
    elif held:
        yield weigh(kept=True, measured="opens with words", limit=limit, basis=OWN_OPENING, repair=_REPAIR)
    else:
        yield unknown("the opening was not looked at", limit, OWN_OPENING, "make it anew, or look at it")


def _held(features: CreativeFeatures | None, promise: Promise) -> bool:
    """Whether there is something to read, to listen to or to look in the face."""
    written = any(text.drawn and text.start < STILL_MOST / 2 for text in promise.texts)
    return written or (features is not None and any(kind in _HOLDS for kind in features.hook or ()))


def _later(features: CreativeFeatures) -> list[str]:
    """What comes after the first second or two, and still within HOOK_BY."""
    named = {"face": features.face, "voice": features.speech, "words": features.text, "music": features.music}
    onsets = {"cut": features.first_cut, **{name: there.onset if there else None for name, there in named.items()}}
    return [f"{name} at {say_seconds(at)}" for name, at in onsets.items() if at is not None and at <= HOOK_BY]


HOOK = Rule(
    "hook",
    "Opening",
    "a face, a voice, words, a cut or movement in the first 3 s, and no black or dead picture",
    promised(_judge),
)
