"""A channel: whatever posts can be published to. This docstring is the recipe for adding one.

1. Write `publish/channels/<name>.py` with a class that has the five parts of `Publisher` below. What it says to other
   people's servers goes through a client in `net/`, which knows their protocol and nothing of posts.
2. Add its kind to `model.channel.ChannelKind` and its class to `CHANNELS` in `publish/channels/__init__.py`.
   If it surely refuses some words, say which in `UNFIT` there: a calendar and the last gate ask it. If it shows by
   itself at a moment that it is told before, add it to `SCHEDULES` there: then it is handed its posts ahead of time.
3. Say how it fails with the four errors here and no others; everything else that is raised counts as `Unclear`.
4. Add it to the battery in `tests/publish/channels/test_every_channel.py`: what is posted is found; what isn't, isn't;
   posting twice under one id leaves one; killed at any moment, nothing is lost or doubled; what was taken down is seen
   by nobody, and taking it down twice is once.

`post` is called at most once for an attempt, after the intent was written down. If it makes anything visible in a last
step of its own, it asks `wanted` right before, and stops with `Refused` when the answer is no: an approval may have
been revoked while the bytes went up, or another publisher may have taken over.

`find` only reads. It is how an outcome that nobody saw becomes known: a receipt if the post is there, None if it
surely is not, `Unclear` if it can't tell yet.

`take_down` ends that anybody sees it, at once and also where it is only scheduled. It looks first, does no more than is
left to do, and may be called any number of times. The ledger calls it down only once it returned; whatever it raises,
the post stays `confirmed`. A channel that can't do it raises `Refused` and says where it went.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Post, Receipt


class Publisher(Protocol):
    """One channel of a program, opened. Building one touches nothing and raises `Refused` for what can't ever work."""

    settles_after: float
    """Seconds after an attempt began from which on `find` may say that nothing is there."""

    def post(self, parcel: Parcel, wanted: Callable[[], bool], progress: Callable[[float], None]) -> Receipt:
        """Put it out. `progress` is told shares of the whole, 0 to 1. Raises `Refused`, `Busy`, `Unclear`, `Locked`."""

    def find(self, parcel: Parcel) -> Receipt | None:
        """The receipt of a post that is out under this post's id; None where it surely isn't. Raises as `post`."""

    def take_down(self, post: Post, receipt: Receipt) -> str:
        """End that anybody sees what is out under this post's id or receipt; gives what came of it, in a few words.

        Raises as `post`; then it may be seen as before.
        """

    def check(self) -> None:
        """Whether it could be posted to now: address, access, credentials. Raises as `post`; posts nothing."""


class Refused(CutthroughError):
    """It is surely not out, and trying again would not help: a title that is refused, an account that is closed."""

    code = "refused"


class Busy(CutthroughError):
    """It is surely not out, and may be tried again after `wait` seconds: throttled, a quota, a name not resolved."""

    code = "busy"

    def __init__(self, message: str, fix: str | None = None, *, wait: float = 60, **fields: object) -> None:
        super().__init__(message, fix, wait=wait, **fields)
        self.wait = wait


class Unclear(CutthroughError):
    """It may be out or not: the answer was lost. Only reading will tell."""

    code = "unclear"


class Locked(CutthroughError):
    """The credentials are dead: surely not out, and nothing goes out there until somebody connects it again."""

    code = "locked"
