"""A thousand due posts and four publishers on one ledger, in SQLite and in PostgreSQL: each is posted exactly once.

All four are real publishers: each judges, claims and hands over kits with all their papers. Beside it is the ledger
alone: four processes that claim and confirm and do nothing else.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bench.material import table
from bench.site.postgres import server
from cutthrough.flow.publish import Asked, publish_due
from cutthrough.model.post import PostState, Receipt, Transition
from cutthrough.store.chain import verify
from cutthrough.store.ledger import EntryKind, open_ledger

ROOT = Path(__file__).parents[2]
POSTS, PUBLISHERS = 1000, 4
FIRST = datetime(2027, 1, 1, tzinfo=UTC)
EARLY, NOW = FIRST - timedelta(days=30), FIRST + timedelta(days=POSTS + 1)


def main(posts: int = POSTS) -> None:
    """Print a row for each database."""
    sys.path.append(str(ROOT / "tests"))
    rows = []
    with server() as address, tempfile.TemporaryDirectory(prefix="bench-claims-") as name:
        for database, url in (("SQLite", None), ("PostgreSQL", address)):
            if database == "PostgreSQL" and url is None:
                rows.append([database, "not installed here", "", "", "", "", ""])
                continue
            for what, work in (("publishing kits", _publish), ("the ledger alone", _claim)):
                folder = Path(name) / f"{database}-{what}"
                rows.append([database, what, *_raced(folder, _fresh(url, what), work, posts)])
    headings = ["ledger", "four publishers at", "seconds", "posts/s", "by each", "posted once", "lost or doubled"]
    table(headings, rows)


def _fresh(url: str | None, what: str) -> str | None:
    """An empty database on the server."""
    if url is None:
        return None
    import psycopg

    name = what.replace(" ", "_")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload,unused-ignore]
    return url.replace("/postgres?", f"/{name}?")


def _raced(folder: Path, url: str | None, work: object, posts: int) -> list[str]:
    _program(folder, url, posts)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cutthrough.flow.publish", "cutthrough.flow.kits"])
    start = context.Barrier(PUBLISHERS + 1)
    racers = [context.Process(target=work, args=(folder, url, start)) for _ in range(PUBLISHERS)]  # type: ignore[arg-type]
    for each in racers:
        each.start()
    start.wait()
    began = time.monotonic()
    for each in racers:
        each.join()
    took = time.monotonic() - began
    kits = Counter(json.loads(each.read_bytes())["post"]["id"] for each in folder.glob("kits/reels/[!.]*/post.json"))
    with open_ledger(folder, url) as ledger:
        moves = [Transition.model_validate(each.record) for each in ledger.entries(EntryKind.TRANSITION)]
        sound = verify(ledger.chain()) is None
        known = [each.post.id for each in ledger.posts.all()]
    confirmed = Counter(each.post for each in moves if each.after is PostState.CONFIRMED)
    shares = Counter(each.publisher for each in moves if each.after is PostState.ATTEMPTING)
    once = sum(confirmed[id_] == 1 and (work is _claim or kits[id_] == 1) for id_ in known)
    return [
        f"{took:.1f}",
        f"{len(known) / took:.0f}",
        "/".join(str(count) for _, count in shares.most_common()),
        f"{once} of {posts}",
        str(len(known) - once + abs(posts - len(known)) + (not sound)),
    ]


def _program(folder: Path, url: str | None, posts: int) -> None:
    """A program whose posts are approved and due, in one ledger or the other."""
    from cutthrough.flow.approval import approve, settle
    from cutthrough.flow.calendar import calendar_of
    from going_out import made_program

    when = FIRST.strftime("%Y-%m-%d %H:%M")
    line = f"  - {{channel: reels, edit: instagram_reels_ad, at: {when}, zone: Etc/UTC, every: day, times: {posts}}}\n"
    calendar_of(made_program(folder, posts=f"posts:\n{line}"), now=EARLY)
    with open_ledger(folder) as here:
        planned = [each.post for each in here.posts.all()]
    with open_ledger(folder, url) as ledger:
        if url is not None:
            ledger.posts.plan("spring", planned)
        approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")
        settle(folder, "spring", NOW, ledger=ledger)


def _publish(folder: Path, url: str | None, start: Barrier) -> None:
    """One publisher, until nothing is due."""
    start.wait()
    asked = Asked(clock=lambda: NOW, grace=timedelta(days=9999))
    while publish_due(folder, asked, ledger_url=url).posts:
        pass


def _claim(folder: Path, url: str | None, start: Barrier) -> None:
    """Only the claims and confirmations of one publisher."""
    with open_ledger(folder, url) as ledger:
        board = ledger.posts
        start.wait()
        seen = board.last_word("spring")
        for each in board.maybe_due(NOW):
            if each.grounds is None:
                continue
            name = multiprocessing.current_process().name
            mine = board.claim(each.post.id, each.grounds, seen, publisher=name, seconds=60)
            if mine is not None:
                receipt = Receipt(external_id=mine.post.id, at=NOW.isoformat())
                board.confirm(mine.post.id, mine.attempt or "", receipt)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else POSTS)
