"""Values to judge a post by: one that may go out, to be spoiled in one place by each test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cutthrough.model.approval import Approval, Decision, Revoked
from cutthrough.model.brief import Right
from cutthrough.model.channel import ChannelKind, Medium
from cutthrough.model.post import KeptPost, Post, PostState
from cutthrough.model.verdict import Status, Verdict
from cutthrough.publish.gate import Approver, Cleared, Held, KeptWord, Offer, may_go_out

DAY = date(2026, 12, 2)
MAIN, CAPTIONS, SPEC = "a" * 64, "b" * 64, "c" * 16
PASSED = Verdict(rule="duration", status=Status.PASS, measured="2 s")
FAILED = Verdict(rule="loudness", status=Status.FAIL, measured="-9 LUFS", limit="-14 LUFS", repair="turn it down")
ANN = Approver(asked="client", name="Ann Lee")
LEE = Approver(asked="Legal", name="Bo Diaz")
OWN = Right(id="r", what="The footage", basis="our own", forever=True)


def post(**changes: Any) -> Post:
    """A post on YouTube."""
    said: dict[str, Any] = {
        "id": "ct1234567-abcde",
        "brief": "spring",
        "line": "p1",
        "channel": "youtube",
        "kind": ChannelKind.YOUTUBE,
        "medium": Medium.ORGANIC,
        "platform": "youtube",
        "edit": "edit-1",
        "local": datetime(2026, 12, 2, 18, 0),  # noqa: DTZ001 - wall time
        "zone": "Europe/Berlin",
        "title": "Every path is free",
    }
    return Post(**{**said, **changes})


def kept(state: PostState, **changes: Any) -> KeptPost:
    """The same as the ledger has it."""
    return KeptPost(post=post(**changes), state=state)


def offer(**changes: Any) -> Offer:
    """The edit as it was measured and as it lies there."""
    said: dict[str, Any] = {
        "edit": "edit-1",
        "placement": "youtube_infeed",
        "path": "wide.mp4",
        "sha256": MAIN,
        "files": {"wide.srt": CAPTIONS},
        "spec": SPEC,
        "judged_by": SPEC,
        "judged": MAIN,
        "verdicts": (PASSED,),
    }
    return Offer(**{**said, **changes})


def word(number: int = 1, *, revoked: Revoked | None = None, **changes: Any) -> KeptWord:
    """Ann Lee's approval of exactly that."""
    said: dict[str, Any] = {
        "edit": "edit-1",
        "sha256": MAIN,
        "files": {"wide.srt": CAPTIONS},
        "spec": SPEC,
        "words": (post().words,),
        "places": (post().place,),
        "by": "Ann Lee",
        "decision": Decision.APPROVED,
        "round": 1,
        "grounds": "command line",
    }
    approval = Approval(**{**said, **changes})
    at = datetime(2026, 12, 1, tzinfo=UTC).isoformat()
    return KeptWord(id=f"word-{number}", number=number, at=at, link="0" * 64, approval=approval, revoked=revoked)


def judged(**changes: Any) -> Cleared | Held:
    """What the gate says; with nothing changed, it is cleared."""
    said: dict[str, Any] = {
        "post": post(),
        "day": DAY,
        "offer": offer(),
        "approvers": (ANN,),
        "words": (word(),),
        "rights": (OWN,),
        "problems": (),
        **changes,
    }
    return may_go_out(said.pop("post"), said.pop("day"), **said)


def rules(found: Cleared | Held) -> list[str]:
    """What holds it back, by rule."""
    return [each.rule for each in found.obstacles] if isinstance(found, Held) else []
