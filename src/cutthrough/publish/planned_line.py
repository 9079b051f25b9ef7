"""One line of the plan with all that is known around it; what the plan of a line is worked out from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Brief
from cutthrough.model.calendar import Remark, RemarkKind
from cutthrough.model.channel import Channel
from cutthrough.model.deliverable import Edit
from cutthrough.model.money import Money
from cutthrough.model.placement import Placement
from cutthrough.model.post import PostLine
from cutthrough.model.program import Program
from cutthrough.model.recurrence import Recurrence
from cutthrough.model.zones import GRACE
from cutthrough.publish.chosen_edits import Chosen
from cutthrough.publish.links import flight_token, parts_of

KnownNumbers = Mapping[str, Mapping[str, frozenset[int]]]
"""The occurrences planned before, by the token of their line and the id of the first of them."""

_ID = re.compile(r"(?P<stem>(?P<token>ct.{7})-.{5}(?:-r.{5})?)(?:-(?P<number>[1-9][0-9]*))?")


def known_numbers(known: Collection[str]) -> KnownNumbers:
    """The ids of posts sorted by line and first post; what is no id of ours is left out."""
    numbers: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for id_ in known:
        found = _ID.fullmatch(id_)
        if found is not None:
            numbers[found["token"]][found["stem"]].add(int(found["number"] or 1))
    return {token: {stem: frozenset(each) for stem, each in own.items()} for token, own in numbers.items()}


def known_tokens(posts: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, str]:
    """The token of each line that has posts, given as line and id; of several, one whose posts are `known`.

    A line's ids stay what they are when the client is called something else: links that hold them are out.
    """
    tokens: dict[str, str] = {}
    for line, id_ in sorted(posts, key=lambda each: (each[1] not in known, each[1])):
        found = _ID.fullmatch(id_)
        if found is not None:
            tokens.setdefault(line, found["token"])
    return tokens


@dataclass(frozen=True)
class Told:
    """What all lines of a brief are planned from."""

    client: str
    brief: Brief
    program: Program
    edits: tuple[Edit, ...]
    placements: Mapping[str, Placement]
    adopted: tuple[Adopted, ...]
    now: datetime
    known: KnownNumbers
    tokens: Mapping[str, str]

    def remark(self, kind: RemarkKind, line: PostLine, message: str, fix: str = "") -> Remark:
        """Something about a line."""
        return Remark(kind=kind, message=message, fix=fix, brief=self.brief.name, line=line.id, channel=line.channel)


@dataclass(frozen=True)
class Line:
    """One line with what was found out about it."""

    told: Told
    line: PostLine
    channel: Channel
    zone: str
    rhythm: Recurrence | None
    budget: Money | None
    chosen: tuple[Chosen, ...]

    @cached_property
    def since(self) -> datetime:
        """From when on its times are planned: what was to go out once, and only just, goes out late."""
        now = self.told.now
        return now - GRACE if self.rhythm is None and now.year > 1 else now

    @cached_property
    def token(self) -> str:
        """What the ids of its posts begin with: for good what it was when the line was first planned."""
        return self.told.tokens.get(self.line.id) or flight_token(self.told.client, self.told.brief.name, self.line.id)

    @property
    def recipients(self) -> tuple[str | None, ...]:
        """Whom each edit goes to: everybody, or one after the other."""
        return tuple(dict.fromkeys(self.line.recipients)) or (None,)

    @cached_property
    def edits(self) -> Mapping[str, str]:
        """What stands for each edit in the ids."""
        return parts_of(each.edit for each in self.chosen)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What stands for each recipient in the ids."""
        return parts_of(each for each in self.recipients if each is not None)

    @cached_property
    def known(self) -> frozenset[int]:
        """The occurrences of which any post was planned before."""
        return frozenset(chain.from_iterable(self.told.known.get(self.token, {}).values()))

    def known_of(self, stem: str) -> frozenset[int]:
        """The occurrences planned before of the posts whose ids begin with `stem`."""
        return self.told.known.get(self.token, {}).get(stem, frozenset())

    def remark(self, kind: RemarkKind, message: str, fix: str = "") -> Remark:
        """Something about it."""
        return self.told.remark(kind, self.line, message, fix)
