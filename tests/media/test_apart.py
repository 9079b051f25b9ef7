"""Files read in a process of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from cutthrough.media.apart import Apart, seconds_for
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.measure import measure
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage
from cutthrough.model.measured import Measured

MEASURE = "cutthrough.media.measure:measure"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("apart") / "a clip.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", str(out)])
    return out


def alive(process: int) -> bool:
    return psutil.pid_exists(process) and psutil.Process(process).status() != psutil.STATUS_ZOMBIE


def test_what_is_read_apart_is_what_is_read_here(clip: Path) -> None:
    with Apart() as reader:
        assert reader.call(MEASURE, clip, Measured) == measure(clip)


def test_a_refusal_is_the_same_sentence(tmp_path: Path) -> None:
    (empty := tmp_path / "empty.mp4").touch()
    with pytest.raises(SourceError) as here:
        measure(empty)
    with Apart() as reader, pytest.raises(SourceError) as there:
        reader.call(MEASURE, empty, Measured)
    assert (there.value.message, there.value.fix) == (here.value.message, here.value.fix)


def test_a_name_that_is_no_unicode(clip: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.mp4"))
    odd.write_bytes(clip.read_bytes())
    with Apart() as reader:
        assert reader.call(MEASURE, odd, Measured).video.frames == 25


def test_one_that_takes_too_long_is_given_up_and_the_next_is_read(clip: Path) -> None:
    with Apart() as reader:
        with pytest.raises(SourceError, match="given up after 0 s"):
            reader.call(MEASURE, clip, Measured, 0.01)
        assert reader.call(MEASURE, clip, Measured).video.frames == 25


def test_a_decoder_that_crashes_costs_one_file(clip: Path) -> None:
    with Apart() as reader:
        reader.call(MEASURE, clip, Measured)
        (child,) = [each for each in psutil.Process().children() if "cutthrough.media.apart" in each.cmdline()]
        os.kill(child.pid, signal.SIGSEGV)
        with pytest.raises(SourceError, match="brought its decoder down"):
            reader.call(MEASURE, clip, Measured)
        assert reader.call(MEASURE, clip, Measured).video.frames == 25


def test_a_process_that_asks_for_too_much_memory_is_told_so(tmp_path: Path) -> None:
    out = tmp_path / "wide.mkv"
    run_ffmpeg(["-f", "lavfi", "-i", "color=s=6000x6000:r=2:d=1", "-c:v", "ffv1", str(out)])
    with Apart(memory=300 << 20) as reader, pytest.raises(SourceError):
        reader.call(MEASURE, out, Measured)


def test_closing_ends_what_it_is_doing(clip: Path) -> None:
    reader = Apart()
    reader.call(MEASURE, clip, Measured)
    (child,) = [each for each in psutil.Process().children() if "cutthrough.media.apart" in each.cmdline()]
    began = time.monotonic()
    reader.close()
    assert not alive(child.pid)
    assert time.monotonic() - began < 5


def test_it_ends_with_the_process_that_asked(clip: Path, tmp_path: Path) -> None:
    code = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        import psutil
        from cutthrough.media.apart import Apart
        from cutthrough.model.measured import Measured
        reader = Apart()
        reader.call({MEASURE!r}, Path({str(clip)!r}), Measured)
        print(psutil.Process().children()[0].pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    child = int(done.stdout)
    until = time.monotonic() + 10
    while alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(child)


def test_several_threads_have_one_each(clip: Path) -> None:
    found: list[int] = []

    def read() -> None:
        with Apart() as reader:
            found.append(reader.call(MEASURE, clip, Measured).video.frames)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [25, 25, 25]


def test_the_time_a_file_may_take_grows_with_its_size(tmp_path: Path) -> None:
    (small := tmp_path / "small").write_bytes(b"x")
    (large := tmp_path / "large").write_bytes(bytes(10_000_000))
    assert 60 <= seconds_for(small) < 61
    assert seconds_for(large) == 160
    assert seconds_for(tmp_path / "gone") == 60


def test_arguments_and_progress_go_through(tmp_path: Path) -> None:
    out = tmp_path / "clip.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", str(out)])
    told: list[float] = []
    with Apart() as reader:
        found = reader.call(
            "cutthrough.analyse.footage:analyse", out, Footage, arguments=["the hash"], progress=told.append
        )
    assert found.sha256 == "the hash"
    assert found.frames is not None
    assert found.frames.count == 50
    assert told[-1] == 1.0
    assert told == sorted(told)
