"""How heavy the file is: bits a second, bytes in all."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.catalog.forms import GIF_BYTES
from cutthrough.conform.house import OWN_FORMS
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, others_say, weigh, worst
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.quantity import say_bitrate, say_bytes
from cutthrough.model.verdict import Status

_INDEX, _INDEX_PER_FRAME = 3000, 16  # bytes of an MP4 that are neither picture nor sound, about
_ROOM = 0.95  # of a size limit, left for the container's own bytes and the encoder's aim


def _judge_rate(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    video = measured.video
    said = f"picture {say_bitrate(video.bit_rate)}, peak {say_bitrate(video.bit_rate_peak)} in 1 s"
    said += f", file {say_bitrate(measured.bit_rate)}"
    return worst(_rates(measured, said, placement), absent(said, "bit rate"))


def _rates(measured: Measured, said: str, placement: Placement) -> Iterator[Answer]:
    video = measured.video
    if least := placement.bitrate_min:
        aim = least.value // 1000 * 5 // 4
        # Plain pictures need fewer bits than are asked: then the encoder must fill up (ITU-T H.264, filler data).
        repair = f"spend more bits: -c:v libx264 -b:v {aim}k -minrate {aim}k -maxrate {aim}k -bufsize {aim // 2}k"
        repair += " -x264-params nal-hrd=cbr"
        limit = f"at least {say_bitrate(least.value)}"
        answer = weigh(video.bit_rate >= least.value, said, limit, by(least), repair)
        if answer.status is Status.FAIL and measured.bit_rate >= least.value:
            # Pages say "bit rate" and not of what; the file as a whole does keep it.
            answer = Answer(Status.WARN, said, f"{limit} (of the picture or the file is not said)", by(least), repair)
        yield answer
    if most := placement.bitrate_max:
        top = most.value // 1000
        # What leaves a full buffer comes on top of the rate, so in any second: rate and buffer together.
        repair = f"hold it down: -c:v libx264 -b:v {top * 6 // 10}k -maxrate {top * 2 // 3}k -bufsize {top // 4}k"
        limit = f"at most {say_bitrate(most.value)}{others_say(most, say_bitrate)}"
        answer = weigh(video.bit_rate <= most.value, said, limit, by(most), repair)
        if answer.status is Status.PASS and video.bit_rate_peak > most.value:
            answer = Answer(Status.WARN, said, f"{limit}; its peak is above", by(most), repair)
        yield answer


def _judge_size(case: Case) -> Answer:
    measured, placement, form = case.measured, case.placement, case.form
    said = say_bytes(measured.size)
    answers = [*_sizes(measured, said, placement)]
    if form is DeliveryForm.GIF:
        limit = f"a GIF for mail: at most {say_bytes(GIF_BYTES)}"
        answers.append(weigh(measured.size <= GIF_BYTES, said, limit, OWN_FORMS, _slim(measured, GIF_BYTES)))
    return worst(answers, absent(said, "file size"))


def _sizes(measured: Measured, said: str, placement: Placement) -> Iterator[Answer]:
    if most := placement.file_size_max:
        limit = f"at most {say_bytes(most.value)}{others_say(most, say_bytes)}"
        yield weigh(measured.size <= most.value, said, limit, by(most), _slim(measured, most.value))
    if least := placement.file_size_min:
        limit = f"at least {say_bytes(least.value)}"
        repair = "encode it with more bits: a lower -crf"
        yield weigh(measured.size >= least.value, said, limit, by(least), repair)


def _slim(measured: Measured, most: int) -> str:
    if measured.container == "gif":
        return "use fewer frames, fewer colours or a smaller picture: cutthrough make finds the best that fits"
    sound = measured.audio.bit_rate if measured.audio else 0
    index = _INDEX + _INDEX_PER_FRAME * measured.video.frames
    bits = round((most - index) * 8 * _ROOM / float(measured.length)) - sound if measured.length else 0
    if bits <= 0:
        return "cut it shorter: at this runtime no picture fits into the limit"
    rate = bits // 1000
    hold = f"-b:v {rate}k -maxrate {rate}k -bufsize {rate // 2}k"
    return f"spend fewer bits: -c:v libx264 {hold} -c:a copy -movflags +faststart"


BIT_RATE = Rule("bit_rate", "Bit rate", "within the placement's bounds; a peak above the maximum warns", _judge_rate)
FILE_SIZE = Rule("file_size", "File size", "within the placement's bounds", _judge_size)
