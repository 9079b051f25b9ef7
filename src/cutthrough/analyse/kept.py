"""Keeps what was understood of a source by the hash of its bytes, so that nothing is analysed twice."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from cutthrough.model.footage import FOOTAGE_VERSION, Footage
from cutthrough.model.record import Record
from cutthrough.store.files import write_text

Kept = TypeVar("Kept", bound=Record)

WORDS_VERSION = LOGO_VERSION = 1
"""Raise them whenever the same files would give other words or times, or other sightings of a logo."""


def footage_path(cache_dir: Path, sha256: str) -> Path:
    """Where the footage of these bytes is kept."""
    return cache_dir / "footage" / f"{sha256}-v{FOOTAGE_VERSION}.json"


def load_footage(cache_dir: Path, sha256: str) -> Footage | None:
    """What was kept, or None when there is nothing or it can't be read: then it is simply analysed again."""
    kept = load_kept(footage_path(cache_dir, sha256), Footage)
    return kept if kept is not None and (kept.sha256, kept.version) == (sha256, FOOTAGE_VERSION) else None


def transcript_path(cache_dir: Path, sha256: str, key: str) -> Path:
    """Where the words of these bytes are kept; `key` says what they were learnt from."""
    return cache_dir / "footage" / f"{sha256}-words-{key}-v{WORDS_VERSION}.json"


def sightings_path(cache_dir: Path, sha256: str, logo: str) -> Path:
    """Where it is kept what was seen of this logo in these bytes."""
    return cache_dir / "footage" / f"{sha256}-logo-{logo}-v{LOGO_VERSION}.json"


def load_kept(path: Path, kind: type[Kept]) -> Kept | None:
    """The record of this kind that was kept at `path`, or None when there is nothing or it can't be read."""
    try:
        return kind.from_json(path.read_bytes())
    except (OSError, ValidationError, RecursionError):
        return None


def save_kept(path: Path, record: Record) -> None:
    """Keep it, in one step. Raises StoreError."""
    write_text(path, record.to_json())


def save_footage(cache_dir: Path, footage: Footage) -> None:
    """Keep it, in one step. Raises StoreError."""
    save_kept(footage_path(cache_dir, footage.sha256), footage)
