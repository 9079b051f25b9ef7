"""`cutthrough conform`: holds finished files to a placement, or tells in which placements they fail nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.text import Text

from cutthrough.cli.refusal import STOPPED, refuse, stopped
from cutthrough.model.errors import CutthroughError, Misuse, SourceError
from cutthrough.model.verdict import Report, Status

if TYPE_CHECKING:
    from cutthrough.flow.asked import Asked
    from cutthrough.flow.conform import Held
    from cutthrough.flow.repair import Into
    from cutthrough.model.placement import Placement

_FAILED, _MISUSED = 1, 2


def conform(
    files: Annotated[
        list[Path],
        typer.Argument(help="Finished files, ours or anyone's, or folders of them.", metavar="FILE", readable=False),
    ],
    placement: Annotated[
        str | None,
        typer.Option(
            "--placement", "-p", metavar="NAME", help="The placement to hold them to. Left out: every one is tried."
        ),
    ] = None,
    brief: Annotated[
        Path | None,
        typer.Option(
            "--brief",
            "-b",
            metavar="BRIEF",
            readable=False,
            help="Hold them to what this brief promises too: messages, brand, rights, names. Without --placement, its "
            "placements are tried.",
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="XML", help="Write the verdicts as JUnit XML too.")
    ] = None,
    repair: Annotated[
        Path | None,
        typer.Option(
            "--repair",
            metavar="FOLDER",
            help="Write each file that needs it anew into this folder, mended as far as needs no judgement: loudness "
            "and peaks, index first, colours converted, square pixels, black at the end. Each keeps its path below "
            "what is named. Needs --placement.",
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="SECONDS", min=1, help="Give a file up after this long [by its size]."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", min=1, help="Files at a time [one for each processor].")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
) -> None:
    """Hold finished files, anyone's, to a placement's limits.

    Each file is decoded from its first byte to its last; every verdict gives the number measured, the limit, where
    the limit is from, and the repair. Of a folder, each video in it and below gets a line. docs/placements.md lists
    the placements, docs/conform.md the rules.

    Files are read in processes of their own, with a limit on time and memory: one that hangs or crashes its decoder is
    told of, and the others go on.

    With --brief, what is written on the picture is read too, which takes a second or so for each second of film. What
    is said in a file made by others stays unknown. Waivers of the brief hold: `cutthrough waive`.

    Exit status: 0 when nothing fails but what is waived (with --repair: nothing of the mended files), 1 when something
    does or a file can't be measured, 2 when misused.
    """
    try:
        work = _work(files, placement, brief, repair)
    except CutthroughError as error:
        refuse(error, json=json)
        misused = not isinstance(error, SourceError) or not _is_there(files[0])
        raise typer.Exit(_MISUSED if misused else _FAILED) from error
    teller = _Teller(work.placement, files, json=json)
    try:
        _hold(work, teller, junit, seconds, jobs)
    except KeyboardInterrupt as error:
        stopped(json=json, kept=False)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_FAILED) from error
    if teller.status:
        raise typer.Exit(teller.status)


@dataclass(frozen=True)
class _Work:
    """What is held to what. `placement` is there where it is one; `others` are files beside the videos."""

    videos: Sequence[Path]
    others: int
    tried: Mapping[str, Placement]
    placement: str | None
    asked: Asked | None
    mend: Into | None


def _work(files: Sequence[Path], placement: str | None, brief: Path | None, repair: Path | None) -> _Work:
    """What the command line asks for. Raises CutthroughError before anything is decoded."""
    from cutthrough.catalog.placement import placement as look_up  # the catalog's files are read only when asked
    from cutthrough.catalog.placement import placements
    from cutthrough.flow.asked import asked_by
    from cutthrough.flow.conform import videos_in
    from cutthrough.flow.repair import into

    asked = asked_by(brief) if brief is not None else None
    named = (placement,) if placement else asked.placements if asked else ()
    single = named[0] if len(named) == 1 else None
    if repair is not None and single is None:
        raise Misuse("What is to be repaired depends on the placement", "name it with --placement")
    tried = {name: look_up(name) for name in named} or placements()
    videos, others = videos_in(files)
    return _Work(videos, others, tried, single, asked, into(repair, files) if repair is not None else None)


def _hold(work: _Work, teller: _Teller, junit: Path | None, seconds: float | None, jobs: int | None) -> None:
    from cutthrough.flow.conform import hold

    videos = work.videos
    with _junit(junit) as suites, Console(stderr=True, highlight=False).status("") as status:
        status.update(Text(f"Decoding {videos[0].name!r}"))
        teller.open()
        holding = hold(videos, work.tried, jobs=jobs, seconds=seconds, mend=work.mend, asked=work.asked)
        for number, held in enumerate(holding, 1):
            teller.tell(held)
            if suites is not None:
                suites.write(_suites(held))
            if number < len(videos):
                status.update(Text(f"Decoding: {number} of {len(videos)} done"))
    teller.close(work.others)


class _Teller:
    """Says what became of file after file, and keeps the worst of it as the command's exit status.

    Nothing of a file is kept but its line: five hundred of them take no more memory than one.
    """

    def __init__(self, placement: str | None, named: Sequence[Path], *, json: bool) -> None:
        from cutthrough.cli.verdicts import Lines, console

        folders = [path for path in named if os.path.isdir(path)]  # noqa: PTH112 - never raises
        self.status = 0
        self._named = frozenset(named)
        self._placement, self._json, self._out, self._told = placement, json, console(), 0
        self._mended: list[str] = []
        self._lines = Lines(placement, folders[0] if len(folders) == 1 else None) if folders else None

    def open(self) -> None:
        if self._json:
            typer.echo("[", nl=False)

    def tell(self, held: Held) -> None:
        self.status = max(self.status, self._status(held))
        if self._json:
            self._say_json(held)
        elif self._lines is not None:
            self._lines.add(held)
        elif held.error is not None:
            refuse(held.error, json=False)
        else:
            self._in_full(held)
        if not self._json and (held.repaired or held.unmended):
            from cutthrough.cli.verdicts import repair_lines

            self._mended += repair_lines(held)
            if self._lines is None:
                self._say_mended()
        self._told += 1

    def close(self, others: int) -> None:
        if self._json:
            typer.echo("\n]")
        elif self._lines is not None:
            self._lines.show(self._out, others)
            self._say_mended()

    def _say_mended(self) -> None:
        for line in self._mended:
            self._out.print(Text(line), soft_wrap=True)
        self._mended.clear()

    def _status(self, held: Held) -> int:
        if held.error is not None:
            missing = held.path in self._named and not _is_there(held.path)  # in a folder, a dead link is no misuse
            return _MISUSED if missing else _FAILED
        if held.unmended is not None:
            return _FAILED
        mended = held.repaired.after if held.repaired is not None else None
        reports = [mended] if mended is not None else list(held.reports.values())
        return _FAILED if all(any(v.fails for v in report.verdicts) for report in reports) else 0

    def _in_full(self, held: Held) -> None:
        from cutthrough.cli.verdicts import print_all, print_report

        assert held.measured is not None  # noqa: S101 - a file without measures has an error
        if self._placement is not None:
            print_report(held.path, held.measured, held.reports[self._placement], self._out)
        else:
            print_all(held.path, held.measured, held.reports, self._out)

    def _say_json(self, held: Held) -> None:
        import json as jsonlib

        text = jsonlib.dumps(self._plain(held), indent=1, ensure_ascii=False)
        typer.echo(("," if self._told else "") + "\n" + text.encode("utf-8", "backslashreplace").decode(), nl=False)

    def _plain(self, held: Held) -> dict[str, Any]:
        if held.error is not None or held.measured is None:
            return {"file": str(held.path), **(held.error.as_dict() if held.error else {})}
        plain = {"file": str(held.path), "measured": held.measured.model_dump(mode="json")}
        if self._placement is not None:
            report = held.reports[self._placement]
            decided = {"decided": round(report.decided, 4)}
            return {**plain, **report.model_dump(mode="json"), **decided, **_plain_repair(held)}
        return {**plain, "placements": {name: _plain_counts(report) for name, report in held.reports.items()}}


def _plain_counts(report: Report) -> dict[str, Any]:
    return {
        **{status.value: report.count(status) for status in Status},
        "fails": [verdict.rule for verdict in report.verdicts if verdict.fails],
        "waived": [verdict.rule for verdict in report.verdicts if verdict.waived],
        "decided": round(report.decided, 4),
    }


def _plain_repair(held: Held) -> dict[str, Any]:
    if held.unmended is not None:
        return {"repair": held.unmended.as_dict()}
    made = held.repaired
    if made is None:
        return {}
    after = made.after.model_dump(mode="json") if made.after is not None else None
    return {
        "repair": {
            "file": str(made.out) if made.out is not None else None,
            "steps": list(made.steps),
            "left": list(made.left),
            "after": after,
        }
    }


@contextmanager
def _junit(path: Path | None) -> Iterator[TextIO | None]:
    """The file for JUnit's verdicts, there when it is whole."""
    if path is None:
        yield None
        return
    from cutthrough.conform.junit import CLOSING, OPENING
    from cutthrough.store.files import write_aside

    with write_aside(path) as aside, aside.open("w", encoding="utf-8") as file:
        file.write(OPENING)
        yield file
        file.write(CLOSING)


def _suites(held: Held) -> str:
    from cutthrough.conform.junit import error_suite, suite

    if held.error is not None:
        return error_suite(str(held.path), held.error.message)
    return "".join(suite(str(held.path), report) for report in held.reports.values())


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # in a folder that may not be looked into
        return True
