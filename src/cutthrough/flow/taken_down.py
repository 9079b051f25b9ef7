"""Taking down what is out, on a person's word: the channel first, then the ledger; and what ought to be taken down."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.brief.program import program_problems
from cutthrough.flow.answered_for import answered_for
from cutthrough.flow.words_said import approvals_of
from cutthrough.model.approval import Decision
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.model.post import KeptPost, PostState
from cutthrough.model.record import Record
from cutthrough.publish.channels import open_channel
from cutthrough.publish.gate import KeptWord, last_word, same_person
from cutthrough.store.ledger import open_ledger

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_MAYBE = (PostState.ATTEMPTING, PostState.UNKNOWN)
_TO_COME = (PostState.PLANNED, PostState.APPROVED)


class StillOut(CutthroughError):
    """It could not be taken down, or nobody knows: the post is `confirmed` as before."""

    code = "still-out"


@dataclass(frozen=True)
class Wish:
    """Who wants it down and why. `by_hand` says that they took it down on the channel themselves."""

    by: str
    why: str
    by_hand: bool = False


class Down(Record):
    """What was taken down, and what else there is of the same film in the brief: out too, or to go out yet."""

    kept: KeptPost
    out: tuple[KeptPost, ...] = ()
    to_come: tuple[KeptPost, ...] = ()


class Lost(Record):
    """A post that is out, and a person whose word it went out on and who has taken that back since."""

    post: str
    brief: str
    channel: str
    person: str
    word: str
    why: str = ""
    url: str | None = None

    def sentence(self) -> str:
        """One sentence without its full stop, for lists."""
        because = f": {self.why}" if self.why else ""
        return f"{self.post} is out on {self.channel}, and {self.person} took back the word it went out on{because}"


def take_down(program_dir: Path, post: str, wish: Wish, *, ledger_url: str | None = None) -> Down:
    """End that anybody sees a post that is out; it never goes out again, whatever is planned.

    Raises Misuse for a post that is not out, and for a wish without a name or a reason; StillOut where its channel did
    not do it, and the post stays `confirmed`; StoreError. It may be asked again at any time.
    """
    example = "she took back her consent"
    by, why = answered_for(wish.by, wish.why, whoever="Whoever takes a post down", example=example)
    with open_ledger(program_dir, ledger_url) as ledger:
        kept = _out(ledger, post)
        done = "they did it there" if wish.by_hand else _done(program_dir, kept)
        after = ledger.posts.take_down(post, by=by, why=f"{by} took it down ({done}): {why}")
        if after is None:
            raise Misuse(*_no_more(ledger.posts.get(post) or kept))
        same = [
            each
            for each in ledger.posts.all(after.post.brief, (PostState.CONFIRMED, *_TO_COME))
            if each.post.edit == after.post.edit
        ]
    return Down(
        kept=after,
        out=tuple(each for each in same if each.state is PostState.CONFIRMED),
        to_come=tuple(each for each in same if each.state in _TO_COME),
    )


def command_of(kept: KeptPost) -> str:
    """The command that takes a post down."""
    brief = shlex.quote(f"briefs/{kept.post.brief}.yaml")
    return f"cutthrough publish {brief} --take-down {kept.post.id} --by … --why …"


def out_on(ledger: Ledger, brief: str, word: str) -> tuple[KeptPost, ...]:
    """The posts that are out on an approval, or on an older one of the same person and edit, by the approval's id."""
    words = approvals_of(ledger, brief)
    said = next((each.approval for each in words if each.id == word), None)
    if said is None:
        return ()
    same = {each.id for each in words if each.approval.edit == said.edit and same_person(each.approval.by, said.by)}
    out = ledger.posts.all(brief, (PostState.CONFIRMED,))
    return tuple(each for each in out if each.grounds is not None and same & set(each.grounds.approvals))


def lost_words(ledger: Ledger, posts: Sequence[KeptPost]) -> tuple[Lost, ...]:
    """What is out of `posts`, although somebody took back since what it went out on, by brief and time."""
    words: dict[str, tuple[KeptWord, ...]] = {}
    found: list[Lost] = []
    for kept in posts:
        if kept.state is PostState.CONFIRMED and kept.grounds is not None:
            brief = kept.post.brief
            if brief not in words:
                words[brief] = approvals_of(ledger, brief)
            found += _lost(kept, words[brief])
    return tuple(sorted(found, key=lambda each: each.brief))


def _lost(kept: KeptPost, words: Sequence[KeptWord]) -> Iterator[Lost]:
    post, resting = kept.post, set(kept.grounds.approvals) if kept.grounds is not None else set()
    for word in (each for each in words if each.id in resting):
        last = last_word(words, word.approval.by, post.edit) or word
        # Who approved it again since is for it; to send something back is to say nothing of what is out.
        gone = last if last.revoked is not None else word if last.approval.decision is Decision.SENT_BACK else None
        if gone is not None and gone.revoked is not None:
            yield Lost(
                post=post.id,
                brief=post.brief,
                channel=post.channel,
                person=word.approval.by,
                word=gone.id,
                why=gone.revoked.why,
                url=kept.receipt.url if kept.receipt is not None else None,
            )


def _out(ledger: Ledger, post: str) -> KeptPost:
    ledger.posts.forsaken()
    kept = ledger.posts.get(post)
    if kept is None:
        raise Misuse(f"There is no post {post[:60]!a}", "cutthrough calendar BRIEF lists them")
    if kept.state is not PostState.CONFIRMED:
        raise Misuse(*_no_more(kept))
    return kept


def _no_more(kept: KeptPost) -> tuple[str, str]:
    """Why a post can't be taken down now, and what to do instead."""
    id_, state = kept.post.id, kept.state
    if state is PostState.TAKEN_DOWN:
        return f"{id_} is down already: {kept.why}", "nothing is left to do"
    if state in _MAYBE:
        fix = f"first: cutthrough publish --reconcile, or, once somebody looked there, --settle {id_}"
        return f"{id_} is {state}: nobody knows yet whether it is out", fix
    return f"{id_} is {state}, so it is not out", "to keep it from going out, take its line out of the brief's posts"


def _done(program_dir: Path, kept: KeptPost) -> str:
    """Let the channel do it; what came of it. Raises StillOut."""
    post, receipt = kept.post, kept.receipt
    program, _ = program_problems(program_dir)
    channel = program.channels.get(post.channel) if program is not None else None
    by_hand = f"take it down there, then say so with --by-hand: {receipt.url or receipt.external_id}" if receipt else ""
    if channel is None or channel.kind is not post.kind or receipt is None:
        raise StillOut(f"{post.id} is out as before: program.yaml has no channel {post.channel} any more", by_hand)
    try:
        named = channel.model_copy(update={"name": post.channel})
        return open_channel(named, program_dir).take_down(post, receipt)
    except CutthroughError as error:
        raise StillOut(f"{post.id} stays confirmed: {error.message}", error.fix) from error
    except Exception as error:
        # Whatever it was, it must not look as if it were down.
        raise StillOut(f"{post.id} stays confirmed: {type(error).__name__} while taking it down", by_hand) from error
