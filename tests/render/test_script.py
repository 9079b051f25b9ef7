"""Words as they are drawn: which is lit in which frame, which way they run, and that a join changes nothing."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cutthrough.media.fonts import FontPair, default_fonts, read_font
from cutthrough.media.legible import changed, drawn
from cutthrough.model.cut import Align, Box, Card, Cut, Emphasis, Text, TextRole
from cutthrough.model.errors import RenderError, SourceError
from cutthrough.model.languages import runs_right_to_left
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder
from cutthrough.render.build import Material, build
from cutthrough.render.proof import frame_of
from cutthrough.render.script import script
from cutthrough.render.written import words_of
from render.made import cut_of

CANVAS = Size(width=360, height=120)
BOX = Box(x=10, y=10, width=340, height=100)
SETTINGS = Encoder(crf=18, preset="veryfast", level="3.0", keyint=48, vbv_maxrate=3000, vbv_bufsize=3000)
LIT = (255, 196, 0)


def material(fonts: FontPair | None = None) -> Material:
    return Material({}, {}, fonts or default_fonts())


def spoken(*lines: str, moments: tuple[int, ...] = (), end: int = 40, **also: object) -> Text:
    fields = {"id": "t", "role": TextRole.CAPTION, "start": 0, "end": end, "lines": lines, "box": BOX, "size": 30}
    fields |= {"emphasis": Emphasis.HIGHLIGHT, "moments": moments, "accent": "#FFC400"}
    return Text.model_validate(fields | also)


def said(*texts: Text, frames: int = 60, rate: Fraction = Fraction(25)) -> Cut:
    return cut_of(Card(id="c", colour="#203040", frames=frames), canvas=CANVAS, rate=rate, texts=texts)


def lit(picture: np.ndarray) -> tuple[float, float] | None:
    """From where to where, left to right, there are pixels of the accent's colour."""
    near = np.abs(picture.astype(int) - LIT).max(axis=2) < 60
    columns = np.flatnonzero(near.any(axis=0))
    return (float(columns[0]), float(columns[-1])) if columns.size else None


def where(font_text: str, cut: Cut, fonts: FontPair | None = None) -> tuple[int, int]:
    """Left and right end of all the ink of the text at frame 20."""
    box = drawn(frame_of(cut, 20, material(fonts)), frame_of(cut.model_copy(update={"texts": ()}), 20, material())).box
    assert box is not None, font_text
    return box.x, box.right


@pytest.mark.parametrize("rate", ["24000/1001", "25", "60000/1001"])
def test_the_lit_word_changes_in_its_very_frame(rate: str) -> None:
    """Also where a segment begins in the middle of the text: pieces of one frame each are rendered here."""
    text = spoken("one two three", moments=(3, 17, 18), end=40)
    cut = said(text, rate=Fraction(rate))
    left = {frame: lit(frame_of(cut, frame, material())) for frame in (0, 2, 3, 16, 17, 18, 39)}
    assert left[0] is None
    assert left[2] is None
    assert left[3] == left[16]
    assert left[16][1] < left[17][0] < left[17][1] < left[18][0]
    assert left[18] == left[39]


def test_a_frame_is_the_same_in_whatever_segment_it_is_drawn() -> None:
    text = spoken("one two", moments=(0, 20), end=50, fade=12, plate="#000000C0", outline=2)
    popped = spoken("one two", moments=(5, 20), end=50, emphasis=Emphasis.POP, id="p")
    for one in (text, popped):
        whole, shift = script((one,), 0, 50, canvas=CANVAS, rate=Fraction(25), fonts=default_fonts())
        later, moved = script((one,), 19, 50, canvas=CANVAS, rate=Fraction(25), fonts=default_fonts())
        assert whole is not None
        assert later is not None
        assert moved - shift == 19
    cut = said(text)
    found = {key: frame_of(cut, key, material()) for key in (19, 20)}
    assert not np.array_equal(found[19], found[20])


def test_nothing_but_colour_changes_from_word_to_word() -> None:
    """No flicker: what is not lit now and was not before keeps its pixels."""
    text = spoken("AVA To Ty WA", moments=(0, 10, 20, 30), end=40, outline=3)
    cut = said(text)
    pictures = [frame_of(cut, frame, material()) for frame in (9, 10, 19, 20, 29, 30)]
    for before, after in pairwise(pictures):
        lights = [span for span in (lit(before), lit(after)) if span]
        left, right = min(a for a, _ in lights), max(b for _, b in lights)
        moved = np.flatnonzero(changed(before, after).any(axis=0))
        assert not moved.size or (moved[0] >= left - 4 and moved[-1] <= right + 4)
        shaken = np.abs(before.astype(int) - after.astype(int)).max(axis=(0, 2))
        assert max(shaken[: int(left) - 6].max(), shaken[int(right) + 7 :].max()) <= 2


