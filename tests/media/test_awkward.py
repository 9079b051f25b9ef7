"""The battery over awkward files: each gives the right probe and footage, or exactly one clear sentence."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cutthrough.analyse.footage import analyse
from cutthrough.media.probe import probe
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from media.awkward import AWKWARD, REFUSED, VARIABLE_STAMPS

# What is true of each file that can be used; keys are paths into the footage.
TRUTH: dict[str, dict[str, Any]] = {
    "plain": {"frames.count": 25, "probe.audio.channels": 1, "notes": ()},
    "truncated_mp4": {"notes": ("the picture ends early, at 0.96 s: the file promises 2 s",)},
    "truncated_mkv": {"notes": ("the file ends early, at 0.96 s: it promises 2 s",)},
    "damaged": {"notes": ("damaged places in the picture: 1",)},
    "sound_only": {"probe.video": None, "frames": None, "shots": (), "speech": ()},
    "no_sound": {"probe.audio": None, "loudness": None, "sound": None, "speech": None, "frames.count": 25},
    "name_quotes": {"frames.count": 25},
    "name_colon": {"frames.count": 25},
    "name_percent": {"frames.count": 25},
    "name_newline": {"frames.count": 25},
    "name_dash": {"frames.count": 25},
    "name_http": {"frames.count": 25},
    "name_concat": {"frames.count": 25},
    "name_unicode": {"frames.count": 25},
    "picture_percent": {"probe.video.width": 60, "frames.count": 1},
    "variable_rate": {"frames.count": 12, "frames.repaired": False},
    "late_start": {"probe.video.start": 5, "first": Fraction(5), "end": Fraction(6), "notes": ()},
    "late_sound": {"sound.start": Fraction(1, 2), "first": Fraction(0)},
    "negative_start": {"first": Fraction(0), "frames.count": 12, "frames.repaired": False},
    "stampless_start": {"first": Fraction(-1, 2), "end": Fraction(1, 2), "frames.repaired": True},
    "wrapping_clock": {"frames.count": 25, "frames.repaired": False, "length": Fraction(1)},
    "clock_restarts": {"frames.count": 100, "length": Fraction(4), "notes": ("the file's clock jumped back",)},
    "repeated_stamps": {"frames.count": 8, "first": Fraction(0), "frames.repaired": True},
    "no_stamps": {"frames.count": 25, "length": Fraction(1), "notes": ("frames without a time stamp: 25",)},
    "edit_list": {"frames.count": 40, "first": Fraction(0), "length": Fraction(8, 5)},
    "cover_art_first": {"probe.video.width": 192, "frames.count": 25, "notes": ("3 streams", "cover art skipped")},
    "rotation_90": {"probe.video.rotation": 90, "probe.video.display_size": (108, 192)},
    "rotation_180": {"probe.video.rotation": 180, "probe.video.display_size": (192, 108)},
    "rotation_270": {"probe.video.rotation": 270, "probe.video.display_size": (108, 192)},
    "odd_size": {"probe.video.width": 161, "probe.video.height": 91, "probe.video.display_size": (160, 90)},
    "anamorphic": {"probe.video.sample_aspect": Fraction(64, 45), "probe.video.display_size": (256, 144)},
    "interlaced_tff": {"probe.video.interlaced": "tff", "interlaced": True},
    "interlaced_bff": {"probe.video.interlaced": "bff", "interlaced": True},
    "interlaced_mpeg2": {"probe.video.interlaced": "tff", "interlaced": True},
    "vertical": {"probe.video.display_size": (108, 192), "frames.count": 30},
    "ten_bit_422": {"probe.video.pixel_format": "yuv422p10le", "probe.video.bit_depth": 10},
    "full_range": {"probe.video.colour.range": "pc"},
    "rgb": {"probe.video.colour.matrix": "gbr", "probe.video.colour.range": "pc"},
    "hdr_hlg": {
        "probe.video.colour.transfer": "arib-std-b67",
        "probe.video.colour.primaries": "bt2020",
        "probe.video.colour.assumed": (),
    },
    "hdr_pq": {"probe.video.colour.transfer": "smpte2084", "probe.video.colour.matrix": "bt2020nc"},
    "alpha_prores": {"probe.video.alpha": True, "probe.video.bit_depth": 12},
    "alpha_qtrle": {"probe.video.alpha": True, "probe.video.pixel_format": "argb"},
    "alpha_vp9": {"probe.video.alpha": True, "frames.count": 10},
    "several_sound_tracks": {"probe.audio.language": "ger", "probe.audio.channels": 2, "probe.audio_streams": 2},
    "mono": {"probe.audio.layout": "mono"},
    "surround": {"probe.audio.layout": "5.1"},
    "sound_longer": {"frames.count": 25, "notes": ("the sound lasts 1.01 s longer than the picture",)},
    "one_frame": {"frames.count": 1, "length": Fraction(1, 25)},
    "one_pixel": {"probe.video.display_size": (2, 2), "frames.count": 5},
    "timecode": {"probe.video.timecode": "10:00:00:00"},
    "still_png": {"frames.count": 1, "probe.video.codec": "png"},
}


def _truth(footage: Footage, key: str) -> Any:
    if key == "first":
        return footage.frames.time(0)
    if key == "end":
        return footage.shots[-1].end
    if key == "length":
        return footage.shots[-1].end - footage.shots[0].start
    value: Any = footage
    for part in key.split("."):
        value = getattr(value, part)
    return value


def test_every_awkward_file_has_its_truth_or_its_sentence() -> None:
    assert set(TRUTH) | set(REFUSED) == set(AWKWARD)
    assert not set(TRUTH) & set(REFUSED)


@pytest.mark.parametrize("name", TRUTH)
def test_right_footage(name: str, tmp_path: Path) -> None:
    footage = analyse(AWKWARD[name](tmp_path), "0" * 64)
    assert {key: _truth(footage, key) for key in TRUTH[name]} == TRUTH[name]
    if footage.frames is not None:
        stamps = [footage.frames.pts(i) for i in range(footage.frames.count)]
        assert stamps == sorted(set(stamps))
        assert all(footage.frames.index_at(footage.frames.time(i)) == i for i in range(footage.frames.count))
        covered = [i for shot in footage.shots for i in range(shot.first, shot.last + 1)]
        assert covered == list(range(footage.frames.count))
    assert Footage.from_json(footage.to_json()) == footage


@pytest.mark.parametrize("name", REFUSED)
def test_one_clear_sentence(name: str, tmp_path: Path) -> None:
    path = AWKWARD[name](tmp_path)
    for use in (probe, lambda p: analyse(p, "0" * 64)):
        with pytest.raises(SourceError) as refused:
            use(path)
        assert str(refused.value) == REFUSED[name]
        assert refused.value.fix
        assert refused.value.fields["path"] == path


def test_variable_rate_keeps_every_stamp(tmp_path: Path) -> None:
    footage = analyse(AWKWARD["variable_rate"](tmp_path), "0" * 64)
    assert [footage.frames.time(i) * 1000 for i in range(12)] == VARIABLE_STAMPS
