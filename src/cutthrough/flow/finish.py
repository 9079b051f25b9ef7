"""Takes a family of cuts from plan to delivered, measured files, and knows when that was done before."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cutthrough import __version__
from cutthrough.flow.cost import note_speed
from cutthrough.flow.features import made_of
from cutthrough.flow.gather import Gathered
from cutthrough.flow.handover import files_of, where
from cutthrough.flow.progress import Progress
from cutthrough.flow.stills import StillMaker, unread
from cutthrough.media.ffmpeg import ffmpeg_build
from cutthrough.media.fonts import FontPair
from cutthrough.media.frames import decoder_build
from cutthrough.media.heap import give_back
from cutthrough.model.cut import Clip, Cut, DeliveryForm
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.footage import FOOTAGE_VERSION
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.record import digest_of
from cutthrough.model.source import Source
from cutthrough.model.verdict import Verdict
from cutthrough.render.build import Built, Material, file_hash
from cutthrough.render.caption_files import write_captions
from cutthrough.render.encode import scratch_folder
from cutthrough.render.encoder import FIRST_CRF, encoder
from cutthrough.render.family import Rendered, join_cut, missing, plan_segments, render_family
from cutthrough.render.graph import BUILDER_VERSION
from cutthrough.render.sound import Soundtrack, sound_key, soundtracks
from cutthrough.store.files import write_aside, write_text
from cutthrough.store.hashes import content_hash

FINISH_VERSION = 3
"""Raise it whenever the same cut would be delivered differently by this file."""


@dataclass(frozen=True)
class Ready:
    """A family whose stretches and sound are there: what remains is to join, write and measure."""

    cuts: tuple[Cut, ...]
    rendered: Rendered
    sounds: Mapping[str, Soundtrack | None]


@dataclass(frozen=True)
class Finisher:
    """Finishes families of one program's brief."""

    program_dir: Path
    program: Program
    gathered: Gathered
    placements: Mapping[str, Placement]
    fonts: FontPair

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
            edits.append(edit)
        return tuple(edits)

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
            edit = self._deliver(cut, ready.rendered, ready.sounds.get(cut.id), folder, stills)
            write_text(self._note(key, cut), edit.to_json())
            edits.append(edit)
        return tuple(edits)

    def _note(self, family: str, cut: Cut) -> Path:
        """Where what became of `cut` is kept."""
        return self._cache / "edits" / f"{digest_of([family, cut.id])}.json"

    def _key(self, cuts: Sequence[Cut]) -> str:
        """A hash of all that determines what becomes of a family."""
        first = cuts[0]
        sources = {source.sha256: source for source in self.gathered.sources}
        return digest_of(
            {
                "cuts": [cut.model_dump(mode="json") for cut in cuts],
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
    ) -> Edit:
        from cutthrough.conform.report import conform

        segments = rendered.segments[cut.id]
        main, video = self._main_file(cut, segments, sound, folder)
        # Looking at the file takes about as long as its stills and its measures: side by side, no core waits.
        with ThreadPoolExecutor(1, thread_name_prefix="look") as aside:
            looking = aside.submit(self._made_of, cut, main, folder, stills.logo)
            try:
                made = [main, *self._beside(cut, video, folder, stills)]
            finally:
                if cut.form is DeliveryForm.GIF:
                    shutil.rmtree(video.parent, ignore_errors=True)
            report = conform(folder / main.path, self.placements[cut.placement], form=cut.form)
            features, advice = looking.result()
        give_back()
        return Edit(
            cut=cut.model_copy(update={"notes": (*cut.notes, *unread(made))}),
            main=made[0],
            files=tuple(made[1:]),
            report=report,
            segments=tuple(one.key for one in segments),
            crf=rendered.crf,
            gain_db=sound.gain_db if sound else None,
            features=features,
            checklist=advice,
        )

    def _made_of(
        self, cut: Cut, main: Deliverable, folder: Path, logo: Path | None
    ) -> tuple[CreativeFeatures | None, tuple[Verdict, ...]]:
        """None where the file can't be looked at as a source can: a GIF is no film."""
        if main.kind is not FileKind.VIDEO:
            return None, ()
        return made_of(folder / main.path, cut=cut, brand=self.program.brand.name, logo=logo)

    def _main_file(
        self, cut: Cut, segments: Sequence[Built], sound: Soundtrack | None, folder: Path
    ) -> tuple[Deliverable, Path]:
        """The video, or the GIF made of it; with the path of a video to take stills from."""
        track = sound.path if sound else None
        if cut.form is not DeliveryForm.GIF:
            path = folder / f"{cut.id}.mp4"
            join_cut(cut, segments, self._cache, path, track)
            return self._file(FileKind.VIDEO, path, folder, cut, segments), path
        from cutthrough.media.gif import gif

        scratch = scratch_folder(self._cache, "gif")
        video = scratch / f"{cut.id}.mp4"
        join_cut(cut, segments, self._cache, video, None)
        path = folder / f"{cut.id}.gif"
        with write_aside(path) as aside:
            gif(video, aside, width_max=cut.canvas.width)
        return self._file(FileKind.GIF, path, folder, cut, segments), video

    def _beside(self, cut: Cut, video: Path, folder: Path, stills: StillMaker) -> Iterator[Deliverable]:
        """Stills, captions and the timeline."""
        from cutthrough.interchange.timeline import save_timeline

        for picture, path, made in stills.make(cut, video, folder):
            kind = FileKind.POSTER if picture.id == "poster" else FileKind.THUMBNAIL
            yield self._file(kind, path, folder, cut, ()).model_copy(update={"read_back": made.read_back})
        for kind, language, path in write_captions(cut, folder):
            yield self._file(kind, path, folder, cut, ()).model_copy(update={"language": language})
        timeline = folder / f"{cut.id}.otio"
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
