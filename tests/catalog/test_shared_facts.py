"""Nothing that was found out about the placements was lost on the way into the catalog."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from ruamel.yaml import YAML

from cutthrough.catalog.placement import placements, platforms
from cutthrough.catalog.reading import SOURCE_KINDS
from shared import SHARED, shared

FACTS = "facts/placements.yaml"
CONFIDENCE = {
    "seen_official_page": "official",
    "seen_mirror_of_official_page": "official_mirror",
    "seen_third_party_page": "third_party",
    "seen_in_anchor_code": "code",
    "memory_unverified": "unverified",
}
KINDS = {"anchor_code": "code", "memory_unverified": "memory"}
SAID_OTHERWISE = {("youtube_long", "43200"): "12"}  # seconds, said as 12 h


def load(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


@cache
def found_out() -> Any:
    return load((SHARED / FACTS).read_text(encoding="utf-8"))


@cache
def raw() -> dict[str, Any]:
    """Our files' entries as written, with their source keys."""
    folder = files("cutthrough.catalog") / "placements"
    return {
        name: entry
        for platform in platforms()
        for name, entry in load((folder / f"{platform}.yaml").read_text(encoding="utf-8"))["placements"].items()
    }


def stated(node: Any) -> Iterator[dict[str, Any]]:
    """Every table with a source in it, conflicts too."""
    if isinstance(node, dict):
        if "source" in node:
            yield node
        for child in node.values():
            yield from stated(child)
    elif isinstance(node, list):
        for child in node:
            yield from stated(child)


def numbers(node: Any) -> set[str]:
    """The numbers in the values and notes below `node`, as written, without signs or trailing zeros."""
    words = [json.dumps([s.get("value"), s.get("note")], ensure_ascii=False) for s in stated(node)]
    return {number for text in words for number in re.findall(r"\d+(?:\.\d+)?", text)}


NAMES = sorted(found_out()["placements"]) if (SHARED / FACTS).exists() else [""]


def test_every_placement_is_there():
    shared(FACTS)
    assert set(NAMES) == set(placements())


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_there_as_a_value_or_in_the_words_of_a_note(name):
    shared(FACTS)
    asked = {SAID_OTHERWISE.get((name, number), number) for number in numbers(found_out()["placements"][name])}
    assert asked - numbers(raw()[name]) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_source_is_cited_as_surely_as_it_was_seen(name):
    shared(FACTS)
    asked = {(s["source"], CONFIDENCE[s["confidence"]]) for s in stated(found_out()["placements"][name])}
    assert asked - {(s["source"], s["confidence"]) for s in stated(raw()[name])} == set()


@pytest.mark.parametrize("platform", platforms())
def test_sources_keep_their_kind_and_date(platform):
    shared(FACTS)
    ours = load((files("cutthrough.catalog") / "placements" / f"{platform}.yaml").read_text(encoding="utf-8"))
    theirs = found_out()["sources"]
    for key, source in ours["sources"].items():
        kind = theirs[key]["kind"]
        assert source["kind"] == KINDS.get(kind, kind)
        assert source["kind"] in SOURCE_KINDS
        assert source["date"] == theirs[key]["date"]
    assert ours["read_on"] == found_out()["generated"]


