import os
from pathlib import Path

import pytest

from brief.program import GOOD, coded, make_program, put_brief, put_media
from cutthrough.brief.read import read_brief
from cutthrough.model.brief import Problem, Severity

FILES = ("media/more.mp4", "media/en.srt", "media/logo.png", "media/voice.mp4")

CARD = "call_to_action: {text: Look, link: example.com}\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path, *FILES)


def told(program: Path, sources: str, *, rest: str = "", lengths: str = "[15 s, 6 s]") -> tuple[Problem, ...]:
    text = GOOD.replace("[15 s, 6 s]", lengths).replace("    by: 5 s\n", "") + f"  {sources}\n" + rest
    return read_brief(put_brief(program, text), program)[1]


IDLE: dict[str, tuple[str, str, str | None]] = {
    "hooks": ("hooks: media/more.mp4", "", "used only with vary: {hook: yes}"),
    "hooks not varied": ("hooks: media/more.mp4", "vary: {hook: no}\n", "used only with vary: {hook: yes}"),
    "hooks varied": ("hooks: media/more.mp4", "vary: {hook: yes}\n", None),
    "effects alone": ("music_and_effects: media/more.mp4", "", "only under a voice_over"),
    "effects under a voice": ("music_and_effects: media/more.mp4\n  voice_over: media/voice.mp4", "", None),
    "voice and music": ("voice_over: media/voice.mp4\n  music: media/more.mp4", "", None),
    "logo without a card": ("logo: media/logo.png", "", "without a call_to_action there is none"),
    "logo on a card": ("logo: media/logo.png", CARD, None),
    "logo on the arms' cards": ("logo: media/logo.png", "vary: {call_to_action: [Look, See]}\n" + CARD, None),
    "textless": ("textless: media/more.mp4", "", None),
    "captions": ("captions: {en: media/en.srt}", "guardrails: {captions: no}\n", None),
    "broll for a short master": ("broll: media/more.mp4", "", None),
}


@pytest.mark.parametrize("name", IDLE)
def test_files_that_nothing_is_made_from_are_warned_of(program: Path, name: str) -> None:
    sources, rest, expected = IDLE[name]
    problems = told(program, sources, rest=rest)
    if expected is None:
        assert problems == ()
        return
    (problem,) = problems
    assert (problem.rule, problem.severity) == ("source-idle", Severity.WARN)
    assert problem.message.startswith(f"sources, {sources.split(':')[0]}: recorded, not used yet in the edits: ")
    assert expected in problem.message
    assert problem.quote == f"  {sources}"


def test_captions_wait_in_vain_beside_a_voice_over(program: Path) -> None:
    (problem,) = told(program, "captions: {en: media/en.srt}\n  voice_over: media/voice.mp4")
    assert (problem.rule, problem.severity) == ("source-idle", Severity.WARN)
    assert "sources, captions: recorded, not used yet in the edits" in problem.message


def test_broll_waits_in_vain_beside_a_master_that_is_long_enough(program: Path) -> None:
    (problem,) = told(program, "broll: media/more.mp4", lengths="2 s")
    assert problem.rule == "source-idle"
    assert "the master's 0:02 are enough for the longest, 2 s" in problem.message


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"size": "80x36"}, "its picture is 80x36 where the master's is 64x36"),
        ({"rate": "30"}, "it has 30 frames a second where the master has 25"),
        ({"seconds": "3"}, "it is 3 s long where the master is 2 s"),
    ],
    ids=["size", "rate", "length"],
)
def test_a_textless_version_that_is_not_the_masters(program: Path, made: dict[str, str], said: str) -> None:
    (program / "media/clean.mp4").write_bytes(coded(".mp4", **made))
    (problem,) = told(program, "textless: media/clean.mp4")
    assert (problem.rule, problem.severity) == ("source-idle", Severity.WARN)
    assert problem.message.endswith(said)


def srt(*times: tuple[str, str]) -> str:
    return "".join(f"{n}\n{start} --> {end}\nLine {n}\nof words\n\n" for n, (start, end) in enumerate(times, 1))


