"""Makes the stills of a family of cuts: pictures from the source, each unlike the ones before it, and words on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.media.fonts import FontPair
from cutthrough.model.cut import Cut, Still, StillPicture
from cutthrough.model.deliverable import Deliverable
from cutthrough.model.program import BrandKit
from cutthrough.model.record import digest_of
from cutthrough.model.source import Source, SourceRole
from cutthrough.render.build import Material
from cutthrough.store.files import write_aside
from cutthrough.store.hashes import Fingerprint

if TYPE_CHECKING:
    from PIL.Image import Image

    from cutthrough.media.stills import StillMade

UNLIKE = 0.25
"""Pictures less unlike than this (Hellinger distance of their colours) look like the same one in a row of three."""
_KEPT = 8
"""Pictures kept between the arms of a family, which share most: 66 MB at 1080 x 1920."""


def unread(files: Iterable[Deliverable]) -> tuple[str, ...]:
    """A note for each still whose words can't be read in a feed."""
    from cutthrough.media.read_back import ERROR_MOST, FEED  # OpenCV and PIL: only when stills are made

    return tuple(
        f"the words on {file.path} can hardly be read at {FEED} pixels of width; fewer words would help"
        for file in files
        if file.read_back is not None and file.read_back < 1 - ERROR_MOST
    )


@dataclass(frozen=True)
class StillMaker:
    """Draws stills. One serves a family."""

    material: Material
    fingerprints: Mapping[str, Fingerprint]
    sources: tuple[Source, ...]
    brand: BrandKit
    fonts: FontPair
    store: Path
    _drawn: dict[str, Image] = field(default_factory=dict)

    def make(
        self, cut: Cut, video: Path, folder: Path, stem: str | None = None
    ) -> Iterator[tuple[Still, Path, StillMade]]:
        """Write every still of `cut` into `folder` under `stem`, or the cut's id; `video` is the finished file.

        Raises any CutthroughError.
        """
        from cutthrough.media.stills import pick_frames, write_still  # PyAV and OpenCV: only when stills are made

        before: list[Image] = []
        for still in cut.stills:
            if still.pictures:
                picture, image = self._unlike(cut, still, before)
                before.append(image)
                keep_clear = (*picture.faces, *picture.words)
            else:
                image, keep_clear = pick_frames(video, (still.frame,))[still.frame], ()
            path = folder / f"{stem or cut.id}-{still.id}.jpg"
            with write_aside(path) as aside:
                made = write_still(
                    image,
                    aside,
                    text=still.text,
                    brand=self.brand,
                    font_path=self.fonts.of(bold=True, language=still.language).path,
                    name_font=self.fonts.bold.path,
                    safe_zone=cut.safe_zone,
                    keep_clear=keep_clear,
                    branded=still.branded,
                    logo=self.logo,
                )
            yield still, path, made

    @property
    def logo(self) -> Path | None:
        """The brand's logo, where the brief has one."""
        found = next((s for s in self.sources if s.role is SourceRole.LOGO), None)
        return self.material.paths[found.sha256] if found else None

    def _unlike(self, cut: Cut, still: Still, before: list[Image]) -> tuple[StillPicture, Image]:
        """The first of the still's pictures that is unlike the stills before it, else the most unlike one."""
        from cutthrough.media.stills import unlike

        best: tuple[float, StillPicture, Image] | None = None
        for picture in still.pictures:
            image = self._image(cut, picture)
            apart = min((unlike(image, other) for other in before), default=1.0)
            if best is None or apart > best[0]:
                best = apart, picture, image
            if apart >= UNLIKE:
                break
        assert best is not None  # noqa: S101 - the caller has seen that there are pictures
        return best[1], best[2]

    def _image(self, cut: Cut, picture: StillPicture) -> Image:
        from cutthrough.media.stills import from_planes, luma_of, sharpest
        from cutthrough.render.stills import still_frames

        key = digest_of([picture.model_dump(mode="json"), str(cut.canvas), str(cut.rate), cut.background])
        if key not in self._drawn:
            planes = still_frames(cut, picture, self.material, self.fingerprints, self.store)
            size = (cut.canvas.width, cut.canvas.height)
            best = sharpest([luma_of(each, *size) for each in planes], picture.faces)
            self._drawn[key] = from_planes(planes[best], *size)
            while len(self._drawn) > _KEPT:
                del self._drawn[next(iter(self._drawn))]
        return self._drawn[key]
