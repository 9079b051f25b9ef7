"""What one row of a table of videos and posts says: of its file, of its post, and what holds for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cutthrough.catalog.placement import placement as placement_named
from cutthrough.flow.adopt_file import Told
from cutthrough.flow.adopted_shelf import ids_of_post
from cutthrough.model.adopted import LivePost
from cutthrough.publish.live_table import Row


def told_by_row(row: Row, told: Told) -> Told:
    """What a row says, and for all rows the command. Raises CatalogError for a placement nobody knows."""
    if row.placement is not None:
        placement_named(row.placement)
    return replace(
        told,
        placement=row.placement or told.placement,
        objective=row.objective or told.objective,
        role=row.role or told.role,
        audience=row.audience or told.audience,
        title=row.title or told.title,
        made=row.made or told.made,
        posted=row.posted,
        language=row.language or told.language,
        platform=(row.address.platform if row.address else None) or row.platform,
        link=row.link,
        note=row.note,
    )


def post_of_row(row: Row, adopted: str) -> LivePost:
    """The post a row links to, in the video `adopted`; where that is empty, in one of its own."""
    assert row.address is not None  # noqa: S101 - asked before
    post_id, video_id = ids_of_post(row.address)
    address = row.address
    return LivePost(
        id=post_id,
        adopted=adopted or video_id,
        platform=address.platform or row.platform,
        external_id=address.id,
        url=address.url,
        account=row.account or address.account,
        title=row.title,
        posted_on=row.posted.isoformat() if row.posted else None,
    )


def says_of_post(post: LivePost) -> tuple[str, ...]:
    """What is worth reading of a post."""
    if post.platform is None:
        return ("its site is none we know; kept by its address",)
    return () if post.external_id else ("a short link, which hides which post it is; the full link tells",)


def path_of_row(said: str, table: Path, program_dir: Path) -> Path:
    """A file as a table names it: from the table's folder, else from the program's."""
    beside = table.parent / said
    try:
        return beside if beside.exists() or not (program_dir / said).exists() else program_dir / said
    except (OSError, ValueError):
        return beside
