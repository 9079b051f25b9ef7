"""Prints docs/placements.md: `python -m cutthrough.catalog.table > docs/placements.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from cutthrough.catalog.placement import placements
from cutthrough.model.placement import Confidence, Conflict, Fact, Placement, SafeZone
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import say_rate, say_seconds

COMMAND = "python -m cutthrough.catalog.table > docs/placements.md"

MARKS: dict[Confidence, tuple[str, str]] = {
    Confidence.OFFICIAL: ("●", "read on the platform's own page: breaking it fails a file"),
    Confidence.OFFICIAL_MIRROR: ("◐", "read on a copy of the platform's page: breaking it fails a file"),
    Confidence.THIRD_PARTY: ("○", "read on someone else's page: breaking it warns"),
    Confidence.CODE: ("◇", "read in the code of a publishing tool: breaking it warns"),
    Confidence.UNVERIFIED: ("**?**", "unverified, from memory: breaking it warns"),
}
"""How a value's confidence is shown, and what it means."""

ADVICE = "†"


def _mark(fact: Fact[Any]) -> str:
    return MARKS[fact.confidence][0] + (ADVICE if fact.advice else "")


def _say(fact: Fact[Any] | None, say: Callable[[Any], str], form: str = "{}") -> Iterator[str]:
    if fact is not None:
        yield f"{form.format(say(fact.value))} {_mark(fact)}"


def _span(low: Fact[Any] | None, high: Fact[Any] | None, say: Callable[[Any], str], form: str = "{}") -> Iterator[str]:
    """`3 s to 1:30 ●` when both ends are equally sure, each with its own mark otherwise."""
    if low is not None and high is not None and _mark(low) == _mark(high):
        yield f"{form.format(f'{say(low.value)} to {say(high.value)}')} {_mark(low)}"
    else:
        yield from _say(low, say, f"from {form}")
        yield from _say(high, say, f"to {form}")


def _length(length: Fraction) -> str:
    if length >= 3600 and length % 60 == 0:
        return f"{length // 3600} h" if length % 3600 == 0 else f"{length // 60} min"
    return say_seconds(length)


