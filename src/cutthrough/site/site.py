"""A site, made ready from its library once: cleaned words, colours, style sheet, and where everything is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined

from cutthrough.model.time import iso_duration
from cutthrough.model.watch import Library, Watch, WatchFile, tail_of
from cutthrough.site.address import base_of
from cutthrough.site.cleaned import cleaned, cleaned_watch
from cutthrough.site.palette import Palette, palette_of
from cutthrough.site.structured import film
from cutthrough.site.style import ratio_name, style_sheet
from cutthrough.site.text import clock_time, decimal, script_json, shortened
from cutthrough.site.view import View, view_of
from cutthrough.site.words import direction_of, name_of


@dataclass(frozen=True)
class Asset:
    """A file of ours: its name has a part of its hash in it, so that it may be kept for ever."""

    name: str
    type: str
    body: bytes


@dataclass(frozen=True)
class Site:
    """What pages are made from. `base` is the path of the site's address: empty, or `/films`."""

    library: Library
    base: str
    palette: Palette
    assets: Mapping[str, Asset]
    views: tuple[View, ...]
    files: Mapping[str, WatchFile]
    gone_files: frozenset[str]
    _by_slug: Mapping[str, View]
    _by_tail: Mapping[str, View]
    _gone: frozenset[str]

    @property
    def address(self) -> str:
        """The public address, without a slash at its end."""
        return self.library.address

    @property
    def secure(self) -> bool:
        """Whether the site is served over TLS."""
        return self.address.startswith("https:")

    def media(self, file: WatchFile) -> str:
        """The path of a file, from the root of the host."""
        return f"{self.base}/media/{file.name}"

    def absolute(self, file: WatchFile) -> str:
        """The public address of a file."""
        return f"{self.address}/media/{file.name}"

    def asset(self, what: str) -> str:
        """The path of a file of ours: `style` or `player`."""
        return f"{self.base}/assets/{self.assets[what].name}"

    def fonts_first(self, lang: str) -> tuple[tuple[str, WatchFile], ...]:
        """The fonts that a page in this language shows first: the language's own, else the brand's."""
        own = tuple((name, file) for name, file in self.library.fonts if name.lower() == lang.lower())
        return own or tuple((name, file) for name, file in self.library.fonts if name in ("regular", "bold"))

    def view(self, slug: str) -> View | None:
        """The film of this address, or of an older one that ends the same; None where there is none."""
        return self._by_slug.get(slug) or self._by_tail.get(slug.rpartition("-")[2])

    def was_shown(self, slug: str) -> bool:
        """Whether a film of this address was shown, and is not any more."""
        return slug.rpartition("-")[2] in self._gone


def site_of(library: Library) -> Site:
    """Make a site ready. Raises ProgramError where the library's address can't be one."""
    tidy = cleaned(library)
    base, colours = base_of(tidy.address), palette_of(tidy.brand)
    player = (resources.files("cutthrough.site") / "templates" / "player.js").read_bytes()
    assets = {
        "style": _asset("site", "css", "text/css; charset=utf-8", style_sheet(tidy, colours, base).encode()),
        "player": _asset("player", "js", "text/javascript; charset=utf-8", player),
    }
    views = tuple(_view(tidy, watch) for watch in tidy.watches)
    files = {file.name: file for file in _files(tidy)}
    return Site(
        tidy,
        base,
        colours,
        MappingProxyType(assets),
        views,
        MappingProxyType(files),
        frozenset(tidy.gone.files) - files.keys(),
        MappingProxyType({view.watch.slug: view for view in reversed(views)}),
        MappingProxyType({tail_of(view.watch.id).lower(): view for view in reversed(views)}),
        frozenset(tail_of(token).lower() for token in tidy.gone.pages),
    )


def own_view(site: Site, watch: Watch) -> View:
    """The view of a changed film of this site, cleaned. Its own link counts, not those of its edits."""
    tidy = cleaned_watch(watch)
    edits = tuple(each.model_copy(update={"link": None}) for each in tidy.edits)
    return view_of(tidy.model_copy(update={"edits": edits}), site.address, hidden=True)


def _view(library: Library, watch: Watch) -> View:
    bare = view_of(watch, library.address, hidden=library.preview)
    said = film(bare, library, lambda file: f"{library.address}/media/{file.name}")
    return replace(bare, structured=script_json(said))


def _files(library: Library) -> list[WatchFile]:
    """Every file that a page may ask for."""
    found = [file for file in (library.logo,) if file]
    found += [file for _, file in (*library.icons, *library.fonts)]
    for watch in library.watches:
        for edit in watch.edits:
            found += [file for file in (edit.video, edit.poster, edit.still) if file]
            found += [file for _, file in edit.captions]
    return found


def _asset(stem: str, suffix: str, kind: str, body: bytes) -> Asset:
    return Asset(f"{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{suffix}", kind, body)


@cache
def templates() -> Environment:
    """The templates with their filters: everything is escaped, and a name that is not given is an error."""
    environment = Environment(
        loader=PackageLoader("cutthrough.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clock": clock_time,
        "decimal": decimal,
        "direction": direction_of,
        "iso": iso_duration,
        "language_name": name_of,
        "ratio": ratio_name,
        "shortened": shortened,
        "whole": lambda length: max(1, round(length)),
    }
    return environment
