"""How long a file is to be, by real files that were cut off, and by bytes made to mislead."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.promised_size import missing_bytes

SOURCE = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1"]
KINDS = {
    "whole.mp4": ["-movflags", "+faststart"],
    "whole.mov": [],
    "whole.mkv": [],
    "whole.webm": ["-c:v", "libvpx"],
    "whole.avi": ["-c:v", "mpeg4"],
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_was_cut_off_lacks_what_was_cut(tmp_path: Path, name: str) -> None:
    whole, short = tmp_path / name, tmp_path / f"short-{name}"
    run_ffmpeg([*SOURCE, *KINDS[name], str(whole)])
    data = whole.read_bytes()
    short.write_bytes(data[:-1000])
    assert (missing_bytes(whole), missing_bytes(short)) == (0, 1000)


def test_where_nothing_tells_nothing_is_said(tmp_path: Path) -> None:
    live, stream, text = tmp_path / "live.mkv", tmp_path / "stream.ts", tmp_path / "text.mp4"
    run_ffmpeg([*SOURCE, "-live", "1", str(live)])
    run_ffmpeg([*SOURCE, str(stream)])
    text.write_text("no film")
    assert [missing_bytes(each) for each in (live, stream, text)] == [None, None, None]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([b"RIFF", b"\x1a\x45\xdf\xa3", b"\0\0\0\x14ftyp", b"\0\0\0\1moov", b""]), st.binary(max_size=64))
def test_no_bytes_break_it(tmp_path: Path, head: bytes, rest: bytes) -> None:
    (tmp_path / "film.bin").write_bytes(head + rest)
    found = missing_bytes(tmp_path / "film.bin")
    assert found is None or found >= 0
