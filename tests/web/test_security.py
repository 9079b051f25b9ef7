"""What the guard refuses, adds and writes down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from cutthrough.web.security import MOST_BODY, Guard
from searched import examples
from web.served import Answer, ask, raw, running

ADDRESS = "https://watch.example.com"
_LATIN = st.text(st.characters(codec="latin-1"), max_size=30)


async def fine(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("fine")(scope, receive, send)


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError(f"no such thing: {scope['path']}?{scope['query_string'].decode()}")


async def reads(scope: Scope, receive: Receive, send: Send) -> None:
    count, more = 0, True
    while more:
        message = await receive()
        count, more = count + len(message.get("body", b"")), message.get("more_body", False)
    await PlainTextResponse(str(count))(scope, receive, send)


def told(app: Any, **about: Any) -> Answer:
    """One request without a server."""
    headers = {"host": "watch.example.com", **about.pop("headers", {})}
    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()], **about,
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = sent[0]
    assert all(b"\r" not in v and b"\n" not in v for _, v in start["headers"])
    body = b"".join(m.get("body", b"") for m in sent[1:])
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"])
def test_only_reading_is_answered(method: str) -> None:
    answer = told(Guard(fine, ADDRESS), method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_forms_are_taken_where_there_are_forms() -> None:
    guard = Guard(fine, ADDRESS)
    assert told(guard, method="POST", path="/review/abc").status == 200
    assert told(guard, method="PUT", path="/review/abc").status == 405
    assert told(guard, method="POST", path="/reviews").status == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("watch.example.com", 200),
        ("WATCH.example.com:443", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("watch.example.com.evil.example", 421),
        ("watch.example.com@evil.example", 421),
        ("evil.example#watch.example.com", 421),
        ("", 421),
        ("watch.example.com:80:80", 421),
        ("2130706433", 421),
    ],
)
def test_only_our_own_names_are_answered_to(host: str, status: int) -> None:
    assert told(Guard(fine, ADDRESS), headers={"host": host}).status == status
    assert told(Guard(fine, ADDRESS, behind_proxy=True), headers={"host": host}).status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/a\r\nSet-Cookie: x", 400), ("/a\0", 400), ("/a\x1b[2J", 400), ("http://evil.example/", 400), ("*", 400),
     ("/" + "a" * 2001, 414), ("/ü", 200)],
)  # fmt: skip
def test_paths_that_mean_no_good(path: str, status: int) -> None:
    assert told(Guard(fine, ADDRESS), path=path, raw_path=path.encode()).status == status


def test_a_long_query_is_refused() -> None:
    assert told(Guard(fine, ADDRESS), query_string=b"a=" + b"b" * 2000).status == 414


def test_every_answer_is_closed_up() -> None:
    for answer in (told(Guard(fine, ADDRESS)), told(Guard(fine, ADDRESS), method="POST")):
        headers = answer.headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers
        assert "set-cookie" not in headers
        assert "server" not in headers
    assert told(Guard(fine, ADDRESS), scheme="https").headers["strict-transport-security"] == "max-age=31536000"


def test_what_an_answer_says_itself_stands() -> None:
    async def framed(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("x", headers={"Content-Security-Policy": "frame-ancestors *"})(scope, receive, send)

    headers = told(Guard(framed, ADDRESS)).headers
    assert headers["content-security-policy"] == "frame-ancestors *"
    assert "x-frame-options" not in headers


def test_an_error_is_told_without_what_the_address_held(caplog: pytest.LogCaptureFixture) -> None:
    token = "s3cr3t-t0ken-of-thirty-two-signs"
    with caplog.at_level(logging.DEBUG):
        answer = told(Guard(broken, ADDRESS), path=f"/for/{token}", query_string=f"code={token}x".encode())
    assert answer.status == 500
    assert "no such thing" in caplog.text
    assert "Traceback" in caplog.text
    assert token not in caplog.text
    assert token not in answer.text


def test_bodies_are_held_to_a_size() -> None:
    with running(Guard(reads, "http://127.0.0.1")) as port:
        assert ask(port, "/review/x", method="POST", body=b"x" * 1000).text == "1000"
        assert ask(port, "/review/x", {"Content-Length": str(MOST_BODY + 1)}, method="POST").status == 413
        pieces = (b"x" * 100_000 for _ in range(15))
        with contextlib.suppress(ConnectionError):  # closed before all was sent
            assert ask(port, "/review/x", method="POST", body=pieces).status == 413
        assert ask(port, "/", body=b"x").status == 413


@pytest.mark.parametrize(
    "said",
    [b"\0\0\0\0", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
     b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
)  # fmt: skip
def test_what_is_no_http_gets_a_plain_refusal(said: bytes) -> None:
    with running(Guard(fine, ADDRESS), h11_max_incomplete_event_size=16384, timeout_keep_alive=1) as port:
        came = raw(port, said, wait=1)
        assert came == b"" or came.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200")), came
        assert ask(port, "/", {"Host": "localhost"}).status == 200


@settings(max_examples=examples(150, 50), deadline=None)
@given(path=st.text(max_size=60), query=st.binary(max_size=60), host=_LATIN, value=_LATIN)
def test_nothing_crashes_the_guard(path: str, query: bytes, host: str, value: str) -> None:
    headers = {"host": host, "range": value, "accept-encoding": value, "content-length": value}
    guard = Guard(fine, ADDRESS)
    scope_path = f"/{path}"
    answer = told(
        guard,
        path=scope_path,
        raw_path=scope_path.encode("utf-8", "surrogatepass"),
        query_string=query,
        headers={name: said for name, said in headers.items() if said.isascii()},
    )
    assert answer.status in (200, 400, 413, 414, 421)
