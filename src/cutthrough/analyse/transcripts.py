"""What is said in a source: from its captions, from a script laid along the speech, or recognised; and how surely."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from cutthrough.analyse.alignment import Slot, laid_along
from cutthrough.analyse.script_text import read_script
from cutthrough.analyse.shared_out import shared_out
from cutthrough.media.caption_words import CueWord, CueWords, read_cue_words
from cutthrough.media.pronounce import speakable
from cutthrough.media.utterances import Utterances, utterances
from cutthrough.model.footage import Footage, Span
from cutthrough.model.transcript import Transcript, Word, WordsFrom

_EARLY, _LATE = Fraction(1, 2), Fraction(1, 2)
"""Seconds before and after a caption in which its words may be: captions are timed for reading, not to the letter."""
_FOUND = 0.6  # of a script's words, below which an editor is told that much of it was not found

NO_WORDS = "no captions, script or recognition model is given: what is said is not known, only when someone speaks"
"""What to tell of a source with speech and without a transcript."""


def transcript_of(
    path: Path,
    footage: Footage,
    language: str,
    *,
    captions: Path | None = None,
    script: Path | None = None,
    model: str | None = None,
) -> Transcript | None:
    """The words of the source at `path`, understood as `footage`, in `language` (a tag: en, pt-BR).

    The first of these that is given is used: a `captions` file, a `script` of what is said as plain text, a speech
    recognition `model` (a folder or a name on the Hugging Face hub). None when none is: say `NO_WORDS`. Words are
    `timed` when the file times them or they were found in the sound. Captions and scripts are laid along the
    speech by its sound in languages written in Latin, Cyrillic or Greek letters; where that shows that they are not
    what is said, their times are shared out and a note tells. Raises SourceError when a file can't be read, and
    CutthroughError when the model can't be had.
    """
    if captions is not None:
        return _from_captions(path, footage, language, captions)
    if script is not None:
        return _from_script(path, footage, language, script)
    if model is not None:
        return _recognised(path, footage, language, model)
    return None


def _from_captions(path: Path, footage: Footage, language: str, file: Path) -> Transcript:
    until = _end(footage)
    cues = read_cue_words(file, until, language)
    notes: list[str] = []
    beyond = len(read_cue_words(file, language=language)) - len(cues) if until is not None else 0
    if beyond:
        which = "1 caption" if beyond == 1 else f"{beyond} captions"
        verbs = ("comes", "was") if beyond == 1 else ("come", "were")
        notes.append(f"{which} in {language} {verbs[0]} after the end of the source and {verbs[1]} left out")
    places = _caption_places(path, footage, language, cues, notes)
    words: list[Word] = []
    for cue, own in zip(cues, places, strict=True):
        words += _filled(cue, own, footage.speech or ())
    sounds = tuple(Word(text=s, start=cue.start, end=cue.end, timed=False) for cue in cues for s in cue.sounds)
    return Transcript(
        sha256=footage.sha256,
        language=language,
        origin=WordsFrom.CAPTIONS,
        words=_in_order(words),
        sounds=sounds,
        notes=tuple(notes),
    )


Placed = tuple[Fraction, Fraction, float | None] | None


def _caption_places(
    path: Path, footage: Footage, language: str, cues: Sequence[CueWords], notes: list[str]
) -> list[list[Placed]]:
    """By caption and word: the file's own time, else where it was found in the sound, else None."""
    places: list[list[Placed]] = [
        [
            (w.start, w.end, None) if w.start is not None and w.end is not None and w.end > w.start else None
            for w in cue.words
        ]
        for cue in cues
    ]
    open_words = [(c, w) for c, cue in enumerate(cues) for w in range(len(cue.words)) if places[c][w] is None]
    if not open_words or not _can_lay([cues[c].words[w].text for c, w in open_words], language, footage, notes):
        return places
    # Whole captions are laid, so that words which have times lead to those which have none.
    busy = sorted({c for c, _ in open_words})
    texts = [word.text for c in busy for word in cues[c].words]
    slots: list[Slot] = [(cues[c].start - _EARLY, cues[c].end + _LATE) for c in busy for _ in cues[c].words]
    laid = laid_along(texts, language, _speech(path, footage), slots)
    if not laid.said:
        notes.append(
            f"the captions in {language} do not seem to be word for word what is said, as in a translation: "
            "their words are timed by their captions only"
        )
        return places
    found = iter(laid.places)
    for c in busy:
        for w in range(len(cues[c].words)):
            place = next(found)
            if places[c][w] is None:
                places[c][w] = place
    return places


