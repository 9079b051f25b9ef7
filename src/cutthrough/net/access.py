"""Access to Google's servers: tokens that hold now, of an account that somebody connected.

What is kept is the refresh token and the client it was given to, as secrets. Access tokens live an hour and stay in
memory. A dead token (revoked, expired, of a client that is gone) is `Denied`; anything else that goes wrong on the
way is `Lost` and may be tried again.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cutthrough.model.errors import CutthroughError
from cutthrough.net.secrets import Redacted, SecretError, follow, secret, variable

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_EARLY = 120.0
"""Seconds before its end from which a token is renewed: a chunk of an upload must not outlive it."""
_TURN = 60.0
_DEAD = ("invalid_grant", "invalid_client", "unauthorized_client", "deleted_client", "invalid_scope", "access_denied")
"""Answers of a token endpoint that trying again does not change (RFC 6749, 5.2; deleted_client is Google's own)."""

_LOG = logging.getLogger("cutthrough.net")


class Denied(CutthroughError):
    """The credentials are dead, or the account may not do this: it has to be connected again."""

    code = "denied"


class Throttled(CutthroughError):
    """The server did nothing and says to come back after `wait` seconds."""

    code = "throttled"

    def __init__(self, message: str, fix: str | None = None, *, wait: float, **fields: object) -> None:
        super().__init__(message, fix, wait=wait, **fields)
        self.wait = wait


class Rejected(CutthroughError):
    """The server read it and says no; the same again gets the same answer. `reason` is the server's own word."""

    code = "rejected"


class Missing(Rejected):
    """What was asked for is not there (any more)."""

    code = "missing"


class Changed(Rejected):
    """It was changed by somebody else since it was read, so nothing was done."""

    code = "changed"


class Lost(CutthroughError):
    """No answer, or none that can be read: it may have been done or not."""

    code = "lost"


class Unreached(Lost):
    """The server was never reached, so nothing was done."""

    code = "unreached"


def secret_name(account: str, what: str) -> str:
    """The name of one of an account's secrets: `token`, `client_id`, `client_secret` or `channel`."""
    return f"youtube.{account}.{what}"


def client_of(account: str) -> tuple[str, Redacted]:
    """The API client an account was connected with: id and secret. Raises Denied where nobody gave one."""
    id_ = secret(secret_name(account, "client_id")) or secret("youtube.client_id")
    word = secret(secret_name(account, "client_secret")) or secret("youtube.client_secret")
    if not id_ or not word:
        missing = variable("youtube.client_id" if not id_ else "youtube.client_secret")
        raise Denied(
            "Nobody said which API client to use for YouTube",
            f"make a desktop client in the Google Cloud console, then set {missing} (see docs/youtube.md)",
        )
    return id_, Redacted(word)


class Access:
    """One account's access. Safe for threads, and for several processes that renew at once.

    How long a token holds is counted from when it came, by a clock that nobody sets: a machine whose time is wrong
    renews as one whose time is right.
    """

    def __init__(self, account: str, *, token_uri: str = TOKEN_URI, timeout: float = 30) -> None:
        self._account = account
        self._uri = token_uri
        self._timeout = timeout
        self._lock = threading.Lock()
        self._token: Redacted | None = None
        self._until = 0.0

    @classmethod
    def holding(cls, account: str, token: Redacted) -> Access:
        """Access by a token that was just given, for as long as it holds."""
        access = cls(account)
        access._token, access._until = token, time.monotonic() + 600
        return access

    def token(self, *, refused: Redacted | None = None) -> Redacted:
        """An access token; another than `refused`, if that was the last one. Raises Denied, Lost, SecretError."""
        with self._lock:
            if self._token is None or self._token == refused or time.monotonic() >= self._until:
                self._renew()
            assert self._token is not None  # noqa: S101 - for the type checker; `_renew` raises otherwise
            return self._token

    def _renew(self) -> None:
        with _turn(self._account):
            name = secret_name(self._account, "token")
            used = _read(name)
            if used is None:
                raise Denied(
                    f'The YouTube account "{self._account}" is not connected',
                    f"cutthrough connect youtube --account {self._account}, or set {variable(name)}",
                )
            try:
                self._exchange(name, used)
            except Denied:
                # Another machine may have renewed meanwhile, and the server replaced what we read before.
                again = _read(name)
                if again is None or again == used:
                    raise
                self._exchange(name, again)

    def _exchange(self, name: str, used: Redacted) -> None:
        from google.auth.exceptions import GoogleAuthError, RefreshError
        from google.oauth2.credentials import Credentials

        from cutthrough.net.google_client import HttpLib2Error, SentOnce, TokenRequest

        id_, word = client_of(self._account)
        wire = SentOnce(timeout=self._timeout)  # sent twice, a token might be replaced twice, and one of them lost
        given = Credentials(  # type: ignore[no-untyped-call]
            None, refresh_token=used.open(), token_uri=self._uri, client_id=id_, client_secret=word.open()
        )
        try:
            given.refresh(TokenRequest(wire))  # type: ignore[no-untyped-call]
        except RefreshError as error:
            raise self._refused(error) from None
        except (GoogleAuthError, OSError, HttpLib2Error, ValueError, TypeError, KeyError):
            raise Lost("Google's token server gave no answer that can be read", "try again in a minute") from None
        finally:
            wire.close()
        if not isinstance(given.token, str) or not given.token.isascii() or not given.token.isprintable():
            raise Lost("Google's token server gave no token", "try again in a minute")
        self._token = Redacted(given.token)
        self._until = time.monotonic() + max(_seconds_left(given.expiry) - _EARLY, 1.0)
        self._follow(name, used, given.refresh_token)

    def _follow(self, name: str, used: Redacted, after: object) -> None:
        try:
            if isinstance(after, str):
                follow(name, used.open(), after)
        except SecretError as error:
            _LOG.warning("YouTube replaced the token of %s, and it could not be kept: %s", self._account, error)

    def _refused(self, error: Exception) -> CutthroughError:
        said = error.args[1] if len(error.args) > 1 else None
        word = said.get("error") if isinstance(said, dict) else None
        reason = word if isinstance(word, str) and re.fullmatch(r"[a-z_]{1,40}", word) else ""
        if reason not in _DEAD or getattr(error, "retryable", False):
            return Lost(f"Google's token server is out of order{f' ({reason})' if reason else ''}", "try again later")
        return Denied(
            f'Google no longer accepts the token of the YouTube account "{self._account}" ({reason})',
            f"cutthrough connect youtube --account {self._account}",
            reason=reason,
        )


def _read(name: str) -> Redacted | None:
    found = secret(name)
    return Redacted(found) if found is not None else None


def _seconds_left(expiry: object) -> float:
    """Seconds until `expiry`, which google-auth counted from this machine's clock a moment ago; an hour if unsaid."""
    from datetime import UTC, datetime

    if not isinstance(expiry, datetime):
        return 3600.0
    return (expiry - datetime.now(UTC).replace(tzinfo=None)).total_seconds()


@contextmanager
def _turn(account: str) -> Iterator[None]:
    """One process of this user at a time renews an account's token; where that can't be had, all may."""
    file = _lock_file(account)
    if file is None:
        yield
        return
    try:
        _wait_for(file)
        yield
    finally:
        os.close(file)


def _lock_file(account: str) -> int | None:
    folder = Path(tempfile.gettempdir()) / f"cutthrough-{os.getuid()}"
    path = folder / f"{hashlib.sha256(account.encode()).hexdigest()[:16]}.lock"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid != os.getuid():
            return None
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _wait_for(file: int) -> None:
    end = time.monotonic() + _TURN
    while time.monotonic() < end:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        else:
            return
