"""Leftovers: every file a brief names is used, or the cut's notes say why not."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from cutthrough.model.cut import Clip, Cut, TextRole
from cutthrough.model.footage import Footage, Span
from cutthrough.model.source import SourceRole
from cutthrough.plan.hearing import SEAM
from plan.made import Cue, brief, cuts, even_table, footage, placement


def made(role: SourceRole, found: Footage, *more: tuple[Footage, SourceRole], where: Any = None, **fields: Any) -> Cut:
    return cuts(asked=brief(**fields), where=where, more=((found, role), *more))[0]


def sound(seconds: Any, sha: str = "x", **more: Any) -> Footage:
    return footage((round(Fraction(seconds) * 100),), rate=Fraction(100), sha=sha, **more)


SILENT = placement(aspect_ratios=(Fraction(1),), sound=False)


@pytest.mark.parametrize(
    ("role", "found", "fields", "note"),
    [
        (SourceRole.HOOK, footage(sha="x"), {}, "hook x.mp4 is not used: alternative openings are made where"),
        (SourceRole.BROLL, footage(sha="x"), {}, "B-roll x.mp4 is not used: the master fills the runtime"),
        (SourceRole.BROLL, footage((4,), sha="x"), {}, "B-roll x.mp4 is not used: it is too short, black or still"),
        (SourceRole.BROLL, footage(sha="m"), {}, "B-roll m.mp4 is not used: it is the master itself"),
        (
            SourceRole.TEXTLESS,
            footage(size=(640, 360), sha="x"),
            {},
            "textless version x.mp4 is not used: its picture is 640x360, the master's 1280x720",
        ),
        (
            SourceRole.TEXTLESS,
            footage((48,) * 9, sha="x"),
            {},
            "textless version x.mp4 is not used: it has 432 frames, the master 384",
        ),
        (
            SourceRole.TEXTLESS,
            footage(rate=Fraction(25), sha="x"),
            {},
            "textless version x.mp4 is not used: its frames",
        ),
        (SourceRole.VOICE_OVER, sound(22), {}, "voice-over x.mp4 is 22 s, the edit 15 s: its last 7 s are not heard"),
        (SourceRole.VOICE_OVER, sound(9), {"where": SILENT}, "voice-over x.mp4 is not heard: this edit is delivered"),
        (SourceRole.MUSIC, sound(9), {"where": SILENT}, "music x.mp4 is not heard: this edit is delivered without"),
        (
            SourceRole.MUSIC,
            sound(8),
            {},
            "music x.mp4 is 8 s, the edit 15 s: it begins again at 7.5 s, with a crossfade",
        ),
        (
            SourceRole.MUSIC,
            sound(7),
            {},
            "music x.mp4 is 7 s, the edit 15 s: it begins again at 6.5 s and 13 s, with a",
        ),
        (
            SourceRole.MUSIC,
            sound("7.3"),
            {},
            "music x.mp4 is 7.3 s, the edit 15 s: it begins again at 6.8 s, with a crossfade, and ends at 14.1 s",
        ),
        (
            SourceRole.MUSIC,
            sound("2.5"),
            {},
            "music x.mp4 is 2.5 s, the edit 15 s: it ends at 2.5 s, as it is too short",
        ),
        (SourceRole.MUSIC, sound("14.4"), {}, "music x.mp4 is 14.4 s, the edit 15 s: it ends at 14.4 s"),
        (SourceRole.MUSIC_AND_EFFECTS, sound(16), {}, "music and effects x.mp4 is not used: it stands in for"),
        (SourceRole.LOGO, footage((1,), sha="x"), {"call_to_action": None}, "logo x.mp4 is not shown: it stands on"),
    ],
)
def test_what_is_not_used_is_told(role: SourceRole, found: Footage, fields: dict[str, Any], note: str) -> None:
    cut = made(role, found, **fields)
    assert any(n.startswith(note) for n in cut.notes), cut.notes


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (SourceRole.TEXTLESS, footage(sha="x")),
        (SourceRole.VOICE_OVER, sound(9)),
        (SourceRole.MUSIC, sound(15)),
        (SourceRole.MUSIC, sound(90)),
        (SourceRole.LOGO, footage((1,), sha="x", audio=False)),
    ],
)
def test_what_is_used_is_not(role: SourceRole, found: Footage) -> None:
    assert made(role, found).notes == ()


def test_a_file_in_two_roles_has_a_reason_in_each() -> None:
    found = footage(sha="x")
    notes = made(SourceRole.HOOK, found, (found, SourceRole.BROLL)).notes
    assert [n.split(": ")[0] for n in notes] == ["hook x.mp4 is not used", "B-roll x.mp4 is not used"]
    assert len({n.split(": ")[1] for n in notes}) == 2


def test_every_hook_of_a_test_is_used_and_its_cut_end_told() -> None:
    hooks = tuple((footage((240,), sha=name), SourceRole.HOOK) for name in ("h1", "h2"))
    found = cuts(asked=brief(vary={"id": "v-1", "hook": True}), more=hooks)
    assert [len(c.notes) for c in found] == [0, 1, 1]
    assert found[1].notes[0].startswith("hook h1.mp4 is 10 s; this edit opens on ")


def test_an_edit_too_short_for_hooks_names_them() -> None:
    hooks = ((footage((240,), sha="h1"), SourceRole.HOOK),)
    (cut,) = cuts(footage((20,)), brief((2,), call_to_action=None, vary={"hook": True}), more=hooks)
    assert any(n.startswith("hook h1.mp4 is not used: the ") for n in cut.notes)


def test_music_and_effects_that_end_early_are_told() -> None:
    effects = sound(16, "fx").model_copy(update={"sound": Span(start=Fraction(0), end=Fraction(9))})
    cut = made(SourceRole.MUSIC_AND_EFFECTS, effects, (sound(9, "v"), SourceRole.VOICE_OVER))
    assert any(n.startswith("music and effects fx.mp4 has no sound for ") for n in cut.notes)
    assert any(s.source == "fx" for s in cut.sound)


def test_a_voice_over_too_long_stops_in_a_pause() -> None:
    words = ((Fraction(1), Fraction(12)), (Fraction(13), Fraction(20)))
    cut = made(SourceRole.VOICE_OVER, sound(22, speech=words))
    (voice,) = [s for s in cut.sound if s.source == "x"]
    assert Fraction(12) < voice.length < Fraction(121, 10)
    assert any("it stops in a pause at 12 s, and its last 10 s are not heard" in n for n in cut.notes)


def test_textless_frames_are_found_by_number_whatever_the_container_counts_in() -> None:
    table = even_table(384, Fraction(24), start=30)
    clean = footage(table=table.model_copy(update={"time_base": Fraction(1, 24)}), sha="x")
    own = cuts()[0]
    cut = made(SourceRole.TEXTLESS, clean)
    late = [c.source_in for c in cut.items if isinstance(c, Clip)]
    assert {c.source for c in cut.items if isinstance(c, Clip)} == {"x"}
    assert late == [c.source_in + Fraction(30, 24) for c in own.items if isinstance(c, Clip)]
    assert [(s.source_in, s.source) for s in cut.sound] == [(s.source_in, "m") for s in own.sound]


@pytest.mark.parametrize("seconds", [4, "5.01", "7.3", "13.9"])
@pytest.mark.parametrize("length", [15, 30])
def test_music_goes_on_for_as_long_as_the_cut(seconds: Any, length: int) -> None:
    found = sound(seconds)
    cut = made(SourceRole.MUSIC, found, lengths=(length,))
    music = [s for s in cut.sound if s.source == "x"]
    assert music[0].at == 0
    assert music[-1].at + music[-1].length in (cut.duration, music[-1].at + Fraction(seconds))
    assert cut.duration - (music[-1].at + music[-1].length) <= 1
    assert len({s.gain_db for s in music}) == 1
    for one, other in pairwise(music):
        assert one.at + one.length - other.at == one.fade_out == other.fade_in == SEAM
        assert (other.at * 48_000).denominator == 1


def test_captions_of_words_that_a_voice_over_replaces_are_left_out() -> None:
    spoken = {"en": tuple(Cue(Fraction(2 * n), Fraction(2 * n + 2), "The master speaks") for n in range(8))}
    more = ((footage(sha="c"), SourceRole.CAPTIONS), (sound(20, "v"), SourceRole.VOICE_OVER))
    (cut,) = cuts(captions=spoken, more=more)
    assert not [t for t in cut.texts if t.role is TextRole.CAPTION]
    assert cut.captions == ()
    assert [n for n in cut.notes if n.startswith("captions c.mp4 are left out: they write down the master's words")]
    (cut,) = cuts(captions=spoken, more=more[:1])
    assert [t for t in cut.texts if t.role is TextRole.CAPTION]
    assert not [n for n in cut.notes if "a voice-over" in n]


def test_a_fault_of_a_source_is_told_with_every_edit_made_from_it() -> None:
    fault = "the picture ends early, at 13.5 s: the file promises 30 s"
    (cut,) = cuts(footage().model_copy(update={"notes": (fault,)}))
    assert f"m.mp4: {fault}" in cut.notes
