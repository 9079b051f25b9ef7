"""Reads how an ISO base media file is laid out: order of its boxes, edit lists, brands, colour, durations.

FFmpeg hides all of these. Boxes are described in ISO/IEC 14496-12 (base format), 14496-15 (`avcC`) and Apple's
QuickTime File Format (`nclc`). No size in the file is trusted: every box is clipped to the one around it, bodies
are read up to a limit, and the number of boxes looked at is bounded, so a hostile file costs little.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cutthrough.model.measured import ColourBox, EditEntry, Layout, ParameterSets, Track

_FIRST = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"sidx", b"moof", b"uuid"}
_LEAF_LIMIT = 1 << 20  # bytes read of one box at most
_BOX_LIMIT = 100_000  # boxes looked at in one file: a day of one-second fragments
_EDITS_LIMIT = 1000
_HANDLERS = {b"vide": "video", b"soun": "audio", b"text": "text", b"sbtl": "text", b"subt": "text", b"tmcd": "timecode"}
_VISUAL_ENTRY = 78  # bytes of a VisualSampleEntry after its header, before its boxes
_UNKNOWN = {0: 0xFFFFFFFF, 1: 0xFFFFFFFFFFFFFFFF}


class Box(NamedTuple):
    """A box: its four letters, where its body starts, and where it ends. `stated` is the end its size gives."""

    kind: bytes
    body: int
    end: int
    stated: int

    @property
    def name(self) -> str:
        """The four letters as text."""
        return self.kind.decode("latin-1")


class _Reader:
    """A file with a budget of boxes."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        self.left = _BOX_LIMIT

    def bytes_at(self, start: int, count: int) -> bytes:
        self.file.seek(start)
        return self.file.read(max(0, min(count, _LEAF_LIMIT)))

    def body(self, box: Box) -> bytes:
        return self.bytes_at(box.body, box.end - box.body)

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """The boxes between two offsets; stops at the first thing that is no box."""
        while start + 8 <= end and self.left > 0:
            self.left -= 1
            head = self.bytes_at(start, 16)
            if len(head) < 8:
                return
            size, kind = int.from_bytes(head[:4]), head[4:8]
            body = start + 8
            if size == 1 and len(head) == 16:
                size, body = int.from_bytes(head[8:16]), start + 16
            elif size == 0:
                size = end - start
            if start + size < body:
                return
            yield Box(kind, body, min(start + size, end), start + size)
            start += size

    def child(self, box: Box | None, *path: bytes) -> Box | None:
        """The first box down a path of kinds, or None."""
        for kind in path:
            if box is None:
                return None
            box = next((b for b in self.boxes(box.body, box.end) if b.kind == kind), None)
        return box


def read_layout(path: Path) -> Layout | None:
    """The layout of an MP4, MOV or 3GP, or None for any other file. Damage is told in `problems`, never raised.

    Raises OSError when the file can't be read.
    """
    with path.open("rb") as file:
        reader = _Reader(file, path.stat().st_size)
        if reader.bytes_at(4, 4) not in _FIRST:
            return None
        return _layout(reader)


def stated_end(file: BinaryIO, size: int) -> int | None:
    """Where a file of `size` bytes ends by what its outermost boxes say; None where it is no MP4, MOV or 3GP."""
    reader = _Reader(file, size)
    if reader.bytes_at(4, 4) not in _FIRST:
        return None
    return max((box.stated for box in reader.boxes(0, size)), default=None)


