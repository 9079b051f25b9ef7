"""`cutthrough connect`: what it says, and what it never says."""

from __future__ import annotations

import json
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
import typer
from keyring.backends.fail import Keyring as NoKeyring
from typer.testing import CliRunner, Result

from cutthrough.cli.connect import connect
from cutthrough.net.secrets import keep, secret
from standins.keyring_file import VARIABLE, FileKeyring
from standins.youtube import YouTubeServer

TOKEN = "youtube.UCexample.token"
app = typer.Typer()
app.command()(connect)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeServer]:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ring.json"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", FileKeyring())
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_ID", "client")
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_SECRET", "client-secret")
    visits: list[threading.Thread] = []

    def visit(url: str) -> bool:
        visits.append(threading.Thread(target=lambda: urllib.request.urlopen(url, timeout=10).close()))
        visits[-1].start()
        return True

    monkeypatch.setattr(webbrowser, "open", visit)
    with YouTubeServer() as started:
        monkeypatch.setenv("CUTTHROUGH_YOUTUBE_URL", started.url)
        yield started
        for each in visits:
            each.join()


def hidden(server: YouTubeServer) -> set[str]:
    return {"client-secret", "first-refresh", *server.tokens.refresh, *server.tokens.access}


def test_connected_checked_and_forgotten(server: YouTubeServer) -> None:
    done = run("youtube", "--account", "UCexample")
    assert done.exit_code == 0, done.output
    assert "UCexample is connected to Hillside (UCexample)." in done.output
    checked = run("youtube", "--account", "UCexample", "--check", "--json")
    assert json.loads(checked.stdout) == {"account": "UCexample", "channel": "UCexample", "title": "Hillside"}
    assert "forgotten" in run("youtube", "--account", "UCexample", "--forget").output
    gone = run("youtube", "--account", "UCexample", "--check", "--json")
    assert gone.exit_code == 2
    said = json.loads(gone.stdout)
    assert said["error"] == "denied"
    assert "CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN" in said["fix"]
    assert not any(each in result.output for each in hidden(server) for result in (done, checked, gone))


def test_a_dead_token_is_told_without_it(server: YouTubeServer) -> None:
    keep(TOKEN, "revoked-by-somebody")
    for arguments in (["--check"], ["--check", "--json"]):
        result = run("youtube", "--account", "UCexample", *arguments)
        assert result.exit_code == 2
        assert "invalid_grant" in result.output
        assert "revoked-by-somebody" not in result.output


def test_shown_for_a_server_and_not_kept(server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())
    result = run("youtube", "--account", "UCexample", "--show")
    name, _, value = result.stdout.strip().partition("=")
    assert (name, value in server.tokens.refresh) == ("CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN", True)
    assert secret(TOKEN) is None


def test_no_browser_here(server: YouTubeServer) -> None:
    result = CliRunner().invoke(
        app, ["youtube", "--account", "UCexample", "--no-browser"], input="http://127.0.0.1:8127/?error=access_denied\n"
    )
    assert result.exit_code == 2
    assert "not allowed in the browser" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["tiktok", "--account", "x"],
        ["youtube"],
        ["youtube", "--account", " "],
        ["youtube", "--account", "a\nb"],
        ["youtube", "--account", "x", "--check", "--forget"],
        ["youtube", "--account", "x", "--show", "--json"],
    ],
)
def test_misused(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_without_an_api_client(server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUTTHROUGH_YOUTUBE_CLIENT_ID")
    result = run("youtube", "--account", "UCexample")
    assert result.exit_code == 2
    assert "CUTTHROUGH_YOUTUBE_CLIENT_ID" in result.output
