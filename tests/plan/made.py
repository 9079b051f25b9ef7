"""Made-up footage, placements and briefs with exact truth: what the planning tests are fed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.cut import Cut
from cutthrough.model.footage import Footage, FrameRun, FrameTable, Letterbox, Loudness, Shot, Span
from cutthrough.model.placement import Confidence, Fact, FactSource, Placement, SafeZone
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.source import AudioStream, Probe, Source, SourceRole, VideoStream
from cutthrough.plan.cuts import plan

FACT = FactSource(title="made for the test", address="-", kind="made", date="2026-01-01")


@dataclass(frozen=True)
class Cue:
    start: Fraction
    end: Fraction
    text: str


def fact(value: Any) -> Fact[Any]:
    return Fact(value=value, source=FACT, confidence=Confidence.OFFICIAL, read_on="2026-01-01")


def placement(id_: str = "somewhere", **facts: Any) -> Placement:
    return Placement(
        id=id_, platform="p", name="Somewhere", kind="paid", **{name: fact(value) for name, value in facts.items()}
    )


def frame_table(durations: Sequence[int], tick: Fraction, start: int = 0) -> FrameTable:
    """A table whose frame `i` lasts `durations[i]` ticks."""
    runs: list[FrameRun] = []
    pts = start
    for index, step in enumerate(durations):
        if runs and runs[-1].step == step:
            runs[-1] = runs[-1].model_copy(update={"count": runs[-1].count + 1})
        else:
            runs.append(FrameRun(first=index, pts=pts, step=step, count=1))
        pts += step
    return FrameTable(time_base=tick, runs=tuple(runs))


def even_table(count: int, rate: Fraction, start: int = 0) -> FrameTable:
    run = FrameRun(first=0, pts=start, step=rate.denominator, count=count)
    return FrameTable(time_base=1 / Fraction(rate.numerator), runs=(run,))


def footage(
    shots: Sequence[int] = (48,) * 8,
    *,
    rate: Fraction = Fraction(24),
    size: tuple[int, int] = (1280, 720),
    table: FrameTable | None = None,
    sha: str = "m",
    motion: Sequence[float] | None = None,
    black: Sequence[tuple[Fraction, Fraction]] = (),
    frozen: Sequence[tuple[Fraction, Fraction]] = (),
    letterbox: Letterbox | None = None,
    speech: Sequence[tuple[Fraction, Fraction]] | None = None,
    audio: bool = True,
    kept: Sequence[float] = (),
    gradual: Sequence[tuple[Fraction, Fraction]] = (),
    letters: Sequence[tuple[Fraction, Fraction]] = (),
    interest: Sequence[float] = (),
    course: Sequence[Mapping[str, Sequence[float]]] = (),
    timecode: str | None = None,
    rotation: int = 0,
    loudness: float | None = -20.0,
) -> Footage:
    """Footage with shots of so many frames each. `course` are their measures by name, one for each quarter second."""
    frames = table or even_table(sum(shots), rate)
    found, first = [], 0
    for number, count in enumerate(shots):
        last = first + count - 1
        end = frames.time(last + 1) if last + 1 < frames.count else frames.time(last) + 1 / rate
        found.append(
            Shot(
                first=first,
                last=last,
                start=frames.time(first),
                end=end,
                motion=motion[number] if motion else 0.010 + 0.001 * ((number * 7) % 5),
                detail=0.02,
                luma=0.5,
                loudness=loudness,
                focus_kept=tuple(kept),
                interest=tuple(interest),
                **_course(course[number] if course else {}, count, rate),
            )
        )
        first = last + 1
    length = found[-1].end
    video = VideoStream(
        index=0,
        codec="h264",
        width=size[0],
        height=size[1],
        pixel_format="yuv420p",
        frame_rate=rate,
        time_base=frames.time_base,
        timecode=timecode,
        rotation=rotation,
    )
    sound = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2, layout="stereo", duration=length)
    probe = Probe(container="mp4", size=1, duration=length, video=video, audio=sound if audio else None)
    return Footage(
        sha256=sha,
        probe=probe,
        frames=frames,
        shots=tuple(found),
        black=tuple(Span(start=a, end=b) for a, b in black),
        gradual=tuple(Span(start=a, end=b) for a, b in gradual),
        letters=tuple(Span(start=a, end=b) for a, b in letters),
        frozen=tuple(Span(start=a, end=b) for a, b in frozen),
        letterbox=letterbox,
        speech=None if speech is None else tuple(Span(start=a, end=b) for a, b in speech),
        loudness=Loudness(integrated=loudness) if audio else None,
        sound=Span(start=Fraction(0), end=length) if audio else None,
    )


CALM = {"sharpness": 0.5, "brightness": 0.5, "ground": 0.005, "subject": 0.02}


def _course(given: Mapping[str, Sequence[float]], count: int, rate: Fraction) -> dict[str, Any]:
    """All measures for as long as the shot lasts, CALM where none are given; nothing if none are."""
    if not given:
        return {}
    step = max(1, round(rate / 4))
    length = -(-count // step)
    rows = {name: (*given.get(name, ()), *([usual] * length))[:length] for name, usual in CALM.items()}
    return {"step": step, **rows}


def source(found: Footage, role: SourceRole = SourceRole.MASTER, path: str | None = None) -> Source:
    return Source(role=role, path=path or f"media/{found.sha256}.mp4", sha256=found.sha256, probe=found.probe)


def brief(lengths: Sequence[Any] = (15,), *, placement_id: str = "somewhere", **fields: Any) -> Brief:
    line = {"id": "p-1", "placement": placement_id, "lengths": lengths}
    if "aspect" in fields:
        line["aspect"] = fields.pop("aspect")
    plain: dict[str, Any] = {
        "name": "spring",
        "goal": {"id": "g-1", "objective": "awareness", "statement": "More people know the film"},
        "audience": {"who": "people who like films"},
        "kpis": [{"metric": "views", "target": "100"}],
        "messages": [{"id": "m-1", "text": "Big, gentle, and done being pushed around"}],
        "call_to_action": {"id": "cta-1", "text": "Watch the film", "link": "https://www.example.org/film/?utm=1"},
        "placements": [line],
        "sources": {"master": "media/m.mp4"},
        "guardrails": {"id": "gr-1", "brand_by": 3},
    }
    return Brief.model_validate({**plain, **fields})


def program(**brand: Any) -> Program:
    return Program(client="c", brand=BrandKit(**{"name": "Peach", **brand}))


def cuts(
    master: Footage | None = None,
    asked: Brief | None = None,
    where: Placement | None = None,
    *,
    captions: Mapping[str, Sequence[Cue]] | None = None,
    more: Sequence[tuple[Footage, SourceRole]] = (),
    brand: Mapping[str, Any] | None = None,
) -> tuple[Cut, ...]:
    """Plan it."""
    master = master or footage()
    where = where or placement(aspect_ratios=(Fraction(9, 16),))
    asked = asked or brief(placement_id=where.id)
    sources = (source(master), *(source(found, role) for found, role in more))
    analysed = {master.sha256: master, **{found.sha256: found for found, _ in more}}
    checked = CheckedBrief(brief=asked, file_digest="d")
    return plan(checked, program(**(brand or {})), sources, analysed, {where.id: where}, captions or {})


SAFE = SafeZone(top=Fraction(14, 100), bottom=Fraction(35, 100), left=Fraction(6, 100), right=Fraction(6, 100))
