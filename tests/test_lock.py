"""What is tested on one Python is what is installed on every other."""

import tomllib
from collections import Counter
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "uv.lock"


def test_each_package_is_locked_at_one_version() -> None:
    packages = tomllib.loads(LOCK.read_text())["package"]
    assert [name for name, times in Counter(each["name"] for each in packages).items() if times > 1] == []
