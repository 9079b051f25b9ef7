"""What a finished file's pixels, and the files beside it, prove of what its cut draws and delivers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.model.cut import Box, Cut, DeliveryForm, Emphasis, Text, TextRole
from cutthrough.model.deliverable import Deliverable, FileKind
from cutthrough.model.errors import SourceError
from cutthrough.model.promise import PromisedPicture, PromisedText
from cutthrough.model.record import Record
from cutthrough.plan.composing import readable

if TYPE_CHECKING:
    from cutthrough.media.picture import Look
    from cutthrough.render.build import Material

CAPTIONS = 8
"""Captions of which it is looked whether they are drawn, evenly over the file; every other text is looked at."""
SETTLED = 2
"""Frames after a text has come, and before it goes, at which it is looked at: an encoder needs one to draw it."""
CSS_WIDTH = 390
"""CSS pixels that the short side of a picture is shown at: ours, in the middle of what phones have, 360 to 430."""
LARGE, LARGE_BOLD = 24.0, 56 / 3
"""CSS pixels from which text is large, and bold text: WCAG 2.2 says 18 pt and 14 pt, a point being 4/3 of a pixel."""

_SPOKEN = (TextRole.CAPTION, TextRole.SUPER)


class Proof(Record):
    """What was seen of one finished file: its texts, and what lies beside it.

    Kept, so that a brief that promises something else is held against it without looking again.
    """

    texts: tuple[PromisedText, ...] = ()
    caption_files: tuple[str, ...] = ()
    caption_faults: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    pictures: tuple[PromisedPicture, ...] = ()


def promised_text(text: Text, cut: Cut) -> PromisedText:
    """A text of a cut, as it is promised and before it was looked for."""
    words = " ".join(text.lines)
    size = text.size * CSS_WIDTH / min(cut.canvas.width, cut.canvas.height)
    limit = readable(text.language or "", words).speed if text.role is TextRole.CAPTION else None
    return PromisedText(
        role=text.role.value,
        text=words,
        start=text.start / cut.rate,
        end=text.end / cut.rate,
        box=text.box,
        id=text.id,
        serves=text.serves,
        large=size >= (LARGE_BOLD if text.bold else LARGE),
        speed_limit=limit,
    )


class InkProof:
    """Looks whether a cut's texts stand in its finished file. Push every look at the picture, and ask once.

    Each text is looked at soon after it comes, in its middle and before it goes; of captions CAPTIONS at most, in
    their middle. Raises what drawing letters raises.
    """

    def __init__(self, cut: Cut, material: Material) -> None:
        from cutthrough.media.ink import Witness
        from cutthrough.render.proof import letters_of

        self._cut = cut
        moments = {text.id: _moments(text, cut.form) for text in _looked_at(cut)}
        texts = [text for text in cut.texts if moments.get(text.id)]
        found = letters_of(cut, [(text, moments[text.id][len(moments[text.id]) // 2]) for text in texts], material)
        self._letters = {text.id: letters for text, letters in zip(texts, found, strict=True) if letters is not None}
        self._moments = {text.id: moments[text.id] for text in texts if text.id in self._letters}
        wanted: dict[int, list[Box]] = {}
        for name, frames in self._moments.items():
            for frame in frames:
                wanted.setdefault(frame, []).append(self._letters[name].box)
        self.witness = Witness(wanted, cut.canvas)

    def push(self, look: Look) -> None:
        """See the next frame of the finished video."""
        self.witness.push(look)

    def texts(self) -> tuple[PromisedText, ...]:
        """Every text of the cut with what the pixels prove of it."""
        return tuple(self._proven(text) for text in self._cut.texts)

    def _proven(self, text: Text) -> PromisedText:
        plain, letters = promised_text(text, self._cut), self._letters.get(text.id)
        if letters is None:
            return plain
        colours = [text.colour[:7], *([text.accent[:7]] if text.accent else [])]
        seen = [self.witness.seen(frame, letters, colours) for frame in self._moments[text.id]]
        answers = {one.drawn for one in seen}
        ratios = [one.contrast for one in seen if one.contrast is not None]
        return plain.model_copy(
            update={
                "drawn": False if False in answers else None if None in answers else True,
                "contrast": min(ratios, default=None),
                "box": letters.box,
            }
        )


def _looked_at(cut: Cut) -> tuple[Text, ...]:
    spoken = [text for text in cut.texts if text.role in _SPOKEN]
    step = max(1, -(-len(spoken) // CAPTIONS))
    return (*(text for text in cut.texts if text.role not in _SPOKEN), *spoken[::step])


def _moments(text: Text, form: DeliveryForm) -> tuple[int, ...]:
    """The frames at which a text is looked at."""
    if text.emphasis is Emphasis.POP:  # each word is there alone, and grows for a few frames
        ends = (*text.moments[1:], text.end)
        spans = [(max(a, text.start), min(b, text.end)) for a, b in zip(text.moments, ends, strict=True)]
        longest = max(spans, key=lambda span: span[1] - span[0])
        return ((longest[0] + longest[1]) // 2 + 1,) if longest[1] - longest[0] > 6 else ()
    middle = (text.start + text.end) // 2
    if text.role in _SPOKEN:
        return (middle,)
    if form is DeliveryForm.GIF:  # its pictures stay for up to half a second: what begins with it is there at once
        return tuple(dict.fromkeys((*((0,) if text.start == 0 else ()), middle)))
    settled = text.fade + SETTLED
    return tuple(dict.fromkeys((min(middle, text.start + settled), middle, max(middle, text.end - 1 - settled))))


def proof_of(cut: Cut, folder: Path, files: Iterable[Deliverable], texts: tuple[PromisedText, ...]) -> Proof:
    """What is known of a finished file: what was seen of its texts, and what the files beside it are."""
    captions: list[str] = []
    faults: list[str] = []
    pictures: list[PromisedPicture] = []
    for file in files:
        if file.kind in (FileKind.SRT, FileKind.VTT):
            captions.append(file.path)
            faults += caption_faults(folder / file.path, file.language or "", cut.duration)
        elif file.kind in (FileKind.POSTER, FileKind.THUMBNAIL):
            pictures.append(_picture(folder / file.path, file))
    said = [cue.text for cue in cut.captions]
    stills = [" ".join(still.text) for still in cut.stills if still.text]
    return Proof(
        texts=texts,
        caption_files=tuple(captions),
        caption_faults=tuple(faults),
        beside=tuple(dict.fromkeys(" ".join(words.split()) for words in (*said, *stills))),
        pictures=tuple(pictures),
    )


def _picture(path: Path, file: Deliverable) -> PromisedPicture:
    from PIL import Image  # only when stills were made

    with Image.open(path) as image:
        return PromisedPicture(name=file.path, size=file.size, width=image.width, height=image.height)


def caption_faults(path: Path, language: str, length: Fraction) -> tuple[str, ...]:
    """What is wrong with a caption file beside a video of `length` seconds, as its bytes are read again."""
    from cutthrough.media.captions import read_captions

    try:
        cues = read_captions(path, language)
    except SourceError as error:
        return (error.message,)
    faults = []
    late = [cue for cue in cues if cue.end > length + Fraction(1, 100)]
    if late:
        faults.append(f"{path.name}: {len(late)} of {len(cues)} captions last longer than the video")
    return tuple(faults)
