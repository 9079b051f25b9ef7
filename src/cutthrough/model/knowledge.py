"""What is known about making video work: objective, role, KPI, type of video, technique, tier; one record each.

Every entry says where it comes from (`source`), when that was written (`date`), when we read it (`read_on`) and how
sure it is (`confidence`). What nobody is quoted for is our own judgement: its source is of kind `house`, it is
unverified, and it may warn but never refuse.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.placement import Confidence, FactSource
from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class Entry(Record):
    """One thing that is known, with its ground. `id` is what other entries and briefs call it by."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
    name: str = Field(min_length=2, description="what people call it")
    source: FactSource
    confidence: Confidence
    read_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day we last read the source")

    @property
    def date(self) -> str:
        """The source's own date."""
        return self.source.date

    @property
    def house(self) -> bool:
        """Whether this is our own judgement and not somebody's finding."""
        return self.source.kind == "house"


class Unit(StrEnum):
    """What a KPI is counted in. Points are hundredths of a share, as a difference or on a scale of 100."""

    SHARE = "share"
    COUNT = "count"
    MONEY = "money"
    SECONDS = "seconds"
    POINTS = "points"
    RATIO = "ratio"


class Better(StrEnum):
    """Which way a KPI should go."""

    HIGHER = "higher"
    LOWER = "lower"


class Collected(StrEnum):
    """Where a KPI is read."""

    PLATFORM_REPORT = "platform_report"
    WEB_ANALYTICS = "web_analytics"
    SURVEY = "survey"
    LIFT_STUDY = "lift_study"
    CRM = "crm"
    SUPPORT_DESK = "support_desk"
    SEARCH_CONSOLE = "search_console"
    MAIL_TOOL = "mail_tool"
    SALES_SYSTEM = "sales_system"
    REVIEW_SITE = "review_site"


class Need(StrEnum):
    """What has to be in place before the flight, or the KPI can't be read after it."""

    TRACKED_LINKS = "tracked_links"
    SITE_TAG = "site_tag"
    SURVEY = "survey"
    HOLDOUT = "holdout"
    BASELINE_PERIOD = "baseline_period"
    CRM_SOURCE_FIELD = "crm_source_field"
    SUPPORT_TAGS = "support_tags"
    SPEND = "spend"
    OUTCOME_VALUE = "outcome_value"
    CUSTOMER_LIST = "customer_list"
    SEARCH_PROPERTY = "search_property"


class HardToSee(StrEnum):
    """What video does that no counter of a platform shows."""

    UNDERSTANDING = "understanding"
    FRICTION = "friction"
    TRUST = "trust"
    ORGANIC_SEARCH = "organic_search"
    SPEED = "speed"


class Part(Record):
    """One quotient of a worked example."""

    numerator: Decimal
    denominator: Decimal = Field(gt=0)


class WorkedExample(Record):
    """A KPI computed once by hand: `value` is in the KPI's unit; `said` is how a report would put it.

    A count is its numerator. A share, ratio, amount or time is numerator over denominator. Points are a hundred times
    that, less the same of `control` where there is one.
    """

    numerator: Decimal
    denominator: Decimal | None = Field(None, gt=0)
    control: Part | None = None
    value: Decimal
    said: str


class KpiEntry(Entry):
    """One measure: how it is defined and collected, what it can show, and what it can't and why.

    Every objective is either in `shows` or in `cannot_show`. `vanity` marks those that grow without anyone having
    done what the brief wants. `differs` says where platforms mean other things by the same word.
    """

    definition: str
    numerator: str
    denominator: str | None = None
    unit: Unit
    better: Better
    shows: tuple[Objective, ...]
    cannot_show: dict[Objective, str]
    hard_to_see: HardToSee | None = None
    vanity: bool = False
    collected: tuple[Collected, ...] = Field(min_length=1)
    needs: tuple[Need, ...] = ()
    example: WorkedExample
    differs: str | None = None
    aliases: tuple[str, ...] = Field(min_length=1, description="as people write it in reports")

    def can_show(self, objective: Objective) -> bool:
        """Whether a change in it would be a change in what the objective is about."""
        return objective in self.shows


