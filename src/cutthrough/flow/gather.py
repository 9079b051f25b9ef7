"""Finds a brief's files, names them by their bytes, and understands those that were never seen before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cutthrough.analyse.kept import load_footage, save_footage
from cutthrough.flow.progress import Progress
from cutthrough.media.captions import Cue, read_captions
from cutthrough.media.logo import read_logo
from cutthrough.media.open import say_name
from cutthrough.model.brief import Brief
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.program import Program
from cutthrough.model.source import Probe, Source, SourceRole
from cutthrough.store.hashes import Fingerprint, content_hash, ensure_unchanged, fingerprint

_NOT_MEDIA = (SourceRole.CAPTIONS, SourceRole.LOGO)
_SEEN = (SourceRole.MASTER, SourceRole.HOOK, SourceRole.BROLL, SourceRole.TEXTLESS)
_HEARD = (SourceRole.VOICE_OVER, SourceRole.MUSIC, SourceRole.MUSIC_AND_EFFECTS)


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
    logos = {s.sha256: read_logo(program_dir / s.path) for s in sources if s.role is SourceRole.LOGO}
    cues = {
        source.language: read_captions(program_dir / source.path, source.language)
        for source in sources
        if source.role is SourceRole.CAPTIONS and source.language
    }
    footage = {
        source.sha256: _understood(source, program_dir / source.path, cache, progress)
        for source in sources
        if source.role not in _NOT_MEDIA
    }
    probed = tuple(source.model_copy(update={"probe": _probe(source, logos, footage)}) for source in sources)
    gathered = Gathered(probed, paths, marks, footage, cues)
    gathered.ensure_unchanged()
    return gathered


def _probe(source: Source, logos: Mapping[str, Probe], footage: Mapping[str, Footage]) -> Probe | None:
    """What the container says; captions have none."""
    if source.role is SourceRole.CAPTIONS:
        return None
    return logos[source.sha256] if source.role is SourceRole.LOGO else footage[source.sha256].probe


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
    missing = None
    if source.role in _SEEN and (footage.frames is None or footage.frames.count == 0):
        missing = ("a picture", "one")
    elif source.role in _HEARD and footage.sound is None:
        missing = ("sound", "some")
    if missing is not None:
        what, needed = missing
        role = source.role.value.replace("_", " ")
        raise SourceError(
            f"{say_name(path)} has no {what.removeprefix('a ')}, and as {role} it needs {needed}.",
            fix=f"name a file with {what}, or give this one another role",
            path=path,
        )
    return footage
