"""Writes a segment's words as an ASS script, with times that count from the segment and not from the cut.

An arm with a longer opening moves everything behind it; a script that knew the cut's clock would make every later
segment different. So events are told relative to their segment, and one that began earlier keeps its true beginning:
a fade, and which word is being said, go on where the segment before left them.

Every moment is written half a frame before the frame it is meant for, so that no rounding moves it across one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from cutthrough.media.fonts import FontPair, libass_size
from cutthrough.model.cut import Align, Box, Emphasis, Text
from cutthrough.model.errors import RenderError
from cutthrough.model.placement import Size
from cutthrough.render.written import direction, parted, shown, words_of

_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709
{language}
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: plain,{font},40,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
# Encoding -1 lets each line run the way its first letter does; `direction` puts a mark first where we know better.

_GROWTH = 3  # frames a popping word takes to its full size
_SMALL = 76  # percent of it that the word starts from
PAD, BAR = 0.55, 0.14
"""Pixels beside words on a plate, and of a bar at its edge, for each pixel of font size; `plan.typeset` leaves room."""
_HALO, _HALO_ALPHA = 1.5, "40"
"""How many outlines the soft shade behind outlined letters is wide, and its alpha: on white a line is too little."""
_OUTLINE_ALPHA = "30"  # of 256: an outline a little softer than the letter looks less like a sticker


def check_words(text: Text, fonts: FontPair) -> None:
    """Raise SourceError when the font lacks a letter, RenderError when not every word has its moment."""
    fonts.of(bold=text.bold, language=text.language).check(" ".join(text.lines), text.language)
    if text.emphasis is Emphasis.NONE:
        return
    count = sum(len(words_of(line)) for line in text.lines)
    if count != len(text.moments):
        raise RenderError(
            f"{text.id} has {count} words and {len(text.moments)} moments", fix="give every word its first frame"
        )
    if any(after < before for before, after in zip(text.moments, text.moments[1:], strict=False)):
        raise RenderError(f"{text.id}: its words are not said in the order they are read", fix="sort its moments")


def script(
    texts: Sequence[Text],
    start: int,
    end: int,
    *,
    canvas: Size,
    rate: Fraction,
    fonts: FontPair,
) -> tuple[str | None, int]:
    """The script for frames `start`..`end` of a cut, and by how many frames its clock is moved; None with no words."""
    here = _within(texts, start, end)
    if not here:
        return None, 0
    shift = max(1, *(start - text.start + 1 for text in here))
    lines = [line for text in here for line in _Event(text, text.start - start + shift, rate, fonts).lines()]
    languages = {(text.language or "").split("-")[0].lower() for text in here}
    only = languages.pop() if len(languages) == 1 else ""
    header = _HEADER.format(
        width=canvas.width,
        height=canvas.height,
        font=fonts.text.family,
        # Chinese and Japanese share characters that they write differently: fonts ask for the language.
        language=f"Language: {only}\n" if len(only) == 2 else "",
    )
    return header + "\n".join(lines) + "\n", shift


def _within(texts: Sequence[Text], start: int, end: int) -> list[Text]:
    return [text for text in texts if text.start < end and text.end > start]


def fonts_of(texts: Sequence[Text], start: int, end: int, fonts: FontPair) -> tuple[Path, ...]:
    """The font files that the script for these frames needs, each once."""
    used = (fonts.of(bold=text.bold, language=text.language).path for text in _within(texts, start, end))
    return tuple(dict.fromkeys(used))


class _Event:
    """One text as lines of a script in which it begins on frame `first`."""

    def __init__(self, text: Text, first: int, rate: Fraction, fonts: FontPair) -> None:
        self.text, self.first, self.rate, self.fonts = text, first, rate, fonts
        self.font = fonts.of(bold=text.bold, language=text.language)

    def lines(self) -> Iterator[str]:
        text = self.text
        if text.emphasis is Emphasis.POP:
            yield from self._popping()
            return
        first, last = self.first, self.first + text.end - text.start
        if text.plate:
            yield self._drawing(0, text.plate, plate_box(text, self.fonts), (first, last), _radius(text))
        if text.bar:
            yield self._drawing(1, text.bar, bar_box(text, self.fonts), (first, last), 0)
        lines = self._highlighted() if text.emphasis is Emphasis.HIGHLIGHT else self._plain()
        for number, words in enumerate(lines):
            below = (number - (len(lines) - 1) / 2) * self.font.leading(text.size)
            if text.outline:
                halo = rf"\1a&HFF&\bord{_HALO * text.outline:g}\blur{text.outline / 2:g}\3a&H{_HALO_ALPHA}&"
                yield self._dialogue(0, first, last, f"{{{self._look(text.size, below)}{halo}{self._fade()}}}", words)
            yield self._dialogue(1, first, last, f"{{{self._look(text.size, below)}{self._fade()}}}", words)

    def _dialogue(self, layer: int, first: int, last: int, look: str, words: str) -> str:
        return (
            f"Dialogue: {layer},{_clock(self._centis(first))},{_clock(self._centis(last))},plain,,0,0,0,,{look}{words}"
        )

    def _drawing(
        self, layer: int, colour: str, box: Box, span: tuple[int, int], radius: int, *, fade: bool = True
    ) -> str:
        look = f"{{{_filled(colour, box)}{self._fade() if fade else ''}}}"
        return self._dialogue(layer, *span, look, _shape(box.width, box.height, radius))

    def _centis(self, frame: int) -> int:
        """Half a frame before `frame` shows, in ASS's centiseconds."""
        return max(0, round((frame - Fraction(1, 2)) / self.rate * 100))

    def _after(self, frame: int, first: int) -> int:
        """Milliseconds from the beginning, as it is written, of what begins on `first` to just before `frame`.

        At least 1: libass takes a change at 0 to last for the whole event.
        """
        return max(1, round((frame - Fraction(1, 2)) / self.rate * 1000) - 10 * self._centis(first))

    def _fade(self) -> str:
        millis = round(1000 * self.text.fade / float(self.rate))
        return rf"\fad({millis},{millis})" if self.text.fade else ""

    def _look(self, size: float, below: float = 0.0) -> str:
        """How a line is drawn whose middle is so many pixels below that of the text's box."""
        text, font = self.text, self.font
        place, x = _anchor(text)
        middle = round(text.box.y + text.box.height / 2 + below + font.lowered(size), 2)
        outline = rf"\bord{text.outline}\3c{_colour(text.outline_colour)}\3a&H{_OUTLINE_ALPHA}&" if text.outline else ""
        face = rf"\fn{font.family}\b{font.weight}\fs{libass_size(font, size):.2f}"
        return rf"\an{place}\pos({x:g},{middle:g}){face}\c{_colour(text.colour)}{outline}"

    def _plain(self) -> list[str]:
        mark = direction(self.text.language)
        return [mark + _safe(shown(line)) for line in self.text.lines]

    def _highlighted(self) -> list[str]:
        """A line's words in one event, each changing colour and back at its moments: nothing is laid out twice.

        A change takes no time, and its place in the line says nothing about order: right-to-left words are written
        in the order they are read, as the colours are.
        """
        text, number, lines = self.text, 0, []
        for line in text.lines:
            words = []
            for word, blank in parted(line):
                said = self._in_script(text.moments[number])
                over = self._in_script(text.moments[number + 1]) if number + 1 < len(text.moments) else None
                words.append(f"{{{self._said(said, over, number)}}}{_safe(shown(word))}{blank}")
                number += 1
            lines.append(direction(text.language) + "".join(words))
        return lines

    def _said(self, begin: int, end: int | None, number: int) -> str:
        """The colour of a word said from frame `begin` of the script up to `end`, or to the end of the text.

        Neighbours differ by a 256th of blue: libass draws words of one colour as one picture and places its letters
        by fractions of a pixel, so words that join and part as the light moves on would tremble.
        """
        text = self.text
        plain, accent = _colour(text.colour), _colour(text.accent or text.colour)
        if number % 2:
            plain = _colour(f"{text.colour[:5]}{int(text.colour[5:7], 16) ^ 1:02X}")
        if end is not None and end <= max(begin, self.first):
            return rf"\c{plain}"  # over before it is seen, or no time is given to it
        first = accent if begin <= self.first else plain
        at = self._after(begin, self.first)
        turned = "" if begin <= self.first else rf"\t({at},{at},\c{accent})"
        if end is None:
            return rf"\c{first}{turned}"
        back = self._after(end, self.first)
        return rf"\c{first}{turned}\t({back},{back},\c{plain})"

    def _in_script(self, frame: int) -> int:
        """A frame of the cut as a frame of the script's clock."""
        return self.first + frame - self.text.start

    def _popping(self) -> Iterator[str]:
        """An event for each word, each beginning where the one before ends."""
        text = self.text
        words = [word for line in text.lines for word in words_of(line)]
        ends = (*text.moments[1:], text.end)
        for word, begin, end in zip(words, text.moments, ends, strict=True):
            begin, end = max(begin, text.start), min(end, text.end)
            if begin >= end:
                continue
            alone = text.model_copy(update={"lines": (word,)})
            first, last = self._in_script(begin), self._in_script(end)
            if text.plate:
                box = plate_box(alone, self.fonts)
                yield self._drawing(0, text.plate, box, (first, last), _radius(alone), fade=False)
            room = text.box.width / max(1.0, self.font.width(word, text.size))
            grown = self._after(first + _GROWTH, first)
            growth = rf"\fscx{_SMALL}\fscy{_SMALL}\t(0,{grown},\fscx100\fscy100)"
            look = f"{{{self._look(text.size * min(1.0, room))}{growth}}}"
            yield self._dialogue(1, first, last, look, direction(text.language) + _safe(shown(word)))


