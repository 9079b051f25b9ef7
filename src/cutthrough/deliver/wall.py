"""The wall of players: one height for all of them, as large as whole rows allow at each width of the window."""

from __future__ import annotations

from collections.abc import Sequence

GAP, LEAST, MOST, WIDEST = 1.5, 14.0, 30.0, 120.0
"""In rem: between players, the lowest and highest they stand, and the widest window that is thought of."""

_SLACK = 0.05  # rem; a browser lays out in 64ths of a pixel, and a row that is full to the last one would wrap


def wall_css(shapes: Sequence[float]) -> str:
    """Style rules that set `--high`, the players' height, for players of these widths over heights, in this order.

    As few rows as can be with no player lower than `LEAST`; then as high as the fullest row lets them be. A container
    narrower than the widest player at that height gets a row for each width of its own.
    """
    rules: list[str] = []
    before = 0.0
    for count in range(len(shapes), 0, -1):
        room = _room(shapes, count)
        if room > max(WIDEST, before):
            break
        if room == before:
            rules.pop()
        least = f"{room:.3f}rem" if rules else "0"
        heights = dict.fromkeys(
            f"(100cqw - {(len(row) - 1) * GAP + _SLACK:.2f}rem) / {sum(row):.4f}" for row in _rows(shapes, room)
        )
        rules.append(
            f"@container wall (min-width: {least}) {{ .players {{ --high: min({MOST:g}rem, {', '.join(heights)}) }} }}"
        )
        before = room
    return "\n".join(rules)


def _rows(shapes: Sequence[float], room: float) -> list[list[float]]:
    """What a browser puts beside one another in a container of `room` rem when all stand `LEAST` high."""
    rows: list[list[float]] = []
    for shape in shapes:
        if rows and LEAST * (sum(rows[-1]) + shape) + GAP * len(rows[-1]) <= room + 1e-6:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return rows


def _room(shapes: Sequence[float], count: int) -> float:
    """The narrowest container, in rem, that takes them in `count` rows at the least height."""
    low, high = LEAST * max(shapes), LEAST * sum(shapes) + GAP * (len(shapes) - 1)
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_rows(shapes, middle)) <= count else (middle, high)
    return high
