"""Captions on the picture: a person's are kept, faces and our own words are left free, nothing hops or flickers."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.media.captions import read_captions
from cutthrough.media.fonts import read_font
from cutthrough.media.luminance import contrast_of as contrast
from cutthrough.model.brief import CheckedBrief
from cutthrough.model.cut import Cut, Emphasis, Text, TextRole
from cutthrough.model.footage import Footage, Mark, Thing, ThingKind
from cutthrough.model.template import CaptionStyle, Template
from cutthrough.model.transcript import Transcript, Word, WordsFrom
from cutthrough.plan.captioning import Heard, _drawable, on_the_cut
from cutthrough.plan.composing import readable
from cutthrough.plan.cuts import plan
from cutthrough.plan.look import overlap
from cutthrough.plan.marking import UNDER_PLATE
from plan.made import SAFE, Cue, brief, footage, placement, program, source
from searched import examples
from shared import shared

RATE = Fraction(24)
SAID = "Every film begins with a brief. The brief names one goal. Nothing is cut before that."


def captions_of(cut: Cut) -> list[Text]:
    return [text for text in cut.texts if text.role is TextRole.CAPTION]


def spoken(text: str = SAID, *, each: Fraction = Fraction(2, 5), start: Fraction = Fraction(1, 2)) -> Transcript:
    words = [
        Word(text=word, start=start + n * each, end=start + (n + 1) * each - Fraction(1, 20))
        for n, word in enumerate(text.split())
    ]
    return Transcript(sha256="m", language="en", origin=WordsFrom.SCRIPT, words=tuple(words))


def planned(
    master: Footage,
    *,
    style: CaptionStyle | None = None,
    transcript: Transcript | None = None,
    captions: Mapping[str, Sequence[Cue]] | None = None,
    length: int = 10,
    aspect: Fraction = Fraction(9, 16),
    brand: Mapping[str, str] | None = None,
) -> Cut:
    where = placement(aspect_ratios=(aspect,), safe_zone=SAFE)
    asked = brief((length,), placement_id=where.id, call_to_action=None, messages=[], title="Now", languages=["en"])
    template = Template(
        id="t",
        placement=where.id,
        objective=asked.goal.objective,
        pace=Fraction(3),
        first=Fraction(3),
        by=Fraction(1),
        captions=style or CaptionStyle(),
    )
    (cut,) = plan(
        CheckedBrief(brief=asked, file_digest="d"),
        program(**(brand or {})),
        (source(master),),
        {master.sha256: master},
        {where.id: where},
        captions or {},
        transcripts={"en": transcript} if transcript else {},
        templates={where.id: template},
    )
    return cut


def with_face(y: float, *, first: int = 0, last: int = 239, height: float = 0.25, x: float = 0.4) -> Footage:
    """One shot of ten seconds; a face is at `y` of its height from frame `first` to frame `last`."""
    mark = Mark(frame=first, x=x, y=y, width=0.14, height=height)
    face = Thing(
        id="f",
        kind=ThingKind.FACE,
        shot=0,
        marks=(mark, mark.model_copy(update={"frame": last})),
    )
    return footage((240,), size=(1080, 1920), speech=()).model_copy(update={"things": (face,)})


def test_a_caption_stands_at_the_foot_inside_the_safe_zone() -> None:
    cut = planned(footage((240,), size=(1080, 1920), speech=()), transcript=spoken())
    found = captions_of(cut)
    assert found
    assert len({text.box.bottom for text in found}) == 1
    assert all(text.box.bottom <= 1920 * Fraction(65, 100) for text in found)


def test_captions_leave_a_face_free_and_stay_in_one_row_while_they_do() -> None:
    """A face comes where captions are after four seconds: those of the same breath stand where it is not, too."""
    low = with_face(0.5, first=96)
    cut = planned(low, transcript=spoken())
    face = low.things[0].marks[0]
    top, bottom = face.y * 1920, (face.y + face.height) * 1920
    for text in captions_of(cut):
        assert text.box.bottom <= top or text.box.y >= bottom or text.end <= 96
        assert text.plate is not None
    assert len({text.box.bottom for text in captions_of(cut)}) == 1


def test_a_chin_alone_moves_nothing() -> None:
    usual = captions_of(planned(footage((240,), size=(1080, 1920), speech=()), transcript=spoken()))
    top = min(text.box.y for text in usual)
    chin = with_face(top / 1920 - 0.25)
    assert [t.box for t in captions_of(planned(chin, transcript=spoken()))] == [t.box for t in usual]


def test_captions_leave_the_films_own_words_free() -> None:
    mark = Mark(frame=0, x=0.2, y=0.56, width=0.6, height=0.06)
    words = Thing(
        id="w",
        kind=ThingKind.TEXT,
        shot=0,
        marks=(mark, mark.model_copy(update={"frame": 239})),
        text="Sale",
        overlay=True,
    )
    master = footage((240,), size=(1080, 1920), speech=()).model_copy(update={"things": (words,)})
    cut = planned(master, transcript=spoken())
    assert captions_of(cut)
    for text in captions_of(cut):
        assert text.box.bottom <= 0.57 * 1920 or text.box.y >= 0.61 * 1920


def test_the_title_and_captions_share_no_pixel_and_no_two_captions_are_on_at_once() -> None:
    cut = planned(with_face(0.1, height=0.3), transcript=spoken())
    for one in captions_of(cut):
        for other in cut.texts:
            if other is not one and one.start < other.end and other.start < one.end:
                assert not overlap(one.box, other.box)


@settings(max_examples=examples(25, 12), deadline=None)
@given(
    st.floats(0.0, 0.75),
    st.floats(0.0, 0.8),
    st.integers(0, 200),
    st.sampled_from([Fraction(9, 16), Fraction(1), Fraction(4, 5), Fraction(16, 9)]),
    st.sampled_from(list(Emphasis)),
)
def test_captions_stay_inside_the_safe_zone(
    y: float, x: float, first: int, aspect: Fraction, emphasis: Emphasis
) -> None:
    master = with_face(y, first=first, x=x)
    cut = planned(master, transcript=spoken(), aspect=aspect, style=CaptionStyle(emphasis=emphasis, size=0.06, line=24))
    width, height = cut.canvas.width, cut.canvas.height
    edges = (SAFE.left * width, SAFE.top * height, width - SAFE.right * width, height - SAFE.bottom * height)
    for text in captions_of(cut):
        assert text.box.x >= edges[0] - 2
        assert text.box.y >= edges[1] - 2
        assert text.box.right <= edges[2] + 2
        assert text.box.bottom <= edges[3] + 2


@pytest.mark.parametrize("file", ["friday.vtt", "nasa_13013.srt"])
def test_a_persons_captions_are_kept_where_the_whole_film_is(file: str) -> None:
    given_ = read_captions(shared(f"truth/{file}"), "en")
    length = round(max(cue.end for cue in given_) * 30)
    kept = on_the_cut({"en": given_}, [Heard("m", Fraction(0), 0, length)], "m", Fraction(30))
    assert [cue.text for cue in kept] == [cue.text for cue in given_]
    for cue, own in zip(kept, given_, strict=True):
        assert abs(cue.start / Fraction(30) - own.start) <= Fraction(1, 60)
        assert abs(cue.end / Fraction(30) - own.end) <= Fraction(1, 60)


def test_lines_sounds_and_speakers_of_a_person_are_on_the_picture_as_they_were_given() -> None:
    cues = [
        Cue(Fraction(1), Fraction(3), "[door slams]"),
        Cue(Fraction(3), Fraction(6), "ANNA: Tell me,\n- is the lord in?"),
        Cue(Fraction(6), Fraction(9), "Somebody must have stolen the crown jewels"),
    ]
    wide = planned(footage((240,), speech=()), captions={"en": cues}, aspect=Fraction(16, 9))
    assert ["\n".join(text.lines) for text in captions_of(wide)] == [cue.text for cue in cues]
    assert [cue.text for cue in wide.captions] == [cue.text for cue in cues]


def test_how_fast_captions_are_is_told() -> None:
    hasty = "Extraordinarily uncompromising professionals everywhere considered unimaginable possibilities."
    cut = planned(footage((240,), speech=()), transcript=spoken(hasty, each=Fraction(3, 10)))
    assert [note for note in cut.notes if "characters a second" in note]
    calm = planned(footage((240,), speech=()), transcript=spoken(each=Fraction(1, 2)))
    assert not [note for note in calm.notes if "characters a second" in note]


def test_what_nobody_can_read_in_time_is_left_out_and_told() -> None:
    cues = [
        Cue(Fraction(1), Fraction(3), "Good morning."),
        Cue(Fraction(5), Fraction(11, 2), "This half of the observatory element is done"),
    ]
    cut = planned(footage((240,), speech=()), captions={"en": cues}, aspect=Fraction(16, 9))
    assert [" ".join(text.lines) for text in captions_of(cut)] == ["Good morning."]
    assert [n for n in cut.notes if "too briefly to be read" in n and "observatory" in n]


@pytest.mark.parametrize("accent", ["#FFB703", "#000000", "#0033AA", "#D00000", "#FFFFFF", "#12222E"])
def test_the_word_being_said_can_be_read(accent: str) -> None:
    cut = planned(
        with_face(0.1),
        transcript=spoken(),
        style=CaptionStyle(emphasis=Emphasis.HIGHLIGHT),
        brand={"accent": accent},
    )
    assert captions_of(cut)
    for text in captions_of(cut):
        assert text.emphasis is Emphasis.HIGHLIGHT
        assert text.accent is not None
        assert contrast(text.accent, UNDER_PLATE) >= 4.5


def test_each_popping_word_is_seen() -> None:
    hasty = spoken("we go on and on and on until the very end", each=Fraction(1, 12))
    cut = planned(footage((240,), speech=()), transcript=hasty, style=CaptionStyle(emphasis=Emphasis.POP))
    for text in captions_of(cut):
        words = sum(len(line.split()) for line in text.lines)
        assert len(text.moments) == words
        on = [b - a for a, b in zip(text.moments, (*text.moments[1:], text.end), strict=True)]
        assert min(on) >= min(3, (text.end - text.start) // words)
        assert text.start <= text.moments[0]


def test_words_of_scripts_without_blanks_are_parted_and_timed() -> None:
    said = "今日は、小さなチームがどのように人々に愛される製品を作るのかを見ていきます。"
    words = (Word(text=said, start=Fraction(1), end=Fraction(9), timed=False),)
    transcript = Transcript(sha256="m", language="ja", origin=WordsFrom.SCRIPT, words=words)
    cues = on_the_cut(
        {}, [Heard("m", Fraction(0), 0, 240)], "m", RATE, {"ja": transcript}, {"ja": readable("ja", said, 13)}
    )
    assert "".join(cue.text for cue in cues).replace("\n", "") == said
    assert all(len(line) <= 13 for cue in cues for line in cue.text.split("\n"))
    assert all(line[0] not in "、。ー" for cue in cues for line in cue.text.split("\n"))
    assert len(cues) >= 2
    assert all(len(cue.moments) == len(cue.text.split()) for cue in cues)


def test_a_note_the_font_lacks_is_drawn_as_a_mark_it_has_and_kept_in_the_files() -> None:
    cut = planned(footage((240,), speech=()), captions={"en": [Cue(Fraction(1), Fraction(4), "♪ la la la ♪")]})
    (text,) = captions_of(cut)
    assert text.lines == ("# la la la #",)
    assert cut.captions[0].text == "♪ la la la ♪"


def test_a_word_wider_than_the_picture_is_parted_and_not_made_unreadable() -> None:
    cut = planned(
        footage((240,), speech=()), captions={"en": [Cue(Fraction(0), Fraction(10), "Aufgabe " * 2 + "x" * 90)]}
    )
    usual = max(text.size for text in captions_of(cut))
    assert all(text.size == usual for text in captions_of(cut))
    assert "".join("".join(text.lines) for text in captions_of(cut)).count("x") == 90


def test_marks_are_left_off_words_that_were_found_where_they_are_not() -> None:
    words = [
        Word(text=w, start=Fraction(7), end=Fraction(8)) for w in ["this", "one", "goes", "on", "past", "the", "end"]
    ]
    heaped = Transcript(sha256="m", language="en", origin=WordsFrom.CAPTIONS, words=tuple(words))
    cue = Cue(Fraction(1), Fraction(8), "this one goes on past the end")
    (kept,) = on_the_cut({"en": [cue]}, [Heard("m", Fraction(0), 0, 240)], "m", RATE, {"en": heaped})
    assert kept.moments == ()


def test_a_sentence_without_blanks_is_no_word_too_wide() -> None:
    said = "今日は小さなチームがどのように人々に愛される製品を作るのかを見ていきます" * 3
    font = read_font(wheel())
    look = SimpleNamespace(caption=65, smallest=30)
    assert _drawable(said, font, look, 800) == said


def wheel() -> Path:
    spec = importlib.util.find_spec("noto_cjk_sans_jp_regular")
    if spec is None or spec.origin is None:
        pytest.skip("needs the wheel noto-cjk-sans-jp-regular")
    return next(Path(spec.origin).parent.rglob("*.otf"))


def test_a_cut_tells_only_of_the_language_it_draws() -> None:
    far = [Cue(Fraction(900), Fraction(902), "Far away.")]
    near = [Cue(Fraction(1), Fraction(3), "Here.")]
    master = footage((240,))
    told = planned(master, captions={"en": near, "de": far}).notes
    assert not [note for note in told if "in de" in note]
    told = planned(master, captions={"en": far, "de": near}).notes
    assert [note for note in told if "captions in en" in note]
