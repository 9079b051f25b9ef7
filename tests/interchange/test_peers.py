"""Other people's readers see our files as we mean them: OpenTimelineIO's own adapters, frame by frame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest

from cutthrough.interchange.laid import laid_out
from cutthrough.model.cut import Card, Clip
from cutthrough.model.time import STANDARD_RATES
from interchange.edited import clip, cut_of, material, media, written

RATES = pytest.mark.parametrize("rate", STANDARD_RATES, ids=lambda r: f"{float(r):.5g}")


def read(text: str, adapter: str, **how: Any) -> Any:
    found = otio.adapters.read_from_string(text, adapter, **how)
    timeline = found if isinstance(found, otio.schema.Timeline) else found[0]
    return next(t for t in timeline.tracks if t.kind == otio.schema.TrackKind.Video)


@RATES
@pytest.mark.parametrize("adapter", ["cmx_3600", "fcp_xml"])
def test_clips_stand_where_the_cut_has_them(rate: Fraction, adapter: str) -> None:
    found = material(rate)
    items = [clip(1, 100, 40, found), clip(2, 400, 60, found, 16), clip(3, 50, 50, found), clip(4, 700, 48, found, 14)]
    cut = cut_of([*items, Card(id="card", colour="#102030", frames=60)], rate)
    known = media(found)
    how = {"rate": float(rate)} if adapter == "cmx_3600" else {}
    track = read(written(cut, known, "edl" if adapter == "cmx_3600" else "xml"), adapter, **how)
    clips = [c for c in track if isinstance(c, otio.schema.Clip)]
    dissolves = [t for t in track if isinstance(t, otio.schema.Transition)]
    assert [round((t.in_offset + t.out_offset).value) for t in dissolves] == [16, 14]
    if adapter == "cmx_3600":  # counts a dissolve wholly to the clip it leads to
        spans = [(at, i.frames - i.transition) for i, at in zip(cut.items, cut.starts, strict=True)]
    else:
        spans = [(laid.at, laid.shown) for laid in laid_out(cut)]
    first = track.range_of_child(clips[0]).start_time
    for item, laid, (at, shown), made in zip(cut.items, laid_out(cut), spans, clips, strict=True):
        span = track.range_of_child(made)
        assert (round((span.start_time - first).value), round(span.duration.value)) == (at, shown)
        if isinstance(item, Clip):
            since = 0 if adapter == "cmx_3600" else laid.head
            medium = known[item.source]
            frame = medium.frame(item.source_in) + since + medium.first
            assert round(made.source_range.start_time.rescaled_to(float(rate)).value) == frame
