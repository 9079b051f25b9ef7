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
_BY_VERDICT = "each limit is waived by its own name, as in: cutthrough waive BRIEF loudness"
UNREAD = "a waiver would change nothing: until the file can be read, nobody knows what it would let pass"
UNMADE = "a waiver would change nothing, as what is not made can't go out"
NOWHERE = "a waiver would change nothing, as nothing could go out, or nobody would know when or where"
UNHELD = "nobody can answer for what nobody looked at, and measuring takes minutes: cutthrough adopt ID --placement …"
NOBODY = "a waiver would stand for the approval itself; name who gives it"
HELD = "a waiver would change nothing, as no post goes out on a day, a platform or in a country that a right leaves out"
NO_EDIT = "a waiver would change nothing, as no edit can be made without it"


@dataclass(frozen=True)
class GateRule:
    """What a rule asks, where it blocks if it is broken, and why it can't be waived; None where it can.

    `makes`: no edit can be made while it is broken, whoever answers for it. It can be waived where only thought and
    money are at stake (concept, shoot), and still blocks from edit on.
    """

    asks: str
    stages: tuple[Stage, ...]
    unwaivable: str | None = None
    makes: bool = False

    def why_not(self, stages: tuple[Stage, ...]) -> str | None:
        """Why nobody can answer for it at these gates, where it blocks; None where somebody can at one of them."""
        return NO_EDIT if self.unwaivable is None and self.makes and set(stages) <= set(MADE) else self.unwaivable


