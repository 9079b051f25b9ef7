"""The container is one that the placement takes."""

from __future__ import annotations

from cutthrough.conform.house import OWN_FORMS
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, weigh
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.measured import Measured

_SAME = {"m4v": "mp4"}  # by another name
_HELD = ("h264", "hevc", "av1", "mpeg4")


def _judge(case: Case) -> Answer:
    measured, placement, form = case.measured, case.placement, case.form
    brand = measured.layout.brand if measured.layout else None
    said = f"{measured.container} (brand {brand.strip()})" if brand else measured.container
    fact = placement.containers
    if form is DeliveryForm.GIF:
        return weigh(measured.container == "gif", said, "gif", OWN_FORMS, _repair(measured, "gif"))
    if fact is None:
        return absent(said, "container")
    taken = {_SAME.get(name, name) for name in fact.value}
    wanted = "mp4" if "mp4" in taken else fact.value[0]
    how = _repair(measured, wanted)
    return weigh(measured.container in taken, said, " or ".join(fact.value), by(fact), how)


def _repair(measured: Measured, wanted: str) -> str:
    """The streams as they are where the container can hold them (ISO/IEC 14496-14, -15), else encoded again."""
    if wanted == "gif":
        return "make it anew for this placement with cutthrough make"
    if wanted not in ("mp4", "mov"):
        return f"write it as {wanted}: ffmpeg -i FILE OUT.{wanted}"
    sound = measured.audio.codec if measured.audio else None
    picture = "copy" if measured.video.codec in _HELD else "libx264 -pix_fmt yuv420p"
    heard = "copy" if sound in (None, "aac", "mp3") else "aac"
    return f"write it as {wanted}: ffmpeg -i FILE -c:v {picture} -c:a {heard} -movflags +faststart OUT.{wanted}"


CONTAINER = Rule("container", "Container", "a file type the placement takes", _judge)
