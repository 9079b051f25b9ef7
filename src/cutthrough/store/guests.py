"""Guests' one-time codes and sessions. Neither is kept: of a code a slow salted hash, of a session's token a digest.

A code has six digits, ends after ten minutes and is used once. Five wrong tries end it, and five codes are made for a
link in an hour, so a guesser has 25 in a million in an hour, however many ask at once. What is compared, is compared
in constant time, and a link without a code takes as long as one with a wrong code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from cutthrough.model.errors import CutthroughError
from cutthrough.store.database import store_errors, writing
from cutthrough.store.tables import CODE, SESSION

CODE_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(hours=12)
TRIES = 5
CODES_AN_HOUR = 5
_HOUR = timedelta(hours=1)
_DIGITS = 6
_COST = 2**14  # scrypt's n with r=8, p=1: 16 MB and some 40 ms; all codes of a stolen ledger outlast their ten minutes
_USED = ""


class TooManyCodes(CutthroughError):
    """So many codes were made for this link within the hour that no more are."""

    code = "too_many_codes"


class GuestDesk:
    """Who of the invited is who they say; `Ledger.guests` gives it. Methods raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def new_code(self, invite: str, moment: datetime) -> str:
        """A fresh code for a link, in place of the one before. Raises TooManyCodes.

        An hour counts from the last one that was made, so that never more than five fall into any hour.
        """
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
        hashed = _hash(code, secrets.token_bytes(16))
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(CODE).where(CODE.c.invite == invite)).mappings().first()
            recent = row is not None and _read(row["sent_at"]) > moment - _HOUR
            sent = row["sent"] if row is not None and recent else 0
            if sent >= CODES_AN_HOUR and row is not None:
                wait = _read(row["sent_at"]) + _HOUR - moment
                minutes = max(1, -(-int(wait.total_seconds()) // 60))
                raise TooManyCodes(
                    f"{CODES_AN_HOUR} codes were made for this link within the hour, and no more are",
                    f"use the last one, or ask again in {minutes} minutes",
                )
            values = {
                "code_hash": hashed,
                "expires": _said(moment + CODE_LIVES),
                "tries_left": TRIES,
                "sent": sent + 1,
                "sent_at": _said(moment),
            }
            if row is None:
                connection.execute(sa.insert(CODE).values(invite=invite, **values))
            else:
                connection.execute(sa.update(CODE).where(CODE.c.invite == invite).values(values))
        return code

    def confirm_code(self, invite: str, code: str, moment: datetime, until: datetime | None = None) -> str | None:
        """A session's token for the right code; None for a wrong, used, or ended one. `until` ends the session early.

        The try is counted before the code is looked at: a thousand askers at once have five tries between them.
        """
        kept = self._take_try(invite, moment)
        right = _fits(code, kept or _DUMMY)
        if kept is None or not right:
            return None
        token = secrets.token_urlsafe(32)
        ends = min(moment + SESSION_LIVES, until) if until is not None else moment + SESSION_LIVES
        with writing(self._engine) as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.expires <= _said(moment)))
            same = (CODE.c.invite == invite, CODE.c.code_hash == kept)
            used = connection.execute(sa.update(CODE).where(*same).values(code_hash=_USED, tries_left=0))
            if used.rowcount != 1:
                return None  # somebody else used it in the meantime
            row = {"token_sha256": token_digest(token), "invite": invite, "expires": _said(ends)}
            connection.execute(sa.insert(SESSION).values(row))
        return token

    def session(self, token: str, moment: datetime) -> str | None:
        """The id of the invitation a session is of; None for one that ended or never was."""
        digest = token_digest(token)
        query = sa.select(SESSION).where(SESSION.c.token_sha256 == digest)
        with store_errors(), self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or not hmac.compare_digest(row["token_sha256"], digest) or _read(row["expires"]) <= moment:
            return None
        return str(row["invite"])

    def end_session(self, token: str) -> None:
        """The session is over."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.token_sha256 == token_digest(token)))

    def shut_out(self, invite: str) -> None:
        """End all sessions of an invitation, and the code it may still have."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.invite == invite))
            ended = {"code_hash": _USED, "tries_left": 0}
            connection.execute(sa.update(CODE).where(CODE.c.invite == invite).values(ended))

    def _take_try(self, invite: str, moment: datetime) -> str | None:
        """One try of the link's code, as its hash; None where it has none left."""
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(CODE).where(CODE.c.invite == invite)).mappings().first()
            if row is None or row["tries_left"] <= 0 or _read(row["expires"]) <= moment:
                return None
            left = {"tries_left": row["tries_left"] - 1}
            connection.execute(sa.update(CODE).where(CODE.c.invite == invite).values(left))
            return str(row["code_hash"])


def _hash(code: str, salt: bytes) -> str:
    return f"scrypt${salt.hex()}${hashlib.scrypt(code.encode(), salt=salt, n=_COST, r=8, p=1).hex()[:64]}"


_DUMMY = f"scrypt${'0' * 32}${'0' * 64}"
"""What a code is held against where there is none, so that it takes as long."""


def _fits(code: str, kept: str) -> bool:
    plain = "".join(code.split())
    well_formed = len(plain) == _DIGITS and plain.isascii() and plain.isdigit()
    salt = bytes.fromhex(kept.split("$")[1])
    return hmac.compare_digest(_hash(plain if well_formed else "0", salt), kept) and well_formed


def token_digest(token: str) -> str:
    """What is kept of a link's or a session's token: its SHA-256, so that no copy of the ledger lets anybody in."""
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).hexdigest()


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _read(said: str) -> datetime:
    return datetime.fromisoformat(said)
