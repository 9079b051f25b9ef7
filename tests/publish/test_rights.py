from datetime import date, timedelta
from typing import Any

import pytest

from cutthrough.model.brief import Right
from cutthrough.model.channel import ChannelKind, Medium
from cutthrough.model.post import Post, PostState
from cutthrough.publish.rights import ending, lacks
from publish.judged import kept, post

DAY = date(2026, 12, 2)


def right(**changes: Any) -> Right:
    return Right(**{"what": "The music", "basis": "licence 17", "forever": True, **changes})


def rules(one: Right, of: Post, *, sound: bool = True) -> list[str]:
    return [each.rule for each in lacks((one,), of, DAY, sound=sound)]


SITE = post(channel="watch", kind=ChannelKind.SITE, medium=Medium.WEBSITE, platform=None)
LETTERS = post(channel="letters", kind=ChannelKind.KIT, medium=Medium.EMAIL, platform=None)
X = post(channel="posts", kind=ChannelKind.KIT, platform="x")
GERMANY = post(territories=("DE",))
BOTH = post(territories=("de", "AT"))

CASES: dict[str, tuple[Right, Post, list[str]]] = {
    "no limit": (right(), post(), []),
    "its platform": (right(platforms="YouTube"), post(), []),
    "another platform": (right(platforms=["instagram", "TikTok"]), post(), ["rights-platform"]),
    "a site by its medium": (right(platforms="website"), SITE, []),
    "a site by a short word": (right(platforms="web"), SITE, []),
    "a site that is not named": (right(platforms="youtube"), SITE, ["rights-platform"]),
    "a letter": (right(platforms="e-mail"), LETTERS, []),
    "a letter that is not named": (right(platforms="youtube"), LETTERS, ["rights-platform"]),
    "an old name": (right(platforms="Twitter"), X, []),
    "a channel by its name": (right(platforms="letters"), LETTERS, []),
    "its territory": (right(territories="DE"), GERMANY, []),
    "small letters": (right(territories=["de", "at"]), BOTH, []),
    "a territory more": (right(territories="DE"), BOTH, ["rights-territory"]),
    "seen everywhere": (right(territories="DE"), post(), ["rights-territory"]),
    "the whole world": (right(territories="Worldwide"), post(), []),
    "several countries by one word": (right(territories="DACH"), BOTH, []),
    "a code that is none": (right(territories="UK"), post(territories=("GB",)), ["rights-territory"]),
    "no country code": (right(territories=["DE", "Scandinavia"]), GERMANY, ["rights-territory"]),
    "over": (right(forever=False, until=DAY - timedelta(days=1)), post(), ["rights-ended"]),
    "its last day": (right(forever=False, until=DAY), post(), []),
    "no end known": (right(forever=False), post(), ["rights-end-unknown"]),
    "all at once": (
        right(forever=False, until=date(2026, 1, 1), platforms="tiktok", territories="FR"),
        GERMANY,
        ["rights-ended", "rights-platform", "rights-territory"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_right_allows(case: str) -> None:
    one, of, expected = CASES[case]
    assert rules(one, of) == expected


def test_a_music_licence_is_no_matter_without_sound() -> None:
    music = right(kind="music", platforms="tiktok")
    assert rules(music, post()) == ["rights-platform"]
    assert rules(music, post(), sound=False) == []
    assert rules(right(kind="talent", platforms="tiktok"), post(), sound=False) == ["rights-platform"]


def test_each_lack_says_where_and_what_would_help() -> None:
    found = lacks((right(), right(what="The face", forever=False)), post(), DAY)
    assert [(each.about, each.message) for each in found] == [
        ("rights/2", 'nobody says until when "The face" may be used')
    ]
    assert found[0].fix == "write until: and the last day, or forever: yes"


def test_rights_that_end_are_told_with_the_posts_they_are_about() -> None:
    until = DAY + timedelta(days=12)
    posts = [
        kept(PostState.CONFIRMED, id="out"),
        kept(PostState.APPROVED, id="late", local="2026-12-20 10:00"),
        kept(PostState.PLANNED, id="early", local="2026-12-03 10:00"),
        kept(PostState.WITHDRAWN, id="gone", local="2026-12-20 10:00"),
        kept(PostState.CONFIRMED, id="other", brief="autumn"),
    ]
    rights = (right(forever=False, until=until), right(what="The film"), right(what="The font", forever=False))
    found = ending("spring", rights, posts, DAY)
    assert [(each.what, each.days, each.after, each.out) for each in found] == [("The music", 13, ("late",), ("out",))]
    assert found[0].sentence() == (
        '"The music" may be used until 2026-12-14, for 13 more days; 1 post is out and must be taken down by then; '
        "1 post is planned for later and will be held"
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "might be used until 2026-12-01, that is over"), (0, "today is the last day"), (1, "for 2 more days")],
)
def test_how_long_is_left(days: int, said: str) -> None:
    found = ending("spring", (right(forever=False, until=DAY + timedelta(days=days)),), (), DAY)
    assert said in found[0].sentence()


def test_only_what_ends_within_the_time_to_warn_is_told() -> None:
    soon, later = (right(what=f"{days}", forever=False, until=DAY + timedelta(days=days)) for days in (30, 31))
    assert [each.what for each in ending("spring", (later, soon), (), DAY)] == ["30"]
    assert [each.what for each in ending("spring", (later, soon), (), DAY, timedelta(days=90))] == ["30", "31"]
