"""A keyring of its own for a test: entries in one file, shared by all processes that are told of it.

PYTHON_KEYRING_BACKEND=standins.keyring_file.FileKeyring STANDIN_KEYRING=ring.json
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError

VARIABLE = "STANDIN_KEYRING"


class FileKeyring(KeyringBackend):
    """Entries by service and name. `locked` makes it refuse, as a keyring does that nobody unlocked."""

    locked = False

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - of the class
        """Nobody's, unless a test says where its file is: keyring looks through all backends that there are."""
        if VARIABLE not in os.environ:
            raise RuntimeError(f"{VARIABLE} names no file")
        return 0.1

    def get_password(self, service: str, username: str) -> str | None:
        with self._entries() as entries:
            return entries.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        with self._entries() as entries:
            entries[f"{service}/{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        with self._entries() as entries:
            if entries.pop(f"{service}/{username}", None) is None:
                raise PasswordDeleteError(username)

    @contextmanager
    def _entries(self) -> Iterator[dict[str, str]]:
        if self.locked:
            raise KeyringLocked("it is locked")
        with Path(os.environ[VARIABLE]).open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            entries = json.loads(file.read() or "{}")
            yield entries
            file.seek(0)
            file.truncate()
            file.write(json.dumps(entries))
