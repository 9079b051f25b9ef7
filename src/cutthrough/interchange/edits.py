"""Keeps what editors changed, as the person's: `edits/<brief>/<cut id>.json` in the program's folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from pydantic import ValidationError

from cutthrough.model.edited import EditedCut
from cutthrough.model.errors import SourceError

EDITS = "edits"


def edited_path(program_dir: Path, brief: str, cut: str) -> Path:
    """Where the edit of a cut is kept."""
    return program_dir / EDITS / brief / f"{cut}.json"


def load_edited(program_dir: Path, brief: str, cut: str) -> EditedCut | None:
    """The kept edit of a cut, or None. Raises SourceError for a file that can't be read: it is a person's work."""
    path = edited_path(program_dir, brief, cut)
    try:
        return EditedCut.from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}", "check its permissions", path=path) from error
    except ValidationError as error:
        raise SourceError(
            f"{path} is not an edit that was kept",
            f"import the editor's file again, or move it away: the plan then decides. First fault: "
            f"{error.errors(include_url=False)[0]['msg']}",
            path=path,
        ) from error


def load_edits(program_dir: Path, brief: str) -> dict[str, EditedCut]:
    """Every kept edit of a brief, by cut id. Raises SourceError as `load_edited`."""
    folder = program_dir / EDITS / brief
    names = sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else []
    found = {name: load_edited(program_dir, brief, name) for name in names}
    return {name: edited for name, edited in found.items() if edited is not None}


def unasked(edits: Iterable[EditedCut], cuts: Collection[str]) -> tuple[str, ...]:
    """What to say of edits whose cut the brief no longer asks for. They are kept, in case it does again."""
    return tuple(
        f"the edit of {edited.cut} is not used: the brief no longer asks for that cut"
        for edited in edits
        if edited.cut not in cuts
    )
