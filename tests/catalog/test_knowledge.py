"""The battery: every entry of the catalog's knowledge, whoever adds one."""

import dataclasses
import re
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.catalog import fact_files, knowledge, knowledge_page, read_once
from cutthrough.catalog.fact_files import FACT_FILES, facts_of, parse_facts
from cutthrough.catalog.knowledge import (
    BROWSE,
    KNOWLEDGE_SOURCES,
    kpi_of,
    kpis,
    kpis_showing,
    nearest_kpis,
    nearest_techniques,
    nearest_types,
    objectives,
    places_named,
    platforms_named,
    roles,
    technique_of,
    techniques,
    tiers,
    type_of,
    types,
    watching_places,
)
from cutthrough.catalog.metric_words import Lexicon, words_of
from cutthrough.catalog.placement import platform_text, platforms
from cutthrough.catalog.reading import read_platform
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.errors import CatalogError
from cutthrough.model.knowledge import Entry, HardToSee, KpiEntry, Need, Unit
from cutthrough.model.placement import Confidence
from searched import examples

ROOT = Path(__file__).resolve().parents[2]
EVERY = {f"{table}/{name}": each for table, read in BROWSE.items() for name, each in read().items()}
EACH = pytest.mark.parametrize("each", EVERY.values(), ids=EVERY.keys())
KPIS = pytest.mark.parametrize("kpi", kpis().values(), ids=kpis().keys())
TYPES = pytest.mark.parametrize("kind", types().values(), ids=types().keys())
TECHNIQUES = pytest.mark.parametrize("technique", techniques().values(), ids=techniques().keys())


def texts(value):
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def test_there_is_enough_to_choose_from():
    assert set(objectives()) == set(Objective)
    assert list(roles()) == list(JourneyRole)
    assert list(tiers()) == ["rapid_test", "standard", "flagship"]
    assert len(kpis()) >= 40
    assert len(types()) >= 20
    assert len(techniques()) >= 25


@EACH
def test_every_entry_has_a_source_a_date_and_a_confidence_its_source_can_give(each):
    grounds = [each, *getattr(each, "evidence", ()), *getattr(each, "cost", ())]
    grounds += [each.hours] if hasattr(each, "hours") else []
    for ground in grounds:
        assert ground.source.title
        assert ground.source.date
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", ground.read_on)
        assert ground.confidence in KNOWLEDGE_SOURCES[ground.source.kind]
        unread = ground.confidence in (Confidence.UNVERIFIED, Confidence.CODE)
        assert unread or ground.source.address.startswith("http")
    assert each.date == each.source.date
    assert each.house == (each.source.kind == "house")


@EACH
def test_reads_like_a_sentence_and_not_like_a_slip_of_yaml(each):
    assert "_" not in each.name
    for text in texts(each.model_dump(mode="json")):
        assert text == text.strip()
        assert text
        assert not re.search(r"\b(TODO|TBD|lorem)\b", text)
        assert "  " not in text


@EACH
def test_read_back_equal_from_json(each):
    assert type(each).from_json(each.to_json()) == each


def test_no_source_is_idle_and_none_twice():
    sources = facts_of("sources.yaml")["entries"]
    named = set()

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("source"), str):
                named.add(node["source"])
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    for file in FACT_FILES[1:]:
        walk(facts_of(file))
    assert set(sources) == named
    titles = Counter(source["title"] for source in sources.values())
    assert max(titles.values()) == 1


def test_no_reason_is_idle():
    data = facts_of("kpis.yaml")
    named = {why for entry in data["entries"].values() for why in entry["cannot_show"].values()}
    assert set(data["reasons"]) <= named
    assert not [why for why in named if re.fullmatch(r"[a-z_]+", why) and why not in data["reasons"]]


@KPIS
def test_a_kpi_is_decided_for_every_objective(kpi):
    assert set(kpi.shows).isdisjoint(kpi.cannot_show)
    assert set(kpi.shows) | set(kpi.cannot_show) == set(Objective)
    for why in kpi.cannot_show.values():
        assert re.fullmatch(r"[A-Z0-9].*\.", why), why
        assert len(why) > 15
    assert kpi.shows or kpi.vanity


