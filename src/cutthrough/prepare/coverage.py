"""Builds the coverage map from briefs and what was delivered for them: what there is, is missing, and is stale."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Brief, JourneyRole, Objective
from cutthrough.model.coverage import AimCell, AudienceRow, Cell, CellState, Coverage, Piece, PieceState, UnreadBrief
from cutthrough.model.errors import ValueProblem
from cutthrough.model.program import Program

DEFAULT_AGE = "12 months"
"""When a program says nothing. A house assumption; a page that uses it says so."""

FLIGHT_OVER_AFTER = timedelta(days=90)
"""A flight that ended longer ago than this no longer counts. A house assumption."""

_AGE = re.compile(r"\s*(\d{1,4})\s*(day|week|month|year)s?\s*", re.IGNORECASE)
_FARTHEST = 100 * 12  # months; no age is meant beyond a century
_ORDER = (CellState.MADE, CellState.PLANNED, CellState.STALE)


@dataclass(frozen=True)
class Found:
    """A brief and what is known of it: the newest day it was delivered, waivers that hold, and its page."""

    brief: Brief
    made_on: date | None = None
    waived: tuple[str, ...] = ()
    page: str | None = None


@dataclass(frozen=True)
class Age:
    """A length of time in months and days, as a calendar counts it."""

    months: int = 0
    days: int = 0

    def before(self, day: date) -> date:
        """The day this long before `day`; the month's last where it has none of that number."""
        months = day.year * 12 + day.month - 1 - self.months
        year, month = divmod(months, 12)
        if year < 1:
            return date.min
        last = calendar.monthrange(year, month + 1)[1]
        try:
            return date(year, month + 1, min(day.day, last)) - timedelta(days=self.days)
        except OverflowError:
            return date.min


def parse_age(text: str) -> Age:
    """Read `12 months`, `1 year`, `90 days`, `6 weeks`. Raises ValueProblem."""
    found = _AGE.fullmatch(text)
    number = int(found[1]) if found else 0
    unit = found[2].lower() if found else ""
    months = number * {"month": 1, "year": 12}.get(unit, 0)
    days = number * {"day": 1, "week": 7}.get(unit, 0)
    if not 0 < months + days / 30 <= _FARTHEST:
        raise ValueProblem(f"{text[:40]!r} is no age", "write it as 12 months, 1 year or 90 days")
    return Age(months, days)


def age_of(program: Program) -> tuple[str, Age]:
    """The age at which this program's videos are stale, as said and as a calendar counts it."""
    said, age, _ = _age(program)
    return said, age


@dataclass
class _Rows:
    """The audiences in their order; briefs add those that the program doesn't list."""

    rows: dict[str, AudienceRow] = field(default_factory=dict)

    def place(self, brief: Brief) -> str:
        """The id of the row a brief belongs in."""
        return self.named(brief.audience.segment or brief.audience.who)

    def named(self, said: str) -> str:
        """The id of the row of an audience by its name."""
        folded = _folded(said)
        for row in self.rows.values():
            if folded in (_folded(row.id), _folded(row.name)):
                return row.id
        self.rows[said] = AudienceRow(id=said, name=said, known=False)
        return said


def coverage(
    program: Program,
    found: Iterable[Found],
    fits: Mapping[Objective, Collection[JourneyRole]],
    today: date,
    unread: Sequence[UnreadBrief] = (),
    adopted: Sequence[Adopted] = (),
) -> Coverage:
    """The map of a program on a day. `fits` are the roles in which each objective makes sense.

    `adopted` are videos that were not made here and count as made.

    A cell is covered if one of its pieces is made and not stale; else it is planned if one is on its way; else stale.
    """
    age_said, age, notes = _age(program)
    rows = _Rows({name: AudienceRow(id=name, name=text or name) for name, text in program.audiences.items()})
    pieces = [_piece(each, rows.place(each.brief), age, age_said, today) for each in found]
    pieces += [
        _adopted(each, rows.named(each.audience) if each.audience else "", age, age_said, today) for each in adopted
    ]
    placed: dict[tuple[str, JourneyRole], list[Piece]] = {}
    for piece in pieces:
        if piece.role is not None and piece.audience:
            placed.setdefault((piece.audience, piece.role), []).append(piece)
    return Coverage(
        client=program.client,
        today=today,
        stale_after=age_said,
        stale_said=not notes and program.stale_after is not None,
        rows=tuple(rows.rows.values()),
        cells=tuple(
            _cell(row.id, role, placed.get((row.id, role), [])) for row in rows.rows.values() for role in JourneyRole
        ),
        aims=tuple(_aim(objective, role, pieces, fits) for objective in Objective for role in JourneyRole),
        fits={objective: tuple(role for role in JourneyRole if role in fits[objective]) for objective in fits},
        unplaced=tuple(piece for piece in pieces if piece.role is None or not piece.audience),
        unread=tuple(unread),
        notes=(*notes, *_notes(rows, pieces, fits)),
    )


