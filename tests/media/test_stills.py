import importlib.util
import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFilter

from counted import make_counted, read_number
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.fonts import default_fonts
from cutthrough.media.headline import Setting, from_right, headline, set_brand, set_headline, share_hidden
from cutthrough.media.read_back import read_back
from cutthrough.media.stills import (
    BYTES_MAX,
    _jpeg,
    from_planes,
    luma_of,
    pick_frames,
    sharpest,
    still,
    unlike,
    write_still,
)
from cutthrough.media.type_on_picture import CONTRAST_MIN, SIZE_MIN
from cutthrough.model.cut import Box
from cutthrough.model.errors import CutthroughError, SourceError
from cutthrough.model.placement import SafeZone
from cutthrough.model.program import BrandKit
from shared import shared

FONT = default_fonts().bold.path
DARK = BrandKit(name="Hillside")
LIGHT = BrandKit(name="Hillside", background="#F4EFE6", text="#1B1B3A", accent="#E4002B")
UNREADABLE = BrandKit(name="Hillside", background="#777777", text="#808080", accent="#FF0000")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_counted(tmp_path_factory.mktemp("stills") / "counted.mp4", 60, options={"bf": "3", "g": "24"})


def opened(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture, dtype=int)


def patch(path: Path, colour: str, matrix: str, pixel_range: str) -> Path:
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", f"color={colour}:s=128x96:r=25:d=0.2,format=gbrp"),
            *("-vf", f"scale=out_color_matrix={matrix}:out_range={pixel_range}:flags=accurate_rnd,format=yuv420p"),
            *("-c:v", "libx264", "-qp", "1", "-color_range", pixel_range),
            *("-colorspace", "smpte170m" if matrix == "bt601" else matrix, "-y", f"file:{path}"),
        ]
    )
    return path


@pytest.mark.parametrize("number", [0, 1, 23, 24, 59])
def test_takes_exactly_the_frame_with_this_number(counted: Path, tmp_path: Path, number: int) -> None:
    made = still(counted, number, tmp_path / "s.jpg", brand=DARK, font_path=FONT)
    pixels = opened(tmp_path / "s.jpg")
    assert read_number(pixels.mean(axis=2)) == number
    assert (made.size.height, made.size.width) == pixels.shape[:2] == (108, 192)
    assert (made.text_share, made.contrast) == (None, None)


def test_several_frames_come_from_one_decode_in_any_order(counted: Path) -> None:
    found = pick_frames(counted, (40, 3))
    assert {n: read_number(np.asarray(p.convert("L"))) for n, p in found.items()} == {3: 3, 40: 40}


@pytest.mark.parametrize("colour", ["#E4002B", "#00A0FF", "#22AA44", "#FFFFFF", "#000000", "#808080"])
@pytest.mark.parametrize(("matrix", "pixel_range"), [("bt709", "tv"), ("bt709", "pc"), ("bt601", "tv")])
def test_a_known_colour_stays_itself(tmp_path: Path, colour: str, matrix: str, pixel_range: str) -> None:
    video = patch(tmp_path / "p.mp4", "0x" + colour[1:], matrix, pixel_range)
    middle = np.asarray(pick_frames(video, (1,))[1], dtype=int)[30:60, 30:60].reshape(-1, 3).mean(axis=0)
    assert np.abs(middle - [int(colour[i : i + 2], 16) for i in (1, 3, 5)]).max() <= 2


def test_a_still_without_text_is_the_clean_frame(counted: Path, tmp_path: Path) -> None:
    still(counted, 5, tmp_path / "s.jpg", text=("", " "), brand=DARK, font_path=FONT)
    frame = np.asarray(pick_frames(counted, (5,))[5], dtype=int)
    assert np.abs(opened(tmp_path / "s.jpg") - frame).mean() < 3


GROUNDS = {
    "white": np.full((960, 540, 3), 255, np.uint8),
    "black": np.zeros((960, 540, 3), np.uint8),
    "mid grey": np.full((540, 960, 3), 128, np.uint8),
    "noise": np.random.default_rng(1).integers(0, 256, (540, 540, 3), dtype=np.uint8),
    "stripes": np.where(np.arange(675)[:, None, None] % 40 < 20, np.uint8(255), np.uint8(0))
    * np.ones((675, 540, 3), np.uint8),
}


@pytest.mark.parametrize("brand", [DARK, LIGHT, UNREADABLE], ids=["dark", "light", "unreadable"])
@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS.keys())
def test_words_can_be_read_on_any_picture(ground: np.ndarray, brand: BrandKit) -> None:
    picture, share, contrast = headline(
        Image.fromarray(ground), ("Big country,", "small feet"), brand, FONT, SafeZone()
    )
    assert share >= SIZE_MIN
    assert contrast >= CONTRAST_MIN
    words, behind, ink = taken_apart(picture, brand)
    assert words.any()
    assert min(ratio(ink, luminance(pixel)) for pixel in (behind.min(axis=0), behind.max(axis=0))) >= CONTRAST_MIN - 0.3


