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
    page.wait_for_function("[...document.querySelectorAll('video')].every(v => v.readyState >= 1)", timeout=20_000)
    yield page
    page.close()
    assert said == []
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}


def test_every_video_and_picture_loads(page: Page) -> None:
    sizes = page.eval_on_selector_all("video", "all => all.map(v => [v.videoWidth, v.videoHeight])")
    assert sizes == [[180, 320], [180, 320], [320, 180], [320, 180]]
    page.evaluate("document.querySelectorAll('img').forEach(i => { i.loading = 'eager'; })")
    page.wait_for_function("[...document.querySelectorAll('img')].every(i => i.complete)")
    assert page.eval_on_selector_all("img", "all => all.every(i => i.naturalWidth > 0)")


def test_players_have_the_true_shape(page: Page) -> None:
    boxes = page.eval_on_selector_all(
        ".screen", "all => all.map(s => s.getBoundingClientRect()).map(r => r.width / r.height)"
    )
    assert boxes == pytest.approx([9 / 16, 9 / 16, 16 / 9, 16 / 9, 16 / 9], rel=0.01)


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


def test_verdicts_open_under_their_card_and_one_panel_at_a_time(page: Page) -> None:
    assert page.locator(".panel:visible").count() == 0
    page.locator("#e1 .chip").first.click()
    assert page.locator("#e1-v").is_visible()
    assert page.locator("#e1 .chip").first.get_attribute("aria-expanded") == "true"
    page.locator("#e1 .chip").nth(1).click()
    assert not page.locator("#e1-v").is_visible()
    assert page.locator("#e1-w").is_visible()
    page.locator("#e1 .chip").nth(1).click()
    assert page.locator(".panel:visible").count() == 0


def test_the_timeline_tells_about_the_clip_that_is_pointed_at_and_goes_there(page: Page) -> None:
    page.locator("#e1 .chip").nth(1).click()
    panel = page.locator("#e1-w")
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
    assert page.locator(".edit:visible").count() == 2
    assert page.locator(".placement:visible").count() == 1
    assert page.locator(".shown").inner_text() == "2 of 5 shown"
    page.get_by_label("Placement").select_option("email")
    assert page.locator(".edit:visible").count() == 0
    page.get_by_label("Aspect").select_option("")
    assert page.locator(".edit:visible").count() == 1


def test_arms_play_side_by_side_silent_and_together(page: Page) -> None:
    button = page.get_by_role("button", name="Play side by side, silent")
    button.click()
    both = "[...document.querySelectorAll('.family video')].slice(0, 2)"
    page.wait_for_function(f"{both}.every(v => v.currentTime > 0.3 && v.muted)")
    moments = page.evaluate(f"{both}.map(v => v.currentTime)")
    assert abs(moments[0] - moments[1]) < 0.3
    page.wait_for_function("document.querySelector('[data-together=family]').ariaPressed === 'false'", timeout=15_000)
    assert page.evaluate(f"{both}.every(v => v.paused)")


def test_a_line_of_the_brief_leads_to_its_edit(page: Page) -> None:
    page.get_by_label("Aspect").select_option("16:9")
    page.locator("#line-m-wake summary").click()
    page.locator("#line-m-wake a").first.click()
    assert page.locator("#e1-w").is_visible()


def test_nothing_scrolls_sideways(page: Page) -> None:
    for chip in ("#e1 .chip >> nth=0", "#e3 .chip >> nth=1"):
        page.locator(chip).click()
    for width in (320, 390, 768, 1024, 1440, 2200):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_have_contrast_in_light_and_dark(page: Page) -> None:
    page.locator("#e1 .chip").first.click()
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
