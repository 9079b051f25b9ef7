"""`cutthrough make`: everything a brief asks for, with progress, resuming where it stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import TaskID
from rich.text import Text

from cutthrough.cli.console import progress_bars
from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.errors import CutthroughError
from cutthrough.model.verdict import Report, Status

if TYPE_CHECKING:
    from cutthrough.flow.make import Made

_FAILED, _REFUSED = 1, 1


class Bars:
    """Shows a run's stages as bars on stderr; on a pipe, one line a stage."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = progress_bars(console)
        self._task: TaskID | None = None

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def stage(self, name: str, total: float) -> None:
        """Begin a bar; the one before is done."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(visible(name), total=total or None)
        if not self._console.is_terminal:
            self._console.print(Text(visible(name)), soft_wrap=True)

    def advance(self, amount: float) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.advance(self._task, amount)

    def say(self, sentence: str) -> None:
        """Print above the bars."""
        self._console.print(Text(visible(sentence)), soft_wrap=True)


def make(
    brief: Annotated[
        Path,
        typer.Argument(metavar="BRIEF", readable=False, help="The brief, a YAML file in a program's briefs/ folder."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the delivery as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress; only the result.")] = False,
) -> None:
    """Make and measure every edit of a brief; write the page.

    Says what it will cost before it starts. Only what is not there yet is made: after a change, its consequences;
    after a stop, the rest. Everything goes to out/NAME/ in the program's folder; open index.html there.

    Exit status: 0 when everything was made and nothing fails its placement but what is waived, 1 when something fails
    or the brief is refused, 2 when misused.
    """
    err = Console(stderr=True, highlight=False)
    try:
        made = _run(brief, err, quiet=quiet or json)
    except KeyboardInterrupt as error:
        stopped(json=json)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_REFUSED) from error
    fails = any(verdict.fails for edit in made.delivery.edits for verdict in edit.report.verdicts)
    if json:
        say_json(_plain(made))
    else:
        _print(made, Console(highlight=False))
    if fails:
        raise typer.Exit(_FAILED)


def _run(brief: Path, err: Console, *, quiet: bool) -> Made:
    from cutthrough.flow.make import make as run  # numbers and codecs are loaded only when something is made

    if quiet:
        return run(brief)
    with Bars(err) as bars:
        return run(brief, progress=bars)


def _plain(made: Made) -> dict[str, Any]:
    return {
        "page": str(made.page),
        "encoded_segments": made.encoded_segments,
        "kept_edits": made.kept_edits,
        "removed": list(made.removed),
        **made.delivery.model_dump(mode="json"),
    }


def _print(made: Made, out: Console) -> None:
    for edit in made.delivery.edits:
        out.print(Text(f"{edit.main.path}  {_counted(edit.report)}"), soft_wrap=True)
        for verdict in edit.report.verdicts:
            if verdict.status in (Status.FAIL, Status.CANT_TELL):
                said = f"{verdict.rule}: {verdict.measured}, limit {verdict.limit}"
                then = verdict.waived.sentence() if verdict.waived else verdict.repair or ""
                out.print(Text(visible(f"  {said}. {then}".rstrip())), soft_wrap=True)
    out.print(Text(visible(str(made.page))), soft_wrap=True)


def _counted(report: Report) -> str:
    """`1 FAIL, 1 waived, 2 warn, 30 pass`: what needs somebody first."""
    waived = sum(verdict.waived is not None for verdict in report.verdicts)
    counts = (
        (report.count(Status.FAIL) - waived, "FAIL"),
        (waived, "waived"),
        (report.count(Status.CANT_TELL), "can't tell"),
        (report.count(Status.WARN), "warn"),
    )
    return ", ".join([*(f"{count} {word}" for count, word in counts if count), f"{report.count(Status.PASS)} pass"])
