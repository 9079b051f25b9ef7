import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from cutthrough.deliver.coverage_map import summary, write_coverage_page
from cutthrough.model.brief import Brief, JourneyRole, Objective
from cutthrough.model.coverage import CellState, Coverage, UnreadBrief
from cutthrough.model.program import BrandKit, Program
from cutthrough.prepare.coverage import Found, coverage
from deliver.parsed import parse
from prepare.worthwhile import assignment

TODAY = date(2026, 11, 22)
FITS = dict.fromkeys(Objective, (JourneyRole.ATTRACT, JourneyRole.CONVINCE))
ASKS = dict.fromkeys(JourneyRole, "Is it true, and is it true for someone like me?")
CHROME = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
NAMES = {
    "city": "People who cycle to work in the city",
    "buyers": "Heads of procurement at mid-sized public transport companies who justify every purchase they make",
    "word": "Donaudampfschifffahrtsgesellschaftskapitänsmützenträgerinnenvereinsvorsitzende",
    "arabic": "عملاء الجملة في منطقة الخليج العربي الذين يطلبون للمرة الأولى",
    "hebrew": "רוכבי אופניים בתל אביב",
    "evil": '<script>alert(1)</script> & "co" \'\u202ex',
}


def piece(name: str, audience: str, role: str | None = "attract", objective: str = "awareness", **fields: Any) -> Brief:
    goal = {"objective": objective, "role": role, "statement": "More people know of it"}
    return assignment(
        objective, **{"name": name, "goal": goal, "audience": {"who": "Somebody", "segment": audience}, **fields}
    )


def full() -> Coverage:
    """A map with everything on it that can be."""
    program = Program(client="A & <b>B</b>", brand=BrandKit(name="B"), audiences=NAMES)
    fresh, old = date(2026, 9, 1), date(2024, 1, 1)
    found = [
        Found(piece("spring", "city"), fresh, ("proof waived by Ann <i>",), "out/spring/index.html"),
        Found(piece("WWWWWWWWWWWWWWWWWWWWWWWWMMMMMMMM", "city")),
        Found(piece("<img src=x>", "city", objective="acquisition"), old),
        *(Found(piece(f"case-{i}", "buyers", "convince", "credibility"), fresh) for i in range(7)),
        Found(piece("خيمة-الأولى", "arabic"), None),
        Found(piece("odd", "hebrew", "retain")),
        Found(piece("norole", "hebrew", None)),
    ]
    return coverage(program, found, FITS, TODAY, (UnreadBrief(brief="broken", says="line 1 is <not> YAML"),))


def written(found: Coverage, folder: Path) -> Path:
    return write_coverage_page(found, BrandKit(name="B"), folder / "out" / "coverage.html", folder, ASKS)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(full(), tmp_path_factory.mktemp("program"))


def pictures(text: str) -> list[ET.Element]:
    """The pictures in a page, read as XML."""
    return [
        ET.fromstring(each)
        for each in re.findall(r'<svg viewBox="0 0 1200[^>]*class="map">.*?</desc>.*?</svg>\n', text, re.S)
    ]


def test_each_picture_is_sound_xml_with_a_title_and_a_description(page: Path) -> None:
    found = pictures(page.read_text("utf-8"))
    assert len(found) >= 2
    ids: list[str] = []
    for each in found:
        assert each.get("role") == "img"
        labels = (each.get("aria-labelledby") or "").split()
        assert [child.get("id") for child in each[:2]] == labels
        assert all(child.text for child in each[:2])
        ids += labels
    assert len(ids) == len(set(ids))


def test_nothing_that_people_wrote_becomes_markup(page: Path) -> None:
    text = page.read_text("utf-8")
    for evil in ("<script", "<img", "<b>B", "<i>", "<not>", "\u202e"):
        assert evil not in text
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;: coverage map" in text


def test_the_page_stands_alone(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"(src|href)=\"(?!spring/)[^#\"]", text)
    assert "http" not in text.replace("http-equiv", "")
    assert "@import" not in text
    assert 'href="spring/index.html"' in text


