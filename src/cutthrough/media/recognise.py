"""Words recognised in speech by faster-whisper (MIT), with a Whisper model that the user gives."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cutthrough.media.acoustics import RATE
from cutthrough.media.utterances import voice_blocks
from cutthrough.model.errors import CutthroughError
from cutthrough.model.footage import Span
from cutthrough.model.source import AudioStream

_LONGEST = 300  # seconds recognised at once: 19 MB of sound
_COMMAND = "hf download Systran/faster-whisper-small --local-dir models/faster-whisper-small"


@dataclass(frozen=True)
class Recognised:
    """One word from `start` to `end` seconds of the source's clock, with the model's own confidence, 0..1."""

    text: str
    start: Fraction
    end: Fraction
    confidence: float


def recognise(
    path: Path, audio: AudioStream, speech: Sequence[Span], model: str, language: str | None
) -> tuple[Recognised, ...]:
    """The words in `speech`, by the model in the folder `model` or of that name on the Hugging Face hub.

    Raises CutthroughError when the model can't be had; it says how to get one.
    """
    network = _network(model)
    found: list[Recognised] = []
    for start, sound in _passages(path, audio, speech):
        segments, _ = network.transcribe(
            sound,
            language=language.split("-")[0].lower() if language else None,
            word_timestamps=True,
            vad_filter=False,
            condition_on_previous_text=False,
        )
        for segment in segments:
            for word in segment.words or ():
                begin, end = (start + Fraction(round(t * 1000), 1000) for t in (word.start, word.end))
                if word.word.strip():
                    found.append(Recognised(word.word.strip(), begin, max(begin, end), round(word.probability, 3)))
    return tuple(found)


def _network(model: str) -> Any:
    folder = Path(model).expanduser()
    local = folder.exists() or model.startswith((".", "/", "~"))
    if local and not (folder / "model.bin").is_file():
        raise CutthroughError(
            f"There is no speech recognition model in {model}: a folder with a model.bin is needed.",
            fix=f"get one with: {_COMMAND}",
        )
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    from faster_whisper import WhisperModel  # a second and 200 MB, and only recognition needs it

    try:
        return WhisperModel(
            str(folder) if local else model,
            device="cpu",
            compute_type="int8",
            cpu_threads=os.cpu_count() or 1,
            local_files_only=local,
        )
    except Exception as error:
        raise CutthroughError(
            f"The speech recognition model {model} can't be loaded.",
            fix=f"get one with: {_COMMAND}, and name its folder",
            detail=str(error).split("\n")[0],
        ) from error


def _passages(
    path: Path, audio: AudioStream, speech: Sequence[Span]
) -> Iterator[tuple[Fraction, npt.NDArray[np.float32]]]:
    """The sound of neighbouring stretches of speech, at most `_LONGEST` seconds each, with its start."""
    cuts = [one.start - (one.start - before.end) / 2 for before, one in pairwise(speech)]
    edges: list[Fraction] = [speech[0].start if speech else Fraction(0)]
    for cut, after in zip(cuts, speech[1:], strict=True):
        if after.end - edges[-1] > _LONGEST:
            edges.append(cut)
    held: list[npt.NDArray[np.float32]] = []
    begin: Fraction | None = None
    upcoming = edges[1:]
    for at, block in voice_blocks(path, audio):
        if begin is None:
            begin = at
        held.append(block)
        length = Fraction(sum(map(len, held[-1:])), RATE)
        if (upcoming and at + length >= upcoming[0]) or at + length - begin >= 2 * _LONGEST:
            yield begin, np.concatenate(held)
            held, begin = [], at + length
            upcoming = upcoming[1:] if upcoming and at + length >= upcoming[0] else upcoming
    if held and begin is not None:
        yield begin, np.concatenate(held)
