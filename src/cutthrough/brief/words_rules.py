"""Words that may never be said, wherever a brief has them said: on the picture, in a post, in captions."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.brief.case import Case
from cutthrough.brief.gate import OUT
from cutthrough.brief.problem import problem_at, say_path
from cutthrough.brief.source_rules import there
from cutthrough.brief.yaml_lines import Path
from cutthrough.model.brief import Problem
from cutthrough.model.errors import SourceError
from cutthrough.model.never_say import said_in
from cutthrough.model.source import SourceRole

_READ = (SourceRole.CAPTIONS, SourceRole.SCRIPT, SourceRole.SUPERS)
_TOLD = 50
"""How many words are looked for one by one; a file that says more than that is no slip."""

_WHY = "Somebody decided that this brand does not say it: for the law's sake, or for its own."


def words_left_out(case: Case) -> Iterator[Problem]:
    """No text of the brief, and no file that is read out or shown, has one of the words."""
    own = [each for _, each in case.words("guardrails", "never_say")]
    words = [each for each in (*own, *(case.program.never_say if case.program else ())) if each.strip()]
    if not words:
        return
    texts = list(_texts(case))
    near = said_in("\n".join(text for _, text in texts), words)[:_TOLD]
    for path, text in texts if near else ():
        if found := said_in(text, near):
            yield _problem(case, path, found, "")
    if case.program_dir is None:
        return
    for path, role, file in there(case.document, case.program_dir):
        if role in _READ:
            for found, where in _said(role, file, str(path[-1]), words):
                yield _problem(case, path, found, where)


def _problem(case: Case, path: Path, found: tuple[str, ...], where: str) -> Problem:
    said = ", ".join(f'"{each}"' for each in found)
    message = f"{say_path(path)}: it has {said}{where}, which may never be said"
    stages = OUT if path[0] == "posts" else None  # an edit can be made whatever its post says
    return problem_at(case.document, path, "words-never-said", message, because=_WHY, stages=stages)


def _texts(case: Case) -> Iterator[tuple[Path, str]]:
    """Every text that people will read, with its path."""
    paths: list[Path] = [("title",), ("call_to_action", "text"), ("call_to_action", "link")]
    paths += [(*path, "text") for path, _ in case.mappings("messages")]
    paths += [path for path, _ in case.document.items(("vary", "call_to_action"))]
    for path, _ in case.mappings("placements"):
        paths += [(*path, "post_title"), (*path, "post_text")]
    for post in case.posts:
        paths += [(*post.path, name) for name in ("title", "text", "link", "made_with_ai")]
        paths += [(*post.path, "partner", "disclosure")]
        paths += [path for path, _ in case.document.items((*post.path, "hashtags"))]
    for path in paths:
        if (text := case.text(*path)) is not None and path in case.document.places:
            yield path, text


def _said(role: SourceRole, file: object, tag: str, words: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The words that a file says, and where it first does."""
    from pathlib import Path as FilePath

    from cutthrough.brief.opened import open_source
    from cutthrough.media.captions import read_text

    path = FilePath(str(file))
    try:
        if role is SourceRole.SCRIPT:
            text = read_text(path, "script", "")
            places = [(line, f" on its line {number}") for number, line in enumerate(text.splitlines(), 1)]
        else:
            cues = open_source(role, path, tag).cues
            places = [(cue.text, f" at {float(cue.start):.1f} s") for cue in cues]
    except SourceError:
        return  # told where files are opened
    left = list(said_in("\n".join(text for text, _ in places), words)[:_TOLD])
    for text, at in places:
        found = said_in(text, left) if left else ()
        if found:
            yield found, at
        left = [each for each in left if each not in found]
    if left:  # parted by a line's end
        yield tuple(left), ""
