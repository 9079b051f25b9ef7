"""What YouTube is told of a video, from the post: pure, so that it can be shown and checked before anything goes up.

Limits are those of "Videos" in YouTube's Data API reference (developers.google.com/youtube/v3/docs/videos, read on
2026-11-22 in copies that quote it): a title of 100 characters, a description of 5000 bytes, neither with < or >, and
tags of 500 characters in all, counted with the commas between them and quotation marks around those with blanks.
Characters are taken as code points, which the page doesn't say. Names of fields are those of the discovery document,
revision 20261104.
"""

from __future__ import annotations

from typing import Any

from cutthrough.model.channel import Channel
from cutthrough.model.deliverable import FileKind
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Post
from cutthrough.model.record import Record, digest_of

TITLE_CHARS = 100
DESCRIPTION_BYTES = 5000
TAGS_CHARS = 500
PEOPLE_AND_BLOGS = "22"
"""The category of videos that are in no other, where the channel names none; YouTube's own default (from memory)."""

_MARK = "ctm-"


class Told(Record):
    """All that YouTube is told. `mark` is a tag that changes with any byte or word that goes up."""

    snippet: dict[str, Any]
    status: dict[str, Any]
    paid: bool
    mark: str

    @property
    def body(self) -> dict[str, Any]:
        """The video as it goes up: for nobody to see yet."""
        body: dict[str, Any] = {"snippet": self.snippet, "status": self.status | {"privacyStatus": "private"}}
        return body | ({"paidProductPlacementDetails": {"hasPaidProductPlacement": True}} if self.paid else {})


def unfit(post: Post, credits_: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Why YouTube would refuse these words, one sentence each; empty where it wouldn't."""
    title, description = (post.title or "").strip(), description_of(post, credits_)
    found = []
    if not title:
        found.append("It has no title, and YouTube takes no video without")
    if len(title) > TITLE_CHARS:
        found.append(f"Its title has {len(title)} characters, and YouTube takes {TITLE_CHARS}")
    if len(description.encode()) > DESCRIPTION_BYTES:
        size = len(description.encode())
        found.append(f"Its description has {size} bytes with link and credits, and YouTube takes {DESCRIPTION_BYTES}")
    for name, words in (("title", title), ("description", description)):
        if any(c in words for c in "<>"):
            found.append(f"Its {name} has a < or >, and YouTube takes neither")
        if any(not c.isprintable() and c not in "\n\u200d" for c in words):
            found.append(f"Its {name} has a sign that nobody can see")
    return tuple(found)


def told(parcel: Parcel, channel: Channel) -> Told:
    """What YouTube is told of this parcel."""
    post = parcel.post
    title, description = (post.title or "").strip(), description_of(post, parcel.credits)
    files = sorted((each.kind.value, each.language or "", each.sha256) for each in going_up(parcel))
    status = status_of(post, channel)
    snippet: dict[str, Any] = {
        "title": title,
        "description": description,
        "categoryId": channel.category or PEOPLE_AND_BLOGS,
    }
    if post.language:
        snippet["defaultLanguage"] = post.language
    mark = _MARK + digest_of([files, snippet, status, list(post.hashtags), post.partner is not None])[:16]
    return Told(
        snippet=snippet | {"tags": list(_tags(post, mark))}, status=status, paid=post.partner is not None, mark=mark
    )


def status_of(post: Post, channel: Channel) -> dict[str, Any]:
    """What is declared of a video, but for who sees it; each change has to say all of it."""
    return {
        "selfDeclaredMadeForKids": channel.made_for_kids,
        "containsSyntheticMedia": bool(post.made_with_ai),
        "embeddable": True,
        "license": "youtube",
        "publicStatsViewable": True,
    }


def description_of(post: Post, credits_: tuple[str, ...] = ()) -> str:
    """Text, link, hashtags and credits, a blank line between them; the link once, wherever the text has it."""
    text = (post.text or "").strip()
    link = post.link.url if post.link is not None and post.link.url not in text else ""
    disclosure = (post.partner.disclosure or "").strip() if post.partner is not None else ""
    parts = (disclosure if disclosure not in text else "", text, link, " ".join(post.hashtags), "\n".join(credits_))
    return "\n\n".join(part for part in parts if part)


def captions_of(parcel: Parcel) -> dict[str, ParcelFile]:
    """The captions that go up, one file for each language: SRT where there is one, as YouTube reads it in full."""
    found: dict[str, ParcelFile] = {}
    for kind in (FileKind.SRT, FileKind.VTT):
        for file in parcel.files:
            if file.kind is kind:
                found.setdefault(file.language or parcel.post.language or "en", file)
    return found


def thumbnail_of(parcel: Parcel) -> ParcelFile | None:
    """The picture that stands for the video: the first thumbnail, else the poster."""
    return parcel.first(FileKind.THUMBNAIL, FileKind.POSTER)


def going_up(parcel: Parcel) -> tuple[ParcelFile, ...]:
    """Every file of the parcel that goes up."""
    picture = thumbnail_of(parcel)
    return (parcel.main, *captions_of(parcel).values(), *((picture,) if picture is not None else ()))


def _tags(post: Post, mark: str) -> tuple[str, ...]:
    """Our id and mark, then the hashtags as far as they fit: those stand in the description in any case."""
    tags = [post.id, mark]
    for each in post.hashtags:
        word = each.lstrip("#")
        if word and _counted([*tags, word]) <= TAGS_CHARS and not any(c in word for c in "<>,"):
            tags.append(word)
    return tuple(dict.fromkeys(tags))


def _counted(tags: list[str]) -> int:
    return sum(len(each) + 2 * (" " in each) for each in tags) + len(tags) - 1
