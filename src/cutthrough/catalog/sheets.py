"""The ad platforms' own columns for making ads in bulk: `facts/bulk_sheets.yaml`, whose head explains its form."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from cutthrough.catalog.stated import Stated, stated
from cutthrough.model.record import OneOrMany, Record

VALUES = frozenset(
    {
        "campaign", "ad_set", "ad", "title", "text", "link", "countries", "budget", "video_file", "thumbnail_file",
        "start_day", "end_day", "start_us_day", "end_us_day", "start_us_time", "end_us_time", "start_bracket",
        "end_bracket", "start_clock", "meta_objective", "pinterest_objective",
    }
)  # fmt: skip
"""What a column can be filled with; `publish.kits.sheets` knows how each is written."""


class SheetForm(StrEnum):
    """The kind of file. A cell of XLSX says itself that it is text; in CSV a first character may make it a formula."""

    CSV = "csv"
    XLSX = "xlsx"


class SheetUse(StrEnum):
    """Whether it goes up as it is, into the platform's own template, or isn't made."""

    UPLOAD = "upload"
    PASTE = "paste"
    NONE = "none"


class RowOf(StrEnum):
    """What a row is about. Platforms that put all on one row have rows of ads alone."""

    CAMPAIGN = "campaign"
    AD_GROUP = "ad_group"
    AD = "ad"


class Column(Record):
    """One column: empty for a person to fill where it has neither value nor fixed words."""

    name: str
    value: str | None = None
    fixed: str | None = None
    on: tuple[RowOf, ...] = tuple(RowOf)

    @model_validator(mode="after")
    def _known(self) -> Column:
        if self.value is not None and self.value not in VALUES:
            raise ValueError(f"{self.value!r} is none of: {', '.join(sorted(VALUES))}")
        if self.value is not None and self.fixed is not None:
            raise ValueError("a column has a value or fixed words")
        return self


class Sheet(Stated):
    """One platform's sheet. `how` says where it is uploaded, `by_hand` what nobody but a person can fill in."""

    name: str
    platforms: OneOrMany
    use: SheetUse
    file: str = ""
    form: SheetForm = SheetForm.CSV
    rows: tuple[RowOf, ...] = ()
    columns: tuple[Column, ...] = ()
    how: str
    by_hand: OneOrMany = Field(())


def sheets_of(platform: str | None) -> tuple[Sheet, ...]:
    """The sheets of a platform, in the order they are uploaded; none where the catalog knows of none.

    Raises CatalogError for a facts file that is wrong.
    """
    return tuple(each for each in stated("bulk_sheets.yaml", Sheet).values() if platform in each.platforms)
