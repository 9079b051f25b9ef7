"""The base of every record, and the canonical form that keys and hashes are made from."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Record(BaseModel):
    """A frozen value. Unknown fields are refused, so that a misspelt one is never silently lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def to_json(self) -> str:
        """Indented JSON that `from_json` reads back to an equal record; for files people may open."""
        return self.model_dump_json(indent=1, exclude_none=True) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote. Raises pydantic's ValidationError on anything else."""
        return cls.model_validate_json(text)

    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the canonical JSON: equal records, equal digests."""
        return digest_of(self.model_dump(mode="json"))


def digest_of(value: Any) -> str:
    """SHA-256 of `value` as canonical JSON: sorted keys, no spaces, no NaN (RFC 8785 in spirit)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


OneOrMany = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""A list of texts; a single text is a list of one."""
