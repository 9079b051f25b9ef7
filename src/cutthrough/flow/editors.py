"""Sends cuts to editing software and takes back what an editor made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cutthrough.analyse.kept import load_footage
from cutthrough.brief.program import find_program, read_program
from cutthrough.brief.read import read_brief
from cutthrough.flow.delivered import DELIVERY_FILE, last_delivery
from cutthrough.flow.gather import named_files
from cutthrough.flow.progress import Progress, Silent
from cutthrough.interchange.changes import Compared, compare
from cutthrough.interchange.edits import edited_path, load_edited
from cutthrough.interchange.formats import Options, format_named, read_file, read_sequence, title_of
from cutthrough.interchange.laid import handles
from cutthrough.interchange.medium import Medium, media_of
from cutthrough.interchange.timecode import can_drop, drops, read_timecode
from cutthrough.media.probe import probe
from cutthrough.media.proxy import VERSION as PROXY_VERSION
from cutthrough.media.proxy import make_proxy
from cutthrough.model.cut import Clip, Cut
from cutthrough.model.deliverable import Delivery
from cutthrough.model.edited import EditedCut
from cutthrough.model.errors import CutthroughError, SourceError, StoreError
from cutthrough.model.footage import Footage
from cutthrough.model.source import Source, SourceRole
from cutthrough.store.files import store_errors, write_aside, write_text
from cutthrough.store.hashes import content_hash

EXPORTS, PROXIES = "exports", "proxies"
HOUR = "01:00:00:00"
"""Where record timecode begins by custom, so that a programme can be told from its leader."""
_NOT_MEDIA = (SourceRole.CAPTIONS, SourceRole.LOGO, SourceRole.SCRIPT, SourceRole.SUPERS)


@dataclass(frozen=True)
class Delivered:
    """A brief's last delivery with its sources as they are known now."""

    program_dir: Path
    delivery: Delivery
    sources: tuple[Source, ...]
    footage: Mapping[str, Footage]

    @property
    def name(self) -> str:
        """The brief's name."""
        return self.delivery.brief.name

    @property
    def cuts(self) -> dict[str, Cut]:
        """The delivered cuts by id."""
        return {edit.cut.id: edit.cut for edit in self.delivery.edits}

    def media(self, rate: Fraction, proxies: Mapping[str, str] | None = None) -> dict[str, Medium]:
        """What has picture or sound, by sha256, with absolute paths."""
        located = [s.model_copy(update={"path": str(self.program_dir / s.path)}) for s in self.sources]
        return media_of(located, self.footage, rate, proxies)

    def cut(self, name: str) -> Cut:
        """The delivered cut of that id. Raises SourceError with those there are."""
        if name not in self.cuts:
            raise SourceError(
                f"{self.name} has no cut {name!r}", f"there are: {', '.join(self.cuts)}", cuts=list(self.cuts)
            )
        return self.cuts[name]


@dataclass(frozen=True)
class Exported:
    """The files that were written, and what an editor should know."""

    folder: Path
    files: tuple[Path, ...]
    proxies: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What an edited file changes. `saved` is where it is kept; None where it was not, or nothing is new."""

    cut: Cut
    compared: Compared
    saved: Path | None = None
    known: bool = False
    notes: tuple[str, ...] = ()


def delivered(path: Path) -> Delivered:
    """The last delivery of a brief, named by its file or by its folder in `out/`.

    Raises SourceError when it was never made, ProgramError outside a program.
    """
    program_dir = find_program(path)
    name = path.resolve().name if path.is_dir() else path.stem
    folder = program_dir / "out" / name
    found = last_delivery(folder)
    if found is None:
        there = (folder / DELIVERY_FILE).exists()
        told = f"{folder / DELIVERY_FILE} can't be read" if there else f"{name} was not made yet"
        raise SourceError(told, f"run: cutthrough make briefs/{name}.yaml")
    sources = tuple(s for s in found.sources if s.role not in _NOT_MEDIA)
    footage = {s.sha256: load_footage(program_dir / "cache", s.sha256) for s in sources}
    known = {sha: each for sha, each in footage.items() if each is not None}
    return Delivered(program_dir, found, sources, known)


def export(
    path: Path,
    *,
    cut: str | None = None,
    form: str = "otio",
    proxies: bool = False,
    wanted: int = 12,
    start: str | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write a brief's cuts, or one, for editing software into `exports/<brief>/`, or `folder`.

    `start` is the record's first timecode; by itself an hour, dropping numbers where the rate does.
    Raises SourceError, Misuse, RenderError, StoreError.
    """
    chosen, listener = format_named(form), progress or Silent()
    known = delivered(path)
    cuts = [known.cut(cut)] if cut is not None else list(known.cuts.values())
    target = folder if folder is not None else known.program_dir / EXPORTS / known.name
    with store_errors(target):
        target.mkdir(parents=True, exist_ok=True)
    small = _proxies(known, cuts, target, listener) if proxies else {}
    files: list[Path] = []
    notes: list[str] = []
    for each in cuts:
        media = known.media(each.rate, {sha: str(file) for sha, file in small.items()})
        _ensure_there(each, media)
        options = _options(each, start, wanted)
        file = target / f"{each.id}{chosen.suffix}"
        write_text(file, chosen.write(each, media, target, options))
        files.append(file)
        notes += _short_handles(each, media, wanted)
    return Exported(target, tuple(files), tuple(small.values()), tuple(dict.fromkeys(notes)))


