"""Tokens: dead and transient told apart, replaced ones kept, two publishers at once, clocks that are wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from cutthrough.model.errors import CutthroughError
from cutthrough.net.access import Access, Denied, Lost
from cutthrough.net.secrets import keep, secret
from standins.keyring_file import VARIABLE, FileKeyring
from standins.youtube import YouTubeServer
from talkative import all_logged

NAME = "youtube.UCexample.token"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeServer]:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ring.json"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(keyring.core, "_keyring_backend", FileKeyring())
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_ID", "client")
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_CLIENT_SECRET", "client-secret")
    keep(NAME, "first-refresh")
    with YouTubeServer() as started:
        yield started


def access(server: YouTubeServer) -> Access:
    return Access("UCexample", token_uri=f"{server.url}token", timeout=0.5)


def test_a_token_is_fetched_once(server: YouTubeServer) -> None:
    ours = access(server)
    assert ours.token() == ours.token()
    assert server.calls == ["token"]


def test_a_refused_token_is_renewed(server: YouTubeServer) -> None:
    ours = access(server)
    first = ours.token()
    second = ours.token(refused=first)
    assert second != first
    assert ours.token(refused=first) == second  # another thread had it renewed already


def test_a_token_that_ends_soon_is_renewed(server: YouTubeServer) -> None:
    server.tokens.seconds = 120
    ours = access(server)
    first = ours.token()
    time.sleep(1.1)
    assert ours.token() != first


def test_an_empty_refresh_token_never_replaces_the_kept_one(server: YouTubeServer) -> None:
    server.tokens.gives_refresh = False
    ours = access(server)
    ours.token(refused=ours.token())
    assert secret(NAME) == "first-refresh"


def test_a_replaced_refresh_token_is_kept(server: YouTubeServer) -> None:
    server.tokens.rotates = True
    access(server).token()
    kept = secret(NAME)
    assert kept in server.tokens.refresh
    assert kept != "first-refresh"
    access(server).token()


def test_a_replaced_token_of_the_environment_goes_on(server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN", "first-refresh")
    server.tokens.rotates = True
    access(server).token()
    access(server).token()
    assert secret(NAME) in server.tokens.refresh


def test_a_replaced_token_that_cannot_be_kept_is_warned_of(
    server: YouTubeServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN", "first-refresh")
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    server.tokens.rotates = True
    access(server).token()
    assert "could not be kept" in caplog.text
    assert not any(token in caplog.text for token in (*server.tokens.refresh, "first-refresh"))


@pytest.mark.parametrize("what", ["token", "client"])
def test_dead(what: str, server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    if what == "token":
        server.tokens.refresh.clear()
    else:
        server.tokens.client_secret = "another"
    with pytest.raises(Denied) as dead:
        access(server).token()
    assert dead.value.fields["reason"] == ("invalid_grant" if what == "token" else "invalid_client")
    assert "connect youtube" in (dead.value.fix or "")


@pytest.mark.parametrize("fault", ["refuse", "hang", "garbage"])
def test_transient(fault: str, server: YouTubeServer) -> None:
    server.fault(fault, "token", seconds=0.7)
    ours = access(server)
    with pytest.raises(Lost):
        ours.token()
    assert ours.token()
    assert secret(NAME) == "first-refresh"


@pytest.mark.long
def test_a_server_that_is_out_of_order_is_no_dead_token(server: YouTubeServer) -> None:
    server.fault("fail", "token", times=20)
    with pytest.raises(Lost):
        access(server).token()


def test_not_connected(server: YouTubeServer) -> None:
    with pytest.raises(Denied, match="not connected") as missing:
        Access("other").token()
    assert "CUTTHROUGH_YOUTUBE_OTHER_TOKEN" in (missing.value.fix or "")


def test_no_client(server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUTTHROUGH_YOUTUBE_CLIENT_SECRET")
    with pytest.raises(Denied, match="which API client") as missing:
        access(server).token()
    assert "CUTTHROUGH_YOUTUBE_CLIENT_SECRET" in (missing.value.fix or "")


def test_threads_renew_once(server: YouTubeServer) -> None:
    ours = access(server)
    found = []
    threads = [threading.Thread(target=lambda: found.append(ours.token())) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert server.tokens.renewed == 1


_CHILD = """
import sys
from cutthrough.net.access import Access
for _ in range(3):
    Access("UCexample", token_uri=sys.argv[1], timeout=5).token()
"""


def test_processes_that_renew_at_once_are_safe(server: YouTubeServer) -> None:
    """Each renewal makes the token before it void: who read it just before must not end up without one."""
    server.tokens.rotates = True
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "standins.keyring_file.FileKeyring",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    command = [sys.executable, "-c", _CHILD, f"{server.url}token"]
    children = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [child.communicate(timeout=60)[1] for child in children]
    assert [child.returncode for child in children] == [0, 0], errors
    assert server.tokens.renewed == 6
    assert server.tokens.refresh == {secret(NAME)}


def test_another_machine_that_renewed_in_between(server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock holds over machines: the token we read is void by the time we use it, and a newer one is kept."""
    server.tokens.refresh = {"second-refresh"}
    real, reads = secret, []

    def racing(name: str) -> str | None:
        found = real(name)
        if name == NAME:
            reads.append(found)
            keep(NAME, "second-refresh")
        return found

    monkeypatch.setattr("cutthrough.net.access.secret", racing)
    assert access(server).token()
    assert reads == ["first-refresh", "second-refresh"]


@pytest.mark.parametrize("skew", [-86_400, 86_400], ids=["a day behind", "a day ahead"])
def test_a_clock_that_is_wrong(skew: int, server: YouTubeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + skew)
    ours = access(server)
    assert ours.token() == ours.token()
    monkeypatch.setattr(time, "time", real)
    ours.token()
    assert server.calls == ["token"]


def test_no_secret_is_told(server: YouTubeServer) -> None:
    """Neither errors, nor their tracebacks with all locals, nor any log at its most talkative holds one."""
    told = []
    with all_logged() as log:
        ours = access(server)
        ours.token()
        server.tokens.refresh.clear()
        for fault in ("garbage", None):
            if fault:
                server.fault(fault, "token")
            with pytest.raises(CutthroughError) as refused:
                access(server).token()
            error = refused.value
            told += traceback.TracebackException.from_exception(error, capture_locals=True).format()
            told += [str(error.as_dict()), repr(error.__cause__)]
    everything = log.getvalue() + "".join(told)
    assert told
    for hidden in ("first-refresh", "client-secret", *server.tokens.access):
        assert hidden not in everything
