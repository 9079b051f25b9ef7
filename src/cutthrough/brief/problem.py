"""A problem with its line, its quote and its text to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutthrough.brief.examples import why
from cutthrough.brief.gate import stages_of
from cutthrough.brief.mend import Mend
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.errors import CutthroughError, SourceError

if TYPE_CHECKING:
    from cutthrough.media.fonts import Font


def problem_at(
    document: Document,
    path: Path,
    rule: str,
    message: str,
    *,
    mend: Mend | None = None,
    severity: Severity = Severity.BLOCK,
    because: str | None = None,
    stages: tuple[Stage, ...] | None = None,
) -> Problem:
    """A problem with the line it stands on, quoted, and the text to paste; it blocks where the gate's rule does."""
    line = mend.line if mend else document.line(path)
    place = document.places.get(path)
    return Problem(
        severity=severity,
        rule=rule,
        line=line,
        column=place.first_column + 1 if place is not None and place.first_line == line else None,
        quote=document.quote(line),
        message=message,
        why=because or why(str(path[0]) if path else ""),
        paste=mend.paste if mend else None,
        replaces=mend.replaces if mend else 0,
        stages=stages_of(rule, path) if stages is None else stages,
        about=said_place(path),
    )


def said_place(path: Path) -> str:
    """`messages/2`, `kpis/1/target`: a place in a brief, items counted from 1."""
    return "/".join(str(part + 1) if isinstance(part, int) else short(part) for part in path)


def say_path(path: Path) -> str:
    """`kpis, item 2, target` for people."""
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else short(part) for part in path)


def short(text: str, most: int = 80) -> str:
    """`text` for a sentence: on one line, and its beginning and an ellipsis where it is longer than `most`."""
    text = " ".join(text.strip().splitlines())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def told(error: CutthroughError) -> str:
    """A refusal as part of a sentence, with the way out."""
    return f"{error.message.rstrip('.')}; {error.fix}" if error.fix else error.message


def undrawable(font: Font, text: str, language: str | None = None) -> str | None:
    """What to say of characters of `text` that the font can't draw; None when it can draw them all."""
    try:
        font.check(text, language)
    except SourceError as error:
        return told(error)
    return None
