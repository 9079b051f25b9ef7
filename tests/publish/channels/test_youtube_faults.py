"""Whatever YouTube does on the way: one visible video in the end, or a state that says clearly why there is none."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Receipt
from cutthrough.publish.channels.base import Busy, Locked, Refused, Unclear
from publish.channels.youtube_case import YouTubeCase, youtube_case
from standins.youtube_channel import Channel as There

BEFORE = ("throttle", "hurry", "quota", "uploads", "forbid", "unauthorized", "fail", "refuse", "hang")
AFTER = ("lose", "stall", "error", "garbage", "twice", "double", "late")
BYTES = ("half", "expire", "gone", "boast", "humble", "blur")
CALLS = (
    "channels.list",
    "playlistItems.list",
    "videos.list",
    "videos.insert",
    "upload",
    "captions.list",
    "captions.insert",
    "thumbnails.set",
    "videos.update",
    "videos.delete",
    "token",
)

faults = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(BEFORE + AFTER), st.sampled_from(CALLS), st.integers(1, 3), st.integers(0, 3)),
        st.tuples(st.sampled_from(AFTER), st.just("videos.update"), st.integers(1, 2), st.just(0)),
        st.tuples(st.sampled_from(BYTES), st.just("upload"), st.integers(1, 3), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=5,
)


def yes() -> bool:
    return True


def nothing(_: float) -> None:
    return


def publish(case: YouTubeCase, parcel: Parcel, tries: int = 12) -> Receipt | Exception:
    """What the flow does: post, reconcile by reading, post again only what surely isn't out."""
    last: Exception = AssertionError("nothing was tried")
    for turn in range(tries):
        if turn == tries // 2:
            case.server.well()  # by then it has misbehaved enough
        try:
            return case.channel().post(parcel, yes, nothing)
        except (Busy, Refused, Locked) as error:
            case.server.settle()
            assert case.visible(parcel) == 0, "it was said to be surely not out"
            if not isinstance(error, Busy):
                return error
            last = error
        except Unclear as error:
            last = error
            found = reconcile(case, parcel)
            if found is not None:
                return found
    return last


def reconcile(case: YouTubeCase, parcel: Parcel) -> Receipt | None:
    case.server.settle()
    for turn in range(10):
        if turn == 5:
            case.server.well()
        try:
            return case.channel().find(parcel)
        except Unclear:
            continue
    raise AssertionError("it never became clear")


