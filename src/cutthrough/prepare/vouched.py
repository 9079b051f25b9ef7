"""What a tick vouches for: the words it was given under, and what they rest on in the brief.

An item's words often hold all of it: `Film the proof: one pot` is another item once the proof is a flight. Where they
don't, as in `The client agrees to goal, audience and KPIs`, the lines it serves are part of it. Ids and the order of
lines are not, so that a brief can be reordered; nor are spaces.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from cutthrough.model.brief import Brief
from cutthrough.model.capture import Scene, Setup, SetupKind
from cutthrough.model.checklist import ChecklistItem, KeptTick
from cutthrough.model.record import Record
from cutthrough.prepare.draft import Ground

_WORDS_ALONE = frozenset({
    "access", "baseline", "budget", "camera", "captions", "counted", "distribution", "link", "master", "measurement",
    "proof", "protect-upright", "settle",
})  # fmt: skip
"""Kinds of item whose words say all; the lines they name are only whom they serve."""

_WORDS = "words"
_DIGITS = 16  # of SHA-256: nobody has a reason to forge one

Parts = Mapping[str, object]
"""What an item rests on, by the name it is told under."""


def item_vouches(item: ChecklistItem, ground: Ground, delivered: Collection[str] = ()) -> dict[str, str]:
    """What a tick of this item vouches for: the names of its parts, `words` first, each with a digest.

    `delivered` are the digests of the files that go out.
    """
    # A problem's place in a list is no part of what it says.
    words = re.sub(r"\bitem \d+", "item", item.what) if item.id.startswith("settle-") else item.what
    return _digests(words, _parts(item, ground, delivered))


def setup_vouches(scene: Scene, setup: Setup) -> dict[str, str]:
    """What a tick of this setup vouches for: its words and the message's, how many, in which languages."""
    message = scene.title if any(each.kind is SetupKind.MESSAGE for each in scene.setups) else ""
    return _digests(setup.what, {"message": message, "takes": setup.takes, "languages": sorted(setup.languages)})


def lapsed(kept: KeptTick, vouches: Mapping[str, str]) -> str | None:
    """Why a tick no longer holds; None where it does, as one does that was kept without what it vouches for.

    `ticked by Ann Lee on 2026-11-22; reworded since, it was “Film the proof: one pot”`, or the parts that are others.
    """
    others = [name for name, digest in kept.tick.vouched.items() if vouches.get(name, digest) != digest]
    if not others:
        return None
    was = kept.tick.what if kept.tick.what.startswith("“") else f"“{kept.tick.what}”"
    what = f", it was {was}" if _WORDS in others else f": {', '.join(others)}"
    return f"ticked by {kept.tick.by} on {kept.at[:10]}; reworded since{what}"


def _parts(item: ChecklistItem, ground: Ground, delivered: Collection[str]) -> Parts:
    kind = next((kind for kind in _PARTS if item.id == kind or item.id.startswith(f"{kind}-")), None)
    if kind is not None:
        return _PARTS[kind](item, ground, delivered)
    alone = any(item.id == kind or item.id.startswith(f"{kind}-") for kind in _WORDS_ALONE)
    return {} if alone else {item.comes_from: _said_of(_lines(item, ground.brief))}


def _lines(item: ChecklistItem, brief: Brief) -> list[Record]:
    single = (brief.goal, brief.audience, brief.call_to_action, brief.guardrails, brief.vary, brief.schedule)
    every = (*single, *brief.kpis, *brief.messages, *brief.placements, *brief.rights, *brief.tests)
    return [line for line in every if line is not None and line.id in item.lines and line.id]


def _said_of(lines: Iterable[Record | None], *fields: str) -> list[Any]:
    """The lines' contents without ids and in an order of their own; of all their fields where none is named."""
    found = [
        line.model_dump(mode="json", exclude={"id"}, exclude_defaults=True, include=set(fields) or None)
        for line in lines
        if line is not None
    ]
    return sorted(found, key=lambda each: json.dumps(each, sort_keys=True))


