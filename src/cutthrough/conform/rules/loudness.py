"""How loud the sound is after encoding: EBU R 128 figures of the decoded file, to a tenth as meters show them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cutthrough.catalog.forms import SILENT_FORMS
from cutthrough.conform.house import (
    A85,
    A85_LUFS,
    A85_TOLERANCE,
    LOUDNESS_TOLERANCE,
    MOMENTARY_LUFS,
    ONLINE_LOUDNESS,
    ONLINE_LUFS,
    PEAK_DBTP,
    TRUE_PEAK,
)
from cutthrough.conform.rule import Answer, Case, Rule, by, not_applicable, unknown, weigh, worst
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.time import say_seconds
from cutthrough.model.verdict import Status

_PEAK_ROOM = 1.5  # dB below the limit to aim at, for AAC adds peaks: seen up to 1.4 dB at a hard onset
_MOMENTARY = Fraction(2, 5)  # s: the shortest block of BS.1770
_NO_NUMBERS = "some of its samples are no numbers (NaN or infinite)"
_EXPORT_AGAIN = "mix and export its sound again: encoding this file anew keeps the fault"


def _unheard(measured: Measured) -> Answer:
    if measured.audio is None:
        return not_applicable("no sound", "the file has no sound")
    return not_applicable("not judged", "this form plays without sound")


def _judge_loudness(case: Case) -> Answer:
    measured, placement, form = case.measured, case.placement, case.form
    if measured.audio is None or form in SILENT_FORMS:
        return _unheard(measured)
    fact, slack = placement.loudness, placement.loudness_tolerance
    target = fact.value if fact is not None else ONLINE_LUFS
    tolerance = slack.value if slack is not None else LOUDNESS_TOLERANCE
    basis = by(fact) if fact is not None else ONLINE_LOUDNESS
    limit = f"{target:g} LUFS ± {tolerance:g} LU"
    heard = measured.audio.loudness.integrated
    if measured.audio.unplayable:
        return unknown(_NO_NUMBERS, limit, basis, _EXPORT_AGAIN)
    if heard is None:
        length = measured.audio.length
        short = f"{say_seconds(length)} of sound, too short to tell"
        why = short if length < _MOMENTARY else "silent, below -70 LUFS"
        return unknown(why, limit, basis, "check that it is meant to be silent; else export it again with its sound")
    said = f"{heard:.1f} LUFS"
    kept = round(abs(round(heard, 1) - target), 1) <= tolerance
    answer = weigh(kept, said, limit, basis, _gain(target - heard, measured))
    if not kept and placement.platform == "ctv" and abs(round(heard, 1) - A85_LUFS) <= A85_TOLERANCE:
        american = f"{limit} in Europe; {A85_LUFS:g} ± {A85_TOLERANCE:g} in the United States, which it keeps"
        answer = Answer(Status.WARN, said, american, A85, answer.repair)
    return worst([answer, *_short_term(measured, placement, said)], answer)


def _short_term(measured: Measured, placement: Placement, said: str) -> Iterator[Answer]:
    """EBU R 128 s1 holds short-form content to its short-term loudness or, in its place, to its momentary loudness."""
    fact, audio = placement.loudness_short_term_max, measured.audio
    highest = audio.loudness.short_term_max if audio is not None else None
    if fact is None or audio is None or highest is None:
        return
    momentary = audio.loudness.momentary_max
    limit = f"at most {fact.value:g} LUFS short-term or {MOMENTARY_LUFS:g} LUFS momentary"
    repair = f"turn its loudest part down by {highest - fact.value:.1f} dB"
    kept = round(highest, 1) <= fact.value or (momentary is not None and round(momentary, 1) <= MOMENTARY_LUFS)
    yield weigh(kept, f"{said}, short-term {highest:.1f} LUFS", limit, by(fact), repair)


def _gain(gain: float, measured: Measured) -> str:
    """What to turn the sound by; with a limiter where its peaks would then be too high."""
    peak = measured.audio.loudness.true_peak if measured.audio else None
    turn = f"turn the sound {'up' if gain > 0 else 'down'} by {abs(gain):.1f} dB: "
    turn += f"-c:v copy -c:a aac -af volume={gain:.1f}dB"
    if peak is not None and peak + gain > PEAK_DBTP - _PEAK_ROOM:
        return f"{turn},aresample=192000,alimiter=limit=-2dB:level=false,aresample=48000"
    return turn


def _judge_peak(case: Case) -> Answer:
    measured, placement, form = case.measured, case.placement, case.form
    if measured.audio is None or form in SILENT_FORMS:
        return _unheard(measured)
    fact = placement.true_peak_max
    highest = fact.value if fact is not None else PEAK_DBTP
    basis = by(fact) if fact is not None else TRUE_PEAK
    limit = f"at most {highest:g} dBTP after encoding"
    peak = measured.audio.loudness.true_peak
    if measured.audio.unplayable:
        return unknown(_NO_NUMBERS, limit, basis, _EXPORT_AGAIN)
    if peak is None:
        return weigh(True, "digital silence", limit, basis, "")  # noqa: FBT003
    down = peak - highest + _PEAK_ROOM
    repair = f"turn the sound down by {down:.1f} dB: -c:v copy -c:a aac -af volume=-{down:.1f}dB"
    return weigh(round(peak, 1) <= highest, f"{peak:.1f} dBTP", limit, basis, repair)


LOUDNESS = Rule(
    "loudness", "Loudness", "integrated loudness (EBU R 128) near the placement's, -14 LUFS if unsaid", _judge_loudness
)
TRUE_PEAK_RULE = Rule("true_peak", "True peak", "at most -1 dBTP, measured after encoding", _judge_peak)
