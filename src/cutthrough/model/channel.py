"""A channel: one place where a client's posts go out, as `program.yaml` names it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cutthrough.model.record import OneOrMany, Record
from cutthrough.model.zones import ZoneName


class Medium(StrEnum):
    """How people come to see it: the seven parts of a distribution plan."""

    ORGANIC = "organic"
    PAID = "paid"
    INFLUENCER = "influencer"
    EMAIL = "email"
    SEARCH = "search"
    WEBSITE = "website"
    SALES = "sales"


class ChannelKind(StrEnum):
    """Who does the posting. A kit is handed to a person or a program; the others are posted to."""

    SITE = "site"
    KIT = "kit"
    YOUTUBE = "youtube"


LONGEST_LEAD = 24 * 60
"""How many minutes before its time a post may be handed to a channel at most."""


class Channel(Record):
    """One account or place. `name` is what briefs call it, the key in `program.yaml`.

    `to` is where a kit goes, a folder in the program's folder or `s3://bucket/prefix`; of a site, its public address.
    """

    name: str = ""
    kind: ChannelKind = Field(ChannelKind.KIT, description="site, kit or youtube: who does the posting")
    medium: Medium = Field(Medium.ORGANIC, description="organic, paid, influencer, email, search, website or sales")
    platform: str | None = Field(None, description="the platform of the catalog it belongs to: instagram")
    to: str | None = Field(
        None, description="kits: a folder, or s3://bucket/prefix; site: its public address, https://watch.example.com"
    )
    account: str | None = Field(None, description="the account there, as it is called there; secrets are kept by it")
    zone: ZoneName | None = Field(None, description="the IANA zone its times are meant in: Europe/Berlin")
    cadence: str | None = Field(None, description="how often something goes out there: 3 a week")
    gap: str | None = Field(None, description="the least time between two posts: 4 hours")
    territories: OneOrMany = Field((), description="where it is seen, as country codes: DE, AT; everywhere when absent")
    currency: str | None = Field(None, description="what is spent there is counted in: EUR")
    category: str | None = Field(
        None, pattern="^[0-9]{1,3}$", description="youtube: the number of the category its videos are in, in quotes"
    )
    made_for_kids: bool = Field(default=False, description="youtube: yes where its videos are made for children")
    lead: int | None = Field(
        None, description="youtube: how many minutes before its time a post is handed over; 60 when absent"
    )

    @property
    def on_platform(self) -> str | None:
        """The platform of the catalog it is on, named or by its kind or medium; None where nobody says."""
        if self.platform is not None:
            return self.platform.strip().lower()
        if self.kind is ChannelKind.YOUTUBE:
            return "youtube"
        if self.kind is ChannelKind.SITE or self.medium is Medium.WEBSITE:
            return "website"
        return "email" if self.medium is Medium.EMAIL else None


class Partner(Record):
    """An influencer or other partner who posts for the client, and what they were promised."""

    name: str = Field(min_length=2, description="who posts")
    handle: str | None = Field(None, description="their account: @name")
    code: str | None = Field(None, description="the partnership or discount code their audience gets")
    usage: str | None = Field(None, description="what of theirs may be used, where and until when")
    disclosure: str | None = Field(None, description="the words that say it is paid for; the platform's when absent")
