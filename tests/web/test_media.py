"""Files by range, from a real server over real connections."""

from __future__ import annotations

import contextlib
import email
import hashlib
import http.client
import os
import random
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.web import wire
from cutthrough.web.media import FOREVER, FileReply, Seen
from cutthrough.web.security import Guard
from web.served import ask, raw, running

BYTES = random.Random(1).randbytes(3_000_000)
SHA = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("media") / "film.mp4"
    path.write_bytes(BYTES)
    return path


@pytest.fixture(scope="module")
def port(film: Path) -> Iterator[int]:
    with running(FileReply(film, sha256=SHA, type="video/mp4", cache=FOREVER)) as port:
        yield port


def test_the_whole_of_it(port: int) -> None:
    answer = ask(port, "/")
    assert (answer.status, answer.body) == (200, BYTES)
    assert answer.headers["etag"] == f'"{SHA}"'
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == FOREVER


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-0", BYTES[:1], "bytes 0-0/3000000"),
        ("bytes=1000000-1999999", BYTES[1000000:2000000], "bytes 1000000-1999999/3000000"),
        ("bytes=2999990-", BYTES[-10:], "bytes 2999990-2999999/3000000"),
        ("bytes=-7", BYTES[-7:], "bytes 2999993-2999999/3000000"),
    ],
)
def test_one_part(port: int, asked: str, part: bytes, said: str) -> None:
    answer = ask(port, "/", {"Range": asked})
    assert (answer.status, answer.headers["content-range"], answer.body) == (206, said, part)
    assert answer.headers["content-length"] == str(len(part))


def test_several_parts_come_as_multipart_in_the_order_asked(port: int) -> None:
    answer = ask(port, "/", {"Range": "bytes=2000000-2600000,0-99,-5"})
    assert answer.status == 206
    assert "content-range" not in answer.headers
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer.body)
    parts = [(each["Content-Range"], each.get_content_type()) for each in message.get_payload()]  # type: ignore[union-attr]
    assert [said for said, _ in parts] == [
        "bytes 2000000-2600000/3000000",
        "bytes 0-99/3000000",
        "bytes 2999995-2999999/3000000",
    ]
    for part in (BYTES[2000000:2600001], BYTES[:100], BYTES[-5:]):
        assert b"\r\n\r\n" + part + b"\r\n--" in answer.body


def test_what_is_not_there(port: int) -> None:
    answer = ask(port, "/", {"Range": "bytes=3000000-"})
    assert (answer.status, answer.headers["content-range"], answer.body) == (416, "bytes */3000000", b"")


def test_head_has_no_ranges_and_no_body(port: int) -> None:
    answer = ask(port, "/", {"Range": "bytes=0-9"}, method="HEAD")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "3000000", b"")


def test_what_the_client_has_is_not_sent_again(port: int) -> None:
    first = ask(port, "/", method="HEAD")
    by_tag = ask(port, "/", {"If-None-Match": first.headers["etag"], "Range": "bytes=0-9"})
    by_date = ask(port, "/", {"If-Modified-Since": first.headers["last-modified"]})
    for answer in (by_tag, by_date):
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == first.headers["etag"]
    assert ask(port, "/", {"If-Match": '"other"'}).status == 412


def test_a_part_of_other_bytes_is_never_mixed_in(port: int) -> None:
    for said, status in ((f'"{SHA}"', 206), ('"other"', 200), (f'W/"{SHA}"', 200)):
        assert ask(port, "/", {"Range": "bytes=0-9", "If-Range": said}).status == status


