"""Flashes counted as WCAG 2.2 counts them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cutthrough.analyse.strobe import StrobeWatch


def since(luma: Callable[[int], float], rate: int = 25, seconds: int = 6) -> float | None:
    watch = StrobeWatch()
    for frame in range(rate * seconds):
        watch.push(frame / rate, luma(frame))
    return watch.since


@pytest.mark.parametrize(
    ("what", "luma", "told"),
    [
        ("every frame", lambda n: float(n % 2), True),
        ("four a second", lambda n: float(n % 6 < 3), True),
        ("three a second", lambda n: float(n % 9 < 4), False),
        ("faint", lambda n: 0.5 + 0.02 * (n % 2), False),
        ("bright on brighter", lambda n: 0.95 + 0.05 * (n % 2), False),
        ("a photographer's", lambda n: float(n in (30, 60, 90)), False),
        ("a slow fade", lambda n: n / 150, False),
        ("noise", lambda n: 0.4 + 0.03 * ((n * 7919) % 13) / 13, False),
    ],
)
def test_flashes_too_many_in_a_second_are_told(what: str, luma: Callable[[int], float], told: bool) -> None:
    assert (since(luma) is not None) is told, what


def test_when_they_begin() -> None:
    assert since(lambda n: float(n % 2) if n >= 75 else 0.2) == pytest.approx(3.0, abs=0.1)
