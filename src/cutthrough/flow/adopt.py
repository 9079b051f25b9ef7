"""Adopts what exists already: video files, folders of them, tables of videos and posts, and single links.

Each thing is written down as soon as it is known, so a run that was stopped goes on where it was; what is known
already costs one look. A thing that can't be read is told and costs only itself.
"""

from __future__ import annotations

import os
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cutthrough.catalog.placement import placement as placement_named
from cutthrough.catalog.placement import placements
from cutthrough.flow.adopt_file import Desk, Told, look, measured_now, own_files, verdict_of
from cutthrough.flow.adopt_row import path_of_row, post_of_row, says_of_post, told_by_row
from cutthrough.flow.adopted_shelf import (
    Said,
    Shelf,
    id_of_file,
    ids_of_post,
    in_program,
    keep,
    merged,
    merged_post,
    read_shelf,
)
from cutthrough.flow.conform import videos_in
from cutthrough.flow.table_encoding import table_encoding
from cutthrough.media.apart import Apart
from cutthrough.model.adopted import Adopted, LivePost
from cutthrough.model.errors import CutthroughError, SourceError
from cutthrough.model.placement import Placement
from cutthrough.publish.file_clues import clues
from cutthrough.publish.live_posts import LiveAddress
from cutthrough.publish.live_table import Refused, Row, SeenPosts, read_link, read_table
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger

TABLES = (".csv", ".tsv", ".txt")
"""What a table's name ends in."""
_SHEETS = (".xlsx", ".xls", ".ods", ".numbers")
_AT_ONCE = 500  # rows of a table that are written together
_FIELDS = ("title", "placement", "objective", "role", "audience", "language", "made_on")


class State(StrEnum):
    """What became of one thing."""

    ADOPTED = "adopted"
    UPDATED = "updated"
    KNOWN = "known"
    DUPLICATE = "duplicate"
    OURS = "ours"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """One thing and what became of it. `says` is worth reading; `total` is how many there are, where that is known."""

    subject: str
    state: State
    video: Adopted | None = None
    post: LivePost | None = None
    says: tuple[str, ...] = ()
    total: int | None = None


def adopt(program_dir: Path, target: str, told: Told, today: date) -> Iterator[Outcome]:
    """Adopt a file, a folder, a table, a link, or say more of what is adopted (its id). Yields as it goes.

    Raises Misuse, CatalogError, StoreError, SourceError for a folder without videos, ValueProblem for a table or a
    link that can't be read at all.
    """
    if told.placement is not None:
        placement_named(told.placement)
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(program_dir))
        shelf = read_shelf(ledger)
        if (known := shelf.video(target)) is not None and (known.path is None or not told.measure):
            yield _more(ledger, shelf, known, told)
            return
        path = Path(target)
        if "://" in target and not path.exists():
            row = Row(line=1, address=read_link(target), link=target)
            yield from _rows(ledger, shelf, [row], told, None, path, today, SeenPosts())
            return
        reader = stack.enter_context(Apart())
        desk = Desk(program_dir, today, _catalog(), own_files(program_dir, ledger), reader)
        if known is not None and known.path is not None:
            yield _measured(ledger, shelf, known, program_dir / known.path, told, desk)
            return
        if path.suffix.lower() in TABLES and path.is_file():
            yield from _table(ledger, shelf, path, told, desk)
            return
        if path.suffix.lower() in _SHEETS:
            raise SourceError(f"{path.name} is a workbook", "save the sheet as CSV and adopt that", path=path)
        videos, _ = videos_in([path])
        out = os.path.realpath(program_dir / "out") + os.sep
        inside = [each for each in videos if not os.path.realpath(each).startswith(out)]
        for each in inside or videos:
            yield replace(_file(ledger, shelf, each, told, desk), total=len(inside or videos))


