"""Everything that is written on one cut: title, messages, captions, translated supers, the end card's words."""

from __future__ import annotations

from collections.abc import Sequence

from cutthrough.model.cut import Box, CaptionCue, Card, Clip, DeliveryForm, Logo, Text, starts_of
from cutthrough.model.source import SourceRole
from cutthrough.plan.arms import Arm
from cutthrough.plan.captioning import Heard, caption_texts, on_the_cut
from cutthrough.plan.choice import Take
from cutthrough.plan.composing import readable
from cutthrough.plan.draft import Draft, drawn_language, key_of
from cutthrough.plan.endcard import card_words
from cutthrough.plan.look import overlap
from cutthrough.plan.material import Material
from cutthrough.plan.placing import straddles
from cutthrough.plan.seating import Hides, covering
from cutthrough.plan.supers import beside_ours
from cutthrough.plan.supers import supers as supers_of
from cutthrough.plan.words import body_words

ACROSS = 0.2
"""What it counts, beside 1 for a hidden face, that words lie across the edge of a picture: they move if they can."""


def cues_of(draft: Draft, heard: Sequence[Heard], material: Material) -> tuple[CaptionCue, ...]:
    """The captions of every language, for the files beside the video and for those that are drawn."""
    rules = {
        language: readable(language, " ".join(w.text for w in transcript.words[:50]), draft.style.line)
        for language, transcript in material.transcripts.items()
    }
    return on_the_cut(material.captions, heard, material.master.sha256, draft.slot.rate, material.transcripts, rules)


def written(
    draft: Draft,
    arm: Arm,
    cues: Sequence[CaptionCue],
    span: tuple[int, int],
    material: Material,
    in_the_way: Hides,
) -> tuple[tuple[Text, ...], tuple[Logo, ...], tuple[str, ...]]:
    """Texts, logos and notes of one cut without its supers. `span` is where its body and its end card end."""
    slot, brief, look = draft.slot, material.brief, draft.look
    texts, notes = body_words(brief, slot, look, draft.places, span[0])
    card: tuple[Text, ...] = ()
    logos: tuple[Logo, ...] = ()
    if draft.card and arm.action:
        logo = next((s for s in material.sources if s.role is SourceRole.LOGO), None)
        begins = span[0] + draft.card.dissolve // 2
        card, logos, told = card_words(brief, arm.action, slot, look, logo, (begins, span[1]))
        notes = (*notes, *told)
    language, without = drawn_language(slot, material)
    notes = (*notes, *without)
    said: tuple[Text, ...] = ()
    if material.captioned and language is not None and slot.form is not DeliveryForm.GIF:
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
    elif material.captioned and cues:
        notes = (*notes, "captions are not written on a GIF, which holds too little time to read them")
    texts = (*texts, *said, *card)
    return texts, logos, notes


def with_supers(
    draft: Draft,
    items: Sequence[Clip | Card],
    body_end: int,
    texts: tuple[Text, ...],
    material: Material,
    in_the_way: Hides,
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The texts with translated supers in this slot's language among them, where a textless version is shown."""
    language = draft.slot.language or (material.brief.languages[0] if material.brief.languages else None)
    cues = material.supers.get(language or "", ())
    clean = material.seen(material.master)
    if language is None or not cues:
        return texts, ()
    if clean is material.master:
        return texts, (f"supers in {language} not set: that takes a textless version equal to the master",)
    shown = zip(starts_of(items), items, strict=True)
    clips = [(start, i) for start, i in shown if isinstance(i, Clip) and i.source == clean.sha256]
    made, notes = supers_of(cues, language, clips, material.master, draft.look, draft.slot.rate, body_end)
    among, told = beside_ours(made, texts, draft.look, draft.slot.rate, in_the_way)
    return among, (*notes, *told)


def in_the_way_of(draft: Draft, takes: Sequence[Take], items: Sequence[Clip | Card]) -> Hides:
    """How much of a span of the cut a box lies on faces, or on words and logos of the picture itself."""
    starts = starts_of(items)
    shown = [
        (start, start + clip.frames, draft.views[key_of(take)], clip.framing)
        for start, clip, take in zip(starts, items, takes, strict=False)
        if isinstance(clip, Clip)
    ]

    def hides(box: Box, span: tuple[int, int]) -> float:
        struck = 0.0
        for start, end, view_, framing in shown:
            first, last = max(span[0], start), min(span[1], end)
            if first < last:
                edges = [row for pane in framing.panes for row in (pane.window.y, pane.window.bottom)]
                hidden = covering(view_, framing, box, (first - start, last - start))
                struck += max(hidden, ACROSS if straddles(box, edges) else 0.0) * (last - first)
        return struck / max(1, span[1] - span[0])

    return hides
