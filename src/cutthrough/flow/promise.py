"""What a brief and a cut promise of a finished file, and what its pixels and the files beside it prove of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from cutthrough.flow.proof import Proof, promised_text
from cutthrough.flow.seen_words import unmeasured
from cutthrough.model.brief import Brief, Message, PlacementLine
from cutthrough.model.cut import CaptionCue, Cut, DeliveryForm
from cutthrough.model.footage import Footage, ThingKind
from cutthrough.model.naming import ANY, file_name, template_faults
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.promise import Promise, PromisedMessage, ReadText
from cutthrough.model.quantity import say_aspect
from cutthrough.plan.relevance import Relevance, stems
from cutthrough.plan.sentences import of_captions

READ = 0.6
"""Share of a message's words that must be read on one picture for it to have come across."""

_SILENT = (DeliveryForm.GIF, DeliveryForm.LOOP, DeliveryForm.SILENT_VIDEO)


def promise_of(
    cut: Cut,
    brief: Brief,
    program: Program,
    placement: Placement,
    *,
    today: date,
    dated: str = "undated",
    name: str | None = None,
    proof: Proof | None = None,
) -> Promise:
    """What `brief` and `cut` promise of the cut's file. `name` is what the client's template calls it.

    `today` is the day it is held to them, `dated` the day the brief was last written. Without a `proof`, nothing is
    said of what the pixels show. Pure.
    """
    whole = _of_brief(brief, program, placement, today, dated, cut.length, cut.family)
    shown = proof or Proof(texts=tuple(promised_text(text, cut) for text in cut.texts))
    silent = cut.form in _SILENT
    cues = [] if silent else [cue for cue in cut.captions if cue.language == _spoken_language(cut, brief)]
    return whole.model_copy(
        update={
            "cut": cut.id,
            "canvas": cut.canvas,
            "heard": silent or bool(cues),
            "read": True,
            "captions": brief.guardrails.captions and not silent,
            "messages": tuple(_messages(cut, brief, cues)),
            "texts": shown.texts,
            "caption_files": shown.caption_files,
            "caption_faults": shown.caption_faults,
            "beside": shown.beside,
            "stills": tuple(picture.name for picture in shown.pictures),
            "pictures": shown.pictures,
            "file_name": name,
        }
    )


def promise_of_brief(
    brief: Brief,
    program: Program,
    placement: Placement,
    *,
    today: date,
    dated: str = "undated",
    footage: Footage | None = None,
    words: Sequence[ReadText] | None = None,
    form: DeliveryForm | None = None,
) -> Promise:
    """What `brief` promises of a file that others made for a placement: no plan of it is known.

    With its `footage` (as `analyse` understands it) the messages are looked for in the words read on its picture; what
    is said in it stays unknown. `words` are the same words as they stand in its pixels; without them it is not known
    how they stand. Pure.
    """
    whole = _of_brief(brief, program, placement, today, dated, None, "")
    fields = {
        "client": program.client,
        "brief": brief.name,
        "placement": placement.id,
        "platform": placement.platform,
        **({"form": form.value} if form else {}),
    }
    template = program.file_names
    named = file_name(template, fields, unknown=ANY) if template and not template_faults(template) else None
    return whole.model_copy(
        update={
            "messages": tuple(
                PromisedMessage(id=id_, text=message.text, by=message.by, shown=_read(message.text, footage))
                for id_, message in _with_ids(brief)
            ),
            "captions": brief.guardrails.captions and form not in _SILENT,
            "heard": form in _SILENT,
            "read": footage is not None,
            "words": tuple(_named(each, brief, program) for each in _words(words, footage)),
            "speech": () if footage is None else footage.speech or (),
            "beside": () if footage is None else tuple(thing.text for thing in footage.things if thing.text),
            "file_name": named,
        }
    )


def _of_brief(
    brief: Brief, program: Program, placement: Placement, today: date, dated: str, length: Fraction | None, family: str
) -> Promise:
    """What holds for every file of a brief on one placement."""
    line = _line_of(brief, placement, length, family)
    return rights_promised(brief, today=today, dated=dated).model_copy(
        update={
            "brand": program.brand.name,
            "brand_by": brief.guardrails.brand_by,
            "never_say": tuple(dict.fromkeys((*program.never_say, *brief.guardrails.never_say))),
            "post_title": line.post_title if line else None,
            "post_text": line.post_text if line else None,
        }
    )


