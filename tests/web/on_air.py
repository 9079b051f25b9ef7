"""A program whose edits are out on its own site: planned, approved, taken and confirmed in a real ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.deliverable import Delivery, FileKind
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Grounds, Post
from cutthrough.publish.channels.site import SiteChannel
from cutthrough.publish.links import parts_of, post_id, tracked
from cutthrough.store.ledger import open_ledger

ADDRESS = "https://watch.hillside.example"
TOKEN = "ct7f3k9qx"
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def on_air(
    program_dir: Path,
    brief: str = "spring",
    *,
    token: str = TOKEN,
    title: str | None = "Every path is free",
    address: str = ADDRESS,
    placements: Sequence[str] | None = None,
    text: str | None = "The spring paths open on Saturday.",
    link: str = "https://hillside.example/paths",
) -> tuple[str, ...]:
    """Put the edits of a brief (all of them, or those of some placements) on the site as one page; the posts' ids."""
    out = program_dir / "out" / brief
    delivery = Delivery.from_json((out / "delivery.json").read_bytes())
    edits = [each for each in delivery.edits if placements is None or each.cut.placement in placements]
    parts = parts_of(each.cut.id for each in edits)
    site = SiteChannel(Channel(name="watch", kind=ChannelKind.SITE, medium=Medium.WEBSITE, to=address), program_dir)
    posts = [
        Post(
            id=(id_ := post_id(token, parts[edit.cut.id])),
            brief=brief,
            line="p-1",
            channel="watch",
            kind=ChannelKind.SITE,
            medium=Medium.WEBSITE,
            placement=edit.cut.placement,
            edit=edit.cut.id,
            local=NOW.replace(tzinfo=None),
            zone="Europe/Berlin",
            title=title,
            text=text,
            link=tracked(link, id_, source="watch", medium=Medium.WEBSITE, campaign=brief, content=edit.cut.id),
        )
        for edit in edits
    ]
    with open_ledger(program_dir) as ledger:
        known = [each.post for each in ledger.posts.all(brief)]
        ledger.posts.plan(brief, [*known, *posts])
        for edit, post in zip(edits, posts, strict=True):
            files = [each for each in edit.files if each.kind is not FileKind.TIMELINE]
            main, *rest = [
                ParcelFile(kind=f.kind, path=out / f.path, name=f.path, sha256=f.sha256, size=f.size,
                           language=f.language, width=f.width, height=f.height)
                for f in (edit.main, *files)
            ]  # fmt: skip
            grounds = Grounds(sha256=edit.main.sha256, spec="0" * 12, files={f.path: f.sha256 for f in files})
            assert ledger.posts.approve(post.id, grounds, ledger.posts.last_word(brief))
            taken = ledger.posts.claim(post.id, grounds, ledger.posts.last_word(brief), publisher="test", seconds=60)
            assert taken is not None
            attempt = taken.attempt or ""
            parcel = Parcel(post=post, attempt=attempt, moment=NOW.isoformat(), main=main, files=tuple(rest))
            receipt = site.post(parcel, lambda: True, lambda _: None)
            assert ledger.posts.confirm(post.id, attempt, receipt)
    return tuple(post.id for post in posts)
