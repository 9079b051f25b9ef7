"""The site's style sheet: the brand's colours and type as variables, the shapes of its films, and our rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from math import gcd

from cutthrough.model.watch import Library, WatchEdit, WatchFile
from cutthrough.site.palette import Palette
from cutthrough.site.shapes import boundaries, shape_rules

FALLBACK = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif'


def style_sheet(library: Library, colours: Palette, base: str) -> str:
    """The style sheet of a cleaned library. `base` is where the site's paths begin, as in `/films`."""
    variables = {
        "ground": colours.ground,
        "raised": colours.raised,
        "ink": colours.ink,
        "soft": colours.soft,
        "line": colours.line,
        "accent": colours.accent,
        "edge": colours.edge,
        "on-accent": colours.on_accent,
        "link": colours.link,
        "ring": colours.ring,
        "scheme": "dark" if colours.dark else "light",
        "plain": FALLBACK,
        "type": f"Brand, {FALLBACK}" if any(name in ("regular", "bold") for name, _ in library.fonts) else FALLBACK,
    }
    root = "; ".join(f"--{name}: {value}" for name, value in variables.items())
    parts = [
        *faces(library.fonts, f"{base}/media/"),
        f":root {{ {root} }}",
        *_ratios(library),
        (resources.files("cutthrough.site") / "templates" / "site.css").read_text("utf-8"),
        shape_rules(boundaries(library.watches)),
        *_spoken(library),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def ratio_name(edit: WatchEdit) -> str:
    """The name of the rule that gives an edit's player its shape."""
    wide, tall = _reduced(edit)
    return f"r-{wide}-{tall}"


def _reduced(edit: WatchEdit) -> tuple[int, int]:
    wide, tall = (max(1, side) for side in edit.shape)
    part = gcd(wide, tall)
    return wide // part, tall // part


def _ratios(library: Library) -> Iterator[str]:
    shapes = {_reduced(edit) for watch in library.watches for edit in watch.edits}
    for wide, tall in sorted(shapes):
        yield f".r-{wide}-{tall} {{ --w: {wide}; --h: {tall} }}"


def family_of(name: str) -> str:
    """The CSS family of one of the brand's fonts: one for both weights, and one for each language with its own."""
    return "Brand" if name in ("regular", "bold") else f"Brand-{name}"


def faces(fonts: Sequence[tuple[str, WatchFile]], prefix: str) -> Iterator[str]:
    """The rules that load the fonts; `prefix` is what stands before a file's name in its address.

    One file that serves for all weights is set as it is: a browser would otherwise smear it for bold.
    """
    names = [name for name, _ in fonts]
    for name, file in fonts:
        family = family_of(name)
        both = ("regular" in names) != ("bold" in names) or family != "Brand"
        weight = "100 900" if both else "100 599" if name == "regular" else "600 900"
        yield (
            f'@font-face {{ font-family: "{family}"; src: url("{prefix}{file.name}") format("woff"); '
            f"font-weight: {weight}; font-display: swap }}"
        )


def _spoken(library: Library) -> Iterator[str]:
    """Languages for which the brand has a font of its own."""
    for name, _ in library.fonts:
        if name not in ("regular", "bold"):
            yield f':lang({name}) {{ font-family: "Brand-{name}", var(--type) }}'
