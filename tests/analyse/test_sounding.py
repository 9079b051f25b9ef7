"""Music, silence and beats on sound whose truth is known because it is made here."""

from fractions import Fraction

import numpy as np
import pytest

from cutthrough.analyse.sounding import sounding
from cutthrough.media.listen import listen
from cutthrough.media.probe import probe
from cutthrough.media.silence import silence_spans
from shared import shared
from spoken import RATE, joined, music, speak, with_music, write_wav

TEXT = "It begins with a question, not with an answer. Who is it for, and what would make their day a little easier?"


def heard(path):
    return listen(path, probe(path).audio)


def found(tmp_path, sound):
    return sounding(heard(write_wav(tmp_path / "made.wav", np.asarray(sound, np.float32))))


def noise(seconds, level=0.05):
    return np.random.default_rng(3).standard_normal(int(seconds * RATE)) * level


@pytest.mark.parametrize("tempo", [72, 96, 110, 128, 144])
def test_beats_of_a_steady_pulse(tempo, tmp_path):
    told = found(tmp_path, music(24, tempo))
    assert told["tempo"] == pytest.approx(tempo, rel=0.01)
    beats = np.array([float(beat) for beat in told["beats"]])
    off = (beats + 30 / tempo) % (60 / tempo) - 30 / tempo
    assert np.abs(off).max() < 0.04
    assert len(beats) > 24 * tempo / 60 * 0.9


def test_a_click_alone_has_a_pulse(tmp_path):
    clicks = np.zeros(20 * RATE)
    clicks[:: RATE // 2] = 0.9
    assert found(tmp_path, clicks + noise(20, 0.001))["tempo"] == pytest.approx(120, abs=1)


def test_no_pulse_in_speech_noise_or_nothing(tmp_path):
    for sound in (speak(TEXT * 2).sound, noise(20), np.zeros(20 * RATE), noise(0.2)):
        told = found(tmp_path, sound)
        assert (told["beats"], told["tempo"]) == ((), None)


def test_music_is_told_from_speech_and_noise(tmp_path):
    assert found(tmp_path, music(12))["music"][0].end >= 11
    for sound in (speak(TEXT).sound, noise(12), np.zeros(12 * RATE), speak(TEXT, "de").sound + 0):
        assert found(tmp_path, sound)["music"] == ()


def test_music_under_speech_is_found_where_it_is(tmp_path):
    voice = speak(TEXT * 2).sound
    begins = 8 * RATE
    under = voice.copy()
    under[begins:] = with_music(voice[begins:], 10)
    spans = found(tmp_path, under)["music"]
    assert len(spans) == 1
    assert float(spans[0].start) == pytest.approx(8, abs=2)
    assert float(spans[0].end) == pytest.approx(len(voice) / RATE, abs=0.1)


def test_silence_is_found_to_a_hundredth(tmp_path):
    spoken = joined(speak("Hello there my friend"), 1.0, speak("Good morning to you"))
    room = spoken.sound + noise(len(spoken.sound) / RATE, 0.0001)[: len(spoken.sound)]
    longest = max(found(tmp_path, room)["silence"], key=lambda span: span.end - span.start)
    gap = next(word.end for word in spoken.words if word.text == "friend")
    assert float(longest.start) >= gap - 0.05
    assert 0.95 <= float(longest.end - longest.start) <= 1.6


def test_silence_is_measured_against_the_programme():
    levels = np.array([1e-3] * 50 + [1e-5] * 50 + [1e-8] * 50 + [1e-3] * 10, np.float32)
    step = Fraction(1, 50)
    loud = silence_spans(levels, step, Fraction(1), Fraction(9), -10.0)
    soft = silence_spans(levels, step, Fraction(1), Fraction(9), -35.0)
    assert [(s.start, s.end) for s in loud] == [(2, 4)]
    assert [(s.start, s.end) for s in soft] == [(3, 4)]


def test_a_silent_track_is_silent_throughout(tmp_path):
    told = found(tmp_path, np.zeros(3 * RATE))
    assert [(s.start, s.end) for s in told["silence"]] == [(0, 3)]


def test_no_track():
    assert sounding(None) == {"music": None, "silence": None, "beats": (), "tempo": None}


@pytest.mark.parametrize(
    ("file", "share"),
    [
        ("jfk_11s.flac", (0, 0)),
        ("nasa_13013_13s.mp4", (0, 0)),
        ("big_buck_bunny_30s_480p_audio.mp4", (0.7, 1)),
        ("ad_lufthansa.mp4", (0.7, 1)),
    ],
)
def test_real_music(file, share):
    one = heard(shared(f"media/{file}"))
    length = sum(float(span.end - span.start) for span in sounding(one)["music"])
    assert share[0] <= length / float(one.end - one.start) <= share[1]
