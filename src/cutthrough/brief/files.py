"""The files a brief or a program names: inside the program's folder, and there."""

from __future__ import annotations

import os
from pathlib import Path

OUTSIDE = "lies outside the program's folder; copy it into the folder"
_MOST_FILES = 2_000


def file_fault(program: Path, name: str) -> str | None:
    """What keeps the file `name` from being used, to follow its name in a sentence; None when nothing does.

    A link that leads out of the folder counts as outside: a program holds one client's files and no other's.
    """
    if not name.strip() or "\0" in name:
        return "is no file name"
    try:
        root = program.resolve()
        found = (root / name).resolve()
        if not found.is_relative_to(root):
            return OUTSIDE
        if found.is_dir():
            return "is a folder; name a file in it"
        if found.is_file():
            return None
        return "is not a regular file" if found.exists() else "is not in the program's folder"
    except (OSError, ValueError, RuntimeError):
        # Names the file system will not take, and links that go round in circles.
        return "is not in the program's folder"


def media_files(program: Path) -> tuple[str, ...]:
    """Files under `media/` that may be used, relative to the program, sorted; the first few thousand at most."""
    found: list[str] = []
    for folder, folders, files in os.walk(program / "media"):
        folders.sort()
        found += [(Path(folder) / name).relative_to(program).as_posix() for name in sorted(files)]
        if len(found) >= _MOST_FILES:
            break
    return tuple(
        name
        for name in found[:_MOST_FILES]
        if not Path(name).name.startswith(".") and file_fault(program, name) is None
    )
