"""The docs run: commands are executed, what they print is compared, briefs pass, links lead somewhere.

In a fenced `console` block lines with `$ ` are commands and the others what they print; `…` stands for any text in
a line, and for any lines when it is alone. In a `sh` block every line is a command. A page's blocks are run in order
in one shell, in a folder with the repository's examples. A comment before a block says more: `<!-- long -->` (run
only by `make test-long`, with the whole page), `<!-- file: PATH -->` and `<!-- append: PATH -->` (save it there).
A command that ends in `# exit status 1` has to.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import typer
from typer.testing import CliRunner

from brief.program import put_media
from cutthrough.brief.program import read_program
from cutthrough.catalog.placement import placements
from cutthrough.catalog.reading import read_platform
from cutthrough.cli import document
from cutthrough.cli.app import app
from cutthrough.model.brief import Stage
from warm import put_command

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

HOSTS = ("creativecommons.org", "keepachangelog.com", "youtu.be", "www.instagram.com", "localhost", "127.0.0.1")
"""Whom the docs may link to or show an address of, beside made-up hosts."""

MADE_UP = re.compile(r"(^|\.)(example|test|invalid)$|(^|\.)example\.(com|org|net)$")  # RFC 2606
MACHINE_PATH = re.compile(r"(?<![\w.…~>:/*-])/(?:home|root|mnt|tmp|var|srv|opt|work|workspace|Users|private)/")

SET_UP = ("make ", "uv sync", "pytest ")
"""Commands that set up or test the repository itself: looked up, not run from here."""

BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block, with the words of the comment before it."""

    kind: str
    mark: str
    text: str


class Step(NamedTuple):
    """A command with the lines shown under it (None where none are), or a file to write."""

    command: str
    shown: list[str] | None
    status: int


def blocks(page: Path) -> Iterator[Block]:
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(found["kind"], found["mark"] or "", found["text"])


def steps(block: Block) -> Iterator[Step]:
    """The commands of a `sh` or `console` block, in order."""
    command: str | None = None
    shown: list[str] = []
    for line in block.text.splitlines():
        if block.kind == "sh":
            if line.strip() and not line.startswith("#"):
                yield _step(line, None)
        elif line.startswith("$ "):
            if command is not None:
                yield _step(command, shown)
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command is not None:
        yield _step(command, shown)


def _step(command: str, shown: list[str] | None) -> Step:
    command, _, said = command.partition("  # exit status ")
    return Step(command.strip(), shown, int(said or 0))


def runnable(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.kind in ("sh", "console") or block.mark.startswith(_FILES)]


_FILES = ("file: ", "append: ")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder that has the examples, the docs and the tools, as one finds them after cloning."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    tools = tmp_path / ".venv/bin"
    tools.mkdir(parents=True)
    for part in (*Path(sys.prefix).iterdir(), *Path(sys.prefix, "bin").iterdir()):
        if part.name != "bin":
            (tmp_path / ".venv" / part.relative_to(sys.prefix)).symlink_to(part)
    return tmp_path


@pytest.fixture
def warm(scratch: Path) -> Path:
    """The same; its `cutthrough` starts sooner."""
    (scratch / ".venv/bin/cutthrough").unlink()
    put_command(scratch / ".venv/bin")
    return scratch


def run_page(page: Path, scratch: Path, *, with_long: bool) -> int:
    """Run a page's blocks; gives the number of commands that were run."""
    shell = Shell(scratch)
    ran = 0
    for block in runnable(page):
        if block.mark == "long" and not with_long:
            continue
        if block.mark.startswith(_FILES):
            how, _, name = block.mark.partition(": ")
            shell.write(name, block.text, append=how == "append")
            continue
        for step in steps(block):
            if step.command.startswith(SET_UP):
                continue
            status, said = shell.run(step.command)
            assert status == step.status, f"{step.command}\nended with {status}:\n{said}"
            if step.shown is not None:
                assert as_shown(step.shown).fullmatch(trimmed(said)), f"{step.command}\nsays:\n{said}"
            ran += 1
    return ran


