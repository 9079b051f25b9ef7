"""Sizes, colours and places of words on one canvas: what the title, the captions and the end card have in common."""

from __future__ import annotations

from dataclasses import dataclass

from cutthrough.media.fonts import FontPair
from cutthrough.media.luminance import contrast_of as contrast
from cutthrough.model.cut import Align, Box, DeliveryForm
from cutthrough.model.languages import runs_right_to_left
from cutthrough.model.program import BrandKit
from cutthrough.model.template import Template, TitleStyle
from cutthrough.plan.slots import Slot
from cutthrough.plan.typeset import height_of

CAPTION = 0.048
"""Caption size as a share of the canvas's short side: 52 pixels at 1080, as the platforms' own captions."""
TITLE = (0.078, 0.040)
"""Largest and smallest title, as shares of the short side."""
BUG = 0.036
"""The brand's name in the corner."""
SMALLEST = 0.028
"""The smallest words of ours: 11 points on a phone 390 points wide, which Apple's Human Interface Guidelines name as
the least that is readable. Words that need less are shortened, and the cut's notes say what was left off."""
GAP = 0.028
"""Room between one thing and the next."""
SMALL_CANVAS = 1.35
"""On a canvas under 700 pixels, a mail's picture, words are this much larger to stay readable."""
BAND_TITLE = 0.70
"""A title in a band is no smaller than this share of its full size; else it stands on the picture."""
TITLE_ROOM = 0.36
"""Most of the safe zone's height a title may take."""
CONTRAST = 4.5
"""Least contrast of words and what they stand on: WCAG 2.2, criterion 1.4.3."""
SEEN = 3.0
"""Least contrast of what is no word and has to be seen: WCAG 2.2, criterion 1.4.11."""


@dataclass(frozen=True)
class Look:
    """Fonts, colours and sizes in pixels for one canvas.

    `outlined` sets titles on the picture in letters with an outline and not on a plate; `low` puts an opening title
    into the lower third, and titles on the picture to the edge at which lines begin: the right one where
    `from_right`.
    """

    fonts: FontPair
    brand: BrandKit
    safe: Box
    centre: int
    caption: int
    title: tuple[int, int]
    bug: int
    smallest: int
    gap: int
    fade: int
    has_bug: bool
    outlined: bool = False
    low: bool = False
    from_right: bool = False

    @property
    def title_align(self) -> Align:
        """How lines of a title on the picture stand: as a lower third's do, or centred."""
        return Align.CENTRE if not self.low else Align.RIGHT if self.from_right else Align.LEFT

    def on_edge(self, width: int) -> int:
        """The left edge of a title so wide on the picture: at the edge that it is aligned to, or in the middle."""
        edges = {Align.LEFT: self.safe.x, Align.RIGHT: self.safe.right - width}
        x = edges.get(self.title_align, self.across(width))
        return x - x % 2

    def across(self, width: int) -> int:
        """The left edge of something so wide: in the middle of the canvas, or as near as the safe zone allows."""
        x = min(max(self.centre - width // 2, self.safe.x), self.safe.right - width)
        return x - x % 2

    @property
    def bug_height(self) -> int:
        """Pixels the corner strip takes at the top of the safe zone, the gap under it included."""
        return height_of(1, self.bug) + self.gap // 2 if self.has_bug else 0

    @property
    def caption_height(self) -> int:
        """Pixels two lines of captions take."""
        return height_of(2, self.caption)

    @property
    def title_room(self) -> tuple[int, int]:
        """Width and height a title may take."""
        left = self.safe.height - self.bug_height - self.caption_height - self.gap
        height = min(int(self.safe.height * TITLE_ROOM), left)
        width = self.safe.width if self.safe.width <= 1.2 * self.safe.height else int(self.safe.width * 0.8)
        return width, height

    @property
    def above(self) -> tuple[int, int]:
        """Pixels a band for the title takes at the top: one line of a size still good, two of the full size."""
        top = self.safe.y + self.bug_height + self.gap
        top += top % 2
        return top + height_of(1, round(self.title[0] * BAND_TITLE)), top + height_of(2, self.title[0])

    def on_background(self) -> str:
        """The brand's text colour, or black or white where that can't be read on the brand's background."""
        return readable(self.brand.text, self.brand.background)

    def outline(self) -> str:
        """What an outline round the brand's text colour is: the brand's background, else black or white."""
        return readable(self.brand.background, self.on_picture())

    def bar(self) -> str:
        """The colour of a lower third's bar: the accent where it is seen on the background, else the words' own."""
        return self.brand.accent if contrast(self.brand.accent, self.brand.background) >= SEEN else self.on_background()

    def on_picture(self) -> str:
        """The colour of outlined words: the brand's text where it is light or dark enough to have an outline."""
        return max((self.brand.text, "#FFFFFF"), key=lambda c: contrast(c, self.brand.background))

    def on_accent(self) -> str:
        """What can be read on the accent colour: the brand's background or text, else black or white."""
        for colour in (self.brand.background, self.brand.text):
            if contrast(colour, self.brand.accent) >= CONTRAST:
                return colour
        return readable(self.brand.text, self.brand.accent)


def look_for(
    slot: Slot,
    brand: BrandKit,
    fonts: FontPair,
    *,
    has_bug: bool,
    template: Template | None = None,
    language: str | None = None,
) -> Look:
    """The look for one slot, as its template has it, with titles in `language`."""
    caption = template.captions.size if template else CAPTION
    title = template.title_size if template else TITLE[0]
    short = slot.short_side * (SMALL_CANVAS if slot.short_side < 700 else 1.0)
    still = slot.form is DeliveryForm.GIF
    return Look(
        fonts=fonts,
        brand=brand,
        safe=slot.safe,
        centre=slot.size.width // 2,
        caption=max(10, round(caption * short)),
        title=(max(12, round(title * short)), max(10, round(TITLE[1] * short))),
        bug=max(10, round(BUG * short)),
        smallest=max(8, round(SMALLEST * slot.short_side)),
        gap=2 * round(GAP * short / 2),
        fade=0 if still else max(2, round(slot.rate * 4 / 25)),
        has_bug=has_bug or bool(template and template.brand_first),
        outlined=bool(template and template.title is TitleStyle.OUTLINE),
        low=bool(template and template.title is TitleStyle.LOWER_THIRD),
        from_right=runs_right_to_left(language),
    )


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share a pixel."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def readable(colour: str, ground: str) -> str:
    """`colour` where it can be read on `ground`; else white or black, whichever stands out more."""
    if contrast(colour, ground) >= CONTRAST:
        return colour
    return max(("#FFFFFF", "#000000"), key=lambda c: contrast(c, ground))
