import csv
import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import MISSING, browser, found
from cutthrough.deliver.calendar_months import HUES, entries_of, lanes_of, months_of
from cutthrough.deliver.calendar_page import summary, write_calendar_page
from cutthrough.deliver.calendar_table import COLUMNS, calendar_csv
from cutthrough.model.calendar import Calendar, Remark, RemarkKind
from cutthrough.model.post import PostState
from cutthrough.model.program import BrandKit
from cutthrough.publish.budget import budget_rows
from cutthrough.publish.cadence_weeks import cadence_rows
from deliver.parsed import parse
from publish.plans import NOW, brief, planned, program

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'\u202e=cmd|'x'!A1"
BRAND = BrandKit(name="Hillside", background="#14342B", text="#FFFFFF", accent="#FFB000")


def calendar(*lines: dict[str, Any], states: tuple[PostState, ...] = (), **more: Any) -> Calendar:
    at = program()
    plan = planned(brief(*lines), at)
    cycle = states or (PostState.PLANNED,)
    slots = tuple(each.model_copy(update={"state": cycle[place % len(cycle)]}) for place, each in enumerate(plan.slots))
    by_channel = {name: [each for each in slots if each.post.channel == name] for name in at.channels}
    used = {name: own for name, own in by_channel.items() if own}
    fields = {
        "client": "Hillside",
        "briefs": ("spring",),
        "titles": {"spring": "Small feet"},
        "zone": at.zone,
        "made_at": NOW.isoformat(),
        "channels": {name: at.channels[name] for name in [*used, *(each.channel for each in plan.open)]},
        "slots": slots,
        "open": plan.open,
        "remarks": plan.remarks,
        "budget": budget_rows(slots),
        "cadence": cadence_rows(used, at.channels),
    }
    return Calendar(**{**fields, **more})


FULL = (
    {"channel": "reels", "every": "week", "times": 4, "budget": "400 EUR", "hashtags": ["film night"]},
    {"channel": "watch"},
    {"channel": "insta", "every": "mon, wed, fri", "times": 8, "zone": "America/New_York"},
    {
        "channel": "sales",
        "edit": "email",
        "recipients": [f"Person {number}" for number in range(9)],
        "at": "2026-12-08 10:00",
    },
    {"channel": "letters", "edit": "nothing", "at": "2026-12-08 09:00"},
)


