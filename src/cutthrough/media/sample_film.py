"""A drawn film to show templates on, where there is no footage yet: a potter, her cups, and the hills outside.

Everything in it is drawn by FFmpeg: backdrops are gradients, figures and things are outlines that libass fills. It
looks like something, so that one can judge words on it, and it belongs to nobody.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cutthrough.media.ffmpeg import run_ffmpeg

SAMPLE_VERSION = 1
"""Raise it whenever the film looks different."""
WIDTH, HEIGHT, RATE = 1920, 1080, 25
SHOT_FRAMES = 62

_DRAWN = 2016  # pixels that scenes are drawn wide
_MARGIN = _DRAWN - WIDTH  # how far the camera goes

_TAGGED = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_ROUND = 0.5523  # how far a Bézier curve's handles reach for a quarter of a circle
_SKIN, _SHADE, _HAIR, _SHIRT, _APRON = "#E8B894", "#C98F6B", "#3B2420", "#F2EDE4", "#2F5D62"
_CLAY, _GLAZE, _WOOD, _LEAF = "#C8643C", "#F4EDE0", "#8A5A3C", "#4F7F5B"


class Subject(NamedTuple):
    """What one looks at in a shot: its middle and half its width and height in pixels, and whether it is a face."""

    x: float
    y: float
    across: float
    down: float
    face: bool = False


class _Scene(NamedTuple):
    """A shot: what one looks at, the backdrop's colours, from where to where the camera goes (0..1), what is drawn."""

    subject: Subject
    backdrop: tuple[str, str]
    pan: tuple[float, float]
    shapes: tuple[str, ...]


