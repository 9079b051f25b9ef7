"""Sound is where its stamps say, to the sample, from wherever decoding begins."""

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutthrough.media import sound
from cutthrough.media.downmix import to_stereo
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.sound import SOUND_RATE, decode_sound, sample_at
from cutthrough.model.errors import SourceError
from cutthrough.model.source import AudioStream

CLICKS = (Fraction(1, 2), Fraction(7, 3), Fraction(61, 7), Fraction(51, 4))
LENGTH = 14
MILLISECOND = SOUND_RATE // 1000


def programme(rate: int, length: float = LENGTH, clicks=CLICKS) -> np.ndarray:
    """A faint tone with a click, a short windowed sinc, at each of `clicks` seconds. Shape (n, 2)."""
    wave = 0.01 * np.sin(2 * np.pi * 440 * np.arange(int(rate * length)) / rate)
    around = np.arange(-40, 41)
    for click in clicks:
        middle = round(click * rate)
        wave[middle - 40 : middle + 41] += 0.8 * np.hanning(81) * np.sinc(around / 4)
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def made(path: Path, wave: np.ndarray, rate: int, *arguments: str) -> Path:
    command = [ffmpeg_path(), "-v", "error", "-y", "-f", "f32le", "-ar", str(rate), "-ac", str(wave.shape[1])]
    subprocess.run([*command, "-i", "-", *arguments, f"file:{path}"], input=wave.tobytes(), check=True)
    return path


def stream(index: int = 0) -> AudioStream:
    return AudioStream(index=index, codec="any", sample_rate=48000, channels=2, layout="stereo")


def heard(path: Path, start, length, index: int = 0) -> np.ndarray:
    blocks = list(decode_sound(path, stream(index), Fraction(start), Fraction(length)))
    assert all(b.dtype == np.float32 and b.ndim == 2 and b.shape[1] == 2 for b in blocks)
    return np.concatenate(blocks)


def click_error(got: np.ndarray, start, click) -> float:
    """How many samples late the loudest sample around `click` is."""
    due = float((click - Fraction(start)) * SOUND_RATE)
    low = max(0, round(due) - 2400)
    return low + int(np.argmax(np.abs(got[low : round(due) + 2400, 0]))) - due


# name, sample rate, encoder, and by how many samples its container's stamps are late of what was encoded:
# priming that no stamp tells of (MP3 in AVI, AAC in FLV and ADTS), and a transport stream's start.
FORMATS = {
    "aac.mp4": (48000, ("-c:a", "aac"), 0.0),
    "aac44.mp4": (44100, ("-c:a", "aac"), 0.0),
    "pcm.mov": (48000, ("-c:a", "pcm_s24le"), 0.0),
    "vorbis.webm": (44100, ("-c:a", "libvorbis"), 0.0),
    "opus.webm": (48000, ("-c:a", "libopus"), 0.0),
    "flac.mkv": (96000, ("-c:a", "flac"), 0.0),
    "aac44.mkv": (44100, ("-c:a", "aac"), 0.0),
    "pcm.wav": (22050, ("-c:a", "pcm_s16le"), 0.0),
    "u8.wav": (48000, ("-c:a", "pcm_u8"), 0.0),
    "lame.mp3": (44100, ("-c:a", "libmp3lame", "-b:a", "64k"), 1105 / 44100),
    "flac.flac": (44100, ("-c:a", "flac"), 0.0),
    "vorbis.ogg": (44100, ("-c:a", "libvorbis"), 0.0),
    "opus.opus": (48000, ("-c:a", "libopus"), 0.0),
    "aac.aac": (48000, ("-c:a", "aac"), 1024 / 48000),
    "aac.ts": (48000, ("-c:a", "aac"), Fraction(7, 5) + Fraction(1024, 48000)),
}


