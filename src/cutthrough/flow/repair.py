"""Mends finished files into new ones, measures what came of it, and turns the sound again where it missed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cutthrough.catalog.forms import form_of
from cutthrough.conform.house import ONLINE_LUFS, PEAK_DBTP
from cutthrough.conform.report import judge
from cutthrough.media.apart import Apart, seconds_for
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.open import input_arguments, say_name
from cutthrough.model.errors import CutthroughError, StoreError
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.verdict import Report, Status
from cutthrough.render.repair import REPAIRED, Level, Repair, arguments, repair_for
from cutthrough.store.files import write_aside

_TURNS = 4  # times the sound is turned before what is reached is kept
_NEAR = 0.2  # LU off the target that need no other turn
_MARGIN = 0.4  # dB more than a peak is over: the next encoding rounds its peaks otherwise
_PATIENCE = 4  # as long as a file may take to be read, and as often: encoding is slower than decoding


@dataclass(frozen=True)
class Repaired:
    """A file before and after. `out` is None where there was nothing to mend, or nothing that could be."""

    path: Path
    before: Report
    steps: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    out: Path | None = None
    after: Report | None = None


def repair(path: Path, measured: Measured, report: Report, placement: Placement, folder: Path) -> Repaired:
    """Write `path`, mended, into `folder` under its own name. The file itself is never touched.

    Raises StoreError where a file of that name is there already, SourceError and RenderError.
    """
    broken = [v.rule for v in report.verdicts if v.rule in REPAIRED and v.status in (Status.FAIL, Status.WARN)]
    target = placement.loudness.value if placement.loudness is not None else ONLINE_LUFS
    ceiling = placement.true_peak_max.value if placement.true_peak_max is not None else PEAK_DBTP
    plan = repair_for(measured, broken, target, ceiling)
    if not plan.needed:
        return Repaired(path, report, left=plan.left)
    out = folder / path.name
    if out.exists() or out.is_symlink():
        raise StoreError(f"There is a {say_name(out)} in {folder} already", "name another folder to repair into")
    folder.mkdir(parents=True, exist_ok=True)
    with Apart() as reader, write_aside(out) as aside:
        plan, made = _made(path, measured, plan, target, ceiling, aside, reader)
    after = judge(made.model_copy(update={"name": out.name}), placement, form=form_of(placement))
    return Repaired(path, report, plan.said(), plan.left, out, after)


def _made(
    path: Path, measured: Measured, plan: Repair, target: float, ceiling: float, aside: Path, reader: Apart
) -> tuple[Repair, Measured]:
    """Written and measured, and turned again while the encoded sound is off its target or over its ceiling."""
    for turn in range(_TURNS):
        made = _write(path, measured, plan, aside, reader)
        heard = made.audio.loudness if made.audio is not None else None
        if plan.level is None or heard is None or heard.integrated is None or turn == _TURNS - 1:
            break
        off = target - heard.integrated if abs(plan.level.gain) > 0 else 0.0
        over = max(0.0, (heard.true_peak or ceiling) - ceiling)
        if abs(off) <= _NEAR and over <= 0:
            break
        plan = replace(plan, level=Level(plan.level.gain + off, plan.level.ceiling - (over + _MARGIN if over else 0.0)))
    return plan, made


def _write(path: Path, measured: Measured, plan: Repair, aside: Path, reader: Apart) -> Measured:
    """One attempt. Packets copied up to a moment may leave a torn end: then the picture is encoded after all."""
    _run(path, arguments(plan, measured), aside)
    made = reader.call("cutthrough.media.measure:measure", aside, Measured)
    if plan.end is not None and not plan.encodes and (made.error_count or _too_long(made, plan)):
        _run(path, [*arguments(plan, measured), "-c:v", "libx264", "-preset", "medium", "-crf", "16"], aside)
        made = reader.call("cutthrough.media.measure:measure", aside, Measured)
    return made


def _too_long(made: Measured, plan: Repair) -> bool:
    step = 2 / made.video.cadence.rate if made.video.cadence.rate else 0
    return plan.end is not None and made.video.length > plan.end + step


def _run(path: Path, options: Sequence[str], aside: Path) -> None:
    kept = shutil.disk_usage(aside.parent).free
    if kept < 2 * path.stat().st_size:
        raise StoreError(f"There is no room to write {say_name(path)} anew", "free some space")
    try:
        run_ffmpeg(["-y", *input_arguments(path), *options, str(aside)], timeout=_PATIENCE * seconds_for(path))
    except CutthroughError as error:
        raise type(error)(f"{say_name(path)} can't be mended: {error.message}", error.fix) from error