HARD = {
    "vbr-and-audio-in-one-line": ("instagram_reels_organic_api", "bitrate_max", 25_000_000),
    "range-of-shapes": ("instagram_reels_organic_api", "aspect_min", Fraction(1, 100)),
    "moov-first": ("instagram_reels_organic_api", "faststart", True),
    "no-edit-lists": ("instagram_reels_organic_api", "edit_lists", False),
    "khz": ("instagram_reels_organic_api", "sample_rate_max", 48_000),
    "min-inside-a-sentence": ("facebook_reels_page_api", "size_min", (540, 960)),
    "fixed-frame-rate": ("facebook_stories_ad", "constant_frame_rate", True),
    "at-least-128": ("facebook_stories_ad", "audio_bitrate_min", 128_000),
    "percent": ("facebook_stories_ad", "safe_zone", (Fraction(7, 50), 0, Fraction(1, 5), 0)),
    "pixels-of-a-canvas": ("instagram_reels_ad", "safe_zone",
                           (Fraction(269, 1920), Fraction(65, 1080), Fraction(672, 1920), Fraction(65, 1080))),
    "sides-unlike": ("pinterest_video", "safe_zone",
                     (Fraction(270, 1920), Fraction(195, 1080), Fraction(790, 1920), Fraction(65, 1080))),
    "an-hour-in-words": ("instagram_reels_ad", "duration_max", 3600),
    "mid-roll": ("facebook_in_stream", "duration_min", 5),
    "least-size-by-shape": ("tiktok_infeed_auction", "sizes_min_by_aspect", ((540, 960), (960, 540), (640, 640))),
    "kbps": ("tiktok_infeed_auction", "bitrate_min", 516_000),
    "ideal-from-to": ("tiktok_topview", "duration_ideal", (9, 15)),
    "ideal-below": ("linkedin_video_ad", "duration_ideal", (3, 15)),
    "recommended-last": ("linkedin_video_ad", "aspect_ratios",
                         (Fraction(4, 5), Fraction(16, 9), Fraction(1), Fraction(9, 16))),
    "75-KB": ("linkedin_video_ad", "file_size_min", 75_000),
    "each-side": ("linkedin_video_ad", "side_max", 1920),
    "tall-limit": ("linkedin_feed_organic", "aspect_min", Fraction(5, 12)),
    "half-a-second": ("x_organic", "duration_min", Fraction(1, 2)),
    "widest": ("pinterest_video", "aspect_max", Fraction(191, 100)),
    "256-GiB": ("youtube_long", "file_size_max", 274_877_906_944),
    "256-GB": ("youtube_instream_skippable", "file_size_max", 256_000_000_000),
    "4-2-0": ("youtube_long", "pixel_format", "yuv420p"),
    "sound-on": ("youtube_shorts", "autoplay_muted", False),
    "lines-of-characters": ("youtube_infeed", "title_max_chars", 80),
    "broadcast-bits": ("ctv_broadcast", "bitrate_min", 18_000_000),
    "broadcast-rates": ("ctv_broadcast", "frame_rates_allowed",
                        (Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001))),
    "broadcast-lengths": ("ctv_broadcast", "durations_allowed", (15, 30)),
    "r128": ("ctv_broadcast", "loudness", -23.0),
    "r128-tolerance": ("ctv_broadcast", "loudness_tolerance", 1.0),
    "r128-s1": ("ctv_broadcast", "loudness_short_term_max", -18.0),
    "true-peak": ("ctv_broadcast", "true_peak_max", -1.0),
    "silent": ("tiktok_takeover", "sound", False),
    "gif": ("email", "containers", ("gif",)),
    "about-1-MB": ("email", "file_size_max", 1_000_000),
}  # fmt: skip


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if hasattr(value, "bottom"):
        return (value.top, value.right, value.bottom, value.left)
    return (value.width, value.height) if hasattr(value, "width") else value


@pytest.mark.parametrize(("name", "field", "value"), HARD.values(), ids=HARD.keys())
def test_prose_became_the_right_number(name, field, value):
    assert plain(getattr(placements()[name], field).value) == value


ABSENT = [
    ("website_hero", "sound", "no source says that it plays without sound"),
    ("youtube_shorts", "safe_zone", "no official figure; not to be enforced"),
    ("youtube_instream_skippable", "duration_max", "there is no maximum"),
    ("youtube_long", "autoplay_muted", "yes in one place, no in another"),
]


@pytest.mark.parametrize(("name", "field", "why"), ABSENT, ids=[f"{n}-{f}" for n, f, _ in ABSENT])
def test_what_no_source_states_is_absent(name, field, why):
    assert getattr(placements()[name], field) is None, why


CONFLICTS = {
    "shorts-were-60-s": ("youtube_shorts", "duration_max", [60]),
    "the-same-said-twice": ("youtube_bumper_6s", "duration_max", [6]),
    "range-in-words": ("youtube_non_skippable", "duration_max", [30, 60]),
    "two-others-agree": ("instagram_reels_organic_api", "file_size_max", [10**9, 10**9]),
    "range-of-rates": ("ctv_broadcast", "bitrate_max", [40_000_000]),
    "at-least": ("ctv_broadcast", "bitrate_min", [10_000_000, 8_000_000]),
    "five-minutes": ("pinterest_video", "duration_max", [300]),
    "smaller-gif": ("email", "file_size_max", [500_000]),
}


@pytest.mark.parametrize(("name", "field", "others"), CONFLICTS.values(), ids=CONFLICTS.keys())
def test_other_sources_values_are_kept(name, field, others):
    assert [conflict.value for conflict in getattr(placements()[name], field).conflicts] == others
