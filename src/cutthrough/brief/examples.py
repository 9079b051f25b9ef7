"""What a missing or unreadable field could say, and why each section matters to the person who writes it.

An example that goes into somebody's brief carries a comment that begins with `replace:`, and a brief that
still holds one is warned about: an example is never a decision.
"""

from __future__ import annotations

from typing import NamedTuple

from cutthrough.brief.yaml_text import Value, block, scalar


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
    ("messages", "by"): Example("5 s", "the second by which it has come across"),
    ("call_to_action", "text"): Example("Find out more", "what the viewer should do"),
    ("guardrails", "brand_by"): Example("3 s", "the second by which the brand has been seen"),
    ("guardrails", "captions"): Example("yes", "yes or no"),
    ("placements", "placement"): Example("youtube_long", "a placement; docs/placements.md lists them"),
    ("placements", "lengths"): Example("15 s", "the runtimes you want"),
    ("placements", "aspect"): Example("16:9", "width, colon, height"),
    ("sources", "master"): Example("media/master.mp4", "your film, relative to the program's folder"),
    ("vary", "hook"): Example("no", "yes or no"),
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
    "brand": ("name",),
}
LISTED = frozenset({"kpis", "messages", "placements"})

MAIN_FIELD: dict[str, str] = {
    "goal": "statement",
    "audience": "who",
    "kpis": "metric",
    "messages": "text",
    "call_to_action": "text",
    "placements": "placement",
    "sources": "master",
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
    "client": "A program belongs to one client, and nothing in it crosses to another.",
    "brand": "Every edit is signed and coloured from here, so that all of them look like one brand.",
}
WHY_OTHER = "A field that is not understood would be lost without a word, and with it what you meant by it."


def why(section: str) -> str:
    """Why the section matters."""
    return WHY.get(section, WHY_OTHER)


def section_value(section: str, **known: Value) -> Value:
    """An example of a whole section, with what is known already."""
    fields: dict[str, Value] = {
        name: known.get(name, FIELDS[(section, name)].value) for name in _SECTION_FIELDS[section]
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
        first = block({name: known.get(name, FIELDS[(section, name)].value if name not in known else "")})[0]
        hint = "" if name in known or name == "baseline" else f"  # replace: {FIELDS[(section, name)].hint}"
        lines.append(f"{dash}{first}{hint}")
        dash = "    " if section in LISTED else "  "
    return lines
