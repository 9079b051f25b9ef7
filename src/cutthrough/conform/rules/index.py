"""How an MP4 is laid out: its index before its data, and no edit lists where they are refused."""

from __future__ import annotations

from cutthrough.conform.house import ONLINE_PLAYERS
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, unknown, weigh

_MOVE_INDEX = (
    "move the index to the front, nothing is encoded again: ffmpeg -i FILE -c copy -movflags +faststart OUT.mp4"
)
_NO_EDITS = "write it without: ffmpeg -i FILE -c copy -use_editlist 0 -movflags +faststart+negative_cts_offsets OUT.mp4"


def _judge_faststart(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    layout = measured.layout
    if layout is None:
        return not_applicable(measured.container, "only MP4, MOV and 3GP have an index that can come last")
    fact = placement.faststart
    basis = by(fact) if fact is not None and fact.value else ONLINE_PLAYERS
    limit = "index (moov) before the data (mdat)"
    said = ", ".join(name for name in layout.order if name in ("ftyp", "moov", "moof", "mdat"))
    if layout.faststart is None:
        return unknown(f"no index or no data among its boxes: {said or 'none known'}", limit, basis, _MOVE_INDEX)
    return weigh(layout.faststart, said, limit, basis, _MOVE_INDEX)


def _judge_edits(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    layout = measured.layout
    if layout is None:
        return not_applicable(measured.container, "only MP4, MOV and 3GP have edit lists")
    found = [f"{t.kind}: {t.edit_says}" for t in layout.tracks if t.edits]
    said = "; ".join(found) or "none"
    fact = placement.edit_lists
    if fact is None or fact.value:
        return absent(said, "rule on edit lists")
    return weigh(not found, said, "no edit lists", by(fact), _NO_EDITS)


FASTSTART = Rule("faststart", "Index first", "playing can start before the last byte has arrived", _judge_faststart)
EDIT_LISTS = Rule("edit_lists", "Edit lists", "none where the placement refuses them", _judge_edits)
