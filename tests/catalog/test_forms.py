"""Which kind of file each placement wants."""

import pytest

from cutthrough.catalog.forms import form_of
from cutthrough.catalog.placement import placements
from cutthrough.model.cut import DeliveryForm

SPECIAL = {"email": DeliveryForm.GIF, "website_hero": DeliveryForm.LOOP}


@pytest.mark.parametrize("name", sorted(placements()))
def test_the_form_of_every_placement(name: str) -> None:
    placement = placements()[name]
    silent = placement.sound is not None and placement.sound.value is False
    assert form_of(placement) is SPECIAL.get(name, DeliveryForm.SILENT_VIDEO if silent else DeliveryForm.VIDEO)
