"""The table of rules in the docs is the one in the code."""

from pathlib import Path

from cutthrough.conform.document import COMMAND, page
from cutthrough.conform.registry import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conform.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"run: {COMMAND}"


def test_the_page_shows_every_rule() -> None:
    assert all(f"| `{name}` |" in page() for name in RULES)
