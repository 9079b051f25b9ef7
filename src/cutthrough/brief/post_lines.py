"""The plan of posts as it was written: each line with its channel, its time, and the placements it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cutthrough.brief.yaml_lines import Path
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.errors import ValueProblem
from cutthrough.model.placement import Placement
from cutthrough.model.post import parse_wall_time
from cutthrough.model.recurrence import Recurrence, parse_recurrence

Slots = Sequence[tuple[Path, Placement]]


@dataclass(frozen=True)
class WrittenPost:
    """One line of `posts`. What can't be read, or is not known, is None; other rules tell of it.

    `slots` are the brief's placement lines that it shows: those it names, or all that fit its channel.
    """

    path: Path
    said: Mapping[str, object]
    channel: Channel | None
    at: datetime | None
    every: Recurrence | None
    slots: tuple[tuple[Path, Placement], ...]

    def text(self, name: str) -> str | None:
        """What is written in that field; None where that is nothing, or no text."""
        value = self.said.get(name)
        return value if isinstance(value, str) and value.strip() else None

    def listed(self, name: str) -> tuple[str, ...]:
        """The texts of that field."""
        value = self.said.get(name)
        listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(each for each in listed if isinstance(each, str) and each.strip())

    @property
    def times(self) -> int | None:
        """How many times in all, where that is a number."""
        said = (self.text("times") or "").strip()
        return int(said) if said.isdecimal() and len(said) < 6 else None


def written_posts(
    lines: Iterable[tuple[Path, Mapping[str, object]]], channels: Mapping[str, Channel], slots: Slots
) -> tuple[WrittenPost, ...]:
    """The lines of a plan, read against a program's channels and a brief's placements."""
    return tuple(_written(path, said, channels, slots) for path, said in lines)


def _written(path: Path, said: Mapping[str, object], channels: Mapping[str, Channel], slots: Slots) -> WrittenPost:
    name = said.get("channel")
    channel = channels.get(name) if isinstance(name, str) else None
    bare = WrittenPost(path, said, channel, _time(said.get("at")), _rhythm(said.get("every")), ())
    named = bare.listed("edit")
    if named:
        shown = tuple((at, slot) for at, slot in slots if any(shows(each, slot.id) for each in named))
    else:
        shown = _fitting(channel, slots) if channel is not None else ()
    return WrittenPost(path, said, channel, bare.at, bare.every, shown)


def shows(named: str, placement: str) -> bool:
    """Whether what a post names is this placement, or an edit made for it: `youtube_long`, `youtube_long-15s-16x9`."""
    return named == placement or named.startswith(f"{placement}-")


def _fitting(channel: Channel, slots: Slots) -> tuple[tuple[Path, Placement], ...]:
    """All that can go out there: anything on a site, else what is made for its platform, ads where it is paid for."""
    if channel.kind is ChannelKind.SITE:
        return tuple(slots)
    on = tuple((at, slot) for at, slot in slots if slot.platform == channel.on_platform)
    paid = channel.medium in (Medium.PAID, Medium.SEARCH)
    return tuple((at, slot) for at, slot in on if (slot.kind == "paid") is paid) or on


def _time(said: object) -> datetime | None:
    try:
        return parse_wall_time(said) if isinstance(said, str) else None
    except ValueProblem:
        return None


def _rhythm(said: object) -> Recurrence | None:
    try:
        return parse_recurrence(said) if isinstance(said, str) and said.strip() else None
    except ValueProblem:
        return None
