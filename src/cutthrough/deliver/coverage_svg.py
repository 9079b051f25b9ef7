"""Draws the coverage map: one SVG for each band of audiences, and one of objectives against roles.

Every state has a mark, a line and a word of its own, so that nothing hangs on colour: it can be read in grey, on
paper, and by people who see fewer colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cutthrough.deliver.set_in_svg import BOLD, clean, cut_to, lines_of, said, wide
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.coverage import AimCell, AudienceRow, Cell, CellState, Coverage, Piece

CODES = {
    Objective.AWARENESS: "Aw", Objective.ACQUISITION: "Ac", Objective.CONVERSION: "Cv",
    Objective.RETENTION: "Re", Objective.CREDIBILITY: "Cr",
}  # fmt: skip
"""What objectives are called where there is no room."""

WIDE = 1200
_LABEL, _GAP, _TOP, _EDGE = 214, 8, 56, 2
_CELL = (WIDE - _LABEL - 2 * _EDGE - 5 * _GAP) / 5
_PIECE, _STRIP, _PAD = 31, 26, 10
_SHOWN = 3
"""Pieces drawn in a cell; the table below the picture has them all."""

_BAND, _FIRST_BAND = 720, 560  # as tall as what fits a landscape page, and one with the page's head on it
_LINES = 3
_DOTS = {
    CellState.MADE: '<circle cx="5" cy="5" r="4.6" class="dark"/>',
    CellState.PLANNED: '<circle cx="5" cy="5" r="3.9" class="ring"/>',
    CellState.STALE: '<circle cx="5" cy="5" r="3.9" class="ring"/><path d="M5 .4a4.6 4.6 0 0 0 0 9.2z" class="dark"/>',
    CellState.MISSING: '<path d="M1.2 1.2l7.6 7.6M8.8 1.2l-7.6 7.6" class="cross"/>',
    CellState.NA: '<rect x=".5" y=".5" width="9" height="9" rx="2" class="cell na"/>',
}
WORDS = {
    CellState.MADE: "made",
    CellState.PLANNED: "planned",
    CellState.STALE: "stale",
    CellState.MISSING: "missing",
    CellState.NA: "n/a",
}

DEFS = Markup(
    '<svg width="0" height="0" aria-hidden="true" class="defs"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0v6" class="hatch"/></pattern></defs></svg>'
)


@dataclass(frozen=True)
class _Band:
    """Rows that are drawn together, each with its height."""

    rows: tuple[tuple[AudienceRow, float], ...]

    @property
    def tall(self) -> float:
        """Of the whole drawing."""
        return _TOP + sum(height + _GAP for _, height in self.rows)


def mark(state: CellState, x: float, y: float, times: float = 1) -> Markup:
    """A state's mark, ten units wide, with its upper left corner at x, y."""
    place = Markup('<g transform="translate({:.1f} {:.1f}) scale({:.2f})">').format(x, y, times)
    return place + Markup(_DOTS[state]) + Markup("</g>")  # noqa: S704 - drawings of ours


def legend_mark(state: CellState) -> Markup:
    """A state's mark by itself, to stand in a line of text."""
    inside = Markup(_DOTS[state])  # noqa: S704 - drawings of ours
    return Markup('<svg class="mark" viewBox="0 0 10 10" aria-hidden="true">{}</svg>').format(inside)


def audience_pictures(found: Coverage, asks: Mapping[JourneyRole, str]) -> list[Markup]:
    """The map of audiences against roles, in bands that each fit a page; none where there are no audiences."""
    cells = {(cell.audience, cell.role): cell for cell in found.cells}
    bands = list(_bands(found.rows, cells))
    return [_band(found, band, cells, asks, number, len(bands)) for number, band in enumerate(bands, 1)]


def _bands(rows: Sequence[AudienceRow], cells: Mapping[tuple[str, JourneyRole], Cell]) -> Iterator[_Band]:
    """Rows in bands; one, if it may be: it is then printed a little smaller, under the page's head."""
    whole = _Band(tuple((row, _height(row, [cells[row.id, role] for role in JourneyRole])) for row in rows))
    if whole.rows and whole.tall <= _BAND:
        yield whole
        return
    gathered: list[tuple[AudienceRow, float]] = []
    most = _FIRST_BAND
    for row, height in whole.rows:
        if gathered and _Band((*gathered, (row, height))).tall > most:
            yield _Band(tuple(gathered))
            gathered, most = [], _BAND
        gathered.append((row, height))
    if gathered:
        yield _Band(tuple(gathered))


