"""What should be cut again, and how."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from brief.program import MINIMAL, make_program, put_brief
from cutthrough.brief.read import read_brief
from cutthrough.catalog.placement import placements
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Stage
from cutthrough.model.deliverable import Deliverable, FileKind
from cutthrough.model.source import AudioStream, Probe, VideoStream
from cutthrough.model.verdict import Report, Status, Verdict
from cutthrough.publish.recut import stock

OLDEST = date(2025, 11, 22)


def video(id_: str, title: str, size: tuple[int, int] = (1920, 1080), **known: object) -> Adopted:
    picture = VideoStream(
        index=0, codec="h264", width=size[0], height=size[1], pixel_format="yuv420p", time_base=Fraction(1, 90000)
    )
    sound = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2, layout="stereo")
    probe = Probe(container="mp4", size=1, duration=Fraction(20), video=picture, audio=sound)
    file = Deliverable(kind=FileKind.VIDEO, path=f"old/{id_}.mp4", sha256=id_ * 64, size=1)
    given = {"path": f"old/{id_}.mp4", "file": file, "probe": probe, "captions": ("old/x.srt",), **known}
    return Adopted.model_validate({"id": id_, "title": title, **given})


def reasons(
    *videos: Adopted, gone: tuple[str, ...] = (), upright: tuple[str, ...] = (), twins: tuple[tuple[str, str], ...] = ()
) -> dict[str, tuple[str, ...]]:
    found = stock(videos, placements(), gone, OLDEST, "12 months", upright, twins)
    return {each.video.id: each.reasons for each in found.recuts}


def test_an_upright_cut_of_the_same_film_is_enough() -> None:
    wide, tall = video("w", "Spring walks youtube"), video("t", "Spring walks reel", (1080, 1920))
    assert reasons(wide) == {"w": ("no upright cut of it",)}
    assert reasons(wide, tall) == {}
    assert reasons(wide, video("o", "Autumn reel", (1080, 1920))) == {"w": ("no upright cut of it",)}


def test_an_upright_cut_of_ours_or_of_the_same_source_is_enough_too() -> None:
    wide, none = video("w", "Talk"), {"w": ("no upright cut of it",)}
    cut_from = video("w", "Talk", made_from=("s" * 64,))
    assert reasons(cut_from) == none
    assert reasons(cut_from, upright=("s" * 64,)) == {}
    assert reasons(wide, upright=("w" * 64,)) == {}, "the bytes are a source of ours"
    assert reasons(cut_from, video("t", "Reel of May", (1080, 1920), made_from=("s" * 64,))) == {}
    small = video("m", "Other name", made_from=("s" * 64,))
    assert reasons(wide, small, upright=("s" * 64,)) == none
    assert reasons(wide, small, upright=("s" * 64,), twins=(("w", "m"),)) == {}
    assert reasons(video("w", "Youtube"), video("t", "Reel", (1080, 1920))) == none, "such titles say nothing"


def test_each_way_to_fall_short_is_said() -> None:
    tall = (1080, 1920)
    assert reasons(video("a", "A", tall, captions=())) == {"a": ("no captions beside it",)}
    assert reasons(video("a", "A", tall, made_on="2025-11-21")) == {"a": ("made 2025-11-21, more than 12 months ago",)}
    assert reasons(video("a", "A", tall, made_on="2025-11-22")) == {}
    assert reasons(video("a", "A", tall, placement="youtube_non_skippable")) == {
        "a": ("for youtube_non_skippable, 20 s is longer than its 15 s",)
    }
    verdicts = (Verdict(rule="loudness", status=Status.FAIL, measured="x"),)
    failed = Report(file_sha256="a" * 64, placement="youtube_shorts", verdicts=verdicts)
    assert reasons(video("a", "A", tall, report=failed)) == {"a": ("fails loudness for youtube_shorts",)}
    assert reasons(video("a", "A", tall), gone=("a",)) == {"a": ("its file is no longer at old/a.mp4",)}


def test_a_file_that_is_cut_off_is_no_film_to_cut_from() -> None:
    (found,) = stock((video("w", "Talk", missing=9000),), placements(), (), OLDEST, "12 months").recuts
    assert found.reasons[0] == "its file is cut off, 9,000 bytes before its end; adopt a whole one"
    assert found.lines == ""


def test_what_is_a_source_already_is_not_copied_there() -> None:
    ours = {"w" * 64: "media/girl.mp4", "x" * 64: "media/other.mp4"}
    (found,) = stock((video("w", "Talk"),), placements(), (), OLDEST, "12 months", sources=ours).recuts
    assert found.lines.splitlines()[0] == 'sources: {master: "media/girl.mp4"}'
    (found,) = stock((video("w", "Talk"),), placements(), (), OLDEST, "12 months").recuts
    assert found.lines.splitlines()[:2] == [
        '# copy "old/w.mp4" into the program\'s media/ first', 'sources: {master: "media/w.mp4"}',
    ]  # fmt: skip


def test_a_post_alone_asks_for_nothing() -> None:
    assert reasons(Adopted(id="p", title="youtube x")) == {}


def test_the_lines_are_a_briefs() -> None:
    odd = video("w", "Odd", path='../old/a "b": c.mp4', language="de", placement="youtube_long")
    found = stock([odd], placements(), (), OLDEST, "12 months")
    said = yaml.safe_load(found.recuts[0].lines)
    assert said["sources"] == {"master": 'media/a "b": c.mp4'}
    assert said["placements"] == [
        {"placement": "youtube_long", "lengths": ["20 s"]},
        {"placement": "instagram_reels_organic_api", "lengths": ["20 s"]},
    ]
    assert found.open_fields["role"] == 1


def lengths(lasts: str, placement: str, size: tuple[int, int] = (1080, 1920)) -> object:
    wide = video("w", "Odd", size, placement=placement, captions=())
    probe = wide.probe.model_copy(update={"duration": Fraction(lasts)}) if wide.probe else None
    found = stock([wide.model_copy(update={"probe": probe})], placements(), (), OLDEST, "12 months")
    said = yaml.safe_load(found.recuts[0].lines)
    return [each["lengths"] for each in said["placements"]] if "placements" in said else found.recuts[0].lines


@pytest.mark.parametrize(
    ("lasts", "placement", "wanted"),
    [
        ("20.9", "youtube_shorts", [["20 s"]]),
        ("4000", "youtube_shorts", [["180 s"]]),
        ("28.5", "ctv_broadcast", [["15 s"]]),
        ("90", "linkedin_video_ad", [["15 s"]]),
        ("3.26", "facebook_stories_ad", [["3.2 s"]]),
        ("90", "email", [["90 s"]]),
    ],
)
def test_lengths_are_those_the_placement_takes_of_the_film(lasts: str, placement: str, wanted: object) -> None:
    assert lengths(lasts, placement) == wanted


@pytest.mark.parametrize("lasts", ["0.2", "2.9"])
def test_what_no_edit_can_be_cut_of_is_said(lasts: str) -> None:
    said = lengths(lasts, "pinterest_video")
    assert "# the film is too short for pinterest_video\n# placements: " in str(said)


@pytest.mark.parametrize("placement", [None, *sorted(placements())])
@pytest.mark.parametrize("lasts", ["7.04", "4000"])
def test_a_brief_they_are_pasted_into_passes(tmp_path: Path, lasts: str, placement: str | None) -> None:
    old = video("w", "Odd", path="old/film.mp4", language="de", placement=placement)
    probe = old.probe.model_copy(update={"duration": Fraction(lasts)}) if old.probe else None
    lines = stock([old.model_copy(update={"probe": probe})], placements(), (), OLDEST, "12 months").recuts[0].lines
    program = make_program(tmp_path, "media/film.mp4")
    bare = MINIMAL[: MINIMAL.index("placements:")]
    problems = read_brief(put_brief(program, f"{bare}{lines}\n"), program)[1]
    assert [each.message for each in problems if each.blocks(Stage.EDIT)] == []
