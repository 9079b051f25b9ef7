from collections.abc import Iterator

import pytest

from conform.made import Shelf


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("conform"))
    yield made
    made.close()
