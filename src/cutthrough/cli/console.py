"""Where a command prints."""

from __future__ import annotations

from rich.console import Console


def plain_console(width: int) -> Console:
    """The terminal as wide as it is; `width` columns for a file or a pipe, which say nothing of theirs."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=width)