@KPIS
def test_a_worked_example_comes_out(kpi):
    example = kpi.example

    def quotient(part):
        return part.numerator / part.denominator if part.denominator else part.numerator

    value = quotient(example)
    if kpi.unit is Unit.POINTS:
        assert example.denominator is not None
        value = (value - (quotient(example.control) if example.control else 0)) * 100
    else:
        assert example.control is None
    assert value == example.value
    assert kpi.unit is not Unit.SHARE or Decimal(0) <= value <= Decimal(1)
    # What is said must name the number, as a share, with its thousands, or by its parts.
    plain = example.said.replace(",", "").replace("\u2009", "")
    ways = {f"{value:f}", f"{float(value):g}", f"{float(value) * 100:g}", f"{float(value) / 86400:g}"}
    ways |= {f"{float(value) / 3600:g}", f"{value:.1f}", f"{value:.2f}"}
    assert any(re.search(rf"(?<![\d.]){re.escape(way)}(?![\d])", plain) for way in ways), (ways, plain)


@KPIS
def test_a_kpi_says_what_it_divides_by_and_what_it_needs(kpi):
    counted = kpi.unit is Unit.COUNT or kpi.id == "revenue" or kpi.id == "pipeline_value"
    assert (kpi.denominator is None) == counted
    assert (kpi.example.denominator is None) == counted
    if kpi.unit is Unit.MONEY and kpi.denominator and kpi.numerator == "spend":
        assert Need.SPEND in kpi.needs
    if kpi.example.control is not None and kpi.id != "net_promoter_score":
        assert Need.HOLDOUT in kpi.needs


ALIASES = [(alias, kpi.id) for kpi in kpis().values() for alias in (kpi.id.replace("_", " "), kpi.name, *kpi.aliases)]


def test_every_alias_finds_its_kpi_however_it_is_written():
    wrong = []
    for alias, name in ALIASES:
        ways = (alias, alias.upper(), f"  {alias} ", alias.replace("-", " "), f"the {alias}", f"{alias} for the season")
        for written in ways:
            found = kpi_of(written)
            if found is None or found.id != name:
                wrong.append((written, name, found and found.id))
    assert not wrong


def test_no_two_kpis_claim_one_alias():
    claimed = {}
    for alias, name in ALIASES:
        claimed.setdefault(" ".join(words_of(alias)), set()).add(name)
    assert not {alias: names for alias, names in claimed.items() if len(names) > 1}


MEANT = {
    "three-second view rate": "three_second_view_rate",
    "3s view rate": "three_second_view_rate",
    "Three second view rate (Meta)": "three_second_view_rate",
    "Hook rate": "three_second_view_rate",
    "thumbstop": "three_second_view_rate",
    "view-through rate": "view_through_rate",
    "VTR": "view_through_rate",
    "complete views": "complete_views",
    "completion rate": "video_completion_rate",
    "Share of viewers who watch to the end": "video_completion_rate",
    "% of viewers who watch to the end": "video_completion_rate",
    "sign-ups": "sign_ups",
    "sign-ups for the season": "sign_ups",
    "Number of new sign ups via the site": "sign_ups",
    "increase in sign-ups": "sign_ups",
    "people who sign up": "sign_ups",
    "first 1000 sign-ups": "sign_ups",
    "sign-ups per week": "sign_ups",
    "Downloads of the programme": "sign_ups",
    "visits to the programme page": "site_visits",
    "Visits to the repair page": "site_visits",
    "Besuche der Programmseite": "site_visits",
    "Clicks from the letter": "email_clicks",
    "click-through rate": "click_through_rate",
    "CTR (link)": "click_through_rate",
    "click-through rate of the second ad": "click_through_rate",
    "taux de clics": "click_through_rate",
    "cost per lead": "cost_per_lead",
    "cost of a lead": "cost_per_lead",
    "CPL": "cost_per_lead",
    "cost per new lead": "cost_per_lead",
    "share of young viewers who watch to the end": "video_completion_rate",
    "weekly clicks on the button": "clicks",
    "number of likes": "likes",
    "ROAS > 3": "return_on_ad_spend",
    "brand lift": "awareness_lift",
    "ad recall": "ad_recall_lift",
    "return visits": "return_visits",
    "churn": "churn_rate",
    "customer retention": "retention_rate",
    "audience retention": "average_share_viewed",
    "support contacts": "support_contacts",
    "fewer support tickets": "support_contacts",
    "fewer calls to the hotline": "support_contacts",
    "calls to the helpline": "support_contacts",
    "explainer questions answered right": "explainer_understanding",
    "trust score": "trust_score",
    "trust in our advice": "trust_score",
    "branded searches": "branded_searches",
    "organic impressions": "organic_impressions",
    "video views on YouTube": "video_views",
    "likes": "likes",
    "Anmeldungen zum Kurs": "sign_ups",
    "new leads from the fair": "leads",
    "Ticket sales": "purchases",
    "sales cycle": "decision_time",
    "quiz score": "explainer_understanding",
}

