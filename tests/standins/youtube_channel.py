"""A YouTube channel that is not on YouTube: its videos, their captions, who may see them, and the tokens to it."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


class No(Exception):
    """What the server refuses, as YouTube's errors say it."""

    def __init__(self, status: int, reason: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.message = message or reason
        self.headers = headers or {}


@dataclass
class Film:
    """One video as the server keeps it. `listed` is the moment from which the list of uploads shows it."""

    id: str
    snippet: dict[str, Any]
    status: dict[str, Any]
    paid: bool
    sha256: str
    size: int
    published: str
    listed: float
    processed: float
    version: int = 0
    captions: dict[str, bytes] = field(default_factory=dict)
    thumbnail: bytes = b""
    shown: int = 0

    @property
    def visible(self) -> bool:
        return self.status["privacyStatus"] != "private" or "publishAt" in self.status


class Channel:
    """The account's side: all methods are called under one lock. `lag` is how late the list is, in seconds."""

    def __init__(self, id_: str = "UCexample", *, lag: float = 0, processing: float = 0, audited: bool = True) -> None:
        self.id = id_
        self.uploads = "UU" + id_[2:]
        self.lag = lag
        self.processing = processing
        self.audited = audited
        self.keeps_etags = True
        self.films: dict[str, Film] = {}
        self.deleted: list[Film] = []
        self.lock = threading.RLock()

    def visible(self, post: str) -> list[Film]:
        """The films that people see under a post's id."""
        with self.lock:
            return [each for each in self.films.values() if post in each.snippet.get("tags", []) and each.visible]

    def under(self, post: str) -> list[Film]:
        """All films under a post's id, the private ones too."""
        with self.lock:
            return [each for each in self.films.values() if post in each.snippet.get("tags", [])]

    def method(self, name: str) -> Callable[..., Any] | None:
        """What does the work of one of the document's methods; None for those that the stand-in has not."""
        return {
            "youtube.channels.list": self._channels,
            "youtube.playlistItems.list": self._playlist,
            "youtube.videos.list": self._videos,
            "youtube.videos.update": self._update,
            "youtube.videos.delete": self._delete,
            "youtube.captions.list": self._captions,
            "youtube.captions.insert": self._add_captions,
            "youtube.thumbnails.set": self._thumbnail,
        }.get(name)

    def checked(self, body: dict[str, Any]) -> dict[str, Any]:
        """A video that may be inserted; raises No as YouTube does."""
        snippet = body.get("snippet", {})
        title, description = snippet.get("title", "").strip(), snippet.get("description", "")
        if not title or len(title) > 100 or "<" in title or ">" in title:
            raise No(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.")
        if len(description.encode()) > 5000 or "<" in description or ">" in description:
            raise No(400, "invalidDescription", "The request metadata specifies an invalid video description.")
        tags = snippet.get("tags", [])
        if sum(len(t) + 2 * (" " in t) for t in tags) + max(len(tags) - 1, 0) > 500:
            raise No(400, "invalidTags", "The request metadata specifies invalid video keywords.")
        if not str(snippet.get("categoryId", "")).isdigit():
            raise No(400, "invalidCategoryId", "The category is invalid.")
        self._checked_status(body.get("status", {}))
        return body

    def insert(self, body: dict[str, Any], sha256: str, size: int) -> Film:
        """Keep a film that came up whole."""
        status = {"privacyStatus": "public", **body.get("status", {})}
        if not self.audited:
            status["privacyStatus"] = "private"
        now = time.monotonic()
        film = Film(
            id=base64.urlsafe_b64encode(secrets.token_bytes(8)).decode()[:11],
            snippet=dict(body.get("snippet", {})),
            status=status,
            paid=body.get("paidProductPlacementDetails", {}).get("hasPaidProductPlacement", False),
            sha256=sha256,
            size=size,
            published=_now(),
            listed=now + self.lag,
            processed=now + self.processing,
        )
        self.films[film.id] = film
        return film

    def resource(self, film: Film) -> dict[str, Any]:
        """The film as the interface shows it to its owner."""
        status = {**film.status, "uploadStatus": self._upload_status(film)}
        return {
            "kind": "youtube#video",
            "etag": self._etag(film),
            "id": film.id,
            "snippet": {**film.snippet, "channelId": self.id, "publishedAt": film.published},
            "status": status,
        }

    def _upload_status(self, film: Film) -> str:
        return "processed" if time.monotonic() >= film.processed else "uploaded"

    def _etag(self, film: Film) -> str:
        said = f"{film.id}/{film.version}/{self._upload_status(film)}/{film.status}"
        return hashlib.sha256(said.encode()).hexdigest()[:27]

    def _checked_status(self, status: dict[str, Any]) -> None:
        if "publishAt" in status and status.get("privacyStatus") != "private":
            raise No(400, "invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time.")

    def _film(self, id_: str | None, why: str = "videoNotFound") -> Film:
        if id_ is None or id_ not in self.films:
            raise No(404, why, "The video that you are trying to reach cannot be found.")
        return self.films[id_]

    def _matches(self, film: Film, headers: dict[str, str]) -> None:
        wanted = headers.get("if-match")
        if wanted is not None and (not self.keeps_etags or wanted != self._etag(film)):
            raise No(412, "conditionNotMet", "Precondition Failed")

    def _channels(self, query: dict[str, str], **_: Any) -> dict[str, Any]:
        channel = {
            "kind": "youtube#channel",
            "etag": "c",
            "id": self.id,
            "snippet": {"title": "Hillside", "customUrl": "@hillside"},
            "contentDetails": {"relatedPlaylists": {"uploads": self.uploads}},
        }
        items = [channel] if query.get("mine") == "true" or query.get("id") == self.id else []
        return {"kind": "youtube#channelListResponse", "etag": "l", "items": items}

    def _playlist(self, query: dict[str, str], **_: Any) -> dict[str, Any]:
        if query.get("playlistId") != self.uploads or not (self.films or self.deleted):
            raise No(404, "playlistNotFound", "The playlist identified with the playlistId cannot be found.")
        now = time.monotonic()
        films = [each for each in reversed(self.films.values()) if each.listed <= now]
        if "videoId" in query:
            films = [each for each in films if each.id == query["videoId"]]
        most = int(query.get("maxResults", 5))
        try:
            start = int(base64.urlsafe_b64decode(query.get("pageToken", base64.urlsafe_b64encode(b"0"))))
        except ValueError:
            raise No(400, "invalidPageToken") from None
        page = films[start : start + most]
        answer: dict[str, Any] = {
            "kind": "youtube#playlistItemListResponse",
            "etag": "p",
            "items": [
                {"kind": "youtube#playlistItem", "id": f"PL{each.id}", "contentDetails": {"videoId": each.id}}
                for each in page
            ],
            "pageInfo": {"totalResults": len(films), "resultsPerPage": most},
        }
        if start + most < len(films):
            answer["nextPageToken"] = base64.urlsafe_b64encode(str(start + most).encode()).decode()
        return answer

    def _videos(self, query: dict[str, str], **_: Any) -> dict[str, Any]:
        ids = query.get("id", "").split(",")
        if len(ids) > 50:
            raise No(400, "invalidFilters")
        items = [self.resource(self.films[each]) for each in ids if each in self.films]
        return {"kind": "youtube#videoListResponse", "etag": "v", "items": items}

    def _update(self, query: dict[str, str], body: Any, headers: dict[str, str], **_: Any) -> dict[str, Any]:
        film = self._film(body.get("id"))
        self._matches(film, headers)
        parts = query["part"].split(",")
        if "snippet" in parts:
            self.checked({"snippet": body.get("snippet", {})})
            film.snippet = dict(body["snippet"])
        if "status" in parts:
            status = {"privacyStatus": "public", **body.get("status", {})}
            self._checked_status(status)
            was = film.visible
            film.status = status if self.audited else {**status, "privacyStatus": "private"}
            if film.visible and not was:
                film.shown += 1
                film.published = _now()
        film.version += 1
        return self.resource(film)

    def _delete(self, query: dict[str, str], headers: dict[str, str], **_: Any) -> None:
        film = self._film(query["id"])
        self._matches(film, headers)
        self.deleted.append(self.films.pop(film.id))

    def _captions(self, query: dict[str, str], **_: Any) -> dict[str, Any]:
        film = self._film(query["videoId"])
        items = [_caption(film.id, each) for each in film.captions]
        return {"kind": "youtube#captionListResponse", "etag": "k", "items": items}

    def _add_captions(self, body: Any, media: bytes, **_: Any) -> dict[str, Any]:
        snippet = body.get("snippet", {})
        if any(key not in snippet for key in ("videoId", "language", "name")):
            raise No(400, "invalidMetadata", "The request contains invalid metadata values.")
        film = self._film(snippet["videoId"])
        if snippet["language"] in film.captions:
            raise No(409, "captionExists", "The specified video already has a caption track with the given language.")
        if not media:
            raise No(400, "contentRequired", "The request does not include the caption track contents.")
        film.captions[snippet["language"]] = media
        film.version += 1
        return _caption(film.id, snippet["language"])

    def _thumbnail(self, query: dict[str, str], media: bytes, **_: Any) -> dict[str, Any]:
        film = self._film(query["videoId"])
        if media[:3] != b"\xff\xd8\xff" and media[:4] != b"\x89PNG":
            raise No(400, "invalidImage", "The provided image content is invalid.")
        film.thumbnail = media
        film.version += 1
        return {"kind": "youtube#thumbnailSetResponse", "etag": "t", "items": [{"default": {"url": "https://i/1.jpg"}}]}


class Tokens:
    """What the token endpoint gives out. One refresh token is good at first: `first-refresh`."""

    def __init__(self, client_id: str = "client", client_secret: str = "client-secret", seconds: int = 3600) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.seconds = seconds
        self.refresh = {"first-refresh"}
        self.access: dict[str, float] = {}
        self.codes: dict[str, tuple[str, str]] = {}
        self.rotates = False
        self.gives_refresh = True
        self.renewed = 0

    def good(self, header: str) -> bool:
        token = header.removeprefix("Bearer ")
        return self.access.get(token, 0) > time.monotonic()

    def expire(self) -> None:
        """End all access tokens, as if an hour had passed."""
        self.access.clear()

    def code(self, redirect: str, challenge: str) -> str:
        code = f"code-{secrets.token_hex(8)}"
        self.codes[code] = (redirect, challenge)
        return code

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        """A token for a refresh token or a code; raises No."""
        if form.get("client_id") != self.client_id or form.get("client_secret") != self.client_secret:
            raise No(401, "invalid_client")
        if form.get("grant_type") == "authorization_code":
            redirect, challenge = self.codes.pop(form.get("code", ""), ("", ""))
            verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if (
                redirect != form.get("redirect_uri")
                or base64.urlsafe_b64encode(verifier).decode().rstrip("=") != challenge
            ):
                raise No(400, "invalid_grant")
            return self._given(self._fresh() if self.gives_refresh else "")
        used = form.get("refresh_token", "")
        if form.get("grant_type") != "refresh_token" or used not in self.refresh:
            raise No(400, "invalid_grant", "Token has been expired or revoked.")
        if self.rotates:
            self.refresh.discard(used)
            return self._given(self._fresh())
        return self._given(None if self.gives_refresh else "")

    def _fresh(self) -> str:
        token = f"refresh-{secrets.token_hex(12)}"
        self.refresh.add(token)
        return token

    def _given(self, refresh: str | None) -> dict[str, Any]:
        self.renewed += 1
        access = f"access-{secrets.token_hex(12)}"
        self.access[access] = time.monotonic() + self.seconds
        answer = {"access_token": access, "expires_in": self.seconds, "token_type": "Bearer"}
        return answer if refresh is None else {**answer, "refresh_token": refresh}


def _caption(video: str, language: str) -> dict[str, Any]:
    snippet = {"videoId": video, "language": language, "name": "", "trackKind": "standard", "isDraft": False}
    return {"kind": "youtube#caption", "etag": "n", "id": f"{video}.{language}", "snippet": snippet}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
