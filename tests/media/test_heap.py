"""Takes and gives back blocks as networks do, and looks at how much the process still holds."""

from __future__ import annotations

import subprocess
import sys

import pytest

_TAKE_AND_GIVE = """
import sys, numpy, psutil
from cutthrough.media.heap import give_back, thrifty_heap
if sys.argv[1] == "thrifty":
    thrifty_heap()
before = psutil.Process().memory_info().rss
numpy.ones(30 << 20, numpy.uint8)  # freed at once: from now on glibc would keep all that is smaller
blocks, pins = [], []
for _ in range(20):
    blocks.append(numpy.ones(8 << 20, numpy.uint8))
    pins.append(bytes(5000))
blocks.clear()
if sys.argv[1] == "trimmed":
    give_back()
print((psutil.Process().memory_info().rss - before) >> 20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps what is freed this way")
@pytest.mark.parametrize(("way", "least", "most"), [("as it is", 100, 200), ("thrifty", -20, 30), ("trimmed", -20, 60)])
def test_what_is_freed_goes_back(way: str, least: int, most: int) -> None:
    run = subprocess.run([sys.executable, "-c", _TAKE_AND_GIVE, way], capture_output=True, text=True, check=True)
    assert least <= int(run.stdout) <= most