@pytest.mark.parametrize("name", FORMATS)
def test_clicks_are_in_place_and_every_cut_equals_the_whole(tmp_path, name):
    rate, encoder, late = FORMATS[name]
    path = made(tmp_path / name, programme(rate), rate, *encoder)
    offset = sample_at(Fraction(late))
    whole = heard(path, 0, LENGTH + 2)
    assert len(whole) == (LENGTH + 2) * SOUND_RATE
    for click in CLICKS:
        assert abs(click_error(whole[offset:], 0, click)) < MILLISECOND, f"click at {click}"
    for start in (Fraction(1, 3), Fraction(2), Fraction(52, 7), Fraction(25, 2)):
        first = sample_at(start)
        cut = heard(path, start, Fraction(7, 5))
        assert len(cut) == sample_at(Fraction(7, 5))
        assert np.array_equal(cut, whole[first : first + len(cut)]), f"cut at {start}"


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
def test_clicks_at_the_end_of_ten_minutes(tmp_path, name):
    rate, encoder, late = FORMATS[name]
    end = Fraction(599)
    path = made(tmp_path / name, programme(rate, 600, (*CLICKS, end)), rate, *encoder)
    cut = heard(path, 598, 2 + Fraction(late))
    assert abs(click_error(cut[sample_at(Fraction(late)) :], 598, end)) < MILLISECOND


def test_before_the_first_sample_and_after_the_last_is_silence(tmp_path):
    path = made(tmp_path / "short.mov", programme(48000, 2, CLICKS[:1]), 48000, "-c:a", "pcm_f32le")
    got = heard(path, -1, 5)
    assert len(got) == 5 * SOUND_RATE
    assert not got[:SOUND_RATE].any()
    assert not got[3 * SOUND_RATE :].any()
    assert click_error(got, -1, CLICKS[0]) == 0
    assert not heard(path, 100, 1).any()


@pytest.mark.parametrize("offset", [Fraction(5, 4), Fraction(-1, 4)], ids=["late", "negative"])
def test_a_stream_that_starts_elsewhere(tmp_path, offset):
    source = made(tmp_path / "plain.wav", programme(48000, 10, CLICKS[:3]), 48000, "-c:a", "pcm_f32le")
    path = tmp_path / "moved.mkv"
    stamped(source, path, lambda at: at + int(offset * SOUND_RATE))
    got = heard(path, -1, 12)
    for click in CLICKS[:3]:
        assert abs(click_error(got, -1, click + offset)) <= MILLISECOND
    assert not got[: sample_at(1 + offset) - MILLISECOND].any()


def stamped(source: Path, path: Path, moved, dropped=lambda at: False) -> None:
    """Copy `source`'s samples to `path` as PCM with the stamp of each packet changed, or the packet left out."""
    rate = Fraction(1, SOUND_RATE)
    with av.open(str(source)) as given, av.open(str(path), "w", options={"avoid_negative_ts": "disabled"}) as out:
        track = out.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(given.streams.audio[0]):
            if packet.size:
                at = int(packet.pts * packet.time_base / rate)
                if dropped(at):
                    continue
                packet.pts = packet.dts = moved(at)
                packet.time_base = rate
                packet.stream = track
                out.mux(packet)


def test_gaps_are_silence_and_what_follows_is_in_place(tmp_path):
    source = made(tmp_path / "plain.wav", programme(48000, 10, CLICKS[:3]), 48000, "-c:a", "pcm_f32le")
    path = tmp_path / "gap.mkv"
    stamped(source, path, lambda at: at, lambda at: 4 * SOUND_RATE <= at < 6 * SOUND_RATE)
    got = heard(path, 0, 10)
    assert abs(click_error(got, 0, CLICKS[2])) <= MILLISECOND
    assert got[: 4 * SOUND_RATE - 4096].any(axis=1).mean() > 0.99
    assert not got[4 * SOUND_RATE + 4096 : 6 * SOUND_RATE - 4096].any()


def test_overlapping_stamps_repeat_nothing(tmp_path):
    source = made(tmp_path / "plain.mkv", programme(48000, 10, CLICKS[:3]), 48000, "-c:a", "flac")
    path = tmp_path / "back.mkv"
    back = Fraction(1, 20)  # less than a packet: no muxer lets stamps run backwards
    stamped(source, path, lambda at: at if at < 4 * SOUND_RATE else at - int(back * SOUND_RATE))
    got = heard(path, 0, 10)
    assert abs(click_error(got, 0, CLICKS[1])) <= MILLISECOND
    assert abs(click_error(got, 0, CLICKS[2] - back)) <= MILLISECOND


