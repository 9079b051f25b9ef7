"""Sets words: breaks them into lines where a reader would pause, and finds the size at which they fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from cutthrough.media.fonts import Font
from cutthrough.model.cut import Box

LINE = 1.25
"""Pixels a line takes for each pixel of font size."""
PAD_X, PAD_Y = 0.55, 0.275
"""Room left and right, above and below the words inside their box, in font sizes; a plate fills the box."""
WIDER = 1.02
"""Kerning is left out of measured widths, and renderers round glyphs to pixels."""

_WEAK = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at by for with and or but nor as is are be your our my his her its their this that "
        "der die das des dem den ein eine einen und oder aber zu im am mit von für auf ist "
        "le la les un une des du de et ou à en el los las y o con por para il lo gli e per",
    )
)
"""Words that lean on the next one, in English, German, French, Spanish and Italian."""
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True)
class Block:
    """Lines at a size. `width` and `height` are of the box that holds them with the room around."""

    lines: tuple[str, ...]
    size: int
    width: int
    height: int

    def box(self, x: int, y: int) -> Box:
        """The block's box with its top left corner there."""
        return Box(x=x, y=y, width=self.width, height=self.height)


def clean(text: str) -> str:
    """One line of plain words: tags, line breaks and repeated blanks out."""
    return re.sub(r"\s+", " ", re.sub(r"</?[a-zA-Z][^>]*>", "", text)).strip()


def height_of(lines: int, size: int) -> int:
    """Pixels, even: what a box needs for so many lines."""
    return 2 * round((lines * LINE + 2 * PAD_Y) * size / 2 + 0.5)


def block(lines: tuple[str, ...], font: Font, size: int) -> Block:
    """The box that these lines fill."""
    width = max(font.width(line, size) for line in lines) * WIDER + 2 * PAD_X * size
    return Block(lines, size, 2 * round(width / 2 + 0.5), height_of(len(lines), size))


def fit(text: str, font: Font, sizes: tuple[int, int], room: tuple[int, int], lines: int) -> Block | None:
    """The largest size from `sizes[0]` down to `sizes[1]` at which `text` fits `room` in at most `lines`.

    `room` is width and height. None when it fits at none of them.
    """
    words = clean(text)
    whole = font.width(words, 1.0)
    for size in range(sizes[0], sizes[1] - 1, -max(1, sizes[0] // 40)):
        inner = (room[0] - 2 * PAD_X * size - 2) / WIDER
        for count in range(1, lines + 1):
            if height_of(count, size) > room[1] or whole * size > inner * count * 1.1:
                continue  # nothing to try: too high, or more words than these lines hold
            broken = break_lines(words, font, size, inner, count)
            if broken is not None:
                return block(broken, font, size)
    return None


@lru_cache(maxsize=4096)
def break_lines(text: str, font: Font, size: int, width: float, count: int) -> tuple[str, ...] | None:
    """`text` in exactly `count` lines no wider than `width` pixels (fewer words, fewer lines), or None.

    Of all ways the evenest is taken; ending a line on a comma is a merit, on an article or preposition a fault,
    and a last line of one short word is a fault too.
    """
    atoms = _atoms(text)
    count = min(count, len(atoms))
    if count == 0:
        return None
    ends = list(accumulate((font.width(atom, size) for atom in atoms), initial=0.0))
    blank = font.width(" ", size)

    def wide(start: int, end: int) -> float:
        return ends[end] - ends[start] - (blank if atoms[end - 1].endswith(" ") else 0.0)

    def cost(start: int, end: int) -> float | None:
        if wide(start, end) > width:
            return None
        return ((ideal - wide(start, end)) / width) ** 2 + (_fault(atoms, start, end) if end < len(atoms) else 0.0)

    ideal = min(width, wide(0, len(atoms)) / count * 1.02)
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, (0,))}]
    for row in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (sofar, path) in best[-1].items():
            for end in range(start + 1, len(atoms) + 1 - (count - row - 1)):
                more = cost(start, end)
                if more is None:
                    break
                total = sofar + more
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*path, end))
        best.append(reached)
    done = best[-1].get(len(atoms))
    return None if done is None else tuple(_join(atoms, a, b).strip() for a, b in pairwise(done[1]))


