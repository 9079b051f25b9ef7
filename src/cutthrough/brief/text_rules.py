"""Words that are drawn on the picture need letters in the font: what comes out as empty boxes is told beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from cutthrough.brief.language_rules import listed
from cutthrough.brief.mend import Mend, comment_out, replace_value
from cutthrough.brief.problem import problem_at, say_path, undrawable
from cutthrough.brief.source_rules import there
from cutthrough.brief.vary_rules import switched
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.model.brief import Problem, Severity, shown_link
from cutthrough.model.errors import ProgramError, SourceError
from cutthrough.model.source import SourceRole

if TYPE_CHECKING:
    from cutthrough.media.fonts import Font, FontPair

_READ = (SourceRole.CAPTIONS, SourceRole.SCRIPT, SourceRole.SUPERS)
_WHY = "A letter that the font lacks comes out as an empty box, so nothing is made with one."


def drawable_words(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """The font has every character of title, messages, call to action and address: that of the brief's language."""
    words = list(_drawn(document))
    fonts = _fonts(program) if words else None
    if fonts is None:
        return
    main = next((tag for _, tag in listed(document, ("languages",))), None)
    for path, text, bold in words:
        language = main if bold else None  # an address is in no language
        font = fonts.of(bold=bold, language=language)
        if (fault := undrawable(font, text, language if fonts.languages else None)) is not None:
            mend = _without(document, path, text, font.missing(text))
            yield problem_at(document, path, "glyph-missing", f"{say_path(path)}: {fault}", mend=mend, because=_WHY)


def _drawn(document: Document) -> Iterator[tuple[Path, str, bool]]:
    """Every text that edits draw: its place, its words, and whether they are bold."""
    vary = document.items(("vary", "call_to_action"))
    texts: list[tuple[Path, bool]] = [(("title",), True)]
    texts += [((*path, "text"), True) for path, _ in document.items(("messages",))]
    texts += [(path, True) for path, _ in vary] or [(("call_to_action", "text"), True)]
    texts.append((("call_to_action", "link"), False))
    for path, bold in texts:
        text = document.get(path)
        if isinstance(text, str) and path in document.places:
            drawn = shown_link(text) if path[-1] == "link" else text
            if drawn is not None:
                yield path, drawn, bold


def _without(document: Document, path: Path, text: str, gone: Sequence[str]) -> Mend | None:
    """The text without the characters `gone`, where words are left; else what may be left out, left out."""
    left = " ".join("".join(c for c in text if c not in gone).split())
    if path[-1] == "link":
        return comment_out(document, path)
    if any(c.isalnum() for c in left) and len(left) > 1:
        return replace_value(document, path, scalar(left))
    return comment_out(document, path if path == ("title",) or path[0] == "vary" else path[:-1])


def drawable_captions(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """What is drawn of captions, scripts and supers is in letters its language's font has; single signs only warn."""
    if program is None or (fonts := _fonts(program)) is None:
        return
    files = {(role, str(path[-1])): (path, file) for path, role, file in there(document, program) if role in _READ}
    for role, tag in _shown(document, [key for key in files if key[0] is not SourceRole.SUPERS]):
        if (role, tag) in files:
            path, file = files[(role, tag)]
            try:
                said = _said(role, file, tag)
            except SourceError:
                continue  # told where files are opened
            font = fonts.of(bold=False, language=tag)
            lacking = [text for text in said if font.missing(font.noted(text))]
            if lacking:
                yield _captions_problem(document, path, said, lacking, (font, tag))


def _shown(document: Document, spoken: Sequence[tuple[SourceRole, str]]) -> Iterator[tuple[SourceRole, str]]:
    """Which files are drawn: in each placement's languages, or else the first of the brief's that is written down."""
    main = [tag for _, tag in listed(document, ("languages",))]
    tags = dict.fromkeys(tag for _, tag in spoken)
    usual = next((tag for tag in (*main, *tags) if tag in tags), None)
    asked: dict[str, None] = {}
    supers: dict[str, None] = {}
    for path, _ in document.items(("placements",)):
        own = [tag for _, tag in listed(document, (*path, "languages"))]
        asked |= dict.fromkeys(own or ([usual] if usual is not None else []))
        supers |= dict.fromkeys(own or main[:1])
    if switched(document, ("guardrails", "captions")) is not False:
        for tag in asked:
            captioned = (SourceRole.CAPTIONS, tag) in spoken
            yield (SourceRole.CAPTIONS if captioned else SourceRole.SCRIPT), tag
    if document.get(("sources", "textless")):
        yield from ((SourceRole.SUPERS, tag) for tag in supers)


def _said(role: SourceRole, file: FilePath, tag: str) -> list[str]:
    """The captions of a file, or the lines of a script. Raises SourceError."""
    if role is SourceRole.SCRIPT:
        from cutthrough.media.captions import read_text

        return [line for line in read_text(file, "script", "").splitlines() if line.strip()]
    from cutthrough.brief.opened import open_source  # codecs are loaded only when there is a file to open

    return [cue.text for cue in open_source(role, file, tag).cues]


def _captions_problem(
    document: Document, path: Path, said: Sequence[str], lacking: Sequence[str], drawn: tuple[Font, str]
) -> Problem:
    font, tag = drawn
    fault = undrawable(font, " ".join(" ".join(lacking).split()), tag)
    if len(lacking) * 2 > len(said):
        message = f"{say_path(path)}: {fault}, or write captions: no under guardrails"
        return problem_at(document, path, "glyph-missing", message, mend=comment_out(document, path), because=_WHY)
    message = f"{say_path(path)}: {len(lacking)} of {len(said)} can't be drawn, and no edit is made with one: {fault}"
    return problem_at(document, path, "glyph-missing", message, severity=Severity.WARN, because=_WHY)


def _fonts(program: FilePath | None) -> FontPair | None:
    """The program's fonts; None where they can't be read, which is told with the program."""
    from cutthrough.brief.program import program_problems
    from cutthrough.media.fonts import font_pair

    try:
        found = program_problems(program)[0] if program is not None else None
        return None if found is None else font_pair(program, found.brand)
    except ProgramError:
        return None
