"""Prints docs/cli.md from the commands themselves: `python -m cutthrough.cli.document > docs/cli.md`."""

from __future__ import annotations

import sys
from typing import Any

import typer

from cutthrough.cli.app import app

COMMAND = "python -m cutthrough.cli.document > docs/cli.md"

WIDTH = 100
"""Columns the help is set in, so that the page does not depend on anybody's terminal."""


def page() -> str:
    """The page as Markdown: the help of `cutthrough` and of each of its commands, in the order it lists them."""
    group: Any = typer.main.get_command(app)  # typer brings its own click, whose classes it does not name publicly
    lines = [
        "# The command line",
        "",
        f"<!-- Generated: {COMMAND} -->",
        "",
        "What `cutthrough --help` and `--help` of each command say. [How to make](make.md) shows them at work.",
        "",
        "## `cutthrough`",
        "",
        *_fenced(_help(group, "cutthrough")),
    ]
    for name, command in group.commands.items():
        lines += ["", f"## `cutthrough {name}`", "", *_fenced(_help(command, f"cutthrough {name}"))]
    return "\n".join([*lines, ""])


def _help(command: Any, name: str) -> str:
    context = command.make_context(
        name, [], resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH, color=False
    )
    return str(command.get_help(context))


def _fenced(text: str) -> list[str]:
    return ["```text", *(line.rstrip() for line in text.rstrip().split("\n")), "```"]


if __name__ == "__main__":
    sys.stdout.write(page())
