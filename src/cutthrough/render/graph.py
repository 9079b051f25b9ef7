"""The FFmpeg filter graph that draws a segment. Pure text in, pure text out.

Colours are converted and never only tagged: the matrix and range of the source are undone, wide primaries are
brought into BT.709, PQ and HLG are tone-mapped. Two things are left alone on purpose. SMPTE-C and EBU primaries are
taken as BT.709's: the difference is small, and no player or converter that people compare with applies it. And every
SDR transfer is taken as BT.709's: displays show both through one curve.
"""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.segment import LogoLayer, Picture, Plain, Segment

BUILDER_VERSION = 1
"""Part of every segment's key: raise it whenever the same segment would be drawn differently."""

_MATRIX = {
    "bt709": "709",
    "smpte170m": "170m",
    "bt470bg": "470bg",
    "fcc": "fcc",
    "smpte240m": "2020_ncl",
    "bt2020nc": "2020_ncl",
    "bt2020c": "2020_cl",
    "ycgco": "ycgco",
    "gbr": "gbr",
}
_WIDE_PRIMARIES = {"bt2020": "2020", "smpte432": "smpte432", "smpte431": "smpte431"}
_HDR_TRANSFER = {"arib-std-b67": "arib-std-b67", "smpte2084": "smpte2084"}
_TURN = {0: "", 90: "transpose=clock,", 180: "hflip,vflip,", 270: "transpose=cclock,"}
_HDR_WHITE = 203  # cd/m2 of diffuse white in PQ and HLG, ITU-R BT.2408-7 section 2
_HDR_PEAK = 1000  # cd/m2, what HLG and most HDR10 masters are graded to; brighter samples clip
_TO_709 = "m=709:r=limited:p=709:t=709"
_IS_709 = "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_RGB_IN = "min=gbr:rin=full:pin=709:tin=709"


def filter_graph(segment: Segment) -> str:
    """The whole graph, ending in [out]. Inputs: one per moving layer (base, then over), then one per logo."""
    moving = [layer for layer in (segment.base, segment.over) if isinstance(layer, Picture)]
    chains, labels = [], []
    for name, layer in (("base", segment.base), ("over", segment.over)):
        if layer is None:
            continue
        number = moving.index(layer) if isinstance(layer, Picture) and name == "base" else len(moving) - 1
        chains.append(_layer(segment, layer, number, name))
        labels.append(name)
    if len(labels) == 2:
        chains.append(_dissolve(segment))
    at = "mixed" if len(labels) == 2 else "base"
    for number, logo in enumerate(segment.logos):
        chains.append(_logo(logo, len(moving) + number, at, f"logo{number}"))
        at = f"logo{number}"
    chains.append(f"[{at}]{_written(segment)}format=yuv420p,{_IS_709},setsar=1[out]")
    return ";".join(chains)


def _layer(segment: Segment, layer: Picture | Plain, number: int, name: str) -> str:
    width, height = segment.canvas.width, segment.canvas.height
    if isinstance(layer, Plain):
        source = _plain(layer.colour, width, height, segment.rate)
        ended = f"format=yuv420p,trim=end_frame={segment.frames},{_clocked(segment)}"
        return f"{source},zscale={_RGB_IN}:{_TO_709},{ended}[{name}]"
    window = layer.window
    steps = _square_and_bright(layer, number, name, segment.rate)
    whole = (window.width, window.height) == (width, height)
    pad = "" if whole else f"pad={width}:{height}:{window.x}:{window.y}:color=0x{segment.background.lstrip('#')},"
    return f"{steps}{_IS_709},setsar=1,{pad}{_clocked(segment)}[{name}]"


def _clocked(segment: Segment) -> str:
    """Stamps that count frames, whatever came before."""
    return f"settb={segment.rate.denominator}/{segment.rate.numerator},setpts=N"


def _plain(colour: str, width: int, height: int, rate: Fraction) -> str:
    return f"color=c=0x{colour.lstrip('#')}:s={width}x{height}:r={rate},format=gbrp"


