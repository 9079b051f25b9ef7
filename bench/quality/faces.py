"""Faces and people found, against boxes set by hand: what the product keeps, and OpenCV's cascades in single frames."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.quality.truth import Label, Labelled, every
from cutthrough.analyse.frame_table import FrameTableBuilder
from cutthrough.analyse.subjects import SubjectFinder
from cutthrough.media.faces import STRONG, find_faces
from cutthrough.media.picture import PictureReader
from cutthrough.media.probe import probe
from cutthrough.media.shots import CutFinder
from cutthrough.model.footage import Shot, Thing, ThingKind

Box = tuple[float, float, float, float]
Bytes = npt.NDArray[np.uint8]
Pictures = dict[int, Bytes]

_SAME = 0.35  # of the union that a found box must share with one set by hand: outlines of heads are matters of taste
_SMALL = 0.03  # of the picture's height: smaller faces may be missed or found without a reproach


def run() -> None:
    """Print recall and precision at an overlap of 0.35, and milliseconds of processor time a frame."""
    masters = [each for each in every() if each.path.exists()]
    if not masters:
        print("skipped: no labelled master is in ../shared/media")
        return
    scores: dict[str, Counter[str]] = {}
    spent: dict[str, list[float]] = {}
    for master in masters:
        things, pictures, seconds = _followed(master)
        spent.setdefault("ours, followed (per second of film)", []).append(seconds)
        _count(scores, "faces: ours, followed", master, ThingKind.FACE, lambda n, t=things: _at(t, ThingKind.FACE, n))
        _count(scores, "people: ours", master, ThingKind.PERSON, lambda n, t=things: _at(t, ThingKind.PERSON, n))
        for name, find in (("faces: CenterFace, single frame", _network), ("faces: OpenCV Haar cascade", _cascade)):
            frames = {look.frame: _timed(find, pictures[look.frame], spent, name) for look in master.looks}
            _count(scores, name, master, ThingKind.FACE, frames.__getitem__)
    print(f"{'':38}{'recall':>8}{'precision':>11}{'found':>7}{'labels':>8}{'false':>7}")
    for name, one in scores.items():
        recall, precision = one["hit"] / max(1, one["labels"]), one["right"] / max(1, one["right"] + one["false"])
        print(f"{name:38}{recall:8.2f}{precision:11.2f}{one['hit']:7}{one['labels']:8}{one['false']:7}")
    for name, times in spent.items():
        print(f"{name:38}{1000 * float(np.median(times)):8.0f} ms of one core")


def _followed(master: Labelled) -> tuple[tuple[Thing, ...], Pictures, float]:
    """What is followed through the film, the labelled frames at 640 pixels, and seconds spent a second of film."""
    video = probe(master.path).video
    assert video is not None
    table, cuts, finder = FrameTableBuilder(video.time_base, video.frame_rate), CutFinder(), SubjectFinder()
    wanted, pictures, firsts, spent, end = {look.frame for look in master.looks}, {}, {0}, 0.0, 0
    for number, look in enumerate(PictureReader(master.path, video)):
        end = table.push(look.pts)
        firsts.update(cuts.push(look.bgr))
        if number in wanted:
            pictures[number] = look.larger(640) if look.larger else look.bgr
        started = time.thread_time()
        finder.push(number, look)
        spent += time.thread_time() - started
    starts = sorted(firsts)
    frames = table.table()
    shots = [
        Shot(first=first, last=after - 1, start=frames.time(first), end=frames.time(after - 1))
        for first, after in zip(starts, [*starts[1:], frames.count], strict=True)
    ]
    return finder.things(shots, frames), pictures, spent / max(1e-3, float(Fraction(end) * video.time_base))


def _at(things: tuple[Thing, ...], kind: ThingKind, frame: int) -> list[Box]:
    marks = [thing.at(frame) for thing in things if thing.kind is kind]
    return [(mark.x, mark.y, mark.width, mark.height) for mark in marks if mark is not None]


def _network(picture: Bytes) -> list[Box]:
    return [(x, y, w, h) for x, y, w, h, _ in find_faces(picture, weak=STRONG).tolist()]


def _cascade(picture: Bytes) -> list[Box]:
    cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"))
    height, width = picture.shape[:2]
    found = cascade.detectMultiScale(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 1.1, 5, minSize=(16, 16))
    return [(x / width, y / height, w / width, h / height) for x, y, w, h in found]


def _timed(find: Callable[[Bytes], list[Box]], picture: Bytes, spent: dict[str, list[float]], name: str) -> list[Box]:
    started = time.thread_time()
    found = find(picture)
    spent.setdefault(name, []).append(time.thread_time() - started)
    return found


def _count(
    scores: dict[str, Counter[str]],
    name: str,
    master: Labelled,
    kind: ThingKind,
    boxes: Callable[[int], list[Box]],
) -> None:
    tally = scores.setdefault(name, Counter())
    for look in master.looks:
        labels = [label for label in look.labels if label.kind == kind.value]
        found = boxes(look.frame)
        large = [label for label in labels if label.box[3] >= _SMALL]
        tally["labels"] += len(large)
        tally["hit"] += sum(any(_same(label, box) for box in found) for label in large)
        right = sum(any(_same(label, box) for label in labels) for box in found)
        tally["right"] += right
        tally["false"] += sum(not any(_same(label, box) for label in labels) for box in found if box[3] >= _SMALL)


def _same(label: Label, box: Box) -> bool:
    x, y, width, height = label.box
    across = min(x + width, box[0] + box[2]) - max(x, box[0])
    down = min(y + height, box[1] + box[3]) - max(y, box[1])
    shared = max(0.0, across) * max(0.0, down)
    return shared >= _SAME * (width * height + box[2] * box[3] - shared)


if __name__ == "__main__":
    run()
