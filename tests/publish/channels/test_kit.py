import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from cutthrough.model.channel import Channel
from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import Parcel
from cutthrough.publish.channels.base import Busy, Refused, Unclear
from cutthrough.publish.channels.kit import kit_channel
from publish.channels.kit_cases import BucketCase, FolderCase, bucket_case

Either = FolderCase | BucketCase
STALE, FRESH = "a" * 32, "b" * 32


def quiet(_: float) -> None:
    """Nobody looks on."""


def attempt(parcel: Parcel, id_: str) -> Parcel:
    return parcel.model_copy(update={"attempt": id_})


def with_main(parcel: Parcel, **changes: object) -> Parcel:
    return parcel.model_copy(update={"main": parcel.main.model_copy(update=changes)})


@pytest.fixture(params=["folder", "bucket"])
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Either]:
    if request.param == "folder":
        yield FolderCase(tmp_path)
    else:
        with bucket_case(tmp_path, monkeypatch, request.getfixturevalue("s3_port")) as bucket:
            yield bucket


def listed(case: Either) -> set[str]:
    """What lies in the kits' place, relative to it."""
    if isinstance(case, BucketCase):
        return {each.removeprefix("spring/reels/") for each in case.listing()}
    kits = case.folder / "kits/here"
    return {str(each.relative_to(kits)) for each in kits.rglob("*") if each.is_file()}


def test_a_kit_holds_the_files_the_papers_and_a_record_of_both(case: Either, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Campaign Name\nspring\n")
    case.papers = lambda parcel: {"README.txt": f"Post {parcel.post.id}".encode(), "sheets/ads.csv": sheet}
    parcel = case.parcel()
    case.channel().post(parcel, lambda: True, quiet)
    names = {"README.txt", "sheets/ads.csv", parcel.main.name, *(each.name for each in parcel.files)}
    here = f"{parcel.post.id}/"
    inside = f"{here}{parcel.attempt[:12]}/" if isinstance(case, BucketCase) else here
    assert listed(case) == {f"{here}post.json", *(inside + name for name in names)}
    assert case.visible(parcel) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.mp4",
        "/etc/escaped",
        "a/../../b.mp4",
        ".hidden",
        "a//b",
        "con\nline",
        "a\\b",
        "x" * 300,
        "",
        "post.json",
    ],
)
def test_no_name_leads_out_of_the_kit(case: Either, tmp_path: Path, name: str) -> None:
    parcel = case.parcel()
    hostile = with_main(parcel, name=name)
    before = {each for each in tmp_path.rglob("*") if "kits" not in each.parts}
    with pytest.raises(Refused):
        case.channel().post(hostile, lambda: True, quiet)
    case.papers = lambda _: {name: b"x"}
    with pytest.raises(Refused):
        case.channel().post(parcel, lambda: True, quiet)
    assert listed(case) == set()
    assert {each for each in tmp_path.rglob("*") if "kits" not in each.parts} == before


@pytest.mark.parametrize("id_", ["../up", "a/b", ".", "", "CT7", "a" * 80, "ct\n7", "ct7%2f.."])
def test_no_id_leads_out_of_the_kits(case: Either, id_: str) -> None:
    parcel = case.parcel()
    hostile = parcel.model_copy(update={"post": parcel.post.model_copy(update={"id": id_})})
    for ask in (case.channel().find, lambda each: case.channel().post(each, lambda: True, quiet)):
        with pytest.raises(Refused):
            ask(hostile)
    assert listed(case) == set()


@pytest.mark.parametrize(
    "to",
    [
        "../kits",
        "/tmp/kits",
        "kits/../../x",
        "~/kits",
        "",
        "a\0b",
        "file:///tmp",
        "s3://",
        "s3://A_b/c",
        "s3://kits/../x",
    ],
)
def test_kits_go_only_where_they_may(tmp_path: Path, to: str) -> None:
    with pytest.raises(Refused) as told:
        kit_channel(Channel(name="here", to=to), tmp_path)
    assert told.value.fix


