"""The catalog's YAML files read once, as JSON: `read_once.json`, by the SHA-256 of the bytes it was made of.

People write YAML; reading it takes tens of milliseconds a file, which is too long for a command that should feel
instant. A file that has changed since is read itself, and the tests say which command brings `read_once.json` up to
date.
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

COMMAND = "python -m cutthrough.catalog.read_once src/cutthrough/catalog/read_once.json"
_HOME = files("cutthrough.catalog")


def known(file: str, text: str) -> Any | None:
    """The data of `text`, of the file `facts/kpis.yaml` or `placements/ctv.yaml`; None where it must be read."""
    kept = _kept().get(file)
    return kept["data"] if kept is not None and kept["sha256"] == _hash(text) else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _kept() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads((_HOME / "read_once.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept


def read_again() -> str:
    """What `read_once.json` should hold."""
    from cutthrough.catalog.fact_files import FACT_FILES, fact_text, parse_facts
    from cutthrough.catalog.placement import platform_text, platforms
    from cutthrough.catalog.reading import parse_platform

    read = {f"facts/{file}": (text := fact_text(file), parse_facts(text, file)) for file in FACT_FILES}
    for platform in platforms():
        file, text = f"{platform}.yaml", platform_text(platform)
        read[f"placements/{file}"] = (text, parse_platform(text, file))
    kept = {file: {"sha256": _hash(text), "data": data} for file, (text, data) in sorted(read.items())}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(read_again(), encoding="utf-8")
