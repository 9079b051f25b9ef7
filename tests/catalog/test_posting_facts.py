import runpy
from pathlib import Path

import pytest

from cutthrough.catalog import fact_files, stated
from cutthrough.catalog.disclosure import Duty, ai_duties, ai_gap, partnership_duties, partnership_gap, unclear_words
from cutthrough.catalog.fact_files import POSTING_FILES, fact_text, facts_of, parse_facts
from cutthrough.catalog.kept import known
from cutthrough.catalog.mail_support import MailFeature, mail_clients, mail_features
from cutthrough.catalog.placement import placement, placements
from cutthrough.catalog.post_limits import PostRule, held_to, limit_of
from cutthrough.catalog.sheets import Sheet, sheets_of
from cutthrough.catalog.stated import Stated
from cutthrough.model.counting import Unit
from cutthrough.model.errors import CatalogError
from cutthrough.model.placement import Confidence

_SCRIPT = Path(__file__).parents[2] / "bench" / "email_support.py"
_BENCH = runpy.run_path(str(_SCRIPT))
CLIENTS, support_yaml = _BENCH["CLIENTS"], _BENCH["support_yaml"]
_MADE = "read_on: x\nsources: {b: {title: t, address: '-', kind: memory, date: d}}\n"
RECORDS: dict[str, type[Stated]] = {
    "post_limits.yaml": PostRule,
    "bulk_sheets.yaml": Sheet,
    "email_support.yaml": MailFeature,
    "ai_disclosure.yaml": Duty,
    "partnership.yaml": Duty,
}


@pytest.mark.parametrize("file", POSTING_FILES)
def test_every_entry_is_read_and_no_source_is_idle(file: str) -> None:
    entries = stated.stated(file, RECORDS[file])
    assert entries
    data = facts_of(file)
    named = {entry["source"] for entry in data["entries"].values()}
    idle = set(data["sources"]) - named
    text = fact_text(file)
    assert not {each for each in idle if text.count(each) < 2}, idle
    for entry in entries.values():
        assert entry.read_on in ("2026-11-22", "2026-11-23")
        assert entry.sure.endswith(f"read {entry.read_on})")
        assert (entry.confidence is Confidence.UNVERIFIED) == (entry.source.kind == "memory")


@pytest.mark.parametrize("file", POSTING_FILES)
def test_it_is_kept_as_it_was_read(file: str) -> None:
    text = fact_text(file)
    assert known(f"facts/{file}", text) == parse_facts(text, file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("read_on: x\nsources: {}\nentries: {a: {source: b, confidence: official}}", "names no source"),
        ("sources: {}\nentries: {}", "no read_on"),
        ("read_on: x\nentries: {}", "no table of sources"),
        ("read_on: x\nsources: {b: {title: t, address: '-', kind: odd, date: d}}\nentries: {}", "none we know"),
        ("read_on: x\nsources: {b: {title: t}}\nentries: {}", "can't be used"),
        (
            f"{_MADE}entries: {{a: {{source: b, confidence: official}}}}",
            "gives unverified",
        ),
        (
            f"{_MADE}entries: {{a: {{source: b, confidence: unverified, odd: 1}}}}",
            "odd",
        ),
    ],
)
def test_a_wrong_file_is_one_clear_sentence(text: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stated, "facts_of", lambda file: fact_files.parse_facts(text, file))
    with pytest.raises(CatalogError, match=why):
        stated.stated.__wrapped__("made.yaml", Stated)


def test_the_support_table_is_what_the_script_makes_of_its_source() -> None:
    stats = {"gmail": {"desktop-webmail": {"2019": "n", "2021": "y #1"}, "ios": {"2020": "a #2 #3"}}}
    table = {
        "last_update_date": "2026-05-13 14:45:41 +0000",
        "data": [{"slug": "html-x", "title": 'A "b"', "stats": stats, "last_test_date": "2021-01-02"}],
    }
    made = parse_facts(support_yaml(table), "email_support.yaml")
    entry = made["entries"]["html-x"]
    assert entry["support"] == "ya" + "u" * 11
    assert (entry["title"], entry["tested"]) == ('A "b"', "2021-01-02")
    assert list(made["clients"]) == list(CLIENTS) == list(mail_clients())
    head = fact_text("email_support.yaml").split("entries:")[0]
    assert head == support_yaml({**table, "data": []}).split("entries:")[0]


def test_every_feature_has_a_letter_for_every_program() -> None:
    assert len(mail_features()) > 250
    for feature in mail_features().values():
        assert len(feature.support) == len(mail_clients())
    assert mail_features()["html-video"].shown_by("apple_macos") == "y"
    assert mail_features()["html-video"].shown_by("outlook_classic") == "n"


