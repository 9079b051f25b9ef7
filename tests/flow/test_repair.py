"""Finished files mended into new ones."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cutthrough.catalog.placement import placement
from cutthrough.conform.report import judge
from cutthrough.flow.repair import Repaired, _claim, into, repair
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.measure import measure
from cutthrough.model.errors import Misuse, StoreError
from cutthrough.model.verdict import Status

SHORTS = placement("youtube_shorts")
TAGS = "range=tv:colorprim={0}:transfer={0}:colormatrix={0}"
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(
        name: str = "in.mp4",
        *,
        picture: str = "setsar=1",
        colour: str = "bt709",
        volume: str = "-16dB",
        index: str = "+faststart",
        seconds: float = 3,
    ) -> Path:
        out = tmp_path / name
        said = f"setparams=range=tv:colorspace={colour}:color_primaries={colour}:color_trc={colour}"
        run_ffmpeg(
            [
                *("-f", "lavfi", "-i", f"testsrc2=s=180x320:r=25:d={seconds}"),
                *(
                    "-f",
                    "lavfi",
                    "-i",
                    f"sine=f=440:r=48000:d={seconds},volume={volume},aformat=channel_layouts=stereo",
                ),
                *("-vf", f"{picture},{said},format=yuv420p", "-c:v", "libx264", "-x264-params", TAGS.format(colour)),
                *("-c:a", "aac", "-movflags", index, str(out)),
            ]
        )
        return out

    return made


def mend(path: Path, folder: Path) -> Repaired:
    measured = measure(path)
    return repair(path, measured, judge(measured, SHORTS), SHORTS, into(folder, [path]).place_of(path))


def status(made: Repaired, rule: str) -> Status:
    assert made.after is not None
    return next(v.status for v in made.after.verdicts if v.rule == rule)


def packets(path: Path) -> list[bytes]:
    import av

    with av.open(str(path)) as container:
        return [bytes(p) for p in container.demux(container.streams.video[0]) if p.size]


def test_loudness_is_reached_and_the_picture_not_encoded_again(make: Make, tmp_path: Path) -> None:
    source = make(volume="-30dB")
    made = mend(source, tmp_path / "out")
    assert made.out == tmp_path / "out" / "in.mp4"
    assert (status(made, "loudness"), status(made, "true_peak")) == (Status.PASS, Status.PASS)
    assert packets(made.out) == packets(source)


def test_peaks_come_down_where_loudness_is_right(make: Make, tmp_path: Path) -> None:
    loud = make(volume="20dB")
    made = mend(loud, tmp_path / "out")
    assert (status(made, "loudness"), status(made, "true_peak")) == (Status.PASS, Status.PASS)


def test_the_index_moves_and_nothing_else_does(make: Make, tmp_path: Path) -> None:
    source = make(index="0", volume="7dB")
    if judge(measure(source), SHORTS).count(Status.FAIL):
        pytest.fail("the source should fail nothing")
    made = mend(source, tmp_path / "out")
    assert status(made, "faststart") is Status.PASS
    assert "index moved to the front" in made.steps
    assert packets(made.out or source) == packets(source)


def test_colours_are_converted_and_not_only_tagged(make: Make, tmp_path: Path) -> None:
    source = make(picture="drawbox=c=0xE4002B:t=fill,scale=out_color_matrix=bt601:out_range=tv", colour="smpte170m")
    made = mend(source, tmp_path / "out")
    assert status(made, "colour") is Status.PASS
    assert made.out is not None
    assert seen(made.out) == pytest.approx((0xE4, 0x00, 0x2B), abs=6)


def seen(path: Path) -> tuple[int, ...]:
    """The colour in the middle, as a player of BT.709 shows it."""
    import av
    from av.video.reformatter import Colorspace

    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        rgb = frame.reformat(format="rgb24", src_colorspace=Colorspace.ITU709).to_ndarray()
    return tuple(int(v) for v in rgb[rgb.shape[0] // 2, rgb.shape[1] // 2])


def test_pixels_become_square(make: Make, tmp_path: Path) -> None:
    made = mend(make(picture="setsar=4/3"), tmp_path / "out")
    assert status(made, "square_pixels") is Status.PASS
    assert made.out is not None
    assert str(measure(made.out).video.display) == "240x320"


def test_what_is_a_choice_is_left_and_told(tmp_path: Path) -> None:
    wide = tmp_path / "hdr.mp4"
    said = "setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084"
    tags = "range=tv:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    arguments = ["-f", "lavfi", "-i", "testsrc2=s=180x320:r=25:d=1", "-vf", f"{said},format=yuv420p"]
    run_ffmpeg([*arguments, "-c:v", "libx264", "-x264-params", tags, "-movflags", "+faststart", str(wide)])
    made = mend(wide, tmp_path / "out")
    assert made.out is None
    assert "a choice" in made.left[0]


def test_a_file_that_is_there_is_never_written_over(make: Make, tmp_path: Path) -> None:
    source = make(volume="-30dB")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "in.mp4").write_text("mine")
    with pytest.raises(StoreError, match="already"):
        mend(source, tmp_path / "out")
    with pytest.raises(StoreError, match="already"):
        mend(source, tmp_path)
    assert (tmp_path / "out" / "in.mp4").read_text() == "mine"


def test_what_is_right_is_not_written_again(make: Make, tmp_path: Path) -> None:
    source = make(volume="7dB")
    made = mend(source, tmp_path / "out")
    assert made.out is None or made.steps
    again = mend(made.out or source, tmp_path / "twice")
    assert again.out is None
    assert not list((tmp_path / "twice").iterdir())


def test_of_two_that_want_one_name_at_once_one_is_told(make: Make, tmp_path: Path) -> None:
    """As two commands do: neither knows of the other, and each found the name free when it began."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    sources = [make("a/in.mp4", volume="-30dB"), make("b/in.mp4", volume="-24dB")]

    def one(source: Path) -> Repaired | StoreError:
        try:
            return mend(source, tmp_path / "out")
        except StoreError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        made = [each for each in pool.map(one, sources) if isinstance(each, Repaired)]
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["in.mp4"]
    assert made[0].after is not None
    assert measure(tmp_path / "out/in.mp4").sha256 == made[0].after.file_sha256


