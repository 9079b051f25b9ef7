"""What a brief that reads well can still get wrong: references, limits of placements, numbers, order.

A rule takes the document and the program's folder and yields problems. It looks at what was written, not
at the finished record, so that one unreadable line does not hide what is wrong with the others. To add a
rule, write the function and put it into RULES; tests/brief/test_rules.py holds a file that breaks each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path as FilePath

from cutthrough.brief.examples import FIELDS
from cutthrough.brief.language_rules import idle_languages, language_tags
from cutthrough.brief.mend import Mend, add_field, replace_entry
from cutthrough.brief.placement_rules import (
    aspects_fit,
    known_placements,
    lengths_fit,
    moments_in_time,
    no_line_twice,
    positive_times,
)
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.source_rules import caption_times, idle_sources, opening_in_master, source_files, usable_sources
from cutthrough.brief.text_rules import drawable_captions, drawable_words
from cutthrough.brief.vary_rules import arms_to_compare, yes_or_no
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.model.brief import Problem, Severity

NUMBER = re.compile(
    r"^[<>≤≥=~±+-]*\s*[€$£¥]?\s*[-+]?(?:\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?"
    r"\s*(?:[^\W\d_]|[%‰€$£¥°/ .()-]){0,40}$"
)
"""A number with an optional unit: `35 %`, `1200`, `1,200`, `4.20 EUR`, `€4.20`, `+12 points`, `< 3 s`."""

Rule = Callable[[Document, FilePath | None], Iterator[Problem]]
_OPENING = ("goal", "audience", "kpis")


def goal_first(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Goal, audience and KPIs are the first three fields."""
    names = list(document.value)
    if not all(name in names for name in _OPENING) or names[:3] == list(_OPENING):
        return
    yield problem_at(
        document,
        (names[0],),
        "goal-not-first",
        f"The brief opens with {names[0]}; it opens with goal, audience and kpis, in this order",
        mend=_reordered(document, names),
        severity=Severity.WARN,
        because="Who reads on has to know what it is for; ideas that come before the goal get judged without it.",
    )


def _reordered(document: Document, names: list[str]) -> Mend | None:
    starts = {name: document.places[(name,)].first_line for name in names}
    if len(set(starts.values())) < len(names):
        return None
    for name, line in starts.items():
        while line > 1 and document.lines[line - 2].startswith("#"):
            line -= 1
        starts[name] = line
    order = sorted(names, key=lambda name: starts[name])
    ends = {name: starts[after] - 1 for name, after in pairwise(order)}
    last = max(_OPENING, key=lambda name: starts[name])
    end = ends.get(last, document.places[(last,)].end_line)
    moved = [*_OPENING, *(name for name in order if name not in _OPENING and starts[name] < starts[last])]
    lines = [line for name in moved for line in document.lines[starts[name] - 1 : ends.get(name, end)]]
    return Mend(starts[order[0]], end - starts[order[0]] + 1, "\n".join(lines))


def kpi_numbers(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """A target is a number; a baseline is a number or `unknown`, and better there than not."""
    for path, kpi in document.items(("kpis",)):
        if not isinstance(kpi, dict):
            continue
        target, baseline = kpi.get("target"), kpi.get("baseline")
        if isinstance(target, str) and not NUMBER.match(target.strip()):
            yield _no_number(document, (*path, "target"), target, "write a number with its unit, such as 35 %")
        if isinstance(baseline, str) and baseline.strip().lower() != "unknown" and not NUMBER.match(baseline.strip()):
            yield _no_number(document, (*path, "baseline"), baseline, "write a number with its unit, or unknown")
        if baseline is None and kpi:
            empty = (*path, "baseline") in document.places
            mend = (
                replace_entry(document, (*path, "baseline"), "unknown")
                if empty
                else add_field(document, path, "baseline", "unknown")
            )
            yield problem_at(
                document,
                path,
                "kpi-baseline-missing",
                f"{say_path(path)} has no baseline; write the number before this runs, or unknown",
                mend=mend,
                severity=Severity.WARN,
                because="Without the number before, nobody can say what changed; unknown is an honest answer.",
            )


def _no_number(document: Document, path: Path, said: str, how: str) -> Problem:
    example = FIELDS[("kpis", str(path[-1]))]
    mend = replace_entry(document, path, example.value, f"replace: {example.hint}")
    message = f'{say_path(path)}: "{short(said)}" is not a number; {how}'
    return problem_at(document, path, f"kpi-{path[-1]}-not-a-number", message, mend=mend)


RULES: tuple[Rule, ...] = (
    goal_first,
    kpi_numbers,
    positive_times,
    known_placements,
    lengths_fit,
    aspects_fit,
    no_line_twice,
    moments_in_time,
    drawable_words,
    language_tags,
    idle_languages,
    source_files,
    usable_sources,
    caption_times,
    opening_in_master,
    drawable_captions,
    idle_sources,
    yes_or_no,
    arms_to_compare,
)
"""In the order of the brief."""
