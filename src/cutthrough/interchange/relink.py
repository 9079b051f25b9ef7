"""Finds the source that a clip of an edited file means, also where files were moved, renamed or replaced by proxies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import PurePath

from cutthrough.interchange.medium import Medium
from cutthrough.interchange.sequence import MediaName, ReadClip
from cutthrough.interchange.timecode import read_timecode

_FRAMES_OFF = 2
"""Frames by which two files of the same footage may differ in length: containers round."""
_ANY_REEL = ("AX", "BL", "")


def source_of(clip: ReadClip, media: Mapping[str, Medium]) -> Medium | None:
    """The medium the clip is from: by hash, then path, then file name, reel, and what fits of timecode and length.

    None where nothing fits, or several do equally: a wrong picture is worse than a question.
    """
    said = clip.media
    if said.sha256 is not None and said.sha256 in media:
        return media[said.sha256]
    whole = list(media.values())
    for narrow in (_by_path, _by_name, _by_stem, _by_reel):
        found = [medium for medium in whole if narrow(said, medium)]
        fitting = [medium for medium in found if _fits(clip, medium)] or found
        if len(fitting) > 1:
            fitting = [medium for medium in fitting if _same_length(said, medium)] or fitting
        if len(fitting) == 1:
            return fitting[0]
    return None


def _by_path(said: MediaName, medium: Medium) -> bool:
    return said.path is not None and said.path in (medium.path, medium.proxy)


def _names(medium: Medium) -> tuple[str, ...]:
    return tuple(PurePath(path).name.casefold() for path in (medium.path, medium.proxy) if path)


def _by_name(said: MediaName, medium: Medium) -> bool:
    return said.name is not None and said.name.casefold() in _names(medium)


def _by_stem(said: MediaName, medium: Medium) -> bool:
    """The same name with another ending, or with none: a transcode, or a clip named after its file."""
    if said.name is None:
        return False
    stems = {PurePath(name).stem for name in _names(medium)}
    name = said.name.casefold()
    return (name in stems or PurePath(name).stem in stems) and _same_length(said, medium)


def _by_reel(said: MediaName, medium: Medium) -> bool:
    reel = (said.reel or "").upper()
    return reel not in _ANY_REEL and reel == medium.reel and _same_length(said, medium)


def _same_length(said: MediaName, medium: Medium) -> bool:
    """True also where a length is not known."""
    if said.length is None or medium.length is None:
        return True
    return abs(said.length - medium.length) * medium.rate <= _FRAMES_OFF


def _fits(clip: ReadClip, medium: Medium) -> bool:
    """Whether the clip's beginning lies inside the medium."""
    offset = offset_in(clip, medium)
    return offset >= 0 and (medium.length is None or offset < medium.length)


def offset_in(clip: ReadClip, medium: Medium) -> Fraction:
    """Seconds from the medium's first frame to the clip's, whatever of the three ways it is said in.

    A clock that cannot be this medium's timecode is taken to count from its first frame: software that knows no
    timecode counts so. Raises ValueProblem for timecode that there is not at the medium's rate.
    """
    if clip.offset is not None:
        return clip.offset
    if clip.timecode is not None:
        return Fraction(read_timecode(clip.timecode, medium.rate, drop=medium.drop) - medium.first) / medium.rate
    clock = clip.clock or Fraction(0)
    offset = clock - medium.first / medium.rate
    ends = medium.length
    outside = offset < -1 / medium.rate or (ends is not None and offset >= ends)
    return clock if outside and (ends is None or 0 <= clock < ends) else offset
