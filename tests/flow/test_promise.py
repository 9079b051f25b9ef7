"""What is promised of a file, and what its pixels prove: on files that are made, whole and spoilt."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from cutthrough.conform.registry import RULES
from cutthrough.conform.report import judge
from cutthrough.flow import make as flow
from cutthrough.flow.features import understood
from cutthrough.flow.file_names import names_of
from cutthrough.flow.promise import promise_of, promise_of_brief
from cutthrough.flow.proof import InkProof, Proof, caption_faults, proof_of
from cutthrough.media.gif import gif
from cutthrough.media.measure import measure
from cutthrough.media.picture import PictureReader
from cutthrough.media.probe import probe
from cutthrough.model.brief import Guardrails, Message, PlacementLine, Right, Schedule
from cutthrough.model.cut import Box, CaptionCue, Card, Cut, DeliveryForm, Emphasis, Text, TextRole
from cutthrough.model.errors import ProgramError
from cutthrough.model.placement import Size
from cutthrough.model.program import Program
from cutthrough.model.promise import Promise
from cutthrough.model.segment import Encoder
from cutthrough.model.verdict import Status
from cutthrough.render.build import build
from cutthrough.render.encode import encode_segment
from cutthrough.render.family import job, join_cut
from flow.small import tiny, understood_once, write_brief
from flow.test_make import known_small_placements
from plan.made import brief as made_brief
from plan.made import program as made_program
from render.made import cut_of, material_of

CANVAS = Size(width=640, height=360)
TODAY = date(2026, 11, 22)
SETTINGS = Encoder(crf=20, preset="veryfast", level="3.0", keyint=48, vbv_maxrate=4000, vbv_bufsize=4000)
TITLE = Text(
    id="title", role=TextRole.TITLE, start=0, end=24, lines=("Film night", "on us"), size=44, fade=3, serves=("m-1",),
    box=Box(x=100, y=60, width=440, height=140), outline=4,
)  # fmt: skip
BRAND = Text(
    id="brand", role=TextRole.BRAND, start=6, end=50, lines=("Hill Side",), size=26, colour="#FFC400",
    box=Box(x=16, y=16, width=200, height=40), plate="#000000C0",
)  # fmt: skip
POP = Text(
    id="caption-1", role=TextRole.CAPTION, start=25, end=49, lines=("Come and", "see"), size=40, language="en",
    box=Box(x=120, y=240, width=400, height=100), emphasis=Emphasis.POP, moments=(25, 32, 38), accent="#FFC400",
)  # fmt: skip


def a_cut(*texts: Text, colour: str = "#2A5FA0", **fields: object) -> Cut:
    return cut_of(Card(id="ground", colour=colour, frames=50), canvas=CANVAS, texts=texts, **fields)


def finished(cut: Cut, folder: Path) -> Path:
    """The cut's finished file, by the graph and the joiner that all files go through."""
    material, marks = material_of()
    built = build(cut, material, SETTINGS)
    for one in built:
        encode_segment(job(one, material, marks, folder))
    join_cut(cut, built, folder, folder / "out.mp4", None)
    return folder / "out.mp4"


def proven(cut: Cut, path: Path) -> dict[str, tuple[bool | None, float | None]]:
    ink = InkProof(cut, material_of()[0])
    video = probe(path).video
    assert video is not None
    for look in PictureReader(path, video):
        ink.push(look)
    return {text.id: (text.drawn, text.contrast) for text in ink.texts()}


def test_words_that_were_drawn_are_found_with_their_contrast(tmp_path: Path) -> None:
    cut = a_cut(TITLE, BRAND, POP)
    found = proven(cut, finished(cut, tmp_path))
    assert {name: drawn for name, (drawn, _) in found.items()} == {"title": True, "brand": True, "caption-1": True}
    assert all(ratio is not None and ratio > 4.5 for _, ratio in found.values())


def elsewhere(text: Text) -> Text:
    return text.model_copy(update={"box": text.box.model_copy(update={"x": text.box.x + 14})})


