"""What a finished file was promised to be, by its brief and its cut: what only they know, and a file can't tell."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from cutthrough.model.brief import Right
from cutthrough.model.cut import Box
from cutthrough.model.footage import Span
from cutthrough.model.placement import Size
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class PromisedMessage(Record):
    """A message that must come across, by when.

    `said` are the seconds by which it has been spoken to its end, `shown` those at which it begins to stand written.
    """

    id: str
    text: str
    by: Seconds | None = None
    said: tuple[Seconds, ...] = ()
    shown: tuple[Seconds, ...] = ()


class PromisedText(Record):
    """Words the cut draws: where on the canvas (pixels), from when to when; `drawn` is what the pixels prove.

    `drawn` is None where that was not looked at, or can't be told. `contrast` is the least WCAG ratio seen behind the
    words. `large` is whether they are large text to WCAG; `speed_limit` is in characters a second, of captions.
    """

    role: str
    text: str
    start: Seconds
    end: Seconds
    box: Box
    drawn: bool | None = None
    contrast: float | None = None
    id: str = ""
    serves: tuple[str, ...] = ()
    large: bool = False
    speed_limit: float | None = None


class ReadText(Record):
    """Words read on the picture of a file that others made, from when to when; no plan of them is known.

    `x`, `y`, `width`, `height` are shares of the upright picture. `measured` is whether they are of the letters, not
    just of where they were read. `over` is True for what is surely set over the picture: it stands still while the
    picture moves, or other words take its place; None where it may be part of what was filmed, False where it most
    likely is. `cut` names the sides of the picture that its letters run into. `contrast` is the WCAG ratio of the
    letters to what is around them, `contrast_least` that at the worst of it. `size` is how high a
    line's letters are, in CSS pixels on a telephone; None where not measured. `named` is what the brief calls such
    words: brand, title, message, call to action; empty for others.
    """

    text: str
    start: Seconds
    end: Seconds
    x: float
    y: float
    width: float
    height: float
    lines: int = 1
    measured: bool = False
    over: bool | None = None
    cut: tuple[str, ...] = ()
    contrast: float | None = None
    contrast_least: float | None = None
    size: float | None = None
    named: str = ""


class PromisedPicture(Record):
    """A thumbnail or poster that is delivered beside a file: its name, its bytes, its pixels."""

    name: str
    size: int
    width: int
    height: int


class Promise(Record):
    """For one file. Empty where the brief says nothing of it.

    `cut` is the plan that it was made by, None for a file that others made. `dated` is the day the brief was last
    written. `canvas` is what the boxes of `texts` are in. `heard` is whether it is known what is said in the file,
    `read` whether it is known what is written on its picture. `words` are what is written there, and `speech` when
    somebody speaks, of a file that others made.
    """

    brief: str
    cut: str | None = None
    dated: str = "undated"
    canvas: Size | None = None
    heard: bool = False
    read: bool = False
    brand: str = ""
    brand_by: Seconds | None = None
    messages: tuple[PromisedMessage, ...] = ()
    captions: bool = Field(default=False, description="captions were asked for, on the picture or beside it")
    caption_files: tuple[str, ...] = ()
    caption_faults: tuple[str, ...] = Field((), description="what is wrong with the caption files, a sentence each")
    texts: tuple[PromisedText, ...] = ()
    words: tuple[ReadText, ...] = ()
    speech: tuple[Span, ...] = ()
    never_say: tuple[str, ...] = ()
    beside: tuple[str, ...] = Field((), description="words of the caption files and of the stills")
    post_title: str | None = None
    post_text: str | None = None
    stills: tuple[str, ...] = Field((), description="thumbnails and posters beside it, as file names")
    pictures: tuple[PromisedPicture, ...] = Field((), description="the same, with what they measure")
    file_name: str | None = Field(
        None, description="the name the client's template gives it, without its ending; * for what can't be known"
    )
    rights: tuple[Right, ...] = ()
    lapsed: tuple[Right, ...] = Field((), description="those of them that had ended on the day this was said")
    starts: date | None = None
    ends: date | None = None
