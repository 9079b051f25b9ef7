"""Cuts of any shape and rate with their media, and an editor who changes them in the file itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from cutthrough.interchange.changes import Compared, compare
from cutthrough.interchange.formats import FORMATS, Options, read_sequence
from cutthrough.interchange.medium import Medium, media_of
from cutthrough.interchange.timecode import can_drop, read_timecode
from cutthrough.model.cut import Box, Card, Clip, Cut, Framing, Layout, Pane, SoundClip, Text, TextRole
from cutthrough.model.footage import Footage
from cutthrough.model.placement import Size
from cutthrough.model.source import Source, SourceRole
from plan.made import even_table, footage

FOLDER = Path("/nowhere/film club")
CANVAS = Size(width=1080, height=1920)
NAMES = {"m": "master film.mp4", "b": "walk.mov", "v": "voice.wav"}


def material(rate: Fraction, seconds: int = 60, code: str = "01:00:00:00", sha: str = "m") -> Footage:
    count = int(seconds * rate)
    drop = code.replace(":", ";") if can_drop(rate) else code
    code = f"{code[:8]};{code[9:]}" if can_drop(rate) and drop else code
    return footage((count,), rate=rate, table=even_table(count, rate), size=(1920, 1080), timecode=code, sha=sha)


def media(*found: Footage, proxies: dict[str, str] | None = None, folder: Path = FOLDER) -> dict[str, Medium]:
    roles = [SourceRole.MASTER, *[SourceRole.BROLL] * len(found)]
    sources = [
        Source(role=role, path=str(folder / NAMES.get(f.sha256, f"{f.sha256}.mov")), sha256=f.sha256)
        for f, role in zip(found, roles, strict=False)
    ]
    return media_of(sources, {f.sha256: f for f in found}, Fraction(25), proxies)


def framing(x: int = 656) -> Framing:
    pane = Pane(crop=Box(x=x, y=0, width=608, height=1080), window=Box(x=0, y=0, width=1080, height=1920))
    return Framing(layout=Layout.CROP, panes=(pane,), enlarged=1.778, reason="where the eye goes")


def clip(number: int, first: int, frames: int, found: Footage, transition: int = 0, **more: Any) -> Clip:
    assert found.frames is not None
    return Clip(
        id=f"c{number}",
        source=found.sha256,
        source_in=found.frames.time(first),
        frames=frames,
        transition=transition,
        framing=more.pop("framing", framing()),
        reason=f"reason {number}",
        **more,
    )


def cut_of(items: Sequence[Clip | Card], rate: Fraction, *, length: Fraction = Fraction(600), **more: Any) -> Cut:
    total = sum(i.frames - i.transition for i in items)
    sound = SoundClip(
        id="s1", source=items[0].source if isinstance(items[0], Clip) else "m", source_in=Fraction(1),
        at=Fraction(0), length=Fraction(total) / rate, gain_db=-3.0, fade_out=Fraction(2, 5),
    )  # fmt: skip
    words = Text(
        id="t1", role=TextRole.TITLE, start=0, end=min(20, total), lines=("Repaired", "for free"),
        box=Box(x=100, y=200, width=800, height=200), size=90,
    )  # fmt: skip
    return Cut(
        id="reel-15s-9x16", brief="spring", placement="reel", length=length, family="reel-15s-9x16", canvas=CANVAS,
        rate=rate, items=tuple(items), sound=(sound,), texts=(words,), **more,
    )  # fmt: skip


def start_of(rate: Fraction) -> Options:
    drop = can_drop(rate)
    return Options(start=read_timecode("01:00:00;00" if drop else "01:00:00:00", rate), drop=drop)


def written(cut: Cut, found: dict[str, Medium], name: str) -> str:
    return FORMATS[name].write(cut, found, FOLDER / "exports", start_of(cut.rate))


def back(cut: Cut, found: dict[str, Medium], name: str, edit: Callable[[str], str] = lambda text: text) -> Compared:
    """What import says of a cut that was exported and edited."""
    text = edit(written(cut, found, name))
    read = read_sequence(Path(f"x{FORMATS[name].suffix}"), text.encode(), rate=cut.rate)
    return compare(cut, read, found)


def as_edited(cut: Cut, edited: Cut, found: dict[str, Medium], name: str) -> Compared:
    """What import says of `edited`, as software would have written it, beside `cut`."""
    text = written(edited, found, name)
    if name == "otio":
        text = text.replace('"cutthrough"', '"lost"')  # other software need not keep our notes
    read = read_sequence(Path(f"x{FORMATS[name].suffix}"), text.encode(), rate=cut.rate)
    return compare(cut, read, found)
