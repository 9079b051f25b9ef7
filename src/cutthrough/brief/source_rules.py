"""What a brief's files have to be: there, readable, right for their role, timed to the film, and of some use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from cutthrough.brief.files import OUTSIDE, file_fault, media_files
from cutthrough.brief.language_rules import SPOKEN
from cutthrough.brief.mend import comment_out, replace_value
from cutthrough.brief.placement_rules import SHORTEST, seconds
from cutthrough.brief.problem import problem_at, say_path, short, told
from cutthrough.brief.vary_rules import switched
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.errors import SourceError
from cutthrough.model.source import Probe, SourceRole, VideoStream
from cutthrough.model.time import say_seconds

if TYPE_CHECKING:
    from cutthrough.media.captions import Cue

ROLES: dict[str, SourceRole] = {role.value: role for role in SourceRole} | {"hooks": SourceRole.HOOK}
"""The role of the files in each field of `sources`."""

LONGEST_CAPTION = Fraction(60)
"""Seconds. A caption stays for seven at most (Netflix's Timed Text Style Guide); a minute is a slip of the keyboard."""

_NAMED = 3  # files that a sentence names
_STILL = "_pipe"  # how FFmpeg's demuxers of single pictures are called
_WHY_TIMES = "Captions are shown where their times say; times that don't fit the film leave the cut without its words."
_WHY_IDLE = "A file that nothing is made from looks like work that was done; better to know before the client asks."


def source_files(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """Every file that is named is there, inside the program's folder."""
    if program is None:
        return
    candidates: tuple[str, ...] | None = None
    for path, name in named_files(document):
        fault = file_fault(program, name)
        if fault is None:
            continue
        candidates = media_files(program) if candidates is None else candidates
        near = _near(name, candidates)
        mend = replace_value(document, path, scalar(near)) if near else None
        if mend is None and path[-1] != "master":
            mend = comment_out(document, path)
        rule = "source-outside" if fault == OUTSIDE else "source-missing"
        others = ", ".join(candidates[:_NAMED])
        hint = f"; did you mean {near}?" if near else f"; there are {others}" if others else ""
        yield problem_at(document, path, rule, f'{say_path(path)}: "{short(name)}" {fault}{hint}', mend=mend)


def _near(name: str, candidates: Sequence[str]) -> str | None:
    """The file that `name` may be a slip for. Folders and endings say little: every film is a `media/….mp4`."""
    inside = [each for each in candidates if each.startswith(f"{name.rstrip('/')}/")]
    if len(inside) == 1:
        return inside[0]
    stem, ending = _parts(name[:200])
    stems: dict[str, str] = {}
    for each in candidates:
        if stem == _parts(each)[0] or ending == _parts(each)[1]:
            stems.setdefault(_parts(each)[0], each)
    near = get_close_matches(stem, stems, n=1, cutoff=0.7)
    return stems[near[0]] if near else None


def _parts(name: str) -> tuple[str, str]:
    return FilePath(name).stem.casefold(), FilePath(name).suffix.casefold()


def named_files(document: Document) -> Iterator[tuple[Path, str]]:
    """Every file under `sources`, with its place."""
    sources = document.get(("sources",))
    if not isinstance(sources, dict):
        return
    for role, value in sources.items():
        path: Path = ("sources", role)
        if isinstance(value, str):
            yield path, value
        elif role in SPOKEN and isinstance(value, dict):
            yield from (((*path, tag), each) for tag, each in value.items() if isinstance(each, str))
        else:
            yield from ((at, each) for at, each in document.items(path) if isinstance(each, str))


def there(document: Document, program: FilePath) -> Iterator[tuple[Path, SourceRole, FilePath]]:
    """The named files that can be opened: place in the brief, role, path."""
    for path, name in named_files(document):
        role = ROLES.get(str(path[1]))
        if role is not None and file_fault(program, name) is None:
            yield path, role, program / name


def usable_sources(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """Every file is what its role needs: a picture where one is shown, sound where it is heard, captions, a logo."""
    if program is None:
        return
    from cutthrough.brief.opened import open_source  # codecs are loaded only when there is a file to open

    for path, role, file in there(document, program):
        try:
            found = open_source(role, file, str(path[-1]))
        except SourceError as error:
            # Nothing can be made without a master, so it is never the one to be left out.
            mend = None if role is SourceRole.MASTER else comment_out(document, path)
            message = f"{say_path(path)}: {told(error)}"
            yield problem_at(document, path, "source-unusable", message, mend=mend)
            continue
        if role is SourceRole.MASTER and (fault := _nothing_to_show(found.probe)) is not None:
            said, severity = fault
            message = f"{say_path(path)}: it {said}; name a film"
            yield problem_at(document, path, "master-too-short", message, severity=severity)


def _nothing_to_show(probe: Probe | None) -> tuple[str, Severity] | None:
    """A single picture is no film for sure; a header that says so little may be wrong."""
    if probe is None or probe.video is None:
        return None
    if probe.container.endswith(_STILL):
        return "is a single picture", Severity.BLOCK
    lasts = probe.video.duration or probe.duration
    if lasts is not None and lasts < SHORTEST:
        return f"lasts {say_seconds(lasts)}, and no shot of less than {say_seconds(SHORTEST)} is shown", Severity.WARN
    return None


def caption_times(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """Captions fall within the film, and none stays for minutes."""
    if program is None:
        return
    from cutthrough.brief.opened import open_source, span_of

    master = _probe_of(document, program, "master")
    span = span_of(master) if master is not None else None
    for path, role, file in there(document, program):
        if role not in (SourceRole.CAPTIONS, SourceRole.SUPERS):
            continue
        try:
            cues = open_source(role, file, str(path[-1])).cues
        except SourceError:
            continue
        faults = [fault for fault in (_outside(cues, span), _lasting(cues)) if fault is not None]
        for fault in faults:
            message = f"{say_path(path)}: {fault}"
            yield problem_at(document, path, "caption-times", message, severity=Severity.WARN, because=_WHY_TIMES)


def _outside(cues: Sequence[Cue], span: tuple[Fraction, Fraction] | None) -> str | None:
    """What to say when no caption falls within the film."""
    if span is None or any(cue.start < span[1] and cue.end > span[0] for cue in cues):
        return None
    film = (
        f"which ends at {_clock(span[1])}" if span[0] < 1 else f"which runs from {_clock(span[0])} to {_clock(span[1])}"
    )
    return (
        f"no caption of it falls within the master, {film}: the first is at {_clock(cues[0].start)}; "
        "move its times to where the master's begin"
    )


def _lasting(cues: Sequence[Cue]) -> str | None:
    """What to say of captions that stay far too long."""
    long = [cue for cue in cues if cue.end - cue.start > LONGEST_CAPTION]
    if not long:
        return None
    words = short(" ".join(long[0].text.split()), 40)
    more = f", and {len(long) - 1} more like it" if len(long) > 1 else ""
    at, stays = _clock(long[0].start), _clock(long[0].end - long[0].start)
    return f'the caption at {at}, "{words}", stays for {stays}{more}; check when it ends'


def opening_in_master(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """The moment that every edit opens on is one of the master's."""
    from cutthrough.brief.opened import span_of

    path: Path = ("opening",)
    opening = seconds(document.get(path))
    master = _probe_of(document, program, "master") if program is not None and opening is not None else None
    span = span_of(master) if master is not None else None
    if opening is None or span is None or opening < span[1]:
        return
    latest = max(Fraction(0), Fraction(int((span[1] - SHORTEST) * 10), 10))
    message = f"opening: {say_seconds(opening)} is beyond the master, which ends at {_about(span[1])}"
    mend = replace_value(document, path, scalar(say_seconds(latest)))
    because = "Every edit opens on that moment; where there is no picture there, none can be made."
    yield problem_at(document, path, "opening-too-late", message, mend=mend, because=because)


def idle_sources(document: Document, program: FilePath | None) -> Iterator[Problem]:
    """Files that nothing in this brief's edits is made from."""
    sources = document.get(("sources",))
    if not isinstance(sources, dict):
        return
    varied: Path = ("vary", "hook")
    if sources.get("hooks") and (document.get(varied) is None or switched(document, varied) is False):
        yield _idle(document, "hooks", "an alternative opening is used only with vary: {hook: yes}")
    if sources.get("music_and_effects") and not sources.get("voice_over"):
        yield _idle(document, "music_and_effects", "it replaces the master's sound only under a voice_over")
    for role in ("captions", "script"):
        if sources.get(role) and sources.get("voice_over"):
            said = "they write" if role == "captions" else "it writes"
            yield _idle(document, role, f"{said} down the master's words, and a voice_over is heard in their place")
    if sources.get("supers") and not sources.get("textless"):
        yield _idle(document, "supers", "translated words need a picture without any: name a textless master")
    asked = document.get(("call_to_action",)) or document.get(("vary", "call_to_action"))
    if sources.get("logo") and not asked:
        yield _idle(document, "logo", "it stands on the end card, and without a call_to_action there is none")
    master = _probe_of(document, program, "master") if program is not None else None
    if master is None or program is None:
        return
    clean = _probe_of(document, program, "textless")
    if clean is not None and (difference := _other_picture(master, clean)) is not None:
        yield _idle(document, "textless", f"it must match the master frame by frame, and {difference}")
    if sources.get("broll") and (enough := _enough(document, master)) is not None:
        yield _idle(document, "broll", enough)


def _idle(document: Document, role: str, said: str) -> Problem:
    message = f"sources, {role}: recorded, not used yet in the edits: {said}"
    return problem_at(document, ("sources", role), "source-idle", message, severity=Severity.WARN, because=_WHY_IDLE)


def _probe_of(document: Document, program: FilePath, field: str) -> Probe | None:
    """The header of the one file in this field, where it can be read."""
    from cutthrough.brief.opened import open_source

    for path, role, file in there(document, program):
        if path == ("sources", field):
            try:
                return open_source(role, file, field).probe
            except SourceError:
                return None
    return None


def _other_picture(master: Probe, clean: Probe) -> str | None:
    """What the headers say that the textless version has otherwise than the master."""
    ours, theirs = master.video, clean.video
    if ours is None or theirs is None:
        return None
    if ours.display_size != theirs.display_size:
        return f"its picture is {_size(theirs)} where the master's is {_size(ours)}"
    if ours.frame_rate and theirs.frame_rate and abs(ours.frame_rate / theirs.frame_rate - 1) > Fraction(1, 1000):
        rates = (f"{float(stream.frame_rate or 0):.6g}" for stream in (theirs, ours))
        return "it has {} frames a second where the master has {}".format(*rates)
    length, whole = theirs.duration or clean.duration, ours.duration or master.duration
    if length is not None and whole is not None and abs(length - whole) > Fraction(1, 10):
        return f"it is {_about(length)} long where the master is {_about(whole)}"
    return None


def _about(length: Fraction) -> str:
    return say_seconds(round(length, 1))


def _size(video: VideoStream) -> str:
    return "x".join(map(str, video.display_size))


def _enough(document: Document, master: Probe) -> str | None:
    """Why B-roll waits in vain: it fills up what the master leaves open, and a long master leaves nothing open."""
    lasts = master.video.duration or master.duration if master.video is not None else None
    lengths = [
        length
        for path, _ in document.items(("placements",))
        for _, each in document.items((*path, "lengths"))
        if (length := seconds(each))
    ]
    if lasts is None or not lengths or lasts < max(lengths):
        return None
    return (
        f"it fills up an edit that the master is too short for, and the master's {_clock(lasts)} "
        f"are enough for the longest, {say_seconds(max(lengths))}"
    )


def _clock(moment: Fraction) -> str:
    """`0:07`, `1:00:07`: as players show a place in a film."""
    whole = round(moment)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
