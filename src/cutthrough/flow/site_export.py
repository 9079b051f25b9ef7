"""The site as a folder for any web host: written aside, then put in the old one's place."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cutthrough.brief.program import find_program, read_program
from cutthrough.flow.site import library_of
from cutthrough.model.brief import Stage
from cutthrough.model.errors import Misuse, StoreError
from cutthrough.model.watch import Library, WatchFile
from cutthrough.site.hosting import headers_file, nginx_snippet
from cutthrough.site.pages import media_of, page_of, paths_of, site_of
from cutthrough.site.site import Site
from cutthrough.store.files import alive, store_errors, write_text
from cutthrough.store.ledger import open_ledger

MARK = ".cutthrough-site"
"""The file by which an export is known for one, so that no other folder is ever replaced."""

_ASIDE = re.compile(r"\.(?P<name>.+)\.(?P<what>new|old)-(?P<pid>\d+)-[0-9a-f]{8}")


@dataclass(frozen=True)
class Exported:
    """What was written: the folder, its pages and media, what is gone since the last time, and what was left out."""

    folder: Path
    nginx: Path
    address: str
    films: int
    pages: int
    files: int
    size: int
    removed: tuple[str, ...]
    notes: tuple[str, ...]


def export_site(
    start: Path,
    out: Path,
    *,
    address: str | None = None,
    preview: bool = False,
    ledger_url: str | None = None,
) -> Exported:
    """Write the site of a program, or of one brief of it, into the folder `out`.

    `start` is the program's folder or a brief in it. The folder is put in its place whole: nobody sees half of it, and
    what is published no more is gone from it. Media are hard links to the published bytes where the disk allows it,
    else copies. Raises Misuse for a folder that holds something else, StoreError, and what `library_of` raises.
    """
    program_dir = find_program(start)
    read_program(program_dir, Stage.PUBLISH)  # nothing goes out of a program whose channels are broken
    brief = start.stem if start.suffix in (".yaml", ".yml") and start.name != "program.yaml" else None
    folder = out.absolute()
    _ensure_ours(folder, program_dir)
    with open_ledger(program_dir, ledger_url) as ledger:
        library = library_of(program_dir, ledger, address, preview=preview, brief=brief)
    return write_site(library, folder)


def write_site(library: Library, folder: Path) -> Exported:
    """Write a library's site into a folder that is not there, empty, or an earlier export. Raises as `export_site`."""
    site = site_of(library)
    _ensure_ours(folder, None)
    with store_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _mend(folder)
        before = _films(folder)
        new = folder.with_name(f".{folder.name}.new-{os.getpid()}-{uuid.uuid4().hex[:8]}")
        try:
            pages = _write_pages(site, new)
            size = sum(_place(file, new / "media" / file.name) for file in media_of(site).values())
            (new / "_headers").write_text(headers_file(site), "utf-8")
            (new / MARK).write_text("".join(f"{view.watch.slug}\n" for view in site.views), "utf-8")
            _swap(new, folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    nginx = folder.with_name(f"{folder.name}.nginx.conf")
    write_text(nginx, nginx_snippet(site, str(folder.resolve())))
    now = {view.watch.slug for view in site.views}
    return Exported(
        folder=folder,
        nginx=nginx,
        address=site.address,
        films=len(site.views),
        pages=pages,
        files=len(media_of(site)),
        size=size,
        removed=tuple(slug for slug in before if slug not in now),
        notes=library.notes,
    )


def _write_pages(site: Site, folder: Path) -> int:
    paths = [*paths_of(site), *(f"/{slug}" for view in site.views for slug in view.watch.former)]
    for path in paths:
        page = page_of(site, path)
        to = folder / _file_of(path)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(page.body)
    return len(paths)


def _file_of(path: str) -> str:
    """Where a path's page lies: a folder with an index.html for pages, so that any host finds it."""
    if path == "/404":
        return "404.html"
    name = path.strip("/")
    return name if "." in name.rpartition("/")[2] else f"{name}/index.html".lstrip("/")


def _place(file: WatchFile, to: Path) -> int:
    """Put a file there as a hard link, or as a copy where the disk has none; its size in bytes."""
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file.path, to, follow_symlinks=True)
    except OSError:
        try:
            shutil.copyfile(file.path, to)
        except FileNotFoundError as error:
            raise StoreError(f"{file.path.name} was taken away while the site was written", "run it again") from error
    return file.size


def _ensure_ours(folder: Path, program_dir: Path | None) -> None:
    """Only what is not there, an empty folder, or an earlier export may be replaced."""
    if program_dir is not None and (folder == program_dir or program_dir.is_relative_to(folder)):
        raise Misuse(f"{folder} holds the program itself", "name another folder: --out public")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Misuse(f"{folder} is no folder", "name a folder that is not there yet: --out public")
    with store_errors(folder):
        if folder.is_dir() and not (folder / MARK).is_file() and any(folder.iterdir()):
            raise Misuse(
                f"{folder} holds something that is no export of a site, and would be replaced",
                "name a folder that is not there yet: --out public",
            )


def _films(folder: Path) -> tuple[str, ...]:
    """The films of the last export."""
    try:
        return tuple((folder / MARK).read_text("utf-8").split())
    except (OSError, UnicodeDecodeError):
        return ()


def _swap(new: Path, folder: Path) -> None:
    """Put the new folder in the old one's place."""
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    there = folder.exists()
    if there:
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if there:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _mend(folder: Path) -> None:
    """What processes left that were killed: an old export that lost its place gets it back, all else is removed."""
    for each in sorted(folder.parent.iterdir()):
        match = _ASIDE.fullmatch(each.name)
        if match is None or match["name"] != folder.name or alive(int(match["pid"])):
            continue
        if match["what"] == "old" and not folder.exists() and (each / MARK).is_file():
            with suppress(OSError):
                each.rename(folder)
            continue
        shutil.rmtree(each, ignore_errors=True)
