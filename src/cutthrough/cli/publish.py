"""`cutthrough publish`: what is due goes out, once; and what holds the rest back is said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import TaskID
from rich.text import Text

from cutthrough.cli.console import progress_bars
from cutthrough.cli.refusal import STOPPED, refuse, say_json, stopped, visible
from cutthrough.model.errors import CutthroughError, Interrupted, Misuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cutthrough.flow.publish import Published, Told
    from cutthrough.model.post import KeptPost

_NOT_ALL, _MISUSED = 1, 2
_LEAST_WATCH = 5.0
_SHOWN = 50


class Uploads:
    """Shows what is going up as a bar on stderr; on a pipe, nothing."""

    def __init__(self, console: Console) -> None:
        self._bars = progress_bars(console)
        self._task: TaskID | None = None

    def __enter__(self) -> Uploads:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begins(self, kept: KeptPost) -> None:
        """A bar for this post."""
        said = f"{kept.post.edit} to {kept.post.channel}"
        self._task = self._bars.add_task(visible(said), total=1.0)

    def share(self, done: float) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.update(self._task, completed=done)

    def ended(self, _: Told, /) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None


def publish(
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="BRIEF", readable=False, help="The brief; with --due and --reconcile a program's folder, or none."
        ),
    ] = None,
    post: Annotated[
        list[str] | None, typer.Option("--post", metavar="ID", help="Only this post; may be said again.")
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Send what is more than six hours late too.")] = False,
    due: Annotated[bool, typer.Option("--due", help="All that is due in the program, for a scheduler.")] = False,
    watch: Annotated[
        float | None, typer.Option("--watch", metavar="SECONDS", help="With --due: go on, looking this often.")
    ] = None,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Only find out, by reading, what became of unknown posts.")
    ] = False,
    retry: Annotated[
        str | None,
        typer.Option("--retry", metavar="POST", help="Plan a post anew that failed, or waits after a try."),
    ] = None,
    settle: Annotated[
        str | None,
        typer.Option("--settle", metavar="POST", help="Say what you saw of an unknown post, where its channel can't."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="LINK", help="With --settle: it is out, here; its link or its id.")
    ] = None,
    not_out: Annotated[bool, typer.Option("--not-out", help="With --settle: it is not out.")] = False,
    take_down: Annotated[
        str | None, typer.Option("--take-down", metavar="POST", help="Take down what is out; it never goes out again.")
    ] = None,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="With --take-down: you took it down there yourself.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who settles it, or takes it down.")] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="How you know what you settle, or why it is taken down.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go out; change nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Publish what is due: each post once, as it was approved.

    Says of each post that may not go out what holds it back, and the command that clears it. What is more than six
    hours late goes out only with --late. A post whose outcome nobody saw is unknown: it is looked for on its channel,
    never sent again on a guess. Any number of these may run at once. Where the channel can't tell, somebody who looked
    there settles it with --settle; what is out is taken down with --take-down. Both are kept in the ledger, with name
    and reason.

    Every five minutes, by cron: */5 * * * * cd /path/of/program && cutthrough publish --due

    Exit status: 0 when all that is due is out or another publisher is at it, 1 when something due is not out, 2 when
    misused, 130 when stopped.
    """
    try:
        named = {"--retry": retry, "--settle": settle, "--take-down": take_down}
        verbs = {"--due": due, "--reconcile": reconcile, **{name: said is not None for name, said in named.items()}}
        _ensure_one(target, post, watch, verbs, late=late, dry_run=dry_run)
        if take_down is not None or by_hand:
            _take_down(target, take_down, (out, not_out), by=by, why=why, by_hand=by_hand, json=json)
            return
        if settle is not None or out is not None or not_out or by is not None or why is not None:
            _settle(target, settle, (out, not_out, by, why), json=json)
            return
        if retry is not None:
            _retry(target, retry, json=json)
            return
        if watch is not None:
            _watch(target, watch, late=late, json=json)
            return
        done = _once(target, tuple(post or ()), late=late, due=due, reconcile=reconcile, dry_run=dry_run, quiet=json)
    except KeyboardInterrupt as error:
        stopped(json=json)
        raise typer.Exit(STOPPED) from error
    except Interrupted as error:
        refuse(error, json=json)
        raise typer.Exit(STOPPED) from error
    except CutthroughError as error:
        refuse(error, json=json)
        raise typer.Exit(_MISUSED if isinstance(error, Misuse) else _NOT_ALL) from error
    if json:
        say_json(_plain(done))
    else:
        _print(done, Console(highlight=False))
    if not done.well:
        raise typer.Exit(_NOT_ALL)


def _ensure_one(
    target: Path | None,
    post: list[str] | None,
    watch: float | None,
    verbs: Mapping[str, bool],
    *,
    late: bool,
    dry_run: bool,
) -> None:
    """Raise Misuse where the options can't all be meant. `verbs` says which of those that exclude each other are."""
    asked = [name for name, said in verbs.items() if said]
    if len(asked) > 1:
        raise Misuse(f"{' and '.join(asked)} can't be done at once", f"say one of them: cutthrough publish {asked[0]}")
    if not asked and target is None:
        raise Misuse("Nothing says what is to be published", "cutthrough publish BRIEF, or cutthrough publish --due")
    if not asked and target is not None and not target.is_file():
        there = "is a folder" if target.is_dir() else "does not exist"
        raise Misuse(f"{target} {there}", "name a brief; for all that is due in a program: cutthrough publish --due")
    if watch is not None and (not verbs["--due"] or dry_run or post):
        raise Misuse("--watch goes with --due alone", "cutthrough publish --due --watch 60")
    if watch is not None and not watch >= _LEAST_WATCH:
        raise Misuse(f"Looking every {watch:g} seconds is too often", f"--watch {_LEAST_WATCH:g} or more")
    if asked not in ([], ["--due"]) and (late or dry_run):
        raise Misuse("--late and --dry-run are about posting", "leave them out")


