"""Whether a join can be heard: the sound of planned edits beside the same clips butted against each other.

A click is a bend in the wave that its surroundings don't have. So at each join the sharpest bend (second difference of
the samples) within a millisecond and a half is held against the sharpest bends of the stretches of 3 ms around it.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tests.plan.made import Cue, brief, cuts, placement

from bench.material import table
from cutthrough.analyse.footage import analyse
from cutthrough.media.captions import read_captions
from cutthrough.media.sound import SOUND_RATE, sample_at
from cutthrough.model.cut import Cut, SoundClip
from cutthrough.model.footage import Footage
from cutthrough.model.source import Source, SourceRole
from cutthrough.render.mix import mix

SHARED = Path(__file__).resolve().parents[3] / "shared"
MASTERS = (
    ("ad_lufthansa.mp4", "lufthansa/input.vtt"),
    ("big_buck_bunny_30s_480p_audio.mp4", None),
    ("tears_of_steel_battle_70s.webm", None),
    ("nasa_13013_13s.mp4", "nasa_13013.srt"),
)
LENGTHS = (6, 15, 30)
AT, PART, AROUND = 72, 144, 7200  # samples at 48 kHz: 1.5 ms, 3 ms, 150 ms
HEARD = 2.0
"""Times the sharpest bend of 95 of 100 stretches around it from which a join counts as a click."""
SILENT = 1e-5

Wave = npt.NDArray[np.float32]


def run() -> None:
    """Print one line for each way of joining."""
    if not (SHARED / "media").is_dir():
        print("skipped: ../shared/media is not here")
        return
    found: dict[str, list[float]] = {"ours": [], "butted": []}
    films = 0
    for name, words in MASTERS:
        path = SHARED / "media" / name
        if not path.exists():
            continue
        footage = analyse(path, hashlib.sha256(path.read_bytes()).hexdigest())
        if footage.probe.audio is None:
            continue
        films += 1
        for length in LENGTHS:
            if length < footage.shots[-1].end * Fraction(3, 4):
                cut = planned(footage, words, length)
                for way, each in (("ours", cut), ("butted", butted(cut))):
                    found[way] += bends(each, path, footage)
    rows = [
        [
            way,
            str(len(values)),
            f"{statistics.median(values):.2f}",
            f"{np.percentile(values, 95):.2f}",
            str(sum(v >= HEARD for v in values)),
        ]
        for way, values in found.items()
        if values
    ]
    print(f"{films} films; a bend of 1 is as sharp as the sharpest of 95 of 100 stretches of 3 ms around it\n")
    table(["joined", "joins", "bend, median", "95th percentile", f"clicks (≥ {HEARD:g})"], rows)


def planned(footage: Footage, words: str | None, length: int) -> Cut:
    """The edit of so many seconds, chosen by the captions where there are any."""
    captions: dict[str, Sequence[Cue]] = {}
    if words is not None and (SHARED / "truth" / words).exists():
        said = read_captions(SHARED / "truth" / words, "en")
        captions = {"en": tuple(Cue(c.start, c.end, c.text) for c in said)}
    where = placement(aspect_ratios=(Fraction(16, 9),))
    return cuts(footage, brief((length,), call_to_action=None), where, captions=captions)[0]


def butted(cut: Cut) -> Cut:
    """The same clips without a fade, each from where its picture begins to where the next one does."""
    none = dict.fromkeys(("fade_in", "fade_out", "lead", "tail"), Fraction(0))
    return cut.model_copy(update={"sound": tuple(clip.model_copy(update=none) for clip in cut.sound)})


def joins(cut: Cut) -> list[Fraction]:
    """The moments at which one part of the film's sound gives way to another, in the cut's time."""
    clips: list[SoundClip] = sorted(cut.sound, key=lambda c: c.at)
    return [
        (one.at + one.length + other.at) / 2
        for one, other in pairwise(clips)
        if one.source != other.source or one.source_in - one.at != other.source_in - other.at
    ]


def bends(cut: Cut, path: Path, footage: Footage) -> list[float]:
    """For each join, how sharp its bend is against those around it."""
    source = Source(role=SourceRole.MASTER, path=str(path), sha256=footage.sha256, probe=footage.probe)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "mix.f32"
        mix(cut, {footage.sha256: source}, raw)
        wave = np.fromfile(raw, np.float32).reshape(-1, 2)
    bent = np.abs(np.diff(wave, 2, axis=0)).max(axis=1)
    found = []
    for moment in joins(cut):
        at = sample_at(moment)
        here = float(bent[max(0, at - AT) : at + AT].max(initial=0.0))
        around = bent[max(0, at - AROUND) : at + AROUND]
        parts = [
            float(around[i : i + PART].max())
            for i in range(0, len(around) - PART, PART)
            if abs(i + PART // 2 - min(at, AROUND)) > 2 * PART
        ]
        usual = max(SILENT, float(np.percentile(parts, 95))) if parts else SILENT
        found.append(here / usual)
    return found


assert SOUND_RATE == 48_000  # what AT, PART and AROUND are counted in

if __name__ == "__main__":
    run()
