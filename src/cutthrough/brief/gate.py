"""Every rule of the gate: what it asks, in which stages it blocks, and whether somebody may answer for breaking it.

The only list of them. To add a rule, write its function (`brief/rules.py` says how) and put its name here. What the
reader itself finds (a section that is missing, YAML that is broken) is named after where it is; `KINDS` holds those.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from cutthrough.brief.yaml_lines import Path
from cutthrough.model.brief import Stage

ALL = tuple(Stage)
SPENT = (Stage.SHOOT, Stage.PUBLISH)
"""Where money goes out: to the crew, and to the public. Edits can be made of what is there without it."""

PLACED = (Stage.SHOOT, Stage.EDIT, Stage.PUBLISH)
"""From the day on which something is framed for a place."""

MADE = (Stage.EDIT, Stage.PUBLISH)
"""From the day on which there are files to make edits of."""

OUT = (Stage.PUBLISH,)

THOUGHT = (Stage.CONCEPT, Stage.SHOOT, Stage.PUBLISH)
"""Where the thought behind it is judged. What there is can be cut all the same, and looked at."""

NEVER = "goal and audience are what everything else is judged by, so nobody can waive them"
IMPOSSIBLE = "nothing can be made without it, whoever answers for it"


@dataclass(frozen=True)
class GateRule:
    """What a rule asks, where it blocks if it is broken, and why it can't be waived; None where it can."""

    asks: str
    stages: tuple[Stage, ...]
    unwaivable: str | None = None


GATE: dict[str, GateRule] = {
    "goal-not-first": GateRule("goal, audience and KPIs come first", ALL, NEVER),
    "goal-role-unfit": GateRule("the role in the journey is one the objective has", THOUGHT, NEVER),
    "audience-watches-missing": GateRule("it is said where the audience watches", SPENT, NEVER),
    "audience-watches-unknown": GateRule("where they watch is named by a word that is known", SPENT, NEVER),
    "kpi-target-not-a-number": GateRule("a target is a number", ALL),
    "kpi-target-guessed": GateRule("nobody targets a number whose baseline is unknown", THOUGHT),
    "kpi-baseline-not-a-number": GateRule("a baseline is a number, or unknown", ALL),
    "kpi-baseline-missing": GateRule("every KPI has a baseline, or says that it is unknown", ALL),
    "kpi-cannot-show": GateRule("a KPI can show the objective", THOUGHT),
    "kpi-unknown": GateRule("a KPI is a measure of the catalog", THOUGHT),
    "message-without-proof": GateRule("a message rests on a proof that can be shown", SPENT),
    "moment-too-late": GateRule("what must come across by a second does so before the longest edit ends", PLACED),
    "moment-after-edit": GateRule("it does so in every edit", PLACED),
    "words-never-said": GateRule("words that may never be said stand nowhere", PLACED),
    "type-unknown": GateRule("the type of video is one of the catalog", SPENT),
    "type-unfit": GateRule("the type of video serves the objective", SPENT),
    "technique-unknown": GateRule("the techniques are of the catalog", SPENT),
    "tier-unknown": GateRule("the tier is one of the catalog", SPENT),
    "distribution-missing": GateRule("it is said how it reaches the audience", SPENT),
    "measurement-missing": GateRule("it is said how and when the KPIs are read", SPENT),
    "budget-missing": GateRule("a paid placement has a budget", SPENT),
    "budget-unreadable": GateRule("the budget is an amount with its currency", SPENT),
    "cost-over-budget": GateRule("making it costs no more than may be spent", SPENT),
    "audience-out-of-reach": GateRule("a placement is where the audience watches", SPENT),
    "test-factor-unknown": GateRule("a test varies what can be varied", SPENT),
    "test-factor-fixed": GateRule("what a test compares is varied", SPENT),
    "test-kpi-unknown": GateRule("a test moves one of the KPIs", SPENT),
    "test-effect-unreadable": GateRule("the effect is an amount of change", SPENT),
    "test-without-power": GateRule("a test reaches enough people to show its effect", SPENT),
    "test-cant-tell": GateRule("what a test's power follows from is known", SPENT),
    "schedule-order": GateRule("shoot, delivery, start and end follow one another", SPENT),
    "rights-missing": GateRule("it is said what others own, and until when it may be used", SPENT),
    "rights-end-unknown": GateRule("a right has an end, or none", OUT),
    "rights-end-early": GateRule("rights last as long as the flight", OUT),
    "rights-flight-unknown": GateRule("the flight's end is known where a right ends", OUT),
    "rights-basis-missing": GateRule("it is said what a right rests on", OUT),
    "post-text-too-long": GateRule("a post's title and text fit the placement", OUT),
    "post-title-missing": GateRule("what is posted with a title has one", OUT),
    "link-missing": GateRule("a call to action leads somewhere", OUT),
    "link-unreadable": GateRule("a link is an address", OUT),
    "unknown-word": GateRule("what is unknown is one of the things that may be", ALL, IMPOSSIBLE),
    "unknown-proof": GateRule("a proof that nobody knew is found by then", OUT),
    "unknown-rights": GateRule("rights that nobody knew are cleared by then", OUT),
    "date-unreadable": GateRule("a date is written as 2026-12-01", ALL, IMPOSSIBLE),
    "sources-missing": GateRule("there is footage to make edits of", MADE, IMPOSSIBLE),
    "sources-master-missing": GateRule("there is a master to cut from", MADE, IMPOSSIBLE),
    "placements-missing": GateRule("it is said where it runs", PLACED, IMPOSSIBLE),
    "placement-unknown": GateRule("a placement is one of the catalog", PLACED, IMPOSSIBLE),
    "placement-twice": GateRule("an edit is asked for once", MADE, IMPOSSIBLE),
    "length-outside-placement": GateRule("a length is one the placement takes", MADE),
    "aspect-not-taken": GateRule("an aspect ratio is one the placement takes", MADE),
    "opening-too-late": GateRule("the opening is a moment of the master", MADE, IMPOSSIBLE),
    "glyph-missing": GateRule("the font has every letter that is drawn", MADE, IMPOSSIBLE),
    "language-tag": GateRule("languages are tags that there are", MADE, IMPOSSIBLE),
    "language-idle": GateRule("something is written down in every language", MADE),
    "source-missing": GateRule("a file that is named is there", MADE, IMPOSSIBLE),
    "source-outside": GateRule("files lie in the program's folder", MADE, IMPOSSIBLE),
    "source-unusable": GateRule("a file is what its role needs", MADE, IMPOSSIBLE),
    "source-idle": GateRule("something is made from every file", MADE),
    "master-too-short": GateRule("the master is a film", MADE, IMPOSSIBLE),
    "caption-times": GateRule("captions fall within the film", MADE),
    "one-arm": GateRule("there are two arms to compare", PLACED),
    "time-not-positive": GateRule("a length can be played", PLACED, IMPOSSIBLE),
    "example-left": GateRule("no example stands for a decision", ALL),
    "kept-by-tool": GateRule("ids and names are the tool's", ALL),
    "brief-name": GateRule("the brief's name can be a folder's", ALL, IMPOSSIBLE),
    "program-missing": GateRule("the brief lies in a program", ALL, IMPOSSIBLE),
    "brand-file-missing": GateRule("the brand's files are there", MADE, IMPOSSIBLE),
    "brand-file-outside": GateRule("the brand's files lie in the program's folder", MADE, IMPOSSIBLE),
    "brand-file-unusable": GateRule("the brand's files can be used", MADE, IMPOSSIBLE),
    "override-empty": GateRule("an override decides something", MADE, IMPOSSIBLE),
    "override-from": GateRule("an override's path begins somewhere", MADE, IMPOSSIBLE),
    "override-source": GateRule("an override names a file of the brief", MADE, IMPOSSIBLE),
    "override-twice": GateRule("a shot is framed once", MADE, IMPOSSIBLE),
    "override-unused": GateRule("an override finds its shot", MADE),
}
"""By name."""

