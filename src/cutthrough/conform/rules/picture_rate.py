"""How often the picture really changes: repeated frames and missing ones, where the stamps are even."""

from __future__ import annotations

from cutthrough.conform.house import OWN_PICTURE
from cutthrough.conform.rule import Answer, Case, Rule, unknown, weigh
from cutthrough.conform.rules.picture_faults import MEASURE_AGAIN, NOT_LOOKED_AT
from cutthrough.model.measured import Pace
from cutthrough.model.time import say_rate

_ENOUGH = 24  # moving frames
_REPEATED_LIMIT = "every frame in motion shows a new picture, or all stand equally long; 5 % may repeat"
_SHOWS = 11  # steps from one missing frame to the next, as every 12th frame left out makes them
_MISSING_LIMIT = "no rhythm of missing frames, from every 3rd to every 12th (single missing ones can't be told)"
_FEW = 4  # repeats: a pause, not a fault
_MAY, _DRAWN = 0.05, 0.3  # share of moving frames that repeat: allowed; beyond, as in animation drawn on twos
_EVEN = 0.9  # of the pictures stand equally long


def _too_little(pace: Pace) -> str | None:
    return f"only {pace.judged} frames of motion to judge by" if pace.judged < _ENOUGH else None


def _judge_repeats(case: Case) -> Answer:
    video = case.measured.video
    if video.seen is None:
        return unknown(NOT_LOOKED_AT, _REPEATED_LIMIT, OWN_PICTURE, MEASURE_AGAIN)
    pace, rate = video.seen.pace, video.cadence.rate
    why = _too_little(pace)
    if why or rate is None:
        return unknown(
            why or "a single frame", _REPEATED_LIMIT, OWN_PICTURE, "leave it if the picture is meant to stand"
        )
    if pace.cycle and pace.fresh:
        real = say_rate(rate * pace.fresh / pace.cycle)
        said = f"{real} pictures a second in {say_rate(rate)} frames: {pace.cycle - pace.fresh} of {pace.cycle} repeat"
        return weigh(pace.fresh == 1, said, _REPEATED_LIMIT, OWN_PICTURE, _undo(pace.cycle, pace.fresh))
    repeats = pace.judged - pace.pictures
    said = f"{repeats} of {pace.judged} moving frames repeat the one before"
    usual = max(pace.holds) if pace.holds else 0
    if usual >= _EVEN * pace.pictures and pace.holds[0] != usual:
        return weigh(True, f"{said}, evenly", _REPEATED_LIMIT, OWN_PICTURE, "")  # noqa: FBT003
    if repeats > _DRAWN * pace.judged:
        why = f"{said}, without a rhythm: drawn so, or lost"
        return unknown(
            why, _REPEATED_LIMIT, OWN_PICTURE, "leave it if it is drawn so; else make it again from its master"
        )
    repair = "find where frames were lost before it was encoded: make it again from its master"
    return weigh(repeats <= max(_FEW, _MAY * pace.judged), said, _REPEATED_LIMIT, OWN_PICTURE, repair)


def _undo(cycle: int, fresh: int) -> str:
    if cycle - fresh == 1 and cycle > 2:
        return f"take the repeats out: -vf decimate=cycle={cycle}"
    return "deliver it at its own rate: make it again from its master"


def _judge_missing(case: Case) -> Answer:
    video = case.measured.video
    if video.seen is None:
        return unknown(NOT_LOOKED_AT, _MISSING_LIMIT, OWN_PICTURE, MEASURE_AGAIN)
    pace = video.seen.pace
    if why := _too_little(pace):
        return unknown(why, _MISSING_LIMIT, OWN_PICTURE, "leave it if the picture is meant to stand")
    repair = "convert its rate by blending or motion, not by leaving frames out: make it again from its master"
    if pace.long_step is None:
        return _weigh_even(pace)
    said = f"every {_nth(pace.long_step)} step of the motion is about twice as long: a frame is missing there"
    return weigh(False, said, _MISSING_LIMIT, OWN_PICTURE, repair)  # noqa: FBT003


def _nth(number: int) -> str:
    return f"{number}{ {2: 'nd', 3: 'rd', 22: 'nd', 23: 'rd', 21: 'st'}.get(number, 'th') }"


def _weigh_even(pace: Pace) -> Answer:
    """No rhythm was found: that says something only where one would have been."""
    said = f"no rhythm in {pace.judged} moving frames"
    if pace.would_show >= _SHOWS:
        return weigh(True, f"{said}, even enough to show one", _MISSING_LIMIT, OWN_PICTURE, "")  # noqa: FBT003
    shown = f" beyond every {_nth(pace.would_show + 1)} missing" if pace.would_show else ""
    why = f"{said}, too uneven or too few to show one{shown}"
    return unknown(why, _MISSING_LIMIT, OWN_PICTURE, "compare it with its master where it seems to jerk")


REPEATED_FRAMES = Rule(
    "repeated_frames", "Repeated frames", "no uneven repeats where the picture moves", _judge_repeats
)
MISSING_FRAMES = Rule("missing_frames", "Missing frames", "no frames left out where the picture moves", _judge_missing)
