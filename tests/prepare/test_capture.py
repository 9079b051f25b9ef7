"""The capture plan: setups for every line, shapes with what they keep clear, and a camera that serves all of them."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.catalog.forms import form_of
from cutthrough.catalog.placement import placement, placements
from cutthrough.catalog.shapes import canvas_size
from cutthrough.catalog.templates import template
from cutthrough.model.brief import Brief, Objective
from cutthrough.model.capture import CapturePlan, Framing, SetupKind
from cutthrough.model.placement import Confidence, Fact, FactSource, Placement, Size
from cutthrough.plan.slots import safe_box
from cutthrough.prepare.camera import WIDE, Wanted, camera, framings, rate_for, takes_rate, wanted
from cutthrough.prepare.capture import compile_capture, cutaways, letter
from cutthrough.prepare.room import room_for, say_room
from prepare.briefs import PLAN, TODAY, brief, known, program

RATE_25, RATE_2997, RATE_2398 = Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001)
SOURCE = FactSource(title="A page", address="https://example.com", kind="official", date="2026")


def plan(given: Brief, filmed: Fraction | None = None) -> CapturePlan:
    return compile_capture(given, program(), known(given), TODAY, filmed)


def line(name: str, *lengths: str, **more: Any) -> dict[str, Any]:
    return {"id": f"p-{name}", "placement": name, "lengths": lengths or ("15 s",), **more}


def fact(value: Any) -> Fact[Any]:
    return Fact[Any](value=value, source=SOURCE, confidence=Confidence.OFFICIAL, read_on="2026-11-22")


def at(*rates: Fraction) -> Wanted:
    """A line on a made-up place that takes only these rates."""
    name = "place_" + "_".join(str(int(rate)) for rate in rates)
    slot = Placement(id=name, platform="place", name=name, kind="paid", frame_rates_allowed=fact(rates))
    return Wanted(brief().placements[0], slot, WIDE, Size(width=1920, height=1080))


def of(found: CapturePlan, aspect: Fraction) -> Framing:
    return next(each for each in found.framings if each.aspect == aspect)


def test_each_message_has_itself_its_proof_cutaways_and_plates_in_both_shapes() -> None:
    found = plan(brief())
    for scene, id_ in zip(found.scenes, ("m-1", "m-2"), strict=False):
        assert [setup.kind for setup in scene.setups] == [
            SetupKind.MESSAGE, SetupKind.PROOF, SetupKind.CUTAWAY, SetupKind.TEXTLESS, SetupKind.PLATE,
        ]  # fmt: skip
        assert all(setup.lines == (id_,) for setup in scene.setups)
        assert all(setup.framings == (WIDE, Fraction(9, 16)) for setup in scene.setups)
    proven, unproven = found.scenes[0].setups[1], found.scenes[1].setups[1]
    assert (proven.what, proven.missing, proven.by) == ("Proof: The workshop in one take", False, 5)
    assert unproven.missing
    assert "1 of 2 messages name no proof to film" in found.warnings


def test_both_shapes_are_filmed_and_others_where_a_placement_asks() -> None:
    found = plan(brief(placements=[line("instagram_feed"), line("tiktok_infeed_auction", aspect="1:1")]))
    assert [each.aspect for each in found.framings] == [WIDE, Fraction(9, 16), Fraction(1), Fraction(4, 5)]
    assert [each.asked for each in found.framings] == [False, False, True, True]


@pytest.mark.parametrize(
    ("lines", "own"),
    [
        ([line("youtube_long"), line("youtube_shorts")], []),
        ([line("youtube_long"), line("facebook_stories_ad")], [Fraction(9, 16)]),
        ([line("facebook_stories_ad")], []),
    ],
    ids=["cropped", "too-large-to-crop", "upright"],
)
def test_one_take_holds_every_shape_that_is_cut_from_it(lines: list[dict[str, Any]], own: list[Fraction]) -> None:
    found = plan(brief(placements=lines))
    assert [frame.aspect for frame in found.framings if frame.own_take] == own


@pytest.mark.parametrize(
    ("proof", "quick"),
    [
        ("Twenty minutes of cooking, sped up", True),
        ("The line being speeded up", True),
        ("A time-lapse of the workshop", True),
        ("Timelapse: a day at the counter", True),
        ("Im Zeitraffer: ein Tag", True),
        ("The workshop in one take", False),
        ("It keeps up with anybody", False),
    ],
)
def test_a_proof_that_runs_faster_is_not_asked_for_whole_and_without_a_cut(proof: str, quick: bool) -> None:
    found = plan(brief(messages=[{**PLAN["messages"][0], "proof": proof}])).scenes[0].setups[1]
    assert ("without a cut" in found.how) is not quick
    assert ("runs faster" in found.how) is quick


def test_a_language_is_said_to_be_needed_where_a_placement_asks_for_it() -> None:
    found = plan(brief(languages=["en", "de", "ja"], placements=[line("youtube_long", languages=["en", "de"])]))
    said = {each.tag: (each.asked, each.what) for each in found.languages}
    assert said["en"] == (True, "record every spoken line")
    assert said["de"][0]
    assert "before it is published" in said["de"][1]
    assert said["ja"] == (
        False, "no placement asks for it: leave room, titles, captions and a voice may come later"
    )  # fmt: skip


def test_what_is_kept_clear_is_the_union_of_the_placements_zones_and_title_safe() -> None:
    names = ("instagram_reels_ad", "facebook_stories_ad", "snapchat_video_ad")
    frame = of(plan(brief(placements=[line(name) for name in names])), Fraction(9, 16))
    zones = [placement(name).safe_zone.value for name in names]  # type: ignore[union-attr]
    for side in ("top", "bottom"):
        assert getattr(frame.covered, side) == max(getattr(zone, side) for zone in zones)
    assert frame.clear.left == max(Fraction(1, 20), *(zone.left for zone in zones))
    assert [each.stated for each in frame.zones] == [True, True, True]
    assert "third party" in frame.zones[0].says


@pytest.mark.parametrize("name", sorted(placements()))
def test_a_crew_keeps_clear_what_the_edit_will_keep_clear(name: str) -> None:
    found = plan(brief(placements=[line(name)]))
    frame = next(each for each in found.framings if each.asked)
    slot = placement(name)
    size = canvas_size(slot, frame.aspect, form_of(slot))
    box, _ = safe_box(size, frame.zones[0].zone)
    clear = frame.clear
    # safe_box keeps even pixels: up to two more than asked for
    assert 0 <= box.x - clear.left * size.width <= 2
    assert 0 <= box.y - clear.top * size.height <= 2
    assert 0 <= size.width - box.x - box.width - clear.right * size.width <= 4
    assert 0 <= size.height - box.y - box.height - clear.bottom * size.height <= 4


def test_a_placement_that_states_no_zone_is_told_as_a_guess_or_as_title_safe() -> None:
    found = plan(brief(placements=[line("youtube_long"), line("instagram_reels_organic_api")]))
    assert of(found, WIDE).zones[0].says.startswith("states none: title safe")
    guessed = of(found, Fraction(9, 16)).zones[0]
    assert not guessed.stated
    assert guessed.says.startswith("states none; as on Instagram")


def test_eyes_stand_a_third_down_what_is_clear() -> None:
    frame = of(plan(brief()), Fraction(9, 16))
    room = 1 - frame.clear.top - frame.clear.bottom
    assert frame.eyes == pytest.approx(float(frame.clear.top + room / 3))
    assert frame.headroom == pytest.approx(float(frame.clear.top))
    assert frame.column == pytest.approx((0.5 - 81 / 512, 0.5 + 81 / 512))


@pytest.mark.parametrize(
    ("lines", "size", "upright", "short"),
    [
        ([line("youtube_long")], (1920, 1080), False, 0),
        ([line("youtube_long"), line("youtube_shorts")], (3840, 2160), False, 0),
        ([line("youtube_shorts")], (1080, 1920), True, 0),
        ([line("youtube_long"), line("facebook_stories_ad")], (3840, 2160), False, 1),
        ([line("facebook_stories_ad")], (2160, 3840), True, 0),
        ([line("youtube_long"), line("tiktok_infeed_auction", aspect="1:1")], (1920, 1080), False, 0),
    ],
    ids=["wide", "wide-and-upright", "upright", "too-large-to-crop", "large-upright", "wide-and-square"],
)
def test_the_camera_is_as_large_as_its_largest_crop_needs(
    lines: list[dict[str, Any]], size: tuple[int, int], upright: bool, short: int
) -> None:
    given = brief(placements=lines)
    how, left = camera(given, wanted(given, known(given)))
    assert (how.size.width, how.size.height, how.upright, len(left)) == (*size, upright, short)


def test_the_rate_is_one_that_every_placement_takes() -> None:
    given = brief(placements=[line("ctv_broadcast"), line("youtube_long")])
    asked = wanted(given, known(given))
    choice = rate_for(given, asked)
    assert (choice.rate, choice.shutter, choice.conflicts) == (RATE_25, "1/50 s", ())
    assert RATE_2997 in choice.also
    assert Fraction(50) not in choice.also


def test_the_main_languages_country_decides_which_lamps_must_not_flicker() -> None:
    asked = [at(RATE_2398, RATE_25, RATE_2997)]
    assert rate_for(brief(languages=["en-US", "de"]), asked).rate == RATE_2997
    assert rate_for(brief(languages=["en-GB", "fr-CA"]), asked).rate == RATE_25


def test_a_film_that_is_there_is_matched() -> None:
    asked = [at(RATE_2398, RATE_25)]
    assert rate_for(brief(), asked, RATE_2398).rate == RATE_2398
    assert rate_for(brief(), asked, RATE_2398).why == "the film that is there runs at it"


def test_rates_that_exclude_one_another_are_told() -> None:
    choice = rate_for(brief(), [at(RATE_25), at(Fraction(30))])
    assert choice.rate == RATE_25
    assert len(choice.conflicts) == 1
    assert "only 30" in choice.conflicts[0]
    assert Fraction(30) in choice.also


def test_a_rate_within_a_thousandth_is_the_same_rate() -> None:
    slot = at(RATE_2997).placement
    assert takes_rate(slot, Fraction(2997, 100))
    assert not takes_rate(slot, Fraction(30) * Fraction(101, 100))
    most = slot.model_copy(update={"frame_rates_allowed": None, "frame_rate_max": fact(Fraction(30))})
    assert takes_rate(most, Fraction(30))
    assert not takes_rate(most, Fraction(50))


def test_cutaways_are_counted_from_lengths_and_pace() -> None:
    given = brief(placements=[line("youtube_long", "60 s")])
    made = template("youtube_long", Objective.AWARENESS)
    count, rule = cutaways(given, wanted(given, known(given)), [made])
    clips = -(-60 // made.pace)
    assert count == max(2, -(-clips // 2) - 2)
    assert f"{clips} clips" in rule[0]
    short = brief(placements=[line("youtube_bumper_6s", "6 s")])
    assert cutaways(short, wanted(short, known(short)), [])[0] == 2


def test_three_openings_are_always_filmed_and_as_many_as_a_test_has_arms() -> None:
    def hooks(**changes: Any) -> list[str]:
        return [setup.what for setup in plan(brief(**changes)).setups if setup.kind is SetupKind.HOOK]

    assert len(hooks()) == 3
    assert "The workshop in one take" in hooks()[0]
    test = {"id": "t-1", "factor": "hook", "kpi": "View-through rate", "effect": "3 points", "arms": 6}
    assert len(hooks(tests=[test])) == 5
    assert len(hooks(tests=[{**test, "arms": 10**6}])) == 20
    assert len(hooks(messages=None)) == 3


def test_every_call_to_action_is_filmed_once() -> None:
    words = ["See how we repair", "Bring it back"]
    found = plan(brief(vary={"id": "v-1", "call_to_action": words}))
    actions = [setup for setup in found.setups if setup.kind is SetupKind.CALL_TO_ACTION]
    assert [setup.what for setup in actions] == [f"“{each}”" for each in words]
    assert all(set(setup.lines) == {"c-1", "v-1"} for setup in actions)


def test_languages_are_recorded_where_there_is_a_script_and_given_room_elsewhere() -> None:
    sources = {"master": "media/master.mp4", "script": {"de": "media/de.txt"}}
    found = plan(brief(languages=["en", "de", "fr"], sources=sources))
    assert {each.tag: each.recorded for each in found.languages} == {"en": True, "de": True, "fr": False}
    assert found.scenes[0].setups[0].languages == ("en", "de")
    assert found.scenes[0].room == "leave room for twice its length in other languages"
    assert any("IBM" in rule for rule in found.rules)
    assert plan(brief()).scenes[0].room is None


@pytest.mark.parametrize(("length", "longer"), [(10, 200), (11, 100), (30, 80), (50, 60), (70, 40), (71, 30)])
def test_the_shorter_a_text_the_more_room_it_needs(length: int, longer: int) -> None:
    assert room_for("x" * length) == longer


def test_room_is_said_in_plain_words() -> None:
    assert say_room("Book now") == "leave room for three times its length in other languages"
    assert say_room("x" * 15) == "leave room for twice its length in other languages"


def test_a_placement_without_sound_has_no_sound_recorded() -> None:
    found = plan(brief(placements=[line("email")]))
    assert not [setup for setup in found.setups if setup.kind is SetupKind.SOUND or setup.languages]


def test_slates_are_unique_and_hold_no_letter_that_reads_as_a_figure() -> None:
    assert [letter(n) for n in (0, 7, 8, 12, 13, 23, 24)] == ["A", "H", "J", "N", "P", "Z", "AA"]
    slates = [setup.slate for setup in plan(brief()).setups]
    assert len(slates) == len(set(slates))
    assert slates[:6] == ["1A", "1B", "1C", "1D", "1E", "2A"]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["One", "Two", "one "]), max_size=5))
def test_no_setup_has_anothers_id(texts: list[str]) -> None:
    found = [setup.id for setup in plan(brief(messages=[{"text": text} for text in texts])).setups]
    assert len(found) == len(set(found))


def test_a_concept_without_places_or_messages_has_a_plan_too() -> None:
    found = plan(brief(placements=None, messages=None, sources=None, schedule=None, call_to_action=None))
    assert [each.asked for each in found.framings] == [False, False]
    assert any("no messages" in each for each in found.warnings)
    assert any("schedule.shoot" in each for each in found.warnings)


def test_a_placement_the_catalog_lacks_is_told_and_left_out() -> None:
    given = brief(placements=[line("nowhere"), *PLAN["placements"]])
    found = compile_capture(given, program(), {"youtube_long": placement("youtube_long")}, TODAY)
    assert any(each.startswith("nowhere is no placement") for each in found.warnings)
    assert [zone.placement for frame in found.framings for zone in frame.zones] == ["youtube_long"]


def test_zones_that_leave_too_little_are_told() -> None:
    lines = [line("pinterest_video", aspect="1:1"), line("tiktok_infeed_auction", aspect="1:1")]
    given = brief(placements=lines)
    asked = wanted(given, known(given))
    _, told = framings(asked, upright=False)
    assert told == ()
    squeezed = [Wanted(each.line, _squeezed(each.placement), each.aspect, each.size) for each in asked[:1]]
    assert "film what carries words once for each" in framings(squeezed, upright=False)[1][0]


def _squeezed(slot: Placement) -> Placement:
    zone = slot.safe_zone
    assert zone is not None
    tight = zone.value.model_copy(update={"top": Fraction(1, 2), "bottom": Fraction(2, 5)})
    return slot.model_copy(update={"safe_zone": zone.model_copy(update={"value": tight})})


def test_the_plan_reads_back() -> None:
    assert CapturePlan.from_json(plan(brief()).to_json()) == plan(brief())
