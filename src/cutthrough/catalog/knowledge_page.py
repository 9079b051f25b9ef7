"""Writes docs/knowledge.md from the catalog: `python -m cutthrough.catalog.knowledge_page docs/knowledge.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cutthrough.catalog.knowledge import (
    kpis,
    objectives,
    roles,
    techniques,
    tiers,
    types,
    watching_places,
)
from cutthrough.model.brief import Objective
from cutthrough.model.knowledge import Entry, Evidence, EvidenceGrade, KpiEntry, Span, Technique
from cutthrough.model.placement import Confidence, FactSource
from cutthrough.model.time import say_seconds

COMMAND = "python -m cutthrough.catalog.knowledge_page docs/knowledge.md"

READ: dict[Confidence, str] = {
    Confidence.OFFICIAL: "read where it was published",
    Confidence.OFFICIAL_MIRROR: "read on a copy",
    Confidence.THIRD_PARTY: "as told by others",
    Confidence.CODE: "read in code",
    Confidence.UNVERIFIED: "unverified",
}
"""How sure a statement is, in the words of the page."""

GRADES: dict[EvidenceGrade | None, str] = {
    EvidenceGrade.A: "an experiment that assigned who saw what, for what was measured there",
    EvidenceGrade.B: "places or groups were held out, with a fit before",
    EvidenceGrade.C: "adjusted for known other causes",
    EvidenceGrade.D: "the two went together, no more",
    None: "custom or advice; nobody measured it",
}
"""What the grade of a finding means."""


def page() -> str:
    """The page as Markdown."""
    parts = (_intro(), _objectives(), _roles(), _kpis(), _cannot(), _types(), _techniques(), _tiers(), _places())
    return "\n".join([line for part in parts for line in part])


def _intro() -> Iterator[str]:
    yield from (
        "# What is known",
        "",
        f"<!-- Generated: {COMMAND} -->",
        "",
        "From objective to role, measure, type of video, technique and tier. A brief is checked against it, and the",
        "measures that can show an objective are offered where one can't. The address of each source is in",
        "`src/cutthrough/catalog/facts/sources.yaml`. What nobody is quoted for is our own judgement, an assumption of",
        "the house. How to add an entry stands in `src/cutthrough/catalog/knowledge.py`.",
        "",
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, tuple("---" for _ in head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _names(ids: Iterable[str], known: Mapping[str, Entry]) -> str:
    return ", ".join(known[each].name.lower() if known[each].name[1:].islower() else known[each].name for each in ids)


def _said(texts: Iterable[str]) -> str:
    return ", ".join(each.replace("_", " ") for each in texts)


def _credit(source: FactSource, confidence: Confidence) -> str:
    if source.kind == "house":
        return "assumption of the house"
    return f"{source.title}, {source.date}; {READ[confidence]}"


def _objectives() -> Iterator[str]:
    yield from ("## Objectives", "")
    for each in objectives().values():
        yield from (
            f"**{each.name}.** {each.means} {each.changes} Roles: {_said(each.roles)}.",
            f"Think first of: {_names(each.kpis, kpis())}.",
            f"What no platform counts: {_names(each.hard_to_see, kpis())}.",
            f"Beware: {each.beware[0].lower()}{each.beware[1:]}",
            "",
        )


def _roles() -> Iterator[str]:
    yield from ("## Roles in the journey", "")
    yield from _table(
        ("role", "what it does", "what the person asks", "measures natural to it", "types that do it"),
        (
            (f"`{each.id}`", each.does, each.asks, _names(each.kpis, kpis()), _names(each.types, types()))
            for each in roles().values()
        ),
    )


def _kpis() -> Iterator[str]:
    yield from (
        "## Measures",
        "",
        "Written in a brief as people say them: `Visits to the programme page`, `sign-ups`, `3s view rate`, `CTR`. †",
        "grows without anyone having done what the brief wants. Numerators and denominators are kept, shares computed.",
        "",
    )
    yield from _table(
        ("measure", "is", "unit, better", "can show", "read in", "must be there before", "for example", "source"),
        (_kpi(each) for each in kpis().values()),
    )


def _kpi(each: KpiEntry) -> tuple[str, ...]:
    name = f"{each.name}{' †' if each.vanity else ''}<br>`{each.id}`"
    differs = f"<br>*{each.differs}*" if each.differs else ""
    return (
        name,
        f"{each.definition}{differs}",
        f"{each.unit}, {each.better}",
        _said(each.shows) or "no objective",
        _said(each.collected),
        _said(each.needs) or "–",
        each.example.said,
        _credit(each.source, each.confidence),
    )


def _cannot() -> Iterator[str]:
    yield from ("## What they can't show, and why", "")
    for objective in Objective:
        yield from (f"**{objectives()[objective].name}**", "")
        reasons: dict[str, list[str]] = {}
        for each in kpis().values():
            if not each.can_show(objective):
                reasons.setdefault(each.cannot_show[objective], []).append(each.id)
        yield from (f"- {why} *{_names(ids, kpis())}*" for why, ids in reasons.items())
        yield ""


def _types() -> Iterator[str]:
    yield from (
        "## Types of video",
        "",
        "Lengths are custom; the placements' own limits are facts and stand in [placements](placements.md).",
        "",
    )
    yield from _table(
        ("type", "is", "objectives", "roles", "length", "tier", "techniques", "needs"),
        (
            (
                f"{each.name}<br>`{each.id}`",
                each.what,
                _said(each.objectives),
                _said(each.roles),
                f"{say_seconds(each.shortest)} to {say_seconds(each.longest)}",
                f"`{each.tier}`",
                _names(each.techniques, techniques()),
                each.needs,
            )
            for each in types().values()
        ),
    )


def _techniques() -> Iterator[str]:
    yield from ("## Techniques", "", "What is said for each, with the grade of the evidence:", "")
    yield from (f"- {grade or '–'}: {means}" for grade, means in GRADES.items())
    yield ""
    for each in techniques().values():
        yield from _technique(each)


def _technique(each: Technique) -> Iterator[str]:
    yield from (
        f"### {each.name}",
        "",
        f"`{each.id}`. {each.does} *How:* {each.how} *Spoils it:* {each.spoils[0].lower()}{each.spoils[1:]}",
        f"Said to move: {_names(each.moves, kpis())}.",
        "",
        *(f"- **{found.grade or '–'}** {_found(found)}" for found in each.evidence),
        "",
    )


def _found(found: Evidence) -> str:
    return f"{found.says} ({_credit(found.source, found.confidence)})"


def _tiers() -> Iterator[str]:
    yield from (
        "## Tiers",
        "",
        "Costs are of one finished piece. What a production really took is recorded, and should replace them.",
        "",
    )
    for each in tiers().values():
        yield from (
            f"### {each.name}",
            "",
            f"`{each.id}`. {each.what} Includes: {'; '.join(each.includes)}."
            + (f" Leaves out: {'; '.join(each.leaves_out)}." if each.leaves_out else ""),
            "",
            f"- Pays when: {each.pays_when[0].lower()}{each.pays_when[1:]}",
            f"- Too little: {each.too_little[0].lower()}{each.too_little[1:]}",
            f"- Too much: {each.too_much[0].lower()}{each.too_much[1:]}",
            f"- Trust: {each.trust[0].lower()}{each.trust[1:]}",
            f"- Time: {_span(each.hours)}",
            *(f"- Cost: {_span(span)}" for span in each.cost),
            "",
        )


def _span(span: Span) -> str:
    note = f", {span.note}" if span.note else ""
    return f"{span.least:,} to {span.most:,} {span.unit}{note} ({_credit(span.source, span.confidence)})"


def _places() -> Iterator[str]:
    yield from (
        "## Where people watch",
        "",
        "Words that are understood in `audience.watches`, and what reaches them.",
        "",
    )
    yield from _table(
        ("place", "words", "platforms", ""),
        (
            (each.name, ", ".join(each.words), _said(each.platforms) or "none", each.reaches or "")
            for each in watching_places().values()
        ),
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
