"""The plan of distribution: the lines of a brief's `posts:` become posts, each with its time, words, link and budget.

Pure: who calls says what is known already and what time it is. What was never planned and is over is not planned
either, so that a repeating post taken up again years later puts out nothing at once; its numbers still count from its
first time, and so its ids stay.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from itertools import groupby
from operator import itemgetter

from cutthrough.model.adopted import ADOPTED_ID, Adopted
from cutthrough.model.brief import Brief
from cutthrough.model.calendar import OpenSlot, Remark, RemarkKind, Slot
from cutthrough.model.channel import ChannelKind, Medium
from cutthrough.model.credits import credits_of
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import ValueProblem
from cutthrough.model.hashtags import hashtags_of
from cutthrough.model.money import Money, parse_money
from cutthrough.model.placement import Placement
from cutthrough.model.post import Post, PostLine, TrackedLink
from cutthrough.model.program import Program
from cutthrough.model.recurrence import parse_recurrence
from cutthrough.model.zones import Moment, written_zone
from cutthrough.publish.budget import Shares
from cutthrough.publish.channels import unfit
from cutthrough.publish.chosen_edits import Chosen, chosen_edits
from cutthrough.publish.links import Naming, post_id, tracked
from cutthrough.publish.occurrences import Time, last_of, times_of
from cutthrough.publish.planned_line import Line, Told, known_numbers
from cutthrough.publish.post_words import text_of, title_of


@dataclass(frozen=True)
class Plan:
    """What the lines of one brief come to. `files` is each post's SHA-256, where its bytes are known."""

    slots: tuple[Slot, ...] = ()
    open: tuple[OpenSlot, ...] = ()
    remarks: tuple[Remark, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def plan_posts(
    brief: Brief,
    program: Program,
    edits: Sequence[Edit],
    placements: Mapping[str, Placement],
    *,
    now: datetime,
    adopted: Sequence[Adopted] = (),
    known: Collection[str] = (),
    tokens: Mapping[str, str] | None = None,
) -> Plan:
    """Every post of a brief's lines, in the order in which they go out.

    `edits` are what is made of it and `placements` what they were made for; `adopted` are videos that were not made
    here. `now` has a zone. `known` are the ids of posts that were planned before and not taken out of the plan: they
    stay in it when their time is over; `tokens` is what the ids of a line's posts began with then, by line. A line
    without an id goes by its place.
    """
    told = Told(
        client=program.client,
        brief=brief,
        program=program,
        edits=tuple(edits),
        placements=placements,
        adopted=tuple(adopted),
        now=now,
        known=known_numbers(known),
        tokens=tokens or {},
    )
    slots: list[Slot] = []
    waiting: list[OpenSlot] = []
    remarks: list[Remark] = []
    files: dict[str, str] = {}
    with _uncollected():
        for place, line in enumerate(brief.posts, 1):
            found = _planned(told, line if line.id else line.model_copy(update={"id": f"posts-{place}"}))
            slots += found.slots
            waiting += found.open
            remarks += found.remarks
            files |= found.files
    slots.sort(key=lambda each: (each.utc, each.post.id))
    return Plan(tuple(slots), tuple(sorted(waiting, key=lambda each: each.utc)), tuple(remarks), files)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Ten thousand posts all stay: looking for garbage among them, again and again, takes as long as making them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _planned(told: Told, line: PostLine) -> Plan:
    channel = told.program.channels.get(line.channel)
    if channel is None:
        return Plan(remarks=(_unknown_channel(told, line),))
    zone = line.zone or channel.zone or told.program.zone
    if zone is None:
        message = f"Nobody says in which zone {line.at:%Y-%m-%d %H:%M} on {line.channel} is meant"
        remark = told.remark(RemarkKind.NO_ZONE, line, message, "write zone: Europe/Berlin in program.yaml")
        return Plan(remarks=(remark,))
    try:
        written_zone(zone)
        rhythm = parse_recurrence(line.every) if line.every else None
        budget = parse_money(line.budget) if line.budget else None
    except ValueProblem as error:
        said = f"{line.channel}: {error.message}"
        return Plan(remarks=(told.remark(RemarkKind.BAD_LINE, line, said, error.fix or ""),))
    chosen, missing = chosen_edits(line, channel, told.brief, told.edits, told.placements, told.adopted)
    each = Line(told, line, channel, zone, rhythm, budget, chosen)
    times, notes = times_of(each)
    slots, files = _slots(each, times)
    remarks = [*notes, *_link_remarks(each), *_missing_remarks(told, line, missing), *_given_nothing(each, slots)]
    remarks += _unfit_remarks(each, slots)
    ahead = [(local, moment) for _, local, moment in times if moment.utc >= each.since] if missing else []
    waiting = [_open(each, local, moment, missing) for local, moment in ahead]
    return Plan(slots, tuple(waiting), tuple(remarks), files)


def _slots(each: Line, times: Sequence[Time]) -> tuple[tuple[Slot, ...], dict[str, str]]:
    told, line, edits, names = each.told, each.line, each.edits, each.names
    tags, pairs = hashtags_of(line.hashtags), [(one, to) for one in each.chosen for to in each.recipients]
    stems = [post_id(each.token, edits[one.edit], 1, names[to] if to is not None else None) for one, to in pairs]
    goes = [_planned_times(each, stem, times) for stem in stems]
    budgets = _Budgets(each, times, goes)
    slots: list[Slot] = []
    files: dict[str, str] = {}
    for place, (one, recipient) in enumerate(pairs):
        stem, link, names_of = stems[place], _Link(each, one), _naming(each, one)
        common = {
            "brief": told.brief.name,
            "line": line.id,
            "channel": line.channel,
            "kind": each.channel.kind,
            "medium": each.channel.medium,
            "platform": each.channel.on_platform,
            "placement": one.placement,
            "edit": one.edit,
            "zone": each.zone,
            "title": title_of(line, one.words, told.brief),
            "text": text_of(line, one.words),
            "hashtags": tags,
            "language": one.language,
            "territories": each.channel.territories,
            "made_with_ai": line.made_with_ai,
            "partner": line.partner,
            "recipient": recipient,
        }
        for number, local, moment in goes[place]:
            id_ = stem if number == 1 else f"{stem}-{number}"
            post = Post(
                id=id_,
                local=local,
                occurrence=number,
                budget=budgets.of(number, place),
                link=link.of(id_),
                names=names_of.of(id_),
                **common,
            )
            slots.append(Slot(post=post, utc=moment.utc))
            if one.sha256 is not None:
                files[id_] = one.sha256
    return tuple(slots), files


def _planned_times(each: Line, stem: str, times: Sequence[Time]) -> list[Time]:
    """Of a line's times, those of one edit and recipient: none that were over before it was in the plan."""
    known = each.known_of(stem)
    return [time for time in times if time[2].utc >= each.since or time[0] in known]


class _Budgets:
    """A line's budget shared out over what is planned, and what a later plan brings; what never was takes no share.

    All of it each time where the line has no end.
    """

    def __init__(self, each: Line, times: Sequence[Time], goes: Sequence[Sequence[Time]]) -> None:
        self._shares: dict[tuple[int, int], Money] = {}
        if each.budget is None or not times:
            return
        planned = sorted((time[0], place) for place, own in enumerate(goes) for time in own)
        last, endless = last_of(each, each.told.now.date())
        later = 0 if endless else max(0, last - times[-1][0]) * len(goes)
        drops = groupby(planned, key=itemgetter(0)) if endless else ((0, planned),)
        for _, drop in drops:
            posts = list(drop)
            if posts:
                shares = Shares(each.budget, len(posts) + later)
                self._shares |= {post: shares.of(rank) for rank, post in enumerate(posts)}

    def of(self, number: int, place: int) -> Money | None:
        """The share of one post."""
        return self._shares.get((number, place))


def _given_nothing(each: Line, slots: Sequence[Slot]) -> Iterator[Remark]:
    """A budget that is too small for so many posts."""
    none = sum(slot.post.budget is not None and not slot.post.budget.amount for slot in slots)
    if each.budget is not None and each.budget.amount and none:
        left = "1 post gets" if none == 1 else f"{none} posts get"
        message = f"{each.line.channel}: {each.budget} is too little for {len(slots)} posts, and {left} nothing"
        yield each.remark(RemarkKind.BAD_LINE, message, "give more, or plan fewer")


def _unfit_remarks(each: Line, slots: Sequence[Slot]) -> Iterator[Remark]:
    """Words that the channel surely refuses, by edit and recipient: of the last post, whose link is the longest."""
    last = {(slot.post.edit, slot.post.recipient): slot.post for slot in slots if slot.utc >= each.since}
    silent = {one.cut.id for one in each.told.edits if not one.cut.sound}
    said: dict[str, str] = {}
    for post in last.values():
        for why in unfit(post, credits_of(each.told.brief.rights, sound=post.edit not in silent)):
            said.setdefault(why, post.edit)
    for why, edit in said.items():
        message = f"{each.line.channel}, {edit}: {why[0].lower()}{why[1:]}"
        yield each.remark(RemarkKind.BAD_LINE, message, "shorten or mend it in the brief")


class _Link:
    """The link of one edit of a line, worked out once; each post's holds its own id."""

    def __init__(self, each: Line, one: Chosen) -> None:
        self._link: TrackedLink | None = None
        target = _target(each)
        if target is None:
            return
        try:
            # A site or a newsletter is told apart from others by its own name.
            youtube = each.channel.kind is ChannelKind.YOUTUBE
            source = (each.channel.on_platform if youtube else each.channel.platform) or each.line.channel
            name = each.told.brief.name
            self._link = tracked(
                target, _MARK, source=source, medium=each.channel.medium, campaign=name, content=one.edit
            )
        except ValueProblem:
            return  # told once, by the line
        self._fields = dict(self._link)

    def of(self, id_: str) -> TrackedLink | None:
        """The link of the post of this id."""
        if self._link is None:
            return None
        url = self._link.url.replace(f"&ct={_MARK}", f"&ct={id_}", 1)
        return TrackedLink(**{**self._fields, "id": id_, "url": url})


_MARK = "ct0000000-00000"


def _target(each: Line) -> str | None:
    action = each.told.brief.call_to_action
    return each.line.link or (action.link if action is not None else None)


def _naming(each: Line, one: Chosen) -> Naming:
    brief = each.told.brief
    return Naming(
        campaign=(each.told.client, brief.name, brief.goal.objective.value),
        ad_set=(each.line.channel, one.placement or "", *each.channel.territories[:1]),
        ad=(one.edit, one.language or ""),
    )


def _link_remarks(each: Line) -> Iterator[Remark]:
    target = _target(each)
    if target is None:
        return
    try:
        tracked(target, _MARK, source="x", medium=Medium.ORGANIC, campaign="x", content="x")
    except ValueProblem as error:
        message = f"{each.line.channel}: {error.message}, so these posts have no link"
        yield each.remark(RemarkKind.BAD_LINK, message, error.fix or "")


def _missing_remarks(told: Told, line: PostLine, missing: Sequence[str]) -> Iterator[Remark]:
    if missing:
        known = sorted({each.cut.placement for each in told.edits} | {each.cut.id for each in told.edits})
        near = [name for each in missing for name in get_close_matches(each, known, 1, 0.7)]
        mean = f"did you mean {' or '.join(dict.fromkeys(near))}?"
        fix = mean if near else "cutthrough make makes what the brief asks for"
        said = f"nothing is made yet of {', '.join(missing)}"
        if all(map(ADOPTED_ID.fullmatch, missing)):
            said, fix = f"nothing is adopted as {', '.join(missing)}", "cutthrough adopt --report lists the ids"
        yield told.remark(RemarkKind.NO_EDIT, line, f"{line.channel}, {line.at:%Y-%m-%d %H:%M}: {said}", fix)


def _unknown_channel(told: Told, line: PostLine) -> Remark:
    known = sorted(told.program.channels)
    near = get_close_matches(line.channel, known, 2, 0.6)
    have = f"there are {', '.join(known[:8])}" if known else "program.yaml names none: add channels:"
    fix = f"did you mean {' or '.join(near)}?" if near else have
    return told.remark(RemarkKind.UNKNOWN_CHANNEL, line, f'program.yaml has no channel "{line.channel[:60]}"', fix)


def _open(each: Line, local: datetime, moment: Moment, missing: tuple[str, ...]) -> OpenSlot:
    return OpenSlot(
        brief=each.told.brief.name,
        line=each.line.id,
        channel=each.line.channel,
        medium=each.channel.medium,
        local=local,
        zone=each.zone,
        utc=moment.utc,
        wants=missing,
    )
