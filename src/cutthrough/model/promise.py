"""What a finished file was promised to be, by its brief and its cut: what only they know, and a file can't tell."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from cutthrough.model.brief import Right
from cutthrough.model.cut import Box
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
    `read` whether it is known what is written on its picture.
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
