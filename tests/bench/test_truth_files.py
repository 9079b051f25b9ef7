"""The labels that framing and finders are measured on are of the form their README describes."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "bench" / "truth"
FILES = sorted(FOLDER.glob("*.json"))
KINDS = {"face", "person", "text", "scene_text", "logo"}


def test_there_are_about_300_labelled_frames() -> None:
    assert sum(len(json.loads(path.read_text(encoding="utf-8"))["frames"]) for path in FILES) >= 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_frames_are_in_order_and_each_is_there_once(path: Path) -> None:
    held = json.loads(path.read_text(encoding="utf-8"))
    assert Path(held["media"]).stem == path.stem
    frames = [(each["frame"], each["time"]) for each in held["frames"]]
    assert frames == sorted(frames)
    assert len({frame for frame, _ in frames}) == len({time for _, time in frames}) == len(frames)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_boxes_lie_in_the_picture_and_things_are_told_apart(path: Path) -> None:
    for each in json.loads(path.read_text(encoding="utf-8"))["frames"]:
        names = [(thing["kind"], thing["id"]) for thing in each["things"]]
        assert len(set(names)) == len(names), each["frame"]
        for thing in each["things"]:
            x, y, width, height = thing["box"]
            assert thing["kind"] in KINDS
            assert isinstance(thing["main"], bool)
            assert min(x, y) >= 0
            assert min(width, height) > 0.01
            assert max(x + width, y + height) <= 1.0001, (each["frame"], thing)
