"""SRT and WebVTT: exact to the frame, readable by others, nothing lost on the way."""

import re
from fractions import Fraction

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.media.captions import read_captions
from cutthrough.model.cut import CaptionCue, Card, Cut
from cutthrough.model.deliverable import FileKind
from cutthrough.model.placement import Size
from cutthrough.model.time import STANDARD_RATES
from cutthrough.render.caption_files import srt, vtt, write_captions
from shared import shared


def cue(start, end, text, language="en"):
    return CaptionCue(start=start, end=end, text=text, language=language)


def cut(*cues, rate=Fraction(25)):
    return Cut(
        id="cut-1",
        brief="b",
        placement="p",
        length=Fraction(10),
        family="f",
        canvas=Size(width=64, height=64),
        rate=rate,
        items=(Card(id="c", colour="#000000", frames=100),),
        captions=cues,
    )


def test_srt_and_vtt_word_for_word():
    cues = (cue(0, 25, "Salt & <pepper>\nsecond"), cue(25, 90_001, "- Who?\n\n[door --> slams]"))
    assert srt(cues, Fraction(25)) == (
        "1\n00:00:00,000 --> 00:00:01,000\nSalt & <pepper>\nsecond\n\n"
        "2\n00:00:01,000 --> 01:00:00,040\n- Who?\n[door → slams]\n"
    )
    assert vtt(cues, Fraction(25)) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nSalt &amp; &lt;pepper&gt;\nsecond\n\n"
        "00:00:01.000 --> 01:00:00.040\n- Who?\n[door --&gt; slams]\n"
    )


def test_a_file_of_each_kind_for_each_language(tmp_path):
    made = list(write_captions(cut(cue(0, 9, "Hi"), cue(0, 9, "Grüß Gott", "de-AT"), cue(9, 20, "Bye")), tmp_path))
    assert [(kind, language, path.name) for kind, language, path in made] == [
        (FileKind.SRT, "en", "cut-1.en.srt"),
        (FileKind.VTT, "en", "cut-1.en.vtt"),
        (FileKind.SRT, "de-AT", "cut-1.de-AT.srt"),
        (FileKind.VTT, "de-AT", "cut-1.de-AT.vtt"),
    ]
    assert "Grüß Gott".encode() in made[2][2].read_bytes()
    assert [e.text for e in pysubs2.load(str(made[0][2]))] == ["Hi", "Bye"]


def test_no_captions_no_files(tmp_path):
    assert list(write_captions(cut(), tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_language_is_never_a_path(tmp_path):
    made = [path for _, _, path in write_captions(cut(cue(0, 9, "Hi", "../en")), tmp_path)]
    assert all(path.parent == tmp_path and path.exists() for path in made)


VTT_BLOCK = re.compile(r"\d{2,}:\d\d:\d\d\.\d{3} --> \d{2,}:\d\d:\d\d\.\d{3}(\n[^\n]+)+")
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Cf")), min_size=1, max_size=30)
STRETCHES = st.lists(st.tuples(st.integers(0, 50), st.integers(20, 400), TEXTS), min_size=1, max_size=6)


@given(STRETCHES, st.sampled_from(STANDARD_RATES))
def test_captions_are_on_for_exactly_their_frames(tmp_path_factory, stretches, rate):
    cues, at = [], 0
    for gap, length, text in stretches:
        cues.append(cue(at + gap, at + gap + length, f"x{text.strip()}y"))
        at += gap + length
    written = vtt(cues, rate)
    head, *blocks = written.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    assert all(VTT_BLOCK.fullmatch(block) for block in blocks)
    for text in (written, srt(cues, rate)):
        read = pysubs2.SSAFile.from_string(text)
        assert len(read) == len(cues)
        for event, given_cue in zip(read, cues, strict=True):
            shown = [Fraction(event.start, 1000), Fraction(event.end, 1000)]
            for moment, frame in zip(shown, (given_cue.start, given_cue.end), strict=True):
                assert (frame - 1) / rate < moment <= frame / rate


@given(STRETCHES)
def test_what_we_write_we_read(tmp_path_factory, stretches):
    cues, at = [], 0
    for gap, length, text in stretches:
        cues.append(cue(at + gap + 1, at + gap + 1 + length, f"x{len(cues)} {' '.join(text.split())}"))
        at += gap + 1 + length
    path = tmp_path_factory.getbasetemp() / "written.vtt"
    path.write_text(vtt(cues, Fraction(25)), encoding="utf-8")
    back = read_captions(path, "en")
    assert [c.text for c in back] == [" ".join(c.text.split()) for c in cues]
    assert [(c.start * 25, c.end * 25) for c in back] == [(c.start, c.end) for c in cues]


@pytest.mark.parametrize("name", ["truth/friday.vtt", "truth/nasa_13013.srt"])
def test_real_captions_survive(tmp_path, name):
    rate = Fraction(30000, 1001)
    given_cues = read_captions(shared(name), "en")
    cues = [cue(int(c.start * rate), int(c.end * rate), c.text) for c in given_cues]
    made = {path.suffix: path for _, _, path in write_captions(cut(*cues, rate=rate), tmp_path)}
    for suffix in (".srt", ".vtt"):
        back = read_captions(made[suffix], "en")
        assert [c.text for c in back] == [c.text for c in given_cues]
        assert all(
            abs(b.start - g.start) <= 1 / rate + Fraction(1, 1000) for b, g in zip(back, given_cues, strict=True)
        )
