"""The limiter leaves alone what is under the ceiling and holds what is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.media.loudness import LoudnessMeter
from cutthrough.render.limiter import RATE, Limiter


def limited(wave, ceiling, step=RATE):
    limiter = Limiter(ceiling)
    blocks = (wave[at : at + step] for at in range(0, len(wave), step))
    return np.concatenate(list(limiter.limited(blocks))), limiter.reduction


def noise(seconds: float, level: float, seed: int = 1) -> np.ndarray:
    """Noise with the fall of real programme towards the treble, as it is in music and speech."""
    white = np.random.default_rng(seed).standard_normal((int(seconds * RATE), 2))
    soft = np.apply_along_axis(np.convolve, 0, white, np.hanning(12) / np.hanning(12).sum(), "same")
    return (level * soft).astype(np.float32)


def test_below_the_ceiling_every_sample_stays():
    wave = noise(2, 0.05)
    out, reduction = limited(wave, -1.0)
    assert np.array_equal(out, wave)
    assert reduction == 0


@pytest.mark.parametrize("ceiling", [-1.0, -3.0, -9.0])
def test_the_true_peak_is_held(ceiling):
    out, reduction = limited(noise(5, 1.0), ceiling)
    meter = LoudnessMeter()
    meter.push(out)
    assert ceiling - 1.0 < meter.result().true_peak <= ceiling + 0.05
    assert reduction > 3


def test_a_peak_between_samples_is_seen():
    at = np.arange(RATE)
    wave = np.repeat((0.95 * np.sin(np.pi * at / 2 + np.pi / 4))[:, None], 2, axis=1).astype(np.float32)
    assert np.abs(wave).max() < 0.7
    _, reduction = limited(wave, -3.0)
    assert reduction == pytest.approx(3 + 20 * np.log10(0.95), abs=0.2)  # the tone's sudden start adds a little


def test_one_peak_is_turned_down_around_it_only_and_both_sides_alike():
    wave = np.full((RATE, 2), 0.1, np.float32)
    wave[RATE // 2, 0] = 2.0
    out, reduction = limited(wave, 0.0)
    assert np.abs(out).max() <= 1.0
    changed = np.flatnonzero(np.abs(out - wave).max(axis=1) > 1e-6)
    assert changed.min() >= RATE // 2 - 0.006 * RATE
    assert changed.max() <= RATE // 2 + 0.15 * RATE
    quiet = np.arange(RATE) != RATE // 2
    assert np.array_equal(out[quiet, 0], out[quiet, 1])
    assert 6 <= reduction < 9
    assert np.abs(np.diff(out[quiet, 1])).max() < 0.002  # no step


@given(st.integers(40, 5000), st.integers(0, 3))
@settings(max_examples=8)
def test_block_sizes_change_nothing(step, seed):
    wave = noise(0.2, 1.0, seed)
    whole, most = limited(wave, -6.0)
    pieces, same = limited(wave, -6.0, step)
    assert len(whole) == len(wave)
    assert np.allclose(whole, pieces, atol=1e-7)
    assert most == pytest.approx(same)
