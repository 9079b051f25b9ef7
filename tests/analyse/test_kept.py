from pathlib import Path

import pytest

from cutthrough.analyse.kept import footage_path, load_footage, save_footage
from cutthrough.model.footage import FOOTAGE_VERSION, Footage
from cutthrough.model.source import Probe

FOOTAGE = Footage(sha256="a" * 64, probe=Probe(container="mp4", size=5), notes=("ö",))


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    save_footage(tmp_path / "cache", FOOTAGE)
    assert load_footage(tmp_path / "cache", "a" * 64) == FOOTAGE


def test_nothing_kept(tmp_path: Path) -> None:
    assert load_footage(tmp_path, "a" * 64) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", FOOTAGE.model_copy(update={"sha256": "b" * 64}).to_json().encode()],
    ids=["empty", "half", "another-shape", "not-text", "of-another-source"],
)
def test_what_can_t_be_read_is_analysed_again(content: bytes, tmp_path: Path) -> None:
    path = footage_path(tmp_path, "a" * 64)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert load_footage(tmp_path, "a" * 64) is None


def test_an_older_version_is_not_taken(tmp_path: Path) -> None:
    save_footage(tmp_path, FOOTAGE)
    path = footage_path(tmp_path, "a" * 64)
    path.write_text(path.read_text().replace(f'"version": {FOOTAGE_VERSION}', '"version": 0'))
    assert load_footage(tmp_path, "a" * 64) is None