def _of_lines(*fields: str) -> Callable[[ChecklistItem, Ground, Collection[str]], Parts]:
    return lambda item, ground, _: {item.comes_from: _said_of(_lines(item, ground.brief), *fields)}


def _booking(item: ChecklistItem, ground: Ground, _: Collection[str]) -> Parts:
    lines = _said_of(_lines(item, ground.brief), "placement", "lengths", "aspect", "languages")
    return {
        "placements": lines,
        "budget": ground.brief.budget,
        "flight": _said_of([ground.brief.schedule], "starts", "ends"),
    }


def _tracking(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    return {
        "link": _said_of([ground.brief.call_to_action], "link"),
        "placements": sorted({line.placement for line in ground.brief.placements}),
    }


def _until(item: ChecklistItem, ground: Ground, _: Collection[str]) -> Parts:
    return {"right": _said_of(_lines(item, ground.brief)), "flight": _said_of([ground.brief.schedule], "ends")}


def _place(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    return {"proofs": _said_of(ground.brief.messages, "proof"), "shoot": _said_of([ground.brief.schedule], "shoot")}


def _voice(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    brief = ground.brief
    return {
        "voice": brief.sources.voice_over,
        "languages": sorted(ground.tongues),
        "placements": sorted({line.placement for line in brief.placements}),
        "flight": _said_of([brief.schedule], "ends"),
    }


def _shown(brief: Brief) -> dict[str, object]:
    """All words that are shown or said."""
    return {
        "messages": _said_of(brief.messages),
        "call to action": _said_of([brief.call_to_action]),
        "vary": _said_of([brief.vary]),
    }


def _actions(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    brief = ground.brief
    return {
        "call to action": _said_of([brief.call_to_action], "text"),
        "vary": _said_of([brief.vary], "call_to_action"),
    }


def _texts(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    brief = ground.brief
    return {"messages": _said_of(brief.messages, "text"), "call to action": _said_of([brief.call_to_action], "text")}


def _brief(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    brief = ground.brief
    return {"goal": _said_of([brief.goal]), "audience": _said_of([brief.audience]), "kpis": _said_of(brief.kpis)}


def _shoot(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    brief = ground.brief
    return {**_shown(brief), "goal": _said_of([brief.goal]), "audience": _said_of([brief.audience])}


def _legal(_: ChecklistItem, ground: Ground, __: Collection[str]) -> Parts:
    posts = _said_of(ground.brief.placements, "post_title", "post_text")
    return {**_shown(ground.brief), "rights": _said_of(ground.brief.rights), "posts": posts}


def _edits(_: ChecklistItem, ground: Ground, delivered: Collection[str]) -> Parts:
    brief = ground.brief
    return {
        **_shown(brief),
        "placements": _said_of(brief.placements),
        "guardrails": _said_of([brief.guardrails]),
        "sources": _said_of([brief.sources]),
        "languages": list(brief.languages),
        "files made": sorted(delivered),
    }


_PARTS: dict[str, Callable[[ChecklistItem, Ground, Collection[str]], Parts]] = {
    "approve-brief": _brief,
    "approve-edits": _edits,
    "approve-legal": _legal,
    "approve-shoot": _shoot,
    "booking": _booking,
    "film": _of_lines("text", "proof"),
    "right-faces": lambda _, ground, __: {"messages": _said_of(ground.brief.messages, "text", "proof")},
    "right-place": _place,
    "right-voice": _voice,
    "script": _texts,
    "supers": _texts,
    "text": _of_lines("placement", "post_text"),
    "thumbnail": _of_lines("placement", "aspect"),
    "title": _of_lines("placement", "post_title"),
    "tracking": _tracking,
    "until": _until,
    "words-to-compare": _actions,
}
"""Kinds of item that rest on something other than their own lines."""


def _digests(words: str, parts: Parts) -> dict[str, str]:
    return {name: _digest(each) for name, each in ({_WORDS: words} | dict(parts)).items()}


def _digest(value: object) -> str:
    told = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]


def _plain(value: Any) -> Any:
    """The same with each run of white space as one space."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
