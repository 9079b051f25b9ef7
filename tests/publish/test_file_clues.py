"""What a name, a shape and a length say: only what leaves no choice."""

from datetime import date
from fractions import Fraction

import pytest

from cutthrough.catalog.placement import placements
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.source import Probe, VideoStream
from cutthrough.publish.file_clues import clues, family_of, misfits, title_of

TODAY = date(2026, 11, 22)
WIDE, TALL = (1920, 1080), (1080, 1920)


def probed(size: tuple[int, int], seconds: float) -> Probe:
    video = VideoStream(
        index=0, codec="h264", width=size[0], height=size[1], pixel_format="yuv420p", time_base=Fraction(1, 90000)
    )
    return Probe(container="mp4", size=10**6, duration=Fraction(seconds), video=video)


@pytest.mark.parametrize(
    ("name", "size", "seconds", "placement"),
    [
        ("Acme_youtube_shorts_v2", TALL, 30, "youtube_shorts"),
        ("Acme YouTube Short", TALL, 30, "youtube_shorts"),
        ("acme-yt-bumper", WIDE, 6, "youtube_bumper_6s"),
        ("IG story", TALL, 15, "instagram_stories"),
        ("film", TALL, 15, None),
        ("IG Reel", TALL, 15, None),
        ("acme-yt-bumper", WIDE, 60, None),
    ],
)
def test_a_placement_is_inferred_where_one_is_left(
    name: str, size: tuple[int, int], seconds: float, placement: str | None
) -> None:
    assert clues(name, probed(size, seconds), placements(), TODAY).placement == placement


def test_what_is_left_open_is_named() -> None:
    found = clues("IG Reel", probed(TALL, 15), placements(), TODAY)
    assert found.open_ == ("instagram_reels_ad", "instagram_reels_organic_api")
    assert clues("film", None, placements(), TODAY).open_ == ()


def test_what_refuses_nothing_is_not_inferred_for_it() -> None:
    found = clues("film", probed((1440, 1080), 12), placements(), TODAY, platform="youtube")
    assert (found.placement, found.open_) == (None, ("youtube_non_skippable",))


def test_a_link_tells_the_surface_where_no_file_does() -> None:
    link = "https://www.youtube.com/shorts/abcdefghijk"
    assert clues("", None, placements(), TODAY, link=link, platform="youtube").placement == "youtube_shorts"


@pytest.mark.parametrize(
    ("name", "role", "objective"),
    [
        ("spring_teaser_01", JourneyRole.ATTRACT, None),
        ("AcmeOfferAd", JourneyRole.CONVERT, Objective.CONVERSION),
        ("testimonial ann", None, None),
        ("retain-credibility", JourneyRole.RETAIN, Objective.CREDIBILITY),
        ("IMG_0042", None, None),
    ],
)
def test_a_kind_of_video_tells_what_it_has_one_of(
    name: str, role: JourneyRole | None, objective: Objective | None
) -> None:
    found = clues(name, None, {}, TODAY)
    assert (found.role, found.objective) == (role, objective)


def test_days_and_languages_in_names() -> None:
    assert clues("spot_20230501_de", None, {}, TODAY).made_on == date(2023, 5, 1)
    assert clues("spot_20230501_de", None, {}, TODAY).language == "de"
    assert clues("IMG_20231345", None, {}, TODAY).made_on is None
    assert clues("spot_2031-01-01", None, {}, TODAY).made_on is None
    assert clues("de", None, {}, TODAY).language is None
    assert clues("it_is_here", None, {}, TODAY).language is None


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("spot.fr", "fr"),
        ("spot-PT_v2", "pt"),
        ("日本語 ティザー_ja_youtube_shorts", "ja"),
        ("spot_de_2023-05-01", "de"),
        ("spot_en_de", "de"),
        ("copy of it", None),
        ("Spring no", None),
        ("Spring_say no", None),
        ("SpotIt", None),
        ("spot_no_more", None),
        ("say_no_2", None),
        ("_it", None),
        ("", None),
    ],
)
def test_a_language_is_the_last_word_after_a_mark(name: str, language: str | None) -> None:
    assert clues(name, None, {}, TODAY).language == language


def test_titles_lose_versions_and_shapes_and_families_the_rest() -> None:
    assert title_of("Spring_walks-FINAL_v2_1080p_9x16_2023-05-01") == "Spring walks"
    assert title_of("v2") == "v2"
    assert family_of("Spring walks IG reel") == family_of("Spring walks YouTube de")


def test_what_does_not_fit_is_said() -> None:
    bumper = placements()["youtube_bumper_6s"]
    assert list(misfits(probed(WIDE, 6.3), bumper)) == []
    assert list(misfits(probed((1000, 400), 20), bumper)) == [
        "1000x400 is none of its shapes (16:9, 9:16, 1:1)",
        "20 s is longer than its 6 s",
    ]
