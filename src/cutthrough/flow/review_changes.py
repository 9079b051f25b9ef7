"""What differs between two versions of an edit, in words for who saw the first one: shots, texts, captions, sound."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from fractions import Fraction

from cutthrough.interchange.timecode import say_timecode
from cutthrough.model.cut import Card, Clip, Cut, Text, TextRole
from cutthrough.model.quantity import say_count
from cutthrough.model.time import say_seconds

_ROLES = {
    TextRole.TITLE: "Title",
    TextRole.CALL_TO_ACTION: "Call to action",
    TextRole.BRAND: "Brand",
    TextRole.LINK: "Link",
    TextRole.SUPER: "Text",
}
_MOST = 8
"""Lines that anybody reads; the rest is counted."""


def changes_of(before: Cut, after: Cut) -> tuple[str, ...]:
    """What a viewer of `before` finds otherwise in `after`, one sentence each, the picture first."""
    found = [
        *_length(before, after),
        *_shots(before, after),
        *_texts(before, after),
        *_captions(before, after),
        *_rest(before, after),
    ]
    if not found:
        return ("No shot, text or caption differs; the file was made anew.",)
    kept = found[:_MOST]
    return (*kept, f"And {len(found) - _MOST} more.") if len(found) > _MOST else tuple(kept)


def _length(before: Cut, after: Cut) -> Iterator[str]:
    if before.duration != after.duration:
        yield f"It lasts {say_seconds(_short(after.duration))}; it was {say_seconds(_short(before.duration))}."
    if before.canvas != after.canvas:
        yield f"It is {after.canvas} pixels; it was {before.canvas}."


def _shots(before: Cut, after: Cut) -> Iterator[str]:
    one, other = [_shown(each) for each in before.items], [_shown(each) for each in after.items]
    for tag, first, last, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _framing(before, after, first, start, end)
        elif tag == "delete":
            count = last - first
            where = say_timecode(before.starts[first], before.rate)
            yield f"{say_count(count, 'shot')} that began at {where} {'is' if count == 1 else 'are'} gone."
        else:
            until = after.starts[end - 1] + after.items[end - 1].frames
            where = f"{say_timecode(after.starts[start], after.rate)} to {say_timecode(until, after.rate)}"
            yield f"{'Another shot' if tag == 'replace' else 'A new shot'} from {where}."


def _framing(before: Cut, after: Cut, first: int, start: int, end: int) -> Iterator[str]:
    for offset in range(end - start):
        old, new = before.items[first + offset], after.items[start + offset]
        if isinstance(old, Clip) and isinstance(new, Clip) and old.framing.panes != new.framing.panes:
            yield f"The shot at {say_timecode(after.starts[start + offset], after.rate)} is framed anew."


def _shown(item: Clip | Card) -> tuple[object, ...]:
    return (item.source, item.source_in, item.frames) if isinstance(item, Clip) else (item.colour, item.frames)


def _texts(before: Cut, after: Cut) -> Iterator[str]:
    for role, name in _ROLES.items():
        old = [each for each in before.texts if each.role is role]
        new = [each for each in after.texts if each.role is role]
        was = [_words(each) for each in old if _words(each) not in map(_words, new)]
        now = [each for each in new if _words(each) not in map(_words, old)]
        for each in now:
            at = say_timecode(each.start, after.rate)
            yield f"{name} at {at}: “{_words(each)}”" + (f", was “{was.pop(0)}”." if was else ", new.")
        for words in was:
            yield f"{name} “{words}” is gone."
        same = {_words(each): each for each in old}
        for each in new:
            earlier = same.get(_words(each))
            if earlier is not None and (earlier.start, earlier.end, earlier.box) != (each.start, each.end, each.box):
                yield f"{name} “{_words(each)}” is at another place or time."


def _words(text: Text) -> str:
    return " ".join(text.lines)


def _captions(before: Cut, after: Cut) -> Iterator[str]:
    old = [(each.language, each.text) for each in before.captions]
    new = [(each.language, each.text) for each in after.captions]
    said = 0
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            said += max(last - first, end - start)
    if said:
        yield f"{say_count(said, 'caption')} {'says' if said == 1 else 'say'} something else."
    elif [(each.start, each.end) for each in before.captions] != [(each.start, each.end) for each in after.captions]:
        yield "Captions are timed anew."


def _rest(before: Cut, after: Cut) -> Iterator[str]:
    if [each.model_copy(update={"id": ""}) for each in before.sound] != [
        each.model_copy(update={"id": ""}) for each in after.sound
    ]:
        yield "The sound was changed."
    if [(each.source, each.start, each.end, each.box) for each in before.logos] != [
        (each.source, each.start, each.end, each.box) for each in after.logos
    ]:
        yield "The logo was changed or moved."


def _short(length: Fraction) -> Fraction:
    return Fraction(round(length * 100), 100)
