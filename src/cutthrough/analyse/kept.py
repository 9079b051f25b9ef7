"""Keeps what was understood of a source by the hash of its bytes, so that nothing is analysed twice."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from cutthrough.model.footage import FOOTAGE_VERSION, Footage
from cutthrough.model.sightings import LogoSightings
from cutthrough.model.transcript import Transcript
from cutthrough.store.files import write_text

WORDS_VERSION = LOGO_VERSION = 1
"""Raise them whenever the same files would give other words or times, or other sightings of a logo."""


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


def transcript_path(cache_dir: Path, sha256: str, key: str) -> Path:
    """Where the words of these bytes are kept; `key` says what they were learnt from."""
    return cache_dir / "footage" / f"{sha256}-words-{key}-v{WORDS_VERSION}.json"


def load_transcript(path: Path) -> Transcript | None:
    """What was kept, or None when there is nothing or it can't be read."""
    try:
        return Transcript.from_json(path.read_bytes())
    except (OSError, ValidationError, RecursionError):
        return None


def save_transcript(path: Path, transcript: Transcript) -> None:
    """Keep it, in one step. Raises StoreError."""
    write_text(path, transcript.to_json())


def sightings_path(cache_dir: Path, sha256: str, logo: str) -> Path:
    """Where it is kept what was seen of this logo in these bytes."""
    return cache_dir / "footage" / f"{sha256}-logo-{logo}-v{LOGO_VERSION}.json"


def load_sightings(path: Path) -> LogoSightings | None:
    """What was kept, or None when there is nothing or it can't be read."""
    try:
        return LogoSightings.from_json(path.read_bytes())
    except (OSError, ValidationError, RecursionError):
        return None


def save_sightings(path: Path, found: LogoSightings) -> None:
    """Keep it, in one step. Raises StoreError."""
    write_text(path, found.to_json())


def save_footage(cache_dir: Path, footage: Footage) -> None:
    """Keep it, in one step. Raises StoreError."""
    write_text(footage_path(cache_dir, footage.sha256), footage.to_json())
