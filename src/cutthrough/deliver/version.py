"""A brief's version as papers print it."""

from __future__ import annotations

_DIGITS = 12


def say_version(number: int | None, file_digest: str) -> str:
    """`version 2, a96cd9232f81`: the version's number with the beginning of the file's digest.

    A file that is no kept version to the byte has only the digest.
    """
    digest = file_digest[:_DIGITS]
    return f"version {number}, {digest}" if number is not None else digest
