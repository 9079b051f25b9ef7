"""Captions: what is said in the clips, moved to the cut's clock, and set at the foot of the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from cutthrough.media.fonts import Font
from cutthrough.model.cut import Box, CaptionCue, Emphasis, Text, TextRole
from cutthrough.model.template import CaptionStyle
from cutthrough.model.time import nearest_frame
from cutthrough.model.transcript import Transcript, Word
from cutthrough.plan.composing import LINES, Readable, Said, composed, timed
from cutthrough.plan.framing import Stage
from cutthrough.plan.look import Look, contrast, overlap
from cutthrough.plan.placing import caption_box
from cutthrough.plan.typeset import block, clean, pages

SLIVER = Fraction(2, 5)
"""Seconds: a caption seen for less can't be read and only flickers."""
WORTH = Fraction(1, 3)
"""Share of a caption's own time that must be heard; of less, its words would promise what is not said."""
PLATE = "#000000B0"
"""69 % black: white on it has a contrast of 7.9 to 1 even over a white picture, where WCAG 2.2 asks 4.5."""
IN_THE_WAY = 0.1
"""Share of its time a caption may lie on a face or on other words before it is moved."""
STEPS = 10
"""Places a caption is tried at on its way up the picture."""
GIVEN_LINE = 42
"""Characters of a line that a person broke: the most that subtitlers write (Netflix, Timed Text Style Guide)."""
JUMP_FRAMES = 12
"""A caption that follows so soon stays where the one before was moved to: words that hop are harder to read."""
KNOWN_TIMES = 0.9
"""Share of the words whose times must be known for words to be marked as they are said."""


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
    captions: Mapping[str, Sequence[Cue]],
    heard: Iterable[Heard],
    source: str,
    rate: Fraction,
    transcripts: Mapping[str, Transcript] | None = None,
    rules: Mapping[str, Readable] | None = None,
) -> tuple[CaptionCue, ...]:
    """Every caption of every language that is heard, in frames of the cut, without overlaps within a language.

    Given captions are kept as they are; `transcripts` say when their words are, and are put into captions by `rules`
    where none are given. None lasts over a join, unless the source goes on there.
    """
    parts = [h for h in merged(sorted(heard, key=lambda h: h.at), rate) if h.source == source]
    known = transcripts or {}
    found: list[CaptionCue] = []
    for language, cues in captions.items():
        words = known[language].words if language in known else ()
        here: list[CaptionCue] = []
        for part in parts:
            here += _in_part(cues, part, language, rate, words)
        found += [c for c in _joined(here) if (c.end - c.start) / rate >= SLIVER]
    for language, transcript in known.items():
        if language not in captions:
            limits = (rules or {}).get(language, Readable())
            said = [word for number, part in enumerate(parts) for word in _said(transcript.words, part, number, rate)]
            until = max((part.at + part.frames for part in parts), default=0)
            found += composed(said, language, rate, until, limits)
    return tuple(found)


def _said(words: Sequence[Word], part: Heard, number: int, rate: Fraction) -> list[Said]:
    """The words of which at least half is heard in this part."""
    end_of_part = part.source_in + part.frames / rate
    said: list[Said] = []
    for word in words:
        middle = (word.start + word.end) / 2
        if not part.source_in <= middle < end_of_part:
            continue
        start = part.at + max(0, nearest_frame(word.start - part.source_in, rate))
        end = part.at + min(part.frames, nearest_frame(word.end - part.source_in, rate))
        said.append(Said(word.text, start, max(end, start + 1), number, word.speaker))
    return said


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
        shown = {clean(cue.text) for cue in kept if cue.language == language}
        lost = [cue for cue in here if clean(cue.text) and clean(cue.text) not in shown]
        if cues and not here:
            notes.append(
                f"none of the {len(cues)} captions in {language} falls on what this cut shows; check their times"
            )
        elif lost:
            which = "1 caption" if len(lost) == 1 else f"{len(lost)} captions"
            notes.append(f"{which} in {language} left out: too little of what they say is heard on this cut")
    return tuple(notes)


def _in_part(
    cues: Sequence[Cue], part: Heard, language: str, rate: Fraction, words: Sequence[Word]
) -> list[CaptionCue]:
    end_of_part = part.source_in + part.frames / rate
    found: list[CaptionCue] = []
    for cue in sorted(cues, key=lambda c: (c.start, c.end)):
        begin, finish = max(cue.start, part.source_in), min(cue.end, end_of_part)
        text = "\n".join(filter(None, map(clean, cue.text.split("\n"))))
        if (
            not text
            or finish - begin < min(SLIVER, (cue.end - cue.start) / 2)
            or finish - begin < (cue.end - cue.start) * WORTH
        ):
            continue
        start = part.at + nearest_frame(begin - part.source_in, rate)
        end = part.at + min(part.frames, nearest_frame(finish - part.source_in, rate))
        if end > start:
            moments = _moments(cue, words, part, rate, (start, end))
            found.append(CaptionCue(start=start, end=end, text=text, language=language, moments=moments))
    return found


def _moments(cue: Cue, words: Sequence[Word], part: Heard, rate: Fraction, span: tuple[int, int]) -> tuple[int, ...]:
    """The first frame of each of the caption's words, where nearly all of them have times of their own."""
    here = [w for w in words if cue.start - SLIVER <= w.start < cue.end + SLIVER]
    if not here or sum(w.timed for w in here) < KNOWN_TIMES * len(here):
        return ()
    begins = timed(cue.text, [(w.text, w.start) for w in here])
    if begins is None:
        return ()
    frames = (part.at + nearest_frame(moment - part.source_in, rate) for moment in begins)
    return tuple(min(max(frame, span[0]), span[1] - 1) for frame in frames)


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


