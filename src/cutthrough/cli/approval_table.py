"""How a brief stands before the last gate, for people: edits by approver, and what holds each post back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cutthrough.cli.console import plain_console
from cutthrough.cli.refusal import sentence, visible
from cutthrough.model.quantity import say_count

if TYPE_CHECKING:
    from cutthrough.flow.clearance import EditStanding, PostStanding, Standing

_WIDTH = 160  # columns of a table that goes into a file or a pipe
_STYLES = {"approved": "green", "open": "yellow", "void": "bold red", "sent back": "bold red", "revoked": "bold red"}
_NAMED = 3


def show(stands: Standing) -> None:
    """Print it: who has to approve, every edit with everybody's word, and the posts by what keeps them."""
    out = plain_console(_WIDTH)
    asked = ", ".join(
        f"{each.name or 'nobody'} ({each.asked})" if each.name != each.asked else each.asked
        for each in stands.approvers
    )
    agreed = f" of {stands.agreed} agreed" if stands.agreed is not None else ""
    over = ", more than were agreed" if stands.agreed is not None and stands.rounds > stands.agreed else ""
    out.print(Text(visible(f"{stands.brief}: to be approved by {asked or 'nobody the brief names'}")), soft_wrap=True)
    out.print(Text(f"Rounds of review: {stands.rounds}{agreed}{over}."))
    if stands.edits or stands.adopted:
        out.print()
        out.print(_edits(stands))
        for each in (*stands.edits, *stands.adopted):
            _reasons(each, out)
    else:
        out.print(Text("No edit is made yet."))
    _posts(stands.posts, out)


def _edits(stands: Standing) -> Table:
    shown = (*stands.edits, *stands.adopted)
    people = list(dict.fromkeys(word.person for each in shown for word in each.words))
    opinions = {word.person for each in shown for word in each.words if not word.counts}
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("edit", no_wrap=True)
    table.add_column("bytes", no_wrap=True)
    for person in people:
        table.add_column(Text(visible(f"{person} (not asked)" if person in opinions else person)))
    for each in shown:
        words = {word.person: word for word in each.words}
        cells = [Text(visible(each.edit)), Text(f"{each.sha256[:8]}…", style="dim")]
        for person in people:
            word = words.get(person)
            stand = word.stands.value if word is not None else ""
            cells.append(Text(stand, style=_STYLES.get(stand, "") if word is None or word.counts else "dim"))
        table.add_row(*cells)
    return table


def _reasons(each: EditStanding, out: Console) -> None:
    for path, fault in each.faults.items():
        out.print(Text(visible(f"  {each.edit}: {sentence(f'{path} {fault}')}"), style="red"), soft_wrap=True)
    for word in each.words:
        if word.why:
            said = f"  {each.edit}: {word.person}: {word.stands.value}: {sentence(word.why)}"
            out.print(Text(visible(said)), soft_wrap=True)


def _posts(posts: tuple[PostStanding, ...], out: Console) -> None:
    out.print()
    if not posts:
        out.print(Text("No post is planned: cutthrough calendar plans what the brief's posts say."))
        return
    held = [each for each in posts if each.obstacles]
    states: dict[str, int] = {}
    for each in posts:
        states[each.kept.state.value] = states.get(each.kept.state.value, 0) + 1
    counted = ", ".join(f"{count} {state}" for state, count in states.items())
    out.print(Text(f"{say_count(len(posts), 'post')}: {counted}."))
    # Posts that are held by the same things are told of together: a thousand posts wait for one approval.
    by_reason: dict[tuple[tuple[str, str], ...], list[PostStanding]] = {}
    for each in held:
        by_reason.setdefault(tuple((o.message, o.fix) for o in each.obstacles), []).append(each)
    for reasons, waiting in by_reason.items():
        out.print()
        named = ", ".join(_named(each) for each in waiting[:_NAMED])
        more = f" and {len(waiting) - _NAMED} more" if len(waiting) > _NAMED else ""
        out.print(Text(visible(f"Held: {named}{more}"), style="bold"), soft_wrap=True)
        for message, fix in reasons:
            out.print(Text(visible(f"  {sentence(message)}")), soft_wrap=True)
            out.print(Text(visible(f"    → {fix}"), style="cyan"), soft_wrap=True)
    if not held and any(each.kept.state.value == "approved" for each in posts):
        out.print(Text("Nothing holds them back.", style="green"))


def _named(each: PostStanding) -> str:
    post = each.kept.post
    return f"{post.id} ({post.edit} on {post.channel}, {post.local:%Y-%m-%d %H:%M})"
