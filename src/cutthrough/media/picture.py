"""Looks at every frame of a picture once, small: what analysis needs and no more memory than a few frames."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from cutthrough.media.open import open_media, packets_of
from cutthrough.model.source import VideoStream

LONG_SIDE = 320
"""Pixels of the longer side of the small picture: enough for shots, faces of a third of the height, text lines."""

LARGE_SIDE = 640
"""Pixels of the longer side of the larger picture: enough for the faces of a call with sixty people."""

LARGE_EVERY = Fraction(1, 4)
"""Seconds between larger pictures; one more follows a sudden change, so that every shot's beginning is seen."""

_SUDDEN = 20.0  # of 255 levels that the small picture changes by on average
_SHORTEST = 16  # pixels; a sliver of a picture is stretched to this, so that grids laid over it have cells
_WHOLE_EVERY = Fraction(1)  # seconds between looks at the luma of every pixel
_WHOLE_FIRST = 8  # frames at the beginning looked at whole, for files shorter than a few seconds
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_PLANAR_LUMA = ("yuv", "gray", "nv", "p010", "p016", "p210", "p216", "p410", "p416")
_FULL_RANGE = np.clip((np.arange(256) - 16) * 255 // 219, 0, 255).astype(np.uint8)

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Look:
    """One decoded frame, small, upright and with square pixels.

    `bgr` is (height, width, 3), `gray` (height, width), both 0..255 full range. `pts` and `duration` are as the
    file says, in ticks of its time base; `whole` is the luma of every pixel of the coded frame (not turned), full
    range, about once a second and None otherwise. `large` is like `bgr` with a longer side of up to LARGE_SIDE: on
    the first frame, LARGE_EVERY, right after a sudden change (never more than twice as often), and None otherwise.
    `larger(side)` is the same frame with a longer side of up to `side` pixels, made when asked for: ask before the
    next look is taken, as it keeps the decoded frame. None for frames without a stamp, which may have to wait.
    """

    pts: int | None
    duration: int
    interlaced: bool
    bgr: Bytes
    gray: Bytes
    whole: Bytes | None
    large: Bytes | None = None
    larger: Callable[[int], Bytes] | None = None


class PictureReader:
    """Iterates over the picture of a file, one `Look` per frame that decodes, in order of presentation.

    `damaged` counts packets that did not decode and frames with holes in them. Raises SourceError when the file
    can't be opened.
    """

    def __init__(self, path: Path, video: VideoStream) -> None:
        self.damaged = 0
        self._path, self._video = path, video
        self._reformatter, self._larger = VideoReformatter(), VideoReformatter()
        self._turn = _TURNS.get(video.rotation)
        self._size, self._large_size = _fitted_size(video, LONG_SIDE), _fitted_size(video, LARGE_SIDE)

    def __iter__(self) -> Iterator[Look]:
        with open_media(self._path) as container:
            stream = container.streams[self._video.index]
            assert isinstance(stream, av.VideoStream)  # noqa: S101 - chosen by probe
            stream.thread_type = "AUTO"
            due, every = None, max(1, int(_WHOLE_EVERY / self._video.time_base))
            pace = _Pace(max(1, int(LARGE_EVERY / self._video.time_base)))
            for count, frame in enumerate(self._decoded(container, stream)):
                whole = None
                if count < _WHOLE_FIRST or frame.pts is None or due is None or frame.pts >= due:
                    whole = whole_luma(frame, self._video.colour.range)
                    due = (frame.pts or 0) + every
                look = self._look(frame, whole)
                if pace.asks(frame.pts, look.gray):
                    look = replace(look, large=self._scaled(frame, self._larger, self._large_size))
                yield look

    def only(self, wanted: Container[int]) -> Iterator[tuple[int, Look]]:
        """The frames of these numbers, counted from 0, with their looks; `whole` and `large` are None.

        The others are decoded and nothing is made of them, so that a few looks a second cost little more than that.
        """
        with open_media(self._path) as container:
            stream = container.streams[self._video.index]
            assert isinstance(stream, av.VideoStream)  # noqa: S101 - chosen by probe
            stream.thread_type = "AUTO"
            for number, frame in enumerate(self._decoded(container, stream)):
                if number in wanted:
                    yield number, self._look(frame, None)

    def _decoded(self, container: InputContainer, stream: av.VideoStream) -> Iterator[VideoFrame]:
        """Every frame that decodes; a damaged packet costs its own frame and no more."""
        packets = packets_of(container, stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:  # the container breaks off here
                self.damaged += 1
                return
            if packet is None:
                return
            try:
                for frame in packet.decode():
                    self.damaged += frame.is_corrupt
                    yield frame
            except av.EOFError:
                continue
            except av.FFmpegError:
                self.damaged += 1

    def _look(self, frame: VideoFrame, whole: Bytes | None) -> Look:
        bgr = self._scaled(frame, self._reformatter, self._size)
        gray = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
        larger = None if frame.pts is None else partial(self._enlarged, frame)
        return Look(frame.pts, frame.duration or 0, frame.interlaced_frame, bgr, gray, whole, larger=larger)

    def _enlarged(self, frame: VideoFrame, side: int) -> Bytes:
        return self._scaled(frame, VideoReformatter(), _fitted_size(self._video, side))

    def _scaled(self, frame: VideoFrame, reformatter: VideoReformatter, size: tuple[int, int]) -> Bytes:
        """The frame in blue, green and red at `size`, upright; a reformatter is quick as long as its size stays."""
        small = reformatter.reformat(frame, *size, format="bgr24", interpolation="AREA", threads=1)
        bgr = small.to_ndarray().astype(np.uint8, copy=False)
        return bgr if self._turn is None else np.asarray(cv2.rotate(bgr, self._turn), np.uint8)


class _Pace:
    """Which frames are looked at larger: one every `every` ticks, and those that suddenly differ from the last."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._due: int | None = None
        self._extra_due: int | None = None  # strobing must not have every frame looked at
        self._count = 0
        self._gray: Bytes | None = None

    def asks(self, tick: int | None, gray: Bytes) -> bool:
        """Whether the frame shown at `tick` is one of them; of frames without a stamp every eighth is."""
        before, self._gray = self._gray, gray
        self._count += 1
        if tick is None:
            return self._count % 8 == 1
        if self._over(self._due, tick):
            self._due = tick + self._every
            return True
        sudden = before is not None and float(cv2.norm(gray, before, cv2.NORM_L1)) > _SUDDEN * gray.size
        if sudden and self._over(self._extra_due, tick):
            self._extra_due = tick + self._every
            return True
        return False

    def _over(self, due: int | None, tick: int) -> bool:
        """Whether the wait is over, as it also is when the file's clock jumps back."""
        return due is None or tick >= due or tick < due - self._every


def shrunk(gray: Bytes, width: int, height: int) -> Bytes:
    """A grey picture at `width` x `height`, every pixel the mean of those it stands for."""
    return np.asarray(cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _fitted_size(video: VideoStream, side: int) -> tuple[int, int]:
    """Width and height as coded, before it is turned upright, no longer than `side`; square pixels."""
    width, height = video.display_size
    if video.rotation in (90, 270):
        width, height = height, width
    scale = min(Fraction(1), Fraction(side, max(width, height)))
    return max(_SHORTEST, round(width * scale)), max(_SHORTEST, round(height * scale))


def luma_plane(frame: VideoFrame) -> Bytes:
    """The luma of every pixel as coded (not turned), in 8 bits and in the frame's own range.

    A view of its plane where it has 8 bits: valid as long as the frame is. Else a copy.
    """
    if not _has_plane(frame):
        return frame.reformat(format="gray", interpolation="POINT").to_ndarray().astype(np.uint8, copy=False)
    plane, bits = frame.planes[0], frame.format.components[0].bits
    if bits == 8:
        return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : frame.width]
    wide = np.frombuffer(memoryview(plane), np.uint16).reshape(plane.height, plane.line_size // 2)[:, : frame.width]
    return (wide >> (8 if frame.format.name.startswith("p") else bits - 8)).astype(np.uint8)


def whole_luma(frame: VideoFrame, colour_range: str) -> Bytes:
    """The luma of every pixel as coded, full range; `colour_range` is what the file says, `tv` or `pc`."""
    luma = luma_plane(frame)
    return luma if colour_range == "pc" or not _has_plane(frame) else _FULL_RANGE[luma]


def _has_plane(frame: VideoFrame) -> bool:
    name = frame.format.name
    planar = name.startswith(_PLANAR_LUMA) and not frame.format.is_big_endian
    return planar and "yuyv" not in name and name != "yuvj400p10"
