"""The FFmpeg filter graph that draws a segment. Pure text in, pure text out.

Colours are converted and never only tagged: the matrix and range of the source are undone, wide primaries are
brought into BT.709, PQ and HLG are tone-mapped. Two things are left alone on purpose. SMPTE-C and EBU primaries are
taken as BT.709's: the difference is small, and no player or converter that people compare with applies it. And every
SDR transfer is taken as BT.709's: displays show both through one curve.
"""

from __future__ import annotations

from fractions import Fraction

from cutthrough.model.cut import Pane
from cutthrough.model.segment import LogoLayer, Picture, Plain, Segment
from cutthrough.render.panes import expression, span, turning_points

BUILDER_VERSION = 2
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
_OVERLAID = {"yuv420p": "yuv420", "yuv422p": "yuv422", "yuv422p10le": "yuv422p10"}
"""Formats a segment may be drawn in, and what the overlay filter calls them."""
_TO_709 = "m=709:r=limited:p=709:t=709"
_IS_709 = "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_RGB_IN = "min=gbr:rin=full:pin=709:tin=709"


def filter_graph(segment: Segment) -> str:
    """The whole graph, ending in [out]. Inputs: one per moving layer (base, then over), then one per logo.

    The picture ends in `segment.pixels`, BT.709, limited range, square pixels.
    """
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
        chains.append(_logo(logo, len(moving) + number, at, f"logo{number}", segment.pixels))
        at = f"logo{number}"
    chains.append(f"[{at}]{_written(segment)}format={segment.pixels},{_IS_709},setsar=1[out]")
    return ";".join(chains)


def _layer(segment: Segment, layer: Picture | Plain, number: int, name: str) -> str:
    width, height = segment.canvas.width, segment.canvas.height
    if isinstance(layer, Plain):
        source = _plain(layer.colour, width, height, segment.rate)
        ended = f"format={segment.pixels},trim=end_frame={segment.frames},{_clocked(segment)}"
        return f"{source},zscale={_RGB_IN}:{_TO_709},{ended}[{name}]"
    first = layer.panes[0].window
    whole = (first.width, first.height) == (width, height)
    pad = "" if whole else f",pad={width}:{height}:{first.x}:{first.y}:color=0x{segment.background.lstrip('#')}"
    start = _upright(layer, number, name, segment.rate)
    if len(layer.panes) == 1:
        return f"{start},{_pane(segment, layer, layer.panes[0])}{pad},{_clocked(segment)}[{name}]"
    copies = "".join(f"[{name}s{i}]" for i in range(len(layer.panes)))
    chains = [f"{start},split={len(layer.panes)}{copies}"]
    for i, pane in enumerate(layer.panes):
        around = "" if i else pad
        chains.append(f"[{name}s{i}]{_pane(segment, layer, pane)}{around},{_clocked(segment)}[{name}p{i}]")
    under, form = f"{name}p0", _OVERLAID[segment.pixels]
    for i, pane in enumerate(layer.panes[1:], start=1):
        onto = name if i == len(layer.panes) - 1 else f"{name}o{i}"
        chains.append(f"[{under}][{name}p{i}]overlay={pane.window.x}:{pane.window.y}:format={form}[{onto}]")
        under = onto
    return ";".join(chains)


def _clocked(segment: Segment) -> str:
    """Stamps that count frames, whatever came before."""
    return f"settb={segment.rate.denominator}/{segment.rate.numerator},setpts=N"


def _plain(colour: str, width: int, height: int, rate: Fraction) -> str:
    return f"color=c=0x{colour.lstrip('#')}:s={width}x{height}:r={rate},format=gbrp"


def _upright(picture: Picture, number: int, name: str, rate: Fraction) -> str:
    """The source's samples as they are, upright, what is clear in them laid on black."""
    rgb = _is_rgb(picture.pixel_format)
    turn = _TURN[picture.rotation].rstrip(",")
    start = ",".join(part for part in (_stated(picture, rgb=rgb).rstrip(","), turn) if part)
    if not _has_alpha(picture.pixel_format):
        return f"[{number}:v]{start}"
    across, down = _upright_size(picture)
    matrix, full = _meaning(picture)
    flat = _plain("#000000", across, down, rate)
    return (
        f"[{number}:v]{start},zscale=min={matrix}:rin={full}:pin=709:tin=709:m=gbr:r=full:p=709:t=709,"
        f"format=gbrap[{name}a];{flat}[{name}b];[{name}b][{name}a]overlay=format=gbrp:shortest=1"
    )


