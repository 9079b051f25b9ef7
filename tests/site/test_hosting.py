import re

import pytest

from cutthrough.site.hosting import headers_file, nginx_snippet
from cutthrough.site.pages import EMBED_POLICY, POLICY, paths_of, site_of
from site_made import ADDRESS, library


def rules(said: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for block in said.strip().split("\n\n"):
        path, *lines = block.splitlines()
        found[path] = dict(line.strip().split(": ", 1) for line in lines)
    return found


def matches(rule: str, path: str) -> bool:
    pattern = re.escape(rule).replace(r"\*", ".*").replace(":page", "[^/]+")
    return re.fullmatch(pattern, path) is not None


@pytest.mark.parametrize("base", ["", "/films"])
def test_one_rule_for_each_path(base: str) -> None:
    site = site_of(library(address=ADDRESS + base))
    told = rules(headers_file(site))
    for path in (*paths_of(site), "/media/x.mp4", "/some-film/"):
        found = [rule for rule in told if matches(rule, base + path)]
        assert len(found) == 1, path
        headers = told[found[0]]
        assert headers["X-Content-Type-Options"] == "nosniff"
        if path.startswith(("/assets/", "/media/")):
            assert headers["Cache-Control"].endswith("immutable")
        elif path.startswith("/embed/"):
            assert headers["Content-Security-Policy"] == EMBED_POLICY
        elif not path.startswith("/oembed/"):
            assert headers["Content-Security-Policy"] == POLICY


def test_a_preview_tells_the_host_to_keep_it_out_of_indexes() -> None:
    site = site_of(library(preview=True))
    assert rules(headers_file(site))["/:page"]["X-Robots-Tag"] == "noindex, nofollow"
    assert 'X-Robots-Tag "noindex, nofollow"' in nginx_snippet(site, "/srv")


def test_nginx_is_told_within_the_sites_own_location() -> None:
    said = nginx_snippet(site_of(library(address=f"{ADDRESS}/films")), "/srv/my films")
    assert said.count("{") == said.count("}")
    assert said.splitlines()[1] == "location ^~ /films/ {"
    assert '    root "/srv/my films";' in said
    assert said.count(r"rewrite ^/films(/.*)$ $1 break;") == 5
    assert said.splitlines()[-1] == "}"
    assert "rewrite" not in nginx_snippet(site_of(library()), "/srv")
