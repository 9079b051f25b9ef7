"""A client's whole way through a review in a real Chromium, over HTTP, with a code that comes by real mail."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browser import MISSING, browser, found
from cutthrough.flow.approval import settle, standing
from cutthrough.publish.gate import Stand
from cutthrough.store.ledger import EntryKind
from flow.remade import make_again
from net.mail_server import mail_server
from publish.judged import post
from web.reviewed import Desk, reviewed

pytestmark = pytest.mark.skipif(found() is None, reason=MISSING)

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def _seen(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at them."""
    if folder := os.environ.get("REVIEW_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def _accessible(page: Page) -> None:
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()


def _told(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda each: said.append(str(each)))
    return said


@pytest.mark.parametrize("size", [DESKTOP, pytest.param(PHONE, marks=pytest.mark.long)], ids=["desk", "phone"])
def test_a_client_comes_in_comments_at_a_frame_and_approves(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: dict[str, int]
) -> None:
    name = "phone" if size is PHONE else "desk"
    with mail_server() as (inbox, port):
        monkeypatch.setenv("CUTTHROUGH_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("CUTTHROUGH_SMTP_FROM", "post@example.com")
        with reviewed(tmp_path) as desk:
            page = chromium.new_page(viewport=size)  # type: ignore[arg-type]
            said = _told(page)
            page.goto(f"http://127.0.0.1:{desk.port}{desk.place}")
            _accessible(page)
            _seen(page, f"{name}-1-door")
            page.get_by_role("button", name="Send me the code").click()
            page.get_by_label("Code of six digits").wait_for()
            code = re.search(r"(\d{3}) (\d{3})", inbox.mails[-1].get_content())
            assert code is not None
            _accessible(page)
            _seen(page, f"{name}-2-code")
            page.get_by_label("Code of six digits").fill(code[0])
            page.get_by_role("button", name="Come in").click()
            page.get_by_role("heading", level=1, name="Small feet. Big morning.").wait_for()
            _accessible(page)
            _seen(page, f"{name}-3-edits")
            page.locator(".card a").first.click()
            _comments(page, name)
            _approves(page, name)
            assert said == []
            _kept(desk)
            page.close()


def _until(page: Page, asked: str) -> None:
    """Wait for something of the film; the page's policy lets nobody evaluate words, so it is asked again and again."""
    for _ in range(200):
        if page.locator("video.film").evaluate(asked):
            return
        page.wait_for_timeout(25)
    raise AssertionError(asked)


def _comments(page: Page, name: str) -> None:
    """At frame 12, which keys and steps lead to, with a point on the picture."""
    video = page.locator("video.film")
    _until(page, "v => v.readyState >= 2")
    page.locator(".rail").click(position={"x": 1, "y": 8})
    page.wait_for_selector(".screen[data-frame='0']")
    page.locator("h1").click()
    for number in range(1, 13):
        page.keyboard.press(".")
        page.wait_for_selector(f".screen[data-frame='{number}']")
    _until(page, "v => !v.seeking")
    assert video.evaluate("v => v.currentTime") == pytest.approx(12.5 / 25, abs=0.002)  # the middle of frame 12
    page.keyboard.press("c")
    assert page.get_by_label("At frame").input_value() == "12"
    pins = page.locator(".pins")
    box = pins.bounding_box()
    assert box is not None
    pins.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    page.get_by_label("Say something").fill("The logo is cut off here")
    _seen(page, f"{name}-4-pointing")
    page.get_by_role("button", name="Send", exact=True).first.click()
    page.get_by_text("Your comment is kept.").wait_for()
    page.wait_for_selector(".screen[data-frame='12']")
    _until(page, "v => !v.seeking && v.readyState >= 2")
    assert page.locator(".pins span").count() == 1
    _accessible(page)
    _seen(page, f"{name}-5-commented")


def _approves(page: Page, name: str) -> None:
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("Your approval is kept.").wait_for()
    _accessible(page)
    _seen(page, f"{name}-6-approved")


def _kept(desk: Desk) -> None:
    """What the ledger has of it, and that other bytes void it."""
    ledger = desk.ledger
    assert [each.record["invite"] for each in ledger.entries(EntryKind.IDENTIFIED)] == [desk.invite.id]
    (comment,) = (each.record for each in ledger.entries(EntryKind.COMMENT))
    assert (comment["frame"], comment["text"], comment["by"]) == (12, "The logo is cut off here", "Ann Lee")
    assert (comment["x"], comment["y"]) == (pytest.approx(0.25, abs=0.01), pytest.approx(0.5, abs=0.01))
    assert comment["round"] == 1
    (approval,) = (each.record for each in ledger.entries(EntryKind.APPROVAL))
    assert approval["grounds"] == f"guest link {desk.invite.id}, and the one-time code for ann@example.com"
    assert (approval["edit"], approval["by"], approval["address"]) == ("edit-1", "Ann Lee", "ann@example.com")
    assert ledger.first_break() is None
    kept = ledger.posts.get(post().id)
    assert kept is not None
    assert kept.state.value == "approved"
    make_again(desk.program, "edit-1")
    settle(desk.program, "spring", NOW, ledger=ledger)
    word = standing(ledger, desk.program, "spring", NOW).edits[0].words[0]
    assert (word.person, word.stands) == ("Ann Lee", Stand.VOID)
    again = ledger.posts.get(post().id)
    assert again is not None
    assert again.state.value == "planned"
    assert "changed bytes" in again.why
