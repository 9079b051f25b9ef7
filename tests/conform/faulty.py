"""Small films with one fault each, of exact truth: a texture as nature makes them, panned, and what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from conform.made import encode


@cache
def _texture(height: int) -> npt.NDArray[np.uint8]:
    """A field of grey, four times as wide as high, whose amplitude falls with frequency as in natural pictures."""
    width = 4 * height
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    falls = np.maximum(np.hypot(down, across), 8 / width) ** -1.3
    white = np.random.default_rng(7).standard_normal((height, width))
    field = np.fft.irfft2(np.fft.rfft2(white) * falls, s=(height, width))
    return np.clip(128 + 50 * field / field.std(), 0, 255).astype(np.uint8)


def _film(
    name: str,
    filters: str = "",
    *inputs: tuple[str, ...],
    rate: int = 24,
    seconds: float = 3,
    step: int = 2,
    height: int = 180,
    options: tuple[str, ...] = (),
) -> Callable[[Path], Path]:
    """The texture running evenly to the left by `step` pixels from frame to frame, with sound where `inputs` has it."""

    def make(folder: Path) -> Path:
        field, width = _texture(height), height * 16 // 9
        frames = round(rate * seconds)
        places = [n * step % (field.shape[1] - width) for n in range(frames)]
        raw, out = folder / f"{name}.gray", folder / f"{name}.mp4"
        raw.write_bytes(b"".join(field[:, at : at + width].tobytes() for at in places))
        drawn = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-r", str(rate), "-i", str(raw))
        chain = f"format=yuv420p,{filters}" if filters else "format=yuv420p"
        encode(out, drawn, *inputs, filters=chain, options=("-crf", "18", *options))
        raw.unlink()
        return out

    return make


def _music(left: str = "1", right: str = "1", seconds: float = 3) -> tuple[str, ...]:
    """Noise in either channel, as loud as 0.1 of full scale; the two are unlike unless both are given by one."""
    return ("-f", "lavfi", "-i", f"aevalsrc='{left}|{right}':s=48000:d={seconds}")


_LEFT, _RIGHT, _BOTH = "0.2*(random(0)-0.5)", "0.2*(random(1)-0.5)", "0.2*sin(880*PI*t)*sin(3*t)"
_STEREO = _music(_LEFT, _RIGHT)


def _quiet(name: str, filters: str = "", **more: Any) -> Callable[[Path], Path]:
    return _film(name, filters, **{"options": ("-an",), **more})


def _pattern(name: str, drawn: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        encode(folder / f"{name}.mp4", ("-f", "lavfi", "-i", drawn), options=("-an", "-crf", "12"))
        return folder / f"{name}.mp4"

    return make


def _sound(name: str, left: str, right: str, *options: str) -> Callable[[Path], Path]:
    return _film(name, "", _music(left, right), options=options)


_QUIET = "0.0562*sin(2000*PI*t)"
_BURSTS = "0.13*sin(2000*PI*t)*lt(mod(t,8),3.2)"
_FINE = ("-an", "-crf", "4")
_BLACK = "drawbox=t=fill:color=black:enable='{when}'"
_FADES = "fade=out:st=0.5:d=0.6:enable='lt(t,1.5)',fade=in:st=1.9:d=0.6:enable='gte(t,1.5)'"
_WEAVE = "tinterlace=interleave_top"
_SWAYS = "rotate=a='0.03*sin(n/3)',crop=288:162,scale=320:180,gblur=sigma=2"
_THING = (
    "nullsrc=s=320x180:r=25:d=4,geq=lum='if(lt(abs(X-60-2*N)\\,20)*lt(abs(Y-90)\\,20)\\,220\\,60+X/9)':cb=128:cr=128"
)
_LOGO = "drawbox=x=290:y=4:w=20:h=10:c=white:t=fill"
_STRIPES = "nullsrc=s=320x180:r=25:d=2,geq=lum='60+120*mod(floor((Y+{move})/{high})\\,2)':cb=128:cr=128"

FAULTY: dict[str, Callable[[Path], Path]] = {
    "sound_film": _film("sound_film", "", _STEREO),
    "pan": _quiet("pan"),
    "fast_pan": _quiet("fast_pan", step=6),
    "black_middle": _quiet("black_middle", _BLACK.format(when="between(t,1,1.9)")),
    "black_faded": _quiet("black_faded", _FADES),
    "black_end": _quiet("black_end", _BLACK.format(when="gte(t,1.5)")),
    "black_head": _quiet("black_head", _BLACK.format(when="lt(t,0.8)")),
    "black_all": _quiet("black_all", _BLACK.format(when="1")),
    "frozen": _quiet("frozen", "loop=loop=36:size=1:start=24"),
    "sways_frozen": _quiet(
        "sways_frozen", f"{_SWAYS},loop=loop=40:size=1:start=30,noise=alls=3:allf=t", options=("-crf", "20"), step=0
    ),
    "thing_pauses": _pattern("thing_pauses", f"{_THING},loop=loop=40:size=1:start=30"),
    "frozen_end": _quiet("frozen_end", "tpad=stop_mode=clone:stop_duration=1.5"),
    "card": _quiet("card", "drawbox=t=fill:color=teal:enable='gte(t,2)'"),
    "one_still": _quiet("one_still", step=0),
    "slides": _pattern("slides", "testsrc2=s=320x180:r=25:d=6,select='not(mod(n,50))',fps=25,trim=duration=6"),
    "24_in_30": _quiet("24_in_30", "fps=30"),
    "twice": _quiet("twice", "fps=48"),
    "24_in_25": _quiet("24_in_25", "fps=25", seconds=6),
    "5th_lost": _quiet("5th_lost", "select='mod(n,5)',setpts=N/24/TB", seconds=5),
    "jerks": _quiet("jerks", "select='gt(random(3),0.35)',setpts=N/24/TB", seconds=7),
    "stumbles": _quiet("stumbles", "select='gt(random(3),0.12)',fps=24", seconds=5),
    "woven": _quiet("woven", _WEAVE, rate=50, step=4),
    "pulldown": _quiet("pulldown", "telecine=pattern=23", step=4),
    "woven_mended": _quiet("woven_mended", f"{_WEAVE},bwdif=mode=send_frame:deint=all", rate=50, step=4),
    "stripes": _pattern("stripes", _STRIPES.format(move="0", high=1)),
    "stripes_moving": _pattern("stripes_moving", _STRIPES.format(move="N*3+X/9", high=2)),
    "boxed": _quiet("boxed", "scale=240:136,pad=320:180:40:22"),
    "boxed_in_grey": _quiet("boxed_in_grey", "scale=240:136,pad=320:180:40:22:0x606060"),
    "boxed_with_logo": _quiet("boxed_with_logo", f"scale=240:136,pad=320:180:40:22,{_LOGO}"),
    "boxed_in_grey_with_logo": _quiet("boxed_in_grey_with_logo", f"scale=240:136,pad=320:180:40:22:0x606060,{_LOGO}"),
    "wide": _quiet("wide", "scale=320:134,pad=320:180:0:23"),
    "portrait_in_wide": _quiet("portrait_in_wide", "scale=100:180,pad=320:180:110:0"),
    "native": _quiet("native", height=360, seconds=2, options=_FINE),
    "enlarged": _quiet(
        "enlarged", "scale=320:180:flags=bicubic,scale=640:360:flags=bicubic", height=360, seconds=2, options=_FINE
    ),
    "enlarged_thrice": _quiet(
        "enlarged_thrice",
        "scale=214:120:flags=bicubic,scale=642:360:flags=bilinear",
        height=360,
        seconds=2,
        options=_FINE,
    ),
    "repeated_pixels": _quiet(
        "repeated_pixels", "scale=320:180,scale=640:360:flags=neighbor", height=360, seconds=2, options=("-an",)
    ),
    "soft": _quiet("soft", "gblur=sigma=1.2", height=360, seconds=2, options=_FINE),
    "silent_middle": _sound("silent_middle", f"if(between(t,0.4,2.7),0,{_LEFT})", f"if(between(t,0.4,2.7),0,{_RIGHT})"),
    "silent_all": _sound("silent_all", "0", "0"),
    "left_only": _sound("left_only", _LEFT, "0"),
    "same": _sound("same", _BOTH, _BOTH),
    "mirrored": _sound("mirrored", _BOTH, f"-({_BOTH})"),
    "clipped": _sound(
        "clipped", "clip(4*sin(880*PI*t),-1,1)", "clip(4*sin(880*PI*t),-1,1)", "-c:a", "pcm_s16le", "-f", "mov"
    ),
    "hollow": _film("hollow", "", ("-f", "lavfi", "-i", f"aevalsrc='{_LEFT}|{_RIGHT}|0|0|0|0:c=5.1':s=48000:d=3")),
    "sound_late": _film("sound_late", "", ("-itsoffset", "0.4", *_STEREO)),
    "sound_first": _film("sound_first", "setpts=PTS+0.25/TB", _STEREO, options=("-fps_mode", "passthrough")),
    "sound_long": _film("sound_long", "", _music(_LEFT, _RIGHT, 4)),
    "sound_short": _film("sound_short", "", _music(_LEFT, _RIGHT, 1.5)),
    "minus_25_lufs": _sound("minus_25_lufs", _QUIET, _QUIET),
    "bursts": _film("bursts", "", _music(_BURSTS, _BURSTS, 9)),
}
"""Name to how the film is made."""
