"""What goes out, where and when: channels that there are, times in a zone, rhythms with an end, edits to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cutthrough.brief.case import Case
from cutthrough.brief.channel_rules import nearer
from cutthrough.brief.examples import FIELDS, why
from cutthrough.brief.mend import comment_out, replace_entry, replace_value
from cutthrough.brief.needed_rules import example_field
from cutthrough.brief.post_lines import WrittenPost, shows
from cutthrough.brief.problem import problem_at, say_path, short, told
from cutthrough.brief.rights_rules import a_date
from cutthrough.brief.structure import nearest_names
from cutthrough.brief.yaml_lines import Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.catalog.placement import placements
from cutthrough.model.adopted import ADOPTED_ID
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.channel import Medium
from cutthrough.model.errors import ValueProblem
from cutthrough.model.recurrence import parse_recurrence
from cutthrough.model.zones import resolve, written_zone

_FAR = 5
"""Years from today from which on a time is taken for a slip of the finger, where no flight is said."""

_WHY_ZONE = "The same hour is another moment in each zone; a time without one is kept by luck."
_WHY_END = "What is repeated until somebody remembers to stop it goes on after its offer, its rights and its budget."


def posts_have_channels(case: Case) -> Iterator[Problem]:
    """Every post is on a channel of the program."""
    if case.program is None:
        return
    known = list(case.program.channels)
    for post in case.posts:
        at, name = (*post.path, "channel"), post.text("channel")
        if name is None or post.channel is not None:
            continue
        if not known:
            message = (
                f"{say_path(at)}: program.yaml has no channels; write there: "
                f"channels: {{{scalar(short(name, 40))}: {{kind: kit, to: kits/{_folder(name)}}}}}"
            )
            yield _of_all(problem_at(case.document, at, "post-channel-unknown", message, because=why("channels")))
            return
        near = nearest_names(name, known)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known[:8])}"
        message = f'{say_path(at)}: program.yaml has no channel "{short(name)}"; {hint}'
        mend = replace_value(case.document, at, scalar(near[0])) if near else None
        yield problem_at(case.document, at, "post-channel-unknown", message, mend=mend, because=why("channels"))


def _of_all(problem: Problem) -> Problem:
    """A problem of several lines, told at the first of them. What is of one line holds the posts of that line alone."""
    return problem.model_copy(update={"about": "posts"})


def _folder(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())[:40].strip("-") or "posts"


def posts_have_zones(case: Case) -> Iterator[Problem]:
    """Each time is meant in a zone that exists, said by the post, its channel or the program."""
    homeless: list[WrittenPost] = []
    for post in case.posts:
        said = post.text("zone")
        if said is None:
            if _zone_of(case, post) is None and post.channel is not None:
                homeless.append(post)
            continue
        try:
            written_zone(said.strip())
        except ValueProblem as error:
            at = (*post.path, "zone")
            mend = nearer(case.document, at, error, ("posts", "zone"))
            message = f"{say_path(at)}: {told(error)}"
            yield problem_at(case.document, at, "post-zone-unknown", message, mend=mend, because=_WHY_ZONE)
    if homeless:
        path = homeless[0].path
        more = f", nor that of {len(homeless) - 1} more" if len(homeless) > 1 else ""
        message = (
            f"{say_path(path)}: nobody says in which zone its time is meant{more}; "
            "write zone: Europe/Berlin in program.yaml, at the channel, or here"
        )
        mend = example_field(case.document, path, "zone")
        found = problem_at(case.document, path, "post-zone-missing", message, mend=mend, because=_WHY_ZONE)
        yield _of_all(found) if len(homeless) > 1 else found


def rhythms_end(case: Case) -> Iterator[Problem]:
    """What repeats says how often in words that are known, and until when."""
    ends = a_date(case.text("schedule", "ends"))
    for post in case.posts:
        every, until, at = post.text("every"), a_date(post.said.get("until")), (*post.path, "every")
        if until is not None and post.at is not None and until < post.at.date():
            message = f"{say_path(post.path)}: it first goes out on {post.at.date()}, and last on {until}"
            yield problem_at(
                case.document, (*post.path, "until"), "post-until-early", message,
                because="A plan that ends before it begins sends nothing.",
            )  # fmt: skip
        if every is None:
            yield from _idle(case, post)
            continue
        if post.every is None:
            yield _no_rhythm(case, at, every)
        elif post.said.get("times") is None and post.said.get("until") is None:
            now = f"it ends with the flight, on {ends}" if ends is not None else "it goes on and on"
            message = f"{say_path(post.path)}: it is repeated, and nothing says until when, so {now}; "
            message += "write times or until"
            mend = example_field(case.document, post.path, "times")
            yield problem_at(
                case.document, at, "post-endless", message, mend=mend, severity=Severity.WARN, because=_WHY_END
            )


def _no_rhythm(case: Case, at: Path, every: str) -> Problem:
    example = FIELDS[("posts", "every")]
    mend = replace_entry(case.document, at, example.value, f"replace: {example.hint}")
    try:
        parse_recurrence(every)
        message = say_path(at)
    except ValueProblem as error:
        message = f"{say_path(at)}: {told(error)}"
    return problem_at(case.document, at, "post-every-unreadable", message, mend=mend, because=why("posts"))


def _idle(case: Case, post: WrittenPost) -> Iterator[Problem]:
    """`times` of what is not repeated."""
    if post.times is not None and post.times > 1:
        at = (*post.path, "times")
        message = f"{say_path(post.path)}: it is to go out {post.times} times, and nothing says how often; write every"
        mend = example_field(case.document, post.path, "every")
        yield problem_at(case.document, at, "post-times-idle", message, mend=mend, because=why("posts"))


def posts_in_flight(case: Case) -> Iterator[Problem]:
    """Posts go out within the flight."""
    starts, ends = (a_date(case.text("schedule", name)) for name in ("starts", "ends"))
    because = "Before the flight nobody is ready for who comes; after it nobody waits for them."
    for post in case.posts:
        if post.at is None:
            continue
        first, until = post.at.date(), a_date(post.said.get("until"))
        if starts is not None and first < starts:
            said = f"it goes out on {first}, and the flight starts on {starts}"
        elif ends is not None and first > ends:
            said = f"it goes out on {first}, and the flight ends on {ends}"
        elif ends is not None and until is not None and until > ends and post.every is not None:
            said = f"it may go out until {until}, and the flight ends on {ends}"
        elif ends is not None and until is None and (ends - first).days < _least_days(post):
            said = f"it goes out {post.times} times, and the last of them is after the flight ends on {ends}"
        elif starts is None and ends is None and abs(first.year - case.today.year) > _FAR:
            said = f"it goes out on {first}, and today is {case.today}"
        else:
            continue
        at, message = (*post.path, "at"), f"{say_path(post.path)}: {said}"
        yield problem_at(case.document, at, "post-outside-flight", message, severity=Severity.WARN, because=because)


def _least_days(post: WrittenPost) -> int:
    """How many days at least are between the first time and the last."""
    if post.every is None or not post.times:
        return 0
    if post.every.weekdays:
        return (post.times - 1) // len(post.every.weekdays) * 7
    return {"day": 1, "week": 7, "month": 28}[post.every.unit] * post.every.step * (post.times - 1)


def posts_show_edits(case: Case) -> Iterator[Problem]:
    """Each post shows placements of this brief, on the platform they were made for."""
    lines = [slot for _, slot in case.slots]
    if not lines:
        return  # told with the placements
    ids = list(dict.fromkeys(slot.id for slot in lines))
    because = "An edit that nobody asked for is not made, and the post has nothing to show."
    for post in case.posts:
        for at, named in case.words(*post.path, "edit"):
            # Whether a video of that id was adopted only the ledger knows; the calendar tells where there is none.
            if any(shows(named.strip(), each) for each in ids) or ADOPTED_ID.fullmatch(named.strip()):
                continue
            near = nearest_names(named, ids)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(ids[:8])}"
            message = f'{say_path(at)}: "{short(named)}" is no placement of this brief; {hint}'
            mend = replace_value(case.document, at, near[0]) if near else None
            # What is no placement at all may be an edit of ours, or the id of an adopted video with a slip in it.
            certain = near or any(shows(named.strip(), each) for each in placements())
            severity = Severity.BLOCK if certain else Severity.WARN
            yield problem_at(
                case.document, at, "post-edit-unknown", message, mend=mend, severity=severity, because=because
            )
        if post.channel is None:
            continue
        platform = post.channel.on_platform
        elsewhere = [slot for _, slot in post.slots if platform not in (None, "website", slot.platform)]
        if elsewhere:
            message = (
                f"{say_path(post.path)}: {elsewhere[0].name} is made for {elsewhere[0].platform}, "
                f"and {post.channel.name} is on {platform}"
            )
            yield problem_at(
                case.document, post.path, "post-edit-elsewhere", message, severity=Severity.WARN,
                because="An edit in another platform's shape and length is cropped there, or refused.",
            )  # fmt: skip
        elif not post.slots and not post.listed("edit"):
            message = f"{say_path(post.path)}: none of the placements is on {platform}, so there is nothing to post"
            if platform is None:
                message = f"{say_path(post.path)}: {post.channel.name} names no platform, so name the edit to post"
            mend = example_field(case.document, post.path, "edit")
            yield problem_at(case.document, post.path, "post-edit-missing", message, mend=mend, because=because)


def nothing_twice(case: Case) -> Iterator[Problem]:
    """The same edit goes out on the same channel at the same moment once, and to each recipient once."""
    seen: dict[tuple[object, ...], Path] = {}
    because = "The second is a mistake to everybody who sees both, and platforms refuse or hide it."
    for post in case.posts:
        if post.at is None or post.channel is None:
            continue
        shown = [slot.id for _, slot in post.slots]
        edits = post.listed("edit") or tuple(dict.fromkeys(shown))
        people = post.listed("recipients") or (None,)
        zone = _zone_of(case, post)
        moment = _moment(post.at, zone)
        first: Path | None = None
        for key in ((post.channel.name, edit, moment, person) for edit in edits for person in people):
            if key in seen and first is None:
                first = seen[key]
            seen.setdefault(key, post.path)
        if first is not None:
            where = "twice in this line" if first == post.path else f"already on line {case.document.line(first)}"
            when = f"{post.at:%Y-%m-%d %H:%M}" + (f" {short(zone)}" if zone else "")
            said = f"the same edit goes out on {post.channel.name} at {when} {where}"
            mend = comment_out(case.document, post.path) if first != post.path else None
            message = f"{say_path(post.path)}: {said}"
            yield problem_at(case.document, post.path, "post-twice", message, mend=mend, because=because)


def _zone_of(case: Case, post: WrittenPost) -> str | None:
    """The zone its time is meant in; None where nobody says."""
    own = (post.text("zone") or "").strip()
    return own or (post.channel.zone if post.channel else None) or (case.program.zone if case.program else None)


def _moment(at: datetime, zone: str | None) -> tuple[datetime, str | None]:
    """When it is by the clocks of its zone; as it is written where there is no such zone."""
    try:
        return (resolve(at, zone).utc, None) if zone else (at, None)
    except (ValueProblem, OverflowError):
        return at, zone


def people_named(case: Case) -> Iterator[Problem]:
    """Who posts for the client is named, and so is whom sales write to."""
    asked = {
        Medium.INFLUENCER: ("partner", "post-partner-missing", "nobody is named who posts it"),
        Medium.SALES: ("recipients", "post-recipients-missing", "nobody is named to send it to"),
    }
    for post in case.posts:
        field, rule, said = asked.get(post.channel.medium, ("", "", "")) if post.channel else ("", "", "")
        if field and not post.said.get(field):
            assert post.channel is not None  # noqa: S101 - narrows the type
            message = f"{say_path(post.path)}: {post.channel.name} is {post.channel.medium}, and {said}"
            mend = example_field(case.document, post.path, field)
            because = "Each of them gets a link of their own; without a name, what came of it is nobody's."
            yield problem_at(case.document, post.path, rule, message, mend=mend, because=because)
