"""YouTube's Data API on this machine: `with YouTubeServer() as server`, or by itself from the folder `tests`:

    python -m standins.youtube --port 8085

It answers by Google's discovery document and refuses what the document doesn't know; its own answers are held against
it as well (`faulty` must stay empty). `fault` makes it misbehave:

    before anything is done   throttle 429, hurry 403, quota 403, uploads 400, forbid 403, unauthorized 401, fail 503,
                              refuse (closes), hang (never answers)
    after it was done         lose (closes), stall (never answers), error 500, garbage, twice (answers twice), double
                              (does it twice), late (never answers, and does it only afterwards)
    uploads of bytes          half (takes half and closes), expire 404, gone 410, boast and humble (a wrong Range),
                              blur (a Range that is none)
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from standins.discovery import Method, youtube
from standins.youtube_channel import Channel, Film, No, Tokens

UPLOAD, TOKEN = "upload", "token"
_BLOCK = 65536
_BEFORE = {
    "throttle": No(429, "rateLimitExceeded", "Slow down", {"Retry-After": "0"}),
    "hurry": No(403, "rateLimitExceeded", "Too fast", {"Retry-After": "0"}),
    "quota": No(403, "quotaExceeded", 'You have exceeded your <a href="/youtube/quota">quota</a>.'),
    "uploads": No(400, "uploadLimitExceeded", "The user has exceeded the number of videos they may upload."),
    "forbid": No(403, "forbidden", "Access forbidden."),
    "unauthorized": No(401, "authError", "Invalid Credentials"),
    "fail": No(503, "backendError", "Service unavailable"),
}


class _Cut(Exception):
    """The connection is cut, and nothing is answered."""


@dataclass
class Fault:
    kind: str
    where: str = "*"
    times: int = 1
    after: int = 0
    seconds: float = 0.5


@dataclass
class Session:
    """A resumable upload: what came so far, and the video once it was all there."""

    body: dict[str, Any]
    size: int
    file: Path
    got: int = 0
    film: Film | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class YouTubeServer:
    """The server in a thread of its own. `calls` are the methods that were called, in order."""

    def __init__(self, channel: Channel | None = None, tokens: Tokens | None = None, *, port: int = 0) -> None:
        self.channel = channel or Channel()
        self.tokens = tokens or Tokens()
        self.calls: list[str] = []
        self.faulty: list[str] = []
        self.most_read = 0
        self.sessions: dict[str, Session] = {}
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._late: list[threading.Timer] = []
        self._folder = tempfile.TemporaryDirectory(prefix="standin-")
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.standin = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for each in self._late:
            each.join()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._folder.cleanup()

    def fault(self, kind: str, where: str = "*", *, times: int = 1, after: int = 0, seconds: float = 0.5) -> None:
        """Misbehave in this way, `times` times, at calls of a method (`videos.update`, `upload`, `token`)."""
        with self._lock:
            self._faults.append(Fault(kind, where, times, after, seconds))

    def well(self) -> None:
        """Behave from now on."""
        with self._lock:
            self._faults.clear()

    def settle(self) -> None:
        """Wait until what was to be done late is done."""
        for each in self._late:
            each.join()

    def take(self, where: str) -> Fault | None:
        """The fault that is due at this call."""
        with self._lock:
            for each in self._faults:
                if each.where in ("*", where, where.removeprefix("youtube.")):
                    if each.after:
                        each.after -= 1
                        continue
                    each.times -= 1
                    if each.times <= 0:
                        self._faults.remove(each)
                    return each
        return None

    def begin(self, body: dict[str, Any], size: int) -> str:
        name = uuid.uuid4().hex
        file = Path(self._folder.name) / name
        file.touch()
        self.sessions[name] = Session(self.channel.checked(body), size, file)
        return name

    def finish(self, session: Session, times: int = 1) -> Film:
        with session.file.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        for _ in range(times):
            with self.channel.lock:
                session.film = self.channel.insert(session.body, sha256, session.size)
        session.file.unlink()
        assert session.film is not None
        return session.film

    def later(self, seconds: float, work: Any) -> None:
        timer = threading.Timer(seconds, work)
        timer.daemon = True
        self._late.append(timer)
        timer.start()

    def sleep(self, seconds: float) -> None:
        self._over.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    standin: YouTubeServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are none of the server's errors."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names of http.server

    def log_message(self, *_: Any) -> None:
        return

    def _serve(self) -> None:
        self.standin = self.server.standin
        parts = urlsplit(self.path)
        self._left = int(self.headers.get("content-length") or 0)
        self._fault: Fault | None = None
        try:
            answer = self._route(parts.path, parse_qsl(parts.query, keep_blank_values=True))
        except No as no:
            self._rest()
            self._send(no.status, _error(no, parts.path), no.headers)
        except (_Cut, ConnectionError, TimeoutError):
            self.close_connection = True
            self.connection.close()
        else:
            self._send(*answer)

    def _route(self, path: str, query: list[tuple[str, str]]) -> tuple[int, bytes, dict[str, str]]:
        if path.startswith("/standin/"):
            return self._control(path)
        if path == "/auth":
            return self._consent(dict(query))
        if path == "/token":
            return self._at(TOKEN, self._token)
        if path.startswith("/session/"):
            self._allowed()
            return self._at(UPLOAD, lambda: self._chunk(path.rpartition("/")[2]))
        document = youtube()
        method = document.method(self.command, path)
        if method is None:
            raise No(405 if document.knows_path(path) else 404, "notFound", f"no method {self.command} {path}")
        self._allowed()
        wrong = document.query_problems(method, query)
        if wrong:
            raise No(400, "unexpectedParameter", "; ".join(wrong))
        return self._at(method.id, lambda: self._call(method, query))

    def _allowed(self) -> None:
        if not self.standin.tokens.good(self.headers.get("authorization", "")):
            raise No(401, "authError", "Request had invalid authentication credentials.")

    def _at(self, where: str, work: Any) -> tuple[int, bytes, dict[str, str]]:
        """Do what was asked, or what the fault says in its stead."""
        self.standin.calls.append(where.removeprefix("youtube."))
        fault = self._fault = self.standin.take(where)
        if fault is None:
            return work()
        if fault.kind in _BEFORE:
            raise _BEFORE[fault.kind]
        if fault.kind in ("refuse", "hang", "late"):
            if fault.kind == "late":
                self._rest(keep=True)
                self.standin.later(fault.seconds, lambda: _quietly(work))
            if fault.kind != "refuse":
                self.standin.sleep(fault.seconds)
            raise _Cut
        if fault.kind == "double" and where != UPLOAD:
            self._rest(keep=True)
            _quietly(work)
        answer = work()
        if fault.kind in ("lose", "stall"):
            self.standin.sleep(fault.seconds if fault.kind == "stall" else 0)
            raise _Cut
        if fault.kind == "error":
            return 500, _error(No(500, "backendError", "Backend Error"), self.path), {}
        if fault.kind == "garbage":
            return 200, b"<html>It works!</html>", {"Content-Type": "text/html"}
        return answer

    def _call(self, method: Method, query: list[tuple[str, str]]) -> tuple[int, bytes, dict[str, str]]:
        asked = dict(query)
        body, media = self._body(method)
        if method.takes is not None:
            wrong = youtube().problems(method.takes, body)
            if wrong:
                raise No(400, "badRequest", "; ".join(wrong))
        if method.id == "youtube.videos.insert":
            if not method.upload or asked.get("uploadType") != "resumable":
                raise No(400, "mediaBodyRequired", "The stand-in takes resumable uploads only.")
            name = self.standin.begin(body, int(self.headers["x-upload-content-length"]))
            return 200, b"", {"Location": f"{self.standin.url}session/{name}?upload_id={name}"}
        work = self.standin.channel.method(method.id)
        if work is None:
            raise No(501, "notImplemented", f"the stand-in has no {method.id}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.standin.channel.lock:
            said = work(query=asked, body=body, media=media, headers=headers)
        if said is None:
            return 204, b"", {}
        self._hold(method, said)
        return 200, json.dumps(said).encode(), {}

    def _hold(self, method: Method, said: dict[str, Any]) -> None:
        self.standin.faulty += youtube().problems(method.gives, said) if method.gives else []

    def _body(self, method: Method) -> tuple[Any, bytes]:
        """The record and the media of a request, alone or as the two parts of a multipart body."""
        raw = self._rest()
        kind = self.headers.get("content-type", "")
        try:
            if kind.startswith("multipart/related"):
                whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw, policy=HTTP)
                first, second = whole.iter_parts()
                return json.loads(first.get_payload(decode=True)), second.get_payload(decode=True)
            if method.upload and method.takes is None:
                return None, raw
            return (json.loads(raw) if raw else {}), b""
        except ValueError:
            raise No(400, "parseError", "This API does not support parsing that body.") from None

    def _chunk(self, name: str) -> tuple[int, bytes, dict[str, str]]:
        """A part of an upload, or the question how far it has come (308, Range)."""
        session = self.standin.sessions.get(name)
        kind = self._fault.kind if self._fault else ""
        if session is None or kind in ("expire", "gone"):
            self.standin.sessions.pop(name, None)
            raise No(410 if kind == "gone" else 404, "notFound", "The upload session is gone.")
        with session.lock:
            span = re.fullmatch(r"bytes (?:\*|(\d+)-(\d+))/(\d+)", self.headers.get("content-range", ""))
            if span is None or int(span[3]) != session.size:
                raise No(400, "badContentRange")
            if span[1] is not None and session.film is None:
                self._write(session, int(span[1]), half=kind == "half")
            else:
                self._rest()
            if kind == "half":
                raise _Cut
            if session.film is None and session.got == session.size:
                self.standin.finish(session, 2 if kind == "double" else 1)
            if session.film is not None:
                with self.standin.channel.lock:
                    said = self.standin.channel.resource(session.film)
                self.standin.faulty += youtube().problems("Video", said)
                return 201, json.dumps(said).encode(), {}
            # It counts what was never sent, and would keep a film with a hole in it. It doesn't lie about what was sent
            # and lost: no client could tell.
            if kind == "boast" and span[1] is not None:
                session.got = min(session.got + 1000, session.size)
            return 308, b"", _range(session, kind)

    def _write(self, session: Session, start: int, *, half: bool) -> None:
        """Keep what is new of the bytes that come; what would leave a hole is dropped."""
        length = self._left // 2 if half else self._left
        with session.file.open("r+b") as file:
            at = start
            while length > 0:
                block = self.rfile.read(min(_BLOCK, length))
                if not block:
                    raise _Cut
                length -= len(block)
                self._left -= len(block)
                if at <= session.got < at + len(block):
                    file.seek(session.got)
                    file.write(block[session.got - at :])
                    session.got = min(at + len(block), session.size)
                at += len(block)
        if not half:
            self._rest()

    def _token(self) -> tuple[int, bytes, dict[str, str]]:
        form = dict(parse_qsl(self._rest().decode()))
        basic = self.headers.get("authorization", "").removeprefix("Basic ")
        if basic:  # RFC 6749, 2.3.1: a client may name itself there as well
            id_, _, word = base64.b64decode(basic).decode().partition(":")
            form |= {"client_id": unquote(id_), "client_secret": unquote(word)}
        try:
            with self.standin.channel.lock:
                return 200, json.dumps(self.standin.tokens.answer(form)).encode(), {}
        except No as no:
            said = {"error": no.reason, "error_description": no.message}
            return no.status, json.dumps(said).encode(), {}

    def _consent(self, asked: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        """The page on which a person would say yes; here somebody always does."""
        code = self.standin.tokens.code(asked["redirect_uri"], asked.get("code_challenge", ""))
        back = urlencode({"state": asked["state"], "code": code, "scope": asked["scope"]})
        return 302, b"", {"Location": f"{asked['redirect_uri']}?{back}"}

    def _control(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        if path == "/standin/faults" and self.command == "POST":
            self.standin.fault(**json.loads(self._rest()))
            return 204, b"", {}
        with self.standin.channel.lock:
            films = [self.standin.channel.resource(each) for each in self.standin.channel.films.values()]
        return 200, json.dumps({"videos": films, "calls": self.standin.calls}, indent=1).encode(), {}

    def _rest(self, *, keep: bool = False) -> bytes:
        """What is left of the request's body. With `keep` it can be read once more."""
        raw = self.rfile.read(self._left) if self._left else b""
        self._left = 0
        if keep:
            self._kept = raw
        elif not raw:
            raw = getattr(self, "_kept", b"")
        return raw

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        fault = self._fault
        self._kept = b""
        lines = {"Content-Type": "application/json", **headers, "Content-Length": str(len(content))}
        head = f"HTTP/1.1 {status} {status}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
        whole = head.encode() + (b"" if status == 204 else content)
        try:
            self.wfile.write(whole * 2 if fault is not None and fault.kind == "twice" else whole)
        except OSError:
            self.close_connection = True


