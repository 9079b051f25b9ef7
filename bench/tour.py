"""`make tour`: the demo's edits planned, approved, published and watched, by the commands a person would type.

It works in `demo/tour`, a copy of what `make demo` made. What the example plans for 2030 is due there in a minute; what
needs an account of yours (YouTube) stays planned. Each command and what it prints is shown. At the end a browser
without a window opens the site on a phone and on a desktop, plays the film, and keeps pictures of both.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cutthrough.cli.demo import demo

_AT = re.compile(r"^(\s+at: )2030-03-\d\d \d\d:\d\d$", re.MULTILINE)
_YOUTUBE = re.compile(r"(  - channel: youtube\n(?:    .*\n)*)")
_LEADING = "big-buck-bunny"
_SHOWN = 24  # lines of a command's output
_SOON = timedelta(minutes=1)
_PLAY = """async () => {
  const film = [...document.querySelectorAll('video')].find(each => each.getClientRects().length);
  film.muted = true;
  await film.play();
  while (film.currentTime < 1.5) await new Promise(then => setTimeout(then, 50));
  film.pause();
  return [film.videoWidth, film.videoHeight];
}"""
_PATIENCE = 30.0  # seconds for the server to answer


def tour(root: Path) -> list[Path]:
    """Go through it all and give the pictures that were taken."""
    demo(root)
    due = (datetime.now(ZoneInfo("Europe/Amsterdam")) + _SOON).replace(second=0, microsecond=0)
    program = _prepared(root, due)
    briefs = [f"briefs/{path.name}" for path in sorted((program / "briefs").glob("*.yaml"))]
    for brief in briefs:
        _run(program, "make", brief, "--quiet")
    _run(program, "calendar", "--html", "calendar.html", "--ics", "calendar.ics")
    _run(program, "invite", briefs[0], "--name", "Ada Reyes", "--address", "ada@openfilm.example")
    for brief in briefs:
        _run(program, "approve", brief, "--by", "Ada Reyes")
    _wait(due)
    for brief in briefs:
        _run(program, "publish", brief)
    _run(program, "audit", briefs[0])
    pictures = program / "pictures"
    pictures.mkdir(exist_ok=True)
    with _served(program) as address:
        return _watched(address, pictures)


def _prepared(root: Path, due: datetime) -> Path:
    """A copy of the demo's program without its ledger, its posts due at `due`."""
    made, program = root / "demo" / "open-film-club", root / "demo" / "tour"
    shutil.rmtree(program, ignore_errors=True)
    ledger = shutil.ignore_patterns("ledger.sqlite*", "published", "kits")
    shutil.copytree(made, program, ignore=ledger, copy_function=_linked)
    for path in (program / "briefs").glob("*.yaml"):
        text = _AT.sub(rf"\g<1>{due:%Y-%m-%d %H:%M}", path.read_text())
        later = [part.group(0) for part in _YOUTUBE.finditer(path.read_text())]
        for now, then in zip(_YOUTUBE.findall(text), later, strict=True):
            text = text.replace(now, then)
        path.unlink()  # it may be a link to the demo's
        path.write_text(text)
    return program


def _wait(due: datetime) -> None:
    """Until the posts are due: nothing goes out before its time."""
    left = (due - datetime.now(due.tzinfo)).total_seconds()
    if left > 0:
        print(f"\n(waiting {left:.0f} s: the posts are due at {due:%H:%M} in Amsterdam)", flush=True)
        time.sleep(left)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)


def _run(program: Path, *arguments: str) -> None:
    print(f"\n$ cutthrough {shlex.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "cutthrough", *arguments]
    done = subprocess.run(command, cwd=program, text=True, capture_output=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    print("\n".join(lines[:_SHOWN]))
    if len(lines) > _SHOWN:
        print(f"… {len(lines) - _SHOWN} lines more")
    if done.returncode:
        print(f"(exit status {done.returncode})")
        raise SystemExit(1)


@contextmanager
def _served(program: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    print(f"\n$ cutthrough serve . --port {port}", flush=True)
    command = [sys.executable, "-m", "cutthrough", "serve", ".", "--port", str(port)]
    server = subprocess.Popen(command, cwd=program)
    address = f"http://127.0.0.1:{port}"
    try:
        _ensure_up(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=_PATIENCE)


def _ensure_up(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not come up.")


def _watched(address: str, pictures: Path) -> list[Path]:
    """Open the site on a phone and a desktop, and play the first film on each."""
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None:
        print(f"No browser here to open it with; open {address} in yours with: cutthrough serve demo/tour")
        return []
    from playwright.sync_api import sync_playwright

    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, width, height, phone in (("phone", 390, 844, True), ("desktop", 1440, 900, False)):
            page = browser.new_page(
                viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone, device_scale_factor=1
            )
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(address)
            page.wait_for_load_state("networkidle")
            taken.append(_picture(page, pictures / f"site-{name}.png"))
            page.get_by_role("link").filter(has_text="A whole film").first.click()
            page.wait_for_load_state("networkidle")
            film = page.evaluate(_PLAY)
            taken.append(_picture(page, pictures / f"watch-{name}.png"))
            away = [url for url in asked if not url.startswith((address, "blob:", "data:"))]
            print(f"{name}: played {film[0]}x{film[1]}; {len(asked)} requests, {len(away)} of them to anybody else")
            page.close()
        browser.close()
    return taken


def _picture(page: object, path: Path) -> Path:
    page.screenshot(path=path)  # type: ignore[attr-defined]
    return path


if __name__ == "__main__":
    for each in tour(Path.cwd()):
        print(each)
    print("To walk around yourself: .venv/bin/cutthrough serve demo/tour")
