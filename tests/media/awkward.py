"""A factory of awkward files: each real, small, and wrong or unusual in one way that masters are in practice.

`AWKWARD` maps a name to a maker; a maker puts its file into a folder and gives its path. `REFUSED` says which
of them can't be used at all, and with what sentence. Any room can run its battery over them:

    @pytest.mark.parametrize("name", AWKWARD)
    def test_battery(name, tmp_path):
        path = AWKWARD[name](tmp_path)
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from cutthrough.media.ffmpeg import ffmpeg_path

Maker = Callable[[Path], Path]

PICTURE = "testsrc2=size=192x108:rate=25:duration=1"
SOUND = "sine=frequency=440:sample_rate=48000:duration=1"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
BEFORE_ZERO = ("-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled")
AAC = ("-c:a", "aac", "-b:a", "96k")


def ffmpeg(*arguments: str | Path) -> None:
    """Run FFmpeg; anything it warns of is an error of the factory."""
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, timeout=60)


def plain(path: Path, *more: str, picture: str = PICTURE, sound: str | None = SOUND) -> Path:
    """An ordinary second of picture and sound; `more` is put before the name of the file."""
    inputs = ["-f", "lavfi", "-i", picture, *(["-f", "lavfi", "-i", sound] if sound else [])]
    ffmpeg(*inputs, *H264, *(AAC if sound else ()), *more, f"file:{path}")
    return path


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _cut_short(folder: Path, name: str, share: float, *more: str) -> Path:
    whole = plain(folder / f"whole_{name}", *more, picture="testsrc2=size=192x108:rate=25:duration=2").read_bytes()
    return _written(folder / name, whole[: int(len(whole) * share)])


def _damaged(folder: Path) -> Path:
    path = plain(folder / "damaged.mp4", "-movflags", "+faststart", "-g", "10", picture=f"{PICTURE},noise=alls=20")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = np.random.default_rng(5).bytes(3000)
    return _written(path, bytes(content))


def _playlist(folder: Path, name: str, text: str) -> Path:
    """A playlist that names a file that is really there and would play."""
    plain(folder / "other.mp4")
    plain(folder / "other.ts", "-f", "mpegts")
    return _written(folder / name, text.encode())


HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.0,\nother.ts\n#EXT-X-ENDLIST\n"
DASH = (
    '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="0" bandwidth="1000"><BaseURL>other.mp4</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>\n"
)
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"


def _stamped(path: Path, stamps: list[int]) -> Path:
    """Key frames only, shown at exactly these milliseconds; frame i is grey of level 20 + 8 i."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25, options={"q": "3"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for i, stamp in enumerate(stamps):
            level = np.full((48, 64, 3), 20 + 8 * i, np.uint8)
            frame = av.VideoFrame.from_ndarray(level, format="rgb24").reformat(format="yuvj420p")
            frame.pts, frame.time_base = i, Fraction(1, 1000)
            for packet in stream.encode(frame):
                packet.pts = packet.dts = stamp
                packet.time_base = Fraction(1, 1000)
                container.mux(packet)
    return path


VARIABLE_STAMPS = [0, 40, 80, 110, 200, 210, 400, 440, 480, 1000, 1040, 1080]


def _clock_restarts(folder: Path) -> Path:
    """Two MPEG-TS recordings one after the other: the stamps begin again half-way."""
    one = plain(folder / "part.ts", "-f", "mpegts", sound=None, picture="testsrc2=size=192x108:rate=25:duration=2")
    return _written(folder / "clock_restarts.ts", one.read_bytes() * 2)


def _late_sound(folder: Path) -> Path:
    path = folder / "late_sound.mkv"
    sound = ("-itsoffset", "0.5", "-f", "lavfi", "-i", "sine=duration=0.5")
    ffmpeg("-f", "lavfi", "-i", PICTURE, *sound, *H264, *AAC, path)
    return path


