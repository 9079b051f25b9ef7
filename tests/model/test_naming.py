"""Names by a client's template: one part of a path, whatever the template or the client is called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.naming import ANY, FIELDS, LONGEST, distinct, file_name, keeps, template_faults

TEMPLATE = "{client}_{brief}_{placement}_{length}_{aspect}_{language}_{arm}"
KNOWN = {"client": "Open Film Club", "brief": "bunny", "placement": "reels", "length": "15s", "aspect": "9x16"}


@pytest.mark.parametrize(
    ("template", "fields", "name"),
    [
        (TEMPLATE, {**KNOWN, "language": "pt-BR", "arm": "hook-2"}, "Open-Film-Club_bunny_reels_15s_9x16_pt-BR_hook-2"),
        (TEMPLATE, {**KNOWN, "language": "", "arm": ""}, "Open-Film-Club_bunny_reels_15s_9x16"),
        ("{arm}_{brief}", {"arm": "", "brief": "b"}, "b"),
        ("{client}__{brief}", {"client": "A", "brief": "b"}, "A__b"),
        ("{client}/{brief}", {"client": "A", "brief": "b"}, "A-b"),
        ("../../{client}", {"client": "../etc/passwd"}, "etc-passwd"),
        ("C:\\{brief}", {"brief": "b"}, "C-b"),
        ("{brief}", {"brief": "CON"}, "CON_"),
        ("{brief}.x", {"brief": "nul"}, "nul_.x"),
        ("{brief}", {"brief": "..."}, "file"),
        ("{brief}", {"brief": "a..b"}, "a.b"),
        ("{brief}", {"brief": "\u202egpj"}, "gpj"),
        ("{brief}", {"brief": "Zu\u0308rich am See"}, "Z\u00fcrich-am-See"),
    ],
)
def test_a_name_is_what_the_template_says(template: str, fields: dict[str, str], name: str) -> None:
    assert file_name(template, fields) == name


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=400), max_size=6))
def test_a_name_is_always_one_harmless_part_of_a_path(template: str, fields: dict[str, str]) -> None:
    for name in (file_name(template, fields), file_name("".join(f"{{{f}}}_" for f in fields) + template, fields)):
        assert name
        assert len(name.encode()) <= LONGEST + 1
        assert not set(name) & set('/\\:*?"<>|\0\n')
        assert name[0] not in ".- "
        assert ".." not in name
        assert name == file_name("{cut}", {"cut": name})


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{brief}_{date}", "{date} is no field"),
        ("{client!r}", "is no field"),
        ("{client:>9999999999}", "is no field"),
        ("{client.__class__}", "is no field"),
        ("{}", "is no field"),
        ("{brief", "brace"),
        ("same", "names no field"),
    ],
)
def test_a_template_that_can_not_be_used_is_told(template: str, fault: str) -> None:
    assert fault in " ".join(template_faults(template))


def test_a_good_template_has_no_faults() -> None:
    assert template_faults(TEMPLATE) == ()
    assert template_faults("".join(f"{{{name}}}" for name in FIELDS)) == ()


def test_names_that_are_alike_get_the_edits_ids() -> None:
    names, alike = distinct({"reels-a": "X", "reels-b": "x", "feed": "y"})
    assert names == {"reels-a": "X-reels-a", "reels-b": "x-reels-b", "feed": "y"}
    assert alike == ("reels-a", "reels-b")


def test_where_even_that_is_taken_the_ids_are_the_names() -> None:
    names, alike = distinct({"a": "x", "b": "x", "c": "x-a"})
    assert names == {"a": "a", "b": "b", "c": "c"}
    assert alike == ("a", "b", "c")


def test_what_is_not_known_may_be_anything_but_nothing() -> None:
    wanted = file_name(TEMPLATE, {"client": "A (B)", "brief": "b"}, unknown=ANY)
    assert keeps("A-(B)_b_reels_15s_9x16_en_hook", wanted)
    assert not keeps("A-(B)_c_reels_15s_9x16_en_hook", wanted)
    assert not keeps("A-(B)_b", wanted)
    assert keeps("x", "x")
    assert not keeps("x2", "x")


@given(st.text("ab*", max_size=12), st.text("ab", max_size=12))
def test_matching_is_what_a_pattern_matches(wanted: str, name: str) -> None:
    pattern = ".+".join(map(re.escape, wanted.split(ANY)))
    assert keeps(name, wanted) == (re.fullmatch(pattern, name) is not None)


def test_matching_takes_no_time() -> None:
    assert not keeps("a" * 200, f"{ANY}a" * 100 + "b")
