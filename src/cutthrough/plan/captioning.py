"""Captions: what is said in the clips, moved to the cut's clock, and set at the foot of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from cutthrough.model.cut import Box, CaptionCue, Text, TextRole
from cutthrough.model.time import nearest_frame
from cutthrough.plan.framing import Stage
from cutthrough.plan.look import Look, overlap
from cutthrough.plan.placing import caption_box
from cutthrough.plan.typeset import block, clean, pages

SLIVER = Fraction(2, 5)
"""Seconds: a caption seen for less can't be read and only flickers."""
WORTH = Fraction(1, 3)
"""Share of a caption's own time that must be heard; of less, its words would promise what is not said."""
PLATE = "#000000B0"
LINES = 2


class Cue(Protocol):
    """One caption of a file: `start` and `end` in seconds of the source's clock."""

    @property
    def start(self) -> Fraction:
        """Seconds."""

    @property
    def end(self) -> Fraction:
        """Seconds."""

    @property
    def text(self) -> str:
        """The words; line breaks as the file has them."""


@dataclass(frozen=True)
class Heard:
    """A stretch of a source's sound in the cut: `frames` frames from frame `at`, from `source_in` seconds."""

    source: str
    source_in: Fraction
    at: int
    frames: int


def merged(pieces: Sequence[Heard], rate: Fraction, *, keep_first: bool = False) -> list[Heard]:
    """Neighbours that go on in the source where the one before stopped are one piece: no join, no fade."""
    runs: list[Heard] = []
    for i, piece in enumerate(pieces):
        last = runs[-1] if runs and not (keep_first and i == 1) else None
        if (
            last is not None
            and last.source == piece.source
            and last.at + last.frames == piece.at
            and abs(last.source_in + last.frames / rate - piece.source_in) <= Fraction(1, 2) / rate
        ):
            runs[-1] = Heard(last.source, last.source_in, last.at, last.frames + piece.frames)
        else:
            runs.append(piece)
    return runs


def on_the_cut(
    captions: Mapping[str, Sequence[Cue]], heard: Iterable[Heard], source: str, rate: Fraction
) -> tuple[CaptionCue, ...]:
    """Every caption of every language that is heard, in frames of the cut, without overlaps within a language.

    None lasts over a join, unless the source goes on there.
    """
    parts = [h for h in merged(sorted(heard, key=lambda h: h.at), rate) if h.source == source]
    found: list[CaptionCue] = []
    for language, cues in captions.items():
        here: list[CaptionCue] = []
        for part in parts:
            here += _in_part(cues, part, language, rate)
        found += [c for c in _joined(here) if (c.end - c.start) / rate >= SLIVER]
    return tuple(found)


def uncaptioned(
    captions: Mapping[str, Sequence[Cue]],
    kept: Sequence[CaptionCue],
    heard: Sequence[Heard],
    source: str,
    rate: Fraction,
) -> tuple[str, ...]:
    """What an editor should know of captions that are on air while the cut shows their moment, and are not on it."""
    notes = []
    spans = [(h.source_in, h.source_in + h.frames / rate) for h in heard if h.source == source]
    for language, cues in captions.items():
        here = [cue for cue in cues if any(cue.start < end and cue.end > start for start, end in spans)]
        shown = {cue.text for cue in kept if cue.language == language}
        lost = [cue for cue in here if clean(cue.text) and clean(cue.text) not in shown]
        if cues and not here:
            notes.append(
                f"none of the {len(cues)} captions in {language} falls on what this cut shows; check their times"
            )
        elif lost:
            which = "1 caption" if len(lost) == 1 else f"{len(lost)} captions"
            notes.append(f"{which} in {language} left out: too little of what they say is heard on this cut")
    return tuple(notes)


