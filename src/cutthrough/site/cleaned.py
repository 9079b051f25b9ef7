"""A library whose words, addresses and names are safe to set anywhere, whatever was typed into a brief."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from cutthrough.model.brief import CallToAction
from cutthrough.model.watch import Chapter, Library, Said, Watch, WatchEdit
from cutthrough.model.web_address import web_address
from cutthrough.site.address import site_address
from cutthrough.site.text import clean, one_line, shortened

_TAG = re.compile(r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$")
_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_LONGEST_TITLE, _LONGEST_TEXT, _LONGEST_LINE = 300, 10_000, 2000
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def cleaned(library: Library) -> Library:
    """The library without what could hurt or break a page. Raises ProgramError where its address can't be one.

    Control characters and direction overrides go; links that are none of the web go; tags of languages that are none
    go; titles longer than 300 characters and texts longer than 10,000 are shortened, because a page has to be read.
    """
    brand = library.brand.model_copy(update={"name": _title(library.brand.name) or _title(library.client) or "Films"})
    return library.model_copy(
        update={
            "client": _title(library.client) or brand.name,
            "brand": brand,
            "address": site_address(library.address),
            "fonts": tuple((name, file) for name, file in library.fonts if name in ("regular", "bold") or _tag(name)),
            "watches": tuple(cleaned_watch(each) for each in library.watches),
        }
    )


def cleaned_watch(watch: Watch) -> Watch:
    """The same of one page."""
    title = _title(watch.title) or "Film"
    action = watch.call_to_action
    words = _title(action.text) if action else ""
    return watch.model_copy(
        update={
            "id": re.sub(r"[^A-Za-z0-9._-]", "", watch.id),
            "title": title,
            "description": shortened(clean(watch.description).strip(), _LONGEST_TEXT),
            "published": _moment(watch.published),
            "language": _tag(watch.language),
            "edits": tuple(_edit(each) for each in watch.edits),
            "call_to_action": CallToAction(id=action.id, text=words) if action and len(words) > 1 else None,
            "link": web_address(watch.link),
            "hashtags": _hashtags(watch.hashtags),
            "credits": tuple(said for each in watch.credits if (said := shortened(one_line(each), _LONGEST_LINE))),
            "made_with_ai": shortened(one_line(watch.made_with_ai or ""), _LONGEST_LINE) or None,
            "former": tuple(each for each in watch.former if _SLUG.match(each)),
            "territories": tuple(each for each in watch.territories if _COUNTRY.match(each)),
            "greeting": _title(watch.greeting or "") or None,
        }
    )


def _edit(edit: WatchEdit) -> WatchEdit:
    return edit.model_copy(
        update={
            "post": re.sub(r"[^A-Za-z0-9._-]", "", edit.post),
            "edit": one_line(edit.edit)[:200],
            "language": _tag(edit.language),
            "captions": _by_language(edit.captions),
            "transcripts": tuple(
                (tag, kept) for tag, lines in _by_language(edit.transcripts) if (kept := tuple(_lines(lines)))
            ),
            "chapters": tuple(
                Chapter(start=each.start, end=each.end, title=_title(each.title))
                for each in edit.chapters
                if _title(each.title) and 0 <= each.start < each.end
            ),
            "link": web_address(edit.link),
        }
    )


def _hashtags(tags: Iterable[str]) -> tuple[str, ...]:
    plain = (_title(each).lstrip("#").strip() for each in tags)
    return tuple(dict.fromkeys(tag for tag in plain if tag))


_T = TypeVar("_T")


def _by_language(pairs: Iterable[tuple[str, _T]]) -> tuple[tuple[str, _T], ...]:
    return tuple((tag, each) for said, each in pairs if (tag := _tag(said)))


def _lines(lines: Iterable[Said]) -> Iterable[Said]:
    for line in lines:
        text = shortened(one_line(line.text), _LONGEST_LINE)
        if text and line.at >= 0:
            yield Said(at=line.at, text=text)


def _title(text: str) -> str:
    return shortened(one_line(text), _LONGEST_TITLE)


def _tag(language: str | None) -> str | None:
    said = (language or "").replace("_", "-")
    return said if _TAG.match(said) else None


def _moment(said: str) -> str:
    """ISO 8601 in UTC to the second; the start of Unix time for what is no moment."""
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        return _EARLIEST.isoformat()
    read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return read.replace(microsecond=0).isoformat()
