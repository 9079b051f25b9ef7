"""Coverage-guided fuzzing of everything that reads text people wrote: no crash, no hang, bounded memory.

`python -m bench.hostile.fuzz [SECONDS [TARGET ...]]` runs each target so long in a process of its own. It begins with
the examples of the repository. Only a CutthroughError may leave a reader; anything else, 10 s for one input, or more
than 1 GB is a finding, and the input is kept. Needs atheris: `uv sync --group fuzz` on Python 3.11.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
TIMEOUT, MEGABYTES, LONGEST = 10, 1024, 16_384

SEEDS: dict[str, tuple[str, ...]] = {
    "brief": ("examples/*/briefs/*.yaml", "src/cutthrough/catalog/templates.yaml"),
    "program": ("examples/*/program.yaml",),
    "overrides": ("examples/*/overrides/*.yaml", "examples/*/briefs/*.yaml"),
    "captions": ("examples/*/media/*.vtt", "examples/*/media/*.srt", "examples/*/media/*.ass"),
    "caption_words": ("examples/*/media/*.vtt", "examples/*/media/*.srt"),
    "script": ("README.md", "examples/*/media/*.vtt"),
    "placements": ("src/cutthrough/catalog/placements/*.yaml",),
    "facts": ("src/cutthrough/catalog/facts/*.yaml",),
    "edl": (),
    "fcpxml": (),
    "xmeml": (),
    "otio": (),
}
_SMALL: dict[str, bytes] = {
    "edl": b"TITLE: a\nFCM: NON-DROP FRAME\n"
    b"001  AX       V     C        00:00:01:00 00:00:02:00 00:00:00:00 00:00:01:00\n"
    b"* FROM CLIP NAME: a.mp4\nM2   AX       050.0                00:00:01:00\n",
    "fcpxml": b'<?xml version="1.0"?><fcpxml version="1.9"><resources><format id="r1" frameDuration="1/25s" '
    b'width="1920" height="1080"/><asset id="r2" src="file:///a.mp4" start="0s" duration="10s" hasVideo="1" '
    b'format="r1"/></resources>'
    b'<library><event><project name="p"><sequence format="r1" duration="2s"><spine><asset-clip ref="r2" offset="0s" '
    b'start="1s" duration="2s" name="a"/></spine></sequence></project></event></library></fcpxml>',
    "xmeml": b'<?xml version="1.0"?><xmeml version="5"><sequence id="s"><name>s</name><rate><timebase>25</timebase>'
    b"<ntsc>FALSE</ntsc></rate><media><video><track><clipitem id='c'><name>a</name><start>0</start><end>50</end>"
    b"<in>25</in><out>75</out><file id='f'><pathurl>file://localhost/a.mp4</pathurl><rate><timebase>25</timebase></rate></file>"
    b"</clipitem></track></video></media></sequence></xmeml>",
}
"""What a fuzzer begins with where the repository holds no example."""


def _targets(folder: Path) -> dict[str, Callable[[bytes], object]]:
    """Each reader, on bytes."""
    from cutthrough.analyse.script_text import read_script
    from cutthrough.brief.overrides import read_overrides
    from cutthrough.brief.program import PROGRAM_FILE, program_problems
    from cutthrough.brief.read import read_brief
    from cutthrough.catalog.fact_files import parse_facts
    from cutthrough.catalog.reading import read_platform
    from cutthrough.interchange.formats import read_sequence
    from cutthrough.media.caption_words import read_cue_words
    from cutthrough.media.captions import read_captions

    (folder / "briefs").mkdir(parents=True, exist_ok=True)
    example = next((ROOT / "examples").glob("*/briefs/*.yaml"))
    (folder / PROGRAM_FILE).write_text("client: A\nbrand:\n  name: A\n")
    (folder / "other").mkdir(exist_ok=True)
    (folder / "overrides").mkdir(exist_ok=True)
    known = read_brief(example)[0]

    def on_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
        path = folder / name

        def run(data: bytes) -> object:
            path.write_bytes(data)
            return read(path)

        return run

    def overrides(path: Path) -> object:
        return read_overrides(path.parents[1], known) if known is not None else None

    def timeline(name: str) -> Callable[[bytes], object]:
        path = folder / name
        return lambda data: read_sequence(path, data, rate=Fraction(25))

    def placements(data: bytes) -> object:
        text = data.decode("utf-8", "replace")
        named = re.search(r"^platform: (\w{1,40})$", text, re.MULTILINE)  # a file is called as its platform is
        return read_platform(text, f"{named[1] if named else 'made'}.yaml")

    return {
        "brief": on_file("briefs/b.yaml", lambda path: read_brief(path, folder)),
        "program": on_file(f"other/{PROGRAM_FILE}", lambda path: program_problems(path.parent)),
        "overrides": on_file(f"overrides/{example.name}", overrides),
        "captions": on_file("c.srt", lambda path: read_captions(path, "en")),
        "caption_words": on_file("w.vtt", lambda path: read_cue_words(path)),
        "script": on_file("s.txt", read_script),
        "placements": placements,
        "facts": lambda data: parse_facts(data.decode("utf-8", "replace"), "made.yaml"),
        "edl": timeline("t.edl"),
        "fcpxml": timeline("t.fcpxml"),
        "xmeml": timeline("t.xml"),
        "otio": timeline("t.otio"),
    }


def _allowed(run: Callable[[], object]) -> None:
    from cutthrough.model.errors import CutthroughError

    try:
        run()
    except CutthroughError as error:
        if not error.message or "\n" in error.message or len(error.message) > 2000:
            raise AssertionError(f"no sentence: {error.message!r}") from error


def _fuzz(target: str, folder: Path, arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["cutthrough", "pysubs2"]):
        run = _targets(folder)[target]
    atheris.Setup(["fuzz", *arguments], lambda data: _allowed(lambda: run(data)), enable_python_coverage=True)
    atheris.Fuzz()


def _reads(target: str, folder: Path, path: Path) -> bool:
    """Whether an input that ended a run is read by the plain code: instrumented bytecode is at times wrong itself."""
    command = [
        sys.executable,
        "-m",
        "bench.hostile.fuzz",
        "--again",
        target,
        str(folder / f"{target}.again"),
        str(path),
    ]
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd=ROOT, timeout=60).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _timeline() -> str:
    """A cut of one clip, as OpenTimelineIO writes it."""
    import opentimelineio as otio

    span = otio.opentime.TimeRange(otio.opentime.RationalTime(25, 25), otio.opentime.RationalTime(50, 25))
    media = otio.schema.ExternalReference("file:///a.mp4", span)
    timeline, track = otio.schema.Timeline("t"), otio.schema.Track("v", kind=otio.schema.TrackKind.Video)
    track.append(otio.schema.Clip("a", media, span))
    timeline.tracks.append(track)
    return str(timeline.to_json_string())


def _corpus(target: str, folder: Path) -> Path:
    home = folder / "corpus" / target
    home.mkdir(parents=True)
    if target in _SMALL:
        (home / "small").write_bytes(_SMALL[target])
    if target == "otio":
        (home / "small").write_text(_timeline())
    for pattern in SEEDS[target]:
        for number, path in enumerate(sorted(ROOT.glob(pattern))):
            (home / f"{number}-{path.name}").write_bytes(path.read_bytes()[:LONGEST])
    return home


def main(seconds: int, targets: list[str]) -> int:
    """Run each target and print what came of it; the number of findings."""
    if importlib.util.find_spec("atheris") is None:
        print("skipped: atheris is not installed; it runs on Python 3.11: uv sync --group fuzz")
        return 0
    from bench.material import table  # imports what has to be imported while it is watched

    rows, findings = [], 0
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for target in targets:
            corpus, kept = _corpus(target, folder), folder / f"{target}-"
            limits = [f"-max_total_time={seconds}", f"-timeout={TIMEOUT}", f"-rss_limit_mb={MEGABYTES}"]
            options = [*limits, f"-max_len={LONGEST}", f"-artifact_prefix={kept}", "-print_final_stats=1", str(corpus)]
            command = [sys.executable, "-m", "bench.hostile.fuzz", "--run", target, str(folder / target), *options]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, cwd=ROOT)
            stopped = [path for path in folder.glob(f"{target}-*") if path.is_file()]
            found = [path for path in stopped if not _reads(target, folder, path)]
            said = done.stderr + done.stdout
            ended = "number_of_executed_units" in said
            findings += len(found) + (not ended)
            if not ended:
                print(f"{target}: did not run\n{said[-3000:]}", file=sys.stderr)
            runs, coverage = (
                re.findall(r"stat::number_of_executed_units:\s*(\d+)", said),
                re.findall(r"cov: (\d+)", said),
            )
            peak = re.findall(r"stat::peak_rss_mb:\s*(\d+)", said)
            slow = re.findall(r"stat::slowest_unit_time_sec:\s*(\d+)", said)
            last = [pick[-1] if pick else "-" for pick in (runs, coverage, slow, peak)]
            rows.append([target, *last[:2], f"{last[2]} s", f"{last[3]} MB", str(len(found))])
            for path in found:
                print(f"{target}: {path.name}: {path.read_bytes()[:300]!r}\n{said[-3000:]}", file=sys.stderr)
    table(["reader", "inputs tried", "branches reached", "slowest", "peak memory", "findings"], rows)
    return findings


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        _fuzz(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    elif sys.argv[1:2] == ["--again"]:
        _allowed(lambda: _targets(Path(sys.argv[3]))[sys.argv[2]](Path(sys.argv[4]).read_bytes()))
    else:
        asked = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
        sys.exit(1 if main(asked, sys.argv[2:] or list(SEEDS)) else 0)
