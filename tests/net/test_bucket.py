import hashlib
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cutthrough.net.bucket import Bucket, BucketDown, BucketLocked, BucketMissing, BytesChanged
from publish.channels.kit_cases import BucketCase, bucket_case, s3_server


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with s3_server() as number:
        yield number


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: int) -> Iterator[BucketCase]:
    with bucket_case(tmp_path, monkeypatch, port) as case:
        yield case


def made_file(folder: Path, size: int) -> tuple[Path, str]:
    path = folder / "film.mp4"
    content = os.urandom(1 << 20) * (size >> 20) + bytes(size % (1 << 20))
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (8 << 20) - 1, 8 << 20, (20 << 20) + 7])
def test_a_file_arrives_whole_whatever_its_size(there: BucketCase, tmp_path: Path, size: int) -> None:
    path, sha256 = made_file(tmp_path, size)
    shares: list[int] = []
    assert Bucket("s3://kits/a").put_file("b/film.mp4", path, sha256=sha256, progress=shares.append) == size
    assert hashlib.sha256(there.read("a/b/film.mp4")).hexdigest() == sha256
    assert sum(shares) == size
    assert Bucket("s3://kits/a/").size("b/film.mp4") == size


def test_a_file_that_is_not_what_was_said_is_taken_away(there: BucketCase, tmp_path: Path) -> None:
    path, _ = made_file(tmp_path, 100)
    with pytest.raises(BytesChanged):
        Bucket("s3://kits").put_file("film.mp4", path, sha256="0" * 64)
    assert there.listing() == set()


def test_stopped_half_way_nothing_is_there_and_the_stop_is_told(there: BucketCase, tmp_path: Path) -> None:
    path, _ = made_file(tmp_path, 30 << 20)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Bucket("s3://kits").put_file("film.mp4", path, progress=stop)
    assert there.listing() == set()
    assert "Uploads" not in there.client.list_multipart_uploads(Bucket="kits")


def test_a_record_is_put_only_where_nothing_is(there: BucketCase) -> None:
    bucket = Bucket("s3://kits")
    assert bucket.get_small("post.json") is None
    assert bucket.size("post.json") is None
    assert bucket.put_new("post.json", b"first")
    assert not bucket.put_new("post.json", b"second")
    assert bucket.get_small("post.json") == b"first"


def test_of_many_at_once_one_puts_the_record(there: BucketCase) -> None:
    won: list[int] = []
    start = threading.Barrier(8)

    def race(number: int) -> None:
        bucket = Bucket("s3://kits")
        start.wait()
        if bucket.put_new("post.json", str(number).encode()):
            won.append(number)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(won) == 1
    assert Bucket("s3://kits").get_small("post.json") == str(won[0]).encode()


def test_what_lies_under_a_folder_is_listed_and_taken_away(there: BucketCase) -> None:
    bucket = Bucket("s3://kits/a")
    for key in ("x/1", "x/y/2", "z/3"):
        bucket.put_new(key, b"")
    assert sorted(bucket.keys("x")) == ["x/1", "x/y/2"]
    bucket.remove("x/1")
    bucket.remove("x/1")
    assert sorted(bucket.keys()) == ["x/y/2", "z/3"]


def test_a_record_too_large_to_be_ours_is_not_read(there: BucketCase) -> None:
    there.client.put_object(Bucket="kits", Key="post.json", Body=bytes((4 << 20) + 1))
    with pytest.raises(BytesChanged):
        Bucket("s3://kits").get_small("post.json")


@pytest.mark.parametrize(
    "address", ["", "kits", "http://kits/a", "s3://", "s3://A/b", "s3://k/b", "s3://kits/../b", "s3://kits/a\nb"]
)
def test_an_address_that_is_none_is_told_at_once(address: str) -> None:
    with pytest.raises(BucketMissing) as told:
        Bucket(address)
    assert told.value.fix


def test_a_bucket_that_is_not_there_is_told(there: BucketCase, tmp_path: Path) -> None:
    path, _ = made_file(tmp_path, 10)
    bucket = Bucket("s3://nobody-made-this")
    for ask in (
        lambda: bucket.put_file("x", path),
        lambda: bucket.put_new("x", b""),
        lambda: bucket.get_small("x"),
        lambda: list(bucket.keys()),
    ):
        with pytest.raises(BucketMissing, match="no bucket"):
            ask()


class _Answers(BaseHTTPRequestHandler):
    """A server that answers everything alike, and hears what it is told."""

    status = 503
    code = "SlowDown"

    def answer(self) -> None:
        body = f"<Error><Code>{self.code}</Code><Message>no</Message></Error>".encode()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.answer()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (503, "SlowDown", BucketDown),
        (500, "InternalError", BucketDown),
        (403, "InvalidAccessKeyId", BucketLocked),
        (403, "AccessDenied", BucketLocked),
        (401, "Unauthorized", BucketLocked),
    ],
)
def test_patience_and_dead_credentials_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, status: int, code: str, error: type[Exception]
) -> None:
    answers = type("Answers", (_Answers,), {"status": status, "code": code})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("CUTTHROUGH_S3_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAMADEUP")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "verysecret")
    try:
        with pytest.raises(error) as told:
            Bucket("s3://kits").put_new("x", b"")
    finally:
        server.shutdown()
        server.server_close()
    said = f"{told.value} {told.value.as_dict()}"  # type: ignore[attr-defined]
    assert "AKIAMADEUP" not in said
    assert "verysecret" not in said


FLAT = """
import resource, sys
from pathlib import Path
from cutthrough.net.bucket import Bucket
bucket = Bucket("s3://kits")
bucket.put_new("warm", b"")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
bucket.put_file("film.mp4", Path(sys.argv[1]))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def test_memory_does_not_grow_with_the_file(there: BucketCase, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(150 << 20)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FLAT), path], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(ran.stdout) < 75, "MB more than before"
