"""What to film for a brief: setups for each message, openings, calls to action, sound and stills.

Each names the brief's lines it serves. Counts follow rules that are printed on the plan; where a rule is house practice
and no measured fact, the plan says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil

from cutthrough.catalog.forms import SILENT_FORMS, form_of
from cutthrough.catalog.templates import templates_of
from cutthrough.model.brief import Brief
from cutthrough.model.capture import CapturePlan, Framing, LanguagePlan, Scene
from cutthrough.model.checklist import KeptTick, TickOf
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.quantity import say_aspect
from cutthrough.model.template import Template
from cutthrough.model.time import say_seconds
from cutthrough.prepare.camera import HANDLES, Wanted, camera, framings, wanted
from cutthrough.prepare.room import SOURCE
from cutthrough.prepare.scenes import PLATE, ROOM_TONE, Setting, scenes
from cutthrough.prepare.vouched import lapsed, setup_vouches

_LEAST_CUTAWAYS = 2
_OWN_SHOTS = 2  # of each message: itself and its proof
_DEFAULT_PACE = Fraction(5, 2)  # seconds a clip lasts, where no placement has a template


def compile_capture(
    brief: Brief,
    program: Program,
    placements: Mapping[str, Placement],
    today: date,
    filmed: Fraction | None = None,
    ticks: Sequence[KeptTick] = (),
) -> CapturePlan:
    """The plan of everything to film. Pure: the same brief, facts and day give the same plan.

    `placements` are the catalog's, by id; lines that name none of them are warned of and left out. `filmed` is the
    frame rate of a master that is there already, which new footage has to match; `ticks` are all that was ever entered,
    the first first.
    """
    asked = wanted(brief, placements)
    how, short = camera(brief, asked, filmed)
    frames, cramped = framings(asked, upright=how.upright, filmed=how.size)
    templates = tuple(templates_of((each.placement.id for each in asked), brief.goal.objective).values())
    tongues = languages(brief, asked)
    count, counted = cutaways(brief, asked, templates)
    setting = Setting(
        brief=brief,
        asked=asked,
        shapes=tuple(frame.aspect for frame in frames),
        templates=templates,
        tongues=tuple(each.tag for each in tongues),
        recorded=tuple(each.tag for each in tongues if each.recorded),
        silent=is_silent(asked),
        cutaways=count,
    )
    last = {kept.tick.item: kept for kept in ticks if kept.tick.of is TickOf.SETUP}
    shot = tuple(_as_said(scene, last) for scene in _numbered(scenes(setting)))
    names = {setup.id for scene in shot for setup in scene.setups}
    unknown = [line.placement for line in brief.placements if line.placement not in placements]
    proofless = [message for message in brief.messages if not message.proof]
    warnings = [
        *(f"{name} is no placement of the catalog: its framing is not in this plan" for name in unknown),
        *([f"{len(proofless)} of {len(brief.messages)} messages name no proof to film"] if proofless else []),
        *(["The brief has no messages: there is nothing to film for"] if not brief.messages else []),
        *(["No day of shooting: enter schedule.shoot"] if not _shoot(brief) else []),
        *how.rate.conflicts,
        *short,
        *cramped,
    ]
    return CapturePlan(
        brief=brief.name,
        title=brief.title or brief.goal.statement,
        client=program.client,
        compiled_on=today,
        shoot=_shoot(brief),
        camera=how,
        framings=frames,
        scenes=shot,
        languages=tuple(tongues),
        rules=(*counted, *_rules(frames, tongues)),
        warnings=tuple(warnings),
        gone=tuple(kept for name, kept in last.items() if name not in names),
    )


def _shoot(brief: Brief) -> date | None:
    return brief.schedule.shoot if brief.schedule is not None else None


def languages(brief: Brief, asked: Sequence[Wanted]) -> tuple[LanguagePlan, ...]:
    """Each language the brief speaks of, the main one first, with what is recorded or left room for in it."""
    sources = brief.sources
    tags = dict.fromkeys(
        (*brief.languages, *(t for each in asked for t in each.line.languages), *sources.script, *sources.captions)
    )
    silent, found = is_silent(asked), []
    for number, tag in enumerate(tags):
        by = [each.placement.name for each in asked if tag in each.line.languages]
        if number == 0 and not by:
            by = [each.placement.name for each in asked if not each.line.languages]
        spoken = not silent and (number == 0 or tag in sources.script)
        wanted_in = bool(by) or (number == 0 and not asked)
        what = "record every spoken line" if spoken else _unspoken(silent=silent, asked=wanted_in)
        names = tuple(dict.fromkeys(by))
        found.append(LanguagePlan(tag=tag, what=what, recorded=spoken, asked=wanted_in, asked_by=names))
    return tuple(found)


def _unspoken(*, silent: bool, asked: bool) -> str:
    if silent:
        return "nothing is heard in any placement: leave room for the words on the picture"
    if asked:
        return "leave room: its captions, or its script, have to be there before it is published"
    return "no placement asks for it: leave room, titles, captions and a voice may come later"


def is_silent(asked: Sequence[Wanted]) -> bool:
    """Whether no placement of the brief plays any sound."""
    return bool(asked) and all(form_of(each.placement) in SILENT_FORMS for each in asked)


def cutaways(brief: Brief, asked: Sequence[Wanted], templates: Sequence[Template]) -> tuple[int, tuple[str, ...]]:
    """How many cutaways each message needs, and the rule with its numbers.

    The edit with the most clips sets it: its length over its template's pace, rounded up; shared out over the
    messages, less each message's own shot and its proof; two at least, since one may fail.
    """
    pace = {each.placement: each.pace for each in templates}
    clips = [
        (ceil(length / pace.get(each.placement.id, _DEFAULT_PACE)), length, each)
        for each in asked
        for length in each.line.lengths
    ]
    messages = max(1, len(brief.messages))
    most, length, each = max(clips, key=lambda c: c[0], default=(0, Fraction(0), None))
    count = max(_LEAST_CUTAWAYS, ceil(Fraction(most, messages)) - _OWN_SHOTS)
    if each is None:
        return count, (f"Cutaways: {count} a message, as no placement says how long edits are.",)
    own = pace.get(each.placement.id, _DEFAULT_PACE)
    rule = (
        f"Cutaways: {say_seconds(length)} on {each.placement.name} at a clip every {say_seconds(own)} is {most} clips; "
        f"over {messages} {'message' if messages == 1 else 'messages'}, less each one's own shot and its proof: "
        f"{count} each, {_LEAST_CUTAWAYS} at least."
    )
    return count, (rule,)


def _rules(frames: Sequence[Framing], tongues: Sequence[LanguagePlan]) -> Iterator[str]:
    asked = [frame for frame in frames if frame.asked] or list(frames)
    eyes = sorted({round(100 * frame.eyes) for frame in asked})
    top = max(frame.clear.top for frame in asked)
    bottom = max(frame.clear.bottom for frame in asked)
    column = min((frame for frame in asked), key=lambda frame: frame.column[1] - frame.column[0])
    share = column.column[1] - column.column[0]
    span = f"{eyes[0]} %" if len(eyes) == 1 else f"{eyes[0]} to {eyes[-1]} %"
    yield (
        f"Eyelines: one take serves every shape with eyes {span} from the top, nothing that matters in the top "
        f"{float(top):.0%} or the bottom {float(bottom):.0%}, and the subject in the middle {share:.0%} "
        f"({say_aspect(column.aspect)}). What doesn't fit there is filmed once for each shape."
    )
    yield (
        f"Handles: {say_seconds(HANDLES)} before and after; plates {PLATE} s; room tone {ROOM_TONE} s. "
        "Openings, handles, plates, shutter and mains are house practice, not measured."
    )
    yield "Safe zones: what each placement's interface covers, from docs/placements.md; title safe is SMPTE ST 2046-1."
    if len(tongues) > 1:
        yield f"{SOURCE[0].upper()}{SOURCE[1:]}."


def _numbered(scenes: Iterator[Scene]) -> Iterator[Scene]:
    """Slates: the scene's number and a letter for each of its setups, as they are printed; and no id twice."""
    seen: Counter[str] = Counter()
    for number, scene in enumerate(scenes, start=1):
        setups = []
        for place, setup in enumerate(scene.setups):
            seen[setup.id] += 1
            again = f"-{seen[setup.id]}" if seen[setup.id] > 1 else ""
            setups.append(setup.model_copy(update={"slate": f"{number}{letter(place)}", "id": setup.id + again}))
        yield scene.model_copy(update={"setups": tuple(setups)})


def _as_said(scene: Scene, last: Mapping[str, KeptTick]) -> Scene:
    """With the last thing that was said of each setup."""
    setups = []
    for setup in scene.setups:
        kept, said = last.get(setup.id), {"vouches": setup_vouches(scene, setup)}
        if kept is not None and kept.tick.done:
            why, tick = lapsed(kept, said["vouches"]), kept.tick
            done = {"done": True, "done_by": tick.by, "done_at": kept.at, "note": tick.note or None}
            setups.append(setup.model_copy(update={**said, **({"lapsed": why} if why is not None else done)}))
        else:
            setups.append(setup.model_copy(update=said))
    return scene.model_copy(update={"setups": tuple(setups)})


def letter(place: int) -> str:
    """A, B, ... Z without I and O, which read as 1 and 0 on a slate; then AA."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return (letters[place // len(letters) - 1] if place >= len(letters) else "") + letters[place % len(letters)]
