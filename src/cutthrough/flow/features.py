"""Measures what a finished file is made of, and holds it to the published checklists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.conform.checklists import checklist
from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.footage import Footage, Span
from cutthrough.model.verdict import Verdict

if TYPE_CHECKING:
    from cutthrough.media.picture import Look

_NO_HASH = ""
"""What is understood of a finished file is not kept, so nothing is looked up by it."""


@dataclass(frozen=True)
class Understood:
    """A finished file as it was understood: what it is made of, what checklists say to that, and its footage."""

    features: CreativeFeatures
    checklist: tuple[Verdict, ...]
    footage: Footage


def made_of(
    path: Path, *, cut: Cut | None = None, brand: str = "", logo: Path | None = None
) -> tuple[CreativeFeatures, tuple[Verdict, ...]]:
    """The features of the file at `path` and what checklists say to them, as `understood` finds them."""
    found = understood(path, cut=cut, brand=brand, logo=logo)
    return found.features, found.checklist


def understood(
    path: Path,
    *,
    cut: Cut | None = None,
    brand: str = "",
    logo: Path | None = None,
    watch: Callable[[Look], None] | None = None,
) -> Understood:
    """What the file at `path` is, all from its bytes; `cut` and `brand` say which words to look for.

    Its picture is decoded once: analysed as a source is, every frame of it, and on the way glanced at once a second
    for colours, captions' contrast and the logo; `watch` sees every frame too. Half a second to one second of CPU for
    each second of 1080 x 1920. Raises SourceError when nothing in it decodes.
    """
    # Codecs and networks: only when a file is measured.
    from cutthrough.analyse.features import Glance, features
    from cutthrough.analyse.footage import analyse
    from cutthrough.media.glance import EVERY, Glancer
    from cutthrough.media.probe import probe

    video = probe(path).video
    glancer = None if video is None else Glancer(video.time_base, cut, logo)
    watches = [*([glancer.push] if glancer else []), *([watch] if watch else [])]

    def see(look: Look) -> None:
        for each in watches:
            each(look)

    footage = analyse(path, _NO_HASH, thrifty=True, watch=see if watches else None, read_at=_written_at(cut))
    glanced = None
    if glancer is not None:
        seen = glancer.result()
        spans = None if seen.logo is None else tuple(Span(start=at, end=at + EVERY) for at in seen.logo)
        glanced = Glance(look=seen.look, caption_contrast=seen.caption_contrast, logo=spans)
    found = features(footage, cut, brand=brand, glance=glanced)
    return Understood(found, checklist(found), footage)


def _written_at(cut: Cut | None) -> tuple[Fraction, ...]:
    """The middle of the time that titles and the end card's words stand: an edit holds few, and none may be missed."""
    if cut is None:
        return ()
    spoken = (TextRole.CAPTION, TextRole.SUPER)
    return tuple(sorted({Fraction(t.start + t.end, 2) / cut.rate for t in cut.texts if t.role not in spoken}))
