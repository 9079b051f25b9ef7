"""A thousand random kills (kill -9) of a publisher, each found out by the next one: what was lost, what was doubled.

Real processes on a real program: kits in a folder, the ledger in SQLite. Each publisher is forked from a clean process
that has all it needs loaded, killed after a random time, and followed by the next, which first finds out. A program has
twenty posts; when all are out, it is looked through and the next program begins.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.material import table
from cutthrough.flow.publish import Asked, Unwatched, publish_due
from cutthrough.model.post import KeptPost

ROOT = Path(__file__).parents[2]
KILLS, POSTS, LEASE, SEED = 1000, 20, 0.1, 20261122
DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EARLY = datetime(2026, 11, 1, tzinfo=UTC)


def main(kills: int = KILLS) -> None:
    """Print state at the kill × outcome × count."""
    sys.path.append(str(ROOT / "tests"))
    dice, began = random.Random(SEED), time.monotonic()
    counted: Counter[tuple[str, str]] = Counter()
    programs = lost = doubled = posts = 0
    done = 0
    with tempfile.TemporaryDirectory(prefix="bench-kills-") as name:
        each_post = _seconds_a_post(Path(name) / "unharmed")
        while done < kills:
            folder = Path(name) / str(programs)
            _program(folder)
            at_kill, struck = _killed(folder, dice, kills - done, each_post)
            done += struck
            for place, ends in _ends(folder, at_kill):
                counted[place, ends] += 1
            few, many = _looked_through(folder)
            lost, doubled, posts, programs = lost + few, doubled + many, posts + POSTS, programs + 1
            shutil.rmtree(folder)
    rows = [[place, ends, str(count)] for (place, ends), count in sorted(counted.items())]
    table(["state at the kill", "what became of its post", "kills"], rows)
    print(
        f"\n{sum(counted.values())} kills, {programs} programs, {posts} posts in {time.monotonic() - began:.0f} s: "
        f"{lost} lost, {doubled} doubled"
    )


def _program(folder: Path) -> None:
    from cutthrough.flow.approval import approve, settle
    from cutthrough.flow.calendar import calendar_of
    from cutthrough.store.ledger import open_ledger
    from going_out import made_program

    lines = "".join(
        f"  - {{channel: reels, edit: instagram_reels_ad, at: 2026-12-01 08:{minute:02}}}\n" for minute in range(POSTS)
    )
    calendar_of(made_program(folder, posts=f"posts:\n{lines}"), now=EARLY)
    with open_ledger(folder) as ledger:
        approve(ledger, folder, "spring", by="Ann Lee", grounds="the command line")
        settle(folder, "spring", DUE, ledger=ledger)


def _seconds_a_post(folder: Path) -> float:
    """How long a post takes on this machine today, so that kills fall among the steps of one."""
    _program(folder)
    began = time.monotonic()
    _publish(folder, _context().Event())
    # What one run has loaded, the clean process that publishers are forked from loads too: starting is not measured.
    ours = ("cutthrough", "openpyxl", "sqlalchemy", "ruamel", "jinja2", "xml", "zipfile")
    _context().set_forkserver_preload([name for name in sys.modules if name.partition(".")[0] in ours])
    return (time.monotonic() - began) / POSTS


def _context() -> ForkServerContext:
    return multiprocessing.get_context("forkserver")


def _killed(folder: Path, dice: random.Random, most: int, each_post: float) -> tuple[list[tuple[str, str | None]], int]:
    """Publish and kill until all is out: what was going on at each kill, with the post it was about."""
    found: list[tuple[str, str | None]] = []
    while not _all_out(folder):
        running, begun = _start(folder)
        if len(found) < most:
            # One in four anywhere from its start on, the others while it is at a post.
            if dice.random() < 1 / 4:
                running.join(dice.uniform(0.0, 6 * each_post))
            else:
                begun.wait(timeout=30)
                running.join(dice.uniform(0.0, 4 * each_post))
            if running.exitcode is None:
                running.kill()
                running.join()
                found.append(_going_on(folder))
        else:
            running.join()
        running.close()
        time.sleep(LEASE * 1.2)
    return found, len(found)


def _start(folder: Path) -> tuple[BaseProcess, Event]:
    """A publisher, and what is set once it is at its first post."""
    begun = _context().Event()
    started = _context().Process(target=_publish, args=(folder, begun))
    started.start()
    return started, begun


class _Begun(Unwatched):
    """Tells when the first post is begun."""

    def __init__(self, begun: Event) -> None:
        self._begun = begun

    def begins(self, _: KeptPost, /) -> None:
        """It is at a post."""
        self._begun.set()


def _publish(folder: Path, begun: Event) -> None:
    publish_due(folder, Asked(clock=lambda: DUE, lease=LEASE, watch=_Begun(begun)))
    begun.set()


def _all_out(folder: Path) -> bool:
    from cutthrough.model.post import PostState
    from cutthrough.store.ledger import open_ledger

    with open_ledger(folder) as ledger:
        posts = ledger.posts.all()
    stuck = [each for each in posts if each.state in (PostState.FAILED, PostState.WITHDRAWN)]
    if stuck:
        raise SystemExit(f"{stuck[0].post.id} is {stuck[0].state}: {stuck[0].why}")
    return all(each.state is PostState.CONFIRMED for each in posts)


def _going_on(folder: Path) -> tuple[str, str | None]:
    """What a publisher was at that was just killed, and the post it was about."""
    from cutthrough.model.post import PostState
    from cutthrough.store.ledger import open_ledger

    with open_ledger(folder) as ledger:
        posts = ledger.posts.all()
    kits = folder / "kits/reels"
    for each in posts:
        if each.state is PostState.ATTEMPTING:
            if (kits / each.post.id).is_dir():
                return "attempting, handed over", each.post.id
            built = (kits / f".{each.post.id}.{each.attempt}").is_dir()
            return f"attempting, {'half built' if built else 'nothing built'}", each.post.id
    unknown = next((each for each in posts if each.state is PostState.UNKNOWN), None)
    if unknown is not None:
        return "unknown, being looked for", unknown.post.id
    planned = any(each.state is PostState.PLANNED for each in posts)
    return ("planned, being settled" if planned else "approved, none taken"), None


def _ends(folder: Path, at_kill: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """What became of the post of each kill, by how it came to be confirmed."""
    from cutthrough.store.ledger import open_ledger

    with open_ledger(folder) as ledger:
        why = {each.post.id: each.why for each in ledger.posts.all()}
    return [(place, "nothing to find out" if post is None else _end(why[post])) for place, post in at_kill]


def _end(why: str) -> str:
    return "found to be out, confirmed" if "looking" in why else "found not to be out, posted anew"


def _looked_through(folder: Path) -> tuple[int, int]:
    """How many posts are lost, and how many doubled, by the folder, by the ledger's rows and by its chain."""
    from cutthrough.model.post import PostState, Transition
    from cutthrough.store.chain import verify
    from cutthrough.store.ledger import EntryKind, open_ledger
    from cutthrough.store.posts import replay

    whole: Counter[str] = Counter()
    for record in (folder / "kits").rglob("post.json"):
        said = json.loads(record.read_bytes())
        files = (said["main"], *said["files"])
        sound = all(
            hashlib.sha256((record.parent / each["path"]).read_bytes()).hexdigest() == each["sha256"] for each in files
        )
        if sound and not record.parent.name.startswith("."):
            whole[said["post"]["id"]] += 1
    with open_ledger(folder) as ledger:
        posts = {each.post.id: each.state for each in ledger.posts.all()}
        moves = [Transition.model_validate(each.record) for each in ledger.entries(EntryKind.TRANSITION)]
        if verify(ledger.chain()) is not None or replay(moves) != posts:
            raise SystemExit("the chain is broken, or the rows are not what it says")
    confirmed = Counter(each.post for each in moves if each.after is PostState.CONFIRMED)
    lost = sum(not whole[id_] or not confirmed[id_] for id_ in posts)
    doubled = sum(whole[id_] > 1 or confirmed[id_] > 1 for id_ in posts)
    return lost, doubled + len(set(whole) - set(posts))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
