"""Every rule with files that break it and files that keep it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from conform.made import Shelf, asks, official, secondhand
from conform.test_faults import FAULTS
from conform.test_promises import PROMISES
from cutthrough.catalog.forms import form_of
from cutthrough.catalog.placement import placements
from cutthrough.conform.registry import RULES
from cutthrough.conform.report import conform, judge
from cutthrough.conform.rule import Case as Judged
from cutthrough.conform.rules.shape import fits_aspect
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.placement import Placement, Size
from cutthrough.model.verdict import Status

F, W, Q, P, N = Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE
ANY = asks()


def size(width: int, height: int) -> Size:
    return Size(width=width, height=height)


class Case(NamedTuple):
    rule: str
    file: str
    placement: Placement
    status: Status
    measured: str
    form: DeliveryForm | None = None


BREAKS = [
    Case("flashes", "strobe", ANY, F, "5 flashes in a second"),
    Case("stripes", "striped", ANY, W, "16 pairs of stripes"),
    Case("decodes", "damaged", ANY, F, "a picture packet can't be decoded"),
    Case("decodes", "scratched", ANY, F, "a damaged frame"),
    Case("decodes", "truncated", ANY, F, "bytes early"),
    Case("container", "mkv", asks(containers=official(("mp4", "mov"))), F, "mkv"),
    Case("container", "webm", asks(containers=secondhand(("mp4",))), W, "webm"),
    Case("container", "plain", asks(containers=official(("gif",))), F, "mp4"),
    Case("decodes", "no_numbers", ANY, F, "no numbers"),
    Case("container", "plain", ANY, F, "mp4", DeliveryForm.GIF),
    Case("faststart", "index_last", asks(faststart=official(True)), F, "ftyp, mdat, moov"),
    Case("faststart", "index_last", ANY, W, "ftyp, mdat, moov"),
    Case("edit_lists", "plain", asks(edit_lists=official(False)), F, "skips the first"),
    Case("edit_lists", "spliced", asks(edit_lists=secondhand(False)), W, "video: "),
    Case("file_size", "plain", asks(file_size_max=official(30_000)), F, "kB"),
    Case("file_size", "plain", asks(file_size_min=official(10**9)), F, "kB"),
    Case("file_size", "gif", asks(file_size_max=secondhand(1_000)), W, "kB"),
    Case("file_size", "heavy_gif", asks(file_size_max=secondhand(1_000_000)), F, "MB", DeliveryForm.GIF),
    Case("duration", "ntsc_film", asks(duration_max=official(Fraction(1))), F, "1.001 s"),
    Case("duration", "long_sound", asks(duration_max=official(Fraction(1))), F, "sound 1.2"),
    Case("duration", "plain", asks(duration_min=official(Fraction(3))), F, "1 s"),
    Case("duration", "long_sound", asks(duration_min=official(Fraction(11, 10))), W, "only the picture is too short"),
    Case("duration", "plain", asks(durations_allowed=official((Fraction(6), Fraction(15)))), F, "1 s"),
    Case("video_codec", "mpeg4", asks(video_codecs=official(("h264", "hevc"))), F, "mpeg4"),
    Case("profile", "422", asks(pixel_format=official("yuv420p")), F, "High 4:2:2"),
    Case("profile", "10bit", ANY, W, "High 10"),
    Case("pixel_format", "422", asks(pixel_format=official("yuv420p")), F, "4:2:2"),
    Case("pixel_format", "10bit", ANY, W, "10 bits"),
    Case("parameter_sets", "joined", ANY, F, "others inside"),
    Case("aspect", "plain", asks(aspect_ratios=official((Fraction(9, 16), Fraction(1)))), F, "16:9"),
    Case("aspect", "plain", asks(aspect_max=official(Fraction(16, 10))), F, "16:9"),
    Case("aspect", "portrait", asks(aspect_min=secondhand(Fraction(4, 5))), W, "304x540"),
    Case("size", "plain", asks(size_min=official(size(540, 960))), F, "320x180"),
    Case("size", "plain", asks(size_max=official(size(200, 200))), F, "320x180"),
    Case("size", "plain", asks(side_min=official(360)), F, "320x180"),
    Case("size", "plain", asks(side_max=official(300)), F, "320x180"),
    Case("size", "plain", asks(width_max=official(300)), F, "320x180"),
    Case("size", "plain", asks(size=official(size(1080, 1920))), W, "320x180"),
    Case("size", "plain", asks(sizes_min_by_aspect=official((size(540, 960), size(960, 540)))), F, "320x180"),
    Case("size", "wide_gif", ANY, F, "640x96", DeliveryForm.GIF),
    Case("square_pixels", "anamorphic", ANY, F, "4:3"),
    Case("progressive", "interlaced", ANY, W, "25 of 25 frames"),
    Case("frame_rate", "slow", asks(frame_rate_min=official(Fraction(23))), F, "15 frames/s"),
    Case("frame_rate", "plain", asks(frame_rate_max=official(Fraction(24))), F, "25 frames/s"),
    Case("frame_rate", "ntsc_film", asks(frame_rate_min=official(Fraction(24))), W, "is called 24"),
    Case("frame_rate", "plain", asks(frame_rates_allowed=secondhand((Fraction(24), Fraction(30)))), W, "25"),
    Case("frame_rate", "one_frame", asks(frame_rate_min=official(Fraction(23))), Q, "single frame"),
    Case("constant_rate", "vfr", ANY, F, "off by up to"),
    Case("constant_rate", "vfr", asks(constant_frame_rate=secondhand(True)), W, "off by up to"),
    Case("constant_rate", "one_frame", ANY, Q, "single frame"),
    Case("constant_rate", "lost_frame", ANY, F, "25 frames/s, off by up to"),
    Case("even_stamps", "coarse_clock", ANY, W, "uneven"),
    Case("even_stamps", "vfr", ANY, W, "uneven"),
    Case("bit_rate", "plain", asks(bitrate_min=official(3_000_000)), F, "kb/s"),
    Case("bit_rate", "plain", asks(bitrate_max=official(110_000)), F, "kb/s"),
    Case("bit_rate", "peaky", asks(bitrate_max=official(10_000_000)), W, "peak"),
    Case("colour", "smpte170m", ANY, F, "matrix smpte170m"),
    Case("colour", "full_range", ANY, F, "range pc"),
    Case("colour", "half_tagged", ANY, F, "primaries not stated"),
    Case("colour", "untagged", ANY, Q, "primaries not stated"),
    Case("colour", "other_colr", ANY, F, "colr box says 9/16/9"),
    Case("sound_track", "plain", asks(sound=official(False)), F, "one sound track"),
    Case("sound_track", "silent", asks(sound=official(True)), F, "0 sound tracks"),
    Case("sound_track", "plain", ANY, F, "one sound track", DeliveryForm.LOOP),
    Case("sound_track", "silent", ANY, W, "0 sound tracks", DeliveryForm.VIDEO),
    Case("audio_codec", "mp3", asks(audio_codecs=official(("aac",))), F, "mp3"),
    Case("sample_rate", "96k", asks(sample_rate_max=official(48_000)), F, "96000 Hz"),
    Case("channels", "mono", asks(audio_channels=official(2)), F, "1 channel"),
    Case("audio_bit_rate", "thin", asks(audio_bitrate_min=official(128_000)), F, "kb/s"),
    Case("audio_bit_rate", "hushed", asks(audio_bitrate_min=official(128_000)), Q, "silence"),
    Case("loudness", "quiet", asks(loudness=official(-14.0)), F, "-23.0 LUFS"),
    Case("loudness", "plain", asks(loudness=official(-23.0), loudness_tolerance=official(0.5)), F, "-14.0 LUFS"),
    Case("loudness", "quiet", ANY, W, "-23.0 LUFS"),
    Case("loudness", "hushed", ANY, Q, "silent"),
    Case("loudness", "no_numbers", ANY, Q, "no numbers"),
    Case("true_peak", "no_numbers", ANY, Q, "no numbers"),
    Case("true_peak", "loud", ANY, F, "dBTP"),
    Case("true_peak", "plain", asks(true_peak_max=official(-20.0)), F, "-13."),
    Case("true_peak", "plain", asks(true_peak_max=official(-20.0, advice=True)), W, "-13."),
]

KEEPS = [
    Case("flashes", "plain", ANY, P, "over a quarter of the picture"),
    Case("stripes", "plain", ANY, P, "no even stripes"),
    Case("decodes", "plain", ANY, P, "25 frames, no fault"),
    Case("decodes", "spliced", ANY, P, "no fault"),
    Case("decodes", "gif", ANY, P, "no fault"),
    Case("container", "plain", asks(containers=official(("mp4", "mov"))), P, "mp4"),
    Case("container", "mov", asks(containers=official(("mov",))), P, "mov"),
    Case("container", "gif", asks(containers=official(("gif",))), P, "gif"),
    Case("container", "webm", asks(containers=official(("mp4", "webm"))), P, "webm"),
    Case("container", "plain", asks(containers=official(("m4v",))), P, "mp4"),
    Case("container", "gif", ANY, P, "gif", DeliveryForm.GIF),
    Case("faststart", "plain", asks(faststart=official(True)), P, "ftyp, moov, mdat"),
    Case("faststart", "fragmented", ANY, P, "ftyp, moov, moof"),
    Case("edit_lists", "no_edits", asks(edit_lists=official(False)), P, "none"),
    Case("file_size", "plain", asks(file_size_max=official(10**6), file_size_min=official(1000)), P, "kB"),
    Case("file_size", "gif", ANY, P, "a GIF for mail: at most 1.0 MB", DeliveryForm.GIF),
    Case("duration", "plain", asks(duration_max=official(Fraction(1))), P, "1 s"),
    Case("duration", "plain", asks(durations_allowed=official((Fraction(2), Fraction(15)))), P, "1 s"),
    Case("duration", "plain", asks(duration_ideal=official((Fraction(9), Fraction(15)))), P, "1 s"),
    Case("video_codec", "plain", asks(video_codecs=official(("h264",))), P, "h264"),
    Case("profile", "plain", asks(pixel_format=official("yuv420p")), P, "High@"),
    Case("pixel_format", "plain", asks(pixel_format=official("yuv420p")), P, "4:2:0, 8 bits"),
    Case("pixel_format", "full_range", ANY, P, "4:2:0, 8 bits"),
    Case("parameter_sets", "plain", ANY, P, "1 SPS and 1 PPS"),
    Case("aspect", "plain", asks(aspect_ratios=official((Fraction(16, 9),))), P, "16:9"),
    Case("aspect", "portrait", asks(aspect_ratios=official((Fraction(9, 16),))), P, "304x540"),
    Case("aspect", "plain", asks(aspect_min=official(Fraction(1)), aspect_max=official(Fraction(16, 9))), P, "16:9"),
    Case("size", "plain", asks(side_min=official(180), side_max=official(320), width_max=official(320)), P, "320x180"),
    Case("size", "plain", asks(sizes_min_by_aspect=official((size(540, 960), size(320, 180)))), P, "320x180"),
    Case("size", "plain", asks(size=official(size(180, 320))), P, "320x180"),
    Case("size", "gif", ANY, P, "at most 600 px wide", DeliveryForm.GIF),
    Case("square_pixels", "plain", ANY, P, "1:1"),
    Case("progressive", "plain", ANY, P, "0 of 25 frames"),
    Case(
        "frame_rate",
        "ntsc",
        asks(frame_rate_min=official(Fraction(23)), frame_rate_max=official(Fraction(60))),
        P,
        "29.97",
    ),
    Case("frame_rate", "plain", asks(frame_rates_allowed=official((Fraction(25),))), P, "25"),
    Case("constant_rate", "plain", ANY, P, "even"),
    Case("constant_rate", "ntsc", asks(constant_frame_rate=official(True)), P, "29.97"),
    Case("constant_rate", "webm", ANY, P, "29.97"),
    Case("constant_rate", "coarse_clock", ANY, P, "30 frames/s"),
    Case("constant_rate", "gif", ANY, P, "10 frames/s"),
    Case("constant_rate", "avi", ANY, P, "25 frames/s, even"),
    Case("even_stamps", "ntsc", ANY, P, "equal"),
    Case("bit_rate", "plain", asks(bitrate_min=official(10_000), bitrate_max=official(50_000_000)), P, "kb/s"),
    Case("colour", "plain", ANY, P, "matrix bt709"),
    Case("sound_track", "plain", asks(sound=official(True)), P, "one sound track"),
    Case("sound_track", "silent", ANY, P, "0 sound tracks", DeliveryForm.SILENT_VIDEO),
    Case("sound_track", "plain", ANY, P, "one sound track", DeliveryForm.VIDEO),
    Case("sound_track", "silent", asks(sound=official(True)), P, "0 sound tracks", DeliveryForm.LOOP),
    Case("audio_codec", "plain", asks(audio_codecs=official(("aac",))), P, "aac"),
    Case("sample_rate", "plain", asks(sample_rate_max=official(48_000)), P, "48000 Hz"),
    Case("channels", "plain", asks(audio_channels=official(2)), P, "2 channels"),
    Case("audio_bit_rate", "plain", asks(audio_bitrate_min=official(64_000)), P, "kb/s"),
    Case("loudness", "plain", ANY, P, "-14.0 LUFS"),
    Case("loudness", "quiet", asks(loudness=official(-23.0)), P, "-23.0 LUFS"),
    Case("true_peak", "plain", ANY, P, "-13."),
]

SAYS_NOTHING = [
    Case("container", "plain", ANY, N, "mp4"),
    Case("edit_lists", "plain", ANY, N, "skips the first"),
    Case("edit_lists", "webm", asks(edit_lists=official(False)), N, "webm"),
    Case("faststart", "webm", asks(faststart=official(True)), N, "webm"),
    Case("file_size", "plain", ANY, N, "kB"),
    Case("duration", "plain", ANY, N, "1 s"),
    Case("video_codec", "plain", ANY, N, "h264"),
    Case("profile", "mpeg4", ANY, N, ""),
    Case("pixel_format", "gif", ANY, N, "palette"),
    Case("aspect", "plain", ANY, N, "16:9"),
    Case("size", "plain", ANY, N, "320x180"),
    Case("frame_rate", "plain", ANY, N, "25"),
    Case("even_stamps", "webm", ANY, N, "clock"),
    Case("bit_rate", "plain", ANY, N, "kb/s"),
    Case("colour", "gif", ANY, N, "no tags"),
    Case("sound_track", "plain", ANY, N, "one sound track"),
    Case("audio_codec", "silent", asks(audio_codecs=official(("aac",))), N, "none"),
    Case("loudness", "silent", ANY, N, "no sound"),
    Case("loudness", "loud", ANY, N, "plays without sound", DeliveryForm.SILENT_VIDEO),
    Case("true_peak", "loud", ANY, N, "plays without sound", DeliveryForm.GIF),
]


def _name(case: Any) -> str:
    return f"{case.rule}-{case.file}-{case.status.value}"


@pytest.mark.parametrize("case", BREAKS, ids=_name)
def test_a_file_that_breaks_the_rule(case: Case, shelf: Shelf) -> None:
    verdict = RULES[case.rule](Judged(shelf.measured(case.file), case.placement, case.form))
    assert verdict.status is case.status, verdict
    assert case.measured in verdict.measured
    assert verdict.rule == case.rule
    assert verdict.limit
    assert verdict.source
    assert verdict.source_date
    assert verdict.confidence
    assert verdict.repair


@pytest.mark.parametrize("case", [*KEEPS, *SAYS_NOTHING], ids=_name)
def test_a_file_that_does_not(case: Case, shelf: Shelf) -> None:
    verdict = RULES[case.rule](Judged(shelf.measured(case.file), case.placement, case.form))
    assert verdict.status is case.status, verdict
    assert case.measured in f"{verdict.measured} {verdict.limit}"
    assert verdict.repair is None
    assert verdict.limit


def test_every_rule_has_a_file_that_breaks_it_and_one_that_keeps_it() -> None:
    assert {case.rule for case in BREAKS if case.status is not Q} == set(RULES) - set(PROMISES) - set(FAULTS)
    assert {case.rule for case in KEEPS} == set(RULES) - set(PROMISES) - set(FAULTS)
    assert {name: rule.id for name, rule in RULES.items()} == {name: name for name in RULES}
    assert all(rule.title and rule.asks for rule in RULES.values())


@pytest.mark.parametrize("name", sorted(placements()))
def test_every_placement_of_the_catalog_can_be_judged(name: str, shelf: Shelf) -> None:
    for file in ("plain", "gif", "422", "vfr", "mono"):
        report = judge(shelf.measured(file), placements()[name])
        assert [v.rule for v in report.verdicts] == list(RULES)
        for verdict in report.verdicts:
            assert verdict.measured
            if verdict.status in (F, W):
                assert verdict.source
                assert verdict.repair
                assert verdict.confidence is not None
            if verdict.status is F:
                assert verdict.confidence is not None
                assert verdict.confidence.binding


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(303, 540, True), (302, 540, False), (540, 303, True), (540, 302, False)]
)
def test_an_aspect_ratio_is_met_within_a_pixel(width: int, height: int, fits: bool) -> None:
    assert fits_aspect(size(width, height), Fraction(9, 16) if width < height else Fraction(16, 9)) is fits


def test_conform_measures_and_judges(shelf: Shelf) -> None:
    report = conform(shelf.path("ntsc_film"), placements()["youtube_bumper_6s"])
    assert report.placement == "youtube_bumper_6s"
    assert report.file_sha256 == shelf.measured("ntsc_film").sha256
    assert {v.rule: v.status for v in report.verdicts}["duration"] is P


@pytest.mark.parametrize(
    ("file", "name", "fails"),
    [
        ("gif", "email", []),
        ("plain", "email", ["container", "sound_track"]),
        ("heavy_gif", "email", ["file_size"]),
        ("wide_gif", "email", ["size"]),
        ("plain", "website_hero", ["sound_track"]),
        ("silent", "website_hero", []),
    ],
)
def test_a_file_is_judged_as_what_its_placement_wants(file: str, name: str, fails: list[str], shelf: Shelf) -> None:
    """With or without being told the form: `make` tells it, `conform` of a finished file can't."""
    found, placement = shelf.measured(file), placements()[name]
    report = judge(found, placement)
    assert report == judge(found, placement, form=form_of(placement))
    assert [v.rule for v in report.verdicts if v.status is F] == fails


def test_a_conflicting_source_is_told(shelf: Shelf) -> None:
    reels = placements()["instagram_reels_organic_api"]
    verdict = RULES["file_size"](Judged(shelf.measured("plain"), reels))
    assert "another source: 1.0 GB" in (verdict.limit or "")


def test_broken_limits_are_sorted_gravest_first(shelf: Shelf) -> None:
    both = asks(aspect_ratios=secondhand((Fraction(1),)), aspect_max=official(Fraction(1)))
    verdict = RULES["aspect"](Judged(shelf.measured("plain"), both))
    assert verdict.status is F
    assert verdict.limit == "at most 1:1"
