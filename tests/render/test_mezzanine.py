"""The file for editors: frame for frame the delivered edit, clean or not, with sound and timecode."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from counted import make_counted, numbers_in
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.join import join
from cutthrough.model.cut import Box, Card, SoundClip
from cutthrough.model.placement import Size
from cutthrough.model.segment import Encoder
from cutthrough.model.source import Source, SourceRole
from cutthrough.render.build import build, file_hash
from cutthrough.render.encode import encode_segment
from cutthrough.render.family import job
from cutthrough.render.mezzanine import MezzanineCodec, Voice, mezzanine, timecode
from cutthrough.render.sound import Master
from render.made import clip, cut_of, footage_of, material_of, whole, words

CANVAS = Size(width=256, height=144)
SETTINGS = Encoder(crf=6, preset="veryfast", level="3.0", keyint=48, vbv_maxrate=12000, vbv_bufsize=12000)


@pytest.fixture(scope="module", params=["yuv420p", "yuv422p10le"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Numbered frames with a tone."""
    folder, deep = tmp_path_factory.mktemp("master"), request.param != "yuv420p"
    codec, options = ("prores_ks", {}) if deep else ("libx264", {"crf": "8"})
    picture = make_counted(
        folder / "p.mov", 150, size=(256, 144), codec=codec, options=options, pixel_format=request.param, texture=True
    )
    path = folder / "a.mov"
    tone = ["-f", "lavfi", "-i", "sine=440:r=48000:d=6"]
    run_ffmpeg(["-i", str(picture), *tone, "-c:v", "copy", "-c:a", "pcm_s16le", "-shortest", "-y", str(path)])
    return path


@pytest.mark.parametrize(
    ("codec", "rate", "clean"),
    [
        (MezzanineCodec.PRORES, "25", True),
        (MezzanineCodec.DNXHR, "30000/1001", False),
        pytest.param(MezzanineCodec.PRORES, "30000/1001", False, marks=pytest.mark.long),
        pytest.param(MezzanineCodec.DNXHR, "25", True, marks=pytest.mark.long),
    ],
)
def test_it_is_the_delivered_edit_frame_for_frame(
    tmp_path: Path, source: Path, codec: MezzanineCodec, rate: str, clean: bool
) -> None:
    material, marks = material_of(source)
    footage, full, pace = footage_of(source), whole(CANVAS, 256, 144), Fraction(rate)
    text = words("CAPTION", 10, 60, Box(x=20, y=90, width=216, height=40), size=30)
    sound = (SoundClip(id="s", source=footage.sha256, source_in=Fraction(1), at=Fraction(0), length=Fraction(2)),)
    items = (
        clip(footage, 40, 50, full, transition=12),
        clip(footage, 5, 60, full),
        Card(id="end", colour="#E4002B", frames=30),
    )
    cut = cut_of(*items, canvas=CANVAS, rate=pace, texts=(text,), sound=sound)
    master = Source(role=SourceRole.MASTER, path=str(source), sha256=footage.sha256, probe=footage.probe)
    voice = Voice({footage.sha256: master}, Path(), Master(gain_db=-3.0, ceiling_dbtp=-1.0))
    out = tmp_path / "m.mov"
    with ThreadPoolExecutor(2) as pool:
        made = mezzanine(
            cut, material, out, codec, fingerprints=marks, store=tmp_path, executor=pool, clean=clean, voice=voice
        )
    assert made == cut.frames
    assert not list((tmp_path / "scratch").iterdir())
    shown = cut.model_copy(update={"texts": ()}) if clean else cut
    delivered = tmp_path / "d.mp4"
    join([encode_segment(job(b, material, marks, tmp_path)) for b in build(shown, material, SETTINGS)], pace, delivered)
    assert min(psnr(out, delivered)) > 34
    assert numbers_in(out)[:30] == numbers_in(delivered)[:30]
    with av.open(str(out)) as container:
        picture, track = container.streams.video[0], container.streams.audio[0]
        deep = codec is MezzanineCodec.PRORES or material.footage[footage.sha256].probe.video.bit_depth > 8
        assert (picture.codec_context.name, track.codec_context.name) == (
            {"prores": "prores", "dnxhr": "dnxhd"}[codec.value],
            "pcm_s24le",
        )
        assert picture.codec_context.pix_fmt == ("yuv422p10le" if deep else "yuv422p")
        assert picture.metadata["timecode"] == timecode(3600, pace)
        assert (picture.codec_context.colorspace, picture.codec_context.color_range) == (1, 1)
        assert track.duration * track.time_base == pytest.approx(float(cut.duration), abs=1 / 48000 + 1e-9)
        assert container.streams.video[0].frames == cut.frames
    with av.open(str(out)) as container:
        assert [f.pts * f.time_base for f in container.decode(video=0)] == [n / pace for n in range(cut.frames)]
    with av.open(str(out)) as container:
        loud = np.concatenate([f.to_ndarray()[0].astype(float) for f in container.decode(audio=0)]) / 2**31
    assert np.abs(loud[2000:90000]).max() == pytest.approx(0.125 / 2**0.5 * 10 ** (-3 / 20), rel=0.02)


def psnr(one: Path, other: Path) -> list[float]:
    with av.open(str(one)) as a, av.open(str(other)) as b:
        pairs = zip(a.decode(video=0), b.decode(video=0), strict=True)
        errors = [
            np.mean((x.to_ndarray(format="gray").astype(float) - y.to_ndarray(format="gray")) ** 2) for x, y in pairs
        ]
    return [99.0 if error == 0 else float(10 * np.log10(255**2 / error)) for error in errors]


@pytest.mark.parametrize(
    ("rate", "says"), [("24000/1001", "01:00:00:00"), ("30000/1001", "01:00:00;00"), ("50", "01:00:00:00")]
)
def test_programmes_begin_at_one_hour(rate: str, says: str) -> None:
    assert timecode(3600, Fraction(rate)) == says


def test_no_sound_without_a_voice(tmp_path: Path, source: Path) -> None:
    material, marks = material_of(source)
    cut = cut_of(clip(footage_of(source), 0, 20, whole(CANVAS, 256, 144)), canvas=CANVAS)
    assert file_hash(source) in material.paths
    with ThreadPoolExecutor(1) as pool:
        out = tmp_path / "m.mov"
        mezzanine(cut, material, out, MezzanineCodec.DNXHR, fingerprints=marks, store=tmp_path, executor=pool)
    with av.open(str(out)) as container:
        assert not container.streams.audio
