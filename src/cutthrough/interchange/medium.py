"""A source as editing software knows it: file, reel, rate, timecode, length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cutthrough.interchange.timecode import drops, read_timecode, say_timecode
from cutthrough.model.errors import ValueProblem
from cutthrough.model.footage import Footage, FrameTable
from cutthrough.model.source import Probe, Source
from cutthrough.model.time import nominal_rate

OFF_FRAME = Fraction(1, 4)
"""Frames by which a stamp may miss its place on an even grid."""
REEL_LENGTH = 8
"""Characters of a reel's name in an EDL (SMPTE ST 258 allows capital letters and digits)."""
_REEL_TAGS = ("reel_name", "com.apple.proapps.reel", "com.apple.quicktime.reel", "reel", "tape_name", "tape")
_TAKEN = ("BL", "AX")  # black, and "no reel": both mean something in an EDL


@dataclass(frozen=True)
class Medium:
    """One source. `first` is the number of its first frame by its timecode, 0 where it has none.

    `begin` is when that frame is shown, in seconds of the source's own clock; `frames` and `length` (seconds) are
    None where they are not known. `path` is as given. `proxy` is a small file that may stand in for it.
    """

    sha256: str
    path: str
    reel: str
    rate: Fraction
    first: int = 0
    timecode: str = ""
    begin: Fraction = Fraction(0)
    frames: int | None = None
    length: Fraction | None = None
    size: tuple[int, int] | None = None
    channels: int = 0
    sample_rate: int = 48_000
    table: FrameTable | None = None
    proxy: str | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.path).name

    @property
    def drop(self) -> bool:
        """Whether its timecode drops numbers."""
        return drops(self.timecode)

    def offset(self, moment: Fraction, *, shown: bool = False) -> Fraction:
        """How many frames of its rate `moment` of its clock is from its first frame.

        Of what is `shown` it is a whole number, also where stamps are rounded to a millisecond.
        """
        frame = (moment - self.begin) * self.rate
        whole = round(frame)
        index = self.table.index_at(moment) if self.table is not None and self.table.count else None
        return Fraction(whole) if shown and abs(frame - whole) < OFF_FRAME and whole == index else frame

    def frame(self, moment: Fraction) -> int:
        """The nearest whole frame to `offset`: what formats that count in frames can say."""
        return int((self.offset(moment, shown=True) + Fraction(1, 2)) // 1)

    def moment(self, offset: Fraction) -> Fraction:
        """The inverse of `offset`: when the frame that is on screen there is shown, on the source's own clock."""
        at = self.begin + offset / self.rate
        if self.table is None or not self.table.count:
            return at
        return self.table.time(self.table.index_at(at + OFF_FRAME / self.rate))

    def say(self, offset: int) -> str:
        """The timecode of its frame `offset`."""
        return say_timecode(self.first + offset, self.rate, drop=self.drop)


def media_of(
    sources: Sequence[Source], footage: Mapping[str, Footage], rate: Fraction, proxies: Mapping[str, str] | None = None
) -> dict[str, Medium]:
    """Every source with picture or sound, by sha256. `rate` is for those that have none of their own."""
    named = {source.sha256: source for source in sources}
    reels = reel_names([(s.sha256, s.path, _probe(s, footage)) for s in named.values()])
    found = {
        sha: _medium(source, _probe(source, footage), footage.get(sha), rate, reels[sha], (proxies or {}).get(sha))
        for sha, source in named.items()
    }
    return {sha: medium for sha, medium in found.items() if medium is not None}


def _probe(source: Source, footage: Mapping[str, Footage]) -> Probe | None:
    return footage[source.sha256].probe if source.sha256 in footage else source.probe


def _medium(
    source: Source, probe: Probe | None, footage: Footage | None, default: Fraction, reel: str, proxy: str | None
) -> Medium | None:
    if probe is None or (probe.video is None and probe.audio is None):
        return None
    video, audio = probe.video, probe.audio
    table = footage.frames if footage is not None and footage.frames is not None and footage.frames.count else None
    rate = default
    if video is not None:
        said = footage.rate if footage is not None else video.frame_rate
        rate = nominal_rate(said or default)
    begin = table.time(0) if table is not None else video.start if video is not None else Fraction(0)
    if video is None and audio is not None:
        begin = audio.start
    length = probe.duration
    if table is not None and footage is not None:
        length = table.count / footage.rate
    code, first = _first(probe, rate)
    return Medium(
        sha256=source.sha256,
        path=source.path,
        reel=reel,
        rate=rate,
        first=first,
        timecode=code,
        begin=begin,
        frames=table.count if table is not None else None if length is None else int(length * rate),
        length=length,
        size=video.display_size if video is not None else None,
        channels=audio.channels if audio is not None else 0,
        sample_rate=audio.sample_rate if audio is not None else 48_000,
        table=table,
        proxy=proxy,
    )


def _first(probe: Probe, rate: Fraction) -> tuple[str, int]:
    """The timecode of the first frame and its number; sound alone counts from midnight (EBU Tech 3285, bext)."""
    code = probe.video.timecode or "" if probe.video is not None else ""
    if probe.video is None and probe.audio is not None:
        samples = probe.tags.get("time_reference", "")
        if samples.isdecimal() and int(samples):
            first = int(Fraction(int(samples), probe.audio.sample_rate) * rate + Fraction(1, 2))
            return say_timecode(first, rate), first
    try:
        return (code, read_timecode(code, rate)) if code else ("", 0)
    except ValueProblem:
        return "", 0


def reel_names(sources: Iterable[tuple[str, str, Probe | None]]) -> dict[str, str]:
    """A reel for each (sha256, path, probe): as the file names it, else its stem; fit for an EDL and unique."""
    found: dict[str, str] = {}
    for sha, path, probe in sources:
        tags = probe.tags if probe is not None else {}
        said = next((tags[name] for name in _REEL_TAGS if tags.get(name, "").strip()), Path(path).stem)
        found[sha] = _unique(
            re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKD", said).upper()) or "REEL", set(found.values())
        )
    return found


def _unique(name: str, taken: set[str]) -> str:
    """The name cut to a reel's length; where that is taken, with a number at its end."""
    number, found = 1, name[:REEL_LENGTH]
    while found in taken or found in _TAKEN:
        number += 1
        found = f"{name[: REEL_LENGTH - len(str(number))]}{number}"
    return found
