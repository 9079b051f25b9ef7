"""`cutthrough capture`: what to film for a brief, so that every placement, language and test can be cut from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.cli.ticks import asked_to_tick, gone, say_files
from cutthrough.model.capture import CapturePlan, Framing, Scene, say_done
from cutthrough.model.errors import CutthroughError
from cutthrough.model.quantity import say_aspect, say_count
from cutthrough.model.time import say_rate, say_seconds

if TYPE_CHECKING:
    from cutthrough.flow.papers import Written

_MISUSED = 2
_PLAIN_WIDTH = 120
_LONGEST = 300  # characters of one cell


def capture(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    tick: Annotated[
        str | None, typer.Option("--tick", metavar="SLATE", help="Record that this setup is filmed, as 1A.")
    ] = None,
    untick: Annotated[
        str | None, typer.Option("--untick", metavar="SLATE", help="Record that this setup is not filmed after all.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so.")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What there is to say of it.")] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Write capture.json, capture.csv and capture.pdf here."),
    ] = None,
    paper: Annotated[str, typer.Option("--paper", help="The PDF's sheet: a4 or letter.")] = "a4",
    json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON.")] = False,
) -> None:
    """Plan what to film, setup by setup; record what is filmed.

    For each message: the setups with slates, the shapes they have to hold, proof, cutaways, textless and clean plates.
    With them the camera's settings that serve every placement, what each shape keeps clear, openings and calls to
    action to compare, and what is recorded in which language. No footage has to be there yet. Ticks stay with their
    setup when its slate changes, and no longer hold where its words did.

    Exit status: 0 when planned, 2 when misused.
    """
    try:
        plan, written = _found(brief, tick, untick, by, note, out, paper)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if json:
        files = [str(path) for path in written.files] if written is not None else []
        say_json({"plan": plan.model_dump(mode="json"), "files": files})
        return
    if written is None:
        _show(plan)
        return
    say_files(written)


def _found(
    brief: Path, tick: str | None, untick: str | None, by: str | None, note: str, out: Path | None, paper: str
) -> tuple[CapturePlan, Written | None]:
    from cutthrough.flow import papers

    papers.sheet_of(paper)
    said = asked_to_tick("capture", tick, untick, by, note)
    plan = None
    if said is not None:
        plan = papers.tick_setup(brief, said, by or "", done=tick is not None, note=note)
    if out is not None:
        return papers.write_capture(brief, out, paper)
    return plan or papers.capture_of(brief), None


def _show(plan: CapturePlan) -> None:
    out = plain_console(_PLAIN_WIDTH)
    for warning in plan.warnings:
        out.print(Text(_cell(f"! {warning}"), style="bold yellow"))
    camera = plan.camera
    out.print(
        Text(
            f"Camera  {camera.size}, {say_rate(camera.rate.rate)} frames a second, {camera.rate.shutter}, "
            f"{say_seconds(camera.handles)} of handles",
            style="bold",
        )
    )
    out.print(Text(_cell(f"  {camera.size_why}; {camera.rate.why}"), style="dim"))
    out.print(_frames(plan.framings))
    for scene in plan.scenes:
        out.print()
        by = f", by {say_seconds(scene.by)}" if scene.by is not None else ""
        out.print(Text(_cell(scene.title) + by, style="bold"))
        out.print(_setups(scene))
    out.print()
    for language in plan.languages:
        out.print(Text(_cell(f"{language.tag}: {language.what}")))
    for rule in plan.rules:
        out.print(Text(_cell(rule), style="dim"))
    for kept in plan.gone:
        out.print(Text(_cell(gone(kept, "planned")), style="yellow"), soft_wrap=True)
    done = sum(setup.done for setup in plan.setups)
    out.print(Text(f"{done} of {say_count(len(plan.setups), 'setup')} filmed.", style="bold"))


def _frames(framings: tuple[Framing, ...]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("frame", "size", "keep clear: top", "right", "bottom", "left", "eyes", "for"):
        table.add_column(heading, overflow="fold")
    for frame in framings:
        clear = frame.clear
        margins = (f"{float(side):.1%}" for side in (clear.top, clear.right, clear.bottom, clear.left))
        names = ", ".join(zone.name for zone in frame.zones) or "no placement yet"
        table.add_row(say_aspect(frame.aspect), str(frame.size), *margins, f"{frame.eyes:.0%}", Text(_cell(names)))
    return table


def _setups(scene: Scene) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(no_wrap=True)
    for setup in scene.setups:
        what = Text(_cell(setup.what), style="bold red" if setup.missing else "")
        if setup.takes > 1:
            what.append(f" × {setup.takes}")
        spoken = f" Spoken in: {', '.join(setup.languages)}." if setup.languages else ""
        what.append(f"\n{_cell(setup.how)}.{spoken}", style="dim")
        if setup.done:
            what.append(f"\n{_cell(say_done(setup))}", style="green")
        if setup.lapsed is not None:
            what.append(f"\n{_cell(setup.lapsed)}", style="bold yellow")
        box = Text(f"[x] {setup.slate}", style="green") if setup.done else Text(f"[ ] {setup.slate}", style="cyan")
        table.add_row(box, what, " ".join(map(say_aspect, setup.framings)))
    return table


def _cell(text: str) -> str:
    whole = visible(text)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]} …"
