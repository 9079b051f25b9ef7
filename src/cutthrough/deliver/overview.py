"""A program's front page over its deliveries: one static file that needs nothing but its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

from cutthrough.deliver.page import environment
from cutthrough.model.deliverable import Delivery, Edit, FileKind
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import say_seconds
from cutthrough.model.verdict import Status
from cutthrough.store.files import write_text


@dataclass(frozen=True)
class _Tile:
    """One edit as a picture; `wide` is width over height."""

    href: str
    picture: str
    label: str
    wide: float
    fails: int


@dataclass(frozen=True)
class _Row:
    """One brief."""

    href: str
    title: str
    goal: str
    summary: str
    tiles: tuple[_Tile, ...]


def write_overview_page(deliveries: Mapping[str, Delivery], folder: Path) -> Path:
    """Write `index.html` into `folder`, where each delivery is in a folder of its name. Raises StoreError."""
    rows = [_row(name, delivery) for name, delivery in deliveries.items()]
    program = next(iter(deliveries.values())).program
    page = folder / "index.html"
    write_text(page, environment().get_template("overview.html").render(rows=rows, program=program) + "\n")
    return page


def _row(name: str, delivery: Delivery) -> _Row:
    counts = {status: sum(edit.report.count(status) for edit in delivery.edits) for status in Status}
    decided = counts[Status.PASS] + counts[Status.WARN] + counts[Status.FAIL]
    edits = "1 edit" if len(delivery.edits) == 1 else f"{len(delivery.edits)} edits"
    waived = sum(v.waived is not None for edit in delivery.edits for v in edit.report.verdicts)
    told = f"{edits}; of {decided} checks on the finished files {counts[Status.FAIL] - waived or 'none'} fail"
    if waived:
        told += f", {waived} {'is' if waived == 1 else 'are'} waived"
    if counts[Status.WARN]:
        told += f" and {counts[Status.WARN]} warn"
    if counts[Status.CANT_TELL]:
        told += f"; {counts[Status.CANT_TELL]} can't be told"
    return _Row(
        href=f"{quote(name)}/index.html",
        title=delivery.brief.title or delivery.brief.name,
        goal=delivery.brief.goal.statement,
        summary=told + ".",
        tiles=tuple(_tile(name, delivery, edit) for edit in delivery.edits),
    )


def _tile(name: str, delivery: Delivery, edit: Edit) -> _Tile:
    posters = [file.path for file in edit.files if file.kind is FileKind.POSTER]
    shown = edit.main.path if edit.main.kind is FileKind.GIF else next(iter(posters), "")
    canvas = edit.cut.canvas
    where = delivery.placements[edit.cut.placement].name
    arm = f" {', '.join(edit.cut.arm.values())}" if edit.cut.arm else ""
    return _Tile(
        href=f"{quote(name)}/index.html",
        picture=f"{quote(name)}/{quote(shown)}",
        label=f"{where}{arm}, {say_aspect_of(canvas.width, canvas.height)}, {say_seconds(edit.cut.duration)}",
        wide=canvas.width / canvas.height,
        fails=sum(verdict.fails for verdict in edit.report.verdicts),
    )


def say_aspect_of(width: int, height: int) -> str:
    """The canvas's shape in the nearest words people use, within a pixel."""
    for known in (Fraction(9, 16), Fraction(4, 5), Fraction(1), Fraction(16, 9), Fraction(2, 3)):
        if abs(height * known - width) <= 1:
            return say_aspect(known)
    return say_aspect(Fraction(width, height))
