"""Films whose transitions are known to the frame: single shots set one after the other by code, then encoded."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.model.footage import Transition, TransitionKind

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
WIDTH, HEIGHT, RATE = 480, 270, 25

PIECES: dict[str, tuple[tuple[int, int], ...]] = {
    "tears_of_steel_battle_70s.webm": (
        (60, 118),
        (162, 216),
        (320, 420),
        (430, 540),
        (550, 700),
        (722, 784),
        (908, 964),
        (992, 1122),
        (1206, 1231),
        (1250, 1280),
        (1290, 1340),
        (1390, 1470),
        (1575, 1614),
    ),
    "big_buck_bunny_30s_480p_audio.mp4": ((70, 170), (170, 278), (292, 374), (384, 485), (562, 604)),
    "psd_testvideo_720p_24s.mp4": ((34, 176), (236, 332), (424, 524), (566, 664)),
    "nasa_13013_13s.mp4": ((4, 118), (150, 198), (215, 318)),
    "people_walkthrough_139s.mp4": ((60, 180), (225, 300), (500, 560), (740, 790), (1180, 1270)),
    "his_girl_friday_6s.mp4": ((2, 92), (92, 183)),
    "ad_lufthansa.mp4": ((44, 118), (162, 226), (440, 500), (500, 610), (956, 978), (1046, 1062), (1096, 1124)),
}
"""Frames first..last of stretches that show one shot and nothing else, chosen by eye."""

Bgr = npt.NDArray[np.uint8]
Picture = npt.NDArray[np.float32]
Playing = Callable[[int], Picture]


@dataclass(frozen=True)
class Truth:
    """What is in a film: how its shots change, and where light flashes inside them, frames first..last."""

    frames: int
    transitions: tuple[Transition, ...]
    flashes: tuple[tuple[int, int], ...]


@dataclass
class _Film:
    """A film as it grows: its frames so far, and how many of the shot that is on have been shown."""

    rng: np.random.Generator
    count: int = 0
    run: int = 0
    transitions: list[Transition] = field(default_factory=list)
    flashes: list[tuple[int, int]] = field(default_factory=list)

    def note(self, kind: TransitionKind, frames: int) -> None:
        """The next `frames` frames are a transition."""
        self.transitions.append(Transition(kind=kind, first=self.count, last=self.count + frames - 1))


@lru_cache(maxsize=256)
def _piece(name: str, first: int, last: int) -> tuple[bytes, ...]:
    """Its frames, filling the canvas, as JPEG of high quality: whole ones of all pieces would not fit in memory."""
    return _pieces_of(name)[(first, last)]


@lru_cache(maxsize=16)
def _pieces_of(name: str) -> dict[tuple[int, int], tuple[bytes, ...]]:
    kept: dict[tuple[int, int], list[bytes]] = {span: [] for span in PIECES[name]}
    with av.open(str(SHARED / name)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            spans = [span for span in kept if span[0] <= number <= span[1]]
            if spans:
                scale = max(WIDTH / frame.width, HEIGHT / frame.height)
                size = (max(WIDTH, round(frame.width * scale)), max(HEIGHT, round(frame.height * scale)))
                whole = frame.reformat(*size, format="bgr24", interpolation="AREA").to_ndarray()
                x, y = (size[0] - WIDTH) // 2, (size[1] - HEIGHT) // 2
                coded = cv2.imencode(".jpg", whole[y : y + HEIGHT, x : x + WIDTH], [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
                kept[spans[0]].append(coded.tobytes())
    return {span: tuple(frames) for span, frames in kept.items()}


def _filmed(rng: np.random.Generator, name: str, span: tuple[int, int]) -> Playing:
    """A piece played forth and back, in its own crop, drift, light and direction."""
    frames = _piece(name, *span)
    start, mirrored = int(rng.integers(0, max(1, len(frames) // 3))), bool(rng.random() < 0.5)
    zoom = float(rng.uniform(1.0, 1.5))
    drift = rng.normal(0, 0.5, 2) if rng.random() < 0.5 else np.zeros(2)
    gain = float(rng.uniform(0.25, 0.5)) if rng.random() < 0.15 else float(rng.uniform(0.85, 1.1))
    middle = np.array([WIDTH, HEIGHT]) / 2 + rng.uniform(-1, 1, 2) * np.array([WIDTH, HEIGHT]) * (1 - 1 / zoom) / 2

    def play(i: int) -> Picture:
        place = (start + i) % (2 * len(frames) - 2)
        place = min(place, 2 * len(frames) - 2 - place)
        picture = cv2.imdecode(np.frombuffer(frames[place], np.uint8), cv2.IMREAD_COLOR)
        room = np.array([WIDTH, HEIGHT]) * (1 - 1 / zoom) / 2
        at = np.clip(middle + drift * i, np.array([WIDTH, HEIGHT]) / 2 - room, np.array([WIDTH, HEIGHT]) / 2 + room)
        shift = np.array([[zoom, 0, WIDTH / 2 - zoom * at[0]], [0, zoom, HEIGHT / 2 - zoom * at[1]]])
        moved = cv2.warpAffine(picture, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        if mirrored:
            moved = moved[:, ::-1]
        return np.asarray(np.clip(moved.astype(np.float32) * gain, 0, 255), np.float32)

    return play


def _drawn(rng: np.random.Generator) -> Playing:
    """A cartoon: flat figures that move over a flat or textured ground, under a still or panning camera."""
    ground = np.kron(rng.uniform(30, 225, (5, 9, 3)), np.ones((108, 107, 1))).astype(np.float32)
    if rng.random() < 0.5:
        ground = cv2.GaussianBlur(ground, (0, 0), 40)
    ground += np.asarray(cv2.GaussianBlur(rng.normal(0, 60, ground.shape), (0, 0), 3), np.float32)
    pan = rng.uniform(-3, 3, 2) if rng.random() < 0.5 else np.zeros(2)
    figures = [
        (rng.uniform(0, 1, 2), rng.uniform(-4, 4, 2), int(rng.integers(15, 60)), rng.uniform(0, 255, 3))
        for _ in range(int(rng.integers(2, 7)))
    ]

    def play(i: int) -> Picture:
        reach = np.array([ground.shape[1] - WIDTH, ground.shape[0] - HEIGHT]) / 2
        x, y = (reach + reach * np.sin(pan * i / reach)).astype(int)
        picture = ground[y : y + HEIGHT, x : x + WIDTH].copy()
        for place, speed, size, colour in figures:
            at = (place * (WIDTH, HEIGHT) + speed * i) % (WIDTH, HEIGHT)
            cv2.circle(picture, (int(at[0]), int(at[1])), size, colour.tolist(), -1, cv2.LINE_AA)
        return np.asarray(np.clip(picture, 0, 255), np.float32)

    return play


def _shots(rng: np.random.Generator, sources: tuple[str, ...], count: int) -> list[Playing]:
    """`count` shots, no two neighbours of one piece."""
    stock = [(name, span) for name in sources for span in PIECES[name]]
    chosen: list[Playing] = []
    before = None
    for _ in range(count):
        if rng.random() < 0.15:
            chosen.append(_drawn(rng))
            before = None
            continue
        others = [each for each in stock if each != before]
        before = others[int(rng.integers(len(others)))]
        chosen.append(_filmed(rng, *before))
    return chosen


def _flashed(picture: Picture, strength: float) -> Picture:
    """Overexposed as by a flash: lifted by gain and clipped, the dark parts too."""
    return np.asarray(np.clip(picture * (1 + 3 * strength) + 120 * strength, 0, 255), np.float32)


def _with_flashes(film: _Film, play: Playing, first: int, frames: int) -> Iterator[Picture]:
    """The shot from its own frame `first` on; in some shots a flash, a series of them or a strobe goes off."""
    rng, light = film.rng, np.zeros(frames)
    if frames >= 40 and rng.random() < 0.35:
        at = int(rng.integers(8, frames - 24))
        for _ in range(int(rng.choice([1, 1, 2, 4]))):
            length = int(rng.integers(1, 5))
            fall = rng.uniform(0.5, 1.0) if rng.random() < 0.5 else 1.0
            if at + length >= frames - 8:
                break
            light[at : at + length] = rng.uniform(0.4, 1.6) * fall ** np.arange(length)
            film.flashes.append((film.count + at, film.count + at + length - 1))
            at += length + int(rng.integers(2, 9))
    for i in range(frames):
        picture = play(first + i)
        yield _flashed(picture, float(light[i])) if light[i] > 0 else picture
    film.count += frames


def _titled(rng: np.random.Generator, pictures: Iterator[Picture], frames: int) -> Iterator[Picture]:
    """In some shots a title fades in, stays and goes, which is no transition."""
    if frames < 60 or rng.random() > 0.2:
        yield from pictures
        return
    letters = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    cv2.putText(letters, "A TITLE", (50, 150), cv2.FONT_HERSHEY_DUPLEX, 3.2, (255, 255, 255), 9, cv2.LINE_AA)
    for i, picture in enumerate(pictures):
        share = np.clip(min((i - 10) / 10, (frames - 12 - i) / 10), 0, 1) * letters / 255
        yield np.asarray(picture * (1 - share) + 255 * share, np.float32)


def _whip(one: Picture, other: Picture, frames: int) -> Iterator[Picture]:
    """A pan so fast that it smears, from one picture to the other."""
    strip = np.hstack([one, one[:, ::-1], other[:, ::-1], other])
    places = [3 * WIDTH * (s * s * (3 - 2 * s)) for s in (np.arange(frames + 2) / (frames + 1))]
    for i in range(1, frames + 1):
        smear = max(1, int((places[i + 1] - places[i - 1]) / 2))
        blurred = cv2.blur(strip, (smear, 1))
        yield np.asarray(blurred[:, int(places[i]) : int(places[i]) + WIDTH], np.float32)


def _fade(film: _Film, one: Playing | None, at: int, other: Playing | None) -> Iterator[Picture]:
    """Out of one shot and into the other through a colour; either may be missing."""
    rng = film.rng
    colours = [(0, 0, 0), (0, 0, 0), (0, 0, 0), (255, 255, 255), tuple(rng.uniform(0, 255, 3))]
    colour = np.array(colours[int(rng.integers(5))], np.float32)
    down, up = (int(rng.integers(6, 38)) if side else 0 for side in (one, other))
    hold = int(rng.integers(0, 9)) if one and other else int(rng.integers(0, 15))
    film.note(TransitionKind.FADE, down + hold + up)
    shares = [(one, at + i, (i + 1) / (down + 1)) for i in range(down)]
    shares += [(None, 0, 1.0)] * hold
    shares += [(other, i, 1 - (i + 1) / (up + 1)) for i in range(up)]
    for play, i, share in shares:
        picture = play(i) if play else np.zeros((HEIGHT, WIDTH, 3), np.float32)
        yield np.asarray((1 - share) * picture + share * colour, np.float32)
    film.count += down + hold + up
    film.run = up


def _change(film: _Film, one: Playing, at: int, other: Playing) -> Iterator[Picture]:
    """The transition from one shot, at its frame `at`, to the other."""
    rng, kind = film.rng, film.rng.random()
    film.run = 0
    if kind < 0.5:
        film.note(TransitionKind.CUT, 1)
    elif kind < 0.75:
        frames = int(rng.integers(5, 2 * RATE + 1))
        film.note(TransitionKind.DISSOLVE, frames)
        for i in range(frames):
            share = (i + 1) / (frames + 1)
            yield np.asarray((1 - share) * one(at + i) + share * other(i), np.float32)
        film.count += frames
        film.run = frames
    elif kind < 0.92:
        yield from _fade(film, one, at, other)
    else:
        frames = int(rng.integers(5, 10))
        film.note(TransitionKind.WHIP, frames)
        yield from _whip(one(at), other(frames), frames)
        film.count += frames
        film.run = frames


def _pictures(film: _Film, shots: list[Playing]) -> Iterator[Picture]:
    if film.rng.random() < 0.6:
        yield from _fade(film, None, 0, shots[0])
    for number, play in enumerate(shots):
        frames = int(film.rng.integers(18, 100))
        yield from _titled(film.rng, _with_flashes(film, play, film.run, frames), frames)
        if number + 1 < len(shots):
            yield from _change(film, play, film.run + frames, shots[number + 1])
    if film.rng.random() < 0.6:
        yield from _fade(film, shots[-1], film.run + frames, None)


def make(path: Path, seed: int, crf: int, *, sources: tuple[str, ...], shots: int = 16) -> Truth:
    """Write the film of `seed` to `path`, H.264 at `crf`, and say what is in it; every fourth is black and white."""
    rng = np.random.default_rng(seed)
    film = _Film(rng)
    size = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-"]
    code = ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(crf), "-pix_fmt", "yuv420p", "-y", str(path)]
    grey = seed % 4 == 3
    with subprocess.Popen([ffmpeg_path(), "-v", "error", *size, *code], stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for picture in _pictures(film, _shots(rng, sources, shots)):
            whole: Bgr = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
            if grey:
                whole = cv2.cvtColor(cv2.cvtColor(whole, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
            encoder.stdin.write(np.ascontiguousarray(whole).tobytes())
        encoder.stdin.close()
    return Truth(film.count, tuple(film.transitions), tuple(film.flashes))
