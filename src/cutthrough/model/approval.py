"""Who may see an edit before it goes out, what they said of it, and what they approved: exactly which bytes."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cutthrough.model.money import Money
from cutthrough.model.record import Record


class Decision(StrEnum):
    """What somebody said to an edit."""

    APPROVED = "approved"
    SENT_BACK = "sent back"


class Round(Record):
    """One round of review: what was shown, by edit to the SHA-256 of its main file. Rounds are counted from 1."""

    number: int
    edits: dict[str, str]
    opened_by: str
    note: str = ""


class Invite(Record):
    """A guest's link. Only a digest of its token is kept; it ends by itself, and can be taken back.

    `address` is where the one-time code goes that confirms who is asking.
    """

    id: str
    brief: str
    token_sha256: str
    name: str = Field(min_length=2)
    address: str
    expires: str = Field(description="ISO 8601 in UTC")
    invited_by: str


class Revoked(Record):
    """An invitation, an approval or a personal link is taken back from now on."""

    what: str = Field(description="the id of what is taken back")
    by: str
    why: str = ""


class Identified(Record):
    """A guest gave the one-time code that was sent to their address."""

    invite: str
    address: str


class Approval(Record):
    """One person's word on one edit: these bytes, under these limits, with these words beside them, at this cost.

    `files` are all files that go out with it, by path to SHA-256; `words` the digests of the posts' words that were
    shown. `costs` is what each post might cost, by its id, `places` where they go, as Post.place says it, and `credits`
    what stands with the film; None where it was said before that was asked about.
    `grounds` says how the person was known: a guest link and its code, or the command line and its user.
    """

    edit: str
    sha256: str
    files: dict[str, str] = Field(default_factory=dict)
    spec: str
    words: tuple[str, ...] = ()
    costs: dict[str, Money] | None = None
    places: tuple[str, ...] | None = None
    credits: tuple[str, ...] | None = None
    by: str = Field(min_length=2)
    address: str | None = None
    decision: Decision
    why: str = ""
    round: int
    grounds: str


class Comment(Record):
    """Something said of an edit, at a frame of it or of all of it.

    `frame` counts from 0 in the file of these bytes, and `end_frame` ends a stretch; `x`, `y` are shares of the
    picture. `source` names the file it was read from, of comments made elsewhere.
    """

    id: str
    edit: str
    sha256: str
    frame: int | None = Field(None, ge=0)
    end_frame: int | None = Field(None, ge=0)
    x: float | None = Field(None, ge=0, le=1)
    y: float | None = Field(None, ge=0, le=1)
    text: str = Field(min_length=1, max_length=5000)
    by: str
    round: int
    reply_to: str | None = None
    done: bool = False
    source: str | None = None
    at: str = ""


class Settled(Record):
    """A comment was dealt with, or was taken up again."""

    comment: str
    by: str
    done: bool = True
