import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cutthrough.model.errors import StoreError
from cutthrough.store.files import sweep, write_aside, write_bytes, write_text


def test_it_appears_whole_and_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "out.mp4"
    with write_aside(path) as aside:
        assert aside.parent == path.parent
        assert aside.suffix == ".mp4"
        aside.write_bytes(b"half")
        assert not path.exists()
        aside.write_bytes(b"whole")
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_text(path, "old")

    def break_off() -> None:
        with write_aside(path) as aside:
            aside.write_bytes(b"new")
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "ü\r\n\n")
    assert (tmp_path / "a").read_bytes() == "ü\r\n\n".encode()


def test_leftovers_of_dead_processes_are_swept_and_others_are_not(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = tmp_path / f".aside-{dead.pid}-0123456789ab.mp4"
    mine = tmp_path / f".aside-{os.getpid()}-0123456789ab.mp4"
    other = tmp_path / ".aside-notes.mp4"
    for path in (left, mine, other):
        path.write_bytes(b"x")
    write_bytes(tmp_path / "a", b"a")
    assert {p.name for p in tmp_path.iterdir()} == {mine.name, other.name, "a"}


def test_sweeping_twice_at_once_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".aside-999999999-0123456789ab").write_bytes(b"x")

    def gone(self: Path, *, missing_ok: bool = False) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "unlink", gone)
    sweep(tmp_path)


KILLED = """
import sys, time
from pathlib import Path
from cutthrough.store.files import write_aside
with write_aside(Path(sys.argv[1])) as aside:
    aside.write_bytes(b"half")
    print("written", flush=True)
    time.sleep(60)
"""


def test_killed_half_way(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    write_bytes(path, b"old")
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        process.kill()
        process.wait()
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2
    write_bytes(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full: {path} can't be written."),
        (errno.EDQUOT, "The disk is full: {path} can't be written."),
    ],
)
def test_a_full_disk_is_one_sentence_wherever_it_strikes(number: int, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    with pytest.raises(StoreError) as refused, write_aside(path):
        raise OSError(number, os.strerror(number))
    assert str(refused.value) == sentence.format(path=path)
    assert refused.value.fix
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_really_is_full(tmp_path: Path) -> None:
    """Every write to /dev/full fails with ENOSPC, as on a disk without space."""
    with pytest.raises(StoreError, match=r"^The disk is full"), write_aside(tmp_path / "out.bin"):
        Path("/dev/full").write_bytes(b"x" * 100_000)


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"can't be written: (Not a directory|File exists)"):
        write_bytes(tmp_path / "file" / "out", b"x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permission denied"):
        write_bytes(tmp_path / "out", b"x")


def test_errors_about_other_files_pass_unchanged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), write_aside(tmp_path / "out"):
        (tmp_path / "not there").read_bytes()


def test_a_block_that_wrote_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="out can't be written: No such file"), write_aside(tmp_path / "out"):
        pass
