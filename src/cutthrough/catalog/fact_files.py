"""The files of `catalog/facts/`, read into plain data, fast.

Each file has `entries`, a table of id to entry; `reasons`, texts that entries name instead of repeating, where there
are any; and names its sources by their key in `sources.yaml`. After a change, run the command of `read_once`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cutthrough.catalog.kept import known
from cutthrough.model.errors import CatalogError

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

POSTING_FILES = (
    "post_limits.yaml",
    "bulk_sheets.yaml",
    "email_support.yaml",
    "ai_disclosure.yaml",
    "partnership.yaml",
)
"""Those about posting, each with its own table of sources: `catalog.stated` reads them."""

_FOLDER = files("cutthrough.catalog") / "facts"


def fact_text(file: str) -> str:
    """The text of one of FACT_FILES."""
    return (_FOLDER / file).read_text(encoding="utf-8")


@cache
def facts_of(file: str) -> dict[str, Any]:
    """The data of one of FACT_FILES, as written. Every number and date in it is text.

    Raises CatalogError naming file and line for YAML that can't be read, and for a key that comes twice.
    """
    text = fact_text(file)
    data: dict[str, Any] | None = known(f"facts/{file}", text)
    return parse_facts(text, file) if data is None else data


def parse_facts(text: str, file: str) -> dict[str, Any]:
    """One file's YAML as tables, lists and texts. Raises CatalogError as `facts_of` does."""
    try:
        data = YAML(typ="base", pure=True).load(text)  # every scalar is text: no YAML version makes 9:16 a number
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark is not None else "the file"
        problem = str(error.problem or error.context or "can't be read").splitlines()[0]
        raise CatalogError(f"catalog/facts/{file}: {where} is not YAML we can read: {problem}.", file=file) from error
    except RecursionError as error:
        raise CatalogError(f"catalog/facts/{file} is nested too deeply to be read.", file=file) from error
    except (YAMLError, ValueError) as error:
        problem = str(error).splitlines()[0]
        raise CatalogError(f"catalog/facts/{file} is not YAML we can read: {problem}.", file=file) from error
    if not isinstance(data, dict):
        raise CatalogError(f"catalog/facts/{file} is not a table of keys and values.", file=file)
    return data
