"""The battery: every placement file and every entry in it, whoever adds one."""

import re
import subprocess
import sys
from fractions import Fraction
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from cutthrough.catalog.placement import nearest, placement, placements, platforms
from cutthrough.catalog.reading import SOURCE_KINDS
from cutthrough.catalog.table import facts
from cutthrough.model.errors import CatalogError
from cutthrough.model.placement import Confidence, Fact, Placement

ALL = placements()
EACH = pytest.mark.parametrize("each", ALL.values(), ids=ALL.keys())


def value(fact):
    return None if fact is None else fact.value


def test_every_platform_has_a_file_and_every_file_a_placement():
    expected = "ctv email facebook instagram linkedin pinterest snapchat tiktok website x youtube"
    assert platforms() == tuple(expected.split())
    assert {each.platform for each in ALL.values()} == set(platforms())


def test_placements_are_sorted_and_called_by_their_id():
    assert list(ALL) == sorted(ALL)
    assert all(name == each.id for name, each in ALL.items())


@EACH
def test_found_by_its_name(each):
    assert placement(each.id) == each


@EACH
def test_read_back_equal_from_json(each):
    again = Placement.from_json(each.to_json())
    assert again == each
    assert again.digest() == each.digest()


@EACH
def test_every_value_has_a_source_a_date_and_a_confidence_its_source_can_give(each):
    stated = [part for fact in facts(each) for part in (fact, *fact.conflicts)]
    assert stated, "a placement without any fact"
    for part in stated:
        assert part.source.title
        assert part.source.address
        assert part.source.date
        assert part.confidence in SOURCE_KINDS[part.source.kind]
        assert part.confidence is Confidence.UNVERIFIED or part.source.address != "-"
    assert all(fact.read_on[:2] == "20" and len(fact.read_on) == 10 for fact in facts(each))


@EACH
def test_has_a_name_for_people_and_says_what_kind_it_is(each):
    assert each.name != each.id
    assert "_" not in each.name
    assert each.kind in ("organic", "paid", "owned")


PAIRS = [
    ("duration_min", "duration_max"),
    ("file_size_min", "file_size_max"),
    ("frame_rate_min", "frame_rate_max"),
    ("bitrate_min", "bitrate_max"),
    ("aspect_min", "aspect_max"),
    ("side_min", "side_max"),
]


@EACH
@pytest.mark.parametrize(("low", "high"), PAIRS, ids=[low for low, _ in PAIRS])
def test_the_least_is_not_more_than_the_most(each, low, high):
    least, most = value(getattr(each, low)), value(getattr(each, high))
    if least is not None and most is not None:
        assert least <= most


RANGES = {
    "duration_min": (Fraction(0), Fraction(60)),
    "duration_max": (Fraction(1), Fraction(24 * 3600)),
    "file_size_min": (1, 10**6),
    "file_size_max": (10**5, 2**39),
    "frame_rate_min": (Fraction(1), Fraction(60)),
    "frame_rate_max": (Fraction(24), Fraction(120)),
    "bitrate_min": (10**5, 10**8),
    "bitrate_max": (10**6, 10**9),
    "audio_bitrate_min": (32_000, 512_000),
    "audio_channels": (1, 16),
    "sample_rate_max": (8_000, 192_000),
    "side_min": (16, 2000),
    "side_max": (320, 16_384),
    "width_max": (320, 16_384),
    "aspect_min": (Fraction(1, 1000), Fraction(1)),
    "aspect_max": (Fraction(1), Fraction(1000)),
    "loudness": (-31.0, -9.0),
    "loudness_tolerance": (0.1, 3.0),
    "loudness_short_term_max": (-25.0, -5.0),
    "true_peak_max": (-9.0, 0.0),
    "title_max_chars": (10, 1000),
    "text_max_chars": (10, 100_000),
}


@EACH
def test_numbers_are_in_a_range_that_a_slip_of_unit_would_leave(each):
    for field, (low, high) in RANGES.items():
        fact = getattr(each, field)
        for part in () if fact is None else (fact, *fact.conflicts):
            assert low <= part.value <= high, field


