"""A program's front page: every brief that was made, with its pictures and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cutthrough.deliver.overview import write_overview_page
from cutthrough.flow.delivered import last_delivery
from cutthrough.model.errors import ProgramError


def write_overview(program_dir: Path, order: Sequence[str] = ()) -> Path:
    """Write `out/index.html` over all deliveries in `out/`, those named in `order` first; gives its path.

    Raises ProgramError when nothing was made yet, StoreError when it can't be written.
    """
    out = program_dir / "out"
    names = [*order, *sorted(folder.name for folder in out.glob("*") if folder.is_dir() and folder.name not in order)]
    found = {name: last_delivery(out / name) for name in names}
    deliveries = {name: delivery for name, delivery in found.items() if delivery is not None}
    if not deliveries:
        raise ProgramError("Nothing was made in this program yet.", fix="cutthrough make BRIEF")
    return write_overview_page(deliveries, out)
