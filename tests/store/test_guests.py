from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from cutthrough.store.guests import CODES_AN_HOUR, TRIES, GuestDesk, TooManyCodes
from cutthrough.store.ledger import Ledger, open_ledger
from cutthrough.store.tables import CODE, SESSION
from store.test_ledger import postgres, where

__all__ = ["postgres", "where"]
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger(where: tuple[Path, str | None]) -> Iterator[Ledger]:
    with open_ledger(*where) as opened:
        yield opened


@pytest.fixture
def desk(ledger: Ledger) -> GuestDesk:
    return ledger.guests


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_opens_a_session_once(desk: GuestDesk) -> None:
    code = desk.new_code("i-1", NOON)
    assert len(code) == 6
    assert code.isdigit()
    token = desk.confirm_code("i-1", f" {code[:3]} {code[3:]} ", NOON + MINUTE)
    assert token is not None
    assert desk.session(token, NOON + MINUTE) == "i-1"
    assert desk.confirm_code("i-1", code, NOON + MINUTE) is None
    assert desk.session(f"{token}x", NOON) is None
    assert desk.session("", NOON) is None
    assert desk.session("\udce9", NOON) is None


def test_a_code_is_of_one_link_and_the_newest_counts(desk: GuestDesk) -> None:
    first = desk.new_code("i-1", NOON)
    other = desk.new_code("i-2", NOON)
    if first != other:
        assert desk.confirm_code("i-2", first, NOON) is None
    second = desk.new_code("i-1", NOON + MINUTE)
    if first != second:
        assert desk.confirm_code("i-1", first, NOON + MINUTE) is None
    assert desk.confirm_code("i-1", second, NOON + MINUTE) is not None
    assert desk.confirm_code("nobody", second, NOON + MINUTE) is None


@pytest.mark.parametrize("said", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "' OR 1=1 --", "\x00" * 6])
def test_what_is_no_code_is_wrong(desk: GuestDesk, said: str) -> None:
    desk.new_code("i-1", NOON)
    assert desk.confirm_code("i-1", said, NOON) is None


def test_a_code_ends_after_ten_minutes(desk: GuestDesk) -> None:
    code = desk.new_code("i-1", NOON)
    assert desk.confirm_code("i-1", code, NOON + 10 * MINUTE) is None
    assert desk.confirm_code("i-1", code, NOON + 9 * MINUTE) is not None


def test_five_wrong_tries_end_a_code(desk: GuestDesk) -> None:
    code = desk.new_code("i-1", NOON)
    for _ in range(TRIES):
        assert desk.confirm_code("i-1", wrong(code), NOON) is None
    assert desk.confirm_code("i-1", code, NOON) is None


def test_tries_made_at_once_are_all_counted(desk: GuestDesk) -> None:
    code = desk.new_code("i-1", NOON)
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: desk.confirm_code("i-1", wrong(code), NOON), range(12)))
    assert found == [None] * 12
    assert desk.confirm_code("i-1", code, NOON) is None


def test_one_of_many_who_give_the_right_code_at_once_gets_in(desk: GuestDesk) -> None:
    code = desk.new_code("i-1", NOON)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: desk.confirm_code("i-1", code, NOON), range(8)))
    assert sum(each is not None for each in found) == 1


def test_no_more_than_five_codes_fall_into_any_hour(desk: GuestDesk) -> None:
    for number in range(CODES_AN_HOUR):
        desk.new_code("i-1", NOON + number * 10 * MINUTE)
    with pytest.raises(TooManyCodes, match="no more are") as refused:
        desk.new_code("i-1", NOON + 50 * MINUTE)
    assert refused.value.fix == "use the last one, or ask again in 50 minutes"
    assert desk.new_code("i-2", NOON + 50 * MINUTE)
    with pytest.raises(TooManyCodes):
        desk.new_code("i-1", NOON + 99 * MINUTE)
    assert desk.new_code("i-1", NOON + 100 * MINUTE)


def test_codes_asked_for_at_once_are_all_counted(desk: GuestDesk) -> None:
    def ask(_: int) -> bool:
        try:
            return bool(desk.new_code("i-1", NOON))
        except TooManyCodes:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == CODES_AN_HOUR


def test_sessions_end_by_themselves_with_the_link_and_when_shut_out(desk: GuestDesk) -> None:
    def begin(minute: int, until: datetime | None = None) -> str:
        token = desk.confirm_code("i-1", desk.new_code("i-1", NOON + minute * MINUTE), NOON + minute * MINUTE, until)
        assert token is not None
        return token

    long, short = begin(0), begin(1, NOON + timedelta(hours=1))
    assert desk.session(long, NOON + timedelta(hours=11)) == "i-1"
    assert desk.session(long, NOON + timedelta(hours=12)) is None
    assert desk.session(short, NOON + timedelta(hours=1)) is None
    desk.end_session(long)
    assert desk.session(long, NOON) is None
    left = begin(2)
    code = desk.new_code("i-1", NOON + 3 * MINUTE)
    desk.shut_out("i-1")
    assert desk.session(left, NOON + 3 * MINUTE) is None
    assert desk.confirm_code("i-1", code, NOON + 3 * MINUTE) is None


def test_neither_code_nor_token_is_kept(ledger: Ledger, desk: GuestDesk) -> None:
    code = desk.new_code("i-1", NOON)
    with ledger._engine.connect() as connection:
        kept = connection.execute(sa.select(CODE)).mappings().one()
    assert code not in str(dict(kept)["code_hash"])
    assert str(kept["code_hash"]).startswith("scrypt$")
    assert len(str(kept["code_hash"])) <= 128
    token = desk.confirm_code("i-1", code, NOON)
    assert token is not None
    with ledger._engine.connect() as connection:
        assert token not in str(dict(connection.execute(sa.select(SESSION)).mappings().one()))
