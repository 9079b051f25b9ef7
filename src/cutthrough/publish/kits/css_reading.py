"""Reads CSS into what it uses: properties, values, selectors and at-rules, each as the support table calls it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_UNIT = re.compile(
    r"(?<![\w#.-])-?(?:\d+\.?\d*|\.\d+)(ch|cm|em|ex|in|mm|pc|pt|px|rem|vh|vw|vmin|vmax|%)(?![\w-])", re.I
)
_FUNCTION = re.compile(r"(?<![\w-])(-?[a-z][a-z0-9-]*)\(", re.I)
_STRINGS = re.compile(r"\"[^\"]*\"|'[^']*'|url\([^)]*\)", re.I)
_PSEUDO = re.compile(r"(::?)([a-z-]+)", re.I)

_FUNCTIONS = {
    "calc": "css-unit-calc", "rgb": "css-rgb", "rgba": "css-rgba", "var": "css-variables", "min": "css-function-min",
    "max": "css-function-max", "clamp": "css-function-clamp", "light-dark": "css-function-light-dark",
    "linear-gradient": "css-linear-gradient", "radial-gradient": "css-radial-gradient",
    "conic-gradient": "css-conic-gradient", "oklch": "css-modern-color", "oklab": "css-modern-color",
    "lch": "css-modern-color", "lab": "css-modern-color", "color": "css-modern-color",
}  # fmt: skip
_FAMILIES = ("margin", "padding", "border", "background", "font", "list-style", "text-decoration", "outline")
"""Of these the table has the shorthand, which stands for parts that it doesn't list."""
_SAME = {
    "color": "", "font-family": "css-font", "font-style": "css-font", "top": "css-left-right-top-bottom",
    "left": "css-left-right-top-bottom", "right": "css-left-right-top-bottom", "bottom": "css-left-right-top-bottom",
    "text-size-adjust": "", "word-wrap": "css-word-wrap", "column-gap": "css-gap", "row-gap": "css-gap",
    "animation-name": "css-animation", "transition-property": "css-transition",
}  # fmt: skip
"""Properties by another name; "" for what is plain everywhere, or no client needs to know."""
_MEDIA = {
    "prefers-color-scheme": "css-at-media-prefers-color-scheme", "hover": "css-at-media-hover",
    "orientation": "css-at-media-orientation", "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
    "device-pixel-ratio": "css-at-media-device-pixel-ratio",
}  # fmt: skip
_AT = {"import": "css-at-import", "font-face": "css-at-font-face", "keyframes": "css-at-keyframes",
       "supports": "css-at-supports", "media": "css-at-media"}  # fmt: skip


@dataclass(frozen=True)
class Used:
    """One use of a feature. `feature` is the table's id, or None for what it doesn't have; `what` is for people."""

    feature: str | None
    what: str


def used_in_sheet(css: str, known: Collection[str]) -> Iterator[Used]:
    """What a style sheet uses. Broken CSS is read as far as it goes, as mail programs do."""
    yield from _rules(_COMMENT.sub(" ", css), known, depth=0)


def used_in_style(declarations: str, known: Collection[str]) -> Iterator[Used]:
    """What a `style` attribute uses."""
    for name, value in _declarations(_COMMENT.sub(" ", declarations)):
        yield from _declaration(name, value, known)


def _rules(css: str, known: Collection[str], depth: int) -> Iterator[Used]:
    place = 0
    while place < len(css) and depth < 8:
        stop = next((i for i in range(place, len(css)) if css[i] in "{;}"), len(css))
        prelude = css[place:stop].strip()
        if stop == len(css) or css[stop] != "{":
            if prelude.startswith("@"):
                yield from _at_rule(prelude)
            place = stop + 1
            continue
        end = _closing(css, stop)
        block = css[stop + 1 : end]
        if prelude.startswith("@"):
            yield from _at_rule(prelude)
            if prelude[1:].split("-")[-1].startswith(("font-face", "page")):
                yield from used_in_style(block, known)
            else:
                yield from _rules(block, known, depth + 1)
        else:
            if depth == 0 or not re.fullmatch(r"(?:from|to|[\d.]+%)(?:\s*,\s*(?:from|to|[\d.]+%))*", prelude):
                yield from _selectors(prelude)
            yield from used_in_style(block, known)
        place = end + 1


