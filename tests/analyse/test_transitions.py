"""Changes by degrees between moving pictures: found where they are, of their kind, and nothing else is."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from cutthrough.analyse.transitions import Change, ChangeFinder, is_plain
from cutthrough.media.shots import thumbnail
from cutthrough.model.footage import TransitionKind

Picture = npt.NDArray[np.float32]
Film = list[Picture]
HEIGHT, WIDTH, AT = 180, 320, 40
BLACK = np.zeros((HEIGHT, WIDTH), np.float32)
WHITE = BLACK + 255


def scene(seed: int, speed: tuple[int, int] = (0, 0), frames: int = 160) -> Film:
    """A camera that moves `speed` pixels a frame over a textured ground."""
    rng = np.random.default_rng(seed)
    shape = (HEIGHT + abs(speed[1]) * frames, WIDTH + abs(speed[0]) * frames)
    size = (-(-shape[0] // 30), -(-shape[1] // 32))
    ground = np.kron(rng.uniform(30, 225, size), np.ones((30, 32)))[: shape[0], : shape[1]]
    ground = (ground + cv2.GaussianBlur(rng.normal(0, 90, shape), (0, 0), 2)).astype(np.float32)
    places = [(abs(speed[0]) * i, abs(speed[1]) * i) for i in range(frames)]
    return [np.clip(ground[y : y + HEIGHT, x : x + WIDTH], 0, 255) for x, y in places]


def mixed(one: Film, other: Film, frames: int) -> Film:
    """`AT` frames of one, `frames` of both, and as many of the other as before."""
    film = one[:AT]
    for i in range(frames):
        share = (i + 1) / (frames + 1)
        film.append((1 - share) * one[AT + i] + share * other[i])
    return film + other[frames : frames + AT]


def found(film: Film, rate: float = 25.0) -> list[Change]:
    finder, changes = ChangeFinder(rate), []
    for picture in film:
        gray = picture.round().astype(np.uint8)
        changes += finder.push(gray, thumbnail(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR)))
    return [*changes, *finder.close()]


STILL, SLOW, FAST = ((0, 0), (0, 0)), ((2, 0), (0, 1)), ((0, 2), (3, 0))
NAMES = {STILL: "still", SLOW: "slow", FAST: "fast"}


@pytest.mark.parametrize(
    ("frames", "speeds"),
    [(4, STILL), (12, STILL), (25, STILL), (70, STILL), (6, SLOW), (30, SLOW), (50, SLOW), (5, FAST), (12, FAST)],
    ids=lambda value: NAMES[value] if isinstance(value, tuple) else str(value),
)
def test_a_dissolve_is_found_where_it_is(frames: int, speeds: tuple[tuple[int, int], tuple[int, int]]) -> None:
    (change,) = found(mixed(scene(1, speeds[0]), scene(2, speeds[1]), frames))
    assert change.kind is TransitionKind.DISSOLVE
    assert abs(change.before + 1 - AT) <= max(2, frames // 4)
    assert abs(change.after - (AT + frames)) <= max(2, frames // 4)


@pytest.mark.parametrize("colour", [0.0, 255.0, 90.0], ids=["black", "white", "grey"])
@pytest.mark.parametrize("falls", [True, False], ids=["out", "in"])
def test_a_fade_says_which_end_is_plain(colour: float, falls: bool) -> None:
    plain, picture = [BLACK + colour] * 160, scene(3, (1, 0))
    (change,) = found(mixed(picture, plain, 20) if falls else mixed(plain, picture, 20))
    assert change.kind is TransitionKind.FADE
    assert (change.from_plain, change.to_plain) == (not falls, falls)
    assert abs(change.before + 1 - AT) <= 5
    assert abs(change.after - (AT + 20)) <= 5


@pytest.mark.parametrize("upright", [False, True], ids=["sideways", "upwards"])
def test_a_whip_pan(upright: bool) -> None:
    one, other, frames = scene(4)[0], scene(5)[0], 7
    if upright:
        one, other = one.T, other.T
    strip = np.hstack([one, one[:, ::-1], other[:, ::-1], other])
    width = one.shape[1]
    places = [round(3 * width * s * s * (3 - 2 * s)) for s in np.arange(frames + 2) / (frames + 1)]
    way = [
        cv2.blur(strip, (max(1, (places[i + 1] - places[i - 1]) // 2), 1))[:, places[i] : places[i] + width]
        for i in range(1, frames + 1)
    ]
    film = [one] * AT + way + [other] * AT
    (change,) = found([picture.T for picture in film] if upright else film)
    assert change.kind is TransitionKind.WHIP
    assert abs(change.before + 1 - AT) <= 2
    assert abs(change.after - (AT + frames)) <= 2


def titled(film: Film, frames: int) -> Film:
    letters = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.putText(letters, "A TITLE", (20, 100), cv2.FONT_HERSHEY_DUPLEX, 2.0, 255, 6, cv2.LINE_AA)
    shares = [min(1.0, max(0.0, (i - AT) / frames)) for i in range(len(film))]
    return [picture + share * letters / 255 * (255 - picture) for share, picture in zip(shares, film, strict=True)]


def flashed(film: Film) -> Film:
    return [np.minimum(255, picture * 3 + 120) if i in (40, 41, 46, 47) else picture for i, picture in enumerate(film)]


def through_smoke() -> Film:
    """A camera sweeps from one end of a hall to the other, and where smoke hangs there is less to see."""
    film = scene(13, (12, 0), 90)
    thick = [0.7 * max(0.0, 1 - abs(i - 45) / 6) for i in range(len(film))]
    return [(1 - share) * picture + share * 120 for share, picture in zip(thick, film, strict=True)]


NOTHING: dict[str, Film] = {
    "a still": scene(6)[:90],
    "a pan": scene(6, (4, 1))[:90],
    "a fast pan": scene(6, (14, 0), 90),
    "a sweep through smoke": through_smoke(),
    "a cut": scene(6, (2, 0))[:45] + scene(7)[:45],
    "a title that fades in": titled(scene(6)[:90], 12),
    "a title over a pan": titled(scene(6, (2, 0))[:90], 20),
    "a title over a dark pan": titled([picture * 0.3 for picture in scene(14, (2, 0))[:90]], 10),
    "flashes": flashed(scene(6, (1, 0))[:90]),
    "light that grows": [picture * (0.4 + 0.6 * min(1.0, i / 50)) for i, picture in enumerate(scene(6)[:90])],
    "a plain colour": [WHITE] * 60,
    "a short film": scene(6)[:3],
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_change(name: str) -> None:
    assert found(NOTHING[name]) == []


def test_two_dissolves_are_two() -> None:
    one, other, third = scene(8, (1, 0)), scene(9), scene(10, (0, 1))
    film = mixed(one, other, 20)[:-AT] + mixed(other[20:], third, 14)
    changes = found(film)
    assert [change.kind for change in changes] == [TransitionKind.DISSOLVE] * 2
    assert [change.before + 1 for change in changes] == pytest.approx([40, 100], abs=4)


@pytest.mark.parametrize("rate", [50, 60, 120])
def test_high_rates_are_looked_at_in_part(rate: int) -> None:
    frames = rate // 2
    one, other = scene(11), scene(12)
    film = [one[0]] * rate + mixed([one[0]] * 200, [other[0]] * 200, frames)[AT : AT + frames] + [other[0]] * rate
    (change,) = found(film, rate)
    assert change.before == pytest.approx(rate, abs=rate // 10)
    assert change.after == pytest.approx(rate + frames, abs=rate // 10)


def test_plain_but_for_a_watermark() -> None:
    gray = np.full((36, 64), 12, np.float32)
    gray[34, 5:30] = 120
    assert is_plain(gray)
    gray[10:20, 10:30] = 120
    assert not is_plain(gray)
