"""What people get wrong when they type YAML, in words, and the line as they meant it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ruamel.yaml.error import MarkedYAMLError

_KEY_LINE = re.compile(r"^(?P<head>\s*(?:- +)*(?:[\w-]+:|-)[ ]+)(?P<value>\S.*?)\s*$")


def say_syntax(error: MarkedYAMLError, lines: tuple[str, ...]) -> tuple[str, str, int]:
    """Rule, sentence and line for what ruamel.yaml could not read."""
    context, said = str(error.context), error.problem or error.context or "it is not YAML"
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in context and "escape" not in said:
        mark = error.context_mark or mark
    line = min(mark.line + 1, len(lines)) if mark else 1
    while line > 1 and not lines[line - 1].strip():
        line -= 1
    return *_say(lines[line - 1], said, context, line), line


def _say(quote: str, said: str, context: str, line: int) -> tuple[str, str]:
    if "\t" in quote and ("\\t" in said or quote.lstrip(" ").startswith("\t")):
        return "yaml-tab", f"Line {line} has a tab where YAML wants spaces"
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
    tries = [quote.replace("\t", "  ").replace("\u00a0", " ")]
    if match := _KEY_LINE.match(tries[0]):
        value = match["value"]
        inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] in "\"'" else value.lstrip("\"'")
        tries.append(match["head"] + '"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"')
    tries.append("# " + quote)
    for attempt in tries:
        if attempt != quote and first_bad_line((*lines[: line - 1], attempt, *lines[line:])) > line:
            return attempt
    return None
