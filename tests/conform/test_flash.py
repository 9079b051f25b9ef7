"""Verdicts on flashing and stripes, of files that are encoded, decoded and measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from conform.made import Shelf, asks, run
from cutthrough.conform.registry import RULES
from cutthrough.conform.rule import Case
from cutthrough.media.measure import measure
from cutthrough.model.flash import FlashFindings, Flashing, FlashKind
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Confidence
from cutthrough.model.verdict import Status, Verdict

ANY = asks()


def flashing(
    out: Path, hertz: float, area: float, colour: str = "white", ground: str = "black", seconds: int = 3
) -> Measured:
    """A film in which a rectangle of this share comes and goes, encoded as H.264, or as a GIF."""
    side = area**0.5
    box = f"drawbox=w=iw*{side}:h=ih*{side}:c={colour}:t=fill:enable='lt(mod(n*{hertz}/30\\,1)\\,0.4999)'"
    coded = () if out.suffix == ".gif" else ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
    source = f"color={ground}:s=320x180:r=30:d={seconds}"
    run("-f", "lavfi", "-i", source, "-vf", f"format=gbrp,{box}", *coded, out)
    return measure(out)


def told(rule: str, measured: Measured) -> Verdict:
    return RULES[rule](Case(measured, ANY))


@pytest.mark.parametrize(
    ("hertz", "area", "colour", "ground", "status", "said"),
    [
        (4, 0.3, "white", "black", Status.FAIL, "4 flashes in a second over 30% of the picture, "),
        (4, 0.2, "white", "black", Status.WARN, "4 flashes in a second over 20%"),
        (3, 0.6, "white", "black", Status.PASS, "3 flashes in a second at most over a quarter"),
        (4, 0.3, "#FF0000", "#008F00", Status.FAIL, "4 red flashes in a second over 30%"),
        (4, 1.0, "#646464", "#505050", Status.PASS, "nothing flashes"),
    ],
)
def test_a_film_that_flashes(
    tmp_path: Path, hertz: float, area: float, colour: str, ground: str, status: Status, said: str
) -> None:
    verdict = told("flashes", flashing(tmp_path / "film.mp4", hertz, area, colour, ground))
    assert verdict.status is status, verdict
    assert verdict.measured.startswith(said)
    assert verdict.source
    assert (verdict.repair is not None) is (status is not Status.PASS)
    if status is Status.FAIL:
        assert verdict.confidence is Confidence.OFFICIAL
        assert " s to " in (verdict.repair or "")
        assert ("saturation" in (verdict.repair or "")) is ("red" in said)


def test_what_goes_on_for_long_below_the_limit_warns(tmp_path: Path) -> None:
    verdict = told("flashes", flashing(tmp_path / "film.mp4", 2.5, 0.5, seconds=7))
    assert verdict.status is Status.WARN
    assert verdict.measured.startswith("2.5 flashes in a second over 50%")
    assert verdict.limit == "flashes below the limit go on for less than 4 s in 5"


def test_a_gif_is_judged_as_it_goes_round(tmp_path: Path) -> None:
    verdict = told("flashes", flashing(tmp_path / "film.gif", 6, 0.5, seconds=1))
    assert verdict.status is Status.FAIL


def test_stripes_warn(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    bars = "geq=lum='if(lt(mod(X,20),10),235,16)':cb=128:cr=128"
    run("-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=1", "-vf", bars, "-c:v", "libx264", film)
    verdict = told("stripes", measure(film))
    assert verdict.status is Status.WARN
    assert verdict.measured.startswith("about 16 pairs of stripes over 100% of the picture, 0 s to 1 s")
    assert verdict.repair
    assert told("flashes", measure(film)).status is Status.PASS


def test_an_ordinary_film_passes(shelf: Shelf) -> None:
    assert told("flashes", shelf.measured("plain")).status is Status.PASS
    assert told("stripes", shelf.measured("plain")).status is Status.PASS


def _finding(measured: Measured, found: FlashFindings | None) -> Measured:
    seen = measured.video.seen
    assert seen is not None
    video = measured.video.model_copy(update={"seen": seen.model_copy(update={"flashes": found})})
    return measured.model_copy(update={"video": video})


@pytest.mark.parametrize("rule", ["flashes", "stripes"])
def test_what_can_t_be_told_is_said(rule: str, shelf: Shelf) -> None:
    plain = shelf.measured("plain")
    assert told(rule, _finding(plain, None)).status is Status.CANT_TELL
    verdict = told(rule, _finding(plain, FlashFindings(unknown="9 of 10 frames have no time of their own")))
    assert verdict.status is Status.CANT_TELL
    assert verdict.measured == "9 of 10 frames have no time of their own"


def test_many_passages_are_counted_and_hdr_is_named(shelf: Shelf) -> None:
    many = tuple(
        Flashing(kind=FlashKind.LUMINANCE, concern="limit", start=3 * n, end=3 * n + 1, area=0.5, per_second=4)
        for n in range(5)
    )
    verdict = told("flashes", _finding(shelf.measured("plain"), FlashFindings(failures=many, light="pq")))
    assert verdict.measured == (
        "4 flashes in a second over 50% of the picture, 0 s to 1 s, 3 s to 4 s, 6 s to 7 s and 2 more times "
        "(PQ, in candelas)"
    )