def test_the_table_says_all_that_the_picture_does_and_more(page: Path) -> None:
    text = page.read_text("utf-8")
    table = text[text.index("<table>") : text.index("</table>")]
    assert table.count('scope="row"') == len(NAMES)
    assert table.count('scope="col"') == 6
    for name in ("spring", "odd", *(f"case-{i}" for i in range(7))):
        assert f">{name}<" in table
    assert table.count("</svg> missing") == full().count(CellState.MISSING)
    assert "and 4 more, in the table" in text[: text.index("<table>")]


def test_states_have_words_and_marks_and_not_only_colours(page: Path) -> None:
    drawn = " ".join("".join(each.itertext()) for each in pictures(page.read_text("utf-8")))
    for word in ("missing", "awareness, Sep 2026", "stale Jan 2024", "planned", "waived", "n/a", "4 more"):
        assert word in drawn


def test_what_is_said_beside_it(page: Path) -> None:
    text = page.read_text("utf-8")
    for said in (
        "line 1 is &lt;not&gt; YAML",
        "made 2024-01-01, more than 12 months ago",
        "(the default; stale_after in program.yaml changes it)",
        "proof waived by Ann &lt;i&gt;",
        "In no column",
        "The objective hardly works at the place of the journey in: odd.",
    ):
        assert said in text


def test_an_empty_program_has_a_page(tmp_path: Path) -> None:
    empty = coverage(Program(client="A", brand=BrandKit(name="A")), (), FITS, TODAY)
    text = written(empty, tmp_path).read_text("utf-8")
    assert summary(empty) in text
    assert "No audience is known yet" in text
    assert "<table>" not in text
    assert len(pictures(text)) == 1


def test_many_audiences_are_parted_into_pictures_that_fit_a_page(tmp_path: Path) -> None:
    program = Program(client="A", brand=BrandKit(name="A"), audiences={f"a{i}": f"Audience {i}" for i in range(30)})
    found = [Found(piece(f"p{i}", f"a{i % 30}")) for i in range(200)]
    drawn = pictures(written(coverage(program, found, FITS, TODAY), tmp_path).read_text("utf-8"))
    heights = [float((each.get("viewBox") or "").split()[3]) for each in drawn]
    assert len(drawn) > 4
    assert max(heights) <= 720
    text = " ".join("".join(each.itertext()) for each in drawn)
    assert all(f"Audience {i}" in text for i in range(30))


def test_a_page_elsewhere_still_leads_to_the_deliveries(tmp_path: Path) -> None:
    elsewhere = write_coverage_page(
        full(), BrandKit(name="B"), tmp_path / "desk" / "map.html", tmp_path / "client", ASKS
    )
    assert 'href="../client/out/spring/index.html"' in elsewhere.read_text("utf-8")


def test_the_page_is_sound_html(page: Path) -> None:
    assert parse(page).all("table")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROME is None:
        pytest.skip("needs Chromium or Chrome, and none is installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROME, args=["--no-sandbox"])
        yield launched
        launched.close()


_OUTSIDE = """() => [...document.querySelectorAll('svg.map text')].flatMap(text => {
  const holder = text.closest('svg'), cell = holder.classList.contains('map') ? null : holder;
  const box = text.getBBox();
  const [left, right] = cell ? [0, cell.width.baseVal.value] : [0, text.classList.contains('name') ? 214 : 1200];
  return box.x < left - 1 || box.x + box.width > right + 1 ? [text.textContent] : [];
})"""


def test_no_word_runs_out_of_its_place(browser: Browser, page: Path) -> None:
    shown = browser.new_page(viewport={"width": 1440, "height": 900})
    shown.goto(page.as_uri())
    assert shown.eval_on_selector_all("svg.map text", "all => all.length") > 50
    assert shown.evaluate(_OUTSIDE) == []
    shown.close()


@pytest.mark.parametrize("width", [360, 1920])
def test_the_page_never_scrolls_sideways_itself(browser: Browser, page: Path, width: int) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.goto(page.as_uri())
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.close()
