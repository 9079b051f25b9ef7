"""What a program has adopted, read for its report and its coverage map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from cutthrough.brief.program import PROGRAM_FILE, program_problems
from cutthrough.catalog.placement import placements
from cutthrough.flow.adopted_shelf import Shelf, read_shelf
from cutthrough.flow.delivered import DELIVERY_FILE, last_delivery
from cutthrough.model.adopted import Adopted
from cutthrough.model.cut import Clip
from cutthrough.model.deliverable import Delivery
from cutthrough.model.errors import ProgramError
from cutthrough.prepare.coverage import age_of
from cutthrough.publish.recut import Stock, stock
from cutthrough.store.ledger import open_ledger
from cutthrough.store.where import has_ledger


def adopted_shelf(program_dir: Path) -> Shelf:
    """The program's shelf; an empty one where it has no ledger, and none is made. Raises StoreError."""
    if not has_ledger(program_dir):
        return Shelf()
    with open_ledger(program_dir) as ledger:
        return read_shelf(ledger)


def adopted_stock(program_dir: Path, today: date) -> tuple[Stock, Shelf]:
    """What there is and what should be cut again. Raises ProgramError and StoreError."""
    program, faults = program_problems(program_dir)
    if program is None:
        message = faults[0].message if faults else "it can't be read"
        raise ProgramError(f"{PROGRAM_FILE}: {message}", f"mend {program_dir / PROGRAM_FILE}")
    said, age = age_of(program)
    shelf = adopted_shelf(program_dir)
    videos = shelf.standing()
    gone = {each.id for each in videos if each.path is not None and not (program_dir / each.path).is_file()}
    made = _deliveries(program_dir) if videos else ()
    sources = {each.sha256: each.path for of in made for each in of.sources if (program_dir / each.path).is_file()}
    twins = tuple(_twins(videos))
    return stock(videos, placements(), gone, age.before(today), said, _upright_of_ours(made), twins, sources), shelf


def _deliveries(program_dir: Path) -> tuple[Delivery, ...]:
    folders = (path.parent for path in sorted((program_dir / "out").glob(f"*/{DELIVERY_FILE}")))
    return tuple(each for folder in folders if (each := last_delivery(folder)) is not None)


def _upright_of_ours(made: Sequence[Delivery]) -> frozenset[str]:
    """The hashes of our upright edits, of what they are cut from, and of our other edits that are cut from the same."""
    edits = [edit for delivery in made for edit in delivery.edits]
    cut_from = [frozenset(each.source for each in edit.cut.items if isinstance(each, Clip)) for edit in edits]
    canvases = [edit.cut.canvas for edit in edits]
    shown = frozenset[str]().union(
        *(sources for sources, canvas in zip(cut_from, canvases, strict=True) if canvas.height > canvas.width)
    )
    return shown | {edit.main.sha256 for edit, sources in zip(edits, cut_from, strict=True) if sources & shown}


def _twins(videos: Sequence[Adopted]) -> Iterator[tuple[str, str]]:
    """The ids of each two videos that look the same."""
    known = [(each.probe.duration, each) for each in videos if any(each.marks) and each.probe is not None]
    by_length = sorted(((length, each) for length, each in known if length is not None), key=lambda one: one[0])
    if len(by_length) < 2:
        return
    from cutthrough.media.likeness import MOST_APART, alike  # reads media, so it is slow to import

    for at, (length, one) in enumerate(by_length):
        for longer, other in islice(by_length, at + 1, None):
            if longer - length > MOST_APART:
                break
            if alike(one.marks, other.marks, (length, longer)):
                yield one.id, other.id
