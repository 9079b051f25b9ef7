"""The pages in a real Chromium over HTTP: which edit is shown, by keyboard, without a script, and to axe."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from browser import MISSING, browser, found
from cutthrough.model.program import BrandKit
from cutthrough.model.watch import Library
from cutthrough.site.pages import Site, media_of, page_of, site_of
from site_made import filmed

pytestmark = pytest.mark.skipif(found() is None, reason=MISSING)

PHONE, TURNED, DESK = {"width": 390, "height": 844}, {"width": 844, "height": 390}, {"width": 1440, "height": 900}
BOTH, TALL = "/small-feet-big-morning-7f3k9qx", "/dogs-are-welcome-1a2b3c4"
LIGHT = BrandKit(name="Paper & Ink", background="#F6F1E7", text="#999999", accent="#FFE100")
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


class Served(ThreadingHTTPServer):
    """The pages of one library, with ranges for its media as a web host has them."""

    daemon_threads = True

    def __init__(self, library: Library) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.site = site_of(library)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: Any) -> None:
        """A browser that leaves closes its connections."""


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Served

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts, site = urlsplit(self.path), self.server.site
        self.server.asked.append(parts.path)
        file = media_of(site).get(parts.path.removeprefix("/media/"))
        if file is None:
            page = page_of(site, parts.path, dict(parse_qsl(parts.query)))
            status, body, headers = page.status, page.body, {"Content-Type": page.type, **page.headers}
        else:
            status, body, headers = 200, file.path.read_bytes(), {"Content-Type": file.type, "Accept-Ranges": "bytes"}
            wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if wanted:
                first, last = int(wanted[1]), min(int(wanted[2] or len(body) - 1), len(body) - 1)
                headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
                status, body = 206, body[first : last + 1]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(library: Library) -> Iterator[Served]:
    with Served(library) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return filmed(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[Served]:
    with serving(library) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def open_page(chromium: Browser, server: Served) -> Iterator[Any]:
    """Opens a page at a size; what its console says of it has to be nothing."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def opened(path: str, size: dict[str, int] = DESK, **options: Any) -> Page:
        context = chromium.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if "404" not in message.text else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(server.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def until(page: Page, holds: str) -> None:
    """Wait for an expression to hold. Asked from outside, as the page's own policy lets nothing be evaluated in it."""
    for _ in range(300):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(30)
    raise AssertionError(holds)


def weight(site: Site, path: str) -> int:
    """Bytes of a path's answer, not compressed."""
    file = media_of(site).get(path.removeprefix("/media/"))
    return file.size if file else len(page_of(site, path).body)


def shown(page: Page) -> list[str]:
    """The posts of the films that can be seen."""
    found: list[str] = page.eval_on_selector_all(
        ".film", "all => all.filter(f => f.getClientRects().length).map(f => f.dataset.post)"
    )
    return found


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_edit_is_that_of_the_screen_and_another_when_it_is_turned(open_page: Any, script: bool) -> None:
    page = open_page(BOTH, PHONE, java_script_enabled=script)
    wide, tall = (page.locator(f".film[data-post='ct7f3k9qx-{end}']") for end in ("2m4rz", "9x3ra"))
    assert (wide.is_visible(), tall.is_visible()) == (False, True)
    page.set_viewport_size(TURNED)
    assert (wide.is_visible(), tall.is_visible()) == (True, False)
    box = wide.locator("video").bounding_box()
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)


TITLES = {
    "plain": ("Small feet. Big morning.", "en"),
    "four lines": ("The robots came back for the old church on the canal, and nobody had told the sexton of it", "en"),
    "compounds": ("Landschaftspflegegenossenschaft eröffnet Naturlehrpfad", "de"),
    "arabic": ("عادت الروبوتات إلى الكنيسة القديمة", "ar"),
    "japanese": ("ロボットたちが古い教会に帰ってきた", "ja"),
}
SCREENS = (PHONE, TURNED, {"width": 820, "height": 1180}, {"width": 1280, "height": 800})


@pytest.mark.parametrize("name", TITLES)
def test_the_first_screen_has_film_title_and_button(chromium: Browser, library: Library, name: str) -> None:
    title, language = TITLES[name]
    told = {"title": title, "language": language, "greeting": "For Ann" if name == "plain" else None}
    made = library.model_copy(update={"watches": tuple(w.model_copy(update=told) for w in library.watches)})
    with serving(made) as served:
        for size in SCREENS:
            page = chromium.new_page(viewport=size, java_script_enabled=False)  # type: ignore[arg-type]
            for path in (BOTH, TALL):
                page.goto(served.address + path)
                for what in (".film:visible video", "h1", ".words > .act:visible"):
                    box = page.locator(what).bounding_box()
                    assert box is not None
                    assert box["y"] + box["height"] <= size["height"], (size, path, what)
                    assert box["x"] >= 0
                    assert box["x"] + box["width"] <= size["width"], (size, path, what)
                video = page.locator(".film:visible video").bounding_box()
                assert video is not None
                assert video["height"] >= size["height"] * 0.42, (size, path, video)
            page.close()


