"""What the channels of a sound track are to one another."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from cutthrough.media.channels import ChannelWatch
from cutthrough.model.measured import SoundHeard

NOISE = np.random.default_rng(4).normal(0, 0.1, (48_000 * 3, 2)).astype(np.float32)


def _heard(sound: npt.NDArray[np.float32], names: tuple[str, ...] = ("FL", "FR"), block: int = 1024) -> SoundHeard:
    watch = ChannelWatch(names)
    for at in range(0, len(sound), block):
        watch.push(sound[at : at + block])
    return watch.result(Fraction(0), Fraction(len(sound), 48_000), -20.0)


def test_channels_that_have_nothing_in_common() -> None:
    heard = _heard(NOISE)
    assert heard.correlation == pytest.approx(0, abs=0.02)
    assert (heard.seconds, heard.mirrored, heard.same, heard.clipped) == (3, 0, False, 0)
    assert [name for name, _ in heard.levels] == ["FL", "FR"]
    assert all(level == pytest.approx(-20.0, abs=0.1) for _, level in heard.levels)


def test_one_channel_twice_and_one_turned_round() -> None:
    left = NOISE[:, :1]
    assert _heard(np.hstack([left, left])).same
    mirrored = _heard(np.hstack([left, -left]))
    assert (mirrored.correlation, mirrored.mirrored, mirrored.mono_loudness) == (-1.0, 3, None)


def test_half_a_film_turned_round_is_counted() -> None:
    sound = NOISE[:, :1].repeat(2, axis=1).copy()
    sound[48_000:96_000, 1] *= -1
    assert _heard(sound).mirrored == 1


def test_blocks_of_any_size_say_the_same() -> None:
    assert _heard(NOISE, block=777).model_dump() == _heard(NOISE, block=48_000).model_dump()


def test_clipped_runs_are_counted_once() -> None:
    sound = NOISE.copy()
    sound[1000:1003, 0] = 1.0
    sound[2000:2050, 1] = -1.0
    sound[3000:3002, 0] = 1.0  # two samples are a peak, not a plateau
    assert _heard(sound).clipped == 2


def test_an_offset_and_silence() -> None:
    sound = NOISE + np.float32(0.05)
    assert _heard(sound).offset == pytest.approx(0.05, abs=0.001)
    quiet = NOISE.copy()
    quiet[48_000:120_000] = 0
    (span,) = _heard(quiet).silence
    assert (float(span.start), float(span.end)) == (1.0, 2.5)


def test_no_sound_at_all() -> None:
    heard = ChannelWatch(("FL", "FR")).result(Fraction(0), Fraction(0), None)
    assert (heard.levels, heard.correlation) == ((("FL", None), ("FR", None)), None)


def test_six_channels() -> None:
    six = np.hstack([NOISE, np.zeros((len(NOISE), 4), np.float32)])
    heard = _heard(six, ("FL", "FR", "FC", "LFE", "BL", "BR"))
    assert [name for name, level in heard.levels if level is None] == ["FC", "LFE", "BL", "BR"]
    assert heard.mono_loudness is None
