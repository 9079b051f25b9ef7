"""Secrets: where they come from, where they never go."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as NoRing
from keyring.backends.null import Keyring as NullRing

from cutthrough.net import secrets
from cutthrough.net.secrets import Redacted, SecretError, follow, forget, keep, secret, variable
from standins.keyring_file import VARIABLE, FileKeyring

NAME = "youtube.UC-ex ample.token"


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileKeyring:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ring.json"))
    backend = FileKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("youtube.UCexample.token", "CUTTHROUGH_YOUTUBE_UCEXAMPLE_TOKEN"),
        (NAME, "CUTTHROUGH_YOUTUBE_UC_EX_AMPLE_TOKEN"),
        ("smtp.Bücher=1\n", "CUTTHROUGH_SMTP_B_CHER_1_"),
    ],
)
def test_the_variable_of_a_name(name: str, expected: str) -> None:
    assert variable(name) == expected


def test_kept_read_and_forgotten(ring: FileKeyring) -> None:
    assert secret(NAME) is None
    keep(NAME, " a-token \n")
    assert secret(NAME) == "a-token"
    assert forget(NAME)
    assert not forget(NAME)
    assert secret(NAME) is None


def test_the_environment_wins(ring: FileKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(NAME, "kept")
    monkeypatch.setenv(variable(NAME), "given")
    assert secret(NAME) == "given"
    monkeypatch.setenv(variable(NAME), "  ")
    assert secret(NAME) == "kept"


def test_what_follows_one_from_the_environment_is_found_until_that_is_changed(
    ring: FileKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable(NAME), "given")
    follow(NAME, "given", "second")
    follow(NAME, "second", "third")
    assert secret(NAME) == "third"
    monkeypatch.setenv(variable(NAME), "given anew")
    assert secret(NAME) == "given anew"


@pytest.mark.parametrize("new", ["", "  ", "old"])
def test_nothing_follows(new: str, ring: FileKeyring) -> None:
    keep(NAME, "old")
    follow(NAME, "old", new)
    assert secret(NAME) == "old"


class PlainText(FileKeyring):
    """As those that keep secrets in a file anybody can read."""


PlainText.__module__ = "keyrings.alt.file"


def _chained() -> ChainerBackend:
    class Chain(ChainerBackend):
        backends = (FileKeyring(), PlainText())  # type: ignore[assignment]

    return Chain()


@pytest.mark.parametrize("make", [NoRing, NullRing, PlainText, _chained], ids=["none", "null", "plain", "chained"])
def test_a_keyring_that_keeps_no_secrets_is_none(make: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "ring.json"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", make())
    assert secret(NAME) is None
    assert not forget(NAME)
    with pytest.raises(SecretError) as refused:
        keep(NAME, "hush-hush")
    assert variable(NAME) in (refused.value.fix or "")
    assert "hush-hush" not in f"{refused.value.as_dict()}{refused.value!r}"
    assert not (tmp_path / "ring.json").exists()


def test_a_locked_keyring_is_said_to_be(ring: FileKeyring) -> None:
    ring.locked = True
    for act in (lambda: secret(NAME), lambda: keep(NAME, "hush-hush"), lambda: forget(NAME)):
        with pytest.raises(SecretError, match="keyring can't be opened"):
            act()


@pytest.mark.parametrize("value", ["", "  ", "two\nlines", "a\x00b", "Bearer\x1b[2J"])
def test_what_no_secret_is(value: str, ring: FileKeyring) -> None:
    with pytest.raises(SecretError, match="is no secret"):
        keep(NAME, value)


def test_redacted_shows_nothing() -> None:
    hidden = Redacted("hush-hush")
    shown = f"{hidden} {hidden!r} {hidden!s} {[hidden]} {hidden:>20}"
    assert "hush" not in shown
    assert hidden.open() == "hush-hush"
    assert hidden == Redacted("hush-hush")
    assert hidden != "hush-hush"
    with pytest.raises(TypeError):
        pickle.dumps(hidden)


def test_the_keyring_is_not_loaded_for_nothing() -> None:
    code = f"import sys, {secrets.__name__}; sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