def _height(row: AudienceRow, cells: Sequence[Cell]) -> float:
    label = 18 * len(_label(row)) + (0 if row.known else 14) + 6
    inside = max(_PIECE * min(len(cell.pieces), _SHOWN) + (15 if len(cell.pieces) > _SHOWN else 0) for cell in cells)
    return max(label, inside + _STRIP + _PAD, 58)


def _label(row: AudienceRow) -> list[str]:
    return lines_of(row.name, 14 * BOLD, _LABEL - 18, _LINES)


def _band(
    found: Coverage,
    band: _Band,
    cells: Mapping[tuple[str, JourneyRole], Cell],
    asks: Mapping[JourneyRole, str],
    number: int,
    of: int,
) -> Markup:
    parts = [_column(role, asks.get(role, "")) for role in JourneyRole]
    top = float(_TOP)
    for row, height in band.rows:
        parts.append(_row_label(row, top))
        parts += [_cell(cells[row.id, role], found, _left(role), top, height) for role in JourneyRole]
        top += height + _GAP
    names = ", ".join(clean(row.name) for row, _ in band.rows)
    title = f"Coverage map of {clean(found.client)}" + (f", part {number} of {of}" if of > 1 else "")
    about = f"Audiences against the roles of the journey. {names}. The table below says the same in words."
    return _drawing(f"audiences-{number}", title, about, band.tall, parts)


def _drawing(name: str, title: str, about: str, tall: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {} {:.0f}" preserveAspectRatio="xMinYMin" role="img" aria-labelledby="{}-t {}-d" '
        'class="map">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(WIDE, tall, name, name, name, title, name, about, Markup("").join(parts))


def _left(role: JourneyRole) -> float:
    return _EDGE + _LABEL + _GAP + list(JourneyRole).index(role) * (_CELL + _GAP)


def _column(role: JourneyRole, asks: str) -> Markup:
    x = _left(role)
    head = said(role.value.capitalize(), x + 2, 17, "head")
    lines = lines_of(asks, 11.5, _CELL - 4, 2)
    return head + Markup("").join(said(line, x + 2, 33 + 14 * i, "small") for i, line in enumerate(lines))


def _row_label(row: AudienceRow, top: float) -> Markup:
    lines = _label(row)
    room = _LABEL - 14
    parts = [said(line, _EDGE, top + 17 + 18 * i, "name", room=room) for i, line in enumerate(lines)]
    if not row.known:
        parts.append(said("not in program.yaml", _EDGE, top + 17 + 18 * len(lines) - 3, "small"))
    return Markup("<g><title>{}</title>{}</g>").format(clean(row.name), Markup("").join(parts))


def _cell(cell: Cell, found: Coverage, x: float, y: float, tall: float) -> Markup:
    """One cell: its ground by state, its pieces, and a strip that says which objectives are served."""
    parts = [Markup('<rect x="1" y="1" width="{:.1f}" height="{:.1f}" rx="6" class="cell {}"/>').format(
        _CELL - 2, tall - 2, cell.state.value)]  # fmt: skip
    for place, piece in enumerate(cell.pieces[:_SHOWN]):
        parts.append(_piece(piece, 8 + place * _PIECE))
    more = len(cell.pieces) - _SHOWN
    if more > 0:
        parts.append(said(f"and {more} more, in the table", 26, 8 + _SHOWN * _PIECE + 9, "small"))
    if not cell.pieces:
        middle = (tall - _STRIP) / 2
        parts += [mark(CellState.MISSING, 10, middle - 4), said("missing", 26, middle + 5, "gap")]
    parts.append(_strip(cell, found.fits, tall - _STRIP + 4))
    tip = "; ".join(_tip(piece) for piece in cell.pieces) or "missing"
    return Markup('<svg x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title>{}</svg>').format(
        x, y, _CELL, tall, f"{cell.role.value}: {tip}", Markup("").join(parts)
    )


def _tip(piece: Piece) -> str:
    return f"{clean(piece.name)} ({piece.aim}, {'adopted, ' if piece.adopted else ''}{when(piece)})"


def _piece(piece: Piece, top: float) -> Markup:
    flag = "waived" if piece.waived else ""
    name = cut_to(piece.name, 13 * BOLD, _CELL - 34 - (wide(flag, 11) + 6 if flag else 0))
    under = f"{piece.aim}, {_month(piece)}"
    parts = [
        mark(CellState(piece.state.value), 10, top + 3),
        said(name, 26, top + 13, "piece"),
        said(cut_to(under, 11, _CELL - 29), 26, top + 26, "small"),
    ]
    if flag:
        place = Markup('<text x="{:.1f}" y="{:.1f}" class="small flag">{}</text>')
        parts.append(place.format(_CELL - 8, top + 13, flag))
    return Markup("").join(parts)


def when(piece: Piece) -> str:
    """`made 12 Nov 2026`, `stale, made 3 Jan 2025`, `planned`."""
    if piece.made_on is None:
        return "no day said" if piece.adopted else "planned"
    day = f"{piece.made_on.day} {piece.made_on:%b %Y}"
    return f"stale, made {day}" if piece.stale else f"made {day}"


def _month(piece: Piece) -> str:
    """The same in less room."""
    if piece.made_on is None:
        return "adopted" if piece.adopted else "planned"
    return f"{'stale ' if piece.stale else 'adopted ' if piece.adopted else ''}{piece.made_on:%b %Y}"


def _strip(cell: Cell, fits: Mapping[Objective, Sequence[JourneyRole]], top: float) -> Markup:
    """Five slots, one for each objective: what there is of it here, or that it makes no sense here."""
    step = (_CELL - 16) / 5
    parts = []
    for place, objective in enumerate(Objective):
        here = [piece for piece in cell.pieces if piece.objective is objective]
        sensible = cell.role in fits.get(objective, tuple(JourneyRole))
        state = best([piece.state.value for piece in here], sensible=sensible)
        box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="15" rx="3" class="slot {}"/>').format(
            8 + place * step, top, step - 3, state.value
        )
        word = Markup('<text x="{:.1f}" y="{:.1f}" class="code {}">{}</text>').format(
            8 + place * step + (step - 3) / 2, top + 11.3, state.value, CODES[objective]
        )
        parts += [box] if state is CellState.NA else [box, word]
    return Markup("").join(parts)


