"""Words that are drawn on the picture need letters in the font: what comes out as empty boxes is told beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

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
    from cutthrough.media.captions import Cue
    from cutthrough.media.fonts import Font, FontPair

_WHY = "A letter that the font lacks comes out as an empty box, so nothing is made with one."


def drawable_words(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """The font has every character of title, messages, call to action and address."""
    words = list(_drawn(document))
    fonts = _fonts(program) if words else None
    if fonts is None:
        return
    for path, text, bold in words:
        font = fonts.of(bold=bold)
        if (fault := undrawable(font, text)) is not None:
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
    """The captions that are drawn are in letters the font has; single signs it lacks only warn."""
    if program is None or switched(document, ("guardrails", "captions")) is False:
        return
    from cutthrough.brief.opened import open_source  # codecs are loaded only when there is a file to open

    files = {
        str(path[-1]): (path, file) for path, role, file in there(document, program) if role is SourceRole.CAPTIONS
    }
    said = document.get(("languages",))
    wanted = [said] if isinstance(said, str) else [each for _, each in document.items(("languages",))]
    drawn = next((tag for tag in (*wanted, *files) if tag in files), None)
    if drawn is None or (fonts := _fonts(program)) is None:
        return
    path, file = files[drawn]
    try:
        cues = open_source(SourceRole.CAPTIONS, file, drawn).cues
    except SourceError:
        return  # told where files are opened
    font = fonts.of(bold=False, language=drawn)
    lacking = [cue for cue in cues if font.missing(cue.text)]
    if lacking:
        yield _captions_problem(document, path, cues, lacking, font)


def _captions_problem(
    document: Document, path: Path, cues: Sequence[Cue], lacking: Sequence[Cue], font: Font
) -> Problem:
    fault = undrawable(font, " ".join(" ".join(cue.text for cue in lacking).split()))
    if len(lacking) * 2 > len(cues):
        message = f"{say_path(path)}: {fault}, or write captions: no under guardrails"
        return problem_at(document, path, "glyph-missing", message, mend=comment_out(document, path), because=_WHY)
    message = f"{say_path(path)}: {len(lacking)} of {len(cues)} can't be drawn, and no edit is made with one: {fault}"
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
