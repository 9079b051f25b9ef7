"""Mends finished files into new ones, measures what came of it, and turns the sound again where it missed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

from cutthrough.catalog.forms import form_of
from cutthrough.conform.house import ONLINE_LUFS, PEAK_DBTP
from cutthrough.conform.report import judge
from cutthrough.media.apart import Apart, seconds_for
from cutthrough.media.ffmpeg import OUTPUT, run_ffmpeg
from cutthrough.media.open import input_arguments, say_name
from cutthrough.model.errors import CutthroughError, Misuse, StoreError
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.verdict import Report, Status
from cutthrough.render.repair import CRF, REPAIRED, Level, Repair, arguments, most_bytes, repair_for
from cutthrough.store.files import store_errors, write_aside

_TURNS = 4  # times the sound is turned before what is reached is kept
_NEAR = 0.2  # LU off the target that need no other turn
_MARGIN = 0.4  # dB more than a peak is over: the next encoding rounds its peaks otherwise
_PATIENCE = 4  # as long as a file may take to be read, and as often: encoding is slower than decoding
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)  # as on FAT, and some networks


@dataclass(frozen=True)
class Into:
    """Where mended files go: into `folder`, each under its path below `base`."""

    folder: Path
    base: Path

    def place_of(self, path: Path) -> Path:
        """Where `path` goes when it is mended."""
        return self.folder / _absolute(path).relative_to(self.base)


def into(folder: Path, named: Sequence[Path]) -> Into:
    """`folder`, made if it is not there, for the files and folders that were `named`.

    The base is the folder that all of them share: two files of one name never go to one place. Raises Misuse where
    `folder` is something else, and StoreError where it can't be made or written into.
    """
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - never raises
        raise Misuse(f"{folder} is not a folder, so nothing can be repaired into it", "name a folder, new or there")
    with store_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    homes = [_absolute(path) if os.path.isdir(path) else _absolute(path).parent for path in named]  # noqa: PTH112
    return Into(folder, Path(os.path.commonpath(homes)))


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links and change the name


@dataclass(frozen=True)
class Repaired:
    """A file before and after. `out` is None where there was nothing to mend, or nothing that could be."""

    path: Path
    before: Report
    steps: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    out: Path | None = None
    after: Report | None = None


def repair(path: Path, measured: Measured, report: Report, placement: Placement, out: Path) -> Repaired:
    """Write `path`, mended, to `out`, whose folders are made. Neither `path` nor what is at `out` is ever touched.

    Raises StoreError where something is at `out` already, even if it came there meanwhile, SourceError and RenderError.
    """
    broken = [v.rule for v in report.verdicts if v.rule in REPAIRED and v.status in (Status.FAIL, Status.WARN)]
    target = placement.loudness.value if placement.loudness is not None else ONLINE_LUFS
    ceiling = placement.true_peak_max.value if placement.true_peak_max is not None else PEAK_DBTP
    plan = repair_for(measured, broken, target, ceiling)
    if not plan.needed:
        return Repaired(path, report, left=plan.left)
    if os.path.lexists(out):
        raise _taken(out)
    with Apart() as reader, write_aside(out) as aside:
        plan, made = _made(path, measured, plan, target, ceiling, aside, reader)
        with store_errors(out):
            _claim(aside, out)
    after = judge(made.model_copy(update={"name": out.name}), placement, form=form_of(placement))
    return Repaired(path, report, plan.said(), plan.left, out, after)


def _taken(out: Path) -> StoreError:
    return StoreError(f"There is a {say_name(out)} in {out.parent} already", "name another folder to repair into")


def _claim(aside: Path, out: Path) -> None:
    """Give what is written aside the name `out` too, if nobody has it: of two that want it, one is told it is taken.

    Putting `aside` into place afterwards then changes nothing, as both are one file. Where a file can't have two names,
    an empty one holds the place for it.
    """
    handle = os.open(aside, os.O_RDONLY)
    try:
        os.fsync(handle)  # the name must not outlive a power cut that the bytes don't
        try:
            os.link(aside, out)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            os.close(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError as error:
        raise _taken(out) from error
    finally:
        os.close(handle)


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
    _run(path, plan, arguments(plan, measured), aside)
    made = reader.call("cutthrough.media.measure:measure", aside, Measured)
    if plan.end is not None and not plan.encodes and (made.error_count or _too_long(made, plan)):
        _run(path, plan, [*arguments(plan, measured), "-c:v", "libx264", "-preset", "medium", "-crf", str(CRF)], aside)
        made = reader.call("cutthrough.media.measure:measure", aside, Measured)
    return made


def _too_long(made: Measured, plan: Repair) -> bool:
    step = 2 / made.video.cadence.rate if made.video.cadence.rate else 0
    return plan.end is not None and made.video.length > plan.end + step


def _run(path: Path, plan: Repair, options: Sequence[str], aside: Path) -> None:
    size = path.stat().st_size
    if shutil.disk_usage(aside.parent).free < 2 * size:
        raise StoreError(f"There is no room to write {say_name(path)} anew", "free some space")
    command = ["-y", *input_arguments(path), *options, str(aside)]
    try:
        run_ffmpeg(command, timeout=_PATIENCE * seconds_for(path), output=min(OUTPUT, most_bytes(plan, size)))
    except CutthroughError as error:
        raise type(error)(f"{say_name(path)} can't be mended: {error.message}", error.fix) from error
