"""The YouTube channel: what goes up, what each refusal means, what is told of it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cutthrough.model.channel import Channel, ChannelKind, Partner
from cutthrough.model.errors import CutthroughError
from cutthrough.publish.channels import open_channel
from cutthrough.publish.channels.base import Busy, Locked, Refused, Unclear
from cutthrough.publish.channels.youtube import YouTubeChannel
from publish.channels.youtube_case import YouTubeCase, youtube_case
from standins.youtube_channel import Channel as There
from talkative import all_logged


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeCase]:
    with youtube_case(tmp_path, monkeypatch) as made:
        yield made


def yes() -> bool:
    return True


def nothing(_: float) -> None:
    return


def test_everything_goes_up(case: YouTubeCase) -> None:
    parcel = case.parcel(made_with_ai="the sky", partner=Partner(name="Ann", disclosure="Paid partnership"))
    receipt = case.channel(category="15", made_for_kids=True).post(parcel, yes, nothing)
    film = case.server.channel.films[receipt.external_id]
    assert receipt.url == f"https://www.youtube.com/watch?v={film.id}"
    assert film.sha256 == parcel.main.sha256
    assert case.server.calls.count("upload") == 4  # 200,000 bytes in pieces of 64 KiB
    assert film.snippet["title"] == "Every path is free"
    assert film.snippet["description"].split("\n\n") == [
        "Paid partnership",
        "The spring paths open on Saturday.",
        "https://hillside.example/paths?utm_source=youtube&ct=ct7k2m9qx-4hd2p",
        "#walks #spring",
    ]
    assert film.snippet["tags"][0] == parcel.post.id
    assert film.snippet["tags"][2:] == ["walks", "spring"]
    assert (film.snippet["categoryId"], film.snippet["defaultLanguage"]) == ("15", "en")
    assert film.status == {
        "privacyStatus": "public",
        "selfDeclaredMadeForKids": True,
        "containsSyntheticMedia": True,
        "embeddable": True,
        "license": "youtube",
        "publicStatsViewable": True,
    }
    assert film.paid
    assert film.captions["en"] == parcel.files[0].path.read_bytes()
    assert film.thumbnail == parcel.files[3].path.read_bytes()


def test_private_until_the_last_step(case: YouTubeCase) -> None:
    parcel = case.parcel()
    seen = []

    def wanted() -> bool:
        seen.append((case.visible(parcel), case.server.calls[-1]))
        return True

    case.channel().post(parcel, wanted, nothing)
    assert seen == [(0, "videos.list")]
    assert case.server.calls[-1] == "videos.update"


def test_for_later_it_is_scheduled(case: YouTubeCase) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
    parcel = case.parcel().model_copy(update={"moment": later})
    receipt = case.channel().post(parcel, yes, nothing)
    assert receipt.said["scheduled"] == later
    assert case.server.channel.films[receipt.external_id].status["privacyStatus"] == "private"
    found = case.channel().find(parcel)
    assert found is not None
    assert found.external_id == receipt.external_id


def test_a_leftover_is_finished_and_not_sent_again(case: YouTubeCase) -> None:
    parcel = case.parcel()
    with pytest.raises(Refused, match="not wanted"):
        case.channel().post(parcel, lambda: False, nothing)
    case.channel().post(parcel, yes, nothing)
    assert case.server.calls.count("videos.insert") == 1
    assert case.server.calls.count("captions.insert") == 2


def test_a_leftover_of_other_bytes_is_deleted(case: YouTubeCase) -> None:
    with pytest.raises(Refused):
        case.channel().post(case.parcel(size=100_000), lambda: False, nothing)
    parcel = case.parcel(size=120_000)
    case.channel().post(parcel, yes, nothing)
    assert len(case.server.channel.deleted) == 1
    assert [each.sha256 for each in case.server.channel.under(parcel.post.id)] == [parcel.main.sha256]


def test_others_videos_are_left_alone(case: YouTubeCase) -> None:
    for title, tags in (("Ours", ["ct0000000-00000"]), ("Theirs", []), ("Alike", ["ct7k2m9qx-4hd2"])):
        case.server.channel.insert(
            {"snippet": {"title": title, "tags": tags}, "status": {"privacyStatus": "private"}}, "", 1
        )
    case.channel().post(case.parcel(), yes, nothing)
    assert case.server.channel.deleted == []
    assert len(case.server.channel.films) == 4


def test_found_among_many(case: YouTubeCase) -> None:
    parcel = case.parcel()
    receipt = case.channel().post(parcel, yes, nothing)
    for number in range(120):
        case.server.channel.insert({"snippet": {"title": str(number)}}, "", 1)
    found = case.channel().find(parcel)
    assert found is not None
    assert found.external_id == receipt.external_id
    assert case.server.calls[-6:].count("playlistItems.list") == 3


def test_just_gone_up_is_unclear_for_a_while(case: YouTubeCase) -> None:
    parcel = case.parcel()
    with pytest.raises(Refused):
        case.channel().post(parcel, lambda: False, nothing)
    with pytest.raises(Unclear, match="private so far"):
        case.channel(settles=60).find(parcel)
    assert case.channel(settles=0).find(parcel) is None


REFUSALS: dict[str, tuple[str, str, type[CutthroughError], str]] = {
    "quota": ("quota", "videos.insert", Busy, "quota for today"),
    "too many uploads": ("uploads", "videos.insert", Busy, "most uploads for a day"),
    "forbidden thumbnail": ("forbid", "thumbnails.set", Refused, "forbidden"),
    "quota at the last step": ("quota", "videos.update", Busy, "quota for today"),
    "slow down": ("throttle", "videos.update", Busy, "slow down"),
    "out of order at first": ("fail", "channels.list", Busy, "out of order"),
    "not answering at first": ("hang", "channels.list", Busy, "broke before"),
    "refused token": ("unauthorized", "videos.update", Locked, "not accepted"),
    "forbidden at the last step": ("forbid", "videos.update", Refused, "forbidden"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_refusals(refusal: tuple[str, str, type[CutthroughError], str], case: YouTubeCase) -> None:
    kind, where, expected, words = refusal
    case.server.fault(kind, where, times=9)
    parcel = case.parcel()
    with pytest.raises(expected, match=words) as refused:
        case.channel().post(parcel, yes, nothing)
    assert refused.value.fix
    assert case.visible(parcel) == 0


def test_a_dead_token_locks(case: YouTubeCase) -> None:
    case.server.tokens.refresh.clear()
    with pytest.raises(Locked, match="invalid_grant"):
        case.channel().check()
    with pytest.raises(Locked):
        case.channel().post(case.parcel(), yes, nothing)
    with pytest.raises(Unclear):  # it may be out all the same: nobody could look
        case.channel().find(case.parcel())


def test_a_token_that_ends_on_the_way_is_renewed(case: YouTubeCase) -> None:
    parcel = case.parcel(size=400_000)
    ended = []

    def progress(share: float) -> None:
        if share > 0.3 and not ended:
            ended.append(share)
            case.server.tokens.expire()

    def wanted() -> bool:
        case.server.tokens.expire()
        return True

    case.channel().post(parcel, wanted, progress)
    assert case.visible(parcel) == 1
    assert case.server.calls.count("videos.insert") == 1


def test_the_wrong_channel_locks(case: YouTubeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_UCANOTHER_TOKEN", "first-refresh")
    with pytest.raises(Locked, match="another channel: Hillside"):
        case.channel(account="UCanother").post(case.parcel(), yes, nothing)
    assert case.server.channel.films == {}


def test_a_project_without_an_audit_stays_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path, monkeypatch, There(audited=False)) as case:
        channel, parcel = case.channel(), case.parcel()
        with pytest.raises(Refused, match="keeps the video private"):
            channel.post(parcel, yes, nothing)
        assert case.visible(parcel) == 0


def test_processing_meanwhile_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with youtube_case(tmp_path, monkeypatch, There(processing=0.2)) as case:
        parcel = case.parcel()
        waited = []

        def wanted() -> bool:
            if not waited:
                waited.append(1)
                case.server.sleep(0.3)  # it is processed between reading and showing: another version
            return True

        case.channel().post(parcel, wanted, nothing)
        assert case.visible(parcel) == 1
        assert case.server.calls.count("videos.update") == 2


@pytest.mark.parametrize("content", [b"", b"other bytes"])
def test_changed_files_never_go_up(content: bytes, case: YouTubeCase) -> None:
    parcel = case.parcel()
    parcel.files[0].path.write_bytes(content)
    with pytest.raises(Refused):
        case.channel().post(parcel, yes, nothing)
    assert case.server.channel.films == {}


def test_a_film_that_changes_while_it_goes_up_is_never_shown(case: YouTubeCase) -> None:
    parcel = case.parcel(size=400_000)

    def progress(share: float) -> None:
        if share > 0.3:
            parcel.main.path.write_bytes(b"x" * 400_000)

    with pytest.raises(Refused, match="not what was approved"):
        case.channel().post(parcel, yes, progress)
    assert case.visible(parcel) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"title": None}, "no title"),
        ({"title": "x" * 101}, "101 characters"),
        ({"title": "A <b>title"}, "< or >"),
        ({"text": "é" * 2500}, "bytes with link"),
        ({"title": "a\x00b"}, "nobody can see"),
    ],
)
def test_words_that_youtube_refuses(words: dict[str, Any], said: str, case: YouTubeCase) -> None:
    with pytest.raises(Refused, match=said):
        case.channel().post(case.parcel(**words), yes, nothing)
    assert case.server.calls == []


def test_building_touches_nothing_and_wants_an_account(case: YouTubeCase) -> None:
    with pytest.raises(Refused, match="names no account"):
        YouTubeChannel(Channel(name="youtube", kind=ChannelKind.YOUTUBE))
    channel = Channel(name="youtube", kind=ChannelKind.YOUTUBE, account="UCexample")
    assert isinstance(open_channel(channel, case.folder), YouTubeChannel)
    assert case.server.calls == []


def test_unreachable(case: YouTubeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_URL", "http://127.0.0.1:9/")
    with pytest.raises(Busy):
        case.channel().post(case.parcel(), yes, nothing)
    with pytest.raises(Unclear):
        case.channel().find(case.parcel())


def test_no_secret_is_told(case: YouTubeCase) -> None:
    """Not in any error, not in a traceback with all locals, not in any log at its most talkative."""
    told = []
    with all_logged() as log:
        for kind, where in [*[each[:2] for each in REFUSALS.values()], ("garbage", "channels.list")]:
            case.server.fault(kind, where, times=99)
            with pytest.raises(CutthroughError) as refused:
                case.channel().post(case.parcel(), yes, nothing)
            told += traceback.TracebackException.from_exception(refused.value, capture_locals=True).format()
            told.append(str(refused.value.as_dict()))
            case.server.well()
        told.append(case.channel().post(case.parcel(), yes, nothing).to_json())
    everything = log.getvalue() + "".join(told)
    for hidden in ("first-refresh", "client-secret", *case.server.tokens.access, *case.server.sessions):
        assert hidden not in everything
