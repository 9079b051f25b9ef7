"""Rows for the ad platforms' bulk tools, in their own columns, with the post's id in every name.

A text that begins with =, +, - or @ is run as a formula where the file is opened in a spreadsheet (CWE-1236). In XLSX
every text is a cell of type text, marked so that it stays one, and is read back exactly. CSV has no types: there an
invisible word joiner (U+2060) goes before such a text. An apostrophe, which spreadsheets hide, would show in the ad.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from io import BytesIO

from cutthrough.catalog.sheets import Column, RowOf, SheetForm, SheetUse, sheets_of
from cutthrough.model.brief import Brief, Objective
from cutthrough.model.channel import Channel
from cutthrough.model.csv_table import csv_bytes, guarded
from cutthrough.model.money import plain
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Post
from cutthrough.model.zones import resolve
from cutthrough.publish.kits.words import PostWords, one_line

GUARD = "\N{WORD JOINER}"
"""What stands before a text of CSV that a spreadsheet would run."""

_XML_UNFIT = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
_LONGEST_CELL = 32767  # characters, Excel's own limit of a cell

_META = {
    Objective.AWARENESS: "Outcome Awareness",
    Objective.ACQUISITION: "Outcome Traffic",
    Objective.CONVERSION: "Outcome Sales",
    Objective.RETENTION: "Outcome Engagement",
    Objective.CREDIBILITY: "Outcome Awareness",
}
"""Meta's objectives in the spelling of its sheet; which of ours is which of theirs is our own reading."""

_PINTEREST = {
    Objective.AWARENESS: "AWARENESS",
    Objective.ACQUISITION: "CONSIDERATION",
    Objective.CONVERSION: "CONSIDERATION",
    Objective.RETENTION: "CONSIDERATION",
    Objective.CREDIBILITY: "AWARENESS",
}
"""Only the two that were seen in its template."""

Cell = str | Fraction | None


@dataclass(frozen=True)
class Flight:
    """From when until when an ad runs, in local time, and what is to be known of it."""

    start: datetime
    end: datetime | None
    budget: Fraction | None
    told: tuple[str, ...]