def test_two_range_headers_are_one_too_many(port: int) -> None:
    answer = raw(
        port, b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\nRange: bytes=5-6\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200")


def test_requests_on_one_connection_follow_one_another(port: int) -> None:
    one = b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=10-19\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=-3\r\nConnection: close\r\n\r\n"
    came = raw(port, one * 3 + last)
    assert came.count(b"HTTP/1.1 206") == 4
    assert came.count(BYTES[10:20]) == 3
    assert came.endswith(BYTES[-3:])


def test_a_body_does_not_wait_for_its_head_to_be_acknowledged(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    taken = []
    for _ in range(25):
        began = time.monotonic()
        connection.request("GET", "/", headers={"Range": "bytes=0-999"})
        assert len(connection.getresponse().read()) == 1000
        taken.append(time.monotonic() - began)
    connection.close()
    assert sorted(taken)[5] < 0.03  # a held back body comes 40 ms later, each time


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3_100_000), st.integers(0, 3_100_000))
def test_any_part_is_those_bytes(port: int, start: int, length: int) -> None:
    answer = ask(port, "/", {"Range": f"bytes={start}-{start + length}"})
    part = BYTES[start : start + length + 1]
    assert (answer.status, answer.body) == ((206, part) if part else (416, b""))


def test_another_server_than_ours_sends_the_same(film: Path) -> None:
    with running(FileReply(film, sha256=SHA, type="video/mp4"), http="h11") as port:
        assert ask(port, "/").body == BYTES
        assert ask(port, "/", {"Range": "bytes=5-1500000"}).body == BYTES[5:1500001]


def test_links_folders_pipes_and_what_is_gone_are_not_sent(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", ".", "gone", "a\0b"):
        with running(FileReply(tmp_path / name, sha256="0" * 64, type="video/mp4")) as port:
            answer = ask(port, "/")
        assert (answer.status, b"secret" in answer.body) == (404, False)


def test_changed_bytes_are_not_sent_under_the_old_hash(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"as it was approved")
    seen = Seen.of(path.stat())
    with running(FileReply(path, sha256="0" * 64, type="video/mp4", seen=seen)) as port:
        assert ask(port, "/").status == 200
        path.write_bytes(b"something else now")
        os.utime(path, ns=(1, 1))
        assert ask(port, "/").status == 404


def test_a_file_cut_off_while_it_is_sent_ends_the_connection(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"x" * 20_000_000)
    with running(FileReply(path, sha256="0" * 64, type="video/mp4")) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            came = len(connection.recv(1000))
            os.truncate(path, 10_000_000)
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(1 << 20):
                    came += len(piece)
            assert came < 20_000_000
        assert ask(port, "/", {"Range": "bytes=0-9"}).body == b"x" * 10


def test_who_takes_nothing_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "STALL_SECONDS", 0.3)
    path = tmp_path / "big.mp4"
    path.write_bytes(b"x" * 30_000_000)
    reply = FileReply(path, sha256="0" * 64, type="video/mp4")
    with running(reply) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(1)
        came = 0
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(1 << 20):
                came += len(piece)
        assert came < 30_000_000


def test_who_goes_away_in_the_middle_is_not_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"x" * 20_000_000)
    reply = FileReply(path, sha256="0" * 64, type="video/mp4")
    with running(Guard(reply, "http://127.0.0.1")) as port:
        for hard in (1, 0) * 3:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", hard, 0))
                connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        time.sleep(0.3)
        assert ask(port, "/", {"Range": "bytes=0-9"}).body == b"x" * 10
    assert caplog.messages == []


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_trickles_is_cut_off(film: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.4)
    with running(FileReply(film, sha256=SHA, type="video/mp4")) as port:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=0.05) as connection:
            connection.sendall(said)
            while time.monotonic() - began < 10:
                try:
                    if said:
                        connection.sendall(b"X")
                    if not connection.recv(100):
                        break
                except TimeoutError:
                    continue
                except ConnectionError:
                    break
        assert 0.3 < time.monotonic() - began < 3


def test_what_stands_in_the_pipe_after_a_request_waits_no_longer(film: Path) -> None:
    with running(FileReply(film, sha256=SHA, type="video/mp4"), timeout_keep_alive=1) as port:
        began = time.monotonic()
        one = b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-3\r\n\r\n"
        assert raw(port, one + b"GET /again").endswith(BYTES[:4])
        assert time.monotonic() - began < 3
