"""What a finished file was promised to be, by its brief and its cut: what only they know, and a file can't tell."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from cutthrough.model.brief import Right
from cutthrough.model.cut import Box
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class PromisedMessage(Record):
    """A message that must come across, by when; `said` and `shown` are when the cut has it spoken and written."""

    id: str
    text: str
    by: Seconds | None = None
    said: tuple[Seconds, ...] = ()
    shown: tuple[Seconds, ...] = ()


class PromisedText(Record):
    """Words the cut draws: where on the canvas (pixels), from when to when; `drawn` is what the pixels prove.

    `drawn` is None where that was not looked at. `contrast` is the least WCAG ratio seen behind the words.
    """

    role: str
    text: str
    start: Seconds
    end: Seconds
    box: Box
    drawn: bool | None = None
    contrast: float | None = None


class Promise(Record):
    """For one file. Empty where the brief says nothing of it."""

    brief: str
    cut: str | None = None
    brand: str = ""
    brand_by: Seconds | None = None
    messages: tuple[PromisedMessage, ...] = ()
    captions: bool = Field(default=False, description="captions were asked for, on the picture or beside it")
    caption_files: tuple[str, ...] = ()
    texts: tuple[PromisedText, ...] = ()
    never_say: tuple[str, ...] = ()
    post_title: str | None = None
    post_text: str | None = None
    stills: tuple[str, ...] = Field((), description="thumbnails and posters beside it, as file names")
    file_name: str | None = Field(None, description="the name the client's template gives it, without its ending")
    rights: tuple[Right, ...] = ()
    starts: date | None = None
    ends: date | None = None
