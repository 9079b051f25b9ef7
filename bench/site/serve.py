"""The server: a page on a slow phone, many requests on one core, and films by range.

The program is the demo's (`make demo`), its edits of one brief put on the air; the server is the one that
`cutthrough serve` starts. Server and client each have a core of their own where there are two.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

from bench.material import table
from bench.site import film, phone
from bench.site.served import CLIENT_CORE, ROOT, naive, nginx, ours, pinned, plain, told

RATE, SECONDS = 200, 15
DEMO, BRIEF, TOKEN = ROOT / "demo" / "open-film-club", "tears-of-steel", "ctbench00"


def main() -> None:
    """Print three tables."""
    if not (DEMO / "out" / BRIEF / "delivery.json").is_file():
        print("there is no demo to serve; first: make demo")
        return
    with tempfile.TemporaryDirectory(prefix="bench-site-") as name:
        program, slug = _program(Path(name))
        exported = Path(name) / "exported"
        _export(program, exported)
        print(f"load averages before: {', '.join(f'{each:.1f}' for each in os.getloadavg())}\n")
        _pages(program, slug)
        _rates(program, exported, slug)
        _films(Path(name))


def _program(folder: Path, *, swollen: bool = False) -> tuple[Path, str]:
    sys.path.append(str(ROOT / "tests"))
    from web.on_air import on_air

    program = folder / "program"
    folder.mkdir(exist_ok=True)
    shutil.copytree(DEMO, program, ignore=shutil.ignore_patterns("cache", "media", "ledger.sqlite*"))
    for each in DEMO.joinpath("media").iterdir():
        if each.suffix != ".webm":
            (program / "media").mkdir(exist_ok=True)
            shutil.copy(each, program / "media")
    text = (program / "program.yaml").read_text()
    channel = 'channels:\n  watch: {kind: site, medium: website, to: "http://127.0.0.1"}\n'
    (program / "program.yaml").write_text(text + channel)
    if swollen:
        _swell(program)
    on_air(program, BRIEF, token=TOKEN, title="The war for Amsterdam", address="http://127.0.0.1")
    return program, "the-war-for-amsterdam-" + TOKEN.removeprefix("ct")


def _export(program: Path, out: Path) -> None:
    """The same pages as files, for servers of files."""
    from cutthrough.flow.site import library_of
    from cutthrough.site.pages import media_of, page_of, paths_of, site_of
    from cutthrough.store.ledger import open_ledger

    with open_ledger(program) as ledger:
        site = site_of(library_of(program, ledger, "http://127.0.0.1"))
    for path in paths_of(site):
        page = page_of(site, path)
        html = page.type.startswith("text/html")
        file = out / path.strip("/") / "index.html" if html else out / path.strip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
    for name, each in media_of(site).items():
        (out / "media").mkdir(exist_ok=True)
        shutil.copy(each.path, out / "media" / name)


def _pages(program: Path, slug: str) -> None:
    print("A page on a slow phone: processor 4x slower, 1.6 Mbit/s and 150 ms, nothing cached; median of 5\n")
    with pinned(ours(program)) as (port, _):
        addresses = {"watch page": f"/{slug}", "first page": "/", "embedded player": f"/embed/{slug}"}
        try:
            found = phone.visits([f"http://127.0.0.1:{port}{path}" for path in addresses.values()])
        except RuntimeError as error:
            print(f"not measured: {error}\n")
            return
    rows = [
        [name, f"{one.weight / 1000:.1f}", str(one.requests),
         *(f"{each:.0f}" for each in (one.painted, one.largest, one.interactive))]
        for name, one in zip(addresses, found.values(), strict=True)
    ]  # fmt: skip
    table(["", "kB before film", "requests", "first paint ms", "largest paint ms", "interactive ms"], rows)
    print()


def _rates(program: Path, exported: Path, slug: str) -> None:
    print(f"{RATE} requests/s (random moments, {SECONDS} s) for watch page, first page, style and captions\n")
    paths = [f"/{slug}", "/", *(f"/assets/{each.name}" for each in (exported / "assets").iterdir())]
    files = [path if "." in path.rpartition("/")[2] else path.rstrip("/") + "/" for path in paths]
    peer = nginx(exported)
    servers = [
        ("cutthrough serve", ours(program), None, paths),
        ("drawn anew for each request (Starlette)", naive(program), None, paths),
        ("python -m http.server, exported files", plain(exported), 18641, files),
        *([("nginx, exported files, one worker", peer, 18642, files)] if peer else []),
    ]
    rows = []
    for name, command, at, asked in servers:
        with pinned(command, at) as (port, process):
            _load(port, 50, 2, asked)
            before = sum(process.cpu_times()[:2])
            seen = _load(port, RATE, SECONDS, asked)
            spent = sum(process.cpu_times()[:2]) - before
            rows.append(
                [name, *(f"{seen[each]:.1f}" for each in ("p50", "p95", "p99")), f"{seen['rate']:.0f}",
                 f"{seen['errors']:.0f}", f"{100 * spent / SECONDS:.0f} %"]
            )  # fmt: skip
    table(["", "p50 ms", "p95 ms", "p99 ms", "answered/s", "errors", "of its core"], rows)
    print("" if peer else "\nnginx is not installed here, so there is no row of it (Debian: apt install nginx-light)\n")


def _load(port: int, rate: float, seconds: float, paths: list[str]) -> dict[str, float]:
    said = told([sys.executable, "-m", "bench.site.load", str(port), str(rate), str(seconds), *paths])
    found: dict[str, float] = json.loads(said)
    return found


def _films(folder: Path) -> None:
    print("A film of 1 GB by range, over the loopback interface\n")
    program, _ = _program(folder / "swollen", swollen=True)
    big, path = _address(program)
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {CLIENT_CORE})
    servers = [
        ("bare sendfile", [sys.executable, "-m", "bench.site.film", str(big)], path),
        ("cutthrough serve", ours(program), path),
        ("Starlette's StaticFiles", naive(program), f"/media/{big.name}"),
    ]
    rows = []
    for name, command, asked in servers:
        with pinned(command) as (port, process):
            film.read(port, asked, 0, film.GIGABYTE - 1)
            rate = f"{film.speed(port, asked) / 1e9:.2f}"
            crowd = ["-"] * 4
            if name != "bare sendfile":
                before, most, after, all_ = film.crowd(port, asked, psutil.Process(process.pid))
                crowd = [f"{before:.0f}", f"{most:.0f}", f"{after:.0f}", f"{all_ / 1e9:.2f}"]
            rows.append([name, rate, *crowd])
    table(["", "GB/s, one at a time", "MB before", f"most MB, {film.READERS} at once", "MB after", "GB/s of all"], rows)


def _swell(program: Path) -> None:
    """Make a delivered film a gigabyte, before it is put on the air."""
    from cutthrough.model.deliverable import Delivery

    told = program / "out" / BRIEF / "delivery.json"
    delivery = Delivery.from_json(told.read_bytes())
    edit, *others = delivery.edits
    path = told.parent / edit.main.path
    sha = film.write_film(path, path.read_bytes())
    main = edit.main.model_copy(update={"sha256": sha, "size": film.GIGABYTE})
    edits = (edit.model_copy(update={"main": main}), *others)
    told.write_text(delivery.model_copy(update={"edits": edits}).to_json())


def _address(program: Path) -> tuple[Path, str]:
    """The largest film that is out: its file, and its address."""
    from cutthrough.flow.site import library_of
    from cutthrough.site.pages import media_of, site_of
    from cutthrough.store.ledger import open_ledger

    with open_ledger(program) as ledger:
        site = site_of(library_of(program, ledger, "http://127.0.0.1"))
    name, file = max(media_of(site).items(), key=lambda pair: pair[1].size)
    return file.path, f"/media/{name}"


if __name__ == "__main__":
    main()
