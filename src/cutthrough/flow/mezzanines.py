"""Writes delivered cuts as files for editors and broadcasters, with their sound, if the disk can hold them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

from cutthrough.flow.editors import Delivered, delivered
from cutthrough.flow.progress import Progress, Silent
from cutthrough.media.fonts import font_pair
from cutthrough.media.heap import thrifty_heap
from cutthrough.model.cut import Clip, Cut
from cutthrough.model.errors import SourceError, StoreError
from cutthrough.model.mezzanine import MezzanineCodec
from cutthrough.model.quantity import say_bytes
from cutthrough.model.source import Source
from cutthrough.render.build import Material
from cutthrough.render.encode import SegmentJob
from cutthrough.render.mezzanine import Voice, mezzanine
from cutthrough.render.sound import Master, sound_key, soundtracks
from cutthrough.store.hashes import content_hash, fingerprint

BITS_PER_PIXEL = Fraction(36, 10)
"""Of a frame: 220 Mb/s at 1920x1080 and 29.97 (Apple, ProRes white paper, 2022: 422 HQ); DNxHR HQ is a little less."""
_SOUND_BITS = 2 * 24 * 48_000


class _Telling(Executor):
    """Hands work on to another executor and tells how many frames of it are done."""

    def __init__(self, pool: Executor, told: Callable[[float], None]) -> None:
        self._pool, self._told = pool, told

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit it there."""
        future = self._pool.submit(fn, *args, **kwargs)
        frames = sum(each.segment.frames for each in args if isinstance(each, SegmentJob))
        future.add_done_callback(lambda done: None if done.cancelled() else self._told(frames))
        return future


def mezzanines(
    path: Path,
    codec: MezzanineCodec,
    folder: Path,
    *,
    cut: str | None = None,
    clean: bool = True,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write each delivered cut of the brief, or one, to `folder/<cut>-<codec>.mov`; give the files.

    `clean` leaves titles, captions and logo out; with them the name ends in `-words`. The sound has the delivered
    file's gain and limiter. Raises StoreError before anything is written when a disk is too small, SourceError for a
    source that is gone or not what it was, RenderError.
    """
    thrifty_heap()
    folder = folder.absolute()  # FFmpeg runs in a folder of its own
    known, listener = delivered(path), progress or Silent()
    cuts = [known.cut(cut)] if cut is not None else list(known.cuts.values())
    store = known.program_dir / "cache"
    ensure_room(cuts, folder, store)
    material = _material(known, cuts, clean=clean)
    marks = {sha: fingerprint(file) for sha, file in material.paths.items()}
    listener.stage(f"Writing {codec.value} files", sum(each.frames for each in cuts))
    made: list[Path] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="mezzanine") as pool:
        for each in cuts:
            out = folder / f"{each.id}-{codec.value}{'' if clean else '-words'}.mov"
            mezzanine(
                each,
                material,
                out,
                codec,
                fingerprints=marks,
                store=store,
                executor=_Telling(pool, listener.advance),
                clean=clean,
                voice=_voice(known, each),
            )
            made.append(out)
    return tuple(made)


def ensure_room(cuts: Sequence[Cut], folder: Path, store: Path) -> None:
    """Raise StoreError when the files, and the largest once more while it is joined, would not fit on their disks."""
    sizes = [size_of(each) for each in cuts]
    needed = {_disk(folder): sum(sizes)}
    needed[_disk(store)] = needed.get(_disk(store), 0) + max(sizes, default=0)
    for place in (folder, store):
        free = shutil.disk_usage(_there(place)).free
        if free < needed[_disk(place)]:
            raise StoreError(
                f"These files need about {say_bytes(needed[_disk(place)])} and {place} has {say_bytes(free)} free",
                "name one cut with --cut, or another folder with --to",
                path=str(place),
            )


def size_of(cut: Cut) -> int:
    """About how many bytes its file takes."""
    picture = cut.canvas.width * cut.canvas.height * cut.frames * BITS_PER_PIXEL
    return int((picture + _SOUND_BITS * cut.duration) / 8)


def _there(path: Path) -> Path:
    return next(each for each in (path, *path.absolute().parents) if each.exists())


def _disk(path: Path) -> int:
    return _there(path).stat().st_dev


def _material(known: Delivered, cuts: Sequence[Cut], *, clean: bool) -> Material:
    """What the cuts show, each file still being the one they were made from."""
    used = {item.source for cut in cuts for item in cut.items if isinstance(item, Clip)}
    logos = set() if clean else {logo.source for cut in cuts for logo in cut.logos}
    named = {source.sha256: source for source in known.delivery.sources}
    paths: dict[str, Path] = {}
    for sha in used | logos:
        paths[sha] = _same(known, named[sha])
        if sha in used and sha not in known.footage:
            raise SourceError(
                f"What was understood of {named[sha].path} is no longer kept",
                f"run: cutthrough make briefs/{known.name}.yaml",
            )
    return Material(paths, known.footage, font_pair(known.program_dir, known.delivery.program.brand))


def _same(known: Delivered, source: Source) -> Path:
    path = known.program_dir / source.path
    if not path.is_file():
        raise SourceError(f"{path} is not there any more", "put it back, or make the brief again", path=str(path))
    if content_hash(path, known.program_dir / "cache") != source.sha256:
        raise SourceError(f"{path} is not the file that the cut was made from", "make the brief again", path=str(path))
    return path


def _voice(known: Delivered, cut: Cut) -> Voice | None:
    """The sound as it was delivered: its family's gain and ceiling, found anew where they are no longer kept."""
    sources = {source.sha256: source for source in known.delivery.sources}
    family = [each for each in known.cuts.values() if each.family == cut.family]
    home = known.program_dir / "cache" / "sound" / sound_key(family, sources)
    track = soundtracks(family, sources, known.program_dir, home)[cut.id]
    if track is None:
        return None
    master = Master(gain_db=track.gain_db, ceiling_dbtp=track.ceiling_dbtp)
    return Voice(sources, known.program_dir, master)
