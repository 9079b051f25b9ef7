"""Which templates are asked for, and pictures of them: planned and drawn as every edit is, one frame at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from cutthrough.analyse.kept import load_footage
from cutthrough.brief.program import find_program, read_program
from cutthrough.brief.read import read_brief
from cutthrough.catalog.placement import placement
from cutthrough.catalog.templates import template, templates
from cutthrough.deliver.templates_page import Drawn, Picture, write_templates_page
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.gather import gather
from cutthrough.flow.progress import Progress, Silent
from cutthrough.flow.sample import NEUTRAL, sample, sample_brief, sample_words
from cutthrough.media.fonts import FontPair, font_pair
from cutthrough.media.jpeg import jpeg
from cutthrough.model.brief import Brief, CheckedBrief, Objective, PlacementLine, Stage
from cutthrough.model.cut import Card, Cut, TextRole
from cutthrough.model.errors import ProgramError
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.template import Template
from cutthrough.model.transcript import Transcript
from cutthrough.plan.captioning import Cue
from cutthrough.plan.cuts import plan
from cutthrough.render.build import Material
from cutthrough.render.proof import frame_of, spoken_frames

LENGTH = Fraction(15)
"""Seconds of the edits that pictures are taken from, where the placement takes that and no brief says otherwise."""
LONGEST = 960
"""Pixels of the longer side of a picture on the page: two for each one it is shown with, on most."""
_NOT_MEDIA = (SourceRole.CAPTIONS, SourceRole.SCRIPT, SourceRole.SUPERS, SourceRole.LOGO)
_SHOWN = (SourceRole.MASTER, SourceRole.TEXTLESS, SourceRole.LOGO)


@dataclass(frozen=True)
class Wanted:
    """A template, and the brief whose film and words it is shown with; None where no brief asks for it."""

    template: Template
    brief: Path | None = None


@dataclass(frozen=True)
class Film:
    """What is shown: a brief's words, and a film with what is known of it and said in it."""

    brief: Brief
    sources: tuple[Source, ...]
    paths: dict[str, Path]
    footage: dict[str, Footage]
    captions: dict[str, Sequence[Cue]]
    transcripts: dict[str, Transcript]


def wanted(
    start: Path, name: str | None = None, objective: Objective | None = None, *, everything: bool = False
) -> tuple[Wanted, ...]:
    """The templates asked for.

    `name` is a placement, or what the names of several begin with. Without one: those of the program's briefs, each
    with its brief's objective; outside a program, or with `everything`, every placement for one objective. Raises
    CatalogError for a name that nothing begins with.
    """
    asked = {} if everything else _of_program(start)
    known = tuple(dict.fromkeys(each.placement for each in templates().values()))
    if name is not None:
        names = [each for each in known if each == name] or [each for each in known if each.startswith(f"{name}_")]
        if not names:
            placement(name)  # tells the nearest ones
        kinds = [objective] if objective is not None else list(Objective)
        return tuple(Wanted(template(each, kind), _brief_for(each, kind, asked)) for each in names for kind in kinds)
    if asked:
        pairs = dict.fromkeys((each, objective or kind) for each, kind in asked)
        return tuple(Wanted(template(each, kind), _brief_for(each, kind, asked)) for each, kind in pairs)
    return tuple(Wanted(template(each, objective or Objective.AWARENESS)) for each in known)


def _brief_for(name: str, kind: Objective, asked: dict[tuple[str, Objective], Path]) -> Path | None:
    """The brief that asks for just this, else one for the placement, else any of the program's."""
    near = sorted(asked, key=lambda each: (each != (name, kind), each[0] != name))
    return asked[near[0]] if near else None


def _of_program(start: Path) -> dict[tuple[str, Objective], Path]:
    """Placement and objective of every brief that can be read, with the first brief that asks for them."""
    try:
        program_dir = find_program(start)
    except ProgramError:
        return {}
    found: dict[tuple[str, Objective], Path] = {}
    for path in sorted((program_dir / "briefs").glob("*.yaml")):
        brief, problems = read_brief(path, program_dir)
        if brief is not None and not any(problem.blocks(Stage.EDIT) for problem in problems):
            for line in brief.placements:
                found.setdefault((line.placement, brief.goal.objective), path)
    return found


def pictures(start: Path, asked: Sequence[Wanted], folder: Path, progress: Progress | None = None) -> Path:
    """Draw each template and write the page that shows them into `folder`; gives its path.

    A brief that was made before is shown with its own film and words; else a drawn film is. Raises ProgramError,
    SourceError, RenderError, StoreError.
    """
    listener = progress or Silent()
    try:
        program_dir: Path | None = find_program(start)
    except ProgramError:
        program_dir = None
    program = read_program(program_dir) if program_dir is not None else NEUTRAL
    fonts = font_pair(program_dir, program.brand)
    films = {path: _film(program_dir, program, path, listener) for path in dict.fromkeys(each.brief for each in asked)}
    planned = [(each.template, films[each.brief]) for each in asked]
    cuts = [planned_cut(known, film, program, fonts) for known, film in planned]
    jobs = [(number, *moment) for number, cut in enumerate(cuts) for moment in moments(cut)]
    listener.stage("Drawing templates", len(jobs))
    made: dict[int, list[Picture]] = {}
    pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="draw")
    try:
        futures = [pool.submit(_picture, cuts[n], planned[n][1], fonts, what, frame) for n, what, frame in jobs]
        for (number, *_), future in zip(jobs, futures, strict=True):
            made.setdefault(number, []).append(future.result())
            listener.advance(1)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    drawn = [
        Drawn(known, placement(known.placement).name, cut, tuple(made[number]))
        for number, ((known, _), cut) in enumerate(zip(planned, cuts, strict=True))
    ]
    return write_templates_page(drawn, program.brand, folder)