CUES: dict[str, tuple[str, str | None]] = {
    "in time": (srt(("00:00:00,100", "00:00:01,900")), None),
    "one beyond": (srt(("00:00:00,100", "00:00:01,900"), ("00:10:00,000", "00:10:02,000")), None),
    "all beyond": (
        srt(("01:00:00,100", "01:00:01,900"), ("01:00:02,000", "01:00:04,000")),
        "no caption of it falls within the master, which ends at 0:02: the first is at 1:00:00; ",
    ),
    "a minute": (srt(("00:00:00,000", "00:01:00,000")), None),
    "two minutes": (
        srt(("00:00:00,000", "00:00:01,000"), ("00:00:01,000", "00:02:31,000")),
        'the caption at 0:01, "Line 2 of words", stays for 2:30; ',
    ),
    "many": (
        srt(("00:00:00,000", "00:02:00,000"), ("00:03:01,000", "00:06:31,000")),
        'the caption at 0:00, "Line 1 of words", stays for 2:00, and 1 more like it; ',
    ),
}


@pytest.mark.parametrize("name", CUES)
def test_captions_whose_times_cannot_be_right_are_warned_of(program: Path, name: str) -> None:
    content, said = CUES[name]
    (program / "media/en.srt").write_text(content)
    problems = told(program, "captions: {en: media/en.srt}")
    assert [p.rule for p in problems] == (["caption-times"] if said else [])
    for problem in problems:
        assert problem.severity is Severity.WARN
        assert problem.message.startswith(f"sources, captions, en: {said}")


def test_a_clock_that_does_not_begin_at_zero_is_told(program: Path) -> None:
    """Broadcast files begin at an hour; their captions may well fit them."""
    late = program / "media/late.ts"
    from cutthrough.media.ffmpeg import run_ffmpeg

    run_ffmpeg(["-i", str(program / "media/master.mp4"), "-c", "copy", "-output_ts_offset", "3600", "-y", str(late)])
    (program / "media/master.mp4").write_bytes(late.read_bytes())
    (program / "media/en.srt").write_text(srt(("01:00:02,000", "01:00:02,900")))
    assert told(program, "captions: {en: media/en.srt}") == ()
    (program / "media/en.srt").write_text(srt(("00:00:00,100", "00:00:01,900")))
    (problem,) = told(program, "captions: {en: media/en.srt}")
    assert "which runs from 1:00:01 to 1:00:03: the first is at 0:00" in problem.message


def test_all_files_that_cannot_be_used_are_told_at_once(program: Path) -> None:
    for name in ("bad.mp3", "bad.png", "bad.srt", "bad.mp4"):
        (program / "media" / name).write_text("Dear all")
    text = (
        "hooks: [media/more.mp4, media/bad.mp4]\n  music: media/bad.mp3\n  logo: media/bad.png\n"
        "  captions: {en: media/bad.srt}"
    )
    problems = told(program, text, rest="title: 映画\nvary: {hook: yes}\n" + CARD)
    assert [(p.rule, p.line, p.severity.value) for p in problems] == [
        ("source-unusable", 22, "block"),
        ("source-unusable", 23, "block"),
        ("source-unusable", 24, "block"),
        ("source-unusable", 25, "block"),
        ("glyph-missing", 26, "block"),
    ]
    assert [p.paste for p in problems][:2] == ["  hooks: [media/more.mp4]", "#   music: media/bad.mp3"]


def test_a_file_that_was_exchanged_is_opened_again(program: Path) -> None:
    path = program / "media/logo.png"
    assert told(program, "logo: media/logo.png", rest=CARD) == ()
    path.write_text("not a picture")
    assert [p.rule for p in told(program, "logo: media/logo.png", rest=CARD)] == ["source-unusable"]
    put_media(path)
    assert told(program, "logo: media/logo.png", rest=CARD) == ()


def test_a_master_of_50_gigabytes_is_checked_by_its_header(program: Path) -> None:
    """Its bytes are not there (the file is sparse), so whoever reads them all waits for minutes."""
    path = program / "media/master.mp4"
    whole = path.stat().st_size
    os.truncate(path, 50_000_000_000)
    read = Path("/proc/self/io")
    if not read.exists():
        pytest.skip("only Linux counts what a process reads")
    before = int(read.read_text().split("\n")[0].split()[1])
    assert told(program, "captions: {en: media/en.srt}") == ()
    assert int(read.read_text().split("\n")[0].split()[1]) - before < 20 * whole + 2_000_000
