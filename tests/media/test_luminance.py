"""Luminance and contrast by WCAG's own examples, alike for colours, whole pictures and fractions."""

from __future__ import annotations

import numpy as np
import pytest

from cutthrough.media.luminance import contrast_of, luminance, luminance_of, ratio, ratios, rgb


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#FFFFFF", "#000000", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#123456", "#123456", 1),
    ],
)
def test_contrast_of_colours(one: str, other: str, expected: float) -> None:
    assert contrast_of(one, other) == pytest.approx(expected, abs=0.005)  # 4.48 and 4.54: WebAIM's contrast checker
    assert contrast_of(one, other) == contrast_of(other, one)


def test_alpha_is_no_part_of_a_colour() -> None:
    assert luminance_of("#FF0000C0") == pytest.approx(0.2126)
    assert rgb("#0A0B0C").tolist() == [10, 11, 12]


def test_bytes_and_fractions_have_one_curve() -> None:
    ramp = np.stack([np.arange(256)] * 3, axis=1)
    in_bytes, in_floats = luminance(ramp.astype(np.uint8)), luminance(ramp.astype(np.float64))
    assert in_bytes == pytest.approx(in_floats, abs=1e-12)
    assert bool((np.diff(in_bytes) > 0).all())
    assert (in_bytes[0], in_bytes[255]) == (0, pytest.approx(1))


def test_ratios_of_many_are_those_of_each() -> None:
    light = np.array([0.0, 0.18, 1.0])
    assert ratios(0.5, light).tolist() == [ratio(0.5, float(one)) for one in light]
