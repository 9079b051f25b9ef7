"""Picks an edit: offers every piece to the story, and makes takes with reasons of those it chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from cutthrough.model.time import say_seconds
from cutthrough.plan.aims import Aims, Told
from cutthrough.plan.choice import Take, Task
from cutthrough.plan.hooks import Opening
from cutthrough.plan.passage import apart_from, split
from cutthrough.plan.pieces import Offer, Pictures
from cutthrough.plan.reel import Reel
from cutthrough.plan.soundbites import Soundbites
from cutthrough.plan.story import Aim, Exit, Rules, Solution, solve
from cutthrough.plan.stretches import Stretch
from cutthrough.plan.worths import WORTH

NEAR = Fraction(1, 2)
"""Seconds that an opening may begin from the moment a producer pinned, so that no word is torn."""
APART = 3
"""How many shots of an edit may not be neighbours in the film, where it has the choice."""
FAR = -60_000
"""What a neighbour costs where it has the choice and would not take it: less than a missing frame a clip."""
OTHERS = 24
"""Further stretches of the shots of a film of few that are tried as openings, the longest first."""
GRAZED = Fraction(1, 50)
"""Seconds of a word that may be lost unheard: a join is cross-faded as long."""
STEP = Fraction(1, 24)
"""Seconds by which a join may miss a beat and still be felt on it."""


@dataclass(frozen=True)
class Pool:
    """What may be shown: stretches, those of them that run into each other joined, and whether the film has many."""

    stretches: tuple[Stretch, ...]
    runs: tuple[Stretch, ...]
    many: bool


TRIPLES, TRIPLES_MOST = 2, 12
"""Ways to have three shots that are no neighbours that are tried in full, and where none of these can be had."""


@dataclass(frozen=True)
class Picked:
    """The takes in order, how they were come by, and what an editor should know."""

    takes: tuple[Take, ...] = ()
    how: str = ""
    notes: tuple[str, ...] = ()
    proved: bool = True


def pick(
    pool: Pool, ranked: Sequence[Opening], task: Task, aims: Aims, *, without: frozenset[int] = frozenset()
) -> Picked:
    """The best edit of `task.frames` frames, or as many as there are, that uses none of the shots `without`."""
    usable = [s for s in pool.stretches if s.frames_from(s.start, task.rate) >= task.least and s.shot not in without]
    if not usable or task.frames < task.least:
        return Picked()
    fit = apart_from(pool.runs, without) if without else pool.runs
    reel = Reel(usable, fit, task, aims, many=pool.many)
    pictures, bites = Pictures(reel), Soundbites(reel)
    opening, notes = _openings(pictures, bites, ranked, task, aims)
    body = [*pictures.all(), *bites.sentences()]
    found = _solved(reel, opening, body, task, aims)
    if found is None:
        return Picked()
    chosen = [(opening[found.opening], found.frames), *((body[n], frames) for n, frames in found.body)]
    if pool.many and not _apart(chosen, reel, usable, task):
        chosen = _set_apart(reel, opening, body, task, aims) or chosen
    takes = _takes(chosen, ranked, task, aims)
    return Picked(takes, _how(chosen, takes, pool), (*notes, *_torn(takes, reel, task)), found.proved)


def _torn(takes: Sequence[Take], reel: Reel, task: Task) -> tuple[str, ...]:
    """A note where speech is cut through because there was no other way."""
    rate, count = task.rate, 0
    for number, take in enumerate(takes):
        before = takes[number - 1].end(rate) if number else None
        after = takes[number + 1].start if number + 1 < len(takes) else None
        heard = take.end(rate) + (Fraction(task.tail) / rate if after is None else 0)
        edges = [(take.start, take.start)] if before is None or abs(before - take.start) > 1 / rate else []
        edges += [(take.end(rate), heard)] if after is None or abs(take.end(rate) - after) > 1 / rate else []
        for at, until in edges:
            count += any(s + GRAZED < at and until < e - GRAZED for s, e in reel.words.within(at, at + GRAZED))
    places = f"{count} places" if count > 1 else "one place"
    return (f"speech is cut through at {places}: there is no pause near enough",) if count else ()


def _solved(
    reel: Reel, opening: Sequence[Offer], body: Sequence[Offer], task: Task, aims: Aims, far: int = 0
) -> Solution | None:
    pieces = [o.piece for o in body]
    ends = {p.past for p in pieces}
    ways = {
        end: tuple((place, cost + (far if n == 1 else 0)) for n, (place, cost) in enumerate(reel.ways(end)))
        for end in ends
    }
    due = tuple(
        Aim(round(1000 * WORTH["message"]), round(1000 * WORTH["late"]), None if by is None else int(by * task.rate))
        for by in aims.due
    )
    first = [o.piece for o in opening]
    return solve(pieces, first, Rules(task.frames, ways, due, _beats(task, aims)))


def _beats(task: Task, aims: Aims) -> dict[int, int]:
    """The frames of the edit that a beat of its music falls on."""
    worth = round(1000 * WORTH["beat"])
    return {n: worth for b in aims.beats if abs((n := round(b * task.rate)) / task.rate - b) <= STEP}


def _openings(
    pictures: Pictures, bites: Soundbites, ranked: Sequence[Opening], task: Task, aims: Aims
) -> tuple[list[Offer], tuple[str, ...]]:
    """What the edit may open on: the strongest moments and whole sentences, or what a producer pinned."""
    if aims.opening is not None:
        return _pinned(pictures, bites, aims.opening, task)
    reel = pictures.reel
    cap = task.opening if reel.many else None
    usable = {id(s) for s in reel.pool}
    strong = [o for o in ranked if id(o.stretch) in usable]
    known = {id(o.stretch) for o in strong}
    rest = sorted((s for s in reel.pool if id(s) not in known), key=lambda s: (s.start - s.end, s.first))
    if not reel.many:
        strong += [reel.hooks.best(s) for s in rest[:OTHERS]]
    early = [reel.hooks.opening(o.stretch, o.stretch.first) for o in strong if o.first > o.stretch.first]
    if not strong:
        early = [reel.hooks.opening(s, s.first) for s in reel.pool]
    found = [*pictures.openings([*strong, *early], cap=cap)]
    found += [o for o in bites.openings() if cap is None or _single(o, task)]
    return [*found, *(bites.passages() if not reel.many or _known(reel) else ())], ()


def _known(reel: Reel) -> bool:
    """Whether it is known what is said."""
    return any(t.sentence.text for t in reel.told)


def _single(offer: Offer, task: Task) -> bool:
    """Whether a spoken opening can be exchanged for another one."""
    return offer.piece.exit is not Exit.GOES_ON and offer.piece.high <= (task.opening or 0)


def _pinned(pictures: Pictures, bites: Soundbites, at: Fraction, task: Task) -> tuple[list[Offer], tuple[str, ...]]:
    """Openings at the moment a producer pinned, or as near to it as the footage allows."""
    reel = pictures.reel
    frames, short = reel.frames, task.least / task.rate
    near = min(reel.pool, key=lambda s: (max(s.start - at, at - s.end, Fraction(0)), s.first))
    moment = min(max(at, near.start), max(near.start, near.end - short))
    index = min(max(frames.index_at(moment), near.first), near.last)
    while index > near.first and near.frames_from(frames.time(index), task.rate) < task.least:
        index -= 1
    pinned = reel.hooks.opening(near, index)
    begin = frames.time(index)
    around = {frames.index_at(w) for pair in reel.words.within(begin - NEAR, begin + NEAR) for w in pair}
    around = {i for i in around if near.first <= i <= near.last and abs(frames.time(i) - at) <= NEAR}
    able = [pinned, *(reel.hooks.opening(near, i) for i in sorted(around - {index}))]
    found = [*pictures.openings(able, cap=task.opening if reel.many else None)]
    found += [
        o for o in bites.openings() if near.first <= o.first <= near.last and abs(frames.time(o.first) - at) <= NEAR
    ]
    off = abs(begin - at)
    notes = (f"the opening asked for at {say_seconds(at)} can't be shown; the edit opens at {float(begin):.1f} s",)
    return found, notes if off > NEAR else ()


def _apart(chosen: Sequence[tuple[Offer, int]], reel: Reel, usable: Sequence[Stretch], task: Task) -> bool:
    """Whether three of the shots are no neighbours, or none such could be, or the edit follows words that are known."""
    led = any(t.sentence.text for o, _ in chosen for t in o.said)
    if led or task.frames < APART * task.least:
        return True
    return _three({reel.shot_at(o.first).shot for o, _ in chosen}) or not _three({s.shot for s in usable})


def _three(shots: Iterable[int]) -> bool:
    able: list[int] = []
    for shot in sorted(shots):
        able += [shot] if not able or shot - able[-1] > 1 else []
    return len(able) >= APART


def _set_apart(
    reel: Reel, opening: Sequence[Offer], body: Sequence[Offer], task: Task, aims: Aims
) -> list[tuple[Offer, int]]:
    """The best edit of which three shots are no neighbours, found by keeping the best such three; [] without one."""
    pictures, first = ([o for o in row if not o.run] for row in (body, opening))
    longest = task.frames - (APART - 1) * task.least
    best: tuple[int, list[tuple[Offer, int]]] = (0, [])
    for tried, triple in enumerate(_triples(pictures, first)):
        if best[1] and tried >= TRIPLES:
            break
        able, starts = ([b for o in row if (b := _bonus(o, triple, longest)) is not None] for row in (pictures, first))
        starts = [o for o in starts if o.stretch.shot in triple] or starts  # no other is worth as much
        found = _solved(reel, starts, able, task, aims)
        if found is None or (best[1] and found.value <= best[0]):
            continue
        chosen = [(starts[found.opening], found.frames), *((able[n], frames) for n, frames in found.body)]
        if _three({o.stretch.shot for o, _ in chosen}):
            best = (found.value, chosen)
    return best[1]


def _triples(pictures: Sequence[Offer], first: Sequence[Offer]) -> list[tuple[int, ...]]:
    """Some of the best three shots that are no neighbours: those that bring most, one of which opens well."""
    worth: dict[int, int] = {}
    opens: dict[int, int] = {}
    for offers, into in ((pictures, worth), (first, opens)):
        for o in offers:
            into[o.stretch.shot] = max(into.get(o.stretch.shot, o.piece.value), o.piece.value)
    shots = sorted(worth)
    best = sorted(shots, key=lambda n: (-max(worth[n], opens.get(n, worth[n])), n))[:16]
    apart: list[int] = []
    for shot in shots:
        apart += [shot] if not apart or shot - apart[-1] > 1 else []
    found = {t for t in combinations(sorted(best), APART) if _three(t)} | {tuple(apart[:APART])}
    able = [t for t in found if len(t) == APART and any(n in opens for n in t)]

    def brings(triple: tuple[int, ...]) -> int:
        return sum(worth[n] for n in triple) + max(opens[n] for n in triple if n in opens)

    return sorted(able, key=lambda t: (-brings(t), t))[:TRIPLES_MOST]


def _bonus(offer: Offer, triple: Sequence[int], longest: int) -> Offer | None:
    """The offer, worth more than any other if it is of the three shots, and short enough to leave them room."""
    if offer.piece.low > longest:
        return None
    if offer.piece.high <= longest and offer.stretch.shot not in triple:
        return offer
    piece = replace(offer.piece, high=min(offer.piece.high, longest))
    if offer.stretch.shot in triple:
        piece = replace(piece, value=piece.value - FAR)
    return replace(offer, piece=piece)


def _takes(chosen: Sequence[tuple[Offer, int]], ranked: Sequence[Opening], task: Task, aims: Aims) -> tuple[Take, ...]:
    """The takes of what was chosen; what goes on in the film is one passage, parted where the film cuts."""
    found: list[Take] = []
    number = 0
    while number < len(chosen):
        offer, frames = chosen[number]
        said, shown = list(offer.said), chosen[number][0]
        while shown.piece.exit is Exit.GOES_ON and number + 1 < len(chosen):
            number += 1
            shown, more = chosen[number]
            frames += more
            said += shown.said
        why = _why(offer, said, aims)
        if not found:
            why = "; ".join(x for x in (_opens(offer, ranked, aims), why) if x)
        whole = Take(offer.stretch, offer.first, frames, why)
        found += split(whole, task) if offer.run else [whole]
        number += 1
    return tuple(_merged(found, task))


def _merged(takes: Sequence[Take], task: Task) -> list[Take]:
    """Takes of one shot that go on in each other are one."""
    found: list[Take] = []
    for take in takes:
        last = found[-1] if found else None
        if (
            last is not None
            and last.stretch.source == take.stretch.source
            and last.stretch.shot == take.stretch.shot
            and abs(last.end(task.rate) - take.start) <= Fraction(1, 2) / task.rate
        ):
            stretch = replace(last.stretch, last=max(last.stretch.last, take.stretch.last))
            found[-1] = replace(last, stretch=stretch, frames=last.frames + take.frames)
        else:
            found.append(take)
    return found


def _why(offer: Offer, said: Sequence[Told], aims: Aims) -> str:
    """What a clip brings, in words: messages, what is said."""
    told = [t for t in said if t.sentence.text]
    if not told:
        return "what is said there stays whole" if offer.run else ""
    bits = 0
    for each in told:
        bits |= each.says
    messages = aims.brief.messages if aims.brief is not None else ()
    brought = [f'says "{messages[n].text}"' for place, n in enumerate(aims.tracked) if bits & 1 << place]
    best = max(told, key=lambda t: (t.says != 0, t.relevance))
    return "; ".join([*brought, f'the sentence "{best.sentence.quote}"'])


def _opens(offer: Offer, ranked: Sequence[Opening], aims: Aims) -> str:
    """Why an edit opens on it, said of it alone."""
    strength = f", with {offer.why}" if offer.why else ""
    if aims.opening is not None:
        return f"Opens where the brief asks{strength}"
    if offer.run:
        return f"Opens on a whole sentence{strength}"
    place = next((n for n, o in enumerate(ranked, 1) if o.stretch.shot == offer.stretch.shot), 0)
    if len(ranked) < 2 or not place:
        return f"Opens where it is strongest{strength}"
    which = "strongest" if place == 1 else f"{_ordinal(place)} strongest"
    return f"Opens on the {which} of {len(ranked)} openings{strength}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _how(chosen: Sequence[tuple[Offer, int]], takes: Sequence[Take], pool: Pool) -> str:
    """How the edit was come by, in words."""
    said = sum(frames for o, frames in chosen if o.run)
    if said and all(o.piece.exit is Exit.GOES_ON for o, _ in chosen[:-1]):
        return "One unbroken passage cuts through the fewest words"
    if 2 * said >= sum(t.frames for t in takes):
        return "Chosen by what is said, sentence by sentence"
    if pool.many:
        return "Skips through the film"
    return "The strongest of a few long shots opens, then the film's own order"
