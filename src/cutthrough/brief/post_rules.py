"""What goes out beside the film: the title and text of a post, and the address the viewer is sent to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from cutthrough.brief.case import Case
from cutthrough.brief.needed_rules import example_field
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Path
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.placement import Fact

_WHY_POST = "What is too long is cut off where nobody chose to end it, or refused."


def post_texts_fit(case: Case) -> Iterator[Problem]:
    """Title and text are no longer than the placement shows; where it asks for a title there is one."""
    for path, slot in case.slots:
        for name, most in (("post_title", slot.title_max_chars), ("post_text", slot.text_max_chars)):
            text, at = case.text(*path, name), (*path, name)
            if most is None:
                continue
            if text is not None and len(text) > most.value:
                yield _too_long(case, at, text, slot.name, most)
            elif text is None and name == "post_title" and slot.kind == "organic":
                message = f"{say_path(path)}: {slot.name} is posted with a title, and there is none"
                because = "A title is what people search and choose by; the file's name would stand in for it."
                yield problem_at(
                    case.document, path, "post-title-missing", message, severity=Severity.WARN, because=because
                )


def _too_long(case: Case, path: Path, text: str, slot: str, most: Fact[int]) -> Problem:
    message = (
        f"{say_path(path)}: it is {len(text)} characters long, and {slot} takes {most.value} "
        f"({most.source.title}, {most.source.date})"
    )
    severity = Severity.BLOCK if most.binding else Severity.WARN
    return problem_at(case.document, path, "post-text-too-long", message, severity=severity, because=_WHY_POST)


def link_leads_on(case: Case) -> Iterator[Problem]:
    """A call to action has an address, and it can be opened as one."""
    if case.text("call_to_action", "text") is None and not case.document.items(("vary", "call_to_action")):
        return
    path: Path = ("call_to_action", "link")
    link = case.text(*path)
    if link is None:
        message = "call_to_action: it leads nowhere; name the address it is linked to"
        because = "Without an address nobody can follow it, and nothing of what it did can be counted."
        mend = example_field(case.document, ("call_to_action",), "link")
        yield problem_at(
            case.document, path, "link-missing", message, mend=mend, severity=Severity.WARN, because=because
        )
    elif not _is_address(link):
        message = f'{say_path(path)}: "{short(link)}" is no address; write it as https://example.com/page'
        because = "A link that can't be opened sends away everyone it won."
        yield problem_at(case.document, path, "link-unreadable", message, because=because)


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host.strip(".") and not any(c.isspace() for c in link.strip())
