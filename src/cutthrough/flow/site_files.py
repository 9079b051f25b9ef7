"""The files of a site: found by their hash where they were kept or made, and made light where pages need it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from cutthrough.flow.film_picture import picture_of_film
from cutthrough.model.errors import CutthroughError, SourceError
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.watch import Library, WatchFile
from cutthrough.store.files import write_bytes
from cutthrough.store.hashes import content_hash

TYPES = {
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff": "font/woff",
}
"""What a site serves, by a file's ending; nothing else is."""

PUBLISHED = "published"
_NAME = 32  # characters of the hash that are in a file's name: more than anybody can find a second file for
_LOGO_HEIGHT, _LOGO_WIDTH = 108, 528  # pixels: three times what the page shows at most
_Fonts = tuple[tuple[str, WatchFile], ...]
_ICONS = (32, 180, 512)  # browsers' tabs, iOS, and what the manifest asks for


class FileShelf:
    """Finds and makes the files of one program's site. Nothing that is found is believed before it was hashed."""

    def __init__(self, program_dir: Path) -> None:
        self.program_dir = program_dir
        self._cache = program_dir / "cache"
        self._light: dict[str, WatchFile | None] = {}
        self._pictures: dict[str, WatchFile | None] = {}

    def found(self, sha256: str, name: str, folder: Path | None = None) -> WatchFile | None:
        """The file of this hash: as it was kept when it went out, else of this name in `folder`; None without it."""
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in TYPES:
            return None
        places = [self.program_dir / PUBLISHED / f"{sha256}{suffix}"]
        if folder is not None and (folder / name).resolve().is_relative_to(folder.resolve()):
            places.append(folder / name)
        for path in places:
            try:
                if path.is_file() and content_hash(path, self._cache) == sha256:
                    return _file(path.absolute(), sha256, suffix)
            except (SourceError, OSError):  # another copy may still be there
                continue
        return None

    def light(self, picture: WatchFile) -> WatchFile | None:
        """The same picture of few kilobytes; None for one that can't be read."""
        if picture.sha256 not in self._light:
            self._light[picture.sha256] = self._lightened(picture)
        return self._light[picture.sha256]

    def picture(self, film: WatchFile) -> WatchFile | None:
        """A frame of a film that came without a picture; None where none can be decoded."""
        if film.sha256 not in self._pictures:
            path = picture_of_film(self.program_dir, film.path, film.sha256)
            self._pictures[film.sha256] = self._pictured(path) if path is not None else None
        return self._pictures[film.sha256]

    def _pictured(self, path: Path) -> WatchFile | None:
        try:
            return sized(_file(path.absolute(), content_hash(path, self._cache), path.suffix))
        except (SourceError, OSError):  # taken away this moment
            return None

    def _lightened(self, picture: WatchFile) -> WatchFile | None:
        from cutthrough.media.web_files import light_picture

        try:
            made = self._made(f"light-1-{picture.sha256}.webp", lambda: light_picture(picture.path)[0])
        except SourceError:
            return None
        return made and sized(made)

    def logo(self, brand: BrandKit) -> WatchFile | None:
        """The brand's logo at the size pages show it; None without one."""
        from cutthrough.media.web_files import logo_picture

        path = self._logo_path(brand)
        if path is None:
            return None
        sha256 = content_hash(path, self._cache)
        made = self._made(f"logo-2-{sha256}.webp", lambda: logo_picture(path, _LOGO_HEIGHT, _LOGO_WIDTH)[0])
        return made and sized(made)

    def icons(self, brand: BrandKit) -> tuple[tuple[int, WatchFile], ...]:
        """Square icons of the logo; () for wordmarks and without one."""
        from cutthrough.media.web_files import logo_icon

        path = self._logo_path(brand)
        if path is None:
            return ()
        sha256, ground = content_hash(path, self._cache), brand.background
        made = [
            (
                side,
                self._made(
                    f"icon-1-{side}-{ground[1:].lower()}-{sha256}.png",
                    lambda side=side: logo_icon(path, side, ground),  # type: ignore[misc]
                ),
            )
            for side in _ICONS
        ]
        return tuple((side, file) for side, file in made if file is not None)

    def _logo_path(self, brand: BrandKit) -> Path | None:
        if not brand.logo:
            return None
        path = self.program_dir / brand.logo
        inside = path.resolve().is_relative_to(self.program_dir.resolve())
        return path if inside and path.is_file() else None

    def fonts(self, brand: BrandKit, texts: Iterable[str], languages: Iterable[str]) -> _Fonts:
        """The brand's fonts with the letters that the site uses, and those of the languages its films are in."""
        from cutthrough.media.fonts import font_pair
        from cutthrough.media.variable_fonts import instance

        texts, spoken = tuple(texts), {each.lower() for each in languages}
        pair = font_pair(self.program_dir, brand)
        if brand.font is None:
            paths = {"regular": pair.text.path.with_name("HankenGrotesk-Regular.otf"), "bold": pair.bold.path}
        else:
            own = self.program_dir / brand.font
            home = self._cache / "fonts"
            paths = {"regular": instance(own, 400, home), "bold": instance(own, 700, home)}
            if paths["regular"] == paths["bold"]:
                del paths["bold"]
        paths |= {tag: font.path for tag, font in pair.languages if any(_same(tag, each) for each in spoken)}
        found = [(name, self._font(path, texts)) for name, path in paths.items()]
        return tuple((name, file) for name, file in found if file is not None)

    def _font(self, path: Path, texts: tuple[str, ...]) -> WatchFile | None:
        from cutthrough.media.web_files import light_font

        letters = "".join(sorted(set("".join(texts))))
        key = hashlib.sha256(f"{content_hash(path, self._cache)}\0{letters}".encode("utf-8", "replace")).hexdigest()
        return self._made(f"font-1-{key}.woff", lambda: light_font(path, texts))

    def _made(self, name: str, make: Callable[[], bytes | None]) -> WatchFile | None:
        """A file in `cache/site`, made once; what is there under its name is of the same bytes."""
        path = self._cache / "site" / name
        if not path.is_file():
            content = make()
            if content is None:
                return None
            write_bytes(path, content)
        return _file(path.absolute(), content_hash(path, self._cache), path.suffix)