@EACH
def test_shapes_are_possible(each):
    assert all(aspect > 0 for aspect in value(each.aspect_ratios) or ())
    low, high = value(each.aspect_min), value(each.aspect_max)
    assert all((low or 0) <= aspect <= (high or 10**6) for aspect in value(each.aspect_ratios) or ())
    sizes = [value(each.size), value(each.size_min), value(each.size_max), *(value(each.sizes_min_by_aspect) or ())]
    assert all(16 <= side <= 8192 for size in sizes if size for side in (size.width, size.height))
    if each.sizes_min_by_aspect is not None:
        shapes = {Fraction(size.width, size.height) for size in each.sizes_min_by_aspect.value}
        assert shapes <= set(value(each.aspect_ratios))


@EACH
def test_the_recommended_canvas_obeys_the_other_limits(each):
    size = value(each.size)
    if size is None:
        return
    if each.size_min is not None:
        assert size.width >= each.size_min.value.width
        assert size.height >= each.size_min.value.height
    if each.aspect_ratios is not None:
        assert Fraction(size.width, size.height) in each.aspect_ratios.value
    assert size.width <= (value(each.width_max) or 10**6)


@EACH
def test_something_is_left_inside_the_safe_zone(each):
    for part in () if each.safe_zone is None else (each.safe_zone, *each.safe_zone.conflicts):
        zone = part.value
        assert all(0 <= share < 1 for share in (zone.top, zone.right, zone.bottom, zone.left))
        assert zone.top + zone.bottom + zone.left + zone.right > 0
        assert zone.top + zone.bottom < 1
        assert zone.left + zone.right < 1


@EACH
def test_lengths_that_are_ideal_or_allowed_are_possible(each):
    low, high = value(each.duration_min) or 0, value(each.duration_max) or 10**6
    for length in (*(value(each.duration_ideal) or ()), *(value(each.durations_allowed) or ())):
        assert low <= length <= high
    if each.duration_ideal is not None:
        assert each.duration_ideal.value[0] <= each.duration_ideal.value[1]


@EACH
def test_only_rates_between_the_least_and_the_most_are_allowed(each):
    for rate in value(each.frame_rates_allowed) or ():
        assert each.frame_rate_min.value <= rate <= each.frame_rate_max.value


@EACH
def test_only_official_requirements_bind(each):
    for fact in facts(each):
        official = fact.confidence in (Confidence.OFFICIAL, Confidence.OFFICIAL_MIRROR)
        assert fact.binding == (official and not fact.advice)


@pytest.mark.parametrize("platform", platforms())
def test_no_source_is_listed_in_vain(platform):
    raw = (files("cutthrough.catalog") / "placements" / f"{platform}.yaml").read_text(encoding="utf-8")
    listed = set(YAML(typ="safe", pure=True).load(raw)["sources"])
    assert listed == set(re.findall(r"source: (\w+)", raw))


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("youtube_short", "youtube_shorts"),
        ("YouTube Shorts", "youtube_shorts"),
        ("instagram-reels-ad", "instagram_reels_ad"),
        ("tiktok_topviev", "tiktok_topview"),
        ("bumper", "youtube_bumper_6s"),
        ("pinterest", "pinterest_video"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(asked, first):
    assert nearest(asked)[0] == first
    with pytest.raises(CatalogError, match=first) as refused:
        placement(asked)
    assert refused.value.fields["nearest"][0] == first
    assert refused.value.as_dict()["error"] == "catalog"


@pytest.mark.parametrize("asked", ["zzz", "", "../youtube", "youtube.yaml/..", "%d\n"])
def test_a_name_like_nothing_is_answered_with_the_platforms_or_what_is_near(asked):
    with pytest.raises(CatalogError) as refused:
        placement(asked)
    near = refused.value.fields["nearest"]
    assert all(name in ALL for name in near)
    assert near or "youtube" in str(refused.value)


def test_nothing_near_names_no_placement():
    assert nearest("zzz") == ()


def test_what_is_returned_can_be_changed_without_harm():
    placements().clear()
    assert placements() == ALL


def test_one_placement_reads_one_file():
    code = (
        "from cutthrough.catalog import placement as p\n"
        "p.placement('youtube_shorts'); p.placement('youtube_long'); p.placement('email')\n"
        "print(p._of.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2"


def test_facts_are_frozen():
    fact = placement("email").containers
    assert isinstance(fact, Fact)
    with pytest.raises(ValueError, match="frozen"):
        fact.value = ("mp4",)
