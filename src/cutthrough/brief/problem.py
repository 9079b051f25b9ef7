"""A problem with its line, its quote and its text to paste."""

from __future__ import annotations

from cutthrough.brief.examples import why
from cutthrough.brief.mend import Mend
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.model.brief import Problem, Severity


def problem_at(
    document: Document,
    path: Path,
    rule: str,
    message: str,
    *,
    mend: Mend | None = None,
    severity: Severity = Severity.BLOCK,
    because: str | None = None,
) -> Problem:
    """A problem with the line it stands on, quoted, and the text to paste."""
    line = mend.line if mend else document.line(path)
    return Problem(
        severity=severity,
        rule=rule,
        line=line,
        quote=document.quote(line),
        message=message,
        why=because or why(str(path[0]) if path else ""),
        paste=mend.paste if mend else None,
        replaces=mend.replaces if mend else 0,
    )


def say_path(path: Path) -> str:
    """`kpis, item 2, target` for people."""
    return ", ".join(f"item {part + 1}" if isinstance(part, int) else part for part in path)
