"""Measures what a finished file is made of, and holds it to the published checklists."""

from __future__ import annotations

from pathlib import Path

from cutthrough.conform.checklists import checklist
from cutthrough.model.cut import Cut
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.footage import Span
from cutthrough.model.verdict import Verdict

_NO_HASH = ""
"""What is understood of a finished file is not kept, so nothing is looked up by it."""


def made_of(
    path: Path, *, cut: Cut | None = None, brand: str = "", logo: Path | None = None
) -> tuple[CreativeFeatures, tuple[Verdict, ...]]:
    """The features of the file at `path`, all from its bytes; `cut` and `brand` say which words to look for.

    Its picture is decoded twice: analysed as a source is, every frame of it, and glanced at once a second for colours,
    captions' contrast and the logo. About one second of CPU for each second of 1080 x 1920. Raises SourceError when
    nothing in it decodes.
    """
    # Codecs and networks: only when a file is measured.
    from cutthrough.analyse.features import Glance, features
    from cutthrough.analyse.footage import analyse
    from cutthrough.media.glance import EVERY, glance

    seen = glance(path, cut, logo)
    spans = None if seen.logo is None else tuple(Span(start=at, end=at + EVERY) for at in seen.logo)
    found = features(
        analyse(path, _NO_HASH, thrifty=True),
        cut,
        brand=brand,
        glance=Glance(look=seen.look, caption_contrast=seen.caption_contrast, logo=spans),
    )
    return found, checklist(found)
