"""Kits: all that somebody needs to post by hand or by a program of theirs, handed over under the post's id."""

from __future__ import annotations

from pathlib import Path

from cutthrough.model.channel import Channel
from cutthrough.publish.channels.base import Publisher, Refused
from cutthrough.publish.channels.manifest import Papers


def kit_channel(channel: Channel, program_dir: Path, papers: Papers | None = None) -> Publisher:
    """The kits of a channel, in a folder of the program's folder or in a bucket. Raises Refused for another address.

    `papers` makes what goes into a kit beside the edit's files; without it there are only those.
    """
    to = (channel.to or "").strip()
    if not to:
        raise Refused(f"The channel {channel.name} doesn't say where its kits go", f"add to: kits/{channel.name}")
    if "://" not in to:
        from cutthrough.publish.channels.kit_folder import FolderKit

        return FolderKit(program_dir, to, papers)
    from cutthrough.publish.channels.kit_bucket import BucketKit

    return BucketKit(to, papers)
