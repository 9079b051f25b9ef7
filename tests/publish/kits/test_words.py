import pytest

from cutthrough.catalog.placement import placement
from cutthrough.catalog.post_limits import LinkPlace
from cutthrough.model.channel import Medium, Partner
from cutthrough.model.counting import Unit, count
from cutthrough.publish.kits.words import clean, one_line, words_of
from publish.kit_made import HOSTILE, LINK, post

ORGANIC = Medium.ORGANIC


def test_a_caption_is_text_link_credits_and_hashtags_where_the_link_belongs_in_it() -> None:
    words = words_of(post(ORGANIC, "linkedin"), None, credits_=["Music: A"])
    assert words.text is not None
    assert words.text.whole == f"The spring paths open on Saturday.\n\n{LINK}\n\nMusic: A\n\n#spring #hillside"
    assert words.told == ()


def test_where_a_link_can_not_be_tapped_it_is_told_and_left_out() -> None:
    words = words_of(post(ORGANIC, "instagram"), None)
    assert words.text is not None
    assert LINK not in words.text.whole
    assert words.link == LINK
    assert words.link_place is LinkPlace.PROFILE
    assert "can't be tapped" in " ".join(words.told)


def test_what_is_too_long_is_told_and_stays_whole_with_a_shorter_one_beside_it() -> None:
    words = words_of(post(ORGANIC, "x", text="word " * 100), None)
    assert words.text is not None
    assert not words.text.fits
    assert words.text.whole.startswith("word " * 99)
    assert words.text.proposal.endswith(f"…\n\n{LINK}\n\n#spring #hillside")
    assert count(words.text.proposal, Unit.X_WEIGHTED) <= 280
    assert "it takes 280" in words.text.told
    assert words.text.told in words.told


def test_link_and_hashtags_that_leave_no_room_are_told() -> None:
    tags = tuple(f"#tag{'x' * 20}{number}" for number in range(20))
    words = words_of(post(ORGANIC, "x", hashtags=tags), None)
    assert words.text is not None
    assert words.text.proposal == ""
    assert "leaves no room" in words.text.told


def test_a_title_in_emoji_and_combining_marks_is_counted_as_the_platform_counts() -> None:
    title = "👨‍👩‍👧‍👦" * 12 + "e\u0301" * 20
    words = words_of(post(ORGANIC, "youtube", title=title), placement("youtube_long"))
    assert words.title is not None
    assert words.title.unit == "utf16_units"
    assert (words.title.count, words.title.most, words.title.fits) == (172, 100, False)
    assert words.title.proposal == "👨‍👩‍👧‍👦" * 9 + "…"
    assert words.title.whole == title


def test_an_ads_limits_do_not_hold_for_what_is_posted_as_no_ad() -> None:
    slot = placement("tiktok_infeed_auction")
    long = "word " * 40
    paid = words_of(post(Medium.PAID, "tiktok", text=long), slot)
    partner = words_of(post(Medium.INFLUENCER, "tiktok", text=long), slot)
    assert paid.text is not None
    assert partner.text is not None
    assert (paid.text.most, paid.text.fits) == (100, False)
    assert (partner.text.most, partner.text.fits) == (2200, True)


@pytest.mark.parametrize(
    ("medium", "platform", "made_for", "most"),
    [
        (Medium.PAID, "pinterest", "instagram_reels_ad", None),
        (Medium.PAID, "snapchat", "instagram_reels_ad", None),
        (Medium.PAID, "tiktok", "instagram_reels_ad", None),
        (Medium.ORGANIC, "facebook", "instagram_feed", None),
        (Medium.ORGANIC, "tiktok", "x_organic", 2200),
        (Medium.PAID, "instagram", "instagram_reels_ad", 125),
        (Medium.PAID, None, "instagram_reels_ad", 125),
    ],
)
def test_another_platforms_limits_do_not_hold_and_that_it_was_made_for_it_is_told(
    medium: Medium, platform: str | None, made_for: str, most: int | None
) -> None:
    slot = placement(made_for)
    words = words_of(post(medium, platform, text="word " * 40), slot)
    assert words.text is not None
    assert words.text.most == most
    told = f"was made for {slot.name} and goes to {platform}"
    assert any(told in each for each in words.told) == (platform not in (None, "instagram"))


def test_an_ads_own_limit_is_the_placements_and_a_page_of_ones_own_shows_any_film() -> None:
    assert words_of(post(Medium.WEBSITE, "website"), placement("instagram_feed")).told == ()
    text = words_of(post(Medium.PAID, "pinterest", text="word " * 200), None).text
    assert text is not None
    assert (text.most, text.fits) == (None, True)


