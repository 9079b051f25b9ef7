"""Which adopted videos should be cut again: why, and the lines of a brief that do it."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from cutthrough.catalog.shapes import value
from cutthrough.model.adopted import Adopted
from cutthrough.model.placement import Placement
from cutthrough.model.verdict import Status
from cutthrough.publish.file_clues import family_of, misfits

UPRIGHT = "instagram_reels_organic_api"
"""What an upright edit is proposed for where nothing else is said: 9:16, as all upright slots are."""

_SHOWN = 3
_TENTHS_BELOW = 10  # seconds
_SHORTEST = Fraction(1, 2)  # of an edit: nothing shorter can be taken in


@dataclass(frozen=True)
class Recut:
    """One adopted video that falls short: each reason as a sentence, and a brief's lines that cut it again.

    `lines` is empty where there is no file to cut from, or it is cut off.
    """

    video: Adopted
    reasons: tuple[str, ...]
    lines: str


@dataclass(frozen=True)
class Stock:
    """What there is: the videos, which of them to cut again, and how many lack what a map needs."""

    videos: tuple[Adopted, ...]
    recuts: tuple[Recut, ...]
    open_fields: Mapping[str, int]


def stock(
    videos: Sequence[Adopted],
    placements: Mapping[str, Placement],
    gone: Collection[str],
    oldest: date,
    age_said: str,
    upright: Collection[str] = (),
    twins: Collection[tuple[str, str]] = (),
    sources: Mapping[str, str] = MappingProxyType({}),
) -> Stock:
    """Look through what was adopted. `gone` are the ids whose file is no longer there; older than `oldest` is stale.

    `upright` are the hashes of files of ours of whose film an upright edit is made, `twins` the ids of two videos that
    look the same, `sources` the paths of our own sources by their hash.
    """
    kin = _kin(videos, twins)
    covered = {kin[each.id] for each in videos if _upright(each) or not _hashes(each).isdisjoint(upright)}
    recuts = []
    for video in videos:
        reasons = tuple(_reasons(video, kin[video.id] in covered, placements, gone, oldest, age_said))
        if reasons:
            there = video.id not in gone and not video.missing
            recuts.append(Recut(video, reasons, _lines(video, reasons, placements, sources) if there else ""))
    fields = ("placement", "objective", "role", "audience", "language", "made_on")
    missing = {name: sum(getattr(video, name) is None for video in videos) for name in fields}
    return Stock(tuple(videos), tuple(recuts), missing)


def _kin(videos: Sequence[Adopted], twins: Collection[tuple[str, str]]) -> dict[str, int]:
    """Which film each video shows, by its id: the same number for those of a title, of a source, or of one look."""
    leads: dict[Hashable, Hashable] = {}

    def lead(one: Hashable) -> Hashable:
        while (next_ := leads.setdefault(one, one)) != one:
            leads[one] = leads[next_]
            one = next_
        return one

    for video in videos:
        family = family_of(video.title)
        for each in (*((("title", family),) if family else ()), *(("bytes", each) for each in _hashes(video))):
            leads[lead(each)] = lead(video.id)
    for one, other in twins:
        leads[lead(one)] = lead(other)
    numbers: dict[Hashable, int] = {}
    return {video.id: numbers.setdefault(lead(video.id), len(numbers)) for video in videos}


def _hashes(video: Adopted) -> set[str]:
    """The bytes it is, and those it is made from."""
    return {*video.made_from, *((video.file.sha256,) if video.file is not None else ())}


def _reasons(
    video: Adopted,
    covered: bool,  # noqa: FBT001 - called once, right above
    placements: Mapping[str, Placement],
    gone: Collection[str],
    oldest: date,
    age_said: str,
) -> Iterator[str]:
    if video.id in gone:
        yield f"its file is no longer at {video.path}"
    if video.missing:
        yield f"its file is cut off, {video.missing:,} bytes before its end; adopt a whole one"
    made_for = placements.get(video.placement or "")
    if video.report is not None:
        failed = [each.rule for each in video.report.verdicts if each.status is Status.FAIL]
        if failed:
            more = f" and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
            yield f"fails {', '.join(failed[:_SHOWN])}{more} for {video.report.placement}"
    elif video.probe is not None and made_for is not None:
        for each in misfits(video.probe, made_for):
            yield f"for {made_for.id}, {each}"
    if video.file is not None and not video.captions and _sounds(video):
        yield "no captions beside it"
    if video.probe is not None and not covered:
        yield "no upright cut of it"
    if video.made_on is not None and video.made_on < oldest.isoformat():
        yield f"made {video.made_on}, more than {age_said} ago"


def _sounds(video: Adopted) -> bool:
    return video.probe is not None and video.probe.audio is not None


def _upright(video: Adopted) -> bool:
    picture = video.probe.video if video.probe else None
    return picture is not None and picture.display_size[1] > picture.display_size[0]


def _lines(
    video: Adopted, reasons: Sequence[str], placements: Mapping[str, Placement], sources: Mapping[str, str]
) -> str:
    """`sources` and `placements` to paste into a brief; text is quoted as YAML reads JSON."""
    if video.path is None:
        return ""
    wanted = [video.placement] if video.placement is not None and video.placement in placements else []
    if any("upright" in each for each in reasons) or (not wanted and _upright(video)):
        wanted.append(UPRIGHT)
    ours = sources.get(video.file.sha256) if video.file is not None else None
    inside = video.path if video.path.startswith("media/") else ours or f"media/{video.path.rpartition('/')[2]}"
    lines = [f"sources: {{master: {json.dumps(inside, ensure_ascii=False)}}}"]
    if inside not in (video.path, ours):
        lines.insert(0, f"# copy {json.dumps(video.path, ensure_ascii=False)} into the program's media/ first")
    lines += _slots([placements[name] for name in dict.fromkeys(wanted) if name in placements], video)
    if video.language is not None:
        lines.append(f"languages: {json.dumps(video.language, ensure_ascii=False)}")
    return "\n".join(lines)


def _slots(wanted: Sequence[Placement], video: Adopted) -> Iterator[str]:
    """The `placements` of a brief, each with the length of the film as far as the placement takes it."""
    lasts = _lasts(video)
    lengths = {each.id: length for each in wanted if (length := _length(lasts, each)) is not None}
    for each in wanted:
        if each.id not in lengths:
            yield f"# the film is too short for {each.id}"
    if lengths:
        yield "placements:"
        for id_, length in lengths.items():
            yield f"  - {{placement: {id_}, lengths: [{float(length):g} s]}}"
    else:
        yield "# placements: what it is cut for again, nothing says yet"


def _lasts(video: Adopted) -> Fraction | None:
    if video.probe is None:
        return None
    known = [video.probe.duration, video.probe.video.duration if video.probe.video is not None else None]
    return min((each for each in known if each is not None), default=None)


def _length(lasts: Fraction | None, slot: Placement) -> Fraction | None:
    """The longest edit of a film of this length that a placement takes; no longer than it recommends, if it does.

    None where the film is too short for it, or nobody knows how long it is.
    """
    if lasts is None:
        return None
    if only := value(slot.durations_allowed):
        return max((each for each in only if each <= lasts), default=None)
    least, most, ideal = value(slot.duration_min), value(slot.duration_max), value(slot.duration_ideal)
    whole = min(each for each in (lasts, most, ideal[1] if ideal else None) if each is not None)
    # Rounded down, for no edit is longer than its film; tenths where whole seconds would leave little of it.
    parts = 1 if whole >= _TENTHS_BELOW else 10
    length = Fraction(whole * parts // 1, parts)
    if least is not None and length < least <= lasts:
        length = Fraction(least)
    return length if length >= max(least or 0, _SHORTEST) else None
