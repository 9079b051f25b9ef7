"""Reads the lowest picture track of Final Cut Pro 7's XML, from Premiere Pro, DaVinci Resolve or others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cutthrough.interchange.motion import Key, Motion
from cutthrough.interchange.sequence import MediaName, ReadCard, ReadClip, ReadItem, ReadSequence, Remarks
from cutthrough.interchange.xmeml import OWN_ID, TICKS
from cutthrough.interchange.xml import Element, children, name_of, number, parse_xml, path_of, said
from cutthrough.model.errors import SourceError
from cutthrough.model.placement import Size

_KEPT = ("basic motion", "crop", "opacity", "time remap")
"""Effects that are understood, the last two only to see whether they do anything."""


@dataclass(frozen=True)
class _File:
    media: MediaName
    size: tuple[int, int] | None


@dataclass
class _Edge:
    """A dissolve: its first frame and the one past its last."""

    begin: int
    end: int


def read_xmeml(data: bytes, name: str, wanted: str | None = None) -> ReadSequence:
    """The sequence called `wanted`, or the only one that is in no other. Raises SourceError where there is a choice."""
    root = parse_xml(data, name)
    if root.tag != "xmeml":
        raise SourceError(f"{name} is not Final Cut Pro 7 XML", "export Final Cut Pro XML from Premiere or Resolve")
    nested = {id(inner) for item in root.iter("clipitem") for inner in item.iter("sequence")}
    sequences = [s for s in root.iter("sequence") if id(s) not in nested and s.find("media/video") is not None]
    chosen = [s for s in sequences if said(s, "name") == wanted] or sequences
    if len(chosen) != 1:
        known = ", ".join(said(s, "name") for s in sequences)
        raise SourceError(
            f"{name} has {len(sequences)} sequences{f': {known}' if known else ''}",
            "name the cut with --cut, or export one sequence",
        )
    return _Reading(root, chosen[0]).sequence()


def _rate(parent: Element, default: Fraction | None = None) -> Fraction | None:
    base = said(parent, "rate/timebase")
    if not base.isdecimal() or not int(base):
        return default
    return Fraction(int(base) * 1000, 1001) if said(parent, "rate/ntsc").upper() == "TRUE" else Fraction(int(base))


class _Reading:
    def __init__(self, root: Element, sequence: Element) -> None:
        self.element = sequence
        self.remarks = Remarks()
        rate = _rate(sequence)
        if rate is None:
            raise SourceError("The sequence says no frame rate", "export it again from the editor")
        self.rate = rate
        self.files = {f.get("id") or "": _file(f) for f in root.iter("file") if len(f)}
        shape = sequence.find("media/video/format/samplecharacteristics")
        width, height = (int(number(said(shape, tag))) for tag in ("width", "height")) if shape is not None else (0, 0)
        self.canvas = Size(width=width, height=height) if width > 0 and height > 0 else None

    def sequence(self) -> ReadSequence:
        tracks = self.element.findall("media/video/track")
        items = self._items(tracks[0]) if tracks else []
        for track in tracks[1:]:
            for over in children(track, "clipitem", "generatoritem"):
                if said(over, "enabled", "TRUE").upper() != "FALSE":
                    self.remarks.say(f"{said(over, 'name')} lies over another picture; only the lowest track is kept")
        start = int(number(said(self.element, "timecode/frame")))
        name = said(self.element, "name")
        return ReadSequence(name, self.rate, tuple(items), self.canvas, start, remarks=tuple(self.remarks.said))

    def _items(self, track: Element) -> list[ReadItem]:
        elements = [e for e in track if e.tag in ("clipitem", "generatoritem", "transitionitem")]
        found: list[ReadItem] = []
        for n, element in enumerate(elements):
            if element.tag == "transitionitem":
                self._transition(element, n, elements)
                continue
            if said(element, "enabled", "TRUE").upper() == "FALSE":
                self.remarks.say(f"{said(element, 'name')} is switched off; it is left out")
                continue
            before, after = (_edge(elements[i]) if 0 <= i < len(elements) else None for i in (n - 1, n + 1))
            found.append(self._item(element, before if found else None, after if n + 2 < len(elements) else None))
        return found

    def _transition(self, element: Element, place: int, elements: list[Element]) -> None:
        name = said(element, "effect/name", "transition")
        if place in (0, len(elements) - 1):
            self.remarks.say(f"the {name.lower()} at the {'beginning' if place == 0 else 'end'} is left out")
        elif "dissolve" not in name.lower():
            self.remarks.say(f"the transition {name} is made a dissolve")

    def _item(self, element: Element, before: _Edge | None, after: _Edge | None) -> ReadItem:
        start, end = (int(number(said(element, tag), -1)) for tag in ("start", "end"))
        begin = before.begin if before is not None else start
        finish = after.end if after is not None else end
        frames = max(0, finish - begin)
        transition = after.end - after.begin if after is not None else 0
        if element.tag == "generatoritem":
            return ReadCard(begin, frames, transition)
        rate = _rate(element, self.rate) or self.rate
        ticks = said(element, "pproTicksIn")
        offset = Fraction(int(ticks), TICKS) if ticks.isdecimal() else Fraction(int(number(said(element, "in")))) / rate
        first = offset * rate
        if start >= 0:  # the edit point, where others write -1
            offset -= (start - begin) / self.rate
        known = self.files.get((f.get("id") or "") if (f := element.find("file")) is not None else "")
        name = said(element, "name") or "a clip"
        self._effects(element, name)
        if known is None and element.find("sequence") is not None:
            self.remarks.say(f"{name} is a nested sequence; break it apart to keep what is in it")
        return ReadClip(
            name=name,
            media=known.media if known is not None else MediaName(name=name),
            start=begin,
            frames=frames,
            transition=transition,
            offset=offset,
            clip=_own(element),
            motion=self._motion(element, known, first, rate),
            pixels=known.size if known is not None else None,
        )

    def _effects(self, element: Element, name: str) -> None:
        for effect in element.findall("filter/effect"):
            title = said(effect, "name")
            values = {said(p, "parameterid"): number(said(p, "value"), 100.0) for p in effect.findall("parameter")}
            if title.lower() not in _KEPT:
                if said(effect, "mediatype", "video") == "video":
                    self.remarks.say(f"the effect {title} on {name} is not kept")
            elif title.lower() == "time remap" and abs(values.get("speed", 100.0) - 100.0) > 0.01:
                self.remarks.say(f"{name} runs at {values['speed']:g} % of its speed; it is kept at its own")
            elif title.lower() == "opacity" and values.get("opacity", 100.0) < 99.99:
                self.remarks.say(f"{name} is partly transparent; it is kept whole")
            elif title.lower() == "basic motion" and abs(values.get("rotation", 0.0)) > 0.01:
                self.remarks.say(f"{name} is turned; it is kept upright")

    def _motion(self, element: Element, known: _File | None, first: Fraction, rate: Fraction) -> Motion | None:
        if known is None or known.size is None or self.canvas is None:
            return None
        width, height = known.size
        effects = {said(e, "name").lower(): e for e in element.findall("filter/effect")}
        trim = (0.0, 0.0, 0.0, 0.0)
        if (crop := effects.get("crop")) is not None:
            shares = {said(p, "parameterid").lower(): number(said(p, "value")) for p in crop.findall("parameter")}
            left, top, right, bottom = (shares.get(side, 0.0) / 100 for side in ("left", "top", "right", "bottom"))
            trim = (left * width, top * height, right * width, bottom * height)
        basic = effects.get("basic motion")
        scale, keys = 1.0, [Key(0, 0.0, 0.0)]
        for parameter in basic.findall("parameter") if basic is not None else ():
            name = said(parameter, "parameterid").lower()
            if name == "scale":
                scale = number(said(parameter, "value"), 100.0) / 100
                if parameter.find("keyframe") is not None:
                    self.remarks.say("a scale that changes over time is kept as it is at its beginning")
                    scale = number(said(parameter, "keyframe/value"), scale * 100) / 100
            elif name == "center":
                keys = self._keys(parameter, known.size, first, rate)
        return Motion(max(scale, 1e-3), tuple(keys), trim)

    def _keys(self, parameter: Element, size: tuple[int, int], first: Fraction, rate: Fraction) -> list[Key]:
        def key(element: Element, frame: int) -> Key:
            return Key(
                frame, number(said(element, "value/horiz")) * size[0], number(said(element, "value/vert")) * size[1]
            )

        found = {}
        for element in parameter.findall("keyframe"):
            at = (number(said(element, "when")) - float(first)) / float(rate) * float(self.rate)
            found[round(at)] = key(element, round(at))
        return [found[frame] for frame in sorted(found)] or [key(parameter, 0)]


def _edge(element: Element) -> _Edge | None:
    if element.tag != "transitionitem":
        return None
    begin, end = (int(number(said(element, tag))) for tag in ("start", "end"))
    return _Edge(begin, end) if end > begin else None


def _own(element: Element) -> str | None:
    """The planned clip's id, where it is still there: editors rename ids, and keep comments."""
    names = (said(element, "comments/mastercomment1"), element.get("id") or "")
    return next((name.removeprefix(OWN_ID) for name in names if name.startswith(OWN_ID)), None)


def _file(element: Element) -> _File:
    url = said(element, "pathurl")
    width, height = (
        int(number(said(element, f"media/video/samplecharacteristics/{tag}"))) for tag in ("width", "height")
    )
    rate, frames = _rate(element), number(said(element, "duration"))
    media = MediaName(
        path=path_of(url) if url else None,
        name=name_of(url) or said(element, "name") or None if url else said(element, "name") or None,
        reel=said(element, "timecode/reel/name") or None,
        length=Fraction(int(frames)) / rate if rate is not None and frames else None,
    )
    return _File(media, (width, height) if width > 0 and height > 0 else None)
