"""Repairs of a finished file that need nobody's judgement, as FFmpeg's options: from what was measured, to a new file.

They change how a file is written, never what it shows: its loudness and peaks, where its index stands, colours
converted to BT.709 from what the file says they are, square pixels from the shape it says, and the black after its last
picture. What is already right is copied and not encoded again. Pure: nothing is run here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.measured import Measured, MeasuredColour
from cutthrough.model.time import say_seconds

REPAIRED = ("loudness", "true_peak", "faststart", "colour", "square_pixels", "black")
"""The rules whose breach can be mended by writing the file anew."""

TAIL = Fraction(1, 5)
"""Seconds of black that stay after the last picture: a film doesn't end on its last bright frame."""
LEAST_TAIL = Fraction(1, 2)
"""Seconds of black at the end from which it is taken off."""
CRF = 16
"""x264's constant rate factor for a picture that has to be encoded again: no loss that anybody sees."""
PEAK_ROOM = 1.0
"""dB below the peak that may be: encoding adds up to this much."""
COPIED, ENCODED = 2, 64
"""As many times its size a file may become: when its packets are copied, and when some may be encoded again. A film
at x265's CRF 42 grew to 19 times its size at our CRF."""
LEAST_ROOM = 16 << 20
"""Bytes more that any file may have: a small one is mostly headers."""

_SOUND_CODECS = {"aac": "aac", "opus": "libopus", "vorbis": "libvorbis", "mp3": "libmp3lame", "ac3": "ac3"}
_SOUND_RATE = {"aac": "192k", "libopus": "160k", "libvorbis": "192k", "libmp3lame": "256k", "ac3": "384k"}
_INDEXED = ("mp4", "mov", "3gp")
_TAGS = "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"
_PLAIN_709 = {"range": "tv", "matrix": "bt709", "primaries": "bt709", "transfer": "bt709"}
_LIKE_709 = frozenset(("bt709", "smpte170m", "bt470bg", "bt470m", "smpte240m", "iec61966-2-1", "gamma22", "gamma28"))
"""Primaries and transfers that are shown as BT.709's, as in `render.graph`: only matrix and range are undone."""


@dataclass(frozen=True)
class Level:
    """How the sound is turned: by `gain` dB, its peaks then held under `ceiling` dBTP."""

    gain: float
    ceiling: float


@dataclass(frozen=True)
class Repair:
    """What is done to a file. `end` is where it ends now, in seconds; `left` says what was not, and why."""

    level: Level | None = None
    index: bool = False
    colour: MeasuredColour | None = None
    square: bool = False
    end: Fraction | None = None
    left: tuple[str, ...] = ()

    @property
    def encodes(self) -> bool:
        """Whether the picture has to be encoded again."""
        return self.colour is not None or self.square

    @property
    def needed(self) -> bool:
        """Whether anything is done at all."""
        return self.encodes or self.index or self.level is not None or self.end is not None

    def said(self) -> tuple[str, ...]:
        """What is done, in words."""
        steps = []
        if self.level is not None:
            steps.append(f"sound turned {'up' if self.level.gain >= 0 else 'down'} by {abs(self.level.gain):.1f} dB")
        if self.colour is not None:
            steps.append("colours converted to BT.709")
        if self.square:
            steps.append("pixels made square")
        if self.end is not None:
            steps.append(f"black after {say_seconds(self.end)} taken off")
        if self.index:
            steps.append("index moved to the front")
        return tuple(steps)


def repair_for(measured: Measured, broken: Collection[str], target: float, ceiling: float) -> Repair:
    """What can be mended of the rules that are `broken`. `target` is in LUFS, `ceiling` in dBTP."""
    left: list[str] = []
    level = _level(measured, broken, target, ceiling, left)
    colour = _colour(measured, left) if "colour" in broken else None
    square = "square_pixels" in broken
    if (colour is not None or square) and measured.video.codec not in ("h264", "hevc"):
        left.append(f"{measured.video.codec} is not encoded again: export it as H.264 first")
        colour, square = None, False
    end = black_end(measured) if "black" in broken else None
    return Repair(level, "faststart" in broken and measured.container in _INDEXED, colour, square, end, tuple(left))


