"""The delivery that was last made of a brief, and whether it still is what the brief says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cutthrough.brief.read import read_file
from cutthrough.model.brief import Brief
from cutthrough.model.deliverable import Delivery

DELIVERY_FILE = "delivery.json"


def last_delivery(folder: Path) -> Delivery | None:
    """The delivery that was last made into this folder, or None."""
    try:
        return Delivery.from_json((folder / DELIVERY_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def made_of(delivery: Delivery, brief_path: Path, read: Callable[[], Brief | None]) -> bool:
    """Whether what was delivered is made of the brief as it is. Raises StoreError where the file can't be read."""
    if delivery.brief_digest == hashlib.sha256(read_file(brief_path)).hexdigest():
        return True
    brief = read()
    return brief is not None and _made_from(brief) == _made_from(delivery.brief)


def _made_from(brief: Brief) -> Any:
    # None of these is in any file; the one verdict that rests on rights and schedule is judged anew by `rights_now`.
    return _without_ids(brief.model_dump(mode="json", exclude={"posts", "approval", "rights", "schedule"}))


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(each) for name, each in value.items() if name != "id"}
    return [_without_ids(each) for each in value] if isinstance(value, list) else value
