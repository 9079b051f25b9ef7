"""Loudness against signals whose figures EBU Tech 3341 and 3342 state."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.loudness import METER_RATE, LoudnessMeter, measure_file
from cutthrough.model.errors import SourceError
from shared import shared


def tone(level: float, seconds: float, *, hertz: float = 1000.0, phase: float = 0.0, channels: int = 2) -> np.ndarray:
    at = np.arange(round(seconds * METER_RATE))
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * hertz * at / METER_RATE + phase)
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


def measured(*parts: np.ndarray, step: int = 4801):
    meter = LoudnessMeter()
    for part in parts:
        for at in range(0, len(part), step):
            meter.push(part[at : at + step])
    return meter.result()


# EBU Tech 3341 (2023), table 1: test signals 1 to 5, shortened where only the proportions matter.
TECH_3341 = {
    "1 steady -23": ([(-23, 20)], -23.0),
    "2 steady -33": ([(-33, 20)], -33.0),
    "3 relative gate": ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    "4 absolute gate": ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    "5 gate between": ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}


@pytest.mark.parametrize("name", TECH_3341)
def test_integrated_loudness(name):
    parts, expected = TECH_3341[name]
    assert measured(*(tone(level, seconds) for level, seconds in parts)).integrated == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("name", "levels", "expected"),
    [("range 10", (-20, -30), 10.0), ("range 5", (-20, -15), 5.0), ("range 20", (-40, -20), 20.0)],
)
def test_loudness_range(name, levels, expected):
    assert measured(*(tone(level, 20) for level in levels)).range == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize(
    ("part", "degrees"),
    [(4, 0), (4, 45), (6, 60), (8, 67.5)],
    ids=["fs/4", "fs/4 at 45°", "fs/6 at 60°", "fs/8 at 67.5°"],
)
def test_true_peak_between_samples(part, degrees):
    wave = tone(-6.0, 1, hertz=METER_RATE / part, phase=np.radians(degrees))
    ramp = np.clip(np.arange(len(wave)) / 4800, 0, 1)
    peak = measured(wave * (ramp * ramp[::-1]).astype(np.float32)[:, None]).true_peak
    assert -6.4 <= peak <= -5.8  # Tech 3341: +0.2, -0.4


def test_momentary_and_short_term_find_the_loudest_moment():
    found = measured(tone(-40, 5), tone(-20, 0.4), tone(-40, 5))
    assert found.momentary_max == pytest.approx(-20, abs=0.2)
    assert found.short_term_max == pytest.approx(-20 + 10 * np.log10(0.4 / 3), abs=0.3)


def test_a_peak_in_the_last_moment_counts():
    wave = tone(-40, 1.0)[: METER_RATE - 100]
    wave[-2000:] = tone(-1.0, 1.0, hertz=METER_RATE / 4, phase=np.pi / 4)[:2000]  # its samples reach -4 dB only
    assert measured(wave).true_peak > -1.5


def test_block_sizes_change_nothing():
    wave = tone(-18, 4)
    assert measured(wave, step=100_000) == measured(wave, step=777)


def test_silence_and_nothing_have_no_loudness():
    assert measured(np.zeros((METER_RATE, 2), np.float32)).model_dump() == dict.fromkeys(
        ("integrated", "range", "true_peak", "short_term_max", "momentary_max")
    )
    assert LoudnessMeter().result().integrated is None


def test_too_short_for_a_figure():
    brief = measured(tone(-20, 0.3))
    assert (brief.integrated, brief.momentary_max) == (None, None)
    assert brief.true_peak == pytest.approx(-20, abs=0.1)
    second = measured(tone(-20, 1))
    assert second.integrated == pytest.approx(-20, abs=0.1)
    assert (second.short_term_max, second.range) == (None, None)


def test_surround_weighs_the_rear_and_leaves_the_effects_out():
    wave = tone(-23, 5, channels=6)
    wave[:, 3] = tone(0, 5, channels=1)[:, 0]
    # Five equal channels, two of them at +1.5 dB: 3 + 2 * 1.41 against the stereo pair's 2.
    assert measured(wave).integrated == pytest.approx(-23 + 10 * np.log10((3 + 2 * 1.41) / 2), abs=0.1)


def test_a_file_measures_like_its_samples(tmp_path):
    path = tmp_path / "tone %d: 'x'.wav"
    sound = ("-f", "lavfi", "-i", "aevalsrc=0.1*sin(2000*PI*t)|0.1*sin(2000*PI*t):s=44100:d=5")
    subprocess.run([ffmpeg_path(), "-v", "error", *sound, f"file:{path}"], check=True)
    found = measure_file(path)
    assert found.integrated == pytest.approx(-20, abs=0.1)
    assert found.true_peak == pytest.approx(-20, abs=0.1)
    with pytest.raises(SourceError, match="no sound"):
        measure_file(path, stream_index=3)


def test_a_real_file_measures_as_ffmpeg_says():
    path: Path = shared("media/nasa_13013_13s.mp4")
    measure = "aresample=48000,ebur128=peak=true"
    command = [ffmpeg_path(), "-nostats", "-i", str(path), "-map", "a:0", "-af", measure, "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr.split("Summary:")[1].split()
    found = measure_file(path)
    assert found.integrated == pytest.approx(float(said[said.index("I:") + 1]), abs=0.1)
    assert found.range == pytest.approx(float(said[said.index("LRA:") + 1]), abs=0.1)
    assert found.true_peak == pytest.approx(float(said[said.index("Peak:") + 1]), abs=0.1)
