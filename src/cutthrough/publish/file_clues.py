"""What a video's shape, length, name and link say of it: only what leaves no choice is inferred, and it is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from cutthrough.catalog.knowledge import types
from cutthrough.catalog.shapes import value
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.knowledge import VideoType
from cutthrough.model.placement import Placement
from cutthrough.model.source import Probe

_NEAR = 0.03  # how far two shapes may be apart and still be the same: 9:16 in whole pixels
_LENIENT = Fraction(1, 2)  # seconds: an encoder's last frame and sound may stand over
_PLATFORM_WORDS: Mapping[str, str] = {"yt": "youtube", "ig": "instagram", "insta": "instagram", "fb": "facebook"}
_SURFACES: Mapping[str, str] = {
    "reel": "reels", "reels": "reels", "story": "stories", "stories": "stories", "short": "shorts",
    "shorts": "shorts", "bumper": "bumper", "feed": "feed", "topview": "topview", "takeover": "takeover",
    "infeed": "infeed", "instream": "instream", "hero": "hero", "email": "email", "ctv": "ctv",
}  # fmt: skip
_LANGUAGES = frozenset(
    (
        *("ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko", "nl", "no", "pl"),
        *("pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh"),
    )
)
_AROUND = re.compile(r"[\W_]+")
_ONE_WORD = re.compile(r"YouTube|TikTok|LinkedIn")
_DAY = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_NOISE = frozenset(
    (
        *("final", "finale", "v1", "v2", "v3", "v4", "v5", "export", "hd", "fhd", "uhd", "4k"),
        *("1080p", "720p", "2160p", "h264", "h265", "prores", "mp4", "mov", "vertical", "landscape", "square"),
        *("hoch", "quer", "subs", "subtitled"),
    )
)
_SHAPE = re.compile(r"(?:\d{1,2}x\d{1,2}|\d{3,4}x\d{3,4}|\d{1,3}s(?:ec)?)")


@dataclass(frozen=True)
class Clues:
    """What was inferred; None where nothing leaves no choice. `open_` are the placements that are left to choose."""

    placement: str | None = None
    open_: tuple[str, ...] = ()
    objective: Objective | None = None
    role: JourneyRole | None = None
    language: str | None = None
    made_on: date | None = None


def clues(
    name: str, probe: Probe | None, placements: Mapping[str, Placement], today: date, *, link: str = "",
    platform: str | None = None,
) -> Clues:  # fmt: skip
    """What a file's name, its shape and length, and its post's link say. `platform` is where it is said to run."""
    words = words_of(f"{name} {link.partition('?')[0].partition('//')[2]}")
    named = words_of(name)
    left = _left(words, probe, placements, platform)
    only = len(left) == 1 and _spoken_for(placements[left[0]], words)
    role, objective = _kind(named)
    return Clues(
        placement=left[0] if only else None,
        open_=() if only else left,
        objective=objective,
        role=role,
        language=_language(name),
        made_on=_named_day(name, today),
    )


def words_of(name: str) -> tuple[str, ...]:
    """The words of a file's name in lower case, CamelCase taken apart."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _ONE_WORD.sub(lambda found: found[0].capitalize(), name[:500]))
    return tuple(word for word in _AROUND.sub(" ", apart).casefold().split() if word)


def title_of(stem: str) -> str:
    """A file's name as a title: separators become spaces, and what tells of versions and shapes is left out."""
    bare = _DAY.sub(" ", stem[:300])
    words = [w for w in re.split(r"[\s_\-.]+", bare) if w]
    kept = [w for w in words if w.casefold() not in _NOISE and not _SHAPE.fullmatch(w.casefold())]
    return " ".join(kept) or stem[:300]


def family_of(title: str) -> str:
    """What two cuts of the same film share of their titles: no platform, surface or language."""
    drop = {*_SURFACES, *_PLATFORM_WORDS, *_PLATFORM_WORDS.values(), *_LANGUAGES, *_NOISE, "tiktok", "linkedin"}
    return " ".join(w for w in words_of(title) if w not in drop and not _SHAPE.fullmatch(w))


