"""Plans every cut of a brief: pictures, words, sound and stills, each with its reason and the brief lines it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cutthrough.media.fonts import FontPair, default_fonts
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.cut import Box, CaptionCue, Card, Clip, Cut, DeliveryForm, Logo, SoundClip, Text
from cutthrough.model.edited import EditedCut
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.overrides import Overrides
from cutthrough.model.placement import Placement
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.template import CaptionStyle, Template
from cutthrough.model.time import say_seconds
from cutthrough.model.transcript import Transcript
from cutthrough.plan.aims import Aims, Keeps
from cutthrough.plan.arms import Arm, arms
from cutthrough.plan.captioning import Cue, Heard, caption_texts, on_the_cut, uncaptioned
from cutthrough.plan.choice import SHORTEST_FRAMES, Take
from cutthrough.plan.composing import readable
from cutthrough.plan.edit import Edit, edit
from cutthrough.plan.editor_changes import apply_changes, editor_takes, unusable
from cutthrough.plan.endcard import EndCard, card_words, end_card
from cutthrough.plan.framing import Room, frame, stage
from cutthrough.plan.hearing import bed, sound
from cutthrough.plan.importance import Window
from cutthrough.plan.leftovers import Wanted, alike, leftovers
from cutthrough.plan.look import Look, look_for, overlap
from cutthrough.plan.placing import CALM, Places, clearest, low_box, seen, top_box
from cutthrough.plan.seating import Hides, covering
from cutthrough.plan.sentences import Sentence, of_captions, of_transcript
from cutthrough.plan.slots import Slot, limits, slots, value
from cutthrough.plan.speech import Spoken
from cutthrough.plan.stills import stills
from cutthrough.plan.stretches import end_of_frame, shots_of, table
from cutthrough.plan.supers import supers as supers_of
from cutthrough.plan.views import View, view
from cutthrough.plan.words import body_words, title_block, title_frames

FITTED = 0.5
"""What a shot counts that has to be shown whole: all of it is there, and half as large."""
SOFT = 2.5
"""Enlargement from which an editor is told that the picture will look soft."""


@dataclass(frozen=True)
class Material:
    """Everything a plan is made from. `spoken` is when someone speaks, by source, in its own clock."""

    brief: Brief
    brand: BrandKit
    fonts: FontPair
    sources: tuple[Source, ...]
    footage: Mapping[str, Footage]
    captions: Mapping[str, Sequence[Cue]]
    supers: Mapping[str, Sequence[Cue]]
    transcripts: Mapping[str, Transcript]
    spoken: Mapping[str, Spoken]
    master: Footage
    templates: Mapping[str, Template]
    edits: Mapping[str, EditedCut]
    overrides: Overrides
    aims: Aims
    kept: dict[tuple[str, int, Fraction], float] = field(default_factory=dict)

    def of(self, role: SourceRole) -> tuple[Footage, ...]:
        """The footage of every source with this role that has a picture, in the brief's order."""
        found = (self.footage.get(s.sha256) for s in self.sources if s.role is role)
        return tuple(f for f in found if f is not None and f.frames is not None and f.frames.count)


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
    master = _master(sources, footage)
    material = Material(
        brief=brief,
        brand=program.brand,
        fonts=fonts or default_fonts(),
        sources=sources,
        footage=footage,
        captions=captions,
        supers=supers or {},
        transcripts=transcripts or {},
        spoken=_spoken(sources, footage, captions, transcripts or {}, brief.languages),
        master=master,
        templates=templates or {},
        edits=edits or {},
        overrides=overrides or Overrides(),
        aims=Aims(brief=brief, said=_sentences(master, captions, transcripts or {}, brief.languages)),
    )
    cuts: list[Cut] = []
    for slot in slots(brief, placements, material.master):
        cuts += _slot_cuts(slot, material)
    return tuple(cuts)


