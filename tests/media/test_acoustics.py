"""The front end and the scores, held against libsphinx's own and against what is said."""

import numpy as np
import pytest

from cutthrough.media.acoustics import CepstraMeter, acoustic_model
from spoken import RATE, speak


def resampled(sound):
    spectrum = np.fft.rfft(sound)
    count = len(sound) * 16000 // RATE
    return (np.fft.irfft(spectrum[: count // 2 + 1], count) * count / len(sound)).astype(np.float32)


@pytest.fixture(scope="module")
def sound():
    voice = resampled(speak("She had your dark suit in greasy wash water all year.").sound)
    return voice * 0.7 + np.random.default_rng(1).standard_normal(len(voice)).astype(np.float32) * 0.003


def cepstra(sound, size=10**9):
    meter = CepstraMeter()
    for at in range(0, len(sound), size):
        meter.push(sound[at : at + size])
    return meter.result()


def test_cepstra_are_those_of_libsphinx(sound, tmp_path):
    from pocketsphinx import Decoder

    whole = np.round(sound * 32768).astype("<i2")
    decoder = Decoder(lm=None, loglevel="FATAL", mfclogdir=str(tmp_path))
    decoder.set_align_text("she had")
    decoder.start_utt()
    decoder.process_raw(whole.tobytes(), full_utt=True)
    decoder.end_utt()
    del decoder
    theirs = np.frombuffer(next(tmp_path.iterdir()).read_bytes(), ">f4", offset=4).reshape(-1, 13)
    ours = cepstra(whole.astype(np.float32) / 32768)[: len(theirs)]
    assert len(ours) == len(theirs)
    assert np.abs(ours - theirs)[:-3].max() < 0.05


def test_blocks_make_no_difference(sound):
    assert np.allclose(cepstra(sound), cepstra(sound, 777), atol=1e-3)


def test_vowels_and_hisses_are_told_apart(sound):
    model = acoustic_model()
    rows = cepstra(sound)
    scores = model.scores((rows - rows.mean(axis=0)).astype(np.float32)).reshape(len(rows), -1, 3).max(axis=2)
    best = [model.phones[i] for i in scores.argmax(axis=1)]
    assert best.count("SH") > 5
    assert best.count("S") > 5
    assert sum(phone in ("IY", "IH", "AA", "AO", "UW", "ER", "AE", "Y") for phone in best) > len(best) / 5


def test_nothing_heard_is_nothing(sound):
    assert len(cepstra(sound[:0])) <= 1
    assert np.isfinite(cepstra(np.zeros(16000, np.float32))).all()
    assert acoustic_model().scores(np.zeros((0, 13), np.float32)).shape == (0, 126)
