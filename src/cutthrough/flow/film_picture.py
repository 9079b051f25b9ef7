"""The picture of a film that came without one: a frame of it, chosen once and kept by the film's hash.

It is made of the very bytes that were approved, so nobody approves it apart, and it is no part of what an approval is
of: another machine's decoder may make other bytes of the same frame.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cutthrough.media.apart import Apart
from cutthrough.model.deliverable import FileKind
from cutthrough.model.errors import SourceError, StoreError
from cutthrough.model.parcel import ParcelFile
from cutthrough.store.files import write_text
from cutthrough.store.hashes import content_hash

_PICK = "cutthrough.media.best_frame:pick"
_SECONDS = 60.0  # a film that gives no frame within is without a picture


def picture_of_film(program_dir: Path, film: Path, sha256: str, reader: Apart | None = None) -> Path | None:
    """The picture, in `cache/posters`; None for a film of which no frame can be decoded, which is tried only once.

    `film` is the file, `sha256` its hash. It is read apart, by `reader` if there is one, and never for long.
    """
    home = program_dir / "cache" / "posters"
    made, none = home / f"frame-1-{sha256}.jpg", home / f"frame-1-{sha256}.none"
    if made.is_file():
        return made
    if none.is_file() or not film.is_file():
        return None
    if reader is None:
        with Apart() as own:
            return picture_of_film(program_dir, film, sha256, own)
    from cutthrough.media.best_frame import Picked

    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
    try:
        reader.call(_PICK, film, Picked, _SECONDS, arguments=(str(made.absolute()),))
    except SourceError as error:
        with suppress(StoreError):
            write_text(none, f"{error.message}\n")
        return None
    return made if made.is_file() else None


def picture_beside(program_dir: Path, main: ParcelFile) -> ParcelFile | None:
    """The same as a file that goes with the film `main`, named after it."""
    path = picture_of_film(program_dir, main.path, main.sha256)
    if path is None:
        return None
    from PIL import Image

    with suppress(OSError, SourceError, Image.DecompressionBombError):
        with Image.open(path) as picture:
            width, height = picture.size
        return ParcelFile(
            kind=FileKind.POSTER,
            path=path.absolute(),
            name=f"{Path(main.name).stem}.poster.jpg",
            sha256=content_hash(path, program_dir / "cache"),
            size=path.stat().st_size,
            width=width,
            height=height,
        )
    return None
