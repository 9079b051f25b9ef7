from fractions import Fraction

import numpy as np
import pytest

from cutthrough.analyse.subjects import SubjectFinder
from cutthrough.media.picture import LARGE_SIDE, Look, PictureReader
from cutthrough.media.probe import probe
from cutthrough.model.footage import FrameRun, FrameTable, Shot, ThingKind
from shared import shared


def one_shot(count: int, rate: int) -> tuple[tuple[Shot, ...], FrameTable]:
    table = FrameTable(time_base=Fraction(1, rate), runs=(FrameRun(first=0, pts=0, step=1, count=count),))
    return (Shot(first=0, last=count - 1, start=Fraction(0), end=Fraction(count, rate)),), table


def test_three_faces_are_followed_through_a_shot() -> None:
    path = shared("media/his_girl_friday_6s.mp4")
    video = probe(path).video
    assert video is not None
    finder, looked, count = SubjectFinder(), 0, 0
    for frame, look in enumerate(PictureReader(path, video)):
        finder.push(frame, look)
        count = frame + 1
        if look.large is not None:
            looked += 1
            assert max(look.large.shape) == LARGE_SIDE
    assert 20 <= looked <= 30, "about four a second of six"
    things = finder.things(*one_shot(count, 30))
    faces = [thing for thing in things if thing.kind is ThingKind.FACE]
    assert len(faces) == 3
    longest = max(faces, key=lambda face: face.last - face.first)
    assert (longest.first, longest.last) == (0, count - 1)
    assert not [thing for thing in things if thing.kind is ThingKind.INSET]
    assert [thing.id for thing in things] == [*dict.fromkeys(thing.id for thing in things)]


@pytest.mark.parametrize("strobes", [False, True], ids=["black", "strobing"])
def test_a_picture_of_nothing_holds_nothing(strobes: bool) -> None:
    finder = SubjectFinder()
    for frame in range(16):
        level = 255 * (frame % 2) if strobes else 0
        gray, large = np.full((90, 160), level, np.uint8), np.full((180, 320, 3), level, np.uint8)
        finder.push(frame, Look(frame, 1, False, large, gray, None, large))
    assert finder.things(*one_shot(16, 4)) == ()
    assert finder.things((), one_shot(16, 4)[1]) == ()
