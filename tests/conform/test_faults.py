"""What a picture and its sound suffer from: each rule with a film that suffers and one that doesn't."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from conform.faulty import FAULTY
from conform.made import Shelf, asks, official, run
from cutthrough.catalog.placement import placements
from cutthrough.conform.registry import RULES
from cutthrough.conform.report import judge
from cutthrough.conform.rule import Case as Judged
from cutthrough.media.measure import measure
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.placement import Placement
from cutthrough.model.promise import Promise
from cutthrough.model.verdict import Status, Verdict
from shared import shared

F, W, Q, P, N = Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE
ANY = asks()
FAULTS = (
    *("black", "first_frame", "frozen", "repeated_frames", "missing_frames", "combing", "bars", "upscaling"),
    *("silence", "empty_channels", "phase", "clipping", "av_offset", "av_length"),
)


class Case(NamedTuple):
    rule: str
    film: str
    status: Status
    says: str
    placement: Placement = ANY


CASES = [
    Case("black", "black_middle", W, "black from 1.0 to 1.9 s"),
    Case("black", "black_end", W, "black from 1.5 to 3.0 s"),
    Case("black", "black_head", W, "black from 0.0 to 0.8 s"),
    Case("black", "black_all", W, "black throughout"),
    Case("black", "black_faded", P, "black from"),
    Case("black", "pan", P, "no black"),
    Case("first_frame", "black_head", W, "is black"),
    Case("first_frame", "pan", P, "shows a picture"),
    Case("frozen", "frozen", W, "motion stops dead from 1.0"),
    Case("frozen", "sways_frozen", W, "motion stops dead from 1."),
    Case("frozen", "thing_pauses", Q, "one shot stands still from 1."),
    Case("frozen", "one_still", W, "one still picture throughout"),
    Case("frozen", "slides", Q, "whether stills are meant"),
    Case("frozen", "frozen_end", P, "stands still for 1."),
    Case("frozen", "card", P, "as cards do"),
    Case("frozen", "pan", P, "never stands still"),
    Case("repeated_frames", "24_in_30", W, "24 pictures a second in 30 frames: 1 of 5 repeat"),
    Case("repeated_frames", "24_in_25", W, "24 pictures a second in 25 frames: 1 of 25 repeat"),
    Case("repeated_frames", "stumbles", W, "moving frames repeat the one before"),
    Case("repeated_frames", "twice", P, "24 pictures a second in 48 frames"),
    Case("repeated_frames", "pan", P, "0 of "),
    Case("repeated_frames", "one_still", Q, "only 0 frames of motion"),
    Case("missing_frames", "5th_lost", W, "every 4th step"),
    Case("missing_frames", "pan", P, "even enough to show one"),
    Case("missing_frames", "jerks", Q, "too uneven or too few to show one"),
    Case("missing_frames", "one_still", Q, "only 0 frames"),
    Case("combing", "woven", W, "combed in"),
    Case("combing", "pulldown", W, "combed in"),
    Case("combing", "woven_mended", P, "combed in 0 of"),
    Case("combing", "fast_pan", P, "combed in 0 of"),
    Case("combing", "stripes_moving", P, "teeth"),
    Case("combing", "black_all", P, "teeth"),
    Case("combing", "stripes", Q, "too little motion"),
    Case("bars", "boxed", W, "240x136 of picture in 320x180"),
    Case("bars", "boxed_in_grey", W, "240x136 of picture in 320x180, 57% of it, bars on all sides, in a colour"),
    Case("bars", "boxed_with_logo", W, "bars on all sides, with something small on them"),
    Case("bars", "boxed_in_grey_with_logo", Q, "bars, or a layout"),
    Case("bars", "portrait_in_wide", W, "bars left and right"),
    Case("bars", "wide", P, "bars above and below"),
    Case("bars", "pan", P, "320x180 without bars"),
    Case("upscaling", "enlarged", W, "ending as enlargement ends it"),
    Case("upscaling", "enlarged_thrice", W, "ending as enlargement ends it"),
    Case("upscaling", "repeated_pixels", W, "the pixels of a smaller picture, repeated to fill 640x360"),
    Case("upscaling", "native", P, "of what 640x360 can hold"),
    Case("upscaling", "soft", Q, "soft, or enlarged"),
    Case("upscaling", "black_all", Q, "no fine detail"),
    Case("silence", "silent_middle", W, "silent from 0.4 to 2.7 s"),
    Case("silence", "silent_all", W, "digital silence throughout"),
    Case("silence", "sound_film", P, "no long silence"),
    Case("silence", "pan", N, "no sound"),
    Case("empty_channels", "left_only", W, "nothing in FR of 2 channels"),
    Case("empty_channels", "hollow", W, "nothing in FC, BL, BR of 6 channels"),
    Case("empty_channels", "same", W, "mono", asks(audio_channels=official(2))),
    Case("empty_channels", "same", P, "both channels carry the same"),
    Case("empty_channels", "sound_film", P, "2 channels, all heard"),
    Case("empty_channels", "silent_all", N, "silence"),
    Case("phase", "mirrored", W, "nothing left of it in mono"),
    Case("phase", "sound_film", P, "LU quieter in mono"),
    Case("phase", "same", P, "0.0 LU quieter"),
    Case("phase", "left_only", N, "no pair"),
    Case("clipping", "clipped", W, "at full scale"),
    Case("clipping", "sound_film", P, "no peaks"),
    Case("av_offset", "sound_late", W, "ms behind the picture"),
    Case("av_offset", "sound_first", W, "ms ahead of the picture"),
    Case("av_offset", "sound_film", P, "begin together"),
    Case("av_length", "sound_long", W, "1.00 s after the picture"),
    Case("av_length", "sound_short", W, "1.50 s before the picture"),
    Case("av_length", "sound_film", P, "the picture"),
]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("faults"), FAULTY)
    yield made
    made.close()


def _verdict(case: Case, films: Shelf, form: DeliveryForm | None = None) -> Verdict:
    return RULES[case.rule](Judged(films.measured(case.film), case.placement, form))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}-{c.film}-{c.status.value}")
def test_a_film_and_its_fault(case: Case, films: Shelf) -> None:
    verdict = _verdict(case, films)
    assert verdict.status is case.status, verdict
    assert case.says in verdict.measured, verdict
    assert verdict.limit
    if case.status in (W, Q):
        assert verdict.source
        assert verdict.repair
        assert not verdict.confidence.binding or case.placement is not ANY  # type: ignore[union-attr]


def test_every_rule_has_a_film_that_breaks_it_and_one_that_keeps_it() -> None:
    assert {case.rule for case in CASES if case.status is W} == set(FAULTS)
    assert {case.rule for case in CASES if case.status is P} == set(FAULTS)
    assert set(FAULTS) <= set(RULES)


@pytest.mark.parametrize("case", [c for c in CASES if c.status is W], ids=lambda c: f"{c.rule}-{c.film}")
def test_a_repair_that_names_options_repairs(case: Case, films: Shelf, tmp_path: Path) -> None:
    repair = _verdict(case, films).repair or ""
    found = re.search(r": (-[a-z].*)$", repair)
    if found is None:
        assert "master" in repair
        return
    out = tmp_path / "out.mp4"
    run("-i", films.path(case.film), *shlex.split(found[1]), out)
    after = RULES[case.rule](Judged(measure(out), case.placement))
    assert after.status is P, f"{repair} -> {after}"


def test_a_sound_film_is_all_right(films: Shelf) -> None:
    """None of these rules finds fault with a film that has none, and the share that came to an answer is told."""
    report = judge(films.measured("sound_film"), ANY)
    found = {v.rule: v.status for v in report.verdicts if v.rule in FAULTS}
    assert {rule: status for rule, status in found.items() if status is not P} in ({}, {"upscaling": Q})
    assert report.decided >= 0.9


def test_sound_is_not_asked_of_a_form_that_plays_none(films: Shelf) -> None:
    for rule in ("silence", "empty_channels", "phase", "clipping", "av_offset", "av_length"):
        assert _verdict(Case(rule, "silent_all", N, ""), films, DeliveryForm.LOOP).status is N


def test_a_film_made_of_stills_by_its_cut_is_as_planned(films: Shelf) -> None:
    case = Judged(films.measured("slides"), ANY, None, Promise(brief="b", cut="c"))
    assert RULES["frozen"](case).status is P
    paused = Judged(films.measured("thing_pauses"), ANY, None, Promise(brief="b", cut="c"))
    assert RULES["frozen"](paused).status is P


def test_a_measure_of_before_these_rules_is_not_judged(films: Shelf) -> None:
    """What an older version measured says nothing of it."""
    old = films.measured("sound_film")
    assert old.audio is not None
    bare = old.model_copy(
        update={
            "video": old.video.model_copy(update={"seen": None}),
            "audio": old.audio.model_copy(update={"heard": None}),
        }
    )
    assert all(RULES[rule](Judged(bare, ANY)).status is Q for rule in FAULTS)


def test_a_spot_for_american_television_warns_where_a_european_one_fails(films: Shelf) -> None:
    spot = placements()["ctv_broadcast"]
    verdict = RULES["loudness"](Judged(films.measured("minus_25_lufs"), spot))
    assert (verdict.status, verdict.source) == (W, "ATSC A/85:2013")
    assert "-25.0 LUFS" in verdict.measured
    assert RULES["loudness"](Judged(films.measured("minus_25_lufs"), asks(loudness=official(-23.0)))).status is F


def test_short_form_holds_short_term_or_momentary_loudness(films: Shelf) -> None:
    """EBU R 128 s1: the one or the other."""
    found = films.measured("bursts")
    assert found.audio is not None
    sound = found.audio.loudness
    assert sound.integrated is not None
    assert sound.short_term_max is not None
    whole = asks(loudness=official(round(sound.integrated)), loudness_short_term_max=official(sound.short_term_max - 1))
    assert RULES["loudness"](Judged(found, whole)).status is P  # its momentary loudness is below -15 LUFS
    loud = sound.model_copy(update={"momentary_max": -14.0})
    louder = found.model_copy(update={"audio": found.audio.model_copy(update={"loudness": loud})})
    assert RULES["loudness"](Judged(louder, whole)).status is F


@pytest.mark.parametrize(
    ("film", "wrong"),
    [
        ("big_buck_bunny_30s_480p_audio.mp4", {"first_frame"}),
        ("big_buck_bunny_30s_720p.webm", {"first_frame"}),
        ("tears_of_steel_battle_70s.webm", {"clipping"}),
        ("ad_lufthansa.mp4", {"first_frame"}),
        ("his_girl_friday_6s.mp4", set()),
        ("people_walkthrough_139s.mp4", set()),
    ],
)
@pytest.mark.long
def test_a_real_film_is_accused_of_nothing_it_has_not(film: str, wrong: set[str]) -> None:
    report = judge(measure(shared(f"media/{film}")), ANY)
    assert {v.rule for v in report.verdicts if v.rule in FAULTS and v.status in (W, F)} == wrong
    assert report.decided >= 0.9
