"""What happens to a delivery between two looks: made again, changed by hand, judged otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from cutthrough.model.deliverable import Delivery, Edit


def change_delivery(program_dir: Path, edit: str, change: Callable[[Edit], Edit]) -> None:
    """Write the delivery anew with one edit changed."""
    path = program_dir / "out" / "spring" / "delivery.json"
    delivery = Delivery.from_json(path.read_bytes())
    edits = tuple(change(each) if each.cut.id == edit else each for each in delivery.edits)
    path.write_text(delivery.model_copy(update={"edits": edits}).to_json())


def make_again(program_dir: Path, edit: str) -> str:
    """Other bytes for an edit's main file, measured again; gives their SHA-256."""
    found: list[str] = []

    def again(old: Edit) -> Edit:
        path = program_dir / "out" / "spring" / old.main.path
        path.write_bytes(path.read_bytes() + b"\0again")
        found.append(hashlib.sha256(path.read_bytes()).hexdigest())
        main = old.main.model_copy(update={"sha256": found[0], "size": path.stat().st_size})
        report = old.report.model_copy(update={"file_sha256": found[0]})
        return old.model_copy(update={"main": main, "report": report})

    change_delivery(program_dir, edit, again)
    return found[0]
