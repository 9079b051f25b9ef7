"""Writes Final Cut Pro 7's XML (xmeml), which Premiere Pro and DaVinci Resolve import.

Written by hand and not by OpenTimelineIO's adapter, which leaves out framing and volume and writes timecode as if no
numbers were dropped. Source: Apple, "Final Cut Pro XML Interchange Format" (version 5); what Premiere
adds to it (`pproTicksIn`, tracks in pairs) as Premiere writes it. Frames are whole; those of a source count from its
first frame, at its own rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from cutthrough.interchange.laid import Laid, SoundSpan, laid_out, lanes, sound_spans
from cutthrough.interchange.medium import Medium
from cutthrough.interchange.motion import Motion, motion_of
from cutthrough.interchange.timecode import counted, say_timecode
from cutthrough.interchange.xml import Element, child, element, file_url, xml_text
from cutthrough.model.cut import Card, Clip, Cut
from cutthrough.model.time import nominal_rate

TICKS = 254_016_000_000
"""Premiere's ticks a second, which every usual rate divides."""
OWN_ID = "cutthrough-"
_STEREO = 2


def xmeml_text(cut: Cut, media: Mapping[str, Medium], *, start: int, drop: bool) -> str:
    """The cut as a sequence that begins at record frame `start`. Addresses of media are absolute."""
    root = element("xmeml", version="5")
    sequence = child(root, "sequence", id=f"{OWN_ID}{cut.id}")
    child(sequence, "name", cut.id)
    child(sequence, "duration", cut.frames)
    _rate(sequence, cut.rate)
    _timecode(sequence, start, cut.rate, drop=drop)
    _Writing(cut, media).write(child(sequence, "media"))
    for text in cut.texts:
        _marker(sequence, "\n".join(text.lines), f"{text.role.value.replace('_', ' ')}", text.start, text.end)
    return xml_text(root, "xmeml")


def is_ntsc(rate: Fraction) -> bool:
    """Whether the rate is 1000/1001 of a whole one."""
    return nominal_rate(rate).denominator == 1001


def _rate(parent: Element, rate: Fraction) -> None:
    made = child(parent, "rate")
    child(made, "timebase", counted(rate))
    child(made, "ntsc", "TRUE" if is_ntsc(rate) else "FALSE")


def _timecode(parent: Element, first: int, rate: Fraction, *, drop: bool, reel: str | None = None) -> None:
    made = child(parent, "timecode")
    _rate(made, rate)
    child(made, "string", say_timecode(first, rate, drop=drop))
    child(made, "frame", first)
    child(made, "displayformat", "DF" if drop else "NDF")
    if reel is not None:
        child(child(made, "reel"), "name", reel)


def _marker(parent: Element, name: str, comment: str, begin: int, end: int) -> None:
    made = child(parent, "marker")
    child(made, "name", name)
    child(made, "comment", comment)
    child(made, "in", begin)
    child(made, "out", end)


