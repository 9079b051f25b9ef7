"""Renders a family of cuts: every segment any of them needs once, at one CRF that meets every one's limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path

from cutthrough.media.ffmpeg import stop_ffmpeg
from cutthrough.media.join import is_whole, join
from cutthrough.model.cut import Cut
from cutthrough.model.segment import Picture
from cutthrough.render.build import Built, Material, build, file_hash
from cutthrough.render.encode import MovingSource, SegmentJob, encode_segment, segment_path
from cutthrough.render.encoder import CrfSearch, encoder
from cutthrough.store.files import store_errors, write_aside
from cutthrough.store.hashes import Fingerprint

Report = Callable[[int], None]
"""Called with the frames a finished segment had."""


@dataclass(frozen=True)
class Rendered:
    """A family's segments, encoded: the CRF they share and each cut's segments in order."""

    crf: float
    segments: Mapping[str, tuple[Built, ...]]


def render_family(
    cuts: Sequence[Cut],
    material: Material,
    fingerprints: Mapping[str, Fingerprint],
    sounds: Mapping[str, Path | None],
    store: Path,
    executor: Executor,
    report: Report = lambda _: None,
) -> Rendered:
    """Encode what is missing for `cuts`, which share canvas, rate and limits, until all meet their limits.

    `sounds` are the finished sound tracks by cut id: their bytes count against file size and bit rate. When no CRF
    meets a limit, the nearest is kept and conformance says so. Raises RenderError, StoreError, SourceError.
    """
    search: CrfSearch | None = CrfSearch()
    while search is not None:
        crf, built = search.crf, plan_segments(cuts, material, search.crf)
        encode_all(built, material, fingerprints, store, executor, report)
        sizes = [(_size(built[cut.id], sounds.get(cut.id), store), cut.duration) for cut in cuts]
        search = search.next(sizes, cuts[0].limits)
    return Rendered(crf, built)


def plan_segments(cuts: Sequence[Cut], material: Material, crf: float) -> dict[str, tuple[Built, ...]]:
    """Each cut's segments at this CRF, by cut id."""
    return {cut.id: build(cut, material, encoder(cut.canvas, cut.rate, cut.limits, crf)) for cut in cuts}


def missing(built: Mapping[str, Sequence[Built]], store: Path) -> dict[str, Built]:
    """The segments that are not in the store yet, each once, by key."""
    return {key: one for key, one in _unique(built).items() if not segment_path(store, key).exists()}


def _unique(built: Mapping[str, Sequence[Built]]) -> dict[str, Built]:
    """Each segment once, by key: arms share theirs."""
    return {one.key: one for segments in built.values() for one in segments}


def encode_all(
    built: Mapping[str, Sequence[Built]],
    material: Material,
    fingerprints: Mapping[str, Fingerprint],
    store: Path,
    executor: Executor,
    report: Report = lambda _: None,
) -> None:
    """Encode the missing segments on the executor, longest first; the first failure stops the rest.

    Stored ones that a failing disk or a careless hand has damaged count as missing.
    """
    for key, one in _unique(built).items():
        path = segment_path(store, key)
        if path.exists() and not is_whole(path, one.segment.frames):
            with store_errors(path):
                path.unlink(missing_ok=True)
    todo = sorted(missing(built, store).values(), key=lambda one: -one.segment.frames)
    futures: dict[Future[Path], Built] = {}
    pending: set[Future[Path]] = set()
    try:
        for one in todo:
            future = executor.submit(encode_segment, job(one, material, fingerprints, store))
            futures[future] = one
            pending.add(future)
        while pending:
            done, pending = wait(pending, timeout=1.0, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
                report(futures[future].segment.frames)
    except KeyboardInterrupt:
        for future in pending:
            future.cancel()
        # Whoever interrupts wants to go now, and a segment may take a minute. More may have just been started.
        while pending:
            stop_ffmpeg()
            pending = wait(pending, timeout=0.1).not_done
        raise
    finally:
        for future in pending:
            future.cancel()
        wait(pending)


def job(one: Built, material: Material, fingerprints: Mapping[str, Fingerprint], store: Path) -> SegmentJob:
    """What a worker needs to encode this segment."""
    moving = {}
    for layer in (one.segment.base, one.segment.over):
        if isinstance(layer, Picture):
            footage = material.footage[layer.source]
            assert footage.probe.video is not None and footage.frames is not None  # noqa: S101, PT018 - it has frames
            moving[layer.source] = MovingSource(
                material.paths[layer.source], fingerprints[layer.source], footage.probe.video, footage.frames
            )
    return SegmentJob(
        segment=one.segment,
        key=one.key,
        moving=moving,
        logos={logo.source: material.paths[logo.source] for logo in one.segment.logos},
        fonts=tuple(path for path in material.fonts.files if file_hash(path) in one.segment.fonts),
        store=store,
    )


def join_cut(cut: Cut, segments: Sequence[Built], store: Path, out: Path, sound: Path | None) -> None:
    """Put the finished file of `cut` at `out`, in one step."""
    with write_aside(out) as aside:
        join([segment_path(store, one.key) for one in segments], cut.rate, aside, sound=sound)


def _size(segments: Sequence[Built], sound: Path | None, store: Path) -> int:
    """Bytes the joined file will have, a little over: each segment brings an index of its own that joining drops."""
    picture = sum(segment_path(store, one.key).stat().st_size for one in segments)
    return picture + (sound.stat().st_size if sound else 0)
