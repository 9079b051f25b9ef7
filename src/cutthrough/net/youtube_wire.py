"""What the official client's requests go through, and what their failures mean."""

from __future__ import annotations

import http.client
import json
import logging
import re
import urllib.parse
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cutthrough.model.errors import CutthroughError
from cutthrough.model.shown_text import one_line
from cutthrough.net.access import Access, Changed, Denied, Lost, Missing, Rejected, Throttled, Unreached
from cutthrough.net.secrets import Redacted

_DAILY = ("quotaExceeded", "dailyLimitExceeded")
_HURRIED = ("rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED")
_TOO_MANY_UPLOADS = "uploadLimitExceeded"
_CLOSED = {
    "authError": "the token is not accepted",
    "insufficientPermissions": "the permission to upload was not given",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "the permission to upload was not given",
    "youtubeSignupRequired": "the Google account has no YouTube channel",
    "authenticatedUserAccountClosed": "the account is closed",
    "authenticatedUserAccountSuspended": "the account is suspended",
    "channelClosed": "the channel is closed",
    "channelSuspended": "the channel is suspended",
    "accountDelegationForbidden": "the account may not act for this channel",
}
"""Reasons for which nothing goes out until a person does something (YouTube Data API - Errors)."""
_HINTS = {
    "forbidden": "thumbnails of one's own and long films need a verified account: see youtube.com/verify",
    "invalidTitle": "mend the title in the brief",
    "invalidDescription": "mend the text in the brief",
    "invalidTags": "use fewer hashtags",
    "invalidCategoryId": "mend the channel's category in program.yaml",
}
_RATE_WAIT = 60.0
_DAY = 86_400.0
_LONGEST_WAIT = 2 * _DAY


class Wire:
    """Sends a request with the account's token, to one server only, and renews a token that is refused, once.

    It is what the official client calls its `http`. Redirects are not followed: they would carry the token away.
    """

    def __init__(self, access: Access, root: str, *, timeout: float) -> None:
        from cutthrough.net.google_client import SentOnce

        for talkative in ("googleapiclient.http", "google_auth_httplib2", "googleapiclient.discovery"):
            logging.getLogger(talkative).setLevel(logging.ERROR)  # they write addresses of upload sessions, and bodies
        self._access = access
        self._host = urllib.parse.urlsplit(root).netloc
        self._http = SentOnce(timeout=timeout)
        self._shown: set[Redacted] = set()

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 5,  # noqa: ARG002 - the client may name them
        connection_type: Any = None,  # noqa: ARG002
    ) -> tuple[Any, bytes]:
        """Send it; the response and its content. Raises what httplib2 does, and Denied or Lost for want of a token."""
        if not self._ours(uri):
            raise Lost("YouTube sent us to another server with our token", "try again later")
        token = self._access.token()
        response, content = self._send(uri, method, body, headers, token)
        if response.status == http.client.UNAUTHORIZED:
            token = self._access.token(refused=token)
            # A body that is a stream has been read by now: whoever sends it asks how far it came and goes on.
            if body is None or isinstance(body, str | bytes):
                response, content = self._send(uri, method, body, headers, token)
        return response, content

    def close(self) -> None:
        """Drop the connections."""
        self._http.close()

    def without_secrets(self, text: str) -> str:
        """The text without any token that was sent."""
        for each in self._shown:
            text = text.replace(each.open(), "…")
        return text

    def _send(
        self, uri: str, method: str, body: Any, headers: Mapping[str, str] | None, token: Redacted
    ) -> tuple[Any, bytes]:
        self._shown.add(token)
        # No name is given to the headers: they hold the token, and tracebacks show what has a name.
        return self._http.request(
            uri, method, body=body, headers={**(headers or {}), "authorization": f"Bearer {token.open()}"}
        )

    def _ours(self, uri: str) -> bool:
        """Sessions of uploads may be on a sister server of Google's; nothing else may."""
        parts = urllib.parse.urlsplit(uri)
        if parts.netloc == self._host:
            return True
        google = (self._host, parts.hostname or "")
        return parts.scheme == "https" and all(each.endswith(".googleapis.com") for each in google)


