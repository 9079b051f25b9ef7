"""The whole analysis on real files whose truth is known because they were made here."""

import os
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from cutthrough.analyse.footage import analyse
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, Letterbox
from media.awkward import AAC, H264, ffmpeg, plain
from shared import shared

# Scenes that share neither colours nor shapes, all of them moving.
SCENES = (
    "testsrc2=size=320x180:rate=25",
    "mandelbrot=size=320x180:rate=25",
    "gradients=size=320x180:rate=25:c0=red:c1=yellow:speed=0.02:seed=3",
    "life=size=320x180:rate=25:mold=10:ratio=0.3:death_color=#C83232:life_color=#00ff00:seed=7",
    "smptebars=size=320x180:rate=25,rotate=t/2",
    "cellauto=size=320x180:rate=25:rule=110:seed=5,hue=h=90",
)


def film(path: Path, lengths: list[int], *after: str, scenes: tuple[str, ...] = SCENES) -> Path:
    """Scenes of so many frames each, cut hard one after the other."""
    inputs: list[str] = []
    for scene, length in zip(scenes, lengths, strict=False):
        inputs += ["-f", "lavfi", "-t", str(length / 25), "-i", scene]
    same = "".join(f"[{i}:v]setsar=1,format=yuv420p[v{i}];" for i in range(len(lengths)))
    labels = "".join(f"[v{i}]" for i in range(len(lengths)))
    chain = ",".join([f"{same}{labels}concat=n={len(lengths)}", *after])
    ffmpeg(*inputs, "-filter_complex", chain, *H264, "-crf", "18", path)
    return path


def seen(path: Path) -> Footage:
    return analyse(path, "0" * 64)


def firsts(footage: Footage) -> list[int]:
    return [shot.first for shot in footage.shots]


LENGTHS = {"even": [40, 40, 40], "six": [30, 70, 20, 25, 50, 33], "one-is-short": [100, 14, 60]}
LOOKS = {"colour": "null", "grey": "hue=s=0", "dim": "eq=brightness=-0.25:contrast=0.5"}
OFTEN = (("colour", "six"), ("grey", "one-is-short"), ("dim", "even"), ("dim", "one-is-short"))


def often(look: str, cut: str) -> Sequence[pytest.MarkDecorator]:
    """Each look and each length once or twice in `make test`, all of them together in `make test-long`."""
    return () if (look, cut) in OFTEN else (pytest.mark.long,)


@pytest.mark.parametrize(
    ("look", "lengths"),
    [
        pytest.param(LOOKS[look], LENGTHS[cut], id=f"{look}-{cut}", marks=often(look, cut))
        for look in LOOKS
        for cut in LENGTHS
    ],
)
def test_cuts_are_found_to_the_frame(lengths: list[int], look: str, tmp_path: Path) -> None:
    footage = seen(film(tmp_path / "film.mp4", lengths, look))
    truth = [sum(lengths[:i]) for i in range(len(lengths))]
    assert firsts(footage) == truth
    assert [shot.start for shot in footage.shots] == [Fraction(first, 25) for first in truth]
    assert footage.shots[-1].end == Fraction(sum(lengths), 25)
    assert [shot.last for shot in footage.shots] == [first - 1 for first in [*truth[1:], sum(lengths)]]


def test_flashes_are_no_cuts(tmp_path: Path) -> None:
    flash = "geq=lum='if(eq(mod(N,15),7),255,lum(X,Y))':cb='cb(X,Y)':cr='cr(X,Y)'"
    assert firsts(seen(film(tmp_path / "flash.mp4", [50, 50], flash))) == [0, 50]


def test_a_fade_through_black_is_a_cut_in_the_black(tmp_path: Path) -> None:
    fades = "geq=lum='16+(lum(X,Y)-16)*min(1,abs(N-50)/12)':cb='128+(cb(X,Y)-128)*min(1,abs(N-50)/12)'"
    fades += ":cr='128+(cr(X,Y)-128)*min(1,abs(N-50)/12)'"
    footage = seen(film(tmp_path / "fade.mp4", [50, 50], fades))
    assert len(footage.shots) == 2
    assert abs(footage.shots[1].first - 50) <= 2


def test_black_and_still_stretches_are_told_to_the_frame(tmp_path: Path) -> None:
    scenes = (SCENES[0], "color=black:size=320x180:rate=25", SCENES[1], "color=teal:size=320x180:rate=25", SCENES[4])
    footage = seen(film(tmp_path / "still.mp4", [40, 30, 40, 30, 40], scenes=scenes))
    assert [(s.start * 25, s.end * 25) for s in footage.black] == [(40, 70)]
    assert [(s.start * 25, s.end * 25) for s in footage.frozen] == [(40, 70), (110, 140)]
    assert firsts(footage) == [0, 40, 70, 110, 140]


@pytest.mark.parametrize(
    ("pad", "box"),
    [
        ("pad=320:240:0:30", Letterbox(left=0, top=30, width=320, height=180)),
        ("pad=426:180:53:0", Letterbox(left=53, top=0, width=320, height=180)),
        ("null", None),
    ],
    ids=["letterbox", "pillarbox", "none"],
)
def test_letterbox(pad: str, box: Letterbox | None, tmp_path: Path) -> None:
    found = seen(film(tmp_path / "box.mp4", [30], pad)).letterbox
    if box is None:
        assert found is None
    else:
        assert found is not None
        assert found.left == pytest.approx(box.left, abs=1)
        assert found.top == pytest.approx(box.top, abs=1)
        assert found.width == pytest.approx(box.width, abs=2)
        assert found.height == pytest.approx(box.height, abs=2)


