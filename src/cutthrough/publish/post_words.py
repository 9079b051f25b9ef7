"""The words a post goes out with: its line's, else those of the placement it was made for, else the brief's title."""

from __future__ import annotations

from cutthrough.model.brief import Brief, PlacementLine
from cutthrough.model.post import PostLine


def title_of(line: PostLine, placement: PlacementLine | None, brief: Brief) -> str | None:
    """The title; None where the brief has neither title nor message."""
    own = line.title or (placement.post_title if placement is not None else None) or brief.title
    return own or (brief.messages[0].text if brief.messages else None)


def text_of(line: PostLine, placement: PlacementLine | None) -> str | None:
    """The text; None where nobody wrote one."""
    return line.text or (placement.post_text if placement is not None else None)
