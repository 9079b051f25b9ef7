"""A repair that names FFmpeg's options is tried: the file made with them keeps the rule it broke."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from conform.made import Shelf, run
from conform.test_rules import BREAKS, Case
from cutthrough.conform.registry import RULES
from cutthrough.conform.rule import Case as Judged
from cutthrough.media.measure import measure
from cutthrough.model.verdict import Status

_COMMAND = re.compile(r"ffmpeg (.*? OUT\.\w+)")
_OPTIONS = re.compile(r": (-[a-z].*)$")
_NOT_BY_OPTIONS = (
    "cutthrough make",  # made anew from its master
    "copy or export it again",  # what is lost is lost
    "export its sound again",
    "plan a",  # another cut
    "deliver more than one frame",
    "lay sound under it",  # needs a sound file
    "silence",
    "meant to be silent",
    "encode it with more bits",
    "keep to 3 flashes",  # another picture
    "blur, scale or cover the stripes",
)


def _options(repair: str, source: Path, folder: Path) -> tuple[list[str | Path], Path] | None:
    """The arguments for FFmpeg that a repair names, and what they make; None when it names none."""
    if found := _COMMAND.search(repair):
        words = shlex.split(found[1])
        out = folder / words[-1].lower()
        return [source if word == "FILE" else out if word == words[-1] else word for word in words], out
    if found := _OPTIONS.search(repair.split(" (")[0]):
        out = folder / f"out{source.suffix}"
        return ["-i", source, *shlex.split(found[1]), out], out
    return None


@pytest.mark.parametrize("case", BREAKS, ids=lambda c: f"{c.rule}-{c.file}-{c.status.value}")
def test_the_repair_repairs(case: Case, shelf: Shelf, tmp_path: Path) -> None:
    rule = RULES[case.rule]
    repair = rule(Judged(shelf.measured(case.file), case.placement, case.form)).repair
    assert repair
    made = _options(repair, shelf.path(case.file), tmp_path)
    if any(words in repair for words in _NOT_BY_OPTIONS):
        return
    assert made, f"names no options: {repair}"
    arguments, out = made
    run(*arguments)
    after = rule(Judged(measure(out), case.placement, case.form))
    assert after.status is Status.PASS, f"{repair} -> {after}"
