"""What must come across does: said, or written where the pixels show it, by the second the brief names."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.conform.promised import brief_says, gravest, moment, promised, quoted, speaks
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, unknown, weigh
from cutthrough.model.promise import Promise, PromisedMessage
from cutthrough.model.time import say_seconds

_LATE = "let it come sooner: make it the brief's title, or open on the sentence that says it"
_MISSING = "make it the brief's title, or ask for a longer edit here; a waiver of this rule lets it pass as it is"


def _judge(case: Case, promise: Promise) -> Answer:
    answers = [_one(message, case, promise) for message in promise.messages]
    return gravest(answers, not_applicable("no messages", "the brief names nothing that must come across"))


def _one(message: PromisedMessage, case: Case, promise: Promise) -> Answer:
    by, named = message.by, quoted(message.text)
    limit = f"{named} by {say_seconds(by)}" if by is not None else f"{named} comes across"
    basis = brief_says(promise, "messages", advice=by is None)
    first, how, doubtful = _first(message, case, promise)
    if first is not None and (by is None or first <= by):
        return weigh(kept=True, measured=f"{named} {how} {moment(first)}", limit=limit, basis=basis, repair="")
    if doubtful:
        return unknown(f"{named} is written where it can't be told from its ground", limit, basis, _MISSING)
    if first is not None:
        return weigh(kept=False, measured=f"{named} {how} {moment(first)}", limit=limit, basis=basis, repair=_LATE)
    why = _unknown(by, case, promise)
    if why is not None:
        return unknown(f"{named}: {why}", limit, basis, "give the words as captions or a script in sources")
    silent = promise.heard or case.measured.audio is None or speaks(case.features) is False
    told = f"{named} is neither said nor written" if silent else f"{named} is not written"
    return weigh(kept=False, measured=told, limit=limit, basis=basis, repair=_MISSING)


def _first(message: PromisedMessage, case: Case, promise: Promise) -> tuple[Fraction | None, str, bool]:
    """When it has first come across and how; and whether it is written where the pixels leave that in doubt."""
    ours = {text.start: text.drawn for text in promise.texts if message.id in text.serves}
    drawn = [at for at in message.shown if ours.get(at, True) is True]
    doubtful = any(ours.get(at, True) is None for at in message.shown)
    said = message.said if case.measured.audio is not None else ()
    times = [*((at, "said by") for at in said), *((at, "written from") for at in drawn)]
    first = min(times, default=None)
    return (first[0], first[1], doubtful) if first else (None, "", doubtful)


def _unknown(by: Fraction | None, case: Case, promise: Promise) -> str | None:
    """Why it may have come across without our knowing; None where it can't have."""
    if not promise.read:
        return "the words on its picture were not looked for"
    if promise.heard or case.measured.audio is None:
        return None
    speech = case.features.speech if case.features is not None else None
    if speech is None:
        return "it is not written, and whether someone says it can't be told"
    if not speaks(case.features) or (by is not None and speech.onset is not None and speech.onset > by):
        return None
    return "it is not written, and nobody wrote down what is said"


MESSAGES = Rule(
    "messages",
    "Messages in time",
    "each message of the brief said, or written and found in the pixels, by its second",
    promised(_judge),
)
