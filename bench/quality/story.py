"""What a cutdown keeps of a film: ours beside its first N seconds and beside clips evenly spaced through it.

Every edit of one film is as long, and held to the same truth: captions by hand, or a script that a synthesiser spoke,
and briefs that quote it. Faces and words count as whole when an upright crop from the middle keeps their boxes.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from tests.plan.made import Cue, footage, placement
from tests.spoken import speak

from bench.material import table
from cutthrough.analyse.footage import analyse
from cutthrough.media.captions import read_captions
from cutthrough.model.brief import Brief
from cutthrough.model.footage import Footage, ThingKind
from cutthrough.model.transcript import Transcript, Word, WordsFrom
from cutthrough.plan.aims import Aims
from cutthrough.plan.choice import pace
from cutthrough.plan.edit import edit
from cutthrough.plan.relevance import stems
from cutthrough.plan.sentences import Sentence, of_captions, of_speech, of_transcript
from cutthrough.plan.slots import slot_for
from cutthrough.plan.stretches import shots_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
MASTERS = (
    ("his_girl_friday_6s.mp4", "friday.vtt", (3,)),
    ("nasa_13013_13s.mp4", "nasa_13013.srt", (5, 8)),
    ("ad_lufthansa.mp4", "lufthansa/input.vtt", (6, 15, 30)),
    ("big_buck_bunny_30s_480p_audio.mp4", None, (6, 15)),
    ("people_walkthrough_139s.mp4", None, (6, 15, 30)),
    ("tears_of_steel_battle_70s.webm", None, (6, 15, 30)),
)
SCRIPT = (
    "Good morning and welcome to our little workshop by the river. Nobody here has slept much this week. "
    "We make a lamp that stores the light of the sun. My cousin painted that door in the summer of nineteen ninety. "
    "One charge lasts for three whole nights. The tea is over there if anyone would like a cup. "
    "Every lamp can be repaired with a single screwdriver. It rained for most of April, as you may remember. "
    "Two hundred schools already read by its light. The cat belongs to the neighbours and never pays rent. "
    "Order one today and a second one goes to a school. Thank you all for coming out here in this weather."
)
QUOTED = ("One charge lasts for three whole nights", "Every lamp can be repaired with a single screwdriver")
TALL = placement(aspect_ratios=(Fraction(9, 16),))
CROP = 9 / 16
HEADER = ["film", "s", "edit", "messages", "faces whole", "words whole", "torn", "repeated", "under 0.5 s", "off by"]

Spans = list[tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Film:
    """A master and what is known of it; `said` may be empty."""

    name: str
    footage: Footage
    said: tuple[Sentence, ...]
    quoted: tuple[str, ...]
    lengths: tuple[int, ...]


def run() -> None:
    """Print the table, then how long planning takes."""
    rows: list[list[str]] = []
    for film in (talk(), *shared_films()):
        for length in film.lengths:
            for name, spans in ways(film, length).items():
                rows.append([film.name, str(length), name, *measured(film, length, spans)])
    table(HEADER, rows)
    print()
    print(planning())


def talk() -> Film:
    """A speaker in nine shots, cut wherever the clock says so."""
    spoken = speak(SCRIPT, "en", 165)
    words = tuple(Word(text=w.text, start=_exact(w.start), end=_exact(w.end)) for w in spoken.words)
    said = of_transcript(Transcript(sha256="m", language="en", origin=WordsFrom.SCRIPT, words=words))
    frames = int(words[-1].end * 24) + 24
    each = frames // 9
    return Film("talk (synthetic)", footage((each,) * 8 + (frames - 8 * each,)), said, QUOTED, (6, 15, 20))


def _exact(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)


def shared_films() -> Iterator[Film]:
    """The masters beside the repository; words by hand where there are any."""
    for name, captions, lengths in MASTERS:
        path = SHARED / "media" / name
        if not path.exists():
            print(f"skipped: ../shared/media/{name} is not on this machine", file=sys.stderr)
            continue
        found = analyse(path, "m")
        said: tuple[Sentence, ...] = ()
        if captions is not None and (SHARED / "truth" / captions).exists():
            said = of_captions(read_captions(SHARED / "truth" / captions, "und"))
        yield Film(name, found, said, _quotes(said), lengths)


def _quotes(said: Sequence[Sentence]) -> tuple[str, ...]:
    """Of the second and the last third of the film, the sentence that holds the most."""
    parts = (said[len(said) // 3 : 2 * len(said) // 3], said[2 * len(said) // 3 :])
    return tuple(max(part, key=lambda s: (len(stems(s.text)), s.text)).text for part in parts if part)


def asked(film: Film, length: int) -> Brief:
    """A brief that quotes the film."""
    messages = [{"id": f"m-{n}", "text": text} for n, text in enumerate(film.quoted, 1)]
    return Brief.model_validate(
        {
            "name": "bench",
            "goal": {"objective": "awareness", "statement": "More people know of it"},
            "audience": {"who": "people"},
            "kpis": [{"metric": "views", "target": "1"}],
            "messages": messages,
            "placements": [{"placement": TALL.id, "lengths": [length]}],
            "sources": {"master": "m.mp4"},
        }
    )


def ways(film: Film, length: int) -> dict[str, Spans]:
    """What of the film each edit shows, in the order of the edit."""
    brief = asked(film, length)
    slot = slot_for(brief.placements[0], TALL, Fraction(length), film.footage)
    spoken = _spoken(film)
    aims = Aims(brief, {"m": film.said} if film.said else {}, keeps=keeps)
    takes = edit(slot, slot.frames, film.footage, (), (), {"m": spoken}, aims=aims).takes
    shots = shots_of(film.footage)
    start, end = shots[0].start, shots[-1].end
    count = max(1, round(Fraction(length) / pace(Fraction(length))))
    each, step = Fraction(length, count), (end - start) / count
    even = [(start + step * n, min(end, start + step * n + each)) for n in range(count)]
    return {
        "ours": [(t.start, t.end(slot.rate)) for t in takes],
        "first N s": [(start, min(end, start + length))],
        "even": even,
    }


def _spoken(film: Film) -> tuple[tuple[Fraction, Fraction], ...]:
    if film.said:
        return tuple(w for s in film.said for w in s.words)
    return tuple(w for s in of_speech([(s.start, s.end) for s in film.footage.speech or ()]) for w in s.words)


def keeps(found: Footage, shot: int, first: int, last: int) -> float:
    """The share of faces and words that an upright crop from the middle keeps whole, by the time they are seen."""
    whole, seen = _whole(found, first, last, (ThingKind.FACE, ThingKind.TEXT), shot)
    return whole / seen if seen else 1.0


def _whole(
    found: Footage, first: int, last: int, kinds: tuple[ThingKind, ...], shot: int | None = None
) -> tuple[float, float]:
    video = found.probe.video
    assert video is not None
    width, height = video.display_size
    half = min(1.0, CROP * height / width) / 2
    whole = seen = 0.0
    for thing in found.things:
        if thing.kind not in kinds or (shot is not None and thing.shot != shot):
            continue
        for frame in range(max(first, thing.first), min(last, thing.last) + 1, 6):
            mark = thing.at(frame)
            if mark is not None:
                seen += 1
                whole += mark.x >= 0.5 - half - 0.01 and mark.x + mark.width <= 0.5 + half + 0.01
    return whole, seen


def measured(film: Film, length: int, spans: Spans) -> list[str]:
    """The row of one edit."""
    heard = _joined(spans)
    words = _spoken(film)
    quoted = [s for s in film.said if s.text.strip(".! ") in {q.strip(".! ") for q in film.quoted}]
    kept = sum(any(a <= s.start and s.end <= b for a, b in heard) for s in quoted)
    torn = sum(s < at < e for a, b in heard for at in (a, b) for s, e in words)
    pieces = [
        (max(a, s.start), min(b, s.end), n)
        for a, b in spans
        for n, s in enumerate(shots_of(film.footage))
        if a < s.end and s.start < b
    ]
    visits = [n for k, (_, _, n) in enumerate(pieces) if not k or pieces[k - 1][2] != n]
    short = sum(0 < b - a < Fraction(1, 2) for a, b, _ in pieces)
    off = sum((b - a for a, b in spans), Fraction(0)) - length
    return [
        f"{kept}/{len(quoted)}" if quoted else "-",
        _share(film, spans, ThingKind.FACE),
        _share(film, spans, ThingKind.TEXT),
        str(torn) if words else "-",
        str(len(visits) - len(set(visits))),
        str(short),
        f"{float(off):+.2f} s",
    ]


def _share(film: Film, spans: Spans, kind: ThingKind) -> str:
    frames = film.footage.frames
    assert frames is not None
    counts = [_whole(film.footage, frames.index_at(a), frames.index_at(b), (kind,)) for a, b in spans]
    seen = sum(s for _, s in counts)
    return f"{sum(w for w, _ in counts) / seen:.0%} of {seen:.0f}" if seen else "-"


def _joined(spans: Spans) -> Spans:
    """Spans that go on in each other are one: nothing is heard of the join."""
    found: Spans = []
    for a, b in spans:
        if found and abs(found[-1][1] - a) < Fraction(1, 20):
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return found


def planning(edits: int = 30) -> str:
    """How long it takes to choose the edits of a made-up film of ten minutes: 200 shots, about 150 sentences."""
    made = random.Random(1)
    shots = [made.randint(24, 120) for _ in range(200)]
    cues, at = [], Fraction(0)
    while at < Fraction(sum(shots), 24) - 8:
        long = Fraction(made.randint(10, 60), 10)
        cues.append(Cue(at, at + long, f"Here are some words about number {made.randint(0, 60)} and what it is."))
        at += long + Fraction(made.randint(1, 20), 10)
    master = footage(shots, motion=[made.random() / 20 for _ in shots], speech=[(c.start, c.end) for c in cues])
    film = Film("ten minutes", master, of_captions(cues), ("Number 7", "What about number 13"), (6,))
    aims = Aims(asked(film, 6), {"m": film.said}, keeps=keeps)
    begun, cpu = time.perf_counter(), time.process_time()
    for number in range(edits):
        length = Fraction((6, 10, 15, 20, 30, 45)[number % 6])
        slot = slot_for(asked(film, int(length)).placements[0], TALL, length, master)
        edit(slot, slot.frames, master, (), (), {"m": _spoken(film)}, aims=replace(aims))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return f"choosing {edits} edits of {sum(shots) / 24 / 60:.1f} minutes: {took:.1f} s ({cpu:.1f} s of one core)"


if __name__ == "__main__":
    run()