def test_popping_words_stand_alone_grow_and_leave_no_gap() -> None:
    text = spoken("HOME", "HOME HOME", moments=(0, 12, 24), end=36, emphasis=Emphasis.POP, outline=0)
    cut = said(text)
    empty = frame_of(cut.model_copy(update={"texts": ()}), 0, material())
    boxes = [drawn(frame_of(cut, frame, material()), empty).box for frame in range(10, 36)]
    assert all(box is not None for box in boxes)
    wide = [box.width for box in boxes if box]
    assert wide[1] == max(wide)  # frame 11, the last of the first word
    assert wide[2] < wide[3] < wide[4] < wide[5] == wide[1]  # frames 12 to 15
    assert wide[14] < wide[15] < wide[16] < wide[17] == wide[1]
    assert all(abs(box.x + box.width / 2 - 180) < 2 and abs(box.y + box.height / 2 - 60) < 8 for box in boxes if box)


def test_a_popping_word_that_is_too_wide_is_set_smaller() -> None:
    text = spoken("incomprehensibilities", moments=(0,), end=30, emphasis=Emphasis.POP, size=60)
    left, right = where("long", said(text))
    assert left >= 10
    assert right <= 350


def test_moments_must_be_of_all_words_and_in_order() -> None:
    with pytest.raises(RenderError, match="2 words and 1 moments"):
        build(said(spoken("one two", moments=(0,), end=30)), material(), SETTINGS)
    with pytest.raises(RenderError, match="not said in the order"):
        build(said(spoken("one two", moments=(9, 0), end=30)), material(), SETTINGS)


def test_arms_share_segments_with_lit_words() -> None:
    def keys(opening: int) -> list[str]:
        text = spoken("one two", moments=(opening + 5, opening + 20), end=opening + 50, start=opening + 2)
        cards = (Card(id="a", colour="#101010", frames=opening), Card(id="b", colour="#203040", frames=80))
        return [b.key for b in build(cut_of(*cards, canvas=CANVAS, texts=(text,)), material(), SETTINGS)]

    assert keys(20)[1:] == keys(33)[1:]


def test_outline_and_plate_have_their_colours() -> None:
    plain = {"emphasis": Emphasis.NONE, "moments": (), "size": 80, "colour": "#FFFFFF"}
    outlined = said(spoken("III", **plain | {"outline": 6, "outline_colour": "#E00000"}))
    picture = frame_of(outlined, 10, material()).astype(int)
    assert ((picture[..., 0] > 150) & (picture[..., 1] < 60)).sum() > 300
    plated = said(spoken("I", **plain | {"plate": "#00A000FF"}))
    picture = frame_of(plated, 10, material()).astype(int)
    assert ((picture[..., 1] > 140) & (picture[..., 0] < 40)).sum() > 1000


@pytest.fixture(scope="module")
def world() -> FontPair:
    """Fonts of other scripts, as a program would name them; the wheels they come in are for development only."""
    fonts = []
    for tag, (module, pattern) in WHEELS.items():
        found = importlib.util.find_spec(module)
        if found is None or found.origin is None:
            pytest.skip(f"needs the wheel {module.replace('_', '-')} for a font with letters of {tag}")
        (path,) = Path(found.origin).parent.glob(pattern)
        fonts.append((tag, read_font(path)))
    pair = default_fonts()
    return FontPair(pair.bold, pair.text, tuple(fonts))


WHEELS = {
    "ar": ("justmytype_intl_rtl", "fonts/ofl/notosansarabic/*.ttf"),
    "he": ("justmytype_intl_rtl", "fonts/ofl/notosanshebrew/*.ttf"),
    "hi": ("justmytype_intl_south_asia", "fonts/ofl/notosansdevanagari/*.ttf"),
    "ja": ("noto_cjk_sans_jp_regular", "*.otf"),
}
LINES = {
    "ar": ("مرحبا بكم", True),
    "he": ("ברוכים הבאים", True),
    "hi": ("नमस्ते दुनिया", False),
    "ja": ("新しい\u200bキッチン", False),
}


@pytest.mark.parametrize("tag", LINES)
def test_words_of_every_script_are_lit_in_reading_order(world: FontPair, tag: str) -> None:
    line, leftwards = LINES[tag]
    cut = said(spoken(line, moments=(0, 20), end=40, language=tag))
    first, second = (lit(frame_of(cut, frame, material(world))) for frame in (10, 30))
    assert first is not None
    assert second is not None
    assert (second[1] < first[0]) is leftwards
    assert (first[1] < second[0]) is not leftwards


SHAPED = {"ar": ("بيت", "ب‌ي‌ت"), "hi": ("क्षि", "क‌ि‌ष")}


