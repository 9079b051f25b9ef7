"""What an editor changed: an edited sequence beside the cut it came from, as a list of changes and a record to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cutthrough.interchange.medium import Medium
from cutthrough.interchange.motion import Motion, framing_of, motion_of, same
from cutthrough.interchange.pairing import MatchedClip, moved, pair
from cutthrough.interchange.relink import offset_in, source_of
from cutthrough.interchange.sequence import ReadCard, ReadClip, ReadSequence
from cutthrough.model.cut import Card, Clip, Cut, Framing
from cutthrough.model.edited import Change, ChangeKind, EditedClip, EditedCut
from cutthrough.model.errors import ValueProblem
from cutthrough.model.quantity import say_count
from cutthrough.model.time import frames_within, say_rate, say_seconds

LEAST = 12
"""Frames: a clip or dissolve with fewer of its own can't be encoded (`render.segments`)."""


@dataclass(frozen=True)
class Compared:
    """`edited` is None where `problems` keep it from being made. `remarks` say what of the file is not kept."""

    changes: tuple[Change, ...]
    edited: EditedCut | None
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def compare(cut: Cut, read: ReadSequence, media: Mapping[str, Medium], read_from: str = "") -> Compared:
    """What `read` changes of `cut`. Pure; every problem is told, not only the first."""
    if abs(read.rate / cut.rate - 1) > Fraction(1, 10_000):
        said = f"The sequence runs at {say_rate(read.rate)} frames a second, {cut.id} at {say_rate(cut.rate)}"
        return Compared((), None, (f"{said}; edit it at {say_rate(cut.rate)}",), read.remarks)
    remarks, problems = list(read.remarks), _holes(read)
    if read.canvas is not None and read.canvas != cut.canvas:
        remarks.append(f"the sequence is {read.canvas} and the cut {cut.canvas}: its framing is not taken over")
        read = _unframed(read)
    found = _placed(read, media, problems)
    planned = [item for item in cut.items if isinstance(item, Clip)]
    clips = pair(planned, found, cut.rate)
    card, changed_card = _card(cut, read, remarks)
    clips = _joined_to_card(clips, cut, read, kept=card is None)
    changes = _changes(planned, clips, cut, media)
    if changed_card is not None:
        changes.append(changed_card)
    edited = [_edited(clip, cut, media) for clip in clips]
    problems += _faults(clips, edited, cut, card, media)
    if problems or not edited:
        none = () if edited or problems else ("There is no clip in the sequence",)
        return Compared(tuple(changes), None, (*problems, *none), tuple(remarks))
    record = EditedCut(
        brief=cut.brief,
        cut=cut.id,
        family=cut.family,
        placement=cut.placement,
        length=cut.length,
        canvas=cut.canvas,
        rate=cut.rate,
        clips=tuple(edited),
        card=card,
        changes=tuple(changes),
        read_from=read_from,
    )
    return Compared(tuple(changes), record, (), tuple(remarks))


def _unframed(read: ReadSequence) -> ReadSequence:
    items = tuple(replace(i, motion=None, framing=None) if isinstance(i, ReadClip) else i for i in read.items)
    return replace(read, items=items)


def _frames(count: int) -> str:
    return say_count(count, "frame")


def _holes(read: ReadSequence) -> list[str]:
    """Stretches without a picture, and pictures that lie over one another without a dissolve."""
    problems, at = [], 0
    for number, item in enumerate(read.items, 1):
        if item.start > at:
            where = f"before clip {number}" if number > 1 else "at the beginning"
            problems.append(f"There is a hole of {_frames(item.start - at)} {where}; close it")
        elif item.start < at:
            problems.append(f"Clip {number} begins {_frames(at - item.start)} before the one before it ends")
        at = item.start + item.frames - item.transition
    return problems


def _placed(read: ReadSequence, media: Mapping[str, Medium], problems: list[str]) -> list[MatchedClip]:
    """The clips with their sources. What can't be placed is told in `problems`."""
    found: list[MatchedClip] = []
    for number, item in enumerate(read.items, 1):
        if isinstance(item, ReadCard):
            if number < len(read.items):
                problems.append(f"Item {number} is a plain colour between clips; put a clip in its place")
            continue
        medium = source_of(item, media)
        if medium is None:
            named = item.media.name or item.media.path or item.name
            problems.append(
                f"Clip {number} shows {named}, which is no source of the brief: put the file into media/ and name it "
                "under sources: broll"
            )
            continue
        if medium.size is None:
            problems.append(f"Clip {number} shows {medium.name}, which has no picture")
            continue
        try:
            offset = offset_in(item, medium)
        except ValueProblem as error:
            problems.append(f"Clip {number}: {error.message}")
            continue
        found.append(MatchedClip(number, item, medium, offset, medium.moment(offset * medium.rate)))
    return found


