"""How long understanding takes beside the film's own length, and planning beside what was asked of it."""

from __future__ import annotations

import time
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.quality.truth import SHARED
from cutthrough.analyse.footage import analyse
from cutthrough.catalog.placement import placements
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.brief import Brief, CheckedBrief
from cutthrough.model.footage import Footage, FrameRun, FrameTable, Mark, Shot, Span, Thing, ThingKind
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.source import AudioStream, Probe, Source, SourceRole, VideoStream
from cutthrough.plan.cuts import plan

SECONDS = 60
MASTERS = ("ad_lufthansa.mp4", "tears_of_steel_battle_70s.webm", "people_walkthrough_139s.mp4")
TEN_MINUTES, SHOT = 600, 75  # seconds; frames of a shot at 25 a second


def run() -> None:
    """Print both tables."""
    print("Analysis of 1080p30, made from the shared masters; held to 0.6 of the film's length on two cores.\n")
    print(f"{'master':34}{'film s':>8}{'wall s':>8}{'CPU s':>8}{'wall / film':>13}")
    if SHARED.is_dir():
        with TemporaryDirectory() as folder:
            for name in MASTERS:
                _analysed(SHARED / name, Path(folder))
    else:
        print("skipped: ../shared is not there")
    _planned()


def _analysed(path: Path, folder: Path) -> None:
    large = folder / f"{path.stem}.mp4"
    scale = "scale=1920:1080:force_original_aspect_ratio=decrease,pad=1920:1080:-1:-1,fps=30,format=yuv420p"
    sound = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"]
    made = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-c:a", "aac", "-shortest", "-y", str(large)]
    streams = ["-t", str(SECONDS), "-vf", scale, "-map", "0:v:0", "-map", "0:a:0?", "-map", "1:a"]
    run_ffmpeg(["-stream_loop", "-1", "-i", str(path), *sound, *streams, *made])
    mine = psutil.Process()
    before, began = mine.cpu_times(), time.perf_counter()
    analyse(large, sha256(path.name.encode()).hexdigest())
    wall, after = time.perf_counter() - began, mine.cpu_times()
    used = after.user + after.system - before.user - before.system
    print(f"{path.name:34}{SECONDS:8}{wall:8.1f}{used:8.1f}{wall / SECONDS:13.2f}")


def made_up() -> Footage:
    """Ten minutes of 200 shots at 25 frames a second, with faces, words and speech in them. Not a film."""
    count = TEN_MINUTES * 25
    table = FrameTable(time_base=Fraction(1, 25), runs=(FrameRun(first=0, pts=0, step=1, count=count),))
    shots, things = [], []
    for number in range(count // SHOT):
        first, last = number * SHOT, number * SHOT + SHOT - 1
        x = 0.1 + 0.6 * ((number * 37) % 11) / 11
        steps = SHOT // 6 + 1
        shots.append(
            Shot(
                first=first,
                last=last,
                start=Fraction(first, 25),
                end=Fraction(last + 1, 25),
                motion=0.01 + (number * 7 % 13) / 400,
                detail=0.02 + (number * 5 % 7) / 300,
                luma=0.3 + (number % 5) / 12,
                focus_x=x,
                focus_kept=tuple(min(1.0, 0.2 + 0.12 * n) for n in range(1, 11)),
                step=6,
                sharpness=tuple(0.3 + (n * number % 5) / 20 for n in range(steps)),
                brightness=(0.5,) * steps,
                ground=(0.01,) * steps,
                subject=tuple((n * 3 + number) % 7 / 60 for n in range(steps)),
                loudness=-20.0 - number % 9,
            )
        )
        if number % 3:
            drift = (number % 4 - 1) * 0.1
            marks = (
                Mark(frame=first, x=x, y=0.2, width=0.12, height=0.3),
                Mark(frame=last, x=min(0.85, max(0.0, x + drift)), y=0.2, width=0.12, height=0.3),
            )
            things.append(Thing(id=f"face-{number}", kind=ThingKind.FACE, shot=number, marks=marks))
    speech = tuple(Span(start=Fraction(5 * n), end=Fraction(5 * n) + Fraction(18, 5)) for n in range(TEN_MINUTES // 5))
    video = VideoStream(
        index=0, codec="h264", width=1920, height=1080, pixel_format="yuv420p", frame_rate=Fraction(25),
        time_base=Fraction(1, 25),
    )  # fmt: skip
    audio = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2, layout="stereo")
    probe = Probe(container="mp4", size=1, duration=Fraction(TEN_MINUTES), video=video, audio=audio)
    return Footage(
        sha256="f" * 64,
        probe=probe,
        frames=table,
        shots=tuple(shots),
        things=tuple(things),
        speech=speech,
        sound=Span(start=Fraction(0), end=Fraction(TEN_MINUTES)),
    )


def _planned() -> None:
    known = placements()
    names = [name for name in known if name not in ("email", "website_hero")]
    lines = [{"placement": name, "lengths": ["15 s"]} for name in names] + [
        {"placement": "youtube_long", "lengths": ["30 s", "45 s", "60 s", "90 s"]}
    ]
    brief = Brief.model_validate(
        {
            "name": "speed",
            "goal": {"objective": "awareness", "statement": "Measures how long planning takes."},
            "audience": {"who": "nobody at all"},
            "kpis": [{"metric": "seconds", "target": "10"}],
            "title": "Made for measuring",
            "call_to_action": {"text": "Look here"},
            "placements": lines,
            "sources": {"master": "made-up"},
        }
    )
    footage = made_up()
    source = Source(role=SourceRole.MASTER, path="made-up", sha256=footage.sha256, probe=footage.probe)
    program = Program(client="bench", brand=BrandKit(name="Bench"))
    checked = CheckedBrief(brief=brief, file_digest="0" * 64)
    began = time.process_time()
    cuts = plan(checked, program, (source,), {footage.sha256: footage}, known, {})
    used = time.process_time() - began
    print(
        f"\nPlanning {len(cuts)} edits of a made-up ten-minute master of {len(footage.shots)} shots: {used:.1f} s CPU"
    )


if __name__ == "__main__":
    run()
