"""Shapes, sizes and covered zones of placements: what they state, and what is taken from their kin."""

from fractions import Fraction

import pytest

from cutthrough.catalog.forms import form_of
from cutthrough.catalog.placement import placement, placements
from cutthrough.catalog.shapes import UPRIGHT, aspect_of, canvas_size, zone_of
from cutthrough.model.cut import DeliveryForm

WIDE = Fraction(16, 9)


@pytest.mark.parametrize(
    ("name", "asked", "aspect"),
    [
        ("youtube_long", None, WIDE),
        ("youtube_long", Fraction(1), Fraction(1)),
        ("instagram_feed", None, Fraction(4, 5)),
        ("instagram_reels_ad", None, UPRIGHT),
        ("tiktok_takeover", None, UPRIGHT),
        ("website_hero", None, WIDE),
    ],
)
def test_the_aspect_is_the_one_asked_for_then_the_placements_then_the_footages(
    name: str, asked: Fraction | None, aspect: Fraction
) -> None:
    assert aspect_of(placement(name), asked, WIDE) == aspect


def test_a_zone_is_the_placements_own_or_that_of_its_kin() -> None:
    own, whose = zone_of(placement("instagram_reels_ad"), UPRIGHT)
    assert own == placement("instagram_reels_ad").safe_zone.value  # type: ignore[union-attr]
    assert whose is not None
    assert whose.id == "instagram_reels_ad"
    _, kin = zone_of(placement("instagram_reels_organic_api"), UPRIGHT)
    assert kin is not None
    assert kin.id == "instagram_reels_ad"
    assert zone_of(placement("youtube_long"), WIDE) == (None, None)


@pytest.mark.parametrize("name", sorted(placements()))
def test_every_canvas_is_even_and_of_its_aspect(name: str) -> None:
    slot = placement(name)
    aspect = aspect_of(slot, None, WIDE)
    size = canvas_size(slot, aspect, form_of(slot))
    assert (size.width % 2, size.height % 2) == (0, 0)
    assert abs(Fraction(size.width, size.height) / aspect - 1) < Fraction(1, 100)


def test_a_gif_is_as_wide_as_a_mail() -> None:
    assert canvas_size(placement("email"), WIDE, DeliveryForm.GIF).width == 600
