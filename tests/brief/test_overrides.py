"""Overrides: what a person wrote is read to the letter, and each mistake has its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.overrides import (
    checked_overrides,
    overrides_text,
    read_overrides,
    say_override,
    unmet,
)
from cutthrough.brief.read import read_brief
from cutthrough.model.brief import Brief, Severity
from cutthrough.model.cut import Layout
from cutthrough.model.errors import BriefRefused
from cutthrough.model.footage import Shot
from cutthrough.model.overrides import FramingOverride, Overrides


@pytest.fixture
def brief(tmp_path: Path) -> Brief:
    make_program(tmp_path, "media/walk.mp4")
    path = put_brief(tmp_path, GOOD + "  broll: media/walk.mp4\n")
    found, _ = read_brief(path)
    assert found is not None
    return found


def put(folder: Path, text: str) -> None:
    (folder / "overrides").mkdir(exist_ok=True)
    (folder / "overrides" / "spring.yaml").write_text(text, encoding="utf-8")


def test_what_is_written_is_what_is_read(tmp_path: Path, brief: Brief) -> None:
    put(
        tmp_path,
        "# ours\nframing:\n  - shot: 1:02.5\n    focus: [40 %, 0.5]\n    to: 60 % 50 %\n    aspect: 9:16\n"
        "  - shot: 12 s\n    source: media/walk.mp4\n    layout: fit\n",
    )
    found, problems = read_overrides(tmp_path, brief)
    assert problems == ()
    one, two = found.framing
    assert (one.shot, one.focus, one.to, one.aspect) == (Fraction(125, 2), (0.4, 0.5), (0.6, 0.5), Fraction(9, 16))
    assert (two.source, two.layout) == ("media/walk.mp4", Layout.FIT)
    assert say_override(one).endswith("focus 40% across and 50% down, moving to 60% across and 50% down, on 9:16 only")


def test_no_file_and_an_empty_one_are_no_overrides(tmp_path: Path, brief: Brief) -> None:
    assert read_overrides(tmp_path, brief) == (Overrides(), ())
    put(tmp_path, "# nothing yet\n")
    assert read_overrides(tmp_path, brief) == (Overrides(), ())


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("framing:\n  - shot: soon\n    focus: [0, 0]\n", 2, "'soon' is not a length of time"),
        ("framing:\n  - shot: 1 s\n    focus: [40 %]\n", 3, "two shares of the picture"),
        ("framing:\n  - shot: 1 s\n    focus: [140 %, 0]\n", 3, '"140 %" is no share of the picture'),
        ("framing:\n  - shot: 1 s\n    layout: zoom\n", 3, '"zoom" is none of crop, fit'),
        ("framing:\n  - shot: 1 s\n    focu: [0, 0]\n", 3, "did you mean focus?"),
        ("framing:\n  - shot: 1 s\n    layout: fit\n    source: media/other.mp4\n", 4, "is no source of the brief"),
        ("framing:\n  - shot: 1 s\n", 2, "neither focus nor layout"),
        ("framing:\n  - shot: 1 s\n    layout: crop\n    to: [0, 0]\n", 4, "needs a focus to begin at"),
        ("framing:\n  - shot: 1 s\n    layout: fit\n  - shot: 1 s\n    layout: crop\n", 4, "frames the same shot"),
        ("framing: 9:16\n", 1, "is a list"),
        ("frame: []\n", 1, "did you mean framing?"),
        ("framing:\n  - shot: 1 s\n    aspect: tall\n    layout: fit\n", 3, "not an aspect ratio"),
        ("framing: [\n", None, ""),
    ],
)
def test_each_mistake_has_its_line_and_a_sentence(
    text: str, line: int | None, says: str, tmp_path: Path, brief: Brief
) -> None:
    put(tmp_path, text)
    found, problems = read_overrides(tmp_path, brief)
    assert found == Overrides()
    told = [p for p in problems if p.severity is Severity.BLOCK and says in p.message]
    assert told, problems
    assert line is None or told[0].line == line
    with pytest.raises(BriefRefused):
        checked_overrides(tmp_path, brief)


def shot(start: int, end: int) -> Shot:
    return Shot(first=0, last=1, start=Fraction(start), end=Fraction(end))


def test_a_shot_finds_its_override_the_one_for_its_canvas_first() -> None:
    tall = Fraction(9, 16)
    lines = (
        FramingOverride(shot=Fraction(5), aspect=tall, layout=Layout.CROP),
        FramingOverride(shot=Fraction(5), layout=Layout.FIT),
        FramingOverride(shot=Fraction(6), source="media/walk.mp4", layout=Layout.WINDOW),
    )
    found = Overrides(framing=lines)

    def of(start: int, end: int, aspect: Fraction, *names: str, master: bool = True) -> FramingOverride | None:
        return found.framing_of(names, shot(start, end), aspect, master=master)

    assert of(4, 6, tall, "media/master.mp4") is lines[0]
    assert of(4, 6, Fraction(1), "media/master.mp4") is lines[1]
    assert of(5, 6, Fraction(1)) is lines[1]
    assert of(4, 5, tall) is None
    assert of(4, 8, tall, "media/walk.mp4", master=False) is lines[2]
    assert of(4, 6, tall, "media/walk.mp4", master=False) is None
    (said,) = unmet(found, {"m": (shot(0, 5),), "media/walk.mp4": (shot(0, 9),)}, "m")[:1]
    assert said == "the override at 5 s of m is in no shot and does nothing"


SHARES = st.integers(0, 1000).map(lambda n: n / 1000)
LINES = st.builds(
    FramingOverride,
    shot=st.fractions(0, 1000, max_denominator=1001),
    source=st.none() | st.just("media/walk.mp4"),
    aspect=st.none() | st.sampled_from([Fraction(9, 16), Fraction(1), Fraction(191, 100)]),
    layout=st.none() | st.sampled_from(Layout),
    focus=st.tuples(SHARES, SHARES),
    to=st.none() | st.tuples(SHARES, SHARES),
)


@given(st.lists(LINES, max_size=4))
def test_what_is_printed_reads_back(tmp_path_factory: pytest.TempPathFactory, lines: list[FramingOverride]) -> None:
    folder = tmp_path_factory.mktemp("p")
    known = Brief.model_construct(name="spring", sources=_sources("media/master.mp4", ("media/walk.mp4",)))
    given_ = Overrides(framing=tuple(lines))
    put(folder, overrides_text(given_))
    found, problems = read_overrides(folder, known)
    unusual = {p.rule for p in problems} - {"override-twice", "override-unused"}
    assert not unusual, problems
    assert found == given_ or any(p.rule == "override-twice" for p in problems)


def _sources(master: str, broll: tuple[str, ...]) -> object:
    from cutthrough.model.brief import Sources

    return Sources(master=master, broll=broll)
