"""What the picture of a finished file suffers from: black, freezes, combs, bars, enlargement.

None of these limits is a platform's: they are ours, so they warn. Where a picture is meant to be as it is (a fade, an
end card, a wide film in its bars), the rule says what it saw and passes.
"""

from __future__ import annotations

from fractions import Fraction

from cutthrough.conform.house import OWN_PICTURE
from cutthrough.conform.rule import Answer, Case, Rule, unknown, weigh
from cutthrough.model.footage import Letterbox
from cutthrough.model.measured import Dark, Matte, Measured, PictureSeen, Still
from cutthrough.model.placement import Size
from cutthrough.model.time import say_seconds

NOT_LOOKED_AT = "the frames were not looked at"
MEASURE_AGAIN = "measure the file again"

_EDGE = Fraction(1, 20)  # seconds within which a stretch is at an end of the film
_BLACK_HEAD, _BLACK_TAIL, _BLACK_CUT, _BLACK_FADED = Fraction(1, 2), Fraction(1), Fraction(1, 2), Fraction(2)
_BLACK_LIMIT = "black for at most 0.5 s at the beginning and between pictures, in a fade 1 s and 2 s, at the end 1 s"
_FROZEN_TAIL = Fraction(3)
_FROZEN_LIMIT = "motion never stops dead for 1 s and more, but for 3 s at the end"
_MOSTLY, _ALL = 0.5, 0.95  # of the film's length
_WOVEN_SHARE, _WOVEN_LEAST, _WHOLE_LEAST = 0.1, 2, 3  # of the looks that could tell
_NO_TEETH = 0.002  # of the pixels: fewer stand out from both their neighbours in any picture with an edge in it
_FILLED = 0.7  # of the canvas: 2.39:1 fills 74 % of 16:9, and so does 4:3
_THINGS = 0.001  # of the bars, from which something stands on them
_STIRS = 0.3  # of a picture in bars changes at some time: less is a still, a page, a panel
_MANY = 3  # stretches told one by one


def _at(stretch: Dark | Still) -> str:
    return f"{float(stretch.start):.1f} to {float(stretch.end):.1f} s"


def _list(stretches: list[Dark] | list[Still]) -> str:
    said = ", ".join(_at(each) for each in stretches[:_MANY])
    return f"{said} and {len(stretches) - _MANY} more" if len(stretches) > _MANY else said


def _bounds(measured: Measured) -> tuple[Fraction, Fraction]:
    return measured.video.start, measured.video.start + measured.video.length


def _unseen(limit: str) -> Answer:
    return unknown(NOT_LOOKED_AT, limit, OWN_PICTURE, MEASURE_AGAIN)


def _judge_black(case: Case) -> Answer:
    seen = case.measured.video.seen
    if seen is None:
        return _unseen(_BLACK_LIMIT)
    first, end = _bounds(case.measured)
    long = [dark for dark in seen.dark if dark.end - dark.start > _allowed(dark, first, end) + _EDGE]
    if not seen.dark:
        return weigh(True, "no black", _BLACK_LIMIT, OWN_PICTURE, "")  # noqa: FBT003
    whole = sum((dark.end - dark.start for dark in seen.dark), Fraction(0)) >= (end - first) * Fraction(19, 20)
    said = "black throughout" if whole else f"black from {_list(long or list(seen.dark))}"
    tail = long[-1] if long and end - long[-1].end <= _EDGE and long[-1].start > first else None
    return weigh(not long, said, _BLACK_LIMIT, OWN_PICTURE, _uncover(case.measured, tail if len(long) == 1 else None))


def _allowed(dark: Dark, first: Fraction, end: Fraction) -> Fraction:
    if dark.start - first <= _EDGE:
        return _BLACK_TAIL if dark.faded else _BLACK_HEAD
    if end - dark.end <= _EDGE:
        return _BLACK_TAIL
    return _BLACK_FADED if dark.faded else _BLACK_CUT


def _uncover(measured: Measured, tail: Dark | None) -> str:
    rate = measured.video.cadence.rate
    if tail is None or rate is None:
        return "put a picture there: make it again from its master"
    frames = int((tail.start - measured.video.start) * rate + Fraction(1, 2))
    return f"cut the black away: -frames:v {frames} -af atrim=end={float(frames / rate):.6f}"


def _judge_first(case: Case) -> Answer:
    limit = "the first frame shows something: players and feeds hold it until the film plays"
    seen = case.measured.video.seen
    if seen is None:
        return _unseen(limit)
    said = "the first frame is black" if seen.first_dark else "the first frame shows a picture"
    repair = "name a poster beside it, or begin with a picture: make it again from its master"
    return weigh(not seen.first_dark, said, limit, OWN_PICTURE, repair)


def _judge_frozen(case: Case) -> Answer:
    seen = case.measured.video.seen
    if seen is None:
        return _unseen(_FROZEN_LIMIT)
    first, end = _bounds(case.measured)
    still = sum((each.end - each.start for each in seen.still), Fraction(0))
    share = float(still / (end - first)) if end > first else 0.0
    stopped = [each for each in seen.still if each.into == "stops"]
    wrong = [each for each in stopped if end - each.end > _EDGE or each.end - each.start > _FROZEN_TAIL]
    again = "put the lost motion back: make it again from its master"
    if wrong:
        return weigh(False, f"motion stops dead from {_list(wrong)}", _FROZEN_LIMIT, OWN_PICTURE, again)  # noqa: FBT003
    if share >= _ALL and len(seen.still) == 1:
        return weigh(False, "one still picture throughout", _FROZEN_LIMIT, OWN_PICTURE, again)  # noqa: FBT003
    said = (
        f"stands still for {say_seconds(still)} of {say_seconds(end - first)}" if seen.still else "never stands still"
    )
    paused = [each for each in seen.still if each.into == "pauses"]
    if paused and case.promise is None and share < _MOSTLY:
        why = f"one shot stands still from {_list(paused)} and moves on: frozen, or meant to"
        return unknown(why, _FROZEN_LIMIT, OWN_PICTURE, f"look at it there; where it is frozen, {again}")
    if share >= _MOSTLY and case.promise is None:
        why = f"{said}: whether stills are meant, only its maker can tell"
        return unknown(why, _FROZEN_LIMIT, OWN_PICTURE, "leave it if its stills are meant")
    return weigh(True, f"{said}, as cards do" if seen.still else said, _FROZEN_LIMIT, OWN_PICTURE, "")  # noqa: FBT003