def _any_faults(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def wrap(test: Callable[..., None]) -> Callable[..., None]:
        drawn = given(faults=faults, lag=st.sampled_from([0.0, 0.0, 0.15]), processing=st.sampled_from([0.0, 0.05]))
        limits = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        return limits(drawn(test))

    return wrap


@_any_faults(10)
def test_exactly_one_is_visible_after_any_faults(
    faults: list[tuple[str, str, int, int]], lag: float, processing: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _one_visible(faults, lag, processing, tmp_path_factory)


@pytest.mark.long
@_any_faults(400)
def test_exactly_one_is_visible_after_very_many_faults(
    faults: list[tuple[str, str, int, int]], lag: float, processing: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _one_visible(faults, lag, processing, tmp_path_factory)


def _one_visible(
    faults: list[tuple[str, str, int, int]], lag: float, processing: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    there = There(lag=lag, processing=processing)
    with pytest.MonkeyPatch.context() as patch, youtube_case(tmp_path_factory.mktemp("f"), patch, there) as case:
        parcel = case.parcel(size=150_000)
        for kind, where, times, after in faults:
            case.server.fault(kind, where, times=times, after=after, seconds=0.3)
        outcome = publish(case, parcel)
        event(type(outcome).__name__)
        case.server.well()
        case.server.settle()
        films = case.server.channel.visible(parcel.post.id)
        if isinstance(outcome, Receipt):
            assert [each.id for each in films] == [outcome.external_id]
            assert films[0].sha256 == parcel.main.sha256
            assert set(films[0].captions) == {"en", "de"}
            assert films[0].thumbnail
            assert films[0].shown == 1
            found = case.channel().find(parcel)
            assert found is not None
            assert found.external_id == outcome.external_id
        else:
            assert films == []
            assert str(outcome)


ORDEALS: dict[str, tuple[tuple[str, str], ...]] = {
    "accepted, then timed out": (("stall", "videos.update"),),
    "accepted, timed out, done later": (("late", "videos.update"),),
    "500 after it was done": (("error", "videos.update"),),
    "garbage after it was done": (("garbage", "videos.update"),),
    "shown, and read back in vain": (("lose", "videos.update"), ("fail", "videos.list")),
    "last chunk taken, answer lost": (("lose", "upload"),),
    "two videos of one upload": (("double", "upload"),),
    "answered twice": (("twice", "videos.insert"), ("twice", "thumbnails.set"), ("twice", "videos.update")),
    "half a chunk, then gone": (("half", "upload"), ("expire", "upload")),
    "has more than was sent": (("boast", "upload"),),
    "has less than was sent": (("humble", "upload"),),
    "a range that is none": (("blur", "upload"),),
    "captions twice": (("lose", "captions.insert"),),
}


@pytest.mark.parametrize("faults", ORDEALS.values(), ids=ORDEALS)
def test_ordeals(faults: tuple[tuple[str, str], ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path, monkeypatch) as case:
        parcel = case.parcel()
        for kind, where in faults:
            case.server.fault(kind, where, seconds=0.35)
        outcome = publish(case, parcel)
        assert isinstance(outcome, Receipt), outcome
        case.server.settle()
        assert case.visible(parcel) == 1
        assert case.server.channel.visible(parcel.post.id)[0].sha256 == parcel.main.sha256


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
def test_an_answer_that_is_lost_and_nobody_can_read_is_unclear(
    done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with youtube_case(tmp_path, monkeypatch) as case:
        case.server.fault("lose" if done else "refuse", "videos.update")
        case.server.fault("fail", "videos.list", times=9, after=1)
        channel, parcel = case.channel(), case.parcel()
        with pytest.raises(Unclear, match="just when it was to be shown"):
            channel.post(parcel, yes, nothing)
        case.server.well()
        assert (channel.find(parcel) is not None) == done == (case.visible(parcel) == 1)


@pytest.mark.parametrize("kind", ["expire", "gone", "boast"])
def test_a_session_that_is_gone_or_lies_is_begun_anew(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with youtube_case(tmp_path, monkeypatch) as case:
        case.server.fault(kind, "upload", after=1)
        parcel = case.parcel()
        receipt = case.channel().post(parcel, yes, nothing)
        assert case.server.channel.films[receipt.external_id].sha256 == parcel.main.sha256
        assert case.server.calls.count("videos.insert") == 2


def test_what_is_out_is_not_touched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path, monkeypatch) as case:
        parcel = case.parcel()
        case.channel().post(parcel, yes, nothing)
        case.server.calls.clear()
        case.channel().post(parcel, yes, nothing)
        assert case.server.calls == ["token", "channels.list", "playlistItems.list", "videos.list"]


def test_an_upload_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path, monkeypatch) as case:
        case.server.fault("half", "upload", after=2)
        parcel = case.parcel(size=400_000)
        case.channel().post(parcel, yes, nothing)
        # Seven chunks of 64 KiB; the third came half, was asked after by us and by the client, and went on.
        assert case.server.calls.count("upload") <= 7 + 4
        assert case.server.calls.count("videos.insert") == 1


def test_shown_only_once_it_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path, monkeypatch, There(lag=60)) as case:
        parcel = case.parcel()
        with pytest.raises(Busy, match="doesn't list it yet"):
            case.channel(listing=0.1).post(parcel, yes, nothing)
        assert case.visible(parcel) == 0
        assert "videos.update" not in case.server.calls


def _other_words(parcel: Parcel) -> Parcel:
    return parcel.model_copy(update={"post": parcel.post.model_copy(update={"title": "All paths are free"})})


@pytest.mark.parametrize("change", [lambda p: p, _other_words], ids=["same words", "other words"])
def test_back_from_the_dead(
    change: Callable[[Parcel], Parcel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publisher stops right before the visible step, and goes on after another has taken over and posted."""
    with youtube_case(tmp_path, monkeypatch) as case:
        parcel = case.parcel()
        taken_over: list[Receipt] = []

        def wanted() -> bool:
            if not taken_over:
                taken_over.append(case.channel().post(change(parcel), yes, nothing))
            return True

        try:
            late = case.channel().post(parcel, wanted, nothing)
        except Busy:
            late = None
        assert case.visible(parcel) == 1
        film = case.server.channel.visible(parcel.post.id)[0]
        assert film.id == taken_over[0].external_id
        assert film.snippet["title"] == change(parcel).post.title
        assert film.shown == 1
        assert late is None or late.external_id == film.id


def test_what_somebody_shows_meanwhile_is_not_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two uploads of one post; the other is shown between our reading and our deleting."""
    with youtube_case(tmp_path, monkeypatch) as case:
        parcel = case.parcel()
        with pytest.raises(Refused):
            case.channel().post(_other_words(parcel), lambda: False, nothing)
        other = case.server.channel.under(parcel.post.id)[0]

        def wanted() -> bool:
            if not other.visible:
                other.status["privacyStatus"] = "public"
            return True

        receipt = case.channel().post(parcel, wanted, nothing)
        assert receipt.external_id == other.id
        assert [each.id for each in case.server.channel.visible(parcel.post.id)] == [other.id]


def test_without_working_etags_it_is_shown_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = There()
    there.keeps_etags = False
    with youtube_case(tmp_path, monkeypatch, there) as case:
        parcel = case.parcel()
        case.channel().post(parcel, yes, nothing)
        assert case.visible(parcel) == 1


_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from publish.channels.youtube_case import YouTubeCase
case = YouTubeCase(None, Path(sys.argv[2]))
parcel = case.parcel(size=3_000_000)
channel = case.channel()
print("ready", flush=True)
channel.post(parcel, lambda: True, lambda share: None)
print("done", flush=True)
"""


def _killed(case: YouTubeCase, delay: float) -> None:
    """Post in another process, and kill it after so many seconds of it."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(Path(__file__).parents[2]), str(case.folder)],
        stdout=subprocess.PIPE,
        env={**os.environ},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)


@pytest.mark.parametrize(
    "kills", [pytest.param(1, id="1 kill"), pytest.param(60, id="60 kills", marks=pytest.mark.long)]
)
def test_killed_at_any_moment(kills: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(5)
    seen = set()
    for number in range(kills):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.MonkeyPatch.context() as patch, youtube_case(folder, patch) as case:
            _killed(case, draw.uniform(0.0, 1.2))
            parcel = case.parcel(size=3_000_000)
            before = case.visible(parcel)
            seen.add((before, len(case.server.channel.under(parcel.post.id))))
            found = case.channel().find(parcel)
            assert (found is not None) == (before == 1)
            if found is None:
                found = case.channel().post(parcel, yes, nothing)
            assert case.visible(parcel) == 1
            assert case.server.channel.visible(parcel.post.id)[0].shown == 1
    assert seen
