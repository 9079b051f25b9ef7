"""Reads the words back that were set on a thumbnail, at the size at which people see it in a feed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from PIL import Image

from cutthrough.media.reading import read_picture
from cutthrough.model.cut import Box

FEED = 160
"""Pixels a thumbnail is wide in a feed on a small phone."""
ERROR_MOST = 0.2
"""Share of the characters that may come back wrong: a reader guesses letters no worse than a thumb that scrolls."""
_READ = ("LATIN", "GREEK", "CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH", "DIGIT")


def read_back(image: Image.Image, lines: Sequence[str], box: Box | None = None) -> float | None:
    """The share, 0..1, of the characters of `lines` that are read on the picture at FEED pixels of width.

    `box` is where they were set: then only the rows around it are read, which is all that takes time. None where they
    are in letters the reader doesn't know, or there are none. Case, accents and marks don't count: at this size they
    are a pixel or none.
    """
    wanted = [_plain(line) for line in lines]
    if not any(wanted) or not all(_known(line) for line in lines):
        return None
    rows = (0, image.height)
    if box is not None:
        rows = max(0, box.y - box.height // 2), min(image.height, box.bottom + box.height // 2)
    high = max(1, round((rows[1] - rows[0]) * FEED / image.width))
    small = image.resize((FEED, high), Image.Resampling.LANCZOS, (0, rows[0], image.width, rows[1]))
    found = read_picture(np.ascontiguousarray(np.asarray(small.convert("RGB"))[..., ::-1]))
    seen = _plain("".join(line.text or "" for line in found))
    wrong = sum(min(len(line), _within(line, seen)) for line in wanted)
    return round(1 - wrong / sum(map(len, wanted)), 3)


def _known(text: str) -> bool:
    names = (unicodedata.name(c, "") for c in text if c.isalpha())
    return all(name.startswith(_READ) for name in names)


def _plain(text: str) -> str:
    """Letters and figures only, in lower case and without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if c.isalnum())


def _within(wanted: str, seen: str) -> int:
    """The fewest insertions, deletions and exchanges that make `wanted` of some stretch of `seen`.

    P. H. Sellers, "The theory and computation of evolutionary distances: pattern recognition", 1980.
    """
    row = [0] * (len(seen) + 1)
    for number, letter in enumerate(wanted, start=1):
        before, row = row, [number] + [0] * len(seen)
        for place, other in enumerate(seen, start=1):
            row[place] = min(before[place - 1] + (letter != other), before[place] + 1, row[place - 1] + 1)
    return min(row)
