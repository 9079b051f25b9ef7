"""Slots: the shape and the room for words where the catalog states none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cutthrough.catalog.placement import placement
from cutthrough.model.brief import PlacementLine
from cutthrough.plan.slots import Slot, slot_for
from plan.made import footage

UPRIGHT = "the catalog states no aspect; 9:16 as the app is watched upright"


def slot(name: str, aspect: Fraction | None = None, size: tuple[int, int] = (1280, 720)) -> Slot:
    line = PlacementLine(placement=name, lengths=(Fraction(6),), aspect=aspect)
    return slot_for(line, placement(name), Fraction(6), footage(size=size))


@pytest.mark.parametrize("name", ["tiktok_organic_api", "tiktok_infeed_reservation", "tiktok_takeover"])
def test_an_app_watched_upright_is_filled_where_no_aspect_is_stated(name: str) -> None:
    found = slot(name)
    assert (found.size.width, found.size.height) == (1080, 1920)
    assert UPRIGHT in found.notes


@pytest.mark.parametrize("name", ["website_hero", "x_organic", "youtube_non_skippable"])
def test_elsewhere_the_master_decides(name: str) -> None:
    assert slot(name).aspect == Fraction(16, 9)
    assert slot(name, size=(720, 1280)).aspect == Fraction(9, 16)
    assert UPRIGHT not in slot(name).notes


def test_what_the_brief_or_the_catalog_says_is_kept() -> None:
    asked = slot("tiktok_organic_api", Fraction(1))
    assert asked.aspect == 1
    assert not [note for note in asked.notes if "catalog" in note]
    assert not [note for note in slot("instagram_reels_ad").notes if "catalog" in note]


def test_words_keep_clear_of_what_the_app_covers_on_a_like_placement() -> None:
    stated, guessed = slot("instagram_reels_ad"), slot("instagram_reels_organic_api")
    assert guessed.safe == stated.safe
    assert [note for note in guessed.notes if "Instagram Reels ad" in note]
    assert not [note for note in slot("youtube_shorts").notes if "safe zone" in note]  # none is known on YouTube
