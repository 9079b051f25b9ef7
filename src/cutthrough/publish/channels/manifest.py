"""The record a kit ends with: what was handed over under a post's id. Once it is there, the kit is posted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from cutthrough.model.deliverable import FileKind
from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Post, Receipt
from cutthrough.model.record import Record
from cutthrough.publish.channels.base import Busy, Refused, Unclear

MANIFEST = "post.json"

Papers = Callable[[Parcel], Mapping[str, bytes | Path]]
"""What else goes into a post's kit, by name: words, sheets, mails. It is made anew for each post."""

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{2,63}")
_LONGEST = 200
_PATIENCE = 300.0
_FORBIDDEN = frozenset('\\:*?"<>|')


class Handed(Record):
    """One file of a kit; `path` is relative to the post's folder."""

    path: str
    kind: FileKind
    sha256: str
    size: int
    language: str | None = None


class Manifest(Record):
    """What was handed over, and when (ISO 8601 in UTC). `words` is the digest of what is read with it."""

    format: int = 1
    post: Post
    words: str
    attempt: str
    due: str
    handed_over: str
    main: Handed
    files: tuple[Handed, ...] = ()
    papers: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


def manifest_of(parcel: Parcel, folder: str = "", papers: tuple[str, ...] = ()) -> Manifest:
    """The manifest of what is about to be handed over. `folder` is where its files lie in the post's folder."""

    def handed(file: ParcelFile) -> Handed:
        path = f"{folder}{safe_name(file.name)}"
        return Handed(path=path, kind=file.kind, sha256=file.sha256, size=file.size, language=file.language)

    return Manifest(
        post=parcel.post,
        words=parcel.post.words,
        attempt=parcel.attempt,
        due=parcel.moment,
        handed_over=datetime.now(UTC).isoformat(timespec="seconds"),
        main=handed(parcel.main),
        files=tuple(handed(each) for each in parcel.files),
        papers=tuple(f"{folder}{name}" for name in papers),
        credits=parcel.credits,
    )


def read_manifest(content: bytes, parcel: Parcel, where: str) -> Manifest:
    """The manifest that lies there, where it is of exactly this parcel. Raises Unclear for any other.

    Other bytes or other words under the same id went out once, by somebody; whether they count is for people to say.
    """
    try:
        found = Manifest.from_json(content)
    except (ValidationError, ValueError):
        raise Unclear(
            f"{where} is no record of ours", "see what it is, and move it away if nothing was posted"
        ) from None
    posted = {found.main.sha256} | {each.sha256 for each in found.files}
    wanted = {parcel.main.sha256} | {each.sha256 for each in parcel.files}
    same = found.post.id == parcel.post.id and found.main.sha256 == parcel.main.sha256
    if not same or posted != wanted or found.words != parcel.post.words:
        what = "other words" if same and posted == wanted else "other files"
        raise Unclear(
            f"{where} was handed over with {what} than those approved now",
            "see whether it was posted; if not, move it away, and it goes out anew",
        )
    return found


def receipt_of(manifest: Manifest, *, url: str | None = None, said: Mapping[str, str] | None = None) -> Receipt:
    """What a kit says of a post that was handed over."""
    return Receipt(external_id=manifest.post.id, url=url, at=manifest.handed_over, said=dict(said or {}))


def handed_over(post: Post, receipt: Receipt) -> Refused:
    """Why a kit can't be taken down from here: what became of it is with whoever took it."""
    where = receipt.url or receipt.said.get("folder") or receipt.external_id
    said = f"{post.id} was handed over as a kit, to {where}, and whoever posted it has to take it down"
    return Refused(said, f"once it is down there, say so: cutthrough publish --take-down {post.id} --by-hand")


def safe_id(name: str) -> str:
    """A post's or an attempt's id as part of a path. Raises Refused for what could be anything else."""
    if not _ID.fullmatch(name):
        raise Refused(f'"{name[:40]!a}" is no id of a post', "plan the posts anew: cutthrough calendar")
    return name


def safe_name(name: str) -> str:
    """A file's name in a kit, with `/` between folders. Raises Refused for one that leads out or that none may have."""
    parts = name.split("/")
    if any(
        not part.strip(" .")
        or part.startswith(".")
        or not part.isprintable()
        or _FORBIDDEN & set(part)
        or len(part.encode("utf-8", "replace")) > _LONGEST
        for part in parts
    ):
        raise Refused(f"A file can't be called {name[:80]!a} in a kit", "make the edit anew: cutthrough make")
    return name


def papers_for(parcel: Parcel, made_by: Papers | None) -> Mapping[str, bytes | Path]:
    """What goes into a kit beside the parcel's files, all of it under names that can stand together.

    Raises Refused where a name leads out or two are one, Busy where the papers can't be made: what they need may be
    mended, and then every post waits no longer.
    """
    try:
        papers = made_by(parcel) if made_by is not None else {}
    except CutthroughError as error:
        raise Busy(error.message, error.fix, wait=_PATIENCE) from error
    taken = {MANIFEST}
    for name in (parcel.main.name, *(each.name for each in parcel.files), *papers):
        folded = safe_name(name).casefold()
        if folded in taken:
            raise Refused(f"Two files of the kit would be called {name[:80]!a}", "give the edits other names")
        taken.add(folded)
    return papers
