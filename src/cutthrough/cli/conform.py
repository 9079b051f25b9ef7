"""`cutthrough conform`: holds finished files to a placement, or tells which placements would take them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.refusal import each_file, refuse
from cutthrough.model.errors import CatalogError, SourceError
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.verdict import Report, Status, Verdict

_SHOWN = {
    Status.PASS: ("pass", "green"),
    Status.WARN: ("warn", "yellow"),
    Status.FAIL: ("FAIL", "bold red"),
    Status.CANT_TELL: ("can't tell", "yellow"),
    Status.NOT_APPLICABLE: ("n/a", "dim"),
}
_PLAIN_WIDTH = 160  # columns of a table that goes into a file or a pipe
_FAILED, _MISUSED = 1, 2


def conform(
    files: Annotated[
        list[Path], typer.Argument(help="Finished files, ours or anyone's.", metavar="FILE", readable=False)
    ],
    placement: Annotated[
        str | None,
        typer.Option(
            "--placement", "-p", metavar="NAME", help="The placement to hold them to. Left out: every one is tried."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
) -> None:
    """Hold finished files, anyone's, to a placement's limits.

    Each file is decoded from its first byte to its last; every verdict gives the number measured, the limit, where
    the limit is from, and the repair. docs/placements.md lists the placements.

    Exit status: 0 when nothing fails, 1 when something does or a file can't be measured, 2 when misused.
    """
    from cutthrough.catalog.placement import placement as look_up  # the catalog's files are read only when asked
    from cutthrough.catalog.placement import placements

    out, err = _console(), Console(stderr=True, highlight=False)
    try:
        tried = {placement: look_up(placement)} if placement else placements()
    except CatalogError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    each_file(files, lambda file: _one(file, tried, out, err, single=placement, json=json), json=json)


def _one(
    file: Path, tried: dict[str, Placement], out: Console, err: Console, *, single: str | None, json: bool
) -> tuple[int, dict[str, Any]]:
    """One file: its exit status, and its result as plain data."""
    from cutthrough.conform.report import judge
    from cutthrough.media.measure import measure  # PyAV: only when a file is measured

    try:
        with err.status(Text(f"Decoding {file.name!r}")):
            measured = measure(file)
    except SourceError as error:
        if not json:
            refuse(error, json=False)
        return (_FAILED if _is_there(file) else _MISUSED), {"file": str(file), **error.as_dict()}
    reports = {name: judge(measured, each) for name, each in tried.items()}
    plain = {"file": str(file), "measured": measured.model_dump(mode="json")}
    if single is not None:
        report = reports[single]
        if not json:
            _print_report(file, measured, report, out)
        return (_FAILED if report.count(Status.FAIL) else 0), {**plain, **report.model_dump(mode="json")}
    if not json:
        _print_all(file, measured, reports, out)
    taken = any(report.count(Status.FAIL) == 0 for report in reports.values())
    counts = {name: {s.value: report.count(s) for s in Status} for name, report in reports.items()}
    failing = {name: _rules(report, Status.FAIL) for name, report in reports.items()}
    listed = {name: {**counts[name], "fails": failing[name]} for name in reports}
    return (0 if taken else _FAILED), {**plain, "placements": listed}


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # in a folder that may not be looked into
        return True


def _console() -> Console:
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=_PLAIN_WIDTH)


def _rules(report: Report, status: Status) -> list[str]:
    return [v.rule for v in report.verdicts if v.status is status]


def _title(file: Path, measured: Measured) -> Text:
    video = measured.video
    return Text(f"{file.name!r}: {measured.container}, {video.codec}, {video.display}, {float(measured.length):.2f} s")


def _print_report(file: Path, measured: Measured, report: Report, out: Console) -> None:
    from cutthrough.conform.registry import RULES

    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading in ("", "rule", "measured", "limit", "source"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("", "rule"))
    for verdict in sorted(report.verdicts, key=lambda v: v.status is Status.NOT_APPLICABLE):
        word, style = _SHOWN[verdict.status]
        row = (RULES[verdict.rule].title, verdict.measured, verdict.limit or "", _source(verdict))
        table.add_row(Text(word, style=style), *(Text(cell) for cell in row), style="dim" if word == "n/a" else None)
    out.print(_title(file, measured))
    out.print(table)
    for verdict in report.verdicts:
        if verdict.repair:
            out.print(Text(f"→ {RULES[verdict.rule].title}: {verdict.repair}"), soft_wrap=True)
    out.print(Text(_summary(report)), soft_wrap=True)


def _source(verdict: Verdict) -> str:
    if verdict.source is None:
        return ""
    word = verdict.confidence.value.replace("_", " ") if verdict.confidence else ""
    return f"{verdict.source} ({verdict.source_date}; {word})"


def _summary(report: Report) -> str:
    """`2 fail, 1 warn, 18 pass, 5 not applicable` and what that means."""
    words = {Status.CANT_TELL: "can't tell", Status.NOT_APPLICABLE: "not applicable"}
    order = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)
    counts = ", ".join(f"{report.count(s)} {words.get(s, s.value)}" for s in order if report.count(s))
    verdict = f"does not conform to {report.placement}" if report.count(Status.FAIL) else f"fit for {report.placement}"
    return f"{counts}: {verdict}"


def _print_all(file: Path, measured: Measured, reports: dict[str, Report], out: Console) -> None:
    from cutthrough.conform.registry import RULES

    failing = {name: _rules(report, Status.FAIL) for name, report in reports.items()}
    everywhere = [rule for rule in RULES if all(rule in rules for rules in failing.values())]
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading in ("placement", "fail", "warn", "can't tell", "pass", "what fails there"):
        table.add_column(heading, justify="left" if heading in ("placement", "what fails there") else "right")
    for name, report in sorted(reports.items(), key=lambda item: (item[1].count(Status.FAIL), item[0])):
        numbers = [str(report.count(s)) for s in (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS)]
        own = [rule for rule in failing[name] if rule not in everywhere]
        table.add_row(Text(name, style="red" if failing[name] else "green"), *numbers, ", ".join(own))
    out.print(_title(file, measured))
    out.print(table)
    for verdict in next(iter(reports.values())).verdicts:
        if verdict.rule in everywhere:
            said = f"Fails everywhere: {RULES[verdict.rule].title}: {verdict.measured} ({verdict.limit})."
            out.print(Text(f"{said}\n→ {verdict.repair}"), soft_wrap=True)
    taking = sum(not rules for rules in failing.values())
    out.print(Text(f"fails nothing in {taking} of {len(reports)} placements; --placement NAME tells why"))