@pytest.mark.parametrize(
    ("spoilt", "lost"),
    [
        ((), ("title", "brand", "caption-1")),
        ((BRAND, POP), ("title",)),
        ((TITLE.model_copy(update={"lines": ("Quite", "other")}), BRAND, POP), ("title",)),
        ((TITLE.model_copy(update={"end": 12}), BRAND, POP), ("title",)),
        ((TITLE, BRAND.model_copy(update={"start": 30}), POP), ("brand",)),
        ((TITLE, elsewhere(BRAND), POP), ("brand",)),
        ((TITLE, BRAND, POP.model_copy(update={"lines": ("Go on", "now")})), ("caption-1",)),
    ],
    ids=["none drawn", "one missing", "other words", "gone too early", "come too late", "elsewhere", "another caption"],
)
def test_words_that_were_not_drawn_are_found_out(
    spoilt: tuple[Text, ...], lost: tuple[str, ...], tmp_path: Path
) -> None:
    cut = a_cut(TITLE, BRAND, POP)
    path = finished(cut.model_copy(update={"texts": spoilt}), tmp_path)
    assert {name: drawn for name, (drawn, _) in proven(cut, path).items()} == {
        name: name not in lost for name in ("title", "brand", "caption-1")
    }


def test_words_on_a_ground_of_their_colour_can_not_be_told_and_have_no_contrast(tmp_path: Path) -> None:
    cut = a_cut(TITLE.model_copy(update={"outline": 0}), colour="#FFFFFF")
    path = finished(cut, tmp_path)
    found = proven(cut, path)["title"]
    assert found[0] is None
    assert found[1] == pytest.approx(1.0, abs=0.05)
    promise = promised(cut, path)
    verdicts = verdicts_of(cut, path, promise)
    assert verdicts["texts_drawn"] is Status.CANT_TELL
    assert verdicts["text_contrast"] is Status.FAIL


def test_the_words_of_a_gif_are_proven_too(tmp_path: Path) -> None:
    cut = a_cut(TITLE.model_copy(update={"fade": 0}), BRAND, form=DeliveryForm.GIF)
    gif(finished(cut, tmp_path), tmp_path / "out.gif", width_max=480)
    for planned, expected in ((cut, True), (a_cut(BRAND.model_copy(update={"lines": ("Others",)})), False)):
        ink = InkProof(planned, material_of()[0])
        ink.witness.read_gif(tmp_path / "out.gif", planned.rate)
        assert {text.drawn for text in ink.texts()} == {expected}


BRIEF = made_brief(
    (2,),
    placement_id="tiny_video",
    messages=(Message(id="m-1", text="Film night on us", by=Fraction(1)), Message(id="m-2", text="Every path is free")),
    guardrails=Guardrails(id="g", brand_by=Fraction(1), never_say=("cheap",)),
    languages=("en",),
    schedule=Schedule(starts=date(2026, 12, 1), ends=date(2027, 1, 31)),
    rights=(Right(what="music", until=date(2027, 3, 1)),),
)
PROGRAM: Program = made_program(name="Hill Side")


def promised(cut: Cut, path: Path, **also: object) -> Promise:
    ink = InkProof(cut, material_of()[0])
    video = probe(path).video
    assert video is not None
    for look in PictureReader(path, video):
        ink.push(look)
    proof = proof_of(cut, path.parent, (), ink.texts())
    return promise_of(cut, BRIEF.model_copy(update=also), PROGRAM, tiny("tiny_video"), proof=proof, today=TODAY)


def verdicts_of(cut: Cut, path: Path, promise: Promise) -> dict[str, Status]:
    features = understood(path, cut=cut, brand="Hill Side").features
    report = judge(measure(path), tiny("tiny_video"), form=cut.form, promise=promise, features=features)
    return {verdict.rule: verdict.status for verdict in report.verdicts}


def test_a_whole_file_keeps_what_a_spoilt_one_breaks(tmp_path: Path) -> None:
    cut = a_cut(TITLE, BRAND)
    whole = finished(cut, tmp_path)
    kept = verdicts_of(cut, whole, promised(cut, whole))
    (tmp_path / "spoilt").mkdir()
    late = cut.model_copy(update={"texts": (BRAND.model_copy(update={"start": 30}),)})
    spoilt = finished(late, tmp_path / "spoilt")
    broken = verdicts_of(cut, spoilt, promised(cut, spoilt))
    for rule in ("texts_drawn", "brand_seen", "text_contrast"):
        assert kept[rule] is Status.PASS, rule
    assert kept["rights"] is Status.PASS
    assert broken["texts_drawn"] is Status.FAIL
    assert broken["brand_seen"] is Status.FAIL
    assert broken["messages"] is Status.FAIL
    assert kept["messages"] is Status.WARN  # the second one has no time, and is nowhere