def _judge_combs(case: Case) -> Answer:
    limit = "no frame woven of two moments"
    seen = case.measured.video.seen
    if seen is None:
        return _unseen(limit)
    combs = seen.combs
    told = combs.woven + combs.whole
    said = f"combed in {combs.woven} of {told} looks at moving frames"
    if combs.woven >= max(_WOVEN_LEAST, _WOVEN_SHARE * told):
        repair = "deinterlace it, better from its source: -vf bwdif=mode=send_frame:deint=all"
        return weigh(False, said, limit, OWN_PICTURE, repair)  # noqa: FBT003
    if combs.whole >= _WHOLE_LEAST:
        return weigh(True, said, limit, OWN_PICTURE, "")  # noqa: FBT003
    if combs.lines <= _NO_TEETH:
        return weigh(True, "no lines stand out like the teeth of a comb", limit, OWN_PICTURE, "")  # noqa: FBT003
    why = "fine lines, and too little motion to tell stripes from combs"
    return unknown(why, limit, OWN_PICTURE, "leave it if the stripes are meant; else deinterlace it from its master")


def _judge_bars(case: Case) -> Answer:
    limit = f"no bars on all four sides, and a picture that fills {_FILLED:.0%} of the canvas"
    seen, coded = case.measured.video.seen, case.measured.video.coded
    if seen is None:
        return _unseen(limit)
    matte = seen.matte
    if matte is not None and (seen.live is None or _area(matte.live) < _area(seen.live)):
        return _weigh_bars(matte.live, coded, limit, matte)
    if seen.live is None:
        return weigh(True, f"{coded} without bars", limit, OWN_PICTURE, "")  # noqa: FBT003
    return _weigh_bars(seen.live, coded, limit, None)


def _area(live: Letterbox) -> int:
    return live.width * live.height


def _weigh_bars(live: Letterbox, coded: Size, limit: str, matte: Matte | None) -> Answer:
    share = live.width * live.height / (coded.width * coded.height)
    boxed = live.width < coded.width and live.height < coded.height
    said = f"{live.width}x{live.height} of picture in {coded}, {share:.0%} of it"
    said += (
        ", bars on all sides"
        if boxed
        else ", bars above and below"
        if live.height < coded.height
        else ", bars left and right"
    )
    kept = not boxed and share >= _FILLED
    if matte is not None:
        said += "" if matte.black else ", in a colour"
        said += ", with something small on them" if matte.things >= _THINGS else ""
        meant = matte.moves < _STIRS or (not matte.black and matte.things >= _THINGS)
        if meant and not kept:
            return unknown(f"{said}: bars, or a layout", limit, OWN_PICTURE, "leave it if the frame is meant")
    repair = "crop it to the picture, or make it again from its master for this canvas: "
    repair += f"-vf crop={live.width // 2 * 2}:{live.height // 2 * 2}:{live.left}:{live.top}"
    return weigh(kept, said, limit, OWN_PICTURE, repair)


def _judge_fineness(case: Case) -> Answer:
    limit = "detail as fine as the picture's size can hold, and no trace of enlargement"
    seen, coded = case.measured.video.seen, case.measured.video.coded
    if seen is None:
        return _unseen(limit)
    return _weigh_fineness(seen, str(coded), limit)


def _weigh_fineness(seen: PictureSeen, coded: str, limit: str) -> Answer:
    fine = seen.fineness
    if fine.reach is None:
        return unknown("no fine detail to judge by", limit, OWN_PICTURE, "look at it at full size")
    said = f"detail up to {fine.reach:.0%} of what {coded} can hold"
    repair = "make it again from its master at this size, or deliver it at the size it has"
    if fine.repeated:
        told = f"the pixels of a smaller picture, repeated to fill {coded}"
        return weigh(False, told, limit, OWN_PICTURE, repair)  # noqa: FBT003
    if fine.enlarged:
        return weigh(False, f"{said}, ending as enlargement ends it", limit, OWN_PICTURE, repair)  # noqa: FBT003
    if fine.native:
        return weigh(True, said, limit, OWN_PICTURE, "")  # noqa: FBT003
    return unknown(f"{said}: soft, or enlarged", limit, OWN_PICTURE, "look at it at full size")


BLACK = Rule("black", "Black", "no black stretch but short ones and fades", _judge_black)
FIRST_FRAME = Rule("first_frame", "First frame", "a first frame that shows something", _judge_first)
FROZEN = Rule("frozen", "Freezes", "motion that never stops dead for a second", _judge_frozen)
COMBING = Rule("combing", "Combing", "no frame woven of the fields of two moments", _judge_combs)
BARS = Rule(
    "bars", "Burnt-in bars", "no picture framed by bars on all sides, none that leaves the canvas empty", _judge_bars
)
UPSCALING = Rule("upscaling", "Enlargement", "detail as fine as the picture's size promises", _judge_fineness)
