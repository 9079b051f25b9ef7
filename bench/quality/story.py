"""What a cutdown keeps of a film: ours beside its first N seconds and beside clips evenly spaced through it.

Every edit of one film is as long, and held to the same truth: captions by hand, or a script that a synthesiser spoke,
and briefs that quote it. Each is framed upright by the planner, clip by clip; faces and words count as whole when one
pane shows all of their box. Shots that the film itself has no longer than half a second are not counted as too short.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from tests.plan.made import Cue, footage, placement
from tests.spoken import speak

from bench.material import table
from cutthrough.analyse.footage import analyse
from cutthrough.media.captions import read_captions
from cutthrough.model.brief import Brief
from cutthrough.model.cut import Framing
from cutthrough.model.footage import Footage, Mark, ThingKind
from cutthrough.model.placement import Size
from cutthrough.model.transcript import Transcript, Word, WordsFrom
from cutthrough.plan.aims import Aims
from cutthrough.plan.choice import pace
from cutthrough.plan.draft import FITTED
from cutthrough.plan.edit import edit
from cutthrough.plan.framing import Room, frame, stage
from cutthrough.plan.importance import Window
from cutthrough.plan.relevance import stems
from cutthrough.plan.sentences import Sentence, of_captions, of_speech, of_transcript
from cutthrough.plan.slots import slot_for
from cutthrough.plan.stretches import shots_of
from cutthrough.plan.views import view

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
HEADER = [
    "film",
    "s",
    "edit",
    "messages",
    "faces whole",
    "words whole",
    "screen",
    "torn",
    "repeated",
    "under 0.5 s",
    "off by",
]

CANVAS = Size(width=1080, height=1920)
TOLERANCE, EVERY = 0.01, 6
"""Share of the width by which a box may stand out and count as whole; frames from one look to the next."""

Spans = list[tuple[Fraction, Fraction]]
Clip = tuple[int, Fraction, int]
"""The shot that it is framed as, its start in the film and its frames."""


@dataclass(frozen=True)
class Film:
    """A master and what is known of it; `said` may be empty."""

    name: str
    footage: Footage
    said: tuple[Sentence, ...]
    quoted: tuple[str, ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Way:
    """What an edit shows, in its order."""

    spans: Spans
    clips: tuple[Clip, ...]
    rate: Fraction


@dataclass(frozen=True)
class Score:
    """How good an edit is; pairs are how many of how many. `short` are parts of shots under half a second.

    `screen` is how much of the screen the pictures cover.
    """

    messages: tuple[int, int]
    faces: tuple[int, int]
    words: tuple[int, int]
    screen: float
    torn: int | None
    repeated: int
    short: int
    off: float


def run() -> None:
    """Print the table, its sums, and how long planning takes."""
    rows: list[list[str]] = []
    scores: dict[str, list[Score]] = {}
    for film in (talk(), *shared_films()):
        for length in film.lengths:
            for name, way in ways(film, length).items():
                score = measured(film, length, way)
                scores.setdefault(name, []).append(score)
                rows.append([film.name, str(length), name, *_row(score)])
    table(HEADER, rows)
    print()
    table(["all", *HEADER[3:]], [[name, *_row(_sum(row))] for name, row in scores.items()])
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
            "title": "Shown for measuring",
            "goal": {"objective": "awareness", "statement": "More people know of it"},
            "audience": {"who": "people"},
            "kpis": [{"metric": "views", "target": "1"}],
            "messages": messages,
            "placements": [{"placement": TALL.id, "lengths": [length]}],
            "sources": {"master": "m.mp4"},
        }
    )


def ways(film: Film, length: int) -> dict[str, Way]:
    """What of the film each edit shows."""
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
    ours = tuple((t.stretch.shot, t.start, t.frames) for t in takes)
    naive = {"first N s": [(start, min(end, start + length))], "even": even}
    others = {
        name: Way(spans, tuple(_clips(film.footage, spans, slot.rate)), slot.rate) for name, spans in naive.items()
    }
    return {"ours": Way([(t.start, t.end(slot.rate)) for t in takes], ours, slot.rate), **others}


def _spoken(film: Film) -> tuple[tuple[Fraction, Fraction], ...]:
    if film.said:
        return tuple(w for s in film.said for w in s.words)
    return tuple(w for s in of_speech([(s.start, s.end) for s in film.footage.speech or ()]) for w in s.words)


def keeps(found: Footage, shot: int, first: int, last: int) -> float:  # noqa: ARG001 - of the whole shot, as planned
    """What the planner itself goes by: whether a crop of the canvas's shape serves the shot."""
    return 1.0 if view(found, shot).serves(Fraction(CANVAS.width, CANVAS.height)) else FITTED


Counts = dict[ThingKind, tuple[int, int]]
"""How often a thing of a kind was whole on the canvas, and seen in the source, sampled EVERY so many frames."""


