"""Plans every cut of a brief: pictures, words, sound and stills, each with its reason and the brief lines it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from cutthrough.catalog.shapes import value
from cutthrough.media.fonts import FontPair, default_fonts
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.cut import Card, Clip, Cut, DeliveryForm, SoundClip, starts_of
from cutthrough.model.edited import EditedCut
from cutthrough.model.footage import Footage
from cutthrough.model.overrides import Overrides
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.quantity import say_count
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.template import Template
from cutthrough.model.time import say_seconds
from cutthrough.model.transcript import Transcript
from cutthrough.plan.aims import Aims
from cutthrough.plan.arms import Arm, arms
from cutthrough.plan.captioning import Cue, Heard, uncaptioned
from cutthrough.plan.choice import Take
from cutthrough.plan.draft import Draft, drafted, drawn_language, key_of, view_of
from cutthrough.plan.editor_changes import apply_changes, editor_takes, unusable
from cutthrough.plan.framing import frame
from cutthrough.plan.hearing import bed, sound
from cutthrough.plan.leftovers import Wanted, leftovers
from cutthrough.plan.lettering import cues_of, in_the_way_of, with_supers, written
from cutthrough.plan.material import Material, master_of, sentences_in, spoken_in
from cutthrough.plan.placing import shown_rows
from cutthrough.plan.slots import Slot, limits, slots
from cutthrough.plan.stills import stills
from cutthrough.plan.stretches import end_of_frame, shots_of, table
from cutthrough.plan.words import title_block, urgent_title

SOFT = 2.5
"""Enlargement from which an editor is told that the picture will look soft."""


def plan(
    checked: CheckedBrief,
    program: Program,
    sources: tuple[Source, ...],
    footage: Mapping[str, Footage],
    placements: Mapping[str, Placement],
    captions: Mapping[str, Sequence[Cue]],
    *,
    fonts: FontPair | None = None,
    edits: Mapping[str, EditedCut] | None = None,
    overrides: Overrides | None = None,
    transcripts: Mapping[str, Transcript] | None = None,
    templates: Mapping[str, Template] | None = None,
    supers: Mapping[str, Sequence[Cue]] | None = None,
) -> tuple[Cut, ...]:
    """One cut for each placement line, length and arm, in the brief's order. Equal inputs give equal cuts.

    `footage` is by sha256, `placements` by id, `captions` by language with times on the master's clock; `fonts` are
    the program's (`media.fonts.font_pair`), Hanken Grotesk when absent; `transcripts`, by language too, say when each
    word is said, and are captioned where no captions are given; `templates` are by placement; `supers` are translated
    on-screen texts by language, on the master's clock too. Reads no file but fonts.

    Raises SourceError when the master has nothing to show or a font lacks a character, CatalogError for an unknown
    placement.
    """
    brief = checked.brief
    if any(source.role is SourceRole.VOICE_OVER for source in sources):
        captions, transcripts = {}, {}  # they write down what the master says; `leftovers` tells
    master = master_of(sources, footage)
    material = Material(
        brief=brief,
        brand=program.brand,
        fonts=fonts or default_fonts(),
        sources=sources,
        footage=footage,
        captions=captions,
        supers=supers or {},
        transcripts=transcripts or {},
        spoken=spoken_in(sources, footage, captions, transcripts or {}, brief.languages),
        master=master,
        templates=templates or {},
        edits=edits or {},
        overrides=overrides or Overrides(),
        aims=Aims(brief=brief, said=sentences_in(master, captions, transcripts or {}, brief.languages)),
    )
    cuts: list[Cut] = []
    for slot in slots(brief, placements, material.master):
        cuts += _slot_cuts(slot, material)
    return tuple(cuts)


def _slot_cuts(slot: Slot, material: Material) -> list[Cut]:
    if (message := urgent_title(material.brief, slot)) is not None:
        note = f'the title "{material.brief.title}" gives way to the message that is due: there is room for one'
        slot = replace(slot, notes=(*slot.notes, note))
        material = replace(material, brief=material.brief.model_copy(update={"title": message.text}))
    draft = drafted(slot, material)
    hooks = [s for s in material.sources if s.role is not SourceRole.HOOK or s.sha256 in draft.edit.openings]
    files = {source.sha256 for source in material.sources}
    own = [key for key in draft.edit.openings if key not in files]
    return [_cut(draft, arm, material) for arm in arms(material.brief, hooks, own)]


def _cut(draft: Draft, arm: Arm, material: Material) -> Cut:
    slot, brief = draft.slot, material.brief
    takes = draft.edit.takes
    if arm.opening is not None:
        takes = (draft.edit.openings[arm.opening], *takes[1:])
    edited, unused = _edited(draft, slot.family + arm.suffix, material)
    if edited is not None:
        takes = editor_takes(edited, material.footage, material.instead)
        views = {key_of(take): view_of(take, slot, material) for take in takes}
        draft = replace(draft, views={**draft.views, **views})
    items = _items(draft, takes, arm, material)
    if edited is not None:
        items = apply_changes(items, edited, slot.size)
        rows = shown_rows([(i.frames - i.transition, (i.framing,)) for i in items if isinstance(i, Clip)])
        draft = replace(draft, places=replace(draft.places, shown=rows))
    starts = starts_of(items)
    frames = starts[-1] + items[-1].frames
    body_end = starts[-1] if draft.card else frames
    heard = _heard(draft, takes, starts, frames, material)
    cues = cues_of(draft, heard, material)
    in_the_way = in_the_way_of(draft, takes, items)
    texts, logos, notes = written(draft, arm, cues, (body_end, frames), material, in_the_way)
    texts, told = with_supers(draft, items, body_end, texts, material, in_the_way)
    language, _ = drawn_language(slot, material)
    drawn = {each: said for each, said in material.captions.items() if each == language}
    notes = (*notes, *told, *uncaptioned(drawn, cues, heard, material.master.sha256, slot.rate))
    title, _ = title_block(brief, draft.look, draft.places)
    soft = max(i.framing.enlarged for i in items if isinstance(i, Clip))
    if soft > SOFT:
        notes = (*notes, f"the picture is enlarged {soft:.1f}× and will look soft; larger footage would help")
    cut = Cut(
        id=slot.family + arm.suffix,
        brief=brief.name,
        placement=slot.placement.id,
        length=slot.length,
        arm=arm.levels,
        family=slot.family,
        form=slot.form,
        canvas=slot.size,
        rate=slot.rate,
        background=material.brand.background,
        items=items,
        texts=texts,
        logos=logos,
        sound=_sound(draft, heard, frames, material),
        captions=cues,
        stills=stills(takes, starts, _free(items), texts, title.lines if title else (), slot.rate, items, slot.size),
        limits=limits(slot.placement),
        safe_zone=value(slot.placement.safe_zone),
        reasons=_reasons(draft, takes, brief),
        notes=(*draft.notes, *unused, *notes),
    )
    wanted = Wanted(material.sources, material.footage, material.master, _unseen(draft, material))
    return cut.model_copy(update={"notes": (*cut.notes, *leftovers(cut, wanted, heard))})


def _edited(draft: Draft, name: str, material: Material) -> tuple[EditedCut | None, tuple[str, ...]]:
    """What an editor made of this cut, or why that can't be used."""
    edited = material.edits.get(name)
    if edited is None:
        return None, ()
    card = draft.card.card.frames if draft.card else 0
    why = unusable(edited, draft.slot.rate, draft.slot.frames, material.footage, card)
    return (edited, ()) if why is None else (None, (why,))


