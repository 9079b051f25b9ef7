"""Delivered edits for the tests of amendments: real records of cuts, with what each part is there for."""

from fractions import Fraction

from cutthrough.model.brief import Brief
from cutthrough.model.cut import (
    Box,
    CaptionCue,
    Card,
    Clip,
    Cut,
    Framing,
    Layout,
    Logo,
    Pane,
    SoundClip,
    Text,
    TextRole,
)
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.placement import Size
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.verdict import Report

BOX = Box(x=0, y=0, width=100, height=100)
FRAMING = Framing(layout=Layout.CROP, panes=(Pane(crop=BOX, window=BOX),), enlarged=1.0, reason="whole")
MASTER, HOOK, MUSIC = "a" * 64, "b" * 64, "c" * 64
SOURCES = (
    Source(role=SourceRole.MASTER, path="media/master.mp4", sha256=MASTER),
    Source(role=SourceRole.HOOK, path="media/hook.mp4", sha256=HOOK),
    Source(role=SourceRole.MUSIC, path="media/music.wav", sha256=MUSIC),
)

BRIEF = Brief.model_validate(
    {
        "name": "spring",
        "goal": {"id": "g-1", "objective": "awareness", "statement": "People know that we repair bags"},
        "audience": {"id": "a-1", "who": "Commuters"},
        "kpis": [
            {"id": "k-1", "metric": "Watched to the end", "target": "35 %", "baseline": "22 %"},
            {"id": "k-2", "metric": "Visits", "target": "1200", "baseline": "900"},
        ],
        "messages": [
            {"id": "m-1", "text": "Repaired for free", "by": "5 s", "proof": "The workshop"},
            {"id": "m-2", "text": "Made by hand"},
        ],
        "call_to_action": {"id": "c-1", "text": "See how", "link": "https://example.com/repair"},
        "guardrails": {"id": "r-1", "brand_by": "3 s"},
        "placements": [
            {"id": "p-1", "placement": "instagram_reels_ad", "lengths": ["15 s", "6 s"]},
            {"id": "p-2", "placement": "youtube_bumper_6s", "lengths": ["6 s"]},
        ],
        "sources": {"master": "media/master.mp4", "hooks": ["media/hook.mp4"], "music": "media/music.wav"},
        "tests": [{"factor": "hook", "kpi": "Watched to the end", "effect": "3 points"}],
        "budget": "4000 EUR",
        "rights": [{"what": "The music", "until": "2030-12-31"}],
    }
)


def edit(name: str, placement: str, seconds: int, *, messages: tuple[str, ...] = ("m-1",), hook: bool = False) -> Edit:
    """An edit of 25 frames a second: two clips, a title, captions, the brand from its first frame and an end card.

    The first of `messages` is the title at 1 s, the others are said in the second clip.
    """
    frames = seconds * 25
    said = tuple(messages[1:])
    clips = (
        Clip(
            id="c1", source=HOOK if hook else MASTER, source_in=Fraction(0), frames=50, framing=FRAMING, serves=("g-1",)
        ),
        Clip(id="c2", source=MASTER, source_in=Fraction(9), frames=frames - 75, framing=FRAMING, serves=said),
    )
    card = Card(id="end", colour="#000000", frames=25, serves=("c-1", "g-1"))

    def text(role: TextRole, start: int, end: int, words: str, *serves: str) -> Text:
        return Text(id=words, role=role, start=start, end=end, lines=(words,), box=BOX, size=40, serves=serves)

    texts = [text(TextRole.CALL_TO_ACTION, frames - 25, frames, "See how", "c-1")]
    if messages:
        texts.append(text(TextRole.TITLE, 25, 75, "Repaired for free", messages[0]))
    cut = Cut(
        id=name,
        brief="spring",
        placement=placement,
        length=Fraction(seconds),
        family=f"{placement}-{seconds}",
        canvas=Size(width=100, height=100),
        rate=Fraction(25),
        items=(*clips, card),
        texts=tuple(texts),
        logos=(Logo(id="l", source="d" * 64, start=25, end=frames, box=BOX, serves=("r-1",)),),
        sound=(SoundClip(id="s", source=MASTER, source_in=Fraction(0), at=Fraction(0), length=Fraction(seconds)),),
        captions=(CaptionCue(start=0, end=40, text="Nothing here is cheap", language="en"),),
    )
    main = Deliverable(kind=FileKind.VIDEO, path=f"{name}.mp4", sha256="e" * 64, size=1)
    return Edit(cut=cut, main=main, report=Report(file_sha256="e" * 64, placement=placement, verdicts=()))


EDITS = (
    edit("reel-15", "instagram_reels_ad", 15, messages=("m-1", "m-2")),
    edit("reel-6", "instagram_reels_ad", 6, hook=True),
    edit("bumper", "youtube_bumper_6s", 6, messages=()),
)
