"""Writes docs/conform.md from the rules: `python -m cutthrough.conform.document docs/conform.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from cutthrough.conform import house
from cutthrough.conform.registry import RULES
from cutthrough.conform.rule import Basis

COMMAND = "python -m cutthrough.conform.document docs/conform.md"


def page() -> str:
    """The page as Markdown."""
    bases = [value for value in vars(house).values() if isinstance(value, Basis)]
    lines = [
        "# What a finished file is held to",
        "",
        f"<!-- Generated: {COMMAND} -->",
        "",
        "`cutthrough conform FILE --placement NAME` decodes the file once, from its first byte to its last, and judges",
        "it by every rule below. Without `--placement` it tells in which placements the file fails nothing. The limits",
        "are the placement's own (see [placements](placements.md)), each with its source and date. A limit that an",
        "official source requires **fails** a file; second-hand word and mere advice **warn**. Where a placement",
        "states nothing the rule does not apply, unless a standard or plain custom speaks for every file (below).",
        "A file is judged as the kind its placement wants: a GIF for mail, a silent loop for the website hero, a video",
        "without sound where none is played, else a video with sound.",
        "Exit status: 0 when nothing fails, 1 when something does or a file can't be measured, 2 when the command was",
        "misused (an unknown placement, a named file that is not there, a place to repair into that is no folder).",
        "",
        "| rule | title | asks |",
        "| --- | --- | --- |",
        *(f"| `{rule.id}` | {rule.title} | {rule.asks} |" for rule in RULES.values()),
        "",
        "## On whose word, where the placement is silent",
        "",
        "| source | date | breaking it |",
        "| --- | --- | --- |",
        *(f"| {b.title} | {b.date} | {'fails' if b.binding else 'warns'} |" for b in bases),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
