"""What can go wrong, as one tree.

CutthroughError
├── ValueProblem      a value in a file people write can't be read (also a ValueError)
├── BriefRefused      a brief has problems; all of them are in `problems`
├── ProgramError      the folder is not a program, or its program.yaml can't be used
├── CatalogError      a catalog file is wrong, or a placement's name is unknown
├── SourceError       a media file can't be used
├── RenderError       an encode, join or mix failed
├── StoreError        the disk is full, or a file can't be written
├── FormError         a DOCX or XLSX form can't be read as a brief
├── Misuse            the command line can't be understood
└── Interrupted       stopped by the user; what was finished is kept

Each carries one sentence a person can act on (`str(error)`), what to do (`fix`), and its fields for
programs (`as_dict`).
"""

from __future__ import annotations

from typing import Any


class CutthroughError(Exception):
    """The root. `message` is one plain sentence; `fix` says what to do, when we know."""

    code = "error"

    def __init__(self, message: str, fix: str | None = None, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.fields = fields

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: code, message, fix and the fields, as plain data."""
        plain = {
            k: v if isinstance(v, int | float | bool | list) or v is None else str(v) for k, v in self.fields.items()
        }
        return {"error": self.code, "message": self.message, "fix": self.fix, **plain}


class ValueProblem(CutthroughError, ValueError):
    """A value that a person wrote can't be read; `fix` shows how to write it."""

    code = "value"


class BriefRefused(CutthroughError):
    """The brief has problems that block. `problems` holds every one, as `model.brief.Problem`.

    `stage` is the gate it was refused at, as in `model.brief.Stage`.
    """

    code = "brief"

    def __init__(self, message: str, problems: tuple[Any, ...], fix: str | None = None, *, stage: str = "edit") -> None:
        super().__init__(message, fix, stage=stage)
        self.problems = problems
        self.stage = stage

    def as_dict(self) -> dict[str, Any]:
        """The problems too, each as plain data."""
        return {**super().as_dict(), "problems": [p.model_dump(mode="json") for p in self.problems]}


class ProgramError(CutthroughError):
    """No program here, or its `program.yaml` can't be used."""

    code = "program"


class CatalogError(CutthroughError):
    """A catalog entry is wrong or unknown; the nearest names are in the sentence."""

    code = "catalog"


class SourceError(CutthroughError):
    """A media file can't be used. `path` names it."""

    code = "source"


class RenderError(CutthroughError):
    """Encoding, joining or mixing failed; nothing half-written was left."""

    code = "render"


class StoreError(CutthroughError):
    """The file system refused: full disk, no permission."""

    code = "store"


class FormError(CutthroughError):
    """A form that was sent back is none of ours, is empty, or is packed as no office program packs it."""

    code = "form"


class Misuse(CutthroughError):
    """A command, option or argument that there is not, or one that is missing."""

    code = "usage"


class Interrupted(CutthroughError):
    """Stopped by the user; finished segments are kept and the next run resumes."""

    code = "interrupted"
