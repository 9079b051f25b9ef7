"""Delivered cuts as MOVs for editors, through the real command line."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path

import av
import pytest
from typer.testing import CliRunner

from brief.program import GOOD, make_program, put_brief
from cutthrough.analyse.footage import analyse
from cutthrough.analyse.kept import save_footage
from cutthrough.brief.program import read_program
from cutthrough.brief.read import read_brief
from cutthrough.cli.app import app
from cutthrough.flow.editors import delivered
from cutthrough.flow.mezzanines import ensure_room, size_of
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.cut import Box, Clip, Framing, Layout, Pane, SoundClip, Text, TextRole
from cutthrough.model.deliverable import Deliverable, Delivery, Edit, FileKind
from cutthrough.model.errors import StoreError
from cutthrough.model.placement import Size
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.verdict import Report
from cutthrough.store.hashes import content_hash
from interchange.edited import cut_of

CANVAS = Size(width=256, height=144)


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A program with a master of tone and picture, and a delivery of one cut with a title, as `make` writes it."""
    folder = tmp_path / "p"
    path = put_brief(make_program(folder), GOOD, "small")
    master = folder / "media/master.mp4"
    film = ("-f", "lavfi", "-i", "color=0x204060:s=256x144:r=25:d=6", "-f", "lavfi", "-i", "sine=d=6:r=48000")
    run_ffmpeg([*film, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-y", str(master)])
    checked, _ = read_brief(path)
    assert checked is not None
    sha = content_hash(master, folder / "cache")
    footage = analyse(master, sha)
    save_footage(folder / "cache", footage)
    source = Source(role=SourceRole.MASTER, path="media/master.mp4", sha256=sha, probe=footage.probe)
    whole = Box(x=0, y=0, width=256, height=144)
    framed = Framing(layout=Layout.CROP, panes=(Pane(crop=whole, window=whole),), enlarged=1, reason="made")
    clips = [Clip(id=f"c{n}", source=sha, source_in=Fraction(n), frames=40, framing=framed) for n in (1, 2)]
    title = Text(id="title", role=TextRole.TITLE, start=0, end=80, lines=("Look",), box=whole, size=60)
    heard = SoundClip(id="s1", source=sha, source_in=Fraction(1), at=Fraction(0), length=Fraction(80, 25))
    cut = cut_of(clips, Fraction(25), length=Fraction(6)).model_copy(
        update={"brief": "small", "canvas": CANVAS, "texts": (title,), "sound": (heard,), "safe_zone": None}
    )
    main = Deliverable(kind=FileKind.VIDEO, path=f"{cut.id}.mp4", sha256="0" * 64, size=1)
    edit = Edit(cut=cut, main=main, report=Report(file_sha256="0" * 64, placement=cut.placement, verdicts=()))
    done = Delivery(
        program=read_program(folder), brief=checked, sources=(source,), placements={}, edits=(edit,), made_at="now"
    )
    (folder / "out/small").mkdir(parents=True)
    (folder / "out/small/delivery.json").write_text(done.to_json())
    return path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *words])
    return done.exit_code, done.output


def told(path: Path) -> tuple[str, int, str, float]:
    """Codec, frames, sound codec, and the brightest luma of the middle frame."""
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        codecs = picture.codec_context.name, sound.codec_context.name
        frames = list(container.decode(picture))
    luma = frames[40].to_ndarray(format="gray").max()
    return codecs[0], len(frames), codecs[1], float(luma)


@pytest.mark.parametrize(("codec", "coded"), [("prores", "prores"), ("dnxhr", "dnxhd")])
def test_a_mov_lies_beside_the_timeline(brief: Path, codec: str, coded: str) -> None:
    code, said = run(str(brief), "--mezzanine", codec, "--json")
    assert code == 0, said
    files = json.loads(said[said.index("{") :])
    (movie,), (timeline,) = map(Path, files["mezzanines"]), map(Path, files["files"])
    assert movie.parent == timeline.parent
    assert movie.name == f"{timeline.stem}-{codec}.mov"
    named, frames, sound, brightest = told(movie)
    assert (named, frames, sound) == (coded, 80, "pcm_s24le")
    assert brightest < 120, "no words"


def test_words_are_there_where_they_are_asked_for(brief: Path) -> None:
    code, said = run(str(brief), "--mezzanine", "dnxhr", "--with-words")
    assert code == 0, said
    (movie,) = (brief.parents[1] / "exports/small").glob("*.mov")
    assert movie.name.endswith("-dnxhr-words.mov")
    assert told(movie)[3] > 200


def test_words_alone_are_misuse(brief: Path) -> None:
    code, said = run(str(brief), "--with-words")
    assert (code, said.count("\n")) == (2, 2)
    assert not (brief.parents[1] / "exports").exists()


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(brief: Path) -> None:
    """Sizes are by the pixel, and of what is no film any more there is never room."""
    cut = next(iter(delivered(brief).cuts.values()))
    assert size_of(cut) == pytest.approx(256 * 144 * 80 * 3.6 / 8 + 3.2 * 288_000, abs=2)
    ensure_room([cut], brief.parents[1] / "exports", brief.parents[1] / "cache")
    free = shutil.disk_usage(brief).free
    more = free // size_of(cut) + 1
    endless = cut.model_copy(
        update={"items": tuple(item.model_copy(update={"frames": item.frames * more}) for item in cut.items)}
    )
    with pytest.raises(StoreError, match=r"need about .* free"):
        ensure_room([endless], brief.parents[1] / "exports", brief.parents[1] / "cache")
    half = cut.model_copy(
        update={"items": tuple(item.model_copy(update={"frames": item.frames * more * 7 // 10}) for item in cut.items)}
    )
    with pytest.raises(StoreError):  # what is joined is there twice for a while
        ensure_room([half], brief.parents[1] / "exports", brief.parents[1] / "cache")


def test_a_source_that_changed_is_refused(brief: Path) -> None:
    master = brief.parents[1] / "media/master.mp4"
    with master.open("ab") as file:
        file.write(b"more")
    code, said = run(str(brief), "--mezzanine", "prores")
    assert code == 1
    assert "is not the file that the cut was made from" in said
