"""Reads the primary storyline of FCPXML 1.5 to 1.13, from Final Cut Pro or another editor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cutthrough.interchange.fcpxml import OWN_CLIP, OWN_SHA, REEL, fitted
from cutthrough.interchange.motion import Key, Motion
from cutthrough.interchange.sequence import (
    MediaName,
    ReadCard,
    ReadClip,
    ReadItem,
    ReadSequence,
    Remarks,
    with_dissolves,
)
from cutthrough.interchange.xml import Element, children, name_of, number, parse_xml, path_of
from cutthrough.model.errors import SourceError
from cutthrough.model.placement import Size
from cutthrough.model.time import STANDARD_RATES, nominal_rate

_TIME = re.compile(r"^\s*(-?\d+(?:\.\d+)?)(?:/(\d+))?s\s*$")
_BUNDLES = {"ref-clip": "a compound clip", "sync-clip": "a synchronised clip", "mc-clip": "a multicam clip"}
_NAMED_RATE = re.compile(r"[ip](\d{2,4})$")
_AUDITION = "audition"
_PICTURES = ("asset-clip", "clip", "video", "ref-clip", "spine")


@dataclass(frozen=True)
class _Asset:
    media: MediaName
    start: Fraction
    size: tuple[int, int] | None


def read_fcpxml(data: bytes, name: str, wanted: str | None = None) -> ReadSequence:
    """The sequence called `wanted`, or the only one. Raises SourceError where there is none, or a choice."""
    root = parse_xml(data, name)
    if root.tag != "fcpxml":
        raise SourceError(f"{name} is not FCPXML", "export XML from Final Cut Pro or Resolve")
    projects = [(p.get("name") or "", s) for p in root.iter("project") for s in children(p, "sequence")]
    chosen = [each for each in projects if each[0] == wanted] or projects
    if len(chosen) != 1:
        known = ", ".join(each[0] for each in projects)
        raise SourceError(
            f"{name} has {len(projects)} sequences{f': {known}' if known else ''}",
            "name the cut with --cut, or export one sequence" if projects else "export the project as XML",
        )
    return _Reading(root, chosen[0][1]).sequence(chosen[0][0])


def _time(text: str | None, default: Fraction = Fraction(0)) -> Fraction:
    match = _TIME.match(text or "")
    if match is None or match[2] == "0":
        return default
    return Fraction(match[1]) / int(match[2] or 1)


class _Reading:
    def __init__(self, root: Element, sequence: Element) -> None:
        self.formats = {f.get("id") or "": f for f in root.iter("format")}
        self.effects = {e.get("id") or "": e.get("name") or "" for e in root.iter("effect")}
        self.assets = {a.get("id") or "": self._asset(a) for a in root.iter("asset")}
        self.element = sequence
        self.remarks = Remarks()
        form = self.formats.get(sequence.get("format") or "")
        self.rate = self._rate(form)
        self.canvas = self._canvas(form)

    def _rate(self, form: Element | None) -> Fraction:
        length = _time(form.get("frameDuration") if form is not None else None)
        if length > 0:
            return nominal_rate(1 / length)
        named = _NAMED_RATE.search(form.get("name") or "") if form is not None else None
        if named is not None:
            said = Fraction(named[1]) / (100 if len(named[1]) == 4 else 1)
            if nominal_rate(said) in STANDARD_RATES:
                return nominal_rate(said)
        raise SourceError("The sequence's format says no frame rate", "export it from a project with a fixed rate")

    def _canvas(self, form: Element | None) -> Size | None:
        width, height = (form.get(name) or "" for name in ("width", "height")) if form is not None else ("", "")
        return Size(width=int(width), height=int(height)) if _numbers(width, height) else None

    def _asset(self, asset: Element) -> _Asset:
        original = [r for r in asset.iter("media-rep") if r.get("kind", "original-media") == "original-media"]
        url = next((r.get("src") for r in original), None) or asset.get("src") or ""
        known = {md.get("key"): md.get("value") for md in asset.iter("md")}
        form = self.formats.get(asset.get("format") or "")
        size = (form.get("width") or "", form.get("height") or "") if form is not None else ("", "")
        media = MediaName(
            sha256=known.get(OWN_SHA),
            path=path_of(url) if url else None,
            name=name_of(url) or asset.get("name") if url else asset.get("name"),
            reel=known.get(REEL),
            length=_time(asset.get("duration")) or None,
        )
        return _Asset(media, _time(asset.get("start")), (int(size[0]), int(size[1])) if _numbers(*size) else None)

    def sequence(self, name: str) -> ReadSequence:
        spine = next(children(self.element, "spine"), None)
        items: list[ReadItem] = []
        edges: dict[int, tuple[int, int]] = {}
        start = _time(self.element.get("tcStart"))
        at = 0
        mixing: tuple[int, int] | None = None
        for element in spine if spine is not None else ():
            offset = element.get("offset")
            here = at if offset is None else self._frames(_time(offset) - start)
            length = self._frames(_time(element.get("duration")))
            if element.tag == "transition":
                mixing = (here, length)
                self._transition(element)
                continue
            if mixing is not None and items:
                before = min(max(0, here - mixing[0]), mixing[1])
                edges[len(items) - 1] = (before, mixing[1] - before)
            mixing, at = None, here + length
            if element.tag == "gap" or not length:
                continue  # a hole is told where the items are compared
            items.append(self._item(element, here, length))
        if mixing is not None:
            self.remarks.say("the dissolve to nothing at the end is left out")
        found = with_dissolves(items, edges, self.rate)
        first = self._frames(start)
        return ReadSequence(name, self.rate, found, self.canvas, first, remarks=tuple(self.remarks.said))

    def _frames(self, length: Fraction) -> int:
        return int((length * self.rate + Fraction(1, 2)) // 1)

    def _transition(self, element: Element) -> None:
        name = element.get("name") or "transition"
        if "dissolve" not in name.lower():
            self.remarks.say(f"the transition {name} is made a dissolve")

    def _item(self, element: Element, at: int, frames: int) -> ReadItem:
        if element.tag == _AUDITION and len(element):
            element = element[0]
        name = element.get("name") or element.tag
        for inner in element:
            self._inner(inner, name, element)
        if element.tag in _BUNDLES:
            self.remarks.say(f"{name} is {_BUNDLES[element.tag]}; break it apart to keep what is in it")
        ref, start = element.get("ref") or "", element.get("start")
        if element.tag == "clip" and (video := element.find(".//video")) is not None:
            ref = video.get("ref") or ""
            inside = _time(video.get("start")) - _time(video.get("offset"))
            start = _said(_time(start) + inside)
        if element.tag in ("video", "title") and ref not in self.assets:
            return ReadCard(at, frames)
        asset = self.assets.get(ref, _Asset(MediaName(name=name), Fraction(0), None))
        begin = _time(start, asset.start)
        clip = next((md.get("value") for md in element.findall("./metadata/md") if md.get("key") == OWN_CLIP), None)
        return ReadClip(
            name=name,
            media=asset.media,
            start=at,
            frames=frames,
            offset=begin - asset.start,
            clip=clip,
            motion=self._motion(element, asset, begin),
            pixels=asset.size,
        )

    def _inner(self, inner: Element, name: str, element: Element) -> None:
        """Say what of a clip's contents can't be kept."""
        if inner.tag == "timeMap":
            points = [(_time(p.get("time")), _time(p.get("value"))) for p in inner]
            even = all(b[0] - a[0] == b[1] - a[1] for a, b in pairwise(points))
            if not even:
                self.remarks.say(f"{name} runs at another speed; it is kept at its own")
        elif inner.tag in ("filter-video", "filter-video-mask"):
            effect = self.effects.get(inner.get("ref") or "") or inner.get("name") or "an effect"
            self.remarks.say(f"the effect {effect} on {name} is not kept")
        elif element.tag != "clip" and inner.tag in _PICTURES and inner.get("lane", "-1")[:1] != "-":
            self.remarks.say(f"{inner.get('name') or 'a picture'} lies over {name}; only the lowest picture is kept")
        elif inner.tag == "adjust-transform" and abs(number(inner.get("rotation"))) > 0.01:
            self.remarks.say(f"{name} is turned; it is kept upright")

    def _motion(self, element: Element, asset: _Asset, begin: Fraction) -> Motion | None:
        transform, size, canvas = element.find("adjust-transform"), asset.size, self.canvas
        if size is None or canvas is None:
            return None
        conform = element.find("adjust-conform")
        kind = (conform.get("type") if conform is not None else None) or "fit"
        fill = max(canvas.width / size[0], canvas.height / size[1])
        unit = {"fit": fitted(size, canvas), "fill": fill}.get(kind, 1.0)
        scale, place = (1.0, 1.0), (0.0, 0.0)
        keys: list[tuple[int, float, float]] = []
        if transform is not None:
            scale = _numbers_of(transform.get("scale"), (1.0, 1.0))
            place = _numbers_of(transform.get("position"), (0.0, 0.0))
            keys = self._keys(transform, place, begin)
        if abs(scale[0] - scale[1]) > 0.001:
            self.remarks.say(f"{element.get('name')} is stretched; it is kept in its own shape")
        found = keys or [(0, *place)]
        unit_place = canvas.height / 100
        return Motion(
            max(1e-3, abs(scale[1])) * unit,
            tuple(Key(frame, x * unit_place, -y * unit_place) for frame, x, y in found),
            _trim(element, size),
        )

    def _keys(self, transform: Element, place: tuple[float, float], begin: Fraction) -> list[tuple[int, float, float]]:
        """Frames since `begin` with places, from nested X and Y as Final Cut Pro has them, or from pairs."""
        if transform.find("./param[@name='scale']//keyframe") is not None:
            self.remarks.say("a scale that changes over time is kept as it is at its beginning")
        position = transform.find("./param[@name='position']")
        if position is None:
            return []
        pairs = {
            self._frames(_time(k.get("time")) - begin): _numbers_of(k.get("value"), place)
            for k in position.findall("./keyframeAnimation/keyframe")
        }
        if pairs:
            return sorted((frame, *xy) for frame, xy in pairs.items())
        axes = [
            {
                self._frames(_time(k.get("time")) - begin): number(k.get("value"))
                for k in position.findall(f"./param[@name='{axis}']/keyframeAnimation/keyframe")
            }
            for axis in "XY"
        ]
        frames = sorted({*axes[0], *axes[1]})
        return [(f, _along(axes[0], f, place[0]), _along(axes[1], f, place[1])) for f in frames]


def _along(keys: Mapping[int, float], frame: int, default: float) -> float:
    """The value at a frame, straight between keys."""
    if not keys:
        return default
    before = max((f for f in keys if f <= frame), default=min(keys))
    after = min((f for f in keys if f >= frame), default=max(keys))
    if before == after:
        return keys[before]
    return keys[before] + (keys[after] - keys[before]) * (frame - before) / (after - before)


def _trim(element: Element, size: tuple[int, int]) -> tuple[float, float, float, float]:
    crop = element.find("adjust-crop")
    if crop is None or crop.get("enabled") == "0":
        return (0.0, 0.0, 0.0, 0.0)
    rect = crop.find("trim-rect") if crop.get("mode") == "trim" else crop.find("crop-rect")
    if rect is None:
        return (0.0, 0.0, 0.0, 0.0)
    left, top, right, bottom = (number(rect.get(n)) / 100 * size[1] for n in ("left", "top", "right", "bottom"))
    return (left, top, right, bottom)


def _said(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}s"


def _numbers(*texts: str) -> bool:
    return all(text.isdecimal() and int(text) > 0 for text in texts)


def _numbers_of(text: str | None, default: tuple[float, float]) -> tuple[float, float]:
    parts = (text or "").split()
    return (number(parts[0], default[0]), number(parts[1], default[1])) if len(parts) == 2 else default