def counted(film: Film, way: Way) -> tuple[Counts, float]:
    """Faces and words of an edit as the planner frames it, and the share of the screen its pictures take up.

    Every edit gets the same planner, so its story is judged; but one that leaves more of the screen empty keeps more.
    """
    frames, rate = film.footage.frames, way.rate
    assert frames is not None
    views = [view(film.footage, shot, Window(at, count, rate)) for shot, at, count in way.clips]
    place = stage(views, CANVAS, Room((0, 0), 0))
    found: dict[ThingKind, list[int]] = {ThingKind.FACE: [0, 0], ThingKind.TEXT: [0, 0]}
    covered = 0.0
    for (_, at, count), seen in zip(way.clips, views, strict=True):
        framing = frame(seen, place)
        area = sum(pane.window.width * pane.window.height for pane in framing.panes)
        covered += count * area / (CANVAS.width * CANVAS.height)
        for number in range(0, count, EVERY):
            index = frames.index_at(at + (number + Fraction(1, 2)) / rate)
            for thing in film.footage.things:
                mark = thing.at(index) if thing.kind in found else None
                if mark is not None:
                    found[thing.kind][0] += _whole(mark, framing, number, seen.size)
                    found[thing.kind][1] += 1
    total = sum(count for _, _, count in way.clips)
    return {kind: (whole, of) for kind, (whole, of) in found.items()}, covered / total


def _clips(footage: Footage, spans: Spans, rate: Fraction) -> Iterator[Clip]:
    """What an edit shows, parted where the film cuts."""
    for a, b in spans:
        for number, shot in enumerate(shots_of(footage)):
            begin, end = max(a, shot.start), min(b, shot.end)
            count = round((end - begin) * rate)
            if begin < end and count:
                yield number, begin, count


def _whole(mark: Mark, framing: Framing, number: int, size: tuple[int, int]) -> bool:
    width, height = size
    left, top = mark.x * width, mark.y * height
    right, bottom = left + mark.width * width, top + mark.height * height
    slack = TOLERANCE * width
    for pane in framing.panes:
        x, y = (float(v) for v in pane.corner(number))
        inside = x - slack <= left and right <= x + pane.crop.width + slack
        if inside and y - slack <= top and bottom <= y + pane.crop.height + slack:
            return True
    return False


def measured(film: Film, length: int, way: Way) -> Score:
    """What one edit is."""
    heard = _joined(way.spans)
    words = _spoken(film)
    quoted = [s for s in film.said if s.text.strip(".! ") in {q.strip(".! ") for q in film.quoted}]
    kept = sum(any(a <= s.start and s.end <= b for a, b in heard) for s in quoted)
    torn = sum(s < at < e for a, b in heard for at in (a, b) for s, e in words)
    shots = shots_of(film.footage)
    pieces = [
        (max(a, s.start), min(b, s.end), n) for a, b in heard for n, s in enumerate(shots) if a < s.end and s.start < b
    ]
    visits = [n for k, (_, _, n) in enumerate(pieces) if not k or pieces[k - 1][2] != n]
    own = [s.end - s.start - (b - a) > Fraction(1, 20) for a, b, n in pieces if (s := shots[n])]
    short = sum(0 < b - a < Fraction(1, 2) and cut for (a, b, _), cut in zip(pieces, own, strict=True))
    off = sum((b - a for a, b in way.spans), Fraction(0)) - length
    counts, screen = counted(film, way)
    return Score(
        (kept, len(quoted)),
        counts[ThingKind.FACE],
        counts[ThingKind.TEXT],
        screen,
        torn if words else None,
        len(visits) - len(set(visits)),
        short,
        float(off),
    )


def _row(score: Score) -> list[str]:
    return [
        f"{score.messages[0]}/{score.messages[1]}" if score.messages[1] else "-",
        _share(score.faces),
        _share(score.words),
        f"{score.screen:.0%}",
        "-" if score.torn is None else str(score.torn),
        str(score.repeated),
        str(score.short),
        f"{score.off:+.2f} s",
    ]


def _sum(scores: Sequence[Score]) -> Score:
    def pairs(name: str) -> tuple[int, int]:
        found = [getattr(s, name) for s in scores]
        return sum(a for a, _ in found), sum(b for _, b in found)

    torn, repeated, short = (sum(getattr(s, name) or 0 for s in scores) for name in ("torn", "repeated", "short"))
    off = max((s.off for s in scores), key=abs)
    screen = sum(s.screen for s in scores) / len(scores)
    return Score(pairs("messages"), pairs("faces"), pairs("words"), screen, torn, repeated, short, off)


def _share(counts: tuple[int, int]) -> str:
    whole, of = counts
    return f"{whole / of:.0%} of {of}" if of else "-"


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
    kept = lru_cache(maxsize=None)(lambda shot: keeps(master, shot, 0, 0))  # as the planner remembers it for a canvas
    aims = Aims(asked(film, 6), {"m": film.said}, keeps=lambda _, shot, *__: kept(shot))
    begun, cpu = time.perf_counter(), time.process_time()
    for number in range(edits):
        length = Fraction((6, 10, 15, 20, 30, 45)[number % 6])
        slot = slot_for(asked(film, int(length)).placements[0], TALL, length, master)
        edit(slot, slot.frames, master, (), (), {"m": _spoken(film)}, aims=replace(aims))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return f"choosing {edits} edits of {sum(shots) / 24 / 60:.1f} minutes: {took:.1f} s ({cpu:.1f} s of one core)"


if __name__ == "__main__":
    run()
