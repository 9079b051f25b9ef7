"""A cut's sound: in place, faded, one gain for a family, and within its limits after encoding."""

import dataclasses
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.loudness import LoudnessMeter, measure_file
from cutthrough.model.cut import Card, Cut, DeliveryForm, Limits, SoundClip
from cutthrough.model.errors import RenderError, SourceError
from cutthrough.model.placement import Size
from cutthrough.model.source import AudioStream, Probe, Source, SourceRole
from cutthrough.plan.hearing import Bed
from cutthrough.plan.hearing import sound as heard_sound
from cutthrough.render.sound import (
    Master,
    energy_mean,
    family_master,
    master,
    mix,
    samples_of,
    sound_key,
    soundtracks,
)
from plan.made import footage, source

RATE = 48_000


@dataclasses.dataclass
class Bench:
    """Sources made of samples, and a folder to work in."""

    home: Path
    sources: dict[str, Source] = dataclasses.field(default_factory=dict)

    def source(self, name: str, wave: np.ndarray) -> str:
        """A float WAV called `name`, also its hash here."""
        command = [ffmpeg_path(), "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", str(wave.shape[1])]
        path = self.home / f"{name}.wav"
        subprocess.run([*command, "-i", "-", "-c:a", "pcm_f32le", path], input=wave.tobytes(), check=True)
        return self.known(name, path)

    def known(self, name: str, path: Path) -> str:
        """A file that is there already."""
        audio = AudioStream(index=0, codec="pcm_f32le", sample_rate=RATE, channels=2, layout="stereo")
        probe = Probe(container="wav", size=1, duration=None, audio=audio)
        self.sources[name] = Source(role=SourceRole.MASTER, path=path.name, sha256=name, probe=probe)
        return name

    def mixed(self, cut: Cut) -> np.ndarray:
        out = self.home / "mix.f32"
        samples = mix(cut, self.sources, out, self.home)
        sound = np.fromfile(out, np.float32).reshape(-1, 2)
        assert len(sound) == samples
        return sound

    def tracks(self, *cuts: Cut, home: str = "tracks"):
        return soundtracks(cuts, self.sources, self.home, self.home / home)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def tone(level: float, seconds: float, hertz: float = 997) -> np.ndarray:
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def bursts(level: float, seconds: float, seed: int = 3) -> np.ndarray:
    """Decaying hits of noise, eight a second, over a tone: peaks well above the loudness, as most programmes have."""
    at = np.arange(round(seconds * RATE))
    noise = np.random.default_rng(seed).standard_normal((len(at), 2)) * np.exp(-(at % 6000) / 500)[:, None]
    wave: np.ndarray = 10 ** (level / 20) * (1.5 * noise + np.sin(at / 20)[:, None])
    return wave.astype(np.float32)


def clip(source: str, source_in, at, length, **more) -> SoundClip:
    return SoundClip(
        id=f"s{at}", source=source, source_in=Fraction(source_in), at=Fraction(at), length=Fraction(length), **more
    )


def cut(*clips: SoundClip, frames: int = 100, rate=Fraction(25), name: str = "cut", **more) -> Cut:
    return Cut(
        id=name,
        brief="b",
        placement="p",
        length=Fraction(10),
        family="f",
        canvas=Size(width=64, height=64),
        rate=rate,
        items=(Card(id="c", colour="#000000", frames=frames),),
        sound=clips,
        **more,
    )


@pytest.mark.parametrize(
    ("frames", "rate", "samples"),
    [
        (100, Fraction(25), 192_000),
        (143, Fraction(24000, 1001), 286_286),
        (179, Fraction(30000, 1001), 286_686),
        (1, Fraction(60000, 1001), 800),
    ],
    ids=["25", "23.976", "29.97", "one frame"],
)
def test_sound_is_as_long_as_the_picture_and_never_longer(bench, frames, rate, samples):
    made = cut(clip(bench.source("a", tone(-20, 8)), 0, 0, 8), frames=frames, rate=rate)
    assert samples_of(made) == samples <= made.duration * RATE
    assert len(bench.mixed(made)) == samples


