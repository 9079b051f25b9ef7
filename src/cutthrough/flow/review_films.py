"""The films of a review and their files: edits of ours, and videos made elsewhere that the brief's posts put out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cutthrough.flow.adopted_out import adopted_video, files_of_adopted, offer_of_adopted
from cutthrough.flow.clearance import EditStanding
from cutthrough.flow.film_picture import picture_of_film
from cutthrough.flow.going_out import Known, hash_with, known
from cutthrough.flow.words_said import goes_beside
from cutthrough.model.adopted import Adopted
from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import ParcelFile
from cutthrough.model.time import say_seconds
from cutthrough.publish.channels.base import Refused
from cutthrough.publish.gate import goes_out
from cutthrough.store.hashes import content_hash

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_PLAYED = {".mp4": ("h264", "av1"), ".m4v": ("h264",), ".webm": ("vp8", "vp9", "av1")}
"""What browsers play, by a file's ending and its picture's coding."""


@dataclass(frozen=True)
class Film:
    """A film as a page shows it. `cut` is how it was made, None for one that was made elsewhere.

    `plays` is whether browsers can show it; `poster` is what follows `/files/` in the address of its still, empty
    without one.
    """

    id: str
    sha256: str
    moving: bool
    plays: bool
    size: tuple[int, int]
    cut: Cut | None
    where: str
    length: str
    arm: tuple[tuple[str, str], ...]
    poster: str
    captions: tuple[Deliverable | ParcelFile, ...]
    burnt: bool


@dataclass(frozen=True)
class FilmFile:
    """A file that a guest's page asks for, as it lies on the disk now."""

    path: Path
    sha256: str
    film: bool


def film_of_edit(of: Known, edit: Edit) -> Film:
    """An edit of ours."""
    cut, main = edit.cut, edit.main
    placement = of.delivery.placements.get(cut.placement) if of.delivery is not None else None
    pictures = [each for each in edit.files if each.kind in (FileKind.POSTER, FileKind.THUMBNAIL)]
    poster = min(pictures, key=lambda each: each.kind is not FileKind.POSTER, default=None)
    return Film(
        id=cut.id,
        sha256=main.sha256,
        moving=main.kind is not FileKind.GIF,
        plays=True,
        size=(main.width or cut.canvas.width, main.height or cut.canvas.height),
        cut=cut,
        where=placement.name if placement is not None else cut.placement,
        length=_length(cut.duration),
        arm=tuple((factor.replace("_", " ").capitalize(), level) for factor, level in cut.arm.items()),
        poster=f"{poster.sha256}?light" if poster is not None else "",
        captions=tuple(each for each in edit.files if each.kind is FileKind.VTT),
        burnt=any(text.role is TextRole.CAPTION for text in cut.texts),
    )


def film_of_video(program_dir: Path, video: Adopted, stands: EditStanding) -> Film:
    """A video made elsewhere; its still is a frame of it, made when a page asks for it."""
    try:
        _, *beside = files_of_adopted(program_dir, video, stands.sha256, stands.files)
    except Refused:  # changed or gone, as its standing says
        beside = []
    moving = video.file is None or video.file.kind is not FileKind.GIF
    picture = video.probe.video if video.probe is not None else None
    codings = _PLAYED.get(PurePosixPath(video.path or "").suffix.lower(), ())
    width, height = (video.file.width, video.file.height) if video.file is not None else (None, None)
    return Film(
        id=video.id,
        sha256=stands.sha256,
        moving=moving,
        plays=not moving or (picture is not None and picture.codec in codings),
        size=(width or 16, height or 9),
        cut=None,
        where=video.title,
        length=_length(video.probe.duration) if video.probe is not None and video.probe.duration else "",
        arm=(),
        poster=f"{stands.sha256}?still" if moving else "",
        captions=tuple(each for each in beside if each.kind is FileKind.VTT),
        burnt=False,
    )


def film_file(ledger: Ledger, program_dir: Path, brief: str, sha256: str) -> FilmFile | None:
    """The file of this hash among those a guest of the brief is shown, where it still is what was measured."""
    of = known(program_dir, brief, datetime.now(UTC).date())
    for path, found, film in chain(_made(of), _adopted(ledger, of)):
        if found != sha256:
            continue
        try:
            if path.is_file() and content_hash(path, program_dir / "cache") == sha256:
                return FilmFile(path, sha256, film)
        except (CutthroughError, OSError):  # another of the same bytes may still be there
            continue
    return None


def film_still(program_dir: Path, film: FilmFile) -> FilmFile | None:
    """A frame of a film made elsewhere; None where none can be decoded."""
    path = picture_of_film(program_dir, film.path, film.sha256)
    if path is None:
        return None
    try:
        return FilmFile(path, content_hash(path, program_dir / "cache"), film=False)
    except CutthroughError:
        return None


def _made(of: Known) -> Iterator[tuple[Path, str, bool]]:
    for edit in of.delivery.edits if of.delivery is not None else ():
        for file in (edit.main, *goes_out(edit)):
            path = (of.folder / file.path).resolve()
            if path.is_relative_to(of.folder.resolve()):  # a delivery may come from a stranger
                yield path, file.sha256, file is edit.main


def _adopted(ledger: Ledger, of: Known) -> Iterator[tuple[Path, str, bool]]:
    for name in goes_beside(ledger, of.path.stem):
        video = adopted_video(ledger, name) if of.edit(name) is None else None
        offer = offer_of_adopted(of.program_dir, video, hash_with(of, rehash=False)) if video is not None else None
        if video is None or offer is None or offer.faults:
            continue
        for file in files_of_adopted(of.program_dir, video, offer.sha256, offer.files):
            yield file.path, file.sha256, file.name == offer.path


def _length(seconds: Fraction) -> str:
    return say_seconds(Fraction(round(seconds * 10), 10))
