"""A finished file as it is understood apart: what it is made of, and what is seen, read and heard in it."""

from __future__ import annotations

from pathlib import Path

from cutthrough.model.features import CreativeFeatures
from cutthrough.model.footage import Footage
from cutthrough.model.promise import ReadText
from cutthrough.model.record import Record


class Seen(Record):
    """What `seen` finds, in a form that one process can tell another."""

    features: CreativeFeatures
    footage: Footage
    words: tuple[ReadText, ...] = ()


def seen(path: Path, brand: str, logo: str) -> Seen:
    """What the file at `path` is; texts all three, since `media.apart` hands on nothing else.

    `brand` are the words the brand signs with, `logo` the path of its picture or empty. Raises SourceError when nothing
    in the file decodes.
    """
    from cutthrough.flow.features import understood  # codecs and networks
    from cutthrough.flow.seen_words import words_of

    found = understood(path, brand=brand, logo=Path(logo) if logo else None)
    return Seen(features=found.features, footage=found.footage, words=words_of(path, found.footage))