def test_clips_land_on_their_samples_with_their_gain(bench):
    wave = np.zeros((10 * RATE, 2), np.float32)
    wave[[3 * RATE, 7 * RATE + 11]] = 0.5
    name = bench.source("a", wave)
    sound = bench.mixed(
        cut(clip(name, Fraction(5, 2), Fraction(1, 3), 1, gain_db=6.0), clip(name, 7, Fraction(2), Fraction(1, 2)))
    )
    assert np.flatnonzero(sound[:, 0]).tolist() == [RATE // 3 + RATE // 2, 2 * RATE + 11]
    assert sound[RATE // 3 + RATE // 2] == pytest.approx(0.5 * 10**0.3, rel=1e-5)
    assert sound[2 * RATE + 11] == pytest.approx(0.5)


def test_what_overlaps_is_added_and_what_is_outside_left_out(bench):
    name = bench.source("a", np.full((2 * RATE, 2), 0.25, np.float32))
    sound = bench.mixed(cut(clip(name, 0, -1, 2), clip(name, 0, Fraction(1, 2), 1), clip(name, 0, 3, 2)))
    assert sound[RATE // 4, 0] == 0.25
    assert sound[RATE * 3 // 4, 0] == 0.5
    assert sound[RATE * 5 // 4, 0] == 0.25
    assert not sound[RATE * 2 : RATE * 3].any()
    assert (sound[3 * RATE :, 0] == 0.25).all()


def test_fades_are_raised_cosines(bench):
    name = bench.source("a", np.ones((2 * RATE, 2), np.float32))
    sound = bench.mixed(cut(clip(name, 0, 0, 1, fade_in=Fraction(1, 5), fade_out=Fraction(1, 10)), frames=25))[:, 0]
    assert sound[0] < 1e-4
    assert sound[RATE // 20] == pytest.approx(0.5 - 0.5 * np.cos(np.pi / 4), abs=1e-3)
    assert sound[RATE // 10] == pytest.approx(0.5, abs=1e-3)
    assert (sound[RATE // 5 : RATE * 9 // 10] == 1).all()
    assert sound[RATE * 95 // 100] == pytest.approx(0.5, abs=1e-3)
    assert sound[-1] < 1e-4


@pytest.mark.parametrize("same", [False, True], ids=["different sounds", "the same sound"])
def test_crossing_fades_keep_the_level(bench, same):
    random = np.random.default_rng(5)
    one, other = ((0.1 * random.standard_normal((3 * RATE, 2))).astype(np.float32) for _ in range(2))
    first = bench.source("a", one)
    second = first if same else bench.source("b", other)
    half = Fraction(1, 2)
    sound = bench.mixed(cut(clip(first, 0, 0, 1, fade_out=half), clip(second, half, half, 1, fade_in=half), frames=25))
    if same:
        assert np.allclose(sound, one[:RATE], atol=1e-6)
    else:
        middle = sound[RATE * 7 // 10 : RATE * 8 // 10]
        assert np.sqrt((middle**2).mean()) == pytest.approx(0.1, rel=0.05)


def test_music_that_is_too_short_is_looped_without_a_seam_to_hear(bench):
    wave = (0.1 * np.random.default_rng(7).standard_normal((round(7.3 * RATE), 2))).astype(np.float32)
    name = bench.source("music", wave)
    music = footage((730,), rate=Fraction(100), sha=name)
    around = Bed(music=source(music, SourceRole.MUSIC))
    planned = heard_sound((), {name: music}, around, 720, Fraction(24), "none")
    sound = bench.mixed(cut(*planned, frames=720, rate=Fraction(24)))
    step, seam = round(6.8 * RATE), RATE // 2
    for lap in range(4):  # outside of the crossfades every sample is the music's own
        at = lap * step
        part = slice(at + seam, at + step)
        assert np.allclose(sound[part], wave[seam : seam + len(sound[part])], atol=1e-6)
    for lap in range(1, 4):
        at = lap * step
        for tenth in range(5):
            part = sound[at + tenth * seam // 5 : at + (tenth + 1) * seam // 5]
            assert np.sqrt((part**2).mean()) == pytest.approx(0.1, rel=0.06)
    assert abs(sound[-1]).max() < 1e-3


def test_clips_that_go_on_in_the_source_meet_without_a_seam(bench):
    wave = tone(-12, 6, 440.0)
    name = bench.source("a", wave)
    meets = Fraction(100, 77)
    sound = bench.mixed(cut(clip(name, 1, 0, meets), clip(name, 1 + meets, meets, 4 - meets)))
    assert np.array_equal(sound, wave[RATE : 5 * RATE])


def test_a_source_without_sound_and_one_that_is_gone(bench):
    with pytest.raises(RenderError, match="source that has none"):
        bench.mixed(cut(clip("nothing", 0, 0, 1)))
    name = bench.source("a", tone(-20, 1))
    (bench.home / "a.wav").unlink()
    with pytest.raises(SourceError):
        bench.mixed(cut(clip(name, 0, 0, 1)))


def test_one_gain_brings_the_family_to_its_target(bench):
    paths = []
    for level in (-20, -26):
        path = bench.home / f"{level}.f32"
        path.write_bytes(tone(level, 4).tobytes())
        paths.append(path)
    silent = bench.home / "silent.f32"
    silent.write_bytes(bytes(8 * RATE))
    both = family_master([*paths, silent], Limits(loudness=-16, true_peak=-2))
    assert both.gain_db == pytest.approx(-16 - energy_mean([-20, -26]), abs=0.1)
    assert both.ceiling_dbtp == -2
    assert family_master([silent], Limits()).gain_db == 0
    out = bench.home / "out.f32"
    assert master(paths[0], both, out) == 0
    meter = LoudnessMeter()
    meter.push(np.fromfile(out, np.float32).reshape(-1, 2))
    assert meter.result().integrated == pytest.approx(-20 + both.gain_db, abs=0.1)
    assert master(paths[0], Master(gain_db=30, ceiling_dbtp=-1), out) == pytest.approx(11, abs=0.2)


def test_a_family_of_arms_gets_one_gain_and_keeps_its_limits_once_encoded(bench):
    loud, soft = bench.source("loud", bursts(-12, 3)), bench.source("soft", bursts(-18, 3, 4))
    cuts = [
        cut(clip(loud, 0, 0, 3), frames=75, name="one"),
        cut(clip(soft, 0, 0, 3), frames=75, name="two"),
        cut(clip(loud, 0, 0, 3), frames=75, name="like one", arm={"call_to_action": "b"}),
        cut(clip(loud, 0, 0, 3), frames=75, name="loop", form=DeliveryForm.LOOP),
        cut(frames=150, name="silent"),
    ]
    tracks = bench.tracks(*cuts)
    assert tracks["loop"] is tracks["silent"] is None
    one, two = tracks["one"], tracks["two"]
    assert tracks["like one"] == one
    assert (one.gain_db, one.ceiling_dbtp) == (two.gain_db, two.ceiling_dbtp)
    measured = [measure_file(one.path), measure_file(two.path)]
    assert [one.loudness, two.loudness] == measured
    assert max(m.true_peak for m in measured) <= -1.0
    assert energy_mean(m.integrated for m in measured) == pytest.approx(-14, abs=0.5)
    assert one.reduction_db > 1
    assert not [p for p in one.path.parent.iterdir() if p.suffix == ".f32"]
    assert all(str(bench.home) not in p.read_text() for p in one.path.parent.glob("*.json"))


def test_finished_tracks_are_kept_and_damaged_ones_made_again(bench, monkeypatch):
    made = cut(clip(bench.source("a", tone(-20, 4)), 0, 0, 4))
    first = bench.tracks(made)["cut"]
    stamp, content = first.path.stat().st_mtime_ns, first.path.read_bytes()
    assert bench.tracks(made)["cut"] == first
    assert first.path.stat().st_mtime_ns == stamp
    first.path.write_bytes(content[:-9])
    assert bench.tracks(made)["cut"] == first
    assert first.path.read_bytes() == content
    assert bench.tracks(made, home="elsewhere")["cut"].path.read_bytes() == content


def test_the_key_is_of_what_is_heard(bench):
    name = bench.source("a", tone(-20, 4))
    base = cut(clip(name, 0, 0, 4))

    def key(*cuts):
        return sound_key(cuts, bench.sources)

    assert key(base) == key(base.model_copy(update={"id": "x", "arm": {"a": "b"}, "background": "#FFFFFF"}))
    assert key(base) == key(base, cut(name="silent"))
    changes = [
        {"sound": (clip(name, 0, 0, 3),)},
        {"sound": (clip(name, 0, 0, 4, gain_db=-1),)},
        {"sound": (clip(bench.source("b", tone(-20, 4)), 0, 0, 4),)},
        {"limits": Limits(loudness=-16)},
        {"items": (Card(id="c", colour="#000000", frames=99),)},
    ]
    assert len({key(base), *(key(base.model_copy(update=change)) for change in changes)}) == 6


def test_a_lowest_bitrate_is_met_where_the_encoder_can(bench):
    name = bench.source("a", bursts(-12, 4))
    asked = Limits(audio_bitrate_min=256_000)
    track = bench.tracks(cut(clip(name, 0, 0, 4), limits=asked))["cut"]
    with av.open(str(track.path)) as container:
        spent = sum(p.size for p in container.demux(audio=0)) * 8 / 4
    assert spent >= 0.98 * 256_000


def test_an_all_silent_source_stays_silent(bench):
    track = bench.tracks(cut(clip(bench.source("a", np.zeros((RATE, 2), np.float32)), 0, 0, 1)))["cut"]
    assert track.gain_db == 0
    assert track.loudness.integrated is None


_TWO_HOURS = """
import resource, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from render.test_sound import Bench, clip, cut
bench = Bench(Path({home!r}))
name = bench.known("a", Path({home!r}) / "a.mp4")
clips = [clip(name, 0, 600 * n, 600) for n in range(12)]
tracks = bench.tracks(cut(*clips, frames=25 * 7200))
assert tracks["cut"].samples == 7200 * 48000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.long
def test_two_hours_fit_in_little_memory(tmp_path):
    sound = ("-f", "lavfi", "-i", "sine=997:r=48000:d=600", "-ac", "2", "-c:a", "aac")
    subprocess.run([ffmpeg_path(), "-v", "error", *sound, tmp_path / "a.mp4"], check=True)
    code = _TWO_HOURS.format(paths=[str(Path(__file__).parents[1])], home=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500  # MB