def test_two_stretches_that_meet_are_one(tmp_path):
    path = made(tmp_path / "tone.mp4", programme(44100), 44100, "-c:a", "aac")
    middle = Fraction(sample_at(Fraction(65, 7)), SOUND_RATE)
    joined = np.concatenate([heard(path, 8, middle - 8), heard(path, middle, 11 - middle)])
    assert np.array_equal(joined, heard(path, 8, 3))


def test_a_damaged_packet_costs_itself(tmp_path):
    path = made(tmp_path / "whole.mp4", programme(48000, 10, CLICKS[:3]), 48000, "-c:a", "aac")
    data = bytearray(path.read_bytes())
    at = len(data) // 3
    data[at : at + 200] = bytes(range(200))
    path.write_bytes(data)
    got = heard(path, 0, 10)
    assert len(got) == 10 * SOUND_RATE
    assert abs(click_error(got, 0, CLICKS[2])) < MILLISECOND


@pytest.mark.parametrize("name", ["end.mp4", "end.mkv"])
def test_the_end_of_a_file_is_found_without_reading_its_beginning(tmp_path, monkeypatch, name):
    path = made(tmp_path / name, programme(48000, 90), 48000, "-c:a", "ac3")
    packets, read = sound._packets, []

    def counted(container):
        for packet in packets(container):
            read.append(packet)
            yield packet

    monkeypatch.setattr(sound, "_packets", counted)
    heard(path, 80, 2)
    assert 0 < len(read) < 16 * SOUND_RATE / 1536


def test_no_such_track_and_no_such_file(tmp_path):
    path = made(tmp_path / "x.wav", programme(48000, 1, CLICKS[:1]), 48000)
    with pytest.raises(SourceError, match="no sound track 3"):
        heard(path, 0, 1, index=3)
    with pytest.raises(SourceError):
        heard(tmp_path / "none.wav", 0, 1)


HALF = 0.5**0.5
# ITU-R BS.775-3, table 2: what each channel alone gives left and right.
LAYOUTS = {
    "mono": [(HALF, HALF)],
    "stereo": [(1, 0), (0, 1)],
    "5.1": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)],
    "5.1(side)": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)],
    "quad": [(1, 0), (0, 1), (HALF, 0), (0, HALF)],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ["flt", "fltp", "s16", "s32p", "dbl"])
def test_downmix(layout, form):
    channels = len(LAYOUTS[layout])
    for channel, expected in enumerate(LAYOUTS[layout]):
        samples = np.zeros((channels, 64))
        samples[channel] = 0.5
        scale = {"s16": 2**15, "s32p": 2**31}.get(form, 1)
        kind = {"s16": np.int16, "s32p": np.int32, "dbl": np.float64}.get(form, np.float32)
        given = (samples * scale).astype(kind)
        packed = given if form.endswith("p") else np.ascontiguousarray(given.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format=form, layout=layout)
        frame.sample_rate = 48000
        assert to_stereo(frame)[10] == pytest.approx(np.array(expected) * 0.5, abs=1e-4)


@pytest.mark.parametrize("encoder", ["pcm_s16le", "flac", "aac"])
def test_a_layout_outside_the_table_keeps_both_sides(tmp_path, encoder):
    wave = np.zeros((SOUND_RATE, 8), np.float32)
    wave[:, 0] = 0.1 * np.sin(np.arange(SOUND_RATE) / 10)
    path = made(tmp_path / "seven.mkv", wave, SOUND_RATE, "-channel_layout", "7.1", "-c:a", encoder)
    middle = heard(path, Fraction(1, 4), Fraction(1, 2))
    assert np.abs(middle[:, 0]).max() == pytest.approx(0.1, rel=0.1)
    assert np.abs(middle[:, 1]).max() < 0.01
