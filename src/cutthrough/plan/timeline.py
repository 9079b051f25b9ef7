"""Cuts as OpenTimelineIO: what an editor opens, and where the whole record of a cut is kept.

Track V1 has the clips with their dissolves and the end card as a generator; A1 and, where sounds overlap, A2 and
on have the sound. Record times are frames at the cut's rate, so `timeline.duration()` is the cut's frames. Media
times are on the source's clock at its own rate and start at the source's timecode when it has one; clips of pictures
begin on whole frames. OpenTimelineIO's rates are doubles, so the exact ones (`30000/1001`) stand beside them under
`metadata["cutthrough"]`: `rate` of the timeline and of each source, with `drop_frame` where its timecode drops
numbers, and of each clip the source's `frame` and `timecode` it begins on. The record itself is there as `cut`:
`read_cut` gives back an equal one.
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

from cutthrough.model.cut import Card, Clip, Cut, SoundClip
from cutthrough.model.errors import SourceError, StoreError
from cutthrough.model.footage import Footage
from cutthrough.model.source import Source
from cutthrough.plan.slots import nominal_rate, source_rate

_OWN = "cutthrough"
_OFF_FRAME = Fraction(1, 4)
"""Frames by which a stamp may miss its place on an even grid."""


def to_otio(cut: Cut, sources: Sequence[Source], footage: Mapping[str, Footage], folder: Path | None = None) -> Any:
    """The cut as an `opentimelineio.schema.Timeline`. Media addresses are relative to `folder` when it is given."""
    media = _Media({s.sha256: s for s in sources}, footage, folder)
    timeline = otio.schema.Timeline(name=cut.id)
    timeline.global_start_time = _moment(Fraction(0), cut.rate)
    timeline.metadata[_OWN] = {"rate": str(cut.rate), "cut": cut.model_dump(mode="json")}
    timeline.tracks.append(_picture(cut, media))
    for number, lane in enumerate(_lanes(cut.sound), 1):
        timeline.tracks.append(_sound(f"A{number}", lane, cut, media))
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


def read_cut(path: Path) -> Cut:
    """The cut that `save_timeline` wrote to `path`. Raises SourceError on any other file."""
    try:
        timeline = otio.adapters.read_from_string(path.read_text(encoding="utf-8"), "otio_json")
        return Cut.model_validate(_plain(timeline.metadata[_OWN]["cut"]))
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


class _Media:
    """Where sources lie and how their clocks run."""

    def __init__(self, sources: Mapping[str, Source], footage: Mapping[str, Footage], folder: Path | None) -> None:
        self.sources, self.footage, self.folder = sources, footage, folder

    def rate(self, sha: str, default: Fraction) -> Fraction:
        found = self.footage.get(sha)
        return nominal_rate(source_rate(found)) if found is not None and found.probe.video is not None else default

    def range(self, sha: str, start: Fraction, length: Fraction, record_rate: Fraction, *, shown: bool = False) -> Any:
        """`length` seconds from `start` of the source's clock: media time for the start, record time for the length.

        Of what is `shown` the start is a whole frame, also where stamps are rounded to a millisecond.
        """
        rate = self.rate(sha, record_rate)
        frame = (start - self._begin(sha)) * rate
        whole = round(frame)
        if shown and abs(frame - whole) < _OFF_FRAME and whole == self.frame(sha, start):
            frame = Fraction(whole)
        return otio.opentime.TimeRange(
            _moment(frame / rate + self._offset(sha, rate), rate), _moment(length, record_rate)
        )

    def frame(self, sha: str, moment: Fraction) -> int | None:
        """The source's frame that is shown at `moment` of its clock; None where it has no pictures."""
        found = self.footage.get(sha)
        return found.frames.index_at(moment) if found is not None and found.frames is not None else None

    def timecode(self, sha: str, at: Any) -> str | None:
        """Media time `at` as the source's own timecode reads there; None where it has none that can be read."""
        if self._first(sha, self.rate(sha, Fraction(25))) is None:
            return None
        return str(otio.opentime.to_timecode(at, at.rate, ";" in self.code(sha)))

    def code(self, sha: str) -> str:
        """The timecode of the source's first frame, "" where it has none; with a semicolon where it drops numbers."""
        found = self.footage.get(sha)
        return (found.probe.video.timecode or "") if found is not None and found.probe.video is not None else ""

    def reference(self, sha: str, default: Fraction) -> Any:
        source = self.sources.get(sha)
        rate = self.rate(sha, default)
        available = None
        length = self._length(sha)
        if length is not None:
            available = otio.opentime.TimeRange(_moment(self._offset(sha, rate), rate), _moment(length, rate))
        address = sha if source is None else self._address(source.path)
        reference = otio.schema.ExternalReference(target_url=address, available_range=available)
        known: dict[str, Any] = {"sha256": sha, "rate": str(rate)}
        if self.code(sha):
            known |= {"timecode": self.code(sha), "drop_frame": ";" in self.code(sha)}
        reference.metadata[_OWN] = known
        return reference

    def _address(self, path: str) -> str:
        if self.folder is None or not Path(path).is_absolute():
            return Path(path).as_posix()
        return Path(os.path.relpath(path, self.folder.resolve())).as_posix()

    def _begin(self, sha: str) -> Fraction:
        found = self.footage.get(sha)
        if found is None:
            return Fraction(0)
        if found.frames is not None and found.frames.count:
            return found.frames.time(0)
        return found.probe.audio.start if found.probe.audio is not None else Fraction(0)

    def _length(self, sha: str) -> Fraction | None:
        found = self.footage.get(sha)
        if found is None:
            return None
        if found.frames is not None and found.frames.count:
            return found.frames.count / source_rate(found)
        return found.probe.duration

    def _offset(self, sha: str, rate: Fraction) -> Fraction:
        """The source's timecode in seconds; 0 where it has none that can be read."""
        return (self._first(sha, rate) or 0) / rate

    def _first(self, sha: str, rate: Fraction) -> int | None:
        """The number of the source's first frame by its timecode."""
        try:
            return round(otio.opentime.from_timecode(self.code(sha), float(rate)).value) if self.code(sha) else None
        except ValueError:
            return None