def test_what_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "aside").write_text("ours")
    _claim(tmp_path / "aside", tmp_path / "free")
    assert (tmp_path / "free").read_text() == "ours"
    (tmp_path / "theirs").write_text("theirs")
    with pytest.raises(StoreError, match="already"):
        _claim(tmp_path / "aside", tmp_path / "theirs")
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_where_no_file_has_two_names_the_place_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuses)  # as FAT does
    (tmp_path / "aside").write_text("ours")
    _claim(tmp_path / "aside", tmp_path / "free")
    assert (tmp_path / "free").read_text() == ""
    with pytest.raises(StoreError, match="already"):
        _claim(tmp_path / "aside", tmp_path / "free")


def test_each_keeps_its_path_below_what_all_share(tmp_path: Path) -> None:
    for name in ("a/x.mp4", "a/deep/x.mp4", "b/x.mp4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    out = tmp_path / "out"

    def placed(named: list[str], file: str) -> str:
        made = into(out, [tmp_path / each for each in named]).place_of(tmp_path / file)
        return str(made.relative_to(out))

    assert placed(["a"], "a/x.mp4") == "x.mp4"
    assert placed(["a/../a/"], "a/deep/x.mp4") == "deep/x.mp4"
    assert placed(["a", "b"], "b/x.mp4") == "b/x.mp4"
    assert placed(["a/x.mp4"], "a/x.mp4") == "x.mp4"
    assert placed(["a/x.mp4", "b"], "a/x.mp4") == "a/x.mp4"
    assert placed(["a", "a/deep"], "a/deep/x.mp4") == "deep/x.mp4"


def test_what_is_no_folder_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "nowhere").symlink_to("gone")
    for name in (tmp_path / "file", tmp_path / "nowhere", Path("/dev/null")):
        with pytest.raises(Misuse, match="is not a folder"):
            into(name, [tmp_path / "a.mp4"])
    with pytest.raises(StoreError, match="Not a directory"):
        into(tmp_path / "file/below", [tmp_path / "a.mp4"])


def test_a_mended_file_may_be_so_large_and_not_larger(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cutthrough.render.repair.ENCODED", 0)
    monkeypatch.setattr("cutthrough.render.repair.LEAST_ROOM", 10_000)
    with pytest.raises(StoreError, match=r"in\.mp4 can't be mended: FFmpeg wrote more than 10\.0 kB"):
        mend(make(volume="-30dB"), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
