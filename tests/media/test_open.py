"""Only the named file is ever opened, whatever its name or its content says."""

import ctypes
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from cutthrough.media import open as door
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.open import INPUT_GUARDS, input_arguments, media_url, open_media, packets_of
from cutthrough.model.errors import SourceError
from media.awkward import AWKWARD, H264, ffmpeg, plain

PLAYLISTS = ("hls_as_mp4", "ffconcat_as_mp4", "dash_as_mp4")
IN_OPEN = 0x20


def opened_in(folder: Path, act: Callable[[], object]) -> set[str]:
    """Names of the files in `folder` that anyone opened while `act` ran, as the Linux kernel tells it (inotify)."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(folder), IN_OPEN) >= 0
    try:
        act()
        told, names = b"", set()
        try:
            told = os.read(watch, 1 << 16)
        except BlockingIOError:
            return set()
        while told:
            length = int.from_bytes(told[12:16], "little")
            names.add(os.fsdecode(told[16 : 16 + length].rstrip(b"\0")))
            told = told[16 + length :]
        return names - {""}
    finally:
        os.close(watch)


def drain(container: av.container.InputContainer) -> int:
    return sum(1 for _ in container.decode(video=0))


def test_unguarded_ffmpeg_does_follow_a_playlist(tmp_path: Path) -> None:
    """The danger is real: this is what the guards are for."""
    path = AWKWARD["ffconcat_as_mp4"](tmp_path)

    def unguarded() -> None:
        with av.open(str(path)) as container:
            assert drain(container) == 25

    assert opened_in(tmp_path, unguarded) == {path.name, "other.mp4"}


@pytest.mark.parametrize("name", PLAYLISTS)
@pytest.mark.parametrize("sniffing", [True, False], ids=["sniffed", "whitelist-alone"])
def test_a_playlist_is_never_followed(
    name: str, sniffing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = AWKWARD[name](tmp_path)
    if not sniffing:
        monkeypatch.setattr(door, "_playlist_kind", lambda head: None)

    def guarded() -> None:
        with pytest.raises(SourceError), open_media(path) as container:
            drain(container)

    assert opened_in(tmp_path, guarded) == {path.name}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_the_command_line_guards_hold_alone(name: str, tmp_path: Path) -> None:
    path = AWKWARD[name](tmp_path)
    command = [ffmpeg_path(), "-v", "error", *INPUT_GUARDS, "-i", media_url(path), "-f", "null", "-"]
    codes: list[int] = []
    seen = opened_in(tmp_path, lambda: codes.append(subprocess.run(command, capture_output=True).returncode))
    assert codes[0] != 0
    assert seen == {path.name}


@pytest.mark.parametrize("name", [n for n in AWKWARD if n.startswith(("name_", "picture_percent"))])
def test_ffmpeg_opens_the_file_of_exactly_this_name(name: str, tmp_path: Path) -> None:
    path = AWKWARD[name](tmp_path)
    command = [ffmpeg_path(), "-v", "error", *input_arguments(path), "-f", "framemd5", "-"]
    done: list[subprocess.CompletedProcess[bytes]] = []
    seen = opened_in(tmp_path, lambda: done.append(subprocess.run(command, capture_output=True, cwd=tmp_path)))
    assert done[0].returncode == 0, done[0].stderr
    assert seen == {path.name}


@pytest.mark.parametrize("name", ["name_dash", "name_http", "name_concat", "name_colon"])
def test_a_relative_path_is_a_path_too(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(AWKWARD[name](tmp_path).name)
    monkeypatch.chdir(tmp_path)
    with open_media(path) as container:
        assert drain(container) == 25
    command = [ffmpeg_path(), "-v", "error", *input_arguments(path), "-f", "null", "-"]
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_the_series_beside_it_is_not_the_picture(tmp_path: Path) -> None:
    path = AWKWARD["picture_percent"](tmp_path)
    with open_media(path) as container:
        assert next(container.decode(video=0)).width == 60


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda f: f / "gone.mp4", "gone.mp4 does not exist."),
        (lambda f: f, "{folder} is a folder, not a media file."),
        (lambda f: (os.mkfifo(f / "pipe.mp4"), f / "pipe.mp4")[1], "pipe.mp4 is not a regular file."),
        (lambda f: f / ("n" * 300), "n" * 300 + " can't be read: File name too long."),
        (lambda f: f / "nul\0.mp4", "'nul\\x00.mp4' can't be read: embedded null byte."),
    ],
    ids=["missing", "folder", "fifo", "name-too-long", "nul-in-name"],
)
def test_what_is_no_file(make: Callable[[Path], Path], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused, open_media(make(tmp_path)):
        pass
    assert str(refused.value) == sentence.format(folder=tmp_path.name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    path = plain(tmp_path / "locked.mp4")
    path.chmod(0)
    with pytest.raises(SourceError, match=r"^locked.mp4 can't be read: Permission denied.$"), open_media(path):
        pass


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n/etc/passwd",
        "\ufeff  #EXTM3U\n",
        "ffconcat version 1.0\nfile x",
        "file 'a.mp4'\nfile 'b.mp4'\n",
        "[playlist]\nFile1=a.mp4\n",
        "[Reference]\nRef1=http://x\n",
        "<?xml version='1.0'?><!-- x --><MPD>",
        "<SmoothStreamingMedia Major='2'>",
        "<asx version='3.0'>",
        "<?xml version='1.0'?>\n<CompositionPlaylist xmlns='x'>",
        "https://example.org/a.mp4",
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 1 RTP/AVP 96",
    ],
)
def test_kinds_of_playlist_are_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_text(text)
    with pytest.raises(SourceError, match="that names other files, not a video; it was not followed"), open_media(path):
        pass


def test_a_stream_that_begins_in_mid_file_is_passed_over_and_the_rest_is_read(tmp_path: Path) -> None:
    silent, heard, whole = (tmp_path / f"{name}.ts" for name in ("silent", "heard", "whole"))
    picture = ("-f", "lavfi", "-i", "color=size=96x54:rate=5:duration=30")
    fixed = (*H264, "-muxrate", "2M")  # 7 MB each: FFmpeg looks 5 ahead, and at the end
    ffmpeg(*picture, *fixed, silent)
    ffmpeg(*picture, "-f", "lavfi", "-i", "sine=duration=30", "-c:a", "mp2", *fixed, heard)
    whole.write_bytes(silent.read_bytes() + heard.read_bytes() + silent.read_bytes())
    with open_media(whole) as container:
        known = len(container.streams)
        found = [packet.stream.index for packet in packets_of(container) if packet.size]
    assert known == 1
    assert found == [0] * 450
