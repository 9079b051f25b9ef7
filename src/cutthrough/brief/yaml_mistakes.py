"""What people get wrong when they type YAML, in words, and the line as they meant it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ruamel.yaml.error import MarkedYAMLError

from cutthrough.model.brief import Problem

_KEY_LINE = re.compile(r"^(?P<head>\s*(?:- +)*(?:[\w-]+:|-)[ ]+)(?P<value>\S.*?)\s*$")


def say_syntax(error: MarkedYAMLError, lines: tuple[str, ...]) -> tuple[str, str, int, int | None]:
    """Rule, sentence, line and column for what ruamel.yaml could not read."""
    context, said = str(error.context), error.problem or error.context or "it is not YAML"
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in context and "escape" not in said:
        mark = error.context_mark or mark
    line = min(mark.line + 1, len(lines)) if mark else 1
    while line > 1 and not lines[line - 1].strip():
        line -= 1
    column = mark.column + 1 if mark is not None and mark.line + 1 == line else None
    return *_say(lines[line - 1], said, context, line), line, column


def _say(quote: str, said: str, context: str, line: int) -> tuple[str, str]:
    if "\t" in quote and ("\\t" in said or quote.lstrip(" ").startswith("\t")):
        return "yaml-tab", _say_tab(line, line)
    if quote.lstrip(" ").startswith("\u00a0"):
        return "yaml-space", f"Line {line} is indented with no-break spaces; type plain spaces"
    if "quoted scalar" in context and "escape" not in said:
        return "yaml-quote", f"The quotation mark on line {line} is never closed"
    if "mapping values are not allowed" in said:
        return "yaml-colon", f"Line {line} has a colon inside its text, or is indented too far; put the text in quotes"
    if "cannot start any token" in said:
        return "yaml-quote", f"The text on line {line} starts with a character YAML keeps for itself; put it in quotes"
    if "expected <block end>" in said or "could not find expected" in said:
        return "yaml-indent", f"Line {line} does not fit the lines above it: check its indentation, colon and quotes"
    return "yaml-syntax", f"Line {line} is not YAML: {' '.join(said.split())[:160]}"


def mended(lines: tuple[str, ...], line: int, first_bad_line: Callable[[tuple[str, ...]], float]) -> str | None:
    """The line as it was probably meant, or None. Each try is read back: it must be good up to past that line."""
    quote = lines[line - 1]
    tries = [quote.replace("\t", " ").replace("\u00a0", " ")]
    if match := _KEY_LINE.match(tries[0]):
        value = match["value"]
        inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] in "\"'" else value.lstrip("\"'")
        tries.append(match["head"] + '"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"')
    tries.append("# " + quote)
    for attempt in tries:
        if attempt != quote and first_bad_line(_with_line(lines, line, attempt)) > line:
            return attempt
    return None


_INDENT = re.compile(r"^[ \t]*(?:-[ \t]+)*")
_WIDTHS = (2, 4, 8)


def untabbed(lines: tuple[str, ...], line: int) -> list[tuple[str, ...]]:
    """Ways to read the file with spaces for the tabs YAML can't have, when line `line` has one.

    Whoever indents one line with a tab does so with others; how many spaces it stands for shows in the lines
    around, so each usual width is tried for all of them.
    """
    if "\t" not in _indent(lines[line - 1]):
        return [_with_line(lines, line, lines[line - 1].replace("\t", " "))]
    tries = []
    for width in _WIDTHS:
        wide = [_spaced(each, width) for each in lines]
        wide[line - 1] = wide[line - 1].replace("\t", " ")
        tries.append(tuple(wide))
    return tries


def _indent(text: str) -> str:
    found = _INDENT.match(text)
    return found[0] if found else ""


def _spaced(text: str, width: int) -> str:
    indent = _indent(text)
    if "\t" not in indent or text.strip()[:1] in ("", "#"):
        return text
    return indent.replace("\t", " " * width) + text[len(indent) :]


def _with_line(lines: tuple[str, ...], line: int, text: str) -> tuple[str, ...]:
    return (*lines[: line - 1], text, *lines[line:])


def say_tabs(stop: Problem, lines: tuple[str, ...], changed: tuple[str, ...]) -> list[Problem]:
    """A problem for each run of lines whose tabs became spaces, with the lines to paste."""
    runs: list[list[int]] = []
    for number, (old, new) in enumerate(zip(lines, changed, strict=True), 1):
        if old != new:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
    return [
        stop.model_copy(
            update={
                "line": run[0],
                "message": _say_tab(run[0], run[-1]),
                "paste": "\n".join(changed[run[0] - 1 : run[-1]]),
                "replaces": len(run),
            }
        )
        for run in runs
    ]


def _say_tab(first: int, last: int) -> str:
    if first == last:
        return f"Line {first} has a tab where YAML wants spaces"
    return f"Lines {first} to {last} have tabs where YAML wants spaces"
