"""A template: how an edit for one placement and objective is paced, written on, opened and closed."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cutthrough.model.brief import Objective
from cutthrough.model.cut import Emphasis
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class TitleStyle(StrEnum):
    """How the on-screen title looks."""

    PLATE = "plate"  # on a plate of the brand's background colour
    OUTLINE = "outline"  # bold letters with an outline, as creators set them
    BAND = "band"  # beside the picture where there is a band, else on a plate
    LOWER_THIRD = "lower_third"  # in the lower third over the captions, as broadcasters set them


class CaptionStyle(Record):
    """How captions look; `line` is the most characters of a line, `size` a share of the canvas's short side."""

    emphasis: Emphasis = Emphasis.NONE
    size: float = 0.048
    line: int = 32
    upper: bool = Field(default=False, description="in capitals")


class Opening(StrEnum):
    """What the first second shows."""

    SUBJECT = "subject"  # the strongest picture, title on it at once
    VOICE = "voice"  # a sentence that begins at once
    BRAND = "brand"  # the brand is seen from the first frame
    DEMONSTRATION = "demonstration"  # what it does, largest first


class Template(Record):
    """What a channel asks of an edit's craft.

    `pace`: seconds a clip lasts on average; `first`: seconds the first clip lasts at most; `by`: the second by which
    the title has been readable; `end_card`: seconds, None for none; `why`: what speaks for it, with source and date.
    """

    id: str
    placement: str
    objective: Objective
    pace: Seconds
    first: Seconds
    opening: Opening = Opening.SUBJECT
    title: TitleStyle = TitleStyle.PLATE
    title_size: float = Field(0.078, description="largest, as a share of the canvas's short side")
    by: Seconds = Field(description="the second by which the title has been readable")
    captions: CaptionStyle = CaptionStyle()
    end_card: Seconds | None = None
    brand_first: bool = Field(default=False, description="whether the brand stands in the corner from the first frame")
    why: tuple[str, ...] = ()