def _bytes(count: int) -> str:
    """The figure as the platform states it: its 256 GiB is not 275 GB."""
    for unit, size in (("GiB", 2**30), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count % size == 0:
            return f"{count // size} {unit}"
    return f"{count} B"


def _bitrate(bits: int) -> str:
    return f"{bits / 10**6:g} Mb/s" if bits >= 10**6 else f"{bits / 1000:g} kb/s"


def _list(say: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda values: ", ".join(say(value) for value in values)


def _range(ends: tuple[Fraction, Fraction]) -> str:
    low, high = (say_seconds(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _zone(zone: SafeZone) -> str:
    sides = {"top": zone.top, "right": zone.right, "bottom": zone.bottom, "left": zone.left}
    return ", ".join(f"{side} {float(share * 100):.1f} %" for side, share in sides.items() if share)


def _aspects(each: Placement) -> Iterator[str]:
    yield from _say(each.aspect_ratios, _list(say_aspect))
    yield from _span(each.aspect_min, each.aspect_max, say_aspect)


def _sizes(each: Placement) -> Iterator[str]:
    yield from _say(each.size, str)
    yield from _say(each.size_min, str, "at least {}")
    yield from _say(each.sizes_min_by_aspect, _list(str), "at least {}")
    yield from _say(each.size_max, str, "at most {}")
    yield from _say(each.width_max, str, "at most {} px wide")
    yield from _span(each.side_min, each.side_max, str, "{} px a side")


def _lengths(each: Placement) -> Iterator[str]:
    yield from _say(each.durations_allowed, _list(say_seconds), "only {}")
    yield from _span(each.duration_min, each.duration_max, _length)
    yield from _say(each.duration_ideal, _range, "ideal {}")


def _rates(each: Placement) -> Iterator[str]:
    if each.frame_rates_allowed is not None:
        yield from _say(each.frame_rates_allowed, _list(say_rate), "only {}")
    else:
        yield from _span(each.frame_rate_min, each.frame_rate_max, say_rate)
    if each.constant_frame_rate is not None and each.constant_frame_rate.value:
        yield f"constant {_mark(each.constant_frame_rate)}"


def _loudness(each: Placement) -> Iterator[str]:
    yield from _say(each.loudness, "{:g} LUFS".format)
    yield from _say(each.loudness_tolerance, "± {:g} LU".format)
    yield from _say(each.loudness_short_term_max, "short-term at most {:g} LUFS".format)
    yield from _say(each.true_peak_max, "peak at most {:g} dBTP".format)


COLUMNS: dict[str, Callable[[Placement], Iterator[str]]] = {
    "aspects": _aspects,
    "size": _sizes,
    "lengths": _lengths,
    "file size": lambda each: _span(each.file_size_min, each.file_size_max, _bytes),
    "frames per second": _rates,
    "bit rate": lambda each: _span(each.bitrate_min, each.bitrate_max, _bitrate),
    "loudness": _loudness,
    "covered by the interface": lambda each: _say(each.safe_zone, _zone),
}
"""The table's columns: what each says of a placement."""

_SAY: dict[str, Callable[[Any], str]] = {
    "duration_min": _length,
    "duration_max": _length,
    "durations_allowed": _list(say_seconds),
    "file_size_min": _bytes,
    "file_size_max": _bytes,
    "thumbnail_bytes_max": _bytes,
    "bitrate_min": _bitrate,
    "bitrate_max": _bitrate,
    "frame_rate_max": say_rate,
    "loudness": "{:g} LUFS".format,
    "safe_zone": _zone,
    "video_codecs": _list(str),
}


def _disagreements(each: Placement) -> Iterator[str]:
    for field in Placement.model_fields:
        value = getattr(each, field)
        for fact in value if isinstance(value, tuple) else (value,):
            if isinstance(fact, Fact) and any(conflict.value != fact.value for conflict in fact.conflicts):
                say = _SAY.get(field, str)
                others = "; ".join(f"{say(c.value)} {_credit(c)}" for c in fact.conflicts)
                ours = f"{say(fact.value)} {_credit(fact)}"
                yield f"- `{each.id}` {field.replace('_', ' ')}: {ours}. Elsewhere: {others}."


def _credit(stated: Fact[Any] | Conflict[Any]) -> str:
    return f"{MARKS[stated.confidence][0]} ({stated.source.title}, {stated.source.date})"


def table() -> str:
    """The whole page as Markdown: what the marks mean, one row per placement, where sources disagree."""
    known = placements()
    dates = sorted({stated.read_on for each in known.values() for stated in facts(each)})
    head = ["placement", "", *COLUMNS]
    rows = [
        [f"`{each.id}`", each.kind, *("<br>".join(column(each)) or "–" for column in COLUMNS.values())]
        for each in known.values()
    ]
    return "\n".join(
        [
            "# Placements",
            "",
            f"What each placement asks, last checked on {' and '.join(dates)}. Every value's source, its date and its",
            "original words are in `src/cutthrough/catalog/placements/`. A dash means that no source states it.",
            "",
            *(f"- {mark} {meaning}" for mark, meaning in MARKS.values()),
            f"- {ADVICE} advised, not required: breaking it warns",
            "",
            *("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)),
            "",
            "## Where sources disagree",
            "",
            *(line for each in known.values() for line in _disagreements(each)),
            "",
            f"Made by `{COMMAND}`.",
            "",
        ]
    )


def facts(each: Placement) -> Iterator[Fact[Any]]:
    """Every value a placement has, its notes included, in the record's order."""
    for field in Placement.model_fields:
        value = getattr(each, field)
        yield from (fact for fact in (value if isinstance(value, tuple) else (value,)) if isinstance(fact, Fact))


if __name__ == "__main__":
    sys.stdout.write(table())
