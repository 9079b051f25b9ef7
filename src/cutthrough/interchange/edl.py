"""CMX 3600 edit decision lists: one picture track, up to four of sound, cuts and dissolves. Nothing of the framing.

Written by hand and not by OpenTimelineIO's adapter: that one begins the record at zero, writes reels with blanks and
small letters, writes a source's timecode at the record's rate, and at 29.97 drops numbers whether asked to or not.
Sources:
SMPTE ST 258 (the names of reels and channels), the CMX 3600 manual as Avid and Adobe follow it (comments).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from cutthrough.interchange.laid import lanes, sound_spans
from cutthrough.interchange.medium import Medium
from cutthrough.interchange.sequence import MediaName, ReadCard, ReadClip, ReadItem, ReadSequence, Remarks
from cutthrough.interchange.timecode import read_timecode, say_timecode
from cutthrough.model.cut import Card, Clip, Cut
from cutthrough.model.errors import SourceError

BLACK = "BL"
CHANNELS = ("A", "A2", "A3", "A4")
"""More tracks of sound than these have no name in the format."""
_EVENT = re.compile(
    r"^\s*(?P<number>\d+)\s+(?P<reel>\S+)\s+(?P<channels>[ABV][\w/]*|NONE)\s+(?P<kind>[CDWK]\w*)\s+(?:(?P<length>\d+)\s+)?"
    r"(?P<source_in>[\d:;.,]{11,12})\s+(?P<source_out>[\d:;.,]{11,12})\s+"
    r"(?P<record_in>[\d:;.,]{11,12})\s+(?P<record_out>[\d:;.,]{11,12})\s*$"
)
_NAME = re.compile(r"^\*?\s*(FROM|TO) CLIP NAME\s*:\s*(.*?)\s*$", re.IGNORECASE)
_SPEED = re.compile(r"^\s*M2\s+(\S+)\s+(-?(?:\d+\.?\d*|\.\d+))", re.IGNORECASE)
_EFFECT = re.compile(r"^\*\s*(?:EFFECT NAME|EFFECTS NAME IS)\s*:?\s*(.*?)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Event:
    """One line: where in its reel, as timecode, and where in the cut, as frames."""

    reel: str
    channel: str
    source: tuple[str, str]
    record: tuple[int, int]
    dissolve: int = 0
    comments: tuple[str, ...] = ()
    goes_on: bool = False


def edl_text(cut: Cut, media: Mapping[str, Medium], *, start: int, drop: bool, wanted: int) -> str:
    """The cut as an EDL whose record begins at frame `start`; `drop` writes its timecode as drop-frame."""
    lines = [f"TITLE: {cut.id}", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}", ""]
    number = 0
    for event in (*_pictures(cut, media), *_sounds(cut, media)):
        number += not event.goes_on
        kind = f"D    {event.dissolve:03d}" if event.dissolve else "C       "
        codes = [*event.source, *(say_timecode(start + at, cut.rate, drop=drop) for at in event.record)]
        lines.append(f"{number:03d}  {event.reel:<8} {event.channel:<5} {kind} {' '.join(codes)}")
        lines += [f"* {_plain(comment)}" for comment in event.comments]
        if number == 1:  # and not before it: strict readers want an event first
            lines.append(f"* {float(cut.rate):.5g} FRAMES A SECOND, {cut.canvas}, HANDLES {wanted} FRAMES")
    return "\n".join(lines) + "\n"


def _plain(comment: str) -> str:
    """On one line, in the characters every reader of the format takes."""
    return " ".join(comment.split()).encode("ascii", "replace").decode()


def _pictures(cut: Cut, media: Mapping[str, Medium]) -> Iterator[_Event]:
    """Each item up to where the next one dissolves in, and with the dissolve it begins with."""
    before: Clip | Card | None = None
    for item, at in zip(cut.items, cut.starts, strict=True):
        mixed = before.transition if before is not None else 0
        span = (at, at + item.frames - item.transition)
        comments = [f"FROM CLIP NAME: {_name(item, media)}", f"CUTTHROUGH CLIP: {item.id}"]
        if before is not None and mixed:
            # The outgoing clip once more, with no length: how the format says what the dissolve is from.
            left = before.frames - mixed
            yield _Event(_reel(before, media), "V", _codes(before, left, 0, cut, media), (at, at))
            comments = [
                f"FROM CLIP NAME: {_name(before, media)}",
                f"TO CLIP NAME: {_name(item, media)}",
                f"CUTTHROUGH CLIP: {item.id}",
            ]
        shown = span[1] - span[0]
        yield _Event(
            _reel(item, media), "V", _codes(item, 0, shown, cut, media), span, mixed, tuple(comments), bool(mixed)
        )
        before = item


def _name(item: Clip | Card, media: Mapping[str, Medium]) -> str:
    if isinstance(item, Card):
        return f"{item.id} {item.colour}"
    return media[item.source].name if item.source in media else item.source


def _reel(item: Clip | Card, media: Mapping[str, Medium]) -> str:
    return media[item.source].reel if isinstance(item, Clip) and item.source in media else BLACK


def _codes(item: Clip | Card, since: int, frames: int, cut: Cut, media: Mapping[str, Medium]) -> tuple[str, str]:
    """From frame `since` of the item for `frames` frames of the record, in its source's own timecode."""
    medium = media.get(item.source) if isinstance(item, Clip) else None
    if medium is None or isinstance(item, Card):
        return say_timecode(since, cut.rate), say_timecode(since + frames, cut.rate)
    begin = medium.frame(item.source_in + since / cut.rate)
    length = int(frames / cut.rate * medium.rate + Fraction(1, 2))
    return medium.say(begin), medium.say(begin + length)


