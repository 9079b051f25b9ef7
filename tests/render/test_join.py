from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from counted import make_counted, numbers_in
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.join import join, parameter_sets
from cutthrough.model.cut import Box, Card, Cut
from cutthrough.model.errors import RenderError, SourceError
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder
from cutthrough.render.build import build
from cutthrough.render.encode import encode_segment, segment_path
from cutthrough.render.family import job
from render.made import clip, cut_of, footage_of, material_of, whole, words

CANVAS = Size(width=192, height=108)
SETTINGS = Encoder(crf=18, preset="veryfast", level="3.0", keyint=48, vbv_maxrate=3000, vbv_bufsize=3000)
RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]


def encoded(cut: Cut, store: Path, *sources: Path) -> list[Path]:
    material, marks = material_of(*sources)
    return [encode_segment(job(one, material, marks, store)) for one in build(cut, material, SETTINGS)]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_counted(tmp_path_factory.mktemp("counted") / "source.mp4", 400, texture=True)


def cut_with_card(path: Path, rate: Fraction = Fraction(25), **fields) -> Cut:
    footage, full = footage_of(path), whole(CANVAS, 192, 108)
    return cut_of(
        clip(footage, 300, 40, full),
        clip(footage, 10, 60, full),
        clip(footage, 120, 50, full, transition=12),
        Card(id="end", colour="#E4002B", frames=40),
        canvas=CANVAS,
        rate=rate,
        **fields,
    )


def nal_types(path: Path) -> list[int]:
    """Types of all NAL units in the samples, not in the header."""
    kinds = []
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            data = bytes(packet)
            while data:
                size = int.from_bytes(data[:4], "big")
                kinds.append(data[4] & 31)
                data = data[4 + size :]
    return kinds


def test_the_joined_file_is_one_clean_stream(tmp_path: Path, counted: Path) -> None:
    cut = cut_with_card(counted)
    segments = encoded(cut, tmp_path, counted)
    assert len({parameter_sets(path) for path in segments}) == 1
    out = tmp_path / "out.mp4"
    assert join(segments, cut.rate, out) == cut.frames
    assert not {7, 8} & set(nal_types(out))
    header = out.read_bytes()
    assert b"elst" not in header
    assert header.index(b"moov") < header.index(b"mdat")
    assert run_ffmpeg(["-i", str(out), "-f", "null", "-"]) == ""
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base == cut.duration
        assert Fraction(container.duration, 1_000_000) <= cut.length
    assert numbers_in(out)[:138] == [*range(300, 340), *range(10, 70), *range(120, 158)]


@pytest.mark.parametrize("rate", RATES)
def test_stamps_are_even_to_the_tick_at_every_rate(tmp_path: Path, counted: Path, rate: str) -> None:
    cut = cut_with_card(counted, Fraction(rate))
    out = tmp_path / "out.mp4"
    join(encoded(cut, tmp_path, counted), cut.rate, out)
    with av.open(str(out)) as container:
        stamps = [frame.pts * frame.time_base for frame in container.decode(video=0)]
    assert stamps == [n / cut.rate for n in range(cut.frames)]


@pytest.mark.parametrize("rate", RATES)
def test_frames_are_the_ones_on_screen_at_their_time(tmp_path: Path, counted: Path, rate: str) -> None:
    """Source at 25: output frame n shows the source frame at n / rate seconds, whatever the rate."""
    cut = cut_with_card(counted, Fraction(rate))
    out = tmp_path / "out.mp4"
    join(encoded(cut, tmp_path, counted), cut.rate, out)
    got = numbers_in(out)[:40]
    slack = 1 / (2 * max(cut.rate, Fraction(25)))
    assert got == [300 + int((n / cut.rate + slack) * 25) for n in range(40)]


def test_dissolve_mixes_by_equal_steps(tmp_path: Path) -> None:
    items = (Card(id="a", colour="#000000", frames=40, transition=12), Card(id="b", colour="#FFFFFF", frames=40))
    cut = cut_of(*items, canvas=CANVAS)
    out = tmp_path / "out.mp4"
    join(encoded(cut, tmp_path), cut.rate, out)
    with av.open(str(out)) as container:
        level = [float(f.to_ndarray(format="gray")[:].mean()) for f in container.decode(video=0)]
    mixed = [(value - level[0]) / (level[-1] - level[0]) for value in level[28:40]]
    assert np.abs(np.array(mixed) - np.arange(1, 13) / 13).max() < 0.02


