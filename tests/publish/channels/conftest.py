"""The server that buckets are on, one for all tests here."""

from collections.abc import Iterator

import pytest

from publish.channels.kit_cases import s3_server


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    with s3_server() as port:
        yield port
