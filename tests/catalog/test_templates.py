from fractions import Fraction

import pytest

from cutthrough.catalog.placement import placements
from cutthrough.catalog.templates import template, templates
from cutthrough.model.brief import Objective
from cutthrough.model.cut import Emphasis
from cutthrough.model.errors import CatalogError
from cutthrough.model.template import Opening, Template, TitleStyle


def test_every_placement_has_one_for_every_objective() -> None:
    found = templates()
    assert {(t.placement, t.objective) for t in found.values()} == {(p, o) for p in placements() for o in Objective}
    assert all(name == t.id for name, t in found.items())


@pytest.mark.parametrize("each", templates().values(), ids=lambda each: each.id)
def test_what_it_asks_can_be_done(each: Template) -> None:
    assert Fraction(1, 2) <= each.first <= each.pace * 2
    assert Fraction(1) <= each.pace <= 6
    assert each.by <= 2
    assert 0.04 <= each.captions.size <= 0.08
    assert 20 <= each.captions.line <= 42
    assert each.why
    assert all("read 2026-" in why for why in each.why)


def test_an_objective_changes_the_feel() -> None:
    fast, slow = (template("tiktok_infeed_auction", o) for o in (Objective.CONVERSION, Objective.CREDIBILITY))
    assert fast.pace < slow.pace
    assert fast.opening is Opening.DEMONSTRATION
    assert slow.captions.emphasis is Emphasis.NONE
    assert template("tiktok_organic_api", Objective.AWARENESS).captions.emphasis is Emphasis.POP
    assert template("youtube_instream_skippable", Objective.RETENTION).brand_first
    assert template("ctv_broadcast", Objective.AWARENESS).title is TitleStyle.LOWER_THIRD


def test_a_placement_without_one_is_told() -> None:
    with pytest.raises(CatalogError, match="has no template"):
        template("nowhere", Objective.AWARENESS)