def _filled(cue: CueWords, places: Sequence[Placed], speech: Sequence[Span]) -> list[Word]:
    """The caption's words; those without a place share what is left between their neighbours'."""
    words: list[Word] = []
    i = 0
    while i < len(places):
        place = places[i]
        if place is not None:
            words.append(_word(cue.words[i], place[0], place[1], place[2], timed=True))
            i += 1
            continue
        end = next((j for j in range(i, len(places)) if places[j] is not None), len(places))
        after = places[end] if end < len(places) else None
        begins = max(cue.start, words[-1].end) if words else cue.start
        ends = after[0] if after is not None else cue.end
        if ends <= begins:
            begins, ends = min(begins, ends), max(begins, ends)
        shares = shared_out([w.text for w in cue.words[i:end]], begins, ends, speech)
        words += [_word(w, s, e, None, timed=False) for w, (s, e) in zip(cue.words[i:end], shares, strict=True)]
        i = end
    return words


def _word(word: CueWord, start: Fraction, end: Fraction, confidence: float | None, *, timed: bool) -> Word:
    return Word(text=word.text, start=start, end=end, speaker=word.speaker, confidence=confidence, timed=timed)


def _from_script(path: Path, footage: Footage, language: str, file: Path) -> Transcript:
    given = read_script(file)
    notes: list[str] = []
    words: tuple[Word, ...] = ()
    texts = [word.text for word in given]
    if not given:
        notes.append(f"the script in {language} holds no words that are said")
    elif not footage.speech:
        notes.append(f"no speech was found to lay the script in {language} along")
    elif _can_lay(texts, language, footage, notes):
        laid = laid_along(texts, language, _speech(path, footage))
        if laid.said:
            found = sum(place is not None for place in laid.places)
            if found < _FOUND * len(given):
                notes.append(
                    f"only {found} of the {len(given)} words of the script in {language} were found in the sound"
                )
            words = tuple(
                Word(text=one.text, start=place[0], end=place[1], speaker=one.speaker, confidence=place[2])
                for one, place in zip(given, laid.places, strict=True)
                if place is not None
            )
        else:
            notes.append(f"the script in {language} does not seem to be what is said; its words were left out")
    else:
        first, last = footage.speech[0].start, footage.speech[-1].end
        shares = shared_out(texts, first, last, footage.speech)
        words = tuple(
            Word(text=one.text, start=s, end=e, speaker=one.speaker, timed=False)
            for one, (s, e) in zip(given, shares, strict=True)
        )
    return Transcript(
        sha256=footage.sha256,
        language=language,
        origin=WordsFrom.SCRIPT,
        words=_in_order(words),
        notes=tuple(notes),
    )


def _recognised(path: Path, footage: Footage, language: str, model: str) -> Transcript:
    from cutthrough.media.recognise import recognise

    audio, speech = footage.probe.audio, footage.speech
    found = recognise(path, audio, speech, model, language) if audio is not None and speech else ()
    return Transcript(
        sha256=footage.sha256,
        language=language,
        origin=WordsFrom.RECOGNISED,
        words=_in_order(Word(text=w.text, start=w.start, end=w.end, confidence=w.confidence) for w in found),
        notes=() if found else ("no speech was recognised",),
    )


def _can_lay(texts: Sequence[str], language: str, footage: Footage, notes: list[str]) -> bool:
    """Whether there is speech, and a text whose letters say how it sounds; why not goes to `notes`."""
    if footage.probe.audio is None or not footage.speech:
        return False
    written = " ".join(texts)
    if not speakable(written):
        notes.append(
            f"the words in {language} are written in letters whose sound is not known here: their times are shared out"
        )
        return False
    if expected := _other_script(written, language):
        notes.append(f"the words given as {language} are written in {expected} letters; check their language")
    return True


_SCRIPTS = {"LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek"}
_CYRILLIC = frozenset(["ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"])
_EITHER = frozenset(["sr", "bs", "uz", "az", "tk"])


def _other_script(text: str, language: str) -> str | None:
    """The script most letters are in, when the language is not written in it."""
    counts: dict[str, int] = {}
    for letter in filter(str.isalpha, text):
        script = unicodedata.name(letter, "?").split()[0]
        counts[script] = counts.get(script, 0) + 1
    most = max(counts, key=lambda script: counts[script]) if counts else ""
    tag = language.lower().replace("_", "-").split("-")[0]
    usual = "CYRILLIC" if tag in _CYRILLIC else "GREEK" if tag == "el" else "LATIN"
    return _SCRIPTS[most] if most in _SCRIPTS and most != usual and tag not in _EITHER else None


def _speech(path: Path, footage: Footage) -> Utterances:
    assert footage.probe.audio is not None  # noqa: S101 - there is speech
    loudness = footage.loudness.integrated if footage.loudness else None
    return utterances(path, footage.probe.audio, footage.speech or (), loudness)


def _end(footage: Footage) -> Fraction | None:
    ends = [shot.end for shot in footage.shots] + ([footage.sound.end] if footage.sound else [])
    return max(ends, default=None)


def _in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda word: (word.start, word.end)))
