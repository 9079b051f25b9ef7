"""What is told when there is no model. A model itself can't be had in a test: its real run is untested."""

from fractions import Fraction

import pytest

from cutthrough.media.probe import probe
from cutthrough.media.recognise import _passages, recognise
from cutthrough.model.errors import CutthroughError
from cutthrough.model.footage import Span
from media.awkward import ffmpeg


@pytest.fixture
def tone(tmp_path):
    path = tmp_path / "tone.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=4", path)
    return path


def test_a_folder_without_a_model(tone, tmp_path):
    with pytest.raises(CutthroughError, match="no speech recognition model") as told:
        recognise(tone, probe(tone).audio, (), str(tmp_path), "en")
    assert "hf download" in told.value.fix


def test_a_damaged_model(tone, tmp_path):
    (tmp_path / "model.bin").write_bytes(b"no model")
    with pytest.raises(CutthroughError, match="can't be loaded") as told:
        recognise(tone, probe(tone).audio, (), str(tmp_path), "en")
    assert "hf download" in told.value.fix


def test_passages_follow_one_another_and_hold_all(tone, monkeypatch):
    monkeypatch.setattr("cutthrough.media.recognise._LONGEST", 1)
    spans = [Span(start=Fraction(n), end=n + Fraction(1, 2)) for n in range(4)]
    found = list(_passages(tone, probe(tone).audio, spans))
    assert len(found) == 4
    assert sum(len(sound) for _, sound in found) == pytest.approx(4 * 16000, abs=20)
    at = Fraction(0)
    for start, sound in found:
        assert start == at
        at += Fraction(len(sound), 16000)
