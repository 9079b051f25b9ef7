"""How large a mended file may become."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.render.repair import COPIED, ENCODED, LEAST_ROOM, Level, Repair, most_bytes


def test_what_is_copied_may_grow_less_than_what_is_encoded() -> None:
    assert most_bytes(Repair(index=True), 1000) == COPIED * 1000 + LEAST_ROOM
    for plan in (Repair(square=True), Repair(level=Level(3, -1)), Repair(end=Fraction(2))):
        assert most_bytes(plan, 1000) == ENCODED * 1000 + LEAST_ROOM