def test_what_is_said_counts_by_the_end_of_its_sentence() -> None:
    cues = (
        CaptionCue(start=0, end=20, text="We walked all day.", language="en"),
        CaptionCue(start=20, end=35, text="Every path here", language="en"),
        CaptionCue(start=35, end=45, text="is free.", language="en"),
        CaptionCue(start=0, end=45, text="Jeder Weg ist frei.", language="de"),
    )
    promise = promise_of(a_cut(captions=cues), BRIEF, PROGRAM, tiny("tiny_video"), today=TODAY)
    assert promise.heard
    assert [m.said for m in promise.messages] == [(), (Fraction(45, 25),)]
    silent = promise_of(a_cut(captions=cues, form=DeliveryForm.LOOP), BRIEF, PROGRAM, tiny("tiny_video"), today=TODAY)
    assert silent.heard
    assert [m.said for m in silent.messages] == [(), ()]
    assert not silent.captions


def test_the_line_of_the_brief_that_asks_for_this_length_gives_the_post() -> None:
    lines = (
        PlacementLine(placement="p", lengths=(Fraction(6),), post_title="six"),
        PlacementLine(placement="p", lengths=(Fraction(15),), post_title="wide", aspect=Fraction(16, 9)),
        PlacementLine(placement="p", lengths=(Fraction(15),), post_title="high", aspect=Fraction(9, 16)),
        PlacementLine(placement="q", lengths=(Fraction(15),), post_title="other"),
    )
    brief = BRIEF.model_copy(update={"placements": lines})
    cut = a_cut(length=Fraction(15), family="p-15s-9x16")
    placement = tiny("p")
    assert promise_of(cut, brief, PROGRAM, placement, today=TODAY).post_title == "high"
    assert (
        promise_of(cut.model_copy(update={"length": Fraction(6)}), brief, PROGRAM, placement, today=TODAY).post_title
        == "six"
    )
    assert promise_of_brief(brief, PROGRAM, tiny("nowhere"), today=TODAY).post_title is None


def test_a_file_of_others_is_held_to_the_words_read_in_it(tmp_path: Path) -> None:
    path = finished(a_cut(TITLE.model_copy(update={"end": 50}), colour="#102030"), tmp_path)
    found = understood(path, brand="Film night")
    read = promise_of_brief(BRIEF, PROGRAM, tiny("tiny_video"), footage=found.footage, today=TODAY)
    assert read.cut is None
    assert [bool(m.shown) for m in read.messages] == [True, False]
    unread = promise_of_brief(BRIEF, PROGRAM, tiny("tiny_video"), today=TODAY)
    for promise, expected in ((read, Status.WARN), (unread, Status.CANT_TELL)):
        report = judge(measure(path), tiny("tiny_video"), promise=promise, features=found.features)
        assert {v.rule: v.status for v in report.verdicts}["messages"] is expected
        assert {v.rule: v.status for v in report.verdicts}["texts_drawn"] is Status.CANT_TELL


def test_what_can_not_be_known_of_a_file_of_others_may_be_anything_in_its_name() -> None:
    program = PROGRAM.model_copy(update={"client": "A B", "file_names": "{client}_{length}_{placement}"})
    assert promise_of_brief(BRIEF, program, tiny("tiny_video"), today=TODAY).file_name == "A-B_*_tiny_video"


def test_caption_files_are_read_back(tmp_path: Path) -> None:
    good, late, none = (tmp_path / name for name in ("good.srt", "late.srt", "none.vtt"))
    good.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n")
    late.write_text("1\n00:00:01,000 --> 00:00:02,200\nHello\n")
    none.write_text("WEBVTT\n\n")
    assert caption_faults(good, "en", Fraction(2)) == ()
    assert "1 of 1 captions last longer" in caption_faults(late, "en", Fraction(2))[0]
    assert "none.vtt" in caption_faults(none, "en", Fraction(2))[0]


