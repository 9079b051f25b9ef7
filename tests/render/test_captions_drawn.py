"""Captions from plan to pixels: every style and script is drawn, inside its box, and can be read on any ground."""

from __future__ import annotations

import importlib.util
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from cutthrough.media.captions import read_captions
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.fonts import FontPair, default_fonts, read_font
from cutthrough.media.legible import ENOUGH
from cutthrough.model.cut import Box, CaptionCue, DeliveryForm, Emphasis, Text
from cutthrough.model.placement import Placement, Size
from cutthrough.model.program import BrandKit
from cutthrough.model.template import CaptionStyle
from cutthrough.plan.captioning import Heard, caption_texts, on_the_cut
from cutthrough.plan.framing import Stage
from cutthrough.plan.look import look_for
from cutthrough.plan.slots import Slot
from cutthrough.render.build import Material
from cutthrough.render.caption_files import srt, vtt
from cutthrough.render.proof import spoken_frames, words_drawn
from render.made import clip, cut_of, footage_of, material_of, whole
from shared import shared

CANVAS = Size(width=540, height=960)
SAFE = Box(x=30, y=100, width=480, height=600)
RATE = Fraction(25)


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds whose left third is white, middle a fine chequer, right black."""
    path = tmp_path_factory.mktemp("grounds") / "a.mp4"
    graph = (
        "color=white:s=540x960:r=25:d=3,format=gray,"
        "geq=lum='if(lt(X,180),255,if(lt(X,360),255*mod(floor(X/6)+floor(Y/6),2),0))',format=yuv420p"
    )
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, "-crf", "8", "-colorspace", "bt709"]
    subprocess.run([*command, "-y", str(path)], check=True, timeout=120)
    return path


def wheel(package: str, pattern: str) -> Path:
    """A font from a wheel that is here when Cutthrough is developed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"needs the wheel {package}")
    return next(iter(sorted(Path(spec.origin).parent.rglob(pattern))))


def fonts_for(language: str) -> FontPair:
    pair = default_fonts()
    if language == "ar":
        return FontPair(pair.bold, pair.text, (("ar", read_font(wheel("justmytype_intl_rtl", "NotoSansArabic*.ttf"))),))
    if language == "he":
        return FontPair(pair.bold, pair.text, (("he", read_font(wheel("justmytype_intl_rtl", "NotoSansHebrew*.ttf"))),))
    if language == "ja":
        return FontPair(pair.bold, pair.text, (("ja", read_font(wheel("noto_cjk_sans_jp_regular", "*.otf"))),))
    return pair


def set_(
    text: str, language: str, style: CaptionStyle, fonts: FontPair, moments: tuple[int, ...] = ()
) -> tuple[Text, ...]:
    """The caption as it is planned for the canvas of these tests, on the picture."""
    where = Placement(id="p", platform="p", name="P", kind="paid")
    slot = Slot.__new__(Slot)
    fields = {"placement": where, "size": CANVAS, "rate": RATE, "safe": SAFE, "form": DeliveryForm.VIDEO}
    for name, value in fields.items():
        object.__setattr__(slot, name, value)
    look = look_for(slot, BrandKit(name="Peach"), fonts, has_bug=False)
    box = Box(x=0, y=0, width=CANVAS.width, height=CANVAS.height)
    stage = Stage(layout=whole(CANVAS, 540, 960).layout, window=box, reason="test")
    cue = CaptionCue(start=5, end=70, text=text, language=language, moments=moments)
    texts, _ = caption_texts([cue], look, stage, RATE, 75, (), (), style=style)
    return texts


LINES = {
    "en": "Tell me, is the lord\nof the universe in?",
    "de": "Über die Straße,\ngrößer als je",
    "ar": "لمن هو، وما الذي\nيجعل يومهم أسهل؟",
    "he": "מי אתה,\nואיפה היית?",
    "ja": "それは質問から始まり、\n答えからではありません。",
}


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize("emphasis", list(Emphasis), ids=[e.value for e in Emphasis])
def test_every_style_and_script_is_drawn_inside_its_box_and_can_be_read(
    grounds: Path, language: str, emphasis: Emphasis
) -> None:
    fonts = fonts_for(language)
    plain, _ = material_of(grounds)
    material = Material(plain.paths, plain.footage, fonts)
    words = len(LINES[language].split())
    moments = tuple(5 + n * 60 // words for n in range(words)) if language != "ja" else ()
    (text,) = set_(LINES[language], language, CaptionStyle(emphasis=emphasis, line=24), fonts, moments)
    assert text.emphasis is (emphasis if moments else Emphasis.NONE)
    cut = cut_of(clip(footage_of(grounds), 0, 75, whole(CANVAS, 540, 960)), canvas=CANVAS, texts=(text,))
    frames = spoken_frames(text)
    found = words_drawn(cut, text, material, frames[len(frames) // 2])
    assert found.ink.box is not None
    assert found.ink.box.x >= SAFE.x
    assert found.ink.box.y >= text.box.y - 2
    assert found.ink.box.right <= SAFE.x + SAFE.width
    assert found.ink.box.bottom <= text.box.bottom + 2
    assert found.contrast >= ENOUGH


@pytest.mark.parametrize("file", ["friday.vtt", "nasa_13013.srt"])
def test_a_persons_captions_come_back_from_the_delivered_files_as_they_were(tmp_path: Path, file: str) -> None:
    """To a frame: same words, same lines, same borders between captions."""
    given = read_captions(shared(f"truth/{file}"), "en")
    frames = round(max(cue.end for cue in given) * 30)
    cues = on_the_cut({"en": given}, [Heard("m", Fraction(0), 0, frames)], "m", Fraction(30))
    for name, text in (("a.srt", srt(cues, Fraction(30))), ("a.vtt", vtt(cues, Fraction(30)))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        again = read_captions(tmp_path / name, "en")
        assert [cue.lines for cue in again] == [cue.lines for cue in given]
        for cue, own in zip(again, given, strict=True):
            assert abs(cue.start - own.start) <= Fraction(1, 30)
            assert abs(cue.end - own.end) <= Fraction(1, 30)


def test_sounds_and_speakers_are_in_the_delivered_files(tmp_path: Path) -> None:
    source = tmp_path / "sdh.srt"
    source.write_text(
        "1\n00:00:00,000 --> 00:00:02,000\n[door slams]\n\n2\n00:00:02,000 --> 00:00:05,000\nANNA: Who?\n- Me.\n\n"
        "3\n00:00:05,000 --> 00:00:08,000\n♪ (gentle music) ♪\n",
        encoding="utf-8",
    )
    given = read_captions(source, "en")
    cues = on_the_cut({"en": given}, [Heard("m", Fraction(0), 0, 240)], "m", Fraction(30))
    for text in (srt(cues, Fraction(30)), vtt(cues, Fraction(30))):
        for label in ("[door slams]", "ANNA: Who?", "- Me.", "♪ (gentle music) ♪"):
            assert label in text
