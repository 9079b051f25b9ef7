"""Captions as they are found: encodings, styles, wrong times, and what isn't captions at all."""

from fractions import Fraction

import pysubs2
import pytest

from cutthrough.media.captions import read_captions
from cutthrough.model.errors import SourceError
from shared import shared


def read(tmp_path, content, name="given.srt", **also):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_captions(path, "en", **also)


def told(cues):
    return [(cue.start, cue.end, cue.text) for cue in cues]


SRT = "1\n00:00:01,000 --> 00:00:02,500\nZoë’s café – £5\nsecond line\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n"
EXPECTED = [(Fraction(1), Fraction(5, 2), "Zoë’s café – £5\nsecond line"), (Fraction(3), Fraction(4), "Bye")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings(tmp_path, encoding, line_end):
    assert told(read(tmp_path, SRT.replace("\n", line_end).encode(encoding))) == EXPECTED


def test_lines_and_language(tmp_path):
    first = read(tmp_path, SRT)[0]
    assert first.lines == ("Zoë’s café – £5", "second line")
    assert first.language == "en"


WORDS = {
    "tags": ("<i>Who</i> <b>is</b> <u>it</u>? <font color='#fff'>Me</font>", "Who is it? Me"),
    "ass override": (r"{\an8}Up here", "Up here"),
    "speaker dash": ("- Speaker one", "- Speaker one"),
    "sound description": ("[door slams] (sighs) ♪ la ♪", "[door slams] (sighs) ♪ la ♪"),
    "less than": ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
    "entities": ("AT&amp;T &lt;live&gt;", "AT&T <live>"),
    "only a number": ("42", "42"),
    "last line a number": ("Room\n101", "Room\n101"),
    "spaces": ("  too   much\u00a0 space ", "too much space"),
    "curly braces in words": ("{laughs} yes", "{laughs} yes"),
}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("form", ["srt", "vtt"])
def test_words(tmp_path, name, form):
    written, expected = WORDS[name]
    if form == "srt":
        content = f"1\n00:00:01,000 --> 00:00:02,000\n{written}\n\n2\n00:00:03,000 --> 00:00:04,000\nnext\n"
    else:
        content = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{written}\n\n00:03.000 --> 00:04.000\nnext\n"
    assert told(read(tmp_path, content)) == [(Fraction(1), Fraction(2), expected), (Fraction(3), Fraction(4), "next")]


def test_vtt_notes_names_settings_styles_and_voices(tmp_path):
    content = """WEBVTT - a title
Kind: captions

STYLE
::cue { color: red }

NOTE 00:00:00.000 is not a time line
of words

intro - 1
00:01.000 --> 00:02.000 align:start line:0% position:10%
<v Ann Lee>Hello <c.yellow.bg>there</c> <00:01.500>you

NOTE after

7
100:00:03.000 --> 100:00:04.5
- [door slams]
- Who?
"""
    found = told(read(tmp_path, content))
    assert found == [
        (Fraction(1), Fraction(2), "ANN LEE: Hello there you"),
        (Fraction(360003), Fraction(720009, 2), "- [door slams]\n- Who?"),
    ]


def test_substation(tmp_path):
    content = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:01.50,0:00:02.00,Default,Ann,0,0,0,,{\\an8\\i1}Hi,{\\i0} you\\Nthere{a comment}
Dialogue: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
"""
    assert told(read(tmp_path, content, "x.txt")) == [(Fraction(3, 2), Fraction(2), "Hi, you\nthere")]


def cue(start, end, words):
    return f"1\n{start} --> {end}\n{words}\n\n"


TIMES = {
    "out of order": (
        cue("00:00:05,000", "00:00:06,000", "b") + cue("00:00:01,000", "00:00:02,000", "a"),
        [(Fraction(1), Fraction(2), "a"), (Fraction(5), Fraction(6), "b")],
    ),
    "overlap trims the earlier": (
        cue("00:00:01,000", "00:00:04,000", "a") + cue("00:00:03,000", "00:00:05,000", "b"),
        [(Fraction(1), Fraction(3), "a"), (Fraction(3), Fraction(5), "b")],
    ),
    "two speakers at once": (
        cue("00:00:01,000", "00:00:04,000", "- a") + cue("00:00:01,000", "00:00:03,000", "- b"),
        [(Fraction(1), Fraction(4), "- a\n- b")],
    ),
    "too little left": (
        cue("00:00:01,000", "00:00:04,000", "a") + cue("00:00:01,200", "00:00:05,000", "b"),
        [(Fraction(1), Fraction(5), "a\nb")],
    ),
    "the same words on and on": (
        cue("00:00:01,000", "00:00:02,000", "<u>a</u> b") + cue("00:00:02,000", "00:00:03,000", "a <u>b</u>"),
        [(Fraction(1), Fraction(3), "a b")],
    ),
    "reversed": (cue("00:00:04,000", "00:00:01,000", "a"), [(Fraction(1), Fraction(4), "a")]),
    "starts before zero": (cue("-00:00:01,000", "00:00:01,500", "a"), [(Fraction(0), Fraction(3, 2), "a")]),
    "no length": (
        cue("00:00:01,000", "00:00:01,000", "a") + cue("00:00:02,000", "00:00:04,000", "b"),
        [(Fraction(1), Fraction(2), "a"), (Fraction(2), Fraction(4), "b")],
    ),
    "past the end": (
        cue("00:00:01,000", "00:00:19,000", "a") + cue("00:00:19,000", "00:00:20,000", "b"),
        [(Fraction(1), Fraction(10), "a")],
    ),
    "empty words": (
        cue("00:00:01,000", "00:00:02,000", "") + cue("00:00:03,000", "00:00:04,000", "b"),
        [(Fraction(3), Fraction(4), "b")],
    ),
    "dots, short fractions": (cue("0:0:1.5", "0:0:2.25", "a"), [(Fraction(3, 2), Fraction(9, 4), "a")]),
}


@pytest.mark.parametrize("name", TIMES)
def test_times(tmp_path, name):
    content, expected = TIMES[name]
    assert told(read(tmp_path, content, until=Fraction(10))) == expected


NOT_CAPTIONS = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "prose": (b"Dear all,\nplease find the captions attached.\n", "holds no captions"),
    "only a header": (b"WEBVTT\n\n", "holds no captions"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "is not text"),
    "words missing": (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no captions"),
    "before zero": (b"1\n-00:00:02,000 --> -00:00:01,000\na\n", "holds no captions"),
    "substation without events": (b"[Script Info]\nTitle: x\n", "holds no captions"),
}


@pytest.mark.parametrize("name", NOT_CAPTIONS)
def test_what_is_not_captions_is_refused_in_one_sentence(tmp_path, name):
    content, sentence = NOT_CAPTIONS[name]
    with pytest.raises(SourceError, match=sentence) as refusal:
        read(tmp_path, content)
    assert refusal.value.message.startswith("given.srt ")
    assert refusal.value.fix


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.srt", tmp_path):
        with pytest.raises(SourceError, match="can't be read"):
            read_captions(path, "en")


def test_many_captions_at_one_moment_end(tmp_path):
    pile = "".join(cue("00:00:01,000", "00:00:01,000", f"words {n}") for n in range(20_000))
    assert len(read(tmp_path, pile)[0].text) < 2000


@pytest.mark.parametrize("name", ["truth/friday.vtt", "truth/nasa_13013.srt"])
def test_real_files_read_as_pysubs2_reads_them(name):
    path = shared(name)
    ours = [(int(c.start * 1000), int(c.end * 1000), c.text) for c in read_captions(path, "en")]
    assert ours == [(e.start, e.end, e.plaintext) for e in pysubs2.load(str(path))]


def test_a_voice_is_named_where_it_changes(tmp_path):
    lines = ["<v Ann>One", "<v Ann>Two", "Three", "<v.loud Bob>Four</v>", "<v Ann>Five"]
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n{line}\n" for n, line in enumerate(lines)]
    found = read(tmp_path, "WEBVTT\n\n" + "\n".join(cues))
    assert [cue.text for cue in found] == ["ANN: One", "Two", "Three", "BOB: Four", "ANN: Five"]


@pytest.mark.parametrize(
    ("language", "encoding", "words"),
    [
        ("ru", "cp1251", "Итак, мои соотечественники"),
        ("pl", "cp1250", "Zażółć gęślą jaźń"),
        ("el", "cp1253", "Καλημέρα κόσμε"),
        ("ja", "cp932", "諸君はアメリカ国民に"),
        ("zh-Hans", "gb18030", "不要问你的国家"),
        ("ko", "cp949", "국가가 여러분을 위해"),
        ("he", "cp1255", "אל תשאלו"),
        ("de", "cp1252", "Mitbürger, größer"),
    ],
)
def test_the_encoding_that_was_usual_for_a_language(tmp_path, language, encoding, words):
    path = tmp_path / "c.srt"
    path.write_bytes(f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n".encode(encoding))
    assert [cue.text for cue in read_captions(path, language)] == [words]


def test_text_that_was_coded_twice_is_mended(tmp_path):
    path = tmp_path / "c.srt"
    twice = "1\n00:00:01,000 --> 00:00:02,000\nMitbürger, größer\n".encode().decode("cp1252")
    path.write_text(twice)
    assert [cue.text for cue in read_captions(path, "de")] == ["Mitbürger, größer"]
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nÃ la carte\n")  # an A with a tilde is one
    assert [cue.text for cue in read_captions(path, "pt")] == ["Ã la carte"]


def test_an_encoding_that_can_not_be_told_is_a_sentence(tmp_path):
    path = tmp_path / "c.srt"
    path.write_bytes(b"1\n00:00:01,000 --> 00:00:02,000\nHello \x81\x9d\n")
    with pytest.raises(SourceError, match="encoding"):
        read_captions(path, "en")
