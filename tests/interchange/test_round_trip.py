"""Out and back, in every format and at every rate: nothing moves by a frame, and every change is seen as what it is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.interchange.formats import FORMATS
from cutthrough.model.cut import Card, Clip, Cut
from cutthrough.model.edited import ChangeKind
from cutthrough.model.time import STANDARD_RATES
from interchange.edited import as_edited, back, clip, cut_of, material, media
from searched import examples

RATES = pytest.mark.parametrize("rate", STANDARD_RATES, ids=lambda r: f"{float(r):.5g}")
EVERY = pytest.mark.parametrize("name", FORMATS)


def four(rate: Fraction, source: Fraction | None = None) -> tuple[Cut, dict]:
    found, more = material(source or rate), material(source or rate, code="10:20:30:00", sha="b")
    items = [clip(1, 100, 40, found), clip(2, 400, 60, found, 16), clip(3, 50, 50, more), clip(4, 700, 48, found, 13)]
    return cut_of([*items, Card(id="card", colour="#102030", frames=60)], rate), media(found, more)


@EVERY
@RATES
def test_what_was_not_changed_comes_back_unchanged(name: str, rate: Fraction) -> None:
    cut, found = four(rate)
    compared = back(cut, found, name)
    assert (compared.changes, compared.problems, compared.remarks) == ((), (), ())
    assert compared.edited is not None
    for item, made in zip(cut.items, compared.edited.clips, strict=False):
        assert isinstance(item, Clip)
        assert (made.source, made.source_in, made.frames) == (item.source, item.source_in, item.frames)
        assert (made.transition, made.clip, made.framing) == (item.transition, item.id, None)


@EVERY
@pytest.mark.parametrize("source", [Fraction(24000, 1001), Fraction(24), Fraction(60)], ids=float)
@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)], ids=float)
def test_sources_of_another_rate_stay_where_they_are(name: str, rate: Fraction, source: Fraction) -> None:
    cut, found = four(rate, source)
    compared = back(cut, found, name)
    assert (compared.changes, compared.problems) == ((), ())


@EVERY
@RATES
def test_each_change_is_told_as_what_it_is_and_to_the_frame(name: str, rate: Fraction) -> None:
    cut, found = four(rate)
    m, b = (medium.table for medium in found.values())
    assert m is not None
    assert b is not None
    one, two, three, four_, card = cut.items
    assert isinstance(one, Clip)
    assert isinstance(two, Clip)
    assert isinstance(three, Clip)
    assert isinstance(four_, Clip)
    changed = {
        "head": one.model_copy(update={"source_in": m.time(112), "frames": 28}),
        "tail": one.model_copy(update={"frames": 47}),
        "slip": one.model_copy(update={"source_in": m.time(110)}),
        "elsewhere": one.model_copy(update={"source": "b", "source_in": b.time(300)}),
        "cut": two.model_copy(update={"transition": 0}),
    }
    rest = cut.items[1:]

    def kinds(*items: Clip | Card) -> list[tuple[ChangeKind, int, int]]:
        compared = as_edited(cut, cut.model_copy(update={"items": items}), found, name)
        assert compared.problems == ()
        assert compared.edited is not None
        for item, made in zip(items, compared.edited.clips, strict=False):
            assert isinstance(item, Clip)
            assert (made.source, made.source_in, made.frames) == (item.source, item.source_in, item.frames)
        return [(change.kind, change.head, change.tail) for change in compared.changes]

    assert kinds(changed["head"], *rest) == [(ChangeKind.TRIMMED, 12, 0)]
    assert kinds(changed["tail"], *rest) == [(ChangeKind.TRIMMED, 0, 7)]
    assert kinds(changed["slip"], *rest) == [(ChangeKind.SLIPPED, 10, 10)]
    assert kinds(changed["elsewhere"], *rest) == [(ChangeKind.REPLACED, 0, 0)]
    assert kinds(one, changed["cut"], three, four_, card) == [(ChangeKind.DISSOLVE, 0, 0)]
    assert kinds(*rest) == [(ChangeKind.REMOVED, 0, 0)]
    assert kinds(three, one, two, four_, card) == [(ChangeKind.MOVED, 0, 0)]


LENGTHS = st.integers(40, 90)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Cut, Cut, dict]:
    """A cut, what an editor made of it, and the media of both."""
    rate, source = draw(st.sampled_from(STANDARD_RATES)), draw(st.sampled_from(STANDARD_RATES))
    code = draw(st.sampled_from(["00:00:00:00", "01:00:00:00", "00:58:59:10", "23:58:00:05"]))
    found, more = material(source, code=code), material(source, sha="b", code="10:00:00:00")

    def made(number: int, last: bool) -> Clip:
        mixed = 0 if last else draw(st.sampled_from([0, 0, 12, 13]))
        film = draw(st.sampled_from([found, more]))
        return clip(number, draw(st.integers(0, 900)), draw(LENGTHS), film, mixed)

    count = draw(st.integers(1, 6))
    items = [made(n + 1, n == count - 1) for n in range(count)]
    order = draw(st.permutations(items))
    kept = [item.model_copy(update={"transition": 0}) for item in order[: draw(st.integers(1, count))]]
    edited = [item.model_copy(update={"frames": draw(LENGTHS)}) if draw(st.booleans()) else item for item in kept]
    return cut_of(items, rate), cut_of(edited, rate), media(found, more)


@settings(max_examples=examples(60, 25))
@given(cuts(), st.sampled_from(list(FORMATS)))
def test_any_edit_comes_back_with_its_own_frames(made: tuple[Cut, Cut, dict], name: str) -> None:
    cut, edited, found = made
    same = back(cut, found, name)
    assert (same.changes, same.problems) == ((), ())
    compared = as_edited(cut, edited, found, name)
    assert compared.problems == ()
    assert compared.edited is not None
    assert len(compared.edited.clips) == len(edited.items)
    for item, clip_ in zip(edited.items, compared.edited.clips, strict=True):
        assert isinstance(item, Clip)
        medium = found[item.source]
        assert clip_.source == item.source
        assert clip_.frames == item.frames
        assert abs(medium.offset(clip_.source_in) - medium.offset(item.source_in)) < 1e-9
