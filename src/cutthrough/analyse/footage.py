"""Understands one source: its picture decoded once, its sound decoded once, in memory that doesn't grow with it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from cutthrough.analyse.aside import Aside
from cutthrough.analyse.frame_table import FrameTableBuilder
from cutthrough.analyse.gradual import GradualFinder
from cutthrough.analyse.shot_bars import ShotBars
from cutthrough.analyse.shot_list import ShotLister
from cutthrough.analyse.sounding import sounding
from cutthrough.analyse.speech import speech_spans
from cutthrough.analyse.strobe import StrobeWatch
from cutthrough.analyse.subjects import SubjectFinder
from cutthrough.analyse.text_things import text_things
from cutthrough.analyse.texts import TextFinder
from cutthrough.analyse.transitions import ChangeFinder
from cutthrough.media.bars import BarFinder
from cutthrough.media.black_frozen import BLACK_LEAST, FROZEN_LEAST, FrozenTracker, StretchTracker, Ticks
from cutthrough.media.heap import give_back, thrifty_heap
from cutthrough.media.listen import POWER_STEP, Heard, listen
from cutthrough.media.open import say_name
from cutthrough.media.picture import Look, PictureReader
from cutthrough.media.probe import probe
from cutthrough.media.shots import CutFinder, thumbnail
from cutthrough.media.signals import signals
from cutthrough.media.voice import VOICE_RATE, VOICE_WINDOW
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, FrameTable, Letterbox, Shot, Span, Thing, Transition
from cutthrough.model.source import Probe, VideoStream
from cutthrough.model.time import say_seconds

Progress = Callable[[float], None]
Watch = Callable[[Look], None]

_STAMPLESS = 100  # frames looked at for a first stamp before there is taken to be none
_SHORT = Fraction(1, 2)  # seconds that may be missing at the end before it is told


@dataclass
class _Seen:
    """What looking at the picture gave."""

    table: FrameTable
    restarts: tuple[Fraction, ...]
    start: Fraction
    end: Fraction
    shots: tuple[Shot, ...]
    black: tuple[Span, ...]
    frozen: tuple[Span, ...]
    gradual: tuple[Span, ...]
    letters: tuple[Span, ...]
    transitions: tuple[Transition, ...]
    flashes: tuple[Span, ...]
    things: tuple[Thing, ...]
    letterbox: Letterbox | None
    interlaced: bool
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _How:
    """What `analyse` was asked for; see there."""

    thrifty: bool
    watch: Watch | None
    read_at: tuple[Fraction, ...]


def analyse(
    path: Path,
    sha256: str,
    *,
    progress: Progress | None = None,
    thrifty: bool = False,
    watch: Watch | None = None,
    read_at: Sequence[Fraction] = (),
) -> Footage:
    """Everything `Footage` holds of the file at `path`, whose content hash is `sha256`.

    Picture and sound are decoded once each, side by side. `progress` is called with the share done, 0..1, now and then
    and from this thread. `thrifty` looks for faces half as often and for no people: for files whose share of time with
    a face is wanted and not its place. `watch` is called with every look at the picture, in order and from this thread,
    so that who wants to see more need not decode it again. `read_at` are seconds at which the picture is searched for
    words in any case, as they are known to be there. A damaged file gives what decodes, and a note. Raises SourceError
    when the file can't be opened or nothing in it decodes.
    """
    thrifty_heap()
    found = probe(path)
    if found.video is None:
        seen, heard = None, _hear_alone(path, found, progress)
    else:
        how = _How(thrifty, watch, tuple(read_at))
        seen, heard = _look_and_hear(path, found, found.video, progress, how)
    if seen is None and heard is None:
        raise SourceError(
            f"{say_name(path)} holds no frame and no sound that can be decoded.", fix="export it again", path=path
        )
    if progress is not None:
        progress(1.0)
    give_back()
    return _footage(sha256, found, seen, heard)


def _hear_alone(path: Path, found: Probe, progress: Progress | None) -> Heard | None:
    if found.audio is None:
        return None
    length, told = found.duration or Fraction(0), Fraction(-1)

    def heard_until(moment: Fraction) -> None:
        nonlocal told
        if progress is not None and length > 0 and moment - told >= 1:
            told = moment
            progress(float(min(Fraction(99, 100), max(Fraction(0), moment / length))))

    return listen(path, found.audio, heard_until)


def _look_and_hear(
    path: Path, found: Probe, video: VideoStream, progress: Progress | None, how: _How
) -> tuple[_Seen | None, Heard | None]:
    """The sound on a thread of its own; it ends early when looking fails or is interrupted."""
    if found.audio is None:
        return _look(path, found, video, progress, how), None
    stop = threading.Event()

    def heard_until(_: Fraction) -> None:
        if stop.is_set():
            raise CancelledError

    with ThreadPoolExecutor(1, thread_name_prefix="listen") as pool:
        listening = pool.submit(listen, path, found.audio, heard_until)
        try:
            return _look(path, found, video, progress, how), listening.result()
        finally:
            stop.set()


def _look(
    path: Path,
    found: Probe,
    video: VideoStream,
    progress: Progress | None,
    how: _How,
) -> _Seen | None:
    """One pass over the picture; None when no frame decodes."""
    time_base = video.time_base
    reader = PictureReader(path, video)
    table = FrameTableBuilder(time_base, video.frame_rate)
    cuts, shots, bars = CutFinder(), ShotLister(time_base, video.frame_rate), BarFinder()
    shot_bars = ShotBars(video)
    black = StretchTracker(math.ceil(BLACK_LEAST / time_base))
    frozen = FrozenTracker(math.ceil(FROZEN_LEAST / time_base))
    rate = min(max(float(video.frame_rate or 25), 5.0), 120.0)
    gradual, changes, texts, subjects = (
        GradualFinder(rate),
        ChangeFinder(rate),
        TextFinder(rate, moments=how.read_at),
        SubjectFinder(thrifty=how.thrifty),
    )
    length = float((video.duration or found.duration or 0) / time_base)
    gray, duration, interlaced, first, strobe = None, 0, 0, 0, StrobeWatch()
    with Aside(subjects) as aside:
        for look in _after_first_stamp(reader, table):
            tick = table.push(look.pts)
            first = tick if table.count == 1 else first
            one = signals(look.gray, gray)
            gray, duration = look.gray, look.duration
            strobe.push(float((tick - first) * time_base), one.luma)
            interlaced += look.interlaced
            thumb = thumbnail(look.bgr)
            shots.push(tick, one, thumb, cuts.push(look.bgr), changes.push(look.gray, thumb))
            black.push(tick, holds=one.black)
            frozen.push(tick, look.gray)
            gradual.push(tick, look.gray)
            aside.push(table.count - 1, look)
            if look.larger is not None:
                texts.push(table.count - 1, float(tick * time_base), look.gray, look.larger)
            shot_bars.push(look.gray, look.whole)
            if how.watch is not None:
                how.watch(look)
            if look.whole is not None:
                bars.push(look.whole)
                if progress is not None and length > 0:
                    progress(min(0.99, max(0.0, (tick - first) / length)))
        if table.count == 0:
            return None
        end = table.end(duration)
        black.close(end)
        frozen.close(end)
        gradual.close()
    texts.close()
    shots.hear(changes.close())
    listed = shot_bars.set_in(shots.shots(end), shots.transitions, bars.letterbox())
    damage = [f"damaged places in the picture: {reader.damaged}"] if reader.damaged else []
    return _Seen(
        table=table.table(),
        restarts=table.restarts,
        start=first * time_base,
        end=end * time_base,
        shots=listed,
        black=_spans(black.stretches, time_base),
        frozen=_spans(frozen.stretches, time_base),
        gradual=_spans(gradual.stretches, time_base),
        letters=_spans(gradual.letters, time_base),
        transitions=shots.transitions,
        flashes=_spans(shots.flashes, time_base),
        things=_in_order(subjects.things(listed, table.table()), text_things(texts.tracks, listed, rate)),
        letterbox=bars.letterbox(),
        interlaced=2 * interlaced > table.count,
        notes=[*damage, *table.notes(), *texts.notes(), *_flashing(strobe)],
    )


def _in_order(*found: tuple[Thing, ...]) -> tuple[Thing, ...]:
    return tuple(sorted((thing for each in found for thing in each), key=lambda thing: (thing.shot, thing.first)))


def _after_first_stamp(looks: Iterable[Look], table: FrameTableBuilder) -> Iterator[Look]:
    """The same looks; those without a stamp at the beginning are held back until the table knows the first stamp."""
    waiting: list[Look] = []
    coming = iter(looks)
    for look in coming:
        waiting.append(look)
        if look.pts is not None:
            table.expect(look.pts, len(waiting) - 1)
        if look.pts is not None or len(waiting) >= _STAMPLESS:
            break
    yield from waiting
    waiting.clear()
    yield from coming


def _spans(stretches: list[Ticks], time_base: Fraction) -> tuple[Span, ...]:
    return tuple(Span(start=first * time_base, end=last * time_base) for first, last in stretches)


def _footage(sha256: str, found: Probe, seen: _Seen | None, heard: Heard | None) -> Footage:
    notes = [*found.notes, *(seen.notes if seen else []), *_ending_notes(found, seen, heard)]
    if found.video is not None and seen is None:
        notes.append("no frame of the picture can be decoded")
    if found.audio is not None and heard is None:
        notes.append("nothing of the sound can be decoded")
    if heard is not None and heard.damaged:
        notes.append(f"damaged places in the sound: {heard.damaged}")
    shots = seen.shots if seen else ()
    return Footage(
        sha256=sha256,
        probe=_with_restarts(found, seen),
        frames=seen.table if seen else None,
        shots=tuple(_with_loudness(shot, heard) for shot in shots) if heard else shots,
        black=seen.black if seen else (),
        frozen=seen.frozen if seen else (),
        gradual=seen.gradual if seen else (),
        letters=seen.letters if seen else (),
        transitions=seen.transitions if seen else (),
        flashes=seen.flashes if seen else (),
        things=seen.things if seen else (),
        letterbox=seen.letterbox if seen else None,
        interlaced=seen.interlaced if seen else False,
        loudness=heard.loudness if heard else None,
        speech=_speech(heard) if heard else None,
        **sounding(heard),
        sound=Span(start=heard.start, end=heard.end) if heard else None,
        notes=tuple(notes),
    )


def _with_restarts(found: Probe, seen: _Seen | None) -> Probe:
    """The sound is put where the picture is put when the file's clock jumps back."""
    if seen is None or not seen.restarts or found.audio is None:
        return found
    return found.model_copy(update={"audio": found.audio.model_copy(update={"restarts": seen.restarts})})


