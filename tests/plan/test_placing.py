"""Placing: words beside the picture where there is room, and on it where nobody looks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cutthrough.catalog.templates import template
from cutthrough.media.fonts import default_fonts
from cutthrough.media.luminance import contrast_of
from cutthrough.model.brief import Objective
from cutthrough.model.cut import Align, Box, Clip, Cut, Framing, Layout, Pane, Text, TextRole
from cutthrough.model.footage import INTEREST_COLUMNS, INTEREST_ROWS, Mark, Thing, ThingKind
from cutthrough.model.placement import SafeZone
from cutthrough.plan.framing import Stage
from cutthrough.plan.look import Look, look_for
from cutthrough.plan.placing import Places, shown_rows, straddles, title_box
from cutthrough.plan.slots import slot_for
from cutthrough.plan.words import body_words, title_block
from plan.made import SAFE, Cue, brief, cuts, footage, placement, program

SAID = tuple(Cue(Fraction(n), Fraction(n + 1), f"Words number {n}.") for n in range(40))
TWO = [{"id": "m-1", "text": "Big and gentle"}, {"id": "m-2", "text": "Free to share"}]
REELS = SafeZone(top=Fraction(14, 100), bottom=Fraction(35, 100), left=Fraction(6, 100), right=Fraction(6, 100))


NARROW = (0.4, 0.6, 0.7, 0.8, 0.9, 0.9, 0.95, 0.98, 0.99, 1.0)


def rows(*shares: float) -> tuple[float, ...]:
    """Interest by rows from the top, even across."""
    assert len(shares) == INTEREST_ROWS
    return tuple(s / sum(shares) / INTEREST_COLUMNS for s in shares for _ in range(INTEREST_COLUMNS))


def made(
    aspect: Fraction, size: tuple[int, int] = (1280, 720), *, spoken: bool = False, plain: bool = False, **more: Any
) -> Cut:
    where = placement(aspect_ratios=(aspect,), **({"safe_zone": more.pop("zone")} if "zone" in more else {}))
    master = footage((120,) * 9, size=size, **more)
    captions = {"en": SAID} if spoken else {}
    asked = brief((15,), messages=TWO, **({"guardrails": {"id": "gr-1"}} if plain else {}))
    return cuts(master, asked, where, captions=captions)[0]


def titles(cut: Cut) -> tuple[Text, Text]:
    first, second = (t for t in cut.texts if t.role is TextRole.TITLE)
    return first, second


def window(cut: Cut) -> Box:
    return next(i.framing.window for i in cut.items if isinstance(i, Clip))


def test_a_title_goes_to_the_top_only_over_a_calm_sky() -> None:
    sky = titles(made(Fraction(16, 9), interest=rows(0.2, 0.4, 1, 1, 1, 1)))[0]
    faces = titles(made(Fraction(16, 9), interest=rows(1, 2, 1, 0.5, 0.4, 0.2)))[0]
    assert sky.box.bottom < 1080 / 3
    assert faces.box.y > 1080 * 2 / 3


def test_messages_stand_in_the_lower_third_over_the_captions() -> None:
    for cut in (
        made(Fraction(16, 9), interest=rows(0.2, 0.4, 1, 1, 1, 1), spoken=True),
        made(Fraction(4, 5), kept=NARROW),
    ):
        message = titles(cut)[1]
        captions = [t.box for t in cut.texts if t.role is TextRole.CAPTION]
        assert message.box.y > cut.canvas.height / 2
        assert all(message.box.bottom <= box.y for box in captions)
        assert bool(captions) == bool(cut.captions)


def test_messages_stay_over_the_interface() -> None:
    message = titles(made(Fraction(9, 16), kept=NARROW, zone=REELS))[1]
    assert 0.4 * 1920 < message.box.y < message.box.bottom <= 0.65 * 1920


@pytest.mark.parametrize("zone", [SafeZone(), REELS, SAFE], ids=["none", "reels", "made"])
def test_a_window_stands_near_the_optical_centre_with_the_title_above(zone: SafeZone) -> None:
    kept = (0.2, 0.38, 0.55, 0.7, 0.82, 0.9, 0.95, 0.98, 0.99, 1.0)
    cut = made(Fraction(9, 16), (800, 332), kept=kept, zone=zone)
    box = window(cut)
    assert 0.44 <= (box.y + box.height / 2) / 1920 <= 0.53
    for text in titles(cut):
        assert text.plate is None
        assert text.box.bottom <= box.y


def test_captions_of_classic_footage_leave_the_faces_free() -> None:
    cut = made(Fraction(1), (640, 480), spoken=True, plain=True)
    box = window(cut)
    assert (box.y, box.height, box.bottom) == (270, 810, 1080)
    assert all(t.box.bottom <= box.y for t in titles(cut))
    assert all(t.box.y >= 1080 / 2 for t in cut.texts if t.role is TextRole.CAPTION)
    silent = made(Fraction(1), (640, 480), plain=True)
    assert window(silent).height == 1080


def test_wide_footage_on_a_wide_screen_stays_in_the_middle() -> None:
    cut = made(Fraction(16, 9), (800, 332))
    box = window(cut)
    assert abs((1080 - box.height) / 2 - box.y) <= 2


@pytest.mark.parametrize(
    ("kept", "layout"),
    [
        ((0.17, 0.33, 0.48, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0), Layout.CROP),  # half on a third of the width
        ((0.12, 0.24, 0.36, 0.47, 0.58, 0.7, 0.8, 0.9, 0.95, 1.0), Layout.WINDOW),  # hardly more than its share
    ],
    ids=["clearly more than its share", "hardly more"],
)
def test_a_tall_canvas_is_filled_where_what_matters_stays(kept: tuple[float, ...], layout: Layout) -> None:
    cut = made(Fraction(9, 16), kept=kept)
    found = {i.framing.layout for i in cut.items if isinstance(i, Clip)}
    assert found == {layout} if layout is Layout.CROP else Layout.CROP not in found


@pytest.mark.parametrize(("half", "fills"), [(0.65, True), (0.53, False)], ids=["clearly more", "hardly more"])
def test_half_of_what_matters_is_enough_where_it_is_clearly_more_than_its_share(half: float, fills: bool) -> None:
    kept = (0.1, 0.2, 0.3, half - 0.05, half + 0.05, 0.8, 0.85, 0.9, 0.95, 1.0)  # 45 % of the width keeps `half`
    found = {i.framing.layout for i in made(Fraction(4, 5), kept=kept).items if isinstance(i, Clip)}
    assert (found == {Layout.CROP}) is fills


def test_the_end_card_stands_on_one_axis_and_asks_to_the_last_frame() -> None:
    lopsided = SafeZone(right=Fraction(16, 100), top=Fraction(7, 100), bottom=Fraction(28, 100))
    cut = made(Fraction(9, 16), zone=lopsided)
    card = [t for t in cut.texts if t.start >= cut.starts[-1]]
    assert len({t.box.x + t.box.width // 2 for t in card}) <= 2
    assert max(t.box.x + t.box.width // 2 for t in card) - min(t.box.x + t.box.width // 2 for t in card) <= 2
    assert all((t.fade, t.end) == (0, cut.frames) for t in card)


def lower(language: str | None) -> tuple[Look, Text]:
    known = template("youtube_instream_skippable", Objective.AWARENESS)
    asked = brief((15,), messages=TWO, **({"languages": [language]} if language else {}))
    where = placement(aspect_ratios=(Fraction(16, 9),))
    slot = slot_for(asked.placements[0], where, Fraction(15), footage())
    look = look_for(slot, program().brand, default_fonts(), has_bug=False, template=known, language=language)
    whole = Stage(Layout.CROP, Box(x=0, y=0, width=1920, height=1080), "-")
    return look, body_words(asked, slot, look, Places(whole, drawn=True), 300)[0][-1]


def test_a_lower_third_stands_at_the_edge_that_lines_begin_at_with_a_bar() -> None:
    look, text = lower("en")
    assert (text.align, text.box.x) == (Align.LEFT, look.safe.x)
    assert text.bar is not None
    assert text.plate is not None
    assert contrast_of(text.bar, look.brand.background) >= 3
    assert contrast_of(text.colour, look.brand.background) >= 4.5
    assert text.box.y > 1080 / 2
    look, text = lower("ar")
    assert (text.align, text.box.right) == (Align.RIGHT, look.safe.right)


TALL = Stage(Layout.CROP, Box(x=0, y=0, width=1080, height=1920), "-", apart=Box(x=0, y=590, width=1080, height=608))


def apart(y: int) -> Framing:
    box = Box(x=0, y=y, width=1080, height=608 if y else 1920)
    return Framing(layout=Layout.FIT, panes=(Pane(crop=box, window=box),), enlarged=1, reason="-")


@pytest.mark.parametrize(("first", "free"), [(590, True), (0, False)], ids=["in a window", "filling the screen"])
def test_a_title_stands_over_a_clip_in_a_window_of_an_edit_that_fills_the_screen(first: int, free: bool) -> None:
    known = template("instagram_reels_ad", Objective.AWARENESS)
    asked = brief((15,), messages=TWO)
    where = placement(aspect_ratios=(Fraction(9, 16),), safe_zone=REELS)
    slot = slot_for(asked.placements[0], where, Fraction(15), footage())
    look = look_for(slot, program().brand, default_fonts(), has_bug=False, template=known)
    rows = shown_rows([(100, [apart(first)]), (200, [apart(0)])])
    texts, _ = body_words(asked, slot, look, Places(TALL, drawn=True, shown=rows, title=67), 300)
    title, message = (t for t in texts if t.role is TextRole.TITLE)
    assert (title.box.bottom <= 590 and title.outline == 0) is free
    assert message.outline > 0
    assert title.plate is None


def test_a_title_of_fewer_lines_leaves_a_face_free() -> None:
    face = Thing(
        id="f",
        kind=ThingKind.FACE,
        shot=0,
        marks=tuple(Mark(frame=n, x=0.42, y=0.27, width=0.16, height=0.3) for n in (0, 359)),
    )
    where = placement(aspect_ratios=(Fraction(9, 16),), safe_zone=REELS)
    master = footage((360,), kept=NARROW).model_copy(update={"things": (face,)})
    (cut,) = cuts(master, brief((15,), messages=[{"id": "m-1", "text": "Thrown by hand, fired once"}]), where)
    clip = next(i for i in cut.items if isinstance(i, Clip))
    title = next(t for t in cut.texts if t.role is TextRole.TITLE)
    scale = clip.framing.window.height / clip.framing.crop.height
    top, bottom = (clip.framing.window.y + (v * 720 - clip.framing.crop.y) * scale for v in (0.27, 0.57))
    covered = min(title.box.bottom, bottom) - max(title.box.y, top)
    assert covered <= 0.1 * (bottom - top)


def test_words_never_lie_across_the_edge_of_a_picture() -> None:
    """A clip in a window of an edit that fills the screen: its title moves to one side of the window's edge."""
    where = placement(aspect_ratios=(Fraction(9, 16),))
    slot = slot_for(brief(placement_id=where.id).placements[0], where, Fraction(15), footage())
    look = look_for(slot, program().brand, default_fonts(), has_bug=True)
    bare = Places(TALL, drawn=False)
    block = title_block(brief(title="Film night"), look, bare)[0]
    assert block is not None
    usual, _ = title_box(block, look, bare, (0, 48))
    for edge in (usual.y + 4, usual.y + block.height // 2, usual.bottom - 4):
        places = Places(TALL, drawn=False, shown=((0, 48, edge, 1900), (48, 96, 0, 1920)))
        box, _ = title_box(block, look, places, (0, 48))
        assert not straddles(box, [edge])
        assert abs(box.y - usual.y) <= block.height + 40
        assert title_box(block, look, places, (48, 96)) == title_box(block, look, bare, (48, 96))
