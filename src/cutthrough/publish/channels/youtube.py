"""YouTube: up as a private video, then captions and thumbnail, then shown. Showing is the one step that counts.

How no post is ever visible twice, whatever is lost on the way and however many publishers there are:

1. A video carries the post's id as a tag from its first moment, and is private until its last step. Whatever dies
   before that leaves nothing that anybody sees.
2. Nothing is shown before the channel's list of uploads has it. So whatever is visible, `find` sees, however late
   that list is.
3. Whoever posts looks for what earlier attempts left first. One of the same bytes and words is finished, not sent up
   again; any other is deleted before ours is shown. A publisher that comes back from the dead can then only show the
   very same video, or one that is gone.
4. Showing and deleting name the version of the video that was read (ETag, If-Match), and both are asked for (`wanted`)
   right before.

Taking down is making private, of all that is under the post's id or was named by its receipt, and takes a time it was
scheduled for away with it. It is read before and after, and done on the condition that nobody changed it meanwhile.

What was shown and then made private looks like something unfinished; the ledger knows better, as it
never tries again what it has confirmed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from cutthrough.model.channel import Channel
from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Post, Receipt
from cutthrough.model.record import Record
from cutthrough.net.access import Access, Changed, Denied, Lost, Missing, Rejected, Throttled, Unreached
from cutthrough.net.secrets import SecretError
from cutthrough.net.youtube import CHUNK, Account, Video, YouTube, token_uri
from cutthrough.net.youtube_connect import mismatch
from cutthrough.publish.channels.base import Busy, Locked, Refused, Unclear
from cutthrough.publish.channels.youtube_words import captions_of, going_up, status_of, thumbnail_of, told, unfit
from cutthrough.store.hashes import file_hash

_AGAIN = 60.0
_SHOWN_AT_MOST = 4
_SENT = 0.9
"""The share of the whole at which the film is up."""
_DEAD = ("failed", "rejected", "deleted")


class Pace(Record):
    """How long things may take, in seconds, and how many bytes go up at once; tests have less time than YouTube.

    `listing` is how long the list of uploads may take to show a new one, asked for every `poll`; `timeout` is of one
    request, and `backoff` the first wait after one that was lost.
    """

    settles: float = 900
    listing: float = 300
    poll: float = 5
    timeout: float = 60
    backoff: float = 1
    chunk: int = CHUNK


class YouTubeChannel:
    """Posts to one YouTube account. Raises Refused for a channel that names none.

    `settles_after` is a quarter of an hour. A request to show a video that was cut off may still be carried out: our
    own time limit is a minute, and YouTube is given more than ten times that. That the list of uploads is late
    doesn't count, since nothing is shown before it is listed.
    """

    def __init__(self, channel: Channel, *, pace: Pace | None = None) -> None:
        if not channel.account:
            raise Refused(
                f"The channel {channel.name or channel.kind} names no account", "account: UC… in program.yaml"
            )
        self._channel = channel
        self._name = channel.account
        self._pace = pace or Pace()
        self._access: Access | None = None
        self.settles_after = self._pace.settles

    def post(self, parcel: Parcel, wanted: Callable[[], bool], progress: Callable[[float], None]) -> Receipt:
        """Put it up and show it; what an earlier attempt left is finished rather than sent again."""
        wrong = unfit(parcel.post, parcel.credits)
        if wrong:
            raise Refused(wrong[0], "shorten or mend it in the brief", problems=list(wrong))
        with self._open() as (api, account):
            ours = _ours(api, account, parcel.post.id)
            if any(each.visible for each in ours):
                return _receipt(account, next(each for each in ours if each.visible))
            details = told(parcel, self._channel)
            usable = [each.id for each in ours if details.mark in each.tags and each.uploaded not in _DEAD]
            _same_bytes(parcel)
            if usable:
                video = usable[0]
            else:
                parts = tuple(details.body)
                video = api.upload(parcel.main.path, details.body, parts, lambda share: progress(share * _SENT))
            progress(_SENT)
            self._dress(api, video, parcel)
            _same_bytes(parcel)
            self._await_listing(api, account, video)
            progress(0.98)
            return self._show(api, account, video, parcel, details.status, wanted)

    def find(self, parcel: Parcel) -> Receipt | None:
        """Look through all uploads for our id; what is private is not out, unless it went up only just now.

        Raises Unclear alone: whatever keeps us from reading tells nothing of the post.
        """
        try:
            with self._open() as (api, account):
                ours = _ours(api, account, parcel.post.id)
        except CutthroughError as error:
            raise Unclear(error.message, error.fix, **{k: v for k, v in error.fields.items() if k == "wait"}) from None
        for each in ours:
            if each.visible:
                return _receipt(account, each)
        if any(_age(each) < self._pace.settles for each in ours):
            raise Unclear("It is on YouTube, and private so far: it may be about to be shown", "look again later")
        return None

    def take_down(self, post: Post, receipt: Receipt) -> str:
        """Make it private, and no time is left at which it would be shown; gives what came of it."""
        with self._open() as (api, account):
            for turn in range(_SHOWN_AT_MOST + 1):
                named = api.videos([receipt.external_id])
                found = {each.id: each for each in (*_ours(api, account, post.id), *named)}
                seen = [each for each in found.values() if each.visible]
                if not seen:
                    return "it is private on YouTube" if found else "it is not on YouTube any more"
                for each in seen if turn < _SHOWN_AT_MOST else ():
                    # The last time goes without the condition, as in `_show`.
                    self._hide(api, each, post, strictly=turn < _SHOWN_AT_MOST - 1)
        raise Busy("YouTube goes on changing the video", "ask again")

    def _hide(self, api: YouTube, video: Video, post: Post, *, strictly: bool) -> None:
        """Make one private. Whether it is then is read by whoever asked. Raises Unclear where nobody can."""
        status = {**status_of(post, self._channel), "privacyStatus": "private"}
        try:
            api.show(video, status, strictly=strictly)
        except Changed:
            return
        except Unreached:
            raise
        except Lost as lost:
            try:
                api.videos([video.id])
            except CutthroughError:
                why = f"{lost.message}, just when it was to be made private"
                raise Unclear(why, "ask again: it is read before anything else") from None

    def check(self) -> None:
        """Whether the account is connected, and is the right one."""
        with self._open():
            pass

    @contextmanager
    def _open(self) -> Iterator[tuple[YouTube, Account]]:
        """The interface, and the account, which is the one that the channel names.

        Whatever is lost in here is surely not out; only `_shown` does what may be, and says so itself.
        """
        with _not_out():
            if self._access is None:
                self._access = Access(self._name, token_uri=token_uri(), timeout=self._pace.timeout)
            pace = self._pace
            with YouTube(self._access, timeout=pace.timeout, backoff=pace.backoff, chunk=pace.chunk) as api:
                account = api.account()
                wrong = mismatch(self._name, account)
                if wrong:
                    fix = f"cutthrough connect youtube --account {self._name}, and choose the right channel"
                    raise Locked(wrong, fix)
                yield api, account

    def _dress(self, api: YouTube, video: str, parcel: Parcel) -> None:
        """Captions and thumbnail, those that it hasn't yet."""
        wanted = captions_of(parcel)
        present = api.captions(video) if wanted else ()
        for language, file in wanted.items():
            if language in present:
                continue
            try:
                api.add_captions(video, language, file.path)
            except Missing:
                raise
            except Rejected as error:
                if error.fields.get("reason") != "captionExists":
                    raise
        picture = thumbnail_of(parcel)
        if picture is not None:
            api.set_thumbnail(video, picture.path)

    def _await_listing(self, api: YouTube, account: Account, video: str) -> None:
        end = time.monotonic() + self._pace.listing
        while not api.listed(account.uploads, video):
            if time.monotonic() >= end:
                raise Busy(
                    "It is up and private, and YouTube doesn't list it yet",
                    "nothing is shown before it can be found again; the next try goes on from there",
                    wait=self._pace.listing,
                )
            time.sleep(self._pace.poll)

    def _show(
        self,
        api: YouTube,
        account: Account,
        video: str,
        parcel: Parcel,
        status: dict[str, object],
        wanted: Callable[[], bool],
    ) -> Receipt:
        """The visible step: once everything else of our id is out of the way."""
        for turn in range(_SHOWN_AT_MOST):
            ours = _ours(api, account, parcel.post.id)
            seen = next((each for each in ours if each.visible), None)
            if seen is not None:
                return _receipt(account, seen)
            target = next((each for each in ours if each.id == video), None)
            if target is None:
                raise Busy("The video that went up is gone again, or not listed any more", "it is tried again")
            if target.uploaded in _DEAD:
                raise Refused(
                    f"YouTube took the film and then refused it ({target.rejected or target.uploaded})",
                    "look at it in YouTube Studio",
                )
            try:
                self._clear(api, [each for each in ours if each.id != video], wanted)
                _asked(wanted)
                # Somebody may have changed it since it was read and so may have YouTube, by getting on with
                # processing it. The last turn goes without the condition, in case YouTube never lets one pass.
                return self._shown(api, account, target, parcel, status, strictly=turn < _SHOWN_AT_MOST - 1)
            except Changed:
                continue
        raise Busy("YouTube goes on changing the video", "it is tried again")

    def _clear(self, api: YouTube, others: list[Video], wanted: Callable[[], bool]) -> None:
        """Delete what other attempts left: private, under our id, on this account."""
        for each in others:
            _asked(wanted)
            try:
                api.delete(each)
            except Lost:
                if api.videos([each.id]):
                    raise

    def _shown(
        self,
        api: YouTube,
        account: Account,
        video: Video,
        parcel: Parcel,
        status: dict[str, object],
        *,
        strictly: bool,
    ) -> Receipt:
        due = _moment(parcel.moment)
        later = due is not None and due > datetime.now(UTC)
        how = {"privacyStatus": "private", "publishAt": parcel.moment} if later else {"privacyStatus": "public"}
        try:
            after = api.show(video, {**status, **how}, strictly=strictly)
        except Unreached:
            raise
        except Lost as error:
            return self._read_back(api, account, video, error)
        if not after.visible:
            raise Refused(
                "YouTube keeps the video private",
                "videos of API projects that YouTube has not audited stay private: see docs/youtube.md",
            )
        return _receipt(account, after)

    def _read_back(self, api: YouTube, account: Account, video: Video, lost: Lost) -> Receipt:
        try:
            found = next((each for each in api.videos([video.id]) if each.visible), None)
        except CutthroughError:
            found = None
        if found is None:
            raise Unclear(f"{lost.message}, just when it was to be shown", "it is looked for before anything else")
        return _receipt(account, found)