@pytest.mark.parametrize("tag", SHAPED)
def test_letters_join(world: FontPair, tag: str) -> None:
    """The same letters kept apart by zero-width non-joiners are wider: shaping is on."""
    plain = {"emphasis": Emphasis.NONE, "moments": (), "language": tag, "size": 60}
    widths = []
    for line in SHAPED[tag]:
        left, right = where(line, said(spoken(line, **plain)), world)
        widths.append(right - left)
    assert widths[0] < widths[1]


def test_a_latin_name_does_not_turn_an_arabic_line(world: FontPair) -> None:
    """The name comes first, so it stands on the right."""
    cut = said(spoken("ACME مرحبا", moments=(0, 20), language="ar"))
    name, word = (lit(frame_of(cut, frame, material(world))) for frame in (10, 30))
    assert name is not None
    assert word is not None
    assert word[1] < name[0]


def test_the_font_of_the_language_is_the_one_that_is_checked(world: FontPair) -> None:
    build(said(spoken("日本", moments=(0,), language="ja-JP")), material(world), SETTINGS)
    with pytest.raises(SourceError, match=r"Hebrew.* has no glyph for 日") as refused:
        build(said(spoken("日本", moments=(0,), language="he")), material(world), SETTINGS)
    assert refused.value.fields["characters"] == ["日", "本"]
    assert "brand: fonts: he: in program.yaml" in str(refused.value.fix)


@pytest.mark.parametrize(
    ("text", "gone"), [("family 👩‍👧", "👩"), ("日本", "日"), ("flag 🇩🇪", "🇩")], ids=["emoji", "kanji", "flag"]
)
def test_what_would_be_an_empty_box_is_refused_before_anything_is_encoded(text: str, gone: str) -> None:
    plain = spoken(text, moments=(), end=30, emphasis=Emphasis.NONE)
    with pytest.raises(SourceError, match="has no glyph for") as refused:
        build(said(plain), material(), SETTINGS)
    assert gone in refused.value.fields["characters"]


def test_marks_typed_apart_are_drawn_as_one_letter() -> None:
    plain = {"emphasis": Emphasis.NONE, "moments": ()}
    one, apart = (said(spoken(word, **plain)) for word in ("Zürich é", "Zu\u0308rich e\u0301"))
    assert np.array_equal(frame_of(one, 5, material()), frame_of(apart, 5, material()))


@pytest.mark.parametrize(
    ("tag", "leftwards"),
    [("ar", True), ("he-IL", True), ("az", False), ("az-Arab", True), ("ur-Latn-PK", False), (None, False)],
)
def test_which_languages_run_leftwards(tag: str | None, leftwards: bool) -> None:
    assert runs_right_to_left(tag) is leftwards


def test_words_part_at_blanks_and_at_zero_width_spaces() -> None:
    assert words_of(" one  two\u200bthree ") == ("one", "two", "three")
    assert words_of("") == ()


def test_lines_of_a_font_with_high_lines_stay_together_and_on_their_plate(world: FontPair) -> None:
    plain = {"emphasis": Emphasis.NONE, "moments": (), "size": 30, "language": "ar", "plate": "#000000FF"}
    text = spoken("نحن نشارك", "الآخرين", **plain)
    font = world.of(bold=True, language="ar")
    assert font.line_height(30) > 60 > 45 > font.leading(30) >= 37
    cut = said(text)
    seen = frame_of(cut, 10, material(world))
    letters, plate = seen.min(axis=2) > 150, seen.max(axis=2) < 12
    rows, on = np.flatnonzero(letters.any(axis=1)), np.flatnonzero(plate.any(axis=1))
    assert rows[-1] - rows[0] < 2.6 * 30
    assert abs((rows[0] - on[0]) - (on[-1] - rows[-1])) < 0.4 * 30  # in its middle
    assert (np.diff(rows) > 1).any()  # two lines


@pytest.mark.parametrize(("side", "first"), [(Align.LEFT, True), (Align.RIGHT, False)])
def test_a_lower_thirds_bar_stands_at_the_edge_that_its_lines_begin_at(side: Align, first: bool) -> None:
    plain = {"emphasis": Emphasis.NONE, "moments": (), "plate": "#000000FF", "bar": "#FFC400", "align": side}
    seen = frame_of(said(spoken("one", "two three", **plain)), 10, material())
    bar, words = lit(seen), np.flatnonzero((seen.min(axis=2) > 200).any(axis=0))
    plate = np.flatnonzero((seen.max(axis=2) < 12).any(axis=0))
    assert bar is not None
    assert (bar[0] < plate[0] <= words[0]) if first else (words[-1] <= plate[-1] < bar[1])
    assert abs((bar[0] if first else bar[1]) - (BOX.x if first else BOX.right - 1)) <= 1
    upper = np.flatnonzero((seen[: BOX.y + BOX.height // 2].min(axis=2) > 200).any(axis=0))
    assert abs(upper[0] - words[0]) <= 4 if first else abs(upper[-1] - words[-1]) <= 4  # lines are flush
