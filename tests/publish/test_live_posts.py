"""One post has one address, however it was copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.publish.live_posts import live_address

TUBE = "https://www.youtube.com/watch?v=-abc_DEF-12"


@pytest.mark.parametrize(
    ("said", "platform", "id_", "url"),
    [
        ("https://www.youtube.com/watch?v=-abc_DEF-12&t=42s&utm_source=x", "youtube", "-abc_DEF-12", TUBE),
        ("youtu.be/-abc_DEF-12?si=tracker", "youtube", "-abc_DEF-12", TUBE),
        ("https://m.youtube.com/shorts/-abc_DEF-12", "youtube", "-abc_DEF-12", TUBE),
        ("https://www.youtube-nocookie.com/embed/-abc_DEF-12", "youtube", "-abc_DEF-12", TUBE),
        ("https://youtube.com/live/-abc_DEF-12", "youtube", "-abc_DEF-12", TUBE),
        (
            "https://www.instagram.com/reel/CxYz12-_ab/?igsh=1",
            "instagram",
            "CxYz12-_ab",
            "https://www.instagram.com/p/CxYz12-_ab/",
        ),
        (
            "https://instagram.com/acme/p/CxYz12-_ab",
            "instagram",
            "CxYz12-_ab",
            "https://www.instagram.com/p/CxYz12-_ab/",
        ),
        (
            "https://www.tiktok.com/@acme/video/7123456789012345678?_t=1",
            "tiktok",
            "7123456789012345678",
            "https://www.tiktok.com/@acme/video/7123456789012345678",
        ),
        ("https://vm.tiktok.com/ZMabc123/", "tiktok", None, "https://vm.tiktok.com/ZMabc123"),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/",
            "linkedin",
            "7123456789012345678",
            "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/",
        ),
        (
            "https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7123456789012345678",
            "linkedin",
            "7123456789012345678",
            "https://www.linkedin.com/feed/update/urn:li:ugcPost:7123456789012345678/",
        ),
        (
            "https://de.linkedin.com/posts/acme_launch-activity-7123456789012345678-x1Yz",
            "linkedin",
            "7123456789012345678",
            "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/",
        ),
        (
            "https://www.facebook.com/watch/?v=1234567890",
            "facebook",
            "1234567890",
            "https://www.facebook.com/watch/?v=1234567890",
        ),
        (
            "https://www.facebook.com/acme/videos/spring/1234567890/",
            "facebook",
            "1234567890",
            "https://www.facebook.com/watch/?v=1234567890",
        ),
        (
            "https://www.facebook.com/reel/1234567890",
            "facebook",
            "1234567890",
            "https://www.facebook.com/watch/?v=1234567890",
        ),
        (
            "https://twitter.com/acme/status/1234567890123/video/1",
            "x",
            "1234567890123",
            "https://x.com/i/status/1234567890123",
        ),
        ("https://vimeo.com/channels/staffpicks/76979871", "vimeo", "76979871", "https://vimeo.com/76979871"),
        ("https://player.vimeo.com/video/76979871?h=1", "vimeo", "76979871", "https://vimeo.com/76979871"),
        (
            "https://www.pinterest.co.uk/pin/1234567890/",
            "pinterest",
            "1234567890",
            "https://www.pinterest.com/pin/1234567890/",
        ),
        ("https://acme.example/films/spring?utm_source=x", None, None, "https://acme.example/films/spring"),
    ],
)
def test_every_spelling_leads_to_the_same_post(said: str, platform: str | None, id_: str | None, url: str) -> None:
    found = live_address(said)
    assert found is not None
    assert (found.platform, found.id, found.url) == (platform, id_, url)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "spring.mp4x y",
        "javascript:alert(1)",
        "ftp://youtu.be/-abc_DEF-12",
        "https://",
        "https://[::1",
        "x" * 3000,
        "nowhere",
        "https://youtu.be/a\nb",
        'https://evil.example/"><script>',
    ],
)
def test_what_is_no_address_is_none(said: str) -> None:
    assert live_address(said) is None


@pytest.mark.parametrize(
    "said", ["https://youtube.com.evil.example/watch?v=-abc_DEF-12", "https://notyoutu.be/-abc_DEF-12"]
)
def test_a_host_that_only_looks_like_it_is_not_it(said: str) -> None:
    found = live_address(said)
    assert found is not None
    assert found.platform is None


@given(st.text(max_size=200))
def test_nothing_breaks_it(said: str) -> None:
    found = live_address(said)
    assert found is None or found.url.startswith("http")
