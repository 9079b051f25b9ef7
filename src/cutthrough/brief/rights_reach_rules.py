"""Rights against the plan of posts: the platforms and countries they hold for, and the day a post goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cutthrough.brief.case import Case
from cutthrough.brief.post_lines import WrittenPost
from cutthrough.brief.problem import problem_at, say_path, short, told
from cutthrough.brief.rights_rules import a_date
from cutthrough.brief.vary_rules import switched
from cutthrough.brief.yaml_lines import Path
from cutthrough.catalog.knowledge import platforms_named
from cutthrough.model.brief import Problem
from cutthrough.model.channel import Channel
from cutthrough.model.errors import ValueProblem
from cutthrough.model.territories import Territories, beyond, parse_territories

_WHY = "Where a right does not hold, every showing is somebody else's claim, and the platform takes it down."
_SILENT = frozenset({"email"})
"""Where nothing is heard, so that a licence for music is no matter."""


def rights_reach(case: Case) -> Iterator[Problem]:
    """A right that names platforms, countries or a last day covers every post; each channel is told once."""
    for path, right in case.mappings("rights") if case.posts else ():
        what = short(str(right.get("what") or say_path(path)), 60)
        music = str(right.get("kind")).strip() == "music"
        posts = [post for post in case.posts if not (music and _is_silent(post))]
        first = {post.channel.name: post for post in reversed(posts) if post.channel is not None}
        channels = [post for post in posts if post.channel is not None and first[post.channel.name] is post]
        yield from _platforms(case, path, what, channels)
        yield from _territories(case, path, what, channels)
        until = a_date(right.get("until"))
        if until is not None and switched(case.document, (*path, "forever")) is not True:
            late = next((post for post in posts if post.at is not None and post.at.date() > until), None)
            if late is not None and late.at is not None:
                at = (*late.path, "at")
                message = (
                    f'{say_path(late.path)}: it goes out on {late.at.date()}, and "{what}" may be used until {until}'
                )
                yield problem_at(case.document, at, "rights-ended", message, because=_WHY)


def _is_silent(post: WrittenPost) -> bool:
    return bool(post.slots) and all(slot.platform in _SILENT for _, slot in post.slots)


def _platforms(case: Case, path: Path, what: str, channels: list[WrittenPost]) -> Iterator[Problem]:
    """A right that names platforms names that of each channel: the platform, or the channel itself."""
    said = [text.strip() for _, text in case.words(*path, "platforms")]
    allowed = {_plain(text) for text in said}
    for post in channels if said else ():
        channel = post.channel
        if channel is None or allowed & set(_names(channel)):
            continue
        platform = channel.on_platform
        on = f"is on {platform}" if platform else "is on no platform that anybody named"
        near = next((text for text in said if platform in platforms_named(text)), None)
        hint = f'; write {platform} if "{short(near, 40)}" is all of it' if near and platform else ""
        message = f'{say_path(path)}: "{what}" may be used on {_some(said)}, and {channel.name} {on}{hint}'
        yield problem_at(case.document, (*path, "platforms"), "rights-platform", message, because=_WHY)


def _names(channel: Channel) -> Iterator[str]:
    """What a licence may call it."""
    for each in (channel.on_platform, channel.kind.value, channel.medium.value, channel.name):
        if each:
            yield _plain(each)


def _plain(name: str) -> str:
    word = re.sub(r"[\W_]+", "", name.casefold())
    return {"twitter": "x", "web": "website", "mail": "email", "newsletter": "email"}.get(word, word)


def _territories(case: Case, path: Path, what: str, channels: list[WrittenPost]) -> Iterator[Problem]:
    at = (*path, "territories")
    try:
        allowed = parse_territories(text for _, text in case.words(*at))
    except ValueProblem as error:
        message = f'{say_path(at)}: can\'t tell where "{what}" may be shown: {told(error)}'
        yield problem_at(case.document, at, "rights-territory", message, because=_WHY)
        return
    for post in channels:
        channel = post.channel
        try:
            outside = beyond(parse_territories(channel.territories), allowed) if channel else frozenset()
        except ValueProblem:
            continue  # told with the program
        if channel is None or (outside is not None and not outside):
            continue
        where = "everywhere" if outside is None else f"in {_listed(outside)} too"
        hint = f"; if not, write its territories in program.yaml: [{_listed(allowed)}]" if outside is None else ""
        message = f'{say_path(path)}: "{what}" may be shown in {_listed(allowed)}, and {channel.name} is seen {where}'
        yield problem_at(case.document, at, "rights-territory", message + hint, because=_WHY)


def _listed(codes: Territories) -> str:
    return _some(sorted(codes or ()))


def _some(names: list[str]) -> str:
    shown = [short(each, 40) for each in names]
    return ", ".join(shown) if len(shown) <= 8 else f"{', '.join(shown[:7])} and {len(shown) - 7} more"