def _left(
    words: Collection[str], probe: Probe | None, placements: Mapping[str, Placement], platform: str | None
) -> tuple[str, ...]:
    """The placements that may be meant, ever fewer by what is known; all or none where nothing narrows them."""
    known = {each.platform for each in placements.values()}
    said = {p for word in words if (p := _PLATFORM_WORDS.get(word, word)) in known}
    if platform in known:
        said = {str(platform)}
    surfaces = {_SURFACES[word] for word in words if word in _SURFACES}
    joined = f"_{'_'.join(words)}_"
    if exact := [name for name in placements if f"_{name}_" in joined]:
        return tuple(exact) if len(exact) == 1 else (max(exact, key=len),)
    left = [each for each in placements.values() if not said or each.platform in said]
    if surfaces:
        left = [each for each in left if any(f"_{one}" in f"_{each.id}" for one in surfaces)] or left
    if probe is not None:
        left = [each for each in left if not any(misfits(probe, each))]
    elif not said or not surfaces:
        return ()
    return tuple(each.id for each in left)


def _spoken_for(placement: Placement, words: Collection[str]) -> bool:
    """Whether anything speaks for a placement. One that states no shape is left of many because it refuses nothing."""
    stated = placement.aspect_ratios or placement.aspect_min or placement.aspect_max
    surfaces = (_SURFACES[word] for word in words if word in _SURFACES)
    return (
        stated is not None
        or f"_{placement.id}_" in f"_{'_'.join(words)}_"
        or any(f"_{each}" in f"_{placement.id}" for each in surfaces)
    )


def misfits(probe: Probe, placement: Placement) -> Iterator[str]:
    """What of a file lies outside a placement's limits, as far as its container tells, each as a sentence."""
    if (video := probe.video) is None:
        yield "it has no picture"
        return
    width, height = video.display_size
    shape = Fraction(width, height)
    listed = value(placement.aspect_ratios) or ()
    low, high = value(placement.aspect_min), value(placement.aspect_max)
    in_range = (low is not None or high is not None) and (low or 0) <= shape <= (high or 100)
    if listed and not in_range and not any(abs(float(each / shape) - 1) <= _NEAR for each in listed):
        yield f"{width}x{height} is none of its shapes ({', '.join(map(_ratio, listed))})"
    elif not listed and not in_range and (low is not None or high is not None):
        yield f"{width}x{height} is not between its shapes"
    length = probe.duration
    if length is not None:
        yield from _of_length(length, placement)
    most = value(placement.file_size_max)
    if most is not None and probe.size > most:
        yield f"{probe.size / 1e6:.0f} MB is more than its {most / 1e6:.0f} MB"


def _of_length(length: Fraction, placement: Placement) -> Iterator[str]:
    least, most = value(placement.duration_min), value(placement.duration_max)
    if least is not None and length < least - _LENIENT:
        yield f"{float(length):.0f} s is shorter than its {float(least):g} s"
    if most is not None and length > most + _LENIENT:
        yield f"{float(length):.0f} s is longer than its {float(most):g} s"
    only = value(placement.durations_allowed)
    if only and all(abs(length - each) > 1 for each in only):
        yield f"{float(length):.0f} s is none of its lengths"


def _ratio(aspect: Fraction) -> str:
    return f"{aspect.numerator}:{aspect.denominator}"


def _kind(words: Collection[str]) -> tuple[JourneyRole | None, Objective | None]:
    """The role and objective a name says, or the only ones that the kind of video it names has."""
    role = next((each for each in JourneyRole if each.value in words), None)
    objective = next((each for each in Objective if each.value in words), None)
    if not words:
        return None, None
    joined = f" {' '.join(words)} "
    named = ((len(alias), kind) for alias, kind in _aliases() if f" {alias} " in joined)
    best = max(named, key=lambda found: found[0], default=None)
    if best is not None:
        kind = best[1]
        role = role or (kind.roles[0] if len(kind.roles) == 1 else None)
        objective = objective or (kind.objectives[0] if len(kind.objectives) == 1 else None)
    return role, objective


@cache
def _aliases() -> tuple[tuple[str, VideoType], ...]:
    """What kinds of video are called, in words as `words_of` has them."""
    return tuple((" ".join(words_of(alias)), each) for each in types().values() for alias in each.aliases)


def _language(name: str) -> str | None:
    """The language a name ends with, but for its platform, version, size and day; only after `_`, `-` or a point.

    After a space it may be a word of the title: "copy of it", "Spring no".
    """
    first, *parts = re.split(r"[_\-.]+", _DAY.sub("_", name[:500]).strip("_-. "))
    for part in reversed(parts if first else ()):
        said = part.casefold()
        if said in _LANGUAGES:
            return said
        if family_of(part):
            return None
    return None


def _named_day(name: str, today: date) -> date | None:
    found = _DAY.search(name)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return day if day <= today else None
