"""How long the gate takes on a brief of 300 lines: read, check against all rules, with program, files and ledger."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.material import table
from cutthrough.brief.overrides import read_overrides
from cutthrough.brief.program import program_problems
from cutthrough.brief.read import read_brief
from cutthrough.brief.waived import waived
from cutthrough.flow.waivers import waive, waivers_of
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.waiver import Waiver

LINES, ROUNDS, COMMANDS = 300, 20, 5
_HEAD = """\
goal:
  objective: awareness
  role: attract
  statement: More people know that our bags are repaired for free
audience:
  who: Commuters of 25 to 45
  watches: [Instagram, YouTube]
kpis:
  - metric: Share of viewers who watch to the end
    target: 35 %
    baseline: 22 %
title: Repaired for free
call_to_action: {text: See how we repair, link: example.com/repair}
guardrails: {brand_by: 3 s, never_say: [cheap, the best, guaranteed]}
placements:
  - instagram_reels_ad: [15 s, 6 s]
  - youtube_bumper_6s: 6 s
vary: {hook: yes}
tests: [{factor: hook, kpi: Share of viewers who watch to the end, effect: 3 points, viewers: 20000}]
schedule: {shoot: 2027-02-01, delivery: 2027-02-22, starts: 2027-03-01, ends: 2027-03-14}
distribution: Paid for two weeks, then on our own pages
measurement: Read weekly, from the platforms' reports
budget: 9000 EUR
rights:
  - {what: The footage, basis: our own work, forever: yes}
  - {what: The music, basis: licensed for advertising, until: 2040-12-31}
sources:
  master: media/master.mp4
  captions: {en: media/en.srt}
messages:
"""


def main() -> None:
    """Medians; CPU time too, which does not depend on what else the machine does."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        brief = _program(Path(name))
        again = [_spent(lambda: check(brief)) for _ in range(ROUNDS)]
        code = f"import bench.gate as g, pathlib as p; print(*g._spent(lambda: g.check(p.Path({str(brief)!r}))))"
        first = [_told([sys.executable, "-c", code]) for _ in range(COMMANDS)]
        command = [sys.executable, "-m", "cutthrough", "check", str(brief)]
        whole = [_spent_by_child(command) for _ in range(COMMANDS)]
        lines = brief.read_text(encoding="utf-8").count("\n")
    print(f"a brief of {lines} lines, with a film, captions, a program and a ledger with a waiver\n")
    rows = [
        [f"the gate, median of {ROUNDS}", *_medians(again)],
        [f"the gate, the first time in a process, median of {COMMANDS}", *_medians(first)],
        [f"the whole command, median of {COMMANDS}", *_medians(whole)],
    ]
    table(["", "wall ms", "CPU ms"], rows)


def _told(command: list[str]) -> tuple[float, float]:
    """What a process of its own says it took."""
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), float(said[1])


def _spent_by_child(command: list[str]) -> tuple[float, float]:
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    after, spent = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - wall
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _medians(runs: list[tuple[float, float]]) -> tuple[str, str]:
    wall, cpu = (statistics.median(run[at] for run in runs) * 1000 for at in (0, 1))
    return f"{wall:.0f}", f"{cpu:.0f}"


def check(brief: Path) -> None:
    """What `cutthrough check` does, but for printing it."""
    program, today = brief.parent.parent, _today()
    record, problems = read_brief(brief, program)
    found = waived(problems, waivers_of(program, brief.stem), today)
    program_problems(program)
    assert record is not None
    read_overrides(program, record)
    assert [problem.rule for problem in found if problem.waived is not None] == ["message-without-proof"]


def _program(folder: Path) -> Path:
    (folder / "briefs").mkdir()
    (folder / "media").mkdir()
    (folder / "program.yaml").write_text("client: Acme\nbrand:\n  name: Acme\nnever_say: [bargain]\n")
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20", "-f", "lavfi", "-i", "sine=d=20"]
    film = [ffmpeg_path(), "-v", "error", *picture, "-preset", "ultrafast", str(folder / "media" / "master.mp4")]
    subprocess.run(film, check=True)
    (folder / "media" / "en.srt").write_text("1\n00:00:00,200 --> 00:00:01,500\nWords to read\n")
    text = _HEAD + "  - text: Message without a proof\n    by: 5 s\n"
    number = 0
    while text.count("\n") < LINES:
        number += 1
        text += f"  - text: Message number {number}\n    by: 5 s\n    proof: Filmed in take {number}\n"
    brief = folder / "briefs" / "long.yaml"
    brief.write_text(text)
    until = _today() + timedelta(days=30)
    given = Waiver(
        id="", brief="long", rule="message-without-proof", by="Ann", why="it is filmed", until=until, given_at=""
    )
    waive(folder, given, read_brief(brief, folder)[1], _today())
    return brief


def _today() -> date:
    return datetime.now(UTC).date()


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
