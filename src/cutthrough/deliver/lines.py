"""The brief's lines as people read them, and what in each edit is there because of which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.brief import Brief, Right
from cutthrough.model.cut import Card, Clip, Cut, Logo, Text, TextRole
from cutthrough.model.time import say_seconds

ROLE_NAMES: dict[TextRole, str] = {
    TextRole.TITLE: "title",
    TextRole.CAPTION: "caption",
    TextRole.CALL_TO_ACTION: "call to action",
    TextRole.BRAND: "brand name",
    TextRole.LINK: "link",
}


@dataclass(frozen=True)
class BriefLine:
    """One line of the brief: its id, what it is, its words, and by when it must be on screen.

    `on_screen` is False for lines that are met elsewhere (a KPI is met by measuring), where `else_where` says so.
    """

    key: str
    kind: str
    words: str
    detail: str = ""
    by: Fraction | None = None
    on_screen: bool = True
    else_where: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of a cut that can serve a line: a clip, a card, a text or a logo, from frame `start` to `end`."""

    name: str
    start: int
    end: int
    serves: tuple[str, ...]
    thing: Clip | Card | Text | Logo


@dataclass(frozen=True)
class Use:
    """Where one edit serves a line: names of its parts, the second the first of them appears, whether that is late."""

    edit: int
    parts: tuple[str, ...]
    first: Fraction | None = None
    late: bool = False


@dataclass(frozen=True)
class Served:
    """A line and every use of it; `flag` is True when nothing serves it although something on screen should."""

    line: BriefLine
    uses: tuple[Use, ...]
    edits: int

    @property
    def late(self) -> int:
        """In how many edits it comes later than asked."""
        return sum(use.late for use in self.uses)

    @property
    def said(self) -> str:
        """All uses in a few words: `7 of 9 edits: clip 1, title, at 0 s to 1.2 s`."""
        names = ", ".join(dict.fromkeys(part for use in self.uses for part in use.parts))
        moments = [use.first for use in self.uses if use.first is not None]
        at = "" if not moments else f", at {say_seconds(min(moments))}"
        if moments and max(moments) != min(moments):
            at += f" to {say_seconds(max(moments))}"
        return f"{len(self.uses)} of {self.edits} edits: {names}{at}"

    @property
    def flag(self) -> bool:
        """Nothing serves it, and something should."""
        return not self.uses and self.line.on_screen


def brief_lines(brief: Brief) -> tuple[BriefLine, ...]:
    """Every line with an id, in the order a brief is written. Lines whose id is empty get one made of their place."""
    goal, audience = brief.goal, brief.audience
    role = f", to {goal.role}" if goal.role else ""
    lines = [
        BriefLine(goal.id or "goal", "Goal", goal.statement, f"{goal.objective.capitalize()}{role}", on_screen=False),
        BriefLine(audience.id or "audience", "Audience", audience.who, audience.moved_by or "", on_screen=False),
    ]
    for number, kpi in enumerate(brief.kpis, start=1):
        detail = f"Target {kpi.target}" + (f", from {kpi.baseline}" if kpi.baseline else "")
        lines.append(
            BriefLine(
                kpi.id or f"kpi-{number}",
                "KPI",
                kpi.metric,
                detail,
                on_screen=False,
                else_where="Met by measuring after publication.",
            )
        )
    for number, message in enumerate(brief.messages, start=1):
        detail = f"Proof: {message.proof}" if message.proof else ""
        lines.append(BriefLine(message.id or f"message-{number}", "Message", message.text, detail, message.by))
    if brief.call_to_action:
        action = brief.call_to_action
        lines.append(BriefLine(action.id or "call-to-action", "Call to action", action.text, action.link or ""))
    lines.append(_guardrail_line(brief))
    for number, slot in enumerate(brief.placements, start=1):
        lengths = ", ".join(say_seconds(length) for length in slot.lengths)
        lines.append(BriefLine(slot.id or f"placement-{number}", "Placement", slot.placement, lengths))
    if brief.vary:
        factors = ["hook"] * brief.vary.hook + ["call to action"] * bool(brief.vary.call_to_action)
        lines.append(BriefLine(brief.vary.id or "vary", "Test", "Vary " + " and ".join(factors or ["nothing"])))
    return tuple(lines)


def _guardrail_line(brief: Brief) -> BriefLine:
    rails = brief.guardrails
    said = [f"Brand on screen by {say_seconds(rails.brand_by)}"] if rails.brand_by is not None else []
    said += [f"Never say {', '.join(f'“{phrase}”' for phrase in rails.never_say)}"] if rails.never_say else []
    said += ["Captions" if rails.captions else "No captions"]
    return BriefLine(
        rails.id or "guardrails", "Guardrails", ". ".join(said), by=rails.brand_by, on_screen=rails.brand_by is not None
    )


def say_right(right: Right) -> str:
    """`The score: licensed from the label, until 2027-03-31 (Germany, Austria)`."""
    end = "no end" if right.forever else f"until {right.until}" if right.until else "end not known"
    where = f" ({', '.join(right.territories)})" if right.territories else ""
    return f"{right.what}: {f'{right.basis}, ' if right.basis else ''}{end}{where}"


def parts(cut: Cut) -> tuple[Part, ...]:
    """Items in order, then texts and logos by when they appear."""
    found, clips = [], 0
    for number, (item, start) in enumerate(zip(cut.items, cut.starts, strict=True)):
        if isinstance(item, Clip):
            clips += 1
            name = f"clip {clips}"
        else:
            name = "end card" if number == len(cut.items) - 1 else "card"
        found.append(Part(name, start, start + item.frames, item.serves, item))
    over = [Part(ROLE_NAMES[text.role], text.start, text.end, text.serves, text) for text in cut.texts]
    over += [Part("logo", logo.start, logo.end, logo.serves, logo) for logo in cut.logos]
    return (*found, *sorted(over, key=lambda part: (part.start, part.end)))


def trace(brief: Brief, cuts: Sequence[Cut]) -> tuple[Served, ...]:
    """For each line of the brief, where each cut serves it. Placement and test lines are served by whole edits."""
    lines = brief_lines(brief)
    slots = {
        line.key: slot for line, slot in zip((x for x in lines if x.kind == "Placement"), brief.placements, strict=True)
    }
    traced = []
    for line in lines:
        uses = []
        for number, cut in enumerate(cuts):
            use = _use(line, number, cut)
            slot = slots.get(line.key)
            if use is None and slot and cut.placement == slot.placement and cut.length in slot.lengths:
                use = Use(number, ("the whole edit",))
            if use is None and line.kind == "Test" and cut.arm:
                use = Use(number, tuple(f"{factor.replace('_', ' ')}: {level}" for factor, level in cut.arm.items()))
            if use:
                uses.append(use)
        traced.append(Served(line, tuple(uses), len(cuts)))
    return tuple(traced)


def _use(line: BriefLine, number: int, cut: Cut) -> Use | None:
    serving = [part for part in parts(cut) if line.key in part.serves]
    if not serving:
        return None
    first = min(part.start for part in serving) / cut.rate
    names = tuple(dict.fromkeys(part.name for part in serving))
    return Use(number, names, Fraction(first), line.by is not None and first > line.by)
