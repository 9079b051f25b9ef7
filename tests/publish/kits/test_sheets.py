import csv
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from cutthrough.catalog.sheets import SheetForm, SheetUse, sheets_of
from cutthrough.model.brief import Brief
from cutthrough.model.money import Money
from cutthrough.model.post import Post, PostLine
from cutthrough.publish.kits.sheets import GUARD, bulk_sheets, file_name, flight_of
from cutthrough.publish.kits.words import words_of
from publish.kit_made import BRIEF, HOSTILE, ID, LINK, channel, parcel, post

PLATFORMS = ("instagram", "facebook", "youtube", "pinterest", "linkedin", "tiktok", "snapchat", "x", None)
RUN = ("=", "+", "-", "@", "\t", "\r")


def made(of: Post, brief: Brief = BRIEF, currency: str | None = "EUR") -> tuple[dict[str, bytes], tuple[str, ...]]:
    return bulk_sheets(parcel(of), channel(platform=of.platform, currency=currency), words_of(of, None), brief)


def rows_of(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_meta_reads_every_value_by_its_own_columns() -> None:
    files, told = made(post(title="=1+1"))
    sheet = load_workbook(BytesIO(files["meta-ads.xlsx"])).active
    assert sheet is not None
    header, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    read = dict(zip(header, row, strict=True))
    assert read["Campaign Name"] == f"{ID}_spring"
    assert read["Ad Set Name"] == f"{ID}_reels_de"
    assert read["Ad Name"] == f"{ID}_edit-2"
    assert read["Campaign Objective"] == "Outcome Awareness"
    assert (read["Campaign Status"], read["Ad Set Run Status"], read["Ad Status"]) == ("PAUSED",) * 3
    assert read["Ad Set Time Start"] == "12/03/2026 1:05:00 pm"
    assert read["Ad Set Time Stop"] == "12/24/2026 11:59:00 pm"
    assert read["Ad Set Lifetime Budget"] == 300
    assert read["Link"] == LINK
    assert read["Countries"] == "DE"
    assert read["Video File Name"] == "tall.mp4"
    assert read["Body"] == "The spring paths open on Saturday.\n\n#spring #hillside"
    assert read["Title"] == "=1+1"
    title = sheet.cell(row=2, column=header.index("Title") + 1)
    assert (title.data_type, title.quotePrefix, title.number_format) == ("s", True, "@")
    assert read["Call to Action"] is None
    assert any("left for you to fill in" in each and "Call to Action (the button)" in each for each in told)
    assert any("seen in public code" in each for each in told)


def test_the_same_post_gives_the_same_bytes() -> None:
    assert made(post())[0] == made(post())[0]


def test_the_sheet_says_nothing_of_when_it_was_saved() -> None:
    assert load_workbook(BytesIO(made(post())[0]["meta-ads.xlsx"])).properties.modified == datetime(2026, 12, 3, 12, 5)  # noqa: DTZ001


def test_google_gets_a_row_for_campaign_group_and_ad() -> None:
    files, told = made(post(platform="youtube"))
    campaign, group, ad = rows_of(files["google-ads-editor.csv"])
    assert {each["Campaign"] for each in (campaign, group, ad)} == {f"{ID}_spring"}
    assert campaign["Campaign Type"] == "Video"
    assert (campaign["Start Date"], campaign["End Date"]) == ("2026-12-03", "2026-12-24")
    assert group["Ad Group"] == ad["Ad Group"] == f"{ID}_reels_de"
    assert (ad["Ad Name"], ad["Final URL"], ad["Status"]) == (f"{ID}_edit-2", LINK, "Paused")
    assert campaign["Budget"] == ""  # it would be taken by the day
    assert any("Budget" in each and "fill in" in each for each in told)


def test_pinterest_gets_dates_that_no_spreadsheet_turns_round() -> None:
    (row,) = rows_of(made(post(platform="pinterest"))[0]["pinterest-ads.csv"])
    assert row["Campaign Start Date"] == row["Ad Group Start Date*"] == "[2026-12-03]"
    assert row["Ad Group Start Time"] == "13:05"
    assert (row["Ad Group Budget"], row["Promoted Pin Status"]) == ("300", "DRAFT")


def test_linkedin_gets_a_sheet_for_each_of_its_templates() -> None:
    files, _ = made(post(platform="linkedin"))
    (campaign,) = rows_of(files["linkedin-1-campaigns.csv"])
    (ad_set,) = rows_of(files["linkedin-2-ad-sets.csv"])
    (ad,) = rows_of(files["linkedin-3-ads.csv"])
    assert campaign["*Campaign Name"] == ad_set["Campaign Name"] == ad["Campaign Group Name"] == f"{ID}_spring"
    assert ad_set["*Ad Set Start Date"] == "12/03/2026"
    assert ad["Destination URL"] == LINK


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_gets_the_plain_sheet_with_the_id_in_every_name(platform: str | None) -> None:
    files, _ = made(post(platform=platform))
    (row,) = rows_of(files["ads.csv"])
    assert row["id"] == ID
    assert all(ID in row[name] for name in ("campaign", "ad set", "ad", "link"))
    assert (row["starts"], row["ends"], row["days"]) == ("2026-12-03 13:05", "2026-12-24 23:59", "22")
    assert (row["budget for the whole flight"], row["currency"]) == ("300", "EUR")


@pytest.mark.parametrize("platform", [each for each in PLATFORMS if each])
def test_what_is_not_known_of_a_platform_is_told_and_not_made(platform: str) -> None:
    files, told = made(post(platform=platform))
    for sheet in sheets_of(platform):
        assert (sheet.file in files) == (sheet.use is not SheetUse.NONE)
        assert any(sheet.how in each for each in told)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_cell_of_a_hostile_post_is_run_and_none_is_lost(platform: str | None) -> None:
    of = post(platform=platform, title=HOSTILE, text=f"-{HOSTILE}", territories=("=DE",))
    for name, data in made(of)[0].items():
        if name.endswith(".xlsx"):
            cells = [cell for line in load_workbook(BytesIO(data)).active.iter_rows() for cell in line]
            assert not [cell for cell in cells if cell.data_type == "f"]
            assert any("<script>alert(1)" in str(cell.value) for cell in cells)
            continue
        for row in rows_of(data):
            assert not [value for value in row.values() if value.lstrip().startswith(RUN)]
        if name == "ads.csv":
            (row,) = rows_of(data)
            assert row["title"].startswith(f"{GUARD}=cmd|")
            assert row["countries"] == f"{GUARD}=DE"


def test_the_guard_is_told_where_it_stands_and_only_there() -> None:
    assert any("U+2060" in each for each in made(post(text="@hillside says"))[1])
    assert not any("U+2060" in each for each in made(post())[1])


@pytest.mark.parametrize(
    ("changes", "currency", "words"),
    [
        ({"budget": None}, "EUR", "what may be spent"),
        ({"budget": Money(amount=300, currency="USD")}, "EUR", "The budget is 300 USD"),
    ],
    ids=["none", "another currency"],
)
def test_a_budget_that_can_not_be_written_is_left_empty_and_told(
    changes: dict[str, Money | None], currency: str, words: str
) -> None:
    files, told = made(post(**changes), currency=currency)
    (row,) = rows_of(files["ads.csv"])
    assert (row["budget for the whole flight"], row["currency"]) == ("", "")
    assert any(words in each for each in told)


def test_a_lines_last_day_counts_before_the_briefs_and_none_is_told() -> None:
    line = PostLine.model_validate({"channel": "reels", "at": "2026-12-03 13:05", "until": "2026-12-10"})
    (row,) = rows_of(made(post(), BRIEF.model_copy(update={"posts": (line,)}))[0]["ads.csv"])
    assert row["ends"] == "2026-12-10 23:59"
    files, told = made(post(), BRIEF.model_copy(update={"schedule": None}))
    assert rows_of(files["ads.csv"])[0]["ends"] == ""
    assert any("when it ends" in each for each in told)


def test_an_ad_that_would_end_before_it_begins_has_no_end() -> None:
    line = PostLine.model_validate({"channel": "reels", "at": "2026-12-03 13:05", "until": "2026-12-01"})
    files, told = made(post(), BRIEF.model_copy(update={"posts": (line,)}))
    assert rows_of(files["ads.csv"])[0]["ends"] == ""
    assert any("before it begins" in each for each in told)


def test_a_time_that_clocks_skip_is_written_as_it_is_shown_and_told() -> None:
    of = post(local=datetime(2027, 3, 28, 2, 30))  # noqa: DTZ001 - wall time
    flight = flight_of(parcel(of), channel(), BRIEF.model_copy(update={"schedule": None}))
    assert flight.start == datetime(2027, 3, 28, 3, 30)  # noqa: DTZ001 - wall time
    assert "Clocks skip 02:30 that day; it goes out at 03:30" in flight.told


def test_nothing_starts_to_spend_by_itself() -> None:
    for platform in PLATFORMS:
        for sheet in sheets_of(platform):
            fixed = {each.name: each.fixed for each in sheet.columns if "Status" in each.name}
            assert {str(value).lower() for value in fixed.values()} <= {"paused", "draft"}, sheet.id
            assert sheet.form in SheetForm


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tall.mp4", "tall.mp4"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.mp4", "x.mp4"),
        ("a\x00b\r\nc.mp4", "ab c.mp4"),
        ("...", "file"),
        ('a:b*c?"<>|.mp4', "a-b-c-----.mp4"),
        ("ü" * 200 + ".mp4", "ü" * 75 + ".mp4"),
    ],
)
def test_a_file_is_called_what_any_system_takes(path: str, name: str) -> None:
    assert file_name(path) == name
