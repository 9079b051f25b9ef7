"""A page on a slow phone: what it weighs before any film, and when it can be used.

Chromium over its DevTools protocol, as a phone of 390x844: the processor slowed down four times, the network held to
1.6 Mbit/s down, 0.75 Mbit/s up and 150 ms there and back, the profile that Lighthouse calls slow 4G. A fresh browser
context for each run, so that nothing is in its cache.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5

_SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
_WATCH = """
window.seen = {lcp: 0, long: []};
new PerformanceObserver(list => { for (const e of list.getEntries()) window.seen.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => {
  for (const e of list.getEntries()) window.seen.long.push([e.startTime, e.duration]);
}).observe({type: 'longtask', buffered: true});
"""
_TIMES = """
() => {
  const n = performance.getEntriesByType('navigation')[0];
  const paint = Object.fromEntries(performance.getEntriesByType('paint').map(e => [e.name, e.startTime]));
  return {fcp: paint['first-contentful-paint'] ?? 0, ready: n.domContentLoadedEventEnd, ...window.seen};
}
"""


@dataclass(frozen=True)
class Visit:
    """One run: bytes on the wire without films, and times in milliseconds since the address was entered.

    `interactive` is when the page was painted, its document was read and its scripts were run, and no long task
    (50 ms or more) was begun any more: from then on every control answers.
    """

    weight: int
    painted: float
    largest: float
    interactive: float
    requests: int


def visit(browser: Any, address: str) -> Visit:
    """Open an address as the phone does."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True)
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        client.send("Network.emulateNetworkConditions", _SLOW_4G)
        client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        films: set[str] = set()
        weights: dict[str, int] = {}
        client.on("Network.responseReceived", lambda e: _note(e, films))
        client.on("Network.loadingFinished", lambda e: weights.__setitem__(e["requestId"], e["encodedDataLength"]))
        page.goto(address, wait_until="load")
        page.wait_for_timeout(2500)
        times = page.evaluate(_TIMES)
    finally:
        context.close()
    last = max((start + length for start, length in times["long"]), default=0.0)
    usable = max(times["fcp"], times["ready"], last)
    asked = {name: weight for name, weight in weights.items() if name not in films}
    return Visit(sum(asked.values()), times["fcp"], times["lcp"], usable, len(asked))


def _note(event: Any, films: set[str]) -> None:
    if event["response"]["mimeType"].startswith("video/"):
        films.add(event["requestId"])


def visits(addresses: list[str], runs: int = RUNS) -> dict[str, Visit]:
    """The median of several runs, by address. Raises RuntimeError where there is no Chromium."""
    sys.path.append(str(ROOT / "tests"))
    from browser import MISSING, browser, found

    if found() is None:
        raise RuntimeError(MISSING)
    with browser() as opened:
        return {address: _median([visit(opened, address) for _ in range(runs)]) for address in addresses}


def _median(found: list[Visit]) -> Visit:
    fields = ("painted", "largest", "interactive")
    times = {name: statistics.median(getattr(each, name) for each in found) for name in fields}
    return Visit(max(each.weight for each in found), requests=max(each.requests for each in found), **times)
