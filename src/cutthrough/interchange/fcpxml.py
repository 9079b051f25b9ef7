"""Writes FCPXML 1.9 for Final Cut Pro 10.4.9 and later, and for DaVinci Resolve.

Written by hand and not by OpenTimelineIO's adapter, which fails at 29.97 and leaves out dissolves, framing, volume,
the size of pictures and `file:` in addresses. Source: Apple's DTD
and documentation of FCPXML; times are exact fractions of a second there, and ours are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from cutthrough.interchange.laid import Laid, SoundSpan, laid_out, lanes, sound_spans
from cutthrough.interchange.medium import Medium
from cutthrough.interchange.motion import Motion, motion_of
from cutthrough.interchange.xml import Element, child, element, file_url, xml_text
from cutthrough.model.cut import Card, Clip, Cut, Text
from cutthrough.model.placement import Size
from cutthrough.model.time import STANDARD_RATES, say_rate

VERSION = "1.9"
DISSOLVE = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
_SOLID = ".../Generators.localized/Solids.localized/Custom.localized/Custom.motn"
_TITLE = ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"
_GENERATED = Fraction(3600)
"""Seconds at which Final Cut Pro lets what it generates begin."""
_REC_709 = "1-1-1 (Rec. 709)"
_SRC_RATES = {rate: say_rate(rate) if rate != Fraction(24000, 1001) else "23.98" for rate in STANDARD_RATES}
OWN_SHA, OWN_CLIP = "com.cutthrough.sha256", "com.cutthrough.clip"
REEL = "com.apple.proapps.studio.reel"


@dataclass(frozen=True)
class _Ids:
    """The names of resources in the file."""

    sequence: str
    dissolve: str
    solid: str
    title: str
    assets: Mapping[str, str]


def fcpxml_text(cut: Cut, media: Mapping[str, Medium], *, start: int, drop: bool) -> str:
    """The cut as FCPXML whose sequence begins at record frame `start`. Addresses of media are absolute."""
    root = element("fcpxml", version=VERSION)
    ids = _resources(child(root, "resources"), cut, media)
    event = child(child(root, "library"), "event", name=cut.brief)
    sequence = child(
        child(event, "project", name=cut.id),
        "sequence",
        format=ids.sequence,
        duration=seconds(cut.frames / cut.rate),
        tcStart=seconds(start / cut.rate),
        tcFormat="DF" if drop else "NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    _Spine(cut, media, ids, start).write(child(sequence, "spine"))
    return xml_text(root, "fcpxml")


def seconds(value: Fraction) -> str:
    """Time as the format writes it: `5s`, `1001/24000s`."""
    return f"{value.numerator}s" if value.denominator == 1 else f"{value.numerator}/{value.denominator}s"


def _resources(resources: Element, cut: Cut, media: Mapping[str, Medium]) -> _Ids:
    numbers = count(1)

    def format_of(size: Size | tuple[int, int], rate: Fraction) -> str:
        width, height = (size.width, size.height) if isinstance(size, Size) else size
        name = f"r{next(numbers)}"
        child(
            resources, "format", id=name, frameDuration=seconds(1 / rate), width=str(width), height=str(height),
            colorSpace=_REC_709,
        )  # fmt: skip
        return name

    sequence = format_of(cut.canvas, cut.rate)
    used = dict.fromkeys([i.source for i in cut.items if isinstance(i, Clip)] + [s.source for s in cut.sound])
    formats: dict[tuple[tuple[int, int], Fraction], str] = {}
    assets = {}
    for medium in (media[sha] for sha in used if sha in media):
        shape = (medium.size, medium.rate) if medium.size else None
        if shape is not None and shape not in formats:
            formats[shape] = format_of(*shape)
        assets[medium.sha256] = f"r{next(numbers)}"
        _asset(resources, assets[medium.sha256], medium, formats[shape] if shape else None)
    effects = {}
    for name, uid in (("Cross Dissolve", DISSOLVE), ("Custom", _SOLID), ("Basic Title", _TITLE)):
        effects[name] = f"r{next(numbers)}"
        child(resources, "effect", id=effects[name], name=name, uid=uid)
    return _Ids(sequence, effects["Cross Dissolve"], effects["Custom"], effects["Basic Title"], assets)


def _asset(resources: Element, name: str, medium: Medium, form: str | None) -> None:
    asset = child(
        resources,
        "asset",
        id=name,
        name=medium.name.rpartition(".")[0] or medium.name,
        start=_time(medium, Fraction(0)),
    )
    if medium.frames is not None:
        asset.set("duration", seconds(medium.frames / medium.rate))
    if form is not None:
        asset.attrib |= {"hasVideo": "1", "format": form, "videoSources": "1"}
    if medium.channels:
        asset.attrib |= {"hasAudio": "1", "audioSources": "1", "audioChannels": str(medium.channels)}
        asset.set("audioRate", str(medium.sample_rate))
    child(asset, "media-rep", kind="original-media", src=file_url(medium.path))
    if medium.proxy is not None:
        child(asset, "media-rep", kind="proxy-media", src=file_url(medium.proxy))
    metadata = child(asset, "metadata")
    child(metadata, "md", key=REEL, value=medium.reel)
    child(metadata, "md", key=OWN_SHA, value=medium.sha256)


def _time(medium: Medium, offset: Fraction) -> str:
    """The medium's frame `offset` on the clock of its timecode."""
    return seconds((medium.first + offset) / medium.rate)


