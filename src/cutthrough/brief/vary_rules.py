"""What is varied: yes or no where that is asked, and at least two arms, or there is nothing to compare."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from cutthrough.brief.mend import Mend, comment_out, replace_value
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import flow
from cutthrough.model.brief import Problem, Severity

_YES = ("true", "yes", "on", "y", "t")
_NO = ("false", "no", "off", "n", "f")

MEANING: dict[Path, str] = {
    (
        "vary",
        "hook",
    ): "yes makes one arm of the master's own opening and one of each file in sources, hooks",
    ("guardrails", "captions"): "whether captions are drawn on the picture",
}
"""What the fields that are yes or no decide."""


def say_switch(path: Path, value: object) -> str:
    """What to say where a yes or no is something else."""
    said = f', not "{short(value)}"' if isinstance(value, str) else ""
    meaning = f": {MEANING[path]}" if path in MEANING else ""
    return f"{say_path(path)} is yes or no{said}{meaning}"


def switched(document: Document, path: Path) -> bool | None:
    """What the field says, None where it is left out or says neither yes nor no."""
    said = str(document.get(path)).lower()
    return True if said in _YES else False if said in _NO else None


def yes_or_no(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """A switch takes no number: 1 may have been meant as one of something. Other words are told by the record."""
    for path in MEANING:
        value = document.get(path)
        if value in ("0", "1"):
            mend = replace_value(document, path, "yes" if value == "1" else "no")
            yield problem_at(document, path, "wrong-type", say_switch(path, value), mend=mend)


def arms_to_compare(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Varying takes two arms; one arm is an edit like any other, under the name of a test."""
    at: Path = ("vary", "call_to_action")
    calls = {each for _, each in document.items(at) if isinstance(each, str)}
    if len(calls) == 1:
        (call,) = calls
        own = document.get(("call_to_action", "text"))
        message = "vary, call_to_action: every arm says the same, so it is not compared"
        if isinstance(own, str) and own != call:
            message += "; the brief's own call to action is an arm only where it stands in this list"
            yield _warn(document, at, "one-arm", message, replace_value(document, at, flow([own, call])))
        else:
            yield _warn(document, at, "one-arm", message, comment_out(document, at) if own == call else None)


def _warn(document: Document, path: Path, rule: str, message: str, mend: Mend | None) -> Problem:
    return problem_at(document, path, rule, message, mend=mend, severity=Severity.WARN)
