"""`cutthrough make` as a process of its own: what it prints and where, how it ends, and what it leaves."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from flow.small import small_program, understood
from flow.truth import bare_brief
from media.awkward import HLS
from once import once

# The command line itself, in a process that also knows the tiny placements.
COMMAND = (
    "import flow.small as small; small.CANVAS = small.Size(width={width}, height={height}); "
    "small.make_small_placements(); from cutthrough.cli.app import main; main()"
)
TESTS = str(Path(__file__).resolve().parents[1])


def command(*arguments: str | Path, width: int = 192, height: int = 108) -> list[str]:
    return [sys.executable, "-c", COMMAND.format(width=width, height=height), *map(str, arguments)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": TESTS, "COLUMNS": "80"}


def run(*arguments: str | Path, **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, env=environment(), timeout=300, check=False, **how
    )  # type: ignore[call-overload,no-any-return]


class Said(NamedTuple):
    """How a run ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program whose master is analysed; `cache` may be taken out."""

    def make(folder: Path) -> None:
        understood(small_program(folder / "p", length="4 s", shots=4))

    return once(tmp_path_factory, "four-shots", make) / "p"


@pytest.fixture
def brief(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "p")
    return tmp_path / "p/briefs/small.yaml"


@pytest.fixture(scope="module")
def made(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """A brief, and what the run said that made it from nothing."""

    def make(folder: Path) -> None:
        shutil.copytree(template, folder / "p", ignore=shutil.ignore_patterns("cache"))
        done = run("make", folder / "p/briefs/small.yaml")
        (folder / "said.json").write_text(json.dumps([done.returncode, done.stdout, done.stderr]))

    folder = once(tmp_path_factory, "made", make)
    return folder / "p/briefs/small.yaml", Said(*json.loads((folder / "said.json").read_text()))


@pytest.fixture
def done(made: tuple[Path, Said], tmp_path: Path) -> Path:
    """A brief that was made."""
    return shutil.copytree(made[0].parents[1], tmp_path / "done") / "briefs/small.yaml"


def test_progress_and_result_go_their_own_ways(made: tuple[Path, Said], done: Path) -> None:
    brief, first_run = made
    page = brief.parents[1] / "out/small/index.html"
    assert first_run.returncode == 0, first_run.stderr
    first, *told, last = first_run.stdout.splitlines()
    assert re.fullmatch(r"tiny_video-4s-16x9\.mp4  \d can't tell, 1 warn, \d+ pass", first)
    # Gradients have no detail to tell an enlargement by, and letters of ten pixels none to tell them from it.
    assert [line.split(":")[0] for line in told] == ["  missing_frames", "  upscaling", "  texts_drawn"]
    assert last == str(page)
    assert first_run.stderr.startswith("Reading sources\nWatching master.mp4\nPlanning\n1 edit: ")
    assert "\x1b" not in first_run.stdout + first_run.stderr
    again = run("make", "briefs/small.yaml", "--json", cwd=done.parents[1])
    assert (again.returncode, again.stderr) == (0, "")
    told = json.loads(again.stdout)
    kept = str(done.parents[1] / "out/small/index.html")
    assert (told["page"], told["encoded_segments"], told["kept_edits"]) == (kept, 0, 1)


def started(stderr: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    with stderr.open("w") as file:
        return subprocess.Popen(
            command(*arguments, width=1920, height=1080),
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            env=environment(),
            start_new_session=True,
            preexec_fn=_heeds_ctrl_c,
        )


def _heeds_ctrl_c() -> None:
    """Though these tests may run in the background of a shell, where Ctrl-C means nothing."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(process: subprocess.Popen[str]) -> str:
    """What it wrote to its standard output, once it has ended; nothing is left of one that doesn't."""
    try:
        return process.communicate(timeout=60)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise


