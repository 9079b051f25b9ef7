"""The coverage map of a program: for whom, where in the journey and to which end there is video, and where not."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.record import Record


class PieceState(StrEnum):
    """What there is of a brief."""

    MADE = "made"
    STALE = "stale"
    PLANNED = "planned"


class Piece(Record):
    """One brief, or one adopted video, as the map shows it. `made_on` is the newest day anything of it was delivered.

    Of an adopted video, `brief` is its id; its day and objective may be unknown, and it was made all the same.

    `stale` are the reasons, as sentences, that what was made no longer counts. `waived` are the waivers that hold
    today, each as its sentence. `role` None is a brief that doesn't say.
    """

    brief: str
    title: str
    audience: str
    objective: Objective | None = None
    role: JourneyRole | None = None
    placements: tuple[str, ...] = ()
    made_on: date | None = None
    stale: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    page: str | None = None
    adopted: bool = False

    @property
    def name(self) -> str:
        """What it is called: a brief by its name, an adopted video by its title."""
        return self.title if self.adopted else self.brief

    @property
    def aim(self) -> str:
        """Its objective in a word or two."""
        return self.objective.value if self.objective is not None else "no objective said"

    @property
    def state(self) -> PieceState:
        """Made, made but stale, or only planned."""
        if self.made_on is None and not self.adopted:
            return PieceState.PLANNED
        return PieceState.STALE if self.stale else PieceState.MADE


class AudienceRow(Record):
    """One audience. `known` is whether the program lists it; `note` says what is the matter with one it doesn't."""

    id: str
    name: str
    known: bool = True


class CellState(StrEnum):
    """The best that stands in a cell; `na` where the combination makes no sense."""

    MADE = "made"
    STALE = "stale"
    PLANNED = "planned"
    MISSING = "missing"
    NA = "na"


class Cell(Record):
    """All pieces for one audience at one place of the journey."""

    audience: str
    role: JourneyRole
    state: CellState
    pieces: tuple[Piece, ...] = ()


class AimCell(Record):
    """All pieces for one objective at one place of the journey, whatever the audience."""

    objective: Objective
    role: JourneyRole
    state: CellState
    count: int = 0
    pieces: tuple[str, ...] = ()


class UnreadBrief(Record):
    """A brief that can't be put on the map, and why."""

    brief: str
    says: str


class Coverage(Record):
    """The map. `cells` are row by row; `unplaced` are pieces of which nobody said the role or the audience.

    `fits` are the roles in which each objective makes sense.
    """

    client: str
    today: date
    stale_after: str
    stale_said: bool
    rows: tuple[AudienceRow, ...] = ()
    cells: tuple[Cell, ...] = ()
    aims: tuple[AimCell, ...] = ()
    fits: dict[Objective, tuple[JourneyRole, ...]] = Field(default_factory=dict)
    unplaced: tuple[Piece, ...] = ()
    unread: tuple[UnreadBrief, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, state: CellState) -> int:
        """How many cells of audience and role are in this state."""
        return sum(cell.state is state for cell in self.cells)

    def cell(self, audience: str, role: JourneyRole) -> Cell:
        """The cell of an audience and a role of the map."""
        return next(cell for cell in self.cells if cell.audience == audience and cell.role is role)
