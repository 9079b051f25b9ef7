"""Cuts as OpenTimelineIO: what an editor opens, and where the whole record of a cut is kept.

Track V1 has the clips with their dissolves and the end card as a generator; A1 and, where sounds overlap, A2 and
on have the sound. Record times are frames at the cut's rate, so `timeline.duration()` is the cut's frames. Media
times are on the source's clock at its own rate and start at the source's timecode when it has one; clips of pictures
begin on whole frames. OpenTimelineIO's rates are doubles, so the exact ones (`30000/1001`) stand beside them under
`metadata["cutthrough"]`: `rate` of the timeline and of each source, with `drop_frame` where its timecode drops
numbers, and of each clip the source's `frame` and `timecode` it begins on. The record itself is there as `cut`:
`read_cut` gives back an equal one.

A clip's `metadata["cutthrough"]["framing"]` may be changed by hand; import pins what was changed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
from pydantic import ValidationError

from cutthrough.interchange.laid import Laid, handles, laid_out, lanes
from cutthrough.interchange.medium import Medium, media_of
from cutthrough.model.cut import Card, Clip, Cut, SoundClip
from cutthrough.model.errors import SourceError, StoreError
from cutthrough.model.footage import Footage
from cutthrough.model.source import Source

OWN = "cutthrough"
HANDLES = 12
"""Frames on each side of a clip that an editor should find, so that an edit can still move by half a second."""
ORIGINAL, PROXY = "DEFAULT_MEDIA", "proxy"
"""The keys of a clip's media references; the first is OpenTimelineIO's own for the one in use."""


def to_otio(cut: Cut, sources: Sequence[Source], footage: Mapping[str, Footage], folder: Path | None = None) -> Any:
    """The cut as an `opentimelineio.schema.Timeline`. Media addresses are relative to `folder` when it is given."""
    return timeline_of(cut, media_of(sources, footage, cut.rate), folder)


def timeline_of(
    cut: Cut, media: Mapping[str, Medium], folder: Path | None = None, *, start: int = 0, wanted: int = HANDLES
) -> Any:
    """The cut as a timeline that begins at record frame `start`; each clip says how many of `wanted` handles it has."""
    timeline = otio.schema.Timeline(name=cut.id)
    timeline.global_start_time = _frames(start, cut.rate)
    timeline.metadata[OWN] = {"rate": str(cut.rate), "handles": wanted, "cut": cut.model_dump(mode="json")}
    timeline.tracks.append(_picture(cut, media, folder, wanted))
    for number, lane in enumerate(lanes(cut.sound), 1):
        timeline.tracks.append(_sound(f"A{number}", lane, cut, media, folder))
    return timeline


def save_timeline(cut: Cut, path: Path, sources: Sequence[Source], footage: Mapping[str, Footage]) -> Path:
    """Write the cut to `path` (.otio), aside first and then renamed. Raises StoreError when the file system refuses."""
    text = otio.adapters.write_to_string(to_otio(cut, sources, footage, path.parent), "otio_json")
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise StoreError(
            f"{path.name} can't be written: {problem.strerror}", "free some space or check the folder"
        ) from problem
    return path


def otio_text(cut: Cut, media: Mapping[str, Medium], folder: Path, *, start: int = 0, wanted: int = HANDLES) -> str:
    """The cut as the text of an .otio file in `folder`."""
    return str(otio.adapters.write_to_string(timeline_of(cut, media, folder, start=start, wanted=wanted), "otio_json"))


def read_cut(path: Path) -> Cut:
    """The cut that `save_timeline` wrote to `path`. Raises SourceError on any other file."""
    try:
        timeline = otio.adapters.read_from_string(path.read_text(encoding="utf-8"), "otio_json")
        return Cut.model_validate(plain(timeline.metadata[OWN]["cut"]))
    except (
        OSError,
        UnicodeDecodeError,
        KeyError,
        AttributeError,
        ValidationError,
        otio.exceptions.OTIOError,
        ValueError,
    ) as problem:
        raise SourceError(
            f"{path.name} is not a cut of ours", "name an .otio file from an out folder", path=path
        ) from problem


def _picture(cut: Cut, media: Mapping[str, Medium], folder: Path | None, wanted: int) -> Any:
    track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
    for laid in laid_out(cut):
        if isinstance(laid.item, Clip):
            medium = media.get(laid.item.source) or _unknown(laid.item.source, cut.rate)
            track.append(_clip(laid.item, laid, cut, medium, folder, wanted))
        else:
            track.append(_card(laid.item, laid, cut))
        if laid.item.transition:
            track.append(
                otio.schema.Transition(
                    name="dissolve",
                    transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
                    in_offset=_frames(laid.item.transition - laid.tail, cut.rate),
                    out_offset=_frames(laid.tail, cut.rate),
                )
            )
    return track


def _unknown(sha: str, rate: Fraction) -> Medium:
    return Medium(sha256=sha, path=sha, reel="", rate=rate)


def _clip(item: Clip, laid: Laid, cut: Cut, medium: Medium, folder: Path | None, wanted: int) -> Any:
    start = item.source_in + laid.head / cut.rate
    offset = medium.offset(start, shown=True)
    made = otio.schema.Clip(name=item.id, source_range=_range(medium, offset, laid.shown / cut.rate, cut.rate))
    made.set_media_references(_references(medium, folder), ORIGINAL)
    begin = made.source_range.start_time
    made.metadata[OWN] = {
        "source_in": str(item.source_in),
        "frame": medium.table.index_at(start) if medium.table is not None else None,
        "timecode": medium.say(round(offset)) if medium.timecode else None,
        "reel": medium.reel,
        "handles": list(handles(item, cut, medium, wanted)),
        "framing": item.framing.model_dump(mode="json"),
    }
    made.markers.append(_marker(item, begin))
    return made


def _range(medium: Medium, offset: Fraction, length: Fraction, record: Fraction) -> Any:
    """From `offset` frames of the medium: media time for the start, record time for the length, in seconds."""
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(float(offset + medium.first), float(medium.rate)), _moment(length, record)
    )


def _references(medium: Medium, folder: Path | None) -> dict[str, Any]:
    """The file itself and, where there is one, its proxy: the same frames under the same timecode."""
    available = None
    if medium.length is not None:
        available = otio.opentime.TimeRange(_frames(medium.first, medium.rate), _moment(medium.length, medium.rate))
    found = {}
    for key, path in ((ORIGINAL, medium.path), (PROXY, medium.proxy)):
        if path is None:
            continue
        reference = otio.schema.ExternalReference(target_url=_address(path, folder), available_range=available)
        reference.name = Path(path).name
        known: dict[str, Any] = {"sha256": medium.sha256, "rate": str(medium.rate), "reel": medium.reel}
        if medium.timecode:
            known |= {"timecode": medium.timecode, "drop_frame": medium.drop}
        reference.metadata[OWN] = known
        found[key] = reference
    return found


def _address(path: str, folder: Path | None) -> str:
    if folder is None or not Path(path).is_absolute():
        return Path(path).as_posix()
    return Path(os.path.relpath(path, folder.resolve())).as_posix()


def _card(item: Card, laid: Laid, cut: Cut) -> Any:
    reference = otio.schema.GeneratorReference(
        name=item.id,
        generator_kind="SolidColor",
        available_range=otio.opentime.TimeRange(_frames(0, cut.rate), _frames(item.frames, cut.rate)),
        parameters={"color": item.colour},
    )
    words = [t.model_dump(mode="json") for t in cut.texts if t.start >= laid.at - laid.head]
    reference.metadata[OWN] = {"texts": words}
    source_range = otio.opentime.TimeRange(_frames(laid.head, cut.rate), _frames(laid.shown, cut.rate))
    made = otio.schema.Clip(name=item.id, media_reference=reference, source_range=source_range)
    made.markers.append(_marker(item, source_range.start_time))
    return made


def _marker(item: Clip | Card, at: Any) -> Any:
    """The reason, and the brief lines served, where an editor sees them."""
    marker = otio.schema.Marker(
        name=item.reason or item.id,
        marked_range=otio.opentime.TimeRange(at, otio.opentime.RationalTime(0, at.rate)),
        color=otio.schema.MarkerColor.GREEN,
    )
    marker.metadata[OWN] = {"reason": item.reason, "serves": list(item.serves)}
    return marker


def _sound(name: str, lane: Sequence[SoundClip], cut: Cut, media: Mapping[str, Medium], folder: Path | None) -> Any:
    track = otio.schema.Track(name=name, kind=otio.schema.TrackKind.Audio)
    at = Fraction(0)
    for clip in lane:
        if clip.at > at:
            duration = _moment(clip.at - at, cut.rate)
            track.append(otio.schema.Gap(source_range=otio.opentime.TimeRange(duration=duration)))
        medium = media.get(clip.source) or _unknown(clip.source, cut.rate)
        source_range = _range(medium, medium.offset(clip.source_in), clip.length, cut.rate)
        made = otio.schema.Clip(name=clip.id, source_range=source_range)
        made.set_media_references(_references(medium, folder), ORIGINAL)
        made.metadata[OWN] = clip.model_dump(mode="json")
        track.append(made)
        at = clip.at + clip.length
    return track


def _frames(count: int, rate: Fraction) -> Any:
    return otio.opentime.RationalTime(count, float(rate))


def _moment(seconds: Fraction, rate: Fraction) -> Any:
    """Seconds at a rate; whole frames come out as whole numbers."""
    return otio.opentime.RationalTime(float(seconds * rate), float(rate))


def plain(value: Any) -> Any:
    """OTIO's own dictionaries and vectors as Python's."""
    if hasattr(value, "items"):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return value
    return [plain(each) for each in value]
