"""AAC without an edit list is in sync, ends with the picture, and is the same bytes every time."""

import av
import numpy as np
import pytest

from cutthrough.media.aac import PACKET, RATE, encode_aac, encoder_build, make_soundtrack, read_pcm
from cutthrough.model.errors import CutthroughError, RenderError


def programme(samples: int, clicks: tuple[int, ...]) -> np.ndarray:
    wave = 0.005 * np.sin(2 * np.pi * 300 * np.arange(samples) / RATE)
    around = np.arange(-20, 21)
    for click in clicks:
        wave[click - 20 : click + 21] += 0.7 * np.hanning(41) * np.sinc(around / 3)
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def decoded(path) -> np.ndarray:
    """Every packet decoded, nothing skipped: what a player that knows no edit lists plays."""
    with av.open(str(path), options={"ignore_editlist": "1"}) as container:
        return np.concatenate([frame.to_ndarray().T for frame in container.decode(audio=0)])


def encoded(tmp_path, wave, name="out.m4a", bitrate=192_000):
    pcm = tmp_path / "mix.f32"
    pcm.write_bytes(wave.tobytes())
    return make_soundtrack(pcm, len(wave), tmp_path / name, bitrate)


def in_sync(tmp_path, seconds: int) -> None:
    samples = seconds * RATE + 517
    clicks = (RATE // 20, RATE, samples // 2, samples - RATE // 20)
    sound = decoded(encoded(tmp_path, programme(samples, clicks)))
    for click in clicks:
        low = click - 1000
        assert low + int(np.argmax(np.abs(sound[low : click + 1000, 0]))) == pytest.approx(click, abs=1)


def test_clicks_are_in_place_at_both_ends(tmp_path):
    in_sync(tmp_path, 10)


@pytest.mark.long
def test_clicks_are_in_place_after_ten_minutes(tmp_path):
    in_sync(tmp_path, 600)


@pytest.mark.parametrize("samples", [48_000, 1024 * 40, 1024 * 40 + 1023, 2048, 1024, 3000])
def test_whole_packets_that_never_outlast_the_picture(tmp_path, samples):
    path = encoded(tmp_path, programme(samples, ()))
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        packets = [p for p in container.demux(stream) if p.size]
        assert [p.pts for p in packets] == [PACKET * n for n in range(samples // PACKET)]
        assert stream.time_base.denominator == RATE
        assert stream.duration == samples // PACKET * PACKET <= samples
        assert (stream.codec_context.profile, stream.codec_context.sample_rate) == ("LC", RATE)
        assert stream.codec_context.extradata
    assert b"elst" not in path.read_bytes()
    assert b"Lav" not in path.read_bytes()  # nothing of the writer's version outside the sound itself


def test_the_ends_do_not_click(tmp_path):
    loud = np.full((RATE, 2), 0.5, np.float32)
    sound = decoded(encoded(tmp_path, loud))
    assert np.abs(sound[:PACKET]).max() < 0.05  # the priming
    assert np.abs(np.diff(sound[:, 0])).max() < 0.05
    assert np.abs(sound[-4:]).max() < 0.05


def test_same_input_same_bytes(tmp_path):
    wave = programme(2 * RATE, (RATE,))
    first, second = encoded(tmp_path, wave, "a.m4a"), encoded(tmp_path, wave, "b.m4a")
    assert first.read_bytes() == second.read_bytes()
    in_pieces = encode_aac(np.array_split(wave, 77), len(wave), tmp_path / "c.m4a")
    assert in_pieces.read_bytes() == first.read_bytes()


def test_too_little_sound_leaves_nothing(tmp_path):
    pcm = tmp_path / "mix.f32"
    pcm.write_bytes(bytes(8 * 4000))
    with pytest.raises(RenderError, match="less sound"):
        make_soundtrack(pcm, 5000, tmp_path / "out.m4a")
    assert not (tmp_path / "out.m4a").exists()
    assert [len(b) for b in read_pcm(pcm, 4000)] == [4000]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CutthroughError):
        encode_aac([np.zeros((RATE, 2), np.float32)], RATE, tmp_path / "none" / "out.m4a")


def test_the_build_names_the_encoder():
    assert "libavcodec" in encoder_build()