@contextmanager
def _not_out() -> Iterator[None]:
    """What happens in here happens to something that nobody sees yet, so each failure says that it is not out."""
    try:
        yield
    except (Denied, SecretError) as error:
        raise Locked(error.message, error.fix) from None
    except Throttled as error:
        raise Busy(error.message, error.fix, wait=error.wait) from None
    except (Lost, Missing, Changed) as error:
        raise Busy(error.message, error.fix, wait=_AGAIN) from None
    except Rejected as error:
        raise Refused(error.message, error.fix, reason=error.fields.get("reason")) from None
    except OSError as error:
        raise Refused(f"A file that goes up can't be read: {error.strerror or error}", "make the edits again") from None


def _ours(api: YouTube, account: Account, post: str) -> tuple[Video, ...]:
    """All uploads under a post's id, the oldest first."""
    found = {each.id: each for each in api.uploads(account.uploads) if post in each.tags}
    return tuple(sorted(found.values(), key=lambda each: (each.published_at, each.id)))


def _asked(wanted: Callable[[], bool]) -> None:
    if not wanted():
        raise Refused("It is not wanted any more", "it stays private on YouTube; the next approval goes on from there")


def _same_bytes(parcel: Parcel) -> None:
    """Raises Refused where a file is not the one that was approved."""
    for file in going_up(parcel):
        if not file.path.stat().st_size:
            raise Refused(f"{file.name} is empty", "make the edits again")
        if file_hash(file.path) != file.sha256:
            raise Refused(f"{file.name} is not what was approved", "have it approved again, or make the edits again")


def _receipt(account: Account, video: Video) -> Receipt:
    at = video.publish_at or video.published_at or datetime.now(UTC).isoformat(timespec="seconds")
    said = {"channel": account.id, "privacy": video.privacy, "uploaded": video.uploaded}
    if video.publish_at:
        said["scheduled"] = video.publish_at
    return Receipt(external_id=video.id, url=f"https://www.youtube.com/watch?v={video.id}", at=at, said=said)


def _age(video: Video) -> float:
    """Seconds since a private video went up; 0 where YouTube doesn't say."""
    at = _moment(video.published_at)
    return (datetime.now(UTC) - at).total_seconds() if at is not None else 0.0


def _moment(said: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