def _square_and_bright(picture: Picture, number: int, name: str, rate: Fraction) -> str:
    """Upright, cropped, scaled into the window's size, BT.709 limited 4:2:0."""
    colour = picture.colour
    turned = picture.rotation in (90, 270)
    across, down = (
        (picture.coded.height, picture.coded.width) if turned else (picture.coded.width, picture.coded.height)
    )
    scale_x, scale_y = Fraction(across, picture.display.width), Fraction(down, picture.display.height)
    width = _even(picture.crop.width * scale_x, across)
    height = _even(picture.crop.height * scale_y, down)
    x = min(_even(picture.crop.x * scale_x, across, least=0), across - width)
    y = min(_even(picture.crop.y * scale_y, down, least=0), down - height)
    crop = "" if (width, height) == (across, down) else f"crop={width}:{height}:{x}:{y}:exact=1,"
    rgb = _is_rgb(picture.pixel_format)
    start = f"[{number}:v]{_stated(picture, rgb=rgb)}{_TURN[picture.rotation]}"
    matrix = "gbr" if rgb else _MATRIX.get(colour.matrix, "709")
    full = "full" if rgb or colour.range == "pc" else "limited"
    primaries = _WIDE_PRIMARIES.get(colour.primaries, "709")
    if _has_alpha(picture.pixel_format):
        flat = _plain("#000000", across, down, rate)
        start = (
            f"{start}zscale=min={matrix}:rin={full}:pin=709:tin=709:m=gbr:r=full:p=709:t=709,format=gbrap[{name}a];"
            f"{flat}[{name}b];[{name}b][{name}a]overlay=format=gbrp:shortest=1,"
        )
        matrix, full = "gbr", "full"
    size = f"w={picture.window.width}:h={picture.window.height}:filter=spline36"
    dither = ":dither=ordered" if _deep(picture.pixel_format) else ""
    transfer = _HDR_TRANSFER.get(colour.transfer)
    if transfer is None:
        return (
            f"{start}{crop}zscale={size}:min={matrix}:rin={full}:pin={primaries}:tin=709:{_TO_709}{dither},"
            f"format=yuv420p,"
        )
    light = f"m=gbr:r=full:p=709:t=linear:npl={_HDR_WHITE},format=gbrpf32le"
    tone = f"tonemap=tonemap=mobius:desat=0:peak={_HDR_PEAK / _HDR_WHITE:.3f}"
    return (
        f"{start}{crop}zscale={size}:min={matrix}:rin={full}:pin={primaries}:tin={transfer}:{light},{tone},"
        f"zscale=min=gbr:rin=full:pin=709:tin=linear:{_TO_709}{dither},format=yuv420p,limiter=min=16:max=235:planes=1,"
    )


def _stated(picture: Picture, *, rgb: bool) -> str:
    """Pipes carry samples only: say what they mean before anything touches them, and unpack packed ones."""
    colour = picture.colour
    if rgb:
        planar = "gbrap" if _has_alpha(picture.pixel_format) else "gbrp"
        deep = _deep(picture.pixel_format)
        unpack = "" if picture.pixel_format.startswith("gbr") else f"format={planar}{'16le' if deep else ''},"
        return f"{unpack}setparams=range=full:colorspace=gbr,"
    unpack = {"yuyv422": "format=yuv422p,", "uyvy422": "format=yuv422p,", "nv12": "format=yuv420p,"}.get(
        picture.pixel_format, ""
    )
    span = "full" if colour.range == "pc" else "limited"
    return f"setparams=range={span}:colorspace={_ffmpeg_matrix(colour.matrix)},{unpack}"


def _ffmpeg_matrix(matrix: str) -> str:
    return matrix if matrix in _MATRIX and matrix != "gbr" else "bt709"


def _is_rgb(pixel_format: str) -> bool:
    return pixel_format.startswith(
        ("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "monow", "monob", "ya")
    )


def _has_alpha(pixel_format: str) -> bool:
    return pixel_format.startswith(("yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "pal8", "ya"))


def _deep(pixel_format: str) -> bool:
    return any(bits in pixel_format for bits in ("9le", "10le", "12le", "14le", "16le", "48", "64", "f32"))


def _even(value: Fraction, most: int, *, least: int = 2) -> int:
    """The nearest even whole number within `least`..`most`: chroma is sampled on even pixels."""
    return max(least, min(2 * int(value / 2 + Fraction(1, 2)), most))


def _dissolve(segment: Segment) -> str:
    """Frame i shows (done + i + 1) / (total + 1) of the second layer: clones before the first start xfade there."""
    assert segment.mix is not None  # noqa: S101 - two layers always carry it
    done, total = segment.mix
    ahead = done + 1
    clone = f"tpad=start={ahead}:start_mode=clone:stop=2:stop_mode=clone"  # xfade drops what it ends on
    rate = f"{segment.rate.numerator}/{segment.rate.denominator}"
    length = Fraction(total + 1) / segment.rate
    return (
        f"[base]{clone},fps={rate}[basec];[over]{clone},fps={rate}[overc];"
        f"[basec][overc]xfade=transition=fade:duration={float(length):.9f}:offset=0,"
        f"trim=start_frame={ahead}:end_frame={ahead + segment.frames},{_clocked(segment)}[mixed]"
    )


def _logo(logo: LogoLayer, number: int, under: str, name: str) -> str:
    return (
        f"[{number}:v]format=gbrap,zscale={_RGB_IN}:{_TO_709},format=yuva420p[{name}p];"
        f"[{under}][{name}p]overlay={logo.box.x}:{logo.box.y}:enable='between(n,{logo.start},{logo.end - 1})'[{name}]"
    )


def _written(segment: Segment) -> str:
    """Libass reads the clock: move it to where the script's events are, then back."""
    if segment.script is None:
        return ""
    shift = segment.script_shift
    return f"setpts=N+{shift},ass=filename=script.ass:fontsdir=fonts:shaping=complex,setpts=N,"
