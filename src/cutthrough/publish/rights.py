"""Rights at the moment something goes out: in date, on the platform, in every territory; and warnings before an end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from cutthrough.model.brief import Right
from cutthrough.model.errors import ValueProblem
from cutthrough.model.post import KeptPost, Post, PostState
from cutthrough.model.record import Record
from cutthrough.model.territories import beyond, parse_territories

WARN_DAYS = timedelta(days=30)
"""How long before a right ends to warn of it where `warn_rights` says nothing."""

_NAMED = 7  # countries that a sentence names
_ALSO = {"twitter": "x", "web": "website", "site": "website", "mail": "email", "newsletter": "email"}
_COMING = (PostState.PLANNED, PostState.APPROVED, PostState.ATTEMPTING, PostState.UNKNOWN)


class Lack(Record):
    """What a right does not allow. `rule` is what the brief's gate calls it, where that knows it too.

    `about` is the right's place, `rights/2`, counted from 1, as problems of briefs name places.
    """

    rule: str
    message: str
    fix: str
    about: str


class Ending(Record):
    """A right that ends soon, or has ended, and the posts it is about.

    `days` are left, its last day counted; 0 or less where it is over. `after` are posts planned for later than its end:
    they will be held. `out` are posts that are out, and have to be taken down by then.
    """

    brief: str
    what: str
    until: date
    days: int
    after: tuple[str, ...] = ()
    out: tuple[str, ...] = ()

    def sentence(self) -> str:
        """One sentence without its full stop, for lists."""
        over = self.days <= 0
        left = "that is over" if over else "today is the last day" if self.days == 1 else f"for {self.days} more days"
        said = [f'"{self.what}" {"might" if over else "may"} be used until {self.until}, {left}']
        if self.out:
            gone = "must be taken down now" if over else "must be taken down by then"
            said.append(f"{_posts(self.out)} out and {gone}")
        if self.after:
            said.append(f"{_posts(self.after)} planned for later and will be held")
        return "; ".join(said)


def lacks(rights: Sequence[Right], post: Post, day: date, *, sound: bool = True) -> tuple[Lack, ...]:
    """All that keeps a post from going out on `day`, a day in the post's own zone.

    The last day of a right counts in full there. A licence for music is no matter for a file without `sound`. Where
    nobody said until when a right lasts, or where it holds can't be read, it holds nothing out: unknown is not yes.
    """
    found: list[Lack] = []
    for number, right in enumerate(rights, 1):
        if right.kind == "music" and not sound:
            continue
        about = f"rights/{number}"
        found += [*_in_date(right, day, about), *_on_platform(right, post, about), *_in_territories(right, post, about)]
    return tuple(found)


def ending(
    brief: str, rights: Sequence[Right], posts: Sequence[KeptPost], today: date, warn: timedelta = WARN_DAYS
) -> tuple[Ending, ...]:
    """The rights of a brief that end within `warn` or are over, the earliest first."""
    found = []
    for right in rights:
        if right.forever or right.until is None or right.until > today + warn:
            continue
        kept = [each for each in posts if each.post.brief == brief]
        late = [each for each in kept if each.state in _COMING and each.post.local.date() > right.until]
        out = [each.post.id for each in kept if each.state is PostState.CONFIRMED]
        found.append(
            Ending(
                brief=brief,
                what=right.what,
                until=right.until,
                days=(right.until - today).days + 1,
                after=tuple(each.post.id for each in late),
                out=tuple(out),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.until, each.what)))


def _posts(ids: Sequence[str]) -> str:
    return "1 post is" if len(ids) == 1 else f"{len(ids)} posts are"


def _in_date(right: Right, day: date, about: str) -> Iterator[Lack]:
    if right.until is None and not right.forever:
        said = f'nobody says until when "{right.what}" may be used'
        yield Lack(
            rule="rights-end-unknown", message=said, fix="write until: and the last day, or forever: yes", about=about
        )
    elif right.until is not None and day > right.until:
        said = f'"{right.what}" may be used until {right.until}, and this goes out on {day}'
        yield Lack(rule="rights-ended", message=said, fix="extend it, or take it out of the edit", about=about)


def _on_platform(right: Right, post: Post, about: str) -> Iterator[Lack]:
    """A right that names platforms names this one: by the catalog's word, the kind of channel, or its medium."""
    if not right.platforms:
        return
    here = {_plain(each) for each in (post.platform, post.kind.value, post.medium.value, post.channel) if each}
    if here & {_plain(each) for each in right.platforms}:
        return
    place = post.platform or "none of them"
    said = f'"{right.what}" may be used on {", ".join(right.platforms)}, and {post.channel} is {place}'
    fix = f"license it for {post.platform or post.channel} too, or post an edit without it"
    yield Lack(rule="rights-platform", message=said, fix=fix, about=about)


def _in_territories(right: Right, post: Post, about: str) -> Iterator[Lack]:
    try:
        allowed = parse_territories(right.territories)
        outside = beyond(parse_territories(post.territories), allowed)
    except ValueProblem as error:
        said = f'can\'t tell where "{right.what}" may be shown: {error.message}'
        yield Lack(rule="rights-territory", message=said, fix=error.fix or "write country codes: DE, AT", about=about)
        return
    listed = _some(allowed or ())
    if outside is None:
        said = f'"{right.what}" may be shown in {listed}, and {post.channel} is seen everywhere'
        fix = f"write the channel's territories: [{listed}] if it is seen there only, or license it for everywhere"
        yield Lack(rule="rights-territory", message=said, fix=fix, about=about)
    elif outside:
        said = f'"{right.what}" may be shown in {listed}, and {post.channel} is seen in {_some(outside)} too'
        yield Lack(rule="rights-territory", message=said, fix="license it there too, or leave them out", about=about)


def _some(codes: Iterable[str]) -> str:
    listed = sorted(codes)
    return (
        ", ".join(listed) if len(listed) <= _NAMED else f"{', '.join(listed[:_NAMED])} and {len(listed) - _NAMED} more"
    )


def _plain(name: str) -> str:
    word = re.sub(r"[\W_]+", "", name.casefold())
    return _ALSO.get(word, word)
