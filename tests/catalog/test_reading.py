"""A wrong catalog file is refused with its name and the key that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.catalog.reading import READERS, read_platform
from cutthrough.model.errors import CatalogError
from cutthrough.model.placement import Confidence, Placement

GOOD = """\
platform: acme
read_on: "2026-11-22"
sources:
  page: {title: Acme specs, address: "https://acme.example/specs", kind: official, date: 2026-10}
  blog: {title: A blog, address: "https://blog.example/", kind: secondary, date: undated}
placements:
  acme_feed:
    name: Acme feed
    kind: organic
    aspect_ratios: {value: [9:16, 1:1], source: page, confidence: official}
    size: {value: 1080x1920, source: page, confidence: official, advice: true, note: recommended}
    duration_max:
      value: 1.5 min
      source: page
      confidence: official
      conflicts:
        - {value: 60 s, source: blog, confidence: third_party, note: older}
    file_size_max: {value: 500 MB, source: page, confidence: official}
    frame_rate_max: {value: 30000/1001, source: page, confidence: official}
    loudness: {value: -14 LUFS, source: blog, confidence: third_party}
    safe_zone: {value: {top: 269/1920}, source: blog, confidence: third_party}
    notes:
      - {value: be kind, source: blog, confidence: third_party}
"""


def test_a_good_file_is_read_into_exact_values():
    (feed,) = read_platform(GOOD, "acme.yaml").values()
    assert (feed.id, feed.platform, feed.name, feed.kind) == ("acme_feed", "acme", "Acme feed", "organic")
    assert [str(aspect) for aspect in feed.aspect_ratios.value] == ["9/16", "1"]
    assert str(feed.size.value) == "1080x1920"
    assert feed.size.advice
    assert not feed.size.binding
    assert feed.duration_max.value == 90
    assert feed.duration_max.binding
    assert feed.duration_max.source.title == "Acme specs"
    assert feed.duration_max.source.date == "2026-10"
    assert feed.duration_max.read_on == "2026-11-22"
    (other,) = feed.duration_max.conflicts
    assert (other.value, other.source.title, other.confidence, other.note) == (
        60, "A blog", Confidence.THIRD_PARTY, "older",
    )  # fmt: skip
    assert feed.file_size_max.value == 500_000_000
    assert str(feed.frame_rate_max.value) == "30000/1001"
    assert feed.loudness.value == -14.0
    assert str(feed.safe_zone.value.top) == "269/1920"
    assert feed.safe_zone.value.bottom == 0
    assert feed.notes[0].value == "be kind"
    assert feed.captions is None


SPOILT = {
    "duplicate-placement": ("    notes:", "    kind: paid\n    notes:", "line 22", "duplicate"),
    "tab": ("    name: Acme", "\tname: Acme", "line 8", "YAML"),
    "not-yaml": ("platform: acme", "platform: [acme", "line", "YAML"),
    "impossible-date": ('"2026-11-22"', "2026-13-45", "the file", "YAML"),
    "unquoted-date": ('"2026-11-22"', "2026-11-22", "read_on", "quoted"),
    "other-platform": ("platform: acme", "platform: acne", "platform", "acne"),
    "no-sources": ("sources:\n", "source:\n", "source", "not a known key"),
    "unknown-field": ("    loudness:", "    loudnes:", "placements.acme_feed.loudnes", "not a field"),
    "id-given-twice": ("    kind: organic", "    kind: paid\n    id: other", "placements.acme_feed.id", "not a field"),
    "no-name": ("    name: Acme feed\n", "", "placements.acme_feed.name", "required"),
    "unknown-kind": ("kind: organic", "kind: viral", "placements.acme_feed.kind", "pattern"),
    "foreign-id": ("  acme_feed:", "  other_feed:", "placements.other_feed", "does not begin with"),
    "unknown-source": ("30000/1001, source: page", "30000/1001, source: pgae", "frame_rate_max.source", "pgae"),
    "source-a-list": ("30000/1001, source: page", "30000/1001, source: [page]", "frame_rate_max.source", "page"),
    "no-source": ("30000/1001, source: page,", "30000/1001,", "frame_rate_max.source", "missing"),
    "no-confidence": ("[9:16, 1:1], source: page, confidence: official", "[9:16], source: page",
                      "aspect_ratios.confidence", "missing"),
    "no-value": ("value: 500 MB, ", "", "file_size_max.value", "missing"),
    "confidence-too-high": ("-14 LUFS, source: blog, confidence: third_party",
                            "-14 LUFS, source: blog, confidence: official", "loudness.confidence", "third_party"),
    "source-without-date": (", date: 2026-10", "", "sources.page.date", "required"),
    "source-of-unknown-kind": ("kind: secondary", "kind: rumour", "sources.blog.kind", "rumour"),
    "unknown-fact-key": ("note: recommended", "nota: recommended", "size.nota", "not a known key"),
    "advice-in-words": ("advice: true", "advice: maybe", "size", "bool"),
    "bare-size": ("500 MB", "500", "file_size_max.value", "no unit"),
    "bare-length": ("1.5 min", "90", "duration_max.value", "no unit"),
    "wrong-unit": ("500 MB", "500 LUFS", "file_size_max", "file size"),
    "wrong-loudness-unit": ("-14 LUFS", "-14 dB", "loudness.value", "LUFS"),
    "inexact-rate": ("30000/1001", "29.97", "frame_rate_max.value", "exact"),
    "inexact-share": ("269/1920", "0.14", "safe_zone.value", "exact"),
    "zero-denominator": ("269/1920", "269/0", "safe_zone.value", "exact"),
    "no-such-side": ("{top: 269", "{up: 269", "safe_zone.value.up", "not permitted"),
    "bad-aspect": ("[9:16, 1:1]", "[9:16, 0:1]", "aspect_ratios.value", "aspect ratio"),
    "one-aspect-bare": ("[9:16, 1:1]", "9:16", "aspect_ratios", ""),
    "bad-size": ("1080x1920", "1080p", "size.value", "picture size"),
    "bad-conflict": ("value: 60 s", "value: 60", "duration_max.conflicts[0].value", "no unit"),
    "conflict-not-a-list": ("        - {value: 60 s, source: blog, confidence: third_party, note: older}",
                            "        value: 60 s", "duration_max.conflicts", "not a list"),
    "fact-not-a-table": ("{value: -14 LUFS, source: blog, confidence: third_party}", "-14 LUFS", "loudness", "table"),
    "notes-not-a-list": ("      - {value: be kind,", "      {value: be kind,", "acme_feed.notes", "not a list"),
    "entry-not-a-table": ("platform: acme\n", "platform: acme\nextra: 1\n", "extra", "not a known key"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "said"), SPOILT.values(), ids=SPOILT.keys())
def test_a_wrong_file_is_refused_with_file_and_key(old, new, key, said):
    assert GOOD.count(old) == 1
    with pytest.raises(CatalogError) as refused:
        read_platform(GOOD.replace(old, new), "acme.yaml")
    assert "acme.yaml" in str(refused.value)
    assert key in str(refused.value)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.fields["file"] == "acme.yaml"
    assert key in refused.value.fields["key"]


@pytest.mark.parametrize("text", ["", "- 1", "7", "a: b", "&a [*a]", "\0", "placements: {}", "[" * 5000, "{a: " * 4000])
def test_a_file_that_is_something_else_is_refused(text):
    with pytest.raises(CatalogError, match=r"acme\.yaml"):
        read_platform(text, "acme.yaml")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("containers", "[mp4, mkv]"),
        ("containers", "[[mp4]]"),
        ("containers", "[]"),
        ("video_codecs", "[H.264]"),
        ("audio_codecs", "aac"),
        ("faststart", "yes"),
        ("sound", "0"),
        ("side_min", "360"),
        ("sample_rate_max", "48 kHz"),
    ],
)
def test_words_are_spelt_one_way(field, value):
    more = f"    {field}: {{value: {value}, source: page, confidence: official}}\n    notes:"
    with pytest.raises(CatalogError, match=f"{field}.value"):
        read_platform(GOOD.replace("    notes:", more), "acme.yaml")


COUNTS = {"audio_channels", "title_max_chars", "text_max_chars"}  # their names say what is counted
NOT_NUMBERS = {"containers", "video_codecs", "audio_codecs", "pixel_format", "captions", "view"}
UNITLESS = {"aspect_ratios", "aspect_min", "aspect_max"}
FACTS = {name for name, field in Placement.model_fields.items() if "Fact[" in str(field.annotation)} - {"notes"}


RATES = {"frame_rate_min", "frame_rate_max", "frame_rates_allowed"}
WITH_UNIT = FACTS - COUNTS - NOT_NUMBERS - UNITLESS - RATES


@pytest.mark.parametrize(
    ("field", "bare"),
    [
        *((field, bare) for field in sorted(WITH_UNIT) for bare in ("7", "[7, 8]")),
        *((field, bare) for field in sorted(RATES) for bare in ("7.5", "[7.5, 8.5]")),
    ],
)
def test_no_number_goes_without_its_unit_and_no_rate_is_inexact(field, bare):
    fact = f"    {field}: {{value: {bare}, source: page, confidence: official}}\n"
    with pytest.raises(CatalogError, match=rf"{field}\.value"):
        read_platform(GOOD.split("    aspect_ratios:")[0] + fact, "acme.yaml")


def test_every_reader_is_of_a_field():
    assert set(READERS) <= FACTS


@given(st.data())
def test_any_damage_is_refused_as_a_catalog_error_or_still_read(data):
    lines = GOOD.splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[row])))
    end = data.draw(st.integers(start, len(lines[row])))
    put = data.draw(st.text(st.sampled_from("abc:{}[],-#&*!|>'\"%@ 019/.x\t"), max_size=6))
    lines[row] = lines[row][:start] + put + lines[row][end:]
    try:
        read_platform("\n".join(lines), "acme.yaml")
    except CatalogError as refused:
        assert refused.fields["file"] == "acme.yaml"  # noqa: PT017
