"""Captions: there where someone speaks and they were asked for, slow enough to read, whole in the files beside."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.conform.house import OWN_PROMISE, READING_SPEED, WCAG_CAPTIONS
from cutthrough.conform.promised import brief_says, of_promise, promised, quoted, some, speaks
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, unknown, weigh
from cutthrough.model.cut import TextRole
from cutthrough.model.features import Presence
from cutthrough.model.promise import Promise, PromisedText, ReadText
from cutthrough.model.time import say_seconds
from cutthrough.model.verdict import Status

COVERED = Fraction(2, 3)
"""Share of the speech that words on the picture of a file which others made must stand for to be its captions."""
LONGEST = Fraction(7)
"""Seconds that a caption stands at most: ours, as long as is customary. What stands longer is a title or a logo."""
CHANGES = 2
"""Texts one after another, from which words on the picture may be captions: one that stays follows no speech."""
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
    if not speaks(case.features):
        return not_applicable("nobody speaks", "there is nothing to caption")
    told = f"{say_seconds(_tenths(speech.seconds))} of speech"
    if promise.cut is None and not promise.caption_files:
        return _of_others(promise, speech, case.features.text if case.features else None, told)
    if promise.caption_files:
        told += f", captions only beside it: {some(promise.caption_files)}"
        return weigh(kept=False, measured=told, limit=_LIMIT, basis=asked, repair="draw them: name a font for them")
    told += " and no captions: nobody wrote down what is said"
    return weigh(kept=False, measured=told, limit=_LIMIT, basis=WCAG_CAPTIONS, repair=_WRITE_DOWN)


def _of_others(promise: Promise, speech: Presence, words: Presence | None, told: str) -> Answer:
    """Of a file that others made: whether words change on its picture while somebody speaks."""
    asked, look = brief_says(promise, "guardrails.captions"), "look at it"
    if not promise.read:
        return unknown(f"{told}; the words on its picture were not looked for", _LIMIT, asked, look)
    if words is not None and words.onset is None:
        told += ", and no words on the picture"
        return weigh(kept=False, measured=told, limit=_LIMIT, basis=asked, repair="draw captions, or give them beside")
    able = [text for text in promise.words if not text.named and text.over is not False]
    able = [text for text in able if text.end - text.start <= LONGEST and _while_spoken([text], promise)]
    whole, enough = [text for text in able if not text.cut], COVERED * speech.seconds
    if _follow(whole) and (covered := _while_spoken(whole, promise)) >= enough:
        told += f", words on the picture for {say_seconds(_tenths(covered))} of it, {len(whole)} one after another"
        return weigh(kept=True, measured=told, limit=_LIMIT, basis=asked, repair="")
    cut = [text for text in able if text.cut and text.over]
    if cut and _follow(able) and _while_spoken(able, promise) >= enough:
        told += f", and captions that the picture's edge cuts off: {some(quoted(text.text) for text in cut)}"
        return weigh(
            kept=False, measured=told, limit=_LIMIT, basis=asked, repair="set them higher, whole in the picture"
        )
    named = some(dict.fromkeys(text.named for text in promise.words if text.named))
    if not able and named:
        told += f", and no words on the picture but the {named}"
        return unknown(f"{told}: captions were not found", _LIMIT, asked, look)
    return unknown(f"{told}; whether the words on the picture are captions can't be told", _LIMIT, asked, look)


def _follow(texts: list[ReadText]) -> bool:
    return len({"".join(text.text.casefold().split()) for text in texts}) >= CHANGES


def _while_spoken(texts: list[ReadText], promise: Promise) -> Fraction:
    """The seconds of speech during which one of the texts stands."""
    covered, reached = Fraction(0), Fraction(0)
    stretches = [(max(text.start, span.start), min(text.end, span.end)) for text in texts for span in promise.speech]
    for start, end in sorted(stretches):
        covered += max(Fraction(0), end - max(start, reached))
        reached = max(reached, end)
    return covered


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