def _card(cut: Cut, read: ReadSequence, remarks: list[str]) -> tuple[int | None, Change | None]:
    """The end card's frames where the editor changed them, and the change."""
    planned = cut.items[-1] if isinstance(cut.items[-1], Card) else None
    last = read.items[-1] if read.items else None
    if planned is None:
        if isinstance(last, ReadCard):
            remarks.append("the plain colour at the end is not kept: the brief says whether there is an end card")
        return None, None
    if not isinstance(last, ReadCard):
        remarks.append("the end card is not in the file; it is kept, because the brief asks for it")
        return None, None
    if last.frames == planned.frames:
        return None, None
    longer = last.frames - planned.frames
    said = f"the end card is {_frames(abs(longer))} {'longer' if longer > 0 else 'shorter'}"
    return last.frames, Change(kind=ChangeKind.CARD, says=said, clip=planned.id, tail=longer)


def _joined_to_card(clips: list[MatchedClip], cut: Cut, read: ReadSequence, *, kept: bool) -> list[MatchedClip]:
    """Where software dropped the card, the last clip has lost its dissolve into it, and gets it back."""
    if not clips or not isinstance(cut.items[-1], Card) or isinstance(read.items[-1], ReadCard) or not kept:
        return clips
    mixed = next((i.transition for i in reversed(cut.items) if isinstance(i, Clip)), 0)
    last, frames = clips[-1], clips[-1].item.frames
    whole = last.planned.frames if last.planned is not None else 0
    if whole and frames in (whole - mixed, whole - mixed // 2, whole - (mixed - mixed // 2)):
        frames = whole
    mixed = mixed if frames >= mixed + LEAST else 0
    return [*clips[:-1], replace(last, item=replace(last.item, frames=frames, transition=mixed))]


def _changes(
    planned: Sequence[Clip], clips: Sequence[MatchedClip], cut: Cut, media: Mapping[str, Medium]
) -> list[Change]:
    found: list[Change] = []
    kept = {clip.planned.id for clip in clips if clip.planned is not None}
    for number, item in enumerate(planned, 1):
        if item.id not in kept:
            name = media[item.source].name if item.source in media else item.source
            said = f"clip {number} of the plan ({name}) was taken out"
            found.append(Change(kind=ChangeKind.REMOVED, says=said, clip=item.id))
    order = moved(planned, clips)
    for clip in clips:
        found += _of_clip(clip, clip in order, planned, cut)
    return found


def _of_clip(clip: MatchedClip, has_moved: bool, planned: Sequence[Clip], cut: Cut) -> list[Change]:  # noqa: FBT001
    here, item, was = f"clip {clip.number}", clip.item, clip.planned
    told: list[tuple[ChangeKind, str, int, int]] = []
    if was is None:
        said = f"{here} is new: {clip.medium.name} from {_at(clip)}, {_frames(item.frames)}"
        told.append((ChangeKind.ADDED, said, 0, 0))
    elif clip.replaced:
        said = f"{here} was replaced: {clip.medium.name} from {_at(clip)}, {_frames(item.frames)}"
        told.append((ChangeKind.REPLACED, said, 0, 0))
    else:
        head, tail = clip.head(cut.rate), clip.tail(cut.rate)
        if head and head == tail:
            told.append((ChangeKind.SLIPPED, f"{here} shows {_frames(abs(head))} {_later(head)}", head, tail))
        elif head or tail:
            told.append((ChangeKind.TRIMMED, f"{here} {_trimmed(head, tail)}", head, tail))
    if was is not None and has_moved:
        old = next(n for n, each in enumerate(planned, 1) if each.id == was.id)
        told.append((ChangeKind.MOVED, f"{here} was clip {old}: its place was changed", 0, 0))
    before = was.transition if was is not None else 0
    if item.transition != before:
        length = f"a dissolve of {_frames(item.transition)}" if item.transition else "a cut"
        told.append((ChangeKind.DISSOLVE, f"{here} ends in {length}", 0, 0))
    if _framing(clip, cut) is not None and not _still_pinned(clip, cut):
        told.append((ChangeKind.FRAMING, f"{here} is framed by hand", 0, 0))
    name = was.id if was is not None else None
    return [
        Change(kind=kind, says=said, clip=name, position=clip.number, head=head, tail=tail)
        for kind, said, head, tail in told
    ]


def _at(clip: MatchedClip) -> str:
    frame = round(clip.offset * clip.medium.rate)
    return clip.medium.say(frame) if clip.medium.timecode else say_seconds(Fraction(round(clip.offset * 1000), 1000))


def _later(frames: int) -> str:
    return "later in its source" if frames > 0 else "earlier in its source"


def _trimmed(head: int, tail: int) -> str:
    parts = []
    if head:
        parts.append(f"begins {_frames(abs(head))} {'later' if head > 0 else 'earlier'}")
    if tail:
        parts.append(f"ends {_frames(abs(tail))} {'later' if tail > 0 else 'earlier'}")
    return " and ".join(parts)


def _edited(clip: MatchedClip, cut: Cut, media: Mapping[str, Medium]) -> EditedClip:
    was = clip.planned
    stays = was is not None and not clip.replaced and clip.head(cut.rate) == 0
    return EditedClip(
        source=clip.medium.sha256,
        source_in=was.source_in if was is not None and stays else clip.source_in,
        frames=clip.item.frames,
        transition=clip.item.transition,
        framing=_framing(clip, cut),
        clip=was.id if was is not None and not clip.replaced else None,
        file=media[clip.medium.sha256].name,
    )


def _still_pinned(clip: MatchedClip, cut: Cut) -> bool:
    """Whether its framing was a person's before already, and was not changed."""
    was = clip.planned
    return was is not None and not clip.replaced and was.framing == _framing(clip, cut)


def _framing(clip: MatchedClip, cut: Cut) -> Framing | None:
    """The framing a person chose, pinned; None where it is the plan's, or none is said."""
    item, was, size = clip.item, clip.planned, clip.medium.size
    same_clip = was is not None and not clip.replaced
    pinned = was.framing if was is not None and same_clip and was.framing.pinned else None
    if item.framing is not None:
        if not same_clip or was is None:
            return None  # a copy of another clip's
        changed = item.framing != was.framing
        return item.framing.model_copy(update={"pinned": True}) if changed else pinned
    if item.motion is None or size is None:
        return pinned
    motion = _in_full(item.motion, item.pixels, size)
    if was is not None and same_clip:
        expected = motion_of(was.framing, size, cut.canvas).later(-clip.head(cut.rate))
        return pinned if same(motion, expected) else framing_of(motion, size, cut.canvas)
    return None if _untouched(motion, size, cut) else framing_of(motion, size, cut.canvas)


def _in_full(motion: Motion, pixels: tuple[int, int] | None, size: tuple[int, int]) -> Motion:
    """The motion of a proxy's picture as that of the whole one."""
    if pixels is None or pixels == size:
        return motion
    share = size[0] / pixels[0]
    left, top, right, bottom = (value * share for value in motion.trim)
    return replace(motion, scale=motion.scale / share, trim=(left, top, right, bottom))


def _untouched(motion: Motion, size: tuple[int, int], cut: Cut) -> bool:
    """Whether a clip lies as software puts it: in the middle, at its own size, fitted or filled."""
    shares = (cut.canvas.width / size[0], cut.canvas.height / size[1])
    usual = (1.0, min(shares), max(shares))
    here = motion.keys[0]
    still = not motion.moves and abs(here.x) < 1 and abs(here.y) < 1 and not any(motion.trim)
    return still and any(abs(motion.scale / scale - 1) < 0.005 for scale in usual)


def _faults(
    clips: Sequence[MatchedClip],
    edited: Sequence[EditedClip],
    cut: Cut,
    card: int | None,
    media: Mapping[str, Medium],
) -> list[str]:
    """What can't be rendered, and what breaks the runtime the brief asks for."""
    problems: list[str] = []
    mixed = 0
    for clip, made in zip(clips, edited, strict=True):
        here = f"Clip {clip.number}"
        own = made.frames - made.transition - mixed
        if own < LEAST:
            problems.append(f"{here} has {_frames(max(0, own))} of its own; the fewest that can be encoded are {LEAST}")
        if 0 < made.transition < LEAST:
            said = f"{here} ends in a dissolve of {_frames(made.transition)}"
            problems.append(f"{said}; make it {LEAST} frames or more, or a cut")
        mixed = made.transition
        problems += _outside(here, made, media[made.source], cut.rate)
    if edited and edited[-1].transition and not isinstance(cut.items[-1], Card):
        problems.append("The last clip dissolves into nothing; make it end in a cut")
    planned = cut.items[-1].frames if isinstance(cut.items[-1], Card) else 0
    end = planned if card is None else card
    if planned and end < LEAST + mixed:
        problems.append(f"The end card has {_frames(end)}; the fewest that can be encoded are {LEAST + mixed}")
    total, most = sum(c.frames - c.transition for c in edited) + end, frames_within(cut.length, cut.rate)
    if total > most:
        over = f"{_frames(total)}, {total - most} more than the {say_seconds(cut.length)} the brief asks for"
        problems.append(f"The edit lasts {over}; take them off, or ask for another length")
    return problems


def _outside(here: str, made: EditedClip, medium: Medium, rate: Fraction) -> list[str]:
    if medium.length is None:
        return []
    begin = made.source_in - medium.begin
    before = -begin * rate
    after = (begin + made.frames / rate - medium.length) * rate
    problems = []
    if before > 1:
        problems.append(f"{here} begins {_frames(round(before))} before {medium.name} does")
    if after > 1:
        problems.append(f"{here} goes on for {_frames(round(after))} after {medium.name} has ended")
    return problems
