"""Deliveries made for the page's tests: real records around small real files, or around any videos given."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from cutthrough.catalog.placement import placement
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.fonts import default_fonts
from cutthrough.media.probe import probe
from cutthrough.media.stills import still
from cutthrough.model.brief import (
    Audience,
    Brief,
    CallToAction,
    Goal,
    Guardrails,
    JourneyRole,
    Kpi,
    Message,
    Objective,
    PlacementLine,
    Sources,
    Vary,
)
from cutthrough.model.cut import (
    Box,
    CaptionCue,
    Card,
    Clip,
    Cut,
    DeliveryForm,
    Framing,
    Layout,
    Pane,
    SoundClip,
    Text,
    TextRole,
)
from cutthrough.model.deliverable import Deliverable, Delivery, Edit, FileKind
from cutthrough.model.placement import Confidence, Size
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.time import clock
from cutthrough.model.verdict import Report, Status, Verdict

BRAND = BrandKit(name="Hillside", background="#14342B", text="#FFFFFF", accent="#FFB000")
SOURCE = "a" * 64
HOOK = "b" * 64


@dataclass(frozen=True)
class Wanted:
    """One edit to make up records for: the finished file's name, where it goes and how it differs."""

    video: str
    placement: str
    length: int
    arm: dict[str, str] = field(default_factory=dict)
    form: DeliveryForm = DeliveryForm.VIDEO
    captions: bool = False


def make_video(folder: Path, name: str, size: tuple[int, int], seconds: int = 2) -> None:
    """A small finished file: moving test picture, tone, H.264 and AAC tagged as we deliver."""
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", f"testsrc2=s={size[0]}x{size[1]}:r=25:d={seconds}"),
            *("-f", "lavfi", "-i", f"sine=330:d={seconds}", "-c:v", "libx264", "-preset", "ultrafast"),
            *("-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709", "-c:a", "aac"),
            *("-movflags", "+faststart", "-y", f"file:{folder / name}"),
        ]
    )


def brief(placements: Sequence[tuple[str, int]]) -> Brief:
    """A brief with every section filled."""
    lines = [
        PlacementLine(id=f"slot-{number}", placement=name, lengths=(Fraction(length),))
        for number, (name, length) in enumerate(dict.fromkeys(placements), start=1)
    ]
    return Brief(
        name="morning",
        title="Small feet. Big morning.",
        goal=Goal(
            id="goal",
            objective=Objective.AWARENESS,
            role=JourneyRole.ATTRACT,
            statement="Walkers within an hour's drive know that Hillside opens its spring paths on Saturday.",
        ),
        audience=Audience(
            id="who",
            who="Parents of children under ten who go out at weekends and plan on Thursday evening",
            moved_by="A morning that costs nothing and tires everyone out",
            watches=("Instagram in the evening", "YouTube at breakfast"),
            next_step="Look up the map of paths",
        ),
        kpis=(
            Kpi(id="kpi-hold", metric="Watched past three seconds", target="35 %", baseline="27 %, autumn 2025"),
            Kpi(id="kpi-map", metric="Maps opened", target="1200"),
        ),
        messages=(
            Message(id="m-wake", text="The valley wakes up before you do", by=Fraction(3)),
            Message(id="m-free", text="Every path is free", proof="Land trust deed, 1974"),
            Message(id="m-dogs", text="Dogs are welcome on a lead"),
        ),
        call_to_action=CallToAction(id="cta", text="See the paths", link="https://hillside.example/paths"),
        guardrails=Guardrails(id="rails", brand_by=Fraction(3), never_say=("cheap",)),
        placements=tuple(lines),
        sources=Sources(master="media/valley.mp4"),
        vary=Vary(id="vary", hook=True),
        distribution="Organic first; the better arm is boosted from Friday.",
        measurement="Platform figures on days 2 and 7; map openings by tracked link.",
        rights="Footage: Blender Foundation, CC BY 3.0.",
    )


