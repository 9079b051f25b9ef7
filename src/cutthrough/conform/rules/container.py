"""The container is one that the placement takes."""

from __future__ import annotations

from cutthrough.conform.rule import Answer, Rule, absent, by, weigh
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement

_SAME = {"m4v": "mp4"}  # by another name


def _judge(measured: Measured, placement: Placement, _form: DeliveryForm | None) -> Answer:
    brand = measured.layout.brand if measured.layout else None
    said = f"{measured.container} (brand {brand.strip()})" if brand else measured.container
    fact = placement.containers
    if fact is None:
        return absent(said, "container")
    taken = {_SAME.get(name, name) for name in fact.value}
    wanted = "mp4" if "mp4" in taken else fact.value[0]
    how = (
        f"make it anew for this placement: cutthrough make, or ffmpeg -i FILE OUT.{wanted}"
        if wanted == "gif"
        else f"put the same streams into {wanted}: ffmpeg -i FILE -c copy OUT.{wanted}"
    )
    return weigh(measured.container in taken, said, " or ".join(fact.value), by(fact), how)


CONTAINER = Rule("container", "Container", "a file type the placement takes", _judge)
