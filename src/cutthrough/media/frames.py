"""Decodes exactly the frames that were asked for, by index and never by seek time."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from cutthrough.media.open import open_media, packets_of
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import FrameTable
from cutthrough.model.segment import IndexRun
from cutthrough.model.source import VideoStream

Numbered = tuple[int, VideoFrame]
Numbering = Generator[Numbered, None, None]

_DEINTERLACE_CONTEXT = 2  # frames bwdif looks at on either side
_SEEK_BACK = (Fraction(0), Fraction(10))  # seconds earlier to try before decoding from the start


def indices_of(runs: Iterable[IndexRun]) -> Iterator[int]:
    """The frame numbers that the runs stand for, in order."""
    for run in runs:
        for i in range(run.count):
            yield run.first + i * run.step


def raw_format(pixel_format: str) -> str:
    """The pixel format frames are handed over in: the source's own, or RGB(A) where a sample is no whole byte."""
    form = av.VideoFormat(pixel_format)
    if form.has_palette or form.is_bit_stream or pixel_format in ("ya8", "ya16le", "ya16be"):
        return "rgba" if form.has_palette or pixel_format.startswith("ya") else "rgb24"
    return pixel_format


def raw_frames(path: Path, video: VideoStream, table: FrameTable, runs: Sequence[IndexRun]) -> Iterator[bytes]:
    """The frames of `runs`, tightly packed in `raw_format(video.pixel_format)` at the coded size, deinterlaced.

    A frame asked for several times in a row is decoded once. Raises SourceError when one of them can't be decoded.
    """
    target = raw_format(video.pixel_format)
    packer = av.CodecContext.create("rawvideo", "w")
    packer.width, packer.height, packer.pix_fmt = video.width, video.height, target
    packer.time_base = Fraction(1, 25)
    packed_index, packed = -1, b""
    wanted = list(indices_of(runs))
    decoded = _decode(path, video, table, min(wanted), max(wanted))
    with closing(decoded):
        index, frame = -1, None
        for want in wanted:
            while index < want:
                index, frame = next(decoded, (index, None))
                if frame is None:
                    raise SourceError(f"{path.name} can no longer be decoded at frame {want}.", path=path)
            assert frame is not None  # noqa: S101 - no frame is wanted before the first
            if index != packed_index:
                if (frame.width, frame.height, frame.format.name) != (video.width, video.height, target):
                    frame = frame.reformat(width=video.width, height=video.height, format=target)
                frame.pts = None
                packed = b"".join(bytes(packet) for packet in packer.encode(frame))
                packed_index = index
            yield packed


def _decode(path: Path, video: VideoStream, table: FrameTable, first: int, last: int) -> Numbering:
    """Frames `first`..`last` with their numbers, in order."""
    if video.interlaced == "progressive":
        yield from _numbered(path, video, table, first, last)
        return
    context_first = max(0, first - _DEINTERLACE_CONTEXT)
    context_last = min(table.count - 1, last + _DEINTERLACE_CONTEXT)
    numbered = _numbered(path, video, table, context_first, context_last)
    for index, frame in _deinterlaced(numbered, video):
        if index > last:
            return
        if index >= first:
            yield index, frame


def _deinterlaced(numbered: Iterator[tuple[int, VideoFrame]], video: VideoStream) -> Numbering:
    """One whole frame per interlaced frame (bwdif, both neighbours seen), keeping the numbers."""
    graph: av.filter.Graph | None = None
    numbers: list[int] = []
    for index, frame in numbered:
        if graph is None:
            graph = _bwdif(frame, video)
        frame.pts = len(numbers)
        frame.time_base = Fraction(1, 1000)
        numbers.append(index)
        graph.push(frame)
        yield from _pulled(graph, numbers)
    if graph is not None:
        graph.push(None)
        yield from _pulled(graph, numbers)


def _bwdif(frame: VideoFrame, video: VideoStream) -> av.filter.Graph:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000))
    parity = "bff" if video.interlaced == "bff" else "tff"
    deinterlacer = graph.add("bwdif", f"mode=send_frame:parity={parity}:deint=all")
    sink = graph.add("buffersink")
    source.link_to(deinterlacer)
    deinterlacer.link_to(sink)
    graph.configure()
    return graph


def _pulled(graph: av.filter.Graph, numbers: Sequence[int]) -> Numbering:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, VideoFrame)  # noqa: S101 - the graph has no sound
        # bwdif halves the time base, so its stamp over its own base is the number we gave it.
        assert frame.pts is not None and frame.time_base is not None  # noqa: S101, PT018 - we stamped every one
        yield numbers[int(frame.pts * frame.time_base * 1000)], frame


def _numbered(path: Path, video: VideoStream, table: FrameTable, first: int, last: int) -> Numbering:
    """Decode from the key frame before `first`; where stamps can't be trusted after a seek, from the beginning."""
    for back in () if table.repaired else _SEEK_BACK:
        found = _after_seek(path, video, table, first, last, back)
        start = next(found, None)
        if start is not None:
            yield start
            yield from found
            return
    yield from _from_start(path, video, first, last)


def _after_seek(path: Path, video: VideoStream, table: FrameTable, first: int, last: int, back: Fraction) -> Numbering:
    """Nothing at all when the seek lands late or the stamps don't match the table."""
    target = table.pts(first) - int(back / table.time_base)
    if first == 0 or target <= table.pts(0):
        return
    with open_media(path) as container:
        stream = container.streams[video.index]
        assert isinstance(stream, av.VideoStream)  # noqa: S101 - chosen by probe
        stream.thread_type = "AUTO"
        try:
            container.seek(target, stream=stream, backward=True)
        except av.FFmpegError:
            return
        index = None
        for frame in _decoded(container, stream):
            if index is None:
                if frame.pts is None or frame.pts > table.pts(first):
                    return
                if frame.pts < table.pts(first):
                    continue
                index = first
            elif frame.pts != table.pts(index):
                if frame.pts is not None and frame.pts < table.pts(index):
                    continue  # a repeated or late stamp: the table holds each moment once
                raise SourceError(f"{path.name} decodes differently now than when it was analysed", path=path)
            yield index, frame
            index += 1
            if index > last:
                return


def _from_start(path: Path, video: VideoStream, first: int, last: int) -> Numbering:
    """By counting: slow for a late frame, and right whatever the stamps say."""
    with open_media(path) as container:
        stream = container.streams[video.index]
        assert isinstance(stream, av.VideoStream)  # noqa: S101 - chosen by probe
        stream.thread_type = "AUTO"
        for index, frame in enumerate(_decoded(container, stream)):
            if index > last:
                return
            if index >= first:
                yield index, frame


def _decoded(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[VideoFrame]:
    """Every frame that decodes; a damaged packet costs its own frame and no more."""
    packets = packets_of(container, stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:  # the container breaks off here
            return
        if packet is None:
            return
        with suppress(av.FFmpegError):
            yield from packet.decode()


def decoder_build() -> str:
    """What tells this decoder build from any other."""
    codec = ".".join(map(str, av.library_versions["libavcodec"]))
    return f"pyav {av.__version__} libavcodec {codec}"