def test_a_page_from_right_to_left_is_mirrored(chromium: Browser, library: Library) -> None:
    told = {"title": TITLES["arabic"][0], "language": "ar"}
    made = library.model_copy(update={"watches": tuple(w.model_copy(update=told) for w in library.watches)})
    with serving(made) as served:
        page = chromium.new_page(viewport=DESK)  # type: ignore[arg-type]
        page.goto(served.address + BOTH)
        film, title, button = (
            page.locator(what).bounding_box() for what in (".screen:visible", "h1", ".words > .act:visible")
        )
        assert film is not None
        assert title is not None
        assert button is not None
        assert title["x"] + title["width"] == pytest.approx(film["x"] + film["width"], abs=2)
        assert button["x"] == pytest.approx(film["x"], abs=2)
        assert page.locator(".mark").bounding_box()["x"] > 700  # type: ignore[index]
        turned = page.locator(".words > .act:visible svg").evaluate("e => getComputedStyle(e).transform")
        assert turned == "matrix(-1, 0, 0, 1, 0, 0)"
        page.close()


def test_long_words_are_parted_by_the_languages_own_rules(open_page: Any) -> None:
    page = open_page(BOTH)
    assert page.locator("html").get_attribute("lang") == "en"
    for what in ("h1", ".about", ".words > .act:visible span"):
        assert page.locator(what).evaluate("e => getComputedStyle(e).hyphens") == "auto"


def test_pictures_on_the_index_lose_no_heads(open_page: Any) -> None:
    page = open_page("/")
    wide, tall = page.locator(".card").nth(0), page.locator(".card").nth(1)
    assert wide.locator("img").count() == 1
    assert tall.locator("img").count() == 2
    assert tall.locator("img.whole").evaluate("e => getComputedStyle(e).objectFit") == "contain"
    assert tall.get_by_text("The spring paths open on Saturday.").is_visible()
    films = [page.locator(".card").nth(number).bounding_box() for number in (0, 1)]
    assert films[0]["y"] == films[1]["y"], "two films stand side by side"


def test_everything_is_there_without_a_script(open_page: Any) -> None:
    page = open_page(BOTH, java_script_enabled=False)
    film = page.locator(".film[data-post='ct7f3k9qx-2m4rz'] video")
    assert film.get_attribute("controls") is not None
    assert (film.get_attribute("poster") or "").endswith(".webp")
    beside = page.locator("[data-of='ct7f3k9qx-2m4rz']")
    assert beside.get_by_text("Every path is free.", exact=True).is_visible()
    link = beside.get_by_role("link", name="0:03 Every path is free", exact=True).first
    assert (link.get_attribute("href") or "").endswith(".mp4#t=3")
    assert page.get_by_role("link", name="See the paths", exact=True).first.is_visible()
    page.locator("summary", has_text="Embed this film").click()
    assert page.get_by_text("<iframe src=").is_visible()


def test_a_page_is_light_before_the_film(open_page: Any, server: Served, library: Library) -> None:
    server.asked.clear()
    page = open_page(BOTH, PHONE)
    page.wait_for_load_state("networkidle")
    site = server.site
    sizes = {path: weight(site, path) for path in set(server.asked) if not path.endswith(".mp4")}
    assert sum(sizes.values()) < 100_000, sizes
    stills = [edit.still.name for edit in library.watches[0].edits if edit.still]
    assert f"/media/{stills[1]}" in sizes, "the poster of the edit that is shown"
    assert f"/media/{stills[0]}" not in sizes, "and not the other's"
    other = library.watches[0].edits[0].video.name
    assert f"/media/{other}" not in server.asked


