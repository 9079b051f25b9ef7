"""What of the footage may be used, and how strongly each shot would open a film.

A stretch is the part of one shot that is neither black nor frozen and keeps clear of the shot's boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, FrameTable, Shot, Span

GUARD = 2
"""Frames kept clear of a shot's boundary: detectors are right to a frame or so, and encoders smear across a cut."""

FADE = Fraction(1, 2)
"""Seconds kept clear of black where the shot can spare them: pictures rise out of black and sink into it."""

SCORE_WEIGHTS = {"motion": 0.35, "sound": 0.25, "detail": 0.20, "light": 0.20}
"""What makes an opening strong, as shares of 1.

Motion first: feeds play silently beside other moving pictures, and what moves holds the thumb. Sound next: a voice
or a loud moment at once is what those who listen hear first. Detail: a flat picture says nothing small. Light: dark
or burnt-out pictures can't be read on a phone outdoors.
"""

BEST_LUMA = (0.25, 0.70)
"""Mean levels between which a picture counts as well lit; it falls to nothing at 0.05 and at 0.95."""


@dataclass(frozen=True)
class Stretch:
    """Frames `first`..`last` (inclusive) of shot `shot` of a source, all usable. `score` is of the shot, 0..1."""

    footage: Footage
    shot: int
    first: int
    last: int
    score: float
    strengths: str

    @property
    def source(self) -> str:
        """The source's sha256."""
        return self.footage.sha256

    @property
    def start(self) -> Fraction:
        """Seconds of the source's clock."""
        return table(self.footage).time(self.first)

    @property
    def end(self) -> Fraction:
        """When the last frame stops being shown, in seconds of the source's clock."""
        return end_of_frame(table(self.footage), self.last)

    def frames_from(self, moment: Fraction, rate: Fraction) -> int:
        """How many frames at `rate` there are from `moment` to the end of the stretch.

        A quarter of a frame may be missing at the end: stamps rounded to a millisecond must not cost a frame, and
        a frame is drawn from the middle of its time.
        """
        return max(0, int(((self.end - moment) * rate + Fraction(1, 4)) // 1))


def table(footage: Footage) -> FrameTable:
    """The frame table. Raises SourceError for a source without pictures."""
    if footage.frames is None or footage.frames.count == 0:
        raise SourceError("A source that is to be seen has no picture", "name a video file", sha256=footage.sha256)
    return footage.frames


def end_of_frame(frames: FrameTable, index: int) -> Fraction:
    """When frame `index` stops being shown: at the next one's stamp, or after as long as the one before it lasted."""
    if index + 1 < frames.count:
        return frames.time(index + 1)
    if index > 0:
        return 2 * frames.time(index) - frames.time(index - 1)
    return frames.time(index) + Fraction(1, 25)


def shots_of(footage: Footage) -> tuple[Shot, ...]:
    """The shots; the whole picture as one where none were told apart."""
    frames = table(footage)
    if footage.shots:
        return footage.shots
    last = frames.count - 1
    return (Shot(first=0, last=last, start=frames.time(0), end=end_of_frame(frames, last)),)


def stretches(footage: Footage, least: Fraction, *, frozen_too: bool = False) -> tuple[Stretch, ...]:
    """Every usable stretch of at least `least` seconds, in order; a shot that is black or still inside gives several.

    `frozen_too` lets still pictures in, for footage that has nothing else.
    """
    frames, shots = table(footage), shots_of(footage)
    scores = opening_scores(footage)
    avoid = (*footage.black, *(() if frozen_too else footage.frozen))
    faded = (*(_wider(span) for span in footage.black), *(() if frozen_too else footage.frozen))
    found = []
    for number, shot in enumerate(shots):
        first = shot.first + (GUARD if number else 0)
        last = shot.last - (GUARD if number < len(shots) - 1 else 0)
        last = min(last, frames.count - 1)
        parts = _long(frames, _without(frames, first, last, faded), 4 * FADE)
        for begin, finish in parts or _without(frames, first, last, avoid):
            if end_of_frame(frames, finish) - frames.time(begin) >= least:
                found.append(Stretch(footage, number, begin, finish, *scores[number]))
    return tuple(found)


def _wider(span: Span) -> Span:
    return Span(start=span.start - FADE, end=span.end + FADE)


def _long(frames: FrameTable, parts: list[tuple[int, int]], least: Fraction) -> list[tuple[int, int]]:
    return parts if any(end_of_frame(frames, b) - frames.time(a) >= least for a, b in parts) else []


def longest_per_shot(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """One stretch for each shot, so that no shot is seen twice."""
    best: dict[tuple[str, int], Stretch] = {}
    for stretch in found:
        known = best.get((stretch.source, stretch.shot))
        if known is None or stretch.end - stretch.start > known.end - known.start:
            best[stretch.source, stretch.shot] = stretch
    return tuple(best.values())


def _without(frames: FrameTable, first: int, last: int, avoid: Iterable[Span]) -> list[tuple[int, int]]:
    """The index ranges that remain of first..last when frames shown in `avoid`, and their neighbours, are taken out."""
    left = [(first, last)] if first <= last else []
    for span in avoid:
        begin, finish = frames.index_at(span.start), frames.index_at(span.end)
        if frames.time(finish) >= span.end and finish > begin:
            finish -= 1
        begin, finish = begin - GUARD, finish + GUARD
        cut = []
        for a, b in left:
            if finish < a or begin > b:
                cut.append((a, b))
                continue
            cut += [(a, begin - 1)] if begin > a else []
            cut += [(finish + 1, b)] if finish < b else []
        left = cut
    return left


def opening_scores(footage: Footage) -> tuple[tuple[float, str], ...]:
    """For each shot its strength as an opening, 0..1, and that strength in words.

    Motion and detail count relative to the footage's strongest shot; sound is full at the footage's loudest shot
    and falls to nothing 20 LU below it, and a voice within the first second counts as full sound.
    """
    shots = shots_of(footage)
    motion_best = max(s.motion for s in shots) or 1.0
    detail_best = max(s.detail for s in shots) or 1.0
    loudest = max((s.loudness for s in shots if s.loudness is not None), default=None)
    rows = []
    for shot in shots:
        voice = any(s.start < shot.start + 1 and s.end > shot.start for s in footage.speech or ())
        heard = 0.0 if shot.loudness is None or loudest is None else max(0.0, 1 - (loudest - shot.loudness) / 20)
        parts = {
            "motion": shot.motion / motion_best,
            "sound": 1.0 if voice else heard,
            "detail": shot.detail / detail_best,
            "light": _light(shot.luma),
        }
        score = sum(weight * parts[name] for name, weight in SCORE_WEIGHTS.items())
        rows.append((round(score, 4), _strengths(shot, shots, voice=voice)))
    return tuple(rows)


def _light(luma: float) -> float:
    low, high = BEST_LUMA
    if luma < low:
        return max(0.0, (luma - 0.05) / (low - 0.05))
    return 1.0 if luma <= high else max(0.0, (0.95 - luma) / (0.95 - high))


def _strengths(shot: Shot, shots: tuple[Shot, ...], *, voice: bool) -> str:
    said = []
    for name in ("motion", "detail"):
        own = getattr(shot, name)
        rank = sum(getattr(s, name) > own for s in shots)
        if len(shots) > 1 and rank < 2 and own > 0:
            said.append(f"{'most' if rank == 0 else 'second most'} {name} of {len(shots)} shots ({own:.2f})")
    if voice:
        said.append("a voice at once")
    elif len(shots) > 1 and shot.loudness is not None and all((s.loudness or -99.0) <= shot.loudness for s in shots):
        said.append(f"loudest of {len(shots)} shots")
    if _light(shot.luma) < 0.5:
        said.append("dark" if shot.luma < 0.5 else "very bright")
    return ", ".join(said)