def test_two_files_of_one_name_are_refused(case: Either) -> None:
    parcel = case.parcel()
    case.papers = lambda _: {parcel.main.name.upper(): b"x"}
    with pytest.raises(Refused, match="Two files"):
        case.channel().post(parcel, lambda: True, quiet)
    assert case.visible(parcel) == 0


def test_papers_that_cannot_be_made_post_nothing(case: Either) -> None:
    def failing(_: Parcel) -> Mapping[str, bytes | Path]:
        raise CutthroughError("The sheet has no column for it")

    case.papers = failing
    parcel = case.parcel()
    with pytest.raises(Busy, match="no column"):
        case.channel().post(parcel, lambda: True, quiet)
    assert case.visible(parcel) == 0


def asleep_until(parcel: Parcel, case: Either, meanwhile: Callable[[], None]) -> None:
    """A publisher that is suspended right before its last step, and goes on after `meanwhile`."""

    def wanted() -> bool:
        meanwhile()
        return True

    case.channel().post(attempt(parcel, STALE), wanted, quiet)


def test_who_wakes_after_another_posted_makes_no_second(case: Either) -> None:
    parcel = case.parcel()
    asleep_until(parcel, case, lambda: case.channel().post(attempt(parcel, FRESH), lambda: True, quiet) and None)
    assert case.visible(parcel) == 1
    record = next(each for each in listed(case) if each.endswith("post.json"))
    assert FRESH in _read(case, record)


def test_who_wakes_with_other_bytes_changes_nothing_of_what_is_out(case: Either, tmp_path: Path) -> None:
    old = case.parcel()
    other = tmp_path / "newer"
    other.mkdir()
    new = type(case)(other, *((case.client,) if isinstance(case, BucketCase) else ())).parcel(title="Another title")

    def post_new() -> None:
        case.channel().post(attempt(new, FRESH), lambda: True, quiet)

    with pytest.raises(Unclear, match="other words"):
        asleep_until(old, case, post_new)
    assert case.visible(new) == 1
    assert case.channel().find(new) is not None


def test_another_record_under_the_id_is_for_people_to_look_at(case: Either) -> None:
    parcel = case.parcel()
    case.channel().post(parcel, lambda: True, quiet)
    newer = with_main(parcel, sha256="0" * 64)
    for ask in (case.channel().find, lambda each: case.channel().post(each, lambda: True, quiet)):
        with pytest.raises(Unclear, match="other files") as told:
            ask(newer)
        assert told.value.fix


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"post": null}'])
def test_a_record_that_is_none_of_ours_is_for_people_to_look_at(case: Either, content: bytes) -> None:
    parcel = case.parcel()
    if isinstance(case, BucketCase):
        case.client.put_object(Bucket="kits", Key=f"spring/reels/{parcel.post.id}/post.json", Body=content)
    else:
        (case.folder / "kits/here" / parcel.post.id).mkdir(parents=True)
        (case.folder / "kits/here" / parcel.post.id / "post.json").write_bytes(content)
    with pytest.raises(Unclear, match="no record of ours"):
        case.channel().find(parcel)
    with pytest.raises(Unclear):
        case.channel().post(parcel, lambda: True, quiet)


def test_what_dead_attempts_left_is_swept(case: Either) -> None:
    parcel = case.parcel()

    def dies() -> bool:
        raise KeyboardInterrupt

    left = f"spring/reels/{parcel.post.id}/{STALE[:12]}/left.mp4"
    if isinstance(case, BucketCase):
        with pytest.raises(KeyboardInterrupt):
            case.channel().post(attempt(parcel, STALE), dies, quiet)
        assert listed(case)
        case.client.put_object(Bucket="kits", Key=left, Body=b"half")
    else:
        aside = case.folder / "kits/here" / f".{parcel.post.id}.{STALE}"
        aside.mkdir(parents=True)
        (aside / "left.mp4").write_bytes(b"half")
        old = case.folder / "kits/here" / f".ct0000009-4hd2p.{STALE}"
        old.mkdir()
        os.utime(old, (0, 0))
    assert case.channel().find(parcel) is None
    case.channel().post(attempt(parcel, FRESH), lambda: True, quiet)
    assert not [each for each in listed(case) if "left" in each or STALE[:12] in each]
    assert case.visible(parcel) == 1
    if isinstance(case, FolderCase):
        assert [each.name for each in (case.folder / "kits/here").iterdir()] == [parcel.post.id]