NOT_MEANT = [
    "", " ", ".", "%", "42", "banana", "the mood of the office", "number of happy dogs", "share price", "a share",
    "share of sales", "lead time", "like-for-like sales growth", "visits per euro", "25% views", "views at 75%",
    "clicks and sign-ups", "sign-up price", "page visit value",
    "cost of the film, the flight and the last lead",
    "length", "cost", "rate", "lift", "time", "quality", "score", "of the", "employee happiness",
    "view" * 200, "\x00", "📈", "sign-usp",
]  # fmt: skip


@pytest.mark.parametrize(("metric", "name"), MEANT.items(), ids=MEANT.keys())
def test_a_metric_is_understood_as_people_write_it(metric, name):
    found = kpi_of(metric)
    assert found is not None
    assert found.id == name
    assert nearest_kpis(metric)[0] == name


@pytest.mark.parametrize("metric", NOT_MEANT, ids=[repr(m[:30]) for m in NOT_MEANT])
def test_what_names_no_measure_is_none(metric):
    assert kpi_of(metric) is None


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("sign-usp", "sign_ups"),
        ("visist to the page", "site_visits"),
        ("thre second view rate", "three_second_view_rate"),
    ],
)
def test_a_slip_is_not_understood_but_what_is_near_is_offered(metric, name):
    assert name in nearest_kpis(metric)


def test_nothing_is_near_nonsense():
    assert nearest_kpis("banana") == ()
    assert nearest_kpis("") == ()


@given(st.text(max_size=400))
@settings(max_examples=examples(150, 50), deadline=None)
def test_any_text_is_answered(text):
    found = kpi_of(text)
    assert found is None or isinstance(found, KpiEntry)
    assert len(nearest_kpis(text)) <= 5
    assert platforms_named(text) <= set(platforms())


def test_a_hostile_text_takes_no_time():
    start = time.perf_counter()
    for text in ("sign up " * 40, "a " * 100_000, "views " * 50_000, "(" * 10**6, "and " * 100_000, "%" * 10**6):
        kpi_of(text)
        nearest_kpis(text)
        platforms_named(text)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("objective", objectives().values(), ids=lambda each: each.id)
def test_an_objective_offers_measures_that_can_show_it(objective):
    goal = Objective(objective.id)
    for name in (*objective.kpis, *objective.hard_to_see):
        assert kpis()[name].can_show(goal), name
        assert not kpis()[name].vanity, name
    assert any(kpis()[name].hard_to_see for name in objective.hard_to_see)


def test_what_is_hard_to_see_has_measures():
    found = {kpi.hard_to_see for kpi in kpis().values()}
    assert set(HardToSee) <= found
    of = {each: {o for kpi in kpis().values() if kpi.hard_to_see is each for o in kpi.shows} for each in HardToSee}
    assert Objective.AWARENESS in of[HardToSee.ORGANIC_SEARCH]
    assert Objective.ACQUISITION in of[HardToSee.ORGANIC_SEARCH]
    assert Objective.RETENTION in of[HardToSee.FRICTION]
    assert Objective.CREDIBILITY in of[HardToSee.TRUST]
    assert Objective.CONVERSION in of[HardToSee.UNDERSTANDING]


VANITY = ["likes", "followers", "video_views", "impressions", "engagement_rate"]


@pytest.mark.parametrize("name", VANITY)
def test_vanity_can_show_no_conversion(name):
    assert kpis()[name].vanity
    assert Objective.CONVERSION in kpis()[name].cannot_show


@pytest.mark.parametrize("goal", Objective)
@pytest.mark.parametrize("role", [None, *JourneyRole])
def test_measures_that_show_an_objective_come_with_the_first_choices_first(goal, role):
    found = kpis_showing(goal, role)
    assert len(found) >= 6
    assert all(each.can_show(goal) for each in found)
    assert {each.id for each in found} == {each.id for each in kpis().values() if goal in each.shows}
    natural = roles()[role].kpis if role else ()
    fits = [name for name in natural if kpis()[name].can_show(goal)]
    assert {each.id for each in found[: len(fits)]} == set(fits)
    if role is None:
        assert [each.id for each in found][: len(objectives()[goal].kpis)] == list(objectives()[goal].kpis)


