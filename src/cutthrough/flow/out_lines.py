"""Lines of the plan that were changed after their posts went out: told, and never taken for a second posting."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError

from cutthrough.brief.line_ids import flat, text_of
from cutthrough.brief.yaml_text import flow, quoted
from cutthrough.flow.publishing_told import moment_of
from cutthrough.model.brief import Brief
from cutthrough.model.calendar import Remark, RemarkKind, Slot
from cutthrough.model.post import OUT, KeptPost, PostLine, PostState
from cutthrough.model.record import Record
from cutthrough.model.zones import GRACE

_WORDS = ("title", "text", "hashtags", "link", "made_with_ai", "partner")
_LISTS = ("hashtags", "recipients")
_BESIDE = "to post again, put the old line back and write this as a line of its own beside it"


def changed_when_out(
    brief: Brief, slots: Sequence[Slot], kept: Mapping[str, KeptPost], before: Mapping[str, str], now: datetime
) -> tuple[Remark, ...]:
    """One remark for each line that says another time to come, or other words, than its posts went out with.

    `slots` are the brief's posts as planned now, `kept` what the ledger has of them, `before` the text with which each
    line's posts went out, by id of the line. New words of a line that has posts to come are theirs. What failed, and
    what was moved to a time that is over, is told as good to know.
    """
    by_line: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_line[slot.post.line].append(slot)
    found: list[Remark] = []
    for line in brief.posts:
        own = by_line[line.id]
        out = [slot for slot in own if slot.post.id in kept and kept[slot.post.id].state in OUT]
        since = now - GRACE if line.every is None else now
        moved = [slot for slot in out if slot.utc >= since and moment_of(kept[slot.post.id].post) != slot.utc]
        reworded = len(out) == len(own) and _reworded(line, before.get(line.id))
        said = moved or (out if reworded else [])
        if said:
            found.append(_to_settle(line, said, kept, before.get(line.id), now))
        found += [_told(slot, kept[slot.post.id]) for slot in own if slot not in said and _stays(slot, kept)]
    return tuple(found)


def _reworded(line: PostLine, before: str | None) -> bool:
    if before is None:
        return False
    then, says = _fields(before), _fields(text_of(line))
    return any(then.get(name) != says.get(name) for name in _WORDS)


def _fields(text: str) -> dict[str, str]:
    """What a line of the plan said, by field, of the text that the ledger keeps of it."""
    parted = (each.partition(": ") for each in text.split("\n")[1:])
    return {name: value for name, _, value in parted}


def _to_settle(
    line: PostLine, slots: Sequence[Slot], kept: Mapping[str, KeptPost], before: str | None, now: datetime
) -> Remark:
    first, then = slots[0], kept[slots[0].post.id]
    more = len(slots) - 1
    who = f"{first.post.id} and {more} other post{'s' * (more > 1)} of its line" if more else first.post.id
    states = {kept[slot.post.id].state for slot in slots}
    be = ("are out" if more else "is out") if states == {PostState.CONFIRMED} else "may be out"
    be = "was taken down" if states == {PostState.TAKEN_DOWN} else f"{be} as it was"
    went, says = f"{then.post.local:%Y-%m-%d %H:%M}", f"{first.post.local:%Y-%m-%d %H:%M}"
    changed = f"now says {says}" if went != says or then.post.zone != first.post.zone else "now says other words"
    message = f"{line.channel}: {who} {be}, {went} {then.post.zone}; the line {changed}, and nothing goes out for it"
    old = _as_it_was(line, then, before)
    fix = _BESIDE if first.utc > now else f"{_BESIDE}, with a time to come"
    return Remark(
        kind=RemarkKind.CHANGED_WHEN_OUT,
        message=message,
        fix=fix,
        brief=first.post.brief,
        line=line.id,
        channel=line.channel,
        posts=tuple(slot.post.id for slot in slots),
        paste=(_written(old), _written(line)),
    )


def _as_it_was(line: PostLine, then: KeptPost, before: str | None) -> PostLine:
    """The line with which a post went out: read back from what is kept of it, and of the post its very words."""
    said = _fields(before or text_of(line))
    post = then.post
    fields: dict[str, object] = {"id": line.id, "channel": line.channel, "edit": line.edit}
    try:
        for name, value in said.items():
            own = [getattr(line, name), *([getattr(post, name)] if name in ("title", "text", "partner") else [])]
            same = [each for each in own if each is not None and flat(_plain(each)) == value]
            read = value.split(", ") if name in _LISTS else value
            fields[name] = same[0] if same else ast.literal_eval(value) if name == "partner" else read
        if said == _fields(text_of(line)) and post.occurrence == 1:
            fields["at"] = post.local  # its text was kept anew, as was done before posts held on to it
        return PostLine.model_validate(fields)
    except (ValidationError, ValueError, SyntaxError):
        return line.model_copy(update={"at": post.local})


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return value.model_dump(mode="json", exclude_none=True)
    return list(value) if isinstance(value, tuple) else value


def _written(line: PostLine) -> str:
    """A line as it stands in a brief."""
    said = line.model_dump(mode="json", exclude={"id"}, exclude_none=True, exclude_defaults=True)
    said["at"] = at = f"{line.at:%Y-%m-%d %H:%M}"
    written = {name: str(each) if isinstance(each, int) else each for name, each in said.items()}
    if len(line.edit) == 1:
        written["edit"] = line.edit[0]
    return f"- {flow(written)}".replace(quoted(at), at, 1)


def _stays(slot: Slot, kept: Mapping[str, KeptPost]) -> bool:
    old = kept.get(slot.post.id)
    return old is not None and old.state in {*OUT, PostState.FAILED} and old.post.local != slot.post.local


def _told(slot: Slot, old: KeptPost) -> Remark:
    post = old.post
    said = f"{post.channel}: {post.id} is {old.state} and can't be moved to {slot.post.local:%Y-%m-%d %H:%M}"
    failed = old.state is PostState.FAILED
    fix = f"cutthrough publish --retry {post.id}" if failed else "write a line of its own for what goes out again"
    return Remark(kind=RemarkKind.STALE, message=said, fix=fix, brief=slot.post.brief, posts=(post.id,))
