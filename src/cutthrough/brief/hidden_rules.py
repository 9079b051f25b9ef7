"""What is posted is what was read: no character in it that no page may show, or that turns the words around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cutthrough.brief.case import Case
from cutthrough.brief.mend import comment_out, replace_value
from cutthrough.brief.problem import problem_at, say_path
from cutthrough.brief.yaml_lines import Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.model.brief import Problem
from cutthrough.model.shown_text import clean_text, never_shown

_WHY = "Who approves it would read other words than some pages show."
_FIELDS = ("title", "text", "made_with_ai")
_MOST = 4  # characters that are named


def posts_seen(case: Case) -> Iterator[Problem]:
    """Title, text and hashtags of what is posted hold no control characters, and nothing that turns their direction."""
    for path, _ in case.slots:
        for name in ("post_title", "post_text"):
            yield from _seen(case, ((*path, name), case.text(*path, name)))
    for post in case.posts:
        yield from _seen(case, *(((*post.path, name), post.text(name)) for name in _FIELDS))
        yield from _seen(case, *case.words(*post.path, "hashtags"))


def _seen(case: Case, *said: tuple[Path, str | None]) -> Iterator[Problem]:
    for at, text in said:
        hidden = never_shown(text or "")
        if text is None or not hidden:
            continue
        left = clean_text(text).strip()
        mend = replace_value(case.document, at, scalar(left)) if left else comment_out(case.document, at)
        message = f"{say_path(at)}: it holds {_named(hidden)}, which no page shows"
        yield problem_at(case.document, at, "post-text-hidden", message, mend=mend, because=_WHY)


def _named(hidden: Sequence[str]) -> str:
    named = [f"U+{ord(each):04X}" for each in hidden]
    more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return ", ".join(named[:_MOST]) + more
