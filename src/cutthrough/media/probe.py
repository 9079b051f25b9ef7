"""Reads what a container says it holds: which picture and which sound we would use, and how to show them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition, Stream

from cutthrough.media.open import open_media, packets_of, say_name
from cutthrough.model.errors import SourceError
from cutthrough.model.source import AudioStream, Colour, Probe, VideoStream
from cutthrough.model.time import STANDARD_RATES

# FFmpeg's enumerations (libavutil/pixfmt.h, ITU-T H.273 tables 2 to 4) by the names its options take.
_RANGE = {1: "tv", 2: "pc"}
_MATRIX = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc",
    10: "bt2020c", 14: "ictcp",
}  # fmt: skip
_PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "jedec-p22",
}  # fmt: skip
_TRANSFER = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100", 10: "log316",
    11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084",
    17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
_WIDE_MATRICES = ("bt2020nc", "bt2020c", "ictcp")
_WIDE_TRANSFERS = ("smpte2084", "arib-std-b67", "bt2020-10", "bt2020-12")
_FIELD_ORDER = {2: "tff", 3: "bff", 4: "tff", 5: "bff"}  # AVFieldOrder; TB and BT are shown top, bottom first
_NOT_THE_PICTURE = Disposition.attached_pic | Disposition.timed_thumbnails
_FIRST_PACKETS = 300  # packets read at most to see the first frame, which alone carries rotation and field order
_FEW_FRAMES, _ROUNDING = Fraction(1, 100), Fraction(1, 2000)
MOST_PIXELS = 100_000_000
"""A picture with more is refused: 12K cinema has 80 million, and one of 256 takes minutes and gigabytes to decode."""

_SD_HEIGHT, _SD_WIDTH, _NTSC_HEIGHT = 576, 1024, 486


def probe(path: Path) -> Probe:
    """What the file at `path` holds. Nothing is decoded but the first frame of the picture, for its side data.

    Raises SourceError when it can't be opened, holds neither picture nor sound, or a picture too large to decode.
    """
    with open_media(path) as container:
        notes: list[str] = []
        pictures = [s for s in container.streams.video if _is_picture(s)]
        sounds = [s for s in container.streams.audio if _has_decoder(s)]
        picture, sound = _choose_picture(pictures), _choose_sound(sounds)
        if picture is None and sound is None:
            raise SourceError(
                f"{say_name(path)} holds neither a picture nor sound that can be decoded.",
                fix="name a video or sound file",
                path=path,
            )
        if picture is not None and picture.width * picture.height > MOST_PIXELS:
            raise SourceError(
                f"{say_name(path)} is {picture.width} × {picture.height}; pictures of more than "
                f"{MOST_PIXELS // 10**6} million pixels are not decoded.",
                fix="make it smaller",
                path=path,
            )
        notes += _stream_notes(container, picture, sound, len(pictures), len(sounds))
        audio = _audio(sound) if sound is not None else None
        video = _video(container, picture, notes) if picture is not None else None
        return Probe(
            container=container.format.name,
            size=path.stat().st_size,
            duration=Fraction(container.duration, av.time_base) if container.duration else None,
            video=video,
            audio=audio,
            video_streams=len(pictures),
            audio_streams=len(sounds),
            notes=tuple(notes),
            tags={**_reel(container), **container.metadata},
        )


def _has_decoder(stream: Stream) -> bool:
    return stream.codec_context is not None


def _is_picture(stream: av.VideoStream) -> bool:
    return _has_decoder(stream) and not stream.disposition & _NOT_THE_PICTURE and stream.width > 0 and stream.height > 0


def _choose_picture(streams: Sequence[av.VideoStream]) -> av.VideoStream | None:
    """The one marked as default; among several, the one with most pixels; then the first.

    A track of a single picture comes last: that is cover art which a tool has copied as if it were a film.
    """
    return max(
        streams,
        key=lambda s: (s.frames != 1, bool(s.disposition & Disposition.default), s.width * s.height, -s.index),
        default=None,
    )


def _choose_sound(streams: Sequence[av.AudioStream]) -> av.AudioStream | None:
    """The one marked as default; among several, the one with most channels; then the first.

    Tracks that describe the picture or comment on it come last, whatever they are marked.
    """
    aside = Disposition.visual_impaired | Disposition.comment | Disposition.descriptions
    return max(
        streams,
        key=lambda s: (
            not s.disposition & aside,
            bool(s.disposition & Disposition.default),
            s.channels or 0,
            -s.index,
        ),
        default=None,
    )


def _stream_notes(
    container: InputContainer, picture: Stream | None, sound: Stream | None, pictures: int, sounds: int
) -> list[str]:
    """What was passed over, in plain words."""
    notes = []
    if len(container.streams) > (picture is not None) + (sound is not None):
        notes.append(f"{len(container.streams)} streams")
    if any(s.disposition & Disposition.attached_pic for s in container.streams.video):
        notes.append("cover art skipped")
    if any(s.disposition & Disposition.timed_thumbnails for s in container.streams.video):
        notes.append("thumbnail track skipped")
    if pictures > 1 and picture is not None:
        notes.append(f"{pictures} picture tracks; stream {picture.index} is used")
    if sounds > 1 and sound is not None:
        notes.append(f"{sounds} sound tracks; stream {sound.index} is used")
    unknown = [s for s in (*container.streams.video, *container.streams.audio) if not _has_decoder(s)]
    notes += [f"stream {s.index} can't be decoded" for s in unknown]
    return notes


def _video(container: InputContainer, stream: av.VideoStream, notes: list[str]) -> VideoStream:
    context = stream.codec_context
    time_base = stream.time_base or Fraction(1, 90000)
    frame = _first_frame(container, stream)
    pixel_format = (frame.format.name if frame is not None else context.pix_fmt) or "yuv420p"
    width, height = (frame.width, frame.height) if frame is not None else (stream.width, stream.height)
    if frame is None:
        notes.append("the first frame can't be decoded")
    shape = av.VideoFormat(pixel_format)
    aspect = stream.sample_aspect_ratio
    alpha = any(c.is_alpha for c in shape.components) or stream.metadata.get("alpha_mode") == "1"
    interlaced = _interlaced(context.field_order, frame)
    if interlaced != "progressive":
        notes.append("interlaced")
    rotation = _rotation(frame, notes)
    start = stream.start_time
    return VideoStream(
        index=stream.index,
        codec=context.name,
        profile=stream.profile,
        width=width,
        height=height,
        pixel_format=pixel_format,
        sample_aspect=aspect if aspect and aspect > 0 else Fraction(1),
        rotation=rotation,
        frame_rate=_frame_rate(stream),
        time_base=time_base,
        start=start * time_base if start is not None else Fraction(0),
        duration=stream.duration * time_base if stream.duration else None,
        interlaced=interlaced,
        colour=_colour(context, shape, width, height),
        bit_depth=max((c.bits for c in shape.components), default=8),
        alpha=alpha,
        timecode=_timecode(container, stream),
        bit_rate=context.bit_rate or None,
    )


def _frame_rate(stream: av.VideoStream) -> Fraction | None:
    """The nominal rate: the grid that the first stamps stand on, where the average comes to it but for a few frames.

    The average runs over a length that lost frames, fragments and edit lists distort. Where it is far off the grid the
    rate varies, or a grid of fields was taken: there the average is right.
    """
    average, grid = stream.average_rate, stream.base_rate
    if not average or any(abs(average / rate - 1) < _ROUNDING for rate in STANDARD_RATES):
        return average or stream.guessed_rate  # 24000/1001 is not 24, however a grid was guessed
    if grid in STANDARD_RATES and abs(average / grid - 1) <= _FEW_FRAMES:
        return grid
    return average


def _first_frame(container: InputContainer, stream: av.VideoStream) -> av.VideoFrame | None:
    """The first frame that decodes, or None when none does near the beginning."""
    stream.thread_type = "SLICE"  # frame threads would decode several frames to give one
    for count, packet in enumerate(packets_of(container, stream)):
        try:
            for frame in packet.decode():
                return frame
        except av.FFmpegError:
            pass
        if count >= _FIRST_PACKETS:
            return None
    return None


def _interlaced(field_order: int, frame: av.VideoFrame | None) -> str:
    if field_order in _FIELD_ORDER:
        return _FIELD_ORDER[field_order]
    if field_order == 0 and frame is not None and frame.interlaced_frame:
        return "tff"
    return "progressive"


def _rotation(frame: av.VideoFrame | None, notes: list[str]) -> int:
    """Degrees clockwise to turn the picture upright, from the display matrix (ISO/IEC 14496-12, 8.5.2)."""
    anticlockwise = frame.rotation if frame is not None else 0
    turn = -anticlockwise % 360
    upright = round(turn / 90) * 90 % 360
    if upright != turn:
        notes.append(f"turned by {turn} degrees; {upright} is used")
    return upright


def _colour(context: av.VideoCodecContext, shape: av.VideoFormat, width: int, height: int) -> Colour:
    """The tags, and the customary reading of what is untagged: BT.601 for SD (ITU-R BT.601-7), else BT.709.

    Where one tag says wide colours or HDR (ITU-R BT.2020, BT.2100), what is missing beside it is BT.2020.
    """
    if shape.is_rgb:
        matrix, primaries, transfer = "gbr", "bt709", "iec61966-2-1"
    elif height <= _SD_HEIGHT and width <= _SD_WIDTH:
        matrix = primaries = "smpte170m" if height <= _NTSC_HEIGHT else "bt470bg"
        transfer = "smpte170m"
    else:
        matrix = primaries = transfer = "bt709"
    full = shape.is_rgb or shape.name.startswith("yuvj")
    said = {
        "range": "pc" if full else _RANGE.get(context.color_range),
        "matrix": "gbr" if shape.is_rgb else _MATRIX.get(context.colorspace),
        "primaries": _PRIMARIES.get(context.color_primaries),
        "transfer": _TRANSFER.get(context.color_trc),
    }
    if said["primaries"] == "bt2020" or said["matrix"] in _WIDE_MATRICES or said["transfer"] in _WIDE_TRANSFERS:
        matrix, primaries, transfer = "gbr" if shape.is_rgb else "bt2020nc", "bt2020", "bt2020-10"
    usual = {"range": "tv", "matrix": matrix, "primaries": primaries, "transfer": transfer}
    assumed = tuple(k for k, v in said.items() if v is None)
    return Colour(**{k: said[k] or usual[k] for k in usual}, assumed=assumed)


def _timecode(container: InputContainer, picture: Stream) -> str | None:
    """The start timecode (SMPTE ST 12-1) of the picture, a timecode track or the file."""
    tagged = (picture.metadata, *(s.metadata for s in container.streams), container.metadata)
    return next((tags["timecode"] for tags in tagged if "timecode" in tags), None)


def _reel(container: InputContainer) -> dict[str, str]:
    """The reel that a timecode track or a stream names, as a tag."""
    return next(({"reel_name": s.metadata["reel_name"]} for s in container.streams if "reel_name" in s.metadata), {})


def _audio(stream: av.AudioStream) -> AudioStream:
    context = stream.codec_context
    time_base = stream.time_base or Fraction(1, context.sample_rate or 48000)
    return AudioStream(
        index=stream.index,
        codec=context.name,
        profile=stream.profile,
        sample_rate=context.sample_rate or 48000,
        channels=context.channels,
        layout=context.layout.name,
        language=stream.language if stream.language not in (None, "und") else None,
        start=stream.start_time * time_base if stream.start_time is not None else Fraction(0),
        duration=stream.duration * time_base if stream.duration else None,
        bit_rate=context.bit_rate or None,
    )
