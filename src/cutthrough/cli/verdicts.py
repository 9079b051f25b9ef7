"""Verdicts for people: one file in full, one file against every placement, many files a line each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import visible
from cutthrough.flow.conform import Held
from cutthrough.model.measured import Measured
from cutthrough.model.quantity import say_count, say_share
from cutthrough.model.verdict import Report, Status, Verdict

_SHOWN = {
    Status.PASS: ("pass", "green"),
    Status.WARN: ("warn", "yellow"),
    Status.FAIL: ("FAIL", "bold red"),
    Status.CANT_TELL: ("can't tell", "yellow"),
    Status.NOT_APPLICABLE: ("n/a", "dim"),
}
_STANDING = {Status.FAIL: "red", Status.WARN: "yellow", Status.PASS: "green"}
_WAIVED = ("waived", "bold yellow")
_PLAIN_WIDTH = 160  # columns of a table that goes into a file or a pipe


def console() -> Console:
    """Where verdicts are printed; wide enough for a table where no terminal says how wide it is."""
    return plain_console(_PLAIN_WIDTH)


def rules_that(report: Report, status: Status) -> list[str]:
    """The rules whose verdict has a status; one that is waived fails nobody."""
    return [v.rule for v in report.verdicts if v.status is status and v.waived is None]


def _waived(report: Report) -> list[str]:
    return [v.rule for v in report.verdicts if v.waived is not None]


def _title(file: Path, measured: Measured) -> Text:
    video = measured.video
    return Text(f"{file.name!r}: {measured.container}, {video.codec}, {video.display}, {float(measured.length):.2f} s")


def print_report(file: Path, measured: Measured, report: Report, out: Console) -> None:
    """One file held to one placement: every verdict, and what to do."""
    from cutthrough.conform.registry import RULES

    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading in ("", "rule", "measured", "limit", "source"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("", "rule"))
    for verdict in sorted(report.verdicts, key=lambda v: v.status is Status.NOT_APPLICABLE):
        word, style = _SHOWN[verdict.status] if verdict.waived is None else _WAIVED
        row = (RULES[verdict.rule].title, verdict.measured, verdict.limit or "", _source(verdict))
        table.add_row(Text(word, style=style), *(Text(cell) for cell in row), style="dim" if word == "n/a" else None)
    out.print(_title(file, measured))
    out.print(table)
    for verdict in report.verdicts:
        if verdict.waived is not None:
            said = f"· {RULES[verdict.rule].title}: {visible(verdict.waived.sentence())}"
            out.print(Text(said, style=_WAIVED[1]), soft_wrap=True)
        elif verdict.repair:
            out.print(Text(f"→ {RULES[verdict.rule].title}: {verdict.repair}"), soft_wrap=True)
    out.print(Text(_summary(report)), soft_wrap=True)


def _source(verdict: Verdict) -> str:
    if verdict.source is None:
        return ""
    word = verdict.confidence.value.replace("_", " ") if verdict.confidence else ""
    return f"{verdict.source} ({verdict.source_date}; {word})"


def _summary(report: Report) -> str:
    """`2 fail, 1 waived, 1 warn, 18 pass, 5 not applicable` and what that means."""
    words = {Status.CANT_TELL: "can't tell", Status.NOT_APPLICABLE: "not applicable"}
    order = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)
    waived = len(_waived(report))
    numbers = [(report.count(s) - (waived if s is Status.FAIL else 0), words.get(s, s.value)) for s in order]
    numbers.insert(1, (waived, "waived"))
    counts = ", ".join(f"{number} {word}" for number, word in numbers if number)
    share = f" ({say_share(report.decided)} of the rules that apply decided)" if report.count(Status.CANT_TELL) else ""
    return f"{counts}{share}: {_comes_to(report)}"


def _comes_to(report: Report) -> str:
    """Fit only where every rule that applies has passed; else nothing more is said than was found."""
    if any(verdict.fails for verdict in report.verdicts):
        return f"does not conform to {report.placement}"
    warnings, open_ = report.count(Status.WARN), report.count(Status.CANT_TELL)
    waived = bool(_waived(report))
    if not (warnings or open_ or waived):
        return f"fit for {report.placement}"
    beside = [f"{say_count(warnings, 'warning')} to look at"] if warnings else []
    beside += [f"{say_count(open_, 'rule')} undecided"] if open_ else []
    nothing = "nothing fails but what is waived" if waived else "nothing fails"
    return "; ".join([f"{nothing} for {report.placement}", *beside])


def _standing(report: Report) -> Status:
    """FAIL, WARN or PASS: the worst of a report, a rule that can't be decided being no pass."""
    if any(verdict.fails for verdict in report.verdicts):
        return Status.FAIL
    return Status.WARN if report.count(Status.WARN) or report.count(Status.CANT_TELL) else Status.PASS


