import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cutthrough.model.errors import SourceError
from cutthrough.store import hashes
from cutthrough.store.hashes import content_hash, ensure_unchanged, fingerprint

CONTENT = b"frames" * 500_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files whose bytes are really read."""
    seen: list[Path] = []
    real = hashes._read

    def counted(path: Path) -> tuple[str, hashes.Fingerprint]:
        seen.append(path)
        return real(path)

    monkeypatch.setattr(hashes, "_read", counted)
    monkeypatch.setattr(hashes, "_FRESH_NS", 0)
    return seen


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.mov"
    path.write_bytes(CONTENT)
    return path


def test_it_is_the_sha256_and_read_once(master: Path, tmp_path: Path, reads: list[Path]) -> None:
    assert [content_hash(master, tmp_path / "cache") for _ in range(3)] == [DIGEST] * 3
    assert len(reads) == 1


def test_a_new_name_is_not_a_new_file(master: Path, tmp_path: Path, reads: list[Path]) -> None:
    content_hash(master, tmp_path / "cache")
    link = tmp_path / "again.mov"
    link.symlink_to(master)
    assert content_hash(link, tmp_path / "cache") == DIGEST
    assert len(reads) == 1


def test_new_bytes_under_the_old_time_are_noticed(master: Path, tmp_path: Path, reads: list[Path]) -> None:
    content_hash(master, tmp_path / "cache")
    before = master.stat()
    master.write_bytes(CONTENT[::-1])
    os.utime(master, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert content_hash(master, tmp_path / "cache") == hashlib.sha256(CONTENT[::-1]).hexdigest()
    assert len(reads) == 2


def test_another_file_in_its_place_is_noticed(master: Path, tmp_path: Path, reads: list[Path]) -> None:
    content_hash(master, tmp_path / "cache")
    other = tmp_path / "other"
    other.write_bytes(b"x" * len(CONTENT))
    other.replace(master)
    assert content_hash(master, tmp_path / "cache") != DIGEST


def test_a_file_just_written_is_not_remembered(master: Path, tmp_path: Path) -> None:
    """Within one tick of the file system's clock a second write would leave the same times."""
    content_hash(master, tmp_path / "cache")
    assert not (tmp_path / "cache" / "hashes").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"fingerprint": 3, "sha256": "x"}'])
def test_a_spoilt_memo_is_no_memo(content: bytes, master: Path, tmp_path: Path, reads: list[Path]) -> None:
    content_hash(master, tmp_path / "cache")
    (memo,) = (tmp_path / "cache" / "hashes").iterdir()
    memo.write_bytes(content)
    assert content_hash(master, tmp_path / "cache") == DIGEST
    assert len(reads) == 2


def test_many_at_once(master: Path, tmp_path: Path, reads: list[Path]) -> None:
    gate = threading.Barrier(8)

    def ask(_: int) -> str:
        gate.wait()
        return content_hash(master, tmp_path / "cache")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {DIGEST}
    assert [p.suffix for p in (tmp_path / "cache" / "hashes").iterdir()] == [".json"]


def test_a_file_that_grows_while_it_is_read(master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = hashes._read

    def meanwhile(path: Path) -> tuple[str, hashes.Fingerprint]:
        with path.open("ab") as file:
            file.write(b"more")
        return real(path)

    monkeypatch.setattr(hashes, "_read", meanwhile)
    with pytest.raises(SourceError, match=r"^master.mov changed while it was read.$"):
        content_hash(master, tmp_path / "cache")


def test_ensure_unchanged(master: Path) -> None:
    before = fingerprint(master)
    ensure_unchanged(master, before)
    with master.open("ab") as file:
        file.write(b"more")
    with pytest.raises(SourceError, match=r"^master.mov changed while it was read.$"):
        ensure_unchanged(master, before)


def test_gone_meanwhile(master: Path) -> None:
    before = fingerprint(master)
    master.unlink()
    with pytest.raises(SourceError, match=r"^master.mov does not exist.$"):
        ensure_unchanged(master, before)


def test_a_folder_has_no_hash(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder, not a media file"):
        content_hash(tmp_path, tmp_path / "cache")
