"""How the picture is coded: codec, profile, samples."""

from __future__ import annotations

from cutthrough.conform.house import ONLINE_PLAYERS
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, unknown, weigh

# Profiles that code 4:2:0 at 8 bits and nothing more (ITU-T H.264 annex A, H.265 annex A), as FFmpeg names them.
_PROFILES = {
    "h264": ("Constrained Baseline", "Baseline", "Main", "High", "Constrained High", "Progressive High"),
    "hevc": ("Main",),
}
_LIMITS = {"h264": "High or below", "hevc": "Main"}
_FULL_RANGE_NAMES = {"yuvj420p": "yuv420p", "yuvj422p": "yuv422p", "yuvj444p": "yuv444p"}  # the same samples
_ENCODE = "encode it again: -c:v libx264 -profile:v high -pix_fmt yuv420p"


def _judge_codec(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    codec, fact = measured.video.codec, placement.video_codecs
    if fact is None:
        return absent(codec, "video codec")
    wanted = "h264" if "h264" in fact.value else fact.value[0]
    encoder = {"h264": _ENCODE}.get(wanted, f"encode it again as {wanted}")
    return weigh(codec in fact.value, codec, " or ".join(fact.value), by(fact), encoder)


def _judge_profile(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    codec, profile, level = measured.video.codec, measured.video.profile, measured.video.level
    if codec not in _PROFILES:
        return not_applicable(profile or codec, "no limit on profiles of this codec")
    fact = placement.pixel_format
    basis = by(fact) if fact is not None and "420" in fact.value else ONLINE_PLAYERS
    limit = _LIMITS[codec]
    if profile is None:
        return unknown("the stream names no profile", limit, basis, _ENCODE)
    shown = f"{profile}@{_say_level(codec, level)}" if level else profile
    return weigh(profile in _PROFILES[codec], shown, limit, basis, _ENCODE)


def _say_level(codec: str, level: int) -> str:
    """H.264 writes level 4.1 as 41 (annex A), HEVC as 123 (30 times it)."""
    return f"{level / (30 if codec == 'hevc' else 10):.1f}"


def _judge_samples(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    video = measured.video
    said = f"{video.pixel_format} ({video.chroma}, {video.bit_depth} bits)"
    if video.codec == "gif":
        return not_applicable(said, "GIF has a palette of its own")
    fact = placement.pixel_format
    if fact is None:
        kept = video.chroma == "4:2:0" and video.bit_depth == 8
        return weigh(kept, said, "4:2:0, 8 bits", ONLINE_PLAYERS, _ENCODE)
    plain = _FULL_RANGE_NAMES.get(video.pixel_format, video.pixel_format)
    return weigh(plain == fact.value, said, fact.value, by(fact), _ENCODE)


VIDEO_CODEC = Rule("video_codec", "Video codec", "a codec the placement takes", _judge_codec)
PROFILE = Rule("profile", "Profile", "H.264 High or below, HEVC Main: nothing beyond 4:2:0 at 8 bits", _judge_profile)
PIXEL_FORMAT = Rule(
    "pixel_format", "Pixel format", "4:2:0 at 8 bits unless the placement asks otherwise", _judge_samples
)