def _range(session: Session, kind: str) -> dict[str, str]:
    if kind == "blur":
        return {"Range": "bytes=zero-lots"}
    got = session.got // 2 if kind == "humble" else session.got
    return {"Range": f"bytes=0-{got - 1}"} if got else {}


def _quietly(work: Any) -> None:
    try:
        work()
    except (No, _Cut, OSError):
        return


def _error(no: No, path: str) -> bytes:
    if path == "/token":
        return json.dumps({"error": no.reason}).encode()
    errors = [{"domain": "youtube", "reason": no.reason, "message": no.message}]
    return json.dumps({"error": {"code": no.status, "message": no.message, "errors": errors}}).encode()


def main() -> None:
    """Run until stopped, and say how to be used."""
    asked = argparse.ArgumentParser(prog="python -m standins.youtube", description="YouTube's Data API, standing in.")
    asked.add_argument("--port", type=int, default=8085)
    asked.add_argument("--account", default="UCexample", help="the id of its channel")
    asked.add_argument("--lag", type=float, default=0, help="seconds until the list of uploads shows a video")
    given = asked.parse_args()
    with YouTubeServer(Channel(given.account, lag=given.lag), port=given.port) as server:
        token = "CUTTHROUGH_YOUTUBE_" + re.sub(r"[^A-Z0-9]", "_", given.account.upper()) + "_TOKEN"
        print(f"export CUTTHROUGH_YOUTUBE_URL={server.url}")
        print(f"export CUTTHROUGH_YOUTUBE_CLIENT_ID={server.tokens.client_id}")
        print(f"export CUTTHROUGH_YOUTUBE_CLIENT_SECRET={server.tokens.client_secret}")
        print(f"export {token}=first-refresh")
        print(f"# {server.url}standin/videos lists what is there; faults are posted to {server.url}standin/faults")
        print("# as JSON: kind, where, times, after, seconds", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
