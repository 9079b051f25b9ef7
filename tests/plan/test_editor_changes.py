"""An editor's clips in the plan's place: the frames they chose, and what rests on them planned anew."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from cutthrough.model.cut import Box, Card, Clip, Cut, Framing, Layout, Pane
from cutthrough.model.edited import EditedClip, EditedCut
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.plan.editor_changes import apply_changes, editor_takes, unusable, with_changes
from plan.made import cuts, footage

MASTER = footage((96,) * 8)


def kept(cut: Cut, **more: object) -> EditedCut:
    clips = tuple(
        EditedClip(source=i.source, source_in=i.source_in, frames=i.frames, transition=i.transition, clip=i.id)
        for i in cut.items
        if isinstance(i, Clip)
    )
    return EditedCut(
        brief=cut.brief, cut=cut.id, family=cut.family, placement=cut.placement, length=cut.length,
        canvas=cut.canvas, rate=cut.rate, clips=clips,
    ).model_copy(update=more)  # fmt: skip


@pytest.fixture(scope="module")
def cut() -> Cut:
    return cuts(MASTER)[0]


def test_takes_are_the_editors_frames_in_their_shots(cut: Cut) -> None:
    edited = kept(cut)
    later = edited.clips[0].model_copy(update={"source_in": Fraction(100, 24), "frames": 30})
    edited = edited.model_copy(update={"clips": (edited.clips[-1], later)})
    takes = editor_takes(edited, {"m": MASTER})
    assert [(t.start, t.frames) for t in takes] == [(c.source_in, c.frames) for c in edited.clips]
    assert takes[1].stretch.shot == 1
    across = later.model_copy(update={"source_in": Fraction(90, 24), "frames": 40})
    (take,) = editor_takes(edited.model_copy(update={"clips": (across,)}), {"m": MASTER})
    assert take.stretch.shot == 1  # 34 of its frames are of the second shot, 6 of the first


def test_an_equal_source_stands_in_for_another(cut: Cut) -> None:
    clean = MASTER.model_copy(update={"sha256": "clean"})
    clip = kept(cut).clips[0].model_copy(update={"source": "clean"})
    (take,) = editor_takes(kept(cut, clips=(clip,)), {"m": MASTER, "clean": clean}, {"clean": "m"})
    assert take.stretch.footage is MASTER


def test_dissolves_framing_and_card_are_the_editors(cut: Cut) -> None:
    pane = Pane(crop=Box(x=0, y=0, width=404, height=720), window=Box(x=0, y=0, width=1080, height=1920))
    chosen = Framing(layout=Layout.CROP, panes=(pane,), enlarged=2.667, pinned=True, reason="by hand")
    first, *rest = kept(cut).clips
    edited = kept(cut, clips=(first.model_copy(update={"transition": 14, "framing": chosen}), *rest), card=50)
    items = apply_changes(cut.items, edited, cut.canvas)
    one, two, last = items[0], items[1], items[-1]
    assert isinstance(one, Clip)
    assert (one.transition, one.framing) == (14, chosen)
    assert isinstance(two, Clip)
    assert two == cut.items[1]
    assert isinstance(last, Card)
    assert last.frames == 50
    elsewhere = apply_changes(cut.items, edited, Size(width=100, height=100))
    assert elsewhere[0] == one.model_copy(update={"framing": cut.items[0].framing})  # type: ignore[union-attr]
    bare = apply_changes(cut.items, kept(cut, card=0), cut.canvas)
    assert all(isinstance(item, Clip) for item in bare)
    assert bare[-1].transition == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rate": Fraction(25)}, "at 25 frames a second"),
        ({"card": 10_000}, "lasts"),
        ({"clips": "lost"}, "no longer names"),
        ({}, None),
    ],
    ids=["rate", "length", "source", "fine"],
)
def test_an_edit_that_no_longer_fits_is_told_and_not_used(cut: Cut, change: dict, says: str | None) -> None:
    edited = kept(cut)
    if change.get("clips"):
        change = {"clips": (edited.clips[0].model_copy(update={"source": "x", "file": "lost.mov"}),)}
    card = cut.items[-1].frames if isinstance(cut.items[-1], Card) else 0
    why = unusable(edited.model_copy(update=change), cut.rate, cut.frames, {"m": MASTER}, card)
    assert (why is None) if says is None else (why is not None and says in why)


def test_a_preview_keeps_the_reasons_of_clips_that_stayed(cut: Cut) -> None:
    new = EditedClip(source="m", source_in=Fraction(2), frames=30)
    edited = kept(cut, clips=(new, *kept(cut).clips))
    items = with_changes(cut, edited)
    first = items[0]
    assert isinstance(first, Clip)
    assert (first.source_in, first.frames, first.reason) == (2, 30, "Placed by an editor")
    assert [i.model_copy(update={"id": "x"}) for i in items[1:-1]] == [
        i.model_copy(update={"id": "x"}) for i in cut.items[:-1]
    ]


def test_footage_without_shots_is_one_shot(cut: Cut) -> None:
    bare: Footage = MASTER.model_copy(update={"shots": ()})
    takes = editor_takes(kept(cut), {"m": bare})
    assert {t.stretch.shot for t in takes} == {0}
    assert replace(takes[0], why="") != takes[0]
