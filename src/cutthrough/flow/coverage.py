"""The coverage map of a program's folder: reads its briefs, its ledger and its deliveries, and draws the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from cutthrough.brief.program import PROGRAM_FILE, find_program, program_problems
from cutthrough.catalog.knowledge import objectives, roles
from cutthrough.deliver.coverage_map import write_coverage_page
from cutthrough.flow.adopted_stock import adopted_shelf
from cutthrough.flow.delivered import DELIVERY_FILE, last_delivery
from cutthrough.flow.tier import brief_as_written, here_today
from cutthrough.flow.waivers import kept_waivers, standing
from cutthrough.model.coverage import Coverage, UnreadBrief
from cutthrough.model.errors import ProgramError, StoreError
from cutthrough.model.program import Program
from cutthrough.prepare.coverage import Found, coverage
from cutthrough.store.ledger import Ledger, open_ledger
from cutthrough.store.where import has_ledger

PAGE = "coverage.html"
_LARGEST = 64 * 2**20  # bytes of a delivery's record that are read; ours are far smaller


def program_coverage(start: Path, today: date | None = None) -> tuple[Path, Program, Coverage]:
    """The folder of the program that `start` is in, the program, and its map. Raises ProgramError and StoreError.

    A piece exists where the ledger remembers a delivery, or `out/` holds one. Briefs that can't be read are on the
    map as such. Deliveries whose brief is gone are shown as they were made, and adopted videos as
    made. Nothing is written.
    """
    program_dir = find_program(start)
    program, faults = program_problems(program_dir)
    if program is None:
        message = faults[0].message if faults else "it can't be read"
        raise ProgramError(f"{PROGRAM_FILE}: {message}", f"mend {program_dir / PROGRAM_FILE}")
    day = today or here_today()
    found, unread = _briefs(program_dir, day)
    fits = {objective: entry.roles for objective, entry in objectives().items()}
    adopted = adopted_shelf(program_dir).standing()
    return program_dir, program, coverage(program, found, fits, day, unread, adopted)


def draw_coverage(program_dir: Path, program: Program, found: Coverage, page: Path | None = None) -> Path:
    """Write the page, by default `out/coverage.html`; gives its path. Raises StoreError."""
    asks = {role: entry.asks for role, entry in roles().items()}
    return write_coverage_page(found, program.brand, page or program_dir / "out" / PAGE, program_dir, asks)


def _briefs(program_dir: Path, today: date) -> tuple[list[Found], list[UnreadBrief]]:
    found: list[Found] = []
    unread: list[UnreadBrief] = []
    paths = sorted((program_dir / "briefs").glob("*.yaml"))
    with _Known(program_dir) as known:
        for path in paths:
            try:
                brief, problems = brief_as_written(path)
            except StoreError as error:
                unread.append(UnreadBrief(brief=path.stem, says=error.message))
                continue
            if brief is None:
                says = problems[0].message if problems else "it can't be read"
                unread.append(UnreadBrief(brief=path.stem, says=says))
                continue
            made_on, waived = known.made_on(path.stem), known.waived(path.stem, today)
            found.append(Found(brief, made_on, waived, _page(program_dir, path.stem)))
    found += _orphans(program_dir, {path.stem for path in paths})
    return found, unread


class _Known:
    """What the ledger and `out/` know of a brief. No ledger is made where there is none."""

    def __init__(self, program_dir: Path) -> None:
        self._program_dir = program_dir
        self._open: Ledger | None = None

    def __enter__(self) -> _Known:
        if has_ledger(self._program_dir):
            self._open = open_ledger(self._program_dir)
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.close()

    def made_on(self, brief: str) -> date | None:
        """The newest day that anything was delivered for a brief."""
        moments = [each.made_at for each in self._open.deliverables(brief)] if self._open is not None else []
        if not moments:
            moments = list(_made_at(self._program_dir / "out" / brief / DELIVERY_FILE))
        days = [day for moment in moments if (day := _day(moment)) is not None]
        return max(days, default=None)

    def waived(self, brief: str, today: date) -> tuple[str, ...]:
        """The waivers of a brief that hold, as sentences."""
        given = kept_waivers(self._open, brief) if self._open is not None else ()
        return tuple(f"{each.rule} {each.sentence()}" for each in standing(given, today))


def _made_at(path: Path) -> Iterator[str]:
    """When the delivery in a file was made, without reading the rest of it as records."""
    try:
        if path.is_file() and path.stat().st_size <= _LARGEST:
            said = json.loads(path.read_bytes())
            if isinstance(said, dict) and isinstance(said.get("made_at"), str):
                yield said["made_at"]
    except (OSError, ValueError, RecursionError):
        return  # no delivery that we could have written


def _day(moment: str) -> date | None:
    """The day a moment was, where one works."""
    try:
        return datetime.fromisoformat(moment).astimezone().date()
    except (ValueError, OverflowError):
        return None


def _orphans(program_dir: Path, briefs: set[str]) -> Iterator[Found]:
    """Deliveries in `out/` whose brief is no longer in `briefs/`."""
    for folder in sorted((program_dir / "out").glob("*")):
        if folder.name in briefs or not (folder / DELIVERY_FILE).is_file():
            continue
        delivery = last_delivery(folder)
        if delivery is not None:
            yield Found(delivery.brief, _day(delivery.made_at), (), _page(program_dir, folder.name))


def _page(program_dir: Path, brief: str) -> str | None:
    """The delivery's page, relative to the program."""
    page = Path("out") / brief / "index.html"
    return page.as_posix() if (program_dir / page).is_file() else None
