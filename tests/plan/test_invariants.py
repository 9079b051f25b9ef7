"""What holds for every cut, whatever the footage and the placement."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cutthrough.catalog.placement import placements as catalog
from cutthrough.model.cut import Box, Card, Clip, Cut, DeliveryForm, TextRole
from cutthrough.model.errors import SourceError
from cutthrough.model.footage import Footage, Letterbox
from cutthrough.model.placement import Placement, SafeZone
from cutthrough.model.time import frames_within
from cutthrough.plan.choice import shortest
from cutthrough.plan.hooks import Hooks
from cutthrough.plan.sentences import of_captions, of_speech
from cutthrough.plan.stretches import end_of_frame, longest_per_shot, stretches
from cutthrough.render.segments import pieces
from plan.made import Cue, brief, cuts, footage, frame_table, placement
from searched import examples

RATES = [
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(10),
    Fraction(60),
    Fraction(120),
]


def courses() -> st.SearchStrategy[dict[str, list[float]]]:
    """How a shot goes, sharp and blurred, bright and dark, calm and wild."""
    values = st.lists(st.floats(0, 1), min_size=1, max_size=6)
    return st.fixed_dictionaries(dict.fromkeys(("sharpness", "brightness", "ground", "subject"), values))


@st.composite
def footages(draw: st.DrawFn) -> Footage:
    rate = draw(st.sampled_from(RATES))
    shots = draw(st.lists(st.integers(3, int(rate * 6)), min_size=1, max_size=14))
    count, table = sum(shots), None
    if draw(st.booleans()):  # milliseconds, as Matroska writes them, with some frames held
        held = draw(st.integers(0, 3))
        marks = [round(i * 1000 / rate) + (i // 20) * held for i in range(count + 1)]
        table = frame_table([b - a for a, b in pairwise(marks)], Fraction(1, 1000), start=draw(st.integers(-50, 90)))
    size = draw(
        st.sampled_from([(1280, 720), (800, 332), (640, 480), (480, 270), (720, 1280), (1001, 563), (1920, 1080)])
    )
    bars = None
    if draw(st.booleans()):
        top = draw(st.integers(0, size[1] // 5))
        left = draw(st.integers(0, size[0] // 5))
        bars = Letterbox(left=left, top=top, width=size[0] - 2 * left, height=size[1] - 2 * top)
    length = count / rate
    moments = st.integers(0, 40).map(lambda n: length * n / 40)
    spans = st.lists(st.tuples(moments, moments).filter(lambda s: s[0] < s[1] and s[1] - s[0] < length / 5), max_size=3)
    kept = sorted(draw(st.lists(st.floats(0, 1), min_size=9, max_size=9)))
    return footage(
        shots,
        rate=rate,
        size=size,
        table=table,
        black=draw(spans),
        frozen=draw(spans),
        letterbox=bars,
        speech=draw(st.one_of(st.none(), spans)),
        audio=draw(st.booleans()),
        kept=(*kept, 1.0),
        gradual=draw(spans),
        letters=draw(spans),
        interest=draw(st.sampled_from([(), tuple((n % 7 + 1) / 192 for n in range(48))])),
        course=draw(st.one_of(st.just(()), st.lists(courses(), min_size=len(shots), max_size=len(shots)))),
        motion=draw(st.lists(st.floats(0, 1), min_size=len(shots), max_size=len(shots))),
        rotation=draw(st.sampled_from([0, 90, 180, 270])),
    )


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    share = st.integers(0, 36).map(lambda n: Fraction(n, 100))
    facts: dict[str, Any] = {
        "aspect_ratios": (
            draw(st.sampled_from([Fraction(9, 16), Fraction(4, 5), Fraction(1), Fraction(16, 9), Fraction(191, 100)])),
        )
    }
    if draw(st.booleans()):
        facts["safe_zone"] = SafeZone(top=draw(share), bottom=draw(share), left=draw(share), right=draw(share))
    if draw(st.booleans()):
        facts["frame_rate_max"] = Fraction(30)
    if draw(st.booleans()):
        facts["sound"] = draw(st.booleans())
    return placement(draw(st.sampled_from(["somewhere", "email", "website_hero"])), **facts)


@st.composite
def asked(draw: st.DrawFn) -> dict[str, Any]:
    length = draw(
        st.sampled_from(
            [Fraction(2), Fraction(3), Fraction(6), Fraction(10), Fraction(15), Fraction(30), Fraction("7.3")]
        )
    )
    words = draw(
        st.sampled_from(
            ["Now", "Big, gentle, and done being pushed around", "word " * 30, "Donaudampfschifffahrtsgesellschaft"]
        )
    )
    fields: dict[str, Any] = {
        "messages": [{"id": "m-1", "text": words}, {"id": "m-2", "text": "Free to share", "by": 4}]
    }
    if draw(st.booleans()):
        fields["call_to_action"] = None
    if draw(st.booleans()):
        fields["guardrails"] = {"id": "gr-1"}
    return {"lengths": (length,), **fields}


CUES = tuple(
    Cue(Fraction(n, 2), Fraction(n + 2, 2), text)
    for n, text in (
        (1, "Hildy!"),
        (3, "How are you, and tell me, is the lord of the universe in?"),
        (7, "Yes.\nHe's in a bad humor"),
        (12, "x" * 60),
    )
)


def check_frames(cut: Cut, master: Footage) -> None:
    assert cut.frames <= frames_within(cut.length, cut.rate)
    clips = [i for i in cut.items if isinstance(i, Clip)]
    table = master.frames
    assert table is not None
    seen: list[tuple[Fraction, Fraction]] = []
    for clip in clips:
        assert clip.frames - clip.transition >= 12 or cut.frames < 12
        assert clip.transition == 0 or clip.transition >= 12
        first = table.index_at(clip.source_in)
        assert table.time(first) == clip.source_in
        # Drawn from the middle of each output frame, no source frame beyond the shot is needed; but for the film's own
        # shots that are too short to stand alone.
        last = clip.source_in + (clip.frames - Fraction(1, 2)) / cut.rate
        assert last < end_of_frame(table, table.index_at(last))
        inside = [s for s in master.shots if s.first <= table.index_at(last) and s.last >= first]
        shown = [min(s.end, last) - max(s.start, clip.source_in) for s in inside]
        assert sum(seconds * cut.rate > shortest(cut.rate) for seconds in shown) <= 1
        seen.append((clip.source_in, last))
    for one, other in combinations(seen, 2):
        assert one[1] <= other[0] or other[1] <= one[0]


def check_fades(cut: Cut, master: Footage, *, spoken: bool) -> None:
    """No clip shows a frame of a fade or a dissolve, unless words are said over it or there is nothing else: told."""
    if any("hold a fade" in note or "stops fading" in note for note in cut.notes):
        return
    said = (*(CUES if spoken else ()), *(master.speech or ()))
    for start, end in passages(cut):
        talks = any(c.start < end and start < c.end for c in said)
        assert talks or all(end < span.start or start >= span.end for span in (*master.gradual, *master.black))


def passages(cut: Cut) -> list[tuple[Fraction, Fraction]]:
    """What is shown of the master without a break, from the first frame to the middle of the last one."""
    found: list[tuple[Fraction, Fraction]] = []
    half = Fraction(1, 2) / cut.rate
    for clip in (i for i in cut.items if isinstance(i, Clip)):
        end = clip.source_in + clip.frames / cut.rate - half
        goes_on = found and abs(found[-1][1] + half - clip.source_in) <= 1 / cut.rate
        found.append((found.pop()[0] if goes_on else clip.source_in, end))
    return found


def check_straddling(cut: Cut) -> None:
    """Words in the body stand beside the picture or on it, never half and half; a canvas without room apart."""
    clip = next(i for i in cut.items if isinstance(i, Clip))
    body = cut.starts[-1] if isinstance(cut.items[-1], Card) else cut.frames
    window = clip.framing.window
    safe = safe_of(cut)
    room = min(window.bottom, safe[3]) - max(window.y, safe[1])
    for text in (t for t in cut.texts if t.start < body and t.role in (TextRole.TITLE, TextRole.CAPTION)):
        over = text.box.y < window.bottom and window.y < text.box.bottom
        if over and room > 0.5 * cut.canvas.height:
            assert window.y <= text.box.y, text
            assert text.box.bottom <= window.bottom, text


def table_shot(master: Footage, clip: Clip) -> int:
    assert master.frames is not None
    index = master.frames.index_at(clip.source_in)
    return next(n for n, s in enumerate(master.shots) if s.first <= index <= s.last)


def goes_on(one: Clip, other: Clip, cut: Cut) -> bool:
    return abs(one.source_in + one.frames / cut.rate - other.source_in) <= 1 / cut.rate


def check_shots(cut: Cut, master: Footage) -> None:
    table = master.frames
    assert table is not None
    clips = [i for i in cut.items if isinstance(i, Clip)]
    shots = [
        next(n for n, s in enumerate(master.shots) if s.first <= table.index_at(c.source_in) <= s.last) for c in clips
    ]
    if len(master.shots) >= 6:
        opening = 1  # clips, where it is a sentence over cuts of the film
        while opening < len(clips) and goes_on(clips[opening - 1], clips[opening], cut):
            opening += 1
        assert shots[opening:] == sorted(shots[opening:])
        if len(shots) > 2:
            for one, other in combinations(sorted(clips, key=lambda c: c.source_in), 2):
                same = table_shot(master, one) == table_shot(master, other)
                parting = (*master.gradual, *master.black)
                between = any(one.source_in < g.start and g.end <= other.source_in for g in parting)
                assert not same or between


def check_boxes(cut: Cut, master: Footage) -> None:
    assert master.probe.video is not None
    width, height = master.probe.video.display_size
    assert cut.canvas.width % 2 == cut.canvas.height % 2 == 0
    for clip in (i for i in cut.items if isinstance(i, Clip)):
        crop, window = clip.framing.crop, clip.framing.window
        for box in (crop, window):
            assert box.x % 2 == box.y % 2 == box.width % 2 == box.height % 2 == 0
        assert crop.x >= 0
        assert crop.right <= width
        assert crop.y >= 0
        assert crop.bottom <= height
        assert window.x >= 0
        assert window.right <= cut.canvas.width
        assert window.y >= 0
        assert window.bottom <= cut.canvas.height
        shape = Fraction(window.width, window.height)
        near_width = abs(crop.height * shape - crop.width)
        near_height = abs(crop.width / shape - crop.height)
        assert min(near_width, near_height) <= 3
    assert len({c.framing.window for c in cut.items if isinstance(c, Clip)}) == 1


def safe_of(cut: Cut) -> tuple[float, float, float, float]:
    zone = cut.safe_zone or SafeZone()
    w, h = cut.canvas.width, cut.canvas.height
    if any("too little room" in n for n in cut.notes):
        zone = SafeZone()
    return float(zone.left * w), float(zone.top * h), float(w - zone.right * w), float(h - zone.bottom * h)


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def check_words(cut: Cut) -> None:
    left, top, right, bottom = safe_of(cut)
    placed = [(t.id, t.start, t.end, t.box) for t in cut.texts] + [(x.id, x.start, x.end, x.box) for x in cut.logos]
    for name, start, end, box in placed:
        assert 0 <= start < end <= cut.frames, name
        assert left <= box.x, name
        assert box.right <= right, name
        assert top <= box.y, name
        assert box.bottom <= bottom, name
    for one, other in combinations(placed, 2):
        if one[1] < other[2] and other[1] < one[2]:
            assert apart(one[3], other[3]), (one, other)
    for text in cut.texts:
        assert text.lines
        assert all(text.lines)
        assert len(text.lines) <= (2 if text.role is TextRole.CAPTION else 4)


def check_lineage(cut: Cut, fields: dict[str, Any]) -> None:
    """A message is claimed where its words are written, whole or with a note of what is left off; else it is told."""
    asked = brief(**fields)
    assert {s for i in cut.items for s in i.serves} <= {"p-1", "g-1", "cta-1"}
    for message in asked.messages:
        words = " ".join(message.text.split())
        written = [" ".join(t.lines) for t in cut.texts if message.id in t.serves]
        told = [n for n in cut.notes if f'"{words}"' in n]
        assert written or told, message
        assert all(shown == words or any("left off" in n for n in told) for shown in written)
    action = [t for t in cut.texts if t.role is TextRole.CALL_TO_ACTION]
    assert all(" ".join(t.lines) == "Watch the film" for t in action)
    assert not isinstance(cut.items[-1], Card) or action


def check_captions(cut: Cut) -> None:
    """No caption lasts over a join of two clips, unless the source goes on there."""
    for before, clip, at in zip(cut.items, cut.items[1:], cut.starts[1:], strict=False):
        if isinstance(before, Clip) and isinstance(clip, Clip):
            goes_on = abs(before.source_in + before.frames / cut.rate - clip.source_in) <= 1 / cut.rate
            assert goes_on or not [c for c in cut.captions if c.start < at < c.end]


def check_runtime(cut: Cut, master: Footage) -> None:
    """A cut is shorter than asked for only where the shots that may be shown are, and then it says so."""
    lost = frames_within(cut.length, cut.rate) - cut.frames
    assert not lost or any("that much shorter" in n for n in cut.notes)
    least = shortest(cut.rate) / cut.rate
    usable = [s for s in stretches(master, least) if s.frames_from(s.start, cut.rate) >= shortest(cut.rate)]
    body = lost + sum(i.frames for i in cut.items if isinstance(i, Clip))
    rooms = sorted((s.frames_from(s.start, cut.rate) for s in longest_per_shot(usable)), reverse=True)
    fills = [n for n in range(1, len(rooms) + 1) if n * shortest(cut.rate) <= body <= sum(rooms[:n])]
    assert not lost or not fills, (body, rooms)


def check_apart(cut: Cut, master: Footage) -> None:
    """Three shots of an edit are no neighbours in a film of six or more, wherever three such shots may be shown."""
    least = shortest(cut.rate)
    usable = {s.shot for s in stretches(master, least / cut.rate) if s.frames_from(s.start, cut.rate) >= least}
    able: list[int] = []
    for shot in sorted(usable):
        able += [shot] if not able or shot - able[-1] > 1 else []
    clips = [i for i in cut.items if isinstance(i, Clip)]
    if len(master.shots) < 6 or len(able) < 3 or sum(c.frames for c in clips) < 3 * least:
        return
    used = sorted({table_shot(master, clip) for clip in clips})
    assert any(b - a > 1 and c - b > 1 for a, b, c in combinations(used, 3))


def check_opening(cut: Cut, master: Footage, *, spoken: bool = False) -> None:
    """What an opening says of its strength is true among all that may be shown, its sentences those of the captions."""
    first, least = cut.items[0], shortest(cut.rate) / cut.rate
    assert isinstance(first, Clip)
    assert first.reason.startswith("Opens on ") or first.reason.startswith("Opens where ")
    if "the strongest of" not in first.reason or any("some clips" in n or "most of" in n for n in cut.notes):
        return
    usable = [s for s in stretches(master, least) if s.frames_from(s.start, cut.rate) >= shortest(cut.rate)]
    others = [s for s in longest_per_shot(usable) if s.shot < len(master.shots) - 1]
    if f"of {len({s.shot for s in usable})} openings" not in first.reason:
        return  # not all that may be shown was weighed
    said = of_captions(CUES) if spoken else of_speech([(s.start, s.end) for s in master.speech or ()])
    hooks = Hooks(master, said, titled=True)
    assert master.frames is not None
    index = master.frames.index_at(first.source_in)
    shown = max((hooks.best(s) for s in usable if s.first <= index <= s.last), key=lambda o: o.score, default=None)
    if shown is None:
        assert "sentence" in first.reason
        return
    assert "sentence" in first.reason or all(
        min(hooks.best(s).score, hooks.best(s.lively).score) <= max(shown.score, hooks.best(shown.stretch.lively).score)
        for s in others
    )


def spoken_of(cut: Cut) -> list[str]:
    """Every sentence that a client reads."""
    return [*cut.reasons, *cut.notes, *(i.reason for i in cut.items), *(s.reason for s in cut.stills)]


def check_rest(cut: Cut) -> None:
    for sound in cut.sound:
        assert sound.at >= 0
        assert sound.at + sound.length <= cut.duration
        assert sound.fade_in + sound.fade_out <= sound.length
    assert (not cut.sound) or cut.form is DeliveryForm.VIDEO
    stills = [s.frame for s in cut.stills]
    assert len(stills) == len(set(stills))
    edges = {e for s, i in zip(cut.starts, cut.items, strict=True) for e in (s, s + i.frames)}
    assert all(0 <= f < cut.frames and min(abs(f - e) for e in edges) >= 6 for f in stills)
    for language in {c.language for c in cut.captions}:
        cues = [c for c in cut.captions if c.language == language]
        assert all(a.end <= b.start for a, b in pairwise(cues))
        assert all(0 <= c.start < c.end <= cut.frames for c in cues)
    for card in (i for i in cut.items if isinstance(i, Card)):
        assert card.frames - cut.items[-2].transition >= 12


@settings(max_examples=examples(80, 25), suppress_health_check=list(HealthCheck))
@given(footages(), placements(), asked(), st.booleans())
def test_every_cut_keeps_its_promises(master: Footage, where: Placement, fields: dict[str, Any], spoken: bool) -> None:
    captions = {"en": CUES} if spoken else {}
    try:
        (cut,) = cuts(master, brief(placement_id=where.id, **fields), where, captions=captions)
    except SourceError as refused:
        if "could be shown" not in str(refused):
            raise
        return
    check_frames(cut, master)
    check_shots(cut, master)
    check_fades(cut, master, spoken=spoken)
    check_straddling(cut)
    check_boxes(cut, master)
    check_words(cut)
    check_rest(cut)
    check_lineage(cut, fields)
    check_captions(cut)
    check_runtime(cut, master)
    check_opening(cut, master, spoken=spoken)
    if not spoken:  # what is said is followed where it is known, through neighbouring shots too
        check_apart(cut, master)
    assert sum(piece.frames for piece in pieces(cut)) == cut.frames
    assert not any(line.id in said for line in brief(**fields).placements for said in spoken_of(cut))
    assert cut == cuts(master, brief(placement_id=where.id, **fields), where, captions=captions)[0]


@settings(max_examples=examples(40, 15))
@given(st.lists(st.integers(30, 150), min_size=6, max_size=20), st.sampled_from([6, 10, 15, 30]), st.data())
@example([40] * 6, 6, None)
def test_three_shots_are_no_neighbours(shots: list[int], length: int, data: Any) -> None:
    motion = [data.draw(st.floats(0, 0.1)) for _ in shots] if data else None
    master = footage(shots, motion=motion)
    (cut,) = cuts(master, brief((length,)))
    table = master.frames
    assert table is not None
    clips = [i for i in cut.items if isinstance(i, Clip)]
    used = [
        next(n for n, s in enumerate(master.shots) if s.first <= table.index_at(c.source_in) <= s.last) for c in clips
    ]
    assert any(all(abs(a - b) > 1 for a, b in combinations(three, 2)) for three in combinations(used, 3))
    assert len(used) == len(set(used))
    if sum(shots) > 2 * length * 24:
        assert cut.frames == length * 24
    assert cut.frames >= shortest(cut.rate)


FADES = [(Fraction(10 * n + 1), Fraction(10 * n + 2)) for n in range(720)]
EXTREMES = {
    "one frame": footage((1,)),
    "five frames": footage((5,)),
    "all black": footage((24,) * 8, black=((Fraction(0), Fraction(8)),)),
    "all still": footage((24,) * 8, frozen=((Fraction(0), Fraction(8)),)),
    "all fading": footage((48,) * 8, gradual=((Fraction(0), Fraction(16)),)),
    "someone speaks all the time": footage((120,) * 3, speech=((Fraction(0), Fraction(15)),)),
    "one word after the other": footage((120,) * 3, speech=[(Fraction(n, 4), Fraction(n + 1, 4)) for n in range(60)]),
    "600 shots": footage((17, 40, 9) * 200),
    "shots of one frame": footage((1,) * 600),
    "two hours in one shot": footage(
        (24 * 7200,), speech=[(Fraction(4 * n), Fraction(4 * n + 3)) for n in range(1800)]
    ),
    "two hours of long shots": footage((24 * 1200,) * 6),
    "two hours of fades and titles": footage((180,) * 960, gradual=FADES, letters=FADES[::2], black=FADES[1::3]),
    "one frame a second": footage((6,) * 8, rate=Fraction(1)),
    "an odd rate": footage((40,) * 8, rate=Fraction(22, 3)),
    "120 frames a second": footage((360,) * 8, rate=Fraction(120)),
}
REFUSED = ("one frame", "five frames", "all black", "shots of one frame")


@pytest.mark.parametrize("length", ["2", "6", "30"])
@pytest.mark.parametrize("kind", EXTREMES)
def test_extreme_footage_is_cut_or_refused_in_words(kind: str, length: str) -> None:
    master, fields = EXTREMES[kind], {"lengths": (Fraction(length),)}
    if kind in REFUSED:
        with pytest.raises(SourceError, match="could be shown"):
            cuts(master, brief(**fields))
        return
    (cut,) = cuts(master, brief(**fields))
    check_frames(cut, master)
    check_boxes(cut, master)
    check_words(cut)
    check_rest(cut)
    check_lineage(cut, fields)
    check_runtime(cut, master)
    check_apart(cut, master)
    assert sum(piece.frames for piece in pieces(cut)) == cut.frames


@settings(max_examples=examples(25, 12))
@given(
    st.lists(st.integers(36, 150), min_size=6, max_size=20),
    st.sampled_from(sorted(catalog())),
    st.sampled_from([3, 6, 8, 10, 12, 15, 20, 30, 60]),
)
def test_every_placement_and_length_shows_three_shots_that_are_no_neighbours(
    shots: list[int], where: str, length: int
) -> None:
    master = footage(shots)
    (cut,) = cuts(master, brief((length,), placement_id=where), catalog()[where])
    check_apart(cut, master)
    check_runtime(cut, master)
    check_opening(cut, master)