class _Writing:
    """Files are described where they are first named, and from then on only by their id."""

    def __init__(self, cut: Cut, media: Mapping[str, Medium]) -> None:
        self.cut, self.media = cut, media
        self.files: dict[str, str] = {}

    def write(self, parent: Element) -> None:
        video = child(parent, "video")
        picture = child(child(video, "format"), "samplecharacteristics")
        _rate(picture, self.cut.rate)
        _picture(picture, (self.cut.canvas.width, self.cut.canvas.height))
        track = child(video, "track")
        for laid in laid_out(self.cut):
            if isinstance(laid.item, Clip) and laid.item.source in self.media:
                self._clip(track, laid, laid.item)
            else:
                self._card(track, laid)
            if laid.item.transition:
                self._dissolve(track, laid.end - (laid.item.transition - laid.tail), laid.item.transition)
        audio = child(parent, "audio")
        child(audio, "numOutputChannels", _STEREO)
        for number, lane in enumerate(lanes(self.cut.sound), 1):
            self._sounds(audio, number, sound_spans(lane, self.cut.rate, self.media))

    def _edges(self, made: Element, laid: Laid) -> None:
        """Where a dissolve is, the format writes -1: the transition beside it says where."""
        child(made, "start", -1 if laid.head else laid.at)
        child(made, "end", -1 if laid.item.transition else laid.end)

    def _clip(self, track: Element, laid: Laid, item: Clip) -> None:
        medium = self.media[item.source]
        made = self._item(track, f"{OWN_ID}{item.id}", medium)
        self._edges(made, laid)
        begin = medium.frame(item.source_in)
        _in_out(made, begin, _media_frames(item.frames, self.cut, medium), medium.rate)
        self._file(made, medium)
        if medium.size is not None:
            motion = motion_of(item.framing, medium.size, self.cut.canvas)
            _crop(made, motion, medium.size)
            _motion(made, motion, medium.size, begin, medium.rate / self.cut.rate)
        _marker(made, item.reason or item.id, " ".join(item.serves), begin, -1)
        child(child(made, "comments"), "mastercomment1", f"{OWN_ID}{item.id}")

    def _item(self, track: Element, name: str, medium: Medium) -> Element:
        made = child(track, "clipitem", id=name)
        child(made, "name", medium.name)
        child(made, "enabled", "TRUE")
        child(made, "duration", medium.frames or 0)
        _rate(made, medium.rate)
        return made

    def _file(self, parent: Element, medium: Medium) -> None:
        if medium.sha256 in self.files:
            child(parent, "file", id=self.files[medium.sha256])
            return
        name = self.files[medium.sha256] = f"file-{len(self.files) + 1}"
        made = child(parent, "file", id=name)
        child(made, "name", medium.name)
        child(made, "pathurl", file_url(medium.path, "localhost"))
        _rate(made, medium.rate)
        child(made, "duration", medium.frames or 0)
        _timecode(made, medium.first, medium.rate, drop=medium.drop, reel=medium.reel)
        holds = child(made, "media")
        if medium.size is not None:
            picture = child(child(holds, "video"), "samplecharacteristics")
            _rate(picture, medium.rate)
            _picture(picture, medium.size)
        if medium.channels:
            sound = child(holds, "audio")
            wave = child(sound, "samplecharacteristics")
            child(wave, "depth", 16)
            child(wave, "samplerate", medium.sample_rate)
            child(sound, "channelcount", medium.channels)

    def _card(self, track: Element, laid: Laid) -> None:
        made = child(track, "generatoritem", id=f"{OWN_ID}{laid.item.id}")
        child(made, "name", "Color")
        child(made, "duration", laid.item.frames)
        _rate(made, self.cut.rate)
        self._edges(made, laid)
        child(made, "in", 0)
        child(made, "out", laid.item.frames)
        child(made, "enabled", "TRUE")
        effect = _effect(made, "Color", "Color", "Matte", "generator")
        value = child(_parameter(effect, "fillcolor", "Color"), "value")
        colour = laid.item.colour if isinstance(laid.item, Card) else self.cut.background
        for channel, n in (("red", 1), ("green", 3), ("blue", 5)):
            child(value, channel, int(colour[n : n + 2], 16))

    def _dissolve(self, track: Element, begin: int, frames: int) -> None:
        made = child(track, "transitionitem")
        _rate(made, self.cut.rate)
        child(made, "start", begin)
        child(made, "end", begin + frames)
        child(made, "alignment", "center")
        effect = _effect(made, "Cross Dissolve", "Cross Dissolve", "Dissolve", "transition")
        for tag, value in (("wipecode", 0), ("startratio", 0), ("endratio", 1), ("reverse", "FALSE")):
            child(effect, tag, value)

    def _sounds(self, audio: Element, lane: int, spans: list[SoundSpan]) -> None:
        """A lane is as many tracks as its widest sound has channels, two at most; what is linked is one sound."""
        wide = min(_STEREO, max((self.media[s.clip.source].channels for s in spans), default=1))
        for channel in range(1, wide + 1):
            track = child(
                audio, "track", currentExplodedTrackIndex=str(channel - 1), totalExplodedTrackCount=str(wide),
                premiereTrackType="Stereo" if wide == _STEREO else "Mono",
            )  # fmt: skip
            for number, span in enumerate(spans, 1):
                if self.media[span.clip.source].channels >= channel:
                    self._sound(track, span, lane, channel, number)
            child(track, "outputchannelindex", channel)

    def _sound(self, track: Element, span: SoundSpan, lane: int, channel: int, number: int) -> None:
        medium = self.media[span.clip.source]
        made = self._item(track, f"a{lane}-{number}-{channel}", medium)
        child(made, "start", span.at)
        child(made, "end", span.at + span.frames)
        length = _media_frames(span.frames, self.cut, medium)
        _in_out(made, span.start, length, medium.rate)
        self._file(made, medium)
        source = child(made, "sourcetrack")
        child(source, "mediatype", "audio")
        child(source, "trackindex", channel)
        self._level(made, span, length)
        for other in range(1, min(_STEREO, medium.channels) + 1):
            link = child(made, "link")
            child(link, "linkclipref", f"a{lane}-{number}-{other}")
            child(link, "mediatype", "audio")
            child(link, "clipindex", number)

    def _level(self, item: Element, span: SoundSpan, length: int) -> None:
        """Gain as a factor; fades of two frames and more as keys. Shorter ones only keep joins from clicking."""
        clip, gain = span.clip, 10 ** (span.clip.gain_db / 20)
        effect = _effect(child(item, "filter"), "Audio Levels", "audiolevels", "audiolevels", "audiolevels", "audio")
        level = _parameter(effect, "level", "Level", 0, "3.98109")
        child(level, "value", f"{gain:.6f}")
        rate = self.media[clip.source].rate
        rise, fall = (int(fade * rate) for fade in (clip.fade_in, clip.fade_out))
        keys: dict[int, float] = {}
        if rise > 1:
            keys |= {span.start: 0.0, span.start + rise: gain}
        if fall > 1:
            keys |= {max(span.start + rise, span.start + length - fall): gain, span.start + length: 0.0}
        for when, value in sorted(keys.items()):
            key = child(level, "keyframe")
            child(key, "when", when)
            child(key, "value", f"{value:.6f}")