def test_a_placements_number_goes_before_the_platforms_and_a_unit_is_always_said() -> None:
    for slot in placements().values():
        for part, fact in (("title", slot.title_max_chars), ("text", slot.text_max_chars)):
            limit = limit_of(slot.platform, part, slot)
            assert limit.unit_said
            if fact is not None:
                assert limit.most == fact.value
                assert fact.source.title in limit.most_said
    assert limit_of(None, "text").unit is Unit.UTF16_UNITS
    assert limit_of(None, "text").most is None


def test_a_platform_counts_links_and_bytes_as_its_sources_say() -> None:
    long = f"see https://a.example/{'x' * 200} now"
    links = {name: limit_of(None, "text", placement(name)) for name in ("x_organic", "x_video_ad", "youtube_long")}
    assert [held_to(long, each).count for each in links.values()] == [31, 31, len(long)]
    assert held_to("ü" * 10, links["youtube_long"]).count == 20
    assert held_to("ü" * 10, limit_of(None, "title", placement("youtube_long"))).count == 10
    assert held_to("ü" * 10, limit_of(None, "text", placement("youtube_infeed"))).count == 10
    assert links["x_video_ad"].most == 280


@pytest.mark.parametrize(
    ("name", "text", "over", "surely"),
    [
        ("x_organic", "修" * 140, False, False),
        ("x_organic", "修" * 141, True, True),
        ("youtube_long", "ü" * 2501, True, False),
        ("youtube_long", "x" * 5001, True, True),
        ("pinterest_video", "😀" * 251, True, False),
        ("pinterest_video", "😀" * 501, True, True),
        ("website_hero", "😀" * 2048, False, False),
        ("email", "x" * 99999, False, False),
    ],
)
def test_what_is_too_long_only_by_a_second_hand_unit_is_not_surely(
    name: str, text: str, over: bool, surely: bool
) -> None:
    held = held_to(text, limit_of(None, "text", placement(name)))
    assert (held.over, held.surely) == (over, surely)


def test_platforms_of_sheets_and_duties_are_the_catalogs() -> None:
    platforms = {each.platform for each in placements().values()}
    for file in ("ai_disclosure.yaml", "partnership.yaml"):
        assert {each.platform for each in stated.stated(file, Duty).values() if each.platform} <= platforms
    assert {name for each in stated.stated("bulk_sheets.yaml", Sheet).values() for name in each.platforms} <= platforms
    assert sheets_of("email") == ()


@pytest.mark.parametrize(
    ("territories", "laws"),
    [
        ((), {"us", "us_words", "gb", "fr", "de", "eu", "jp", "kr", "cn", "in", "ca", "au", "br"}),
        (("DE",), {"de", "eu"}),
        (("fr", "us"), {"fr", "us", "us_words", "eu"}),
        (("JP",), {"jp"}),
        (("EU",), {"eu", "fr", "de"}),
        (("CH",), set()),
        (("IT",), {"eu"}),
    ],
)
def test_laws_hold_where_it_is_seen(territories: tuple[str, ...], laws: set[str]) -> None:
    assert {each.id for each in partnership_duties(None, territories)} == laws


@pytest.mark.parametrize(
    ("territories", "paid", "made"),
    [
        (("DE", "JP", "FR"), None, "JP"),
        (("US", "CH", "ch", "TR"), "CH, TR", "US, CH, TR"),
        (("DACH",), "CH", "CH"),
        (("IT",), None, None),
        ((), "Elsewhere", "Elsewhere"),
        (("worldwide",), "Elsewhere", "Elsewhere"),
    ],
)
def test_where_no_law_is_known_that_is_told(territories: tuple[str, ...], paid: str | None, made: str | None) -> None:
    gaps = partnership_gap(territories), ai_gap(territories)
    assert tuple(each.where if each is not None else None for each in gaps) == (paid, made)
    assert all("no rule is known here" in each.said for each in gaps if each is not None)


@pytest.mark.parametrize(
    ("said", "territories", "law"),
    [("#sp", ("US",), "us_words"), ("#Collab #SP", (), "us_words"), ("#sp", ("DE",), None), ("Ad #sp", ("US",), None)],
)
def test_words_that_a_regulator_calls_unclear_are_known(
    said: str, territories: tuple[str, ...], law: str | None
) -> None:
    found = unclear_words(said, territories)
    assert (found.id if found is not None else None) == law


def test_the_platforms_own_way_comes_first() -> None:
    assert [each.id for each in ai_duties("youtube", ("FR",))] == ["youtube", "youtube_api", "fr", "eu"]
