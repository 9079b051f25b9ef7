"""The timeline strip of a cut: where each piece stands, in per cent of the cut's length and pixels of height."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from cutthrough.deliver.lines import Part, parts
from cutthrough.model.cut import Card, Clip, Cut, TextRole
from cutthrough.model.time import say_seconds

_PICTURE, _ROW, _CAPTIONS, _SOUND, _GAP, _RULER = 52, 22, 12, 8, 4, 20
_HUES = 6


@dataclass(frozen=True)
class Bar:
    """A rectangle: `x` and `width` in per cent, `y` and `height` in pixels. `part` numbers the part it stands for."""

    x: str
    width: str
    y: int
    height: int
    look: str
    label: str = ""
    said: str = ""
    part: int | None = None
    start: str = "0"


@dataclass(frozen=True)
class Strip:
    """All bars, the ruler's marks as (x in per cent, words, anchor), the lanes as (y, name), and the height."""

    bars: tuple[Bar, ...]
    marks: tuple[tuple[str, str, str], ...]
    lanes: tuple[tuple[int, str], ...]
    height: int
    parts: tuple[Part, ...] = field(repr=False, default=())


def draw_strip(cut: Cut, names: Mapping[str, str]) -> Strip:
    """Lay out a cut: its items, texts and logos in as many rows as overlap, captions, sound, and a ruler.

    `names` gives a source's file name for its hash.
    """
    pieces = parts(cut)
    bars, lanes, y = _picture(cut, pieces, names), [(0, "Picture")], _PICTURE + _GAP
    over = [(number, part) for number, part in enumerate(pieces) if not isinstance(part.thing, Clip | Card)]
    over = [(n, p) for n, p in over if getattr(p.thing, "role", None) is not TextRole.CAPTION]
    if over:
        lanes.append((y, "Words"))
        rows: list[int] = []
        for number, part in over:
            row = next((i for i, end in enumerate(rows) if end <= part.start), len(rows))
            rows[row:] = [*([part.end] if row == len(rows) else [part.end, *rows[row + 1 :]])]
            words = " ".join(getattr(part.thing, "lines", ())) or part.name
            look = "words " + part.name.replace(" ", "-")
            bars.append(_bar(cut, (part.start, part.end), (y + row * _ROW, _ROW - 2), look, words, number))
        y += len(rows) * _ROW + _GAP
    if cut.captions:
        lanes.append((y, "Captions"))
        bars += [_bar(cut, (c.start, c.end), (y, _CAPTIONS), "caption", "", said=c.text) for c in cut.captions]
        y += _CAPTIONS + _GAP
    if cut.sound:
        lanes.append((y, "Sound"))
        for clip in cut.sound:
            span = (int(clip.at * cut.rate), min(cut.frames, int((clip.at + clip.length) * cut.rate + 1)))
            bars.append(_bar(cut, span, (y, _SOUND), "sound", "", said=f"Sound of {names.get(clip.source, '?')}"))
        y += _SOUND + _GAP
    return Strip(tuple(bars), _marks(cut), tuple(lanes), y + _RULER, pieces)


def _picture(cut: Cut, pieces: tuple[Part, ...], names: Mapping[str, str]) -> list[Bar]:
    """The items. Each source has a hue, and neighbours from one source alternate between two shades of it."""
    sources = list(dict.fromkeys(item.source for item in cut.items if isinstance(item, Clip)))
    bars, shade = [], dict.fromkeys(sources, 0)
    for number, item in enumerate(cut.items):
        part = pieces[number]
        if isinstance(item, Clip):
            shade[item.source] += 1
            look = f"clip hue-{sources.index(item.source) % _HUES} shade-{shade[item.source] % 2}"
            said = f"{part.name} of {names.get(item.source, item.source[:8])}"
        else:
            look, said = "card", part.name
        label = part.name.removeprefix("clip ").capitalize()
        alone = max(part.start, pieces[number - 1].end if number else 0)  # drawn past the dissolve that leads into it
        bar = _bar(cut, (part.start, part.end), (0, _PICTURE), look, label, number, said)
        drawn = _bar(cut, (min(alone, part.end - 1), part.end), (0, _PICTURE), look, label)
        bars.append(replace(bar, x=drawn.x, width=drawn.width))
    for one, other in pairwise(pieces[: len(cut.items)]):
        if other.start < one.end:
            bars.append(_bar(cut, (other.start, one.end), (0, _PICTURE), "dissolve", "", said="Dissolve"))
    return bars


def _bar(
    cut: Cut,
    span: tuple[int, int],
    rows: tuple[int, int],
    look: str,
    label: str,
    part: int | None = None,
    said: str = "",
) -> Bar:
    at = f"from {_clock(span[0] / cut.rate)} to {_clock(span[1] / cut.rate)}"
    return Bar(
        _percent(Fraction(span[0], cut.frames)),
        _percent(Fraction(max(0, span[1] - span[0]), cut.frames)),
        *rows,
        look,
        label,
        f"{said or label}, {at}",
        part,
        f"{float(span[0] / cut.rate):.4f}",
    )


def _marks(cut: Cut) -> tuple[tuple[str, str, str], ...]:
    """A ruler of six to twelve marks at whole 1, 2, 5, 10 ... seconds, and the end."""
    step = next((s for s in (1, 2, 5, 10, 20, 30, 60, 120, 300, 600) if cut.duration / s <= 12), 1800)
    last = say_seconds(cut.duration)
    marks = [
        (_percent(Fraction(second) / cut.duration), str(second), "middle" if second else "start")
        for second in range(0, int(cut.duration) + 1, step)
        if Fraction(second) / cut.duration < Fraction(92, 100)
    ]
    return (*marks, ("100%", last, "end"))


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.4f}".rstrip("0").rstrip(".") + "%"


def _clock(moment: Fraction) -> str:
    """`0:03.2` for people."""
    tenths = int(moment * 10 + Fraction(1, 2))
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
