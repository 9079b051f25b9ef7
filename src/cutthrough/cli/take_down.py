"""`cutthrough publish --take-down`: what is out is out no more, and what else there is of the same film is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cutthrough.cli.refusal import say_json, visible
from cutthrough.model.quantity import say_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cutthrough.model.post import KeptPost

_SHOWN = 20


def take_down(program_dir: Path, post: str, *, by: str | None, why: str | None, by_hand: bool, json: bool) -> None:
    """Take a post down and tell of it. Raises Misuse, StillOut and StoreError."""
    from cutthrough.flow import taken_down

    done = taken_down.take_down(program_dir, post, taken_down.Wish(by=by or "", why=why or "", by_hand=by_hand))
    if json:
        say_json(done.model_dump(mode="json"))
        return
    typer.echo(visible(f"{done.kept.post.id} is down: {done.kept.why}"))
    if done.out:
        typer.echo(f"The same film is out in {say_count(len(done.out), 'other post')}; each is taken down by itself:")
        tell_out(done.out)
    if done.to_come:
        posts = say_count(len(done.to_come), "post")
        typer.echo(f"{posts} of it may still go out: take them out of the brief's posts, or take back the approval.")


def tell_out(out: Sequence[KeptPost]) -> None:
    """Posts that are out, each with where it is and the command that takes it down."""
    from cutthrough.flow.taken_down import command_of

    for kept in out[:_SHOWN]:
        where = kept.receipt.url or kept.receipt.said.get("folder") or "" if kept.receipt is not None else ""
        typer.echo(visible(f"  {kept.post.id}  {kept.post.edit} on {kept.post.channel}  {where}".rstrip()))
        typer.echo(visible(f"    {command_of(kept)}"))
    if len(out) > _SHOWN:
        typer.echo(f"  … and {len(out) - _SHOWN} more; --json lists them all")
