"""Finds a brief's files, names them by their bytes, and understands those that were never seen before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cutthrough.analyse.kept import (
    load_footage,
    load_kept,
    save_footage,
    save_kept,
    sightings_path,
    transcript_path,
)
from cutthrough.brief.opened import ensure_fits, open_source
from cutthrough.flow.progress import Progress
from cutthrough.media.apart import Apart
from cutthrough.media.captions import Cue, read_captions
from cutthrough.model.brief import Brief
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.program import Program
from cutthrough.model.record import digest_of
from cutthrough.model.sightings import LogoSightings
from cutthrough.model.source import Probe, Source, SourceRole
from cutthrough.model.transcript import Transcript
from cutthrough.store.hashes import Fingerprint, content_hash, ensure_unchanged, fingerprint

ANALYSIS_MEMORY = 8 << 30
"""Bytes of addresses that understanding a file may take; networks and decoders reserve far more than they use."""
STALLED = 600.0
"""Seconds without getting further after which a file is given up."""
_ANALYSE = "cutthrough.analyse.footage:analyse"
_NOT_MEDIA = (SourceRole.CAPTIONS, SourceRole.SCRIPT, SourceRole.SUPERS, SourceRole.LOGO)


@dataclass(frozen=True)
class Gathered:
    """A brief's sources with everything known of them, by content hash."""

    sources: tuple[Source, ...]
    paths: Mapping[str, Path]
    fingerprints: Mapping[str, Fingerprint]
    footage: Mapping[str, Footage]
    captions: Mapping[str, tuple[Cue, ...]]
    supers: Mapping[str, tuple[Cue, ...]]
    transcripts: Mapping[str, Transcript]

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
    for role, files in (
        (SourceRole.CAPTIONS, named.captions),
        (SourceRole.SCRIPT, named.script),
        (SourceRole.SUPERS, named.supers),
    ):
        for language, file in files.items():
            yield role, file, language


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
    sha = next(source.sha256 for source in sources if source.role is SourceRole.MASTER)
    footage[sha] = _with_logo(footage[sha], sources, paths, cache, progress)
    probed = tuple(
        source.model_copy(update={"probe": _probe(source, program_dir / source.path, footage)}) for source in sources
    )
    master = footage[sha]
    cues, supers = (
        {
            source.language: _within(master, program_dir / source.path, source)
            for source in sources
            if source.role is role and source.language
        }
        for role in (SourceRole.CAPTIONS, SourceRole.SUPERS)
    )
    transcripts = _transcripts(program, brief, sources, paths, master, cache, progress)
    gathered = Gathered(probed, paths, marks, footage, cues, supers, transcripts)
    gathered.ensure_unchanged()
    return gathered


def _with_logo(
    master: Footage, sources: Sequence[Source], paths: Mapping[str, Path], cache: Path, progress: Progress
) -> Footage:
    """The master with the places where the brand's logo is seen in it, so that no crop cuts it."""
    logo = next((source for source in sources if source.role is SourceRole.LOGO), None)
    if logo is None or master.frames is None:
        return master
    kept = sightings_path(cache, master.sha256, logo.sha256)
    found = load_kept(kept, LogoSightings)
    if found is None:
        from cutthrough.analyse.logo import find_logo  # OpenCV: only for what was never searched

        progress.stage(f"Looking for {paths[logo.sha256].name} in {paths[master.sha256].name}", 0)
        try:
            found = find_logo(paths[master.sha256], master, paths[logo.sha256])
        except SourceError as error:  # one tone from edge to edge, or too small to have a shape: it may be drawn
            progress.say(f"Note: the logo was not looked for in the master: {error}")
            return master
        save_kept(kept, found)
    things = sorted((*master.things, *found.things), key=lambda thing: (thing.shot, thing.first))
    return master.model_copy(update={"things": tuple(things)})


