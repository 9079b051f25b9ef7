"""What the arms of one placement and length share: the edit, its stage, where words may stand, the end card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from cutthrough.model.brief import Brief
from cutthrough.model.footage import Footage
from cutthrough.model.source import SourceRole
from cutthrough.model.template import CaptionStyle
from cutthrough.plan.aims import Keeps
from cutthrough.plan.choice import SHORTEST_FRAMES, Take
from cutthrough.plan.edit import Edit, edit
from cutthrough.plan.endcard import EndCard, end_card
from cutthrough.plan.framing import Room, frame, stage
from cutthrough.plan.importance import Window
from cutthrough.plan.look import Look, look_for
from cutthrough.plan.material import Material, first_language
from cutthrough.plan.placing import Places, clearest, low_box, shown_rows
from cutthrough.plan.slots import Slot
from cutthrough.plan.stretches import shots_of
from cutthrough.plan.views import View, view
from cutthrough.plan.words import settled, title_block, title_frames

FITTED = 0.5
"""What a shot counts that has to be shown whole: all of it is there, and half as large."""


Key = tuple[str, int, int]
"""Source, first frame and length of a take: what its view depends on in one slot."""


@dataclass(frozen=True)
class Draft:
    """What the arms of a slot share."""

    slot: Slot
    look: Look
    card: EndCard | None
    edit: Edit
    views: Mapping[Key, View]
    places: Places
    style: CaptionStyle
    notes: tuple[str, ...]


def drafted(slot: Slot, material: Material) -> Draft:
    """Choose the clips of a slot, and settle how they are framed and where words stand."""
    brief, brand = material.brief, material.brand
    template = material.templates.get(slot.placement.id)
    bug = brief.guardrails.brand_by is not None
    look = look_for(slot, brand, material.fonts, has_bug=bug, template=template, language=brief.language)
    asked = brief.call_to_action is not None or bool(brief.vary and brief.vary.call_to_action)
    seconds = template.end_card if template else None
    card, without = end_card(brief, slot, brand.background, wanted=asked, seconds=seconds)
    varied = brief.vary is not None and brief.vary.hook
    aims = replace(material.aims, keeps=_keeps(slot, material), template=template)
    hooks = material.of(SourceRole.HOOK) if varied else ()
    broll = tuple(f for f in material.of(SourceRole.BROLL) if f is not material.master)

    def made(dissolve: int) -> Edit:
        frames = slot.frames - (card.card.frames - dissolve if card else 0)
        tail = card.card.frames - dissolve if card else 0
        return edit(slot, frames, material.master, hooks, broll, material.spoken, tail, aims=aims, vary=bool(varied))

    found = made(card.dissolve if card else 0)
    if card and card.dissolve and found.takes[-1].frames < card.dissolve + SHORTEST_FRAMES:
        card = replace(card, dissolve=0)
        found = made(0)
    seen = {key_of(take): view_of(take, slot, material) for take in (*found.takes, *found.openings.values())}
    views = list(seen.values())
    drawn = material.captioned
    below = slot.size.height - look.safe.bottom + look.caption_height + look.gap // 2 if drawn else 0
    places = Places(stage(views, slot.size, Room(look.above, below)), drawn)
    places = _rows(found, seen, places, slot, look, brief)
    notes = (*slot.notes, *found.notes, *((without,) if without else ()), *_unwritten(material, slot))
    return Draft(slot, look, card, found, seen, places, template.captions if template else CaptionStyle(), notes)


def _keeps(slot: Slot, material: Material) -> Keeps:
    """How much of what matters in a shot this canvas shows, as its whole shot would be framed."""

    def keeps(footage: Footage, shot: int, first: int, last: int) -> float:  # noqa: ARG001 - of the whole shot
        shape = Fraction(slot.size.width, slot.size.height)
        key = footage.sha256, shot, shape
        if key not in material.kept:
            seen = view(footage, shot, wordless=material.seen(footage) is not footage)
            material.kept[key] = 1.0 if seen.serves(shape) else FITTED
        return material.kept[key]

    return keeps


def _rows(found: Edit, seen_: Mapping[Key, View], places: Places, slot: Slot, look: Look, brief: Brief) -> Places:
    """Where titles stand on the picture: an opening one at the top if it hides less there, and none on a face."""
    takes = [(take, *(found.openings.values() if not number else ())) for number, take in enumerate(found.takes)]
    framings = ([frame(seen_[key_of(take)], places.stage) for take in arms_] for arms_ in takes)
    rows = shown_rows([(row[0].frames, framing) for row, framing in zip(takes, framings, strict=True)])
    block, _ = title_block(brief, look, places)
    if block is None:
        return replace(places, shown=rows)
    body_end, at = sum(t.frames for t in found.takes), 0
    ends = title_frames(block, brief, slot, body_end)
    places = replace(places, shown=rows, title=ends)
    block = title_block(brief, look, places)[0] or block
    views = [seen_[key_of(take)] for take in found.openings.values()]
    later = []
    for take in found.takes:
        views += [seen_[key_of(take)]] if at < ends else []
        at += take.frames
        later += [seen_[key_of(take)]] if at > ends else []
    framed, after = ([(v, frame(v, places.stage)) for v in row] for row in (views, later))
    later_row = clearest(after, block, look, places, low_box(block, look, places), (ends, body_end))
    return settled(brief, look, replace(places, rows=(None, later_row)), framed)


def _unwritten(material: Material, slot: Slot) -> tuple[str, ...]:
    """What is to be known of what is said, in the language drawn: how surely, or that nobody wrote it down."""
    known = material.transcripts.get(drawn_language(slot, material)[0] or "")
    told = known.notes if known is not None else ()
    silent = material.captions or material.transcripts or not material.master.speech
    if (
        silent
        or not material.brief.guardrails.captions
        or any(source.role is SourceRole.VOICE_OVER for source in material.sources)
    ):
        return told
    return (*told, "no captions: someone speaks, and neither captions nor a script nor a speech model is given")


def drawn_language(slot: Slot, material: Material) -> tuple[str | None, tuple[str, ...]]:
    """The language of the captions on the picture, and a note where it isn't the one asked for."""
    there = {**material.transcripts, **material.captions}
    if slot.language is None:
        return first_language(there, material.brief.languages), ()
    if there.get(slot.language):
        return slot.language, ()
    known = f"there are captions in {', '.join(there)}" if there else "no captions or script are given"
    return None, (f"no captions in {slot.language} on this cut: {known}",)


def key_of(take: Take) -> Key:
    """What a take's view is kept under."""
    return take.stretch.source, take.first, take.frames


def view_of(take: Take, slot: Slot, material: Material) -> View:
    """The take as it can be framed, with what a person wished for its shot."""
    footage, number = take.stretch.footage, take.stretch.shot
    names = [source.path for source in material.sources if source.sha256 == footage.sha256]
    wish = material.overrides.framing_of(
        (*names, footage.sha256), shots_of(footage)[number], slot.aspect, master=footage is material.master
    )
    window = Window(take.start, take.frames, slot.rate)
    return view(footage, number, window, wordless=material.seen(footage) is not footage, override=wish)
