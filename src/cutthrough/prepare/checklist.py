"""The checklist of a brief: what has to be there, who sees to it, until when, and which gate is closed without it.

Compiled from the brief and its placements, never from a fixed list. To add an item, yield a `Draft` from one of the
functions in `SECTIONS`, or add a function there; its id names what it is about, so that ticks stay with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from cutthrough.model.brief import Brief, Problem, Severity, Stage
from cutthrough.model.checklist import Checklist, ChecklistItem, ItemState, KeptTick, TickOf
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.prepare import brief_items, material_items, placement_items, right_items
from cutthrough.prepare.camera import wanted
from cutthrough.prepare.capture import is_silent, languages
from cutthrough.prepare.draft import Draft, Ground, ids
from cutthrough.prepare.leads import SAYS, due
from cutthrough.prepare.lines import key_of
from cutthrough.prepare.vouched import item_vouches, lapsed

SECTIONS: tuple[Callable[[Ground], Iterator[Draft]], ...] = (
    brief_items.plans,
    brief_items.measures,
    brief_items.messages,
    right_items.rights,
    material_items.picture,
    material_items.words,
    material_items.sound,
    material_items.brand,
    brief_items.tests,
    placement_items.places,
    placement_items.posts,
    placement_items.links,
    brief_items.approvals,
)
"""Each yields the drafts of one part."""

ORDER = (
    "Brief",
    "Messages",
    "Rights",
    "Picture",
    "Words and languages",
    "Sound",
    "Brand",
    "Tests",
    "Placements",
    "Approvals",
)
"""The parts as they are printed."""

_STAGES = tuple(Stage)

_LEADS = {Stage.CONCEPT: "brief", Stage.SHOOT: "brief", Stage.EDIT: "stems", Stage.PUBLISH: "approval"}
"""Until when a problem is settled, by the first gate it closes."""

_ROLES = {
    "rights": "legal",
    "sources": "editor",
    "placements": "media_buyer",
    "kpis": "analyst",
    "tests": "analyst",
    "measurement": "analyst",
    "budget": "client",
    "schedule": "producer",
}
"""Who settles a problem, by the part of the brief it is in; the strategist where none is named."""


def compile_checklist(
    brief: Brief,
    program: Program,
    placements: Mapping[str, Placement],
    problems: Sequence[Problem],
    ticks: Sequence[KeptTick],
    today: date,
    there: Collection[str] = (),
    filmed: Fraction | None = None,
    delivered: Collection[str] = (),
) -> Checklist:
    """Every item, with its owner, date and state. Pure: the same inputs give the same checklist.

    `placements` are the catalog's by id, `problems` the gate's on this brief, `ticks` all that was ever entered, the
    first first, `there` those of the files it names that exist, `filmed` the rate of a master among them, and
    `delivered` the digests of the files that were made last. Each part has its items in the order of their days.
    """
    ground = _ground(brief, program, placements, frozenset(there), filmed)
    drafts = [draft for section in SECTIONS for draft in section(ground)]
    drafts.sort(key=lambda draft: ORDER.index(draft.section))
    blocking = [problem for problem in problems if problem.severity is Severity.BLOCK]
    told = {(problem.rule, _place(problem.about)): problem for problem in blocking}
    answered: set[tuple[str, str]] = set()
    items = []
    for draft in drafts:
        found = [told[each] for each in draft.answers if each in told]
        answered.update(each for each in draft.answers if each in told)
        items.append(_item(draft, ground, found, today))
    rest = [problem for key, problem in told.items() if key not in answered]
    items = [*(_settle(problem, ground, today) for problem in rest), *items]
    items = [item.model_copy(update={"vouches": item_vouches(item, ground, delivered)}) for item in _unique(items)]
    last = {kept.tick.item: kept for kept in ticks if kept.tick.of is TickOf.ITEM}
    items = [_as_said(item, last.get(item.id)) for item in items]
    items.sort(key=lambda item: (ORDER.index(item.section), item.due or date.max))
    names = {item.id for item in items}
    return Checklist(
        brief=brief.name,
        title=brief.title or brief.goal.statement,
        client=program.client,
        compiled_on=today,
        items=tuple(items),
        gone=tuple(kept for name, kept in last.items() if name not in names),
        assumed=SAYS,
    )


def blocking_items(checklist: Checklist, stage: Stage) -> tuple[ChecklistItem, ...]:
    """The open items that close this gate: those due at it, and at the gates before it; the first due first."""
    so_far = _STAGES[: _STAGES.index(stage) + 1]
    found = (item for item in checklist.items if item.state is ItemState.OPEN and item.blocks in so_far)
    return tuple(sorted(found, key=lambda item: item.due or date.max))


def _ground(
    brief: Brief,
    program: Program,
    placements: Mapping[str, Placement],
    there: frozenset[str],
    filmed: Fraction | None,
) -> Ground:
    asked = wanted(brief, placements)
    shoot = brief.schedule.shoot if brief.schedule is not None else None
    spoken = languages(brief, asked)
    return Ground(
        brief=brief,
        program=program,
        placements=placements,
        asked=asked,
        there=there,
        films=shoot is not None or brief.sources.master not in there,
        tongues=tuple(each.tag for each in spoken),
        silent=is_silent(asked),
        wanted_in=frozenset(each.tag for each in spoken if each.asked),
        filmed=filmed,
    )


def _place(about: str) -> str:
    """The item of the brief a problem is in: `messages/2` of `messages/2/proof`; nothing for what has no items."""
    parts = about.split("/")
    numbered = len(parts) > 1 and parts[1].isdigit()
    return "/".join(parts[:2]) if numbered or (len(parts) > 1 and parts[0] == "sources") else ""


def _item(draft: Draft, ground: Ground, problems: Iterable[Problem], today: date) -> ChecklistItem:
    day, says = due(draft.lead, ground.brief.schedule)
    state, by, note, blocks = ItemState.OPEN, None, None, draft.blocks
    for problem in problems:
        blocks = _earliest(blocks, problem)
    waived = next((problem.waived for problem in problems if problem.waived is not None), None)
    if draft.idle is not None:
        state, note = ItemState.NOT_APPLICABLE, draft.idle
    elif draft.settled is not None:
        state, note = ItemState.DONE, draft.settled
    elif waived is not None:
        state, by, note = ItemState.WAIVED, waived.by, waived.sentence()
    return ChecklistItem(
        id=draft.id,
        section=draft.section,
        what=draft.what,
        why=draft.why,
        role=draft.role,
        owner=_owner(ground, draft.role),
        due=day,
        due_says=says,
        overdue=state is ItemState.OPEN and day is not None and day < today,
        blocks=blocks,
        state=state,
        settled=draft.idle is not None or draft.settled is not None,
        by=by,
        note=note,
        comes_from=draft.comes_from,
        lines=draft.lines,
    )


def _earliest(blocks: Stage | None, problem: Problem) -> Stage | None:
    stages = [*problem.stages, *([blocks] if blocks is not None else [])]
    return min(stages, key=_STAGES.index, default=None)


def _owner(ground: Ground, role: str) -> str | None:
    """The role's name, the brief's own team before the program's; however the role's name is written there."""
    for team in (ground.brief.team, ground.program.team):
        for written, name in team.items():
            if written.strip().lower().replace(" ", "_").replace("-", "_") == role and name.strip():
                return name.strip()
    return None


def _settle(problem: Problem, ground: Ground, today: date) -> ChecklistItem:
    """A problem that no item speaks of, as an item of its own."""
    section, _, rest = problem.about.partition("/")
    line, words = _line_of(ground.brief, problem.about)
    tail = rest.split("/", 1)[1] if rest[:1].isdigit() and "/" in rest else "" if rest[:1].isdigit() else rest
    key = "-".join(filter(None, (line or words or section, tail.replace("/", "-"))))
    draft = Draft(
        id=f"settle-{problem.rule}" + (f"-{key}" if key else ""),
        section="Brief",
        what=problem.message,
        why=problem.why,
        role="editor" if problem.rule.startswith("edits-") else _ROLES.get(section, "strategist"),
        lead=_LEADS[_earliest(None, problem) or Stage.CONCEPT],
        blocks=None,
        comes_from=section or "brief",
        lines=ids(line),
    )
    return _item(draft, ground, [problem], today)


def _line_of(brief: Brief, about: str) -> tuple[str, str]:
    """The id of the line at a place such as `messages/2/proof`, and a name by its words where it has no id."""
    section, _, rest = about.partition("/")
    number = rest.split("/")[0]
    if section in ("goal", "audience", "call_to_action", "guardrails", "vary", "schedule"):
        return str(getattr(getattr(brief, section), "id", "")), ""
    listed = {
        "kpis": [(each.id, each.metric) for each in brief.kpis],
        "messages": [(each.id, each.text) for each in brief.messages],
        "placements": [(each.id, f"{each.placement} {each.aspect}") for each in brief.placements],
        "rights": [(each.id, each.what) for each in brief.rights],
        "tests": [(each.id, f"{each.factor} {each.kpi}") for each in brief.tests],
    }.get(section, [])
    if not number.isdigit() or not 1 <= int(number) <= len(listed):
        return "", ""
    id_, words = listed[int(number) - 1]
    return id_, "" if id_ else key_of("", words, section[0])


def _unique(items: Iterable[ChecklistItem]) -> list[ChecklistItem]:
    """No id twice: what is said in the same words twice is told apart by which comes first."""
    seen: dict[str, int] = {}
    found = []
    for item in items:
        seen[item.id] = seen.get(item.id, 0) + 1
        again = f"-{seen[item.id]}" if seen[item.id] > 1 else ""
        found.append(item.model_copy(update={"id": item.id + again}) if again else item)
    return found


def _as_said(item: ChecklistItem, kept: KeptTick | None) -> ChecklistItem:
    """With the last thing that was said of it. What the brief settles by itself stays settled."""
    if kept is None or not kept.tick.done or item.settled:
        return item
    why = lapsed(kept, item.vouches)
    if why is not None:
        return item.model_copy(update={"lapsed": why})
    done = {"state": ItemState.DONE, "by": kept.tick.by, "at": kept.at, "note": kept.tick.note or None}
    return item.model_copy(update={**done, "overdue": False})