def test_focus_is_in_the_upright_picture(tmp_path: Path) -> None:
    """A busy patch at the left of the coded picture is at the top once it is turned clockwise."""
    flat = plain(tmp_path / "flat.mp4", picture="color=gray:size=320x180:rate=25:duration=1", sound=None)
    patched, turned = tmp_path / "patched.mp4", tmp_path / "turned.mp4"
    patch = ("-f", "lavfi", "-i", "testsrc2=size=60x60:rate=25:duration=1", "-filter_complex", "overlay=20:60")
    ffmpeg("-i", flat, *patch, *H264, patched)
    ffmpeg("-display_rotation", "-90", "-i", patched, "-c", "copy", turned)
    (coded,), (upright,) = seen(patched).shots, seen(turned).shots
    assert (coded.focus_x, coded.focus_y) == (pytest.approx(50 / 320, abs=0.06), pytest.approx(0.5, abs=0.06))
    assert (upright.focus_x, upright.focus_y) == (pytest.approx(0.5, abs=0.1), pytest.approx(50 / 320, abs=0.1))


def test_each_shot_has_its_own_loudness(tmp_path: Path) -> None:
    path = tmp_path / "levels.mp4"
    picture = film(tmp_path / "picture.mp4", [50, 50])
    sound = "sine=frequency=997:sample_rate=48000:duration=4,volume='if(lt(t,2),1,0.1)':eval=frame"
    ffmpeg("-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "copy", *AAC, path)
    loud, quiet = (shot.loudness for shot in seen(path).shots)
    assert loud is not None
    assert quiet is not None
    assert loud - quiet == pytest.approx(20, abs=1.5)  # the volume filter acts on frames of sound


def test_progress_grows_to_one(tmp_path: Path) -> None:
    told: list[float] = []
    analyse(film(tmp_path / "film.mp4", [60, 60]), "0" * 64, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 3


def test_who_watches_sees_every_frame_once_and_in_order(tmp_path: Path) -> None:
    stamps: list[int | None] = []
    footage = analyse(film(tmp_path / "a.mp4", [20, 20]), "x", watch=lambda look: stamps.append(look.pts))
    assert footage.frames is not None
    assert stamps == [footage.frames.pts(number) for number in range(footage.frames.count)]
    assert len(stamps) == 40


def test_an_interruption_does_not_wait_for_the_sound(tmp_path: Path) -> None:
    short, path = plain(tmp_path / "short.mkv"), tmp_path / "long.mkv"
    ffmpeg("-i", short, "-stream_loop", "5000", "-i", short, "-map", "0:v", "-map", "1:a", "-c", "copy", path)

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    before = os.times()
    with pytest.raises(KeyboardInterrupt):
        analyse(path, "0" * 64, progress=stop)
    assert os.times().elapsed - before.elapsed < 5


def test_a_picture_without_one_good_frame_is_refused(tmp_path: Path) -> None:
    path = plain(tmp_path / "broken.mp4", "-movflags", "+faststart", sound=None)
    content = path.read_bytes()
    begins = content.index(b"mdat") + 4
    path.write_bytes(content[:begins] + bytes(len(content) - begins))
    with pytest.raises(SourceError, match=r"^broken.mp4 holds no frame and no sound that can be decoded.$"):
        seen(path)


@pytest.mark.parametrize(
    "name",
    [
        "his_girl_friday_6s.mp4",
        pytest.param("ad_lufthansa.mp4", marks=pytest.mark.long),
        pytest.param("tears_of_steel_battle_70s.webm", marks=pytest.mark.long),
    ],
)
def test_real_footage_holds_together(name: str) -> None:
    footage = seen(shared(f"media/{name}"))
    assert footage.frames is not None
    assert footage.shots[0].first == 0
    assert footage.shots[-1].last == footage.frames.count - 1
    assert all(a.last + 1 == b.first and a.end == b.start for a, b in pairwise(footage.shots))
    assert all(shot.end - shot.start >= Fraction(1, 2) for shot in footage.shots)
    assert footage.speech


MEASURED = """
import resource, sys
from pathlib import Path
from cutthrough.analyse.footage import analyse
footage = analyse(Path(sys.argv[1]), "0" * 64)
print(footage.frames.count, len(footage.shots), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.long
def test_two_hours_take_no_more_memory_than_minutes(tmp_path: Path) -> None:
    """Peak memory of a 2-hour film, made by looping, stays far below the 1.5 GB allowed."""
    short = film(tmp_path / "short.mp4", [100, 100, 100, 100, 100, 100], "scale=160:90", "fps=10")
    voiced = tmp_path / "voiced.mp4"
    noise = "anoisesrc=duration=24:sample_rate=48000:amplitude=0.2"
    ffmpeg("-i", short, "-f", "lavfi", "-i", noise, "-c:v", "copy", *AAC, "-shortest", voiced)
    peaks = []
    for minutes in (4, 120):
        path = tmp_path / f"{minutes}.mkv"
        ffmpeg("-stream_loop", "-1", "-i", voiced, "-c", "copy", "-t", str(minutes * 60), path)
        run = subprocess.run([sys.executable, "-c", MEASURED, path], capture_output=True, text=True, check=True)
        frames, shots, peak = map(int, run.stdout.split())
        assert frames == pytest.approx(minutes * 60 * 10, rel=0.01)
        assert shots > minutes
        peaks.append(peak)
    assert peaks[1] < 1000
    assert peaks[1] - peaks[0] < 250