def _unseen(draft: Draft, material: Material) -> dict[tuple[SourceRole, str], str]:
    """Why hooks and B-roll are in no cut of the family."""
    unseen = {(SourceRole.BROLL, material.master.sha256): "it is the master itself", **draft.edit.unseen}
    if material.brief.vary is None or not material.brief.vary.hook:
        why = "alternative openings are made where the brief says vary: {hook: true}"
        unseen |= {(s.role, s.sha256): why for s in material.sources if s.role is SourceRole.HOOK}
    return unseen


def _items(draft: Draft, takes: Sequence[Take], arm: Arm, material: Material) -> tuple[Clip | Card, ...]:
    """Clips and card. What a clip serves is why it was cut in: no message, unless its words are there as a text."""
    slot, brief = draft.slot, material.brief
    serves = tuple(x for x in (slot.line.id, brief.goal.id) if x)
    tested = (brief.vary.id,) if arm.opening is not None and brief.vary is not None and brief.vary.id else ()
    items: list[Clip | Card] = []
    for number, take in enumerate(takes):
        last = number == len(takes) - 1
        seen = material.seen(take.stretch.footage)
        items.append(
            Clip(
                id=f"c{number + 1}",
                source=seen.sha256,
                source_in=table(seen).time(take.first),
                frames=take.frames,
                framing=frame(draft.views[key_of(take)], draft.places.stage),
                transition=draft.card.dissolve if last and draft.card else 0,
                serves=(*serves, *tested) if number == 0 else serves,
                reason=_why(take, number),
                score=take.stretch.score,
            )
        )
    return (*items, draft.card.card) if draft.card else tuple(items)


