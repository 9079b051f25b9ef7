"""Keeps what was understood of a source by the hash of its bytes, so that nothing is analysed twice."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from cutthrough.model.footage import FOOTAGE_VERSION, Footage
from cutthrough.store.files import write_text


def footage_path(cache_dir: Path, sha256: str) -> Path:
    """Where the footage of these bytes is kept."""
    return cache_dir / "footage" / f"{sha256}-v{FOOTAGE_VERSION}.json"


def load_footage(cache_dir: Path, sha256: str) -> Footage | None:
    """What was kept, or None when there is nothing or it can't be read: then it is simply analysed again."""
    try:
        kept = Footage.from_json(footage_path(cache_dir, sha256).read_bytes())
    except (OSError, ValidationError, RecursionError):
        return None
    return kept if (kept.sha256, kept.version) == (sha256, FOOTAGE_VERSION) else None


def save_footage(cache_dir: Path, footage: Footage) -> None:
    """Keep it, in one step. Raises StoreError."""
    write_text(footage_path(cache_dir, footage.sha256), footage.to_json())
