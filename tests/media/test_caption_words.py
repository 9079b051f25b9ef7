from fractions import Fraction

import pytest

from cutthrough.media.caption_words import read_cue_words
from cutthrough.media.captions import read_captions
from shared import shared


def read(tmp_path, content, name="given.vtt", **also):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_cue_words(path, **also)


def timed(cues):
    return [
        (w.text, None if w.start is None else float(w.start), None if w.end is None else float(w.end))
        for cue in cues
        for w in cue.words
    ]


def speakers(cues):
    return [(w.text, w.speaker) for cue in cues for w in cue.words]


def test_time_tags(tmp_path):
    content = "WEBVTT\n\n00:01.000 --> 00:03.000\nOne <00:00:01.500><c>two</c> <00:02.000>three four\n"
    assert timed(read(tmp_path, content)) == [
        ("One", 1, 1.5), ("two", 1.5, 2), ("three", 2, None), ("four", None, None),
    ]  # fmt: skip


def test_rolled_up_lines_are_read_once(tmp_path):
    content = """WEBVTT

00:00.000 --> 00:02.000
hello<00:00:00.800><c> there</c>

00:02.000 --> 00:02.010
hello there

00:02.010 --> 00:04.000
hello there
how<00:00:03.000><c> are</c>
"""
    assert timed(read(tmp_path, content)) == [
        ("hello", 0, 0.8), ("there", 0.8, 2), ("how", 2.01, 3), ("are", 3, 4),
    ]  # fmt: skip


def test_karaoke(tmp_path):
    content = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:03.00,Default,Ann,0,0,0,,{\\k50}Won{\\k25}der {\\kf100}wall
"""
    cues = read(tmp_path, content, "x.ass")
    assert timed(cues) == [("Wonder", 1, 1.75), ("wall", 1.75, 2.75)]
    assert speakers(cues) == [("Wonder", "Ann"), ("wall", "Ann")]


def test_one_text_with_another_word_marked_each_time(tmp_path):
    content = """WEBVTT

00:01.000 --> 00:01.400
<u>Is</u> it it?

00:01.400 --> 00:01.500
Is it it?

00:01.500 --> 00:02.000
Is <u>it</u> it?

00:02.000 --> 00:02.500
Is it <u>it?</u>
"""
    cues = read(tmp_path, content)
    assert len(cues) == 1
    assert timed(cues) == [("Is", 1, 1.4), ("it", 1.5, 2), ("it?", 2, 2.5)]


def test_emphasis_is_no_time(tmp_path):
    content = (
        "1\n00:00:01,000 --> 00:00:02,000\nthe <i>lord</i> is in\n\n2\n00:00:02,000 --> 00:00:03,000\n<b>yes</b>\n"
    )
    assert {start for _, start, _ in timed(read(tmp_path, content, "x.srt"))} == {None}


def test_one_word_a_caption(tmp_path):
    content = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},500\nw{n}\n\n" for n in range(1, 6))
    assert timed(read(tmp_path, content, "x.srt")) == [(f"w{n}", n, n + 0.5) for n in range(1, 6)]


SDH = [
    ("ANNA: Hi there.", [("Hi", "ANNA"), ("there.", "ANNA")], ()),
    ("<v Anna Lee>Hi</v>", [("Hi", "Anna Lee")], ()),
    ("- Hi.\n- Ho.", [("Hi.", None), ("Ho.", None)], ()),
    ("- ANNA: Hi.\n- BEN (off): Ho.", [("Hi.", "ANNA"), ("Ho.", "BEN")], ()),
    (">> MR. SMITH: Well", [("Well", "MR. SMITH")], ()),
    ("[door slams] Who?", [("Who?", None)], ("[door slams]",)),
    ("(sighs)\nNo.", [("No.", None)], ("(sighs)",)),
    ("♪ la la ♪", [], ("♪ la la ♪",)),
    ("Remember: stay", [("Remember:", None), ("stay", None)], ()),
    ("At 10:30 now", [("At", None), ("10:30", None), ("now", None)], ()),
    ("I (as you know by now all too) go", [(w, None) for w in "I (as you know by now all too) go".split()], ()),  # noqa: SIM905
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "sounds"), SDH)
def test_speakers_and_sounds(tmp_path, text, words, sounds):
    cues = read(tmp_path, f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n")
    assert speakers(cues) == words
    assert cues[0].sounds == sounds


def test_names_in_small_letters_count_when_they_come_again(tmp_path):
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\nAnna: Hi\n\n00:02.000 --> 00:03.000\nAnna: Ho\n"
    assert speakers(read(tmp_path, content)) == [("Hi", "Anna"), ("Ho", "Anna")]


def test_bad_times_and_encodings(tmp_path):
    content = "1\n00:00:04,000 --> 00:00:01,000\nZoë\n\n2\n00:00:30,000 --> 00:00:31,000\nlate\n"
    cues = read(tmp_path, content.encode("cp1252"), "x.srt", until=Fraction(10))
    assert [(cue.start, cue.end, cue.words[0].text) for cue in cues] == [(1, 4, "Zoë")]


@pytest.mark.parametrize("name", ["truth/friday.vtt", "truth/nasa_13013.srt"])
def test_human_captions_pass_unbroken(name):
    path = shared(name)
    cues, words = read_captions(path, "en"), read_cue_words(path)
    assert [(cue.start, cue.end) for cue in words] == [(cue.start, cue.end) for cue in cues]
    for cue, one in zip(cues, words, strict=True):
        said = [w for w in cue.text.split() if w not in ("-", "NAR:")]
        assert [word.text for word in one.words] == said


def test_a_recognisers_file():
    cues = read_cue_words(shared("truth/lufthansa/input.vtt"))
    words = [word for cue in cues for word in cue.words]
    assert all(word.start is not None and word.end is not None for word in words)
    assert (words[3].text, float(words[3].start), float(words[3].end)) == ("erstaunlich,", 3.16, 3.8)