def problem_of(error: Exception, wire: Wire) -> CutthroughError:
    """What a failure of the client means, as the errors of `net.access`; bugs of ours are raised as they are."""
    from cutthrough.net.google_client import ClientError, HttpError, HttpLib2Error, ServerNotFoundError

    if isinstance(error, CutthroughError):
        return error
    if isinstance(error, HttpError):
        return _answered(int(error.resp.status), error.resp, error.content, wire)
    if isinstance(error, ConnectionRefusedError | ServerNotFoundError):
        return Unreached("YouTube can't be reached", "look at this machine's connection")
    if isinstance(error, OSError | HttpLib2Error | http.client.HTTPException):
        return Lost("The connection to YouTube broke before it answered", "try again later")
    if isinstance(error, ClientError | ValueError | IndexError):
        return Lost("YouTube's answer can't be read", "try again later")
    raise error


def _answered(status: int, headers: Mapping[str, str], content: bytes, wire: Wire) -> CutthroughError:
    reasons, said = _reasons(content)
    said = wire.without_secrets(said)
    throttled = _throttled(status, reasons, headers)
    if throttled is not None:
        return throttled
    closed = next((each for each in reasons if each in _CLOSED), None)
    if status == http.client.UNAUTHORIZED or closed:
        why = _CLOSED[closed] if closed else "the token is not accepted"
        return Denied(f"YouTube lets nothing through: {why}", "cutthrough connect youtube", reason=closed or "401")
    if status == http.client.PRECONDITION_FAILED:
        return Changed("The video was changed meanwhile", "try again")
    if status >= http.client.INTERNAL_SERVER_ERROR or status < http.client.BAD_REQUEST:
        return Lost(f"YouTube is out of order ({status})", "try again later", status=status)
    if status == http.client.REQUEST_TIMEOUT:
        return Lost("YouTube did not wait for all of it", "try again later", status=status)
    first = next(iter(reasons), str(status))
    kind = Missing if status in (http.client.NOT_FOUND, http.client.GONE) else Rejected
    fix = _HINTS.get(first, "look at the channel in YouTube Studio")
    return kind(f"YouTube says no ({first}){f': {said}' if said else ''}", fix, reason=first, status=status)


def _throttled(status: int, reasons: list[str], headers: Mapping[str, str]) -> Throttled | None:
    if any(each in _DAILY for each in reasons):
        wait = seconds_to_midnight(datetime.now(UTC))
        return Throttled("YouTube's quota for today is used up", "it starts anew at midnight Pacific time", wait=wait)
    if _TOO_MANY_UPLOADS in reasons:
        return Throttled("The channel has had its most uploads for a day", "YouTube says to wait a day", wait=_DAY)
    if status == http.client.TOO_MANY_REQUESTS or any(each in _HURRIED for each in reasons):
        wait = _retry_after(headers.get("retry-after"))
        return Throttled("YouTube asks to slow down", f"again in {wait:.0f} seconds", wait=wait)
    return None


def seconds_to_midnight(moment: datetime) -> float:
    """Seconds from `moment` (with a zone) until YouTube's quotas start anew: midnight Pacific time."""
    place = ZoneInfo("America/Los_Angeles")
    day = moment.astimezone(place).date() + timedelta(days=1)
    return max((datetime(day.year, day.month, day.day, tzinfo=place) - moment).total_seconds(), 1.0)


def _retry_after(said: str | None) -> float:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3); a minute where it says nothing usable."""
    from email.utils import parsedate_to_datetime

    try:
        if said is None:
            return _RATE_WAIT
        if re.fullmatch(r"\d{1,7}", said.strip()):
            return min(float(said), _LONGEST_WAIT)
        left = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
        return min(max(left, 0.0), _LONGEST_WAIT)
    except (ValueError, TypeError):
        return _RATE_WAIT


def _reasons(content: bytes) -> tuple[list[str], str]:
    """The reasons an error names, and its sentence: plain, on one line and not long. Empty where it can't be read."""
    try:
        error = json.loads(content)["error"]
        words = [each["reason"] for each in [*error.get("errors", []), *error.get("details", [])] if "reason" in each]
        words.append(error.get("status"))
        said = error.get("message")
    except (ValueError, KeyError, TypeError, AttributeError):
        return [], ""
    kept = [each for each in words if isinstance(each, str) and re.fullmatch(r"[A-Za-z_]{1,60}", each)]
    text = re.sub(r"<[^>]*>", "", said) if isinstance(said, str) else ""
    return kept, one_line(text)[:200]
