"""One battery over every channel, as the recipe in `publish.channels.base` promises."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cutthrough.model.channel import Channel, ChannelKind
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Receipt
from cutthrough.publish.channels import CHANNELS, open_channel
from cutthrough.publish.channels.base import Busy, Locked, Publisher, Refused
from publish.channels.kit_cases import Case, FolderCase, SiteCase, bucket_case
from publish.channels.youtube_case import youtube_case

CASES = ("kit-folder", "kit-bucket", "site", "youtube")


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    if request.param == "kit-folder":
        yield FolderCase(tmp_path)
    elif request.param == "site":
        yield SiteCase(tmp_path)
    elif request.param == "kit-bucket":
        with bucket_case(tmp_path, monkeypatch, request.getfixturevalue("s3_port")) as bucket:
            yield bucket
    else:
        with youtube_case(tmp_path, monkeypatch) as tube:
            yield tube


class Killed(BaseException):
    """The process is gone: nothing after this line is run."""


def yes() -> bool:
    return True


def post(channel: Publisher, parcel: Parcel, wanted: Callable[[], bool] = yes) -> Receipt:
    shares: list[float] = []
    receipt = channel.post(parcel, wanted, shares.append)
    assert all(0 <= each <= 1 for each in shares)
    assert shares == sorted(shares)
    return receipt


def test_every_kind_of_channel_is_in_the_battery() -> None:
    assert set(CHANNELS) == set(ChannelKind)
    assert {name.partition("-")[0] for name in CASES} == {kind.value for kind in ChannelKind}


def test_what_is_posted_is_found_and_what_is_not_is_not(case: Case) -> None:
    ours, other = case.parcel(), case.parcel("ct0000002-4hd2p")
    assert case.channel().find(ours) is None
    receipt = post(case.channel(), ours)
    assert receipt.external_id
    found = case.channel().find(ours)
    assert found is not None
    assert (found.external_id, found.url) == (receipt.external_id, receipt.url)
    assert case.channel().find(other) is None
    assert (case.visible(ours), case.visible(other)) == (1, 0)


def test_posting_twice_under_one_id_leaves_one(case: Case) -> None:
    parcel = case.parcel()
    first = post(case.channel(), parcel)
    again = post(case.channel(), parcel.model_copy(update={"attempt": "f" * 32}))
    assert again.external_id == first.external_id
    assert case.visible(parcel) == 1


def test_the_same_film_under_two_ids_is_two_posts(case: Case) -> None:
    first, second = case.parcel(), case.parcel("ct0000002-4hd2p")
    post(case.channel(), first)
    post(case.channel(), second)
    assert (case.visible(first), case.visible(second)) == (1, 1)


def test_what_is_not_wanted_any_more_is_never_seen(case: Case) -> None:
    parcel = case.parcel()
    with pytest.raises(Refused):
        post(case.channel(), parcel, lambda: False)
    assert case.visible(parcel) == 0
    assert case.channel().find(parcel) is None
    post(case.channel(), parcel)
    assert case.visible(parcel) == 1


def test_who_wakes_unwanted_takes_nothing_from_what_another_put_out(case: Case) -> None:
    parcel = case.parcel()

    def another_posts() -> bool:
        post(case.channel(), parcel.model_copy(update={"attempt": "d" * 32}))
        assert case.visible(parcel) == 1
        return False

    with suppress(Refused):  # a channel that sees in time that it is out gives its receipt
        post(case.channel(), parcel.model_copy(update={"attempt": "c" * 32}), another_posts)
    assert case.visible(parcel) == 1
    found = case.channel().find(parcel)
    assert found is not None
    assert "taken_out" not in found.said


@pytest.mark.parametrize("moment", [0, 1, 2, "wanted"])
def test_stopped_at_any_moment_nothing_is_lost_or_doubled(case: Case, moment: int | str) -> None:
    parcel = case.parcel()
    seen = 0

    def progress(_: float) -> None:
        nonlocal seen
        if seen == moment:
            raise Killed
        seen += 1

    def wanted() -> bool:
        if moment == "wanted":
            raise Killed
        return True

    try:
        case.channel().post(parcel, wanted, progress)
    except Killed:
        assert case.visible(parcel) == 0
    if case.channel().find(parcel) is None:
        assert case.visible(parcel) == 0
        post(case.channel(), parcel.model_copy(update={"attempt": "e" * 32}))
    assert case.visible(parcel) == 1
    assert case.channel().find(parcel) is not None


def test_what_was_taken_down_is_seen_by_nobody_and_twice_is_once(case: Case) -> None:
    parcel, other = case.parcel(), case.parcel("ct0000002-4hd2p")
    receipt = post(case.channel(), parcel)
    post(case.channel(), other)
    if parcel.post.kind is ChannelKind.KIT:
        with pytest.raises(Refused, match="was handed over as a kit") as told:
            case.channel().take_down(parcel.post, receipt)
        assert told.value.fix
        assert case.visible(parcel) == 1
        return
    for _ in range(2):
        assert case.channel().take_down(parcel.post, receipt)
    # What a site shows is for the ledger to say; the bytes stay.
    assert case.visible(parcel) == (1 if parcel.post.kind is ChannelKind.SITE else 0)
    assert case.visible(other) == 1


def test_bytes_that_were_changed_after_the_approval_never_go_out(case: Case) -> None:
    parcel = case.parcel()
    other = parcel.main.path.read_bytes()[:-1] + b"\0"
    parcel.main.path.write_bytes(other)
    with pytest.raises((Refused, Busy)):
        post(case.channel(), parcel)
    assert case.visible(parcel) == 0


def test_a_film_that_is_gone_is_refused(case: Case) -> None:
    parcel = case.parcel()
    parcel.main.path.unlink()
    with pytest.raises(Refused):
        post(case.channel(), parcel)
    assert case.visible(parcel) == 0


def test_finding_and_checking_change_nothing(case: Case, tmp_path: Path) -> None:
    parcel = case.parcel()
    before = sorted(each.relative_to(tmp_path) for each in tmp_path.rglob("*"))
    case.channel().check()
    assert case.channel().find(parcel) is None
    assert sorted(each.relative_to(tmp_path) for each in tmp_path.rglob("*")) == before
    assert case.visible(parcel) == 0


def test_it_says_when_it_has_settled(case: Case) -> None:
    assert 0 <= case.channel().settles_after < 24 * 3600


@pytest.mark.parametrize("kind", list(ChannelKind))
def test_a_channel_of_which_nothing_is_said_is_refused(kind: ChannelKind, tmp_path: Path) -> None:
    def opened_and_checked() -> None:
        open_channel(Channel(name="here", kind=kind), tmp_path).check()

    with pytest.raises((Refused, Locked)) as told:
        opened_and_checked()
    assert told.value.fix
