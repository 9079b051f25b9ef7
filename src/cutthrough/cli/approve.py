"""`cutthrough approve`: somebody's word on exactly these bytes, limits, words and costs, or how all of that stands."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutthrough.cli.refusal import refuse, say_json, sentence, visible
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.model.quantity import say_count

if TYPE_CHECKING:
    from cutthrough.flow.approval import Moved, Said, Standing
    from cutthrough.model.post import KeptPost, Post
    from cutthrough.store.ledger import Ledger

_MISUSED = 2
_HASH = 8


def approve(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", readable=False, help="The brief it is about.")],
    edits: Annotated[
        list[str] | None, typer.Argument(metavar="EDIT", help="Edits of its last delivery; all when left out.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose word it is: a person, or a role of the team.")
    ] = None,
    send_back: Annotated[bool, typer.Option("--send-back", help="Not approved: something is to be changed.")] = False,
    why: Annotated[str, typer.Option(metavar="TEXT", help="What is to be changed, or why it is taken back.")] = "",
    revoke: Annotated[str | None, typer.Option(metavar="ID", help="Take one's own word back.")] = None,
    status: Annotated[
        bool, typer.Option("--status", help="Say who approved what, and what holds each post back.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Approve edits, or send them back: these bytes and words.

    An approval is of the bytes, the placement's limits, the words posted beside them, and what each post may cost; if
    one changes, it is void, but for a post that costs less. When a post goes out is no part of it.
    The last word of a person counts. Whoever the brief does not name is heard, but opens nothing. Posts may go out
    when everybody the brief names has approved them.

    Exit status: 0 when it is kept or told, 2 when it is refused.
    """
    try:
        _done(brief, tuple(edits or ()), by, why, send_back=send_back, revoked=revoke, status=status, json=json)
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error


def _done(
    brief: Path,
    edits: Sequence[str],
    by: str | None,
    why: str,
    *,
    send_back: bool,
    revoked: str | None,
    status: bool,
    json: bool,
) -> None:
    from cutthrough.brief.program import find_program
    from cutthrough.brief.read import read_file
    from cutthrough.cli.take_down import tell_out
    from cutthrough.flow import approval
    from cutthrough.flow.taken_down import out_on
    from cutthrough.model.approval import Decision
    from cutthrough.store.ledger import open_ledger

    read_file(brief)
    program_dir, now = find_program(brief), datetime.now(UTC)
    with open_ledger(program_dir) as ledger:
        if status:
            _tell(approval.standing(ledger, program_dir, brief.stem, now), json=json)
            return
        if by is None or not by.strip():
            raise _nobody(approval.standing(ledger, program_dir, brief.stem, now))
        if revoked is not None:
            taken = approval.revoke(ledger, brief.stem, revoked, by=by, why=why)
            moved = approval.settle(program_dir, brief.stem, now, ledger=ledger)
            out = out_on(ledger, brief.stem, taken.what)
            if json:
                told = {"out": [each.model_dump(mode="json") for each in out]}
                say_json(taken.model_dump(mode="json") | _moves(moved) | told)
                return
            typer.echo(visible(f"{taken.by} took back {taken.what[:_HASH]}; it counts from now on no more."))
            _tell_moves(moved)
            if out:
                are = "is out, and stays" if len(out) == 1 else "are out, and stay"
                typer.echo(f"{say_count(len(out), 'post')} that rested on it {are} so until taken down:")
                tell_out(out)
            return
        decision = Decision.SENT_BACK if send_back else Decision.APPROVED
        said = approval.approve(
            ledger, program_dir, brief.stem, edits, by=by, decision=decision, why=why, grounds=_grounds()
        )
        moved = approval.settle(program_dir, brief.stem, now, ledger=ledger)
        if json:
            say_json({"words": [each.model_dump(mode="json") for each in said], **_moves(moved)})
        else:
            _tell_said(ledger, brief.stem, said)
            _tell_moves(moved)


def _nobody(stands: Standing) -> Misuse:
    asked = ", ".join(each.name or f"{each.asked} (nobody has that role)" for each in stands.approvers)
    told = f"{stands.brief} asks for: {asked}" if asked else f"{stands.brief} names nobody: approval: {{by: [client]}}"
    return Misuse("Nothing says whose word it is; missing: --by", f'--by "Ann Lee"; {told}')


def _grounds() -> str:
    from cutthrough.flow.guests import user

    return f"command line, user {user()} on {socket.gethostname()}"


def _moves(moved: Sequence[Moved]) -> dict[str, Any]:
    return {"moved": [each.model_dump(mode="json") for each in moved]}


def _tell_moves(moved: Sequence[Moved]) -> None:
    ready = sum(each.after.value == "approved" for each in moved)
    back = len(moved) - ready
    if ready:
        typer.echo(f"{say_count(ready, 'post')} may go out when due.")
    if back:
        typer.echo(f"{say_count(back, 'post')} may not go out any more.")


def _tell_said(ledger: Ledger, brief: str, said: Sequence[Said]) -> None:
    from cutthrough.model.post import PostState

    first = said[0]
    posts = [each for each in ledger.posts.all(brief) if each.state is not PostState.WITHDRAWN]
    word = first.approval
    verb = "approved" if word.decision.value == "approved" else "sent back"
    typer.echo(visible(f"{word.by} {verb} {say_count(len(said), 'edit')} in round {word.round}:"))
    width = max(len(each.approval.edit) for each in said)
    for each in said:
        _tell_word(each, [post for post in posts if post.post.edit == each.approval.edit], width)
    if word.why:
        typer.echo(visible(f"  {sentence(word.why)}"))
    if not first.counts:
        typer.echo(visible(f"The brief does not ask for {word.by}'s approval: it is kept, and opens nothing."))
    if all(each.already for each in said):
        typer.echo("The same was said before, and nothing has changed since; nothing was written.")
        return
    last = max(said, key=lambda each: each.number)
    typer.echo(f"Receipt: entry {last.number}, link {last.link}")


def _tell_word(said: Said, posts: Sequence[KeptPost], width: int) -> None:
    from cutthrough.publish.budget import say_cost

    word = said.approval
    beside = f" and {say_count(len(word.files), 'file')} with it" if word.files else ""
    typer.echo(
        visible(f"  {word.edit:<{width}}  {said.id[:_HASH]}  bytes {word.sha256[:_HASH]}…{beside}, limits {word.spec}")
    )
    read: dict[str, list[Post]] = {}
    for post in posts:
        if post.post.words in word.words:
            read.setdefault(post.post.words, []).append(post.post)
    for same in read.values():
        words = " / ".join(each for each in (same[0].title, same[0].text, " ".join(same[0].hashtags)) if each)
        places = ", ".join(dict.fromkeys(each.place for each in same))
        typer.echo(visible(f"  {'':<{width}}  words on {places}: {words[:100] or 'none'}"))
        if cost := say_cost(same):
            typer.echo(visible(f"  {'':<{width}}  may cost {cost}"))
    for credit in word.credits or ():
        typer.echo(visible(f"  {'':<{width}}  credit: {credit}"))
    if not read:
        typer.echo(visible(f"  {'':<{width}}  no words: no post of it is planned yet (cutthrough calendar)"))


def _tell(stands: Standing, *, json: bool) -> None:
    if json:
        say_json(stands.model_dump(mode="json"))
        return
    from cutthrough.cli.approval_table import show

    show(stands)
