"""What a plan is made from, and what the master is known to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from cutthrough.media.fonts import FontPair
from cutthrough.model.brief import Brief
from cutthrough.model.edited import EditedCut
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.overrides import Overrides
from cutthrough.model.program import BrandKit
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.template import Template
from cutthrough.model.transcript import Transcript
from cutthrough.plan.aims import Aims
from cutthrough.plan.captioning import Cue
from cutthrough.plan.leftovers import alike
from cutthrough.plan.sentences import Sentence, of_captions, of_transcript
from cutthrough.plan.speech import Spoken


@dataclass(frozen=True)
class Material:
    """Everything a plan is made from. `spoken` is when someone speaks, by source, in its own clock."""

    brief: Brief
    brand: BrandKit
    fonts: FontPair
    sources: tuple[Source, ...]
    footage: Mapping[str, Footage]
    captions: Mapping[str, Sequence[Cue]]
    supers: Mapping[str, Sequence[Cue]]
    transcripts: Mapping[str, Transcript]
    spoken: Mapping[str, Spoken]
    master: Footage
    templates: Mapping[str, Template]
    edits: Mapping[str, EditedCut]
    overrides: Overrides
    aims: Aims
    kept: dict[tuple[str, int, Fraction], float] = field(default_factory=dict)

    def of(self, role: SourceRole) -> tuple[Footage, ...]:
        """The footage of every source with this role that has a picture, in the brief's order."""
        found = (self.footage.get(s.sha256) for s in self.sources if s.role is role)
        return tuple(f for f in found if f is not None and f.frames is not None and f.frames.count)

    @property
    def captioned(self) -> bool:
        """Whether captions are asked for and it is known what is said."""
        return self.brief.guardrails.captions and bool(self.captions or self.transcripts)

    def seen(self, footage: Footage) -> Footage:
        """What is shown of it: the textless version in the master's place, where it matches it frame by frame.

        Our words want clean pictures.
        """
        return self._clean[0] if footage is self.master and self._clean else footage

    @property
    def instead(self) -> dict[str, str]:
        """The master for its textless version, which `seen` puts back: captions and speech are the master's."""
        return {found.sha256: self.master.sha256 for found in self._clean}

    @cached_property
    def _clean(self) -> tuple[Footage, ...]:
        return tuple(found for found in self.of(SourceRole.TEXTLESS) if alike(found, self.master))


def master_of(sources: Sequence[Source], footage: Mapping[str, Footage]) -> Footage:
    """The master's footage. Raises SourceError when there is none, or nothing to show in it."""
    source = next((s for s in sources if s.role is SourceRole.MASTER), None)
    found = footage.get(source.sha256) if source is not None else None
    if source is None or found is None:
        raise SourceError("The brief's master has not been analysed", "name a video file under sources: master")
    if found.frames is None or found.frames.count == 0:
        raise SourceError(f"The master {source.path} has no picture", "name a video file", path=source.path)
    return found


def spoken_in(
    sources: Sequence[Source],
    footage: Mapping[str, Footage],
    captions: Mapping[str, Sequence[Cue]],
    transcripts: Mapping[str, Transcript],
    languages: Sequence[str],
) -> dict[str, Spoken]:
    """From words whose times are known, else from captions where people wrote them, else from speech activity."""
    said: dict[str, Spoken] = {
        sha: tuple(sorted((s.start, s.end) for s in found.speech)) for sha, found in footage.items() if found.speech
    }
    language = first_language(captions, languages)
    master = next((s.sha256 for s in sources if s.role is SourceRole.MASTER), None)
    exact = next((t for t in transcripts.values() if t.words and all(w.timed for w in t.words)), None)
    if exact is not None and master is not None:
        said[master] = tuple((w.start, w.end) for w in exact.words)
    elif language is not None and master is not None:
        said[master] = tuple(sorted((c.start, c.end) for c in captions[language]))
    return said


def first_language(captions: Mapping[str, object], languages: Sequence[str]) -> str | None:
    """The language that is drawn on the picture: the brief's first that has captions, else the first there is."""
    able = [x for x in languages if captions.get(x)] or [x for x in captions if captions[x]]
    return able[0] if able else None


def sentences_in(
    master: Footage,
    captions: Mapping[str, Sequence[Cue]],
    transcripts: Mapping[str, Transcript],
    languages: Sequence[str],
) -> dict[str, tuple[Sentence, ...]]:
    """What the master says, sentence by sentence; nothing where nobody wrote it down."""
    language = first_language(transcripts, languages) or first_language(captions, languages)
    if language is None:
        return {}
    if language in transcripts:
        return {master.sha256: of_transcript(transcripts[language])}
    return {master.sha256: of_captions(captions[language])}
