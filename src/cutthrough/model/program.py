"""A program: one client's folder. Nothing in it crosses to another client."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from cutthrough.model.channel import Channel
from cutthrough.model.record import OneOrMany, Record
from cutthrough.model.zones import ZoneName


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
    """`program.yaml`: the client's name and brand kit, its audiences, its people and its rules."""

    client: str = Field(description="the client's name")
    brand: BrandKit = Field(description="what every edit is signed and coloured with")
    audiences: dict[str, str] = Field(
        default_factory=dict, description="the people this client speaks to, by a short name that briefs refer to"
    )
    team: dict[str, str] = Field(
        default_factory=dict,
        description="who does it, by role: strategist, producer, editor, media_buyer, analyst, legal, client",
    )
    never_say: OneOrMany = Field((), description="words that may appear in nothing of this client's")
    file_names: str | None = Field(
        None,
        description="how files are called: {client}_{brief}_{placement}_{length}_{aspect}_{language}_{arm}",
    )
    stale_after: str | None = Field(
        None, description="the age at which a video counts as stale on the coverage map: 12 months"
    )
    tiers: dict[str, str] = Field(
        default_factory=dict, description="what a piece costs at least here, by tier: {standard: 1500 EUR, ...}"
    )
    making_share: str | None = Field(
        None, description="how much of what a piece is expected to bring its making may cost: 10 %"
    )
    hour_rate: str | None = Field(None, description="what an hour of work costs: 80 EUR")
    speech_model: str | None = Field(
        None, description="a faster-whisper model, folder or hub name, to caption what nobody wrote down"
    )
    zone: ZoneName | None = Field(None, description="the IANA zone that times are meant in: Europe/Berlin")
    channels: dict[str, Channel] = Field(
        default_factory=dict, description="where posts go out, by the name that briefs call it"
    )
    warn_rights: str | None = Field(None, description="how long before a right ends to warn of it: 30 days")

    @field_validator("channels", mode="before")
    @classmethod
    def _called_by_their_keys(cls, given: Any) -> Any:
        """A channel's name is the key it stands under, whatever is written in it."""
        if not isinstance(given, dict):
            return given
        return {
            key: {**each, "name": str(key)}
            if isinstance(each, dict)
            else each.model_copy(update={"name": key})
            if isinstance(each, Channel)
            else each
            for key, each in given.items()
        }
