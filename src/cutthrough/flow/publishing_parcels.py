"""What a channel is handed: the post, and exactly the files it was approved with."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path, PurePosixPath

from cutthrough.flow.adopted_out import files_of_adopted
from cutthrough.flow.going_out import Known, credits_in
from cutthrough.model.adopted import Adopted
from cutthrough.model.deliverable import FileKind
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Grounds, KeptPost
from cutthrough.publish.channels.base import Refused

_KINDS = {
    ".mp4": FileKind.VIDEO,
    ".gif": FileKind.GIF,
    ".srt": FileKind.SRT,
    ".vtt": FileKind.VTT,
    ".jpg": FileKind.POSTER,
    ".png": FileKind.POSTER,
}


def parcel_of(kept: KeptPost, of: Known, moment: datetime, adopted: Adopted | None = None) -> Parcel:
    """The parcel of a post that is about to go out; `adopted` is its video where that was not made here.

    Raises Refused where what was approved is not there any more.
    """
    grounds = _grounds(kept)
    edit = of.edit(kept.post.edit)
    if edit is None and adopted is not None:
        main, *beside = files_of_adopted(of.program_dir, adopted, grounds.sha256, grounds.files)
        sound = adopted.probe is None or adopted.probe.audio is not None
        length = adopted.probe.duration if adopted.probe is not None else None
        return _parcel(kept, moment, main, tuple(beside), credits_in(of, sound=sound), length)
    made = {file.path: file for file in (edit.main, *edit.files)} if edit is not None else {}
    gone = [path for path, sha256 in grounds.files.items() if path not in made or made[path].sha256 != sha256]
    if edit is None or edit.main.sha256 != grounds.sha256 or gone:
        raise Refused(
            f"{kept.post.edit} is not what was approved any more", f"cutthrough approve briefs/{kept.post.brief}.yaml"
        )
    files = tuple(ParcelFile.of(made[path], of.folder) for path in sorted(grounds.files))
    credits_ = credits_in(of, sound=bool(edit.cut.sound))
    return _parcel(kept, moment, ParcelFile.of(edit.main, of.folder), files, credits_, edit.cut.duration)


def parcel_to_find(kept: KeptPost, of: Known | None, moment: datetime) -> Parcel:
    """The same for looking whether it is out: by what was approved then, whatever has become of the files since."""
    grounds = _grounds(kept)
    edit = of.edit(kept.post.edit) if of is not None else None
    folder = of.folder if of is not None else Path()
    made = {file.sha256: file for file in (edit.main, *edit.files)} if edit is not None else {}

    def found(path: str, sha256: str) -> ParcelFile:
        if sha256 in made:
            return ParcelFile.of(made[sha256], folder)
        kind = _KINDS.get(PurePosixPath(path).suffix.lower(), FileKind.VIDEO)
        return ParcelFile(kind=kind, path=folder / path, name=path, sha256=sha256, size=0)

    files = tuple(found(path, sha256) for path, sha256 in sorted(grounds.files.items()))
    sound = edit is None or bool(edit.cut.sound)
    credits_ = credits_in(of, sound=sound) if of is not None else ()
    return _parcel(kept, moment, found(f"{kept.post.edit}.mp4", grounds.sha256), files, credits_)


def _grounds(kept: KeptPost) -> Grounds:
    if kept.grounds is None:
        raise Refused(f"Nobody approved {kept.post.id}", f"cutthrough approve briefs/{kept.post.brief}.yaml")
    return kept.grounds


def _parcel(
    kept: KeptPost,
    moment: datetime,
    main: ParcelFile,
    files: tuple[ParcelFile, ...],
    credits_: tuple[str, ...],
    length: Fraction | None = None,
) -> Parcel:
    due = moment.isoformat(timespec="seconds")
    attempt = kept.attempt or ""
    return Parcel(post=kept.post, attempt=attempt, moment=due, main=main, files=files, credits=credits_, length=length)
