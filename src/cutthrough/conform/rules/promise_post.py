"""What goes out beside the file: title and text of the post within what the platform takes, and the thumbnails."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from cutthrough.conform.promised import gravest, promised, some
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, others_say, weigh
from cutthrough.model.placement import Fact, Placement
from cutthrough.model.promise import Promise
from cutthrough.model.quantity import say_bytes
from cutthrough.model.verdict import Status

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_LINK_WEIGHT = 23
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that count once on X, others twice (developer.x.com, "Counting characters"; its configuration v3)."""


def _texts(case: Case, promise: Promise) -> Answer:
    return gravest(_each(case.placement, promise), not_applicable("no post", "the brief gives no title and no text"))


def _each(placement: Placement, promise: Promise) -> Iterator[Answer]:
    for name, text, most in (
        ("title", promise.post_title, placement.title_max_chars),
        ("text", promise.post_text, placement.text_max_chars),
    ):
        if text is None:
            continue
        if most is None:
            yield absent(f"{name} of {len(text)} characters", f"length of a {name}")
            continue
        yield _length(name, text, most, placement)


def _length(name: str, text: str, most: Fact[int], placement: Placement) -> Answer:
    """Characters are code points, the way most interfaces count; on X they are weighed as X says."""
    plain = unicodedata.normalize("NFC", text.strip())
    count = _weight(plain) if placement.platform == "x" else len(plain)
    told = f"{name} of {count} characters"
    limit = f"{name} of at most {most.value} characters{others_say(most, str)}"
    answer = weigh(count <= most.value, told, limit, by(most), f"shorten the {name} by {count - most.value} characters")
    wide = len(plain.encode("utf-16-le")) // 2
    bytes_ = len(plain.encode("utf-8")) if "byte" in (most.note or "") else 0
    if answer.status is Status.PASS and placement.platform != "x" and max(wide, bytes_) > most.value:
        how = f"{wide} as UTF-16 counts them" if wide > most.value else f"{bytes_} bytes"
        repair = f"shorten the {name}: which of the two the platform counts is not stated"
        return Answer(Status.WARN, f"{told}, {how}", limit, by(most), repair)
    return answer


def _weight(text: str) -> int:
    """How much a text counts on X: links as their short form, an emoji sequence as its first character."""
    links = _LINK.findall(text)
    rest = re.sub("\u200d.|[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]", "", _LINK.sub("", text), flags=re.DOTALL)
    return len(links) * _LINK_WEIGHT + sum(1 if any(a <= ord(c) <= b for a, b in _LIGHT) else 2 for c in rest)


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