@pytest.mark.parametrize("role", roles().values(), ids=lambda each: each.id)
def test_a_role_has_measures_types_and_an_objective(role):
    own = JourneyRole(role.id)
    assert all(name in kpis() for name in role.kpis)
    assert all(own in types()[name].roles for name in role.types)
    goals = [goal for goal, each in objectives().items() if own in each.roles]
    assert goals
    assert all(any(kpis()[name].can_show(goal) for name in role.kpis) for goal in goals)


@TYPES
def test_a_type_is_made_of_what_there_is(kind):
    assert kind.tier in tiers()
    assert len(set(kind.techniques)) == len(kind.techniques)
    assert all(name in techniques() for name in kind.techniques)
    assert 0 < kind.shortest < kind.longest
    served = {role for goal in kind.objectives for role in objectives()[goal].roles}
    assert set(kind.roles) <= served | {JourneyRole.ATTRACT, JourneyRole.CONVINCE, JourneyRole.CLARIFY}


@TYPES
def test_a_type_is_found_by_its_words(kind):
    for text in (kind.id, kind.name, kind.name.upper(), *kind.aliases):
        assert type_of(text) == kind, text
    assert type_of(f"{kind.name} for the website") == kind


@TECHNIQUES
def test_a_technique_is_found_by_its_words_and_moves_what_there_is(technique):
    for text in (technique.id, technique.name, technique.name.upper(), *technique.aliases):
        assert technique_of(text) == technique, text
    assert all(name in kpis() for name in technique.moves)
    graded = [found for found in technique.evidence if found.grade is not None]
    assert technique.grade == (min(found.grade for found in graded) if graded else None)
    for found in graded:
        assert found.source.kind != "house"
        assert found.confidence is not Confidence.UNVERIFIED


def test_every_technique_is_of_use_to_some_type():
    assert {name for kind in types().values() for name in kind.techniques} == set(techniques())


def test_what_is_no_type_or_technique_is_none_and_the_nearest_are_offered():
    assert type_of("banana") is None
    assert technique_of("") is None
    assert nearest_types("explainr")[0] == "explainer"
    assert nearest_techniques("demonstrate it")[0] == "demonstration"


def test_figures_without_a_source_are_assumptions_of_the_house():
    for tier in tiers().values():
        for span in (tier.hours, *tier.cost):
            assert span.least < span.most
            assert span.house == (span.confidence is Confidence.UNVERIFIED)
        assert tier.hours.unit == "hours"
        assert any(span.house for span in tier.cost)
        assert {span.unit for span in tier.cost} <= {"EUR", "USD"}


def test_tiers_grow():
    found = list(tiers().values())
    for less, more in pairwise(found):
        assert less.hours.most <= more.hours.most
        assert less.cost[0].most <= more.cost[0].most


PLACES = pytest.mark.parametrize("place", watching_places().values(), ids=watching_places().keys())


@PLACES
def test_a_place_is_known_by_each_of_its_words_alone(place):
    assert set(place.platforms) <= set(platforms())
    assert place.platforms or place.reaches
    for word in place.words:
        assert places_named(word) == (place,), word
        assert platforms_named(f"they watch {word.upper()} in the evening") >= set(place.platforms)


def test_every_platform_can_be_named():
    named = {platform for place in watching_places().values() for platform in place.platforms}
    assert named == set(platforms())


WATCHED = {
    "Instagram": {"instagram"},
    "Reels and the newsletter": {"instagram", "facebook", "email"},
    "IG & FB": {"instagram", "facebook"},
    "X": {"x"},
    "Twitter/X": {"x"},
    "YouTube on the TV": {"youtube"},
    "television, on weekends": {"ctv"},
    "connected TV": {"ctv"},
    "Their phones, mostly TikTok": {"tiktok"},
    "our website's product page": {"website"},
    "E-Mails": {"email"},
    "Fernsehen": {"ctv"},
    "cinema": set(),
    "in bed": set(),
    "": set(),
}


@pytest.mark.parametrize(("text", "expected"), WATCHED.items(), ids=WATCHED.keys())
def test_platforms_are_understood_from_where_people_say_they_watch(text, expected):
    assert platforms_named(text) == expected


