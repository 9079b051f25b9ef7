"""Reads the lowest picture track of an OpenTimelineIO file, ours or another program's."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import Any

import opentimelineio as otio
from pydantic import ValidationError

from cutthrough.interchange.sequence import (
    MediaName,
    ReadCard,
    ReadClip,
    ReadItem,
    ReadSequence,
    Remarks,
    with_dissolves,
)
from cutthrough.interchange.timeline import ORIGINAL, OWN, plain
from cutthrough.interchange.xml import name_of, path_of
from cutthrough.model.cut import Cut, Framing
from cutthrough.model.errors import SourceError
from cutthrough.model.time import nominal_rate

_TRIAL = """\
import sys, opentimelineio
opentimelineio.adapters.read_from_string(sys.stdin.buffer.read().decode(), "otio_json")
"""
_SECONDS = 120.0


def read_otio(text: str, name: str) -> ReadSequence:
    """The timeline in an .otio file. Raises SourceError for what is none."""
    try:
        _ensure_readable(text)
        return _read(otio.adapters.read_from_string(text, "otio_json"), name)
    except (otio.exceptions.OTIOError, ValueError, LookupError, TypeError, subprocess.TimeoutExpired) as error:
        raise SourceError(f"{name} is not an OpenTimelineIO file", "export it again from the editor") from error
    except (AttributeError, ArithmeticError) as error:
        # The library takes null for a clip, and any number for a time.
        raise SourceError(f"{name} has an item or a time that means nothing", "export it again") from error


def _read(timeline: Any, name: str) -> ReadSequence:
    if not isinstance(timeline, otio.schema.Timeline):
        raise SourceError(f"{name} holds no timeline", "export one timeline as .otio")
    tracks = [t for t in timeline.tracks if isinstance(t, otio.schema.Track) and t.kind == otio.schema.TrackKind.Video]
    if not tracks:
        raise SourceError(f"{name} has no picture track", "export the timeline with its pictures")
    own = plain(timeline.metadata.get(OWN, {})) or {}
    rate = _rate(timeline, tracks[0], own)
    reading = _Reading(rate, Remarks())
    items = reading.track(tracks[0])
    for track in tracks[1:]:
        for over in track:
            if isinstance(over, otio.schema.Clip):
                reading.remarks.say(f"{over.name} lies over another picture; only the lowest track is kept")
    try:
        cut = Cut.model_validate(own["cut"]) if "cut" in own else None
    except ValidationError:
        cut = None
    begins = timeline.global_start_time
    start = 0 if begins is None else round(begins.rescaled_to(float(rate)).value)
    return ReadSequence(timeline.name, rate, items, None, start, cut, tuple(reading.remarks.said))


def _ensure_readable(text: str) -> None:
    """Raise ValueError for what the library can't read, or dies of in its native part: another process tries first."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _TRIAL],
        input=text.encode("utf-8", "replace"),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.returncode)


def _rate(timeline: Any, track: Any, own: dict[str, Any]) -> Fraction:
    """The exact rate that we noted, where the file's own agrees; else the standard one nearest to it."""
    durations = [i.source_range.duration.rate for i in track if getattr(i, "source_range", None) is not None]
    said = durations[0] if durations else timeline.global_start_time.rate if timeline.global_start_time else None
    try:
        noted = Fraction(str(own["rate"])) if "rate" in own else None
    except (ValueError, ZeroDivisionError):
        noted = None
    if said is None or said <= 0:
        if noted is None:
            raise SourceError("The timeline says no frame rate", "export it again from the editor")
        return noted
    if noted is not None and abs(float(noted) - said) < 0.001:
        return noted
    return nominal_rate(Fraction(said).limit_denominator(1001))


class _Reading:
    def __init__(self, rate: Fraction, remarks: Remarks) -> None:
        self.rate, self.remarks = rate, remarks

    def _frames(self, time: Any) -> int:
        frames: int = round(time.rescaled_to(float(self.rate)).value)
        return frames

    def track(self, track: Any) -> tuple[ReadItem, ...]:
        items: list[ReadItem] = []
        edges: dict[int, tuple[int, int]] = {}
        at = 0
        for child in track:
            if isinstance(child, otio.schema.Transition):
                self._transition(child, edges, len(items) - 1, last=child is track[-1])
                continue
            frames = self._frames(child.duration())
            if isinstance(child, otio.schema.Gap) or frames <= 0:
                at += frames
                continue
            if isinstance(child, otio.schema.Clip) and child.enabled:
                items.append(self._clip(child, at, frames))
            elif isinstance(child, otio.schema.Clip):
                self.remarks.say(f"{child.name} is switched off; it is left out")
            else:
                self.remarks.say(f"{child.name or 'a nested sequence'} is nested; break it apart to keep what is in it")
            at += frames
        return with_dissolves(items, edges, self.rate)

    def _transition(self, child: Any, edges: dict[int, tuple[int, int]], number: int, *, last: bool) -> None:
        if number < 0 or last:
            self.remarks.say(f"the dissolve {'from' if number < 0 else 'to'} nothing is left out")
            return
        edges[number] = (self._frames(child.in_offset), self._frames(child.out_offset))
        if child.transition_type not in (otio.schema.TransitionTypes.SMPTE_Dissolve, ""):
            self.remarks.say(f"the transition {child.name or child.transition_type} is made a dissolve")

    def _clip(self, child: Any, at: int, frames: int) -> ReadItem:
        reference = child.media_reference
        if isinstance(reference, otio.schema.GeneratorReference):
            return ReadCard(at, frames)
        for effect in child.effects:
            if isinstance(effect, otio.schema.LinearTimeWarp) and abs(effect.time_scalar - 1) < 0.001:
                continue
            timing = isinstance(effect, otio.schema.TimeEffect)
            what = "runs at another speed; it is kept at its own" if timing else f"has {effect.name or 'an effect'}"
            self.remarks.say(f"{child.name} {what}" + ("" if timing else "; it is not kept"))
        own = plain(child.metadata.get(OWN, {})) or {}
        begin = child.trimmed_range().start_time
        rate = nominal_rate(Fraction(begin.rate).limit_denominator(1001))
        clock = Fraction(begin.value).limit_denominator(100_000) / rate
        return ReadClip(
            name=child.name,
            media=_media(child, rate),
            start=at,
            frames=frames,
            clock=clock,
            clip=child.name if own else None,
            framing=_framing(own),
        )


def _media(child: Any, rate: Fraction) -> MediaName:
    references = child.media_references()
    used = [child.media_reference, *(references[k] for k in references if k == ORIGINAL)]
    files = [r for r in used if isinstance(r, otio.schema.ExternalReference)]
    known: dict[str, Any] = {}
    for reference in files:
        known |= plain(reference.metadata.get(OWN, {})) or {}
    url = files[-1].target_url if files else None
    available = files[-1].available_range if files else None
    return MediaName(
        sha256=known.get("sha256"),
        path=path_of(url) if url else None,
        name=name_of(url) if url else child.media_reference.name or child.name or None,
        reel=known.get("reel"),
        length=Fraction(available.duration.value).limit_denominator(100_000) / rate if available is not None else None,
    )


def _framing(own: dict[str, Any]) -> Framing | None:
    try:
        return Framing.model_validate(own["framing"]) if "framing" in own else None
    except ValidationError as error:
        raise SourceError(
            "A clip's framing in the .otio can't be read: " + error.errors(include_url=False)[0]["msg"],
            "write it as it was exported: layout, panes with crop and window, enlarged, reason",
        ) from error
