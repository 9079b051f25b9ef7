"""Boxes of files whose layout is known, and of files made to mislead."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.mp4 import parameter_sets_in, read_avc_header, read_layout


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("mp4") / "plain.mp4"
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-f", "lavfi", "-i", "sine=440:d=1:r=48000"),
            *(
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-vf",
                "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709",
            ),
            *("-c:a", "aac", "-movflags", "+faststart", str(out)),
        ]
    )
    return out


def again(plain: Path, name: str, *options: str) -> Path:
    out = plain.parent / name
    run_ffmpeg(["-y", "-i", str(plain), "-c", "copy", *options, str(out)])
    return out


def box(kind: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I", 8 + len(body) if size is None else size) + kind + body


def test_a_file_as_ffmpeg_writes_it(plain: Path) -> None:
    layout = read_layout(plain)
    assert layout is not None
    assert layout.brand == "isom"
    assert "avc1" in layout.brands
    assert layout.order[0] == "ftyp"
    assert layout.order.index("moov") < layout.order.index("mdat")
    assert layout.faststart is True
    assert layout.fragmented is False
    assert layout.length == 1
    assert layout.problems == ()
    video, audio = layout.tracks
    assert (video.kind, video.tag, video.samples, video.sample_entries) == ("video", "avc1", 25, 1)
    assert (audio.kind, audio.tag) == ("audio", "mp4a")
    assert video.media_length == 1
    assert video.edits[0].media_time == Fraction(2, 25)
    assert video.edit_says == "skips the first 0.080 s"
    assert audio.edits[0].media_time == Fraction(1024, 48000)
    assert video.colour is not None
    assert (video.colour.primaries, video.colour.matrix) == (1, 1)


def test_where_the_index_stands(plain: Path) -> None:
    late = read_layout(again(plain, "late.mp4", "-movflags", "-faststart"))
    assert late is not None
    assert late.faststart is False
    fragments = read_layout(again(plain, "fragments.mp4", "-movflags", "+frag_keyframe+empty_moov"))
    assert fragments is not None
    assert fragments.fragmented is True
    assert fragments.faststart is True


def test_brands_and_missing_edit_lists(plain: Path) -> None:
    movie = read_layout(again(plain, "movie.mov"))
    assert movie is not None
    assert movie.brand == "qt  "
    bare = read_layout(again(plain, "bare.mp4", "-use_editlist", "0", "-movflags", "+negative_cts_offsets"))
    assert bare is not None
    assert [t.edit_says for t in bare.tracks] == [None, None]


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ([(1000, 0, 1)], "changes nothing"),
        ([(400, 0, 1)], "shows only 0.400 s"),
        ([(1000, 80, 1)], "skips the first 0.080 s"),
        ([(500, -1, 1), (1000, 0, 1)], "rearranges"),
        ([(1000, 0, 2)], "rearranges"),
        ([], None),
    ],
    ids=str,
)
def test_what_an_edit_list_does(edits: list[tuple[int, int, int]], says: str | None, tmp_path: Path) -> None:
    lines = b"".join(struct.pack(">IihH", length, at, speed, 0) for length, at, speed in edits)
    elst = box(b"edts", box(b"elst", struct.pack(">II", 0, len(edits)) + lines)) if edits else b""
    hdlr = box(b"hdlr", bytes(8) + b"vide" + bytes(13))
    mdhd = box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, 1000, 1000) + bytes(4))
    trak = box(b"trak", elst + box(b"mdia", mdhd + hdlr))
    moov = box(b"moov", box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 1000)) + trak)
    path = tmp_path / "made.mp4"
    path.write_bytes(box(b"ftyp", b"isom\0\0\0\0") + moov + box(b"mdat"))
    layout = read_layout(path)
    assert layout is not None
    assert layout.length == 1
    assert layout.tracks[0].edit_says == says


def test_a_file_that_ends_early_says_by_how_much(plain: Path, tmp_path: Path) -> None:
    content = plain.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(content[:-100])
    layout = read_layout(cut)
    assert layout is not None
    assert layout.problems == ("the file ends 100 bytes early, inside its mdat box",)


@pytest.mark.parametrize("content", [b"", b"RIFF....AVI ", b"\x1a\x45\xdf\xa3" * 10, b"abc"], ids=repr)
def test_other_files_have_no_layout(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert read_layout(path) is None


@pytest.mark.parametrize(
    "content",
    [
        box(b"ftyp", b"isom", size=7),
        box(b"ftyp", b"isom", size=0xFFFFFFFF),
        box(b"ftyp", size=1) + struct.pack(">Q", 1 << 63),
        box(b"ftyp", size=1) + struct.pack(">Q", 3),
        box(b"ftyp") + box(b"moov", box(b"trak", box(b"mdia", box(b"minf", size=1 << 31)))),
        box(b"ftyp") + box(b"moov", box(b"mvhd", b"\0\0\0\0" + bytes(96))),
        box(b"ftyp") + box(b"moov", box(b"mvhd", b"\x07" * 100) + box(b"trak", box(b"tkhd", b"\1"))),
        box(b"ftyp") + box(b"free") * 300_000,
        box(b"ftyp") + box(b"moov", b"", size=0) + b"tail",
    ],
    ids=[
        "size 7",
        "4 GiB",
        "2^63",
        "64-bit of 3",
        "child of 2 GiB",
        "scale 0",
        "version 7",
        "300000 boxes",
        "to the end",
    ],
)
def test_sizes_that_lie_do_no_harm(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "hostile.mp4"
    path.write_bytes(content)
    layout = read_layout(path)
    assert layout is not None
    assert layout.length is None


def test_what_is_no_box_and_what_is_too_many_is_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(box(b"ftyp", b"isom", size=7) + bytes(100))
    layout = read_layout(path)
    assert layout is not None
    assert layout.order == ()
    assert layout.problems[0] == "112 bytes at the end belong to no box"
    path.write_bytes(box(b"ftyp") + box(b"free") * 100_000)
    layout = read_layout(path)
    assert layout is not None
    assert layout.problems[0] == "more than 100000 boxes: the rest was not looked at"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoil=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=40))
def test_no_damage_raises(plain: Path, spoil: list[tuple[int, int]], tmp_path: Path) -> None:
    content = bytearray(plain.read_bytes())
    for at, value in spoil:
        content[at % len(content)] = value
    path = tmp_path / "spoilt.mp4"
    path.write_bytes(content)
    read_layout(path)


def test_avc_header_and_sets_in_a_sample() -> None:
    sps, pps = b"\x67\x64\x00\x0a", b"\x68\xee"
    data = bytes((1, 100, 0, 10, 0xFF, 0xE1)) + struct.pack(">H", 4) + sps + b"\x01" + struct.pack(">H", 2) + pps
    header = read_avc_header(data)
    assert header is not None
    assert (header.length_size, header.sps, header.pps) == (4, (sps,), (pps,))
    for short in range(len(data)):
        assert read_avc_header(data[:short]) is None
    sample = struct.pack(">I", 4) + sps + struct.pack(">I", 3) + b"\x65ab" + struct.pack(">I", 2) + pps
    assert list(parameter_sets_in(sample, 4)) == [sps, pps]
    assert list(parameter_sets_in(struct.pack(">I", 99) + sps, 4)) == []
    assert list(parameter_sets_in(b"\0\0\0\0" * 9, 4)) == []