PATIENT = """\
sleep() {{
    tries=$(($1 * 20))
    while [ $tries -gt 0 ] && ! [ -s '{said}' ]; do command sleep 0.05; tries=$((tries - 1)); done
}}
"""


class Shell:
    """Runs commands one after the other; folder and exported variables carry over, as in a terminal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = folder / ".state"
        self._said = folder / ".said"
        path = os.pathsep.join((str(folder / ".venv/bin"), os.environ["PATH"]))
        self._environment = {**os.environ, "PATH": path, "COLUMNS": str(document.WIDTH), "PYTHONUTF8": "1"}
        self._state.write_text(f"cd '{folder}'\n")

    def run(self, command: str) -> tuple[int, str]:
        """The command's exit status, and what it wrote to the terminal. It sleeps no longer than until it wrote."""
        script = f"{PATIENT.format(said=self._said)}. '{self._state}'\n{command}\nstatus=$?\n"
        script += f"{{ export -p; echo \"cd '$PWD'\"; }} > '{self._state}'\n"
        with self._said.open("w") as terminal:
            done = subprocess.run(
                ["sh", "-c", f"{script}exit $status"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                timeout=600,
            )
        return done.returncode, self._said.read_text(encoding="utf-8")

    def write(self, name: str, text: str, *, append: bool) -> None:
        """Save `text` under a name that counts from where the shell is."""
        here = Path(self.run("pwd")[1].strip())
        with (here / name).open("a" if append else "w", encoding="utf-8") as file:
            file.write(text)


def as_shown(lines: list[str]) -> re.Pattern[str]:
    """What the lines of a `console` block allow; runs of spaces, which depend on a table's width, count as one."""
    allowed = ""
    for line in lines:
        if line.strip() == "…":
            allowed += r"(?:[^\n]*\n)*?"
        else:
            allowed += "[^\n]*".join(re.escape(part) for part in trimmed(line)[:-1].split("…")) + "\n"
    return re.compile(allowed)


def trimmed(text: str) -> str:
    lines = [re.sub(r"(?<=\S) {2,}(?=\S)", "  ", line).rstrip() for line in text.rstrip("\n").split("\n")]
    return "".join(f"{line}\n" for line in lines) if text else ""


RUN = [name for name, page in zip(NAMES, PAGES, strict=True) if runnable(page)]


@pytest.mark.parametrize("name", RUN)
def test_commands_do_what_the_page_says(name: str, warm: Path) -> None:
    run_page(ROOT / name, warm, with_long=False)


LONG = [name for name in RUN if any(block.mark == "long" for block in runnable(ROOT / name))]


@pytest.mark.long
@pytest.mark.parametrize("name", RUN)
def test_commands_do_so_from_a_cold_start(name: str, scratch: Path) -> None:
    assert run_page(ROOT / name, scratch, with_long=True) or name not in LONG


def test_every_verb_and_none_is_run_by_a_page() -> None:
    commands = [step.command for name in RUN for block in runnable(ROOT / name) for step in steps(block)]
    assert "cutthrough" in commands
    for verb in verbs():
        assert any(each.startswith(f"cutthrough {verb} ") for each in commands), verb


def test_set_up_commands_are_what_the_makefile_and_the_tests_have() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for page in PAGES:
        for block in blocks(page):
            for step in steps(block) if block.kind in ("sh", "console") else ():
                if step.command.startswith("uv sync"):
                    assert all(flag in makefile for flag in step.command.split()[2:]), step.command
                if step.command.startswith("pytest"):
                    assert all((ROOT / path).exists() for path in step.command.split() if "/" in path), step.command


def targets() -> dict[str, str]:
    return dict(re.findall(r"^([a-z-]+):.*?## (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_make_target_is_told_and_every_told_one_is_there() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)(?:`|$)", text, re.MULTILINE))
    assert told == set(targets()) - {"help"}


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_commands_stand_first(target: str) -> None:
    first = next(blocks(ROOT / "README.md"))
    assert f"make {target}" in first.text.splitlines()
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_command_line_page_is_up_to_date() -> None:
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == document.page(), f"run: {document.COMMAND}"


def verbs() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def test_every_command_and_option_is_explained() -> None:
    group: Any = typer.main.get_command(app)
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for name, command in {"cutthrough": group, **verbs()}.items():
        section = page.split(f"## `{name if command is group else f'cutthrough {name}'}`\n")[1].split("\n## ")[0]
        for parameter in command.params:
            assert parameter.help, (name, parameter.name)
            for spelling in parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]:
                assert spelling in section, (name, spelling)
        assert "--json" in section