def test_names_follow_the_template_and_never_clash() -> None:
    cuts = [a_cut(id=f"f{arm}", family="f", placement="p") for arm in ("", "-hook-2")]
    program = PROGRAM.model_copy(update={"file_names": "{brief}_{arm}"})
    assert names_of(cuts, BRIEF, program) == ({"f": BRIEF.name, "f-hook-2": f"{BRIEF.name}_hook-2"}, ())
    same = PROGRAM.model_copy(update={"file_names": "{brief}"})
    assert set(names_of(cuts, BRIEF, same)[0].values()) == {f"{BRIEF.name}-f", f"{BRIEF.name}-f-hook-2"}
    assert names_of(cuts, BRIEF, PROGRAM)[0] == {"f": "f", "f-hook-2": "f-hook-2"}
    with pytest.raises(ProgramError, match="is no field"):
        names_of(cuts, BRIEF, PROGRAM.model_copy(update={"file_names": "{date}"}))


def test_an_empty_proof_proves_nothing() -> None:
    promise = promise_of(a_cut(), BRIEF, PROGRAM, tiny("tiny_video"), proof=Proof(), today=TODAY)
    assert promise.texts == ()
    assert InkProof(a_cut(), material_of()[0]).texts() == ()


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small program whose brief promises things, made with a template for names."""
    folder = tmp_path_factory.mktemp("promised") / "p"
    path = understood_once(tmp_path_factory, folder, length="4 s")
    template = "file_names: '{client}_{brief}_{length}_{arm}'\n"
    (folder / "program.yaml").write_text((folder / "program.yaml").read_text() + template)
    with pytest.MonkeyPatch.context() as patched:
        known_small_placements(patched)
        flow.make(path)
    return folder


def statuses(made: flow.Made) -> dict[str, Status]:
    return {verdict.rule: verdict.status for verdict in made.delivery.edits[0].report.verdicts}


def test_make_names_files_by_the_template_and_judges_promises(
    made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_small_placements(monkeypatch)
    folder = shutil.copytree(made_once, tmp_path / "p")
    out = folder / "out/small"
    assert (out / "Test_small_4s.mp4").is_file()
    assert (out / "Test_small_4s.otio").is_file()
    before = {file.name for file in out.iterdir()}

    again = flow.make(folder / "briefs/small.yaml")
    assert (again.encoded_segments, again.kept_edits) == (0, 1)
    found = statuses(again)
    assert set(found) == set(RULES)
    assert found["file_name"] is Status.PASS
    assert found["rights"] is Status.PASS
    assert found["never_say"] is Status.NOT_APPLICABLE

    # Another promise, the same pictures: nothing is made or decoded anew, and the verdicts are others.
    path = write_brief(folder, length="4 s")
    ending = path.read_text().replace("    forever: yes", "    until: 2027-01-31")  # when does the flight?
    path.write_text(ending.replace("captions: false", "captions: false\n  never_say: [unheard]"))
    held = flow.make(path)
    assert (held.encoded_segments, held.kept_edits, held.removed) == (0, 1, ())
    assert statuses(held)["rights"] is Status.CANT_TELL
    assert statuses(held)["never_say"] is Status.PASS

    # Another template: the same files under new names, and the old ones are gone.
    program = folder / "program.yaml"
    program.write_text(program.read_text().replace("{client}_{brief}", "new_{brief}"))
    renamed = flow.make(path)
    assert renamed.encoded_segments == 0
    assert set(renamed.removed) == {name for name in before if name.startswith("Test_")}
    assert {name.replace("Test_", "new_") for name in before} == {file.name for file in out.iterdir()}

    program.write_text(program.read_text().replace("new_{brief}", "{nothing}"))
    with pytest.raises(ProgramError, match="nothing"):
        flow.make(path)
    assert (out / "new_small_4s.mp4").is_file()


def test_a_right_is_over_from_the_day_after_its_last() -> None:
    right = Right(what="the score", until=TODAY)
    brief = BRIEF.model_copy(update={"rights": (right, Right(what="our own film", forever=True))})
    for day, over in ((TODAY, ()), (TODAY + timedelta(1), (right,))):
        assert promise_of(a_cut(), brief, PROGRAM, tiny("tiny_video"), today=day).lapsed == over
