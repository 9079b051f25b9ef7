"""Static instances of variable fonts: libass draws a variable font at its default weight only, which may be thin."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from cutthrough.model.errors import ProgramError


def weights(path: Path) -> tuple[int, int] | None:
    """The lightest and the heaviest weight a variable font has; None for a static font, or one of a single weight.

    Expects a file that `fonts.read_font` has read.
    """
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=0, lazy=True) as font:
        axes = font["fvar"].axes if "fvar" in font else ()
        return next(((int(a.minValue), int(a.maxValue)) for a in axes if a.axisTag == "wght"), None)


def instance(path: Path, weight: int, home: Path) -> Path:
    """The font at this weight (100..900, the nearest it has), its other axes at their defaults, as a file in `home`.

    Named by the font's bytes and the weight, and made only once; the same bytes each time. A static font is returned
    as it is. Raises ProgramError when it can't be made.
    """
    span = weights(path)
    if span is None:
        return path
    taken = min(max(weight, span[0]), span[1])
    content = path.read_bytes()
    made = home / f"{hashlib.sha256(content).hexdigest()[:24]}-{taken}{path.suffix.lower()}"
    if not made.is_file():
        _make(path, taken, made)
    return made


def _make(path: Path, weight: int, made: Path) -> None:
    from fontTools.ttLib import TTFont, TTLibError
    from fontTools.varLib.instancer import instantiateVariableFont

    aside = made.with_name(f".aside-{os.getpid()}-{uuid.uuid4().hex[:8]}{made.suffix}")
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        font = TTFont(path, fontNumber=0, recalcTimestamp=False)
        pinned = {axis.axisTag: weight if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes}
        static = instantiateVariableFont(font, pinned)
        static["OS/2"].usWeightClass = weight
        # Told from the other weight's file by its weight; the family's name must not say another one.
        family = static["name"].getBestFamilyName() or path.stem
        for record in static["name"].names:
            if record.nameID == 1:
                record.string = family
        static.save(aside)
        aside.replace(made)
    except (TTLibError, OSError, ValueError, KeyError) as problem:
        raise ProgramError(
            f"{path.name} is a variable font that can't be set to weight {weight}: {problem}",
            "give its bold as a font of its own",
            path=str(path),
        ) from problem
    finally:
        aside.unlink(missing_ok=True)
