"""A delivery as the page shows it: every number said in words, every path an address, nothing left to compute."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

from cutthrough.deliver.lines import BriefLine
from cutthrough.deliver.made_of import say_features
from cutthrough.deliver.strip import Strip, draw_strip
from cutthrough.media.gif import gif_timing
from cutthrough.model.cut import Cut, DeliveryForm, TextRole
from cutthrough.model.deliverable import Deliverable, Delivery, Edit, FileKind
from cutthrough.model.placement import Confidence, Placement
from cutthrough.model.quantity import say_aspect, say_bytes, say_count, say_share
from cutthrough.model.time import say_rate, say_seconds
from cutthrough.model.verdict import Status, Verdict, decided_of

STATUS_WORDS: dict[Status, str] = {
    Status.PASS: "pass",
    Status.WARN: "warn",
    Status.FAIL: "fail",
    Status.CANT_TELL: "can't tell",
    Status.NOT_APPLICABLE: "not applicable",
}
WAIVED = "waived"
"""What is said of a verdict that fails and that somebody answers for."""
_PASS = STATUS_WORDS[Status.PASS]
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
_SHORT_FORMS: dict[DeliveryForm, str] = {
    DeliveryForm.SILENT_VIDEO: "silent",
    DeliveryForm.LOOP: "silent loop",
    DeliveryForm.GIF: "GIF",
}
_ACRONYMS = {"cta": "CTA", "srt": "SRT", "vtt": "VTT", "gop": "GOP", "vbv": "VBV"}
_VERBS = {Status.FAIL: "fails", Status.WARN: "warns", Status.CANT_TELL: "can't be told"}
_RATIOS = tuple(Fraction(*pair) for pair in ((16, 9), (9, 16), (1, 1), (4, 5), (5, 4), (4, 3), (3, 4), (2, 3), (3, 2)))
_WORST_FIRST = (Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE)
_WORDS_WORST_FIRST = (STATUS_WORDS[Status.FAIL], WAIVED, *(STATUS_WORDS[status] for status in _WORST_FIRST[1:]))


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
    """One edit: its place on the wall and all there is to say of it. `wide` is width over height."""

    key: str
    title: str
    aspect: str
    wide: float
    placement: str
    where: str
    kind: str
    view: str
    view_source: str
    arm: tuple[tuple[str, str], ...]
    cut: Cut
    main: FileView
    is_gif: bool
    is_loop: bool
    poster: FileView | None
    facts: tuple[tuple[str, str], ...]
    verdicts: tuple[Verdict, ...]
    verdict: str
    tone: Status
    decided: str
    thumbnails: tuple[FileView, ...]
    files: tuple[FileView, ...]
    tracks: tuple[Track, ...]
    zone: Zone | None
    strip: Strip
    encode: str
    picture_text: str
    made_of: tuple[tuple[str, str], ...] = ()
    checklist: tuple[Verdict, ...] = ()

    @property
    def form(self) -> str:
        """What it is, when it is no video with sound."""
        return "" if self.cut.form is DeliveryForm.VIDEO else _SHORT_FORMS[self.cut.form]

    @property
    def name(self) -> str:
        """What tells it from every other edit of the delivery."""
        return ", ".join([self.where, self.title, *(level for _, level in self.arm)])


@dataclass(frozen=True)
class Remark:
    """Something to know before approving: how bad, what, a way out, and the edits or the line it is about."""

    tone: str
    words: str
    repair: str = ""
    edits: tuple[EditView, ...] = ()
    line: str = ""


def address(path: str) -> str:
    """A relative path as a URL: every byte with a meaning there is quoted, and `./` keeps `a:b` from being a scheme."""
    return "./" + quote(path, safe="/")


def edit_views(delivery: Delivery, folder: Path) -> tuple[EditView, ...]:
    """Every edit: placements in the brief's order, in each by length and shape, with the arms of a test together."""
    order = {line.placement: number for number, line in reversed(list(enumerate(delivery.brief.placements)))}
    names = {source.sha256: Path(source.path).name for source in delivery.sources}
    views = [
        (_edit_view(f"e{number}", edit, delivery.placements.get(edit.cut.placement), folder, names), edit.cut)
        for number, edit in enumerate(delivery.edits, start=1)
    ]

    def place(pair: tuple[EditView, Cut]) -> tuple[int, str, Fraction, str, str]:
        view, cut = pair
        return order.get(cut.placement, len(order)), cut.placement, cut.length, view.aspect, cut.family

    return tuple(view for view, _ in sorted(views, key=place))


def remarks(edits: Sequence[EditView], unmet: Sequence[BriefLine]) -> tuple[Remark, ...]:
    """What a client should know before approving, the worst first, each thing once.

    Checks that fail, warn or can't be told, lines of the brief that nothing on screen serves, and the editor's notes.
    What is waived is told with its waiver.
    """
    found: dict[tuple[str, str, str], list[EditView]] = {}
    for status in (Status.FAIL, Status.WARN, Status.CANT_TELL):
        for edit in edits:
            for verdict in (v for v in edit.verdicts if v.status is status and v.waived is None):
                words = f"{say_rule(verdict.rule)} {_VERBS[status]}: {verdict.measured}"
                words += f", limit {verdict.limit}" if verdict.limit else ""
                found.setdefault((status, words, verdict.repair or ""), []).append(edit)
    noted: dict[str, list[EditView]] = {}
    for edit in edits:
        for note in dict.fromkeys(edit.cut.notes):
            noted.setdefault(note, []).append(edit)
    return (
        *(Remark(tone, words, repair, tuple(about)) for (tone, words, repair), about in found.items()),
        *(Remark("unmet", f"Nothing on screen serves “{line.words}”", line=line.key) for line in unmet),
        *(Remark("noted", note, edits=tuple(about)) for note, about in noted.items()),
    )


