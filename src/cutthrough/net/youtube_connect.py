"""Connecting an account: a person says yes in a browser, and what Google then gives is kept as secrets.

This is OAuth 2.0 for installed programs (RFC 8252): the browser is sent back to an address on this machine, with a
code that is worth nothing without what only we know (PKCE, RFC 7636). Where the browser is on another machine, that
address leads nowhere there, and the person copies it from the browser to us.
"""

from __future__ import annotations

import http.server
import logging
import os
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

from cutthrough.model.record import Record
from cutthrough.net.access import Access, Denied, Lost, client_of, secret_name
from cutthrough.net.secrets import Redacted, SecretError, can_keep, forget, keep, secret, variable
from cutthrough.net.youtube import Account, YouTube, root_url, token_uri

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""The one permission that is asked for: the only one by which captions can be added (discovery document, 20261104)."""

_PARTS = ("token", "client_id", "client_secret", "channel")
_TALKATIVE = ("requests_oauthlib", "oauthlib", "urllib3", "google_auth_oauthlib")
_ELSEWHERE = "http://127.0.0.1:8127/"
"""Where the browser of another machine is sent; nobody listens there."""
_PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Connected</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem;color:#111}</style>
<h1>That was it.</h1><p>You can close this window and go back to the terminal.</p></html>"""


class Connected(Record):
    """An account that is connected. `kept` is False where the token that was kept before still serves."""

    account: str
    channel: Account
    kept: bool = True


class Connecting:
    """One attempt to connect an account: send a person to `url`, then `listen` or `take` what came back.

    Raises Denied where no API client is known, SecretError where the token could not be kept.
    """

    def __init__(self, account: str, *, here: bool = True, to_keep: bool = True) -> None:
        from google_auth_oauthlib.flow import InstalledAppFlow  # type: ignore[import-untyped]

        for each in _TALKATIVE:
            logging.getLogger(each).setLevel(logging.WARNING)  # below that they write tokens
        if to_keep and not can_keep():
            raise SecretError(
                "This machine has no keyring that keeps secrets encrypted, so nothing could be kept",
                f"add --show, and give what it prints in the environment: {variable(secret_name(account, 'token'))}",
            )
        self._account = account
        self._client, self._word = client_of(account)
        own = {
            "client_id": self._client,
            "client_secret": self._word.open(),
            "auth_uri": _consent_uri(),
            "token_uri": token_uri(),
        }
        self._flow = InstalledAppFlow.from_client_config({"installed": own}, [SCOPE])
        self._server = _Landing() if here else None
        self._flow.redirect_uri = self._server.address if self._server is not None else _ELSEWHERE
        # Without prompt=consent Google gives a lasting token only the first time.
        with _loopback():
            self.url: str = self._flow.authorization_url(access_type="offline", prompt="consent")[0]
        self.token: Redacted | None = None

    def close(self) -> None:
        """Listen no more."""
        self._flow.oauth2session.close()
        if self._server is not None:
            self._server.server_close()

    def listen(self, seconds: float, *, to_keep: bool = True) -> Connected:
        """Wait for the browser. Raises Lost after so many seconds, Denied where the person said no."""
        if self._server is None:
            raise Lost("Nobody listens for the browser here", "paste the address it was sent to")
        return self.take(self._server.landed(seconds), to_keep=to_keep)

    def take(self, answer: str, *, to_keep: bool = True) -> Connected:
        """End it with the address that the browser was sent to, or the code in it; keeps what Google gives.

        Raises Denied where the person said no or it is the answer to another question, Lost, and SecretError.
        """
        access, refresh = self._exchanged(answer.strip())
        name = secret_name(self._account, "token")
        with YouTube(Access.holding(self._account, access)) as api:
            channel = api.account()
        wrong = mismatch(self._account, channel)
        if wrong:
            raise Denied(wrong, "connect again, and choose the right channel in the browser")
        if not refresh and secret(name) is None:
            raise Denied(
                "Google gave no lasting token",
                "take away its access at myaccount.google.com/permissions, then connect again",
            )
        self.token = Redacted(refresh) if refresh else None
        if to_keep and refresh:
            keep(name, refresh)
            keep(secret_name(self._account, "client_id"), self._client)
            keep(secret_name(self._account, "client_secret"), self._word.open())
            keep(secret_name(self._account, "channel"), channel.id)
        return Connected(account=self._account, channel=channel, kept=bool(refresh))

    def _exchanged(self, answer: str) -> tuple[Redacted, str]:
        from oauthlib.oauth2.rfc6749.errors import OAuth2Error  # type: ignore[import-untyped]

        if not answer:
            raise Denied("There is no answer in that", "connect again, and paste the whole address")
        code = {"code": answer}
        if "://" in answer:
            said = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer).query))
            if said.get("error"):
                raise Denied("It was not allowed in the browser", "connect again, and allow it")
            code = {"authorization_response": answer.replace("http://", "https://", 1)}
        try:
            with _loopback(), self._flow.oauth2session:
                given = self._flow.fetch_token(**code)
        except OAuth2Error:
            fix = "connect again: each answer works once, for a few minutes"
            raise Denied("Google does not accept this answer", fix) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise Lost("Google's token server gave no answer that can be read", "connect again") from None
        except Warning:
            raise Denied("Not everything was allowed in the browser", "connect again, and tick every box") from None
        token, refresh = given.get("access_token"), given.get("refresh_token")
        if not isinstance(token, str) or not token:
            raise Lost("Google's token server gave no token", "connect again")
        return Redacted(token), refresh.strip() if isinstance(refresh, str) else ""


