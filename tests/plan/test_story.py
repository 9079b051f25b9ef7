"""The story: the solver finds the best edit there is, which is shown by trying every one."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.plan.story import SHORT, Aim, Exit, Piece, Rules, Solution, solve
from searched import examples


def worth(piece: Piece, said: int, at: int, rules: Rules) -> int:
    total = piece.value
    for number, aim in enumerate(rules.aims):
        if piece.says & ~said & 1 << number:
            total += aim.value if aim.by is None or at + piece.low <= aim.by else aim.late
    return total


def follow(pieces: Sequence[Piece], rules: Rules, before: Piece, said: int, at: int, bar: tuple[int, int]) -> int:
    """The most that can come after `before`, by trying everything."""
    ends = -SHORT * (rules.frames - at)
    if before.exit is Exit.LAST:
        return ends
    best = -(10**9) if before.exit is Exit.GOES_ON else ends
    join = (rules.joins or {}).get(at, 0) if 0 < at < rules.frames else 0
    ways = rules.ways.get(before.past, ((before.past, 0),)) if before.low >= 0 else ((0, 0),)
    for piece in pieces:
        if piece.start < bar[1] and bar[0] < piece.past:
            continue
        if before.exit is Exit.GOES_ON:
            costs = [0] if piece.onward and piece.start == before.past else []
        else:
            costs = [join + cost for place, cost in ways if piece.fresh and piece.start >= place]
        for cost in costs:
            for frames in range(piece.low, min(piece.high, rules.frames - at) + 1):
                rest = follow(pieces, rules, piece, said | piece.says, at + frames, bar)
                best = max(best, cost + worth(piece, said, at, rules) + rest)
    return best


def brute(pieces: Sequence[Piece], openings: Sequence[Piece], rules: Rules) -> int | None:
    found = []
    for opening in openings:
        bar = (0, 0) if opening.exit is Exit.GOES_ON else opening.bar or (opening.start, opening.past)
        for frames in range(opening.low, min(opening.high, rules.frames) + 1):
            before = Piece(-1, 0, 0, opening.past, 0, exit=opening.exit)
            rest = follow(pieces, rules, before, opening.says, frames, bar)
            if rest > -(10**9) // 2:
                found.append(worth(opening, 0, 0, rules) + rest)
    return max(found, default=None)


@st.composite
def some_pieces(draw: st.DrawFn, most: int) -> list[Piece]:
    found = []
    for _ in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, 7))
        low = draw(st.integers(1, 4))
        found.append(
            Piece(
                low,
                low + draw(st.integers(0, 3)),
                start,
                start + draw(st.integers(1, 4)),
                draw(st.integers(-900, 900)),
                onward=draw(st.booleans()),
                fresh=draw(st.booleans()),
                exit=draw(st.sampled_from(list(Exit))),
                says=draw(st.integers(0, 3)),
            )
        )
    return found


@st.composite
def some_rules(draw: st.DrawFn) -> Rules:
    ways = {
        past: tuple(
            (past + draw(st.integers(0, 2)), draw(st.integers(-300, 0))) for _ in range(draw(st.integers(1, 2)))
        )
        for past in draw(st.sets(st.integers(1, 11), max_size=5))
    }
    aims = tuple(
        Aim(draw(st.integers(0, 2000)), draw(st.integers(0, 500)), by) for by in (None, draw(st.integers(0, 9)))
    )
    return Rules(draw(st.integers(3, 11)), ways, aims, draw(st.dictionaries(st.integers(0, 12), st.integers(0, 400))))


def value_of(found: Solution, pieces: Sequence[Piece], openings: Sequence[Piece], rules: Rules) -> int:
    """What a solution brings, added up piece by piece; fails where it breaks a rule."""
    first = openings[found.opening]
    row = [(first, found.frames), *((pieces[n], frames) for n, frames in found.body)]
    total, said, at = 0, 0, 0
    for number, (piece, frames) in enumerate(row):
        assert piece.low <= frames <= piece.high
        total += worth(piece, said, at, rules)
        said, at = said | piece.says, at + frames
        if number + 1 == len(row):
            assert piece.exit is not Exit.GOES_ON
            continue
        after = row[number + 1][0]
        assert piece.exit is not Exit.LAST
        if piece.exit is Exit.GOES_ON:
            assert after.onward
            assert after.start == piece.past
        else:
            assert after.fresh
            ways = rules.ways.get(piece.past, ((piece.past, 0),)) if number else ((0, 0),)
            total += max(cost for place, cost in ways if after.start >= place) + (rules.joins or {}).get(at, 0)
    return total - SHORT * (rules.frames - at)


@settings(max_examples=examples(300, 120), deadline=None)
@given(some_pieces(5), some_pieces(3), some_rules())
def test_no_other_edit_is_better(pieces: list[Piece], openings: list[Piece], rules: Rules) -> None:
    found, best = solve(pieces, openings, rules), brute(pieces, openings, rules)
    if best is None:
        assert found is None
        return
    assert found is not None
    assert found.proved
    assert found.value == best
    assert value_of(found, pieces, openings, rules) == best