def name_of(sha256: str, suffix: str) -> str:
    """What a file is called under `/media/`, by its hash and the ending of its name."""
    return f"{sha256[:_NAME]}{suffix}"


def sized(file: WatchFile) -> WatchFile:
    """A picture's record with its width and height; as it is where that can't be read."""
    if file.width or not file.type.startswith("image/"):
        return file
    from PIL import Image

    try:
        with Image.open(file.path) as picture:
            return file.model_copy(update={"width": picture.width, "height": picture.height})
    except (OSError, ValueError, Image.DecompressionBombError):
        return file


def dressed(library: Library, program: Program, files: FileShelf) -> Library:
    """The library with the brand's logo, icons and fonts. What of them can't be used is a note, and the page stands."""
    notes = list(library.notes)
    update: dict[str, object] = {}
    texts = tuple(_texts(library))
    edits = [edit for watch in library.watches for edit in watch.edits]
    spoken = [*(watch.language for watch in library.watches), *(edit.language for edit in edits)]
    languages = {tag for tag in spoken if tag} | {tag for edit in edits for tag, _ in edit.captions}
    for name, get in (
        ("logo", lambda: files.logo(program.brand)),
        ("icons", lambda: files.icons(program.brand)),
        ("fonts", lambda: files.fonts(program.brand, texts, languages)),
    ):
        try:
            update[name] = get()
        except CutthroughError as error:
            notes.append(f"Without the brand's {name}: {error.message}")
    return library.model_copy(update={**update, "notes": tuple(dict.fromkeys(notes))})


def _texts(library: Library) -> Iterable[str]:
    """All that pages set in the brand's font."""
    from cutthrough.site.words import NAMES, words_in, words_set

    yield library.client
    yield library.brand.name
    used = {words_in(watch.language)[0] for watch in library.watches} | {"en"}
    for language in used:
        yield from words_set(language)
    for watch in library.watches:
        yield from (watch.title, watch.description, watch.made_with_ai or "", *watch.credits)
        yield watch.call_to_action.text if watch.call_to_action else ""
        for edit in watch.edits:
            yield from (chapter.title for chapter in edit.chapters)
            for tag, lines in edit.transcripts:
                yield NAMES.get(tag.partition("-")[0].lower(), "")
                yield from (line.text for line in lines)


def _same(tag: str, language: str) -> bool:
    return language == tag or language.startswith(f"{tag}-")


def _file(path: Path, sha256: str, suffix: str) -> WatchFile:
    return WatchFile(
        name=name_of(sha256, suffix), path=path, sha256=sha256, size=path.stat().st_size, type=TYPES[suffix]
    )
