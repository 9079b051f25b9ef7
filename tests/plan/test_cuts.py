"""Cuts: what an editor and a strategist would look for in them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from cutthrough.model.cut import Card, Clip, Cut, DeliveryForm, Layout, TextRole
from cutthrough.model.errors import CatalogError, SourceError
from cutthrough.model.footage import Footage, Letterbox
from cutthrough.model.placement import Size
from cutthrough.model.source import SourceRole
from plan.made import SAFE, Cue, brief, cuts, even_table, footage, frame_table, placement

TALL = placement(aspect_ratios=(Fraction(9, 16),))
WIDE = placement(aspect_ratios=(Fraction(16, 9),))
FRIDAY = (
    Cue(Fraction(0), Fraction(999, 1000), "Hildy!"),
    Cue(Fraction(1), Fraction(1499, 1000), "How are you?"),
    Cue(Fraction(3, 2), Fraction(2999, 1000), "Tell me, is the <u>lord of the universe</u> in?"),
    Cue(Fraction(3), Fraction(4299, 1000), "Yes, he's in - in a bad humor"),
    Cue(Fraction(43, 10), Fraction(6), "Somebody must've stolen the crown jewels"),
)


def only(found: tuple[Cut, ...]) -> Cut:
    (cut,) = found
    return cut


def clips_of(cut: Cut) -> list[Clip]:
    return [i for i in cut.items if isinstance(i, Clip)]


def texts_of(cut: Cut, role: TextRole) -> list[Any]:
    return [t for t in cut.texts if t.role is role]


def shot_numbers(cut: Cut, master: Footage) -> list[int]:
    assert master.frames is not None
    at = [master.frames.index_at(c.source_in) for c in clips_of(cut)]
    return [next(n for n, s in enumerate(master.shots) if s.first <= i <= s.last) for i in at]


def test_opens_on_the_strongest_shot_then_follows_the_film() -> None:
    master = footage((72,) * 9, motion=(0.01,) * 5 + (0.03,) + (0.01,) * 3)
    cut = only(cuts(master))
    numbers = shot_numbers(cut, master)
    assert numbers[0] == 5
    assert numbers[1:] == sorted(numbers[1:])
    assert "the most movement of 9 shots" in clips_of(cut)[0].reason
    assert cut.frames == 15 * 24


def test_neighbours_alone_are_not_enough_however_strong() -> None:
    master = footage((72, 72, 72, 20, 20, 20), motion=(0.018, 0.02, 0.018, 0, 0, 0))
    numbers = shot_numbers(only(cuts(master, brief((4,)))), master)
    assert numbers[0] < 3
    assert any(all(abs(a - b) > 1 for a, b in combinations(three, 2)) for three in combinations(numbers, 3))


def test_a_dark_shot_does_not_open() -> None:
    master = footage((72,) * 8, motion=(0.01, 0.02, 0.01, 0.01, 0.01, 0.019, 0.01, 0.01))
    shots = tuple(s.model_copy(update={"luma": 0.06}) if n == 1 else s for n, s in enumerate(master.shots))
    assert shot_numbers(only(cuts(master)), master)[0] == 1
    assert shot_numbers(only(cuts(master.model_copy(update={"shots": shots}))), master)[0] == 5


def test_the_films_own_sign_off_does_not_open() -> None:
    master = footage((72,) * 9, motion=(0.01, 0.01, 0.01, 0.01, 0.014, 0.01, 0.01, 0.01, 0.02))
    assert shot_numbers(only(cuts(master)), master)[0] == 4


@pytest.mark.parametrize("length", [6, 15, 30])
def test_clips_have_an_editors_lengths(length: int) -> None:
    cut = only(cuts(footage((120,) * 20), brief((length,))))
    seconds = [float(c.frames / cut.rate) for c in clips_of(cut)]
    assert all(1.0 <= s <= 4.5 for s in seconds)
    assert cut.frames == length * 24


def test_the_end_card_is_last_and_reached_by_a_dissolve() -> None:
    cut = only(cuts())
    card, last = cut.items[-1], cut.items[-2]
    assert isinstance(card, Card)
    assert last.transition == 12
    assert all(i.transition == 0 for i in cut.items[:-2])
    assert 1.5 <= card.frames / cut.rate <= 2.5
    assert card.serves == ("cta-1", "g-1")


def test_a_six_second_card_is_short_and_no_call_means_no_card() -> None:
    assert only(cuts(asked=brief((6,)))).items[-1].frames / 24 <= 1.2
    assert all(isinstance(i, Clip) for i in only(cuts(asked=brief(call_to_action=None))).items)


def test_black_and_frozen_stretches_stay_out() -> None:
    black, frozen = (Fraction(6), Fraction(8)), (Fraction(15), Fraction(17))
    cut = only(cuts(footage((72,) * 8, black=(black,), frozen=(frozen,))))
    for clip in clips_of(cut):
        for start, end in (black, frozen):
            assert clip.source_in + clip.frames / cut.rate <= start or clip.source_in >= end


def test_short_footage_makes_a_shorter_cut_and_says_so() -> None:
    cut = only(cuts(footage((48, 48, 48)), brief((30,))))
    assert cut.frames < 30 * 24
    assert any("shorter" in n for n in cut.notes)
    assert isinstance(cut.items[-1], Card)


def test_footage_of_stills_is_used_with_a_note() -> None:
    master = footage((96,) * 6, frozen=[(Fraction(4 * i), Fraction(4 * i + 4)) for i in range(6)])
    cut = only(cuts(master))
    assert any("still" in n for n in cut.notes)


def test_all_black_is_refused() -> None:
    with pytest.raises(SourceError, match="no stretch"):
        cuts(footage((96,), black=((Fraction(0), Fraction(4)),)))


def test_an_unknown_placement_is_refused() -> None:
    with pytest.raises(CatalogError, match="elsewhere"):
        cuts(asked=brief(placement_id="elsewhere"))


def test_one_dialogue_shot_stays_whole_and_in_sync() -> None:
    master = footage((185,), rate=Fraction(30), size=(640, 480), speech=((Fraction(0), Fraction(6)),))
    cut = only(cuts(master, brief((6,)), captions={"en": FRIDAY}))
    (clip,) = clips_of(cut)
    assert clip.source_in == 0
    (heard,) = cut.sound
    assert (heard.source_in, heard.at, heard.length) == (0, 0, 6)
    assert [c.text for c in cut.captions] == [c.text.replace("<u>", "").replace("</u>", "") for c in FRIDAY]
    assert [c.start for c in cut.captions] == [0, 30, 45, 90, 129]


def test_a_dialogue_keeps_its_own_cuts() -> None:
    master = footage((60, 80, 60), speech=((Fraction(0), Fraction(8)),))
    cut = only(cuts(master, brief((6,))))
    first, second = clips_of(cut)[:2]
    assert first.source_in + first.frames / cut.rate == second.source_in
    assert len(cut.sound) == 1


def test_a_passage_is_not_shortened_by_a_cut_near_its_end() -> None:
    """A sliver of the next shot would be too short to stand alone; the passage begins elsewhere then."""
    words = tuple((Fraction(n), Fraction(n) + Fraction(9, 10)) for n in range(1, 12))
    for first in range(118, 150):
        cut = only(cuts(footage((first, 288 - first), speech=words), brief((6,), call_to_action=None)))
        assert cut.frames == 144
        assert cut.reasons[1].startswith("One unbroken passage")


def test_where_no_passage_fills_the_runtime_pieces_do() -> None:
    fade = (Fraction(5), Fraction(6))
    cut = only(cuts(footage((120, 288), gradual=(fade,), speech=((Fraction(6), Fraction(7)),)), brief((15,))))
    assert cut.frames == 360


def test_frames_of_a_shot_that_is_come_back_to_are_seen_once() -> None:
    black, word = (Fraction(3), Fraction(4)), (Fraction(44, 10), Fraction(56, 10))
    master = footage((72, 24, 288, 12), motion=(0.01, 0, 0.03, 0), black=(black,), speech=(word,))
    cut = only(cuts(master, brief((13,), call_to_action=None)))
    assert shot_numbers(cut, master) == [2, 0, 2]
    spans = sorted((c.source_in, c.source_in + c.frames / cut.rate) for c in clips_of(cut))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_still_pictures_fill_what_would_be_missing() -> None:
    still = (Fraction(3), Fraction(6))
    cut = only(cuts(footage((150, 66), frozen=(still,)), brief((8,))))
    assert cut.frames == 192
    assert "some clips hold a still picture; without them the cut would be shorter" in cut.notes


def test_a_caption_ends_with_its_clip() -> None:
    words = tuple(Cue(Fraction(8 * n), Fraction(8 * n + 8), f"Words {n}.") for n in range(4))
    cut = only(cuts(footage((48,) * 16), captions={"en": words}))
    joins = {start for start, clip in zip(cut.starts[1:], cut.items[1:], strict=True) if isinstance(clip, Clip)}
    assert not [c for c in cut.captions for at in joins if c.start < at < c.end]


def test_sound_is_in_sync_with_its_picture() -> None:
    cut = only(cuts(footage((200,) * 8)))
    starts = dict(zip((i.id for i in cut.items), cut.starts, strict=True))
    for clip, sound in zip(clips_of(cut), cut.sound, strict=True):
        assert (sound.source_in, sound.at) == (clip.source_in, starts[clip.id] / cut.rate)
        assert Fraction(1, 100) <= sound.fade_in <= Fraction(1, 10)
    assert Fraction(3, 10) <= cut.sound[-1].fade_out <= Fraction(1, 2)
    assert cut.sound[-1].at + cut.sound[-1].length == cut.duration


def test_sounds_cross_in_the_middle_of_a_join_and_briefly_beside_words() -> None:
    said = tuple((Fraction(n), Fraction(n + 2)) for n in range(0, 66, 2))
    for speech, over in ((None, Fraction(1, 10)), (said, Fraction(1, 50))):
        cut = only(cuts(footage((200,) * 8, speech=speech)))
        assert len(cut.sound) > 2
        for one, other in pairwise(cut.sound):
            assert one.at + one.length == other.at
            assert (one.tail, one.fade_out) == (over / 2, over)
            assert (other.lead, other.fade_in) == (over / 2, over) or other.source_in == 0


def test_clips_end_between_words_where_they_can() -> None:
    words = tuple(Cue(Fraction(2 * n), Fraction(2 * n) + Fraction(17, 10), f"Line {n}.") for n in range(20))
    master = footage((96,) * 10, speech=())
    cut = only(cuts(master, captions={"en": words}))
    torn = 0
    for clip in clips_of(cut):
        for at in (clip.source_in, clip.source_in + clip.frames / cut.rate):
            torn += any(w.start + Fraction(1, 10) < at < w.end - Fraction(1, 10) for w in words)
    assert torn <= 3


def test_the_title_is_there_at_once_and_serves_its_line() -> None:
    (title,) = texts_of(only(cuts()), TextRole.TITLE)
    assert title.start == 0
    assert 2.5 <= title.end / 24 <= 3.5
    assert title.serves == ("m-1",)


def test_a_long_title_is_set_smaller_before_it_is_shortened() -> None:
    words = " ".join(f"word{n}" for n in range(24))
    cut = only(cuts(asked=brief(title=words, guardrails={"id": "gr-1"}), where=placement(aspect_ratios=(Fraction(1),))))
    (title,) = [t for t in texts_of(cut, TextRole.TITLE) if t.start == 0]
    assert " ".join(title.lines) == words
    many = only(cuts(asked=brief(title=" ".join([words] * 9))))
    assert [n for n in many.notes if 'is shortened to fit the canvas; left off: "word' in n]


def test_titles_of_short_cuts_leave_sooner() -> None:
    (title,) = texts_of(only(cuts(asked=brief((6,)))), TextRole.TITLE)
    assert 1.5 <= title.end / 24 <= 2


def test_further_messages_follow_in_order_of_urgency() -> None:
    said = [{"id": f"m-{n}", "text": t} for n, t in enumerate(("Big and gentle", "Free to share"), 1)]
    said.append({"id": "m-3", "text": "Out in May", "by": 8})
    titles = texts_of(only(cuts(asked=brief((30,), messages=said), master=footage((96,) * 12))), TextRole.TITLE)
    assert [t.serves for t in titles] == [("m-1",), ("m-3",), ("m-2",)]
    assert all(a.end < b.start for a, b in pairwise(titles))
    assert titles[1].start / 24 <= 8


def test_what_can_not_be_said_in_time_is_told() -> None:
    said = [{"id": "m-1", "text": "Big and gentle"}, {"id": "m-2", "text": "Free to share"}]
    cut = only(cuts(asked=brief((6,), messages=said)))
    assert any("Free to share" in n for n in cut.notes)


def test_the_brand_is_seen_in_time() -> None:
    bug = texts_of(only(cuts()), TextRole.BRAND)[0]
    assert bug.start == 0
    assert (bug.end - bug.start) / 24 >= 1.5
    without = only(cuts(asked=brief(guardrails={"id": "gr-1"})))
    assert [t.id for t in texts_of(without, TextRole.BRAND)] == ["card-brand"]


def test_the_end_card_asks_and_shows_the_way() -> None:
    cut = only(cuts(brand={"accent": "#FFC400"}))
    (button,), (link,) = texts_of(cut, TextRole.CALL_TO_ACTION), texts_of(cut, TextRole.LINK)
    assert button.plate == "#FFC400FF"
    assert button.serves == ("cta-1",)
    assert link.lines == ("example.org/film",)
    assert cut.starts[-1] <= button.start < button.end == cut.frames


def test_a_logo_keeps_its_shape() -> None:
    logo = footage((1,), size=(600, 300), sha="logo", audio=False)
    cut = only(cuts(more=((logo, SourceRole.LOGO),)))
    (mark,) = cut.logos
    assert mark.box.width / mark.box.height == pytest.approx(2, abs=0.03)
    assert mark.box.width <= 0.4 * cut.canvas.width
    assert not [t for t in cut.texts if t.id == "card-brand"]


@pytest.mark.parametrize("colour", ["#111418", "#FFFFFF", "#FFC400", "#808080", "#C00020"])
def test_words_can_be_read_on_any_brand(colour: str) -> None:
    from cutthrough.media.luminance import contrast_of as contrast

    cut = only(cuts(brand={"background": colour, "text": colour, "accent": colour}))
    for text in (t for t in cut.texts if t.start >= cut.starts[-1]):
        assert contrast(text.colour, colour) >= 4.5


def test_a_missing_character_is_refused_before_rendering() -> None:
    with pytest.raises(SourceError, match="😀"):
        cuts(asked=brief(title="Watch 😀"))


def test_burnt_captions_are_a_choice_and_files_are_not() -> None:
    master = footage((72,) * 8)
    words = (Cue(Fraction(0), Fraction(24), "All the time"),)
    wordy = only(cuts(master, captions={"en": words, "de": words}))
    quiet = only(cuts(master, brief(guardrails={"captions": False}), captions={"en": words, "de": words}))
    assert texts_of(wordy, TextRole.CAPTION) == []  # less than a third of it is heard in any clip
    assert wordy.captions == quiet.captions == ()


@pytest.mark.parametrize("drawn", [True, False])
def test_captions_follow_the_guardrail(*, drawn: bool) -> None:
    words = tuple(Cue(Fraction(n), Fraction(n + 1), f"Word {n}.") for n in range(24))
    asked = brief(guardrails={"captions": drawn}, languages=["de", "en"])
    cut = only(cuts(footage((72,) * 8), asked, captions={"en": words, "de": words}))
    assert {c.language for c in cut.captions} == {"en", "de"}
    assert {t.language for t in texts_of(cut, TextRole.CAPTION)} == ({"de"} if drawn else set())


def test_captions_stay_with_what_is_said() -> None:
    words = tuple(Cue(Fraction(n), Fraction(n + 1), f"Word {n}.") for n in range(32))
    cut = only(cuts(footage((96,) * 8), captions={"en": words}))
    assert len(cut.captions) >= 8
    for cue in cut.captions:
        clip, start = next(
            (c, s) for c, s in reversed(list(zip(clips_of(cut), cut.starts, strict=False))) if s <= cue.start
        )
        moment = clip.source_in + (cue.start - start) / cut.rate
        number = int(cue.text.split()[1].rstrip("."))
        assert number - Fraction(1, 24) <= moment < number + 1


def test_long_captions_are_shown_in_parts_of_two_lines() -> None:
    text = "Somebody must have stolen the crown jewels, and nobody in this whole office seems to know a thing about it."
    master = footage((240,), speech=())
    cut = only(cuts(master, brief((10,), call_to_action=None), captions={"en": (Cue(Fraction(1), Fraction(8), text),)}))
    shown = texts_of(cut, TextRole.CAPTION)
    assert len(shown) >= 2
    assert " ".join(line for t in shown for line in t.lines) == text
    assert all(len(t.lines) <= 2 for t in shown)
    assert all(a.end == b.start for a, b in pairwise(shown))


def test_captions_that_the_end_card_leaves_no_room_for_are_named() -> None:
    text = (
        "Somebody must have stolen the crown jewels, and nobody in this whole office seems to know a thing about it. "
    )
    text += "Ask the others, then, and call me back before the evening paper goes to press."
    tiny = placement(aspect_ratios=(Fraction(10, 3),), size=Size(width=200, height=60))
    master = footage((240,), speech=())
    cut = only(cuts(master, brief((6,)), tiny, captions={"en": (Cue(Fraction(1), Fraction(6), text),)}))
    shown = " ".join(line for t in texts_of(cut, TextRole.CAPTION) for line in t.lines)
    told = "captions left out, as they would cover what stands on the end card: "
    lost = [n.removeprefix(told).replace('", "', " ").strip('"') for n in cut.notes if n.startswith(told)]
    assert " ".join([shown, *lost]) == text


WIDE_INTEREST = (0.2, 0.38, 0.55, 0.7, 0.82, 0.9, 0.95, 0.98, 0.99, 1.0)
SPREAD_INTEREST = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)


@pytest.mark.parametrize(
    ("size", "kept", "layout"),
    [
        ((800, 332), WIDE_INTEREST, Layout.WINDOW),
        ((720, 1280), (), Layout.CROP),
        ((1920, 1080), SPREAD_INTEREST, Layout.FIT),
    ],
    ids=["wide", "tall", "interest at the edges"],
)
def test_layouts_in_a_tall_canvas(size: tuple[int, int], kept: tuple[float, ...], layout: Layout) -> None:
    cut = only(cuts(footage(size=size, kept=kept), where=TALL))
    assert {c.framing.layout for c in clips_of(cut)} == {layout}


def test_wide_footage_is_not_blown_up() -> None:
    framing = clips_of(only(cuts(footage(size=(800, 332), kept=WIDE_INTEREST))))[0].framing
    assert framing.enlarged <= 4.0
    assert framing.window.width == 1080
    assert 1200 <= framing.window.height <= 4 * 332
    assert framing.layout is Layout.WINDOW


def test_small_footage_does_not_fill_even_where_all_interest_is_in_the_middle() -> None:
    middle = (0.95,) + (1.0,) * 9
    assert clips_of(only(cuts(footage(size=(1280, 720), kept=middle))))[0].framing.layout is Layout.CROP
    framing = clips_of(only(cuts(footage(size=(800, 332), kept=middle))))[0].framing
    assert framing.layout is Layout.WINDOW
    assert framing.enlarged <= 4.0


def test_the_crop_follows_the_interest() -> None:
    kept = (0.7, 0.8, 0.9, 0.95, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    master = footage(size=(1280, 720), kept=kept)
    shots = tuple(s.model_copy(update={"focus_x": 0.8}) for s in master.shots)
    framing = clips_of(only(cuts(master.model_copy(update={"shots": shots}))))[0].framing
    assert framing.layout is Layout.CROP
    assert framing.crop.x + framing.crop.width / 2 == pytest.approx(0.8 * 1280, abs=0.02 * 1280)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_letterbox_bars_are_cropped_away_upright(rotation: int) -> None:
    bars = Letterbox(left=0, top=90, width=1280, height=600)  # 30 below, 90 above
    master = footage(size=(1280, 720), letterbox=bars, rotation=rotation)
    crop = clips_of(only(cuts(master, where=placement(aspect_ratios=(Fraction(1),)))))[0].framing.crop
    clear = {0: (0, 90, 1280, 690), 90: (30, 0, 630, 1280), 180: (0, 30, 1280, 630), 270: (90, 0, 690, 1280)}[rotation]
    assert clear[0] <= crop.x
    assert crop.right <= clear[2]
    assert clear[1] <= crop.y
    assert crop.bottom <= clear[3]


def test_words_stay_out_of_the_interface() -> None:
    where = placement(aspect_ratios=(Fraction(9, 16),), safe_zone=SAFE)
    cut = only(cuts(where=where))
    for text in cut.texts:
        assert text.box.y >= 0.14 * 1920
        assert text.box.bottom <= 0.65 * 1920


@pytest.mark.parametrize(
    ("source", "facts", "rate"),
    [
        (Fraction(24), {}, Fraction(24)),
        (Fraction(24000, 1001), {}, Fraction(24000, 1001)),
        (Fraction(2997, 100), {}, Fraction(30000, 1001)),
        (Fraction(60), {"frame_rate_max": Fraction(30)}, Fraction(30)),
        (Fraction(60000, 1001), {"frame_rate_max": Fraction(30)}, Fraction(30000, 1001)),
        (Fraction(50), {"frame_rate_max": Fraction(30)}, Fraction(25)),
        (Fraction(10), {}, Fraction(30)),
        (Fraction(12), {}, Fraction(24)),
        (Fraction(15), {}, Fraction(30)),
        (Fraction(18), {}, Fraction(24000, 1001)),
        (Fraction(120), {}, Fraction(60)),
        (Fraction(24), {"frame_rate_min": Fraction(25)}, Fraction(25)),
    ],
    ids=str,
)
def test_rates(source: Fraction, facts: dict[str, Any], rate: Fraction) -> None:
    from cutthrough.plan.slots import output_rate

    assert output_rate(source, placement(**facts)) == rate


def test_a_length_is_never_outlasted() -> None:
    cut = only(cuts(footage((48,) * 20, rate=Fraction(24000, 1001)), brief((6,))))
    assert cut.frames == 143
    assert cut.duration < 6


@pytest.mark.parametrize(("most", "frames"), [(None, 72), (Fraction(60), 72), (Fraction(3), 71)])
def test_a_least_length_is_reached(most: Fraction | None, frames: int) -> None:
    """71 frames at 23.976 are 2.961 s, which a placement that takes 3 s and more refuses."""
    master = footage((48,) * 20, rate=Fraction(24000, 1001))
    where = placement(
        aspect_ratios=(Fraction(1),), duration_min=Fraction(3), **({"duration_max": most} if most else {})
    )
    cut = only(cuts(master, brief((3,)), where))
    assert cut.frames == frames
    assert only(cuts(master, brief((4,)), where)).frames == (95 if most != 3 else 71)


def test_stamps_rounded_to_a_millisecond_cost_no_frame() -> None:
    marks = [round(i * 1000 / 24) for i in range(145)]
    table = frame_table([b - a for a, b in pairwise(marks)], Fraction(1, 1000))
    master = footage((144,), table=table)
    cut = only(cuts(master, brief((6,), call_to_action=None)))
    assert cut.rate == 24
    assert cut.frames == 144


def test_late_and_negative_stamps_are_the_sources_own_clock() -> None:
    for start in (-30, 90):
        master = footage((96,) * 8, table=even_table(768, Fraction(24), start))
        for clip in clips_of(only(cuts(master))):
            assert clip.source_in >= Fraction(start, 24)


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        ("9:16", (1080, 1920)),
        ("4:5", (1080, 1350)),
        ("1:1", (1080, 1080)),
        ("16:9", (1920, 1080)),
        ("1.91:1", (2062, 1080)),
    ],
)
def test_canvases(aspect: str, size: tuple[int, int]) -> None:
    cut = only(cuts(asked=brief(aspect=aspect)))
    assert (cut.canvas.width, cut.canvas.height) == size


def test_the_recommended_size_counts_where_it_has_the_shape() -> None:
    where = placement(aspect_ratios=(Fraction(16, 9), Fraction(9, 16)), size=Size(width=1280, height=720))
    assert str(only(cuts(where=where)).canvas) == "1280x720"
    assert str(only(cuts(asked=brief(aspect="9:16"), where=where)).canvas) == "1080x1920"


def test_an_email_is_a_small_gif_that_says_it_at_once() -> None:
    cut = only(cuts(asked=brief((15,), placement_id="email"), where=placement("email")))
    assert cut.form is DeliveryForm.GIF
    assert cut.canvas.width <= 600
    assert cut.rate == 10
    assert cut.frames <= 60
    assert cut.sound == ()
    title = texts_of(cut, TextRole.TITLE)[0]
    assert (title.start, title.fade) == (0, 0)


def test_a_hero_loop_is_silent_and_has_no_card() -> None:
    cut = only(cuts(asked=brief((10,), placement_id="website_hero"), where=placement("website_hero")))
    assert cut.form is DeliveryForm.LOOP
    assert cut.sound == ()
    assert all(isinstance(i, Clip) for i in cut.items)
    assert any("no end card" in n for n in cut.notes)


def test_a_placement_without_sound() -> None:
    cut = only(cuts(where=placement(aspect_ratios=(Fraction(1),), sound=False)))
    assert (cut.form, cut.sound) == (DeliveryForm.SILENT_VIDEO, ())


def test_voice_over_and_music_around_the_footage() -> None:
    voice = footage((10 * 24,), sha="v", loudness=-20.0)
    music = footage((60 * 24,), sha="mu", loudness=-10.0)
    cut = only(cuts(more=((voice, SourceRole.VOICE_OVER), (music, SourceRole.MUSIC))))
    by_source = {s.source: s for s in cut.sound}
    assert by_source["m"].gain_db == -12
    assert by_source["v"].gain_db == 0
    assert by_source["v"].length == 10
    assert by_source["mu"].gain_db == -24  # 10 LU louder than the voice, and 14 under it
    assert by_source["mu"].length == cut.duration


def test_textless_pictures_are_seen_where_they_match() -> None:
    clean = footage(sha="t")
    cut = only(cuts(more=((clean, SourceRole.TEXTLESS),)))
    assert {c.source for c in clips_of(cut)} == {"t"}
    assert {s.source for s in cut.sound} == {"m"}
    other = footage((48,) * 9, sha="t")
    assert {c.source for c in clips_of(only(cuts(more=((other, SourceRole.TEXTLESS),))))} == {"m"}


def test_broll_fills_up() -> None:
    cut = only(cuts(footage((60, 60)), brief((15,)), more=((footage((240, 240), sha="b"), SourceRole.BROLL),)))
    assert cut.frames == 360
    assert {c.source for c in clips_of(cut)} == {"m", "b"}


def arms_of(master: Footage, **vary: Any) -> tuple[Cut, ...]:
    hooks = (
        (footage((96,), sha="h1"), SourceRole.HOOK),
        (footage((60, 60), sha="h2", rate=Fraction(30)), SourceRole.HOOK),
    )
    return cuts(master, brief(vary={"id": "v-1", "hook": True, **vary}), more=hooks)


@pytest.mark.parametrize(
    "master",
    [footage(), footage((600,)), footage((200, 200, 200), speech=((Fraction(1), Fraction(20)),))],
    ids=["many shots", "one shot", "dialogue"],
)
def test_arms_differ_in_their_levels_only(master: Footage) -> None:
    found = arms_of(master, call_to_action=["Watch it", "See the film"])
    assert len(found) == 6
    assert {c.family for c in found} == {"somewhere-15s-9x16"}
    assert found[0].id == "somewhere-15s-9x16-hookA-ctaA"
    assert found[0].arm == {"hook": "master", "call_to_action": "Watch it"}
    assert found[2].arm["hook"] == "h1.mp4"
    assert len({c.items[1:] for c in found}) == 1
    assert len({c.items[0].frames for c in found}) == 1
    assert [clips_of(c)[0].source for c in found] == ["m", "m", "h1", "h1", "h2", "h2"]
    assert len({tuple(s for s in c.sound if s.at > 0) for c in found}) == 1
    assert {t.lines for c in found for t in texts_of(c, TextRole.CALL_TO_ACTION)} == {("Watch it",), ("See the film",)}
    body = [tuple(t for t in c.texts if t.role is not TextRole.CALL_TO_ACTION) for c in found]
    assert body[0] == body[2] == body[4]


def test_a_hook_too_short_is_left_out_with_a_note() -> None:
    found = cuts(asked=brief(vary={"hook": True}), more=((footage((6,), sha="h"), SourceRole.HOOK),))
    assert len(found) == 1
    assert found[0].arm == {}
    assert "hook h.mp4 is not used: it is too short, black or still throughout" in found[0].notes


def test_a_clip_claims_no_message() -> None:
    """What is written serves its line; the pictures behind it were not chosen for it."""
    said = [{"id": "m-1", "text": "Big and gentle"}, {"id": "m-2", "text": "Free to share"}]
    cut = only(cuts(asked=brief((6,), title="Film night", messages=said)))
    assert {i.serves for i in clips_of(cut)} == {("p-1", "g-1")}
    assert {s for t in cut.texts for s in t.serves} == {"g-1", "gr-1", "cta-1"}
    assert [n for n in cut.notes if "Big and gentle" in n]


def test_other_words_for_the_call_to_action_are_the_tests() -> None:
    found = arms_of(footage(), call_to_action=["Watch the film", "See it"])
    own, other = (texts_of(c, TextRole.CALL_TO_ACTION)[0].serves for c in found[:2])
    assert (own, other) == (("cta-1",), ("v-1",))
    assert {c.items[-1].serves for c in found} == {("v-1", "g-1")}
    assert [clips_of(c)[0].serves for c in found[::2]] == [("p-1", "g-1"), *[("p-1", "g-1", "v-1")] * 2]
    assert {clips_of(c)[0].reason.split(":")[0] for c in found[2:]} == {"An opening to compare with the master's own"}


def test_names_are_safe_as_file_names() -> None:
    found = cuts(asked=brief(("15 s", "2.5 s", "15"), vary={"call_to_action": ["A/B", "C:D"]}))
    assert len({c.id for c in found}) == len(found) == 4
    assert all(set(c.id) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") for c in found)


def test_stills_are_clear_of_cuts_and_from_different_clips() -> None:
    cut = only(cuts())
    assert [s.id for s in cut.stills] == ["poster", "thumbnail-1", "thumbnail-2", "thumbnail-3"]
    owner = [sum(s.frame >= start for start in cut.starts) for s in cut.stills]
    assert len(set(owner)) == 4
    assert [bool(s.text) for s in cut.stills] == [False, True, False, True]


def test_limits_come_from_the_placement() -> None:
    where = placement(aspect_ratios=(Fraction(1),), file_size_max=5_000_000, loudness=-16.0)
    limits = only(cuts(where=where)).limits
    assert (limits.file_size_max, limits.loudness, limits.true_peak) == (5_000_000, -16.0, -1.0)


def test_planning_reads_nothing_but_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert only(cuts()) == only(cuts())
