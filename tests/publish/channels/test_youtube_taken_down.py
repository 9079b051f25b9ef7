"""Taking a video down: nobody sees it afterwards, or one error says that it may be seen as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.model.errors import CutthroughError
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Receipt
from cutthrough.publish.channels.base import Busy, Locked, Refused, Unclear
from publish.channels.youtube_case import YouTubeCase, youtube_case


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeCase]:
    with youtube_case(tmp_path, monkeypatch) as made:
        yield made


def out(case: YouTubeCase, *, scheduled: bool = False) -> tuple[Parcel, Receipt]:
    parcel = case.parcel(made_with_ai="the sky")
    if scheduled:
        moment = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
        parcel = parcel.model_copy(update={"moment": moment})
    receipt = case.channel().post(parcel, lambda: True, lambda _: None)
    assert case.visible(parcel) == 1
    return parcel, receipt


@pytest.mark.parametrize("scheduled", [False, True])
def test_it_is_private_then_with_no_time_left_and_all_else_as_it_was_declared(
    case: YouTubeCase, scheduled: bool
) -> None:
    parcel, receipt = out(case, scheduled=scheduled)
    film = case.server.channel.films[receipt.external_id]
    before = {name: each for name, each in film.status.items() if name not in ("privacyStatus", "publishAt")}
    assert case.channel().take_down(parcel.post, receipt) == "it is private on YouTube"
    assert film.status == {**before, "privacyStatus": "private"}
    assert case.channel().find(parcel) is None


def test_what_is_down_is_only_read(case: YouTubeCase) -> None:
    parcel, receipt = out(case)
    case.channel().take_down(parcel.post, receipt)
    case.server.calls.clear()
    case.channel().take_down(parcel.post, receipt)
    assert "videos.update" not in case.server.calls
    case.server.channel.films.clear()
    assert case.channel().take_down(parcel.post, receipt) == "it is not on YouTube any more"


def test_what_somebody_put_up_by_hand_is_found_by_its_receipt(case: YouTubeCase) -> None:
    film = case.server.channel.insert({"snippet": {"title": "Ours"}, "status": {"privacyStatus": "public"}}, "", 1)
    said = Receipt(external_id=film.id, at="2026-11-22T18:00:00+00:00")
    case.channel().take_down(case.parcel().post, said)
    assert not film.visible


def test_a_video_that_is_changed_meanwhile_is_taken_down_all_the_same(case: YouTubeCase) -> None:
    parcel, receipt = out(case)
    case.server.channel.keeps_etags = False
    case.channel().take_down(parcel.post, receipt)
    assert case.visible(parcel) == 0


@pytest.mark.parametrize("kind", ["lose", "stall", "error", "garbage", "twice"])
def test_an_answer_that_is_lost_is_read_and_asked_again(case: YouTubeCase, kind: str) -> None:
    parcel, receipt = out(case)
    case.server.fault(kind, "videos.update", seconds=0.35)
    case.channel().take_down(parcel.post, receipt)
    case.server.settle()
    assert case.visible(parcel) == 0


FAULTS: dict[str, tuple[str, str, type[CutthroughError]]] = {
    "quota": ("quota", "videos.update", Busy),
    "slow down": ("throttle", "videos.update", Busy),
    "out of order": ("fail", "channels.list", Busy),
    "forbidden": ("forbid", "videos.update", Refused),
    "not asked": ("refuse", "videos.update", Busy),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_fails_says_so_and_can_be_asked_again(
    case: YouTubeCase, fault: tuple[str, str, type[CutthroughError]]
) -> None:
    kind, where, expected = fault
    parcel, receipt = out(case)
    case.server.fault(kind, where, times=9)
    with pytest.raises(expected) as told:
        case.channel().take_down(parcel.post, receipt)
    assert told.value.fix
    assert case.visible(parcel) == 1
    case.server.well()
    case.channel().take_down(parcel.post, receipt)
    assert case.visible(parcel) == 0


def test_lost_where_nobody_can_read_is_unclear(case: YouTubeCase) -> None:
    parcel, receipt = out(case)
    case.server.fault("lose", "videos.update")
    case.server.fault("fail", "videos.list", times=9, after=2)
    with pytest.raises(Unclear, match="just when it was to be made private"):
        case.channel().take_down(parcel.post, receipt)


def test_a_dead_token_locks(case: YouTubeCase) -> None:
    parcel, receipt = out(case)
    case.server.tokens.refresh.clear()
    case.server.tokens.expire()
    with pytest.raises(Locked, match="invalid_grant"):
        case.channel().take_down(parcel.post, receipt)
    assert case.visible(parcel) == 1
