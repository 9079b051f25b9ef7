"""YouTube, through Google's official client and the discovery document that ships inside it.

What can go wrong is told as in `net.access`: `Denied`, `Throttled`, `Rejected` (with `Missing` and `Changed`), `Lost`
and `Unreached`. Nothing here knows of posts. Requests that change something visible are sent once and never again by
themselves; all others are tried a few times.

`CUTTHROUGH_YOUTUBE_URL` names another server of the same protocol, such as the stand-in that tests use; its token
endpoint is `/token` there. It must be https, or on this machine.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from cutthrough.model.errors import CutthroughError
from cutthrough.model.record import Record
from cutthrough.net.access import TOKEN_URI, Access, Denied, Lost, Missing, Throttled
from cutthrough.net.youtube_wire import Wire, problem_of

CHUNK = 8 * 2**20
"""Bytes that go up in one request; a multiple of 256 KiB, as the resumable protocol asks for."""

_PAGE = 50
_MOST_PAGES = 400
"""The uploads list goes back 20,000 videos (seen by others; YouTube's documentation states no number)."""
_SESSIONS = 3
_MISSES = 6
_PATIENCE = 30.0
"""Seconds that an upload waits by itself when it is throttled; for longer it is given up."""


class Account(Record):
    """A channel: its id, title and handle, and the playlist of all that was uploaded to it."""

    id: str
    title: str
    handle: str = ""
    uploads: str


class Video(Record):
    """A video as its owner sees it. `published_at` is when it went up while private, else when it became public."""

    id: str
    etag: str = ""
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    privacy: str = ""
    publish_at: str | None = None
    uploaded: str = ""
    rejected: str | None = None
    published_at: str = ""

    @property
    def visible(self) -> bool:
        """Whether anybody but the owner sees it, or will by YouTube's own clock."""
        return self.privacy in ("public", "unlisted") or self.publish_at is not None


def root_url() -> str:
    """Where the interface is, with a slash at the end. Raises Denied for an address that would show the token."""
    given = os.environ.get("CUTTHROUGH_YOUTUBE_URL", "").strip()
    if not given:
        return "https://youtube.googleapis.com/"
    parts = urllib.parse.urlsplit(given)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise Denied("CUTTHROUGH_YOUTUBE_URL is neither https nor on this machine", "tokens go nowhere else: unset it")
    return f"{parts.scheme}://{parts.netloc}/"


def token_uri() -> str:
    """Where tokens are renewed."""
    return f"{root_url()}token" if os.environ.get("CUTTHROUGH_YOUTUBE_URL", "").strip() else TOKEN_URI


class YouTube:
    """The interface, as one account. Close it, or use it in a `with`."""

    def __init__(self, access: Access, *, timeout: float = 60, backoff: float = 1.0, chunk: int = CHUNK) -> None:
        from cutthrough.net.google_client import youtube_service

        root = root_url()
        self._wire = Wire(access, root, timeout=timeout)
        self._backoff = backoff
        self._chunk = chunk
        self._api = youtube_service(root, self._wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connections."""
        self._wire.close()

    def account(self) -> Account:
        """The channel that the token is for."""
        request = self._api.channels().list(part="id,snippet,contentDetails", mine=True, maxResults=2)
        answer = self._ask(request, "youtube#channelListResponse")
        for each in _items(answer):
            uploads = _at(each, "contentDetails", "relatedPlaylists", "uploads")
            if isinstance(each.get("id"), str) and isinstance(uploads, str):
                title, handle = (str(_at(each, "snippet", key) or "") for key in ("title", "customUrl"))
                return Account(id=each["id"], title=title, handle=handle, uploads=uploads)
        raise Denied("The connected Google account has no YouTube channel", "make one, or connect the account that has")

    def uploads(self, playlist: str) -> Iterator[Video]:
        """Everything that was uploaded to a channel, private videos too, page by page."""
        token, seen = None, set()
        for _ in range(_MOST_PAGES):
            request = self._api.playlistItems().list(
                part="contentDetails", playlistId=playlist, maxResults=_PAGE, pageToken=token
            )
            try:
                answer = self._ask(request, "youtube#playlistItemListResponse")
            except Missing:
                return  # a channel that never had an upload has no such list
            ids = [_at(each, "contentDetails", "videoId") for each in _items(answer)]
            yield from self.videos([each for each in ids if isinstance(each, str)])
            token = answer.get("nextPageToken")
            if not token:
                return
            if token in seen:
                raise Lost("YouTube's list of uploads goes in a circle", "try again later")
            seen.add(token)

    def listed(self, playlist: str, video: str) -> bool:
        """Whether the list of uploads shows this video by now."""
        request = self._api.playlistItems().list(part="contentDetails", playlistId=playlist, videoId=video)
        try:
            answer = self._ask(request, "youtube#playlistItemListResponse")
        except Missing:
            return False
        return any(_at(each, "contentDetails", "videoId") == video for each in _items(answer))

    def videos(self, ids: Sequence[str]) -> tuple[Video, ...]:
        """The videos of these ids that there are; at most 50 of them."""
        if not ids:
            return ()
        request = self._api.videos().list(part="snippet,status", id=",".join(ids), maxResults=_PAGE)
        answer = self._ask(request, "youtube#videoListResponse")
        return tuple(_video(each) for each in _items(answer) if each.get("id") in ids)

    def upload(
        self, path: Path, body: Mapping[str, Any], parts: Sequence[str], progress: Callable[[float], None]
    ) -> str:
        """Send a file up in chunks, going on after drops where the server has got to; gives the video's id.

        Memory is flat: one chunk is read a few kilobytes at a time. `body` should be private: a session whose last
        answer is lost leaves a video behind that nobody here knows of.
        """
        from cutthrough.net.google_client import MediaIoBaseUpload

        kind = "video/mp4" if path.suffix.lower() == ".mp4" else "application/octet-stream"
        with path.open("rb") as file:
            media = MediaIoBaseUpload(file, kind, chunksize=self._chunk, resumable=True)
            for _ in range(_SESSIONS):
                request = self._api.videos().insert(part=",".join(parts), body=dict(body), media_body=media)
                done = self._session(request, media.size(), progress)
                if done is not None:
                    return done
        raise Lost("YouTube dropped the upload again and again", "try again later")

    def captions(self, video: str) -> tuple[str, ...]:
        """The languages that a video has captions of ours in."""
        request = self._api.captions().list(part="snippet", videoId=video)
        answer = self._ask(request, "youtube#captionListResponse")
        kept = [each for each in _items(answer) if str(_at(each, "snippet", "trackKind")).lower() != "asr"]
        return tuple(str(_at(each, "snippet", "language")) for each in kept)

    def add_captions(self, video: str, language: str, path: Path) -> None:
        """Add captions in one language. Raises Rejected where there are some already (`captionExists`)."""
        from cutthrough.net.google_client import MediaFileUpload

        body = {"snippet": {"videoId": video, "language": language, "name": "", "isDraft": False}}
        media = MediaFileUpload(str(path), mimetype="application/octet-stream", resumable=False)
        with _closing(media):
            self._ask(self._api.captions().insert(part="snippet", body=body, media_body=media), "youtube#caption")

    def set_thumbnail(self, video: str, path: Path) -> None:
        """Make this picture what stands for the video."""
        from cutthrough.net.google_client import MediaFileUpload

        kind = "image/png" if path.suffix.lower() == ".png" else "image/jpeg"
        media = MediaFileUpload(str(path), mimetype=kind, resumable=False)
        with _closing(media):
            request = self._api.thumbnails().set(videoId=video, media_body=media)
            self._ask(request, "youtube#thumbnailSetResponse")

    def show(self, video: Video, status: Mapping[str, Any], *, strictly: bool = True) -> Video:
        """Change who sees a video, if it is as it was read (`strictly`). Sent once. Raises Changed where it isn't."""
        self.close()  # what an older answer left behind on a connection must not be taken for the answer to this
        request = self._api.videos().update(part="status", body={"id": video.id, "status": dict(status)})
        if strictly and video.etag:
            request.headers["If-Match"] = video.etag
        answer = self._ask(request, "youtube#video", tries=1)
        if answer.get("id") != video.id:
            raise Lost("YouTube answered about another video", "look at the channel")
        return _video(answer)

    def delete(self, video: Video) -> None:
        """Delete a video, if it is as it was read; one that is gone already is no error. Raises Changed otherwise."""
        self.close()
        request = self._api.videos().delete(id=video.id)
        if video.etag:
            request.headers["If-Match"] = video.etag
        with suppress(Missing):
            self._ask(request, "", tries=1)

    def _ask(self, request: Any, kind: str, *, tries: int = 3) -> dict[str, Any]:
        """Send it, and again after `Lost` up to `tries` times. An answer that is not of `kind` counts as lost."""
        for left in reversed(range(tries)):
            try:
                answer = request.execute(num_retries=0)
            except Exception as error:  # noqa: BLE001 - the client raises what it likes; `problem_of` tells it apart
                problem = problem_of(error, self._wire)
            else:
                if not kind or (isinstance(answer, dict) and answer.get("kind") == kind):
                    return answer if isinstance(answer, dict) else {}
                problem = Lost("YouTube answered something else than was asked", "try again later")
            self.close()
            if not left or not isinstance(problem, Lost):
                raise problem from None
            time.sleep(self._backoff * (tries - left))
        raise AssertionError  # pragma: no cover - the last round raises or returns

    def _session(self, request: Any, size: int, progress: Callable[[float], None]) -> str | None:
        """One resumable session; the video's id, or None where it is gone and a new one has to be begun."""
        misses, renewed = 0, False
        while misses < _MISSES:
            before = request.resumable_progress
            most = min(size, before + self._chunk)
            try:
                _, answer = request.next_chunk(num_retries=0)
                if answer is not None:
                    return _id_of(answer)
                got = request.resumable_progress
                if not 0 <= got <= most:
                    return None  # it says that it has what was never sent: whatever it has, it isn't the film
            except Exception as error:  # noqa: BLE001 - as in `_ask`
                problem = problem_of(error, self._wire)
            else:
                misses, renewed = (0, False) if got > before else (misses + 1, renewed)
                progress(got / size)
                continue
            self.close()
            if isinstance(problem, Missing):
                return None
            misses += 1
            if isinstance(problem, Denied) and not renewed:
                renewed = True  # the token ended half-way; another was fetched when it was refused
            else:
                self._wait_out(problem, misses)
            if request.resumable_uri is not None:
                held = self._held(request.resumable_uri, size)
                if isinstance(held, str):
                    return held
                if held is not None and held > most:
                    return None
                request.resumable_progress = before if held is None else held
        raise Lost("YouTube takes no more of the upload", "try again later")

    def _wait_out(self, problem: CutthroughError, misses: int) -> None:
        """Wait as long as a problem asks for; raises it where waiting doesn't help or takes too long."""
        if isinstance(problem, Throttled) and problem.wait <= _PATIENCE:
            time.sleep(problem.wait)
        elif isinstance(problem, Lost):
            time.sleep(min(self._backoff * 2**misses, _PATIENCE))
        else:
            raise problem from None

    def _held(self, session: str, size: int) -> int | str | None:
        """How many bytes a session has; the video's id where it has all; None where it doesn't say."""
        headers = {"Content-Range": f"bytes */{size}", "content-length": "0"}
        try:
            response, content = self._wire.request(session, "PUT", headers=headers)
            if response.status in (http.client.OK, http.client.CREATED):
                return _id_of(json.loads(content))
            if response.status == http.client.PERMANENT_REDIRECT:
                return int(response.get("range", "bytes=0--1").partition("-")[2]) + 1
        except Exception as error:  # noqa: BLE001 - as in `_ask`
            problem_of(error, self._wire)
            self.close()
        return None


def _video(said: Mapping[str, Any]) -> Video:
    tags = _at(said, "snippet", "tags")
    return Video(
        id=str(said.get("id")),
        etag=str(said.get("etag") or ""),
        title=str(_at(said, "snippet", "title") or ""),
        description=str(_at(said, "snippet", "description") or ""),
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        privacy=str(_at(said, "status", "privacyStatus") or ""),
        publish_at=_text(_at(said, "status", "publishAt")),
        uploaded=str(_at(said, "status", "uploadStatus") or ""),
        rejected=_text(_at(said, "status", "rejectionReason") or _at(said, "status", "failureReason")),
        published_at=str(_at(said, "snippet", "publishedAt") or ""),
    )


def _id_of(answer: object) -> str:
    if isinstance(answer, dict) and answer.get("kind") == "youtube#video" and isinstance(answer.get("id"), str):
        return str(answer["id"])
    raise Lost("YouTube answered something else than was asked", "try again later")


def _items(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = answer.get("items", [])
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _at(said: object, *path: str) -> Any:
    for key in path:
        said = said.get(key) if isinstance(said, dict) else None
    return said


def _text(value: object) -> str | None:
    return str(value) if value else None


@contextmanager
def _closing(media: Any) -> Iterator[None]:
    """The client opens the files it sends and leaves them open; this closes them."""
    try:
        yield
    finally:
        media.stream().close()
