"""Where a link may lead, and what of it is written otherwise."""

import pytest

from cutthrough.model.errors import ValueProblem
from cutthrough.model.link_target import target_of


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("example.com", "https://example.com/"),
        ("//example.com/x", "https://example.com/x"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("HTTP://EXAMPLE.com", "http://example.com/"),
        ("https://bücher.example/straße?q=ä#ö", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4#%C3%B6"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://例え.jp/パス", "https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        ("https://example.com/\"><script>'", "https://example.com/%22%3E%3Cscript%3E'"),
        ("https://[2001:db8::1]:9/x", "https://[2001:db8::1]:9/x"),
        ("http://192.0.2.7/x", "http://192.0.2.7/x"),
        ("https://my_shop.example.com/", "https://my_shop.example.com/"),
        ("https://example.com?x=1", "https://example.com/?x=1"),
    ],
)
def test_addresses_are_fit_to_be_put_anywhere(said: str, url: str) -> None:
    assert target_of(said) == url
    assert target_of(url) == url


@pytest.mark.parametrize(
    "said",
    [
        "", "   ", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "mailto:a@b.example", "file:///etc/passwd",
        "ftp://example.com", "https://user:pw@example.com", "https://example.com@evil.example", "https://",
        "https://exa mple.com", "https://example.com/a\nb", "https://example.com/\x00", "https:\\\\evil.example",
        "https://example.com\\@evil.example", "https://example.com:99999", "https://[::1", "https://a..b/",
        "https://999.999.999.999/", "https://example.com/\u202egnp", "x" * 2001, "https://*.example.com/",
        "java\tscript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_in_a_sentence(said: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        target_of(said)
    assert refused.value.fix
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 160