def test_nobody_else_is_asked_for_anything(open_page: Any, server: Served) -> None:
    page = open_page("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (BOTH, TALL, f"/embed{BOTH}", "/"):
        page.goto(server.address + path)
        page.wait_for_load_state("networkidle")
    assert {url.split("/")[2] for url in asked} == {server.address.removeprefix("http://")}


def test_chapters_and_lines_seek_and_are_marked(open_page: Any) -> None:
    page = open_page(BOTH)
    page.locator("[data-of='ct7f3k9qx-2m4rz'] a[data-at='6']").first.click()
    video = "document.querySelector('#film-1')"
    until(page, f"{video}.currentTime >= 6 && !{video}.seeking")
    until(page, "document.querySelectorAll('a[aria-current]').length >= 2")
    marked = page.eval_on_selector_all("a[aria-current]", "all => all.map(a => a.dataset.at)")
    assert set(marked) == {"6"}


@pytest.mark.parametrize(
    ("said", "at"), [("?t=3", 3), ("#t=5.5", 5.5), ("#t=0:04", 4), ("?t=6s", 6), ("?t=x", 0), ("?t=-3", 0)]
)
def test_a_link_may_name_the_second(open_page: Any, said: str, at: float) -> None:
    page = open_page(BOTH + said)
    until(page, "document.body.classList.contains('lively') && document.querySelector('#film-1').readyState > 0")
    until(page, f"Math.abs(document.querySelector('#film-1').currentTime - {at}) < 0.05")


def test_the_end_shows_the_call_to_action_and_events_are_told(open_page: Any) -> None:
    page = open_page(BOTH)
    page.evaluate(
        "window.told = []; for (const what of ['play', 'pause', 'seek', 'end', 'action']) "
        "document.addEventListener(`cutthrough:${what}`, e => window.told.push([what, e.detail.post]))"
    )
    page.get_by_role("button", name="Play: Small feet. Big morning.").first.click()
    until(page, "!document.querySelector('#film-1').paused")
    page.evaluate("document.querySelector('#film-1').currentTime = 7.9")
    end = page.locator(".film[data-post='ct7f3k9qx-2m4rz'] .end")
    end.wait_for(state="visible")
    assert end.get_by_role("link", name="See the paths").get_attribute("href", timeout=1000).endswith("2m4rz")
    end.get_by_role("button", name="Watch again").click()
    end.wait_for(state="hidden")
    told = page.evaluate("window.told")
    assert ["play", "ct7f3k9qx-2m4rz"] in told
    assert ["end", "ct7f3k9qx-2m4rz"] in told


def test_a_film_that_plays_stays_when_the_phone_is_turned(open_page: Any) -> None:
    page = open_page(BOTH, PHONE)
    page.get_by_role("button", name="Play").first.click()
    until(page, "!document.querySelector('#film-2').paused")
    page.set_viewport_size(TURNED)
    page.wait_for_timeout(100)
    assert shown(page) == ["ct7f3k9qx-9x3ra"]
    page.evaluate("document.querySelector('#film-2').pause()")
    until(page, "document.querySelector('.film').getClientRects().length > 0")
    assert shown(page) == ["ct7f3k9qx-2m4rz"]


def test_by_keyboard_alone(open_page: Any) -> None:
    page = open_page(BOTH)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    names = []
    for _ in range(40):
        page.keyboard.press("Tab")
        names.append(page.evaluate("(e => e.className || e.tagName.toLowerCase())(document.activeElement)"))
    assert names[:2] == ["mark", "all"]
    for wanted in ("big", "video", "act over-1-1", "a", "summary"):
        assert wanted in names, (wanted, names)
    page.locator("#film-1").focus()
    page.keyboard.press("k")
    until(page, "!document.querySelector('#film-1').paused")
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('#film-1').muted")
    page.keyboard.press("c")
    assert page.evaluate("document.querySelector('#film-1').textTracks[0].mode") == "showing"
    page.keyboard.press("5")
    until(page, "document.querySelector('#film-1').currentTime >= 3.9")
    page.keyboard.press("k")
    until(page, "document.querySelector('#film-1').paused")
    page.locator(".mark").focus()
    page.keyboard.press("k")
    page.wait_for_timeout(50)
    assert page.evaluate("document.querySelector('#film-1').paused"), "letters act only in the player"


@pytest.mark.parametrize(
    "size", [PHONE, TURNED, DESK, {"width": 320, "height": 568}], ids=["phone", "turned", "desk", "small"]
)
def test_nothing_is_wider_than_the_screen(open_page: Any, server: Served, size: dict[str, int]) -> None:
    page = open_page("/", size)
    for path in ("/", TALL, f"/embed{BOTH}"):
        page.goto(server.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(server.address + BOTH)
    video = page.locator(".film:visible video").bounding_box()
    assert video["y"] < size["height"] * 0.25
    assert video["y"] + video["height"] <= size["height"] * (1.2 if size["height"] < 500 else 1)


@pytest.mark.parametrize("brand", [None, pytest.param(LIGHT, marks=pytest.mark.long)], ids=["dark", "light"])
def test_axe_finds_nothing(chromium: Browser, library: Library, brand: BrandKit | None) -> None:
    made = library.model_copy(update={"brand": brand, "preview": True}) if brand else library
    with serving(made) as served:
        context = chromium.new_context(viewport=PHONE if brand else DESK, bypass_csp=True)  # type: ignore[arg-type]
        page = context.new_page()
        for path in ("/", BOTH, TALL, f"/embed{BOTH}", "/nope"):
            page.goto(served.address + path)
            result = Axe().run(page, options=WCAG)
            faults = [
                (each["id"], [node["html"][:120] for node in each["nodes"]]) for each in result.response["violations"]
            ]
            assert faults == [], path
        context.close()


def test_the_policy_holds_in_the_browser(chromium: Browser, server: Served) -> None:
    page = chromium.new_page()
    page.goto(server.address + BOTH)
    blocked = page.evaluate(
        "new Promise(done => { document.addEventListener('securitypolicyviolation', e => done(e.violatedDirective));"
        "const s = document.createElement('style'); s.textContent = 'h1{color:red}'; document.head.append(s); })"
    )
    assert blocked.startswith("style-src")
    page.close()
