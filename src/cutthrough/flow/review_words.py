"""The words that are read beside an edit, and what its posts may cost, as a review shows them."""

from __future__ import annotations

from dataclasses import dataclass

from cutthrough.model.post import KeptPost, PostState
from cutthrough.publish.budget import say_cost

OVER = (PostState.WITHDRAWN, PostState.TAKEN_DOWN)
"""Posts of which nothing is said any more."""


@dataclass(frozen=True)
class PostWords:
    """What is read beside an edit on one channel or several, when it goes out first, and what it may cost there."""

    places: tuple[str, ...]
    when: str
    title: str | None
    text: str | None
    hashtags: tuple[str, ...]
    link: str | None
    made_with_ai: str | None
    cost: str


def words_beside(edit: str, posts: tuple[KeptPost, ...]) -> tuple[PostWords, ...]:
    """The words of an edit's posts, those that say the same once."""
    groups: dict[str, list[KeptPost]] = {}
    for each in posts:
        if each.post.edit == edit and each.state not in OVER:
            groups.setdefault(each.post.words, []).append(each)
    found = []
    for group in groups.values():
        first = min(group, key=lambda each: each.post.local)
        post = first.post
        found.append(
            PostWords(
                places=tuple(dict.fromkeys(each.post.place for each in group)),
                when=f"{post.local:%Y-%m-%d %H:%M}, {post.zone}",
                title=post.title,
                text=post.text,
                hashtags=post.hashtags,
                link=post.link.target if post.link is not None else None,
                made_with_ai=post.made_with_ai,
                cost=say_cost(each.post for each in group),
            )
        )
    return tuple(found)


def spoken(edit: str, posts: tuple[KeptPost, ...]) -> tuple[str, ...]:
    """The same, each post's words in one line."""
    said = []
    for each in words_beside(edit, posts):
        parts = [each.title, each.text, " ".join(f"#{tag.lstrip('#')}" for tag in each.hashtags), each.link]
        said.append(" / ".join(part for part in parts if part))
    return tuple(each for each in said if each)


def cost_of(edit: str, posts: tuple[KeptPost, ...]) -> str:
    """What an edit's posts may cost together; empty where that is nothing."""
    return say_cost(each.post for each in posts if each.post.edit == edit and each.state not in OVER)
