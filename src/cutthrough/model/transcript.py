"""What is said in a source, word by word, and where that is known from."""

from __future__ import annotations

from enum import StrEnum

from cutthrough.model.record import Record
from cutthrough.model.time import Seconds


class WordsFrom(StrEnum):
    """Where words and their times are from, the most trusted first."""

    CAPTIONS = "captions"  # a file of captions; words without times of their own share their caption's
    SCRIPT = "script"  # a text without times, laid along the speech
    RECOGNISED = "recognised"  # speech recognition with a model the user gave


class Word(Record):
    """One word as it is written, punctuation included, from `start` to `end` on the source's clock.

    `confidence` is 0..1 where the finder says; `timed` is false where the time is only shared out among the words of
    a caption.
    """

    text: str
    start: Seconds
    end: Seconds
    speaker: str | None = None
    confidence: float | None = None
    timed: bool = True


class Transcript(Record):
    """The words of source `sha256` in `language`, in order. `notes` are what an editor should know about them.

    `sounds` are what captions for the deaf describe besides words, brackets and all, with their captions' times.
    """

    sha256: str
    language: str
    origin: WordsFrom
    words: tuple[Word, ...] = ()
    sounds: tuple[Word, ...] = ()
    notes: tuple[str, ...] = ()