def _film(program_dir: Path | None, program: Program, brief_path: Path | None, progress: Progress) -> Film:
    """The brief's own film where it was made and nothing has to be watched for it; else the drawn one."""
    cache = program_dir / "cache" if program_dir is not None else None
    brief = read_brief(brief_path, program_dir)[0] if brief_path is not None else None
    if program_dir is not None and cache is not None and brief is not None and _known(program_dir, brief, cache):
        gathered = gather(program_dir, program, brief, cache, progress)
        sources = tuple(source for source in gathered.sources if source.role in _SHOWN)
        own = Film(
            brief,
            sources,
            dict(gathered.paths),
            dict(gathered.footage),
            dict(gathered.captions),
            dict(gathered.transcripts),
        )
        return _with_words(own)
    progress.stage("Drawing a sample film", 0)
    path, footage = sample(cache)
    source = Source(role=SourceRole.MASTER, path=path.name, sha256=footage.sha256, probe=footage.probe)
    return _with_words(
        Film(brief or sample_brief(), (source,), {footage.sha256: path}, {footage.sha256: footage}, {}, {})
    )


def _known(program_dir: Path, brief: Brief, cache: Path) -> bool:
    """Whether all media of the brief were watched when it was made: only then are they at hand within seconds."""
    last = last_delivery(program_dir / "out" / brief.name)
    if last is None or last.brief.sources != brief.sources:
        return False
    media = [source for source in last.sources if source.role not in _NOT_MEDIA]
    return all(load_footage(cache, source.sha256) for source in media)


def _with_words(film: Film) -> Film:
    """With words to caption, where nobody has written any down."""
    if film.captions or film.transcripts:
        return film
    master = next(source.sha256 for source in film.sources if source.role is SourceRole.MASTER)
    shots = film.footage[master].shots
    language = "en"  # what the words are in
    words = sample_words(master, language, shots[0].start, shots[-1].end) if shots else None
    return replace(film, transcripts={language: words} if words is not None else {})


def planned_cut(known: Template, film: Film, program: Program, fonts: FontPair) -> Cut:
    """One edit of the film for the template's placement and objective, captioned, without arms."""
    place = placement(known.placement)
    line = next((line for line in film.brief.placements if line.placement == known.placement), None)
    line = line or PlacementLine(placement=known.placement, lengths=(_length(place),))
    one = line.model_copy(update={"lengths": line.lengths[:1], "languages": ()})
    brief = film.brief.model_copy(
        update={
            "goal": film.brief.goal.model_copy(update={"objective": known.objective}),
            "placements": (one,),
            "vary": None,
            "guardrails": film.brief.guardrails.model_copy(update={"captions": True}),
        }
    )
    checked = CheckedBrief(brief=brief, file_digest="-")
    cuts = plan(
        checked,
        program,
        film.sources,
        film.footage,
        {place.id: place},
        film.captions,
        fonts=fonts,
        transcripts=film.transcripts,
        templates={place.id: known},
    )
    return cuts[0]


def _length(place: Placement) -> Fraction:
    """The length nearest to LENGTH that the placement takes."""
    if place.durations_allowed is not None:
        return min(place.durations_allowed.value, key=lambda each: abs(each - LENGTH))
    least = place.duration_min.value if place.duration_min is not None else Fraction(0)
    most = place.duration_max.value if place.duration_max is not None else LENGTH
    return max(least, min(LENGTH, most))


def moments(cut: Cut) -> Iterator[tuple[str, int]]:
    """What is shown of a cut, and its frame: the opening as soon as its title stands, a caption, the end card."""
    title = next((text for text in cut.texts if text.role is TextRole.TITLE and text.start == 0), None)
    settled = round(cut.rate * 3 / 5)
    yield "opening", min(settled if title is None else max(title.fade, min(settled, title.end - 1)), cut.frames - 1)
    caption = max(_caption_frames(cut), default=None)
    if caption is not None:
        yield "captions", -caption[-1]
    if isinstance(cut.items[-1], Card):
        yield "end card", cut.frames - 1


def _caption_frames(cut: Cut) -> Iterator[tuple[bool, int, int, int]]:
    """Frames with a caption and how well they show it: no other words beside it, many lines, much said; the first."""
    others = [each for each in cut.texts if each.role not in (TextRole.CAPTION, TextRole.BRAND)]
    for text in cut.texts:
        if text.role is TextRole.CAPTION:
            quarters = (text.start + (text.end - text.start) * part // 4 for part in (1, 2, 3))
            for frame in spoken_frames(text)[1:-1] or tuple(quarters):
                alone = not any(other.start <= frame < other.end for other in others)
                yield alone, len(text.lines), sum(map(len, text.lines)), -frame


def _picture(cut: Cut, film: Film, fonts: FontPair, what: str, frame: int) -> Picture:
    pixels = frame_of(cut, frame, Material(film.paths, film.footage, fonts))
    return Picture(what, frame / cut.rate, jpeg(pixels, LONGEST))
