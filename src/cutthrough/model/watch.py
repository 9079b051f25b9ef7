"""What a watch page shows: one film in the edits that were published on the client's own site."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from pydantic import Field

from cutthrough.model.brief import CallToAction
from cutthrough.model.program import BrandKit
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds

_LONGEST_SLUG = 60
_SPELT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"})


def token_of(post: str) -> str:
    """The token that all posts of one line of the plan share, from one post's id: `ct7f3k9qx` of `ct7f3k9qx-2m4rz`."""
    return post.partition("-")[0]


def tail_of(token: str) -> str:
    """What of a token stands at the end of its page's address: `7f3k9qx`."""
    return token.removeprefix("ct")


def slug_of(title: str | None, token: str) -> str:
    """The address of a page under the site's own: words of the title and the token, `every-path-is-free-7f3k9qx`.

    It holds nothing but a-z, 0-9 and hyphens, whatever the title holds; what can't be spelt so is left out. Two pages
    never share one, because their tokens differ.
    """
    plain = unicodedata.normalize("NFKD", (title or "")[:1000].lower().translate(_SPELT))
    ascii_only = re.sub(r"['’]", "", plain).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
    tail = re.sub(r"[^a-z0-9]+", "", tail_of(token).lower())
    return f"{words.strip('-') or 'film'}-{tail}"


class WatchFile(Record):
    """A file of the site. `name` is its address under `/media/`, made of its hash; `path` where it lies, absolute."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    path: Path
    sha256: str
    size: int
    type: str = Field(description="its media type: video/mp4")
    width: int | None = None
    height: int | None = None


class Chapter(Record):
    """A key moment: where it begins and ends, and what it is called."""

    start: Seconds
    end: Seconds
    title: str


class Said(Record):
    """A line of the transcript, with the second it is said at."""

    at: Seconds
    text: str


class WatchEdit(Record):
    """One edit of the film, for screens of its shape. `post` is the id it is counted under.

    `poster` is the picture as it was approved, `still` the same made light for the page. Captions, transcripts and
    chapters are the edit's own: the same sentence is said at another second in another edit.
    """

    post: str
    edit: str
    video: WatchFile
    duration: Seconds
    language: str | None = None
    poster: WatchFile | None = None
    still: WatchFile | None = None
    captions: tuple[tuple[str, WatchFile], ...] = Field((), description="language tag and VTT file")
    transcripts: tuple[tuple[str, tuple[Said, ...]], ...] = Field((), description="language tag and its lines")
    chapters: tuple[Chapter, ...] = ()
    link: str | None = Field(None, description="where the call to action leads from this edit, with its tracking")

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height in pixels; 16 by 9 where nobody knows."""
        width, height = self.video.width or 16, self.video.height or 9
        return width, height


class Watch(Record):
    """One page. `slug` is its address under `/`; the first of `edits` is the main one, for wide screens.

    `greeting` is for a page that is sent to one person: such a page is in no index and no feed.
    """

    slug: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    id: str = Field(description="the token its posts share: ct7f3k9qx")
    brief: str
    title: str
    description: str
    published: str = Field(description="ISO 8601 in UTC")
    language: str | None = None
    edits: tuple[WatchEdit, ...] = Field(min_length=1)
    call_to_action: CallToAction | None = None
    link: str | None = Field(None, description="where the call to action leads, with its tracking")
    hashtags: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    made_with_ai: str | None = None
    territories: tuple[str, ...] = Field((), description="where it may be shown, as country codes; everywhere when ()")
    former: tuple[str, ...] = Field((), description="addresses it had under other titles; they lead to it")
    greeting: str | None = None


class Gone(Record):
    """What was shown and is not any more: it was taken down, or a right to it is over. It is answered with 410.

    `pages` are tokens of pages of which nothing is left, `posts` ids, `files` names under `/media/`; one that is shown
    elsewhere is served all the same. `over` says of each post that only a right keeps off why, in one sentence.
    """

    pages: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    over: dict[str, str] = Field(default_factory=dict)


class Library(Record):
    """All that one site shows, the newest first. `address` is its public address without a slash at its end.

    With `preview` nothing of it is meant for the public yet: pages say so and ask not to be indexed. `notes` say what
    could not be shown, and why. `turns` is the moment at which it is to be put together anew because a right ends,
    ISO 8601 in UTC; `briefs` are those whose rights it was judged by.
    """

    client: str
    brand: BrandKit
    address: str
    logo: WatchFile | None = None
    icons: tuple[tuple[int, WatchFile], ...] = Field((), description="sides of square icons in pixels, with their file")
    fonts: tuple[tuple[str, WatchFile], ...] = Field(
        (), description="what a font file is for (regular, bold, or the tag of a language) and the file"
    )
    watches: tuple[Watch, ...] = ()
    preview: bool = False
    notes: tuple[str, ...] = ()
    gone: Gone = Gone()
    turns: str | None = None
    briefs: tuple[str, ...] = ()
