"""What a Range header means, and what conditions settle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.web.ranges import Span, http_date, precondition, spans, still_fits

WHOLE = None
NONE: tuple[Span, ...] = ()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bytes=0-0", (Span(0, 1),)),
        ("bytes=0-99", (Span(0, 100),)),
        ("bytes=0-1000", (Span(0, 100),)),
        ("bytes=50-", (Span(50, 100),)),
        ("bytes=-10", (Span(90, 100),)),
        ("bytes=-1000", (Span(0, 100),)),
        ("Bytes = 5 - 9", (Span(5, 10),)),
        ("bytes=0-9, 20-29", (Span(0, 10), Span(20, 30))),
        ("bytes=20-29,0-9", (Span(20, 30), Span(0, 10))),
        ("bytes=0-9,5-19", (Span(0, 20),)),
        ("bytes=10-19,0-9", (Span(0, 20),)),
        ("bytes=0-9,200-300", (Span(0, 10),)),
        ("bytes=100-", NONE),
        ("bytes=-0", NONE),
        ("bytes=200-300,400-", NONE),
        ("bytes=99999999999999999999999999999999-", NONE),
        ("bytes=0-" + "9" * 5000, (Span(0, 100),)),
        ("bytes=-" + "9" * 5000, (Span(0, 100),)),
        ("bytes=9-5", WHOLE),
        ("bytes=", WHOLE),
        ("bytes=,,", WHOLE),
        ("bytes=-", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=1-2-3", WHOLE),
        ("bytes=٣-٥", WHOLE),
        ("bytes 0-9", WHOLE),
        ("lines=0-9", WHOLE),
        ("", WHOLE),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 32, 4)), tuple(Span(n, n + 1) for n in range(0, 32, 4))),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 36, 4)), WHOLE),
        ("bytes=" + ",".join(["0-"] * 10_000), WHOLE),
    ],
)  # fmt: skip
def test_what_a_header_asks_of_a_hundred_bytes(asked: str, found: tuple[Span, ...] | None) -> None:
    assert spans(asked, 100) == found


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"])
def test_nothing_can_be_had_of_an_empty_file(asked: str) -> None:
    assert spans(asked, 0) == ()


_number = st.integers(0, 120).map(str)
_spec = st.one_of(st.builds("{}-{}".format, _number, _number), _number.map("{}-".format), _number.map("-{}".format))


@given(st.lists(_spec, min_size=1, max_size=12), st.integers(0, 100))
def test_parts_hold_exactly_the_bytes_that_were_asked_for(specs: list[str], size: int) -> None:
    found = spans("bytes=" + ",".join(specs), size)
    wanted: set[int] = set()
    for spec in specs:
        first, _, last = spec.partition("-")
        if first and last and int(last) < int(first):
            assert found is None
            return
        if first:
            wanted |= set(range(int(first), min(size, int(last) + 1 if last else size)))
        else:
            wanted |= set(range(max(0, size - int(last)), size))
    if found is not None:
        assert sorted(wanted) == sorted(n for part in found for n in range(part.start, part.end))
        assert all(len(part) > 0 for part in found)


@given(st.text(max_size=200), st.integers(0, 10**12))
def test_any_text_is_read_or_ignored(said: str, size: int) -> None:
    for asked in (said, f"bytes={said}"):
        found = spans(asked, size)
        assert found is None or all(0 <= part.start < part.end <= size for part in found)


NOON = 1_800_000_000.7
TAG = '"abc"'


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, None),
        ({"if-none-match": '"abc"'}, 304),
        ({"if-none-match": 'W/"abc"'}, 304),
        ({"if-none-match": '"x", "abc"'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"x"'}, None),
        ({"if-none-match": '"x"', "if-modified-since": http_date(NOON)}, None),
        ({"if-none-match": "abc"}, None),
        ({"if-modified-since": http_date(NOON)}, 304),
        ({"if-modified-since": http_date(NOON - 1)}, None),
        ({"if-modified-since": "yesterday"}, None),
        ({"if-modified-since": "Mon, 99 Foo 99999 99:99:99 GMT"}, None),
        ({"if-match": '"abc"'}, None),
        ({"if-match": 'W/"abc"'}, 412),
        ({"if-match": '"x"'}, 412),
        ({"if-match": "*"}, None),
        ({"if-unmodified-since": http_date(NOON - 1)}, 412),
        ({"if-unmodified-since": http_date(NOON)}, None),
        ({"if-match": '"abc"', "if-unmodified-since": http_date(NOON - 1)}, None),
        ({"if-match": '"x"', "if-none-match": '"abc"'}, 412),
    ],
)
def test_conditions(headers: dict[str, str], status: int | None) -> None:
    assert precondition(headers, TAG, NOON) == status


@pytest.mark.parametrize(
    ("said", "fits"),
    [(None, True), (TAG, True), ('W/"abc"', False), ('"x"', False), (http_date(NOON), True),
     (http_date(NOON + 1), False), ("", False), ("tomorrow", False)],
)  # fmt: skip
def test_parts_are_only_sent_of_what_the_client_has(said: str | None, fits: bool) -> None:
    assert still_fits(said, TAG, NOON) is fits
