"""A brief on one page, for a client to read, forward and print: as data at several levels of detail.

Every level says the same in less room: fewer lines of each list, shorter texts, smaller type. What is left out or cut
short is counted, never silently gone. The paper takes the first level that fits one sheet and ends its first column
where both come out even (`onepage_fit`); the page in HTML shows the same. What holds the piece up (problems, waivers,
unknowns) comes before what describes it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cutthrough.deliver.onepage_blocks import Block, Line, Standing, blocks, name_of
from cutthrough.deliver.page import environment
from cutthrough.deliver.palette import palette
from cutthrough.deliver.version import say_version
from cutthrough.model.brief import Brief, Problem, Stage
from cutthrough.model.errors import StoreError
from cutthrough.model.program import Program
from cutthrough.model.web_address import web_address

_NAME = 40  # characters of what a line is called
_ADDRESS = 200  # characters of an address that is shown, whole wherever it can be


@dataclass(frozen=True)
class Level:
    """How much is shown: type size over the usual one, lines of a list, characters of a text and of the goal."""

    scale: float
    lines: int
    characters: int
    goal: int


LEVELS: tuple[Level, ...] = (
    Level(1.4, 12, 400, 300),
    Level(1.3, 12, 400, 300),
    Level(1.2, 12, 400, 300),
    Level(1.1, 12, 400, 300),
    Level(1.0, 12, 400, 300),
    Level(0.94, 12, 320, 300),
    Level(0.9, 12, 260, 300),
    Level(0.88, 10, 220, 260),
    Level(0.88, 8, 180, 240),
    Level(0.86, 8, 150, 220),
    Level(0.86, 6, 120, 200),
    Level(0.84, 5, 100, 180),
    Level(0.84, 4, 80, 160),
    Level(0.82, 3, 60, 140),
    Level(0.8, 2, 50, 120),
    Level(0.76, 2, 40, 110),
    Level(0.72, 1, 40, 110),
)
"""From roomy to tight; the last one fits whatever a brief holds."""


@dataclass(frozen=True)
class Fit:
    """The number of a level, and of the parts that stand in its first column."""

    level: int
    first: int


def onepage_data(brief: Brief, program: Program, standing: Standing) -> dict[str, Any]:
    """All levels of the page, as plain data for its two templates.

    A line's `link` is a number in `addresses`, which stand apart: a paper must not put breaks into them.
    """
    colours = palette(program.brand)
    whole = blocks(brief, program, standing)
    addresses = tuple(dict.fromkeys(found for block in whole for line in block.lines if (found := _address(line))))
    return {
        "client": program.client,
        "brand": program.brand.name,
        "brief": brief.name,
        "title": brief.title or brief.name,
        "kind": "Brief",
        "printed": standing.today.isoformat(),
        "version": say_version(standing.version, standing.digest),
        "colours": {
            "ground": colours.ground,
            "ink": colours.ink,
            "accent": colours.accent,
            "accent_on_paper": colours.accent_on_paper,
        },
        "chips": _chips(brief),
        "stages": [_stage(stage, standing.problems) for stage in Stage],
        "addresses": list(addresses),
        "levels": [_at(level, brief, whole, addresses) for level in LEVELS],
    }


def _address(line: Line) -> str | None:
    return web_address(line.link)


def _chips(brief: Brief) -> list[str]:
    role = f"to {brief.goal.role}" if brief.goal.role else ""
    tier = brief.production.tier if brief.production and brief.production.tier else ""
    said = (brief.goal.objective.value, role, name_of(brief.type or ""), f"tier: {name_of(tier)}" if tier else "")
    return [_short(each, _NAME) for each in said if each]


def _stage(stage: Stage, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "name": stage.value,
        "blocks": sum(problem.blocks(stage) for problem in problems),
        "waived": sum(problem.waived is not None and stage in problem.stages for problem in problems),
    }


def _at(level: Level, brief: Brief, whole: Sequence[Block], addresses: Sequence[str]) -> dict[str, Any]:
    """The page's parts at one level of detail; how many lines are not on it, and how many texts not to their end."""
    shown, left = [], 0
    goal = _short(brief.goal.statement, level.goal)
    cut = int(goal.endswith("…") and goal != " ".join(brief.goal.statement.split()))
    for block in whole:
        kept = block.lines[: max(level.lines, block.least)]
        made = [_line(line, max(level.characters, block.whole), addresses) for line in kept]
        more = len(block.lines) - len(kept)
        left += more
        cut += sum(shortened for _, shortened in made)
        shown.append(
            {
                "name": block.name,
                "loud": block.loud,
                "lines": [line for line, _ in made],
                "more": f"and {more} more {'line' if more == 1 else 'lines'} {block.counted}" if more else "",
            }
        )
    said = {"scale": level.scale, "goal": goal, "blocks": shown, "left_out": left, "cut": cut}
    return {**said, "rest": _rest(left, cut)}


def _rest(left: int, cut: int) -> str:
    """What the foot of the page says of what is not on it."""
    lines = f"{left} {'line is' if left == 1 else 'lines are'} not on this page" if left else ""
    texts = f"{cut} {'text is' if cut == 1 else 'texts are'} cut short (…)" if cut else ""
    return f"{' and '.join(filter(None, (lines, texts)))}; the brief has all of it." if lines or texts else ""


def _line(line: Line, most: int, addresses: Sequence[str]) -> tuple[dict[str, Any], bool]:
    """A line as data, and whether any of its texts had to be cut."""
    address = _address(line)
    under = max(most, _ADDRESS) if address else most
    limits = {
        "text": (line.text, most),
        "label": (line.label, _NAME),
        "side": (line.side, max(24, most // 3)),
        "under": (line.under, under),
    }
    said = {name: _short(text, limit) for name, (text, limit) in limits.items()}
    cut = any(said[name] != " ".join(text.split()) for name, (text, _) in limits.items())
    return {**said, "strong": line.strong, "link": addresses.index(address) if address else None}, cut


def _short(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def onepage_fit(ready: Mapping[str, Any], fonts: Sequence[Path]) -> Fit:
    """The first level that fits one A4 sheet, and its columns, as the paper's own template measures them.

    Raises StoreError when the paper can't be set.
    """
    import typst

    from cutthrough.media.fonts import default_fonts

    folders = sorted({str(path.parent) for path in (*fonts, *default_fonts().files)})
    with as_file(files("cutthrough.deliver") / "papers") as folder:
        try:
            found = typst.query(
                str(folder / "onepage.typ"),
                "<fit>",
                field="value",
                one=True,
                root=str(folder),
                font_paths=folders,
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(ready, ensure_ascii=False)},
            )
        except typst.TypstError as error:
            raise StoreError(f"The page can't be set: {error}") from error
    return Fit(**json.loads(found))


def onepage_html(data: Mapping[str, Any], fit: Fit, logo: bytes | None) -> str:
    """The page as one file that needs no other, every text escaped. `logo` is a PNG."""
    address = f"data:image/png;base64,{base64.b64encode(logo).decode()}" if logo else ""
    css = (resources.files("cutthrough.deliver") / "templates" / "onepage.css").read_text("utf-8")
    level = data["levels"][fit.level]
    rest = [block for block in level["blocks"] if not block["loud"]]
    return (
        environment()
        .get_template("onepage.html.j2")
        .render(
            page=data,
            level=level,
            loud=[block for block in level["blocks"] if block["loud"]],
            columns=[rest[: fit.first], rest[fit.first :]],
            logo=address,
            css=Markup(css),  # noqa: S704 - a file of ours
        )
        + "\n"
    )
