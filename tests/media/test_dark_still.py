"""Black stretches, and stills told by how they begin."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cutthrough.media.dark_still import DarkStill
from cutthrough.media.pace import PaceWatch
from cutthrough.model.measured import Dark, Still
from media.seen import Gray, pan, show, texture

BLACK = np.zeros((180, 320), np.uint8)


def _found(pictures: list[Gray]) -> tuple[tuple[Dark, ...], tuple[Still, ...], bool]:
    steps = PaceWatch()
    watch = DarkStill(steps)
    end = show(pictures, steps, watch)
    return (*watch.result(end), watch.first_dark)


def test_a_cut_to_black_and_a_fade() -> None:
    film = pan(50)
    dark, still, first = _found([*film, *[BLACK] * 25, *film])
    assert dark == (Dark(start=Fraction(2), end=Fraction(3), faded=False),)
    assert (still, first) == ((), False)
    down = [(film[n] * (1 - n / 25)).astype(np.uint8) for n in range(25)]
    faded, _, _ = _found([*film, *down, *[BLACK] * 25, *down[::-1], *film])
    assert [each.faded for each in faded] == [True]


def test_small_letters_on_black_are_no_black() -> None:
    card = BLACK.copy()
    card[90:94, 150:170] = 200
    assert _found([card] * 50)[0] == ()


def test_a_film_that_begins_in_black() -> None:
    dark, _, first = _found([*[BLACK] * 20, *pan(50)])
    assert first
    assert dark[0].start == 0


def test_how_a_still_begins() -> None:
    film, other = pan(50), texture(seed=9)[:, :320]
    mixed = [(film[-1] * (1 - n / 12) + other * (n / 12)).astype(np.uint8) for n in range(12)]
    slower = [film[round(24 * (1 - (1 - n / 40) ** 3))] for n in range(40)]

    def begins(pictures: list[Gray]) -> list[str]:
        return [each.into for each in _found(pictures)[1]]

    assert begins([film[0]] * 50) == ["start"]
    assert begins([*film, *[film[-1]] * 40]) == ["stops"]
    assert begins([*film, *[other] * 40]) == ["cut"]
    assert begins([*film, *mixed, *[other] * 40]) == ["rests"]
    assert begins([*slower, *[slower[-1]] * 40]) == ["rests"]


def test_one_who_leaves_does_not_leave_a_freeze() -> None:
    room = texture()[:, :320].copy()
    left = []
    for n in range(40):
        picture = room.copy()
        picture[40:140, 8 * n : 8 * n + 30] = 250
        left.append(picture)
    assert [each.into for each in _found([*left, *[room] * 50])[1]] == ["rests"]
