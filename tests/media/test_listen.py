import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutthrough.media.listen import listen
from cutthrough.media.probe import probe
from cutthrough.media.sound import decode_sound
from cutthrough.model.errors import SourceError
from media.awkward import ffmpeg
from shared import shared


def heard(path: Path):
    audio = probe(path).audio
    assert audio is not None
    return listen(path, audio)


def test_a_tone_has_its_level_and_its_place(tmp_path: Path) -> None:
    """EBU Tech 3341 case 1: a 1 kHz stereo sine at -23 dBFS reads -23 LUFS; each tenth of a second says the same."""
    path = tmp_path / "tone.wav"
    tone = "sine=frequency=1000:sample_rate=48000:duration=3,volume=8*0.0707945,pan=stereo|c0=c0|c1=c0"
    ffmpeg("-f", "lavfi", "-i", tone, "-c:a", "pcm_s24le", path)
    sound = heard(path)
    assert (sound.start, sound.end) == (0, 3)
    assert sound.loudness.integrated == pytest.approx(-23, abs=0.1)
    levels = -0.691 + 10 * np.log10(sound.powers)
    assert len(levels) == 30
    assert np.allclose(levels, -23, atol=0.1)


def test_a_hole_in_the_track_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "hole.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        for second in (0, 1, 3):
            block = av.AudioFrame.from_ndarray(np.full((1, 48000), 8000, np.int16), format="s16", layout="mono")
            block.sample_rate, block.pts, block.time_base = 48000, second * 48000, Fraction(1, 48000)
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    sound = heard(path)
    assert sound.end == 4
    loud = sound.powers > 1e-12
    assert not loud[21:29].any()
    assert len(sound.voice) == pytest.approx(4 * 31.25, abs=1)


def test_sound_that_changes_its_shape_half_way(tmp_path: Path) -> None:
    parts = []
    for channels, rate in ((2, 48000), (1, 44100)):
        part = tmp_path / f"{channels}.ts"
        tone = f"sine=frequency=440:sample_rate={rate}:duration=1"
        ffmpeg("-f", "lavfi", "-i", tone, "-ac", str(channels), "-c:a", "mp2", part)
        parts.append(part.read_bytes())
    path = tmp_path / "both.ts"
    path.write_bytes(b"".join(parts))
    sound = heard(path)
    assert len(sound.powers) == pytest.approx(20, abs=2)


@pytest.mark.parametrize(("file", "share"), [("jfk_11s.flac", (0.5, 0.9)), ("big_buck_bunny_30s_720p.webm", (0, 0.02))])
def test_real_voices_are_told_from_music(file: str, share: tuple[float, float]) -> None:
    chances = heard(shared(f"media/{file}")).voice
    assert share[0] <= (chances > 0.5).mean() <= share[1]


def test_batches_make_no_difference() -> None:
    """The network carries its state over, so that hours can be heard in constant memory."""
    from cutthrough.media.voice import VoiceMeter

    samples = (np.random.default_rng(2).standard_normal(16000 * 9) * 0.1).astype(np.float32)
    whole, pieces = VoiceMeter(), VoiceMeter()
    whole.push(samples)
    for first in range(0, len(samples), 1111):
        pieces.push(samples[first : first + 1111])
    assert np.allclose(whole.result(), pieces.result(), atol=1e-5)


def test_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    """A few of them are told as damage; they spoil neither the figures nor the voice."""
    path = tmp_path / "few.wav"
    bad = "aevalsrc='if(between(t,1,1.05),0/0,0.0707945*sin(2*PI*1000*t))|0.0707945*sin(2*PI*1000*t)':s=48000:d=3"
    ffmpeg("-f", "lavfi", "-i", bad, "-c:a", "pcm_f32le", path)
    sound = heard(path)
    assert sound.damaged > 0
    assert sound.loudness.integrated == pytest.approx(-23, abs=0.2)
    assert np.isfinite(sound.powers).all()
    assert np.isfinite(sound.voice).all()
    pieces = np.concatenate(list(decode_sound(path, probe(path).audio, Fraction(0), Fraction(3))))
    assert np.isfinite(pieces).all()
    assert not pieces[48_500:50_000, 0].any()


@pytest.mark.parametrize("value", ["0/0", "1/0", "-1/0"])
def test_a_track_of_no_numbers_is_refused_by_name(value: str, tmp_path: Path) -> None:
    path = tmp_path / "none.wav"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc={value}|{value}:s=48000:d=2", "-c:a", "pcm_f32le", path)
    with pytest.raises(SourceError, match=r"The sound of none\.wav is damaged") as told:
        heard(path)
    assert told.value.fix is not None
    assert "export its sound again" in told.value.fix


def test_the_speech_detector_reports_to_nobody(tmp_path: Path) -> None:
    """Its library keeps events for its maker under the home folder, unless it is told not to."""
    path = tmp_path / "tone.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", path)
    home = tmp_path / "home"
    home.mkdir()
    code = "import sys; from media.test_listen import heard; from pathlib import Path; heard(Path(sys.argv[1]))"
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    told = {**hidden, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", code, path], env=told, check=True)
    assert list(home.rglob("*")) == []
