"""The placements we know, by id.

To add a platform: write one file, `catalog/placements/<platform>.yaml`, in the form that `catalog.reading`
shows. Begin each placement's id with the file's name. Give every value its source, and the source its title,
address, kind and date. Nothing has to be registered; `pytest tests/catalog` runs the whole battery over
the new file, and tells you the commands that bring docs/placements.md and `read_once.json` up to date.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from cutthrough.catalog.reading import read_platform
from cutthrough.model.errors import CatalogError
from cutthrough.model.placement import Placement

_FOLDER = files("cutthrough.catalog") / "placements"
_RESEMBLES = 0.6  # difflib's own cutoff for a close match
_SHOWN = 5


@cache
def platforms() -> tuple[str, ...]:
    """The platforms there is a file for, sorted."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in _FOLDER.iterdir() if f.name.endswith(".yaml")))


def platform_text(platform: str) -> str:
    """The text of a platform's file."""
    return (_FOLDER / f"{platform}.yaml").read_text(encoding="utf-8")


@cache
def _of(platform: str) -> dict[str, Placement]:
    return read_platform(platform_text(platform), f"{platform}.yaml")


def placement(name: str) -> Placement:
    """The placement with id `name`, e.g. `youtube_shorts`. Only its platform's file is read.

    Raises CatalogError for a name that is not known (the nearest ids are in the sentence and in the field
    `nearest`), and for a catalog file that is wrong.
    """
    for platform in platforms():
        if name == platform or name.startswith(f"{platform}_"):
            found = _of(platform).get(name)
            if found is not None:
                return found
    near = nearest(name)
    hint = f"the nearest are {', '.join(near)}" if near else f"there are placements for {', '.join(platforms())}"
    raise CatalogError(
        f"There is no placement {name!r}; {hint}.",
        f"use one of: {', '.join(placements())}",
        name=name,
        nearest=list(near),
    )


def placements() -> dict[str, Placement]:
    """Every placement by id, sorted. Raises CatalogError for a catalog file that is wrong."""
    return dict(sorted((name, each) for platform in platforms() for name, each in _of(platform).items()))


def beside(found: Placement) -> tuple[Placement, ...]:
    """The other placements of the same platform; none where no file tells of it."""
    if found.platform not in platforms():
        return ()
    return tuple(each for each in _of(found.platform).values() if each.id != found.id)


def nearest(name: str) -> tuple[str, ...]:
    """Up to five ids that resemble `name`, best first; none when nothing does.

    Two things count alike: the share of `name`'s words that an id has, and difflib's ratio of letters in
    order (from 0 to 1 each). So `reels` finds the Reels of every platform, and `tiktok_topviev` finds TopView.
    """
    asked = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    words = set(asked.split("_"))
    likeness = {
        known: len(words & set(known.split("_"))) / len(words) + SequenceMatcher(None, asked, known).ratio()
        for known in placements()
    }
    ranked = sorted(likeness, key=lambda known: -likeness[known])
    return tuple(known for known in ranked if likeness[known] >= _RESEMBLES)[:_SHOWN]