def _closing(css: str, start: int) -> int:
    depth = 0
    for place in range(start, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return place
    return len(css)


def _at_rule(prelude: str) -> Iterator[Used]:
    name = re.split(r"[\s({\"']", prelude[1:], maxsplit=1)[0].lower()
    plain = re.sub(r"^-(?:webkit|moz|ms|o)-", "", name)
    yield Used(_AT.get(plain), f"@{name}")
    if plain == "media":
        for word, feature in _MEDIA.items():
            if re.search(rf"\(\s*(?:-webkit-|any-|min-|max-)*{word}\b", prelude, re.I):
                yield Used(feature, f"@media ({word})")


def _selectors(prelude: str) -> Iterator[Used]:
    said = _STRINGS.sub("''", prelude)
    if "," in said:
        yield Used("css-selector-grouping", prelude)
    for mark, feature in ((".", "class"), ("#", "id"), ("[", "attribute"), (">", "child"), ("+", "adjacent-sibling"),
                          ("~", "general-sibling"), ("*", "universal")):  # fmt: skip
        if mark in re.sub(r"\([^)]*\)", "", said):
            yield Used(f"css-selector-{feature}", prelude)
    for part in (each.strip() for each in said.split(",")):
        if re.search(r"[\w\])]\s+[\w.#\[:*]", part):
            yield Used("css-selector-descendant", part)
        if re.match(r"[a-z]", part, re.I):
            yield Used("css-selector-type", part)
        if re.search(r"\.[\w-]+\.[\w-]", part):
            yield Used("css-selector-chaining", part)
    for _, name in _PSEUDO.findall(said):
        plain = name.lower()
        if plain == "root":
            continue
        kind = (
            "element"
            if plain in ("after", "before", "first-letter", "first-line", "marker", "placeholder")
            else "class"
        )
        yield Used(f"css-pseudo-{kind}-{plain}", f":{plain}")


def _declarations(block: str) -> Iterator[tuple[str, str]]:
    """Names and values; a semicolon inside quotes or brackets parts nothing."""
    held = _STRINGS.findall(block)
    masked = _STRINGS.sub("\0", block)
    number = 0
    for each in masked.split(";"):
        name, colon, value = each.partition(":")
        strings = each.count("\0")
        for text in held[number : number + strings]:
            value = value.replace("\0", text, 1)
        number += strings
        if colon and name.strip():
            yield name.strip().lower(), value.strip()


def _declaration(name: str, value: str, known: Collection[str]) -> Iterator[Used]:
    if name.startswith("mso-") or "{" in name:
        return
    feature = _property(re.sub(r"^-(?:webkit|moz|ms|o)-", "", name), known)
    if feature != "":
        yield Used(feature, f"{name}: {value}"[:60])
    bare = _STRINGS.sub("", value)
    if name == "display":
        for kind in ("flex", "grid", "none"):
            if re.search(rf"\b{kind}\b", bare):
                yield Used(f"css-display-{kind}", f"display: {kind}")
    if "!important" in bare.replace(" ", ""):
        yield Used("css-important", f"{name}: … !important")
    for unit in dict.fromkeys(each.lower() for each in _UNIT.findall(bare)):
        yield Used(f"css-unit-{'percent' if unit == '%' else unit}", unit)
    for function in dict.fromkeys(each.lower() for each in _FUNCTION.findall(bare)):
        if function in _FUNCTIONS:
            yield Used(_FUNCTIONS[function], f"{function}()")


def _property(name: str, known: Collection[str]) -> str | None:
    """The table's id of a property; "" for what is plain, None for what it doesn't have."""
    if name.startswith("--"):
        return "css-variables"
    if name in _SAME:
        return _SAME[name]
    if f"css-{name}" in known:
        return f"css-{name}"
    family = next((each for each in _FAMILIES if name.startswith(f"{each}-")), None)
    return f"css-{family}" if family is not None and f"css-{family}" in known else None