GATE: dict[str, GateRule] = {
    "goal-not-first": GateRule("goal, audience and KPIs come first", ALL, NEVER),
    "goal-role-unfit": GateRule("the role in the journey is one the objective has", THOUGHT, NEVER),
    "audience-watches-missing": GateRule("it is said where the audience watches", SPENT, NEVER),
    "audience-watches-unknown": GateRule("where they watch is named by a word that is known", SPENT, NEVER),
    "kpis-missing": GateRule("it is said how one will know that it worked", ALL),
    "kpi-target-not-a-number": GateRule("a target is a number", ALL),
    "kpi-value-impossible": GateRule("a target and a baseline are numbers the measure can have", THOUGHT),
    "kpi-no-better": GateRule("a target is better than the baseline", THOUGHT),
    "kpi-target-guessed": GateRule("nobody targets a number whose baseline is unknown", THOUGHT),
    "kpi-baseline-not-a-number": GateRule("a baseline is a number, or unknown", ALL),
    "kpi-baseline-missing": GateRule("every KPI has a baseline, or says that it is unknown", ALL),
    "kpi-cannot-show": GateRule("a KPI can show the objective", THOUGHT),
    "kpi-unknown": GateRule("a KPI is a measure of the catalog", THOUGHT),
    "messages-missing": GateRule("it is said what must come across", SPENT),
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
    "placement-out-of-reach": GateRule("every placement that is paid for is where the audience watches", SPENT),
    "test-factor-unknown": GateRule("a test varies what can be varied", SPENT),
    "test-factor-fixed": GateRule("what a test compares is varied", SPENT),
    "test-kpi-unknown": GateRule("a test moves one of the KPIs", SPENT),
    "test-effect-unreadable": GateRule("the effect is an amount of change", SPENT),
    "test-without-power": GateRule("a test reaches enough people to show its effect", SPENT),
    "test-beyond-reach": GateRule("a test takes no more people than the piece reaches", SPENT),
    "test-cant-tell": GateRule("what a test's power follows from is known", SPENT),
    "schedule-order": GateRule("shoot, delivery, start and end follow one another", SPENT),
    "flight-over": GateRule("the flight is not over", OUT),
    "flight-started": GateRule("the flight has not begun", OUT),
    "rights-missing": GateRule("it is said what others own, and until when it may be used", SPENT),
    "rights-end-unknown": GateRule("a right has an end, or none", OUT),
    "rights-contradictory": GateRule("a right has a last day or none, not both", OUT),
    "rights-end-early": GateRule("rights last as long as the flight", OUT),
    "rights-flight-unknown": GateRule("the flight's end is known where a right ends", OUT),
    "rights-basis-missing": GateRule("it is said what a right rests on", OUT),
    "post-text-too-long": GateRule("a post's title and text fit the placement", OUT),
    "post-title-missing": GateRule("what is posted with a title has one", OUT),
    "link-missing": GateRule("a call to action leads somewhere", OUT),
    "link-unreadable": GateRule("a link is an address", OUT),
    "post-link-missing": GateRule("a post leads somewhere", OUT),
    "post-text-hidden": GateRule("what is posted has no characters that nobody sees", OUT),
    "hashtag-parted": GateRule("a hashtag is one word", OUT),
    "post-channel-unknown": GateRule("a post is on a channel of the program", OUT, NOWHERE),
    "post-zone-unknown": GateRule("the zone of a post's time is one there is", OUT, NOWHERE),
    "post-zone-missing": GateRule("it is said in which zone a post's time is meant", OUT, NOWHERE),
    "post-every-unreadable": GateRule("how often a post goes out is said in words that are known", OUT, NOWHERE),
    "post-endless": GateRule("a post that is repeated has an end", OUT),
    "post-times-idle": GateRule("a post that goes out several times says how often", OUT),
    "post-until-early": GateRule("a post's last day is not before its first", OUT),
    "post-outside-flight": GateRule("posts go out within the flight", OUT),
    "post-edit-unknown": GateRule("a post shows a placement of the brief", OUT, UNMADE),
    "post-edit-elsewhere": GateRule("a post shows what was made for its platform", OUT),
    "post-edit-missing": GateRule("a post has something to show", OUT, UNMADE),
    "post-twice": GateRule("an edit goes out on a channel once at a time", OUT),
    "post-partner-missing": GateRule("it is said which partner posts it", OUT),
    "post-recipients-missing": GateRule("it is said whom sales write to", OUT),
    "post-budget-missing": GateRule("a post on a channel that is paid for has a budget", OUT),
    "post-budget-unreadable": GateRule("a post's budget is an amount with its currency", OUT),
    "post-budget-currency": GateRule("posts, budget and channel are in one currency", OUT),
    "post-budget-over": GateRule("posts cost no more than may be spent", OUT),
    "approval-missing": GateRule("it is said who must approve what goes out", OUT, NOBODY),
    "approval-role-unknown": GateRule("who must approve is somebody", OUT, NOBODY),
    "rights-platform": GateRule("rights hold on every platform it is posted to", OUT, HELD),
    "rights-territory": GateRule("rights hold in every country it is seen in", OUT, HELD),
    "rights-ended": GateRule("rights hold on the day it goes out", OUT, HELD),
    "zone-unknown": GateRule("a zone of the program is one there is", OUT, NOWHERE),
    "warn-rights-unreadable": GateRule("how long before a right ends to warn of it is a number of days", OUT, NOWHERE),
    "channel-name": GateRule("a channel's name can stand in links and names of files", OUT, NOWHERE),
    "channel-address": GateRule("a site has a public address that is encrypted", OUT, NOWHERE),
    "channel-to": GateRule("a kit goes to a folder of its own, or to a bucket", OUT, NOWHERE),
    "channel-platform": GateRule("a channel's platform is one of the catalog", OUT),
    "channel-medium": GateRule("a channel is of a medium that can be posted to there", OUT),
    "channel-cadence": GateRule("a cadence is so many a day, week or month", OUT, NOWHERE),
    "channel-gap": GateRule("a gap is a length of time", OUT, NOWHERE),
    "channel-territories": GateRule("a channel's countries are codes that there are", OUT, NOWHERE),
    "channel-currency": GateRule("a channel's currency is one there is", OUT, NOWHERE),
    "channel-lead": GateRule("posts are handed over ahead of time where the channel can wait with them", OUT, NOWHERE),
    "unknown-word": GateRule("what is unknown is one of the things that may be", ALL),
    "unknown-proof": GateRule("a proof that nobody knew is found by then", OUT),
    "unknown-rights": GateRule("rights that nobody knew are cleared by then", OUT),
    "date-unreadable": GateRule("a date is written as 2026-12-01", PLACED, makes=True),
    "sources-missing": GateRule("there is footage to make edits of", MADE, makes=True),
    "sources-master-missing": GateRule("there is a master to cut from", MADE, makes=True),
    "placements-missing": GateRule("it is said where it runs", PLACED, makes=True),
    "placement-unknown": GateRule("a placement is one of the catalog", PLACED, makes=True),
    "placement-twice": GateRule("an edit is asked for once", MADE, makes=True),
    "length-outside-placement": GateRule("a length is one the placement takes", MADE),
    "aspect-not-taken": GateRule("an aspect ratio is one the placement takes", MADE),
    "opening-too-late": GateRule("the opening is a moment of the master", MADE, makes=True),
    "glyph-missing": GateRule("the font has every letter that is drawn", MADE, makes=True),
    "language-tag": GateRule("languages are tags that there are", MADE, makes=True),
    "language-idle": GateRule("something is written down in every language", MADE),
    "language-unwritten": GateRule("something is written down in every language a placement asks for", OUT),
    "source-missing": GateRule("a file that is named is there", MADE, makes=True),
    "source-outside": GateRule("files lie in the program's folder", MADE, makes=True),
    "source-unusable": GateRule("a file is what its role needs", MADE, makes=True),
    "source-idle": GateRule("something is made from every file", MADE),
    "master-too-short": GateRule("the master is a film", MADE, makes=True),
    "caption-times": GateRule("captions fall within the film", MADE),
    "one-arm": GateRule("there are two arms to compare", PLACED),
    "time-not-positive": GateRule("a length can be played", PLACED, makes=True),
    "example-left": GateRule("no example stands for a decision", ALL),
    "kept-by-tool": GateRule("ids and names are the tool's", ALL),
    "brief-name": GateRule("the brief's name can be a folder's", ALL, makes=True),
    "program-missing": GateRule("the brief lies in a program", ALL, makes=True),
    "brand-file-missing": GateRule("the brand's files are there", MADE, makes=True),
    "brand-file-outside": GateRule("the brand's files lie in the program's folder", MADE, makes=True),
    "brand-file-unusable": GateRule("the brand's files can be used", MADE, makes=True),
    "file-names-template": GateRule("the template of the files' names can be followed", MADE, makes=True),
    "edits-missing": GateRule("there are edits to publish", OUT, UNMADE),
    "edits-outdated": GateRule("the edits are made from the brief as it is", OUT, UNMADE),
    "edits-fail": GateRule("no edit breaks a limit that nobody waived", OUT, _BY_VERDICT),
    "edits-elsewhere": GateRule("an adopted video goes to the platform whose limits it was held to", OUT, UNHELD),
    "override-empty": GateRule("an override decides something", MADE, makes=True),
    "override-from": GateRule("an override's path begins somewhere", MADE, makes=True),
    "override-source": GateRule("an override names a file of the brief", MADE, makes=True),
    "override-twice": GateRule("a shot is framed once", MADE, makes=True),
    "override-unused": GateRule("an override finds its shot", MADE),
}
"""By name."""

