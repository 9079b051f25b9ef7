"""The files of `catalog/facts/`, read into plain data, fast.

Each file has `entries`, a table of id to entry; `reasons`, texts that entries name instead of repeating, where there
are any; and names its sources by their key in `sources.yaml`. People write YAML; reading it takes tens of
milliseconds a file, which is too long for a command that should feel instant. So `read_facts.json` holds the same
data read once. It says of which bytes it was made: when a file has changed since, the file itself is read, and the
tests say which command brings `read_facts.json` up to date.
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cutthrough.model.errors import CatalogError

COMMAND = "python -m cutthrough.catalog.fact_files src/cutthrough/catalog/facts/read_facts.json"

FACT_FILES = (
    "sources.yaml",
    "objectives.yaml",
    "roles.yaml",
    "kpis.yaml",
    "types.yaml",
    "techniques.yaml",
    "tiers.yaml",
    "watching.yaml",
)
"""Every file there is, in the order of the argument: what for, where, how one knows, what, how, how much."""

_FOLDER = files("cutthrough.catalog") / "facts"
_READ = "read_facts.json"


def fact_text(file: str) -> bytes:
    """The bytes of one of FACT_FILES, with the line ends of any platform made plain."""
    return (_FOLDER / file).read_bytes().replace(b"\r\n", b"\n")


@cache
def facts_of(file: str) -> dict[str, Any]:
    """The data of one of FACT_FILES, as written. Every number and date in it is text.

    Raises CatalogError naming file and line for YAML that can't be read, and for a key that comes twice.
    """
    text = fact_text(file)
    kept = _kept().get(file)
    if kept is not None and kept["sha256"] == hashlib.sha256(text).hexdigest():
        data: dict[str, Any] = kept["data"]
        return data
    return parse_facts(text.decode("utf-8"), file)


def parse_facts(text: str, file: str) -> dict[str, Any]:
    """One file's YAML as tables, lists and texts. Raises CatalogError as `facts_of` does."""
    try:
        data = YAML(typ="base", pure=True).load(text)  # every scalar is text: no YAML version makes 9:16 a number
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark is not None else "the file"
        problem = str(error.problem or error.context or "can't be read").splitlines()[0]
        raise CatalogError(f"catalog/facts/{file}: {where} is not YAML we can read: {problem}.", file=file) from error
    except (YAMLError, ValueError) as error:
        problem = str(error).splitlines()[0]
        raise CatalogError(f"catalog/facts/{file} is not YAML we can read: {problem}.", file=file) from error
    if not isinstance(data, dict):
        raise CatalogError(f"catalog/facts/{file} is not a table of keys and values.", file=file)
    return data


@cache
def _kept() -> dict[str, Any]:
    place = _FOLDER / _READ
    if not place.is_file():
        return {}
    try:
        kept: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return kept


def read_again() -> str:
    """What `read_facts.json` should hold: every file's data with the SHA-256 of the bytes it was read from."""
    kept = {
        file: {"sha256": hashlib.sha256(text).hexdigest(), "data": parse_facts(text.decode("utf-8"), file)}
        for file in FACT_FILES
        for text in (fact_text(file),)
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(read_again(), encoding="utf-8")