def _layout(reader: _Reader) -> Layout:
    order: list[str] = []
    problems: list[str] = []
    moov = ftyp = None
    fragments = False
    last_end = 0
    for box in reader.boxes(0, reader.size):
        if not order or order[-1] != box.name:
            order.append(box.name)
        if box.stated > reader.size:
            missing = box.stated - reader.size
            problems.append(f"the file ends {missing} bytes early, inside its {box.name} box")
        moov = box if box.kind == b"moov" and moov is None else moov
        ftyp = box if box.kind in (b"ftyp", b"styp") and ftyp is None else ftyp
        fragments = fragments or box.kind == b"moof"
        last_end = box.stated
    if reader.left <= 0:
        problems.append(f"more than {_BOX_LIMIT} boxes: the rest was not looked at")
    elif reader.size > last_end:
        problems.append(f"{reader.size - last_end} bytes at the end belong to no box")
    if moov is None:
        problems.append("it has no index (moov box)")
    scale, length = _movie_header(reader, moov)
    return Layout(
        brand=_brands(reader, ftyp)[:1][0] if ftyp else None,
        brands=_brands(reader, ftyp),
        order=tuple(order[:64]),
        faststart=_faststart(order),
        fragmented=fragments or reader.child(moov, b"mvex") is not None,
        length=length,
        tracks=tuple(_tracks(reader, moov, scale)),
        problems=tuple(problems[:8]),
    )


def _faststart(order: list[str]) -> bool | None:
    """Whether playing can start before the last byte is there; None where the file has no index or no data."""
    data = [i for i, kind in enumerate(order) if kind in ("mdat", "moof")]
    if "moov" not in order or not data:
        return None
    return order.index("moov") < data[0]


def _brands(reader: _Reader, ftyp: Box | None) -> tuple[str, ...]:
    """The major brand, then the compatible ones."""
    if ftyp is None:
        return ()
    body = reader.body(ftyp)[:256]
    found = [body[i : i + 4].decode("latin-1") for i in range(0, len(body) - 3, 4) if i != 4]
    return tuple(found) or ("",)


def _header_times(body: bytes, before: tuple[int, int], between: int = 0) -> tuple[int, int | None] | None:
    """Time scale (or track id) and duration of a full box: `before` is where they start in version 0 and 1."""
    if not body or body[0] not in (0, 1):
        return None
    version = body[0]
    wide = 8 if version else 4
    at = before[version]
    if len(body) < at + 4 + between + wide:
        return None
    first = int.from_bytes(body[at : at + 4])
    duration = int.from_bytes(body[at + 4 + between : at + 4 + between + wide])
    return first, None if duration == _UNKNOWN[version] else duration


def _movie_header(reader: _Reader, moov: Box | None) -> tuple[int, Fraction | None]:
    """Movie time scale (0 when unknown) and length."""
    box = reader.child(moov, b"mvhd")
    times = _header_times(reader.body(box), (12, 20)) if box else None
    if times is None or times[0] == 0:
        return 0, None
    scale, duration = times
    return scale, Fraction(duration, scale) if duration else None


def _tracks(reader: _Reader, moov: Box | None, movie_scale: int) -> Iterator[Track]:
    if moov is None:
        return
    for trak in reader.boxes(moov.body, moov.end):
        if trak.kind == b"trak":
            yield _track(reader, trak, movie_scale)


def _track(reader: _Reader, trak: Box, movie_scale: int) -> Track:
    tkhd = reader.child(trak, b"tkhd")
    mdhd = reader.child(trak, b"mdia", b"mdhd")
    hdlr = reader.child(trak, b"mdia", b"hdlr")
    table = reader.child(trak, b"mdia", b"minf", b"stbl")
    shown = _header_times(reader.body(tkhd), (12, 20), between=4) if tkhd else None
    media = _header_times(reader.body(mdhd), (12, 20)) if mdhd else None
    media_scale = media[0] if media else 0
    letters = reader.body(hdlr)[8:12] if hdlr else b""
    kind = _HANDLERS.get(letters, letters.decode("latin-1").strip() or "unknown")
    tag, entries, colour = _sample_entry(reader, reader.child(table, b"stsd"), kind)
    return Track(
        id=shown[0] if shown else 0,
        kind=kind,
        tag=tag,
        length=Fraction(shown[1], movie_scale) if shown and shown[1] and movie_scale else None,
        media_length=Fraction(media[1], media_scale) if media and media[1] and media_scale else None,
        edits=_edits(reader, reader.child(trak, b"edts", b"elst"), movie_scale, media_scale),
        sample_entries=entries,
        samples=_sample_count(reader, table),
        colour=colour,
    )


