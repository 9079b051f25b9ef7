"""The page in a real browser, opened from disk as a client would. Skipped where no browser is installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cutthrough.model.deliverable import Delivery

CHROME = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)

pytestmark = pytest.mark.skipif(CHROME is None, reason="needs Chromium or Chrome, and none is installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROME, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, delivered: tuple[Delivery, Path]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((delivered[1] / "index.html").as_uri())
    page.wait_for_function(
        "[...document.querySelectorAll('.tile video')].every(v => v.readyState >= 1)", timeout=20_000
    )
    yield page
    page.close()
    assert said == []
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}


def test_every_video_and_picture_loads(page: Page) -> None:
    sizes = page.eval_on_selector_all(".tile video", "all => all.map(v => [v.videoWidth, v.videoHeight])")
    assert sizes == [[180, 320], [180, 320], [320, 180], [320, 180]]
    page.evaluate("document.querySelectorAll('img').forEach(i => { i.loading = 'eager'; })")
    page.wait_for_function("[...document.querySelectorAll('img')].every(i => i.complete)")
    assert page.eval_on_selector_all("img", "all => all.every(i => i.naturalWidth > 0)")


def boxes(page: Page, what: str) -> list[dict[str, float]]:
    """Where the elements stand that are shown."""
    return page.eval_on_selector_all(what, "all => all.map(e => e.getBoundingClientRect().toJSON())")


ROWS = {360: 4, 390: 4, 600: 4, 820: 3, 1100: 2, 1440: 2, 1920: 1}
"""In how many rows the five players stand at each width of the window."""


def test_players_have_the_true_shape_and_stand_as_high_as_their_neighbours(page: Page) -> None:
    for width, count in ROWS.items():
        page.set_viewport_size({"width": width, "height": 900})
        screens = boxes(page, ".tile .screen")
        assert [s["width"] / s["height"] for s in screens] == pytest.approx([9 / 16, 9 / 16, *[16 / 9] * 3], rel=0.01)
        rows: dict[int, list[float]] = {}
        for screen in screens:
            assert screen["left"] >= 0
            assert screen["right"] <= width
            rows.setdefault(round(screen["top"]), []).append(screen["height"])
        assert len(rows) == count, width
        same = rows.values() if width <= 600 else [[height for row in rows.values() for height in row]]
        assert all(max(heights) - min(heights) < 1 for heights in same)
        wall = boxes(page, ".wall")[0]
        assert max(s["right"] for s in screens) == pytest.approx(wall["right"], abs=2), "the fullest row is full"
        assert wall["top"] < 0.75 * 900, "the wall is seen without scrolling"


def test_captions_load_from_disk(page: Page) -> None:
    page.wait_for_function("document.querySelector('track').readyState === 2")
    assert page.evaluate("document.querySelector('track').track.cues.length") == 5
    assert page.evaluate("document.querySelector('track').track.cues[0].text") == "Caption 1"


def test_the_hero_plays_silent_round_and_round(page: Page) -> None:
    hero = "document.querySelectorAll('video')[3]"
    page.wait_for_function(f"{hero}.currentTime > 0")
    assert page.evaluate(f"[{hero}.muted, {hero}.loop, {hero}.paused]") == [True, True, False]


def test_safe_zones_are_shown_and_hidden(page: Page) -> None:
    zone = page.locator(".zones").first
    assert not zone.is_visible()
    page.get_by_role("button", name="Safe zones").click()
    assert zone.is_visible()
    screen, top = page.locator(".screen").first.bounding_box(), zone.locator("i").first.bounding_box()
    assert screen is not None
    assert top is not None
    assert top["height"] / screen["height"] == pytest.approx(0.1401, abs=0.005)
    page.get_by_role("button", name="Safe zones").click()
    assert not zone.is_visible()


def test_a_player_leads_to_its_detail_and_back_by_keyboard_alone(page: Page) -> None:
    assert page.locator(".edit .inside:visible").count() == 0
    page.locator("#e2-p .start").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "label"
    page.keyboard.press("Enter")
    page.locator("#e2 .inside").wait_for()
    page.wait_for_function("document.activeElement === document.querySelector('#e2 > summary')")
    page.wait_for_function("Math.abs(document.querySelector('#e2').getBoundingClientRect().top) < 300")
    for words in (
        "-15.4 LUFS",
        "at most 90 s",
        "Strongest opening of five",
        "The valley wakes up before you do",
        "OTIO",
    ):
        assert words in page.locator("#e2").inner_text()
    assert not page.locator("#e2").get_by_text("Edit lists").is_visible()
    page.locator("#e2 .aside summary").click()
    assert page.locator("#e2").get_by_text("Edit lists").is_visible()
    page.locator("#e2 > summary").press("Enter")
    assert page.locator(".edit .inside:visible").count() == 0


def test_an_address_with_an_edit_opens_it(page: Page) -> None:
    page.evaluate("location.hash = '#e3'")
    page.locator("#e3 .inside").wait_for(state="visible")
    page.goto(page.url.split("#")[0] + "#e4")
    page.reload()
    page.locator("#e4 .inside").wait_for(state="visible")
    page.wait_for_function("[...document.querySelectorAll('.tile video')].every(v => v.readyState >= 1)")


def test_a_player_shows_its_controls_once_it_is_played_and_one_sound_is_heard(page: Page) -> None:
    state = "[...document.querySelectorAll('.tile video')].slice(0, 2).map(v => [v.controls, v.paused])"
    assert page.evaluate(state) == [[False, True], [False, True]]
    page.evaluate("document.querySelectorAll('video').forEach(v => { v.loop = true; })")
    page.locator("#e1-p .start").click()
    page.wait_for_function(f"{state}[0].join() === 'true,false'")
    assert not page.locator("#e1-p .start").is_visible()
    page.locator("#e2-p .start").press("Enter")
    page.wait_for_function(f"{state}.join() === 'true,true,true,false'")
    assert page.evaluate("document.activeElement === document.querySelector('#e2-p video')")


def test_the_timeline_tells_about_the_clip_that_is_pointed_at_and_goes_there(page: Page) -> None:
    page.locator("#e1 > summary").click()
    panel = page.locator("#e1 .why")
    assert panel.locator("li[data-part]:visible").all_inner_texts()[0].startswith("Clip 1")
    panel.locator("svg.bar[data-part='1']").hover()
    assert panel.locator("li[data-part]:visible").all_inner_texts()[0].startswith("Clip 2")
    panel.locator("svg.bar[data-part='2']").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#e1 video').currentTime > 0.8")
    page.mouse.move(0, 0)
    assert panel.locator("li[data-part]:visible").all_inner_texts()[0].startswith("Clip 3")


def test_filters_leave_what_was_asked_for(page: Page) -> None:
    page.get_by_label("Aspect").select_option("9:16")
    assert page.locator(".tile:visible").count() == page.locator(".edit:visible").count() == 2
    assert page.locator(".shown").inner_text() == "2 of 5"
    page.get_by_label("Placement").select_option("email")
    assert page.locator(".tile:visible").count() == 0
    page.get_by_label("Aspect").select_option("")
    assert page.locator(".tile:visible").count() == page.locator(".edit:visible").count() == 1


def test_all_play_from_the_start_muted_and_together_and_all_pause(page: Page) -> None:
    wall = "[...document.querySelectorAll('.tile video')]"
    page.evaluate(f"{wall}.slice(0, 2).forEach(v => {{ v.currentTime = 1.5; }})")
    page.get_by_role("button", name="Play all").click()
    page.wait_for_function(f"{wall}.every(v => v.currentTime > 0.3 && v.currentTime < 1.4 && v.muted && !v.paused)")
    moments = page.evaluate(f"{wall}.slice(0, 3).map(v => v.currentTime)")
    assert max(moments) - min(moments) < 0.3
    assert page.locator("#e5-p img").get_attribute("src") == "./mail.gif"
    page.get_by_role("button", name="Pause all").click()
    assert page.evaluate(f"{wall}.every(v => v.paused)")
    assert page.locator("#e5-p img").get_attribute("src") == "./mail-poster.jpg"
    page.get_by_role("button", name="Play all").click()
    page.wait_for_function("document.querySelector('#e5-p img').src.endsWith('mail.gif')")


def test_those_that_are_filtered_out_do_not_play(page: Page) -> None:
    page.get_by_label("Aspect").select_option("9:16")
    page.get_by_role("button", name="Play all").click()
    page.wait_for_function("document.querySelector('#e1-p video').currentTime > 0.2")
    paused = page.eval_on_selector_all(".tile video", "all => all.map(v => v.paused)")
    assert paused == [False, False, True, True]


def test_nothing_moves_by_itself_where_less_motion_is_asked_for(
    browser: Browser, delivered: tuple[Delivery, Path]
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto((delivered[1] / "index.html").as_uri())
    assert page.eval_on_selector_all("video", "all => all.every(v => v.paused)")
    assert page.locator("#e5-p img").get_attribute("src") == "./mail-poster.jpg"
    page.close()


def test_on_paper_everything_is_open(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".edit .inside:visible").count() == 5
    assert page.locator("#e1 .parts li[data-part]:visible").count() > 4
    assert page.locator("button:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".edit .inside:visible").count() == 0


def test_without_script_everything_is_there(browser: Browser, delivered: tuple[Delivery, Path]) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((delivered[1] / "index.html").as_uri())
    assert page.locator(".edit .inside:visible").count() == 5
    assert page.locator("video[controls]:visible").count() == 8
    assert page.locator("button:visible").count() == 0
    page.close()


def test_a_line_of_the_brief_leads_to_its_edit(page: Page) -> None:
    page.get_by_label("Aspect").select_option("16:9")
    page.locator("#line-m-wake summary").click()
    page.locator("#line-m-wake a").first.click()
    assert page.locator("#e1 .inside").is_visible()
    assert page.locator(".tile:visible").count() == 5


def test_nothing_scrolls_sideways(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for width in (320, 390, 768, 1024, 1440, 2200):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_have_contrast_in_light_and_dark(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.get_by_role("button", name="Safe zones").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        worst = page.evaluate(CONTRAST)
        assert worst[0] >= 4.5, (scheme, worst)


CONTRAST = """() => {
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = node => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const found = [...document.querySelectorAll('p, dd, dt, h1, h2, h3, h4, h5, td, th, li, button, a, span, select, em')]
    .filter(n => n.checkVisibility() && [...n.childNodes].some(c => c.nodeType === 3 && c.data.trim()))
    .filter(n => !n.closest('.skip'))
    .map(n => {
      const one = lum(rgb(getComputedStyle(n).color)), other = lum(ground(n));
      return [(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), n.textContent.trim().slice(0, 60)];
    });
  return found.sort((a, b) => a[0] - b[0])[0];
}"""
