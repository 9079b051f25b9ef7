"""Which templates are shown where, and pictures of them: frames of real edits, drawn by the real renderer."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brief.program import GOOD, make_program, put_brief
from cutthrough.catalog.placement import placements
from cutthrough.catalog.templates import template
from cutthrough.flow.sample import NEUTRAL, SAID, sample_brief, sample_words
from cutthrough.flow.template_pictures import moments, pictures, wanted
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.sample_film import HEIGHT, RATE, SAMPLE_VERSION, SHOT_FRAMES, WIDTH, sample_film, subjects
from cutthrough.model.brief import Objective
from cutthrough.model.cut import TextRole
from cutthrough.model.errors import CatalogError


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with a brief, and in its cache a plain film in the place of the drawn one."""
    folder = make_program(tmp_path_factory.mktemp("templates"))
    put_brief(folder, GOOD + "call_to_action: Look\n")
    red = '  background: "#800000"\n'
    (folder / "program.yaml").write_text(f"client: Acme\nbrand:\n  name: Acme\n{red}", encoding="utf-8")
    film = folder / "cache/sample" / f"film-v{SAMPLE_VERSION}.mp4"
    film.parent.mkdir(parents=True)
    length = SHOT_FRAMES * len(subjects())
    plain = f"color=0x2060A0:s=1920x1080:r={RATE}"
    run_ffmpeg(["-f", "lavfi", "-i", plain, "-frames:v", str(length), "-preset", "ultrafast", "-g", "25", str(film)])
    return folder


def names(start: Path, *asked: object, **how: bool) -> list[str]:
    return [each.template.id for each in wanted(start, *asked, **how)]  # type: ignore[arg-type]


def test_outside_a_program_every_placement_is_listed_for_one_objective(tmp_path: Path) -> None:
    assert names(tmp_path) == [f"{name}-awareness" for name in placements()]
    assert all(each.brief is None for each in wanted(tmp_path))
    assert set(names(tmp_path, None, Objective.RETENTION)) == {f"{name}-retention" for name in placements()}


def test_in_a_program_those_of_its_briefs_are(program: Path) -> None:
    (one,) = wanted(program)
    assert (one.template.id, one.brief) == ("instagram_reels_ad-awareness", program / "briefs/spring.yaml")
    assert names(program, None, Objective.CONVERSION) == ["instagram_reels_ad-conversion"]
    assert len(wanted(program, everything=True)) == len(placements())


def test_a_name_is_a_placement_or_a_platform(tmp_path: Path) -> None:
    assert names(tmp_path, "youtube_shorts") == [f"youtube_shorts-{each}" for each in Objective]
    assert {name.split("_")[0] for name in names(tmp_path, "tiktok")} == {"tiktok"}
    with pytest.raises(CatalogError, match="youtube_shorts"):
        wanted(tmp_path, "youtube_short")


def test_a_page_holds_opening_captions_and_end_card_in_the_brands_colours(program: Path, tmp_path: Path) -> None:
    asked = wanted(program, "instagram_reels_ad", Objective.CONVERSION)
    text = pictures(program, asked, tmp_path).read_text(encoding="utf-8")
    assert re.findall(r"<figcaption>([\w ]+) <span>", text) == ["opening", "captions", "end card"]
    held = [Image.open(io.BytesIO(b64decode(each))) for each in re.findall(r"base64,([^\"]+)", text)]
    assert [image.size for image in held] == [(540, 960)] * 3
    opening, captions, card = (np.asarray(image.convert("RGB")).astype(int) for image in held)
    blue, red = np.array([0x20, 0x60, 0xA0]), np.array([0x80, 0, 0])
    assert (np.abs(opening - blue).max(axis=2) < 24).mean() > 0.5, "the film"
    assert (np.abs(opening - red).max(axis=2) < 40).mean() > 0.002, "the brand, round the title's letters"
    assert (opening.min(axis=2) > 235).mean() > 0.01, "the title"
    assert (captions.min(axis=2) > 200).sum() > 500, "the captions"
    accent = np.array([0xFF, 0xC4, 0x00])
    assert (np.abs(captions - accent).max(axis=2) < 60).sum() > 100, "the word that is said"
    assert (np.abs(card - red).max(axis=2) < 24).mean() > 0.8
    assert "http" not in re.sub(r"<li>.*?</li>", "", text), "it asks no network"
    fact = placements()["instagram_reels_ad"].safe_zone
    assert fact is not None
    sides = (fact.value.top, fact.value.right, fact.value.bottom, fact.value.left)
    assert f"--clear: {' '.join(f'{float(side) * 100:.2f}%' for side in sides)}" in text


def test_moments_show_what_is_there(program: Path) -> None:
    from cutthrough.flow.progress import Silent
    from cutthrough.flow.template_pictures import _film, planned_cut
    from cutthrough.media.fonts import default_fonts

    film = _film(program, NEUTRAL, None, Silent())
    for name in ("linkedin_feed_organic", "tiktok_organic_api", "email", "website_hero", "youtube_bumper_6s"):
        cut = planned_cut(template(name, Objective.AWARENESS), film, NEUTRAL, default_fonts())
        shown = dict(moments(cut))

        def at(role: TextRole, frame: int) -> bool:
            return any(t.role is role and t.start <= frame < t.end for t in cut.texts)  # noqa: B023 - used at once

        assert at(TextRole.TITLE, shown["opening"])
        if "captions" in shown:
            assert at(TextRole.CAPTION, shown["captions"])
            assert not at(TextRole.TITLE, shown["captions"]), name
        if "end card" in shown:
            assert at(TextRole.CALL_TO_ACTION, shown["end card"])
        assert ("end card" in shown) == (name != "website_hero")


def test_the_sample_words_fill_the_film() -> None:
    said = sample_words("m", "en", Fraction(1), Fraction(40))
    assert said.words[0].start == 1
    assert 39 < said.words[-1].end <= 40
    assert " ".join(word.text for word in said.words[: len(SAID.split())]) == SAID
    assert sample_brief().call_to_action is not None


@pytest.mark.long
def test_what_is_known_of_the_drawn_film_is_so(tmp_path: Path) -> None:
    """Faces lie where they are said to, and cuts fall where shots are said to begin."""
    from cutthrough.media.probe import probe

    film = tmp_path / "film.mp4"
    sample_film(film)
    found = probe(film).video
    assert found is not None
    assert found.display_size == (WIDTH, HEIGHT)
    grab = "+".join(f"eq(mod(n\\,{SHOT_FRAMES})\\,{frame})" for frame in (0, SHOT_FRAMES // 2, SHOT_FRAMES // 2 + 1))
    run_ffmpeg(["-i", str(film), "-vf", f"select={grab}", "-fps_mode", "vfr", str(tmp_path / "%02d.png")])
    frames = [np.asarray(Image.open(path)).astype(int) for path in sorted(tmp_path.glob("*.png"))]
    assert len(frames) == 3 * len(subjects())
    for number, each in enumerate(subjects()):
        first, middle, after = frames[3 * number : 3 * number + 3]
        assert np.abs(after - middle).mean() < 3
        if number:
            assert np.abs(first - frames[3 * number - 1]).mean() > 12
        if each.face:
            x, y = round(each.x), round(each.y)
            red, green, blue = middle[y + 20 : y + 40, x - 20 : x + 20].mean(axis=(0, 1))
            assert red > green > blue
            assert red > 150