def _file(
    ledger: Ledger, shelf: Shelf, path: Path, told: Told, desk: Desk, address: LiveAddress | None = None,
    post: LivePost | None = None,
) -> Outcome:  # fmt: skip
    """One video, with the post it is in, where one is said."""
    try:
        sha256 = desk.hash(path)
        ours = desk.ours.get(sha256)
        if ours is not None and not ours.source:
            return Outcome(str(path), State.OURS, says=(f"it was made here: {ours.what}",))
        known = shelf.video(id_of_file(sha256))
        place = in_program(path, desk.program_dir)
        elsewhere = known is not None and known.path not in (None, place) and _there(known, desk)
        if known is not None and (elsewhere or not _new(known, told, desk, path)) and address is None:
            if elsewhere:
                return _again(ledger, shelf, path, known, told, desk)
            return Outcome(str(path), State.KNOWN, known, says=(verdict_of(known, desk),) if told.measure else ())
        video, says, found = look(path, sha256, told, desk, known)
    except SourceError as error:
        return Outcome(str(path), State.REFUSED, says=(error.message, *([error.fix] if error.fix else ())))
    whole = merged(known, video)
    verdict = (verdict_of(whole, desk),) if told.measure else ()
    says = (*says, *verdict, *_twins(video, shelf), *_open(whole, found.open_))
    if elsewhere and known is not None:
        video = video.model_copy(update={"path": known.path, "file": known.file})
        says = (f"the same bytes as {known.path}", *says)
    return _kept(ledger, shelf, str(path), video, told, address, post, says)


def _again(ledger: Ledger, shelf: Shelf, path: Path, known: Adopted, told: Told, desk: Desk) -> Outcome:
    """An adopted file under another name: what is said now counts, and what that name says fills what was open."""
    found = clues(path.stem, known.probe, desk.placements, desk.today, link=told.link, platform=told.platform)
    read = {
        "placement": found.placement, "objective": found.objective, "role": found.role, "language": found.language,
        "made_on": found.made_on.isoformat() if found.made_on else None,
    }  # fmt: skip
    fills = {name: each for name, each in read.items() if each is not None and getattr(known, name) is None}
    outcome = _more(ledger, shelf, known, told, fills)
    state = State.DUPLICATE if outcome.state is State.KNOWN else outcome.state
    return replace(outcome, subject=str(path), state=state, says=(f"the same bytes as {known.path}",))


def _measured(ledger: Ledger, shelf: Shelf, known: Adopted, path: Path, told: Told, desk: Desk) -> Outcome:
    """Say more of a video that is adopted, and measure its file."""
    try:
        same = id_of_file(desk.hash(path)) == known.id
    except SourceError as error:
        return Outcome(known.id, State.REFUSED, known, says=(error.message, *([error.fix] if error.fix else ())))
    if not same:
        says = (f"{known.path} was changed since it was adopted", "adopt it as it is now, or put the old one back")
        return Outcome(known.id, State.REFUSED, known, says=says)
    return replace(_file(ledger, shelf, path, told, desk), subject=known.id)


def _there(video: Adopted, desk: Desk) -> bool:
    return video.path is not None and (desk.program_dir / video.path).is_file()


def _new(known: Adopted, told: Told, desk: Desk, path: Path) -> bool:
    """Whether a look at a known file could tell more than is known of it."""
    made = told.made.isoformat() if told.made else None
    said = {**{n: getattr(told, n) for n in _FIELDS if n != "made_on"}, "made_on": made}
    anew = any(v is not None and (v != getattr(known, n) or n in known.guessed) for n, v in said.items())
    captions = tuple(in_program(each, desk.program_dir) for each in desk.captions(path))
    moved = known.path != in_program(path, desk.program_dir)
    unmeasured = told.measure and known.placement is not None and not measured_now(known, desk)
    return anew or moved or unmeasured or captions != known.captions or (told.sure and bool(known.guessed))


def _twins(video: Adopted, shelf: Shelf) -> Iterator[str]:
    """Adopted videos of other bytes that show the same."""
    from cutthrough.media.likeness import alike

    length = video.probe.duration if video.probe else None
    if length is None or not any(video.marks):
        return
    for id_ in sorted(shelf.filmed - {video.id}):
        each = shelf.videos[id_]
        if each.forgotten or each.probe is None:
            continue
        if alike(video.marks, each.marks, (length, each.probe.duration)):
            yield f"looks like {each.path} ({each.id}), in other bytes"


def _open(video: Adopted, left: Sequence[str]) -> Iterator[str]:
    if video.placement is None:
        some = ", ".join(left[:4]) + (f" and {len(left) - 4} more" if len(left) > 4 else "")
        yield f"can't tell its placement{f': {some} would fit' if left else ''}"