KINDS: dict[str, GateRule] = {
    "empty-file": GateRule("there is something in the file", ALL, UNREAD),
    "not-a-mapping": GateRule("the file begins with a field's name", ALL, UNREAD),
    "unknown-field": GateRule("every field is one there is", ALL, makes=True),
    "unknown-value": GateRule("a choice is one of those there are", ALL, makes=True),
    "wrong-type": GateRule("a field holds what it takes", ALL, makes=True),
    "too-short": GateRule("a text says something", ALL, makes=True),
    "empty-item": GateRule("an item is not empty", ALL, makes=True),
    "empty-list": GateRule("a list is not empty", ALL, makes=True),
    "unreadable-value": GateRule("a value can be read", ALL, makes=True),
    "hash-comment": GateRule("no text is lost behind a #", ALL, makes=True),
}
"""What the reader finds anywhere in the file. In `sources` and `placements` it blocks where these are needed."""

_SECTIONS: dict[str, tuple[Stage, ...]] = {
    "guardrails": PLACED,
    "placements": PLACED,
    "languages": MADE,
    "sources": MADE,
    "opening": MADE,
    "vary": PLACED,
    "type": PLACED,
    "techniques": PLACED,
    "tests": PLACED,
    "worth": PLACED,
    "production": PLACED,
    "schedule": PLACED,
    "team": PLACED,
    "distribution": PLACED,
    "measurement": PLACED,
    "budget": PLACED,
    "rights": PLACED,
    "posts": MADE,
    "approval": MADE,
    "brand": MADE,
    "zone": MADE,
    "channels": MADE,
    "warn_rights": MADE,
    "framing": MADE,
}
"""Where a section is first needed that can't be read. At edit it always is: no edit is made of half a brief."""

_YAML = "anchor character colon depth documents duplicate encoding indent key quote size space syntax tab tag"
_LACKING = """kpis-metric kpis-target messages-text call-to-action-text placements-placement placements-lengths
tests-factor tests-kpi tests-effect rights-what posts-channel posts-at posts-partner-name approval-by client brand
brand-name"""
_NEVER_LACKING = "goal goal-objective goal-statement audience audience-who"

UNNAMED: dict[str, GateRule] = {
    **{f"yaml-{each}": GateRule("the file is YAML", ALL, UNREAD) for each in _YAML.split()},
    **{f"{each}-missing": GateRule("goal and audience are there", ALL, NEVER) for each in _NEVER_LACKING.split()},
    **{f"{each}-missing": GateRule("what is required is there", ALL, makes=True) for each in _LACKING.split()},
}
"""What the reader finds of the file as YAML, and the fields that every brief and program has."""


def rule_of(name: str) -> GateRule | None:
    """The rule of this name; None where there is none."""
    return GATE.get(name) or KINDS.get(name) or UNNAMED.get(name)


def stages_of(name: str, path: Path) -> tuple[Stage, ...]:
    """Where a problem of this rule blocks that is found at `path`."""
    if name in GATE:
        return GATE[name].stages
    return _SECTIONS.get(str(path[0]) if path else "", ALL)


def nearest_rules(name: str, more: tuple[str, ...] = ()) -> list[str]:
    """Up to three rules of the gate, or of `more`, that `name` may have meant, best first."""
    return get_close_matches(name.strip().lower()[:80], [*GATE, *KINDS, *UNNAMED, *more], n=3, cutoff=0.5)
