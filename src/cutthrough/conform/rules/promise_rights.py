"""Rights that last as long as the file is shown, by the brief alone: no byte of the file says anything of them."""

from __future__ import annotations

from cutthrough.conform.promised import brief_says, gravest, of_promise, quoted, some
from cutthrough.conform.rule import Answer, Rule, unknown, weigh
from cutthrough.model.brief import Right
from cutthrough.model.promise import Promise
from cutthrough.model.verdict import Verdict

_SAY = "say in rights of each: what, basis, and until (a day) or forever: yes"


def _judge(promise: Promise) -> Answer:
    limit = f"until the flight ends on {promise.ends}" if promise.ends else "until the flight ends"
    basis = brief_says(promise, "rights")
    if not promise.rights:
        return unknown("nobody says what belongs to others", limit, basis, _SAY)
    return gravest((_one(right, promise, limit) for right in promise.rights), unknown("", limit, basis, _SAY))


def _one(right: Right, promise: Promise, limit: str) -> Answer:
    basis, where = brief_says(promise, "rights"), f" in {some(right.territories)}" if right.territories else ""
    named = f"{quoted(right.what)}{where}"
    repair = "renew it, end the flight sooner, or make the edit without it"
    if right.forever:
        return weigh(kept=True, measured=f"{named} without end", limit=limit, basis=basis, repair=repair)
    if right.until is None:
        return unknown(f"{named}: nobody says until when", limit, basis, _SAY)
    last, meant = (promise.ends, "ends") if promise.ends else (promise.starts, "starts")
    told = f"{named} until {right.until}"
    if right in promise.lapsed:
        return weigh(kept=False, measured=f"{told}: it is over", limit=limit, basis=basis, repair=repair)
    if last is not None and right.until < last:
        told += f", the flight {meant} on {last}"
        return weigh(kept=False, measured=told, limit=limit, basis=basis, repair=repair)
    if promise.ends is None:
        return unknown(f"{told}; when the flight ends is not said", limit, basis, "say it in schedule: ends")
    return weigh(kept=True, measured=told, limit=limit, basis=basis, repair=repair)


RIGHTS = Rule("rights", "Rights", "each right of the brief lasts until the flight has ended", of_promise(_judge))


def rights_verdict(promise: Promise) -> Verdict:
    """The verdict on any file that this was promised of, without looking at the file."""
    return RIGHTS.verdict(_judge(promise))