def _kept(
    ledger: Ledger, shelf: Shelf, subject: str, video: Adopted, told: Told, address: LiveAddress | None,
    post: LivePost | None, says: tuple[str, ...],
) -> Outcome:  # fmt: skip
    new = shelf.video(video.id) is None
    said = keep(ledger, shelf, lambda now: _said(now, video, post, told, address))
    state = State.ADOPTED if new and said else State.UPDATED if said else State.KNOWN
    return Outcome(subject, state, shelf.videos[video.id], shelf.post(post.id) if post else None, says)


def _said(shelf: Shelf, video: Adopted, post: LivePost | None, told: Told, address: LiveAddress | None) -> list[Said]:
    """What is new of a video and its post. A video that was known only by this post is folded into it."""
    said: list[Said] = []
    brief = told.brief or shelf.briefs.get(video.id, "")
    before = shelf.videos.get(video.id)
    base = before if before is not None and not before.forgotten else None
    if address is not None and (alone := shelf.video(ids_of_post(address)[1])) is not None and alone.id != video.id:
        said.append((shelf.briefs.get(alone.id, ""), EntryKind.ADOPTED, alone.model_copy(update={"forgotten": True})))
        video = merged(alone, video).model_copy(update={"id": video.id}) if base is None else video
    whole = merged(base, video)
    if told.sure and whole.guessed:
        whole = whole.model_copy(update={"guessed": ()})
    if whole != before or brief != shelf.briefs.get(video.id, ""):
        said.append((brief, EntryKind.ADOPTED, whole))
    if post is not None:
        was = shelf.posts.get(post.id)
        now = merged_post(was, post)
        if now != was:
            said.append((brief, EntryKind.LIVE_POST, now))
    return said


def _more(
    ledger: Ledger, shelf: Shelf, known: Adopted, told: Told, inferred: Mapping[str, Any] = MappingProxyType({})
) -> Outcome:
    """Say more of a video that is adopted; `inferred` are fields that nobody says."""
    said: dict[str, Any] = {
        "placement": told.placement, "objective": told.objective, "role": told.role, "audience": told.audience,
        "language": told.language, "made_on": told.made.isoformat() if told.made else None,
    }  # fmt: skip
    guesses = {name: each for name, each in inferred.items() if said[name] is None}
    said_of = Adopted(
        id=known.id,
        title=told.title or known.title,
        guessed=(*guesses, *(("title",) if told.title is None else ())),
        **{**said, **guesses},
    )
    says = ("not measured: only its post is known, so there is no file to measure",) if told.measure else ()
    return _kept(ledger, shelf, known.id, said_of, told, None, None, says)


def _table(ledger: Ledger, shelf: Shelf, path: Path, told: Told, desk: Desk) -> Iterator[Outcome]:
    try:
        with path.open(encoding=table_encoding(path), errors="replace", newline="") as lines:
            table = read_table(lines, desk.today)
            if table.unknown:
                unknown = ", ".join(table.unknown[:12]) + (" ..." if len(table.unknown) > 12 else "")
                yield Outcome(path.name, State.KNOWN, says=(f"columns that mean nothing here: {unknown}",))
            rows, seen = iter(table.rows), SeenPosts()
            while batch := list(islice(rows, _AT_ONCE)):
                yield from _rows(ledger, shelf, batch, told, desk, path, desk.today, seen)
    except OSError as error:
        raise SourceError(f"{path.name} can't be read: {error.strerror}", "check its permissions", path=path) from error


