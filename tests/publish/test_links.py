from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.channel import Medium
from cutthrough.model.errors import ValueProblem
from cutthrough.model.link_target import target_of
from cutthrough.model.post import TrackedLink
from cutthrough.publish.links import (
    LONGEST_NAME,
    UTM_MEDIUM,
    Naming,
    flight_token,
    ids_in,
    parts_of,
    plain_name,
    post_id,
    tracked,
)

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
ids = st.builds(
    lambda line, edit, number, to: post_id(
        flight_token("Acme", "spring", line),
        parts_of([edit])[edit],
        number,
        parts_of([to])[to] if to is not None else None,
    ),
    st.text(max_size=8),
    st.text(max_size=8),
    st.integers(1, 4000),
    st.none() | st.text(max_size=8),
)


def link(target: str, id_: str = "ct1234567-abcde", **said: str) -> TrackedLink:
    fields = {"source": "Instagram", "campaign": "Spring Paths", "content": "reels_ad-15s", **said}
    return tracked(target, id_, medium=Medium.PAID, **fields)


def test_an_id_is_made_of_client_brief_line_edit_recipient_and_occurrence() -> None:
    token = flight_token("Acme", "spring", "o-1a2b")
    assert token.startswith("ct")
    assert len(token) == 9
    assert set(token[2:]) <= set(SIGNS)
    others = {
        flight_token(*each) for each in (("Acm", "e", "x"), ("Ac", "me", "x"), ("Acme", "", "x"), ("a", "b", "c"))
    }
    assert len(others) == 4
    part = parts_of(["film"])["film"]
    assert post_id(token, part) == f"{token}-{part}"
    assert post_id(token, part, 12) == f"{token}-{part}-12"
    assert post_id(token, part, 2, "0h8ev") == f"{token}-{part}-r0h8ev-2"


def test_no_two_edits_of_a_line_share_their_characters() -> None:
    names = [f"edit-{number}" for number in range(40_000)]  # some of so many collide in 25 bits
    parts = parts_of(names)
    assert len(set(parts.values())) == len(names)
    assert parts == parts_of(reversed(names))
    assert parts["edit-7"] == parts_of(["edit-7"])["edit-7"]


@given(ids, st.text(max_size=12), st.text(max_size=12).filter(lambda each: not each[:1].isdigit()))
def test_an_id_is_found_whatever_stands_around_it(id_: str, before: str, after: str) -> None:
    after = after.lstrip("-\u2010\u2011\u2012\u2013\u2014\u2212")
    text = f"{before}{id_}_{after}"
    assert id_ in ids_in(text)
    assert id_ in ids_in(text.upper().replace(id_.upper(), id_.upper()))
    assert id_ in ids_in(f"{before}{id_.replace('-', chr(0x2013))} {after}")


@given(ids, ids)
def test_several_ids_are_found_in_order_each_once(one: str, other: str) -> None:
    assert ids_in(f"{one} | {other} | {one}") == tuple(dict.fromkeys([one, other]))


@given(st.text())
def test_what_is_found_is_an_id(text: str) -> None:
    assert all(ids_in(each) == (each,) for each in ids_in(text))


@pytest.mark.parametrize(
    "text", ["", "practitioner-based", "ct-", "ct1234567", "ct123456u-abcde", "ct1234567 abcde", "СТ1234567-abcde"]
)
def test_words_are_no_ids(text: str) -> None:
    assert ids_in(text) == ()


def test_a_link_carries_utm_fields_and_our_id_and_keeps_the_rest() -> None:
    found = link("https://Shop.example.com:8443/a/b;c=1?size=M&q=a+b&empty=&x#part/2?y=1")
    assert found.url == (
        "https://shop.example.com:8443/a/b;c=1?size=M&q=a+b&empty=&x"
        "&utm_source=instagram&utm_medium=paid&utm_campaign=spring-paths&utm_content=reels-ad-15s"
        "&ct=ct1234567-abcde#part/2?y=1"
    )
    assert found.target == "https://shop.example.com:8443/a/b;c=1?size=M&q=a+b&empty=&x#part/2?y=1"
    assert ids_in(found.url) == ("ct1234567-abcde",)
    assert (found.source, found.medium, found.campaign, found.id) == ("instagram", "paid", "spring-paths", found.id)


def test_what_another_link_was_counted_by_is_replaced() -> None:
    first = link("example.com/p?utm_source=old&UTM_Term=x&utm_id=7&ct=ct0000000-00000&keep=1")
    assert parse_qsl(urlsplit(first.url).query)[0] == ("keep", "1")
    assert first.url.count("utm_source") == 1
    again = link(first.url, id_="ct7654321-edcba")
    assert ids_in(again.url) == ("ct7654321-edcba",)
    assert link(again.url, id_=first.id).url == first.url


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        found = link(text)
    except ValueProblem:
        return
    assert found.url.isascii()
    assert found.url.isprintable()
    assert urlsplit(found.url).scheme in ("http", "https")
    assert not set(found.url) & set(" <>\"'\\`") - set("'")
    assert ids_in(found.url)[-1:] == ("ct1234567-abcde",) or "ct=ct1234567-abcde" in found.url
    assert target_of(found.target) == found.target


@given(st.lists(st.text(max_size=80), max_size=4), ids)
def test_names_of_ads_hold_the_id_and_are_no_formula(words: list[str], id_: str) -> None:
    names = Naming(campaign=words, ad_set=words, ad=[*words, "x" * 200]).of(id_)
    for name in (names.campaign, names.ad_set, names.ad):
        assert name.startswith("ct")
        assert ids_in(name)[0] == id_
        assert len(name) <= LONGEST_NAME
        assert "\n" not in name
        assert "," not in name


def test_names_keep_scripts_and_part_their_fields() -> None:
    names = Naming(campaign=("Grüße & Co.", "spring"), ad_set=("山の日",), ad=("=cmd|' /C calc'!A1",)).of(
        "ct1234567-abcde"
    )
    assert names.campaign == "ct1234567-abcde_grüsse-co_spring"
    assert names.ad_set == "ct1234567-abcde_山の日"
    assert names.ad == "ct1234567-abcde_cmd-c-calc-a1"
    assert plain_name("  --  ", 40) == ""


def test_every_medium_has_a_name_of_its_own() -> None:
    assert set(UTM_MEDIUM) == set(Medium)
    assert len(set(UTM_MEDIUM.values())) == len(Medium)
