"""Takes a family of cuts from plan to delivered, measured files, and knows when that was done before."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from cutthrough import __version__
from cutthrough.flow.cost import note_speed
from cutthrough.flow.features import understood
from cutthrough.flow.file_names import names_of
from cutthrough.flow.gather import Gathered
from cutthrough.flow.handover import files_of, where
from cutthrough.flow.progress import Progress
from cutthrough.flow.promise import dated, promise_of
from cutthrough.flow.proof import InkProof, Proof, proof_of
from cutthrough.flow.stills import StillMaker, unread
from cutthrough.media.ffmpeg import ffmpeg_build
from cutthrough.media.fonts import FontPair
from cutthrough.media.frames import decoder_build
from cutthrough.media.heap import give_back
from cutthrough.model.brief import Brief
from cutthrough.model.cut import Clip, Cut, DeliveryForm
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.footage import FOOTAGE_VERSION
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.promise import Promise, PromisedText
from cutthrough.model.record import Record, digest_of
from cutthrough.model.source import Source
from cutthrough.model.verdict import Report, Verdict
from cutthrough.render.build import Built, Material, file_hash
from cutthrough.render.caption_files import write_captions
from cutthrough.render.encode import scratch_folder
from cutthrough.render.encoder import FIRST_CRF, encoder
from cutthrough.render.family import Rendered, join_cut, missing, plan_segments, render_family
from cutthrough.render.graph import BUILDER_VERSION
from cutthrough.render.sound import Soundtrack, sound_key, soundtracks
from cutthrough.store.files import write_aside, write_text
from cutthrough.store.hashes import content_hash

FINISH_VERSION = 4
"""Raise it whenever the same cut would be delivered differently by this file."""


@dataclass(frozen=True)
class Ready:
    """A family whose stretches and sound are there: what remains is to join, write and measure."""

    cuts: tuple[Cut, ...]
    rendered: Rendered
    sounds: Mapping[str, Soundtrack | None]


class Proven(Record):
    """What a finished file measured and what was proven of it: all that its verdicts need beside the promise.

    `promise` is the digest of the promise it was held to. A brief that promises something else, and asks for the same
    pictures, is held against this without decoding anything again.
    """

    measured: Measured
    proof: Proof
    promise: str


@dataclass(frozen=True)
class Finisher:
    """Finishes families of one program's brief. `cuts` are all of the delivery: no two may have the same name."""

    program_dir: Path
    program: Program
    gathered: Gathered
    placements: Mapping[str, Placement]
    fonts: FontPair
    brief: Brief
    cuts: tuple[Cut, ...]

    @property
    def _cache(self) -> Path:
        return self.program_dir / "cache"

    @property
    def _material(self) -> Material:
        return Material(self.gathered.paths, self.gathered.footage, self.fonts)

    def kept(self, cuts: Sequence[Cut], folders: Sequence[Path]) -> tuple[Edit, ...] | None:
        """The family's edits as finished earlier, when all would come out the same and all files are still there.

        A file may be in any of the folders: a run that was stopped left it where it waits for the others.
        """
        edits, key = [], self._key(cuts)
        for cut in cuts:
            try:
                edit = Edit.from_json(self._note(key, cut).read_bytes())
            except (OSError, ValidationError):
                return None
            if any(where(file, folders, self._cache) is None for file in files_of((edit,))):
                return None
            held = self._held_again(key, edit)
            if held is None:
                return None
            edits.append(held)
        return tuple(edits)

    def _held_again(self, key: str, edit: Edit) -> Edit | None:
        """A kept edit with verdicts on what the brief promises now; None where it isn't known what it measured."""
        path = self._note(key, edit.cut, "proven")
        try:
            proven = Proven.from_json(path.read_bytes())
        except (OSError, ValidationError):
            return None
        promise = self._promise(edit.cut, proven.proof)
        if _digest(promise) == proven.promise:
            return edit
        found = edit.model_copy(update={"report": self._judged(edit.cut, proven.measured, promise, edit.features)})
        write_text(self._note(key, edit.cut), found.to_json())
        write_text(path, proven.model_copy(update={"promise": _digest(promise)}).to_json())
        return found

    @cached_property
    def _names(self) -> tuple[Mapping[str, str], tuple[str, ...]]:
        return names_of(self.cuts, self.brief, self.program)

    def named(self, cut: Cut) -> str:
        """What the cut's files are called, without their endings. Raises ProgramError for a useless template."""
        return self._names[0].get(cut.id, cut.id)

    def _promise(self, cut: Cut, proof: Proof) -> Promise:
        """What is promised of a cut's file."""
        written = dated(self.program_dir / "briefs" / f"{self.brief.name}.yaml")
        name = self.named(cut) if self.program.file_names else None
        placement, today = self.placements[cut.placement], datetime.now(UTC).date()
        return promise_of(cut, self.brief, self.program, placement, today=today, dated=written, name=name, proof=proof)

    def _judged(self, cut: Cut, measured: Measured, promise: Promise, features: CreativeFeatures | None) -> Report:
        from cutthrough.conform.report import judge

        placement = self.placements[cut.placement]
        return judge(measured, placement, form=cut.form, promise=promise, features=features)

    def render(self, cuts: Sequence[Cut], executor: Executor, progress: Progress) -> Ready:
        """Encode whatever of the family is not encoded yet, and master its sound. Raises any CutthroughError."""
        material = self._material
        progress.stage(f"Sound for {cuts[0].placement}", 0)
        sounds = self._sounds(cuts)
        todo = missing(plan_segments(cuts, material, FIRST_CRF), self._cache)
        progress.stage(f"Encoding {cuts[0].family}", sum(one.segment.frames for one in todo.values()))
        began = time.monotonic()
        tracks = {cut_id: sound.path if sound else None for cut_id, sound in sounds.items()}
        rendered = render_family(
            cuts, material, self.gathered.fingerprints, tracks, self._cache, executor, progress.advance
        )
        note_speed(self._cache, list(todo.values()), time.monotonic() - began)
        return Ready(tuple(cuts), rendered, sounds)

    def finish(self, ready: Ready, folder: Path) -> tuple[Edit, ...]:
        """Write the family's files into `folder` and measure them. Raises any CutthroughError."""
        edits, key = [], self._key(ready.cuts)
        stills = self._stills()
        for cut in ready.cuts:
            edit, proven = self._deliver(cut, ready.rendered, ready.sounds.get(cut.id), folder, stills)
            write_text(self._note(key, cut, "proven"), proven.to_json())
            write_text(self._note(key, cut), edit.to_json())
            edits.append(edit)
        return tuple(edits)

    def _note(self, family: str, cut: Cut, what: str = "") -> Path:
        """Where what became of `cut` is kept."""
        return self._cache / "edits" / f"{digest_of([family, cut.id])}{f'.{what}' if what else ''}.json"

    def _key(self, cuts: Sequence[Cut]) -> str:
        """A hash of all that determines what becomes of a family."""
        first = cuts[0]
        sources = {source.sha256: source for source in self.gathered.sources}
        return digest_of(
            {
                "cuts": [cut.model_dump(mode="json") for cut in cuts],
                "names": [self.named(cut) for cut in cuts],
                "encoder": encoder(first.canvas, first.rate, first.limits, FIRST_CRF).digest(),
                "sound": sound_key(cuts, sources),
                "placement": self.placements[first.placement].digest(),
                "brand": self.program.brand.digest(),
                "footage": [FOOTAGE_VERSION, sorted(self.gathered.footage)],
                "fonts": [file_hash(path) for path in self.fonts.files],
                "versions": [__version__, FINISH_VERSION, BUILDER_VERSION, ffmpeg_build(), decoder_build()],
            }
        )

    def _sounds(self, cuts: Sequence[Cut]) -> Mapping[str, Soundtrack | None]:
        """The family's sound tracks, mastered together, kept by what determines them."""
        sources = {source.sha256: source for source in self.gathered.sources}
        home = self._cache / "sound" / sound_key(cuts, sources)
        return soundtracks(cuts, sources, self.program_dir, home)

    def _stills(self) -> StillMaker:
        gathered = self.gathered
        return StillMaker(
            material=self._material,
            fingerprints=gathered.fingerprints,
            sources=gathered.sources,
            brand=self.program.brand,
            fonts=self.fonts,
            store=self._cache,
        )

    def _deliver(
        self, cut: Cut, rendered: Rendered, sound: Soundtrack | None, folder: Path, stills: StillMaker
    ) -> tuple[Edit, Proven]:
        from cutthrough.media.measure import measure

        segments = rendered.segments[cut.id]
        main, video = self._main_file(cut, segments, sound, folder)
        # Looking at the file takes about as long as its stills and its measures: side by side, no core waits.
        with ThreadPoolExecutor(1, thread_name_prefix="look") as aside:
            looking = aside.submit(self._looked_at, cut, main, folder, stills.logo)
            try:
                made = [main, *self._beside(cut, video, folder, stills)]
            finally:
                if cut.form is DeliveryForm.GIF:
                    shutil.rmtree(video.parent, ignore_errors=True)
            measured = measure(folder / main.path)
            features, advice, texts = looking.result()
        give_back()
        proof = proof_of(cut, folder, made[1:], texts)
        promise = self._promise(cut, proof)
        edit = Edit(
            cut=cut.model_copy(update={"notes": (*cut.notes, *unread(made), *self._shared_name(cut))}),
            main=made[0],
            files=tuple(made[1:]),
            report=self._judged(cut, measured, promise, features),
            segments=tuple(one.key for one in segments),
            crf=rendered.crf,
            gain_db=sound.gain_db if sound else None,
            features=features,
            checklist=advice,
        )
        return edit, Proven(measured=measured, proof=proof, promise=_digest(promise))

    def _shared_name(self, cut: Cut) -> tuple[str, ...]:
        if cut.id not in self._names[1]:
            return ()
        return (f"by the template another edit would have the same name, so this one's ends in its id: {cut.id}",)

    def _looked_at(
        self, cut: Cut, main: Deliverable, folder: Path, logo: Path | None
    ) -> tuple[CreativeFeatures | None, tuple[Verdict, ...], tuple[PromisedText, ...]]:
        """What it is made of, and its texts with what the pixels prove of them.

        No features where the file can't be looked at as a source can: a GIF is no film.
        """
        path, ink = folder / main.path, InkProof(cut, self._material)
        if main.kind is not FileKind.VIDEO:
            ink.witness.read_gif(path, cut.rate)
            return None, (), ink.texts()
        found = understood(path, cut=cut, brand=self.program.brand.name, logo=logo, watch=ink.push)
        return found.features, found.checklist, ink.texts()

    def _main_file(
        self, cut: Cut, segments: Sequence[Built], sound: Soundtrack | None, folder: Path
    ) -> tuple[Deliverable, Path]:
        """The video, or the GIF made of it; with the path of a video to take stills from."""
        track = sound.path if sound else None
        if cut.form is not DeliveryForm.GIF:
            path = folder / f"{self.named(cut)}.mp4"
            join_cut(cut, segments, self._cache, path, track)
            return self._file(FileKind.VIDEO, path, folder, cut, segments), path
        from cutthrough.media.gif import gif

        scratch = scratch_folder(self._cache, "gif")
        video = scratch / f"{cut.id}.mp4"
        join_cut(cut, segments, self._cache, video, None)
        path = folder / f"{self.named(cut)}.gif"
        with write_aside(path) as aside:
            gif(video, aside, width_max=cut.canvas.width)
        return self._file(FileKind.GIF, path, folder, cut, segments), video

    def _beside(self, cut: Cut, video: Path, folder: Path, stills: StillMaker) -> Iterator[Deliverable]:
        """Stills, captions and the timeline."""
        from cutthrough.interchange.timeline import save_timeline

        stem = self.named(cut)
        for picture, path, made in stills.make(cut, video, folder, stem):
            kind = FileKind.POSTER if picture.id == "poster" else FileKind.THUMBNAIL
            yield self._file(kind, path, folder, cut, ()).model_copy(update={"read_back": made.read_back})
        for kind, language, path in write_captions(cut, folder, stem):
            yield self._file(kind, path, folder, cut, ()).model_copy(update={"language": language})
        timeline = folder / f"{stem}.otio"
        save_timeline(cut, timeline, self._located(), self.gathered.footage)
        yield self._file(FileKind.TIMELINE, timeline, folder, cut, ())

    def _located(self) -> list[Source]:
        """The sources by where they lie on this machine; a timeline names them from where it lies itself."""
        return [
            source.model_copy(update={"path": str(self.gathered.paths[source.sha256].resolve())})
            for source in self.gathered.sources
        ]

    def _file(self, kind: FileKind, path: Path, folder: Path, cut: Cut, segments: Sequence[Built]) -> Deliverable:
        sized = kind in (FileKind.VIDEO, FileKind.GIF)
        used = dict.fromkeys(item.source for item in cut.items if isinstance(item, Clip))
        return Deliverable(
            kind=kind,
            path=str(path.relative_to(folder)),
            sha256=content_hash(path, self._cache),
            size=path.stat().st_size,
            width=cut.canvas.width if sized else None,
            height=cut.canvas.height if sized else None,
            inputs=(*used, *(one.key for one in segments)),
        )


def _digest(promise: Promise) -> str:
    """Of all that is promised; the day the brief was written is not part of it."""
    return promise.model_copy(update={"dated": ""}).digest()
