"""The client: uploads in flat memory, waits as long as it is told, goes to one server only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cutthrough.net.access import Access, Denied, Lost, Missing, Rejected, Throttled
from cutthrough.net.youtube import YouTube, root_url
from cutthrough.net.youtube_wire import Wire, problem_of, seconds_to_midnight
from publish.channels.youtube_case import YouTubeCase, youtube_case


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeCase]:
    with youtube_case(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def api(case: YouTubeCase) -> Iterator[YouTube]:
    with YouTube(Access("UCexample", token_uri=f"{case.server.url}token"), timeout=1, backoff=0.01) as opened:
        yield opened


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2026, 11, 22, 8, tzinfo=UTC), 24),  # midnight in winter: a whole day
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), 0.5),
        (datetime(2026, 3, 8, 8, tzinfo=UTC), 23),  # clocks go forward that day
        (datetime(2026, 11, 1, 7, tzinfo=UTC), 25),
    ],
)
def test_quotas_start_anew_at_midnight_pacific(moment: datetime, hours: float) -> None:
    assert seconds_to_midnight(moment) == hours * 3600


def _problem(status: int, content: bytes, **headers: str) -> Any:
    from googleapiclient.errors import HttpError
    from httplib2 import Response

    answer = Response({"status": str(status), **{k.replace("_", "-"): v for k, v in headers.items()}})
    wire: Any = SimpleNamespace(without_secrets=lambda text: text)
    return problem_of(HttpError(answer, content, uri="http://x/"), wire)


def _said(reason: str) -> bytes:
    return f'{{"error": {{"errors": [{{"reason": "{reason}"}}], "message": "No <b>way</b>\\n\\u001b[2J"}}}}'.encode()


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (403, "quotaExceeded", Throttled),
        (403, "dailyLimitExceeded", Throttled),
        (403, "rateLimitExceeded", Throttled),
        (429, "whatever", Throttled),
        (400, "uploadLimitExceeded", Throttled),
        (401, "authError", Denied),
        (403, "insufficientPermissions", Denied),
        (403, "authenticatedUserAccountSuspended", Denied),
        (401, "youtubeSignupRequired", Denied),
        (403, "forbidden", Rejected),
        (400, "invalidTitle", Rejected),
        (404, "videoNotFound", Missing),
        (410, "gone", Missing),
        (500, "backendError", Lost),
        (503, "x", Lost),
        (302, "x", Lost),
    ],
)
def test_what_an_answer_means(status: int, reason: str, expected: type) -> None:
    problem = _problem(status, _said(reason))
    assert type(problem) is expected
    assert problem.message.isprintable()
    assert "<b>" not in problem.message


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"error": "x"}', b'{"error": {"errors": 3}}', b"null"])
def test_errors_that_say_nothing(content: bytes) -> None:
    assert type(_problem(403, content)) is Rejected
    assert type(_problem(500, content)) is Lost


@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7), ("0", 0), ("x", 60), ("-3", 60), ("99999999999", 60), ("9999999", 172_800), (None, 60)],
)
def test_how_long_to_wait(header: str | None, wait: float) -> None:
    headers = {} if header is None else {"retry_after": header}
    assert _problem(429, b"", **headers).wait == wait


def test_a_wait_until_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90))
    assert 80 < _problem(429, b"", retry_after=later).wait <= 90


def test_bugs_of_ours_are_no_answers() -> None:
    with pytest.raises(AttributeError):
        problem_of(AttributeError("x"), None)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["http://evil.example/x", "https://127.0.0.1.evil.example/", "http://127.0.0.1:1/"])
def test_the_token_goes_to_one_server(url: str, case: YouTubeCase) -> None:
    wire = Wire(Access("UCexample", token_uri=f"{case.server.url}token"), root_url(), timeout=1)
    with pytest.raises(Lost, match="another server"):
        wire.request(url)
    assert case.server.calls == []


def test_a_list_that_goes_in_a_circle_ends(api: YouTube, case: YouTubeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    case.server.channel.insert({"snippet": {"title": "x"}}, "", 1)
    real = case.server.channel.method("youtube.playlistItems.list")
    assert real is not None
    circle = {
        "youtube.playlistItems.list": lambda query, **rest: (
            real({**query, "pageToken": "MA=="}, **rest) | {"nextPageToken": "MA=="}
        )
    }
    monkeypatch.setattr(case.server.channel, "method", circle.get)
    with pytest.raises(Lost):
        list(api.uploads(case.server.channel.uploads))


def test_an_account_without_a_channel(api: YouTube, case: YouTubeCase) -> None:
    case.server.channel.method = lambda name: lambda **_: {"kind": "youtube#channelListResponse", "items": []}  # type: ignore[method-assign]
    with pytest.raises(Denied, match="no YouTube channel"):
        api.account()


_UPLOAD = """
import resource, sys
from pathlib import Path
from cutthrough.net.access import Access
from cutthrough.net.youtube import YouTube, token_uri
body = {"snippet": {"title": "x", "categoryId": "22"}, "status": {"privacyStatus": "private"}}
with YouTube(Access("UCexample", token_uri=token_uri())) as api:
    api.account()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    api.upload(Path(sys.argv[1]), body, ("snippet", "status"), lambda share: None)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_is_flat(case: YouTubeCase) -> None:
    film = case.folder / "long.mp4"
    with film.open("wb") as file:
        file.truncate(40 * 2**20)
    done = subprocess.run(
        [sys.executable, "-c", _UPLOAD, str(film)], check=True, capture_output=True, text=True, timeout=60
    )
    assert int(done.stdout) < 8 * 1024  # kilobytes; one chunk alone has as many
    assert next(iter(case.server.channel.films.values())).size == 40 * 2**20


def test_nothing_heavy_is_loaded_for_nothing() -> None:
    code = (
        "import sys, cutthrough.publish.channels.youtube, cutthrough.cli.connect; sys.exit('httplib2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
