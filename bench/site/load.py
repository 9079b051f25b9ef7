"""Requests at a steady rate, whether or not the answers keep up: `python -m bench.site.load PORT RATE SECONDS PATH...`.

Each request has its own moment, at random (exponential) distances, and its time is counted from that moment: where a
server falls behind, what waits is counted as waiting, which a client that sends after it has received never sees
(G. Tene, "How NOT to measure latency", 2015). Connections are kept alive, as browsers do, and taken by turns.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time

MOST_CONNECTIONS = 64
PATIENCE = 10.0
"""Seconds after the last request for which answers are awaited; what has not come by then counts as an error."""


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """Ask once over an open connection; the bytes of the body."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    if " 200 " not in f"{status} ":
        raise RuntimeError(f"{path}: {status}")
    fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    length = int(fields["content-length"])
    await reader.readexactly(length)
    if fields.get("connection") == "close" or status.startswith("HTTP/1.0"):
        writer.close()
    return length


async def load(port: int, rate: float, seconds: float, paths: list[str]) -> dict[str, float]:
    """What came of it, times in milliseconds."""
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    taken: list[float] = []
    errors = bodies = 0
    gate = asyncio.Semaphore(MOST_CONNECTIONS)
    drawn = random.Random(7)

    async def one(moment: float, path: str) -> None:
        nonlocal errors, bodies
        async with gate:
            try:
                pair = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
                bodies += await ask(*pair, path)
                if not pair[1].is_closing():
                    idle.append(pair)
                taken.append(time.perf_counter() - moment)
            except (OSError, RuntimeError, asyncio.IncompleteReadError):
                errors += 1

    began = moment = time.perf_counter()
    tasks = []
    while moment < began + seconds:
        moment += drawn.expovariate(rate)
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        tasks.append(asyncio.create_task(one(moment, drawn.choice(paths))))
    _, late = await asyncio.wait(tasks, timeout=PATIENCE)
    errors += len(late)
    lasted = time.perf_counter() - began
    for task in late:
        task.cancel()
    taken.sort()
    at = {f"p{share}": taken[int(len(taken) * share / 100)] * 1000 if taken else float("nan") for share in (50, 95, 99)}
    return {**at, "answered": len(taken), "errors": errors, "rate": len(taken) / lasted, "bytes": bodies}


def main() -> None:
    port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(asyncio.run(load(port, rate, seconds, sys.argv[4:]))))


if __name__ == "__main__":
    main()