def _media_frames(frames: int, cut: Cut, medium: Medium) -> int:
    """So many frames of the record in frames of the medium."""
    return max(1, int(frames / cut.rate * medium.rate + Fraction(1, 2)))


def _in_out(made: Element, begin: int, length: int, rate: Fraction) -> None:
    child(made, "in", begin)
    child(made, "out", begin + length)
    child(made, "pproTicksIn", int(begin / rate * TICKS))
    child(made, "pproTicksOut", int((begin + length) / rate * TICKS))


def _picture(parent: Element, size: tuple[int, int]) -> None:
    child(parent, "width", size[0])
    child(parent, "height", size[1])
    child(parent, "anamorphic", "FALSE")
    child(parent, "pixelaspectratio", "square")
    child(parent, "fielddominance", "none")


def _effect(parent: Element, name: str, effect: str, category: str, kind: str, media: str = "video") -> Element:
    made = child(parent, "effect")
    for tag, value in (
        ("name", name),
        ("effectid", effect),
        ("effectcategory", category),
        ("effecttype", kind),
        ("mediatype", media),
    ):
        child(made, tag, value)
    return made


def _parameter(effect: Element, name: str, title: str, least: object = None, most: object = None) -> Element:
    made = child(effect, "parameter", authoringApp="PremierePro")
    child(made, "parameterid", name)
    child(made, "name", title)
    if least is not None:
        child(made, "valuemin", least)
        child(made, "valuemax", most)
    return made


def _motion(clip: Element, motion: Motion, size: tuple[int, int], begin: int, step: Fraction) -> None:
    """Scale in per cent of the source's own pixels; the centre as shares of the source's size. Keys in its frames."""
    effect = _effect(child(clip, "filter"), "Basic Motion", "basic", "motion", "motion")
    child(_parameter(effect, "scale", "Scale", 0, 1000), "value", f"{motion.scale * 100:.4f}")
    centre = _parameter(effect, "center", "Center")
    _place(centre, motion.keys[0].x / size[0], motion.keys[0].y / size[1])
    if motion.moves:
        for key in motion.keys:
            made = child(centre, "keyframe")
            child(made, "when", begin + int(key.frame * step + Fraction(1, 2)))
            _place(made, key.x / size[0], key.y / size[1])


def _place(parent: Element, x: float, y: float) -> None:
    value = child(parent, "value")
    child(value, "horiz", f"{x:.7f}")
    child(value, "vert", f"{y:.7f}")


def _crop(clip: Element, motion: Motion, size: tuple[int, int]) -> None:
    if not any(motion.trim):
        return
    effect = _effect(child(clip, "filter"), "Crop", "crop", "motion", "motion")
    for name, value, whole in zip(("left", "top", "right", "bottom"), motion.trim, (*size, *size), strict=True):
        child(_parameter(effect, name, name, 0, 100), "value", f"{value / whole * 100:.5f}")