def say_rule(name: str) -> str:
    """`true_peak` as `True peak`."""
    words = [_ACRONYMS.get(word, word) for word in re.split(r"[_\-\s]+", name) if word]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]]) if words else name


def _edit_view(key: str, edit: Edit, placement: Placement | None, folder: Path, names: Mapping[str, str]) -> EditView:
    cut = edit.cut
    size = (edit.main.width or cut.canvas.width, edit.main.height or cut.canvas.height)
    view = placement.view if placement else None
    aspect = _say_shape(*size)
    pictures = [f for f in edit.files if f.kind in (FileKind.POSTER, FileKind.THUMBNAIL)]
    posters = sorted((f for f in pictures if (folder / f.path).is_file()), key=lambda f: f.kind is not FileKind.POSTER)
    return EditView(
        key=key,
        title=f"{say_seconds(cut.length)}, {aspect}",
        aspect=aspect,
        wide=size[0] / size[1],
        placement=cut.placement,
        where=placement.name if placement else cut.placement,
        kind=placement.kind if placement else "",
        view=view.value if view else "",
        view_source=say_origin(view.source.title, view.source.date, view.confidence) if view else "",
        arm=tuple((factor.replace("_", " ").capitalize(), level) for factor, level in cut.arm.items()),
        cut=cut,
        main=_file_view(edit.main, folder),
        is_gif=edit.main.kind is FileKind.GIF,
        is_loop=cut.form is DeliveryForm.LOOP,
        poster=_file_view(posters[0], folder) if posters else None,
        facts=_facts(edit, size, folder),
        verdicts=tuple(sorted(edit.report.verdicts, key=lambda v: _WORST_FIRST.index(v.status))),
        verdict=say_verdict(edit.report.verdicts),
        tone=_tone(edit.report.verdicts),
        decided=say_share(edit.report.decided),
        thumbnails=tuple(_file_view(f, folder) for f in pictures),
        files=tuple(_file_view(f, folder) for f in (edit.main, *edit.files) if f not in pictures),
        tracks=_tracks(edit, folder),
        zone=_zone(cut, placement),
        strip=draw_strip(cut, names),
        encode=_encode(edit),
        picture_text=" – ".join(" ".join(text.lines) for text in cut.texts if text.role is not TextRole.CAPTION),
        made_of=say_features(edit.features) if edit.features else (),
        checklist=tuple(sorted(edit.checklist, key=lambda v: _WORST_FIRST.index(v.status))),
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
    held = {Status.WARN if verdict.waived else verdict.status for verdict in verdicts} - {Status.NOT_APPLICABLE}
    return next((status for status in _WORST_FIRST if status in held), Status.NOT_APPLICABLE)


def say_verdict(verdicts: Iterable[Verdict]) -> str:
    """`all 14 pass`, or how many don't, the worst first: `1 fail, 1 waived, 2 warn, 11 pass`."""
    counts = _counts(verdicts)
    if not counts:
        return "not measured"
    if set(counts) == {_PASS}:
        return f"all {counts[_PASS]} pass"
    return ", ".join(f"{counts[word]} {word}" for word in _WORDS_WORST_FIRST if counts[word])


def _counts(verdicts: Iterable[Verdict]) -> Counter[str]:
    """How many verdicts that apply say what; one that is waived no longer fails."""
    applying = [verdict for verdict in verdicts if verdict.status is not Status.NOT_APPLICABLE]
    return Counter(WAIVED if verdict.waived else STATUS_WORDS[verdict.status] for verdict in applying)


def say_standing(delivery: Delivery) -> tuple[Status, str, str]:
    """The delivery's tone, how it measured up, and how much was made for how many placements."""
    shapes = {_say_shape(e.cut.canvas.width, e.cut.canvas.height) for e in delivery.edits}
    slots = {edit.cut.placement for edit in delivery.edits}
    made = (
        f"{say_count(len(delivery.edits), 'edit')} for {say_count(len(slots), 'placement')}"
        f" in {say_count(len(shapes), 'aspect ratio')}"
    )
    verdicts = [verdict for edit in delivery.edits for verdict in edit.report.verdicts]
    counts, tone = _counts(verdicts), _tone(verdicts)
    total = sum(counts.values())
    if not total:
        return tone, "Nothing has been measured yet.", made
    if tone is Status.PASS:
        return tone, f"{say_count(total, 'check')} on the finished files: all pass.", made
    known = (STATUS_WORDS[status] for status in (Status.PASS, Status.WARN, Status.FAIL))
    said = [f"{counts[word] or 'none'} {word}" for word in known]
    said += [f"{counts[WAIVED]} {'is' if counts[WAIVED] == 1 else 'are'} {WAIVED}"] if counts[WAIVED] else []
    unknown = counts[STATUS_WORDS[Status.CANT_TELL]]
    said += [f"{unknown} can't be told"] if unknown else []
    share = f", {say_share(decided_of(verdicts))} decided" if unknown else ""
    return (
        tone,
        f"{say_count(total, 'check')} on the finished files{share}: {', '.join(said[:-1])} and {said[-1]}.",
        made,
    )
