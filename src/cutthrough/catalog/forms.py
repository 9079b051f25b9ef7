"""What kind of file each placement wants, and what we hold the two forms to that no platform specifies.

A mail program and one's own web page publish no specification, so the limits here are what Cutthrough undertakes to
deliver there. Whoever plans a cut and whoever judges the file read them from here.
"""

from __future__ import annotations

from cutthrough.model.cut import DeliveryForm
from cutthrough.model.placement import Placement

GIF_WIDTH = 600
"""Pixels: the usual width of a mail's column."""

GIF_BYTES = 1_000_000
"""Bytes: a mail's picture has to arrive on a phone before the reader scrolls on."""

SILENT_FORMS = (DeliveryForm.SILENT_VIDEO, DeliveryForm.LOOP, DeliveryForm.GIF)
"""Forms that have no sound track: browsers start a hero loop by itself only muted, GIF has no sound at all."""

_FORMS = {"email": DeliveryForm.GIF, "website_hero": DeliveryForm.LOOP}
"""Placements whose file is not a plain video."""


def form_of(placement: Placement) -> DeliveryForm:
    """What kind of file the placement wants."""
    if placement.id in _FORMS:
        return _FORMS[placement.id]
    if placement.containers is not None and placement.containers.value == ("gif",):
        return DeliveryForm.GIF
    silent = placement.sound is not None and placement.sound.value is False
    return DeliveryForm.SILENT_VIDEO if silent else DeliveryForm.VIDEO