def _edits(reader: _Reader, elst: Box | None, movie_scale: int, media_scale: int) -> tuple[EditEntry, ...]:
    """The edit list, in seconds. The first thousand lines of it."""
    if elst is None or not movie_scale or not media_scale:
        return ()
    body = reader.body(elst)
    if len(body) < 8 or body[0] not in (0, 1):
        return ()
    shape = struct.Struct(">QqhH" if body[0] else ">IihH")
    count = min(int.from_bytes(body[4:8]), _EDITS_LIMIT, (len(body) - 8) // shape.size)
    found = []
    for i in range(count):
        length, at, whole, part = shape.unpack_from(body, 8 + i * shape.size)
        media_time = None if at < 0 else Fraction(at, media_scale)
        found.append(EditEntry(length=Fraction(length, movie_scale), media_time=media_time, speed=whole + part / 65536))
    return tuple(found)


def _sample_count(reader: _Reader, table: Box | None) -> int | None:
    sizes = reader.child(table, b"stsz")
    body = reader.bytes_at(sizes.body, 12) if sizes else b""
    return int.from_bytes(body[8:12]) if len(body) == 12 else None


def _sample_entry(reader: _Reader, stsd: Box | None, kind: str) -> tuple[str, int, ColourBox | None]:
    """The first entry's letters, how many entries there are, and the colour box of a picture's first entry."""
    if stsd is None:
        return "", 0, None
    entries = list(reader.boxes(stsd.body + 8, stsd.end))[:64]
    if not entries:
        return "", 0, None
    colour = None
    if kind == "video":
        for box in reader.boxes(entries[0].body + _VISUAL_ENTRY, entries[0].end):
            if box.kind == b"colr" and colour is None:
                colour = _colour(reader.body(box))
    return entries[0].name, len(entries), colour


def _colour(body: bytes) -> ColourBox | None:
    if body[:4] not in (b"nclx", b"nclc") or len(body) < 10:
        return None
    primaries, transfer, matrix = struct.unpack(">HHH", body[4:10])
    full = bool(body[10] & 0x80) if body[:4] == b"nclx" and len(body) > 10 else None
    return ColourBox(primaries=primaries, transfer=transfer, matrix=matrix, full_range=full)


class AvcHeader(NamedTuple):
    """`avcC`: bytes of the length before each NAL unit, and the sequence and picture parameter sets."""

    length_size: int
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]


def read_avc_header(data: bytes) -> AvcHeader | None:
    """Read an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1); None for anything else or a damaged one."""
    if len(data) < 7 or data[0] != 1:
        return None
    at = 6
    sets: list[tuple[bytes, ...]] = []
    for count in (data[5] & 0x1F, None):
        if count is None:
            if at >= len(data):
                return None
            count, at = data[at], at + 1
        units = []
        for _ in range(count):
            size = int.from_bytes(data[at : at + 2])
            unit = data[at + 2 : at + 2 + size]
            if len(unit) != size or not size:
                return None
            units.append(unit)
            at += 2 + size
        sets.append(tuple(units))
    return AvcHeader((data[4] & 3) + 1, sets[0], sets[1])


def parameter_sets_in(sample: bytes, length_size: int) -> Iterator[bytes]:
    """The H.264 parameter sets (NAL types 7, 8) inside one sample whose NAL units have a length before them."""
    at = 0
    while at + length_size < len(sample):
        size = int.from_bytes(sample[at : at + length_size])
        at += length_size
        if size == 0 or at + size > len(sample):
            return
        if sample[at] & 0x1F in (7, 8):
            yield sample[at : at + size]
        at += size


class SetCounter:
    """Counts the H.264 parameter sets in the header and inside the samples."""

    def __init__(self, header: AvcHeader) -> None:
        self.header = header
        self.inside: set[bytes] = set()

    def take(self, sample: bytes) -> None:
        """Look into one sample."""
        for unit in parameter_sets_in(sample, self.header.length_size):
            if len(self.inside) < 1000:
                self.inside.add(unit)

    def result(self) -> ParameterSets:
        """The counts so far."""
        known = {*self.header.sps, *self.header.pps}
        return ParameterSets(
            sps=len(set(self.header.sps)),
            pps=len(set(self.header.pps)),
            in_band=len(self.inside),
            in_band_new=len(self.inside - known),
        )
