"""What a brief says of languages: tags that there are, and languages that something is written down in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as FilePath

from cutthrough.brief.examples import why
from cutthrough.brief.mend import Mend, comment_out, replace_value
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.model.brief import Problem, Severity

SPOKEN = ("captions", "script", "supers")
"""Fields of `sources` that name a file for each language."""

LANGUAGE_TAG = re.compile(
    r"^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
    r"(?:-[A-WY-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?$"
)
"""A language tag as RFC 5646 (BCP 47) shapes it: language, script, region, variants, extensions, private use."""

LANGUAGES: dict[str, str] = {
    "arabic": "ar",
    "chinese": "zh",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "norwegian": "no",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
}
"""Names people write where a tag belongs."""


_WHY_IDLE = "An edit in a language that nothing is written down in is the same edit under another name."


def language_tags(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Languages are tags: the brief's, its placements', and those that files are in."""
    tags: list[tuple[Path, str]] = []
    for role in SPOKEN:
        files = document.get(("sources", role))
        tags += [(("sources", role, name), name) for name in files] if isinstance(files, dict) else []
    for path in (("languages",), *((*path, "languages") for path, _line in document.items(("placements",)))):
        tags += listed(document, path)
    for path, tag in tags:
        if not LANGUAGE_TAG.match(tag):
            near = LANGUAGES.get(tag.strip().lower()) or next(iter(re.findall(r"^[A-Za-z]{2}(?=[_ ])", tag)), None)
            where = say_path(path if "languages" in path else path[:-1])
            message = f'{where}: "{short(tag)}" is no language tag; write en, de, pt-BR, zh-Hant'
            yield problem_at(
                document, path, "language-tag", message, mend=_retagged(document, path, near), because=why("languages")
            )


def _retagged(document: Document, path: Path, tag: str | None) -> Mend | None:
    place = document.places[path]
    if tag is None:
        return comment_out(document, path)
    if path[0] == "sources" and place.key is not None:
        line, start, end = place.key
        text = document.lines[line - 1]
        return Mend(line, 1, text[:start] + scalar(tag) + text[end:])
    return replace_value(document, path, scalar(tag))


def listed(document: Document, path: Path) -> list[tuple[Path, str]]:
    """The texts of a list, or the one text that stands in its place."""
    said = document.get(path)
    if isinstance(said, str):
        return [(path, said)]
    return [(at, each) for at, each in document.items(path) if isinstance(each, str)]


def idle_languages(document: Document, _: FilePath | None) -> Iterator[Problem]:
    """Every language has captions, a script or supers; the first may do without, one a placement asks for may not."""
    sources = document.get(("sources",))
    files = sources if isinstance(sources, dict) else {}
    known = {tag for role in SPOKEN if isinstance(files.get(role), dict) for tag in files[role]}
    main = listed(document, ("languages",))
    first = main[0][1] if main else None
    placed: list[tuple[Path, str]] = []
    for path, _line in document.items(("placements",)):
        placed += [each for each in listed(document, (*path, "languages")) if each[1] != first]
    wanted = {tag for _, tag in placed}
    for path, tag in [*(each for each in main[1:] if each[1] not in wanted), *placed]:
        if tag not in known and LANGUAGE_TAG.match(tag):
            message = f"{say_path(path)}: nothing is written down in {tag}; name captions, a script or supers in it"
            rule, how_bad = (
                ("language-unwritten", Severity.BLOCK) if tag in wanted else ("language-idle", Severity.WARN)
            )
            yield problem_at(document, path, rule, message, severity=how_bad, because=_WHY_IDLE)
