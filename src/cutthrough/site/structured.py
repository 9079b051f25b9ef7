"""What search engines are told of a film: schema.org's VideoObject with its key moments.

Which properties Google reads, and which it needs, is from "Video structured data" (Google Search Central, read 2026-11
from stored copies of the page): name, thumbnailUrl and uploadDate are needed; a Clip has name, startOffset, endOffset
and url, no two with one start; a SeekToAction names the address with the second in it. Google shows key moments only
of films of 30 s and more; for shorter ones the same markup is true, and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cutthrough.model.time import iso_duration
from cutthrough.model.watch import Library, WatchEdit, WatchFile
from cutthrough.site.text import decimal
from cutthrough.site.view import View

_CONTEXT = "https://schema.org"
Absolute = Callable[[WatchFile], str]


def film(view: View, library: Library, absolute: Absolute) -> dict[str, Any]:
    """A film as a VideoObject, ready for JSON-LD."""
    watch, main = view.watch, view.main
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "VideoObject",
        "@id": f"{view.url}#video",
        "name": watch.title,
        "url": view.url,
        "identifier": watch.id,
        "uploadDate": watch.published,
        "embedUrl": view.embed_url,
        "description": watch.description or watch.title,
        "inLanguage": main.language or watch.language,
        "keywords": ", ".join(watch.hashtags) or None,
        "creditText": "; ".join(watch.credits) or None,
        "publisher": publisher(library, absolute),
        "regionsAllowed": [{"@type": "Country", "name": each} for each in watch.territories] or None,
        "caption": [_caption(language, file, absolute) for language, file in main.captions] or None,
        "transcript": _transcript(main),
        "hasPart": _clips(view) or None,
        "potentialAction": {
            "@type": "SeekToAction",
            "target": f"{view.url}?t={{seek_to_second_number}}",
            "startOffset-input": "required name=seek_to_second_number",
        },
        **_file(main, absolute),
        "encoding": [_other(view, each, absolute) for each in watch.edits[1:]] or None,
    }
    return {key: value for key, value in said.items() if value is not None}


def shelf(views: Sequence[View], library: Library) -> dict[str, Any]:
    """The index page: a list of the films' pages."""
    return {
        "@context": _CONTEXT,
        "@type": "ItemList",
        "name": library.brand.name,
        "numberOfItems": len(views),
        "itemListElement": [
            {"@type": "ListItem", "position": number, "url": view.url} for number, view in enumerate(views, start=1)
        ],
    }


def publisher(library: Library, absolute: Absolute) -> dict[str, Any]:
    """The client as an Organization."""
    said = {"@type": "Organization", "name": library.client, "url": f"{library.address}/"}
    return said | ({"logo": absolute(library.logo)} if library.logo else {})


def _file(edit: WatchEdit, absolute: Absolute) -> dict[str, Any]:
    said: dict[str, Any] = {
        "contentUrl": absolute(edit.video),
        "encodingFormat": edit.video.type,
        "contentSize": str(edit.video.size),
        "sha256": edit.video.sha256,
        "duration": iso_duration(edit.duration),
        "width": _pixels(edit.shape[0]),
        "height": _pixels(edit.shape[1]),
    }
    return said | ({"thumbnailUrl": absolute(edit.poster)} if edit.poster else {})


def _pixels(count: int) -> dict[str, Any]:
    return {"@type": "QuantitativeValue", "value": count, "unitText": "px"}


def _other(view: View, edit: WatchEdit, absolute: Absolute) -> dict[str, Any]:
    """Another edit of the same film, as an encoding of it."""
    said = {
        "@type": "VideoObject",
        "name": view.watch.title,
        "description": view.watch.description or view.watch.title,
        "uploadDate": view.watch.published,
        **_file(edit, absolute),
    }
    return said | ({"inLanguage": edit.language} if edit.language else {})


def _caption(language: str, file: WatchFile, absolute: Absolute) -> dict[str, Any]:
    return {
        "@type": "MediaObject",
        "contentUrl": absolute(file),
        "encodingFormat": file.type.partition(";")[0],
        "inLanguage": language,
    }


def _transcript(edit: WatchEdit) -> str | None:
    """What is said, in the edit's own language where it has one; else in the first there is."""
    said = dict(edit.transcripts)
    lines = said.get(edit.language or "") or next(iter(said.values()), ())
    return "\n".join(line.text for line in lines) or None


def _clips(view: View) -> list[dict[str, Any]]:
    return [
        {
            "@type": "Clip",
            "name": each.title,
            "startOffset": float(decimal(each.start)),
            "endOffset": float(decimal(min(each.end, view.main.duration))),
            "url": f"{view.url}?t={decimal(each.start)}",
        }
        for each in view.main.chapters
        if each.start < min(each.end, view.main.duration)
    ]
