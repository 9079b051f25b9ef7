"""What a channel is handed to post: the post, and exactly the files that were approved for it."""

from __future__ import annotations

from pathlib import Path

from cutthrough.model.deliverable import Deliverable, FileKind
from cutthrough.model.post import Post
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class ParcelFile(Record):
    """One file: `path` is absolute, `name` what it is called in the delivery, `sha256` what was approved."""

    kind: FileKind
    path: Path
    name: str
    sha256: str
    size: int
    language: str | None = None
    width: int | None = None
    height: int | None = None

    @classmethod
    def of(cls, made: Deliverable, folder: Path) -> ParcelFile:
        """A finished file of the delivery in `folder`."""
        return cls(
            kind=made.kind,
            path=(folder / made.path).absolute(),
            name=made.path,
            sha256=made.sha256,
            size=made.size,
            language=made.language,
            width=made.width,
            height=made.height,
        )


class Parcel(Record):
    """One post ready to go out. `attempt` is this try's own id; `moment` when it is due, ISO 8601 in UTC.

    `main` is the film itself, `files` what goes with it: captions, poster, thumbnails. `credits` are the words that
    the rights ask to stand with it. `length` is the film's, None where nobody looked.
    """

    post: Post
    attempt: str
    moment: str
    main: ParcelFile
    files: tuple[ParcelFile, ...] = ()
    credits: tuple[str, ...] = ()
    length: Seconds | None = None

    def first(self, *kinds: FileKind) -> ParcelFile | None:
        """The first file beside the film of the first of these kinds that there is."""
        return next((file for kind in kinds for file in self.files if file.kind is kind), None)
