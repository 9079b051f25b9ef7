"""A delivery as the page shows it: every number said in words, every path an address, nothing left to compute."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from cutthrough.deliver.strip import Strip, draw_strip
from cutthrough.media.gif import gif_timing
from cutthrough.model.cut import Cut, DeliveryForm, TextRole
from cutthrough.model.deliverable import Deliverable, Delivery, Edit, FileKind
from cutthrough.model.placement import Confidence, Placement
from cutthrough.model.quantity import say_aspect, say_bytes
from cutthrough.model.time import say_rate, say_seconds
from cutthrough.model.verdict import Status, Verdict

STATUS_WORDS: dict[Status, str] = {
    Status.PASS: "pass",
    Status.WARN: "warn",
    Status.FAIL: "fail",
    Status.CANT_TELL: "can't tell",
    Status.NOT_APPLICABLE: "not applicable",
}
CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.OFFICIAL: "official",
    Confidence.OFFICIAL_MIRROR: "official, seen in a copy",
    Confidence.THIRD_PARTY: "second-hand",
    Confidence.CODE: "read from working code",
    Confidence.UNVERIFIED: "unverified: treat as a guess",
}
_KIND_WORDS: dict[FileKind, str] = {
    FileKind.VIDEO: "MP4",
    FileKind.GIF: "GIF",
    FileKind.POSTER: "Poster",
    FileKind.THUMBNAIL: "Thumbnail",
    FileKind.SRT: "SRT",
    FileKind.VTT: "VTT",
    FileKind.TIMELINE: "OTIO",
}
_FORM_WORDS: dict[DeliveryForm, str] = {
    DeliveryForm.VIDEO: "With sound",
    DeliveryForm.SILENT_VIDEO: "Silent",
    DeliveryForm.LOOP: "Silent loop",
    DeliveryForm.GIF: "Animated GIF, loops",
}
_RATIOS = tuple(Fraction(*pair) for pair in ((16, 9), (9, 16), (1, 1), (4, 5), (5, 4), (4, 3), (3, 4), (2, 3), (3, 2)))
_WORST_FIRST = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)


@dataclass(frozen=True)
class FileView:
    """A link: where it leads, what it is called, how big it is; `there` is False when the file is missing."""

    href: str
    name: str
    kind: str
    size: str
    language: str
    there: bool
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Track:
    """Captions as a `data:` address, because browsers refuse `<track>` files beside a page opened from disk."""

    source: str
    language: str
    shown: bool


@dataclass(frozen=True)
class Zone:
    """Interface margins in per cent of the picture, and on whose word."""

    top: str
    right: str
    bottom: str
    left: str
    said: str


@dataclass(frozen=True)
class EditView:
    """One card of the page."""

    key: str
    title: str
    aspect: str
    shape: str
    placement: str
    length: str
    arm: tuple[tuple[str, str], ...]
    family: str
    cut: Cut
    main: FileView
    is_gif: bool
    is_loop: bool
    poster: FileView | None
    facts: tuple[tuple[str, str], ...]
    verdicts: tuple[Verdict, ...]
    summary: str
    tone: Status
    thumbnails: tuple[FileView, ...]
    files: tuple[FileView, ...]
    tracks: tuple[Track, ...]
    zone: Zone | None
    strip: Strip
    encode: str
    picture_text: str


@dataclass(frozen=True)
class FamilyView:
    """Edits shown in one row: arms that differ in nothing but their factor levels, or edits that each stand alone."""

    title: str
    edits: tuple[EditView, ...]
    compared: bool


@dataclass(frozen=True)
class PlacementView:
    """All edits for one placement."""

    key: str
    name: str
    platform: str
    kind: str
    view: str
    view_source: str
    families: tuple[FamilyView, ...]

    @property
    def edits(self) -> tuple[EditView, ...]:
        """All of them in order."""
        return tuple(edit for family in self.families for edit in family.edits)


def address(path: str) -> str:
    """A relative path as a URL: every byte with a meaning there is quoted, and `./` keeps `a:b` from being a scheme."""
    return "./" + quote(path, safe="/")


def placement_views(delivery: Delivery, folder: Path) -> tuple[PlacementView, ...]:
    """Edits grouped by placement, in the brief's order, then by length and shape; arms beside one another."""
    order = {line.placement: number for number, line in reversed(list(enumerate(delivery.brief.placements)))}
    names = {source.sha256: Path(source.path).name for source in delivery.sources}
    edits = [
        (_edit_view(f"e{number}", edit, delivery.placements.get(edit.cut.placement), folder, names), edit)
        for number, edit in enumerate(delivery.edits, start=1)
    ]
    ids = sorted({edit.cut.placement for edit in delivery.edits}, key=lambda i: (order.get(i, len(order)), i))
    return tuple(
        _placement_view(
            identity, delivery.placements.get(identity), [v for v, e in edits if e.cut.placement == identity]
        )
        for identity in ids
    )


