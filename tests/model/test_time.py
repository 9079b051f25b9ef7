from fractions import Fraction

import pytest

from cutthrough.model.time import iso_duration


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (Fraction(0), "PT0S"),
        (Fraction(6), "PT6S"),
        (Fraction(60), "PT1M"),
        (Fraction(181, 2), "PT1M30.5S"),
        (Fraction(3600), "PT1H"),
        (Fraction(1001, 24000), "PT0.042S"),
        (Fraction(3725), "PT1H2M5S"),
        (Fraction("59.9999"), "PT1M"),
    ],
)
def test_iso_durations(length: Fraction, said: str) -> None:
    assert iso_duration(length) == said