def _age(program: Program) -> tuple[str, Age, tuple[str, ...]]:
    """The age at which a video is stale, as said and in numbers, and what is the matter with it."""
    if program.stale_after is None:
        return DEFAULT_AGE, parse_age(DEFAULT_AGE), ()
    try:
        return program.stale_after.strip(), parse_age(program.stale_after), ()
    except ValueProblem as error:
        note = f"stale_after: {error.message}; {error.fix}. {DEFAULT_AGE} is taken instead."
        return DEFAULT_AGE, parse_age(DEFAULT_AGE), (note,)


def _piece(found: Found, audience: str, age: Age, age_said: str, today: date) -> Piece:
    brief = found.brief
    title = brief.title or (brief.messages[0].text if brief.messages else brief.name)
    return Piece(
        brief=brief.name,
        title=title,
        audience=audience,
        objective=brief.goal.objective,
        role=brief.goal.role,
        placements=tuple(dict.fromkeys(line.placement for line in brief.placements)),
        made_on=found.made_on,
        stale=tuple(_stale(found, age, age_said, today)) if found.made_on else (),
        waived=found.waived,
        page=found.page,
    )


def _adopted(video: Adopted, audience: str, age: Age, age_said: str, today: date) -> Piece:
    made_on = date.fromisoformat(video.made_on) if video.made_on is not None else None
    old = made_on is not None and made_on < age.before(today)
    return Piece(
        brief=video.id,
        title=video.title,
        audience=audience,
        objective=video.objective,
        role=video.role,
        placements=(video.placement,) if video.placement is not None else (),
        made_on=made_on,
        stale=(f"made {made_on}, more than {age_said} ago",) if old else (),
        adopted=True,
    )


def _stale(found: Found, age: Age, age_said: str, today: date) -> Iterator[str]:
    """Why what was made no longer counts."""
    if found.made_on is not None and found.made_on < age.before(today):
        yield f"made {found.made_on}, more than {age_said} ago"
    for right in found.brief.rights:
        if right.until is not None and not right.forever and right.until < today:
            yield f"the right to {right.what} ended {right.until}"
    ends = found.brief.schedule.ends if found.brief.schedule else None
    if ends is not None and today - ends > FLIGHT_OVER_AFTER:
        yield f"its flight ended {ends}"


def _cell(audience: str, role: JourneyRole, pieces: Sequence[Piece]) -> Cell:
    """The best comes first: made, the newest before the others, then what is on its way, then what is stale."""
    ranks = {PieceState.MADE: 0, PieceState.PLANNED: 1, PieceState.STALE: 2}
    ordered = sorted(pieces, key=lambda each: (ranks[each.state], -(each.made_on or date.min).toordinal(), each.brief))
    return Cell(audience=audience, role=role, state=_best(pieces), pieces=tuple(ordered))


def _aim(
    objective: Objective, role: JourneyRole, pieces: Sequence[Piece], fits: Mapping[Objective, Collection[JourneyRole]]
) -> AimCell:
    here = [piece for piece in pieces if piece.objective is objective and piece.role is role]
    makes_sense = role in fits.get(objective, tuple(JourneyRole))
    state = _best(here) if here or makes_sense else CellState.NA
    names = tuple(piece.name for piece in here)
    return AimCell(objective=objective, role=role, state=state, count=len(here), pieces=names)


def _best(pieces: Sequence[Piece]) -> CellState:
    states = {piece.state.value for piece in pieces}
    return next((state for state in _ORDER if state.value in states), CellState.MISSING)


def _notes(rows: _Rows, pieces: Sequence[Piece], fits: Mapping[Objective, Collection[JourneyRole]]) -> Iterator[str]:
    strangers = [row.name for row in rows.rows.values() if not row.known]
    if strangers and len(strangers) < len(rows.rows):
        yield f"Not among the program's audiences: {_some(strangers)}. Name them under audiences in program.yaml."
    elif strangers:
        yield "program.yaml lists no audiences: the rows are those that briefs name, so nobody they forget is shown."
    aimed = [(p, p.role, p.objective) for p in pieces]
    odd = [p.name for p, role, aim in aimed if role and aim and role not in fits.get(aim, tuple(JourneyRole))]
    if odd:
        yield f"The objective hardly works at the place of the journey in: {_some(odd)}."
    if unplaced := [piece.brief for piece in pieces if piece.role is None and not piece.adopted]:
        yield f"No role is said, so these are in no column: {_some(unplaced)}. Add goal: {{role: ...}}."
    if open_ := [piece.brief for piece in pieces if piece.adopted and (piece.role is None or not piece.audience)]:
        yield (
            f"Adopted without a role or an audience, so in no cell: {_some(open_)}. "
            "Say them: cutthrough adopt ID --role ... --audience ..."
        )
    if undated := [piece.brief for piece in pieces if piece.adopted and piece.made_on is None]:
        yield f"Nobody said when these were made, so they are never stale: {_some(undated)}."


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = [name if len(name) <= 60 else f"{name[:59]}…" for name in names[:most]]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(shown)}{more}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
