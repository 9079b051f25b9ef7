"""Timelines: what another editor's software reads, and that nothing of the cut is lost."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from cutthrough.interchange.timeline import read_cut, save_timeline, to_otio
from cutthrough.model.cut import Card, Clip, Cut
from cutthrough.model.errors import SourceError, StoreError
from cutthrough.model.footage import Footage
from cutthrough.model.source import SourceRole
from plan.made import Cue, brief, cuts, footage, frame_table, source

MASTER = footage((96,) * 8, timecode="01:00:00:00")


def made(master: Footage = MASTER, **more: Any) -> Cut:
    return cuts(master, **more)[0]


def timeline(cut: Cut, master: Footage = MASTER) -> Any:
    return to_otio(cut, (source(master),), {master.sha256: master})


@pytest.mark.parametrize(
    "rate", [Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(10)], ids=str
)
def test_lasts_as_many_frames_as_the_cut(rate: Fraction) -> None:
    master = footage((int(rate * 4),) * 9, rate=rate)
    cut = made(master)
    found = timeline(cut, master)
    assert found.duration().to_frames() == cut.frames
    assert found.duration().rate == pytest.approx(float(cut.rate))
    assert found.tracks[0].duration().value == cut.frames
    for track in found.tracks:
        assert track.duration().value <= cut.frames + 1e-6


def test_what_is_written_reads_back_equal(tmp_path: Path) -> None:
    voice = footage((240,), sha="v")
    words = {"en": (Cue(Fraction(1), Fraction(2), 'He said "no": 1\\2 {x} ünï'),)}
    for cut in cuts(
        captions=words, more=((voice, SourceRole.VOICE_OVER),), asked=brief(vary={"call_to_action": ["A", "B"]})
    ):
        path = save_timeline(cut, tmp_path / "out" / f"{cut.id}.otio", (source(MASTER),), {"m": MASTER})
        assert read_cut(path) == cut
        assert otio.adapters.read_from_file(str(path)).name == cut.id
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".otio", ".otio"]


def test_clips_keep_source_timecode_and_place() -> None:
    cut = made()
    found = timeline(cut)
    track = found.tracks[0]
    for item, clip in zip(cut.items, [c for c in track if isinstance(c, otio.schema.Clip)], strict=True):
        if isinstance(item, Clip):
            start = clip.source_range.start_time
            assert start.value == 86400 + item.source_in * 24
            assert otio.opentime.to_timecode(start, 24).startswith("01:00:")
            available = clip.media_reference.available_range
            assert available.start_time.value == 86400
            assert available.start_time <= start
            assert clip.source_range.end_time_inclusive() <= available.end_time_inclusive()


def test_a_dissolve_lies_across_the_edit_point() -> None:
    cut = made()
    found = timeline(cut)
    track = found.tracks[0]
    (dissolve,) = [x for x in track if isinstance(x, otio.schema.Transition)]
    assert dissolve.in_offset.value + dissolve.out_offset.value == 12
    last, card = track[-3], track[-1]
    assert last.duration().value == cut.items[-2].frames - dissolve.out_offset.value
    assert card.source_range.start_time.value == dissolve.in_offset.value
    assert card.media_reference.generator_kind == "SolidColor"
    point = track.range_of_child(card).start_time.value
    assert point - dissolve.in_offset.value == cut.starts[-1]


def test_reasons_and_lineage_are_markers() -> None:
    cut = made()
    found = timeline(cut)
    clips = [c for c in found.tracks[0] if isinstance(c, otio.schema.Clip)]
    for item, clip in zip(cut.items, clips, strict=True):
        (marker,) = clip.markers
        assert marker.name == item.reason
        assert tuple(marker.metadata["cutthrough"]["serves"]) == item.serves
    assert isinstance(cut.items[-1], Card)


def test_addresses_are_relative_to_the_timeline(tmp_path: Path) -> None:
    master = source(MASTER, path=str(tmp_path / "media" / "a b.mp4"))
    path = save_timeline(made(), tmp_path / "out" / "spring" / "c.otio", (master,), {"m": MASTER})
    found = otio.adapters.read_from_file(str(path))
    assert found.tracks[0][0].media_reference.target_url == "../../media/a b.mp4"
    assert str(tmp_path) not in path.read_text()


def test_sounds_that_overlap_get_tracks_of_their_own() -> None:
    around = (footage((240,), sha="v"), footage((2400,), sha="mu"))
    roles = (SourceRole.VOICE_OVER, SourceRole.MUSIC)
    cut = made(more=tuple(zip(around, roles, strict=True)))
    found = timeline(cut)
    tracks = found.tracks
    assert [t.name for t in tracks] == ["V1", "A1", "A2", "A3"]
    for track in tracks[1:]:
        for clip in (c for c in track if isinstance(c, otio.schema.Clip)):
            at = track.range_of_child(clip).start_time.value / 24
            assert at == pytest.approx(float(Fraction(clip.metadata["cutthrough"]["at"])))


@pytest.mark.parametrize(
    ("rate", "said", "code", "first", "drops"),
    [
        (Fraction(30000, 1001), Fraction(30000, 1001), "01:00:00;02", 107_894, True),
        (Fraction(30000, 1001), Fraction(2997, 100), "01:00:00;02", 107_894, True),
        (Fraction(30000, 1001), Fraction(2997, 100), "01:00:00:02", 108_002, False),
        (Fraction(60000, 1001), Fraction(5994, 100), "00:10:00;00", 35_964, True),
        (Fraction(24000, 1001), Fraction(23976, 1000), "01:00:00:00", 86_400, False),
        (Fraction(25), Fraction(25), "10:00:00:00", 900_000, False),
    ],
)
def test_exact_rates_frames_and_timecode_survive_a_file(
    rate: Fraction, said: Fraction, code: str, first: int, drops: bool, tmp_path: Path
) -> None:
    """Rates in the file are doubles of the exact rate, also where the container writes 29.97."""
    master = footage((round(rate * 4),) * 8, rate=rate, timecode=code)
    assert master.probe.video is not None
    video = master.probe.video.model_copy(update={"frame_rate": said})
    master = master.model_copy(update={"probe": master.probe.model_copy(update={"video": video})})
    cut = made(master)
    path = save_timeline(cut, tmp_path / "c.otio", (source(master),), {"m": master})
    found = otio.adapters.read_from_file(str(path))
    assert found.metadata["cutthrough"]["rate"] == str(cut.rate) == str(rate)
    clips = [c for c in found.tracks[0] if isinstance(c, otio.schema.Clip)][: len(cut.items) - 1]
    for item, clip in zip(cut.items, clips, strict=False):
        assert isinstance(item, Clip)
        assert master.frames is not None
        own, reference = clip.metadata["cutthrough"], clip.media_reference
        at = clip.source_range.start_time
        frame = master.frames.index_at(item.source_in)
        assert (own["frame"], at.value, at.rate) == (frame, first + frame, float(rate))
        assert reference.available_range.start_time == otio.opentime.RationalTime(first, float(rate))
        assert reference.metadata["cutthrough"]["rate"] == str(rate)
        assert reference.metadata["cutthrough"]["drop_frame"] is drops
        assert own["timecode"] == otio.opentime.to_timecode(at, at.rate, drops)
        assert otio.opentime.from_timecode(own["timecode"], float(rate)).value == first + frame
    assert f'"rate": {float(rate)!r}' in path.read_text()
    assert read_cut(path) == cut


def test_stamps_rounded_to_a_millisecond_begin_on_whole_frames() -> None:
    rate = Fraction(30000, 1001)
    marks = [round(i * 1000 / rate) for i in range(30 * 32 + 1)]
    table = frame_table([b - a for a, b in pairwise(marks)], Fraction(1, 1000))
    master = footage((120,) * 8, rate=rate, table=table)
    cut = made(master)
    found = timeline(cut, master)
    clips = [c for c in found.tracks[0] if isinstance(c, otio.schema.Clip)]
    for item, clip in zip(cut.items, clips, strict=True):
        if isinstance(item, Clip):
            assert clip.source_range.start_time.value == table.index_at(item.source_in)


def test_an_unreadable_timecode_is_left_alone() -> None:
    master = footage((96,) * 8, timecode="not a timecode")
    found = timeline(made(master), master)
    clip = found.tracks[0][0]
    assert clip.source_range.start_time.value == made(master).items[0].source_in * 24  # type: ignore[union-attr]


@pytest.mark.parametrize("content", ["", "{}", "no json", '{"OTIO_SCHEMA": "Timeline.1", "metadata": {}}'])
def test_another_file_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.otio"
    path.write_text(content)
    with pytest.raises(SourceError, match=r"x\.otio is not a cut"):
        read_cut(path)


def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=r"c\.otio can't be written"):
        save_timeline(made(), tmp_path / "out" / "c.otio", (), {})