class _Spine:
    """The primary storyline; sounds and words are connected to the clip they begin in."""

    def __init__(self, cut: Cut, media: Mapping[str, Medium], ids: _Ids, start: int) -> None:
        self.cut, self.media, self.ids, self.start = cut, media, ids, start
        self.laid = laid_out(cut)
        self.styles = count(1)

    def write(self, spine: Element) -> None:
        for laid in self.laid:
            if isinstance(laid.item, Clip) and laid.item.source in self.ids.assets:
                self._clip(spine, laid, laid.item, self.media[laid.item.source])
            else:
                self._card(spine, laid)
            if laid.item.transition:
                before = laid.item.transition - laid.tail
                made = child(
                    spine, "transition", name="Cross Dissolve", offset=self._at(laid.end - before),
                    duration=self._long(laid.item.transition),
                )  # fmt: skip
                child(made, "filter-video", ref=self.ids.dissolve, name="Cross Dissolve")

    def _at(self, frame: int) -> str:
        return seconds((self.start + frame) / self.cut.rate)

    def _long(self, frames: int) -> str:
        return seconds(frames / self.cut.rate)

    def _clip(self, spine: Element, laid: Laid, item: Clip, medium: Medium) -> None:
        offset = medium.frame(item.source_in + laid.head / self.cut.rate)
        local = (medium.first + offset) / medium.rate
        made = child(
            spine, "asset-clip", ref=self.ids.assets[item.source], offset=self._at(laid.at), name=medium.name,
            start=seconds(local), duration=self._long(laid.shown), tcFormat="DF" if medium.drop else "NDF",
        )  # fmt: skip
        if medium.channels:
            made.set("srcEnable", "video")  # its sound is a connected clip of its own
        if medium.rate != self.cut.rate and medium.rate in _SRC_RATES:
            child(made, "conform-rate", scaleEnabled="0", srcFrameRate=_SRC_RATES[medium.rate])
        if medium.size is not None:
            begin = local - laid.head / self.cut.rate
            _framing(made, motion_of(item.framing, medium.size, self.cut.canvas), medium.size, self.cut, begin)
        self._connected(made, laid, local)
        child(
            made, "marker", start=seconds(local), duration=self._long(1), value=item.reason or item.id,
            note=" ".join(item.serves),
        )  # fmt: skip
        child(child(made, "metadata"), "md", key=OWN_CLIP, value=item.id)

    def _card(self, spine: Element, laid: Laid) -> None:
        made = child(
            spine, "video", ref=self.ids.solid, offset=self._at(laid.at), name=f"{laid.item.id} card",
            start=seconds(_GENERATED), duration=self._long(laid.shown),
        )  # fmt: skip
        colour = laid.item.colour if isinstance(laid.item, Card) else self.cut.background
        child(made, "param", name="Color", value=_colour(colour))
        self._connected(made, laid, _GENERATED)

    def _connected(self, parent: Element, laid: Laid, local: Fraction) -> None:
        """Sounds below and words above, at the parent's own time."""
        last = laid is self.laid[-1]

        def here(at: int) -> bool:
            return laid.at <= at and (at < laid.end or last)

        def offset(at: int) -> str:
            return seconds(local + (at - laid.at) / self.cut.rate)

        for lane, clips in enumerate(lanes(self.cut.sound), 1):
            for span in sound_spans(clips, self.cut.rate, self.media):
                if here(span.at):
                    self._sound(parent, span, -lane, offset(span.at))
        for text, lane in _text_lanes(self.cut):
            if here(text.start):
                self._title(parent, text, lane, offset(text.start))

    def _sound(self, parent: Element, span: SoundSpan, lane: int, offset: str) -> None:
        medium, clip = self.media[span.clip.source], span.clip
        made = child(
            parent, "asset-clip", ref=self.ids.assets[clip.source], lane=str(lane), offset=offset, name=medium.name,
            start=_time(medium, Fraction(span.start)), duration=self._long(span.frames), srcEnable="audio",
        )  # fmt: skip
        volume = child(made, "adjust-volume", amount=f"{clip.gain_db:g}dB")
        if clip.fade_in or clip.fade_out:
            amount = child(volume, "param", name="amount")
            for tag, fade in (("fadeIn", clip.fade_in), ("fadeOut", clip.fade_out)):
                if fade:
                    child(amount, tag, duration=seconds(fade))

    def _title(self, parent: Element, text: Text, lane: int, offset: str) -> None:
        canvas, box = self.cut.canvas, text.box
        made = child(
            parent, "title", ref=self.ids.title, lane=str(lane), offset=offset, name=" ".join(text.lines),
            start=seconds(_GENERATED), duration=self._long(max(1, text.end - text.start)),
        )  # fmt: skip
        style = f"ts{next(self.styles)}"
        child(child(made, "text"), "text-style", "\n".join(text.lines), ref=style)
        child(
            child(made, "text-style-def", id=style), "text-style", font="Hanken Grotesk", fontSize=str(text.size),
            fontColor=_colour(text.colour), bold="1" if text.bold else "0", alignment="center",
        )  # fmt: skip
        x, y = box.x + box.width / 2 - canvas.width / 2, box.y + box.height / 2 - canvas.height / 2
        child(made, "adjust-transform", position=_pair(x / canvas.height * 100, -y / canvas.height * 100))