def rights_promised(brief: Brief, *, today: date, dated: str = "undated") -> Promise:
    """What a brief promises of its rights, and of nothing else: of every file the same."""
    return Promise(
        brief=brief.name,
        dated=dated,
        rights=brief.rights,
        lapsed=tuple(right for right in brief.rights if right.until is not None and right.until < today),
        starts=brief.schedule.starts if brief.schedule else None,
        ends=brief.last_day,
    )


def _line_of(brief: Brief, placement: Placement, length: Fraction | None, family: str) -> PlacementLine | None:
    """The brief's line for this placement; of several, the one with this length, aspect and language."""
    lines = [line for line in brief.placements if line.placement == placement.id]

    def fits(line: PlacementLine) -> tuple[bool, bool]:
        shape = f"-{say_aspect(line.aspect).replace(':', 'x').replace('.', '_')}" if line.aspect else None
        return length in line.lengths, shape is not None and shape in family

    return max(lines, key=fits, default=None)


def _with_ids(brief: Brief) -> Iterable[tuple[str, Message]]:
    return ((message.id or f"messages/{number}", message) for number, message in enumerate(brief.messages, 1))


def _spoken_language(cut: Cut, brief: Brief) -> str | None:
    """The language that messages are looked for in what is said: the brief's own, where it is captioned."""
    known = dict.fromkeys(cue.language for cue in cut.captions)
    return brief.language if brief.language in known else next(iter(known), None)


def _messages(cut: Cut, brief: Brief, cues: Sequence[CaptionCue]) -> Iterable[PromisedMessage]:
    said = _said(brief, cues, cut.rate)
    for number, (id_, message) in enumerate(_with_ids(brief)):
        shown = sorted({text.start / cut.rate for text in cut.texts if message.id and message.id in text.serves})
        yield PromisedMessage(
            id=id_, text=message.text, by=message.by, said=said.get(number, ()), shown=tuple(map(Fraction, shown))
        )


@dataclass(frozen=True)
class _Cue:
    start: Fraction
    end: Fraction
    text: str


def _said(brief: Brief, cues: Sequence[CaptionCue], rate: Fraction) -> dict[int, tuple[Fraction, ...]]:
    """By when each message has been said, by its number: at the end of a sentence that says it."""
    timed = [_Cue(cue.start / rate, cue.end / rate, " ".join(cue.text.split())) for cue in cues]
    sentences = of_captions(timed)
    relevance = Relevance(brief, (sentence.text for sentence in sentences))
    found: dict[int, list[Fraction]] = {}
    for sentence in sentences:
        for number in relevance.says(sentence.text):
            found.setdefault(number, []).append(sentence.end)
    return {number: tuple(sorted(times)) for number, times in found.items()}


def _read(message: str, footage: Footage | None) -> tuple[Fraction, ...]:
    """The moments from which most of a message's words are read on a file's picture, one after another or together."""
    if footage is None or footage.frames is None:
        return ()
    wanted = stems(message)
    frames = footage.frames
    spans = [
        (frames.time(thing.first), frames.time(thing.last), stems(thing.text))
        for thing in footage.things
        if thing.kind is ThingKind.TEXT and thing.text
    ]
    found = []
    for start in sorted({start for start, _, _ in spans}):
        there = {word for begin, end, words in spans if begin <= start <= end for word in words}
        if wanted and len(wanted & there) >= READ * len(wanted):
            found.append(start)
    return tuple(found)


def _words(words: Sequence[ReadText] | None, footage: Footage | None) -> Sequence[ReadText]:
    return words if words is not None else () if footage is None else unmeasured(footage)


def _named(read: ReadText, brief: Brief, program: Program) -> ReadText:
    """The words with what the brief calls them, where most of theirs are its own."""
    own = (
        ("brand", program.brand.name),
        ("title", brief.title),
        ("call to action", brief.call_to_action.text if brief.call_to_action else None),
        *(("message", message.text) for message in brief.messages),
    )
    here = stems(read.text)
    for name, text in own:
        if here and text and len(here & stems(text)) >= READ * len(here):
            return read.model_copy(update={"named": name})
    return read


def dated(brief_path: Path) -> str:
    """The day a brief was last written, as its file says; `undated` where there is none."""
    try:
        written = brief_path.stat().st_mtime
    except OSError:
        return "undated"
    return datetime.fromtimestamp(written, UTC).date().isoformat()
