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

_LEANING = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at by for with from into and or but nor as if than that is are be your our my his her "
        "its their this these "
        "der die das des dem den ein eine einen einem einer und oder aber zu im am mit von für auf in dass als ist "
        "sein ihr ihre ihren "
        "le la les un une des du de et ou mais à au aux en dans pour avec sur que qui ce cette son sa ses "
        "el los las lo y o u con para por del al una su sus il gli e per di da che i nel della o os as um uma do da em "
        "het een en van met voor op te de",
    )
)
"""Words that lean on the next one, in English, German, French, Spanish, Italian, Portuguese and Dutch."""
_LEADING = _LEANING | frozenset(
    re.findall(
        r"\w+",
        "which who whose what how why when where while because until unless so not about after before over under "
        "between without "
        "welche weil wenn obwohl damit nach vor über unter zwischen ohne durch gegen bei aus nicht wie was wo "
        "dont où quand parce comme sans sous entre vers ne pas pero cuando donde porque como sin sobre entre hasta "
        "ma quando dove perché come senza tra fra mas quando onde porque com sem entre maar omdat als waar zonder "
        "dat die niet",
    )
)
"""Words that begin a phrase: a line is best broken before them."""
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】〉》〕］｝…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾ,.!?;:)]}%％"
)
_NOT_LAST = frozenset("（「『【〈《〔［｛([{¥￥$＄")
"""What no line of Japanese or Chinese begins or ends with: W3C, Requirements for Japanese Text Layout, 3.1.7 and 8."""


def leans(word: str) -> bool:
    """Whether a word leans on the next one, as an article does: no line ends on it."""
    return _bare(word) in _LEANING and word[-1:] not in ".!?;:,…"


def leads(word: str) -> bool:
    """Whether a word begins a phrase, as a preposition does: a line may well begin with it."""
    return _bare(word) in _LEADING


def parts_well(before: str, after: str) -> bool:
    """Whether text without blanks may be parted here by a reader's eye: after Japanese's kana, before what is none."""
    return _is_hiragana(before[-1:]) and not _is_hiragana(after[:1])


def _is_hiragana(letter: str) -> bool:
    return "\u3040" <= letter <= "\u309f"


def _bare(word: str) -> str:
    return word.strip("\"'“”‘’«»([{-–—.,;:!?…¿¡").lower()


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


def height_of(lines: int, size: int, font: Font | None = None) -> int:
    """Pixels, even: what a box needs for so many lines; more in fonts with high lines, as Arabic and Thai have."""
    line = max(LINE, font.leading(1.0)) if font is not None else LINE
    return 2 * round((lines * line + 2 * PAD_Y) * size / 2 + 0.5)


def block(lines: tuple[str, ...], font: Font, size: int) -> Block:
    """The box that these lines fill."""
    width = max(font.width(line, size) for line in lines) * WIDER + 2 * PAD_X * size
    return Block(lines, size, 2 * round(width / 2 + 0.5), height_of(len(lines), size, font))


def fit(text: str, font: Font, sizes: tuple[int, int], room: tuple[int, int], lines: int) -> Block | None:
    """The largest size from `sizes[0]` down to `sizes[1]` at which `text` fits `room` in at most `lines`.

    `room` is width and height. None when it fits at none of them.
    """
    words = clean(text)
    whole = font.width(words, 1.0)
    for size in range(sizes[0], sizes[1] - 1, -max(1, sizes[0] // 40)):
        inner = (room[0] - 2 * PAD_X * size - 2) / WIDER
        for count in range(1, lines + 1):
            if height_of(count, size, font) > room[1] or whole * size > inner * count * 1.1:
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
    every = map(unbreakable, text.split())
    return tuple(atom for parts in every for atom in (*parts[:-1], parts[-1] + " "))


def unbreakable(word: str) -> tuple[str, ...]:
    """A word in the parts that lines may be broken between: itself, or in scripts without blanks its characters.

    Runs of letters or digits of other scripts stay whole, and marks stay with what they belong to.
    """
    if not _IDEOGRAPHS.search(word):
        return (word,)
    parts: list[str] = []
    for letter in word:
        last = parts[-1] if parts else ""
        other = not _IDEOGRAPHS.match(letter) and letter.isalnum() and last[-1:].isalnum()
        foreign = other and not _IDEOGRAPHS.match(last[-1:])
        katakana = "\u30a1" <= letter <= "\u30fa" and "\u30a1" <= last[-1:] <= "\u30fc"
        if last and (letter in _NOT_FIRST or last[-1] in _NOT_LAST or foreign or (katakana and len(last) < 8)):
            parts[-1] += letter
        else:
            parts.append(letter)
    return tuple(parts)


def _join(atoms: tuple[str, ...], start: int, end: int) -> str:
    return "".join(atoms[start:end]).strip()


def _fault(atoms: tuple[str, ...], start: int, end: int) -> float:
    """What breaking after atom `end - 1` costs."""
    last, after, rest = atoms[end - 1], atoms[end].strip(), atoms[end:]
    said = last.strip()
    fault = 0.0
    if said[-1:] in ".!?;:,…—–、。？！،؟":
        fault -= 0.08
    elif not last.endswith(" "):
        fault += 0.0 if parts_well(said, after) else 0.05
    elif leads(after):
        fault -= 0.015
    if leans(said):
        fault += 0.10
    if len(rest) == 1 and len(after) < 5 and end - start > 1:
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