def _transcripts(
    program: Program,
    brief: Brief,
    sources: Sequence[Source],
    paths: Mapping[str, Path],
    master: Footage,
    cache: Path,
    progress: Progress,
) -> dict[str, Transcript]:
    """What the master says, by language: from captions, else from a script, else recognised where a model is given."""
    if master.speech is None or any(source.role is SourceRole.VOICE_OVER for source in sources):
        return {}
    found: dict[str, Transcript] = {}
    for role in (SourceRole.CAPTIONS, SourceRole.SCRIPT):
        for source in sources:
            if source.role is role and source.language and source.language not in found:
                said = _said(source, paths, master, cache, progress)
                found[source.language] = said
    if not found and program.speech_model and master.speech:
        language = brief.languages[0] if brief.languages else "en"
        found[language] = _recognised(program.speech_model, language, paths, master, cache, progress)
    return found


def _words(kept: Path, doing: str, learn: Callable[[], Transcript | None], progress: Progress) -> Transcript:
    """The words that were kept, or else learnt now, which takes acoustic models and a while."""
    known = load_kept(kept, Transcript)
    if known is None:
        progress.stage(doing, 0)
        known = learn()
        assert known is not None  # noqa: S101 - there is something to learn them from
        save_kept(kept, known)
    return known


def _said(source: Source, paths: Mapping[str, Path], master: Footage, cache: Path, progress: Progress) -> Transcript:
    language, file = source.language or "", paths[source.sha256]

    def learn() -> Transcript | None:
        from cutthrough.analyse.transcripts import transcript_of  # acoustic models: only for what was never heard

        script = source.role is SourceRole.SCRIPT
        written, spoken = (None, file) if script else (file, None)
        return transcript_of(paths[master.sha256], master, language, captions=written, script=spoken)

    kept = transcript_path(cache, master.sha256, f"{source.sha256}-{language}")
    return _words(kept, f"Timing the words of {file.name}", learn, progress)


def _recognised(
    model: str, language: str, paths: Mapping[str, Path], master: Footage, cache: Path, progress: Progress
) -> Transcript:
    def learn() -> Transcript | None:
        from cutthrough.analyse.transcripts import transcript_of  # takes as long as the film: only once

        return transcript_of(paths[master.sha256], master, language, model=model)

    kept = transcript_path(cache, master.sha256, f"{digest_of(model)[:16]}-{language}")
    return _words(kept, f"Recognising speech with {model}", learn, progress)


def _probe(source: Source, path: Path, footage: Mapping[str, Footage]) -> Probe | None:
    """What the container says; captions have none."""
    if source.role in _NOT_MEDIA:
        return open_source(source.role, path, source.language).probe
    return footage[source.sha256].probe


def _understood(source: Source, path: Path, cache: Path, progress: Progress) -> Footage:
    footage = load_footage(cache, source.sha256)
    if footage is None:
        progress.stage(f"Watching {path.name}", 1)
        seen = 0.0

        def more(share: float) -> None:
            nonlocal seen
            progress.advance(share - seen)
            seen = share

        # A stranger's file is understood in a process of its own, which may hang or crash without us.
        with Apart(ANALYSIS_MEMORY) as reader:
            footage = reader.call(_ANALYSE, path, Footage, STALLED, arguments=[source.sha256], progress=more)
        save_footage(cache, footage)
    picture = footage.frames is not None and footage.frames.count > 0
    ensure_fits(source.role, path, picture=picture, sound=footage.sound is not None)
    return footage


def _within(master: Footage, path: Path, source: Source) -> tuple[Cue, ...]:
    """The captions up to the end of the film. Where all lie beyond it, as they are: their times are told as wrong."""
    language = source.language or ""
    cues = open_source(source.role, path, language).cues
    ends = [shot.end for shot in master.shots] + ([master.sound.end] if master.sound is not None else [])
    end = max(ends, default=cues[-1].end)
    return cues if cues[-1].end <= end or cues[0].start >= end else read_captions(path, language, until=end)
