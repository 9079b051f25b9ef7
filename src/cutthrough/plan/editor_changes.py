"""Puts what an editor changed into the plan: their clips in place of ours, and all that rests on them planned anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from cutthrough.model.cut import Card, Clip, Cut
from cutthrough.model.edited import EditedClip, EditedCut
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.model.time import say_rate
from cutthrough.plan.choice import Take
from cutthrough.plan.strength import moments
from cutthrough.plan.stretches import Stretch, shots_of, table

BY_HAND = "Placed by an editor"
"""Why a clip is there that a person put there."""


def unusable(
    edited: EditedCut, rate: Fraction, frames: int, footage: Mapping[str, Footage], card: int = 0
) -> str | None:
    """Why an edit can't be used for a cut of this rate and at most `frames` frames, as a note; None when it can.

    `card` is how many frames the planned end card has. The brief or its sources may have changed since the edit was
    imported. It is kept, and the plan decides meanwhile.
    """
    lost = next((clip for clip in edited.clips if clip.source not in footage), None)
    total = sum(clip.frames - clip.transition for clip in edited.clips)
    total += card if edited.card is None else edited.card
    why = None
    if edited.rate != rate:
        why = f"it was made at {say_rate(edited.rate)} frames a second, and the cut is now at {say_rate(rate)}"
    elif lost is not None:
        why = f"it uses {lost.file or 'a file'}, which the brief no longer names or which was changed"
    elif total > frames:
        why = f"it lasts {total} frames, and the brief now asks for {frames}"
    return None if why is None else f"the editor's changes are not used: {why}; import the edit again"


def editor_takes(
    edited: EditedCut, footage: Mapping[str, Footage], instead: Mapping[str, str] | None = None
) -> tuple[Take, ...]:
    """The edit's clips as takes. `instead` names, by its sha256, the source to take in place of an equal one.

    (The master in place of its textless version, which the plan puts back.) Raises KeyError for a source that is not
    in `footage`; `unusable` tells before.
    """
    takes = []
    for clip in edited.clips:
        found = footage[(instead or {}).get(clip.source, clip.source)]
        takes.append(_take(clip, found, edited.rate))
    return tuple(takes)


def _take(clip: EditedClip, footage: Footage, rate: Fraction) -> Take:
    frames, shots = table(footage), shots_of(footage)
    first = frames.index_at(clip.source_in)
    last = frames.index_at(clip.source_in + (clip.frames - Fraction(1, 2)) / rate)
    # A clip across a cut is framed as the shot it shows most of.
    shared = [min(shot.last, last) - max(shot.first, first) for shot in shots]
    shot = max(range(len(shots)), key=lambda n: (shared[n], -n))
    here = moments(shots, frames, footage.speech or ())[shot]
    stretch = Stretch(footage, shot, first, max(first, last), here or ())
    return Take(stretch, first, clip.frames, BY_HAND)


def apply_changes(items: Sequence[Clip | Card], edited: EditedCut, canvas: Size) -> tuple[Clip | Card, ...]:
    """Planned items, made from `editor_takes`, with the editor's in points, dissolves, framings and end card.

    Framings are only kept on the canvas they were made for.
    """
    found: list[Clip | Card] = []
    clips = [item for item in items if isinstance(item, Clip)]
    card = next((item for item in items if isinstance(item, Card)), None)
    wanted = card if edited.card is None or card is None else _lasting(card, edited.card)
    for number, (item, changed) in enumerate(zip(clips, edited.clips, strict=True)):
        last = number == len(clips) - 1
        into_nothing = last and wanted is None
        framing = changed.framing if changed.framing is not None and canvas == edited.canvas else item.framing
        found.append(
            item.model_copy(
                update={
                    "source_in": changed.source_in if changed.source == item.source else item.source_in,
                    "frames": changed.frames,
                    "transition": 0 if into_nothing else changed.transition,
                    "framing": framing,
                }
            )
        )
    return (*found, wanted) if wanted is not None else tuple(found)


def _lasting(card: Card, frames: int) -> Card | None:
    return card.model_copy(update={"frames": frames}) if frames else None


def with_changes(cut: Cut, edited: EditedCut) -> tuple[Clip | Card, ...]:
    """A planned cut's items as they will be: the editor's clips, those they kept with the plan's reasons and framing.

    For showing what an import will do; words, sound and stills are planned anew by `make`.
    """
    planned = {item.id: item for item in cut.items if isinstance(item, Clip)}
    first = next(iter(planned.values()))
    items: list[Clip | Card] = []
    for number, clip in enumerate(edited.clips, 1):
        was = planned.get(clip.clip or "", first)
        kept = {"id": f"c{number}", "source": clip.source, "source_in": clip.source_in}
        items.append(was.model_copy(update=kept if clip.clip else {**kept, "reason": BY_HAND, "score": None}))
    items += [item for item in cut.items if isinstance(item, Card)]
    return apply_changes(items, edited, cut.canvas)
