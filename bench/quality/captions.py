"""How captions made of words read: ours beside words in chunks of three seconds and in chunks of 42 characters.

The words are a synthesiser's, at the times it says them, and a real advertisement's, at a recogniser's times. Then when
a word is marked on the picture beside when it is said, and what a rendered sample comes out as: drawn, its contrast.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from tests.spoken import speak, write_wav

from bench.material import table
from bench.quality.words import TEXTS, VOICES
from cutthrough.analyse.footage import analyse
from cutthrough.analyse.transcripts import transcript_of
from cutthrough.media.caption_words import read_cue_words
from cutthrough.model.cut import CaptionCue
from cutthrough.plan.captioning import Heard, on_the_cut
from cutthrough.plan.composing import GAP_FRAMES, Readable, Said, composed
from cutthrough.plan.typeset import leans

SHARED = Path(__file__).resolve().parents[3] / "shared"
RATE = Fraction(25)
SPOKEN = (("en", "en-us", 140), ("en", "en-us", 165), ("en", "en-us", 190), ("de", "de", 150), ("fr", "fr", 150))

Way = Callable[[Sequence[Said], str], list[CaptionCue]]


def run() -> None:
    """Print faults of captions by way of making them, errors of marked words, and a rendered sample's contrasts."""
    rows: list[list[str]] = []
    for language, voice, speed in SPOKEN:
        words = _spoken(language, voice, speed)
        rows += [[f"{voice}, {speed} words/min", *_told(name, way(words, language), words)] for name, way in WAYS]
    truth = SHARED / "truth/lufthansa/input.vtt"
    if truth.exists():
        words = _written(truth)
        rows += [["a real advertisement, de", *_told(name, way(words, "de"), words)] for name, way in WAYS]
    else:
        print("a real advertisement: skipped: ../shared/truth/lufthansa is not on this machine\n")
    heads = ("", "", "captions", "c/s 95 %", "over 17 c/s", "c/s 95 % of speech", "on a weak word")
    table((*heads, "a sentence across", "under 5/6 s", "over 7 s", "gaps of 3-11 frames"), rows)
    print()
    _moments()
    print()
    _rendered()


def _ours(words: Sequence[Said], language: str) -> list[CaptionCue]:
    until = words[-1].end + round(RATE)
    return composed(words, language, RATE, until, Readable())


def _by_seconds(words: Sequence[Said], language: str) -> list[CaptionCue]:
    return _chunks(words, language, lambda group, word: word.start - group[0].start >= 3 * RATE)


def _by_characters(words: Sequence[Said], language: str) -> list[CaptionCue]:
    return _chunks(words, language, lambda group, word: len(_text([*group, word])) > 42)


def _chunks(words: Sequence[Said], language: str, full: Callable[[list[Said], Said], bool]) -> list[CaptionCue]:
    groups: list[list[Said]] = [[words[0]]]
    for word in words[1:]:
        if full(groups[-1], word):
            groups.append([word])
        else:
            groups[-1].append(word)
    return [CaptionCue(start=g[0].start, end=g[-1].end, text=_text(g), language=language) for g in groups]


WAYS: tuple[tuple[str, Way], ...] = (("ours", _ours), ("3 seconds", _by_seconds), ("42 characters", _by_characters))


def _text(words: Sequence[Said]) -> str:
    return " ".join(word.text for word in words)


def _spoken(language: str, voice: str, speed: int) -> list[Said]:
    spoken = speak(TEXTS[language], voice, speed)
    found = [(word.text, word.start, word.end) for word in spoken.words]
    return [Said(t, round(s * RATE), max(round(e * RATE), round(s * RATE) + 1), 0) for t, s, e in found]


def _written(path: Path) -> list[Said]:
    """Each word of a file that marks one word after the other, at the time it is marked."""
    found: list[Said] = []
    for cue in read_cue_words(path):
        for word in cue.words:
            if word.start is not None and word.end is not None:
                start = round(word.start * RATE)
                found.append(Said(word.text, start, max(start + 1, round(word.end * RATE)), 0))
    return sorted(found, key=lambda word: word.start)