def print_all(file: Path, measured: Measured, reports: Mapping[str, Report], out: Console) -> None:
    """One file held to every placement: in which it fails nothing, and what fails where."""
    from cutthrough.conform.registry import RULES

    failing = {name: rules_that(report, Status.FAIL) for name, report in reports.items()}
    everywhere = _everywhere(reports)
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    waives = any(_waived(report) for report in reports.values())
    for heading in (
        "placement",
        "fail",
        *(["waived"] if waives else []),
        "warn",
        "can't tell",
        "pass",
        "what fails there",
    ):
        table.add_column(heading, justify="left" if heading in ("placement", "what fails there") else "right")
    for name, report in sorted(reports.items(), key=lambda item: (len(failing[item[0]]), item[0])):
        others = [report.count(s) for s in (Status.WARN, Status.CANT_TELL, Status.PASS)]
        numbers = [str(number) for number in (len(failing[name]), len(_waived(report)), *others)]
        own = [rule for rule in failing[name] if rule not in everywhere]
        style = _STANDING[_standing(report)]
        table.add_row(Text(name, style=style), *(numbers if waives else (numbers[0], *numbers[2:])), ", ".join(own))
    out.print(_title(file, measured))
    out.print(table)
    for verdict in next(iter(reports.values())).verdicts:
        if verdict.rule in everywhere:
            said = f"Fails everywhere: {RULES[verdict.rule].title}: {verdict.measured} ({verdict.limit})."
            out.print(Text(f"{said}\n→ {verdict.repair}"), soft_wrap=True)
    standing = [_standing(report) for report in reports.values()]
    unsure = standing.count(Status.WARN)
    beside = f", {unsure} of them with warnings or undecided rules" if unsure else ""
    taking = len(reports) - standing.count(Status.FAIL)
    said = f"fails nothing in {taking} of {len(reports)} placements{beside}; --placement NAME tells more"
    out.print(Text(said), soft_wrap=True)


def repair_lines(held: Held) -> list[str]:
    """What was mended of a file, and what still needs somebody."""
    name = visible(str(held.path))
    if held.unmended is not None:
        return [f"✗ {name}: {visible(held.unmended.message)}"]
    made = held.repaired
    if made is None:
        return []
    left = [f"  left: {each}" for each in made.left]
    if made.out is None or made.after is None:
        return [f"· {name}: nothing to mend without judgement", *left]
    before, after = made.before.count(Status.FAIL), rules_that(made.after, Status.FAIL)
    still = f"{before} failed before, now {len(after)}" + (f": {', '.join(after)}" if after else "")
    return [f"✓ {visible(str(made.out))}: {'; '.join(made.steps)} ({still})", *left]


def _everywhere(reports: Mapping[str, Report]) -> list[str]:
    """The rules that a file breaks in every placement."""
    failing = [rules_that(report, Status.FAIL) for report in reports.values()]
    return [rule for rule in failing[0] if all(rule in rules for rules in failing)] if failing else []


class Lines:
    """A table with a line for each of many files, called as they are in `folder`."""

    def __init__(self, placement: str | None, folder: Path | None = None) -> None:
        self._placement, self._rows, self._counts = placement, list[tuple[Text, ...]](), dict[str, int]()
        self._folder = folder
        self._decided: list[float] = []

    def add(self, held: Held) -> None:
        """Put a file's line down."""
        inside = self._folder is not None and held.path.is_relative_to(self._folder)
        name = Text(visible(str(held.path.relative_to(self._folder) if inside and self._folder else held.path)))
        if held.error is not None or held.measured is None:
            self._count("can't be measured")
            message = held.error.message if held.error else ""
            self._rows.append((Text("ERROR", style="bold red"), name, *[Text("")] * 6, Text(visible(message))))
            return
        length = Text(f"{float(held.measured.length):.1f} s")
        if self._placement is None:
            standing = {name: _standing(report) for name, report in held.reports.items()}
            taking = sorted(name for name, each in standing.items() if each is not Status.FAIL)
            self._count("failing nothing somewhere" if taking else "failing everywhere")
            word = _word(min(standing.values(), key=tuple(_STANDING)[::-1].index))
            where = ", ".join(taking) or f"fails everywhere: {', '.join(_everywhere(held.reports)) or 'differs'}"
            self._rows.append((word, name, length, Text(f"{len(taking)} of {len(held.reports)}"), Text(where)))
            return
        report = held.reports[self._placement]
        failing, warning = rules_that(report, Status.FAIL), rules_that(report, Status.WARN)
        undecided = rules_that(report, Status.CANT_TELL)
        open_ = Status.CANT_TELL if undecided else Status.PASS
        worst = Status.FAIL if failing else Status.WARN if warning else open_
        self._count(_SHOWN[worst][0].lower())
        order = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)
        numbers = [Text(str(len(failing) if s is Status.FAIL else report.count(s))) for s in order]
        self._decided.append(report.decided)
        waived = _waived(report)
        beside = [f"waived: {', '.join(waived)}"] if waived else []
        shown = ", ".join(failing or warning or undecided)
        said = "; ".join([*([shown] if shown else []), *beside])
        self._rows.append((_word(worst), name, length, *numbers, Text(said)))

    def show(self, out: Console, others: int) -> None:
        """Print the table, and what it comes to."""
        single = self._placement is not None
        numbers = ("fail", "warn", "can't tell", "pass", "n/a") if single else ("fails nothing in",)
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
        for heading in ("", "file", "length", *numbers, "what fails, warns or is undecided" if single else "which"):
            right = heading in ("length", *numbers)
            table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=right)
        for row in self._rows:
            cells = row if single or len(row) == 5 else (*row[:3], Text(""), row[-1])
            table.add_row(*cells)
        out.print(table)
        said = ", ".join(f"{count} {what}" for what, count in self._counts.items())
        beside = f"; {say_count(others, 'other file')} left alone" if others else ""
        mean = sum(self._decided) / len(self._decided) if self._decided else None
        share = f"; {say_share(mean)} of the rules that apply decided" if mean is not None else ""
        out.print(Text(f"{say_count(len(self._rows), 'file')}: {said}{share}{beside}"), soft_wrap=True)

    def _count(self, what: str) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1


def _word(status: Status) -> Text:
    word, style = _SHOWN[status]
    return Text(word, style=style)
