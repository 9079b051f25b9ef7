"""What YouTube is told, within its limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.channel import Channel
from cutthrough.publish.channels.youtube_words import TAGS_CHARS, captions_of, description_of, told, unfit
from publish.channels.youtube_case import YouTubeCase
from standins.discovery import youtube
from standins.youtube_channel import Channel as There
from standins.youtube_channel import No


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> YouTubeCase:
    return YouTubeCase(None, tmp_path_factory.mktemp("words"))  # type: ignore[arg-type]


@given(
    title=st.text(max_size=110),
    text=st.text(max_size=200),
    hashtags=st.lists(st.text(min_size=1, max_size=60), max_size=20),
)
def test_what_is_fit_is_taken(title: str, text: str, hashtags: list[str], case: YouTubeCase) -> None:
    """Whatever we call fit, the server takes, and the discovery document knows."""
    parcel = case.parcel("ct7k2m9qx-4hd2p", 10, title=title, text=text, hashtags=tuple(hashtags))
    if unfit(parcel.post):
        return
    body = told(parcel, Channel()).body
    assert youtube().problems("Video", body) == []
    try:
        There().checked(body)
    except No as no:
        raise AssertionError(no.reason) from no
    tags = body["snippet"]["tags"]
    assert tags[0] == "ct7k2m9qx-4hd2p"
    assert sum(len(each) + 2 * (" " in each) for each in tags) + len(tags) - 1 <= TAGS_CHARS


def test_the_mark_changes_with_every_byte_and_word(case: YouTubeCase) -> None:
    parcel = case.parcel(size=10)
    same = told(parcel, Channel()).mark
    assert (
        told(parcel.model_copy(update={"attempt": "another", "moment": "2027-01-01T00:00:00Z"}), Channel()).mark == same
    )
    others = [
        case.parcel("ct7k2m9qx-4hd2p", 11),
        case.parcel(size=10, title="Another"),
        case.parcel(size=10, text="Another"),
        case.parcel(size=10, hashtags=("#another",)),
        case.parcel(size=10, made_with_ai="the sky"),
        parcel.model_copy(update={"files": parcel.files[:-1]}),
        parcel.model_copy(update={"credits": ("Music: Bo",)}),
    ]
    marks = {told(each, Channel()).mark for each in others} | {told(parcel, Channel(made_for_kids=True)).mark}
    assert len(marks - {same}) == len(others) + 1


def test_captions_are_one_file_for_each_language(case: YouTubeCase) -> None:
    found = captions_of(case.parcel(size=10))
    assert {language: Path(file.name).suffix for language, file in found.items()} == {"en": ".srt", "de": ".srt"}


def test_a_link_that_the_text_has_is_not_said_twice(case: YouTubeCase) -> None:
    parcel = case.parcel(size=10)
    assert parcel.post.link is not None
    again = parcel.post.model_copy(update={"text": f"See {parcel.post.link.url}"})
    assert description_of(again, ("Music: Bo",)).count("https://") == 1
    assert description_of(again, ("Music: Bo",)).endswith("#walks #spring\n\nMusic: Bo")


def test_hashtags_that_do_not_fit_the_tags_stay_in_the_description(case: YouTubeCase) -> None:
    parcel = case.parcel(size=10, hashtags=tuple(f"#{number}{'x' * 57}" for number in range(20)))
    snippet = told(parcel, Channel()).snippet
    There().checked({"snippet": snippet})
    assert 5 < len(snippet["tags"]) < 22
    assert snippet["description"].count("#") == 20
