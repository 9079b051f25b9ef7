"""`cutthrough comments`: what was said of the edits, in and out of review tools and editing programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutthrough.cli.refusal import refuse, say_json, visible
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.model.quantity import say_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cutthrough.model.approval import Comment

_MISUSED = 2


def comments(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", readable=False, help="The brief whose edits they are on.")],
    edit: Annotated[str | None, typer.Option(metavar="EDIT", help="Only on this edit; its id or file name.")] = None,
    add: Annotated[str | None, typer.Option(metavar="TEXT", help="Say something of an edit.")] = None,
    at: Annotated[str | None, typer.Option(metavar="FRAME", help="A frame, 53, or a timecode, 00:00:02:03.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who says it, or who dealt with it.")] = None,
    reply: Annotated[str | None, typer.Option("--reply-to", metavar="ID", help="The comment it answers.")] = None,
    done: Annotated[str | None, typer.Option(metavar="ID", help="This one was dealt with.")] = None,
    reopen: Annotated[str | None, typer.Option(metavar="ID", help="Take this one up again.")] = None,
    export: Annotated[Path | None, typer.Option(metavar="FILE", help="Write them: .csv, .edl or .txt.")] = None,
    import_: Annotated[Path | None, typer.Option("--import", metavar="FILE", help="Read them from a file.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="csv, frame.io, resolve or avid; else by its ending.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the comments as JSON.")] = False,
) -> None:
    """List what was said of the edits; take it in and out as a file.

    Comments stand at a frame, or over all of an edit.

    csv is our own table and loses nothing; frame.io has that tool's columns; resolve is DaVinci Resolve's EDL of
    markers; avid is Media Composer's list of markers. A file that is read twice adds nothing the second time.

    Exit status: 0 when done, 2 when refused.
    """
    from cutthrough.brief.program import find_program

    try:
        program_dir = find_program(brief)
        said = _done(
            program_dir, brief.stem, edit=edit, add=add, at=at, by=by, reply=reply, done=done, reopen=reopen,
            export=export, import_=import_, format_=format_,
        )  # fmt: skip
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED) from error
    if json:
        say_json([each.model_dump(mode="json") for each in said[0]])
        return
    for each in said[0]:
        typer.echo(visible(_line(each)))
    for line in said[1]:
        typer.echo(visible(line))


def _done(
    program_dir: Path,
    brief: str,
    *,
    edit: str | None,
    add: str | None,
    at: str | None,
    by: str | None,
    reply: str | None,
    done: str | None,
    reopen: str | None,
    export: Path | None,
    import_: Path | None,
    format_: str | None,
) -> tuple[tuple[Comment, ...], list[str]]:
    """The comments to show, and what else there is to say."""
    from cutthrough.flow import comments as flow
    from cutthrough.interchange.comments import ENDINGS, Note
    from cutthrough.store.files import write_bytes
    from cutthrough.store.ledger import open_ledger

    with open_ledger(program_dir) as ledger:
        if add is not None:
            about, words, name = _said(add, edit, by, [each.cut.id for each in flow.edits_of(program_dir, brief)])
            frame = None if at is None else flow.frame_of(at, flow.edit_named(program_dir, brief, about))
            note = Note(text=words, by=name, frame=frame, reply_to=reply)
            return (flow.add(ledger, program_dir, brief, about, note),), []
        if done is not None or reopen is not None:
            if not by or not flow.said_by(by):
                raise Misuse("Nobody says who dealt with it", "--by NAME")
            return (flow.settle(ledger, brief, done or reopen or "", by=by, done=done is not None),), []
        if import_ is not None:
            found = flow.import_(ledger, program_dir, brief, import_, kind=format_, edit=edit)
            known = f", {say_count(found.known, 'comment')} known already" if found.known else ""
            return found.added, [f"{say_count(len(found.added), 'new comment')}{known}"]
        said = flow.comments_of(ledger, brief)
    if edit is not None:
        chosen = flow.edit_named(program_dir, brief, edit)
        said = tuple(each for each in said if each.edit == chosen.cut.id)
    if export is None:
        return said, [] if said else ["Nothing was said yet."]
    kind = format_ or ENDINGS.get(export.suffix.lower(), "csv")
    names = [edit] if edit is not None else sorted({each.edit for each in said})
    if not names:
        raise Misuse("There are no comments to write", "cutthrough comments BRIEF --add … says something")
    edits = [flow.edit_named(program_dir, brief, name) for name in names]
    write_bytes(export, flow.export(said, edits, kind))
    return (), [f"wrote {export}: {say_count(len(said), 'comment')}"]


def _said(words: str, edit: str | None, by: str | None, made: Sequence[str]) -> tuple[str, str, str]:
    """The edit, the words and the name of a new comment. Raises Misuse that names what is missing."""
    from cutthrough.flow.comments import said_by

    about, text, name = edit or (made[0] if len(made) == 1 else ""), words.strip(), said_by(by or "")
    missing = [option for option, value in (("--add", text), ("--edit", about), ("--by", name)) if not value]
    if missing:
        said = f"A comment has words, an edit and somebody who says it; missing: {', '.join(missing)}"
        choices = "" if about else f"; there are: {', '.join(made)}"
        raise Misuse(said, f'--edit EDIT --by NAME --add "…"{choices}')
    return about, text, name


def _line(comment: Comment) -> str:
    where = "all of it" if comment.frame is None else f"frame {comment.frame}"
    if comment.end_frame is not None:
        where += f" to {comment.end_frame}"
    mark = "done " if comment.done else ""
    answer = f", in reply to {comment.reply_to}" if comment.reply_to else ""
    return f"{comment.id}  {comment.edit}  {where}  {mark}{comment.by}, round {comment.round}{answer}: {comment.text}"