KINDS: dict[str, GateRule] = {
    "empty-file": GateRule("there is something in the file", ALL, IMPOSSIBLE),
    "not-a-mapping": GateRule("the file begins with a field's name", ALL, IMPOSSIBLE),
    "unknown-field": GateRule("every field is one there is", ALL, IMPOSSIBLE),
    "unknown-value": GateRule("a choice is one of those there are", ALL, IMPOSSIBLE),
    "wrong-type": GateRule("a field holds what it takes", ALL, IMPOSSIBLE),
    "too-short": GateRule("a text says something", ALL, IMPOSSIBLE),
    "empty-item": GateRule("an item is not empty", ALL, IMPOSSIBLE),
    "empty-list": GateRule("a list is not empty", ALL, IMPOSSIBLE),
    "unreadable-value": GateRule("a value can be read", ALL, IMPOSSIBLE),
    "hash-comment": GateRule("no text is lost behind a #", ALL, IMPOSSIBLE),
}
"""What the reader finds anywhere in the file. In `sources` and `placements` it blocks where these are needed."""

_SECTIONS: dict[str, tuple[Stage, ...]] = {"sources": MADE, "placements": PLACED, "brand": MADE, "framing": MADE}
_UNNAMED = GateRule("the file can be read", ALL, IMPOSSIBLE)


def rule_of(name: str) -> GateRule | None:
    """The rule of this name; None where there is none."""
    if name in GATE or name in KINDS:
        return GATE.get(name) or KINDS[name]
    if name.startswith(("goal-", "audience-")) and name.endswith("-missing"):
        return GateRule("goal and audience are there", ALL, NEVER)
    return _UNNAMED if name.startswith("yaml-") or name.endswith("-missing") else None


def stages_of(name: str, path: Path) -> tuple[Stage, ...]:
    """Where a problem of this rule blocks that is found at `path`."""
    if name in GATE:
        return GATE[name].stages
    return _SECTIONS.get(str(path[0]) if path else "", ALL)


def nearest_rules(name: str, more: tuple[str, ...] = ()) -> list[str]:
    """Up to three rules of the gate, or of `more`, that `name` may have meant, best first."""
    return get_close_matches(name.strip().lower()[:80], [*GATE, *more], n=3, cutoff=0.5)
