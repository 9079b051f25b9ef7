"""What somebody saw on a channel that can't tell: an unknown post is out, or it is not, on a person's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cutthrough.flow.answered_for import answered_for
from cutthrough.flow.going_out import known
from cutthrough.model.channel import ChannelKind
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.model.post import KeptPost, Post, PostState, Receipt
from cutthrough.model.shown_text import one_line
from cutthrough.publish.channels import open_channel
from cutthrough.publish.live_posts import address_of, live_address
from cutthrough.store.ledger import open_ledger
from cutthrough.store.posts import PostBoard

_MOST = 500  # characters of a link or an id


@dataclass(frozen=True)
class Seen:
    """What a person saw: where the post is, its link or its id there, or None where it is not out."""

    out: str | None
    by: str
    why: str


def settle_by_hand(program_dir: Path, post: str, seen: Seen, *, ledger_url: str | None = None) -> KeptPost:
    """End a post that is unknown on somebody's word: `confirmed` with where it is, or `failed`; kept with name and why.

    Raises Misuse for a post that is not unknown, or isn't any more because somebody else was first; for one that may
    still appear by itself; and for a word without a name, a reason, or a place of that channel. Raises StoreError.
    """
    example = "it is on the channel, I played it"
    by, why = answered_for(seen.by, seen.why, whoever="Whoever settles a post", example=example)
    with open_ledger(program_dir, ledger_url) as ledger:
        board = ledger.posts
        board.forsaken()
        kept = board.get(post)
        if kept is None:
            raise Misuse(f"There is no post {post[:60]!a}", "cutthrough calendar BRIEF lists them")
        _ensure_open(kept)
        if seen.out is None:
            _ensure_over(program_dir, kept)
        receipt = None if seen.out is None else _receipt(kept.post, seen.out, by, why)
        if receipt is not None:
            _ensure_nobodys(board, kept.post, receipt)
        settled = board.settle(post, kept.attempt or "", receipt, by=by, why=why)
        if settled is None:
            _ensure_open(board.get(post) or kept)
            raise Misuse(f"{post} was tried again meanwhile", "cutthrough publish --reconcile")
        return settled


def _ensure_open(kept: KeptPost) -> None:
    id_, state = kept.post.id, kept.state
    if state is not PostState.UNKNOWN:
        raise Misuse(f"{id_} is {state}: {kept.why}", "only what is unknown is settled by hand")
    if kept.post.kind is ChannelKind.SITE:
        fix = "cutthrough publish --reconcile"
        raise Misuse("A site shows only what the ledger calls confirmed, so there is nothing to look at", fix)


def _ensure_over(program_dir: Path, kept: KeptPost) -> None:
    """Raise Misuse while a request that was cut off may still be carried out, as for those who read."""
    post = kept.post
    program = known(program_dir, post.brief, datetime.now(UTC).date()).program
    channel = program.channels.get(post.channel) if program is not None else None
    if channel is None or channel.kind is not post.kind:
        return  # nothing reads that channel any more
    try:
        wait = open_channel(channel.model_copy(update={"name": post.channel}), program_dir).settles_after
    except CutthroughError:
        return
    left = wait - (datetime.now(UTC) - datetime.fromisoformat(kept.changed_at)).total_seconds()
    if left > 0:
        raise Misuse(f"{post.id} may still appear for {left:.0f} s", "look again after that")


def _receipt(post: Post, where: str, by: str, why: str) -> Receipt:
    said, place = one_line(where), None
    if post.kind is ChannelKind.YOUTUBE:
        place = address_of("youtube", said) or live_address(said)
        if place is None or place.platform != "youtube" or place.id is None:
            fix = "give its link, https://youtu.be/…, or the 11 letters at its end"
            raise Misuse(f"{said[:80]!a} is no video on YouTube", fix)
    elif "://" in said:
        place = live_address(said)
        if place is not None and place.platform is not None and post.platform not in (None, place.platform):
            raise Misuse(
                f"That link is of {place.platform}, and {post.id} goes to {post.platform}", "give its own link"
            )
    if not said or len(said) > _MOST:
        raise Misuse("Nothing says where it is", f"--out LINK, or its id there, of at most {_MOST} characters")
    return Receipt(
        external_id=(place.id if place is not None else None) or said,
        url=place.url if place is not None else None,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        said={"seen_by": by, "why": why},
    )


def _ensure_nobodys(board: PostBoard, post: Post, receipt: Receipt) -> None:
    for other in board.all(None, (PostState.CONFIRMED,)):
        theirs = other.receipt
        if theirs is None or other.post.channel != post.channel:
            continue
        if theirs.external_id == receipt.external_id or (receipt.url is not None and theirs.url == receipt.url):
            raise Misuse(f"That is where {other.post.id} is", "give this post's own link")
