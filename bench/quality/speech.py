"""Speech activity against AMI's reference, in frames of 10 ms, beside a threshold of energy."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.material import table
from cutthrough.analyse.speech import speech_spans
from cutthrough.media.listen import LEVEL_STEP, Heard, listen
from cutthrough.media.probe import probe
from cutthrough.media.voice import VOICE_RATE, VOICE_WINDOW

AMI = Path(__file__).resolve().parents[3] / "shared" / "truth" / "ami"
FRAMES = 100  # a second
ABOVE = 10.0  # dB over the quietest tenth from which on the baseline hears speech

Marks = npt.NDArray[np.bool_]


def run() -> None:
    """Print F1, precision and recall inside the regions to be scored."""
    if not AMI.is_dir():
        print("skipped: ../shared/truth/ami is not on this machine")
        return
    truth = spoken()
    scored = regions()
    rows = []
    for name, find in (("ours", ours), ("energy", energy)):
        found = {file: find(heard(file), len(truth[file])) for file in truth}
        for file in truth:
            rows.append([name, file, *said(found[file][scored[file]], truth[file][scored[file]])])
        every = [np.concatenate([part[file][scored[file]] for file in truth]) for part in (found, truth)]
        rows.append([name, "both", *said(every[0], every[1])])
    table(("", "file", "F1", "precision", "recall"), rows)


def said(found: Marks, truth: Marks) -> list[str]:
    """F1, precision and recall as text."""
    both = float((found & truth).sum())
    values = (2 * both / (found.sum() + truth.sum()), both / max(1, found.sum()), both / truth.sum())
    return [f"{value:.3f}" for value in values]


def spoken() -> dict[str, Marks]:
    """Frames in which somebody speaks, by file (RTTM)."""
    found: dict[str, Marks] = {}
    for line in (AMI / "debug.development.rttm").read_text().splitlines():
        part = line.split()
        if part and part[0] == "SPEAKER":
            marks = found.setdefault(part[1], np.zeros(_last(part[1]), np.bool_))
            start = round(float(part[3]) * FRAMES)
            marks[start : start + round(float(part[4]) * FRAMES)] = True
    return found


def regions() -> dict[str, Marks]:
    """Frames that count, by file (UEM)."""
    found: dict[str, Marks] = {}
    for line in (AMI / "debug.development.uem").read_text().splitlines():
        part = line.split()
        if part:
            marks = found.setdefault(part[0], np.zeros(_last(part[0]), np.bool_))
            marks[round(float(part[2]) * FRAMES) : round(float(part[3]) * FRAMES)] = True
    return found


def _last(file: str) -> int:
    ends = [
        float(part[3])
        for line in (AMI / "debug.development.uem").read_text().splitlines()
        if (part := line.split()) and part[0] == file
    ]
    return round(max(ends) * FRAMES)


def heard(file: str) -> Heard:
    """What listening to one of the recordings gives."""
    path = AMI / f"{file}.wav"
    audio = probe(path).audio
    found = None if audio is None else listen(path, audio)
    if found is None:
        raise ValueError(file)
    return found


def ours(one: Heard, frames: int) -> Marks:
    """Speech as `Footage` has it."""
    marks = np.zeros(frames, np.bool_)
    for span in speech_spans(one.voice, Fraction(VOICE_WINDOW, VOICE_RATE), one.start, one.end):
        marks[round(span.start * FRAMES) : round(span.end * FRAMES)] = True
    return marks


def energy(one: Heard, frames: int) -> Marks:
    """Speech as the level says it: whatever is well over the quietest tenth."""
    levels = 10 * np.log10(one.levels + 1e-12)
    loud = np.repeat(levels > np.percentile(levels, 10) + ABOVE, int(LEVEL_STEP * FRAMES))
    return np.pad(loud, (0, max(0, frames - len(loud))))[:frames]


if __name__ == "__main__":
    run()