def _upright_size(picture: Picture) -> tuple[int, int]:
    """Coded width and height once turned."""
    coded = picture.coded
    return (coded.height, coded.width) if picture.rotation in (90, 270) else (coded.width, coded.height)


def _meaning(picture: Picture) -> tuple[str, str]:
    """Matrix and range of the source's samples, in zscale's words."""
    if _is_rgb(picture.pixel_format):
        return "gbr", "full"
    return _MATRIX.get(picture.colour.matrix, "709"), "full" if picture.colour.range == "pc" else "limited"


def _pane(segment: Segment, picture: Picture, pane: Pane) -> str:
    """Cropped, scaled into the window's size, BT.709 limited, in the segment's format."""
    across, down = _upright_size(picture)
    corners = turning_points(pane, segment.frames)
    columns, rows = [c for c, _ in corners], [r for _, r in corners]
    wide = span(columns, pane.crop.width, pane.window.width, picture.display.width, across)
    high = span(rows, pane.crop.height, pane.window.height, picture.display.height, down)
    shift = ""
    if wide.moves or high.moves:
        x, y = (
            expression(pane, axis, along, segment.frames) if along.moves else "0"
            for axis, along in enumerate((wide, high))
        )
        shift = f"crop={pane.window.width}:{pane.window.height}:'{x}':'{y}':exact=1,"
    all_of_it = (wide.length, high.length) == (across, down)
    cut = "" if all_of_it else f"crop={wide.length}:{high.length}:{wide.start}:{high.start}:exact=1,"
    size = f"w={wide.scaled}:h={high.scaled}:filter=spline36"
    return f"{cut}{_converted(picture, size, shift, segment.pixels)}{_IS_709},setsar=1"


def _converted(picture: Picture, size: str, shift: str, pixels: str) -> str:
    """Scaled to `size` and, when there is a `shift`, cut by it before chroma is thinned: it moves by single pixels."""
    if _has_alpha(picture.pixel_format):
        matrix, full = "gbr", "full"
    else:
        matrix, full = _meaning(picture)
    primaries = _WIDE_PRIMARIES.get(picture.colour.primaries, "709")
    deep = "10" in pixels
    dither = ":dither=ordered" if _deep(picture.pixel_format) and not deep else ""
    thinned = f"zscale=filter=bilinear,format={pixels},"
    transfer = _HDR_TRANSFER.get(picture.colour.transfer)
    if transfer is None:
        scaled = f"zscale={size}:min={matrix}:rin={full}:pin={primaries}:tin=709:{_TO_709}{dither},"
        full_chroma = "yuv444p10le" if deep else "yuv444p"
        return f"{scaled}format={full_chroma},{shift}{thinned}" if shift else f"{scaled}format={pixels},"
    light = f"m=gbr:r=full:p=709:t=linear:npl={_HDR_WHITE},format=gbrpf32le"
    tone = f"tonemap=tonemap=mobius:desat=0:peak={_HDR_PEAK / _HDR_WHITE:.3f}"
    black, white = (64, 940) if deep else (16, 235)
    return (
        f"zscale={size}:min={matrix}:rin={full}:pin={primaries}:tin={transfer}:{light},{shift}{tone},"
        f"zscale=min=gbr:rin=full:pin=709:tin=linear:{_TO_709}{dither},format={pixels},"
        f"limiter=min={black}:max={white}:planes=1,"
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


def _logo(logo: LogoLayer, number: int, under: str, name: str, pixels: str) -> str:
    clear, form = pixels.replace("yuv", "yuva"), _OVERLAID[pixels]
    shown = f"enable='between(n,{logo.start},{logo.end - 1})'"
    return (
        f"[{number}:v]format=gbrap,zscale={_RGB_IN}:{_TO_709},format={clear}[{name}p];"
        f"[{under}][{name}p]overlay={logo.box.x}:{logo.box.y}:format={form}:{shown}[{name}]"
    )


def _written(segment: Segment) -> str:
    """Libass reads the clock: move it to where the script's events are, then back."""
    if segment.script is None:
        return ""
    shift = segment.script_shift
    return f"setpts=N+{shift},ass=filename=script.ass:fontsdir=fonts:shaping=complex,setpts=N,"
