"""What an edit is chosen for: the brief's lines, what is said, what the canvas keeps, what the channel asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from cutthrough.model.brief import Brief
from cutthrough.model.footage import Footage, ThingKind
from cutthrough.model.template import Template
from cutthrough.plan.hooks import Hooks
from cutthrough.plan.relevance import Relevance, deadlines
from cutthrough.plan.sentences import Sentence, of_speech
from cutthrough.plan.speech import Spoken
from cutthrough.plan.strength import rise
from cutthrough.plan.stretches import Stretch, shots_of, stretches, table

Keeps = Callable[[Footage, int, int, int], float]
"""Of a source, a shot's number and its first and last frame: the share, 0..1, of faces and words that stay whole."""

TRACKED = 3
"""Messages of which it is known, for every way to cut, whether they have been said: each doubles the work."""
FACE_HEIGHT = (0.04, 0.20)
"""Share of the picture's height from which a face counts as seen, and in full: a medium shot."""


@dataclass(frozen=True)
class Told:
    """A sentence with what it brings: `relevance` 0..1, the tracked messages it says as bits, whether it may not be."""

    sentence: Sentence
    relevance: float
    says: int = 0
    forbidden: bool = False


@dataclass(frozen=True)
class Aims:
    """What all edits of a brief are chosen for. Make one for a brief: what it finds out of a source it keeps.

    `said` are sentences by source (`sentences.of_transcript`, `of_captions`); where there are none, phrases are made
    from when someone speaks. `keeps`, `template` and `beats` (of the music bed, in seconds of the edit) are those of
    one canvas: `dataclasses.replace` changes them and shares the rest.
    """

    brief: Brief | None = None
    said: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)
    keeps: Keeps | None = None
    template: Template | None = None
    beats: Sequence[Fraction] = ()
    memo: dict[tuple[str, str], object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def opening(self) -> Fraction | None:
        """The moment of the master that a producer pinned."""
        return self.brief.opening if self.brief is not None else None

    @property
    def due(self) -> tuple[Fraction | None, ...]:
        """By when each tracked message must have come across."""
        due = deadlines(self.brief)
        return tuple(due[number] for number in self.tracked)

    @property
    def tracked(self) -> tuple[int, ...]:
        """The numbers of the brief's messages that someone says, the most urgent first: as many as are tracked."""
        found = self.memo.get(("tracked", ""))
        if not isinstance(found, tuple):
            due, relevance = deadlines(self.brief), self._relevance()
            said = {n for row in self.said.values() for s in row for n in relevance.says(s.text)}
            found = tuple(sorted(said, key=lambda n: (due[n] is None, due[n] or 0, n))[:TRACKED])
            self.memo["tracked", ""] = found
        return found

    def _relevance(self) -> Relevance:
        found = self.memo.get(("relevance", ""))
        if not isinstance(found, Relevance):
            found = Relevance(self.brief, (s.text for row in self.said.values() for s in row))
            self.memo["relevance", ""] = found
        return found

    def told(self, footage: Footage, spoken: Spoken) -> tuple[Told, ...]:
        """What is said in a source, sentence by sentence in order."""
        key = ("told", footage.sha256)
        found = self.memo.get(key)
        if not isinstance(found, tuple):
            sentences = self.said.get(footage.sha256) or of_speech(spoken)
            found = tuple(self._told(s) for s in sorted(sentences, key=lambda s: (s.start, s.end)))
            self.memo[key] = found
        return found

    def _told(self, sentence: Sentence) -> Told:
        if not sentence.text:
            return Told(sentence, 0.0)
        relevance = self._relevance()
        said = relevance.says(sentence.text)
        bits = sum(1 << place for place, number in enumerate(self.tracked) if number in said)
        return Told(sentence, relevance.of(sentence.text), bits, relevance.forbidden(sentence.text))

    def stretches(self, footage: Footage, least: Fraction) -> tuple[Stretch, ...]:
        """The usable stretches of a source."""
        key = (f"stretches {least}", footage.sha256)
        found = self.memo.get(key)
        if not isinstance(found, tuple):
            found = self.memo[key] = stretches(footage, least)
        return found

    def times(self, footage: Footage) -> tuple[float, ...]:
        """When each frame of a source is shown, in seconds: for what is only weighed."""
        key = ("times", footage.sha256)
        found = self.memo.get(key)
        if not isinstance(found, tuple):
            frames = table(footage)
            tick = float(frames.time_base)
            found = tuple((run.pts + n * run.step) * tick for run in frames.runs for n in range(run.count))
            self.memo[key] = found
        return found

    def hooks(self, footage: Footage, spoken: Spoken) -> Hooks:
        """The source as it could open an edit."""
        key = ("hooks", footage.sha256)
        found = self.memo.get(key)
        if not isinstance(found, Hooks):
            titled = self.brief is not None and bool(self.brief.title or self.brief.messages)
            found = Hooks(footage, [t.sentence for t in self.told(footage, spoken)], titled=titled)
            self.memo[key] = found
        return found

    def seen(self, footage: Footage) -> tuple[tuple[float, float], ...]:
        """For each shot how much of it shows a face, and how much what is written on it bears on the brief, 0..1."""
        key = ("seen", footage.sha256)
        found = self.memo.get(key)
        if not isinstance(found, tuple):
            shots = shots_of(footage)
            rows = [[0.0, 0.0] for _ in shots]
            for thing in footage.things:
                shot = shots[thing.shot]
                if thing.kind is ThingKind.FACE:
                    size = rise(max(m.height for m in thing.marks), *FACE_HEIGHT)
                    share = (thing.last - thing.first + 1) / (shot.last - shot.first + 1)
                    rows[thing.shot][0] = max(rows[thing.shot][0], size * min(1.0, share))
                elif thing.kind is ThingKind.TEXT and thing.text:
                    rows[thing.shot][1] = max(rows[thing.shot][1], self._relevance().of(thing.text))
            found = tuple((face, words) for face, words in rows)
            self.memo[key] = found
        return found