def _cover_art_first(folder: Path) -> Path:
    cover, movie = folder / "cover.png", plain(folder / "movie.mp4")
    ffmpeg("-f", "lavfi", "-i", "color=red:size=300x300", "-frames:v", "1", cover)
    path = folder / "cover_art_first.mp4"
    ffmpeg("-i", cover, "-i", movie, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic", path)
    return path


def _rotated(folder: Path, clockwise: int) -> Path:
    path = folder / f"rotation_{clockwise}.mp4"
    upright = plain(folder / f"upright_{clockwise}.mp4")
    ffmpeg("-display_rotation", str(-clockwise), "-i", upright, "-c", "copy", path)
    return path


def _interlaced(folder: Path, codec: tuple[str, ...], name: str, first: str = "tff") -> Path:
    path = folder / name
    lowpass = f"interlace=scan={first}:lowpass=linear"
    picture = f"testsrc2=size=192x144:rate=50:duration=1,{lowpass}"
    ffmpeg("-f", "lavfi", "-i", picture, *codec, "-flags", "+ilme+ildct", path)
    return path


def _hdr(folder: Path, name: str, transfer: str) -> Path:
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited:log-level=none"
    picture = "testsrc2=size=192x108:rate=25:duration=0.4,format=yuv420p10le"
    coder = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", tags, "-tag:v", "hvc1")
    path = folder / name
    colour = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    ffmpeg("-f", "lavfi", "-i", picture, *coder, *colour, path)
    return path


def _coded(folder: Path, name: str, picture: str, *coder: str) -> Path:
    path = folder / name
    ffmpeg("-f", "lavfi", "-i", picture, *coder, path)
    return path


def _alpha(folder: Path, name: str, *coder: str) -> Path:
    see_through = "testsrc2=size=96x64:rate=25:duration=0.4,format=yuva444p,colorchannelmixer=aa=0.5"
    return _coded(folder, name, see_through, *coder)


def _tracks(folder: Path) -> Path:
    """English mono is first, a German stereo track is marked as default."""
    path = folder / "several_sound_tracks.mkv"
    inputs = ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND, "-f", "lavfi", "-i", SOUND]
    maps = ["-map", "0", "-map", "1", "-map", "2", "-ac:a:0", "1", "-ac:a:1", "2"]
    marks = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    languages = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger"]
    ffmpeg(*inputs, *maps, *H264, *AAC, *marks, *languages, path)
    return path


def _trimmed_by_edit_list(folder: Path) -> Path:
    """A copy that begins between two key frames: the frames before it are in the file and must not be shown."""
    whole = plain(folder / "whole_edit.mp4", "-g", "20", picture="testsrc2=size=192x108:rate=25:duration=2")
    path = folder / "edit_list.mp4"
    ffmpeg("-ss", "0.4", "-i", whole, "-c", "copy", path)
    return path


def _named(name: str) -> Maker:
    return lambda folder: plain(folder / name)


def _tricky_number(folder: Path) -> Path:
    """A picture whose name reads as a numbered series, with the series beside it: only the named file is meant."""
    for number, colour in ((0, "red"), (1, "green")):
        _coded(folder, f"logo{number}.png", f"color={colour}:size=40x40", "-frames:v", "1")
    one = _coded(folder, "one.png", "color=blue:size=60x60", "-frames:v", "1")
    return one.rename(folder / "logo%d.png")