def full() -> Calendar:
    return calendar(*FULL, states=tuple(PostState))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_has_a_row_for_each_post_and_open_time() -> None:
    whole = full()
    found = rows(calendar_csv(whole))
    assert tuple(found[0]) == COLUMNS
    assert len(found) == len(whole.slots) + len(whole.open)
    first = next(each for each in found if each["channel"] == "reels")
    assert (first["date"], first["time"], first["zone"], first["utc"]) == (
        "2026-12-01", "18:00", "Europe/Berlin", "2026-12-01T17:00Z",
    )  # fmt: skip
    assert (first["budget"], first["currency"]) == ("100", "EUR")
    assert first["id"] in first["link"]
    assert first["id"] in first["ad"]
    assert [each["edit"] for each in found if each["state"] == "no edit yet"] == ["nothing"]
    assert [each["utc"] for each in found] == sorted(each["utc"] for each in found)


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "\r=1", EVIL])
def test_no_cell_is_a_formula(said: str) -> None:
    whole = calendar({"title": said, "text": said, "partner": {"name": said + "xx"}, "recipients": [said]})
    cells = [cell for row in rows(calendar_csv(whole)) for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_months_hold_each_post_once_and_a_full_day_says_how_many_more() -> None:
    whole = full()
    entries = entries_of(whole)
    months, later = months_of(entries, date(2026, 12, 1))
    assert [str(each.first) for each in months] == ["2026-12-01"]
    assert later == 0
    days = [day for month in months for week in month.weeks for day in week]
    assert sum(count for day in days for _, count in day.entries) + sum(day.more for day in days) == len(entries)
    assert [day.day for day in days if day.today] == [date(2026, 12, 1)]
    busy = calendar(*({"at": f"2026-12-01 {hour:02}:00", "channel": "tube"} for hour in range(12)))
    (month,), _ = months_of(entries_of(busy), date(2026, 11, 22))
    (day,) = [day for week in month.weeks for day in week if day.entries]
    assert (len(day.entries), day.more) == (5, 7)
    assert len(month.weeks) == 1


def test_years_of_posts_are_cut_to_two_years_of_grids() -> None:
    whole = calendar({"every": "month", "times": 40})
    months, later = months_of(entries_of(whole), date(2026, 11, 22))
    assert (len(months), later) == (24, 16)


def test_channels_have_colours_sums_and_weeks() -> None:
    lanes = {lane.name: lane for lane in lanes_of(full())}
    assert [str(each) for each in lanes["reels"].spent] == ["400 EUR"] or lanes["reels"].spent
    assert [bar.planned for bar in lanes["insta"].bars] == [2, 3, 3]
    assert len({lane.hue for lane in lanes.values()}) == min(HUES, len(lanes))


def test_a_long_plan_shows_its_fullest_weeks() -> None:
    often = {"channel": "insta", "every": "week", "times": 52}
    lanes = lanes_of(calendar(often, *({"channel": "insta", "at": f"2027-10-0{day} 18:00"} for day in (4, 5, 6))))
    (lane,) = lanes
    assert (len(lane.bars), lane.weeks) == (26, 2)
    assert max((bar.planned, bar.week) for bar in lane.bars) == (4, date(2027, 10, 4))
    assert lanes_of(full())[0].weeks == 1


def test_bars_of_several_weeks_say_so(tmp_path: Path) -> None:
    page = write_calendar_page(calendar({"every": "week", "times": 60}), BRAND, tmp_path / "page.html")
    assert "by week, the fullest of every 3" in page.read_text()


def test_the_summary_counts() -> None:
    assert summary(calendar()) == "Nothing is planned yet."
    assert summary(calendar({})) == "1 post on 1 channel, on 1 December 2026."
    assert summary(calendar({"every": "day", "times": 32})).endswith("from 1 December 2026 to 1 January 2027.")


def test_nothing_hostile_gets_out_of_its_place(tmp_path: Path) -> None:
    remark = Remark(kind=RemarkKind.GAP, message=EVIL, fix=EVIL)
    whole = calendar(
        {"title": EVIL, "text": EVIL, "hashtags": [EVIL], "recipients": [EVIL], "channel": "sales", "edit": "email"}
    )
    whole = whole.model_copy(
        update={"titles": {"spring": EVIL}, "remarks": (remark,), "held": (EVIL,), "held_some": (EVIL,)}
    )
    path = write_calendar_page(whole, BRAND.model_copy(update={"name": EVIL}), tmp_path / "c.html")
    tags, page = parse(path), path.read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "One thing keeps what is planned from going out" in page
    assert "One thing keeps some of the posts from going out, and the others not" in page
    assert tags


def test_a_page_without_posts_is_a_page(tmp_path: Path) -> None:
    page = write_calendar_page(calendar(briefs=(), titles={}), BRAND, tmp_path / "c.html").read_text()
    assert "Nothing is planned yet" in page
    assert "What goes out" in page


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    if found() is None:
        pytest.skip(MISSING)
    with browser() as chromium:
        yield chromium


LONG = pytest.param(820, True, marks=pytest.mark.long)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, False), LONG])
def test_in_a_browser_nothing_overflows_and_axe_finds_nothing(
    opened: Browser, tmp_path: Path, width: int, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    long = {"title": "Donaudampfschifffahrtsgesellschaftskapitän" * 3, "channel": "insta", "at": "2026-12-04 09:00"}
    whole = calendar(*FULL, long, states=tuple(PostState))
    path = write_calendar_page(whole, BRAND, tmp_path / "c.html", {"spring/instagram_feed-15s-9x16": b"\xff\xd8\xff"})
    page = opened.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert results.violations_count == 0, results.generate_report()
    page.locator(".chip a").first.click()
    assert page.evaluate("document.querySelectorAll(':target').length") == 1
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    page.close()


def test_it_prints_each_post(opened: Browser, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here")
    path = write_calendar_page(full(), BRAND, tmp_path / "c.html")
    page = opened.new_page()
    page.goto(path.as_uri())
    page.pdf(path=str(tmp_path / "c.pdf"), prefer_css_page_size=True)
    page.close()
    import subprocess

    text = subprocess.run(
        ["pdftotext", str(tmp_path / "c.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert all(slot.post.id in text for slot in full().slots if slot.post.link)
