"""The only door for media that others made: nothing but the named file is read, whatever the file says.

FFmpeg follows playlists (HLS, ffconcat, DASH, SDP, IMF) by their content, even inside a file called .mp4, and
reads `%d` in a name as a numbered series of pictures. So here a format has to be on a list of self-contained
ones, no protocol but `file` is spoken, still pictures are opened by their content, and every error leaves as
a SourceError of one sentence. (FFmpeg formats documentation, sections 2 "Format Options" and 3 "Demuxers".)
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from cutthrough.model.errors import SourceError

_Stream = TypeVar("_Stream", bound=Stream)

_MOVIES = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,mpeg1video,mpeg2video,m4v,avi,mxf,gxf,asf,flv,ogg,nut,"
    "dv,ivf,h264,hevc,vvc,av1,obu,yuv4mpegpipe,wtv,rm,gif,apng,webp,webp_anim,mjpeg,dnxhd,dirac,vc1"
)
_SOUNDS = "wav,w64,aiff,caf,flac,mp3,aac,ac3,eac3,dts,dtshd,truehd,mlp,ape,tta,wv,tak,amr,amrnb,amrwb,au,oma"
_STILLS = "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,gif_pipe,exr_pipe,dpx_pipe,jpegxl_pipe,j2k_pipe,psd_pipe"

FORMATS = f"{_MOVIES},{_SOUNDS},{_STILLS}"
"""Names of the demuxers that read one file and never open another. `image2`, `concat`, `hls`, `dash` are not here."""

INPUT_GUARDS: tuple[str, ...] = ("-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS)
"""What every `-i` of an FFmpeg command needs before it, when it reads a file that others made."""

_HEAD = 4096  # bytes looked at to name what a file is
_MARKUP = re.compile(rb"<(MPD|SmoothStreamingMedia|CompositionPlaylist|AssetMap|asx|playlist|smil)\b", re.IGNORECASE)
_PLAYLISTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"#EXTM3U"), "an HLS (m3u8) playlist"),
    (re.compile(rb"ffconcat\b"), "an FFmpeg concat playlist"),
    (re.compile(rb"file\s+['\"\w/.]"), "an FFmpeg concat playlist"),
    (re.compile(rb"v=0\s[\s\S]*^[mo]=", re.MULTILINE), "an SDP session"),
    (re.compile(rb"\[(playlist|Reference)\]", re.IGNORECASE), "a playlist"),
    (re.compile(rb"(RTSPtext|rtsp://|https?://)", re.IGNORECASE), "a link"),
)
# A still picture is opened by what it is: by its name, `logo%d.png` would be a series logo0.png, logo1.png ...
_STILL_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n(?!(?:(?!IDAT).)*acTL)", re.DOTALL), "png_pipe"),  # with acTL, it moves
    (re.compile(rb"\xff\xd8\xff"), "jpeg_pipe"),
    (re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x6c\x7c]\0\0\0", re.DOTALL), "bmp_pipe"),
    (re.compile(rb"II\*\0|MM\0\*"), "tiff_pipe"),
)


def say_name(path: Path) -> str:
    """A file's name for a sentence: as it is, or quoted with escapes when it holds control characters."""
    return path.name if path.name.isprintable() else ascii(path.name)


def media_url(path: Path) -> str:
    """The address that makes FFmpeg open the file of exactly this name.

    Absolute, so that no name looks like an option; `file:`, so that no name looks like a protocol.
    """
    return f"file:{os.path.abspath(path)}"  # noqa: PTH100 - resolve() would follow links and change the name


def input_arguments(path: Path) -> tuple[str, ...]:
    """The guards, the forced format of a still picture, and `-i` with the address, for an FFmpeg command line.

    Raises SourceError as `open_media` does for files that are missing, empty or a playlist.
    """
    forced = _still_format(_checked_head(path))
    return (*INPUT_GUARDS, *(("-f", forced) if forced else ()), "-i", media_url(path))


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """Open one media file for reading, and nothing besides it.

    Raises SourceError, also for FFmpeg's errors inside the `with` block: missing, a folder, unreadable, empty,
    a playlist, cut short, or not media at all.
    """
    head = _checked_head(path)
    try:
        with av.open(
            media_url(path),
            "r",
            format=_still_format(head),
            options={"format_whitelist": FORMATS, "protocol_whitelist": "file"},
            metadata_errors="replace",
        ) as container:
            yield container
    except (av.FFmpegError, UnicodeError) as error:
        raise _refusal(path, head, error) from error


def packets_of(container: InputContainer, *streams: _Stream) -> Iterator[Packet[_Stream]]:
    """The packets of these streams, of all when none is named, in the order of the file; the last ones are empty.

    FLV and MPEG-TS may begin a stream in mid-file. PyAV knows those of the beginning and fails with an IndexError for
    the first packet of a later one: that packet is passed over, and reading goes on behind it. Raises av.FFmpegError.
    """
    while True:
        try:
            yield from cast("Iterator[Packet[_Stream]]", container.demux(*streams))
        except IndexError:
            continue
        return


def _checked_head(path: Path) -> bytes:
    """The first bytes of a regular, readable, non-empty file that is no playlist."""
    name = say_name(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceError(f"{name} is a folder, not a media file.", fix="name a file inside it", path=path)
        if not stat.S_ISREG(status.st_mode):  # a pipe would keep us waiting for ever
            raise SourceError(f"{name} is not a regular file.", fix="name a media file", path=path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError as error:
        raise SourceError(f"{name} does not exist.", fix=f"put it at {path} or correct the path", path=path) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(f"{name} can't be read: {reason}.", fix="check its permissions", path=path) from error
    if not head:
        raise SourceError(f"{name} is empty.", fix="copy it again from where it came", path=path)
    kind = _playlist_kind(head)
    if kind:
        raise SourceError(
            f"{name} is {kind} that names other files, not a video; it was not followed.",
            fix="name the media files themselves",
            path=path,
        )
    return head


def _playlist_kind(head: bytes) -> str | None:
    """What kind of pointer to other files this text is, or None for anything else."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, kind in _PLAYLISTS:
        if pattern.match(text):
            return kind
    if text.startswith(b"<") and (found := _MARKUP.search(text)):
        return f"a playlist ({found[1].decode()})"
    return None


def _still_format(head: bytes) -> str | None:
    return next((name for pattern, name in _STILL_MAGIC if pattern.match(head)), None)


def _refusal(path: Path, head: bytes, error: Exception) -> SourceError:
    """FFmpeg's error as one sentence that says what is wrong with the file."""
    name = say_name(path)
    again = "copy or export it again"
    if isinstance(error, PermissionError):
        return SourceError(f"{name} can't be read: permission denied.", fix="check its permissions", path=path)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return SourceError(
            f"{name} is damaged or cut short: it starts like an MP4 or MOV but its index can't be read.",
            fix=again,
            path=path,
        )
    if head.startswith((b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS", b"fLaC", b"\x06\x0e\x2b\x34")):
        return SourceError(f"{name} is damaged or cut short: its header can't be read.", fix=again, path=path)
    detail = getattr(error, "strerror", None) or str(error)
    return SourceError(
        f"{name} is not a video, sound or picture file that can be read.",
        fix="name a media file: MP4, MOV, MKV, WebM, MXF, MPEG-TS, AVI, WAV, FLAC, MP3, PNG and JPEG are known",
        path=path,
        detail=detail,
    )