def connected(account: str) -> Connected:
    """The channel that an account is connected to now. Raises as `net.access` says, and Denied for another channel."""
    with YouTube(Access(account, token_uri=token_uri())) as api:
        channel = api.account()
    wrong = mismatch(account, channel)
    if wrong:
        raise Denied(wrong, f"cutthrough connect youtube --account {account}, and choose the right channel")
    return Connected(account=account, channel=channel)


def disconnect(account: str) -> bool:
    """Forget all secrets of an account that the keyring holds; False where it held none. Raises SecretError."""
    return sum(forget(secret_name(account, each)) for each in _PARTS) > 0


def mismatch(account: str, channel: Account) -> str | None:
    """Why this is not the channel that the account's name means; None where it is.

    An id (UC…) or a handle (@…) means that channel; any other name means the one it was connected to.
    """
    if account.startswith("@"):
        right = not channel.handle or channel.handle.casefold() == account.casefold()
    elif account.startswith("UC"):
        right = channel.id == account
    else:
        right = secret(secret_name(account, "channel")) in (None, channel.id)
    return None if right else f'"{account}" is connected to another channel: {channel.title} ({channel.id})'


class _Landing(http.server.HTTPServer):
    """Where the browser comes back to, on this machine alone."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.found: str | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def landed(self, seconds: float) -> str:
        """The address it came to. Requests that hold no answer, a page's icon, are passed over."""
        end = time.monotonic() + seconds
        while self.found is None:
            self.timeout = max(end - time.monotonic(), 0.01)
            self.handle_request()
            if time.monotonic() >= end and self.found is None:
                raise Lost("Nobody said yes in the browser", "connect again; without a browser here, add --no-browser")
        return self.found


class _Page(http.server.BaseHTTPRequestHandler):
    server: _Landing
    timeout = 10

    def do_GET(self) -> None:
        """Take the answer."""
        said = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        answered = "state" in said and ("code" in said or "error" in said)
        if answered:
            self.server.found = self.server.address.rstrip("/") + self.path
        self.send_response(200 if answered else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        if answered:
            self.wfile.write(_PAGE)

    def log_message(self, *_: object) -> None:
        """The address holds the code: it is written nowhere."""


def _consent_uri() -> str:
    if os.environ.get("CUTTHROUGH_YOUTUBE_URL", "").strip():
        return f"{root_url()}auth"
    return "https://accounts.google.com/o/oauth2/auth"


@contextmanager
def _loopback() -> Iterator[None]:
    """Let the library talk to a token server without TLS, where that is on this machine; it refuses otherwise."""
    name = "OAUTHLIB_INSECURE_TRANSPORT"
    before = os.environ.get(name)
    if token_uri().startswith("http:"):  # `root_url` lets that pass for this machine only
        os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before