@pytest.mark.parametrize(("said", "vague"), [("#sp", True), ("#Collab", True), ("Ad", False), ("#sp, an Ad", False)])
def test_a_partners_own_words_that_a_regulator_calls_vague_are_told(said: str, vague: bool) -> None:
    partner = Partner(name="Mira", disclosure=said)
    of = post(Medium.INFLUENCER, "tiktok", partner=partner, territories=("JP", "US"), language="ja")
    told = [each for each in words_of(of, None).told if "too vague" in each]
    rule = "United States, FTC, Disclosures 101"
    assert told == ([f'"{said}" is too vague a word for what is paid for ({rule}): say "Ad"'] if vague else [])


CC_BY = "Big Buck Bunny, Blender Foundation, CC BY 3.0, https://creativecommons.org/licenses/by/3.0/"


@pytest.mark.parametrize("text", ["हिन्दी में एक लंबा वाक्य " * 8, "=cmd|' /C calc'!A0 and more " * 8, "word " * 60])
def test_a_proposal_of_a_few_letters_is_none(text: str) -> None:
    words = words_of(post(text=text), placement("instagram_reels_ad"), credits_=[CC_BY])
    assert words.text is not None
    assert words.text.proposal == ""
    assert "what must stand behind the text leaves room for" in words.text.told
    roomy = words_of(post(text=text), placement("instagram_reels_ad"), credits_=["Music: A"])
    assert roomy.text is not None
    assert roomy.text.proposal.endswith("…\n\nMusic: A\n\n#spring #hillside")
    assert text.startswith(roomy.text.proposal.partition("…")[0] + " ")


@pytest.mark.parametrize(
    ("partner", "territories", "language", "label"),
    [
        (None, ("DE",), "de", "Anzeige"),
        (None, ("GB",), "en", "Ad"),
        (None, ("FR",), "fr-FR", "Collaboration commerciale"),
        (None, ("IT",), "it", "Pubblicità"),
        (None, ("DE", "US"), None, "Anzeige / Ad"),
        (None, ("de", "AT", "US"), None, "Anzeige / Advertisement / Ad"),
        (None, ("US", "GB"), None, "Ad"),
        (None, ("DE", "JP"), None, "Anzeige / 広告"),
        (None, ("DE", "CH"), None, "Anzeige / Ad"),
        (None, ("DACH", "US"), None, "Anzeige / Advertisement / Ad"),
        (None, ("worldwide", "DE"), None, "Ad"),
        (None, ("JP",), "ja", "広告"),
        (None, ("DE",), None, "Anzeige"),
        (None, ("DE", "US"), "en", "Ad"),
        (None, (), None, "Ad"),
        (Partner(name="Mira", disclosure="Werbung für Hillside"), ("DE",), "de", "Werbung für Hillside"),
    ],
)
def test_a_partners_caption_begins_by_saying_that_it_is_paid_for(
    partner: Partner | None, territories: tuple[str, ...], language: str | None, label: str
) -> None:
    of = post(Medium.INFLUENCER, "tiktok", partner=partner, territories=territories, language=language)
    words = words_of(of, None)
    assert words.text is not None
    assert words.text.whole.startswith(f"{label}: The spring paths")


def test_code_and_what_a_model_made_stand_in_the_caption() -> None:
    of = post(Medium.INFLUENCER, "tiktok", partner=Partner(name="Mira", code="MIRA20"), made_with_ai="the sky")
    words = words_of(of, None)
    assert words.text is not None
    assert "Made or altered with AI: the sky\n\nCode: MIRA20" in words.text.whole


def test_words_this_client_never_says_are_told() -> None:
    assert any("never says" in each for each in words_of(post(text="So CHEAP!"), None, never_say=["cheap"]).told)


def test_hashtags_are_written_as_they_work_and_what_can_be_none_is_told() -> None:
    words = words_of(post(hashtags=("open film", "#ok", "##ok", "!!", "#हिन्दी")), None)
    assert words.hashtags == ("#openfilm", "#ok", "#हिन्दी")
    assert any("open film" in each for each in words.told)
    assert any("can't be a hashtag" in each for each in words.told)


def test_more_hashtags_than_are_taken_are_told() -> None:
    tags = tuple(f"#t{number}" for number in range(31))
    told = words_of(post(ORGANIC, "instagram", hashtags=tags), None).told
    assert "There are 31 hashtags, and 30 are taken: choose" in told


def test_nothing_at_all_is_no_trouble() -> None:
    words = words_of(post(title=None, text=None, hashtags=(), link=None), None)
    assert (words.title, words.text, words.link, words.told) == (None, None, None, ())


def test_controls_and_marks_of_direction_go_and_letters_stay() -> None:
    assert clean("a\r\nb\u2028c\x00\x1b\u202e\ufeffd 👨‍👩‍👧 \U0001fae8") == "a\nb\ncd 👨‍👩‍👧 \U0001fae8"
    assert "\n" not in one_line(HOSTILE)
    assert "\r" not in one_line(HOSTILE)
