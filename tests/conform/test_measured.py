"""What `measure` says of files whose truth is known, and of files that are no video."""

from __future__ import annotations

from array import array
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conform.made import Shelf, encode, picture, run, tone
from cutthrough.media.cadence import measure_cadence
from cutthrough.media.measure import measure
from cutthrough.model.errors import SourceError
from cutthrough.model.measured import Measured
from cutthrough.model.time import STANDARD_RATES
from shared import shared


def test_a_plain_file_is_read_whole(shelf: Shelf) -> None:
    found = shelf.measured("plain")
    video, audio = found.video, found.audio
    assert audio is not None
    assert (found.container, found.size) == ("mp4", shelf.path("plain").stat().st_size)
    assert (video.codec, video.profile, video.pixel_format) == ("h264", "High", "yuv420p")
    assert (str(video.coded), str(video.display), video.frames, video.frames_stated) == ("320x180", "320x180", 25, 25)
    assert (video.length, audio.length, found.container_length, found.length) == (1, 1, 1, 1)
    assert (audio.codec, audio.profile, audio.sample_rate, audio.channels) == ("aac", "LC", 48000, 2)
    assert audio.loudness.integrated == pytest.approx(-14.0, abs=0.1)
    assert found.error_count == 0
    assert Measured.from_json(found.to_json()) == found


def test_bit_rates_count_the_packets(shelf: Shelf) -> None:
    found = shelf.measured("peaky")
    bits = found.video.bit_rate * found.video.length
    assert 0.95 * found.size * 8 < bits < found.size * 8
    assert found.video.bit_rate_peak > 0.9 * bits  # nearly all of it is spent in the first of three seconds
    even = shelf.measured("vfr").video  # two seconds that are much alike
    assert 0.4 < even.bit_rate_peak / (even.bit_rate * even.length) < 0.8


def test_the_sound_ends_where_the_edit_list_says(shelf: Shelf) -> None:
    """AAC decodes in blocks of 1024 samples: what is behind the end is not shown."""
    assert shelf.measured("plain").audio.length == 1  # type: ignore[union-attr]
    assert shelf.measured("no_edits").audio.length == Fraction(1024 * 48, 48000)  # type: ignore[union-attr]
    assert shelf.measured("long_sound").length == Fraction(12, 10)


@pytest.mark.parametrize(
    ("name", "container"),
    [("mkv", "mkv"), ("webm", "webm"), ("mov", "mov"), ("gif", "gif"), ("fragmented", "mp4")],
)
def test_containers_have_the_names_people_use(name: str, container: str, shelf: Shelf) -> None:
    assert shelf.measured(name).container == container


def test_pixels_as_browsers_show_them(tmp_path: Path) -> None:
    """`crop=ih*9/16:ih,scale=1080:1920` leaves samples of 1216:1215, which show as 1081 pixels."""
    out = tmp_path / "odd.mp4"
    encode(
        out,
        picture("240x134"),
        filters="scale=1080:1920,setsar=r=1216/1215:max=9999",
        options=("-an", "-frames:v", "2"),
    )
    assert str(measure(out).video.display) == "1081x1920"


def test_a_turned_picture_is_measured_upright(shelf: Shelf, tmp_path: Path) -> None:
    out = tmp_path / "turned.mp4"
    run("-display_rotation", "90", "-i", shelf.path("plain"), "-c", "copy", out)
    assert str(measure(out).video.display) == "180x320"


def test_two_parameter_sets_are_found_in_band(shelf: Shelf) -> None:
    sets = shelf.measured("joined").video.parameter_sets
    assert sets is not None
    assert (sets.sps, sets.pps) == (1, 1)
    assert sets.in_band_new >= 1


def test_a_damaged_file_tells_how_many_frames_it_lacks(shelf: Shelf) -> None:
    found = shelf.measured("truncated")
    assert found.video.frames < 25
    assert any(f"{25 - found.video.frames} frames are missing" in e for e in found.errors)
    assert any("bytes early, inside its mdat box" in e for e in found.errors)


def test_an_edit_list_that_cuts_is_no_damage(shelf: Shelf) -> None:
    found = shelf.measured("spliced")
    assert found.errors == ()
    assert found.video.length < 2


def test_a_gif_has_square_pixels_whatever_its_aspect_byte_says(tmp_path: Path) -> None:
    """Browsers and mail programs don't look at it; FFmpeg writes 63:64 where rounding leaves a hair off 1:1."""
    out = tmp_path / "bent.gif"
    run(*picture("120x80", "10"), "-vf", "setsar=63/64", out)
    assert out.read_bytes()[12] == 48
    assert str(measure(out).video.display) == "120x80"


