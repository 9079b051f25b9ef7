"""Cuts, dissolves, fades, whip pans and flashes found in composites of known truth, beside PySceneDetect's detectors.

Measured on films that no threshold was chosen on: other seeds, and in half of them only sources that were not used
then. A cut is found when one is told within 2 frames of it. A dissolve or fade is found when a gradual transition is
told that shares half of the frames of both with it (intersection over union). PySceneDetect tells boundaries without a
kind and an extent, so theirs is found when any lies within 2 frames of it; a boundary of theirs that lies in a gradual
transition is not held against their cuts. What matches nothing is false. Whip pans are left out of both scores and told
apart.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.material import spent, table
from bench.quality.composites import PIECES, RATE, SHARED, Truth, make
from cutthrough.analyse.shot_list import ShotLister
from cutthrough.analyse.transitions import ChangeFinder
from cutthrough.media.picture import PictureReader
from cutthrough.media.probe import probe
from cutthrough.media.shots import CutFinder, thumbnail
from cutthrough.media.signals import signals
from cutthrough.model.footage import Transition, TransitionKind

CUT_WITHIN = 2
OVERLAP = 0.5
UNSEEN = ("nasa_13013_13s.mp4", "his_girl_friday_6s.mp4")
SEEDS = range(201, 213)
CRFS = (23, 38)
GRADUAL = (TransitionKind.DISSOLVE, TransitionKind.FADE)

Found = tuple[Transition, ...]


@dataclass
class Score:
    """Hits, misses and false alarms of one finder over all films."""

    cuts: tuple[int, int, int] = (0, 0, 0)
    gradual: tuple[int, int, int] = (0, 0, 0)
    whips: tuple[int, int] = (0, 0)
    on_flashes: int = 0
    frames: int = 0
    cpu: float = 0.0

    def row(self, name: str) -> list[str]:
        """As a line of the table."""
        return [
            name,
            *(f"{_f1(each):.3f}" for each in (self.cuts, self.gradual)),
            *(f"{hit}/{miss}/{false}" for hit, miss, false in (self.cuts, self.gradual)),
            str(self.on_flashes),
            f"{self.whips[0]}/{sum(self.whips)}",
            f"{1000 * self.cpu / max(1, self.frames):.1f}",
        ]


def _f1(counts: tuple[int, int, int]) -> float:
    hit, miss, false = counts
    return 2 * hit / max(1, 2 * hit + miss + false)


def _union(one: Transition, other: Transition) -> float:
    """Frames in both over frames in either."""
    both = min(one.last, other.last) - max(one.first, other.first) + 1
    return max(0, both) / (max(one.last, other.last) - min(one.first, other.first) + 1)


def _near(one: Transition, other: Transition) -> bool:
    return one.first - CUT_WITHIN <= other.first <= one.last + CUT_WITHIN


def _matched(
    truth: Sequence[Transition], found: Sequence[Transition], same: Callable[[Transition, Transition], bool]
) -> tuple[int, list[Transition]]:
    """How many of `truth` are found, each by another one, and which of `found` are left over."""
    left, hits = list(found), 0
    for each in truth:
        match = next((other for other in left if same(each, other)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits, left


def judge(score: Score, truth: Truth, found: Found, *, kinds: bool) -> None:
    """Add one film to `score`; `kinds` says whether `found` tells what is a cut and what is gradual."""
    cuts = [each for each in truth.transitions if each.kind is TransitionKind.CUT]
    gradual = [each for each in truth.transitions if each.kind in GRADUAL]
    whips = [each for each in truth.transitions if each.kind is TransitionKind.WHIP]
    told = [each for each in found if not any(_near(whip, each) or _union(whip, each) > 0 for whip in whips)]
    if kinds:
        hits, false = _matched(cuts, [each for each in told if each.kind is TransitionKind.CUT], _near)
        slow = [each for each in told if each.kind is not TransitionKind.CUT]
        slow_hits, slow_false = _matched(gradual, slow, lambda one, other: _union(one, other) >= OVERLAP)
    else:
        hits, rest = _matched(cuts, told, _near)
        slow_hits, _ = _matched(gradual, rest, _near)
        false = slow_false = [each for each in rest if not any(_near(one, each) for one in gradual)]
    score.cuts = _plus(score.cuts, (hits, len(cuts) - hits, len(false)))
    score.gradual = _plus(score.gradual, (slow_hits, len(gradual) - slow_hits, len(slow_false)))
    whip_hits = sum(any(_near(whip, each) or _union(whip, each) > 0 for each in found) for whip in whips)
    score.whips = (score.whips[0] + whip_hits, score.whips[1] + len(whips) - whip_hits)
    flashes = [Transition(kind=TransitionKind.CUT, first=first, last=last) for first, last in truth.flashes]
    score.on_flashes += sum(any(_near(flash, each) for flash in flashes) for each in false)
    score.frames += truth.frames


def _plus(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _ours(path: Path) -> Found:
    """What `analyse` does about shots, and nothing else it does."""
    video = probe(path).video
    assert video is not None
    cuts, changes = CutFinder(), ChangeFinder(RATE)
    lister, before, tick = ShotLister(video.time_base, video.frame_rate), None, 0
    for look in PictureReader(path, video):
        thumb, tick = thumbnail(look.bgr), look.pts or 0
        lister.push(tick, signals(look.gray, before), thumb, cuts.push(look.bgr), changes.push(look.gray, thumb))
        before = look.gray
    lister.hear(changes.close())
    lister.shots(tick + look.duration)
    return lister.transitions


def _evenly(path: Path) -> Found:
    """The naive baseline: a cut every two seconds."""
    video = probe(path).video
    seconds = int(video.duration or 0) if video else 0
    return _as_cuts(range(2 * RATE, seconds * RATE, 2 * RATE))


def _as_cuts(frames: Iterable[int]) -> Found:
    return tuple(Transition(kind=TransitionKind.CUT, first=frame, last=frame) for frame in frames)


def _peers() -> dict[str, Callable[[Path], Found]]:
    from scenedetect import SceneManager, open_video
    from scenedetect.detectors import (
        AdaptiveDetector,
        ContentDetector,
        HashDetector,
        HistogramDetector,
        ThresholdDetector,
    )

    detectors = (ContentDetector, AdaptiveDetector, HistogramDetector, HashDetector, ThresholdDetector)

    def finder(detector: Callable[[], object]) -> Callable[[Path], Found]:
        def find(path: Path) -> Found:
            manager = SceneManager()
            manager.add_detector(detector())
            manager.detect_scenes(open_video(str(path)))
            return _as_cuts(scene[0].frame_num for scene in manager.get_scene_list()[1:])

        return find

    return {f"PySceneDetect {each.__name__}": finder(each) for each in detectors}


def run() -> None:
    """Print the table."""
    missing = [name for name in PIECES if not (SHARED / name).exists()]
    if missing:
        print(f"skipped: needs {', '.join(missing)} in ../shared/media")
        return
    finders = {"Cutthrough": _ours, "a cut every 2 s": _evenly, **_peers()}
    scores = {name: Score() for name in finders}
    parts: dict[str, Score] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            crf, sources = CRFS[seed % 2], UNSEEN if (seed // 2) % 2 else tuple(PIECES)
            path = Path(folder) / f"{seed}.mp4"
            truth = make(path, seed, crf, sources=sources)
            for name, find in finders.items():
                told: list[Found] = []
                _, cpu = spent(lambda find=find, told=told, path=path: told.append(find(path)))
                judge(scores[name], truth, told[0], kinds=name == "Cutthrough")
                scores[name].cpu += cpu
                if name == "Cutthrough":
                    for part in (f"crf {crf}", "unseen sources" if sources is UNSEEN else "all sources"):
                        judge(parts.setdefault(part, Score()), truth, told[0], kinds=True)
            path.unlink()
    head = ["", "F1 cuts", "F1 gradual", "cuts hit/miss/false", "gradual", "on flashes", "whips", "CPU ms/frame"]
    rows = [score.row(name) for name, score in scores.items()]
    rows += [[f"· {part}", *score.row("")[1:-1], ""] for part, score in sorted(parts.items())]
    table(head, rows)
    print("\nCPU includes decoding, and ours the measures of each shot.")


if __name__ == "__main__":
    run()
