from math import comb, sqrt
from statistics import NormalDist

import pytest

from cutthrough.brief.power import viewers_needed


def test_the_example_of_rs_manual() -> None:
    """`power.prop.test(p1 = .50, p2 = .75, power = .90)` gives n = 76.7."""
    assert viewers_needed(0.5, 0.75, 0.9) == 77


def exact_power(before: float, after: float, viewers: int) -> float:
    """The chance that the z test tells the shares apart, over every outcome two arms can have."""
    limit = NormalDist().inv_cdf(0.975)

    def chances(share: float) -> list[float]:
        return [comb(viewers, k) * share**k * (1 - share) ** (viewers - k) for k in range(viewers + 1)]

    def apart(one: int, other: int) -> bool:
        pooled = (one + other) / (2 * viewers)
        spread = sqrt(2 * pooled * (1 - pooled) / viewers)
        return spread > 0 and abs(one - other) / viewers / spread > limit

    first, second = chances(before), chances(after)
    return sum(p * q for i, p in enumerate(first) for j, q in enumerate(second) if apart(i, j))


@pytest.mark.parametrize(
    ("before", "after", "power"), [(0.5, 0.75, 0.9), (0.22, 0.4, 0.8), (0.3, 0.1, 0.8), (0.6, 0.8, 0.5)]
)
def test_that_many_viewers_have_the_power(before: float, after: float, power: float) -> None:
    assert exact_power(before, after, viewers_needed(before, after, power)) == pytest.approx(power, abs=0.03)


@pytest.mark.parametrize("asked", [(0.2, 0.2, 0.8), (0.2, 1.1, 0.8), (-0.1, 0.2, 0.8), (0.2, 0.3, 1.0)])
def test_what_has_no_answer_is_refused(asked: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="two different shares"):
        viewers_needed(*asked)


def test_the_smaller_the_effect_the_more_viewers() -> None:
    needed = [viewers_needed(0.22, 0.22 + points / 100, 0.8) for points in (10, 5, 3, 1, 0.1)]
    assert needed == sorted(needed)
    assert viewers_needed(0.0, 1.0, 0.8) >= 1