def best(states: Sequence[str], *, sensible: bool) -> CellState:
    """The state of several pieces together: made if one is, else planned, else stale; else missing, or n/a."""
    for state in (CellState.MADE, CellState.PLANNED, CellState.STALE):
        if state.value in states:
            return state
    return CellState.MISSING if sensible else CellState.NA


def aims_picture(found: Coverage) -> Markup:
    """Objectives against roles over all audiences: how many videos, and which combinations make no sense."""
    tall = 52.0
    parts = [said(role.value.capitalize(), _left(role) + 2, 17, "head") for role in JourneyRole]
    top = 28.0
    for objective in Objective:
        parts.append(said(objective.value.capitalize(), _EDGE, top + 24, "name"))
        parts.append(said(CODES[objective], _EDGE, top + 40, "small"))
        for aim in (each for each in found.aims if each.objective is objective):
            parts.append(_aim(aim, _left(aim.role), top, tall))
        top += tall + _GAP
    about = "How many videos there are for each objective at each place of the journey, over all audiences. "
    return _drawing("aims", "Objectives against roles", f"{about}The table below says the same in words.", top, parts)


def _aim(aim: AimCell, x: float, y: float, tall: float) -> Markup:
    parts = [Markup('<rect x="1" y="1" width="{:.1f}" height="{:.1f}" rx="6" class="cell {}"/>').format(
        _CELL - 2, tall - 2, aim.state.value)]  # fmt: skip
    if aim.state is CellState.NA:
        parts.append(Markup('<rect x="{:.1f}" y="{:.1f}" width="36" height="20" rx="4" class="label"/>').format(
            _CELL / 2 - 18, tall / 2 - 10))  # fmt: skip
        parts.append(Markup('<text x="{:.1f}" y="{:.1f}" class="code na">n/a</text>').format(_CELL / 2, tall / 2 + 4))
    elif not aim.count:
        parts += [mark(CellState.MISSING, 10, tall / 2 - 5), said("missing", 26, tall / 2 + 4.5, "gap")]
    else:
        videos = "1 video" if aim.count == 1 else f"{aim.count} videos"
        word = "" if aim.state is CellState.MADE else f", {WORDS[aim.state]}"
        names = ", ".join(clean(name) for name in aim.pieces[:_SHOWN])
        parts += [mark(aim.state, 10, 11), said(videos + word, 26, 21, "piece")]
        parts.append(said(cut_to(names, 11, _CELL - 34), 26, 37, "small"))
    tip = f"{aim.objective.value}, {aim.role.value}: {', '.join(map(clean, aim.pieces)) or WORDS[aim.state]}"
    return Markup('<svg x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title>{}</svg>').format(
        x, y, _CELL, tall, tip, Markup("").join(parts)
    )
