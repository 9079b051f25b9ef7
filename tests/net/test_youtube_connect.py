"""Connecting an account, with a browser here or elsewhere, against a consent page that always says yes."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from cutthrough.net.access import Denied, Lost
from cutthrough.net.secrets import SecretError, keep, secret
from cutthrough.net.youtube_connect import Connecting, connected, disconnect
from standins.keyring_file import VARIABLE, FileKeyring
from standins.youtube import YouTubeServer
from talkative import all_logged

TOKEN = "youtube.UCexample.token"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeServer]:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ring.json"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", FileKeyring())
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_ID", "client")
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_SECRET", "client-secret")
    with YouTubeServer() as started:
        monkeypatch.setenv("CUTTHROUGH_YOUTUBE_URL", started.url)
        yield started


def _visit(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as page:
        return page.read().decode()


def _sent_to(url: str) -> str:
    """Where the browser ends up, when nobody answers there."""
    try:
        urllib.request.urlopen(urllib.request.Request(url), timeout=5)
    except urllib.error.HTTPError as stopped:
        return str(stopped.headers["Location"])
    raise AssertionError


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    urllib.request.install_opener(urllib.request.build_opener(_Still()))
    yield
    urllib.request.install_opener(None)  # type: ignore[arg-type]


def test_a_browser_here(server: YouTubeServer) -> None:
    attempt = Connecting("UCexample")
    pages: list[str] = []
    browser = threading.Thread(target=lambda: pages.append(_visit(attempt.url)))
    browser.start()
    done = attempt.listen(10)
    browser.join()
    attempt.close()
    assert done.channel.title == "Hillside"
    assert "close this window" in pages[0]
    assert secret(TOKEN) in server.tokens.refresh
    assert connected("UCexample").channel.id == "UCexample"


def test_what_holds_no_answer_is_passed_over(server: YouTubeServer) -> None:
    attempt = Connecting("UCexample")
    landing = attempt._flow.redirect_uri

    def browse() -> None:
        for noise in ("favicon.ico", "?code=stolen"):
            with pytest.raises(urllib.error.HTTPError):
                _visit(landing + noise)
        _visit(attempt.url)

    browser = threading.Thread(target=browse)
    browser.start()
    assert attempt.listen(10).channel.id == "UCexample"
    browser.join()
    attempt.close()


def test_a_browser_elsewhere(server: YouTubeServer, still: None) -> None:
    attempt = Connecting("UCexample", here=False)
    assert attempt.take(f"  {_sent_to(attempt.url)}\n").channel.id == "UCexample"
    assert secret(TOKEN) in server.tokens.refresh


def test_an_answer_to_another_question(server: YouTubeServer, still: None) -> None:
    other = _sent_to(Connecting("UCexample", here=False).url)
    with pytest.raises(Denied, match="does not accept"):
        Connecting("UCexample", here=False).take(other)
    assert secret(TOKEN) is None


@pytest.mark.parametrize("answer", ["http://127.0.0.1:8127/?error=access_denied&state=x", "nonsense", "http://x/", ""])
def test_no_yes(answer: str, server: YouTubeServer) -> None:
    with pytest.raises(Denied):
        Connecting("UCexample", here=False).take(answer)
    assert secret(TOKEN) is None


def test_nobody_comes(server: YouTubeServer) -> None:
    attempt = Connecting("UCexample")
    with pytest.raises(Lost, match="Nobody said yes"):
        attempt.listen(0.2)
    attempt.close()


def test_an_empty_token_leaves_the_kept_one(server: YouTubeServer, still: None) -> None:
    server.tokens.gives_refresh = False
    attempt = Connecting("UCexample", here=False)
    with pytest.raises(Denied, match="no lasting token"):
        attempt.take(_sent_to(attempt.url))
    keep(TOKEN, "first-refresh")
    attempt = Connecting("UCexample", here=False)
    assert not attempt.take(_sent_to(attempt.url)).kept
    assert secret(TOKEN) == "first-refresh"


def test_the_wrong_channel_is_not_kept(server: YouTubeServer, still: None) -> None:
    attempt = Connecting("UCanother", here=False)
    with pytest.raises(Denied, match=r"another channel: Hillside \(UCexample\)"):
        attempt.take(_sent_to(attempt.url))
    assert secret("youtube.UCanother.token") is None


def test_a_name_means_the_channel_it_was_connected_to(server: YouTubeServer, still: None) -> None:
    for name in ("@hillside", "brand"):
        attempt = Connecting(name, here=False)
        attempt.take(_sent_to(attempt.url))
    server.channel.id = "UCnew"
    assert connected("@hillside").channel.id == "UCnew"
    with pytest.raises(Denied, match="another channel"):
        connected("brand")


def test_forgotten(server: YouTubeServer, still: None) -> None:
    attempt = Connecting("UCexample", here=False)
    attempt.take(_sent_to(attempt.url))
    assert disconnect("UCexample")
    assert not disconnect("UCexample")
    with pytest.raises(Denied, match="not connected"):
        connected("UCexample")


def test_without_a_keyring_it_is_said_first(server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    with pytest.raises(SecretError, match="no keyring") as refused:
        Connecting("UCexample", here=False)
    assert "CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN" in (refused.value.fix or "")


@pytest.mark.parametrize("url", ["http://evil.example/", "ftp://127.0.0.1/", "evil"])
def test_tokens_go_to_no_server_without_tls(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_URL", url)
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_ID", "client")
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_SECRET", "client-secret")
    with pytest.raises(Denied, match="neither https nor on this machine"):
        Connecting("UCexample", here=False, to_keep=False)


def test_nothing_is_logged_of_it(server: YouTubeServer, still: None) -> None:
    with all_logged() as log:
        attempt = Connecting("UCexample", here=False)
        answer = _sent_to(attempt.url)
        attempt.take(answer)
    code = answer.partition("code=")[2].partition("&")[0]
    for hidden in (code, "client-secret", *server.tokens.access, *server.tokens.refresh):
        assert hidden not in log.getvalue()
