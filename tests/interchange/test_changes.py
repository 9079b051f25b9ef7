"""What can't be kept is told in a sentence; framing comes back; files are found again wherever they were moved."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cutthrough.interchange.changes import compare
from cutthrough.interchange.formats import FORMATS, read_sequence
from cutthrough.interchange.medium import reel_names
from cutthrough.interchange.motion import framing_of, motion_of, same
from cutthrough.interchange.relink import source_of
from cutthrough.interchange.sequence import MediaName, ReadClip
from cutthrough.model.cut import Box, Clip, Cut, Framing, Layout, Pane, Waypoint
from cutthrough.model.edited import ChangeKind
from cutthrough.model.errors import CutthroughError
from interchange.edited import CANVAS, as_edited, back, clip, cut_of, framing, material, media, written

RATE = Fraction(25)
FILM = material(RATE)
FOUND = media(FILM)
CUT = cut_of([clip(1, 100, 40, FILM), clip(2, 400, 60, FILM), clip(3, 700, 50, FILM)], RATE)
FRAMED = pytest.mark.parametrize("name", ["otio", "fcpxml", "xml"])


def windowed() -> Framing:
    pane = Pane(crop=Box(x=420, y=0, width=1080, height=1080), window=Box(x=0, y=400, width=1080, height=1080))
    return Framing(layout=Layout.WINDOW, panes=(pane,), enlarged=1.0, reason="a band")


def moving() -> Framing:
    path = (Waypoint(frame=0, x=300, y=0), Waypoint(frame=20, x=700, y=0), Waypoint(frame=39, x=640, y=0))
    pane = Pane(crop=Box(x=300, y=0, width=608, height=1080), window=Box(x=0, y=0, width=1080, height=1920), path=path)
    return Framing(layout=Layout.CROP, panes=(pane,), enlarged=1.778, reason="follows")


@FRAMED
@pytest.mark.parametrize("made", [framing(), windowed(), moving()], ids=["crop", "window", "path"])
def test_framing_goes_out_and_comes_back_as_the_plans(name: str, made: Framing) -> None:
    first = clip(1, 100, 40, FILM, framing=made)
    cut = cut_of([first, *CUT.items[1:]], RATE)
    compared = back(cut, FOUND, name)
    assert (compared.changes, compared.problems, compared.remarks) == ((), (), ())


@pytest.mark.parametrize("name", ["fcpxml", "xml"])
@pytest.mark.parametrize("made", [framing(640), windowed(), moving()], ids=["crop", "window", "path"])
def test_framing_changed_by_hand_is_pinned_where_it_was_put(name: str, made: Framing) -> None:
    one = clip(1, 100, 40, FILM)
    edited = cut_of([clip(1, 100, 40, FILM, framing=made), *CUT.items[1:]], RATE)
    compared = as_edited(cut_of([one, *CUT.items[1:]], RATE), edited, FOUND, name)
    assert [c.kind for c in compared.changes] == [ChangeKind.FRAMING]
    assert compared.edited is not None
    found = compared.edited.clips[0].framing
    assert found is not None
    assert found.pinned
    for frame in (0, 10, 20, 39):
        for a, b in zip(found.panes[0].corner(frame), made.panes[0].corner(frame), strict=True):
            assert abs(a - b) <= 12  # a curve as straight lines, in source pixels of 1920
    assert found.window == made.window
    assert found.layout is made.layout


def test_framing_changed_in_otio_metadata_is_pinned() -> None:
    def edit(text: str) -> str:
        data = json.loads(text)
        track = next(t for t in data["tracks"]["children"] if t["kind"] == "Video")
        track["children"][1]["metadata"]["cutthrough"]["framing"]["panes"][0]["crop"]["x"] = 0
        return json.dumps(data)

    compared = back(CUT, FOUND, "otio", edit)
    assert [(c.kind, c.clip) for c in compared.changes] == [(ChangeKind.FRAMING, "c2")]
    assert compared.edited is not None
    assert compared.edited.clips[0].framing is None
    found = compared.edited.clips[1].framing
    assert found is not None
    assert (found.pinned, found.crop.x) == (True, 0)


def test_a_framing_that_was_pinned_stays_pinned() -> None:
    pinned = framing().model_copy(update={"pinned": True})
    cut = cut_of([clip(1, 100, 40, FILM, framing=pinned), *CUT.items[1:]], RATE)
    for name in FORMATS:
        compared = back(cut, FOUND, name)
        assert compared.changes == ()
        assert compared.edited is not None
        assert compared.edited.clips[0].framing == pinned


@pytest.mark.parametrize("made", [framing(), framing(0), windowed()])
def test_motion_and_framing_are_each_others_inverse(made: Framing) -> None:
    motion = motion_of(made, (1920, 1080), CANVAS)
    found = framing_of(motion, (1920, 1080), CANVAS)
    assert found is not None
    assert (found.crop, found.window, found.layout) == (made.crop, made.window, made.layout)
    assert same(motion_of(found, (1920, 1080), CANVAS), motion)
    assert framing_of(replace(motion, keys=(replace(motion.keys[0], x=9999.0),)), (1920, 1080), CANVAS) is None


def edited(cut: Cut, *items: Clip, name: str = "xml", **more: object) -> tuple[str, ...]:
    return as_edited(cut, cut.model_copy(update={"items": items, **more}), FOUND, name).problems


def test_what_breaks_the_brief_or_the_render_is_told_all_at_once() -> None:
    short = cut_of(CUT.items, RATE, length=Fraction(6))
    one, two, three = CUT.items
    assert isinstance(one, Clip)
    assert isinstance(two, Clip)
    assert isinstance(three, Clip)
    tiny, long = one.model_copy(update={"frames": 1}), two.model_copy(update={"frames": 200})
    problems = edited(short, tiny, long, three)
    assert problems == (
        "Clip 1 has 1 frame of its own; the fewest that can be encoded are 12",
        "The edit lasts 251 frames, 101 more than the 6 s the brief asks for; take them off, or ask for another length",
    )
    past = three.model_copy(update={"source_in": Fraction(59), "frames": 60})
    assert edited(CUT, one, two, past) == ("Clip 3 goes on for 35 frames after master film.mp4 has ended",)
    mixed = one.model_copy(update={"transition": 5})
    assert edited(CUT, mixed, two, three)[0].startswith("Clip 1 ends in a dissolve of 5 frames; make it 12")


def test_another_rate_a_hole_and_an_unknown_file_are_told() -> None:
    text = written(CUT, FOUND, "xml")
    slow = text.replace("<timebase>25</timebase>", "<timebase>24</timebase>", 1)
    read = read_sequence(Path("x.xml"), slow.encode(), rate=None)
    (said,) = compare(CUT, read, FOUND).problems
    assert said == "The sequence runs at 24 frames a second, reel-15s-9x16 at 25; edit it at 25"
    holed = text.replace("<start>40</start>", "<start>45</start>")
    read = read_sequence(Path("x.xml"), holed.encode(), rate=None)
    assert compare(CUT, read, FOUND).problems[0] == "There is a hole of 5 frames before clip 2; close it"
    other = media(material(RATE, sha="b"))
    read = read_sequence(Path("x.xml"), text.encode(), rate=None)
    problems = compare(CUT, read, other).problems
    assert len([p for p in problems if "master film.mp4, which is no source of the brief" in p]) == 3


def test_effects_speed_and_pictures_above_are_told_and_left_out() -> None:
    root = ET.fromstring(written(CUT, FOUND, "fcpxml"))
    clips = list(root.iter("asset-clip"))
    spine = [c for c in clips if c.get("lane") is None]
    ET.SubElement(spine[0], "asset-clip", ref=spine[0].get("ref") or "", lane="1", name="over", duration="1s")
    ET.SubElement(spine[1], "filter-video", ref="r9", name="Blur")
    warp = ET.SubElement(spine[2], "timeMap")
    ET.SubElement(warp, "timept", time="0s", value="0s")
    ET.SubElement(warp, "timept", time="1s", value="2s")
    read = read_sequence(Path("x.fcpxml"), ET.tostring(root), rate=None)
    compared = compare(CUT, read, FOUND)
    assert compared.problems == ()
    assert compared.remarks == (
        "over lies over master film.mp4; only the lowest picture is kept",
        "the effect Blur on master film.mp4 is not kept",
        "master film.mp4 runs at another speed; it is kept at its own",
    )


def test_sources_are_found_after_moves_renames_and_as_proxies() -> None:
    film, walk = material(RATE), material(RATE, seconds=30, code="05:00:00:00", sha="b")
    found = media(film, walk, proxies={"b": "/x/proxies/walk-b.mov"})
    length = film.frames.count / RATE if film.frames else None

    def source(offset: Fraction | None = Fraction(1), **said: object) -> str | None:
        name = ReadClip("a clip", MediaName(**said), 0, 20, offset=offset)  # type: ignore[arg-type]
        medium = source_of(name, found)
        return medium.sha256 if medium is not None else None

    assert source(sha256="b") == "b"
    assert source(path="/other/disk/WALK.MOV", name="WALK.MOV") == "b"
    assert source(name="walk-b.mov") == "b"
    assert source(name="master film.mxf", length=length) == "m"
    assert source(name="master film.mxf", length=Fraction(7)) is None
    assert source(name="renamed.mov", reel="WALK") == "b"
    assert source(name="unknown.mov") is None


def test_reels_fit_an_edl_and_are_unique() -> None:
    files = ("m/Grüße 01.mov", "m/Grusse 01.mxf", "bl.mov", "x/日本.mov", "a.very.long name.mp4")
    names = reel_names([(str(n), file, None) for n, file in enumerate(files)])
    assert list(names.values()) == ["GRUSSE01", "GRUSSE02", "BL2", "REEL", "AVERYLON"]


BROKEN = {
    "empty": b"",
    "binary": b"\x00\xff\xfe",
    "json": b"{}",
    "cut short": b"<a>",
    "a clip": b'{"OTIO_SCHEMA": "Clip.1"}',
    "bare fcpxml": b"<fcpxml/>",
    "bare xmeml": b"<xmeml/>",
    "entities": b'<!DOCTYPE a [<!ENTITY b "c">]><xmeml>&b;</xmeml>',
    "deep": b"<a>" * 5000,
    "no rate": b"<xmeml><sequence><rate><timebase>inf</timebase></rate><media><video/></media></sequence></xmeml>",
    "no time": b"001  X  V  C  99:99:99:99 00:00:00:00 00:00:00:00 00:00:01:00",
}


def told(path: Path, data: bytes) -> str:
    """What is said of a file, by refusing it or as a problem."""
    try:
        return compare(CUT, read_sequence(path, data, rate=RATE), FOUND).problems[0]
    except CutthroughError as error:
        return error.message


@pytest.mark.parametrize("suffix", [".otio", ".edl", ".fcpxml", ".xml"])
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_files_that_are_none_are_refused_in_a_sentence(suffix: str, data: bytes) -> None:
    said = told(Path(f"x{suffix}"), data)
    assert said
    assert "\n" not in said
