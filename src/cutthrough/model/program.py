"""A program: one client's folder. Nothing in it crosses to another client."""

from __future__ import annotations

from pydantic import Field

from cutthrough.model.record import Record


class BrandKit(Record):
    """Colours as #RRGGBB, the client's font file, logo and name. `name` is what title and end card sign with."""

    name: str = Field(description="what title and end card sign with")
    background: str = Field("#111418", pattern="^#[0-9A-Fa-f]{6}$", description="a colour, in quotes")
    text: str = Field("#FFFFFF", pattern="^#[0-9A-Fa-f]{6}$", description="the colour of words")
    accent: str = Field("#FFC400", pattern="^#[0-9A-Fa-f]{6}$", description="the colour of what should be seen first")
    font: str | None = Field(None, description="a TTF or OTF in the program's folder; Hanken Grotesk when absent")
    fonts: dict[str, str] = Field(
        default_factory=dict,
        description="language tag to a TTF or OTF in the program's folder for that language; else font serves",
    )
    logo: str | None = Field(None, description="a picture in the program's folder")


class Program(Record):
    """`program.yaml`: the client's name and brand kit."""

    client: str = Field(description="the client's name")
    brand: BrandKit = Field(description="what every edit is signed and coloured with")
    speech_model: str | None = Field(
        None, description="a faster-whisper model, folder or hub name, to caption what nobody wrote down"
    )