def _speech(heard: Heard) -> tuple[Span, ...]:
    return speech_spans(heard.voice, Fraction(VOICE_WINDOW, VOICE_RATE), heard.start, heard.end)


def _with_loudness(shot: Shot, heard: Heard) -> Shot:
    """The shot with its K-weighted level in LUFS, ungated (ITU-R BS.1770-4, equation 2); None when it is silent."""
    first = max(0, round((shot.start - heard.start) / POWER_STEP))
    last = max(first, round((shot.end - heard.start) / POWER_STEP))
    powers = heard.powers[first:last]
    mean = float(powers.mean()) if len(powers) else 0.0
    level = -0.691 + 10 * math.log10(mean) if mean > 0 else -math.inf
    return shot.model_copy(update={"loudness": round(level, 1)}) if level > -70 else shot


def _flashing(strobe: StrobeWatch) -> list[str]:
    if strobe.since is None:
        return []
    from_ = say_seconds(Fraction(round(strobe.since * 10), 10))
    return [f"from {from_} on the picture flashes more than three times a second: it can harm people (WCAG 2.2, 2.3.1)"]


def _ending_notes(found: Probe, seen: _Seen | None, heard: Heard | None) -> list[str]:
    """Where the container promised more than there is, and where sound and picture don't end together."""
    notes = []
    if seen is not None and found.video is not None:
        promised = found.video.duration
        if promised is not None and promised - (seen.end - seen.start) > _SHORT:
            notes.append(
                f"the picture ends early, at {_about(seen.end)}: the file promises {_about(seen.start + promised)}"
            )
    if heard is not None and found.audio is not None:
        promised = found.audio.duration
        if promised is not None and promised - (heard.end - heard.start) > _SHORT:
            notes.append(
                f"the sound ends early, at {_about(heard.end)}: the file promises {_about(heard.start + promised)}"
            )
    # Some containers count their duration from zero and some from the first stamp.
    ends = [max(part.end, part.end - part.start) for part in (seen, heard) if part is not None]
    if not notes and found.duration is not None and ends and found.duration - max(ends) > _SHORT:
        notes.append(f"the file ends early, at {_about(max(ends))}: it promises {_about(found.duration)}")
    if seen is not None and heard is not None and heard.end - seen.end > _SHORT:
        notes.append(f"the sound lasts {_about(heard.end - seen.end)} longer than the picture")
    return notes


def _about(moment: Fraction) -> str:
    return say_seconds(Fraction(round(moment * 100), 100))