def _told(name: str, cues: Sequence[CaptionCue], words: Sequence[Said]) -> list[str]:
    texts = [cue.text.replace("\n", " ") for cue in cues]
    seconds = [float((cue.end - cue.start) / RATE) for cue in cues]
    speeds = [len(text) / length for text, length in zip(texts, seconds, strict=True)]
    # What the speech itself runs at, over three seconds of it: no caption of all its words can be slower for long.
    own = []
    for at, first in enumerate(words):
        within = [word for word in words[at:] if word.end <= first.start + 3 * RATE]
        if within:
            own.append(len(_text(within)) / 3)
    ends = [line.split()[-1] for cue in cues for line in cue.text.split("\n")]
    across = sum(bool(re.search(r"[.!?]\s+\S", text)) and not re.search(r"[.!?]$", text) for text in texts)
    gaps = [after.start - before.end for before, after in pairwise(cues)]
    count = len(cues)
    return [
        name,
        str(count),
        f"{np.percentile(speeds, 95):.1f}",
        f"{sum(speed > 17.34 for speed in speeds) / count:.0%}",
        f"{np.percentile(own, 95):.1f}",
        f"{sum(leans(end) for end in ends) / len(ends):.0%}",
        f"{across / count:.0%}",
        f"{sum(length < 5 / 6 - 0.02 for length in seconds) / count:.0%}",
        f"{sum(length > 7 for length in seconds) / count:.0%}",
        f"{sum(GAP_FRAMES < gap < 12 for gap in gaps) / max(1, len(gaps)):.0%}",
    ]


def _moments() -> None:
    """Marked words beside when they are said, from a script alone, in milliseconds."""
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.txt"
        for language, voice, speed in VOICES:
            spoken = speak(TEXTS[language], voice, speed)
            path = write_wav(Path(folder) / "said.wav", spoken.sound)
            script.write_text(TEXTS[language], encoding="utf-8")
            footage = analyse(path, "0" * 64)
            heard = transcript_of(path, footage, language, script=script)
            if heard is None:
                continue
            frames = round(len(spoken.sound) / 22_050 * RATE)
            cues = on_the_cut({}, [Heard("0" * 64, Fraction(0), 0, frames)], "0" * 64, RATE, {language: heard})
            shown = [(t, m) for cue in cues for t, m in zip(cue.text.split(), cue.moments, strict=True)]
            errors, at = [], 0
            for word in spoken.words:
                place = next((i for i in range(at, len(shown)) if shown[i][0] == word.text), None)
                if place is not None:
                    errors.append(abs(float(shown[place][1] / RATE) - word.start) * 1000)
                    at = place + 1
            told = [f"{np.median(errors):.0f} ms", f"{np.percentile(errors, 95):.0f} ms"]
            rows.append([voice, str(speed), f"{len(errors)}/{len(spoken.words)}", *told])
    table(("voice", "words/min", "words", "marked late or early: median", "95 %"), rows)


def _rendered() -> None:
    """Captions of each style on grounds that words are lost on: by `words_drawn` of the frame a viewer sees."""
    from tests.render.made import clip, cut_of, footage_of, material_of, whole

    from cutthrough.media.ffmpeg import ffmpeg_path
    from cutthrough.model.cut import Box, Emphasis, Text, TextRole
    from cutthrough.model.placement import Size
    from cutthrough.plan.seating import PLATE
    from cutthrough.render.proof import words_drawn

    canvas, rows = Size(width=540, height=960), []
    grounds = {"white": "255", "black": "0", "chequered": "255*mod(floor(X/6)+floor(Y/6)\\,2)"}
    with tempfile.TemporaryDirectory() as folder:
        for name, level in grounds.items():
            path = Path(folder) / f"{name}.mp4"
            graph = f"color=white:s=540x960:r=25:d=2,format=gray,geq=lum={level},format=yuv420p"
            command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", graph, "-crf", "8", "-colorspace", "bt709"]
            subprocess.run([*command, "-y", str(path)], check=True, timeout=120)
            material, _ = material_of(path)
            for emphasis in Emphasis:
                box = Box(x=60, y=500, width=420, height=120)
                lines = ("Tell me, is the lord", "of the universe in?")
                moments = tuple(range(5, 45, 4))[: sum(len(line.split()) for line in lines)]
                text = Text(id="c", role=TextRole.CAPTION, start=5, end=45, lines=lines, box=box, size=32, plate=PLATE)
                if emphasis is not Emphasis.NONE:
                    marks = {"emphasis": emphasis, "moments": moments, "accent": "#FFB703"}
                    text = text.model_copy(update=marks)
                cut = cut_of(clip(footage_of(path), 0, 50, whole(canvas, 540, 960)), canvas=canvas, texts=(text,))
                found = words_drawn(cut, text, material, 26)
                shown = f"{found.contrast:.1f}", f"{found.bare:.1f}"
                rows.append([name, emphasis.value, "yes" if found.ink.box else "no", *shown])
    table(("ground", "style", "drawn", "contrast (5 %)", "without the plate"), rows)


if __name__ == "__main__":
    run()
