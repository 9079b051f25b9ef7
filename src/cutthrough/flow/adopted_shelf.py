"""What was adopted, as it was last said; how it is told apart, said anew and taken back. Entries are only added."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from cutthrough.model.adopted import Adopted, LivePost
from cutthrough.model.errors import Misuse
from cutthrough.model.record import Record
from cutthrough.publish.live_posts import LiveAddress
from cutthrough.store.ledger import Entry, EntryKind, Ledger

Said: TypeAlias = tuple[str, EntryKind, Record]
"""One thing to write down: the brief it belongs to (empty for none), its kind and its record."""

R = TypeVar("R", bound=Record)
_NOTHING: tuple[object, ...] = (None, [], "", False)  # 0 is False
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in lower case
_LETTERS = 10  # 50 bits: among 100,000 videos two share one with a chance of 4 in a million
_SAID = ("title", "placement", "objective", "role", "audience", "language", "made_on")
_FOUND = ("path", "file", "probe", "report", "judged_by", "made_from", "captions", "marks", "missing", "note")


class _Packed(MutableMapping[str, R]):
    """Records by id, kept as short texts and read when asked for: a hundred thousand take a few tens of megabytes."""

    def __init__(self, form: type[R]) -> None:
        self._form = form
        self._texts: dict[str, str] = {}

    def __getitem__(self, id_: str) -> R:
        return self._form.model_validate_json(self._texts[id_])

    def __setitem__(self, id_: str, record: R) -> None:
        self._texts[id_] = record.model_dump_json(exclude_defaults=True)

    def put(self, record: dict[str, Any]) -> None:
        """Take a record as an entry holds it."""
        self._texts[str(record["id"])] = json.dumps({k: v for k, v in record.items() if v not in _NOTHING})

    def __delitem__(self, id_: str) -> None:
        del self._texts[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class Shelf:
    """Every adopted video and live post of a program, as last said. `at` is the last entry that was read.

    `filmed` are the videos of whose frames something is known.
    """

    def __init__(self) -> None:
        videos, posts = _Packed(Adopted), _Packed(LivePost)
        self.videos: MutableMapping[str, Adopted] = videos
        self.posts: MutableMapping[str, LivePost] = posts
        self._put = {EntryKind.ADOPTED: videos.put, EntryKind.LIVE_POST: posts.put}
        self.filmed: set[str] = set()
        self.briefs: MutableMapping[str, str] = {}
        self.at = 0

    def take(self, entries: Iterable[Entry]) -> None:
        """Read entries, in their order."""
        for entry in entries:
            self.at = max(self.at, entry.number)
            put = self._put.get(entry.kind)
            if put is not None:
                put(entry.record)
            if entry.kind is EntryKind.ADOPTED:
                self.briefs[entry.record["id"]] = entry.brief
                if entry.record.get("marks"):
                    self.filmed.add(entry.record["id"])

    def video(self, id_: str) -> Adopted | None:
        """A video that is not forgotten."""
        found = self.videos.get(id_)
        return found if found is not None and not found.forgotten else None

    def post(self, id_: str) -> LivePost | None:
        """A post that is not forgotten."""
        found = self.posts.get(id_)
        return found if found is not None and not found.forgotten else None

    def standing(self) -> tuple[Adopted, ...]:
        """The videos that are not forgotten, by title."""
        return tuple(sorted((v for v in self.videos.values() if not v.forgotten), key=lambda v: (v.title, v.id)))

    def posts_of(self, id_: str) -> tuple[LivePost, ...]:
        """The posts of a video that are not forgotten."""
        return tuple(each for each in self.posts.values() if each.adopted == id_ and not each.forgotten)


def read_shelf(ledger: Ledger) -> Shelf:
    """The shelf as the ledger has it now."""
    shelf = Shelf()
    newest = ledger.newest()
    shelf.take(each for each in ledger.each((EntryKind.ADOPTED, EntryKind.LIVE_POST)) if each.number <= newest)
    shelf.at = newest
    return shelf


def keep(ledger: Ledger, shelf: Shelf, say: Callable[[Shelf], Sequence[Said]]) -> tuple[Said, ...]:
    """Write what `say` makes of the shelf. Where somebody else wrote meanwhile, it is asked again, of the new shelf."""
    while True:
        said = tuple(say(shelf))
        if not said:
            return ()
        last = ledger.enter_all(said, shelf.at)
        if last is not None:
            for _, kind, record in said:
                _put(shelf, kind, record)
            shelf.briefs.update({r.id: brief for brief, _, r in said if isinstance(r, Adopted)})
            shelf.at = last
            return said
        shelf.take(ledger.chain(shelf.at))


def _put(shelf: Shelf, kind: EntryKind, record: Record) -> None:
    if kind is EntryKind.ADOPTED and isinstance(record, Adopted):
        shelf.videos[record.id] = record
        if record.marks:
            shelf.filmed.add(record.id)
    elif isinstance(record, LivePost):
        shelf.posts[record.id] = record


def id_of_file(sha256: str) -> str:
    """The id of a video by its bytes: the same wherever and however often it is adopted."""
    return f"a-{_letters(f'file {sha256}')}"


def ids_of_post(address: LiveAddress) -> tuple[str, str]:
    """The ids of a post, and of the video that is known only by it."""
    where = f"{address.platform} {address.id}" if address.platform and address.id else address.url
    letters = _letters(f"post {where}")
    return f"l-{letters}", f"a-{letters}"


def _letters(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> (64 - 5 * _LETTERS)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))


def merged(old: Adopted | None, new: Adopted) -> Adopted:
    """What is known of a video with what is said anew: said beats guessed, and a guess only fills what was open."""
    if old is None or old.forgotten:
        return new
    changes: dict[str, object] = {}
    guessed = set(old.guessed)
    for name in _SAID:
        before, now, guess = getattr(old, name), getattr(new, name), name in new.guessed
        if now is None or (guess and before is not None):
            continue
        changes[name] = now
        guessed = guessed | {name} if guess else guessed - {name}
    changes |= {name: now for name in _FOUND if (now := getattr(new, name))}
    if new.made_from:
        guessed = guessed | {"made_from"} if "made_from" in new.guessed else guessed - {"made_from"}
    kept = tuple(name for name in (*_SAID, "made_from") if name in guessed)
    return old.model_copy(update={**changes, "guessed": kept})


def merged_post(old: LivePost | None, new: LivePost) -> LivePost:
    """The same of a post."""
    if old is None or old.forgotten:
        return new
    changes = {name: now for name in LivePost.model_fields if (now := getattr(new, name)) is not None}
    return old.model_copy(update=changes)


def forget(ledger: Ledger, id_: str) -> tuple[Said, ...]:
    """Take an adopted video back, with its posts, or a post alone: an entry that says so. Raises Misuse."""
    shelf = read_shelf(ledger)

    def say(now: Shelf) -> list[Said]:
        video, post = now.video(id_), now.post(id_)
        if video is not None:
            brief = now.briefs.get(id_, "")
            gone: list[Said] = [(brief, EntryKind.ADOPTED, video.model_copy(update={"forgotten": True}))]
            posts = now.posts_of(id_)
        elif post is not None:
            brief, gone, posts = now.briefs.get(post.adopted, ""), [], (post,)
        else:
            return []
        return gone + [(brief, EntryKind.LIVE_POST, each.model_copy(update={"forgotten": True})) for each in posts]

    said = keep(ledger, shelf, say)
    if not said:
        was = " any more" if id_ in shelf.videos or id_ in shelf.posts else ""
        raise Misuse(f'Nothing is adopted as "{id_[:40]}"{was}', "cutthrough adopt --report lists the ids")
    return said


def in_program(path: Path, program_dir: Path) -> str:
    """A file as the program's folder sees it."""
    return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(program_dir))).as_posix()
