"""What is known of one finished file, in lines a person can read: what, made of what, measured, approved, posted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cutthrough.model.quantity import say_count
from cutthrough.model.verdict import Status, Verdict

if TYPE_CHECKING:
    from cutthrough.flow.provenance import Told, ToldPost
    from cutthrough.model.brief import Right

_LABEL = 10  # columns of what stands before a line
_HASH = 8


def lines_of(told: Told) -> Iterator[str]:
    """The lines about one file; a line that goes on has no label."""
    yield f"{told.edit} · {told.placement} · {told.file.path}"
    for label, lines in (
        ("what", _what(told)),
        ("made", _made(told)),
        ("measured", _measured(told)),
        ("waivers", (f"{each.id} {each.rule}: {each.sentence()}{_ended(each.revoked_at)}" for each in told.waivers)),
        ("rights", map(_right, told.rights)),
        ("review", _review(told)),
        ("approval", _words(told)),
        ("posts", _posts(told)),
    ):
        for number, line in enumerate(lines):
            yield f"  {label if number == 0 else '':<{_LABEL}}{line}"


def _what(told: Told) -> Iterator[str]:
    file = told.file
    size = f"{file.width}x{file.height}, " if file.width and file.height else ""
    yield f"{file.kind.value}, {size}{file.size:,} bytes"
    yield f"SHA-256 {file.sha256}"


def _made(told: Told) -> Iterator[str]:
    if told.adopted is not None:
        guessed = f"; guessed: {', '.join(told.adopted.guessed)}" if told.adopted.guessed else ""
        yield f"not here; adopted as {told.adopted.title}, made {told.made_at or 'nobody said when'}{guessed}"
        return
    when = told.made_at[:16].replace("T", " ") if told.made_at else "at a time nobody wrote down"
    of = "" if told.last else "; not what was made last"
    segments = f", {say_count(told.segments, 'segment')}" if told.segments else ""
    yield f"{when}, of brief {told.brief}{_short(told.brief_digest)}{segments}{of}"
    for path, sha256 in told.sources.items():
        yield f"from {path} {sha256[:_HASH]}…"


def _measured(told: Told) -> Iterator[str]:
    if told.verdicts is None:
        yield "never" if told.adopted is not None else "its verdicts went with the delivery it belonged to"
        return
    yield f"{say_count(told.passed, 'rule')} passed" + ("" if told.verdicts else ", none did not")
    yield from map(_verdict, told.verdicts)


def _verdict(each: Verdict) -> str:
    limit = f", limit {each.limit}" if each.limit else ""
    source = f" ({each.source}, {each.source_date})" if each.source else ""
    waived = f"; {each.waived.sentence()}" if each.waived is not None else ""
    status = "can't tell" if each.status is Status.CANT_TELL else each.status.value
    return f"{each.rule}: {status}: {each.measured}{limit}{source}{waived}"


def _right(each: Right) -> str:
    ends = "no end" if each.forever else f"until {each.until}" if each.until else "nobody says until when"
    where = f", in {', '.join(each.territories)}" if each.territories else ""
    on = f", on {', '.join(each.platforms)}" if each.platforms else ""
    return f"{each.what}: {each.basis or 'nothing says what it rests on'}, {ends}{where}{on}"


def _review(told: Told) -> Iterator[str]:
    shown = (
        f"shown in round {', '.join(map(str, told.rounds))}" if told.rounds else "these bytes were shown in no round"
    )
    comments = f"; {say_count(told.comments, 'comment')}, {told.settled} dealt with" if told.comments else ""
    yield shown + comments


def _words(told: Told) -> Iterator[str]:
    if not told.words:
        yield "nobody said anything of it"
    for each in told.words:
        word = each.approval
        same = told.file.sha256 in (word.sha256, *word.files.values())
        what = "these bytes" if same else f"other bytes ({word.sha256[:_HASH]}…)"
        why = f": {word.why}" if word.why else ""
        yield (
            f"{_when(each.number, each.at)} {word.by} {word.decision.value} {what} in round {word.round}{why}"
            f" [{each.id[:_HASH]}; {word.grounds}]"
        )
        if each.revoked is not None:
            because = f": {each.revoked.why}" if each.revoked.why else ""
            yield f"{'':>6} taken back by {each.revoked.by}{because}"


def _posts(told: Told) -> Iterator[str]:
    for live in told.live:
        where = live.url or live.external_id or "nobody said where"
        yield f"live before: {live.platform or 'no platform named'}, {live.posted_on or 'no day named'}: {where}"
    if not told.posts and not told.live:
        yield "none is planned"
    for each in told.posts:
        yield from _post(each)


def _post(each: ToldPost) -> Iterator[str]:
    post, kept = each.kept.post, each.kept
    other = "; it rests on other bytes" if each.these_bytes is False else ""
    url = f": {kept.receipt.url or kept.receipt.external_id}" if kept.receipt is not None else ""
    yield f"{post.id} on {post.channel}, {post.local:%Y-%m-%d %H:%M} {post.zone}: {kept.state.value}{url}{other}"
    for moment in each.moves:
        move = moment.move
        grounds = move.grounds
        rests = f"; on {', '.join(f'{id_[:_HASH]}' for id_ in grounds.approvals)}" if grounds is not None else ""
        why = f": {move.why}" if move.why and move.why != move.after.value else ""
        yield f"{_when(moment.number, moment.at)} {move.after.value}{why}{rests}"


def _when(number: int, at: str) -> str:
    return f"#{number:<5}{at[:16].replace('T', ' ')}"


def _short(digest: str | None) -> str:
    return f" ({digest[:_HASH]}…)" if digest else ""


def _ended(revoked_at: str | None) -> str:
    return f" (revoked on {revoked_at[:10]})" if revoked_at else ""
