"""The pages of a review, and what they look like: the client's colours, type and logo."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from cutthrough.brief.program import PROGRAM_FILE
from cutthrough.flow.review import brand_of
from cutthrough.flow.site_files import FileShelf
from cutthrough.model.errors import CutthroughError
from cutthrough.model.program import BrandKit
from cutthrough.model.watch import WatchFile
from cutthrough.site.pages import FOR_EVER
from cutthrough.site.palette import Palette, palette_of
from cutthrough.site.style import FALLBACK, faces, family_of
from cutthrough.site.text import clean
from cutthrough.site.words import direction_of, name_of
from cutthrough.web.stamps import stamp

PRIVATE: Mapping[str, str] = {
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex, nofollow, noarchive",
    # The address opens the door: it must not travel to wherever a link leads.
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_LATIN = "".join(map(chr, (*range(0xA0, 0x180), *range(0x2010, 0x2040), 0x20AC, 0x2190, 0x2192, 0x2713, 0xD7)))
_LATIN_ENDS, _HAN_BEGINS = 0x180, 0x2E80
_MOST_BRIEFS, _MOST_WRITTEN = 200, 1_000_000  # files, and letters of one, whose letters are looked for


@dataclass(frozen=True)
class Look:
    """What pages are dressed in. `assets` are the files they ask for, by name, each with its type."""

    client: str
    brand: BrandKit
    palette: Palette
    style: str
    script: str
    logo: WatchFile | None
    assets: Mapping[str, tuple[str, bytes]]


def look_of(program_dir: Path, names: Collection[str] = ()) -> Look:
    """The look as program.yaml says now, with the letters of `names`, of the program and of its briefs."""
    briefs = sorted((program_dir / "briefs").glob("*.yaml"))[:_MOST_BRIEFS]
    program, *written = (_letters(path, stamp(path)) for path in (program_dir / PROGRAM_FILE, *briefs))
    letters = program.union(*written, *names)
    return _look(program_dir, stamp(program_dir / PROGRAM_FILE), "".join(sorted(_with_their_script(letters))))


@lru_cache(maxsize=_MOST_BRIEFS)
def _letters(path: Path, _: int) -> frozenset[str]:
    """The letters of a file as they are written in it; escaped ones are drawn by the system's fonts."""
    try:
        with path.open(encoding="utf-8", errors="ignore") as file:
            return frozenset(file.read(_MOST_WRITTEN))
    except OSError:
        return frozenset()


def _with_their_script(letters: Collection[str]) -> frozenset[str]:
    """With each letter all of its script: comments are written in it too. Chinese, Japanese and Korean are too many."""
    blocks = {ord(each) >> 8 for each in letters if _LATIN_ENDS <= ord(each) < _HAN_BEGINS}
    return frozenset(letters).union(chr(code) for block in blocks for code in range(block << 8, (block + 1) << 8))


@lru_cache(maxsize=4)
def _look(program_dir: Path, _: int, letters: str) -> Look:
    client, brand = brand_of(program_dir)
    shelf = FileShelf(program_dir)
    logo: WatchFile | None = None
    fonts: tuple[tuple[str, WatchFile], ...] = ()
    files: dict[str, tuple[str, bytes]] = {}
    texts = (string.printable.strip() + " " + _LATIN + letters,)
    with suppress(CutthroughError):  # a logo or a font that can't be used: the page stands without
        logo, fonts = shelf.logo(brand), shelf.fonts(brand, texts, brand.fonts)
    colours = palette_of(brand)
    files |= {file.name: (file.type, file.path.read_bytes()) for _, file in fonts}
    families = dict.fromkeys(f'"{family_of(name)}"' for name, _ in fonts)
    if logo is not None:
        files[logo.name] = (logo.type, logo.path.read_bytes())
    named = {
        name: getattr(colours, name) for name in ("ground", "raised", "ink", "soft", "line", "accent", "edge", "link")
    }
    named |= {"on-accent": colours.on_accent, "ring": colours.ring, "scheme": "dark" if colours.dark else "light"}
    # A name or a comment says no language: what the brand's own font lacks, one for another language may have.
    named["type"] = ", ".join([*families, FALLBACK])
    root = f":root {{ {'; '.join(f'--{name}: {value}' for name, value in named.items())} }}"
    sheet = "\n".join([*faces(fonts, ""), root, _asset("review.css").decode()]).encode()
    script = _asset("review.js")
    style_name, script_name = _named(sheet, "css"), _named(script, "js")
    files[style_name] = ("text/css; charset=utf-8", sheet)
    files[script_name] = ("text/javascript; charset=utf-8", script)
    return Look(client, brand, colours, style_name, script_name, logo, files)


def asset(look: Look, name: str) -> Response:
    """A file that pages ask for. It says nothing of anybody, and its name is of its bytes."""
    found = look.assets.get(name)
    if found is None:
        return Response("There is nothing here.\n", 404, {"cache-control": "no-store"}, "text/plain")
    return Response(found[1], headers={"cache-control": FOR_EVER}, media_type=found[0])


def page(look: Look, name: str, place: str, status: int = 200, **said: Any) -> HTMLResponse:
    """The page `name` with what it says. `place` is the path of the guest's link."""
    template = templates().get_template(f"review_{name}.html.j2")
    root = place.partition("/review/")[0]
    body = template.render(look=look, place=place, root=root, assets=f"{root}/review/assets", **said)
    return HTMLResponse(body, status, dict(PRIVATE))


@cache
def templates() -> Environment:
    """The templates with their filters: everything is escaped, and a name that is not given is an error."""
    environment = Environment(
        loader=PackageLoader("cutthrough.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_as_on_the_site,
    )
    environment.filters |= {"path": lambda name: quote(name, safe=""), "direction": direction_of, "language": name_of}
    return environment


def _as_on_the_site(said: Any) -> Any:
    """What a page says, as watch pages say it: who approves words must not read them in another order than the public.

    Our own markup stays as it is; each word in it came through here.
    """
    return clean(said) if isinstance(said, str) and not isinstance(said, Markup) else said


def _asset(name: str) -> bytes:
    return (resources.files("cutthrough.web") / "assets" / name).read_bytes()


def _named(body: bytes, suffix: str) -> str:
    return f"review-{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
