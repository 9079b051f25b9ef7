"""What of a site's posts may not be shown now: what was taken down, or has a right that is over by the gate's rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cutthrough.brief.read import read_brief
from cutthrough.flow.adopted_out import adopted_video
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.going_out import day_of
from cutthrough.flow.site_files import PUBLISHED, TYPES, name_of
from cutthrough.flow.taken_down import command_of
from cutthrough.model.brief import Right
from cutthrough.model.channel import ChannelKind, Medium
from cutthrough.model.cut import Cut
from cutthrough.model.errors import CutthroughError, SourceError, ValueProblem
from cutthrough.model.post import KeptPost, PostState
from cutthrough.model.watch import Gone, Library, Watch, token_of
from cutthrough.model.zones import resolve
from cutthrough.publish.gate import BY_POST
from cutthrough.publish.rights import Lack, lacks
from cutthrough.store.hashes import Fingerprint, fingerprint

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sight:
    """The posts of a site that are out, parted: those that may be `shown`, those that are `down`, and `over` by rights.

    `over` says why of each post, by its id. `turns` is when a right ends next, `briefs` those that were read.
    """

    shown: tuple[KeptPost, ...] = ()
    down: tuple[KeptPost, ...] = ()
    hidden: tuple[KeptPost, ...] = ()
    over: dict[str, str] = field(default_factory=dict)
    turns: datetime | None = None
    briefs: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left out and why, one sentence for each post."""
        left = [f"{each.post.id} ({each.post.edit}) is left out: {each.why}" for each in self.down]
        return (*self.over.values(), *left)

    def gone(self, watches: Iterable[Watch]) -> Gone:
        """What is to be answered with 410 beside these pages."""
        posts = [*self.down, *self.hidden]
        pages = {token_of(each.post.id) for each in posts if each.post.medium is not Medium.SALES}
        return Gone(
            pages=tuple(sorted(pages - {each.id for each in watches})),
            posts=tuple(each.post.id for each in posts),
            files=tuple(sorted({name for each in posts for name in _files(each)})),
            over=self.over,
        )


def sight_of(program_dir: Path, ledger: Ledger, posts: Iterable[KeptPost], now: datetime) -> Sight:
    """Part a site's posts by what may be shown at `now`, each in its own zone. Raises StoreError.

    Only what is confirmed is judged by rights: what is planned is judged when it goes out. Rights are those of the
    brief as it is now, else of its last delivery.
    """
    shown, down, hidden = [], [], []
    over: dict[str, str] = {}
    turns: list[datetime] = []
    briefs: dict[str, tuple[Right, ...]] = {}
    for kept in posts:
        if kept.state is PostState.TAKEN_DOWN:
            down.append(kept)
            continue
        if kept.state is PostState.CONFIRMED:
            name = kept.post.brief
            if name not in briefs:
                briefs[name] = _rights(program_dir, name)
            why = _over(program_dir, ledger, kept, briefs[name], now)
            if why is not None:
                over[kept.post.id] = why
                hidden.append(kept)
                continue
            turns += (end for each in briefs[name] if (end := _end(each, kept)) is not None and end > now)
        shown.append(kept)
    return Sight(
        shown=tuple(shown),
        down=tuple(down),
        hidden=tuple(hidden),
        over=over,
        turns=min(turns, default=None),
        briefs=tuple(briefs),
    )


def posts_of_site(ledger: Ledger, brief: str | None = None, states: Sequence[PostState] = ()) -> tuple[KeptPost, ...]:
    """The posts on a program's sites that are out, were taken down, or are in one of `states` too."""
    asked = (PostState.CONFIRMED, PostState.TAKEN_DOWN, *states)
    return tuple(each for each in ledger.posts.all(brief, asked) if each.post.kind is ChannelKind.SITE)


def without(library: Library, sight: Sight) -> Library:
    """A library that was put together before, less what may not be shown now."""
    gone = {each.post.id for each in (*sight.down, *sight.hidden)}
    watches = []
    for watch in library.watches:
        edits = tuple(each for each in watch.edits if each.post not in gone)
        if edits:
            watches.append(watch.model_copy(update={"edits": edits}))
    turns = sight.turns.isoformat() if sight.turns is not None else None
    return library.model_copy(update={"watches": tuple(watches), "gone": sight.gone(watches), "turns": turns})


def _over(program_dir: Path, ledger: Ledger, kept: KeptPost, rights: tuple[Right, ...], now: datetime) -> str | None:
    """Why a post may not be shown now, with what to do; None where it may."""
    post = kept.post
    try:
        day = day_of(post, now)
    except (ValueProblem, OverflowError):
        day = now.astimezone(UTC).date()
    if not _lacks(rights, kept, day, sound=True):
        return None
    found = _lacks(rights, kept, day, sound=_sounds(program_dir, ledger, kept))
    if not found:
        return None
    right = rights[int(found[0].about.rpartition("/")[2]) - 1]
    said = found[0].message
    if found[0].rule == "rights-ended":
        said = f'"{right.what}" might be used until {right.until}, and that is over'
    extend = f"extend the right in briefs/{post.brief}.yaml, or: {command_of(kept)}"
    return f"{post.id} ({post.edit}) is not shown: {said}; {extend}"


def _lacks(rights: tuple[Right, ...], kept: KeptPost, day: date, *, sound: bool) -> list[Lack]:
    """What no waiver can let pass; of a right whose end nobody knows, somebody may have answered for it."""
    return [each for each in lacks(rights, kept.post, day, sound=sound) if each.rule in BY_POST]


def _sounds(program_dir: Path, ledger: Ledger, kept: KeptPost) -> bool:
    """Whether there is anything to hear in it, as it went out; yes where nobody knows."""
    try:
        cut = Cut.from_json((program_dir / PUBLISHED / f"{kept.post.id}.cut.json").read_bytes())
    except (OSError, ValidationError, ValueError):
        video = adopted_video(ledger, kept.post.edit)
        return video is None or video.probe is None or video.probe.audio is not None
    return bool(cut.sound)


def _end(right: Right, kept: KeptPost) -> datetime | None:
    """The moment at which a right is over where the post is: midnight after its last day there."""
    if right.forever or right.until is None:
        return None
    try:
        return resolve(datetime.combine(right.until + _DAY, time()), kept.post.zone).utc
    except (ValueProblem, OverflowError):
        return None


def _files(kept: KeptPost) -> list[str]:
    """Names under `/media/` of the files that a post put out."""
    if kept.grounds is None:
        return []
    beside = [(sha256, PurePosixPath(path).suffix.lower()) for path, sha256 in kept.grounds.files.items()]
    return [name_of(sha256, suffix) for sha256, suffix in ((kept.grounds.sha256, ".mp4"), *beside) if suffix in TYPES]


def _rights(program_dir: Path, name: str) -> tuple[Right, ...]:
    path = program_dir / "briefs" / f"{name}.yaml"
    try:
        found = _read(path, fingerprint(path))
    except (CutthroughError, SourceError):
        found = None
    if found is None:
        delivery = last_delivery(program_dir / "out" / name)
        found = delivery.brief.rights if delivery is not None else ()
    return found


@lru_cache(maxsize=512)  # a server puts its library together each time something goes out
def _read(path: Path, _: Fingerprint) -> tuple[Right, ...] | None:
    brief, _problems = read_brief(path)
    return brief.rights if brief is not None else None