def _families(edits: Sequence[EditView]) -> tuple[FamilyView, ...]:
    """Arms that belong together each in a group; all that stand alone in one group before them."""

    def family(edit: EditView) -> tuple[Fraction, str, str]:
        return edit.cut.length, edit.aspect, edit.family

    groups = [tuple(found) for _, found in groupby(sorted(edits, key=family), key=family)]
    alone = tuple(group[0] for group in groups if len(group) == 1)
    arms = tuple(FamilyView(group[0].title, group, compared=True) for group in groups if len(group) > 1)
    return ((FamilyView("single edits", alone, compared=False),) if alone else ()) + arms


def _placement_view(identity: str, placement: Placement | None, edits: Sequence[EditView]) -> PlacementView:
    view = placement.view if placement else None
    return PlacementView(
        identity,
        placement.name if placement else identity,
        placement.platform.replace("_", " ") if placement else "",
        placement.kind if placement else "",
        view.value if view else "",
        say_origin(view.source.title, view.source.date, view.confidence) if view else "",
        _families(edits),
    )


def _edit_view(key: str, edit: Edit, placement: Placement | None, folder: Path, names: Mapping[str, str]) -> EditView:
    cut = edit.cut
    size = (edit.main.width or cut.canvas.width, edit.main.height or cut.canvas.height)
    aspect = _say_shape(*size)
    pictures = [f for f in edit.files if f.kind in (FileKind.POSTER, FileKind.THUMBNAIL)]
    posters = sorted((f for f in pictures if (folder / f.path).is_file()), key=lambda f: f.kind is not FileKind.POSTER)
    return EditView(
        key=key,
        title=f"{say_seconds(cut.length)}, {aspect}",
        aspect=aspect,
        shape=_shape(size),
        placement=cut.placement,
        length=say_seconds(cut.length),
        arm=tuple((factor.replace("_", " ").capitalize(), level) for factor, level in cut.arm.items()),
        family=cut.family,
        cut=cut,
        main=_file_view(edit.main, folder),
        is_gif=edit.main.kind is FileKind.GIF,
        is_loop=cut.form is DeliveryForm.LOOP,
        poster=_file_view(posters[0], folder) if posters else None,
        facts=_facts(edit, size, folder),
        verdicts=tuple(sorted(edit.report.verdicts, key=lambda v: _WORST_FIRST.index(v.status))),
        summary=say_counts(edit.report.verdicts),
        tone=_tone(edit.report.verdicts),
        thumbnails=tuple(_file_view(f, folder) for f in pictures),
        files=tuple(_file_view(f, folder) for f in (edit.main, *edit.files) if f not in pictures),
        tracks=_tracks(edit, folder),
        zone=_zone(cut, placement),
        strip=draw_strip(cut, names),
        encode=_encode(edit),
        picture_text=" – ".join(" ".join(text.lines) for text in cut.texts if text.role is not TextRole.CAPTION),
    )


def _facts(edit: Edit, size: tuple[int, int], folder: Path) -> tuple[tuple[str, str], ...]:
    """Length, size, rate, file size and form. A GIF settles on a rate and a length of its own, so they are read off."""
    length, rate = edit.cut.duration, edit.cut.rate
    if edit.main.kind is FileKind.GIF and (folder / edit.main.path).is_file():
        frames, length = gif_timing(folder / edit.main.path)
        rate = frames / length if length else rate
    return (
        ("Length", say_seconds(length)),
        ("Size", f"{size[0]} × {size[1]}"),
        ("Rate", f"{say_rate(rate)} frames/s"),
        ("File", say_bytes(edit.main.size)),
        ("Form", _FORM_WORDS[edit.cut.form]),
    )


