"""What was said of a brief's edits, and what would go out beside them, from the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutthrough.model.approval import Approval, Revoked
from cutthrough.model.post import Post, PostState
from cutthrough.publish.gate import Beside, KeptWord, beside

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger


def approvals_of(ledger: Ledger, brief: str, edit: str | None = None) -> tuple[KeptWord, ...]:
    """Every approval and sending back of a brief's edits, the first first, with what was taken back."""
    from cutthrough.store.ledger import EntryKind

    taken_back: dict[str, Revoked] = {}
    for entry in ledger.entries(EntryKind.REVOKED, brief):
        revoked = Revoked.model_validate(entry.record)
        taken_back.setdefault(revoked.what, revoked)
    words = []
    for entry in ledger.entries(EntryKind.APPROVAL, brief):
        approval = Approval.model_validate(entry.record)
        if edit in (None, approval.edit):
            words.append(
                KeptWord(
                    id=entry.id,
                    number=entry.number,
                    at=entry.at,
                    link=entry.link,
                    approval=approval,
                    revoked=taken_back.get(entry.id),
                )
            )
    return tuple(words)


def goes_beside(ledger: Ledger, brief: str) -> dict[str, Beside]:
    """By edit, the words of its posts that are planned, and what they may cost."""
    found: dict[str, list[Post]] = {}
    for kept in ledger.posts.all(brief):
        if kept.state not in (PostState.WITHDRAWN, PostState.TAKEN_DOWN):
            found.setdefault(kept.post.edit, []).append(kept.post)
    return {edit: beside(posts) for edit, posts in found.items()}