def _master(sources: Sequence[Source], footage: Mapping[str, Footage]) -> Footage:
    source = next((s for s in sources if s.role is SourceRole.MASTER), None)
    found = footage.get(source.sha256) if source is not None else None
    if source is None or found is None:
        raise SourceError("The brief's master has not been analysed", "name a video file under sources: master")
    if found.frames is None or found.frames.count == 0:
        raise SourceError(f"The master {source.path} has no picture", "name a video file", path=source.path)
    return found


def _spoken(
    sources: Sequence[Source],
    footage: Mapping[str, Footage],
    captions: Mapping[str, Sequence[Cue]],
    transcripts: Mapping[str, Transcript],
    languages: Sequence[str],
) -> dict[str, Spoken]:
    """From words whose times are known, else from captions where people wrote them, else from speech activity."""
    said: dict[str, Spoken] = {
        sha: tuple(sorted((s.start, s.end) for s in found.speech)) for sha, found in footage.items() if found.speech
    }
    language = _language(captions, languages)
    master = next((s.sha256 for s in sources if s.role is SourceRole.MASTER), None)
    exact = next((t for t in transcripts.values() if t.words and all(w.timed for w in t.words)), None)
    if exact is not None and master is not None:
        said[master] = tuple((w.start, w.end) for w in exact.words)
    elif language is not None and master is not None:
        said[master] = tuple(sorted((c.start, c.end) for c in captions[language]))
    return said


def _language(captions: Mapping[str, object], languages: Sequence[str]) -> str | None:
    """The language that is drawn on the picture: the brief's first that has captions, else the first there is."""
    able = [x for x in languages if captions.get(x)] or [x for x in captions if captions[x]]
    return able[0] if able else None


_Key = tuple[str, int, int]
"""Source, first frame and length of a take: what its view depends on in one slot."""


def _sentences(
    master: Footage,
    captions: Mapping[str, Sequence[Cue]],
    transcripts: Mapping[str, Transcript],
    languages: Sequence[str],
) -> dict[str, tuple[Sentence, ...]]:
    """What the master says, sentence by sentence; nothing where nobody wrote it down."""
    language = _language(transcripts, languages) or _language(captions, languages)
    if language is None:
        return {}
    if language in transcripts:
        return {master.sha256: of_transcript(transcripts[language])}
    return {master.sha256: of_captions(captions[language])}


def _keeps(slot: Slot, material: Material) -> Keeps:
    """How much of what matters in a shot this canvas shows, as its whole shot would be framed."""

    def keeps(footage: Footage, shot: int, first: int, last: int) -> float:  # noqa: ARG001 - of the whole shot
        shape = Fraction(slot.size.width, slot.size.height)
        key = footage.sha256, shot, shape
        if key not in material.kept:
            seen = view(footage, shot, wordless=_seen(footage, material) is not footage)
            material.kept[key] = 1.0 if seen.serves(shape) else FITTED
        return material.kept[key]

    return keeps


@dataclass(frozen=True)
class _Draft:
    """What the arms of a slot share."""

    slot: Slot
    look: Look
    card: EndCard | None
    edit: Edit
    views: Mapping[_Key, View]
    places: Places
    style: CaptionStyle
    notes: tuple[str, ...]


def _slot_cuts(slot: Slot, material: Material) -> list[Cut]:
    draft = _draft(slot, material)
    hooks = [s for s in material.sources if s.role is not SourceRole.HOOK or s.sha256 in draft.edit.openings]
    files = {source.sha256 for source in material.sources}
    own = [key for key in draft.edit.openings if key not in files]
    return [_cut(draft, arm, material) for arm in arms(material.brief, hooks, own)]


def _draft(slot: Slot, material: Material) -> _Draft:
    brief, brand = material.brief, material.brand
    template = material.templates.get(slot.placement.id)
    look = look_for(slot, brand, material.fonts, has_bug=brief.guardrails.brand_by is not None, template=template)
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
    seen = {_key(take): _view(take, slot, material) for take in (*found.takes, *found.openings.values())}
    views = list(seen.values())
    drawn = _captioned(material)
    below = slot.size.height - look.safe.bottom + look.caption_height + look.gap // 2 if drawn else 0
    places = Places(stage(views, slot.size, Room(look.above, below)), drawn)
    places = _rows(found, seen, places, slot, look, brief)
    notes = (*slot.notes, *found.notes, *((without,) if without else ()), *_unwritten(material))
    return _Draft(slot, look, card, found, seen, places, template.captions if template else CaptionStyle(), notes)


