"""A program: one client's folder. Nothing in it crosses to another client."""

from __future__ import annotations

from pydantic import Field

from cutthrough.model.record import Record


class BrandKit(Record):
    """Colours as #RRGGBB, the client's font file, logo and name. `name` is what title and end card sign with."""

    name: str
    background: str = Field("#111418", pattern="^#[0-9A-Fa-f]{6}$")
    text: str = Field("#FFFFFF", pattern="^#[0-9A-Fa-f]{6}$")
    accent: str = Field("#FFC400", pattern="^#[0-9A-Fa-f]{6}$")
    font: str | None = Field(None, description="a TTF or OTF in the program's folder; Hanken Grotesk when absent")
    logo: str | None = None


class Program(Record):
    """`program.yaml`: the client's name and brand kit."""

    client: str
    brand: BrandKit