def _level(measured: Measured, broken: Collection[str], target: float, ceiling: float, left: list[str]) -> Level | None:
    audio = measured.audio
    if audio is None or not {"loudness", "true_peak"} & set(broken):
        return None
    heard = audio.loudness.integrated
    if heard is None or audio.unplayable:
        left.append("the sound can't be turned: how loud it is can't be told")
        return None
    if audio.codec not in _SOUND_CODECS:
        left.append(f"sound in {audio.codec} is not encoded again")
        return None
    gain = target - heard if "loudness" in broken else 0.0
    return Level(gain, ceiling - PEAK_ROOM)


def _colour(measured: Measured, left: list[str]) -> MeasuredColour | None:
    """The colour the file says it has; None where nobody can say, or it says so already."""
    colour = measured.video.colour
    stated = colour.model_dump()
    if None in (colour.matrix, colour.range):
        left.append("the colours aren't converted: the file doesn't say what they are, and a guess may be wrong")
        return None
    if not {colour.primaries or "bt709", colour.transfer or "bt709"} <= _LIKE_709:
        left.append("wide or high dynamic range colours aren't converted: how they are toned is a choice")
        return None
    return None if stated == _PLAIN_709 else colour


def black_end(measured: Measured) -> Fraction | None:
    """Where the file should end, when black follows its last picture for long; None where it doesn't."""
    seen, video = measured.video.seen, measured.video
    if seen is None or not seen.dark:
        return None
    last, over = seen.dark[-1], video.start + video.length
    step = 1 / video.cadence.rate if video.cadence.rate else Fraction(1, 10)
    if last.end < over - step or last.start <= video.start or over - last.start < LEAST_TAIL:
        return None
    return last.start + TAIL - video.start


def most_bytes(repair: Repair, size: int) -> int:
    """How many bytes a file of `size` bytes may have when it is mended; one that asks for more isn't worth it."""
    encoded = repair.encodes or repair.level is not None or repair.end is not None
    return size * (ENCODED if encoded else COPIED) + LEAST_ROOM


def arguments(repair: Repair, measured: Measured) -> list[str]:
    """FFmpeg's options between the input and the output's name."""
    made = ["-map", "0:v:0", "-map", "0:a?", "-map", "0:s?", "-map_metadata", "0", "-c", "copy"]
    if repair.encodes:
        made += _picture(repair, measured)
    if repair.level is not None and measured.audio is not None:
        made += _sound(repair.level, measured.audio.codec, measured.audio.sample_rate)
    if repair.end is not None:
        made += ["-t", f"{float(repair.end):.6f}"]
    if measured.container in _INDEXED:
        made += ["-movflags", "+faststart"]
    return made


def _picture(repair: Repair, measured: Measured) -> list[str]:
    video = measured.video
    shown = video.display
    steps = []
    if repair.colour is not None:
        matrix, full = repair.colour.matrix, repair.colour.range == "pc"
        stated = f"setparams=range={'full' if full else 'limited'}:colorspace={matrix}:color_primaries=bt709"
        steps += [f"{stated}:color_trc=bt709", "zscale=m=709:r=limited:p=709:t=709:d=ordered"]
    if repair.square:
        steps.append(f"scale={_even(shown.width)}:{_even(shown.height)}:flags=lanczos")
    steps += ["setsar=1", "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709"]
    pixels = "yuv420p10le" if video.bit_depth > 8 else "yuv420p"
    return [
        *("-vf", ",".join([*steps, f"format={pixels}"]), "-c:v", "libx264", "-preset", "medium", "-crf", str(CRF)),
        *("-x264-params", _TAGS, "-fps_mode", "passthrough", "-enc_time_base", "demux"),
        *("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
    ]


def _sound(level: Level, codec: str, rate: int) -> list[str]:
    encoder = _SOUND_CODECS[codec]
    # The limiter works on samples; four times as many of them catch the peaks between, as BS.1770-5 annex 2 has it.
    held = f"aresample=192000,alimiter=limit={level.ceiling:.2f}dB:level=false:attack=1:release=50,aresample={rate}"
    return ["-filter:a:0", f"volume={level.gain:.2f}dB,{held}", "-c:a:0", encoder, "-b:a:0", _SOUND_RATE[encoder]]


def _even(side: int) -> int:
    return max(2, round(side / 2) * 2)
