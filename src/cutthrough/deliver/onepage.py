"""A brief on one page, for a client to read, forward and print: as data at several levels of detail.

Every level says the same in less room: fewer lines of each list, shorter texts, smaller type. What is left out is
counted, never silently gone. The paper takes the first level that fits one sheet (`onepage_level`), the page in HTML
shows the same one. What holds the piece up (waivers, unknowns, problems) comes before what describes it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cutthrough.deliver.page import environment
from cutthrough.deliver.palette import palette
from cutthrough.model.brief import Brief, Kpi, Problem, Stage
from cutthrough.model.errors import StoreError
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import say_seconds
from cutthrough.model.waiver import Waiver

_DIGEST = 12
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Level:
    """How much is shown: type size over the usual one, lines of a list, characters of a text and of the goal."""

    scale: float
    lines: int
    characters: int
    goal: int


LEVELS: tuple[Level, ...] = (
    Level(1.3, 12, 320, 300),
    Level(1.2, 12, 320, 300),
    Level(1.1, 12, 320, 300),
    Level(1.0, 12, 320, 300),
    Level(0.94, 12, 260, 300),
    Level(0.88, 12, 220, 260),
    Level(0.88, 10, 200, 240),
    Level(0.88, 8, 180, 240),
    Level(0.82, 8, 150, 220),
    Level(0.82, 6, 120, 200),
    Level(0.78, 5, 100, 180),
    Level(0.76, 4, 80, 160),
    Level(0.74, 3, 60, 140),
    Level(0.72, 2, 40, 110),
)
"""From roomy to tight; the last one fits whatever a brief holds."""


@dataclass(frozen=True)
class Line:
    """One line of a list: what it is called, what it says, what stands at its end, and what is said under it."""

    text: str
    label: str = ""
    side: str = ""
    under: str = ""


@dataclass(frozen=True)
class Block:
    """A part of the page; `wide` ones stand in the wider column, `loud` ones must not be overlooked."""

    name: str
    lines: tuple[Line, ...]
    wide: bool = False
    loud: bool = False
    total: int = 0


@dataclass(frozen=True)
class Standing:
    """What there is to say of a brief beside its own words."""

    problems: tuple[Problem, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    placements: Mapping[str, Placement] = field(default_factory=dict)
    version: int | None = None
    digest: str = ""
    today: date = date.min
    logo: bytes | None = None


def onepage_data(brief: Brief, program: Program, standing: Standing) -> dict[str, Any]:
    """All levels of the page, as plain data for its two templates."""
    colours = palette(program.brand)
    return {
        "client": program.client,
        "brand": program.brand.name,
        "brief": brief.name,
        "title": brief.title or brief.name,
        "kind": "Brief",
        "printed": standing.today.isoformat(),
        "version": _version(standing),
        "colours": {
            "ground": colours.ground,
            "ink": colours.ink,
            "accent": colours.accent,
            "accent_on_paper": colours.accent_on_paper,
        },
        "chips": _chips(brief),
        "stages": [_stage(stage, standing.problems) for stage in Stage],
        "levels": [_at(level, brief, blocks(brief, standing)) for level in LEVELS],
    }


def _version(standing: Standing) -> str:
    number = f"version {standing.version}, " if standing.version is not None else ""
    return f"{number}{standing.digest[:_DIGEST]}"


def _chips(brief: Brief) -> list[str]:
    role = f"to {brief.goal.role}" if brief.goal.role else ""
    tier = brief.production.tier if brief.production and brief.production.tier else ""
    said = (brief.goal.objective.value, role, _name(brief.type or ""), f"tier: {_name(tier)}" if tier else "")
    return [each for each in said if each]


def _name(id_: str) -> str:
    return id_.replace("_", " ")


def _stage(stage: Stage, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "name": stage.value,
        "blocks": sum(problem.blocks(stage) for problem in problems),
        "waived": sum(problem.waived is not None and stage in problem.stages for problem in problems),
    }


def blocks(brief: Brief, standing: Standing) -> tuple[Block, ...]:
    """Everything the page says under its heading, whole and in order; parts without a line are left out."""
    found = (
        Block("Waived", _waivers(standing.waivers), wide=True, loud=True),
        Block("Not known yet", _unknown(brief), wide=True, loud=True),
        Block("How we will know it worked", _kpis(brief), wide=True),
        Block("What must come across", _messages(brief), wide=True),
        Block("Call to action", _action(brief), wide=True),
        Block("Where it runs", _placements(brief, standing.placements), wide=True),
        Block("Tests", _tests(brief), wide=True),
        Block("Audience", _audience(brief)),
        Block("Guardrails", _guardrails(brief)),
        Block("Schedule", _schedule(brief)),
        Block("Money", _money(brief)),
        Block("Distribution", _plain(brief.distribution)),
        Block("Measurement", _plain(brief.measurement)),
        Block("Rights", _rights(brief)),
        Block("Team", tuple(Line(who, label=_name(role)) for role, who in brief.team.items())),
    )
    return tuple(each for each in found if each.lines)


def _waivers(waivers: Sequence[Waiver]) -> tuple[Line, ...]:
    return tuple(
        Line(f"{_name(each.rule.replace('-', ' '))}{f' ({each.about})' if each.about else ''}", under=each.sentence())
        for each in waivers
    )


def _unknown(brief: Brief) -> tuple[Line, ...]:
    """What the brief says nobody knows; the measures whose number before is not known take one line."""
    measures = [kpi.metric for kpi in brief.kpis if _baseline(kpi) == _UNKNOWN]
    found = [Line(_name(each)) for each in brief.unknown if each != "baseline" or not measures]
    if measures:
        found.append(Line("; ".join(measures), label="The number before:"))
    return tuple(dict.fromkeys(found))


def _baseline(kpi: Kpi) -> str:
    said = (kpi.baseline or _UNKNOWN).strip()
    return _UNKNOWN if "baseline" in kpi.unknown or said.lower() == _UNKNOWN else said


def _kpis(brief: Brief) -> tuple[Line, ...]:
    return tuple(Line(kpi.metric, side=f"{_baseline(kpi)} → {kpi.target}") for kpi in brief.kpis)


def _messages(brief: Brief) -> tuple[Line, ...]:
    return tuple(
        Line(
            each.text,
            side=f"by {say_seconds(each.by)}" if each.by is not None else "",
            under=f"Proof: {each.proof}" if each.proof else "",
        )
        for each in brief.messages
    )


def _action(brief: Brief) -> tuple[Line, ...]:
    asked = brief.call_to_action
    found = [Line(asked.text, under=asked.link or "")] if asked else []
    if brief.vary:
        found += [Line(each, side="varied") for each in brief.vary.call_to_action]
    return tuple(found)


def _placements(brief: Brief, known: Mapping[str, Placement]) -> tuple[Line, ...]:
    found = []
    for line in brief.placements:
        name = known[line.placement].name if line.placement in known else line.placement
        more = [say_aspect(line.aspect)] if line.aspect else []
        more += [", ".join(line.languages)] if line.languages else []
        lengths = ", ".join(map(say_seconds, line.lengths))
        found.append(Line(name, side=lengths, under=" · ".join(more)))
    return tuple(found)


def _tests(brief: Brief) -> tuple[Line, ...]:
    found = []
    for test in brief.tests:
        reach = f", {test.viewers} viewers an arm" if test.viewers else ""
        found.append(
            Line(
                f"{_name(test.factor)}: does it move {test.kpi}?", side=test.effect, under=f"power {test.power}{reach}"
            )
        )
    if brief.vary and brief.vary.hook:
        found.append(Line("several openings are made and compared"))
    return tuple(found)


def _audience(brief: Brief) -> tuple[Line, ...]:
    who = brief.audience
    said = (
        ("", who.who),
        ("Segment", who.segment),
        ("Moved by", who.moved_by),
        ("Watches", ", ".join(who.watches)),
        ("Next step", who.next_step),
    )
    return tuple(Line(text, label=label) for label, text in said if text)


def _guardrails(brief: Brief) -> tuple[Line, ...]:
    rails = brief.guardrails
    found = [Line(f"by {say_seconds(rails.brand_by)}", label="Brand seen")] if rails.brand_by is not None else []
    found += [Line(", ".join(rails.never_say), label="Never say")] if rails.never_say else []
    return (*found, Line("on the picture" if rails.captions else "none", label="Captions"))


def _schedule(brief: Brief) -> tuple[Line, ...]:
    if brief.schedule is None:
        return ()
    days = brief.schedule
    said = (("Shoot", days.shoot), ("Delivery", days.delivery), ("Starts", days.starts), ("Ends", days.ends))
    return tuple(Line(day.isoformat(), label=label) for label, day in said if day is not None)


def _money(brief: Brief) -> tuple[Line, ...]:
    cost = brief.production.cost if brief.production else None
    said = [("Budget", brief.budget), ("Cost of making", cost)]
    if brief.worth is not None:
        worth = brief.worth
        said += [("Worth of an outcome", worth.outcome), ("Reach", worth.reach), ("Share who act", worth.rate)]
        said += [("Give or take", worth.uncertainty)]
    return tuple(Line(text, label=label) for label, text in said if text)


def _plain(text: str | None) -> tuple[Line, ...]:
    return (Line(text),) if text else ()


def _rights(brief: Brief) -> tuple[Line, ...]:
    found = []
    for right in brief.rights:
        end = "no end" if right.forever else f"until {right.until}" if right.until else "end not known"
        where = f" ({', '.join(right.territories)})" if right.territories else ""
        found.append(Line(right.what, side=end, under=f"{right.basis or ''}{where}".strip()))
    return tuple(found)


def _at(level: Level, brief: Brief, whole: Sequence[Block]) -> dict[str, Any]:
    """The page's parts at one level of detail, and how many lines of the brief are not on it."""
    shown, left = [], 0
    for block in whole:
        lines = [
            {
                "text": _short(line.text, level.characters),
                "label": line.label,
                "side": _short(line.side, max(24, level.characters // 3)),
                "under": _short(line.under, level.characters),
            }
            for line in block.lines[: level.lines]
        ]
        more = len(block.lines) - len(lines)
        left += more
        shown.append(
            {
                "name": block.name,
                "wide": block.wide,
                "loud": block.loud,
                "lines": lines,
                "more": f"and {more} more {'line' if more == 1 else 'lines'} in the brief" if more else "",
            }
        )
    return {"scale": level.scale, "goal": _short(brief.goal.statement, level.goal), "blocks": shown, "left_out": left}


def _short(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def onepage_level(ready: Mapping[str, Any], fonts: Sequence[Path]) -> int:
    """The number of the first level that fits one A4 sheet, as the paper's own template measures it.

    Raises StoreError when the paper can't be set.
    """
    import typst

    from cutthrough.media.fonts import default_fonts

    folders = sorted({str(path.parent) for path in (*fonts, *default_fonts().files)})
    with as_file(files("cutthrough.deliver") / "papers") as folder:
        try:
            found = typst.query(
                str(folder / "onepage.typ"),
                "<level>",
                field="value",
                one=True,
                root=str(folder),
                font_paths=folders,
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(ready, ensure_ascii=False)},
            )
        except typst.TypstError as error:
            raise StoreError(f"The page can't be set: {error}") from error
    return int(json.loads(found))


def onepage_html(data: Mapping[str, Any], level: int, logo: bytes | None) -> str:
    """The page as one file that needs no other, every text escaped. `logo` is a PNG."""
    address = f"data:image/png;base64,{base64.b64encode(logo).decode()}" if logo else ""
    css = (resources.files("cutthrough.deliver") / "templates" / "onepage.css").read_text("utf-8")
    return (
        environment()
        .get_template("onepage.html.j2")
        .render(page=data, level=data["levels"][level], logo=address, css=Markup(css))  # noqa: S704 - a file of ours
        + "\n"
    )