AWKWARD: dict[str, Maker] = {
    "plain": lambda f: plain(f / "plain.mp4"),
    "not_a_video": lambda f: _written(f / "not_a_video.mp4", b"Dear all, the master follows on Monday.\n" * 40),
    "noise": lambda f: _written(f / "noise.mp4", np.random.default_rng(1).bytes(9000)),
    "empty": lambda f: _written(f / "empty.mp4", b""),
    "truncated_index": lambda f: _cut_short(f, "truncated_index.mp4", 0.6),
    "truncated_mp4": lambda f: _cut_short(f, "truncated_mp4.mp4", 0.6, "-movflags", "+faststart"),
    "truncated_mkv": lambda f: _cut_short(f, "truncated_mkv.mkv", 0.6),
    "truncated_header": lambda f: _cut_short(f, "truncated_header.mkv", 0.002),
    "damaged": _damaged,
    "hls_as_mp4": lambda f: _playlist(f, "hls_as_mp4.mp4", HLS),
    "ffconcat_as_mp4": lambda f: _playlist(f, "ffconcat_as_mp4.mp4", "ffconcat version 1.0\nfile other.mp4\n"),
    "dash_as_mp4": lambda f: _playlist(f, "dash_as_mp4.mp4", DASH),
    "sdp_as_mp4": lambda f: _playlist(f, "sdp_as_mp4.mp4", SDP),
    "sound_only": lambda f: _coded(f, "sound_only.m4a", SOUND, *AAC),
    "no_sound": lambda f: plain(f / "no_sound.mp4", sound=None),
    "name_quotes": _named('it\'s "quoted" & `ticked`.mp4'),
    "name_colon": _named("take:1.mp4"),
    "name_percent": _named("take %d 100%.mp4"),
    "name_newline": _named("two\nlines.mp4"),
    "name_dash": _named("-dash.mp4"),
    "name_http": _named("http:example.mp4"),
    "name_concat": _named("concat:a.mp4|b.mp4"),
    "name_unicode": _named("Ünïcode 映画 🎬.mp4"),
    "picture_percent": _tricky_number,
    "variable_rate": lambda f: _stamped(f / "variable_rate.mkv", VARIABLE_STAMPS),
    "late_start": lambda f: plain(f / "late_start.mkv", "-output_ts_offset", "5"),
    "late_sound": _late_sound,
    "negative_start": lambda f: plain(f / "negative_start.mp4", *BEFORE_ZERO),
    "stampless_start": lambda f: plain(f / "stampless_start.mkv", *BEFORE_ZERO, "-bf", "0"),
    "wrapping_clock": lambda f: plain(f / "wrapping_clock.ts", "-f", "mpegts", "-output_ts_offset", "95442"),
    "clock_restarts": _clock_restarts,
    "repeated_stamps": lambda f: _stamped(f / "repeated_stamps.mkv", [0, 40, 40, 120, 160, 160, 160, 280]),
    "no_stamps": lambda f: plain(f / "no_stamps.h264", "-bf", "2", "-f", "h264", sound=None),
    "edit_list": _trimmed_by_edit_list,
    "cover_art_first": _cover_art_first,
    "rotation_90": lambda f: _rotated(f, 90),
    "rotation_180": lambda f: _rotated(f, 180),
    "rotation_270": lambda f: _rotated(f, 270),
    "odd_size": lambda f: _coded(
        f, "odd_size.mkv", "testsrc=size=161x91:rate=25:duration=0.4", "-c:v", "ffv1", "-pix_fmt", "yuv420p"
    ),
    "anamorphic": lambda f: plain(f / "anamorphic.mp4", picture="testsrc2=size=180x144:duration=1,setsar=64/45"),
    "interlaced_tff": lambda f: _interlaced(f, (*H264, "-x264opts", "tff=1"), "interlaced_tff.mp4"),
    "interlaced_bff": lambda f: _interlaced(f, (*H264, "-x264opts", "bff=1"), "interlaced_bff.mp4", "bff"),
    "interlaced_mpeg2": lambda f: _interlaced(f, ("-c:v", "mpeg2video", "-q:v", "3"), "interlaced_mpeg2.mpg"),
    "vertical": lambda f: plain(f / "vertical.mp4", picture="testsrc2=size=108x192:rate=30:duration=1"),
    "ten_bit_422": lambda f: _coded(f, "ten_bit_422.mov", PICTURE, "-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"),
    "full_range": lambda f: _coded(f, "full_range.mkv", PICTURE, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p"),
    "rgb": lambda f: _coded(f, "rgb.mkv", PICTURE, "-c:v", "libx264rgb", "-preset", "ultrafast"),
    "hdr_hlg": lambda f: _hdr(f, "hdr_hlg.mp4", "arib-std-b67"),
    "hdr_pq": lambda f: _hdr(f, "hdr_pq.mp4", "smpte2084"),
    "alpha_prores": lambda f: _alpha(f, "alpha_prores.mov", "-c:v", "prores_ks", "-pix_fmt", "yuva444p10le"),
    "alpha_qtrle": lambda f: _alpha(f, "alpha_qtrle.mov", "-c:v", "qtrle", "-pix_fmt", "argb"),
    "alpha_vp9": lambda f: _alpha(f, "alpha_vp9.webm", "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-cpu-used", "8"),
    "several_sound_tracks": _tracks,
    "mono": lambda f: plain(f / "mono.mp4", "-ac", "1"),
    "surround": lambda f: plain(f / "surround.mp4", "-ac", "6"),
    "sound_longer": lambda f: plain(f / "sound_longer.mp4", sound="sine=frequency=440:sample_rate=48000:duration=2"),
    "one_frame": lambda f: plain(f / "one_frame.mp4", "-frames:v", "1", sound=None),
    "one_pixel": lambda f: _coded(f, "one_pixel.mkv", "color=white:size=1x1:duration=0.2", "-c:v", "ffv1"),
    "timecode": lambda f: plain(f / "timecode.mov", "-timecode", "10:00:00:00"),
    "still_png": lambda f: _coded(f, "still.png", "testsrc2=size=120x90", "-frames:v", "1"),
}

REFUSED: dict[str, str] = {
    "not_a_video": "not_a_video.mp4 is not a video, sound or picture file that can be read.",
    "noise": "noise.mp4 is not a video, sound or picture file that can be read.",
    "empty": "empty.mp4 is empty.",
    "truncated_index": (
        "truncated_index.mp4 is damaged or cut short: it starts like an MP4 or MOV but its index can't be read."
    ),
    "truncated_header": "truncated_header.mkv is damaged or cut short: its header can't be read.",
    "hls_as_mp4": (
        "hls_as_mp4.mp4 is an HLS (m3u8) playlist that names other files, not a video; it was not followed."
    ),
    "ffconcat_as_mp4": (
        "ffconcat_as_mp4.mp4 is an FFmpeg concat playlist that names other files, not a video; it was not followed."
    ),
    "dash_as_mp4": "dash_as_mp4.mp4 is a playlist (MPD) that names other files, not a video; it was not followed.",
    "sdp_as_mp4": "sdp_as_mp4.mp4 is an SDP session that names other files, not a video; it was not followed.",
}
"""The files nothing can be made of, and the one sentence each must get."""
