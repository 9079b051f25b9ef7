"""Secrets: given in the environment or kept in the system's keyring; never in files, logs or the ledger.

A secret has a name such as `youtube.UCexample.token`. Its variable in the environment is that name in capitals, with
what is no letter or digit of ASCII as an underscore, after `CUTTHROUGH_`: `CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN`. The
environment wins over the keyring, so that a server without one can be given everything.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, Any

from cutthrough.model.errors import CutthroughError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "cutthrough"
"""What all our entries in a keyring belong to."""

_UNFIT = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")
_HIDDEN = "Redacted"


class SecretError(CutthroughError):
    """A secret can't be kept or read. `variable` is what gives it in the environment; the secret is nowhere in it."""

    code = "secret"


class Redacted:
    """A secret that doesn't show itself: not in `repr`, `str`, formats, pickles or the locals of a traceback."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def open(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return _HIDDEN

    def __format__(self, spec: str) -> str:
        return _HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Redacted) and other.open() == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not written down")


def variable(name: str) -> str:
    """The variable of the environment that gives this secret."""
    return "CUTTHROUGH_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def _given(name: str) -> str:
    return os.environ.get(variable(name), "").strip()


def secret(name: str) -> str | None:
    """The secret of this name; None where nobody gave it and no keyring holds it.

    Raises SecretError for a keyring that is there and can't be read, and for what no secret is: several lines.
    """
    given = _given(name)
    if given:
        # A server that replaces tokens makes the one in the environment stale; what followed it is in the keyring.
        return _kept(_successor(name, given)) or _one_line(name, given)
    return _kept(name)


def keep(name: str, value: str) -> None:
    """Keep a secret in the system's keyring, in place of what it held of this name.

    What the environment gives goes on winning until it is changed there. Raises SecretError without a usable keyring.
    """
    _put(name, name, _one_line(name, value))


def can_keep() -> bool:
    """Whether this machine has a keyring that keeps secrets encrypted."""
    return _ring() is not None


def follow(name: str, old: str, new: str) -> None:
    """Keep what a server gave in place of `old`, wherever `old` came from. Raises SecretError as `keep` does.

    An empty `new` changes nothing: a server that sends none means that the old one still holds.
    """
    if not new.strip() or new == old:
        return
    given = _given(name)
    _put(_successor(name, given) if given else name, name, _one_line(name, new))


def forget(name: str) -> bool:
    """Take a secret out of the keyring; False where it held none. Raises SecretError where it can't be taken out."""
    given = _given(name)
    followed = _drop(_successor(name, given), name) if given else False
    return _drop(name, name) or followed


def _drop(entry: str, name: str) -> bool:
    from keyring.errors import KeyringError, PasswordDeleteError

    ring = _ring()
    if ring is None or _kept(entry) is None:
        return False
    try:
        ring.delete_password(SERVICE, entry)
    except PasswordDeleteError:
        return False
    except (KeyringError, OSError, RuntimeError):
        raise _closed(name) from None
    return True


def _put(entry: str, name: str, value: str) -> None:
    from keyring.errors import KeyringError

    ring = _ring()
    if ring is None:
        raise SecretError(
            "This machine has no keyring that keeps secrets encrypted, so nothing was kept",
            f"give it in the environment as {variable(name)}",
            variable=variable(name),
        )
    try:
        ring.set_password(SERVICE, entry, value)
    except (KeyringError, OSError, RuntimeError):
        raise _closed(name) from None


def _kept(name: str) -> str | None:
    from keyring.errors import KeyringError

    ring = _ring()
    if ring is None:
        return None
    try:
        return ring.get_password(SERVICE, name) or None
    except (KeyringError, OSError, RuntimeError):
        raise _closed(name) from None


def _ring() -> KeyringBackend | None:
    """The system's keyring; None where there is none, or one that keeps secrets as plain text."""
    import keyring

    ring: Any = keyring.get_keyring()
    for each in (ring, *getattr(ring, "backends", ())):
        if type(each).__module__.startswith(_UNFIT):
            return None
    return ring  # type: ignore[no-any-return]


def _successor(name: str, given: str) -> str:
    return f"{name}.after.{hashlib.sha256(given.encode()).hexdigest()[:16]}"


def _one_line(name: str, value: str) -> str:
    clean = value.strip()
    if not clean or not clean.isprintable():
        raise SecretError(
            f"What {variable(name)} holds is no secret: it is empty or has several lines",
            "copy it again, as one line",
            variable=variable(name),
        )
    return clean


def _closed(name: str) -> SecretError:
    return SecretError(
        "The system's keyring can't be opened; it may be locked",
        f"unlock it, or give the secret in the environment as {variable(name)}",
        variable=variable(name),
    )
