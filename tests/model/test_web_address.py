"""Only addresses of the web are followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.web_address import web_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.com/a?b=c&d=e#f", "https://example.com/a?b=c&d=e#f"),
        (" HTTP://example.com ", "http://example.com"),
        ("https://example.com/o'brien?q='", "https://example.com/o%27brien?q=%27"),
        ("https://bücher.example/ü?q=ü%20x", "https://xn--bcher-kva.example/%C3%BC?q=%C3%BC%20x"),
    ],
)
def test_an_address_is_carried_in_ascii(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        None, "", "example.com", "javascript:alert(1)", "JavaScript://example.com/%0aalert(1)", "data:text/html,x",
        "file:///etc/hosts", "//example.com", "https://", "https://[x", "https://a b.example", 'https://a.example/"x',
        "https://a.example/<script>", "https://a.example/\u202egpj", "https://a.example/\x00", "https://" + "a" * 3000,
        "https://" + "ü" * 200 + ".example", "java\nscript:alert(1)", "vbscript:x", "/path", "https://you:me@evil.example/",
        "https://a.example\\@evil.example", "https://a.example:99999999/", "https://a.example/\r\nSet-Cookie: x",
    ],
)  # fmt: skip
def test_anything_else_stays_text(text: str | None) -> None:
    assert web_address(text) is None


@given(st.text())
def test_what_may_be_followed_is_ascii_and_of_the_web(text: str) -> None:
    link = web_address("https://" + text)
    assert link is None or (link.isascii() and link.startswith("https://") and not set(link) & set("<>\"'\\ \r\n"))