def bulk_sheets(
    parcel: Parcel, channel: Channel, words: PostWords, brief: Brief
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files for the platform's bulk tool, and what their reader must know, sentence by sentence.

    `ads.csv` is for every platform: one row with the values by our own names. Platforms whose columns the catalog
    doesn't have get that one alone.
    """
    platform = parcel.post.platform or channel.platform
    flight = flight_of(parcel, channel, brief)
    values = _values(parcel, words, brief, flight)
    files = {"ads.csv": _plain_sheet(parcel, values, flight)}
    told = [*flight.told]
    for sheet in sheets_of(platform):
        if sheet.use is SheetUse.NONE:
            told.append(sheet.how)
            continue
        header = [column.name for column in sheet.columns]
        rows = [_row(sheet.columns, of, values) for of in sheet.rows]
        files[sheet.file] = xlsx_bytes(header, rows, parcel) if sheet.form is SheetForm.XLSX else _csv(header, rows)
        told.append(f"{sheet.file}: {sheet.how} {sheet.note}".strip())
        if sheet.by_hand:
            told.append(f"{sheet.file}: left for you to fill in: {', '.join(sheet.by_hand)}")
        told.append(f"{sheet.file}: its columns are from {sheet.sure}")
    if any(isinstance(value, str) and guarded(value, GUARD) != value for value in values.values()):
        told.append("In the CSV an invisible word joiner (U+2060) stands before a text that a spreadsheet would run")
    return files, tuple(told)


def flight_of(parcel: Parcel, channel: Channel, brief: Brief) -> Flight:
    """When it runs and for how much: to the line's `until`, else to the last day of the brief's schedule."""
    post, moment = parcel.post, resolve(parcel.post.local, parcel.post.zone)
    told = [f"{moment.note[0].upper()}{moment.note[1:]}"] if moment.note else []
    last = _until(post, brief) or brief.last_day
    end = datetime(last.year, last.month, last.day, 23, 59) if last is not None else None  # noqa: DTZ001
    if end is None:
        told.append("Nothing says when it ends: enter its last day, or it runs on")
    elif end <= moment.shown:
        told.append(f"It would end on {last}, before it begins: enter its last day")
        end = None
    budget = post.budget.amount if post.budget is not None else None
    if post.budget is None:
        told.append("Nothing says what may be spent on it: enter the budget")
    elif channel.currency and post.budget.currency != channel.currency.upper():
        told.append(
            f"The budget is {post.budget} and the channel counts in {channel.currency}: enter it in that currency"
        )
        budget = None
    return Flight(moment.shown, end, budget, tuple(told))


def _until(post: Post, brief: Brief) -> date | None:
    """The `until` of the post's line: by its id, or, where lines have none yet, by what the post has of it."""
    lines = [each for each in brief.posts if each.id == post.line] or [
        each
        for each in brief.posts
        if each.channel == post.channel
        and each.at <= post.local
        and each.title in (None, post.title)
        and each.text in (None, post.text)
    ]
    days = {each.until for each in lines}
    return days.pop() if len(days) == 1 else None


def _csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    return csv_bytes(header, ([_said(cell) for cell in row] for row in rows), GUARD)


def xlsx_bytes(header: Sequence[str], rows: Sequence[Sequence[Cell]], parcel: Parcel) -> bytes:
    """One sheet, texts as texts, numbers as numbers. The same table gives the same bytes."""
    from openpyxl import Workbook  # 0.2 s, and only paid posts need it

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise AssertionError("a new workbook has a sheet")
    sheet.title = "Ads"
    for number, row in enumerate((header, *rows), start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place)
            if isinstance(value, Fraction):
                cell.value = float(value)
            elif value:
                cell.value = "".join(char for char in value if char not in _XML_UNFIT)[:_LONGEST_CELL]
                cell.data_type = "s"
                cell.quotePrefix = True
                cell.number_format = "@"
    moment = datetime.fromisoformat(parcel.moment).replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    raw = BytesIO()
    book.save(raw)
    return _repacked(raw.getvalue(), f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode())


def _repacked(data: bytes, moment: bytes) -> bytes:
    """The same archive with no times of day in it but `moment`: openpyxl writes when it was saved."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            read = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, old.read(info))
            new.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), read, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row(columns: Sequence[Column], of: RowOf, values: Mapping[str, Cell]) -> list[Cell]:
    return [_filled(column, values) if of in column.on else None for column in columns]


def _filled(column: Column, values: Mapping[str, Cell]) -> Cell:
    return values[column.value] if column.value is not None else column.fixed


def _values(parcel: Parcel, words: PostWords, brief: Brief, flight: Flight) -> dict[str, Cell]:
    """What every column can be filled with, by the names of catalog.sheets.VALUES."""
    post, start, end = parcel.post, flight.start, flight.end
    names = post.names
    thumbnail = next((each.name for each in parcel.files if each.kind.value in ("thumbnail", "poster")), None)
    return {
        "campaign": one_line(names.campaign) if names else post.id,
        "ad_set": one_line(names.ad_set) if names else post.id,
        "ad": one_line(names.ad) if names else post.id,
        "title": words.title.whole if words.title is not None else None,
        "text": words.text.whole if words.text is not None else None,
        "link": words.link,
        "countries": ", ".join(each.upper() for each in post.territories) or None,
        "budget": flight.budget,
        "video_file": file_name(parcel.main.name),
        "thumbnail_file": file_name(thumbnail) if thumbnail else None,
        "start_day": f"{start:%Y-%m-%d}",
        "end_day": f"{end:%Y-%m-%d}" if end else None,
        "start_us_day": f"{start:%m/%d/%Y}",
        "end_us_day": f"{end:%m/%d/%Y}" if end else None,
        "start_us_time": _us_time(start),
        "end_us_time": _us_time(end) if end else None,
        "start_bracket": f"[{start:%Y-%m-%d}]",
        "end_bracket": f"[{end:%Y-%m-%d}]" if end else None,
        "start_clock": f"{start:%H:%M}",
        "meta_objective": _META[brief.goal.objective],
        "pinterest_objective": _PINTEREST[brief.goal.objective],
    }


def _us_time(moment: datetime) -> str:
    """`06/17/2025 1:09:54 pm`, as Meta's sheet has it, whatever the machine's own language."""
    return f"{moment:%m/%d/%Y} {(moment.hour - 1) % 12 + 1}:{moment:%M:%S} {'am' if moment.hour < 12 else 'pm'}"


def _plain_sheet(parcel: Parcel, values: Mapping[str, Cell], flight: Flight) -> bytes:
    post = parcel.post
    currency = post.budget.currency if post.budget is not None and flight.budget is not None else None
    days = (flight.end - flight.start) // timedelta(days=1) + 1 if flight.end else None
    table: dict[str, Cell] = {
        "id": post.id,
        "campaign": values["campaign"],
        "ad set": values["ad_set"],
        "ad": values["ad"],
        "starts": f"{flight.start:%Y-%m-%d %H:%M}",
        "ends": f"{flight.end:%Y-%m-%d %H:%M}" if flight.end else None,
        "zone": post.zone,
        "days": Fraction(days) if days else None,
        "budget for the whole flight": values["budget"],
        "currency": currency,
        "countries": values["countries"],
        "title": values["title"],
        "text": values["text"],
        "link": values["link"],
        "video": values["video_file"],
        "thumbnail": values["thumbnail_file"],
    }
    return _csv(list(table), [list(table.values())])


def file_name(path: str) -> str:
    """The last part of a path, fit for any system: no separators, controls or reserved marks, at most 150 bytes."""
    name = one_line(path.replace("\\", "/").rsplit("/", 1)[-1])
    fit = "".join("-" if char in '<>:"/\\|?*\0' else char for char in name).strip(". ")
    stem, dot, suffix = fit.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, dot, suffix = fit, "", ""
    kept = stem.encode("utf-8", "replace")[:150].decode("utf-8", "ignore")
    return f"{kept or 'file'}{dot}{suffix}"


def _said(cell: Cell) -> str | None:
    if not isinstance(cell, Fraction):
        return cell
    return plain(cell) if "/" not in plain(cell) else f"{float(cell):.2f}"