def test_a_place_is_found_in_a_long_text():
    assert platforms_named("They read, talk and walk. " * 40 + "In the evening they open TikTok.") == {"tiktok"}


def test_a_known_place_that_nothing_reaches_is_told_from_an_unknown_one():
    assert [place.id for place in places_named("the cinema")] == ["cinema"]
    assert places_named("in bed") == ()


BROKEN = {
    "not YAML": ("entries: [", "line 1"),
    "a key twice": ("entries: {}\nentries: {}", "line 2"),
    "no table": ("- a", "not a table"),
    "empty": ("", "not a table"),
    "nested": ("[" * 5000, "nested too deeply"),
    "a tag": ("!!python/object/apply:os.system ['true']", "kpis.yaml"),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_cant_be_read_is_one_sentence(text, says):
    with pytest.raises(CatalogError) as error:
        parse_facts(text, "kpis.yaml")
    assert "catalog/facts/kpis.yaml" in error.value.message
    assert says in error.value.message
    assert "\n" not in error.value.message


WRONG = {
    "an unknown source": ({"source": "nobody"}, "not in sources.yaml"),
    "a confidence too high": ({"confidence": "official"}, "house gives unverified"),
    "a misspelt field": ({"alias": ["x"]}, "alias"),
    "an unknown unit": ({"unit": "bananas"}, "unit"),
    "an unknown objective": ({"shows": ["fame"]}, "shows"),
    "no aliases": ({"aliases": []}, "aliases"),
}


@pytest.mark.parametrize(("change", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_entry_is_named_with_what_is_wrong(change, says, monkeypatch):
    data = facts_of("kpis.yaml")
    entry = {**data["entries"]["reach"], **change}
    monkeypatch.setattr(
        knowledge,
        "facts_of",
        lambda file: {**data, "entries": {"reach": entry}} if file == "kpis.yaml" else facts_of(file),
    )
    with pytest.raises(CatalogError, match=r"catalog/facts/kpis\.yaml: reach") as error:
        kpis.__wrapped__()
    assert says in error.value.message


def test_the_data_read_before_is_of_these_files():
    kept = (ROOT / "src/cutthrough/catalog/read_once.json").read_text(encoding="utf-8")
    assert kept == read_once.read_again(), f"run {read_once.COMMAND}"


def test_a_changed_file_is_read_itself(monkeypatch):
    facts_of.cache_clear()
    changed = fact_files.fact_text("tiers.yaml").replace("Rapid test", "Quick try")
    monkeypatch.setattr(fact_files, "fact_text", lambda file: changed)
    try:
        assert facts_of("tiers.yaml")["entries"]["rapid_test"]["name"] == "Quick try"
    finally:
        facts_of.cache_clear()


def test_a_changed_platform_is_read_itself():
    text = platform_text("ctv").replace("name: ", "name: Other ", 1)
    assert text != platform_text("ctv")
    before, after = (read_platform(each, "ctv.yaml") for each in (platform_text("ctv"), text))
    assert before != after


def test_the_page_is_of_these_entries():
    kept = (ROOT / "docs/knowledge.md").read_text(encoding="utf-8")
    assert kept == knowledge_page.page(), f"run {knowledge_page.COMMAND}"


def test_the_commands_that_are_named_run(tmp_path):
    for command in (read_once.COMMAND, knowledge_page.COMMAND):
        _, _, module, target = command.split()
        made = tmp_path / Path(target).name
        subprocess.run([sys.executable, "-m", module, str(made)], check=True, cwd=ROOT)
        assert made.read_text(encoding="utf-8") == (ROOT / target).read_text(encoding="utf-8")


def test_a_table_cant_be_changed():
    with pytest.raises(TypeError):
        kpis()["reach"] = None  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        Lexicon.of({}).aliases = {}  # type: ignore[misc]
    assert issubclass(KpiEntry, Entry)


def test_loading_reads_no_yaml():
    """Reading YAML would take the gate most of its time."""
    code = (
        "from cutthrough.catalog import fact_files, reading, knowledge as k, placement as p\n"
        "fact_files.parse_facts = reading.parse_platform = None\n"
        "k.kpi_of('visits'); k.platforms_named('Instagram'); k.type_of('explainer'); k.technique_of('loop')\n"
        "k.objectives(); k.roles(); k.tiers(); p.placements()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