Hides = Callable[[Box, tuple[int, int]], float]
"""Share of a span of the cut's frames in which a box of the canvas lies on something that has to be seen."""


def caption_texts(
    cues: Iterable[CaptionCue],
    look: Look,
    stage: Stage,
    rate: Fraction,
    until: int,
    card: Sequence[Box],
    serves: tuple[str, ...],
    *,
    style: CaptionStyle | None = None,
    hides: Hides | None = None,
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The captions drawn on the picture, and notes. One that needs more than two lines is shown in parts.

    From frame `until` on there is the end card with `card` on it: words still being said stay on where they are
    in nobody's way, and are taken off otherwise. Where `hides` says that a caption lies on a face or on other words it
    is moved up to where it does not. Raises SourceError for a missing glyph.
    """
    texts: list[Text] = []
    covered: list[str] = []
    brief: list[str] = []
    style = style or CaptionStyle()
    width = min(look.safe.width, round(26 * look.caption))
    for number, cue in enumerate(cues, 1):
        words = cue.text.upper() if style.upper else cue.text
        font = look.fonts.of(bold=False, language=cue.language)
        font.check(words)
        parts = _as_given(words, font, look, width, style) or pages(
            words, font, look.caption, width, LINES, line=style.line
        )
        for i, (part, span, moments) in enumerate(_spans(cue, parts)):
            name = f"caption-{number}-{i + 1}"
            text = _text(name, part, span, cue.language, look, stage, serves)
            text = _emphasised(_seated(text, texts, look, hides), style, moments, look)
            if text.end > until and any(overlap(text.box, other) for other in card):
                text = text.model_copy(update={"end": max(until, span[0])})
            if (text.end - text.start) / rate >= min(SLIVER, (cue.end - cue.start) / rate / len(parts)):
                texts.append(text)
            else:
                (covered if text.end < span[1] else brief).append(" ".join(part))
    why = {"they would cover what stands on the end card": covered, "they are heard too briefly to be read": brief}
    quoted = {said: ", ".join(f'"{words}"' for words in lost) for said, lost in why.items() if lost}
    return tuple(texts), tuple(f"captions left out, as {said}: {words}" for said, words in quoted.items())


def _as_given(words: str, font: Font, look: Look, width: int, style: CaptionStyle) -> tuple[tuple[str, ...], ...]:
    """The lines as a person broke them, where they fit; () where they don't, or nobody did."""
    lines = tuple(words.split("\n"))
    fits = len(lines) <= LINES and max(map(len, lines)) <= max(style.line, GIVEN_LINE)
    return (lines,) if len(lines) > 1 and fits and block(lines, font, look.caption).width <= width else ()


def _spans(
    cue: CaptionCue, parts: Sequence[tuple[str, ...]]
) -> Iterable[tuple[tuple[str, ...], tuple[int, int], tuple[int, ...]]]:
    """Each part of a caption with its frames and the moments of its words: by when they are said, else by letters."""
    counts = [sum(len(line.split()) for line in part) for part in parts]
    if cue.moments and sum(counts) == len(cue.moments):
        at = 0
        starts: list[int] = []
        for count in counts:
            starts.append(cue.start if not at else max(starts[-1] + 1, cue.moments[at]))
            at += count
        at = 0
        for part, count, start, end in zip(parts, counts, starts, [*starts[1:], cue.end], strict=True):
            yield part, (start, max(end, start + 1)), cue.moments[at : at + count]
            at += count
        return
    letters = [sum(len(line) for line in part) for part in parts]
    for i, part in enumerate(parts):
        begin = cue.start + (cue.end - cue.start) * sum(letters[:i]) // sum(letters)
        finish = cue.start + (cue.end - cue.start) * sum(letters[: i + 1]) // sum(letters)
        yield part, (begin, max(finish, begin + 1)), ()


def _emphasised(text: Text, style: CaptionStyle, moments: tuple[int, ...], look: Look) -> Text:
    """The same text with its words marked as they are said, where the style asks for it and their times are known."""
    if style.emphasis is Emphasis.NONE or not moments:
        return text
    accent = look.brand.accent
    if (
        style.emphasis is Emphasis.HIGHLIGHT
        and contrast(accent, "#4F4F4F" if text.plate else look.brand.background) < 3
    ):
        accent = text.colour  # it could not be told from what it stands on
    return text.model_copy(update={"emphasis": style.emphasis, "moments": moments, "accent": accent})


def _seated(text: Text, before: Sequence[Text], look: Look, hides: Hides | None) -> Text:
    """The text where it is in nobody's way: at its usual place, where the one before was, or the lowest free one."""
    if hides is None:
        return text
    span = (text.start, text.end)
    usual = text.box
    top = look.safe.y + look.bug_height
    places = [usual.y]
    last = before[-1] if before else None
    if last is not None and last.box.bottom != usual.bottom and text.start - last.end < JUMP_FRAMES:
        places.insert(0, last.box.bottom - usual.height)
    if usual.y > top:
        places += [usual.y - (usual.y - top) * step // STEPS // 2 * 2 for step in range(1, STEPS + 1)]
    best: tuple[float, Box] | None = None
    for y in places:
        box = usual.model_copy(update={"y": max(y, 0)})
        cost = hides(box, span)
        if cost <= IN_THE_WAY:
            best = (cost, box)
            break
        if best is None or cost < best[0] - 0.05:
            best = (cost, box)
    if best is None or best[1] == usual:
        return text
    return text.model_copy(update={"box": best[1], "plate": PLATE, "colour": "#FFFFFF"})


def _text(
    name: str,
    lines: tuple[str, ...],
    span: tuple[int, int],
    language: str,
    look: Look,
    stage: Stage,
    serves: tuple[str, ...],
) -> Text:
    font, size = look.fonts.of(bold=False, language=language), look.caption
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
