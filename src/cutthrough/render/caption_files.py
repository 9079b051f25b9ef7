"""Writes a cut's captions as SubRip and WebVTT files, one pair per language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from cutthrough.model.cut import CaptionCue, Cut
from cutthrough.model.deliverable import FileKind
from cutthrough.model.time import clock
from cutthrough.store.files import write_text


def write_captions(cut: Cut, folder: Path, stem: str | None = None) -> Iterator[tuple[FileKind, str, Path]]:
    """Write `<stem>.<language>.srt` and `.vtt` for every language the cut has captions in; `stem` is its id, if None.

    Yields kind, language and path of each as it is written. UTF-8 without mark, line feeds. Raises StoreError.
    """
    for language in dict.fromkeys(cue.language for cue in cut.captions):
        cues = sorted((cue for cue in cut.captions if cue.language == language), key=lambda cue: (cue.start, cue.end))
        name = f"{stem or cut.id}.{re.sub(r'[^A-Za-z0-9-]+', '-', language)}"
        for kind, text in ((FileKind.SRT, srt(cues, cut.rate)), (FileKind.VTT, vtt(cues, cut.rate))):
            path = folder / f"{name}.{kind.value}"
            write_text(path, text)
            yield kind, language, path


def srt(cues: Sequence[CaptionCue], rate: Fraction) -> str:
    """The cues as SubRip text."""
    blocks: list[str] = []
    for cue in cues:
        words = _lines(cue.text).replace("-->", "→")  # an arrow in the words would be read as a time line
        if words:
            times = f"{_moment(cue.start, rate, comma=True)} --> {_moment(cue.end, rate, comma=True)}"
            blocks.append(f"{len(blocks) + 1}\n{times}\n{words}\n")
    return "\n".join(blocks)


def vtt(cues: Sequence[CaptionCue], rate: Fraction) -> str:
    """The cues as a WebVTT file (W3C WebVTT: The Web Video Text Tracks Format, section 4)."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        words = _lines(cue.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if words:
            blocks.append(f"{_moment(cue.start, rate)} --> {_moment(cue.end, rate)}\n{words}\n")
    return "\n".join(blocks)


def _moment(frame: int, rate: Fraction, *, comma: bool = False) -> str:
    """When `frame` is shown, floored to the millisecond.

    Floored, a caption is on for exactly its frames: at the stamp of `start` it is there, at that of `end` it is gone.
    """
    return clock(Fraction(int(frame / rate * 1000 // 1), 1000), comma=comma)


def _lines(text: str) -> str:
    """The words without empty lines, which would end the caption."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