def taken_apart(picture: Image.Image, brand: BrandKit) -> tuple[np.ndarray, np.ndarray, float]:
    """Where the words are, the colours between them, and the luminance of the ink, from the pixels alone."""
    pixels = np.asarray(picture, dtype=int)
    inks = [brand.text, "#FFFFFF", "#000000"]
    masks = [np.abs(pixels - [int(c[i : i + 2], 16) for i in (1, 3, 5)]).max(axis=2) < 12 for c in inks]
    accent = np.abs(pixels - [int(brand.accent[i : i + 2], 16) for i in (1, 3, 5)]).max(axis=2) < 12
    rows = np.nonzero(accent.sum(axis=1) > 40)[0]
    below = rows.max() + 8
    best = next(k for k, m in enumerate(masks) if 0.02 < m[below:, : pixels.shape[1] * 3 // 4][:60].mean() < 0.9)
    mask = masks[best].copy()
    mask[:below] = False
    ys, xs = np.nonzero(mask[below : below + 100])
    top, bottom, left, right = below + ys.min(), below + ys.max(), xs.min(), xs.max()
    grown = np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(9))) > 0
    window = np.s_[top:bottom, left:right]
    return mask, pixels[window][~grown[window]], luminance([int(inks[best][i : i + 2], 16) for i in (1, 3, 5)])


def luminance(rgb: object) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.asarray(rgb) / 255]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("size", [(1080, 1920), (1080, 1080), (1920, 1080), (1080, 1350)])
def test_words_stay_clear_of_the_platforms_interface(size: tuple[int, int]) -> None:
    zone = SafeZone(top=Fraction(14, 100), bottom=Fraction(35, 100), left=Fraction(6, 100), right=Fraction(12, 100))
    black = Image.new("RGB", size)
    picture, share, _ = headline(black, ("Every path is free",), DARK, FONT, zone)
    ys, xs = np.nonzero(np.asarray(picture.convert("L")) > 100)
    assert share >= SIZE_MIN
    assert ys.min() >= 0.14 * size[1] - 1
    assert ys.max() <= 0.65 * size[1] + 1
    assert xs.min() >= 0.06 * size[0] - 1
    assert xs.max() <= 0.88 * size[0] + 1


def test_a_text_too_long_is_set_smaller_and_never_cut() -> None:
    words = (
        "Parents of children under ten who go out at weekends and plan it all on Thursday evening after dinner, " * 3,
    )
    picture, share, contrast = headline(Image.new("RGB", (400, 400)), words, DARK, FONT, SafeZone())
    xs = np.nonzero(np.asarray(picture.convert("L")) > 100)[1]
    assert 0.03 < share < SIZE_MIN
    assert contrast >= CONTRAST_MIN
    assert xs.max() < 400 - 20


def test_words_keep_off_the_subject() -> None:
    busy = np.full((600, 600, 3), 120, np.uint8)
    busy[380:560, 200:400] = np.random.default_rng(2).integers(0, 256, (180, 200, 3))
    for picture, above in ((busy, True), (busy[::-1].copy(), False)):
        made = headline(Image.fromarray(picture), ("Hello",), DARK, FONT, SafeZone())[0]
        bar = np.nonzero((np.abs(np.asarray(made, dtype=int) - [0xFF, 0xC4, 0]).max(axis=2) < 8).sum(axis=1) > 50)[0]
        assert bool(bar.min() < 300) is above


def test_the_noisiest_picture_fits_two_megabytes() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (1000, 1400, 3), dtype=np.uint8)
    data = _jpeg(Image.fromarray(noise))
    assert BYTES_MAX * 0.6 < len(data) <= BYTES_MAX