def _in_part(cues: Sequence[Cue], part: Heard, language: str, rate: Fraction) -> list[CaptionCue]:
    end_of_part = part.source_in + part.frames / rate
    found: list[CaptionCue] = []
    for cue in sorted(cues, key=lambda c: (c.start, c.end)):
        begin, finish = max(cue.start, part.source_in), min(cue.end, end_of_part)
        text = clean(cue.text)
        if (
            not text
            or finish - begin < min(SLIVER, (cue.end - cue.start) / 2)
            or finish - begin < (cue.end - cue.start) * WORTH
        ):
            continue
        start = part.at + nearest_frame(begin - part.source_in, rate)
        end = part.at + min(part.frames, nearest_frame(finish - part.source_in, rate))
        if end > start:
            found.append(CaptionCue(start=start, end=end, text=text, language=language))
    return found


def _joined(cues: Sequence[CaptionCue]) -> list[CaptionCue]:
    """One after the other: two at once follow each other."""
    found: list[CaptionCue] = []
    for cue in sorted(cues, key=lambda c: (c.start, c.end)):
        last = found[-1] if found else None
        if last is not None and cue.start < last.end:
            if cue.start > last.start:
                found[-1] = last.model_copy(update={"end": cue.start})
                found.append(cue)
            elif cue.end > last.end:
                found.append(cue.model_copy(update={"start": last.end}))
        else:
            found.append(cue)
    return found


def caption_texts(
    cues: Iterable[CaptionCue],
    look: Look,
    stage: Stage,
    rate: Fraction,
    until: int,
    card: Sequence[Box],
    serves: tuple[str, ...],
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The captions drawn on the picture, and notes. One that needs more than two lines is shown in parts.

    From frame `until` on there is the end card with `card` on it: words still being said stay on where they are
    in nobody's way, and are taken off otherwise. Raises SourceError for a missing glyph.
    """
    texts: list[Text] = []
    covered: list[str] = []
    brief: list[str] = []
    font = look.fonts.text
    width = min(look.safe.width, round(26 * look.caption))
    for number, cue in enumerate(cues, 1):
        font.check(cue.text)
        parts = pages(cue.text, font, look.caption, width, LINES)
        letters = [sum(len(line) for line in part) for part in parts]
        for i, part in enumerate(parts):
            begin = cue.start + (cue.end - cue.start) * sum(letters[:i]) // sum(letters)
            finish = cue.start + (cue.end - cue.start) * sum(letters[: i + 1]) // sum(letters)
            name = f"caption-{number}-{i + 1}"
            text = _text(name, part, (begin, max(finish, begin + 1)), cue.language, look, stage, serves)
            if text.end > until and any(overlap(text.box, other) for other in card):
                text = text.model_copy(update={"end": max(until, begin)})
            if (text.end - text.start) / rate >= min(SLIVER, (cue.end - cue.start) / rate / len(parts)):
                texts.append(text)
            else:
                (covered if text.end < finish else brief).append(" ".join(part))
    why = {"they would cover what stands on the end card": covered, "they are heard too briefly to be read": brief}
    quoted = {said: ", ".join(f'"{words}"' for words in lost) for said, lost in why.items() if lost}
    return tuple(texts), tuple(f"captions left out, as {said}: {words}" for said, words in quoted.items())


def _text(
    name: str,
    lines: tuple[str, ...],
    span: tuple[int, int],
    language: str,
    look: Look,
    stage: Stage,
    serves: tuple[str, ...],
) -> Text:
    font, size = look.fonts.text, look.caption
    found = block(lines, font, size)
    while found.width > look.safe.width and size > 6:  # one word wider than the canvas
        size -= 1
        found = block(lines, font, size)
    box, covers = caption_box(found, look, stage)
    return Text(
        id=name,
        role=TextRole.CAPTION,
        start=span[0],
        end=span[1],
        lines=lines,
        box=box,
        size=size,
        colour="#FFFFFF" if covers else look.on_background(),
        plate=PLATE if covers else None,
        bold=False,
        language=language,
        serves=serves,
    )