def test_summaries_fit_a_terminal() -> None:
    done = CliRunner().invoke(app, ["--help"], terminal_width=80)
    listed = done.output.split("Commands:")[1]
    assert "..." not in listed
    assert all(f"  {verb} " in listed for verb in verbs())


BRIEFS = [
    pytest.param(block.text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page))
    if block.kind == "yaml" and not block.mark.startswith(("catalog", "program"))
]
PROGRAMS = [
    pytest.param(block.text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page))
    if block.kind == "yaml" and block.mark == "program"
]


@pytest.mark.parametrize("text", PROGRAMS)
def test_programs_are_read(text: str, tmp_path: Path) -> None:
    whole = text if "brand:" in text else f"client: Docs\nbrand: {{name: Docs}}\n{text}"
    (tmp_path / "program.yaml").write_text(whole, encoding="utf-8")
    assert read_program(tmp_path, Stage.PUBLISH).channels


@pytest.mark.parametrize("text", BRIEFS)
def test_briefs_pass(text: str, tmp_path: Path) -> None:
    """Fragments are tried in the README's brief, in place of its own lines of that name."""
    if "goal:" not in text:
        whole = next(block.text for block in blocks(ROOT / "README.md") if block.kind == "yaml")
        names = re.findall(r"^(\w+):", text, re.MULTILINE)
        text = re.sub(rf"^(?:{'|'.join(names)}):.*\n(?: .*\n)*", "", whole, flags=re.MULTILINE) + text
    (tmp_path / "program.yaml").write_text("client: Docs\nbrand:\n  name: Docs\n")
    for name in re.findall(r"media/[\w.-]+", text):
        put_media(tmp_path / name)
    brief = tmp_path / "briefs" / "shown.yaml"
    brief.parent.mkdir()
    brief.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(brief)])
    assert done.exit_code == 0, done.output
    assert " · edit: ready · " in done.output.splitlines()[-1]


def test_the_readmes_brief_is_about_thirty_lines() -> None:
    brief = next(block.text for block in blocks(ROOT / "README.md") if block.kind == "yaml")
    assert 28 <= brief.count("\n") <= 38


def test_the_catalog_example_reads() -> None:
    (block,) = [each for page in PAGES for each in blocks(page) if each.mark.startswith("catalog: ")]
    assert list(read_platform(block.text, block.mark.removeprefix("catalog: "))) == ["examplegram_story_ad"]


def test_numbers_in_the_readme_are_so() -> None:
    known = placements()
    said = f"{len(known)} placements on {len({each.platform for each in known.values()})} platforms"
    assert said in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_every_room_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "src/cutthrough").glob("*/__init__.py")}
    assert {room for room in rooms if f"| `{room}` |" not in text} == set()


LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for found in LINK.finditer(without_code(page)):
        link = found[1] or found[2]
        if urlsplit(link).scheme:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target), link


def without_code(page: Path) -> str:
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_machine_or_its_surroundings(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert MACHINE_PATH.findall(text) == []
    for address in re.findall(r"\w+://[^\s)>\"'`}]+", text):
        host = urlsplit(address).hostname or ""
        assert MADE_UP.search(host) or host in HOSTS or address.startswith(("postgresql://", "s3://")), address


def test_the_picture_is_there_and_light() -> None:
    picture = ROOT / "docs" / "delivery-page.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size <= 600_000
    assert "](docs/delivery-page.png)" in (ROOT / "README.md").read_text(encoding="utf-8")
