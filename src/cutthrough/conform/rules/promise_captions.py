"""Captions: there where someone speaks and they were asked for, slow enough to read, whole in the files beside."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.conform.house import OWN_PROMISE, READING_SPEED, WCAG_CAPTIONS
from cutthrough.conform.promised import brief_says, of_promise, promised, quoted, some
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, unknown, weigh
from cutthrough.model.cut import TextRole
from cutthrough.model.features import Presence
from cutthrough.model.promise import Promise, PromisedText
from cutthrough.model.time import say_seconds
from cutthrough.model.verdict import Status

SPOKEN = Fraction(1)
"""Seconds of speech in all that there is something to caption from."""
COVERED = Fraction(2, 3)
"""Share of the speech that words on the picture of a file which others made must stand for to be its captions."""
SPEED = 17.0
"""Characters a second where a language has no limit of its own: Netflix, Timed Text Style Guide, adults' programmes."""
_ROUNDED = 1.02  # a caption of whole frames is a little off the speed it was composed for

_LIMIT = "captions where someone speaks"
_WRITE_DOWN = "give the words in sources, as captions or as a script, or a speech_model in program.yaml"


def _captions(case: Case, promise: Promise) -> Answer:
    drawn = [text for text in promise.texts if text.role == TextRole.CAPTION]
    if not promise.captions:
        return not_applicable("not asked", "the brief asks for no captions, or nothing is heard in this file")
    if case.measured.audio is None:
        return not_applicable("no sound", "there is nothing to caption")
    asked = brief_says(promise, "guardrails.captions")
    if drawn and all(text.drawn is False for text in drawn if text.drawn is not None) and _looked(drawn):
        told = "captions were planned, and the pixels show none"
        return weigh(kept=False, measured=told, limit=_LIMIT, basis=asked, repair="make it anew")
    if drawn:
        beside = f", {some(promise.caption_files)} beside it" if promise.caption_files else ""
        return weigh(True, f"{len(drawn)} captions on the picture{beside}", _LIMIT, asked, "")  # noqa: FBT003
    speech = case.features.speech if case.features is not None else None
    if speech is None:
        return unknown("whether someone speaks can't be told", _LIMIT, asked, _WRITE_DOWN)
    if speech.seconds < SPOKEN:
        return not_applicable("nobody speaks", "there is nothing to caption")
    told = f"{say_seconds(_tenths(speech.seconds))} of speech"
    if promise.cut is None and not promise.caption_files:
        return _of_others(case.features.text if case.features else None, speech, told, asked_by=promise)
    if promise.caption_files:
        told += f", captions only beside it: {some(promise.caption_files)}"
        return weigh(kept=False, measured=told, limit=_LIMIT, basis=asked, repair="draw them: name a font for them")
    told += " and no captions: nobody wrote down what is said"
    return weigh(kept=False, measured=told, limit=_LIMIT, basis=WCAG_CAPTIONS, repair=_WRITE_DOWN)


def _of_others(words: Presence | None, speech: Presence, told: str, *, asked_by: Promise) -> Answer:
    """Of a file that others made it is only known when words stand on its picture."""
    asked = brief_says(asked_by, "guardrails.captions")
    if words is not None and words.onset is None:
        told += ", and no words on the picture"
        return weigh(kept=False, measured=told, limit=_LIMIT, basis=asked, repair="draw captions, or give them beside")
    if words is not None and words.seconds >= COVERED * speech.seconds:
        told += f", words on the picture for {say_seconds(_tenths(words.seconds))}"
        return weigh(kept=True, measured=told, limit=_LIMIT, basis=asked, repair="")
    return unknown(f"{told}; whether the words on the picture are captions can't be told", _LIMIT, asked, "look at it")


def _tenths(seconds: Fraction) -> Fraction:
    return Fraction(round(seconds * 10), 10)


def _looked(texts: list[PromisedText]) -> bool:
    return any(text.drawn is not None for text in texts)


def _speed(promise: Promise) -> Answer:
    drawn = [text for text in promise.texts if text.role == TextRole.CAPTION and text.end > text.start]
    if not drawn:
        return not_applicable("no captions on the picture", "there is nothing to read")
    speeds = [(float(len(t.text) / (t.end - t.start)), t.speed_limit or SPEED, t) for t in drawn]
    limit = f"at most {some(sorted({f'{most:g}' for _, most, _ in speeds}))} characters a second"
    fast = sorted((speed / most, speed, t.text) for speed, most, t in speeds if speed > most * _ROUNDED)
    if not fast:
        return weigh(True, f"at most {max(s for s, _, _ in speeds):.0f} a second", limit, READING_SPEED, "")  # noqa: FBT003
    told = f"{len(fast)} of {len(drawn)} captions are faster, up to {fast[-1][1]:.0f}: {quoted(fast[-1][2])}"
    repair = "they come as fast as is spoken: choose slower sentences, or shorten the captions' words"
    return weigh(kept=False, measured=told, limit=limit, basis=READING_SPEED, repair=repair)


def _files(promise: Promise) -> Answer:
    limit = "each can be read, and none lasts longer than the video"
    if not promise.caption_files:
        return not_applicable("none", "no caption files lie beside it")
    if promise.caption_faults:
        return Answer(Status.FAIL, some(promise.caption_faults, joined="; "), limit, OWN_PROMISE, "make it anew")
    return Answer(Status.PASS, f"{len(promise.caption_files)} files read back", limit, OWN_PROMISE)


CAPTIONS = Rule(
    "captions",
    "Captions",
    "captions on the picture where someone speaks, when the brief asks for them",
    promised(_captions),
)
CAPTION_SPEED = Rule(
    "caption_speed", "Captions' speed", "no caption faster than an adult reads, by its language", of_promise(_speed)
)
CAPTION_FILES = Rule(
    "caption_files",
    "Caption files",
    "the caption files beside a video can be read and end with it",
    of_promise(_files),
)
