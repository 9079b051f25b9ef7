"""Captions: what is said in the clips, moved to the cut's clock, and set at the foot of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from cutthrough.media.fonts import Font
from cutthrough.model.cut import Box, CaptionCue, Text, TextRole
from cutthrough.model.template import CaptionStyle
from cutthrough.model.time import nearest_frame
from cutthrough.model.transcript import Transcript, Word
from cutthrough.plan.composing import LINES, Readable, Said, composed, readable, speed, timed
from cutthrough.plan.framing import Stage
from cutthrough.plan.look import Look, overlap
from cutthrough.plan.marking import emphasised
from cutthrough.plan.placing import caption_box
from cutthrough.plan.seating import PLATE, Hides, inked, seated
from cutthrough.plan.typeset import PAD_X, WIDER, block, clean, pages, unbreakable

SLIVER = Fraction(2, 5)
"""Seconds: a caption seen for less can't be read and only flickers."""
WORTH = Fraction(1, 3)
"""Share of a caption's own time that must be heard; of less, its words would promise what is not said."""
GIVEN_LINE = 42
"""Characters of a line that a person broke: the most that subtitlers write (Netflix, Timed Text Style Guide)."""
KNOWN_TIMES = 0.6
"""Share of the words whose times must be known for words to be marked as they are said."""
UNREADABLE = 3.5
"""Times the speed an adult reads at, from which a caption only flickers: it tells nothing and draws the eye off."""


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
        said += _in_parts(Said(word.text, start, max(end, start + 1), number, word.speaker))
    return said


def _in_parts(word: Said) -> list[Said]:
    """A word of a script without blanks in the parts that lines may be broken between, its time shared by letters."""
    parts = unbreakable(word.text)
    if len(parts) == 1:
        return [word]
    ends = [sum(map(len, parts[: n + 1])) * (word.end - word.start) // len(word.text) for n in range(len(parts))]
    starts = [0, *ends[:-1]]
    return [
        replace(word, text=text, start=word.start + start, end=word.start + max(end, start + 1), glued=bool(n))
        for n, (text, start, end) in enumerate(zip(parts, starts, ends, strict=True))
    ]


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
    inside = tuple(min(max(frame, span[0]), span[1] - 1) for frame in frames)
    # Words heaped on one moment were found where they are not.
    return inside if len(inside) < 4 or len(set(inside)) >= KNOWN_TIMES * len(inside) else ()


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
    *,
    style: CaptionStyle | None = None,
    hides: Hides | None = None,
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The captions drawn on the picture, and notes. One that needs more than two lines is shown in parts.

    From frame `until` on there is the end card with `card` on it: words still being said stay on where they are
    in nobody's way, and are taken off otherwise. Where `hides` says that a caption lies on a face or on other words it
    is moved up to where it does not. Raises SourceError for a missing glyph.
    """
    style = style or CaptionStyle()
    width = min(look.safe.width, round(26 * look.caption))
    drafts: list[tuple[Text, tuple[int, ...], Fraction]] = []
    for number, cue in enumerate(cues, 1):
        font = look.fonts.of(bold=False, language=cue.language)
        words = _drawable(cue.text.upper() if style.upper else cue.text, font, look, width)
        font.check(words, cue.language)
        parts = _as_given(words, font, look, width, style) or pages(
            words, font, look.caption, width, LINES, line=style.line
        )
        least = min(SLIVER, (cue.end - cue.start) / rate / len(parts))
        for i, (part, span, moments) in enumerate(_spans(cue, parts)):
            text = _text(f"caption-{number}-{i + 1}", part, span, cue.language, look, stage, serves)
            drafts.append((text, moments, least))

    def blocked(box: Box, span: tuple[int, int]) -> float:
        over = any(overlap(box, other) for other in card) if span[1] > until else False
        late = (span[1] - max(until, span[0])) / (span[1] - span[0]) if over else 0.0
        return max(late / 2, hides(inked(box, look), span) if hides is not None else 0.0)

    placed = seated([text for text, _, _ in drafts], look, stage, rate, blocked)
    texts: list[Text] = []
    lost: dict[str, list[str]] = {_COVER: [], _BRIEF: []}
    for text, (draft, moments, least) in zip(placed, drafts, strict=True):
        on = text
        if text.end > until and any(overlap(text.box, other) for other in card):
            on = text.model_copy(update={"end": max(until, text.start)})
        if (on.end - on.start) / rate < least or _speed(on, rate) > UNREADABLE * _limit(on):
            lost[_COVER if on.end < draft.end else _BRIEF].append(_said_in(on))
        else:
            texts.append(emphasised(on, style, moments, look, rate))
    quoted = {why: ", ".join(f'"{words}"' for words in them) for why, them in lost.items() if them}
    notes = [f"captions left out, as {why}: {words}" for why, words in quoted.items()]
    return tuple(texts), (*notes, *_fast(texts, rate))


def _drawable(words: str, font: Font, look: Look, width: int) -> str:
    """The words as this font draws them in this width: a # where it has no note, and no word wider than a line."""
    words = font.noted(words)
    room = width - 2 * PAD_X * look.caption
    found = words
    for part in {part for word in words.split() for part in unbreakable(word)}:
        if font.width(part, look.smallest) > room:
            found = found.replace(part, _split(part, font, look.caption * WIDER, room))
    return found


def _split(word: str, font: Font, size: float, room: float) -> str:
    """A word in runs of letters that fit, with blanks between."""
    runs = [""]
    for letter in word:
        if runs[-1] and font.width(runs[-1] + letter, size) > room:
            runs.append("")
        runs[-1] += letter
    return " ".join(runs)


_COVER = "they would cover what stands on the end card"
_BRIEF = "they are heard too briefly to be read"


def _said_in(text: Text) -> str:
    return " ".join(text.lines)


def _speed(text: Text, rate: Fraction) -> float:
    return speed(_said_in(text), text.start, text.end, rate)


def _limit(text: Text) -> float:
    return readable(text.language or "", _said_in(text)).speed


def _fast(texts: Sequence[Text], rate: Fraction) -> tuple[str, ...]:
    """How fast the captions are that an adult can't read in time."""
    fast = [(_speed(text, rate), _limit(text)) for text in texts if _speed(text, rate) > _limit(text) * 1.02]
    if not fast:
        return ()
    most, limit = max(fast)
    which = f"{len(fast)} of {len(texts)} captions ask for more than {limit:g} characters a second"
    return (f"{which}, up to {most:.0f}: they come as fast as is spoken",)


def _as_given(words: str, font: Font, look: Look, width: int, style: CaptionStyle) -> tuple[tuple[str, ...], ...]:
    """The lines as a person broke them, where they fit; () where they don't, or nobody did."""
    lines = tuple(words.split("\n"))
    fits = len(lines) <= LINES and max(map(len, lines)) <= max(style.line, GIVEN_LINE)
    return (lines,) if fits and block(lines, font, look.caption).width <= width else ()


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
