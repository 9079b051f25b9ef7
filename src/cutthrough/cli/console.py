"""Where a command prints, and how it shows that something goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress


def plain_console(width: int) -> Console:
    """The terminal as wide as it is; `width` columns for a file or a pipe, which say nothing of theirs."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=width)


def progress_bars(console: Console) -> Progress:
    """Bars with their share, the time taken and the time left; nothing on a file or a pipe, and gone when done."""
    # Imported here because most commands print and never show a bar.
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
