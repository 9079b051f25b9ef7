"""What a brief that reads well can still get wrong: references, limits of placements, numbers, order.

A rule takes the document and the program's folder, or a Case, and yields problems. It looks at what was written, not
at the finished record, so that one unreadable line does not hide what is wrong with the others. To add a rule, write
the function, put it into RULES or COHERENCE and its name with the stages it blocks in into `brief.gate`;
tests/brief/test_coherence.py holds a brief that breaks each and one that keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path as FilePath

from cutthrough.brief.approval_rules import approval_said
from cutthrough.brief.case import Case
from cutthrough.brief.examples import FIELDS
from cutthrough.brief.experiment_rules import tests_have_power, tests_vary, tests_within_reach
from cutthrough.brief.goal_rules import kpis_show, role_serves, techniques_known, type_serves
from cutthrough.brief.hidden_rules import posts_seen
from cutthrough.brief.kpi_rules import targets_better, values_possible
from cutthrough.brief.language_rules import idle_languages, language_tags
from cutthrough.brief.mend import Mend, add_field, replace_entry
from cutthrough.brief.money_rules import money_readable, paid_for
from cutthrough.brief.needed_rules import (
    footage_and_places,
    measures_there,
    messages_proven,
    messages_there,
    plans,
    where_they_watch,
)
from cutthrough.brief.placement_rules import (
    aspects_fit,
    known_placements,
    lengths_fit,
    moments_in_time,
    no_line_twice,
    positive_times,
)
from cutthrough.brief.plan_rules import (
    nothing_twice,
    people_named,
    posts_have_channels,
    posts_have_zones,
    posts_in_flight,
    posts_show_edits,
    rhythms_end,
)
from cutthrough.brief.post_money_rules import posts_paid_for
from cutthrough.brief.post_rules import link_leads_on, post_texts_fit, posts_fit
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.reach_rules import audience_in_reach
from cutthrough.brief.rights_reach_rules import rights_reach
from cutthrough.brief.rights_rules import (
    dates_written_out,
    days_in_order,
    flight_ahead,
    rights_last,
    rights_told,
)
from cutthrough.brief.source_rules import caption_times, idle_sources, opening_in_master, source_files, usable_sources
from cutthrough.brief.text_rules import drawable_captions, drawable_words
from cutthrough.brief.unknown_rules import nothing_guessed, unknown_things
from cutthrough.brief.vary_rules import arms_to_compare, yes_or_no
from cutthrough.brief.words_rules import words_left_out
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.model.brief import LEARN_IT, Problem, Severity

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
    """A target is a number, or to learn it; a baseline is a number or `unknown`, and better there than not."""
    of_all = "baseline" in _listed(document, ("unknown",))
    for path, kpi in document.items(("kpis",)):
        if not isinstance(kpi, dict):
            continue
        target, baseline = kpi.get("target"), kpi.get("baseline")
        unknown = (of_all and baseline is None) or "baseline" in _listed(document, (*path, "unknown"))
        unknown = unknown or (isinstance(baseline, str) and baseline.strip().lower() == "unknown")
        learns = unknown and isinstance(target, str) and target.strip().lower() == LEARN_IT
        if isinstance(target, str) and not learns and not NUMBER.match(target.strip()):
            how = "write a number with its unit, such as 35 %"
            if target.strip().lower() in (LEARN_IT, "unknown"):
                how += ", or baseline: unknown and no target, and it is to learn it"
            yield _no_number(document, (*path, "target"), target, how)
        if isinstance(baseline, str) and baseline.strip().lower() != "unknown" and not NUMBER.match(baseline.strip()):
            yield _no_number(document, (*path, "baseline"), baseline, "write a number with its unit, or unknown")
        if baseline is None and kpi and not unknown:
            yield _no_baseline(document, path)


def _listed(document: Document, path: Path) -> set[str]:
    said = document.get(path)
    listed = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return {each.strip().lower() for each in listed if isinstance(each, str)}


def _no_baseline(document: Document, path: Path) -> Problem:
    empty = (*path, "baseline") in document.places
    return problem_at(
        document,
        path,
        "kpi-baseline-missing",
        f"{say_path(path)} has no baseline; write the number before this runs, or unknown and learn it",
        mend=replace_entry(document, (*path, "baseline"), "unknown")
        if empty
        else add_field(document, path, "baseline", "unknown"),
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
"""What a brief says in itself and of its files, in the order of the brief."""

COHERENCE: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    role_serves,
    where_they_watch,
    measures_there,
    kpis_show,
    nothing_guessed,
    values_possible,
    targets_better,
    messages_there,
    messages_proven,
    link_leads_on,
    footage_and_places,
    audience_in_reach,
    post_texts_fit,
    type_serves,
    techniques_known,
    tests_vary,
    tests_have_power,
    tests_within_reach,
    dates_written_out,
    days_in_order,
    flight_ahead,
    unknown_things,
    plans,
    paid_for,
    money_readable,
    rights_told,
    rights_last,
    rights_reach,
    posts_have_channels,
    posts_have_zones,
    rhythms_end,
    posts_in_flight,
    posts_show_edits,
    nothing_twice,
    people_named,
    posts_fit,
    posts_seen,
    posts_paid_for,
    approval_said,
    words_left_out,
)
"""Whether its parts go together, and with what is known of programme, places, measures and days."""