def sample_film(path: Path) -> None:
    """Write the film to `path`, an MP4 of 17.4 seconds without sound. Raises RenderError.

    Each scene is drawn once, a little larger than the film, and the camera moves over it.
    """
    scenes, graph = _scenes(), []
    scratch = Path(tempfile.mkdtemp(prefix="cutthrough-sample-"))
    try:
        for number, scene in enumerate(scenes):
            (scratch / f"{number}.ass").write_text(_script(scene), encoding="utf-8")
            graph.append(_shot(number, scene))
        labels = "".join(f"[g{number}]" for number in range(len(scenes)))
        graph.append(
            f"{labels}concat=n={len(scenes)},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,{_TAGGED}[out]"
        )
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-threads", "2", "-g", "25"]
        arguments = ["-filter_complex", ";".join(graph), "-map", "[out]", *coding, "-f", "mp4", "-y"]
        run_ffmpeg([*arguments, str(path.absolute())], cwd=scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _shot(number: int, scene: _Scene) -> str:
    """FFmpeg's graph of one scene: backdrop, drawing, vignette; then the camera."""
    top, foot = scene.backdrop
    width, height = WIDTH + _MARGIN, HEIGHT + _MARGIN * HEIGHT // WIDTH // 2 * 2
    ends = f"x0={width // 3}:y0=0:x1={width * 2 // 3}:y1={height}"
    still = f"gradients=s={width}x{height}:r={RATE}:d=0.04:n=2:c0={top}:c1={foot}:{ends}:speed=0.00001:seed=1"
    frames = SHOT_FRAMES
    begin, end = (_MARGIN * share for share in scene.pan)
    camera = f"crop={WIDTH}:{HEIGHT}:x={begin}+({end - begin})*n/{frames}:y=(ih-{HEIGHT})/2"
    drawn = f"ass={number}.ass,vignette=PI/6,noise=alls=2:all_seed=1,format=yuv444p"
    return (
        f"{still},{drawn},loop=loop={frames - 1}:size=1,setpts=N/{RATE}/TB,trim=end_frame={frames},{camera}[g{number}]"
    )


def _scenes() -> tuple[_Scene, ...]:
    table = (_box(-200, 900, 2400, 500, _WOOD), _box(-200, 900, 2400, 26, "#000000", alpha=0x90, blur=18))
    return (
        _Scene(_face(1130, 440, 0.86), ("#F3C9A0", "#A7604A"), (1, 0), (*_bokeh(1), *_person(1130, 440, 0.86), *table)),
        _Scene(
            Subject(920, 740, 300, 230),
            ("#2F5D62", "#16302F"),
            (0, 1),
            (*_bokeh(2), *table, *_steam(900), *_cup(900, 930, 1.9)),
        ),
        _Scene(
            _face(700, 450, 0.84),
            ("#DCE3D5", "#8FA69A"),
            (0, 1),
            (*_plant(1500, 1140), *_person(700, 450, 0.84), *table),
        ),
        _Scene(Subject(1250, 520, 560, 260), ("#F8D9A8", "#E79C6E"), (1, 0), _hills()),
        _Scene(_face(1040, 470, 1.4), ("#B8CFCB", "#4F7478"), (0.8, 0.2), (*_bokeh(3), *_person(1040, 470, 1.4))),
        _Scene(Subject(960, 420, 520, 250), ("#F1E6D6", "#CBA88A"), (0, 1), (*_shelf(),)),
        _Scene(
            _face(820, 440, 0.86),
            ("#E9B88E", "#7E4638"),
            (1, 0),
            (*_bokeh(4), *_person(820, 440, 0.86), *table, *_cup(1240, 950, 0.95)),
        ),
    )


def subjects() -> tuple[Subject, ...]:
    """What one looks at in each shot, in order, on the film's picture, with the camera in the middle of its way."""
    return tuple(
        scene.subject._replace(
            x=scene.subject.x * _DRAWN / WIDTH - _MARGIN / 2,
            y=scene.subject.y * _DRAWN / WIDTH - _MARGIN * HEIGHT / WIDTH / 2,
        )
        for scene in _scenes()
    )


def _face(x: float, y: float, scale: float) -> Subject:
    return Subject(x, y - 10 * scale, 128 * scale, 172 * scale, face=True)


def _person(x: float, y: float, scale: float) -> Iterator[str]:
    """Head and shoulders; `x`, `y` is the middle of the face."""

    def oval(dx: float, dy: float, across: float, down: float, colour: str, alpha: int = 0, blur: int = 0) -> str:
        return _oval(x + dx * scale, y + dy * scale, across * scale, down * scale, colour, alpha=alpha, blur=blur)

    def shape(points: str, colour: str, alpha: int = 0, blur: int = 0) -> str:
        return _shape(points, colour, at=(x, y), scale=scale, alpha=alpha, blur=blur)

    yield oval(14, 60, 210, 300, "#000000", alpha=0xB0, blur=60)
    yield shape(
        "m -150 -60 b -190 -260 190 -280 160 -40 b 190 120 170 250 120 300 l -130 300 b -180 220 -160 60 -150 -60",
        _HAIR,
    )
    yield shape("m -62 130 l 62 130 l 74 270 l -74 270", _SHADE)
    yield shape("m -330 720 b -330 330 -180 300 -74 250 b -30 320 30 320 74 250 b 180 300 330 330 330 720", _SHIRT)
    yield shape("m -330 720 b -330 400 -270 330 -190 296 b -250 420 -250 560 -240 720", "#000000", alpha=0xE0, blur=12)
    yield shape("m -150 720 l -130 420 b -60 470 60 470 130 420 l 150 720", _APRON)
    yield shape("m -130 424 l -100 290 l -82 282 l -104 432", _APRON)
    yield shape("m 130 424 l 100 290 l 82 282 l 104 432", _APRON)
    yield oval(0, 20, 122, 158, _SKIN)
    yield oval(44, 60, 80, 110, _SHADE, alpha=0xB0, blur=34)
    yield shape("m -130 0 b -140 -190 140 -200 132 6 b 110 -60 70 -100 20 -108 b -40 -60 -100 -50 -130 0", _HAIR)
    yield shape("m -90 -130 b -40 -180 40 -180 80 -140 b 30 -160 -40 -160 -90 -130", "#7A4A3C", alpha=0x60, blur=8)
    for side in (-1, 1):
        yield oval(side * 48, 8, 19, 12, "#FBF6F0")
        yield oval(side * 48, 8, 11, 11, "#3A2A22")
        yield oval(side * 48 + 4, 4, 3, 3, "#FFFFFF")
        yield shape(
            f"m {side * 76} -26 b {side * 60} -40 {side * 40} -40 {side * 24} -30 l {side * 26} -22 "
            f"b {side * 42} -30 {side * 60} -30 {side * 76} -26",
            _HAIR,
        )
        yield oval(side * 66, 62, 28, 20, "#E0846A", alpha=0xA8, blur=16)
    yield shape("m -4 20 b 2 44 20 60 8 66 b -2 70 -14 66 -18 62 b -4 62 0 50 -4 20", _SHADE, alpha=0x30)
    yield shape("m -42 98 b -20 112 20 112 42 96 b 30 136 -28 138 -42 98", "#A8483E")
    yield shape("m -34 102 b -14 112 14 112 34 100 b 28 114 -26 116 -34 102", "#FFFFFF")


def _cup(x: float, y: float, scale: float) -> Iterator[str]:
    """A cup that stands on `y`."""

    def shape(points: str, colour: str, alpha: int = 0, blur: int = 0) -> str:
        return _shape(points, colour, at=(x, y), scale=scale, alpha=alpha, blur=blur)

    yield _oval(x, y + 4 * scale, 150 * scale, 22 * scale, "#000000", alpha=0x70, blur=int(14 * scale))
    yield shape("m 100 -170 b 190 -180 190 -50 92 -54 l 92 -78 b 150 -76 150 -146 100 -144", _CLAY)
    yield shape("m -120 -210 l 120 -210 b 122 -90 96 0 60 0 l -60 0 b -96 0 -122 -90 -120 -210", _CLAY)
    yield shape("m -120 -210 l 120 -210 l 117 -132 b 70 -104 40 -150 0 -120 b -50 -96 -80 -144 -117 -118", _GLAZE)
    yield shape(
        "m -104 -200 b -106 -100 -90 -30 -62 -10 l -40 -10 b -70 -60 -76 -130 -74 -200", "#FFFFFF", alpha=0xB8, blur=9
    )
    yield shape(
        "m 50 -200 l 118 -200 b 118 -90 92 -6 58 0 l 20 0 b 60 -50 60 -120 50 -200", "#000000", alpha=0xC8, blur=12
    )
    yield _oval(x, y - 210 * scale, 120 * scale, 26 * scale, "#D9CDBB")
    yield _oval(x, y - 206 * scale, 104 * scale, 20 * scale, "#3A2218")


def _steam(x: float) -> Iterator[str]:
    for dx, reach in ((-70, 260), (10, 330), (80, 240)):
        rising = (
            f"m 0 0 b -60 {-reach // 3} 60 {-reach * 2 // 3} 0 {-reach} b 90 {-reach * 2 // 3} -30 {-reach // 3} 26 0"
        )
        yield _shape(rising, "#FFFFFF", at=(x + dx, 460), alpha=0xB0, blur=22)


def _plant(x: float, y: float) -> Iterator[str]:
    for dx, tip, colour in (
        (-60, -260, "#3F6B4C"),
        (70, 240, "#3F6B4C"),
        (-20, -120, _LEAF),
        (30, 110, "#6C9A70"),
        (0, 10, _LEAF),
    ):
        high = -820 + abs(tip)
        leaf = f"m 0 0 b {tip - 90} {high // 2} {tip - 60} {high} {tip} {high - 40} "
        leaf += f"b {tip + 80} {high} {tip + 70} {high // 2} 0 0"
        yield _shape(leaf, colour, at=(x + dx, y - 60))


def _hills() -> tuple[str, ...]:
    return (
        _oval(1250, 430, 260, 260, "#FFF3D6", alpha=0x90, blur=70),
        _oval(1250, 430, 120, 120, "#FFF8E6"),
        _shape("m -200 700 b 200 470 500 560 800 640 b 1100 480 1500 520 2200 690 l 2200 1400 l -200 1400", "#C77F6A"),
        _shape("m -200 830 b 300 620 700 700 1050 790 b 1400 650 1800 700 2200 820 l 2200 1400 l -200 1400", "#8C5A5E"),
        _shape("m -200 960 b 200 850 600 780 1000 900 b 1500 800 1800 900 2200 940 l 2200 1400 l -200 1400", "#4B4450"),
        *(
            _shape("m 0 0 b -34 -60 -20 -150 0 -190 b 20 -150 34 -60 0 0", "#2E3038", at=(x, y))
            for x, y in ((420, 930), (480, 950), (1480, 920))
        ),
    )


def _shelf() -> Iterator[str]:
    yield _box(-200, 560, 2400, 30, _WOOD)
    yield _box(-200, 590, 2400, 30, "#000000", alpha=0xB0, blur=16)
    yield _box(-200, 990, 2400, 30, _WOOD)
    vase = "m -50 -330 l 50 -330 b 40 -250 130 -220 130 -110 "
    vase += "b 130 -30 90 0 60 0 l -60 0 b -90 0 -130 -30 -130 -110 b -130 -220 -40 -250 -50 -330"
    for x, y, scale, colour in (
        (520, 560, 1.0, "#3F6B70"),
        (960, 560, 1.25, _CLAY),
        (1380, 560, 0.9, "#E3B75F"),
        (760, 990, 0.95, _GLAZE),
        (1190, 990, 1.05, "#7C4A4E"),
    ):
        yield _oval(x + 20, y, 120 * scale, 12, "#000000", alpha=0x90, blur=12)
        yield _shape(vase, colour, at=(x, y), scale=scale)
        yield _shape(
            "m -30 -320 b -30 -240 -104 -210 -106 -110 b -104 -60 -90 -30 -70 -20 b -60 -120 -60 -240 -10 -320",
            "#FFFFFF",
            at=(x, y),
            scale=scale,
            alpha=0xC0,
            blur=10,
        )


def _bokeh(seed: int) -> Iterator[str]:
    """Lights out of focus, in places that look thrown."""
    for number in range(9):
        x = (number * 733 + seed * 391) % (WIDTH + 200) - 100
        y = (number * 389 + seed * 257) % 620
        across = 40 + (number * 67 + seed * 31) % 90
        yield _oval(x, y, across, across, "#FFF1D8", alpha=0xD0 + number % 3 * 8, blur=6)


def _oval(x: float, y: float, across: float, down: float, colour: str, alpha: int = 0, blur: int = 0) -> str:
    """An ellipse of these half axes."""
    a, b = across * _ROUND, down * _ROUND
    curve = (
        f"m {x - across:.0f} {y:.0f} b {x - across:.0f} {y - b:.0f} {x - a:.0f} {y - down:.0f} {x:.0f} {y - down:.0f} "
        f"b {x + a:.0f} {y - down:.0f} {x + across:.0f} {y - b:.0f} {x + across:.0f} {y:.0f} "
        f"b {x + across:.0f} {y + b:.0f} {x + a:.0f} {y + down:.0f} {x:.0f} {y + down:.0f} "
        f"b {x - a:.0f} {y + down:.0f} {x - across:.0f} {y + b:.0f} {x - across:.0f} {y:.0f}"
    )
    return _shape(curve, colour, alpha=alpha, blur=blur)


def _box(x: int, y: int, width: int, height: int, colour: str, alpha: int = 0, blur: int = 0) -> str:
    return _shape(
        f"m {x} {y} l {x + width} {y} l {x + width} {y + height} l {x} {y + height}", colour, alpha=alpha, blur=blur
    )


def _shape(
    points: str, colour: str, *, at: tuple[float, float] = (0, 0), scale: float = 1.0, alpha: int = 0, blur: int = 0
) -> str:
    """An outline in ASS's drawing commands, filled. `alpha` 0 is solid, 255 is nothing; `blur` is in pixels."""
    placed, axis = [], 0
    for word in points.split():
        if word.isalpha():
            placed.append(word)
        else:
            placed.append(f"{at[axis] + float(word) * scale:.0f}")
            axis = 1 - axis
    bgr = colour[5:7] + colour[3:5] + colour[1:3]
    return f"\\1c&H{bgr}&\\1a&H{alpha:02X}&\\blur{blur}\\p1}}{' '.join(placed)}"


def _script(scene: _Scene) -> str:
    """The ASS file of one scene."""
    head = (
        "[Script Info]", "ScriptType: v4.00+", f"PlayResX: {WIDTH}", f"PlayResY: {HEIGHT}", "",
        "[V4+ Styles]", "Format: Name, Fontsize, PrimaryColour, BorderStyle, Outline, Shadow, Alignment",
        "Style: drawn,20,&H00FFFFFF,1,0,0,7", "",
        "[Events]", "Format: Layer, Start, End, Style, Text",
    )  # fmt: skip
    lines = (
        f"Dialogue: {layer},0:00:00.00,0:00:10.00,drawn,{{\\pos(0,0){shape}{{\\p0}}"
        for layer, shape in enumerate(scene.shapes)
    )
    return "\n".join([*head, *lines, ""])
