"""Breaks and sizes words for a picture, in colours of the brand that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from PIL import ImageFont

from cutthrough.media.luminance import contrast_of
from cutthrough.model.program import BrandKit

CONTRAST_MIN = 4.5
"""Least contrast of words to every pixel behind them: WCAG 2.2, success criterion 1.4.3 (level AA)."""

SIZE_MIN, SIZE_MAX = 0.09, 0.135
"""Font size as a share of the width: at the 160 pixels a feed shows, 9 % is 14 pixels, which can be read."""

CAP = 0.72
"""Of the font size: capitals above the first baseline."""
BAR = (0.16, 0.10, 0.30)
"""The accent above the words: width of the picture; thickness and gap of the font size."""
_LEADING = 1.05
_LARGE, _LARGER = 0.85, 1.15  # of the largest size that needs no other breaking; what another must gain
_TAIL = 0.22  # of the font size: tails below the last baseline


@dataclass(frozen=True)
class Block:
    """Words broken into lines at a font size, in pixels; `width` is that of the longest line."""

    lines: tuple[str, ...]
    size: int
    width: int

    @property
    def step(self) -> int:
        """From one baseline to the next."""
        return round(self.size * _LEADING)

    @property
    def height(self) -> int:
        """Accent bar, gap and all lines, from the bar's top to the tails of the last line."""
        return round(self.size * (BAR[1] + BAR[2] + CAP + _TAIL)) + self.step * (len(self.lines) - 1)


def set_words(
    text: tuple[str, ...], font_path: Path, picture_width: int, room: tuple[float, float], most: float = SIZE_MAX
) -> Block:
    """Break and size the words: as given if that is nearly as large, else the breaking that lets them be largest.

    `room` is width and height in pixels, `most` the largest font size as a share of the width. Never smaller than
    SIZE_MIN of the width while that fits at all; words are neither dropped nor cut, so a text too long for its picture
    ends up smaller.
    """
    given = tuple(" ".join(line.split()) for line in text if line.strip())
    probe = ImageFont.truetype(str(font_path), 200)
    reach = {line: probe.getlength(line) / 200 for line in given}

    def block(lines: tuple[str, ...]) -> Block:
        widest = max(reach.setdefault(line, probe.getlength(line) / 200) for line in lines)
        tall = (len(lines) - 1) * _LEADING + BAR[1] + BAR[2] + CAP + _TAIL
        size = int(min(most * picture_width, room[0] / widest, room[1] / tall))
        return Block(lines, max(1, size), round(widest * max(1, size)))

    kept = block(given)
    if kept.size >= _LARGE * most * picture_width:
        return kept
    words = " ".join(given).split(" ")
    blocks = [block(lines) for lines in _breakings(words)]
    best = max(blocks, key=lambda b: (b.size * _evenness(b.lines, reach), -len(b.lines)))
    return kept if kept.size >= SIZE_MIN * picture_width and best.size < _LARGER * kept.size else best


def _evenness(lines: tuple[str, ...], reach: dict[str, float]) -> float:
    """How well a breaking reads, 0..1: lines of like length, and breaks where a phrase ends."""
    widths = [reach[line] for line in lines]
    ragged = (max(widths) - min(widths)) / max(widths)
    phrases = sum(line[-1] in ".,:;!?–—…" for line in lines[:-1]) / max(1, len(lines) - 1)
    return 1 - 0.25 * ragged + 0.1 * (phrases if len(lines) > 1 else 0) - 0.1


def _breakings(words: list[str]) -> list[tuple[str, ...]]:
    """Every way to break up to twelve words into at most six lines; longer texts by even length only."""
    if len(words) <= 12:
        cuts = [c for n in range(min(6, len(words))) for c in combinations(range(1, len(words)), n)]
        return [tuple(" ".join(words[a:b]) for a, b in zip((0, *cut), (*cut, len(words)), strict=True)) for cut in cuts]
    found = []
    for count in range(2, 11):
        lines, target = [""], len(" ".join(words)) / count
        for word in words:
            if lines[-1] and len(lines[-1]) + len(word) / 2 > target:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        found.append(tuple(lines))
    return found


def ink(brand: BrandKit) -> str:
    """The brand's text colour, unless its own background hides it: then whichever of black and white reads better."""
    if contrast_of(brand.text, brand.background) >= CONTRAST_MIN + 0.5:
        return brand.text
    return max(("#FFFFFF", "#000000"), key=lambda c: contrast_of(c, brand.background))