class ObjectiveEntry(Entry):
    """What one objective means, where in the journey it works, and what shows it. `id` is the Objective's value."""

    means: str
    changes: str = Field(description="what is different in the world when it worked")
    roles: tuple[JourneyRole, ...] = Field(min_length=1)
    kpis: tuple[str, ...] = Field(min_length=3, description="KPIs to think of first, best first")
    hard_to_see: tuple[str, ...] = Field(min_length=1, description="KPIs for what no platform counts")
    beware: str = Field(description="what flatters here and shows nothing")


class RoleEntry(Entry):
    """What a piece does at one place of the journey. `id` is the JourneyRole's value."""

    does: str
    asks: str = Field(description="what the person has in mind there")
    kpis: tuple[str, ...] = Field(min_length=2, description="KPIs natural to it, best first")
    types: tuple[str, ...] = Field(min_length=2, description="types of video that do it well")


class EvidenceGrade(StrEnum):
    """How a finding was come by.

    A: randomised. B: geo or holdout with a pre-period that fits. C: adjusted for known confounders. D: association.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Evidence(Record):
    """One finding about a technique; `grade` is None where nobody measured anything (custom, advice, opinion)."""

    says: str
    grade: EvidenceGrade | None = None
    source: FactSource
    confidence: Confidence
    read_on: str


class Technique(Entry):
    """A way of making it: what it is for, how it is done, which KPIs it is said to move, and on what evidence."""

    does: str
    how: str = Field(description="a direction that a crew or an editor can follow")
    spoils: str = Field(description="when it does harm")
    roles: tuple[JourneyRole, ...] = Field(min_length=1)
    moves: tuple[str, ...] = Field(min_length=1, description="KPIs it is said to move")
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = ()

    @property
    def grade(self) -> EvidenceGrade | None:
        """The best grade among its evidence; None where nobody measured anything."""
        return min((each.grade for each in self.evidence if each.grade is not None), default=None)


class VideoType(Entry):
    """A kind of video: what it is for, how long it usually is, which tier and techniques suit it."""

    what: str
    objectives: tuple[Objective, ...] = Field(min_length=1)
    roles: tuple[JourneyRole, ...] = Field(min_length=1)
    shortest: Seconds
    longest: Seconds
    tier: str
    techniques: tuple[str, ...] = Field(min_length=2)
    needs: str = Field(description="what has to be at hand before it can be shot")
    aliases: tuple[str, ...] = ()


class Span(Record):
    """From, to; with its ground. `unit` is hours or a currency. It is a house assumption where nobody is quoted."""

    least: Decimal = Field(ge=0)
    most: Decimal = Field(ge=0)
    unit: str
    source: FactSource
    confidence: Confidence
    read_on: str
    note: str | None = None

    @property
    def house(self) -> bool:
        """Whether this is our own assumption and not somebody's figure."""
        return self.source.kind == "house"


class Tier(Entry):
    """How much is put into making a piece: what it includes, what that usually takes, and when it pays."""

    what: str
    includes: tuple[str, ...] = Field(min_length=3)
    leaves_out: tuple[str, ...] = ()
    hours: Span = Field(description="hours of work of all people together")
    cost: tuple[Span, ...] = Field(min_length=1, description="what one finished piece costs, one span per source")
    pays_when: str
    too_little: str = Field(description="the sign that more should have gone into it")
    too_much: str = Field(description="the sign that less would have done")
    trust: str = Field(description="what its polish does to trust")


class WatchingPlace(Entry):
    """Words by which people name where they watch, and the catalog's platforms that reach them there.

    No platform where the catalog has none: the place is known, and nothing we make reaches it.
    """

    words: tuple[str, ...] = Field(min_length=1)
    platforms: tuple[str, ...] = ()
    reaches: str | None = Field(None, description="what this means where it isn't plain")
