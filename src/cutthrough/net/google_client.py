"""Google's official client, over an httplib2 that sends a request once.

As it comes, httplib2 sends a request again when the connection closes before an answer, whatever the request does and
whatever `RETRIES` says. What was done already would be done twice, unseen. Here that is an error like any other, and
whoever asked decides. This module loads all of the client, half a second; import it where it is needed.
"""

from __future__ import annotations

import http.client
import json
from importlib.resources import files
from typing import Any

import httplib2  # type: ignore[import-untyped]
from google_auth_httplib2 import Request as TokenRequest  # type: ignore[import-untyped]
from googleapiclient.discovery import build_from_document  # type: ignore[import-untyped]
from googleapiclient.errors import Error as ClientError  # type: ignore[import-untyped]
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaFileUpload, MediaIoBaseUpload  # type: ignore[import-untyped]
from httplib2.error import HttpLib2Error, ServerNotFoundError  # type: ignore[import-untyped]

__all__ = [
    "ClientError",
    "HttpError",
    "HttpLib2Error",
    "MediaFileUpload",
    "MediaIoBaseUpload",
    "SentOnce",
    "ServerNotFoundError",
    "TokenRequest",
    "youtube_service",
]


class _Plain(httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]
    def getresponse(self) -> http.client.HTTPResponse:
        return _answer_of(super())


class _Secure(httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]
    def getresponse(self) -> http.client.HTTPResponse:
        return _answer_of(super())


def _answer_of(connection: Any) -> http.client.HTTPResponse:
    try:
        answer: http.client.HTTPResponse = connection.getresponse()
    except (http.client.BadStatusLine, http.client.ResponseNotReady):
        raise ConnectionResetError("the connection closed before an answer") from None
    return answer


class SentOnce(httplib2.Http):  # type: ignore[misc]
    """Sends once and follows no redirect: one would carry a token to where it says. 308 is no redirect in uploads."""

    def __init__(self, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self.follow_redirects = False

    def request(self, uri: str, method: str = "GET", **rest: Any) -> tuple[Any, bytes]:
        """Send it. Raises what httplib2 does, and ConnectionResetError where it sends again by itself."""
        rest["connection_type"] = _Secure if uri.startswith("https:") else _Plain
        answer: tuple[Any, bytes] = super().request(uri, method, **rest)
        return answer


def youtube_service(root: str, wire: Any) -> Any:
    """The official client over the discovery document that ships inside it; nothing is downloaded."""
    held = files("googleapiclient").joinpath("discovery_cache/documents/youtube.v3.json")
    document = json.loads(held.read_text(encoding="utf-8"))
    return build_from_document({**document, "rootUrl": root, "baseUrl": root}, http=wire)