def _once(
    target: Path | None, only: tuple[str, ...], *, late: bool, due: bool, reconcile: bool, dry_run: bool, quiet: bool
) -> Published:
    from cutthrough.flow import publish as flow

    program_dir, brief = _where(target)
    console = Console(stderr=True, highlight=False)
    with Uploads(console) as uploads:
        watch = flow.Unwatched() if quiet else uploads
        asked = flow.Asked(brief=brief, only=only, late=late, ahead=not due, watch=watch)
        if reconcile:
            return flow.reconcile(program_dir, asked)
        return flow.rehearse(program_dir, asked) if dry_run else flow.publish_due(program_dir, asked)


def _watch(target: Path | None, seconds: float, *, late: bool, json: bool) -> None:
    """Publish until stopped; what stays as it was is not said again."""
    from cutthrough.flow import publish as flow

    program_dir, _ = _where(target)
    out, before = Console(highlight=False), flow.Published()
    while True:
        try:
            done = flow.publish_due(program_dir, flow.Asked(late=late))
        except Interrupted:
            raise
        except CutthroughError as error:
            # A ledger that is away now may be back in a minute; the loop is for going on.
            refuse(error, json=json)
        else:
            fresh = flow.Published(
                posts=tuple(each for each in done.posts if each not in before.posts),
                problems=tuple(each for each in done.problems if each not in before.problems),
            )
            if fresh.posts or fresh.problems:
                if json:
                    say_json(_plain(fresh))
                else:
                    _print(fresh, out)
            before = done
        time.sleep(seconds)


def _retry(target: Path | None, post: str, *, json: bool) -> None:
    from cutthrough.flow import publish as flow

    program_dir, _ = _where(target)
    kept = flow.retry(program_dir, post, by="cutthrough publish --retry")
    if json:
        say_json(kept.model_dump(mode="json"))
        return
    typer.echo(visible(f"{kept.post.id} is {kept.state} again."))


def _settle(
    target: Path | None, post: str | None, said: tuple[str | None, bool, str | None, str | None], *, json: bool
) -> None:
    from cutthrough.flow.settled_by_hand import Seen, settle_by_hand

    out, not_out, by, why = said
    if post is None:
        raise Misuse("--out, --not-out, --by and --why are about one post", "--settle POST, or --take-down POST")
    if (out is not None) == not_out:
        both = "both that it is out and that it is not" if not_out else "whether it is out"
        raise Misuse(f"{'It says' if not_out else 'Nothing says'} {both}", "--out LINK, or --not-out")
    program_dir, _ = _where(target)
    kept = settle_by_hand(program_dir, post, Seen(out=out, by=by or "", why=why or ""))
    if json:
        say_json(kept.model_dump(mode="json"))
        return
    typer.echo(visible(f"{kept.post.id} is {kept.state}: {kept.why}"))
    if not_out:
        typer.echo(visible(f"To let it go out anew: cutthrough publish --retry {kept.post.id}"))


def _take_down(
    target: Path | None,
    post: str | None,
    settling: tuple[str | None, bool],
    *,
    by: str | None,
    why: str | None,
    by_hand: bool,
    json: bool,
) -> None:
    from cutthrough.cli.take_down import take_down

    if post is None:
        raise Misuse("--by-hand is about one post that is out", "--take-down POST --by-hand")
    if settling != (None, False):
        raise Misuse("--out and --not-out are for --settle", "leave them out")
    take_down(_where(target)[0], post, by=by, why=why, by_hand=by_hand, json=json)


def _where(target: Path | None) -> tuple[Path, str | None]:
    """The program's folder, and the brief's name where a brief was named."""
    from cutthrough.brief.program import find_program

    program_dir = find_program(target or Path())
    return program_dir, target.stem if target is not None and target.is_file() else None


def _plain(done: Published) -> dict[str, object]:
    counted: dict[str, int] = {}
    for each in done.posts:
        counted[each.outcome.value] = counted.get(each.outcome.value, 0) + 1
    return {"well": done.well, "counted": counted, **done.model_dump(mode="json")}


def _print(done: Published, out: Console) -> None:
    for problem in done.problems:
        out.print(Text(visible(f"! {problem}")), soft_wrap=True)
    for told in done.posts[:_SHOWN]:
        for line in _lines(told):
            out.print(Text(line), soft_wrap=True)
    if len(done.posts) > _SHOWN:
        out.print(Text(f"… and {len(done.posts) - _SHOWN} more; --json lists them all"))
    if not done.posts and not done.problems:
        out.print(Text("Nothing is due."))


def _lines(told: Told) -> list[str]:
    """One post: how it stands, then what holds it back, each with the command that clears it."""
    first = f"{told.outcome.value:<9}  {told.local} {told.zone}  {told.edit} to {told.channel}  {told.post}"
    lines = [first]
    if told.obstacles:
        for each in told.obstacles:
            lines += [f"           {each.message}", f"             {each.fix}"]
    else:
        lines.append(f"           {told.said}{f': {told.url}' if told.url else ''}")
        if told.fix:
            lines.append(f"             {told.fix}")
    return [visible(line) for line in lines]