def _rows(found: Edit, seen_: Mapping[_Key, View], places: Places, slot: Slot, look: Look, brief: Brief) -> Places:
    """Where titles stand on the picture: an opening one at the top if it hides less there, and none on a face."""
    block, _ = title_block(brief, look, places)
    if block is None:
        return places
    ends, at = title_frames(block, brief, slot, sum(t.frames for t in found.takes)), 0
    views = [seen_[_key(take)] for take in found.openings.values()]
    later = []
    for take in found.takes:
        views += [seen_[_key(take)]] if at < ends else []
        at += take.frames
        later += [seen_[_key(take)]] if at > ends else []
    framed, after = ([(v, frame(v, places.stage)) for v in row] for row in (views, later))
    high, low = top_box(block, look, places), low_box(block, look, places)
    top = seen(framed, high)
    places = replace(places, high=top <= CALM and top <= seen(framed, low))
    usual = high if places.high and not look.low else low
    return replace(
        places, rows=(clearest(framed, block, look, places, usual), clearest(after, block, look, places, low))
    )


def _unwritten(material: Material) -> tuple[str, ...]:
    """What is to be known of what is said: how surely, or that nobody wrote it down."""
    told = tuple(note for transcript in material.transcripts.values() for note in transcript.notes)
    silent = material.captions or material.transcripts or not material.master.speech
    if (
        silent
        or not material.brief.guardrails.captions
        or any(source.role is SourceRole.VOICE_OVER for source in material.sources)
    ):
        return told
    return (*told, "no captions: someone speaks, and neither captions nor a script nor a speech model is given")


def _key(take: Take) -> _Key:
    return take.stretch.source, take.first, take.frames


def _view(take: Take, slot: Slot, material: Material) -> View:
    footage, number = take.stretch.footage, take.stretch.shot
    names = [source.path for source in material.sources if source.sha256 == footage.sha256]
    wish = material.overrides.framing_of(
        (*names, footage.sha256), shots_of(footage)[number], slot.aspect, master=footage is material.master
    )
    window = Window(take.start, take.frames, slot.rate)
    return view(footage, number, window, wordless=_seen(footage, material) is not footage, override=wish)


def _captioned(material: Material) -> bool:
    return material.brief.guardrails.captions and bool(material.captions or material.transcripts)


def _cut(draft: _Draft, arm: Arm, material: Material) -> Cut:
    slot, brief = draft.slot, material.brief
    takes = draft.edit.takes
    if arm.opening is not None:
        takes = (draft.edit.openings[arm.opening], *takes[1:])
    edited, unused = _edited(draft, slot.family + arm.suffix, material)
    if edited is not None:
        takes = editor_takes(edited, material.footage, _instead(material))
        views = {_key(take): _view(take, slot, material) for take in takes}
        draft = replace(draft, views={**draft.views, **views})
    items = _items(draft, takes, arm, material)
    if edited is not None:
        items = apply_changes(items, edited, slot.size)
    starts = _starts(items)
    frames = starts[-1] + items[-1].frames
    body_end = starts[-1] if draft.card else frames
    heard = _heard(draft, takes, starts, frames, material)
    cues = _cues(draft, heard, material)
    texts, logos, notes = _words(draft, arm, cues, (body_end, frames), material, _in_the_way(draft, takes, items))
    own, told = _supers(draft, items, starts, body_end, texts, material)
    texts, notes = (*own, *texts), (*notes, *told)
    notes = (*notes, *uncaptioned(material.captions, cues, heard, material.master.sha256, slot.rate))
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