def _picture(cut: Cut, media: _Media) -> Any:
    track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
    before = 0
    for item in cut.items:
        handle = item.transition // 2
        # The edit point lies in the middle of a dissolve: both sides give half of it as handles.
        shown = item.frames - before - handle
        track.append(
            _clip(item, before, shown, cut, media) if isinstance(item, Clip) else _card(item, before, shown, cut)
        )
        before = 0
        if item.transition:
            before = item.transition - handle
            track.append(
                otio.schema.Transition(
                    name="dissolve",
                    transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
                    in_offset=_frames(before, cut.rate),
                    out_offset=_frames(handle, cut.rate),
                )
            )
    return track


def _clip(item: Clip, skipped: int, shown: int, cut: Cut, media: _Media) -> Any:
    start = item.source_in + skipped / cut.rate
    made = otio.schema.Clip(
        name=item.id,
        media_reference=media.reference(item.source, cut.rate),
        source_range=media.range(item.source, start, shown / cut.rate, cut.rate, shown=True),
    )
    made.metadata[_OWN] = {
        "source_in": str(item.source_in),
        "frame": media.frame(item.source, start),
        "timecode": media.timecode(item.source, made.source_range.start_time),
        "framing": item.framing.model_dump(mode="json"),
    }
    made.markers.append(_marker(item, made.source_range))
    return made


def _card(item: Card, skipped: int, shown: int, cut: Cut) -> Any:
    reference = otio.schema.GeneratorReference(
        name=item.id,
        generator_kind="SolidColor",
        available_range=otio.opentime.TimeRange(_frames(0, cut.rate), _frames(item.frames, cut.rate)),
        parameters={"color": item.colour},
    )
    words = [t.model_dump(mode="json") for t in cut.texts if t.start >= cut.starts[cut.items.index(item)]]
    reference.metadata[_OWN] = {"texts": words}
    source_range = otio.opentime.TimeRange(_frames(skipped, cut.rate), _frames(shown, cut.rate))
    made = otio.schema.Clip(name=item.id, media_reference=reference, source_range=source_range)
    made.markers.append(_marker(item, source_range))
    return made


def _marker(item: Clip | Card, source_range: Any) -> Any:
    """The reason, and the brief lines served, where an editor sees them."""
    marker = otio.schema.Marker(
        name=item.reason or item.id,
        marked_range=otio.opentime.TimeRange(
            source_range.start_time, otio.opentime.RationalTime(0, source_range.duration.rate)
        ),
        color=otio.schema.MarkerColor.GREEN,
    )
    marker.metadata[_OWN] = {"reason": item.reason, "serves": list(item.serves)}
    return marker


def _lanes(clips: Sequence[SoundClip]) -> list[list[SoundClip]]:
    """Sounds that do not overlap share a track."""
    lanes: list[list[SoundClip]] = []
    for clip in sorted(clips, key=lambda c: c.at):
        lane = next((x for x in lanes if x[-1].at + x[-1].length <= clip.at), None)
        if lane is None:
            lanes.append([clip])
        else:
            lane.append(clip)
    return lanes


def _sound(name: str, lane: Sequence[SoundClip], cut: Cut, media: _Media) -> Any:
    track = otio.schema.Track(name=name, kind=otio.schema.TrackKind.Audio)
    at = Fraction(0)
    for clip in lane:
        if clip.at > at:
            duration = _moment(clip.at - at, cut.rate)
            track.append(otio.schema.Gap(source_range=otio.opentime.TimeRange(duration=duration)))
        made = otio.schema.Clip(
            name=clip.id,
            media_reference=media.reference(clip.source, cut.rate),
            source_range=media.range(clip.source, clip.source_in, clip.length, cut.rate),
        )
        made.metadata[_OWN] = clip.model_dump(mode="json")
        track.append(made)
        at = clip.at + clip.length
    return track


def _frames(count: int, rate: Fraction) -> Any:
    return otio.opentime.RationalTime(count, float(rate))


def _moment(seconds: Fraction, rate: Fraction) -> Any:
    """Seconds at a rate; whole frames come out as whole numbers."""
    return otio.opentime.RationalTime(float(seconds * rate), float(rate))


def _plain(value: Any) -> Any:
    """OTIO's own dictionaries and vectors as Python's."""
    if hasattr(value, "items"):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return value
    return [_plain(each) for each in value]
