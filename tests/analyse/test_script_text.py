import pytest

from cutthrough.analyse.script_text import read_script, script_words
from cutthrough.model.errors import SourceError

SCRIPTS = {
    "plain": ("Hello there.\nHow are you?", "Hello there. How are you?"),
    "labels": ("ANNA: Hi.\nBEN (off): Ho.", "ANNA=Hi. BEN=Ho."),
    "labels in small letters": ("Anna: Hi.\nBen: Ho.\nAnna: Ha.\nBen: He.", "Anna=Hi. Ben=Ho. Anna=Ha. Ben=He."),
    "a colon is no label": ("One thing: stay.", "One thing: stay."),
    "screenplay": (
        "INT. KITCHEN - DAY\n\nANNA\n(softly)\nCome in.\n\nCUT TO:\n\nBEN (V.O.)\nNever.",
        "ANNA=Come ANNA=in. BEN=Never.",
    ),
    "directions": ("[music] So (beat) it began ♪ la la ♪ well.", "So it began well."),
    "time codes": ("00:12 Hello\n[01:02:03] there\n00:00:05,000 --> 00:00:07,000\nyou", "Hello there you"),
    "headings": ("# Opening\nHi.", "Hi."),
    "all in capitals": ("THIS IS ALL\nLOUD SPEECH", "THIS IS ALL LOUD SPEECH"),
    "nothing said": ("INT. KITCHEN - DAY\n[music]", ""),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_words_and_speakers(name):
    text, expected = SCRIPTS[name]
    words = script_words(text)
    assert " ".join(f"{word.speaker}={word.text}" if word.speaker else word.text for word in words) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding, tmp_path):
    path = tmp_path / "script.txt"
    path.write_bytes("Zoë’s café\r\nÉté".encode(encoding))
    assert [word.text for word in read_script(path)] == ["Zoë’s", "café", "Été"]


@pytest.mark.parametrize(("content", "sentence"), [(b"", "is empty"), (b"\x00\x01PDF\x00\x03", "is not a script")])
def test_what_is_no_script(content, sentence, tmp_path):
    path = tmp_path / "script.txt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=sentence) as told:
        read_script(path)
    assert "plain text" in told.value.fix