def cut_of(wanted: Wanted, key: str, canvas: Size, rate: Fraction, frames: int) -> Cut:
    """A plausible cut of this many frames: three clips of two sources, an end card, texts, captions and sound."""
    card = max(1, frames // 5)
    lengths = [frames * 3 // 10, frames // 4, 0]
    lengths[2] = frames - card - sum(lengths) + 4
    box = Box(x=0, y=0, width=canvas.width, height=canvas.height // 4)
    framing = Framing(
        layout=Layout.CROP,
        panes=(
            Pane(
                crop=Box(x=437, y=0, width=406, height=720),
                window=Box(x=0, y=0, width=canvas.width, height=canvas.height),
            ),
        ),
        enlarged=canvas.height / 720,
        reason="The bird stays inside this window for the whole clip.",
    )
    said = (
        ("Strongest opening of five: most motion in the first second.", ("m-wake",)),
        ("The widest shot of the valley, for scale.", ("m-free",)),
        ("Ends on the flight, so the card comes as an arrival.", ()),
    )
    clips = [
        Clip(
            id=f"c{n}",
            source=HOOK if n == 0 and wanted.arm.get("hook") == "alternative" else SOURCE,
            source_in=Fraction(37 + 91 * n, 10),
            frames=lengths[n],
            framing=framing,
            transition=4 if n == 1 else 0,
            serves=said[n][1],
            reason=said[n][0],
            score=0.81 - 0.1 * n,
        )
        for n in range(3)
    ]
    action = wanted.arm.get("call_to_action", "See the paths")
    texts = [
        Text(id=f"t{n}", role=role, start=start, end=end, lines=words, box=box, size=canvas.width // 12, serves=serves)
        for n, (role, start, end, words, serves) in enumerate(
            (
                (TextRole.TITLE, 3, frames // 3, ("Small feet.", "Big morning."), ("m-wake",)),
                (TextRole.BRAND, 0, frames - card, ("Hillside",), ("rails",)),
                (TextRole.CALL_TO_ACTION, frames - card, frames, (action,), ("cta",)),
                (TextRole.LINK, frames - card, frames, ("hillside.example/paths",), ("cta", "gone-line")),
            )
        )
    ]
    captions = [
        CaptionCue(start=frames * n // 8, end=frames * (n + 1) // 8 - 2, text=f"Caption {n}", language="en")
        for n in range(1, 6)
    ]
    slot = placement(wanted.placement)
    return Cut(
        id=key,
        brief="morning",
        placement=wanted.placement,
        length=Fraction(wanted.length),
        arm=wanted.arm,
        family=f"{wanted.placement}-{wanted.length}",
        form=wanted.form,
        canvas=canvas,
        rate=rate,
        items=(
            *clips,
            Card(id="end", colour=BRAND.background, frames=card, serves=("cta",), reason="Names the brand."),
        ),
        texts=tuple(texts),
        sound=(SoundClip(id="s", source=SOURCE, source_in=Fraction(3), at=Fraction(0), length=frames / rate),),
        captions=tuple(captions) if wanted.captions else (),
        safe_zone=slot.safe_zone.value if slot.safe_zone else None,
        reasons=("Opens on movement and ends on the card.",),
        notes=("Guess: no face was found, so the window follows motion.",) if canvas.height > canvas.width else (),
    )


def verdicts() -> tuple[Verdict, ...]:
    """One of every status, and several that pass."""
    held = ("container", "video_codec", "pixel_format", "frame_rate", "duration", "file_size", "true_peak")
    return (
        *(
            Verdict(
                rule=rule,
                status=Status.PASS,
                measured="1.94 s",
                limit="at most 90 s",
                source="Reels Publishing API",
                source_date="2026-07-30",
                confidence=Confidence.OFFICIAL,
            )
            for rule in held
        ),
        Verdict(
            rule="loudness",
            status=Status.WARN,
            measured="-15.4 LUFS",
            limit="-14 LUFS, 1 LU either way",
            source="https://specs.example/loudness",
            source_date="undated",
            confidence=Confidence.UNVERIFIED,
            repair="raise the master's gain by 1.4 dB",
        ),
        Verdict(rule="audio_bit_rate", status=Status.CANT_TELL, measured="the container does not say"),
        Verdict(rule="edit_lists", status=Status.NOT_APPLICABLE, measured="-"),
    )


def delivery_of(folder: Path, wanted: Sequence[Wanted], *, headline: tuple[str, ...] = ("Big morning",)) -> Delivery:
    """Records for videos that lie in `folder`, with posters, thumbnails and caption files made beside them."""
    edits = []
    for number, want in enumerate(wanted, start=1):
        probed = probe(folder / want.video).video
        assert probed is not None
        assert probed.frame_rate is not None
        canvas, rate = Size(width=probed.width, height=probed.height), probed.frame_rate
        frames = int((probed.duration or Fraction(want.length)) * rate)
        cut = cut_of(want, f"edit-{number}", canvas, rate, frames)
        edits.append(_edit(folder, want, cut, headline))
    return Delivery(
        program=Program(client="Hillside Land Trust", brand=BRAND),
        brief=brief([(want.placement, want.length) for want in wanted]),
        sources=(
            Source(
                role=SourceRole.MASTER, path="media/valley.mp4", sha256=SOURCE, probe=probe(folder / wanted[0].video)
            ),
            Source(role=SourceRole.HOOK, path="media/bird up close.mp4", sha256=HOOK),
        ),
        placements={want.placement: placement(want.placement) for want in wanted},
        edits=tuple(edits),
        made_at="2026-11-22 10:40 UTC",
    )


def _edit(folder: Path, want: Wanted, cut: Cut, headline: tuple[str, ...]) -> Edit:
    video, stem = folder / want.video, Path(want.video).stem
    files: list[Path] = []
    sizes: dict[str, Size] = {}
    kinds: list[FileKind] = []
    for kind, name, words in (
        (FileKind.POSTER, f"{stem}-poster.jpg", ()),
        (FileKind.THUMBNAIL, f"{stem}-thumb.jpg", headline),
    ):
        made = still(
            video, cut.frames // 3, folder / name, text=words, brand=BRAND, font_path=default_fonts().bold.path
        )
        files.append(folder / name)
        sizes[name] = made.size
        kinds.append(kind)
    if want.captions:
        cues = "".join(f"{clock(c.start / cut.rate)} --> {clock(c.end / cut.rate)}\n{c.text}\n\n" for c in cut.captions)
        for kind, text in ((FileKind.VTT, "WEBVTT\n\n" + cues), (FileKind.SRT, cues)):
            files.append(folder / f"{stem}.{kind.value}")
            files[-1].write_text(text)
            kinds.append(kind)
    files.append(folder / f"{stem}.otio")
    files[-1].write_text(cut.to_json())
    kinds.append(FileKind.TIMELINE)
    main_kind = FileKind.GIF if cut.form is DeliveryForm.GIF else FileKind.VIDEO
    main = deliverable(folder, want.video, main_kind, cut.canvas)
    return Edit(
        cut=cut,
        main=main,
        files=tuple(
            deliverable(
                folder, path.name, kind, sizes.get(path.name), "en" if kind in (FileKind.VTT, FileKind.SRT) else None
            )
            for path, kind in zip(files, kinds, strict=True)
        ),
        report=Report(file_sha256=main.sha256, placement=cut.placement, verdicts=verdicts()),
        segments=("s1", "s2"),
        crf=21.0,
        gain_db=-3.2,
    )


def deliverable(
    folder: Path, name: str, kind: FileKind, size: Size | None = None, language: str | None = None
) -> Deliverable:
    """The record of a file that is there."""
    data = (folder / name).read_bytes()
    return Deliverable(
        kind=kind,
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        width=size.width if size else None,
        height=size.height if size else None,
        language=language,
    )
