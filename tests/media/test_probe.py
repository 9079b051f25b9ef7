from fractions import Fraction
from pathlib import Path

import pytest

from cutthrough.media.open import open_media
from cutthrough.media.probe import probe
from cutthrough.model.errors import SourceError
from media.awkward import H264, PICTURE, SOUND, ffmpeg
from shared import shared


def test_the_larger_picture_wins_over_the_first(tmp_path: Path) -> None:
    path = tmp_path / "two.mp4"
    small = "testsrc2=size=96x54:rate=25:duration=0.2"
    maps = ("-map", "0", "-map", "1", "-disposition:v:0", "default", "-disposition:v:1", "default")
    ffmpeg("-f", "lavfi", "-i", small, "-f", "lavfi", "-i", PICTURE, *maps, *H264, "-t", "0.2", path)
    found = probe(path)
    assert found.video is not None
    assert (found.video.index, found.video.width) == (1, 192)
    assert found.notes == ("2 streams", "2 picture tracks; stream 1 is used")


def test_the_default_picture_wins_over_the_larger(tmp_path: Path) -> None:
    path = tmp_path / "two.mkv"
    small = "testsrc2=size=96x54:rate=25:duration=0.2"
    maps = ("-map", "0", "-map", "1", "-disposition:v:0", "default", "-disposition:v:1", "0")
    ffmpeg("-f", "lavfi", "-i", small, "-f", "lavfi", "-i", PICTURE, *maps, *H264, "-t", "0.2", path)
    found = probe(path)
    assert found.video is not None
    assert found.video.width == 96


@pytest.mark.parametrize(
    ("marks", "used"),
    [
        (("default", "default", "default"), 2),  # most channels
        (("default", "0", "0"), 1),
        (("0", "0", "0"), 2),
        (("0", "visual_impaired+default", "0"), 3),
    ],
    ids=["most-channels", "default", "unmarked", "description-last"],
)
def test_which_sound_is_used(marks: tuple[str, str, str], used: int, tmp_path: Path) -> None:
    path = tmp_path / "tracks.mkv"
    inputs = [part for _ in range(3) for part in ("-f", "lavfi", "-i", SOUND)]
    maps = ("-map", "3", "-map", "0", "-map", "1", "-map", "2")
    channels = ("-ac:a:0", "2", "-ac:a:1", "6", "-ac:a:2", "6")
    flags = [part for i, mark in enumerate(marks) for part in (f"-disposition:a:{i}", mark)]
    ffmpeg(*inputs, "-f", "lavfi", "-i", PICTURE, *maps, *H264, "-c:a", "flac", *channels, *flags, "-t", "0.2", path)
    found = probe(path)
    assert found.audio is not None
    assert found.audio.index == used


@pytest.mark.parametrize(
    ("size", "tags", "matrix", "assumed"),
    [
        ("1280x720", (), "bt709", True),
        ("720x576", (), "bt470bg", True),
        ("720x480", (), "smpte170m", True),
        ("1080x566", (), "bt709", True),  # wider than any SD
        ("720x576", ("-colorspace", "bt709"), "bt709", False),
        ("3840x2160", ("-colorspace", "bt2020nc"), "bt2020nc", False),
    ],
)
def test_untagged_colour_is_read_by_custom(
    size: str, tags: tuple[str, ...], matrix: str, assumed: bool, tmp_path: Path
) -> None:
    path = tmp_path / "c.mp4"
    ffmpeg("-f", "lavfi", "-i", f"color=red:size={size}:rate=25", "-frames:v", "1", *tags, *H264, path)
    video = probe(path).video
    assert video is not None
    assert video.colour.matrix == matrix
    assert ("matrix" in video.colour.assumed) is assumed


@pytest.mark.parametrize(
    ("tags", "colours"),
    [
        ("colorspace=bt2020nc", ("bt2020nc", "bt2020", "bt2020-10")),
        ("color_primaries=bt2020", ("bt2020nc", "bt2020", "bt2020-10")),
        ("color_trc=smpte2084", ("bt2020nc", "bt2020", "smpte2084")),
        ("color_trc=arib-std-b67", ("bt2020nc", "bt2020", "arib-std-b67")),
        ("colorspace=bt2020nc:color_primaries=bt709", ("bt2020nc", "bt709", "bt2020-10")),
        ("color_primaries=bt709", ("bt709", "bt709", "bt709")),
    ],
)
def test_one_wide_tag_tells_the_others(tags: str, colours: tuple[str, str, str], tmp_path: Path) -> None:
    path = tmp_path / "c.mp4"
    red = ("-f", "lavfi", "-i", "color=red:size=1280x720:rate=25", "-vf", f"format=yuv420p,setparams={tags}")
    ffmpeg(*red, "-frames:v", "1", *H264, path)
    video = probe(path).video
    assert video is not None
    assert (video.colour.matrix, video.colour.primaries, video.colour.transfer) == colours


@pytest.mark.parametrize("rate", ["25", "24000/1001"])
def test_a_lost_frame_leaves_the_rate(rate: str, tmp_path: Path) -> None:
    """The average of what is left is no rate that anything was shot at."""
    path = tmp_path / "lost.mp4"
    lost = ("-vf", "select=not(eq(n\\,60))", "-fps_mode", "vfr")
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=size=96x54:rate={rate}", "-frames:v", "200", *lost, *H264, path)
    with open_media(path) as container:
        assert container.streams.video[0].average_rate != Fraction(rate)
    video = probe(path).video
    assert video is not None
    assert video.frame_rate == Fraction(rate)


def test_rates_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "ntsc.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=96x54:rate=30000/1001", "-frames:v", "30", *H264, path)
    video = probe(path).video
    assert video is not None
    assert video.frame_rate == Fraction(30000, 1001)
    assert video.duration == Fraction(1001, 1000)


def test_real_file_whose_first_picture_is_a_small_one() -> None:
    found = probe(shared("media/nasa_13013_13s.mp4"))
    assert found.video is not None
    assert found.audio is not None
    assert (found.video.index, found.video.width, found.video.height) == (3, 480, 270)
    assert found.audio.language == "eng"
    assert "6 streams" in found.notes


def test_a_picture_too_large_to_decode_is_refused_by_its_size(tmp_path: Path) -> None:
    for width, refused in ((10_000, False), (10_016, True)):
        path = tmp_path / f"{width}.png"
        ffmpeg("-f", "lavfi", "-i", f"color=white:s={width}x10000", "-frames:v", "1", "-pix_fmt", "monob", path)
        if refused:
            with pytest.raises(SourceError, match="10016 × 10000; pictures of more than 100 million pixels"):
                probe(path)
        else:
            assert probe(path).video is not None
