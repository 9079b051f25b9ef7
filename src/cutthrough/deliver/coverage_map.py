"""Writes the coverage page: the map as a picture, the same as a table, and what is stale, unread or in no column."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from cutthrough.deliver.coverage_svg import (
    CODES,
    DEFS,
    WORDS,
    aims_picture,
    audience_pictures,
    legend_mark,
    when,
)
from cutthrough.deliver.page import environment
from cutthrough.deliver.palette import palette
from cutthrough.deliver.set_in_svg import clean
from cutthrough.model.brief import JourneyRole
from cutthrough.model.coverage import CellState, Coverage, Piece
from cutthrough.model.program import BrandKit
from cutthrough.store.files import write_text

LEGEND = {
    CellState.MADE: "made and fresh",
    CellState.PLANNED: "planned: a brief, nothing delivered",
    CellState.STALE: "stale: made, but it no longer counts",
    CellState.MISSING: "missing: no brief for it",
    CellState.NA: "n/a: the objective hardly works there",
}
"""What the marks mean."""


def write_coverage_page(
    found: Coverage, brand: BrandKit, page: Path, program_dir: Path, asks: Mapping[JourneyRole, str]
) -> Path:
    """Write the page and return its path. It stands alone; links lead to deliveries beside it. Raises StoreError.

    `asks` is what people have in mind at each place of the journey, in one sentence.
    """
    html = environment()
    html.filters |= {"clean": clean, "when": when}
    html.globals |= {"href": lambda piece: _href(piece, page, program_dir)}
    css = (resources.files("cutthrough.deliver") / "templates" / "coverage.css").read_text("utf-8")
    pieces = [piece for cell in found.cells for piece in cell.pieces] + list(found.unplaced)
    text = html.get_template("coverage.html.j2").render(
        found=found,
        cells={(cell.audience, cell.role): cell for cell in found.cells},
        aims={(aim.objective, aim.role): aim for aim in found.aims},
        roles=list(JourneyRole),
        brand=brand,
        colours=palette(brand),
        css=Markup(css),  # noqa: S704 - a file of ours
        defs=DEFS,
        pictures=audience_pictures(found, asks),
        aims_picture=aims_picture(found),
        legend=[(legend_mark(state), LEGEND[state]) for state in LEGEND],
        marks={state.value: legend_mark(state) for state in CellState},
        words={state.value: word for state, word in WORDS.items()},
        codes=CODES,
        tally=[(state, found.count(state)) for state in LEGEND if state is not CellState.NA],
        stale=[piece for piece in pieces if piece.stale],
        waived=[piece for piece in pieces if piece.waived],
        summary=summary(found),
    )
    write_text(page, text + "\n")
    return page


def summary(found: Coverage) -> str:
    """One sentence on how much of the map is covered."""
    if not found.rows:
        return "No audience is known yet: name them under audiences in program.yaml, or write a brief."
    places, covered = len(found.cells), found.count(CellState.MADE)
    people = "1 audience" if len(found.rows) == 1 else f"{len(found.rows)} audiences"
    return f"For {people} at five places of the journey, {covered} of {places} are covered by a video that is fresh."


def _href(piece: Piece, page: Path, program_dir: Path) -> str | None:
    """Where the piece's delivery is, as seen from the page."""
    if piece.page is None:
        return None
    return quote(os.path.relpath(program_dir.resolve() / piece.page, page.parent.resolve()))
