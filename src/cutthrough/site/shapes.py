"""Which edit a screen shows: the one whose shape is nearest to the screen's own, told by style sheets alone.

Each edit of a page gets the names of two rules: `over-…` hides it on screens narrower than that, `under-…` on wider
ones. The rules of one boundary are each other's exact opposite, so of all edits exactly one is ever shown. That works
without a script, and when a phone is turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from cutthrough.model.watch import Watch, WatchEdit

_GRAIN = 20  # boundaries are whole twentieths, so that the sites of one brand need few rules
_NARROW = Fraction(5, 4)


@dataclass(frozen=True)
class Shown:
    """An edit with its two boundaries as width over height; None where it has none on that side."""

    edit: WatchEdit
    over: Fraction | None = None
    under: Fraction | None = None

    @property
    def media(self) -> str:
        """The media query under which it is shown; empty for an edit that always is."""
        parts = []
        if self.over is not None:
            parts.append(f"(min-aspect-ratio: {_said(self.over)})")
        if self.under is not None:
            parts.append(f"(max-aspect-ratio: {_said(self.under)})")
        return " and ".join(parts)

    @property
    def rules(self) -> str:
        """The names for its `class` attribute."""
        names = []
        if self.over is not None:
            names.append(f"over-{_name(self.over)}")
        if self.under is not None:
            names.append(f"under-{_name(self.under)}")
        return " ".join(names)


def by_shape(watch: Watch) -> tuple[tuple[Shown, ...], tuple[WatchEdit, ...]]:
    """The edits that take turns as the film, and those left: other lengths and languages of the same shapes.

    Of each shape the first edit in the main edit's language takes part, or the first of all if none is in it.
    """
    main = watch.edits[0]
    chosen: dict[Fraction, WatchEdit] = {}
    for edit in watch.edits:
        near = next((shape for shape in chosen if _alike(shape, _ratio(edit))), None)
        if near is None:
            chosen[_ratio(edit)] = edit
        elif chosen[near].language != main.language and edit.language == main.language:
            chosen[near] = edit
    same = {shape: edit for shape, edit in chosen.items() if edit.language == main.language}
    shapes = sorted(same, reverse=True)
    bounds = [_between(wide, tall) for wide, tall in pairwise(shapes)]
    shown = tuple(
        Shown(same[shape], over=over, under=under)
        for shape, over, under in zip(shapes, [*bounds, None], [None, *bounds], strict=True)
    )
    taken = {each.edit.post for each in shown}
    return shown, tuple(edit for edit in watch.edits if edit.post not in taken)


def boundaries(watches: Iterable[Watch]) -> tuple[Fraction, ...]:
    """Every boundary that the pages of a site need a rule for."""
    found = {each.over for watch in watches for each in by_shape(watch)[0] if each.over is not None}
    return tuple(sorted(found))


def shape_rules(bounds: Sequence[Fraction]) -> str:
    """The style rules of these boundaries."""
    lines = []
    for bound in bounds:
        query = f"(max-aspect-ratio: {_said(bound)})"
        lines.append(f"@media {query} {{ .over-{_name(bound)} {{ display: none !important }} }}")
        lines.append(f"@media not all and {query} {{ .under-{_name(bound)} {{ display: none !important }} }}")
    return "\n".join(lines)


def is_tall(edit: WatchEdit) -> bool:
    """Whether the edit is so narrow that on a wide screen words stand better beside than under it."""
    return _ratio(edit) < _NARROW


def _ratio(edit: WatchEdit) -> Fraction:
    width, height = edit.shape
    return Fraction(max(width, 1), max(height, 1))


def _alike(one: Fraction, other: Fraction) -> bool:
    return abs(one / other - 1) < Fraction(1, 20)


def _between(wide: Fraction, tall: Fraction) -> Fraction:
    """The boundary of two shapes: their geometric mean, from which both fill the same share of the screen."""
    middle = Fraction(round(sqrt(wide * tall) * _GRAIN), _GRAIN)
    return middle if tall < middle < wide else (wide + tall) / 2


def _said(bound: Fraction) -> str:
    return f"{bound.numerator}/{bound.denominator}"


def _name(bound: Fraction) -> str:
    return f"{bound.numerator}-{bound.denominator}"
