"""Items that follow from what others own: people, places, music, footage, voices and fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cutthrough.model.brief import Right, Stage
from cutthrough.prepare.draft import Draft, Ground, ids
from cutthrough.prepare.lines import key_of


@dataclass(frozen=True)
class _Kind:
    """A kind of right: the words by which a line of the brief is known to be one, and until when it is needed."""

    words: re.Pattern[str]
    lead: str
    blocks: Stage


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)


_KINDS: dict[str, _Kind] = {
    "faces": _Kind(
        _words("faces?", "people", "persons?", "talent", "actors?", "actress", "models?", "presenters?", "customers?"),
        "releases",
        Stage.SHOOT,
    ),
    "voice": _Kind(_words("voices?", "narrat", "speakers?"), "licence", Stage.PUBLISH),
    "music": _Kind(
        _words("music", "songs?", "tracks?", "scores?", "soundtracks?", "jingles?"), "licence", Stage.PUBLISH
    ),
    "place": _Kind(
        _words("locations?", "places?", "buildings?", "premises", "shops?", "workshops?", "offices?"),
        "location",
        Stage.SHOOT,
    ),
    "font": _Kind(_words("fonts?", "typefaces?"), "licence", Stage.PUBLISH),
    "footage": _Kind(_words("footage", "films?", "clips?", "archive", "stock", "b-?roll"), "licence", Stage.PUBLISH),
}
"""English words only: a right in other words is listed as it was written, and the kinds it covers are asked for too."""


_SEVERAL = 2


def kinds_of(what: str) -> tuple[str, ...]:
    """The kinds of right that a line speaks of: `Our own footage; the music is licensed` is footage and music."""
    return tuple(kind for kind, each in _KINDS.items() if each.words.search(what))


def rights(ground: Ground) -> Iterator[Draft]:
    """A paper on file for each right that is named, and each kind the brief needs and doesn't name."""
    brief = ground.brief
    named = {kind for right in brief.rights for kind in kinds_of(right.what)}
    for place, right in enumerate(brief.rights, start=1):
        yield from _named(ground, right, place)
    for kind, draft in _needed(ground):
        if kind not in named:
            yield draft


def _named(ground: Ground, right: Right, place: int) -> Iterator[Draft]:
    kinds = [kind for kind in kinds_of(right.what) if ground.films or _KINDS[kind].blocks is not Stage.SHOOT]
    first = min((_KINDS[kind] for kind in kinds), key=lambda kind: list(Stage).index(kind.blocks), default=None)
    key, ends = key_of(right.id, right.what, "right"), _ends(right)
    yield Draft(
        id=f"paper-{key}",
        section="Rights",
        what=f"The paper on file: {right.what}" + (f" ({right.basis})" if right.basis else ""),
        why=f"What can't be shown to be allowed is taken down, and what was spent on it is gone; {ends}.",
        role="legal",
        lead=first.lead if first else "licence",
        blocks=first.blocks if first else Stage.PUBLISH,
        comes_from="rights",
        lines=ids(right.id),
        answers=(("rights-basis-missing", f"rights/{place}"),),
    )
    last = ground.brief.schedule.ends if ground.brief.schedule is not None else None
    if right.forever or (right.until is not None and last is not None and right.until >= last):
        return
    short = right.until is not None and last is not None
    yield Draft(
        id=f"until-{key}",
        section="Rights",
        what=f"{'Extend' if short else 'Find out until when it may be used'}: {right.what}",
        why=f"It may be used until {right.until}, and the flight ends on {last}."
        if short
        else f"{ends[0].upper()}{ends[1:]}; nobody knows whether it lasts as long as the flight.",
        role="legal",
        lead="licence",
        blocks=Stage.PUBLISH,
        comes_from="rights, schedule",
        lines=ids(right.id),
        answers=tuple(
            (rule, f"rights/{place}") for rule in ("rights-end-early", "rights-end-unknown", "rights-flight-unknown")
        ),
    )


def _ends(right: Right) -> str:
    if right.forever:
        return "it has no end"
    return f"it ends on {right.until}" if right.until is not None else "no end of it is named"


def _needed(ground: Ground) -> Iterator[tuple[str, Draft]]:
    """Each kind with the item that asks for it where no line of the brief's rights does."""
    brief, sources, unsure = ground.brief, ground.brief.sources, "rights" in ground.brief.unknown
    several = len(ground.tongues) > 1 and not ground.silent
    font = ground.program.brand.font or ", ".join(ground.program.brand.fonts.values())
    asks = (
        (
            "faces",
            "Signed release of everybody who can be recognised",
            "Who can be recognised can have it taken down.",
            "producer",
            "messages",
            True,
        ),
        (
            "place",
            "Permission for every place where it is filmed",
            "A day that ends at the gate is paid all the same.",
            "producer",
            "schedule",
            ground.films,
        ),
        (
            "music",
            f"Licence for the music: {sources.music}",
            "Platforms mute or remove what they recognise.",
            "legal",
            "sources.music",
            bool(sources.music),
        ),
        (
            "footage",
            f"Licence for the added footage: {', '.join(sources.broll)}",
            "Archive footage is often licensed for one use only.",
            "legal",
            "sources.broll",
            bool(sources.broll),
        ),
        (
            "voice",
            "Agreement with each speaker on languages, places and time",
            "Voices are paid by where and how long they are heard.",
            "producer",
            "sources.voice_over, languages",
            bool(sources.voice_over) or several,
        ),
        (
            "font",
            f"Licence of the font for video: {font}",
            "Many licences cover print and web, and no film.",
            "legal",
            "brand.font",
            bool(font),
        ),
    )
    for kind, what, why, role, comes_from, applies in asks:
        if not applies:
            continue
        # What a language needs that nobody asks for closes nothing.
        idle = kind == "voice" and not sources.voice_over and len(ground.wanted_in) < _SEVERAL
        early = _KINDS[kind].blocks is Stage.SHOOT and ground.films
        yield (
            kind,
            Draft(
                id=f"right-{kind}",
                section="Rights",
                what=what,
                why=why,
                role=role,
                lead=_KINDS[kind].lead if early or kind not in ("faces", "place") else "licence",
                blocks=None if idle else Stage.PUBLISH if unsure or not early else Stage.SHOOT,
                comes_from=comes_from,
                lines=ids(*(line.id for line in brief.placements)) if kind == "voice" else (),
                answers=(("rights-missing", ""), ("unknown-rights", "")) if kind == "faces" else (),
            ),
        )
