"""Finds a brief's files, names them by their bytes, and understands those that were never seen before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cutthrough.analyse.kept import load_footage, save_footage
from cutthrough.brief.opened import ensure_fits, open_source
from cutthrough.flow.progress import Progress
from cutthrough.media.captions import Cue, read_captions
from cutthrough.model.brief import Brief
from cutthrough.model.footage import Footage
from cutthrough.model.program import Program
from cutthrough.model.source import Probe, Source, SourceRole
from cutthrough.store.hashes import Fingerprint, content_hash, ensure_unchanged, fingerprint

_NOT_MEDIA = (SourceRole.CAPTIONS, SourceRole.LOGO)


@dataclass(frozen=True)
class Gathered:
    """A brief's sources with everything known of them, by content hash."""

    sources: tuple[Source, ...]
    paths: Mapping[str, Path]
    fingerprints: Mapping[str, Fingerprint]
    footage: Mapping[str, Footage]
    captions: Mapping[str, tuple[Cue, ...]]

    def ensure_unchanged(self) -> None:
        """Raise SourceError when a file is no longer the one that was hashed."""
        for sha, path in self.paths.items():
            ensure_unchanged(path, self.fingerprints[sha])


def named_files(brief: Brief, program: Program) -> Iterator[tuple[SourceRole, str, str | None]]:
    """Every file the brief and brand kit name: role, path in the program's folder, language."""
    named = brief.sources
    yield SourceRole.MASTER, named.master, None
    for hook in named.hooks:
        yield SourceRole.HOOK, hook, None
    for cutaway in named.broll:
        yield SourceRole.BROLL, cutaway, None
    for role, file in (
        (SourceRole.VOICE_OVER, named.voice_over),
        (SourceRole.MUSIC, named.music),
        (SourceRole.TEXTLESS, named.textless),
        (SourceRole.MUSIC_AND_EFFECTS, named.music_and_effects),
        (SourceRole.LOGO, named.logo or program.brand.logo),
    ):
        if file:
            yield role, file, None
    for language, file in named.captions.items():
        yield SourceRole.CAPTIONS, file, language


def gather(program_dir: Path, program: Program, brief: Brief, cache: Path, progress: Progress) -> Gathered:
    """Hash, probe and analyse what the brief names. Files are only read.

    Raises SourceError for a file that is missing, not what its role asks, or changes meanwhile.
    """
    files = [(role, program_dir / name, language) for role, name, language in named_files(brief, program)]
    progress.stage("Reading sources", len(files))
    paths: dict[str, Path] = {}
    marks: dict[str, Fingerprint] = {}
    sources: list[Source] = []
    for role, path, language in files:
        mark = fingerprint(path)
        sha = content_hash(path, cache)
        paths.setdefault(sha, path)
        marks.setdefault(sha, mark)
        name = str(path.relative_to(program_dir))
        sources.append(Source(role=role, path=name, sha256=sha, language=language))
        progress.advance(1)
    # What is quickly read comes first: a wrong logo is not told after an hour of watching.
    for source in sources:
        if source.role in _NOT_MEDIA:
            open_source(source.role, program_dir / source.path, source.language)
    footage = {
        source.sha256: _understood(source, program_dir / source.path, cache, progress)
        for source in sources
        if source.role not in _NOT_MEDIA
    }
    probed = tuple(
        source.model_copy(update={"probe": _probe(source, program_dir / source.path, footage)}) for source in sources
    )
    master = next(footage[source.sha256] for source in sources if source.role is SourceRole.MASTER)
    cues = {
        source.language: _within(master, program_dir / source.path, source.language)
        for source in sources
        if source.role is SourceRole.CAPTIONS and source.language
    }
    gathered = Gathered(probed, paths, marks, footage, cues)
    gathered.ensure_unchanged()
    return gathered


def _probe(source: Source, path: Path, footage: Mapping[str, Footage]) -> Probe | None:
    """What the container says; captions have none."""
    if source.role in _NOT_MEDIA:
        return open_source(source.role, path, source.language).probe
    return footage[source.sha256].probe


def _understood(source: Source, path: Path, cache: Path, progress: Progress) -> Footage:
    footage = load_footage(cache, source.sha256)
    if footage is None:
        from cutthrough.analyse.footage import analyse  # OpenCV and the networks: only for what was never seen

        progress.stage(f"Watching {path.name}", 1)
        seen = 0.0

        def more(share: float) -> None:
            nonlocal seen
            progress.advance(share - seen)
            seen = share

        footage = analyse(path, source.sha256, progress=more)
        save_footage(cache, footage)
    picture = footage.frames is not None and footage.frames.count > 0
    ensure_fits(source.role, path, picture=picture, sound=footage.sound is not None)
    return footage


def _within(master: Footage, path: Path, language: str) -> tuple[Cue, ...]:
    """The captions up to the end of the film. Where all lie beyond it, as they are: their times are told as wrong."""
    cues = open_source(SourceRole.CAPTIONS, path, language).cues
    ends = [shot.end for shot in master.shots] + ([master.sound.end] if master.sound is not None else [])
    end = max(ends, default=cues[-1].end)
    return cues if cues[-1].end <= end or cues[0].start >= end else read_captions(path, language, until=end)
