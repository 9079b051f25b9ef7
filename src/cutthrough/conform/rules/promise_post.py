"""What goes out beside the file: title and text of the post within what the platform takes, and the thumbnails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cutthrough.catalog.post_limits import PostLimit, held_to, limit_of
from cutthrough.conform.promised import gravest, promised, some
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, others_say, weigh
from cutthrough.model.placement import Fact, Placement
from cutthrough.model.promise import Promise
from cutthrough.model.quantity import say_bytes
from cutthrough.model.verdict import Status


def _texts(case: Case, promise: Promise) -> Answer:
    return gravest(_each(case.placement, promise), not_applicable("no post", "the brief gives no title and no text"))


def _each(placement: Placement, promise: Promise) -> Iterator[Answer]:
    for name, text in (("title", promise.post_title), ("text", promise.post_text)):
        if text is None:
            continue
        limit = limit_of(placement.platform, name, placement)
        if limit.fact is None:
            yield absent(f"{name} of {len(text)} characters", f"length of a {name}")
        else:
            yield _length(name, text.strip(), limit, limit.fact)


def _length(name: str, text: str, limit: PostLimit, most: Fact[int]) -> Answer:
    """Counted as the platform counts; what is too long only in a unit it doesn't name itself warns."""
    held, unit = held_to(text, limit), limit.unit
    asked = f"{name} of at most {most.value} {unit.plain}{others_say(most, str)}"
    repair = f"shorten the {name} by {held.count - most.value} {unit.said}"
    if held.over and not held.surely:
        told = f"{name} of {held.points} characters, {held.count} {unit.said}"
        return Answer(Status.WARN, told, asked, by(most), f"{repair}; that it counts those is from {limit.unit_said}")
    told = f"{name} of {held.points if unit.plain == 'characters' else held.count} {unit.plain}"
    return weigh(not held.over, told, asked, by(most), repair)


def _thumbnails(case: Case, promise: Promise) -> Answer:
    if not promise.pictures:
        return not_applicable("none", "no stills lie beside it")
    count = f"{len(promise.pictures)} stills"
    return gravest(_stills(case.placement, promise), absent(count, "limit for thumbnails"))


def _stills(placement: Placement, promise: Promise) -> Iterator[Answer]:
    pictures = promise.pictures
    if (most := placement.thumbnail_bytes_max) is not None:
        heavy = [p for p in pictures if p.size > most.value]
        worst = max(p.size for p in pictures)
        told = some(f"{p.name}: {say_bytes(p.size)}" for p in heavy) or f"{say_bytes(worst)} at most"
        limit = f"at most {say_bytes(most.value)}{others_say(most, say_bytes)}"
        yield weigh(not heavy, told, limit, by(most), "save it as JPEG of a lower quality")
    if (size := placement.thumbnail_size) is not None:
        small = [p for p in pictures if p.width < size.value.width or p.height < size.value.height]
        told = _sizes(small) or _sizes(pictures)
        repair = f"make the edit on a canvas of {size.value} or more"
        yield weigh(not small, told, f"at least {size.value}", by(size), repair)


def _sizes(pictures: Any) -> str:
    return some(f"{p.width}x{p.height}" for p in pictures)


POST_TEXTS = Rule("post_texts", "Title and text of the post", "no longer than the platform takes", promised(_texts))
THUMBNAILS = Rule("thumbnails", "Thumbnails", "bytes and size that the platform takes", promised(_thumbnails))
