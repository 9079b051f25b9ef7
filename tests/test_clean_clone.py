"""What a newcomer does first: clone, `make demo`."""

import os
import subprocess
from pathlib import Path

import av
import pytest

ROOT = Path(__file__).resolve().parents[1]

PASSED_ON = ("PIP_", "UV_", "SSL_CERT_")
"""How this machine reaches a package index."""


@pytest.mark.long
def test_the_demo_from_a_clean_clone(tmp_path: Path) -> None:
    """Only what is committed is there; nothing of the caller's environment, nor of a home folder."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is no clone, so there is nothing to clone")
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    environment = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    environment |= {"PATH": os.environ["PATH"], "HOME": str(home)}
    done = subprocess.run(["make", "demo"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.splitlines()[-1])
    assert page.is_file()
    assert page.is_relative_to(clone / "demo")
    videos = list((clone / "demo").glob("*/out/**/*.mp4"))
    assert len(videos) >= 6
    assert len({shape(video) for video in videos}) >= 3


def shape(video: Path) -> float:
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        return round(stream.width / stream.height, 2)