def test_other_parameters_are_not_joined(tmp_path: Path, counted: Path) -> None:
    cut = cut_with_card(counted)
    material, marks = material_of(counted)
    one = build(cut, material, SETTINGS)[0]
    other = build(cut, material, SETTINGS.model_copy(update={"refs": 2}))[1]
    paths = [encode_segment(job(built, material, marks, tmp_path)) for built in (one, other)]
    with pytest.raises(RenderError, match="other parameters"):
        join(paths, cut.rate, tmp_path / "out.mp4")


def test_segments_do_not_know_where_in_a_cut_they_stand(counted: Path) -> None:
    """A longer opening moves everything behind it; only the opening is another segment."""
    material, _ = material_of(counted)
    footage, full = footage_of(counted), whole(CANVAS, 192, 108)
    box = Box(x=0, y=60, width=192, height=40)

    def arm(opening: int) -> set[str]:
        text = words("same words", opening + 10, opening + 50, box, fade=5)
        cut = cut_of(clip(footage, 0, opening, full), clip(footage, 200, 100, full), canvas=CANVAS, texts=(text,))
        return {one.key for one in build(cut, material, SETTINGS)}

    short, long = arm(30), arm(45)
    assert len(short & long) == len(short) - 1 >= 2


def test_a_fade_runs_on_across_a_segment_boundary(tmp_path: Path) -> None:
    """The same words, faded over a join or not: the same frames either way."""
    box = Box(x=10, y=30, width=172, height=50)
    text = words("MMMMMM", 5, 55, box, size=30, fade=20)
    joined = cut_of(
        Card(id="a", colour="#202020", frames=15),
        Card(id="b", colour="#202020", frames=45),
        canvas=CANVAS,
        texts=(text,),
    )
    single = cut_of(Card(id="a", colour="#202020", frames=60), canvas=CANVAS, texts=(text,))
    means = []
    for name, cut in (("joined", joined), ("single", single)):
        out = tmp_path / f"{name}.mp4"
        join(encoded(cut, tmp_path), cut.rate, out)
        with av.open(str(out)) as container:
            means.append([f.to_ndarray(format="gray").mean() for f in container.decode(video=0)])
    two, one = np.array(means[0]), np.array(means[1])
    assert two[0] == pytest.approx(one[0], abs=0.2)
    assert np.abs(two - one).max() < 0.6
    assert one[30] - one[0] > 5  # the words are there
    assert 0.1 < (two[16] - two[0]) / (two[30] - two[0]) < 0.9  # and still fading after the join


def test_encoding_twice_writes_once(tmp_path: Path, counted: Path) -> None:
    cut = cut_with_card(counted)
    first = encoded(cut, tmp_path, counted)
    before = [path.stat().st_mtime_ns for path in first]
    assert [path.stat().st_mtime_ns for path in encoded(cut, tmp_path, counted)] == before


def test_a_source_that_changes_leaves_no_segment(tmp_path: Path, counted: Path) -> None:
    path = tmp_path / "mine.mp4"
    path.write_bytes(counted.read_bytes())
    material, marks = material_of(path)
    (one, *_) = build(cut_with_card(path), material, SETTINGS)
    with path.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(SourceError, match="changed"):
        encode_segment(job(one, material, marks, tmp_path))
    assert not segment_path(tmp_path, one.key).exists()
    assert not any(p for p in tmp_path.rglob("*") if p.is_file() and p != path)


def test_everything_that_changes_the_picture_changes_the_key(counted: Path) -> None:
    material, _ = material_of(counted)
    cut = cut_with_card(counted)
    base = build(cut, material, SETTINGS)[0].segment
    changed = {
        "rate": base.model_copy(update={"rate": Fraction(30)}),
        "phase": base.model_copy(
            update={
                "base": base.base.model_copy(
                    update={"indices": (base.base.indices[0].model_copy(update={"first": 301}),)}
                )
            }
        ),
        "threads": base.model_copy(update={"encoder": SETTINGS.model_copy(update={"threads": 2})}),
        "crf": base.model_copy(update={"encoder": SETTINGS.model_copy(update={"crf": 18.5})}),
        "builder": base.model_copy(update={"builder": base.builder + 1}),
        "ffmpeg": base.model_copy(update={"ffmpeg": "other"}),
        "architecture": base.model_copy(update={"architecture": "other"}),
        "words": base.model_copy(update={"script": "other"}),
        "font": base.model_copy(update={"fonts": ("0" * 64,)}),
        "source": base.model_copy(update={"base": base.base.model_copy(update={"source": "0" * 64})}),
    }
    keys = {name: segment.key for name, segment in changed.items()}
    assert len({base.key, *keys.values()}) == len(changed) + 1
