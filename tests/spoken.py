"""Sentences spoken by a synthesiser (eSpeak NG), with the moment each of their words begins and ends."""

from __future__ import annotations

import ctypes
import re
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 22_050
"""Samples a second that eSpeak NG speaks at."""

_WORD, _END, _PHONEME = 1, 5, 7
_RETRIEVAL, _PHONEME_EVENTS, _UTF8, _SPEED, _PITCH = 1, 1, 1, 1, 3


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    ]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Said:
    """A word as it is written, and the seconds in which it sounds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Spoken:
    """Sound (mono, -1..1, at `RATE`) and the words in it."""

    sound: npt.NDArray[np.float32]
    words: tuple[Said, ...]


def speak(text: str, voice: str = "en-us", speed: int = 165, pitch: int = 50) -> Spoken:
    """`text` said by `voice` at `speed` words a minute; a word without an event of its own is not in `words`."""
    library = _library()
    blocks: list[npt.NDArray[np.int16]] = []
    events: list[tuple[int, int, float, bytes]] = []

    def hear(samples, count, event):
        if count > 0 and samples:
            blocks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        i = 0
        while event[i].type != 0:
            one = event[i]
            events.append((one.type, one.text_position, one.audio_position / 1000, one.name))
            i += 1
        return 0

    callback = _CALLBACK(hear)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(voice.encode()):
        raise ValueError(voice)
    library.espeak_SetParameter(_SPEED, speed, 0)
    library.espeak_SetParameter(_PITCH, pitch, 0)
    raw = text.encode()
    library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    sound = np.concatenate(blocks).astype(np.float32) / 32768
    return Spoken(sound, _words(text, events, len(sound) / RATE))


def joined(*parts: Spoken | float) -> Spoken:
    """One after the other; a number is so many seconds of silence."""
    sounds, words, at = [], [], 0.0
    for part in parts:
        if isinstance(part, Spoken):
            sounds.append(part.sound)
            words += [Said(w.text, w.start + at, w.end + at) for w in part.words]
        else:
            sounds.append(np.zeros(round(part * RATE), np.float32))
        at += len(sounds[-1]) / RATE
    return Spoken(np.concatenate(sounds), tuple(words))


def write_wav(path: Path, sound: npt.NDArray[np.float32], rate: int = RATE) -> Path:
    """The sound as 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def with_noise(sound: npt.NDArray[np.float32], ratio_db: float, seed: int = 1) -> npt.NDArray[np.float32]:
    """White noise so many dB under the speech."""
    noise = np.random.default_rng(seed).standard_normal(len(sound)).astype(np.float32)
    return sound + noise * _rms(sound) * 10 ** (-ratio_db / 20)


def with_music(sound: npt.NDArray[np.float32], ratio_db: float) -> npt.NDArray[np.float32]:
    """Chords, a bass and a beat so many dB under the speech."""
    tune = music(len(sound) / RATE + 0.1)[: len(sound)]
    return sound + tune * (_rms(sound) / _rms(tune)) * 10 ** (-ratio_db / 20)


def music(seconds: float, tempo: float = 110, rate: int = RATE) -> npt.NDArray[np.float32]:
    """Chords of plucked strings that change each bar, a bass on each beat and a drum, at `tempo` beats a minute."""
    total = round(seconds * rate)
    out = np.zeros(total + rate, np.float64)
    beat = 60 / tempo
    chords = ((220.0, 277.18, 329.63), (196.0, 246.94, 293.66), (174.61, 220.0, 261.63), (196.0, 246.94, 392.0))
    generator = np.random.default_rng(4)
    time = np.arange(rate) / rate
    for number in range(int(seconds / beat) + 1):
        at = round(number * beat * rate)
        if at >= total:
            break
        for note in chords[number // 4 % 4]:
            tone = sum(np.sin(2 * np.pi * note * k * time) / k**1.5 for k in range(1, 7))
            out[at : at + rate] += 0.2 * tone * np.exp(-2.5 * time)
        out[at : at + rate] += 0.3 * np.sin(2 * np.pi * chords[number // 4 % 4][0] / 4 * time) * np.exp(-4 * time)
        out[at : at + rate] += 0.4 * generator.standard_normal(rate) * np.exp(-60 * time)
    return out[:total].astype(np.float32) * 0.3


def _rms(sound: npt.NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def _words(text: str, events: list[tuple[int, int, float, bytes]], length: float) -> tuple[Said, ...]:
    """A word sounds from its event to the next pause, the next word or the end.

    A word that is run together with the one after it ("of the") has no end of its own; both are left out, as are
    numbers, which are spoken as several words.
    """
    words: list[Said] = []
    tokens = {match.start(): match.group() for match in re.finditer(r"\S+", text)}
    order = sorted(tokens)
    told = {position - 1 for kind, position, _, _ in events if kind == _WORD}
    for place, (kind, position, start, _) in enumerate(events):
        at = position - 1
        if kind != _WORD or at not in tokens or any(c.isdigit() for c in tokens[at]):
            continue
        after = order[order.index(at) + 1] if at != order[-1] else None
        if after is not None and after not in told:
            continue
        ends = (e[2] for e in events[place + 1 :] if e[0] in (_WORD, _END) or (e[0] == _PHONEME and _pause(e[3])))
        words.append(Said(tokens[at], start, next(ends, length)))
    return tuple(words)


def _pause(phoneme: bytes) -> bool:
    return phoneme.startswith(b"_") and phoneme != b"_|"


@cache
def _library() -> ctypes.CDLL:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = str(espeakng_loader.get_data_path()).encode()
    if library.espeak_Initialize(_RETRIEVAL, 0, data, _PHONEME_EVENTS) != RATE:
        raise OSError("eSpeak NG does not start")
    return library