def _rows(
    ledger: Ledger, shelf: Shelf, rows: Iterable[Row | Refused], told: Told, desk: Desk | None, table: Path,
    today: date, seen: SeenPosts,
) -> Iterator[Outcome]:  # fmt: skip
    """Rows of a table, in their order. Those of posts alone are written together."""
    alone: list[tuple[Row, Told, Adopted, LivePost]] = []
    outcomes: list[Outcome] = []
    for row in rows:
        if isinstance(row, Refused):
            outcomes.append(Outcome(f"line {row.line}", State.REFUSED, says=(row.why,)))
            continue
        try:
            mine = told_by_row(row, told)
        except CutthroughError as error:
            outcomes.append(Outcome(f"line {row.line}", State.REFUSED, says=(error.message,)))
            continue
        if row.file is not None and desk is not None:
            path = path_of_row(row.file, table, desk.program_dir)
            post = post_of_row(row, "") if row.address is not None else None
            outcome = _row_file(ledger, shelf, path, mine, desk, row, post)
            again = seen.again(row, post.id) if post is not None and outcome.state is not State.REFUSED else ""
            outcomes.append(replace(outcome, says=(*outcome.says, again)) if again else outcome)
        elif row.address is not None:
            alone.append((row, mine, *_by_post(row, mine, today, shelf)))
    before = {video.id: shelf.video(video.id) for _, _, video, _ in alone}
    seen_before = {post.id: shelf.post(post.id) for _, _, _, post in alone}
    keep(ledger, shelf, lambda now: _all_said(now, alone))
    for row, _, video, post in alone:
        subject, standing = f"line {row.line}", shelf.video(video.id)
        if standing is not None and row.title not in (None, standing.title):  # said otherwise further down
            standing = standing.model_copy(update={"title": row.title})
        if again := seen.again(row, post.id):
            outcomes.append(Outcome(subject, State.DUPLICATE, standing, post, (again,)))
            continue
        same = before[video.id] == standing and seen_before[post.id] == shelf.post(post.id)
        state = State.KNOWN if same else State.UPDATED if seen_before[post.id] else State.ADOPTED
        outcomes.append(Outcome(subject, state, standing, shelf.post(post.id), says_of_post(post)))
    yield from outcomes


def _row_file(
    ledger: Ledger, shelf: Shelf, path: Path, told: Told, desk: Desk, row: Row, post: LivePost | None
) -> Outcome:
    try:
        if post is not None:
            post = post.model_copy(update={"adopted": id_of_file(desk.hash(path))})
    except SourceError as error:
        return Outcome(f"line {row.line}", State.REFUSED, says=(error.message,))
    return replace(_file(ledger, shelf, path, told, desk, row.address, post), subject=f"line {row.line}")


def _all_said(shelf: Shelf, rows: Sequence[tuple[Row, Told, Adopted, LivePost]]) -> list[Said]:
    """What is new in several rows; a later row of the same post is read over an earlier one."""
    said: dict[tuple[EntryKind, str], Said] = {}
    after = Shelf()
    after.videos, after.posts = ChainMap({}, shelf.videos), ChainMap({}, shelf.posts)
    after.briefs = ChainMap({}, shelf.briefs)  # what is said in these rows, over what stands
    for _, told, video, post in rows:
        for each in _said(after, video, post, told, None):
            brief, kind, record = each
            if isinstance(record, Adopted):
                after.videos[record.id], after.briefs[record.id] = record, brief
                said[kind, record.id] = each
            elif isinstance(record, LivePost):
                after.posts[record.id] = record
                said[kind, record.id] = each
    return list(said.values())


def _by_post(row: Row, told: Told, today: date, shelf: Shelf) -> tuple[Adopted, LivePost]:
    """A post, and the video in it, of which nothing else is known."""
    post = post_of_row(row, "")
    was = shelf.post(post.id)
    video_id = was.adopted if was is not None and shelf.video(was.adopted) is not None else post.adopted
    found = clues("", None, _catalog(), today, link=told.link, platform=told.platform)
    title = told.title or f"{post.platform or 'Post'} {post.external_id or post.url}"
    day = told.made or told.posted  # it was made before it was posted, and nobody says when
    made = day.isoformat() if day else None
    guess = found.placement if told.placement is None else None
    video = Adopted(
        id=video_id, title=title, placement=told.placement or guess, objective=told.objective, role=told.role,
        audience=told.audience, language=told.language, made_on=made, note=told.note,
        guessed=tuple(
            name
            for name, is_guess in (
                ("title", told.title is None),
                ("placement", guess is not None),
                ("made_on", day is not None and told.made is None),
            )
            if is_guess
        ),
    )  # fmt: skip
    return video, post.model_copy(update={"adopted": video_id})


@cache
def _catalog() -> Mapping[str, Placement]:
    """The placements, read once for all rows."""
    return placements()
