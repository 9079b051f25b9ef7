import pytest

from cutthrough.model.errors import ValueProblem
from cutthrough.model.territories import COUNTRIES, beyond, parse_territories


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((), None), (("worldwide",), None), (("DE", "world"), None), (("de", " AT "), {"DE", "AT"}),
        (("DACH", "FR"), {"DE", "AT", "CH", "FR"}),
    ],
)  # fmt: skip
def test_countries_are_read(texts: tuple[str, ...], expected: set[str] | None) -> None:
    assert parse_territories(texts) == expected


def test_groups_are_countries() -> None:
    union, area = parse_territories(["EU"]), parse_territories(["eea"])
    assert union is not None
    assert area is not None
    assert (len(union), len(area)) == (27, 30)
    assert union < area <= COUNTRIES
    assert "GB" not in area


@pytest.mark.parametrize(("text", "fix"), [("UK", "GB"), ("Germany", "ISO 3166-1"), ("", "ISO"), ("x" * 999, "ISO")])
def test_what_is_no_country_is_told(text: str, fix: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        parse_territories([text])
    assert fix in str(refused.value.fix)
    assert len(refused.value.message) < 80


def test_what_is_seen_beyond_what_is_allowed() -> None:
    some, more = frozenset({"DE"}), frozenset({"DE", "AT"})
    assert beyond(some, more) == frozenset()
    assert beyond(more, some) == {"AT"}
    assert beyond(None, some) is None
    assert beyond(None, None) == beyond(some, None) == frozenset()
