"""Flashes and stripes that people with photosensitive epilepsy may not bear (`media.flashes`, `media.patterns`)."""

from __future__ import annotations

from collections.abc import Sequence

from cutthrough.conform.rule import Answer, Basis, Case, Rule, unknown, weigh
from cutthrough.model.flash import FlashConcern, FlashFindings, Flashing, FlashKind
from cutthrough.model.placement import Confidence
from cutthrough.model.time import say_seconds

FLASHES_SAFE = Basis(
    "W3C: WCAG 2.2, success criterion 2.3.1; area as in ITU-R BT.1702-3", "2023-10-05", Confidence.OFFICIAL
)
FLASHES_IN_VIEW = Basis(
    "W3C: WCAG 2.2, general flash and red flash thresholds", "2023-10-05", Confidence.OFFICIAL, advice=True
)
FLASHES_LASTING = Basis("ITU-R BT.1702-3, as EA's IRIS counts it", "2023-11", Confidence.THIRD_PARTY, advice=True)
STRIPES_SAFE = Basis("ITU-R BT.1702-3; Ofcom, flashing images", "2023-11", Confidence.THIRD_PARTY, advice=True)

_LIMIT = "at most 3 flashes in any second over more than a quarter of the picture, of light or of saturated red"
_LIMITS = {
    FlashConcern.FIELD: (
        "at most 3 flashes in any second over more than a quarter of 10 degrees of view, on a screen it fills",
        FLASHES_IN_VIEW,
    ),
    FlashConcern.LASTING: ("flashes below the limit go on for less than 4 s in 5", FLASHES_LASTING),
}
_STRIPES_LIMIT = "at most 5 pairs of stripes over more than a quarter of the picture, for half a second"
_KINDS = {FlashKind.LUMINANCE: "", FlashKind.RED: "red ", FlashKind.PATTERN: ""}
_HDR = {"pq": " (PQ, in candelas)", "hlg": " (HLG, on a display of 1000 candelas)"}
_NAMED = 3
_LOOK = "decode and measure the file again; export it again if its frames carry no times"


def _judge_flashes(case: Case) -> Answer:
    found = case.measured.flashes
    if found is None or found.unknown is not None:
        return unknown(found.unknown or "" if found else "nobody looked", _LIMIT, FLASHES_SAFE, _LOOK)
    if found.failures:
        return weigh(
            kept=False, measured=_say(found, found.failures), limit=_LIMIT, basis=FLASHES_SAFE,
            repair=_repair(found.failures),
        )  # fmt: skip
    for concern, (limit, basis) in _LIMITS.items():
        passages = [w for w in found.warnings if w.concern is concern]
        if passages:
            return weigh(kept=False, measured=_say(found, passages), limit=limit, basis=basis, repair=_repair(passages))
    return weigh(kept=True, measured=_say_kept(found), limit=_LIMIT, basis=FLASHES_SAFE, repair="")


def _judge_stripes(case: Case) -> Answer:
    found = case.measured.flashes
    if found is None or found.unknown is not None:
        return unknown(found.unknown or "" if found else "nobody looked", _STRIPES_LIMIT, STRIPES_SAFE, _LOOK)
    passages = [w for w in found.warnings if w.concern is FlashConcern.STRIPES]
    if not passages:
        return weigh(
            kept=True, measured="no even stripes that large and clear", limit=_STRIPES_LIMIT, basis=STRIPES_SAFE,
            repair="",
        )  # fmt: skip
    worst = max(passages, key=lambda p: p.area)
    told = f"about {round(worst.pairs or 0)} pairs of stripes over {worst.area:.0%} of the picture, {_when(passages)}"
    repair = f"{_when(passages)}: blur, scale or cover the stripes, or take contrast out; what stands still, or drifts "
    repair += "steadily one way, may take 40 % of the picture"
    return weigh(kept=False, measured=told, limit=_STRIPES_LIMIT, basis=STRIPES_SAFE, repair=repair)


def _say(found: FlashFindings, passages: Sequence[Flashing]) -> str:
    worst = max(passages, key=lambda p: (p.per_second or 0, p.area))
    told = f"{worst.per_second:g} {_KINDS[worst.kind]}flashes in a second over {worst.area:.0%} of the picture, "
    return f"{told}{_when(passages)}{_HDR.get(found.light, '')}"


def _say_kept(found: FlashFindings) -> str:
    if not found.per_second:
        return f"nothing flashes over a quarter of the picture{_HDR.get(found.light, '')}"
    count = f"{found.per_second:g} flash{'' if found.per_second <= 1 else 'es'}"
    return f"{count} in a second at most over a quarter of the picture{_HDR.get(found.light, '')}"


def _when(passages: Sequence[Flashing]) -> str:
    named = [f"{say_seconds(p.start)} to {say_seconds(p.end)}" for p in passages[:_NAMED]]
    rest = len(passages) - len(named)
    return ", ".join(named) + (f" and {rest} more times" if rest > 1 else " and once more" if rest else "")


def _repair(passages: Sequence[Flashing]) -> str:
    reds = any(p.kind is FlashKind.RED for p in passages)
    less = "take the red's saturation out" if reds else "keep each change under a tenth of full brightness"
    return f"{_when(passages)}: keep to 3 flashes a second, {less}, or fill less than a quarter of the picture"


FLASHES = Rule(
    "flashes",
    "Flashing",
    "no more than 3 flashes in any second, of light or saturated red, over more than a quarter of the picture",
    _judge_flashes,
)
STRIPES = Rule(
    "stripes",
    "Stripes",
    "no large, clear, even stripes for half a second or longer: no more than 5 pairs",
    _judge_stripes,
)
