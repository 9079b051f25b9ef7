"""Shape of the picture as shown: square pixels, an aspect ratio that is taken, enough pixels and not too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from cutthrough.catalog.forms import GIF_WIDTH
from cutthrough.conform.house import BT709, OWN_FORMS
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, weigh, worst
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement, Size
from cutthrough.model.quantity import say_aspect

_SMALLER_GIF = (
    f'scale it down, with colours of its own: -vf "scale={GIF_WIDTH}:-1,split[a][b];[a]palettegen[p];[b][p]paletteuse"'
)


def fits_aspect(size: Size, aspect: Fraction) -> bool:
    """Whether a picture has an aspect ratio, give or take one pixel on one side."""
    return abs(size.width - size.height * aspect) <= 1 or abs(size.height - size.width / aspect) <= 1


def _say_size(measured: Measured) -> str:
    video = measured.video
    if video.display == video.coded:
        return str(video.display)
    turned = f", turned {video.rotation}°" if video.rotation else ""
    return f"{video.display} shown ({video.coded} coded{turned})"


def _judge_square(case: Case) -> Answer:
    measured = case.measured
    aspect = measured.video.sample_aspect
    said = "not stated, shown as 1:1" if aspect is None else f"{aspect.numerator}:{aspect.denominator}"
    shown = measured.video.display
    repair = f"scale to square pixels: -vf scale={_even(shown.width)}:{_even(shown.height)},setsar=1"
    return weigh(aspect in (None, 1), said, "1:1", BT709, repair)


def _even(side: int) -> int:
    return max(2, round(side / 2) * 2)


def _judge_aspect(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    size = measured.video.display
    said = f"{say_aspect(Fraction(size.width, size.height))} ({size})"
    return worst(_aspects(size, said, placement), absent(said, "aspect ratio"))


def _aspects(size: Size, said: str, placement: Placement) -> Iterator[Answer]:
    shape = Fraction(size.width, size.height)
    if fact := placement.aspect_ratios:
        kept = any(fits_aspect(size, aspect) for aspect in fact.value)
        nearest = min(fact.value, key=lambda a: abs(a / shape - 1) if a > shape else abs(shape / a - 1))
        limit = " or ".join(say_aspect(a) for a in fact.value)
        yield weigh(kept, said, limit, by(fact), _crop(size, nearest))
    if low := placement.aspect_min:
        kept = shape >= low.value or fits_aspect(size, low.value)
        yield weigh(kept, said, f"at least {say_aspect(low.value)}", by(low), _crop(size, low.value))
    if high := placement.aspect_max:
        kept = shape <= high.value or fits_aspect(size, high.value)
        yield weigh(kept, said, f"at most {say_aspect(high.value)}", by(high), _crop(size, high.value))


def _crop(size: Size, aspect: Fraction) -> str:
    """How to reach an aspect ratio by cutting the longer side, the middle kept."""
    width = min(size.width, int(size.height * aspect))
    height = min(size.height, int(size.width / aspect))
    width, height = max(2, width - width % 2), max(2, height - height % 2)
    return (
        f"reframe it with cutthrough make, or cut its sides to {say_aspect(aspect)}: -vf crop={width}:{height},setsar=1"
    )


def _judge_size(case: Case) -> Answer:
    measured, placement, form = case.measured, case.placement, case.form
    said, shown = _say_size(measured), measured.video.display
    answers = [*_sizes(shown, said, placement)]
    if form is DeliveryForm.GIF:
        limit = f"a GIF for mail: at most {GIF_WIDTH} px wide"
        answers.append(weigh(shown.width <= GIF_WIDTH, said, limit, OWN_FORMS, _SMALLER_GIF))
    return worst(answers, absent(said, "picture size"))


def _sizes(size: Size, said: str, placement: Placement) -> Iterator[Answer]:
    least, most = min(size.width, size.height), max(size.width, size.height)
    if at_least := placement.size_min:
        kept = size.width >= at_least.value.width and size.height >= at_least.value.height
        yield weigh(kept, said, f"at least {at_least.value}", by(at_least), _scale(at_least.value))
    if at_most := placement.size_max:
        kept = size.width <= at_most.value.width and size.height <= at_most.value.height
        yield weigh(kept, said, f"at most {at_most.value}", by(at_most), _scale(at_most.value))
    if side := placement.side_min:
        yield weigh(
            least >= side.value, said, f"each side at least {side.value} px", by(side), _enlarge(size, side.value)
        )
    if side := placement.side_max:
        yield weigh(most <= side.value, said, f"each side at most {side.value} px", by(side), _shrink(size, side.value))
    if across := placement.width_max:
        repair = f"scale it down: -vf scale={_down(across.value)}:-2,setsar=1"
        yield weigh(size.width <= across.value, said, f"at most {across.value} px wide", by(across), repair)
    if smallest := placement.sizes_min_by_aspect:
        for floor in smallest.value:
            if fits_aspect(size, Fraction(floor.width, floor.height)):
                kept = size.width >= floor.width and size.height >= floor.height
                yield weigh(kept, said, f"at least {floor} for its aspect ratio", by(smallest), _scale(floor))
    if wanted := placement.size:
        floor_side = min(wanted.value.width, wanted.value.height)
        basis = replace(by(wanted), advice=True)  # a canvas is recommended: fewer pixels lose quality, nothing more
        repair = f"make it anew from its master at {wanted.value}: cutthrough make (enlarging this file adds nothing)"
        yield weigh(least >= floor_side, said, f"{wanted.value} recommended", basis, repair)


def _down(side: int) -> int:
    return side - side % 2


def _scale(size: Size) -> str:
    return f"scale it: -vf scale={_even(size.width)}:{_even(size.height)},setsar=1"


def _enlarge(size: Size, least: int) -> str:
    flat = size.height <= size.width
    return f"scale it up: -vf scale={f'-2:{_even(least)}' if flat else f'{_even(least)}:-2'},setsar=1"


def _shrink(size: Size, most: int) -> str:
    wide = size.width >= size.height
    return f"scale it down: -vf scale={f'{_down(most)}:-2' if wide else f'-2:{_down(most)}'},setsar=1"


SQUARE_PIXELS = Rule("square_pixels", "Pixel shape", "square pixels (sample aspect 1:1)", _judge_square)
ASPECT = Rule("aspect", "Aspect ratio", "an aspect ratio the placement takes, within a pixel", _judge_aspect)
SIZE = Rule("size", "Picture size", "enough pixels and not too many; fewer than recommended warns", _judge_size)
