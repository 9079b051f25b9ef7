"""Adopted videos that go out: offered, approved and handed over as edits are, by the bytes that were adopted."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cutthrough.catalog.placement import placements
from cutthrough.flow.waivers import waive_verdicts
from cutthrough.model.adopted import ADOPTED_ID, Adopted
from cutthrough.model.deliverable import FileKind
from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import ParcelFile
from cutthrough.model.verdict import Status
from cutthrough.model.waiver import Waiver
from cutthrough.publish.channels.base import Refused
from cutthrough.publish.gate import NO_PLACEMENT, Obstacle, Offer, spec_of

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_KINDS = {".srt": FileKind.SRT, ".vtt": FileKind.VTT}
_LEAST_TAG = 2  # letters of the shortest language tag


def adopted_video(ledger: Ledger, id_: str) -> Adopted | None:
    """An adopted video as it was last said; None where there is none of this id, or it was forgotten."""
    from cutthrough.store.ledger import EntryKind

    entry = ledger.last_of(EntryKind.ADOPTED, id_) if ADOPTED_ID.fullmatch(id_) else None
    found = Adopted.model_validate(entry.record) if entry is not None else None
    return found if found is not None and not found.forgotten else None


def why_not_offered(video: Adopted | None, id_: str, brief: str) -> Obstacle | None:
    """What keeps an adopted video from being offered at all; None where it has a file, or the id is none of one."""
    if not ADOPTED_ID.fullmatch(id_):
        return None
    if video is None:
        said = f"{id_} is not adopted, or not any more"
        fix = f"adopt it again, or take it out of the posts of briefs/{brief}.yaml; cutthrough adopt --report lists all"
        return Obstacle(rule="adopted-missing", message=said, fix=fix)
    if video.file is None or video.path is None:
        said = f"{id_} is known only by its post, so there is no file that could go out"
        return Obstacle(rule="file-missing", message=said, fix="adopt its file: cutthrough adopt FILE")
    return None


def offer_of_adopted(
    program_dir: Path,
    video: Adopted,
    hash_of: Callable[[Path], str],
    *,
    waivers: Sequence[Waiver] = (),
    brief: str = "",
    day: date | None = None,
) -> Offer | None:
    """An adopted video as it lies on the disk; None where only its post is known. `hash_of` reads a file's SHA-256.

    Its captions go out as they are now: nobody measured them, and an approval is of their bytes too.
    """
    if video.file is None or video.path is None:
        return None
    name, faults = PurePosixPath(video.path).name, {}
    try:
        found = hash_of(program_dir / video.path)
        if found != video.file.sha256:
            faults[name] = f"was changed since it was adopted: was {video.file.sha256[:8]}…, is {found[:8]}…"
    except (CutthroughError, OSError) as error:
        faults[name] = f"can't be read: {error}" if (program_dir / video.path).exists() else "is gone"
    files = {}
    for path in _captions(program_dir, video):
        try:
            files[path.name] = hash_of(path)
        except (CutthroughError, OSError) as error:
            faults[path.name] = f"can't be read: {error}"
    limits = placements().get(video.placement) if video.placement is not None else None
    report = video.report if video.report is not None and video.report.placement == video.placement else None
    if report is not None and day is not None:
        report = waive_verdicts(report, waivers, brief, video.id, day)
    return Offer(
        edit=video.id,
        placement=video.placement or NO_PLACEMENT,
        path=name,
        sha256=video.file.sha256,
        files=files,
        spec=spec_of(limits) if limits is not None else NO_PLACEMENT if video.placement is None else "",
        judged_by=video.judged_by,
        judged=report.file_sha256 if report is not None else "",
        verdicts=tuple(v for v in report.verdicts if v.status is not Status.NOT_APPLICABLE) if report else (),
        sound=video.probe is None or video.probe.audio is not None,
        faults=faults,
        adopt=f"cutthrough adopt {shlex.quote(video.path)}",
        platform=limits.platform if limits is not None else None,
    )


def files_of_adopted(program_dir: Path, video: Adopted, sha256: str, beside: dict[str, str]) -> Iterator[ParcelFile]:
    """The film and then what goes with it, as they were approved. Raises Refused where that is not there any more."""
    captions = {path.name: path for path in _captions(program_dir, video)}
    if video.file is None or video.path is None or video.file.sha256 != sha256 or beside.keys() - captions.keys():
        raise Refused(f"{video.id} is not what was approved any more", "cutthrough approve says how it stands")
    path = program_dir / video.path
    try:
        yield ParcelFile(
            kind=video.file.kind,
            path=path.absolute(),
            name=path.name,
            sha256=sha256,
            size=path.stat().st_size,
            language=video.language,
            width=video.file.width,
            height=video.file.height,
        )
        for name, each in sorted(beside.items()):
            yield ParcelFile(
                kind=_KINDS[captions[name].suffix.lower()],
                path=captions[name].absolute(),
                name=name,
                sha256=each,
                size=captions[name].stat().st_size,
                language=_language(name, path.stem) or video.language,
            )
    except OSError as error:
        raise Refused(f"{video.id} can't be read: {error.strerror}", f"put back {video.path}") from error


def _captions(program_dir: Path, video: Adopted) -> list[Path]:
    """The caption files that are still there; one that is gone voids an approval it was among."""
    paths = (program_dir / each for each in video.captions)
    return [path for path in paths if path.suffix.lower() in _KINDS and path.is_file()]


def _language(name: str, stem: str) -> str | None:
    """The language a caption file is named for, as `film.pt-BR.vtt` is; None for `film.vtt`."""
    tag = PurePosixPath(name).stem.removeprefix(stem).strip("._-")
    return tag if len(tag) >= _LEAST_TAG else None
