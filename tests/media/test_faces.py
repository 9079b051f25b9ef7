import subprocess
from pathlib import Path

import numpy as np
import pytest

from cutthrough.media.faces import STRONG, WEAK, apart, find_faces
from cutthrough.media.ffmpeg import ffmpeg_path
from cutthrough.media.people import find_people
from shared import shared


def picture(path: Path, second: float, filters: str, width: int, height: int) -> np.ndarray:
    command = [str(ffmpeg_path()), "-v", "error", "-ss", str(second), "-i", str(path), "-frames:v", "1"]
    done = subprocess.run(
        [*command, "-vf", filters, "-f", "rawvideo", "-pix_fmt", "bgr24", "-"], capture_output=True, check=True
    )
    return np.frombuffer(done.stdout, np.uint8).reshape(height, width, 3)


def test_a_known_face_is_found_where_it_is() -> None:
    film = shared("media/his_girl_friday_6s.mp4")
    faces = find_faces(picture(film, 2, "scale=640:480", 640, 480))
    sure = faces[faces[:, 4] >= STRONG]
    assert len(sure) == 2
    middles = sorted((x + w / 2, y + h / 2) for x, y, w, h, _ in sure.tolist())
    assert middles[0] == pytest.approx((0.43, 0.49), abs=0.05)
    assert middles[1] == pytest.approx((0.65, 0.23), abs=0.05)
    assert all(0.11 < height < 0.2 for height in sure[:, 3])


def test_sixty_small_faces_are_found_and_no_more() -> None:
    film = shared("media/his_girl_friday_6s.mp4")
    one = picture(film, 2, "scale=640:480,crop=128:120:352:40,scale=64:60", 64, 60)
    wall = np.zeros((360, 640, 3), np.uint8)
    for i in range(60):
        row, column = divmod(i, 10)
        wall[row * 60 : row * 60 + 60, column * 64 : column * 64 + 64] = one
    faces = find_faces(wall)
    sure = faces[faces[:, 4] >= WEAK]
    cells = {(int((x + w / 2) * 10), int((y + h / 2) * 6)) for x, y, w, h, _ in sure.tolist()}
    assert len(cells) >= 57
    assert len(sure) <= 63


@pytest.mark.parametrize(
    ("width", "height"), [(640, 360), (360, 640), (16, 16), (640, 16), (97, 333), (1920, 1080)], ids=str
)
def test_any_size_is_searched_and_boxes_lie_inside(width: int, height: int) -> None:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    for find in (find_faces, find_people):
        found = find(noise)
        assert found.shape[1] == 5
        assert (found[:, :2] >= 0).all()
        assert (found[:, :2] + found[:, 2:4] <= 1.0001).all()


def test_nothing_is_found_where_nobody_is() -> None:
    bunny = shared("media/big_buck_bunny_30s_480p_audio.mp4")
    for second in (5, 12, 26):
        assert not len(find_faces(picture(bunny, second, "scale=640:360", 640, 360), weak=STRONG))


def test_someone_seen_from_behind_is_found_whole() -> None:
    walk = shared("media/people_walkthrough_139s.mp4")
    people = find_people(picture(walk, 26, "scale=640:360", 640, 360))
    assert len(people) == 1
    x, y, width, height, score = people[0].tolist()
    assert score > 0.8
    assert x + width / 2 == pytest.approx(0.6, abs=0.05)
    assert y < 0.1
    assert height > 0.75


def test_of_boxes_that_overlap_the_surest_is_kept() -> None:
    corners = np.array([(0, 0, 10, 10), (1, 1, 11, 11), (20, 0, 30, 10), (2, 2, 4, 4)], np.float32)
    scores = np.array([0.5, 0.9, 0.4, 0.3], np.float32)
    assert apart(corners, scores, 0.3).tolist() == [1, 2, 3]
    assert apart(corners, scores, 0.3, of_smaller=True).tolist() == [1, 2]
