import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.media.luminance import contrast_of
from cutthrough.model.program import BrandKit
from cutthrough.site.palette import READABLE, VISIBLE, palette_of

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")


@given(colours, colours, colours)
def test_every_pair_can_be_read_whatever_the_brand(ground: str, text: str, accent: str) -> None:
    found = palette_of(BrandKit(name="B", background=ground, text=text, accent=accent))
    assert found.ground == ground
    for below in (found.ground, found.raised):
        assert contrast_of(found.ink, below) >= READABLE
        assert contrast_of(found.link, below) >= READABLE
        assert contrast_of(found.soft, below) >= READABLE
    assert contrast_of(found.on_accent, found.accent) >= READABLE
    assert found.accent == accent
    assert min(contrast_of(found.edge, below) for below in (found.ground, found.raised)) >= VISIBLE
    assert contrast_of(found.ring, found.ground) >= VISIBLE


def test_a_brand_that_can_be_read_keeps_its_colours() -> None:
    found = palette_of(BrandKit(name="B", background="#14342B", text="#FFFFFF", accent="#FFB000"))
    assert (found.ink, found.accent, found.link, found.on_accent) == ("#FFFFFF", "#FFB000", "#FFB000", "#14342B")
    assert found.edge == found.accent
    assert found.dark


def test_an_accent_near_to_the_background_stays_and_gets_an_edge() -> None:
    found = palette_of(BrandKit(name="B", background="#FBF3E4", text="#3A2A1E", accent="#F2D5A0"))
    assert (found.accent, found.on_accent) == ("#F2D5A0", "#3A2A1E")
    assert found.edge not in (found.accent, "#000000")


@pytest.mark.parametrize(("ground", "dark"), [("#FFFFFF", False), ("#F6F1E7", False), ("#000000", True)])
def test_light_and_dark_follow_the_background(ground: str, dark: bool) -> None:
    assert palette_of(BrandKit(name="B", background=ground, text="#777777", accent="#FFFF00")).dark is dark