def test_it_has_a_profile_and_the_same_bytes_again(counted: Path, tmp_path: Path) -> None:
    made = [still(counted, 1, tmp_path / f"{i}.jpg", text=("Loud",), brand=DARK, font_path=FONT) for i in (1, 2)]
    assert made[0].bytes == (tmp_path / "1.jpg").stat().st_size
    assert (tmp_path / "1.jpg").read_bytes() == (tmp_path / "2.jpg").read_bytes()
    with Image.open(tmp_path / "1.jpg") as picture:
        profile = picture.info["icc_profile"]
    assert "sRGB" in ImageCms.getProfileName(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    assert profile[24:36] == bytes(12), "the date of creation would make each run's bytes its own"


def test_width_scales_and_keeps_the_shape(counted: Path, tmp_path: Path) -> None:
    assert str(still(counted, 0, tmp_path / "s.jpg", brand=DARK, font_path=FONT, width=96).size) == "96x54"


@pytest.mark.parametrize(
    ("frame", "text", "said"),
    [(60, (), "60 frames"), (10**6, (), "no frame 1000000"), (0, ("漢字",), "漢")],
    ids=["one past the end", "far past the end", "a letter the font lacks"],
)
def test_what_can_not_be_made_is_said_and_leaves_nothing(
    counted: Path, tmp_path: Path, frame: int, text: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CutthroughError, match=said):
        still(counted, frame, tmp_path / "s.jpg", text=text, brand=DARK, font_path=FONT)
    assert list(tmp_path.iterdir()) == []


def test_not_a_video(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"no video at all")
    with pytest.raises(SourceError):
        still(tmp_path / "x.mp4", 0, tmp_path / "s.jpg", brand=DARK, font_path=FONT)


def test_on_real_footage(tmp_path: Path) -> None:
    video = shared("media/his_girl_friday_6s.mp4")
    made = still(video, 60, tmp_path / "s.jpg", text=("He said what?",), brand=LIGHT, font_path=FONT, width=480)
    assert made.text_share is not None
    assert made.text_share >= SIZE_MIN
    assert made.contrast is not None
    assert made.contrast >= CONTRAST_MIN


def block(width: int, height: int, busy: tuple[int, int, int, int]) -> Image.Image:
    """A calm picture with noise from left, top to right, bottom."""
    left, top, right, bottom = busy
    pixels = np.full((height, width, 3), 90, np.uint8)
    pixels[top:bottom, left:right] = np.random.default_rng(4).integers(0, 256, (bottom - top, right - left, 3))
    return Image.fromarray(pixels)


FACES = {
    "low left": Box(x=100, y=450, width=300, height=250),
    "right": Box(x=800, y=100, width=400, height=500),
    "left": Box(x=80, y=100, width=400, height=500),
    "top": Box(x=400, y=20, width=500, height=280),
}


@pytest.mark.parametrize("face", FACES.values(), ids=FACES.keys())
def test_words_never_cover_a_face(face: Box) -> None:
    calm = Image.new("RGB", (1280, 720), (90, 120, 90))
    made = set_headline(calm, ("He said what?",), DARK, FONT, Setting(keep_clear=(face,)))
    assert share_hidden(face, made.box) == 0


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768)])
def test_the_running_time_of_a_wide_thumbnail_covers_no_words(size: tuple[int, int]) -> None:
    black = Image.new("RGB", size)
    for text in ("Say yes to the whole wide world", "Hello", "One form, no paper, no waiting in any line at all"):
        made = set_headline(black, (text,), DARK, FONT, Setting())
        stamp = Box(x=round(0.8 * size[0]), y=round(0.87 * size[1]), width=size[0], height=size[1])
        assert share_hidden(made.box, stamp) == 0


def test_the_brand_is_in_a_corner_clear_of_words_and_faces() -> None:
    picture = Image.new("RGB", (1080, 1920), (90, 120, 90))
    face = Box(x=40, y=40, width=500, height=400)
    how = Setting(keep_clear=(face,))
    made = set_headline(picture, ("He said what?",), LIGHT, FONT, how)
    signed = set_brand(made, LIGHT, FONT, how, None)
    ys, xs = np.nonzero(np.abs(np.asarray(signed, int) - np.asarray(made.image, int)).max(axis=2) > 8)
    mark = Box(x=xs.min(), y=ys.min(), width=np.ptp(xs) + 1, height=np.ptp(ys) + 1)
    assert share_hidden(mark, made.box) == share_hidden(face, mark) == 0
    assert mark.width * mark.height < 0.03 * 1080 * 1920


def test_the_brand_is_never_where_the_running_time_is() -> None:
    for busy in ((0, 0, 640, 720), (0, 0, 1280, 300)):
        picture = block(1280, 720, busy)
        made = set_headline(picture, ("Hello",), DARK, FONT, Setting())
        signed = set_brand(made, DARK, FONT, Setting(), None)
        changed = np.abs(np.asarray(signed, int) - np.asarray(made.image, int)).max(axis=2) > 8
        assert changed.any()
        assert not changed[600:, 1000:].any()