def _cues(draft: _Draft, heard: Sequence[Heard], material: Material) -> tuple[CaptionCue, ...]:
    rules = {
        language: readable(language, " ".join(w.text for w in transcript.words[:50]), draft.style.line)
        for language, transcript in material.transcripts.items()
    }
    return on_the_cut(material.captions, heard, material.master.sha256, draft.slot.rate, material.transcripts, rules)


def _supers(
    draft: _Draft,
    items: Sequence[Clip | Card],
    starts: Sequence[int],
    body_end: int,
    texts: Sequence[Text],
    material: Material,
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """Translated supers in this slot's language, where a textless version is shown; ours take the place of none."""
    language = draft.slot.language or (material.brief.languages[0] if material.brief.languages else None)
    cues = material.supers.get(language or "", ())
    clean = _seen(material.master, material)
    if language is None or not cues:
        return (), ()
    if clean is material.master:
        return (), (f"supers in {language} not set: that takes a textless version equal to the master",)
    clips = [(s, i) for s, i in zip(starts, items, strict=True) if isinstance(i, Clip) and i.source == clean.sha256]
    made, notes = supers_of(cues, language, clips, material.master, draft.look, draft.slot.rate, body_end)
    free = [t for t in made if not any(t.start < o.end and o.start < t.end and overlap(t.box, o.box) for o in texts)]
    lost = len(made) - len(free)
    return tuple(free), (*notes, *((f"{lost} supers in {language} left out under our own words",) if lost else ()))


def _drawn(slot: Slot, material: Material) -> tuple[str | None, tuple[str, ...]]:
    """The language of the captions on the picture, and a note where it isn't the one asked for."""
    there = {**material.transcripts, **material.captions}
    if slot.language is None:
        return _language(there, material.brief.languages), ()
    if there.get(slot.language):
        return slot.language, ()
    known = f"there are captions in {', '.join(there)}" if there else "no captions or script are given"
    return None, (f"no captions in {slot.language} on this cut: {known}",)


def _in_the_way(draft: _Draft, takes: Sequence[Take], items: Sequence[Clip | Card]) -> Hides:
    """How much of a span of the cut a box lies on faces, or on words and logos of the picture itself."""
    starts = _starts(items)
    shown = [
        (start, start + clip.frames, draft.views[_key(take)], clip.framing)
        for start, clip, take in zip(starts, items, takes, strict=False)
        if isinstance(clip, Clip)
    ]

    def hides(box: Box, span: tuple[int, int]) -> float:
        struck = 0.0
        for start, end, view_, framing in shown:
            first, last = max(span[0], start), min(span[1], end)
            if first < last:
                struck += covering(view_, framing, box, (first - start, last - start)) * (last - first)
        return struck / max(1, span[1] - span[0])

    return hides


def _edited(draft: _Draft, name: str, material: Material) -> tuple[EditedCut | None, tuple[str, ...]]:
    """What an editor made of this cut, or why that can't be used."""
    edited = material.edits.get(name)
    if edited is None:
        return None, ()
    card = draft.card.card.frames if draft.card else 0
    why = unusable(edited, draft.slot.rate, draft.slot.frames, material.footage, card)
    return (edited, ()) if why is None else (None, (why,))


def _instead(material: Material) -> dict[str, str]:
    """The master for its textless version, which `_seen` puts back: captions and speech are the master's."""
    clean = (f for f in material.of(SourceRole.TEXTLESS) if alike(f, material.master))
    return {found.sha256: material.master.sha256 for found in clean}


def _unseen(draft: _Draft, material: Material) -> dict[tuple[SourceRole, str], str]:
    """Why hooks and B-roll are in no cut of the family."""
    unseen = {(SourceRole.BROLL, material.master.sha256): "it is the master itself", **draft.edit.unseen}
    if material.brief.vary is None or not material.brief.vary.hook:
        why = "alternative openings are made where the brief says vary: {hook: true}"
        unseen |= {(s.role, s.sha256): why for s in material.sources if s.role is SourceRole.HOOK}
    return unseen


def _items(draft: _Draft, takes: Sequence[Take], arm: Arm, material: Material) -> tuple[Clip | Card, ...]:
    """Clips and card. What a clip serves is why it was cut in: no message, unless its words are there as a text."""
    slot, brief = draft.slot, material.brief
    serves = tuple(x for x in (slot.line.id, brief.goal.id) if x)
    tested = (brief.vary.id,) if arm.opening is not None and brief.vary is not None and brief.vary.id else ()
    items: list[Clip | Card] = []
    for number, take in enumerate(takes):
        last = number == len(takes) - 1
        seen = _seen(take.stretch.footage, material)
        items.append(
            Clip(
                id=f"c{number + 1}",
                source=seen.sha256,
                source_in=table(seen).time(take.first),
                frames=take.frames,
                framing=frame(draft.views[_key(take)], draft.places.stage),
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


def _seen(footage: Footage, material: Material) -> Footage:
    """The textless version in the master's place, where it matches it frame by frame: our words want clean pictures."""
    if footage is not material.master:
        return footage
    return next((clean for clean in material.of(SourceRole.TEXTLESS) if alike(clean, footage)), footage)


def _starts(items: Sequence[Clip | Card]) -> tuple[int, ...]:
    starts, at = [], 0
    for item in items:
        starts.append(at)
        at += item.frames - item.transition
    return tuple(starts)


def _free(items: Sequence[Clip | Card]) -> tuple[int, ...]:
    return tuple(i.frames - i.transition for i in items if isinstance(i, Clip))


def _heard(
    draft: _Draft, takes: Sequence[Take], starts: Sequence[int], frames: int, material: Material
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


def _words(
    draft: _Draft,
    arm: Arm,
    cues: Sequence[CaptionCue],
    span: tuple[int, int],
    material: Material,
    in_the_way: Hides,
) -> tuple[tuple[Text, ...], tuple[Logo, ...], tuple[str, ...]]:
    slot, brief, look = draft.slot, material.brief, draft.look
    texts, notes = body_words(brief, slot, look, draft.places, span[0])
    card: tuple[Text, ...] = ()
    logos: tuple[Logo, ...] = ()
    if draft.card and arm.action:
        logo = next((s for s in material.sources if s.role is SourceRole.LOGO), None)
        begins = span[0] + draft.card.dissolve // 2
        card, logos, told = card_words(brief, arm.action, slot, look, logo, (begins, span[1]))
        notes = (*notes, *told)
    language, without = _drawn(slot, material)
    notes = (*notes, *without)
    said: tuple[Text, ...] = ()
    if _captioned(material) and language is not None and slot.form is not DeliveryForm.GIF:
        serves = (brief.guardrails.id,) if brief.guardrails.id else ()
        shown = [c for c in cues if c.language == language]
        boxes = [*(t.box for t in card), *(logo.box for logo in logos)]
        others = texts

        def hides(box: Box, when: tuple[int, int]) -> float:
            ours = any(t.start < when[1] and t.end > when[0] and overlap(t.box, box) for t in others)
            return 1.0 if ours else in_the_way(box, when)

        said, lost = caption_texts(
            shown, look, draft.places.stage, slot.rate, span[0], boxes, serves, style=draft.style, hides=hides
        )
        notes = (*notes, *lost)
    elif _captioned(material) and cues:
        notes = (*notes, "captions are not written on a GIF, which holds too little time to read them")
    texts = (*texts, *said, *card)
    return texts, logos, notes


def _sound(draft: _Draft, heard: Sequence[Heard], frames: int, material: Material) -> tuple[SoundClip, ...]:
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


def _reasons(draft: _Draft, takes: Sequence[Take], brief: Brief) -> tuple[str, ...]:
    slot = draft.slot
    kinds = {t.stretch.source for t in takes}
    said = [
        f"{say_seconds(slot.length)} for {slot.placement.name}: {brief.goal.statement}",
        f"{draft.edit.how}: {_count(len(takes), 'clip')} from {_count(len(kinds), 'source')}",
        draft.places.stage.reason,
    ]
    if draft.card:
        said.append(draft.card.card.reason)
    return tuple(said)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