def _options(cut: Cut, start: str | None, wanted: int) -> Options:
    drop = can_drop(cut.rate) if start is None else drops(start)
    code = start if start is not None else HOUR
    return Options(read_timecode(code, cut.rate, drop=drop), drop and can_drop(cut.rate), wanted)


def _ensure_there(cut: Cut, media: Mapping[str, Medium]) -> None:
    """Raise SourceError when a file that the cut uses is gone: an editor could not open it either."""
    used = {item.source for item in cut.items if isinstance(item, Clip)} | {sound.source for sound in cut.sound}
    for sha in used:
        if sha in media and not Path(media[sha].path).is_file():
            raise SourceError(f"{media[sha].path} is not there any more", "put it back, or make the brief again")


def _short_handles(cut: Cut, media: Mapping[str, Medium], wanted: int) -> Iterator[str]:
    for item in cut.items:
        if isinstance(item, Clip) and item.source in media:
            head, tail = handles(item, cut, media[item.source], wanted)
            if min(head, tail) < wanted:
                yield f"{cut.id}: {item.id} has {head} frames before and {tail} after it, not {wanted}"


def _proxies(known: Delivered, cuts: Sequence[Cut], folder: Path, progress: Progress) -> dict[str, Path]:
    """A proxy of each source with a picture that the cuts use; those that are there already are kept."""
    used = dict.fromkeys(item.source for cut in cuts for item in cut.items if isinstance(item, Clip))
    named = {source.sha256: source for source in known.sources}
    made: dict[str, Path] = {}
    progress.stage("Making proxies", len(used))
    for sha in used:
        source = named[sha]
        info = source.probe or probe(known.program_dir / source.path)
        target = folder / PROXIES / f"{Path(source.path).stem}-{sha[:8]}-v{PROXY_VERSION}.mov"
        table = known.footage[sha].frames if sha in known.footage else None
        if not target.is_file():
            frames = table.count if table is not None else None
            with write_aside(target) as aside:
                make_proxy(known.program_dir / source.path, info, aside, frames=frames)
        made[sha] = target
        progress.advance(1)
    return made


def import_edit(file: Path, *, cut: str | None = None, brief: Path | None = None, keep: bool = True) -> Imported:
    """What an editor's file changes of the cut it came from; with `keep`, saved for the next `make`.

    The cut is the one the file holds, else the one it is named after, else `cut`. `brief` names the brief where the
    file lies outside the program. Nothing is saved when something can't be kept. Raises SourceError, ProgramError,
    StoreError, ValueProblem.
    """
    data = read_file(file)
    known, planned = _whose(file, data, cut, brief)
    read = read_sequence(file, data, rate=planned.rate, wanted=planned.id)
    notes: list[str] = []
    if read.cut is not None and read.cut.id == planned.id and read.cut.items != planned.items:
        planned = read.cut
        notes.append("the cut was made again since it was exported; changes are told against what was exported")
    known = _with_new_sources(known)
    compared = compare(planned, read, known.media(planned.rate), file.name)
    if len([c for c in known.cuts.values() if c.family == planned.family]) > 1:
        notes.append(f"the other arms of {planned.family} keep their plan: a test between them compares this edit too")
    if compared.edited is None or not compared.changes:
        return Imported(planned, compared, notes=tuple(notes))
    before = load_edited(known.program_dir, known.name, planned.id)
    path = edited_path(known.program_dir, known.name, planned.id)
    if before is not None and _equal(before, compared.edited):
        return Imported(planned, compared, path, known=True, notes=tuple(notes))
    if keep:
        write_text(path, compared.edited.to_json())
    return Imported(planned, compared, path if keep else None, notes=tuple(notes))


