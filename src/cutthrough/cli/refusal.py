"""How a command says that it can't go on: one sentence and the way out on stderr, or JSON on stdout."""

from __future__ import annotations

import json as jsonlib
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer

from cutthrough.model.brief import Stage
from cutthrough.model.errors import BriefRefused, CutthroughError, Interrupted

_JOINER, _VARIANT, _TONES = "\u200d", "\ufe0f", "".join(map(chr, range(0x1F3FB, 0x1F400)))

STOPPED = 130
"""The exit status of a command that was interrupted, as shells have it (128 + SIGINT)."""


def refuse(error: CutthroughError, *, json: bool) -> None:
    """Say what is wrong and what to do about it; for a brief, with each problem that blocks it."""
    if json:
        say_json(error.as_dict())
        return
    lines = [visible(sentence(error.message))]
    if isinstance(error, BriefRefused):
        blocking = [problem for problem in error.problems if problem.blocks(Stage(error.stage))]
        lines += [f"  {_where(problem.line)}{visible(sentence(problem.message))}" for problem in blocking]
    if error.fix:
        lines.append(f"  {visible(error.fix)}")
    typer.echo("\n".join(lines), err=True)


def stopped(*, json: bool, kept: bool = True) -> None:
    """Say that the run was interrupted. `kept` is whether the next run goes on from there."""
    after = "What was finished is kept; the same command goes on from there" if kept else "Nothing was written"
    refuse(Interrupted(f"Stopped. {after}"), json=json)


def each_file(files: Iterable[Path], one: Callable[[Path], tuple[int, dict[str, Any]]], *, json: bool) -> None:
    """Measure file after file by `one`, which gives an exit status and a result; the worst status is the command's."""
    status, results = 0, []
    try:
        for file in files:
            outcome, result = one(file)
            status = max(status, outcome)
            results.append(result)
    except KeyboardInterrupt as error:
        stopped(json=json, kept=False)
        raise typer.Exit(STOPPED) from error
    if json:
        say_json(results)
    if status:
        raise typer.Exit(status)


def say_json(value: Any) -> None:
    """Print plain data as JSON. What is no Unicode (in the names of some files) is written as JSON's escapes."""
    text = jsonlib.dumps(value, indent=1, ensure_ascii=False)
    typer.echo(text.encode("utf-8", "backslashreplace").decode())


def sentence(text: str) -> str:
    """With a full stop, if it has no end yet."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def visible(text: str) -> str:
    """On one line, with all that a terminal would act on (line breaks, escapes, direction marks) written out.

    A joiner inside an emoji stays, as it makes one picture of several (Unicode Technical Standard 51, 1.4.3).
    """
    return "".join(
        c if c.isprintable() or (c == _JOINER and _joins_pictures(text, at)) else c.encode("unicode_escape").decode()
        for at, c in enumerate(text)
    )


def _joins_pictures(text: str, at: int) -> bool:
    """Whether the joiner at `at` stands between two pictures; the first may have a variant or a skin tone."""
    before = text[max(0, at - 2) : at].rstrip(_VARIANT + _TONES)[-1:]
    return _is_picture(before) and _is_picture(text[at + 1 : at + 2])


def _is_picture(char: str) -> bool:
    return char != "" and unicodedata.category(char) == "So"


def _where(line: int | None) -> str:
    return f"line {line}: " if line else ""
