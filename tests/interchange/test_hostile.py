"""Timelines that no editing program wrote: each ends in one sentence. Found by fuzzing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from cutthrough.interchange.formats import read_sequence
from cutthrough.interchange.xml import path_of
from cutthrough.model.errors import CutthroughError

NOTHING = b"TITLE: a\n001  AX       V     C        00:00:01:00 00:00:02:00 00:00:01:00 00:00:01:00\n"
BACKWARDS = b"TITLE: a\n001  AX       V     C        00:00:01:00 00:00:02:00 00:00:09:00 00:00:01:00\n"
_FCPXML = b"<fcpxml version='1.9'><resources><asset id='r' src='file:///a.mp4'/></resources></fcpxml>"


def _otio() -> str:
    span = otio.opentime.TimeRange(otio.opentime.RationalTime(25, 25), otio.opentime.RationalTime(50, 25))
    timeline, track = otio.schema.Timeline("t"), otio.schema.Track("v", kind=otio.schema.TrackKind.Video)
    track.append(otio.schema.Clip("a", otio.schema.ExternalReference("file:///a.mp4", span), span))
    timeline.tracks.append(track)
    return str(timeline.to_json_string())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.edl", NOTHING),
        ("a.edl", BACKWARDS),
        ("a.otio", b"\xff\xfe\xff\xfd\xfe\xfd\xff\xff\xff"),
        ("a.otio", b"[" * 100_000),
        ("a.otio", _otio().replace("Clip.2", "Clip.0").encode()),
        ("a.otio", _otio().replace("Clip.2", "Clip.1").encode()),
        ("a.otio", _otio().replace('"rate": 25.0', '"rate": 0.0').encode()),
        ("a.otio", _otio().replace('"rate": 25.0', '"rate": 1e-9').encode()),
        ("a.otio", _otio().replace('"children": [', '"children": [null, ', 2).encode()),
        ("a.edl", b"\xff\xfea"),
        ("a.fcpxml", _FCPXML.replace(b"file:///a.mp4", b"file://[/a.mp4")),
    ],
)
def test_it_is_one_sentence(name: str, data: bytes) -> None:
    with pytest.raises(CutthroughError) as refused:
        read_sequence(Path(name), data, rate=Fraction(25))
    assert "\n" not in refused.value.message


def test_an_event_that_ends_before_it_begins_is_left_out_and_told() -> None:
    good = b"002  AX       V     C        00:00:01:00 00:00:02:00 00:00:01:00 00:00:02:00\n"
    found = read_sequence(Path("a.edl"), BACKWARDS + good, rate=Fraction(25))
    assert len(found.items) == 1
    assert "before it begins" in found.remarks[0]


def test_a_speed_that_is_no_number_is_no_speed() -> None:
    good = b"001  AX       V     C        00:00:01:00 00:00:02:00 00:00:01:00 00:00:02:00\nM2   AX   .    00:00:01:00\n"
    assert len(read_sequence(Path("a.edl"), good, rate=Fraction(25)).items) == 1


def test_an_address_that_is_none_names_no_file() -> None:
    assert path_of("file://[/a.mp4") is None
