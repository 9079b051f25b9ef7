"""The drawn film with all that a plan needs of it: templates are shown on it where a program has no film of its own.

What is in it is known, since we drew it, so its footage is written down and not found by looking.
"""

from __future__ import annotations

import math
import os
import tempfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

from cutthrough.media.probe import probe
from cutthrough.media.sample_film import (
    HEIGHT,
    RATE,
    SAMPLE_VERSION,
    SHOT_FRAMES,
    WIDTH,
    Subject,
    sample_film,
    subjects,
)
from cutthrough.model.brief import Audience, Brief, CallToAction, Goal, Kpi, Message, Objective, PlacementLine, Sources
from cutthrough.model.footage import (
    INTEREST_COLUMNS,
    INTEREST_ROWS,
    Footage,
    FrameRun,
    FrameTable,
    Mark,
    Shot,
    Thing,
    ThingKind,
    Transition,
    TransitionKind,
)
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.source import Probe
from cutthrough.model.transcript import Transcript, Word, WordsFrom
from cutthrough.store.files import store_errors, write_aside
from cutthrough.store.hashes import content_hash

NEUTRAL = Program(
    client="A client",
    brand=BrandKit(name="Your brand", background="#14213D", text="#FFFFFF", accent="#FCA311"),
)
"""Where there is no program, so no brand."""
WORD = Fraction(3, 10)
"""Seconds a word of the sample captions takes: 200 a minute, unhurried speech."""
SAID = (
    "Captions are set like this. Each word lights up as it is said, where the template asks for that. "
    "They stay in the safe zone, and they move away from faces."
)
"""What captions say where nobody has captioned the film."""


def sample_brief() -> Brief:
    """What is written on the film where no brief says it. The placement is to be put in."""
    return Brief(
        name="templates",
        title="Thrown by hand, fired once",
        goal=Goal(objective=Objective.AWARENESS, statement="People see how each template looks"),
        audience=Audience(who="Whoever chooses templates"),
        kpis=(Kpi(metric="Templates seen", target="all"),),
        messages=(Message(text="No two cups are the same"),),
        call_to_action=CallToAction(text="See the new kiln", link="https://studio.example/kiln"),
        placements=(PlacementLine(placement="youtube_long", lengths=(Fraction(15),)),),
        sources=Sources(master="sample.mp4"),
    )


def sample(cache: Path | None) -> tuple[Path, Footage]:
    """The film and its footage. It is drawn once and kept in `cache`, or in a folder for temporary files of our own.

    Raises RenderError and StoreError.
    """
    folder = (cache or own_temporary()) / "sample"
    path = folder / f"film-v{SAMPLE_VERSION}.mp4"
    if not path.is_file():
        with write_aside(path) as aside:
            sample_film(aside)
    return path, footage_of(content_hash(path, cache or folder), probe(path))


def own_temporary() -> Path:
    """A folder among the temporary files that belongs to us and that others can't write to."""
    folder = Path(tempfile.gettempdir()) / f"cutthrough-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if status.st_uid == os.getuid() and not folder.is_symlink() and not status.st_mode & 0o022:
            return folder
    with store_errors(folder):
        return Path(tempfile.mkdtemp(prefix="cutthrough-"))


def footage_of(sha256: str, found: Probe) -> Footage:
    """What there is to know of the film."""
    looked_at = subjects()
    video = found.video
    base = video.time_base if video is not None else Fraction(1, RATE)
    count = SHOT_FRAMES * len(looked_at)
    run = FrameRun(first=0, pts=0, step=int(1 / RATE / base), count=count)
    cuts = range(SHOT_FRAMES, count, SHOT_FRAMES)
    return Footage(
        sha256=sha256,
        probe=found,
        frames=FrameTable(time_base=base, runs=(run,)),
        shots=tuple(_shot(number, subject) for number, subject in enumerate(looked_at)),
        transitions=tuple(Transition(kind=TransitionKind.CUT, first=first, last=first) for first in cuts),
        things=tuple(_face(number, subject) for number, subject in enumerate(looked_at) if subject.face),
    )


def _shot(number: int, subject: Subject) -> Shot:
    interest = _interest(subject)
    across = [sum(interest[column::INTEREST_COLUMNS]) for column in range(INTEREST_COLUMNS)]
    focus = subject.x / WIDTH
    first = number * SHOT_FRAMES
    parts = math.ceil(SHOT_FRAMES / 6)
    return Shot(
        first=first,
        last=first + SHOT_FRAMES - 1,
        start=Fraction(first, RATE),
        end=Fraction(first + SHOT_FRAMES, RATE),
        motion=0.02,
        detail=0.03,
        luma=0.5,
        focus_x=focus,
        focus_y=subject.y / HEIGHT,
        focus_kept=tuple(_kept(across, focus, tenth / 10) for tenth in range(1, 11)),
        interest=interest,
        step=6,
        sharpness=(0.4,) * parts,
        brightness=(0.5,) * parts,
        ground=(0.01,) * parts,
        subject=(0.03 if subject.face else 0.02,) * parts,
    )


def _interest(subject: Subject) -> tuple[float, ...]:
    """A bell over the subject, on a little of it everywhere."""
    fields = [
        0.06
        + math.exp(
            -(((column + 0.5) * WIDTH / INTEREST_COLUMNS - subject.x) ** 2) / (2 * (subject.across + 60) ** 2)
            - ((row + 0.5) * HEIGHT / INTEREST_ROWS - subject.y) ** 2 / (2 * (subject.down + 60) ** 2)
        )
        for row in range(INTEREST_ROWS)
        for column in range(INTEREST_COLUMNS)
    ]
    total = sum(fields)
    return tuple(field / total for field in fields)


def _kept(across: list[float], focus: float, width: float) -> float:
    """The share of interest in a window of this width round the focus."""
    left = min(max(focus - width / 2, 0.0), 1 - width)
    step = 1 / len(across)
    held = (max(0.0, min(left + width, (n + 1) * step) - max(left, n * step)) / step for n in range(len(across)))
    return min(1.0, sum(share * field for share, field in zip(held, across, strict=True)))


def _face(number: int, subject: Subject) -> Thing:
    """Where the face is while the camera passes: in the middle of its way it is in the middle of the mark."""
    first = number * SHOT_FRAMES
    box = {
        "x": (subject.x - subject.across) / WIDTH,
        "y": (subject.y - subject.down) / HEIGHT,
        "width": 2 * subject.across / WIDTH,
        "height": 2 * subject.down / HEIGHT,
    }
    marks = tuple(Mark(frame=frame, **box) for frame in (first, first + SHOT_FRAMES - 1))
    return Thing(id=f"face-{number}", kind=ThingKind.FACE, shot=number, marks=marks)


def sample_words(sha256: str, language: str, start: Fraction, end: Fraction) -> Transcript:
    """`SAID` over and over from `start` to `end` seconds, for a film that nobody has captioned."""
    said = SAID.split()
    count = max(len(said), int((end - start) / WORD))
    words = tuple(
        Word(text=said[i % len(said)], start=start + i * WORD, end=start + (i + 1) * WORD) for i in range(count)
    )
    return Transcript(sha256=sha256, language=language, origin=WordsFrom.SCRIPT, words=words)