def test_frames_lost_leave_the_rate(shelf: Shelf) -> None:
    cadence = shelf.measured("lost_frame").video.cadence
    assert (cadence.rate, cadence.nominal, cadence.even) == (25, 25, False)
    varying = shelf.measured("vfr").video.cadence
    assert (varying.rate != 25, varying.nominal) == (True, 25)


@pytest.mark.parametrize("rate", STANDARD_RATES, ids=str)
@pytest.mark.parametrize("tick", [Fraction(1, 90000), Fraction(1, 1000), Fraction(1, 600)], ids=str)
def test_a_rounded_clock_gives_the_true_rate(rate: Fraction, tick: Fraction) -> None:
    stamps = array("q", (round(i / rate / tick) for i in range(300)))
    cadence = measure_cadence(stamps, tick)
    assert cadence.rate == rate
    assert cadence.deviation <= tick / 2 + Fraction(1, 10**6)


@given(
    st.integers(1, 5000),
    st.integers(2, 400),
    st.sampled_from([Fraction(1, 90000), Fraction(1, 12800), Fraction(1001, 24000)]),
    st.integers(-(10**9), 10**9),
)
def test_even_steps_give_the_exact_rate(step: int, count: int, tick: Fraction, first: int) -> None:
    cadence = measure_cadence(array("q", range(first, first + step * count, step)), tick)
    assert cadence.rate == 1 / (step * tick)
    assert cadence.even
    assert cadence.deviation == 0


def test_a_stamp_that_goes_back_is_counted() -> None:
    cadence = measure_cadence(array("q", [0, 1, 2, 2, 4, 3, 6]), Fraction(1, 25))
    assert cadence.backwards == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.mp4", b"", "empty.mp4 is empty."),
        ("text.mp4", b"hello there, this is text\n" * 50, "not a video, sound or picture file"),
        ("list.mp4", b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n/etc/hostname\n", "playlist"),
        ("concat.mp4", b"ffconcat version 1.0\nfile 'plain.mp4'\n", "playlist"),
        ("noise.mp4", bytes(range(256)) * 40, "not a video"),
    ],
)
def test_what_is_no_video_is_refused_in_a_sentence(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _refused(path, says)


def test_sound_alone_a_picture_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    run(*tone(), tmp_path / "a.m4a")
    _refused(tmp_path / "a.m4a", "sound but no picture")
    run(*picture(), "-frames:v", "1", tmp_path / "still.png")
    _refused(tmp_path / "still.png", "still picture")
    run(*picture(), "-frames:v", "1", tmp_path / "still.jpg")
    _refused(tmp_path / "still.jpg", "still picture")
    _refused(tmp_path / "nowhere.mp4", "does not exist")
    _refused(tmp_path, "is a folder")


def test_an_index_that_never_came_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    content = shelf.path("index_last").read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    _refused(cut, "damaged or cut short")


def test_a_picture_track_without_frames_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    """The index stands first; all that it points to is gone."""
    content = shelf.path("silent").read_bytes()
    cut = tmp_path / "none.mp4"
    cut.write_bytes(content[: content.find(b"mdat") + 4])
    _refused(cut, "not one frame")


def _refused(path: Path, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        measure(path)
    assert says in caught.value.message
    assert caught.value.message.count("\n") == 0
    assert caught.value.fix


@pytest.mark.parametrize(
    ("file", "lufs", "peak"),
    [
        ("media/his_girl_friday_6s.mp4", -31.4, -17.1),
        pytest.param("media/big_buck_bunny_30s_480p_audio.mp4", -21.6, -0.8, marks=pytest.mark.long),
        ("media/nasa_13013_13s.mp4", None, None),
    ],
)
def test_real_files_measure_as_others_measured_them(file: str, lufs: float | None, peak: float | None) -> None:
    found = measure(shared(file))
    assert found.error_count == 0
    assert found.audio is not None
    if lufs is None:  # a caption track outlasts picture and sound by 3.5 s: the container says 16.57 s
        assert found.length == Fraction(1657, 100)
        assert found.video.length == Fraction(13013, 1000)
        return
    assert found.audio.loudness.integrated == pytest.approx(lufs, abs=0.15)
    assert found.audio.loudness.true_peak == pytest.approx(peak, abs=0.15)