def _why(take: Take, number: int) -> str:
    """The reason for one clip. It speaks of the clip alone: arms share it."""
    shots = len(shots_of(take.stretch.footage))
    strengths = take.stretch.strengths_at(take.first)
    if number == 0:
        return f"{take.why}: {strengths}" if strengths else take.why
    where = f"shot {take.stretch.shot + 1} of {shots}" if shots > 1 else "the same shot"
    said = "; ".join(x for x in (where, strengths, take.why) if x)
    return said[:1].upper() + said[1:]


def _free(items: Sequence[Clip | Card]) -> tuple[int, ...]:
    return tuple(i.frames - i.transition for i in items if isinstance(i, Clip))


def _heard(
    draft: Draft, takes: Sequence[Take], starts: Sequence[int], frames: int, material: Material
) -> tuple[Heard, ...]:
    """What each clip sounds like; the last one carries on under the end card, but not into the next words."""
    rate = draft.slot.rate
    heard = []
    for number, take in enumerate(takes):
        length = take.frames
        if number == len(takes) - 1 and draft.card:
            length = _tail(take, frames - starts[number], rate, material)
        heard.append(Heard(take.stretch.source, take.start, starts[number], length))
    return tuple(heard)


def _tail(take: Take, wanted: int, rate: Fraction, material: Material) -> int:
    footage = take.stretch.footage
    ends = [take.start + wanted / rate]
    out = take.end(rate)
    audio = footage.probe.audio
    there = footage.sound.end if footage.sound is not None else None
    if there is None and audio is not None and audio.duration is not None:
        there = audio.start + audio.duration
    frames = table(footage)
    ends.append(end_of_frame(frames, frames.count - 1) if there is None else there)
    ends += [start for start, _ in material.spoken.get(footage.sha256, ()) if start >= out - Fraction(1, 10)][:1]
    return max(take.frames, int((min(ends) - take.start) * rate))


def _sound(draft: Draft, heard: Sequence[Heard], frames: int, material: Material) -> tuple[SoundClip, ...]:
    if draft.slot.form is not DeliveryForm.VIDEO:
        return ()
    return sound(
        heard,
        material.footage,
        bed(material.sources),
        frames,
        draft.slot.rate,
        material.master.sha256,
        keep_first=bool(draft.edit.openings),
    )


def _reasons(draft: Draft, takes: Sequence[Take], brief: Brief) -> tuple[str, ...]:
    slot = draft.slot
    kinds = {t.stretch.source for t in takes}
    said = [
        f"{say_seconds(slot.length)} for {slot.placement.name}: {brief.goal.statement}",
        f"{draft.edit.how}: {say_count(len(takes), 'clip')} from {say_count(len(kinds), 'source')}",
        draft.places.stage.reason,
    ]
    if draft.card:
        said.append(draft.card.card.reason)
    return tuple(said)