def test_a_logo_that_the_ground_would_swallow_gets_a_plate(tmp_path: Path) -> None:
    logo = np.zeros((100, 300, 4), np.uint8)
    logo[20:80, 20:280] = (17, 20, 24, 255)
    Image.fromarray(logo).save(tmp_path / "logo.png")
    made = set_headline(Image.new("RGB", (800, 800), "#111418"), ("Hello",), DARK, FONT, Setting())
    signed = set_brand(made, DARK, FONT, Setting(), tmp_path / "logo.png")
    changed = np.asarray(signed, int)[np.abs(np.asarray(signed, int) - np.asarray(made.image, int)).max(axis=2) > 8]
    assert changed.min(axis=1).max() == 255


def test_what_is_set_is_read_back_in_a_feed(tmp_path: Path) -> None:
    picture = Image.fromarray(GROUNDS["stripes"])
    made = write_still(picture, tmp_path / "s.jpg", text=("Big country,", "small feet"), brand=DARK, font_path=FONT)
    assert made.read_back is not None
    assert made.read_back >= 0.9
    assert not made.unread


def test_words_too_many_to_read_are_cut_to_their_first_phrase(tmp_path: Path) -> None:
    words = (
        "Free delivery, whenever you order from our shop before the end of the last week of this very long month, " * 6
    )
    made = write_still(Image.new("RGB", (1080, 1080)), tmp_path / "s.jpg", text=(words,), brand=DARK, font_path=FONT)
    assert " ".join(made.lines) == "Free delivery"
    assert made.read_back is not None
    assert made.read_back > 0.9


def test_letters_the_reader_does_not_know_are_not_told_of() -> None:
    assert read_back(Image.new("RGB", (400, 400)), ("Привет",)) is None
    assert read_back(Image.new("RGB", (400, 400)), ("Hello",)) == 0.0
    assert read_back(Image.new("RGB", (400, 400)), ("!",)) is None


def test_the_sharpest_of_a_moment_is_taken_where_the_face_is() -> None:
    crisp = block(400, 400, (200, 200, 400, 400))
    soft = crisp.filter(ImageFilter.GaussianBlur(3))
    face = Box(x=200, y=200, width=200, height=200)
    assert sharpest([soft, crisp, soft], [face]) == 1
    half = soft.copy()
    half.paste(crisp.crop((0, 0, 400, 200)), (0, 0))
    assert sharpest([half, crisp, soft], [face]) == 1


def test_pictures_of_one_scene_are_alike_and_others_are_not() -> None:
    one, other = block(400, 400, (0, 0, 200, 400)), block(400, 400, (20, 0, 210, 400))
    assert unlike(one, one) < 0.01
    assert unlike(one, other) < 0.5 < unlike(one, Image.new("RGB", (400, 400), "#E4002B"))


def test_a_raw_picture_keeps_its_colours(tmp_path: Path) -> None:
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "color=0xE4002B:s=64x48:r=25:d=0.04,format=gbrp"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-f", "rawvideo"),
            *("-y", f"file:{tmp_path / 'p.yuv'}"),
        ]
    )
    planes = (tmp_path / "p.yuv").read_bytes()
    picture = from_planes(planes, 64, 48)
    # BT.709's luma of #E4002B is 52 of 255
    assert luma_of(planes, 64, 48).getextrema() == (pytest.approx(52, abs=2),) * 2
    assert picture.size == (64, 48)
    assert np.abs(np.asarray(picture, int) - [0xE4, 0x00, 0x2B]).max() <= 3


@pytest.fixture(scope="module")
def arabic() -> Path:
    found = importlib.util.find_spec("justmytype_intl_rtl")
    if found is None or found.origin is None:
        pytest.skip("a font for Arabic is for development only")
    return next(Path(found.origin).parent.glob("fonts/ofl/notosansarabic/*.ttf"))


def test_a_headline_that_runs_from_right_to_left_stands_on_the_right(arabic: Path, tmp_path: Path) -> None:
    grey = Image.new("RGB", (1080, 1920), "#808080")
    out = tmp_path / "still.jpg"
    write_still(grey, out, text=("قل نعم للعالم",), brand=DARK, font_path=arabic)
    white = opened(out).min(axis=2) > 230
    columns = np.flatnonzero(white.any(axis=0))
    assert columns.size
    assert 1080 - columns[-1] < 120
    assert from_right(("ACME مرحبا",)) is False


def test_the_brands_name_is_in_its_own_font(arabic: Path, tmp_path: Path) -> None:
    picture = Image.new("RGB", (1080, 1920), "#808080")
    words = ("قل نعم للعالم",)
    sizes = []
    for name, font in (("own", FONT), ("words", None)):
        out = tmp_path / f"{name}.jpg"
        write_still(picture, out, text=words, brand=DARK, font_path=arabic, name_font=font, branded=True)
        sizes.append(out.read_bytes())
    assert sizes[0] != sizes[1]
