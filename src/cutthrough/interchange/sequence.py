"""What a file from editing software says, before it is known which cut it was and which sources it uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cutthrough.interchange.motion import Motion
from cutthrough.model.cut import Cut, Framing
from cutthrough.model.placement import Size


@dataclass(frozen=True)
class MediaName:
    """What is said about the file of a clip; whatever is not said is None.

    `length` is how many seconds it has.
    """

    sha256: str | None = None
    path: str | None = None
    name: str | None = None
    reel: str | None = None
    length: Fraction | None = None


@dataclass(frozen=True)
class ReadClip:
    """A clip with all frames it is seen for, those inside dissolves too; `start` and `frames` in record frames.

    Where it begins in its source is said in one of three ways: `offset` seconds from the file's first frame, `clock`
    seconds of its timecode, or `timecode` as written, whose rate only the source knows. `motion` counts for a picture
    of `pixels`; both are None where no framing is said. `clip` is the planned clip's id where the file still has it.
    """

    name: str
    media: MediaName
    start: int
    frames: int
    transition: int = 0
    offset: Fraction | None = None
    clock: Fraction | None = None
    timecode: str | None = None
    clip: str | None = None
    motion: Motion | None = None
    pixels: tuple[int, int] | None = None
    framing: Framing | None = None


@dataclass(frozen=True)
class ReadCard:
    """A plain colour."""

    start: int
    frames: int
    transition: int = 0


ReadItem = ReadClip | ReadCard


@dataclass(frozen=True)
class ReadSequence:
    """A file's picture track. `remarks` are sentences about what was in the file and can't be kept."""

    name: str
    rate: Fraction
    items: tuple[ReadItem, ...]
    canvas: Size | None = None
    start: int = 0
    cut: Cut | None = None
    remarks: tuple[str, ...] = ()


@dataclass
class Remarks:
    """Sentences gathered while a file is read, each once."""

    said: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Note it."""
        if sentence not in self.said:
            self.said.append(sentence)


def with_dissolves(
    items: Sequence[ReadItem], edges: Mapping[int, tuple[int, int]], rate: Fraction
) -> tuple[ReadItem, ...]:
    """Items between edit points, lengthened by the dissolves they are seen in.

    `edges` has, by the number of the item before it, how many frames of a dissolve lie before and after the edit point.
    """
    found: list[ReadItem] = []
    for number, item in enumerate(items):
        head = edges.get(number - 1, (0, 0))[0]
        before, tail = edges.get(number, (0, 0))
        start, frames, transition = item.start - head, item.frames + head + tail, before + tail
        if isinstance(item, ReadCard):
            found.append(replace(item, start=start, frames=frames, transition=transition))
            continue
        offset = None if item.offset is None else item.offset - head / rate
        clock = None if item.clock is None else item.clock - head / rate
        found.append(
            replace(
                item,
                start=start,
                frames=frames,
                transition=transition,
                offset=offset,
                clock=clock,
                motion=None if item.motion is None else item.motion.later(head),
            )
        )
    return tuple(found)