def _sounds(cut: Cut, media: Mapping[str, Medium]) -> Iterator[_Event]:
    for channel, lane in zip(CHANNELS, lanes(cut.sound), strict=False):
        for span in sound_spans(lane, cut.rate, media):
            medium = media[span.clip.source]
            length = int(span.frames / cut.rate * medium.rate + Fraction(1, 2))
            codes = (medium.say(span.start), medium.say(span.start + length))
            comments = (f"FROM CLIP NAME: {medium.name}",)
            yield _Event(medium.reel, channel, codes, (span.at, span.at + span.frames), comments=comments)


@dataclass
class _Row:
    """A picture event as read."""

    reel: str
    kind: str
    length: int
    source: tuple[str, str]
    record: tuple[int, int]
    names: dict[str, str]
    clip: str | None = None
    speed: str | None = None


def edl_title(text: str) -> str:
    """What the list calls itself, "" where it does not."""
    found = re.search(r"^\s*TITLE\s*:\s*(.*?)\s*$", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def read_edl(text: str, rate: Fraction) -> ReadSequence:
    """The picture track of an EDL whose record runs at `rate`, which the format does not say.

    Raises SourceError when there is no picture event in it; ValueProblem for timecode that there is not.
    """
    remarks = Remarks()
    rows = _rows(text, rate, remarks)
    if not rows:
        raise SourceError("The EDL has no picture event", "export the video track as CMX 3600")
    items: list[ReadItem] = []
    for row in sorted(rows, key=lambda r: (r.record[0], r.record[1])):
        begin, end = row.record
        if begin >= end:
            if begin > end:
                remarks.say(f"an event that ends before it begins, at frame {begin}, is left out")
            continue  # the outgoing side of a dissolve lasts no time
        mixed = min(row.length, end - begin) if row.kind == "D" else 0
        if row.kind not in ("C", "D"):
            remarks.say(f"the {'wipe' if row.kind.startswith('W') else 'key'} at frame {begin} is made a cut")
        if mixed and items:
            items[-1] = replace(items[-1], frames=items[-1].frames + mixed, transition=mixed)
        elif mixed:
            remarks.say("the dissolve from nothing at the beginning is left out")
        items.append(_item(row, remarks))
    if not items:
        raise SourceError("No picture event of the EDL lasts any time", "export the video track as CMX 3600")
    first = items[0].start
    moved = tuple(replace(item, start=item.start - first) for item in items)
    return ReadSequence(edl_title(text), rate, moved, start=first, remarks=tuple(remarks.said))


def _item(row: _Row, remarks: Remarks) -> ReadItem:
    begin, frames = row.record[0], row.record[1] - row.record[0]
    if row.reel.upper() in (BLACK, "BLACK"):
        return ReadCard(begin, frames)
    name = row.names.get("TO" if row.kind == "D" else "FROM") or row.names.get("FROM", "")
    if row.speed is not None:
        remarks.say(f"{name or row.reel} runs at another speed ({row.speed}); it is kept at its own")
    return ReadClip(
        name=name,
        media=MediaName(name=name or None, reel=row.reel),
        start=begin,
        frames=frames,
        timecode=row.source[0],
        clip=row.clip,
    )


def _rows(text: str, rate: Fraction, remarks: Remarks) -> list[_Row]:
    rows: list[_Row] = []
    drop: bool | None = None
    for line in text.splitlines():
        event = _EVENT.match(line)
        if event is not None:
            if "V" in event["channels"].upper() or event["channels"].upper() in ("B", "NONE"):
                record = tuple(read_timecode(event[f"record_{side}"], rate, drop=drop) for side in ("in", "out"))
                rows.append(
                    _Row(
                        event["reel"],
                        event["kind"].upper(),
                        int(event["length"] or 0),
                        (event["source_in"], event["source_out"]),
                        (record[0], record[1]),
                        {},
                    )
                )
            else:
                rows.append(_Row("", "A", 0, ("", ""), (0, 0), {}))  # takes up the comments that follow it
        elif line.upper().startswith("FCM"):
            drop = "NON" not in line.upper()
        elif rows:
            _comment(line, rows[-1], rate, remarks)
    return [row for row in rows if row.kind != "A"]


def _comment(line: str, row: _Row, rate: Fraction, remarks: Remarks) -> None:
    if (name := _NAME.match(line)) is not None:
        row.names[name[1].upper()] = name[2]
    elif (speed := _SPEED.match(line)) is not None and row.kind != "A":
        if abs(float(speed[2]) / float(rate) - 1) > 0.01:  # M2 says frames a second
            row.speed = f"{float(speed[2]):g} frames a second"
    elif (own := re.match(r"^\*\s*CUTTHROUGH CLIP:\s*(\S+)", line)) is not None:
        row.clip = own[1]
    elif (effect := _EFFECT.match(line)) is not None and "DISSOLVE" not in effect[1].upper():
        remarks.say(f"the effect {effect[1]} is not kept")