def wait_for(words: str, stderr: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while words not in stderr.read_text():
        assert process.poll() is None, stderr.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def encoding(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The encoders, once there are any."""
    deadline = time.monotonic() + 60
    while not (found := children(process)):
        assert process.poll() is None
        assert time.monotonic() < deadline
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_interrupted_while_encoding_it_says_so_and_goes_on_next_time(
    number: signal.Signals, brief: Path, tmp_path: Path
) -> None:
    """Ctrl-C reaches the whole group of processes, a `kill` the one alone."""
    said = tmp_path / "stderr"
    process = started(said, "make", brief)
    wait_for("Encoding ", said, process)
    encoders = encoding(process)
    if number is signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    stdout = ended(process)
    assert process.returncode == 130
    last = said.read_text().splitlines()[-1]
    assert last == "Stopped. What was finished is kept; the same command goes on from there."
    assert stdout == ""
    assert not [one for one in encoders if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    program = brief.parents[1]
    assert not list((program / "out").rglob("*.mp4"))
    assert not list((program / "cache/scratch").iterdir())
    assert not list(program.rglob(".aside-*"))
    again = run("make", brief, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["edits"]


@pytest.mark.long
def test_interrupted_with_json_it_answers_in_json(brief: Path, tmp_path: Path) -> None:
    said = tmp_path / "stderr"
    shutil.rmtree(brief.parents[1] / "cache")
    process = started(said, "make", "--json", brief)
    deadline = time.monotonic() + 60
    while not (brief.parents[1] / "cache").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    stdout = ended(process)
    assert (process.returncode, said.read_text()) == (130, "")
    assert json.loads(stdout)["error"] == "interrupted"


def piped(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )


@pytest.mark.parametrize("arguments", [[], pytest.param(["--json"], marks=pytest.mark.long)], ids=["text", "json"])
def test_a_reader_that_goes_away(arguments: list[str], done: Path) -> None:
    """As `cutthrough make … | head -1` does: quiet, the status of a broken pipe, and all was made."""
    page = done.parents[1] / "out/small/index.html"
    page.unlink()
    with piped("make", "--quiet", done, *arguments) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(60) == 141
    assert page.exists()


def test_an_answer_that_finds_no_room(brief: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as sink:
        done = subprocess.run(
            command("check", brief, "--json"),
            stdout=sink,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "The disk is full: what there is to say can't be written.\n  free some space\n"


def test_a_playlist_is_not_followed(brief: Path) -> None:
    """It names a pipe that would keep whoever opens it waiting, and whose other end sees that it was opened."""
    media = brief.parents[1] / "media"
    os.mkfifo(media / "other.ts")
    (media / "list.mp4").write_text(HLS)
    plain = bare_brief(brief.parents[1], "media/list.mp4")
    process = subprocess.Popen(
        command("make", plain), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    try:
        while process.poll() is None:
            with pytest.raises(OSError, match="No such device"):  # ENXIO: nobody has it open for reading
                os.open(media / "other.ts", os.O_WRONLY | os.O_NONBLOCK)
            time.sleep(0.005)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "list.mp4 is an HLS (m3u8) playlist that names other files, not a video; it was not followed; " in stderr


READ_ONLY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


def unprivileged() -> list[str]:
    """What makes permissions count for root, too."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and there is no setpriv to take that away")
    return READ_ONLY


def allowed(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    line = [*unprivileged(), *command(*arguments)]
    return subprocess.run(line, capture_output=True, text=True, env=environment(), cwd=cwd, timeout=120, check=False)


def test_a_program_that_may_not_be_written_to(brief: Path) -> None:
    program = brief.parents[1]
    shutil.rmtree(program / "cache")
    for path in (program, *program.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        refused = allowed("make", brief)
        assert refused.returncode == 1
        assert refused.stderr == (
            f"{program}/cache can't be written: permission denied.\n"
            f"  make {program} writable, or work in another folder\n"
        )
    finally:
        for path in (program, *program.rglob("*")):
            path.chmod(0o755)


def test_files_that_may_not_be_read(brief: Path) -> None:
    program = brief.parents[1]
    master = program / "media/master.mp4"
    master.chmod(0)
    refused = allowed("make", "-q", brief)
    assert refused.returncode == 1
    assert "sources, master: master.mp4 can't be read: Permission denied; check its permissions." in refused.stderr
    brief.chmod(0)
    refused = allowed("make", "-q", brief)
    assert (refused.returncode, refused.stderr) == (1, f"{brief} can't be read: Permission denied.\n")
    bare = allowed(cwd=program)
    assert (bare.returncode, bare.stderr) == (0, "")
    assert "can't be read" in bare.stdout
    brief.parent.chmod(0)
    refused = allowed("make", "-q", brief)
    brief.parent.chmod(0o755)
    assert (refused.returncode, refused.stderr) == (1, f"{brief} can't be read: Permission denied.\n")
