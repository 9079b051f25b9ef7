"""When files were last written, to see whether they are the same as before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


def stamp(path: Path) -> int:
    """Nanoseconds since 1970 of its last change; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def stamps(folder: Path, names: Iterable[str]) -> Mapping[str, int]:
    """The same of several files of a folder, by name."""
    return {name: stamp(folder / name) for name in names}
