"""Writes the page that shows templates: one file with its pictures inside it, one row for each template."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path

from markupsafe import Markup

from cutthrough.deliver.page import environment
from cutthrough.deliver.palette import palette
from cutthrough.model.cut import Cut, Emphasis
from cutthrough.model.program import BrandKit
from cutthrough.model.template import Opening, Template, TitleStyle
from cutthrough.model.time import say_seconds
from cutthrough.store.files import write_text

PAGE = "templates.html"

TITLES: dict[TitleStyle, str] = {
    TitleStyle.PLATE: "on a plate",
    TitleStyle.OUTLINE: "outlined",
    TitleStyle.BAND: "in a band",
    TitleStyle.LOWER_THIRD: "lower third",
}
EMPHASES: dict[Emphasis, str] = {
    Emphasis.NONE: "plain",
    Emphasis.HIGHLIGHT: "highlighted word",
    Emphasis.POP: "one word at a time",
}
OPENINGS: dict[Opening, str] = {
    Opening.SUBJECT: "strongest picture",
    Opening.VOICE: "first sentence",
    Opening.BRAND: "brand",
    Opening.DEMONSTRATION: "what it does",
}


@dataclass(frozen=True)
class Picture:
    """One frame of an edit: what it shows, at which second, and its JPEG."""

    what: str
    at: Fraction
    jpeg: bytes

    @property
    def address(self) -> str:
        """The picture itself, to be put where an address goes."""
        return f"data:image/jpeg;base64,{b64encode(self.jpeg).decode()}"


@dataclass(frozen=True)
class Drawn:
    """A template with the name of its placement, the edit that shows it, and pictures of that."""

    template: Template
    where: str
    cut: Cut
    pictures: tuple[Picture, ...]

    @property
    def wide(self) -> float:
        """The canvas's width over its height."""
        return self.cut.canvas.width / self.cut.canvas.height

    @property
    def covered(self) -> str | None:
        """What the platform's interface covers, as CSS insets; None where no source says."""
        zone = self.cut.safe_zone
        if zone is None or not any((zone.top, zone.right, zone.bottom, zone.left)):
            return None
        return " ".join(f"{float(side * 100):.2f}%" for side in (zone.top, zone.right, zone.bottom, zone.left))

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the template asks for, in words."""
        return tuple(facts(self.template).items())


def facts(each: Template) -> dict[str, str]:
    """What a template asks for by name, in words; the same on the page and in the terminal."""
    captions = EMPHASES[each.captions.emphasis]
    return {
        "pace": f"{_seconds(each.pace)} a clip",
        "first clip": f"up to {_seconds(each.first)}",
        "opens on": OPENINGS[each.opening] + (", brand at once" if each.brand_first else ""),
        "title": f"{TITLES[each.title]}, by {_seconds(each.by)}",
        "captions": f"{captions}, {each.captions.line} a line",
        "end card": "as long as the runtime asks" if each.end_card is None else _seconds(each.end_card),
    }


def _seconds(length: Fraction) -> str:
    return say_seconds(Fraction(round(length * 10), 10))


def write_templates_page(drawn: tuple[Drawn, ...] | list[Drawn], brand: BrandKit, folder: Path) -> Path:
    """Write `templates.html` into `folder` and return its path. It asks no network. Raises StoreError."""
    css = (resources.files("cutthrough.deliver") / "templates" / "templates.css").read_text("utf-8")
    text = (
        environment()
        .get_template("templates.html.j2")
        .render(drawn=drawn, brand=brand, colours=palette(brand), css=Markup(css))  # noqa: S704 - a file of ours
    )
    path = folder / PAGE
    write_text(path, text)
    return path