def _say_shape(width: int, height: int) -> str:
    """The aspect ratio in words: 600 × 338 is 16:9, since no whole number of rows is nearer."""
    for ratio in _RATIOS:
        if abs(width / ratio - height) < 1:
            return say_aspect(ratio)
    return say_aspect(Fraction(width, height))


def _shape(size: tuple[int, int]) -> str:
    """How wide a card it needs."""
    ratio = Fraction(*size)
    return "tall" if ratio < Fraction(7, 10) else "upright" if ratio < Fraction(6, 5) else "wide"


def _file_view(file: Deliverable, folder: Path) -> FileView:
    return FileView(
        address(file.path),
        Path(file.path).name,
        _KIND_WORDS[file.kind],
        say_bytes(file.size),
        file.language or "",
        (folder / file.path).is_file(),
        file.width,
        file.height,
    )


def _tracks(edit: Edit, folder: Path) -> tuple[Track, ...]:
    burnt = any(text.role is TextRole.CAPTION for text in edit.cut.texts)
    found: list[Track] = []
    for file in edit.files:
        if file.kind is FileKind.VTT and (folder / file.path).is_file():
            words = base64.b64encode((folder / file.path).read_bytes()).decode()
            shown = not burnt and not found
            found.append(Track(f"data:text/vtt;charset=utf-8;base64,{words}", file.language or "und", shown))
    return tuple(found)


def _zone(cut: Cut, placement: Placement | None) -> Zone | None:
    zone = cut.safe_zone
    if zone is None or not any((zone.top, zone.right, zone.bottom, zone.left)):
        return None
    fact = placement.safe_zone if placement else None
    said = say_origin(fact.source.title, fact.source.date, fact.confidence) if fact else "source unknown"
    shares = [f"{float(share * 100):.3f}%" for share in (zone.top, zone.right, zone.bottom, zone.left)]
    return Zone(shares[0], shares[1], shares[2], shares[3], said)


def say_origin(title: str | None, date: str | None, confidence: Confidence | None) -> str:
    """On whose word something stands, its date, and how sure that is; what is not known is left out."""
    said = [part for part in (title, date) if part and part != "-"]
    return ", ".join(said + ([CONFIDENCE_WORDS[confidence]] if confidence else []))


def _encode(edit: Edit) -> str:
    said = [f"CRF {edit.crf:g}"] if edit.crf is not None else []
    said += [f"gain {edit.gain_db:+.1f} dB"] if edit.gain_db is not None else []
    if edit.segments:
        said.append(f"{len(edit.segments)} segment{'s' * (len(edit.segments) > 1)}")
    return ", ".join(said)


def _tone(verdicts: Iterable[Verdict]) -> Status:
    held = {verdict.status for verdict in verdicts} - {Status.NOT_APPLICABLE}
    return next((status for status in _WORST_FIRST if status in held), Status.NOT_APPLICABLE)


def say_counts(verdicts: Iterable[Verdict]) -> str:
    """`14 pass, 1 warn`: every status that occurs, in the order people ask."""
    counts = Counter(verdict.status for verdict in verdicts)
    said = [f"{counts[status]} {words}" for status, words in STATUS_WORDS.items() if counts[status]]
    return ", ".join(said) or "not measured"


def say_summary(delivery: Delivery) -> tuple[str, str]:
    """Two sentences: how much was made for how many placements, and how it measured up."""
    shapes = {_say_shape(e.cut.canvas.width, e.cut.canvas.height) for e in delivery.edits}
    slots = {edit.cut.placement for edit in delivery.edits}
    made = (
        f"{_count(len(delivery.edits), 'edit')} for {_count(len(slots), 'placement')}"
        f" in {_count(len(shapes), 'aspect ratio')}."
    )
    counts = Counter(v.status for e in delivery.edits for v in e.report.verdicts)
    total = sum(counts.values()) - counts[Status.NOT_APPLICABLE]
    if not total:
        return made, "Nothing has been measured yet."
    said = [f"{counts[status] or 'none'} {STATUS_WORDS[status]}" for status in (Status.PASS, Status.WARN, Status.FAIL)]
    said += [f"{counts[Status.CANT_TELL]} can't be told"] if counts[Status.CANT_TELL] else []
    return made, f"Of {_count(total, 'check')} on the finished files, {', '.join(said[:-1])} and {said[-1]}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
