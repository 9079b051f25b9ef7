# ruff: noqa: A005 - nobody imports it by this name alone
"""How fast the site, the calendar and publishing are, and what kills do to them. Never run as tests."""
