"""What a missing or unreadable field could say, and why each section matters to the person who writes it.

An example that goes into somebody's brief carries a comment that begins with `replace:`, and a brief that
still holds one is warned about: an example is never a decision.
"""

from __future__ import annotations

from typing import NamedTuple

from cutthrough.brief.yaml_text import Value, block, scalar
from cutthrough.model.brief import LEARN_IT


class Example(NamedTuple):
    """A value a field takes, and what to put there instead."""

    value: Value
    hint: str


FIELDS: dict[tuple[str, ...], Example] = {
    ("goal", "objective"): Example("awareness", "awareness, acquisition, conversion, retention or credibility"),
    ("goal", "role"): Example("attract", "attract, clarify, convince, convert or retain"),
    ("goal", "statement"): Example("One sentence on what changes if this works", "your sentence"),
    ("audience", "who"): Example("The people this is for", "who they are"),
    ("kpis", "metric"): Example("Share of viewers who watch to the end", "what you will report"),
    ("kpis", "target"): Example("100 %", "the number you will be held to, with its unit"),
    ("kpis", "baseline"): Example("unknown", "the number before this runs, or unknown"),
    ("messages", "text"): Example("What must come across", "your message"),
    ("messages", "proof"): Example("What one can film that proves it", "your proof, best of all one that is seen"),
    ("messages", "by"): Example("5 s", "the second by which it has come across"),
    ("call_to_action", "text"): Example("Find out more", "what the viewer should do"),
    ("call_to_action", "link"): Example("https://example.com/page", "where it leads"),
    ("guardrails", "brand_by"): Example("3 s", "the second by which the brand has been seen"),
    ("guardrails", "captions"): Example("yes", "yes or no"),
    ("placements", "placement"): Example("youtube_long", "a placement; docs/placements.md lists them"),
    ("placements", "lengths"): Example("15 s", "the runtimes you want"),
    ("placements", "aspect"): Example("16:9", "width, colon, height"),
    ("sources", "master"): Example("media/master.mp4", "your film, relative to the program's folder"),
    ("audience", "watches"): Example("YouTube", "where they watch"),
    ("vary", "hook"): Example("no", "yes or no"),
    ("type",): Example("explainer", "a type of the catalog"),
    ("techniques",): Example("demonstration", "techniques of the catalog"),
    ("tests", "factor"): Example("hook", "hook, call_to_action, thumbnail, length, captions or audience"),
    ("tests", "kpi"): Example("Share of viewers who watch to the end", "one of your kpis, in its own words"),
    ("tests", "effect"): Example("3 points", "the least change worth knowing: points, or % of the baseline"),
    ("tests", "viewers"): Example("10000", "people each arm will reach"),
    ("tests", "arms"): Example("2", "how many are compared"),
    ("tests", "power"): Example("80 %", "how sure to be of seeing the effect"),
    ("worth", "outcome"): Example("40 EUR", "what one outcome is worth"),
    ("production", "cost"): Example("6000 EUR", "what making it may cost, with its currency"),
    ("schedule", "shoot"): Example("2027-01-11", "the first day of shooting"),
    ("schedule", "delivery"): Example("2027-02-01", "the day the edits are handed over"),
    ("schedule", "starts"): Example("2027-02-15", "the first day of the flight"),
    ("schedule", "ends"): Example("2027-03-15", "the last day of the flight"),
    ("distribution",): Example("Paid for two weeks, then on our own pages", "how it reaches the audience"),
    ("measurement",): Example("Read weekly, from the platforms' reports", "how and when the KPIs are read"),
    ("budget",): Example("9000 EUR", "what may be spent, with its currency"),
    ("rights", "what"): Example("The footage", "what belongs to others, or that nothing does"),
    ("rights", "basis"): Example("Our own work", "the licence, release or contract it rests on"),
    ("rights", "until"): Example("2027-12-31", "the last day it may be used"),
    ("rights", "forever"): Example("yes", "yes where it has no end"),
    ("posts", "channel"): Example("website", "a channel of program.yaml"),
    ("posts", "at"): Example("2027-02-15 18:00", "the local time it goes out"),
    ("posts", "zone"): Example("Europe/Berlin", "the IANA zone of its time"),
    ("posts", "edit"): Example(["youtube_long"], "a placement of this brief"),
    ("posts", "every"): Example("week", "day, 2 weeks, month, weekday, or days such as mon, thu"),
    ("posts", "times"): Example("4", "how many times in all"),
    ("posts", "until"): Example("2027-03-15", "the last day it may go out"),
    ("posts", "budget"): Example("300 EUR", "what may be spent on it, with its currency"),
    ("posts", "link"): Example("https://example.com/page", "where it leads"),
    ("posts", "partner"): Example({"name": "Who posts it"}, "the partner's name, and what they were promised"),
    ("posts", "partner", "name"): Example("Who posts it", "the partner's name"),
    ("posts", "recipients"): Example(["Who gets it"], "whom it is sent to, by name"),
    ("approval", "by"): Example(["client"], "who must approve: names, or roles of the team"),
    ("approval", "rounds"): Example("2", "how many rounds of changes are agreed"),
    ("zone",): Example("Europe/Berlin", "the IANA zone that times are meant in"),
    ("warn_rights",): Example("30 days", "how long before a right ends to warn of it"),
    ("channels",): Example({"website": {"kind": "site", "to": "https://example.com"}}, "each channel by its name"),
    ("channels", "kind"): Example("kit", "site, kit or youtube"),
    ("channels", "medium"): Example("organic", "organic, paid, influencer, email, search, website or sales"),
    ("channels", "to"): Example("kits/reels", "a folder in the program's folder, or s3://bucket/prefix"),
    ("channels", "zone"): Example("Europe/Berlin", "the IANA zone its times are meant in"),
    ("channels", "cadence"): Example("3 a week", "how often something goes out there"),
    ("channels", "lead"): Example("60", "how many minutes before its time a post is handed over"),
    ("channels", "gap"): Example("4 hours", "the least time between two posts"),
    ("client",): Example("Client", "the client's name"),
    ("brand", "name"): Example("Brand", "the name that title and end card sign with"),
    ("brand", "background"): Example("#111418", "a colour, in quotes"),
    ("brand", "text"): Example("#FFFFFF", "a colour, in quotes"),
    ("brand", "accent"): Example("#FFC400", "a colour, in quotes"),
}

_SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "goal": ("objective", "statement"),
    "audience": ("who",),
    "kpis": ("metric", "target", "baseline"),
    "messages": ("text",),
    "call_to_action": ("text",),
    "placements": ("placement", "lengths"),
    "sources": ("master",),
    "tests": ("factor", "kpi", "effect"),
    "worth": ("outcome",),
    "production": ("cost",),
    "schedule": ("starts", "ends"),
    "rights": ("what", "basis", "until"),
    "posts": ("channel", "at"),
    "approval": ("by",),
    "brand": ("name",),
}
_IN_SECTION: dict[tuple[str, str], Example] = {
    ("kpis", "target"): Example(LEARN_IT, "a number with its unit, once the baseline is known"),
}
"""Examples that differ in a whole section: beside an unknown baseline no number is made up."""

LISTED = frozenset({"kpis", "messages", "placements", "tests", "rights", "posts"})

MAIN_FIELD: dict[str, str] = {
    "goal": "statement",
    "audience": "who",
    "kpis": "metric",
    "messages": "text",
    "call_to_action": "text",
    "placements": "placement",
    "sources": "master",
    "tests": "factor",
    "worth": "outcome",
    "production": "cost",
    "schedule": "starts",
    "rights": "what",
    "posts": "channel",
    "approval": "by",
    "brand": "name",
}
"""The field a text means that was written where several fields belong."""

WHY: dict[str, str] = {
    "goal": "Without a goal nobody can say afterwards whether the film worked, and every choice on the way is taste.",
    "audience": "Opening, tone and channel follow from who is watching; for everybody means for nobody.",
    "kpis": "A measure with a target, agreed before production, is what the result is judged by; without it, any "
    "result can be called a success.",
    "messages": "A message that is not written down does not survive the cut to six seconds.",
    "call_to_action": "Attention that is not told where to go next is paid for and lost.",
    "guardrails": "Limits that are named now cost nothing; found after delivery, they cost a second round.",
    "placements": "Each place has its own shape and runtime; what was not cut for it is cropped or refused there.",
    "languages": "Captions and reports are matched by language tag; a tag that does not exist matches nothing.",
    "sources": "Edits are made from these files and from nothing else.",
    "vary": "What is varied on purpose can be learned from; everything else stays equal.",
    "type": "A type of video brings what is known of it: how long, how made, for whom.",
    "techniques": "What is known of a technique holds for what is called by its name.",
    "tests": "A comparison that can't show its effect costs as much as one that can, and teaches nothing.",
    "worth": "What a piece may bring decides what may be put into it.",
    "production": "What making it costs is decided before it is made, or by accident.",
    "schedule": "Everything is counted back from these dates.",
    "unknown": "Saying what nobody knows keeps it from being made up.",
    "distribution": "A film nobody is led to is seen by nobody; how it gets there is half of the work.",
    "measurement": "What nobody plans to read is not read, or read when it flatters.",
    "budget": "Without money a paid placement shows nothing to anybody.",
    "rights": "A right that ends takes the film off the air, and costs more than the film.",
    "opening": "Every edit opens on that moment.",
    "posts": "What has no day and no channel goes out when somebody remembers it, or twice.",
    "approval": "What is out can't be called back; who may say yes to it is settled before.",
    "zone": "A time of day without its zone is off by hours, and nobody sees it on paper.",
    "channels": "A channel that is described once is called the same in every brief, link and report.",
    "warn_rights": "A right that ends unnoticed is found out by its owner.",
    "client": "A program belongs to one client, and nothing in it crosses to another.",
    "brand": "Every edit is signed and coloured from here, so that all of them look like one brand.",
}
WHY_OTHER = "A field that is not understood would be lost without a word, and with it what you meant by it."


def why(section: str) -> str:
    """Why the section matters."""
    return WHY.get(section, WHY_OTHER)


def _example(section: str, name: str) -> Example:
    return _IN_SECTION.get((section, name)) or FIELDS[(section, name)]


def section_value(section: str, **known: Value) -> Value:
    """An example of a whole section, with what is known already."""
    fields: dict[str, Value] = {
        name: known.get(name, _example(section, name).value) for name in _SECTION_FIELDS[section]
    }
    for name, value in known.items():
        fields.setdefault(name, value)
    return [fields] if section in LISTED else fields


def section_lines(section: str, **known: Value) -> list[str]:
    """The same as lines to paste; each example says in a comment what to put there."""
    if section not in _SECTION_FIELDS:
        example = FIELDS[(section,)]
        return [f"{section}: {scalar(str(example.value))}  # replace: {example.hint}"]
    lines = [f"{section}:"]
    dash = "  - " if section in LISTED else "  "
    for name in dict.fromkeys((*_SECTION_FIELDS[section], *known)):
        first = block({name: known[name] if name in known else _example(section, name).value})[0]
        hint = "" if name in known or name == "baseline" else f"  # replace: {_example(section, name).hint}"
        lines.append(f"{dash}{first}{hint}")
        dash = "    " if section in LISTED else "  "
    return lines