def _atoms(text: str) -> tuple[str, ...]:
    """What may not be broken, with the blank that follows it: words, and single ideographs."""
    atoms: list[str] = []
    for word in text.split():
        if _IDEOGRAPHS.search(word):
            atoms += [*word[:-1], word[-1] + " "]
        else:
            atoms.append(word + " ")
    return tuple(atoms)


def _join(atoms: tuple[str, ...], start: int, end: int) -> str:
    return "".join(atoms[start:end]).strip()


def _fault(atoms: tuple[str, ...], start: int, end: int) -> float:
    """What breaking after atom `end - 1` costs."""
    last, rest = atoms[end - 1].strip(), atoms[end:]
    fault = 0.0
    if last[-1:] in ".!?;:,…—–、。":
        fault -= 0.08
    if last.lower() in _WEAK:
        fault += 0.06
    if len(rest) == 1 and len(rest[0].strip()) < 5 and end - start > 1:
        fault += 0.10
    return fault


def fit_or_shorten(
    text: str, font: Font, ways: Sequence[tuple[tuple[int, int], int]], room: tuple[int, int]
) -> tuple[Block | None, str]:
    """`fit` in the first of `ways` (sizes and most lines) in which the words fit, and "".

    When they fit in none of them, words are left off the end, the fewest that the last way asks for: an ellipsis
    stands for them, and they are given back. None and the whole text when not even one word fits.
    """
    for sizes, lines in ways:
        found = fit(text, font, sizes, room, lines)
        if found is not None:
            return found, ""
    (sizes, lines), ellipsis = ways[-1], "..." if font.missing("…") else "…"
    words = clean(text).split()
    low, high = 0, len(words) - 1
    while low < high:  # the most words that fit
        count = (low + high + 1) // 2
        fits = fit(_some(words, count, ellipsis), font, sizes, room, lines) is not None
        low, high = (count, high) if fits else (low, count - 1)
    found = fit(_some(words, low, ellipsis), font, sizes, room, lines) if low else None
    return found, " ".join(words[low:] if found else words)


def _some(words: list[str], count: int, ellipsis: str) -> str:
    return " ".join(words[:count]).rstrip(".,;:") + ellipsis


def pages(
    text: str, font: Font, size: int, width: int, lines: int, *, line: int | None = None
) -> tuple[tuple[str, ...], ...]:
    """`text` in pages of at most `lines` lines at this size and box width, parted at phrases.

    `line` is the most average characters a line may have. A word wider than the box stands alone and is let through.
    """
    inner = (width - 2 * PAD_X * size - 2) / WIDER
    if line is not None:
        inner = min(inner, line * font.width("n", size))
    whole = _few_lines(clean(text), font, size, inner, lines)
    if whole is not None:
        return (whole,)
    atoms = _atoms(clean(text))
    for count in range(2, len(atoms) + 1):
        cuts = _even_cuts(atoms, count)
        parts = [_few_lines(_join(atoms, a, b), font, size, inner, lines) for a, b in pairwise(cuts)]
        if all(part is not None for part in parts):
            return tuple(part for part in parts if part is not None)
    return tuple((atom.strip(),) for atom in atoms)


def _few_lines(text: str, font: Font, size: int, width: float, lines: int) -> tuple[str, ...] | None:
    for count in range(1, lines + 1):
        broken = break_lines(text, font, size, width, count)
        if broken is not None:
            return broken
    return None


def _even_cuts(atoms: tuple[str, ...], count: int) -> list[int]:
    """Where to part atoms into `count` runs of about as many letters, at the end of a phrase where one is near."""
    total = sum(len(a) for a in atoms)
    cuts = [0]
    for part in range(1, count):
        target = total * part / count
        after = [sum(len(a) for a in atoms[:i]) for i in range(len(atoms) + 1)]
        able = range(cuts[-1] + 1, len(atoms) - (count - part) + 1)
        cuts.append(min(able, key=lambda i: abs(after[i] - target) / total + _fault(atoms, cuts[-1], i)))
    return [*cuts, len(atoms)]
