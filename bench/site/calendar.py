"""How long a calendar of 10,000 posts takes: planned, searched for conflicts, written for calendars.

Beside it the same done the plain way: every rhythm walked step by step from its first time, every post compared with
every later one on its channel until it is far enough away, and each event built by the icalendar library.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.material import table
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Audience, Brief, CallToAction, Goal, Kpi, Objective, Sources
from cutthrough.model.calendar import Calendar, Remark, Slot
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.post import Post, PostLine
from cutthrough.model.program import BrandKit, Program
from cutthrough.publish.budget import budget_rows
from cutthrough.publish.cadence_weeks import cadence_rows
from cutthrough.publish.calendar import Plan, plan_posts
from cutthrough.publish.conflicts import find_conflicts
from cutthrough.publish.ics import ics

POSTS, LINES, ROUNDS = 10_000, 40, 5
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
ANCHOR = datetime(2016, 3, 1, 18)  # noqa: DTZ001 - wall time
EVERY = ("day", "2 days", "weekday", "mon, thu, sun")


def main() -> None:
    """Medians of five rounds of ours, one of the plain way."""
    brief, program, films = material()
    plan = planned(brief, program, films)
    assert len(plan.slots) == POSTS, len(plan.slots)
    remarks = conflicts(program, plan)
    whole = calendar(program, brief, plan, remarks)
    works: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
        ("planned", lambda: planned(brief, program, films), lambda: walked(brief, plan)),
        ("conflicts, budget and cadence", lambda: conflicts(program, plan), lambda: compared(plan)),
        ("as iCalendar", lambda: ics(whole), lambda: by_library(plan.slots)),
    )
    found = [(name, *_medians(ours), *_medians(plain, 1)) for name, ours, plain in works]
    found.append(("all of it", *(sum(row[at] for row in found) for at in (1, 2, 3, 4))))
    size = len(ics(whole)) / 1e6
    print(f"{POSTS:,} posts of {LINES} lines that repeat since {ANCHOR:%Y}, on 8 channels in 4 zones; {size:.1f} MB\n")
    rows = [[name, *(f"{each:.0f}" for each in numbers)] for name, *numbers in found]
    table(["", "wall ms", "CPU ms", "the plain way, wall ms", "CPU ms"], rows)


def material() -> tuple[Brief, Program, tuple[Adopted, ...]]:
    """A brief of 40 lines; each has 250 posts ahead."""
    channels = {
        f"channel-{number}": Channel(
            name=f"channel-{number}",
            kind=ChannelKind.KIT,
            medium=Medium.ORGANIC,
            platform="instagram",
            zone=ZONES[number % len(ZONES)],
            cadence="30 a week",
            gap="2 hours",
        )
        for number in range(8)
    }
    lines = tuple(
        PostLine(
            id=f"o-{number:04}",
            channel=f"channel-{number % 8}",
            edit=(f"film-{number % 10}",),
            at=ANCHOR + timedelta(minutes=7 * number),
            every=EVERY[number % len(EVERY)],
            until=None,
            times=None,
            title=f"Film number {number}; ready, set",
            text="What there is to say of it, in a sentence or two.\nAnd another line.",
            hashtags=("film night", "#free"),
            budget="50 EUR",
        )
        for number in range(LINES)
    )
    brief = Brief(
        name="spring",
        goal=Goal(objective=Objective.AWARENESS, statement="People know of it"),
        audience=Audience(who="Everybody"),
        kpis=(Kpi(metric="views", target="1000"),),
        call_to_action=CallToAction(text="See it", link="https://example.com/spring?lang=en#top"),
        sources=Sources(),
        posts=tuple(_until(line) for line in lines),
        budget="900 EUR",
    )
    program = Program(client="Acme", brand=BrandKit(name="Acme"), zone="Europe/Berlin", channels=channels)
    films = tuple(Adopted(id=f"film-{number}", title=f"Film {number}") for number in range(10))
    return brief, program, films


def _until(line: PostLine) -> PostLine:
    """The line with an end that leaves 250 posts ahead."""
    from cutthrough.model.recurrence import parse_recurrence
    from cutthrough.model.zones import resolve
    from cutthrough.publish.recurrence_dates import first_number, nth_day

    rhythm = parse_recurrence(line.every)
    zone = ZONES[int(line.channel[-1]) % len(ZONES)]
    number = first_number(rhythm, line.at.date(), NOW.date() - timedelta(days=1))
    day = nth_day(rhythm, line.at.date(), number)
    assert day is not None
    while resolve(datetime.combine(day, line.at.time()), zone).utc < NOW:
        number += 1
        day = nth_day(rhythm, line.at.date(), number)
        assert day is not None
    last = nth_day(rhythm, line.at.date(), number + POSTS // LINES - 1)
    return line.model_copy(update={"until": last})


def planned(brief: Brief, program: Program, films: Sequence[Adopted]) -> Plan:
    return plan_posts(brief, program, (), {}, now=NOW, adopted=films)


def conflicts(program: Program, plan: Plan) -> tuple[Remark, ...]:
    by_channel: dict[str, list[Slot]] = {}
    for slot in plan.slots:
        by_channel.setdefault(slot.post.channel, []).append(slot)
    budget_rows(plan.slots)
    cadence_rows(by_channel, program.channels)
    return find_conflicts(plan.slots, program.channels, today=NOW.date(), files=plan.files)


def calendar(program: Program, brief: Brief, plan: Plan, remarks: tuple[Remark, ...]) -> Calendar:
    return Calendar(
        client=program.client,
        briefs=(brief.name,),
        zone=program.zone,
        made_at=NOW.isoformat(),
        channels=program.channels,
        slots=plan.slots,
        remarks=remarks,
    )


def walked(brief: Brief, plan: Plan) -> int:
    """Every day since the first time is looked at, and what is in the rhythm and to come is kept: as our own record."""
    post, count = plan.slots[0].post.model_dump(), 0
    for line in brief.posts:
        zone, day = ZoneInfo(ZONES[int(line.channel[-1]) % len(ZONES)]), line.at
        assert line.until is not None
        step = {"day": 1, "2 days": 2}.get(line.every or "", 0)
        week = {"weekday": range(5), "mon, thu, sun": (0, 3, 6)}.get(line.every or "", ())
        while day.date() <= line.until:
            if (step or day.weekday() in week) and day.replace(tzinfo=zone).astimezone(UTC) >= NOW:
                count += 1
                utc = day.replace(tzinfo=zone).astimezone(UTC)
                Slot(post=Post.model_validate({**post, "id": f"{line.id}-{count}", "local": day}), utc=utc)
            day += timedelta(days=step or 1)
    return count


def compared(plan: Plan) -> int:
    """Pairs on one channel that are less than two hours apart, or alike."""
    found = 0
    for place, one in enumerate(plan.slots):
        for other in plan.slots[place + 1 :]:
            if other.utc - one.utc > timedelta(days=1):
                break
            same = one.post.channel == other.post.channel
            found += same and (other.utc - one.utc < timedelta(hours=2) or one.post.edit == other.post.edit)
    return found


def by_library(slots: Sequence[Slot]) -> int:
    """Each event as the library builds it."""
    import icalendar

    whole = icalendar.Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//bench//")
    for slot in slots:
        post, event = slot.post, icalendar.Event()
        event.add("uid", post.id)
        event.add("dtstamp", NOW)
        event.add("dtstart", post.local.replace(tzinfo=ZoneInfo(post.zone)))
        event.add("summary", f"{post.channel}: {post.title}")
        event.add("description", f"{post.text}\n{' '.join(post.hashtags)}\n{post.link.url if post.link else ''}")
        event.add("status", "TENTATIVE")
        whole.add_component(event)
    return len(whole.to_ical())


def _medians(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Wall and CPU milliseconds; CPU time does not depend on what else the machine does."""
    spent = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = (statistics.median(run[at] for run in spent) * 1000 for at in (0, 1))
    return wall, cpu


if __name__ == "__main__":
    main()