def _text_lanes(cut: Cut) -> list[tuple[Text, int]]:
    """Each text with a lane in which none overlaps another."""
    ends: list[int] = []
    found = []
    for text in sorted(cut.texts, key=lambda t: (t.start, t.end)):
        lane = next((n for n, end in enumerate(ends) if end <= text.start), len(ends))
        ends[lane : lane + 1] = [max(text.end, text.start + 1)]
        found.append((text, lane + 1))
    return found


def _framing(clip: Element, motion: Motion, size: tuple[int, int], cut: Cut, begin: Fraction) -> None:
    """Trim and transform; places are hundredths of the canvas's height, trims of the picture's, y counts upwards.

    `begin` is the clip's first frame on its own clock, on which keys are.
    """
    if any(motion.trim):
        crop = child(clip, "adjust-crop", mode="trim")
        left, top, right, bottom = (f"{value / size[1] * 100:.5f}" for value in motion.trim)
        child(crop, "trim-rect", left=left, top=top, right=right, bottom=bottom)
    child(clip, "adjust-conform", type="fit")
    scale = motion.scale / fitted(size, cut.canvas)
    places = [(key.x / cut.canvas.height * 100, -key.y / cut.canvas.height * 100) for key in motion.keys]
    made = child(clip, "adjust-transform", position=_pair(*places[0]), scale=_pair(scale, scale))
    if motion.moves:
        position = child(made, "param", name="position")
        for number, axis in enumerate("XY"):
            keys = child(child(position, "param", name=axis, key=str(number + 1)), "keyframeAnimation")
            for key, place in zip(motion.keys, places, strict=True):
                at = seconds(begin + key.frame / cut.rate)
                child(keys, "keyframe", time=at, value=f"{place[number]:.5f}", curve="linear")


def fitted(size: tuple[int, int], canvas: Size) -> float:
    """The scale at which the whole picture just fits onto the canvas: what the format's scale 1 means."""
    return min(canvas.width / size[0], canvas.height / size[1])


def _pair(x: float, y: float) -> str:
    return f"{x:.5f} {y:.5f}"


def _colour(colour: str) -> str:
    """Red, green, blue and opacity, 0..1."""
    return " ".join(f"{int(colour[n : n + 2], 16) / 255:.4g}" for n in (1, 3, 5)) + " 1"
