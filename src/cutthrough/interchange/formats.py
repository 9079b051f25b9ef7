"""The formats cuts go out in and come back from, by name: one entry each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cutthrough.interchange.edl import edl_text, edl_title, read_edl
from cutthrough.interchange.fcpxml import fcpxml_text
from cutthrough.interchange.fcpxml_read import read_fcpxml
from cutthrough.interchange.medium import Medium
from cutthrough.interchange.sequence import ReadSequence
from cutthrough.interchange.xmeml import xmeml_text
from cutthrough.interchange.xmeml_read import read_xmeml
from cutthrough.model.cut import Cut
from cutthrough.model.errors import Misuse, SourceError

MAX_BYTES = 64 << 20


@dataclass(frozen=True)
class Options:
    """`start` is the record's first frame, `drop` whether its timecode drops numbers, `handles` frames wanted."""

    start: int = 0
    drop: bool = False
    handles: int = 12


Write = Callable[[Cut, Mapping[str, Medium], Path, Options], str]


@dataclass(frozen=True)
class Format:
    """`suffix` is the file's, `write` gives the text of a file in a folder, `opens` says in what it is opened."""

    suffix: str
    write: Write
    opens: str


def _otio(cut: Cut, media: Mapping[str, Medium], folder: Path, options: Options) -> str:
    from cutthrough.interchange.timeline import otio_text  # OpenTimelineIO: only when it is written

    return otio_text(cut, media, folder, start=options.start, wanted=options.handles)


FORMATS: dict[str, Format] = {
    "otio": Format(".otio", _otio, "DaVinci Resolve 18.5 and later, Premiere Pro 25 and later, Hiero, Kdenlive"),
    "edl": Format(
        ".edl",
        lambda cut, media, _, how: edl_text(cut, media, start=how.start, drop=how.drop, wanted=how.handles),
        "everything, for more than thirty years",
    ),
    "fcpxml": Format(
        ".fcpxml",
        lambda cut, media, _, how: fcpxml_text(cut, media, start=how.start, drop=how.drop),
        "Final Cut Pro 10.4.9 and later, DaVinci Resolve",
    ),
    "xml": Format(
        ".xml",
        lambda cut, media, _, how: xmeml_text(cut, media, start=how.start, drop=how.drop),
        "Premiere Pro, DaVinci Resolve, Final Cut Pro 7",
    ),
}


def format_named(name: str) -> Format:
    """The format. Raises Misuse with the names there are."""
    if name not in FORMATS:
        raise Misuse(f"There is no format {name!r}", f"there are: {', '.join(FORMATS)}", format=name)
    return FORMATS[name]


def read_file(path: Path) -> bytes:
    """What is in the file. Raises SourceError when it can't be read or is too large to be a timeline."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}", "name a file from the editor", path=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path.name} can't be read: {reason}", "check the path", path=path) from None
    if len(data) > MAX_BYTES:
        raise SourceError(f"{path.name} is larger than {MAX_BYTES >> 20} MB", "export one sequence only", path=path)
    return data


def title_of(path: Path, data: bytes) -> str | None:
    """What an EDL calls itself: which cut it is has to be known before it is read, for its rate."""
    return edl_title(_text(data)) if path.suffix.lower() == ".edl" else None


def read_sequence(path: Path, data: bytes, *, rate: Fraction | None, wanted: str | None = None) -> ReadSequence:
    """The sequence in a file, by its name's end and what it begins with. `rate` is for an EDL, which says none.

    Raises SourceError for what can't be read, ValueProblem for timecode that there is not.
    """
    suffix = path.suffix.lower()
    if suffix == ".otio":
        from cutthrough.interchange.otio_read import read_otio  # OpenTimelineIO: only when it is read

        return read_otio(_text(data), path.name)
    if suffix == ".edl":
        if rate is None:
            raise SourceError("An EDL does not say its rate", "name the cut it is of with --cut", path=path)
        return read_edl(_text(data), rate)
    if suffix in (".fcpxml", ".fcpxmld", ".xml"):
        if b"<xmeml" in data[:4096]:
            return read_xmeml(data, path.name, wanted)
        return read_fcpxml(data, path.name, wanted)
    raise SourceError(
        f"{path.name} is in no format that can be read", "name an .otio, .edl, .fcpxml or .xml file", path=path
    )


def _text(data: bytes) -> str:
    """UTF-8 where it is, else the code page of old Windows software, in which every byte means something."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("utf-16", "replace") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("latin-1")
