"""The catalog's YAML files as they were read before: `read_once.json`, each by the SHA-256 of the text it was made of.

People write YAML; reading it takes tens of milliseconds a file, which is too long for a command that should feel
instant. A file that has changed since is read itself; `read_once` writes them anew.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

_HOME = files("cutthrough.catalog")


def known(file: str, text: str) -> Any | None:
    """The data of `text`, of the file `facts/kpis.yaml` or `placements/ctv.yaml`; None where it must be read."""
    kept = _kept().get(file)
    return kept["data"] if kept is not None and kept["sha256"] == text_hash(text) else None


def text_hash(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _kept() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads((_HOME / "read_once.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept
