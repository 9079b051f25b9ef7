"""A capture plan as plain data for its paper, and as rows of a table."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from cutthrough.deliver.palette import palette
from cutthrough.deliver.version import say_version
from cutthrough.model.capture import CapturePlan, Framing, Scene, Setup, say_done
from cutthrough.model.csv_table import csv_bytes
from cutthrough.model.placement import SafeZone
from cutthrough.model.program import BrandKit
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import say_rate, say_seconds

_HEADER = (
    "slate", "id", "scene", "kind", "what", "how", "by", "takes", "framings", "languages", "missing",
    "lines of the brief", "filmed", "by whom", "at", "note", "no longer holds",
)  # fmt: skip


def capture_csv(plan: CapturePlan) -> bytes:
    """Every setup, one row each, in the order of the slates."""
    rows = ((scene, setup) for scene in plan.scenes for setup in scene.setups)
    return csv_bytes(_HEADER, (_row(scene, setup) for scene, setup in rows))


def _row(scene: Scene, setup: Setup) -> tuple[object, ...]:
    return (
        setup.slate,
        setup.id,
        scene.title,
        setup.kind.value,
        setup.what,
        setup.how,
        say_seconds(setup.by) if setup.by is not None else "",
        setup.takes,
        " ".join(map(say_aspect, setup.framings)),
        " ".join(setup.languages),
        "yes" if setup.missing else "",
        " ".join(setup.lines),
        "yes" if setup.done else "",
        setup.done_by,
        setup.done_at,
        setup.note,
        setup.lapsed,
    )


def capture_data(plan: CapturePlan, brand: BrandKit, sheet: str) -> dict[str, Any]:
    """What `papers/capture.typ` reads. `sheet` is a4 or us-letter; margins are shares of the frame's sides."""
    colours, camera = palette(brand), plan.camera
    own = {framing.aspect for framing in plan.framings if framing.own_take}
    return {
        "sheet": sheet,
        "colours": {"ground": colours.ground, "ink": colours.ink, "accent": colours.accent_on_paper},
        "kind": "Capture plan",
        "client": plan.client,
        "title": plan.title,
        "brief": plan.brief,
        "printed": plan.compiled_on.isoformat(),
        "version": say_version(plan.version, plan.file_digest),
        "days": [{"name": "Shoot", "day": plan.shoot.isoformat() if plan.shoot else "not entered"}],
        "tally": [
            {"name": "scenes", "count": str(len(plan.scenes))},
            {"name": "setups", "count": str(len(plan.setups))},
            {"name": "filmed", "count": str(sum(setup.done for setup in plan.setups))},
        ],
        "camera": [
            {"name": "Frame", "value": _size(camera.size.width, camera.size.height), "note": camera.size_why},
            {"name": "Frames a second", "value": say_rate(camera.rate.rate), "note": camera.rate.why},
            {"name": "Shutter", "value": camera.rate.shutter, "note": "180°: house practice"},
            {"name": "Handles", "value": say_seconds(camera.handles), "note": "before and after each take"},
        ],
        "upright": camera.upright,
        "frames": [_frame(framing) for framing in plan.framings],
        "shapes": [say_aspect(framing.aspect) for framing in plan.framings],
        "scenes": [_scene(scene, own) for scene in plan.scenes],
        "languages": [{"tag": each.tag, "what": each.what, "by": ", ".join(each.asked_by)} for each in plan.languages],
        "gone": [
            {
                "item": kept.tick.item,
                "what": kept.tick.what,
                "done": kept.tick.done,
                "by": kept.tick.by,
                "on": kept.at[:10],
            }
            for kept in plan.gone
        ],
        "rules": list(plan.rules),
        "warnings": list(plan.warnings),
    }


def _size(width: int, height: int) -> str:
    return f"{width} × {height}"


def _frame(framing: Framing) -> dict[str, Any]:
    clear, covered = framing.clear, framing.covered
    return {
        "name": say_aspect(framing.aspect),
        "ratio": float(framing.aspect),
        "size": _size(framing.size.width, framing.size.height),
        "asked": framing.asked,
        "covered": _margins(covered),
        "clear": _margins(clear),
        "eyes": framing.eyes,
        "headroom": framing.headroom,
        "column": list(framing.column),
        "zones": [
            {"name": zone.name, "zone": _margins(zone.zone), "says": zone.says, "stated": zone.stated}
            for zone in framing.zones
        ],
    }


def _margins(zone: SafeZone) -> dict[str, float]:
    return {side: float(Fraction(getattr(zone, side))) for side in ("top", "right", "bottom", "left")}


def _scene(scene: Scene, own: Collection[Fraction]) -> dict[str, Any]:
    return {
        "title": scene.title,
        "id": scene.id,
        "by": say_seconds(scene.by) if scene.by is not None else None,
        "room": scene.room,
        "setups": [_setup(setup, own) for setup in scene.setups],
    }


def _setup(setup: Setup, own: Collection[Fraction]) -> dict[str, Any]:
    """A setup, with the shapes in `own` as takes of their own: all others are cut from the camera's frame."""
    return {
        "slate": setup.slate,
        "what": setup.what,
        "how": setup.how,
        "takes": setup.takes,
        "pictured": bool(setup.framings),
        "own_takes": [say_aspect(aspect) for aspect in setup.framings if aspect in own],
        "done": setup.done,
        "said": say_done(setup),
        "lapsed": setup.lapsed,
        "languages": list(setup.languages),
        "missing": setup.missing,
        "lines": " ".join(setup.lines),
    }