def _clock(centis: int) -> str:
    minutes, centis = divmod(centis, 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{centis // 100:02d}.{centis % 100:02d}"


def _safe(words: str) -> str:
    """Nothing a strategist types may be read as a command to libass."""
    return words.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


def _colour(value: str) -> str:
    """#RRGGBB as ASS's &HBBGGRR&."""
    red, green, blue = value[1:3], value[3:5], value[5:7]
    return f"&H{blue}{green}{red}&".upper()


def _anchor(text: Text) -> tuple[int, float]:
    """Where ASS holds the text by, as on a number pad, and the column of that point."""
    inside = PAD * text.size
    return {
        Align.CENTRE: (5, text.box.x + text.box.width / 2),
        Align.LEFT: (4, text.box.x + inside),
        Align.RIGHT: (6, text.box.right - inside),
    }[text.align]


def _filled(colour: str, box: Box) -> str:
    alpha = 255 - int(colour[7:9] or "FF", 16)
    return rf"\an7\pos({box.x},{box.y})\bord0\shad0\c{_colour(colour)}\1a&H{alpha:02X}&\p1"


def plate_box(text: Text, fonts: FontPair) -> Box:
    """The plate behind a text: its widest line with room to breathe, inside its box, on the side lines are aligned to.

    Without a plate, where one would be.
    """
    font, box = fonts.of(bold=text.bold, language=text.language), text.box
    wide = max(font.width(line, text.size) for line in text.lines) + 2 * PAD * text.size
    high = len(text.lines) * max(1.25 * text.size, font.leading(text.size)) + PAD * text.size
    width, height = round(min(wide, box.width)), round(min(high, box.height))
    left = {Align.CENTRE: (box.width - width) // 2, Align.LEFT: 0, Align.RIGHT: box.width - width}[text.align]
    return Box(x=box.x + left, y=box.y + (box.height - height) // 2, width=width, height=height)


def bar_box(text: Text, fonts: FontPair) -> Box:
    """The bar along the edge that lines are aligned to, as high as the plate."""
    plate, width = plate_box(text, fonts), max(2, round(BAR * text.size))
    return plate.model_copy(update={"x": plate.right - width if text.align is Align.RIGHT else plate.x, "width": width})


def _radius(text: Text) -> int:
    """Of a plate's corners; a lower third's are square, as its bar is."""
    return 0 if text.bar else round(0.28 * text.size)


def _shape(w: int, h: int, radius: int) -> str:
    """A rectangle, with rounded corners where there is a radius, as an ASS drawing."""
    r = min(radius, h // 2)
    if not r:
        return f"m 0 0 l {w} 0 l {w} {h} l 0 {h}"
    k = round(r * 0.4477)  # 1 - 0.5523, where a cubic comes nearest to a quarter circle
    return (
        f"m {r} 0 l {w - r} 0 b {w - k} 0 {w} {k} {w} {r} l {w} {h - r} b {w} {h - k} {w - k} {h} {w - r} {h} "
        f"l {r} {h} b {k} {h} 0 {h - k} 0 {h - r} l 0 {r} b 0 {k} {k} 0 {r} 0"
    )
