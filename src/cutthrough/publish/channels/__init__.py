"""The channels posts go out on; `base` says how to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from cutthrough.model.channel import LONGEST_LEAD, Channel, ChannelKind
from cutthrough.model.post import Post
from cutthrough.publish.channels import youtube_words
from cutthrough.publish.channels.base import Publisher, Refused
from cutthrough.publish.channels.manifest import Papers


def _site(channel: Channel, program_dir: Path, _: Papers | None) -> Publisher:
    from cutthrough.publish.channels.site import SiteChannel

    return SiteChannel(channel, program_dir)


def _kit(channel: Channel, program_dir: Path, papers: Papers | None) -> Publisher:
    from cutthrough.publish.channels.kit import kit_channel

    return kit_channel(channel, program_dir, papers)


def _youtube(channel: Channel, _: Path, __: Papers | None) -> Publisher:
    from cutthrough.publish.channels.youtube import YouTubeChannel

    return YouTubeChannel(channel)


Opener = Callable[[Channel, Path, Papers | None], Publisher]

CHANNELS: Mapping[ChannelKind, Opener] = {
    ChannelKind.SITE: _site,
    ChannelKind.KIT: _kit,
    ChannelKind.YOUTUBE: _youtube,
}
"""Each kind of channel, and what opens one: the channel, the program's folder, what goes into its kits."""


UNFIT: Mapping[ChannelKind, Callable[[Post, tuple[str, ...]], tuple[str, ...]]] = {
    ChannelKind.YOUTUBE: youtube_words.unfit,
}
"""Why a kind of channel would surely refuse a post's words with these credits; kinds that take any are not in it."""


SCHEDULES: Mapping[ChannelKind, timedelta] = {ChannelKind.YOUTUBE: timedelta(minutes=60)}
"""Kinds of channels that keep a post unseen until its time, and how long before it they are handed it by default."""


def lead_of(channel: Channel) -> timedelta:
    """How long before its time a channel is handed a post, so that all of it is there by then; 0 for most."""
    if channel.kind not in SCHEDULES:
        return timedelta(0)
    if channel.lead is None:
        return SCHEDULES[channel.kind]
    return timedelta(minutes=min(max(channel.lead, 0), LONGEST_LEAD))


def unfit(post: Post, credits_: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Why the channel would surely refuse these words, one sentence each, before anything is sent."""
    return UNFIT[post.kind](post, credits_) if post.kind in UNFIT else ()


def open_channel(channel: Channel, program_dir: Path, papers: Papers | None = None) -> Publisher:
    """A channel of a program, opened; nothing is touched yet. Raises Refused for what can't ever work."""
    if channel.kind not in CHANNELS:
        raise Refused(f"Nothing posts to a channel of kind {channel.kind}")
    return CHANNELS[channel.kind](channel, program_dir, papers)