def _equal(one: EditedCut, other: EditedCut) -> bool:
    return (one.clips, one.card, one.rate, one.canvas) == (other.clips, other.card, other.rate, other.canvas)


def undo(brief: Path, cut: str | None = None) -> tuple[Path, ...]:
    """Take out the kept edit of one cut, or all of the brief's; gives their files. Raises SourceError where none is."""
    program_dir, name = find_program(brief), brief.resolve().name if brief.is_dir() else brief.stem
    folder = edited_path(program_dir, name, "x").parent
    paths = sorted(folder.glob("*.json")) if cut is None else [edited_path(program_dir, name, cut)]
    there = tuple(path for path in paths if path.is_file())
    if not there:
        which = f"of {cut}" if cut is not None else f"of {name}"
        raise SourceError(f"No edit {which} is kept", "cutthrough import keeps one")
    for path in there:
        with store_errors(path):
            path.unlink()
    return there


def _whose(file: Path, data: bytes, cut: str | None, brief: Path | None) -> tuple[Delivered, Cut]:
    """The delivery and the cut that a file belongs to."""
    found = [delivered(brief)] if brief is not None else list(_deliveries(file))
    if not found:
        raise SourceError("No brief of this program was made yet", "name the brief with --brief, or make it")
    own = _own(file)
    asked = cut or own
    names = [asked] if asked is not None else [name for name in (title_of(file, data), file.stem) if name]
    for name in names:
        for each in found:
            if name in each.cuts:
                return each, each.cuts[name]
    known = [name for each in found for name in each.cuts]
    if asked is not None:
        raise SourceError(
            f"No brief here asks for a cut {asked!r} any more", f"there are: {', '.join(known)}", cuts=known
        )
    inside = [(each, name) for each in found for name in each.cuts if name.encode() in data]
    if len(inside) == 1:
        return inside[0][0], inside[0][0].cuts[inside[0][1]]
    raise SourceError(
        f"{file.name} does not say which cut it is", f"name it with --cut: {', '.join(known)}", cuts=known
    )


def _own(file: Path) -> str | None:
    """The id of the cut that an .otio file of ours holds."""
    if file.suffix.lower() != ".otio":
        return None
    from cutthrough.interchange.timeline import read_cut  # OpenTimelineIO: only when one is read

    with suppress(SourceError):
        return read_cut(file).id
    return None


def _deliveries(file: Path) -> Iterator[Delivered]:
    """The deliveries of the program around a file, or around where we are."""
    try:
        program_dir = find_program(file)
    except CutthroughError:
        program_dir = find_program(Path.cwd())
    for folder in sorted((program_dir / "out").glob("*/")):
        if (folder / DELIVERY_FILE).is_file() and last_delivery(folder) is not None:
            yield delivered(folder)


def _with_new_sources(known: Delivered) -> Delivered:
    """With the files that the brief names now and did not when it was made."""
    path = known.program_dir / "briefs" / f"{known.name}.yaml"
    try:
        brief, _ = read_brief(path, known.program_dir)
    except StoreError:
        return known
    if brief is None:
        return known
    have = {source.path for source in known.sources}
    program, cache = read_program(known.program_dir), known.program_dir / "cache"
    more = []
    footage = dict(known.footage)
    for role, name, language in named_files(brief, program):
        if role in _NOT_MEDIA or name in have or not (known.program_dir / name).is_file():
            continue
        file = known.program_dir / name
        sha = content_hash(file, cache)
        more.append(Source(role=role, path=name, sha256=sha, language=language, probe=probe(file)))
        found = load_footage(cache, sha)
        if found is not None:
            footage[sha] = found
    return Delivered(known.program_dir, known.delivery, (*known.sources, *more), footage)
