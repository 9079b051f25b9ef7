"""Real media and truth that live beside the repository when it is developed, and not on a user's machine."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """The file `path` under `../shared`, or a skip that says why."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"needs ../shared/{path}, which is not on this machine")
    return found
