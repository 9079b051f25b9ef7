"""Opens what a brief names as its role asks, by its header; what can't be used is refused here, and only here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from cutthrough.media.captions import Cue, read_captions, read_text
from cutthrough.media.logo import read_logo
from cutthrough.media.open import say_name
from cutthrough.media.probe import probe
from cutthrough.model.errors import SourceError
from cutthrough.model.source import Probe, SourceRole
from cutthrough.store.hashes import Fingerprint, fingerprint

_SEEN = (SourceRole.MASTER, SourceRole.HOOK, SourceRole.BROLL, SourceRole.TEXTLESS)
_HEARD = (SourceRole.VOICE_OVER, SourceRole.MUSIC, SourceRole.MUSIC_AND_EFFECTS)
_TIMED = (SourceRole.CAPTIONS, SourceRole.SUPERS)
_KEPT = 256  # files remembered, so that what was checked isn't opened again when it is made


@dataclass(frozen=True)
class Opened:
    """What a file says it holds: the probe of media and logos, the cues of captions."""

    probe: Probe | None = None
    cues: tuple[Cue, ...] = ()


def open_source(role: SourceRole, path: Path, language: str | None = None) -> Opened:
    """What the file holds, when it is what its role needs. A logo and captions are read whole, media by the header.

    Raises SourceError for a file that can't be read, is something else, or lacks the picture or sound it is for.
    """
    return _opened(role, path, (language or "") if role in _TIMED else "", fingerprint(path))


@lru_cache(maxsize=_KEPT)
def _opened(role: SourceRole, path: Path, language: str, _: Fingerprint) -> Opened:
    if role is SourceRole.LOGO:
        return Opened(read_logo(path))
    if role in _TIMED:
        return Opened(cues=read_captions(path, language))
    if role is SourceRole.SCRIPT:
        read_text(path, "script", "give the script as a plain text file (.txt)")
        return Opened()
    found = probe(path)
    ensure_fits(role, path, picture=found.video is not None, sound=found.audio is not None)
    return Opened(found)


def ensure_fits(role: SourceRole, path: Path, *, picture: bool, sound: bool) -> None:
    """Raise SourceError when the role needs a picture or sound and the file has none."""
    if role in _SEEN and not picture:
        what, needed = "a picture", "one"
    elif role in _HEARD and not sound:
        what, needed = "sound", "some"
    else:
        return
    raise SourceError(
        f"{say_name(path)} has no {what.removeprefix('a ')}, and as {role.value.replace('_', ' ')} it needs {needed}.",
        fix=f"name a file with {what}, or give this one another role",
        path=path,
    )


def span_of(found: Probe) -> tuple[Fraction, Fraction] | None:
    """From where to where the file runs on its own clock, in seconds, as its header says; None where it doesn't say."""
    streams = [stream for stream in (found.video, found.audio) if stream is not None]
    start = min((stream.start for stream in streams), default=Fraction(0))
    ends = [stream.start + stream.duration for stream in streams if stream.duration is not None]
    if not ends and found.duration is not None:
        ends = [start + found.duration]
    return (start, max(ends)) if ends else None
