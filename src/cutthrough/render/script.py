"""Writes a segment's words as an ASS script, with times that count from the segment and not from the cut.

An arm with a longer opening moves everything behind it; a script that knew the cut's clock would make every later
segment different. So events are told relative to their segment, and one that began earlier keeps its true beginning:
a fade goes on where the segment before left it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cutthrough.media.fonts import FontPair, libass_size
from cutthrough.model.cut import Box, Text
from cutthrough.model.placement import Size

_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: plain,{font},40,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


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
    here = [text for text in texts if text.start < end and text.end > start]
    if not here:
        return None, 0
    shift = max(1, *(start - text.start + 1 for text in here))
    lines = []
    for text in here:
        first, last = text.start - start + shift, text.end - start + shift
        span = f"{_moment(first, rate)},{_moment(last, rate)}"
        millis = round(1000 * text.fade / float(rate))
        fade = rf"\fad({millis},{millis})" if text.fade else ""
        if text.plate:
            lines.append(f"Dialogue: 0,{span},plain,,0,0,0,,{{{_plate(text, fonts)}{fade}}}{_plate_shape(text, fonts)}")
        lines.append(f"Dialogue: 1,{span},plain,,0,0,0,,{{{_look(text, fonts)}{fade}}}{_words(text)}")
    header = _HEADER.format(width=canvas.width, height=canvas.height, font=fonts.text.family)
    return header + "\n".join(lines) + "\n", shift


def _moment(frame: int, rate: Fraction) -> str:
    """Half a frame before `frame` shows, in ASS's centiseconds: rounding can't move it across a frame."""
    centis = max(0, round((frame - Fraction(1, 2)) / rate * 100))
    minutes, centis = divmod(centis, 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{centis // 100:02d}.{centis % 100:02d}"


def _look(text: Text, fonts: FontPair) -> str:
    x, y = _centre(text.box)
    font = fonts.of(bold=text.bold)
    outline = rf"\bord{text.outline}\3c&H000000&\3a&H30&" if text.outline else ""
    face = rf"\fn{font.family}\b{font.weight}\fs{libass_size(font, text.size):.2f}"
    return rf"\an5\pos({x},{y}){face}\c{_colour(text.colour)}{outline}"


def _words(text: Text) -> str:
    """Nothing a strategist types may be read as a command to libass."""
    safe = (line.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}") for line in text.lines)
    return "\\N".join(safe)


def _centre(box: Box) -> tuple[str, str]:
    return f"{box.x + box.width / 2:g}", f"{box.y + box.height / 2:g}"


def _colour(value: str) -> str:
    """#RRGGBB as ASS's &HBBGGRR&."""
    red, green, blue = value[1:3], value[3:5], value[5:7]
    return f"&H{blue}{green}{red}&".upper()


def _plate(text: Text, fonts: FontPair) -> str:
    assert text.plate is not None  # noqa: S101 - asked only for texts with a plate
    width, height = plate_size(text, fonts)
    x, y = text.box.x + (text.box.width - width) / 2, text.box.y + (text.box.height - height) / 2
    alpha = 255 - int(text.plate[7:9] or "FF", 16)
    return rf"\an7\pos({x:g},{y:g})\bord0\shad0\c{_colour(text.plate)}\1a&H{alpha:02X}&\p1"


def plate_size(text: Text, fonts: FontPair) -> tuple[int, int]:
    """Width and height of the plate behind a text: its widest line with room to breathe, inside its box."""
    width = max(fonts.of(bold=text.bold).width(line, text.size) for line in text.lines) + 1.1 * text.size
    height = len(text.lines) * 1.25 * text.size + 0.55 * text.size
    return round(min(width, text.box.width)), round(min(height, text.box.height))


def _plate_shape(text: Text, fonts: FontPair) -> str:
    """A rectangle with rounded corners, as an ASS drawing."""
    width, height = plate_size(text, fonts)
    r = round(min(0.28 * text.size, height / 2))
    k = round(r * 0.4477)  # 1 - 0.5523, where a cubic comes nearest to a quarter circle
    w, h = width, height
    return (
        f"m {r} 0 l {w - r} 0 b {w - k} 0 {w} {k} {w} {r} l {w} {h - r} b {w} {h - k} {w - k} {h} {w - r} {h} "
        f"l {r} {h} b {k} {h} 0 {h - k} 0 {h - r} l 0 {r} b 0 {k} {k} 0 {r} 0"
    )