def test_files_that_were_taken_out_of_a_kit_leave_it_posted(case: Either) -> None:
    parcel = case.parcel()
    case.channel().post(parcel, lambda: True, quiet)
    if isinstance(case, BucketCase):
        main = f"{parcel.attempt[:12]}/{parcel.main.name}"
        case.client.delete_object(Bucket="kits", Key=f"spring/reels/{parcel.post.id}/{main}")
    else:
        main = parcel.main.name
        (case.folder / "kits/here" / parcel.post.id / main).unlink()
    found = case.channel().find(parcel)
    assert found is not None
    assert found.said["taken_out"] == main


def test_who_is_not_wanted_leaves_an_attempt_that_may_still_win(case: Either) -> None:
    parcel = case.parcel()

    def stopped_while_another_is_at_it() -> bool:
        def then_it_is_wanted_no_more() -> bool:
            with pytest.raises(Refused):
                case.channel().post(attempt(parcel, STALE), lambda: False, quiet)
            return True

        case.channel().post(attempt(parcel, FRESH), then_it_is_wanted_no_more, quiet)
        return False

    with pytest.raises(Refused):
        case.channel().post(attempt(parcel, "c" * 32), stopped_while_another_is_at_it, quiet)
    assert case.visible(parcel) == 1
    assert not [each for each in listed(case) if STALE[:12] in each or "c" * 12 in each]


def test_something_else_at_a_kits_place_is_refused(tmp_path: Path) -> None:
    case = FolderCase(tmp_path)
    parcel = case.parcel()
    there = tmp_path / "kits/here" / parcel.post.id
    there.mkdir(parents=True)
    (there / "notes.txt").write_text("mine")
    with pytest.raises(Refused, match="Something else"):
        case.channel().post(parcel, lambda: True, quiet)
    assert [each.name for each in there.iterdir()] == ["notes.txt"]
    shutil.rmtree(there)
    there.write_text("a file")
    with pytest.raises((Refused, Unclear)):
        case.channel().post(parcel, lambda: True, quiet)
    assert there.read_text() == "a file"


def test_a_folder_that_is_a_file_is_refused_by_the_check_too(tmp_path: Path) -> None:
    (tmp_path / "kits").write_text("a file")
    case = FolderCase(tmp_path)
    with pytest.raises(Refused):
        case.channel().check()
    with pytest.raises((Refused, Unclear)):
        case.channel().post(case.parcel(), lambda: True, quiet)


def test_a_bucket_that_cannot_be_reached_is_busy_and_nothing_is_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CUTTHROUGH_S3_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made")
        case = BucketCase(tmp_path, None)
        parcel = case.parcel()
        for ask in (lambda: case.channel().post(parcel, lambda: True, quiet), case.channel().check):
            with pytest.raises(Busy) as told:
                ask()
            assert told.value.wait > 0
            assert "made" not in json.dumps(told.value.as_dict())


def test_a_bucket_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, s3_port: int) -> None:
    with bucket_case(tmp_path, monkeypatch, s3_port) as case:
        channel = kit_channel(Channel(name="here", to="s3://nobody-made-this"), tmp_path)
        for ask in (lambda: channel.post(case.parcel(), lambda: True, quiet), channel.check):
            with pytest.raises(Refused, match="no bucket"):
                ask()


def _read(case: Either, name: str) -> str:
    if isinstance(case, BucketCase):
        return case.read(f"spring/reels/{name}").decode()
    return (case.folder / "kits/here" / name).read_text()
