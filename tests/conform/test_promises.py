"""What was promised of a finished file: each rule with a file that breaks it and one that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from conform.made import Shelf, asks, official, secondhand
from cutthrough.conform.registry import RULES
from cutthrough.conform.rule import Case as Judged
from cutthrough.model.brief import Right
from cutthrough.model.cut import Box
from cutthrough.model.features import CreativeFeatures, HookKind, Presence
from cutthrough.model.footage import Span
from cutthrough.model.measured import Combs, Dark, EditEntry, Fineness, Layout, Pace, PictureSeen, Still, Track
from cutthrough.model.placement import Fact, Placement, SafeZone, Size
from cutthrough.model.promise import Promise, PromisedMessage, PromisedPicture, PromisedText, ReadText
from cutthrough.model.verdict import Status, Verdict

F, W, Q, P, N = Status.FAIL, Status.WARN, Status.CANT_TELL, Status.PASS, Status.NOT_APPLICABLE
CANVAS = Size(width=1080, height=1920)
PROMISES = (
    *("hook", "brand_seen", "messages", "texts_drawn", "text_contrast", "safe_zone", "captions", "caption_speed"),
    *("caption_files", "never_say", "post_texts", "thumbnails", "rights", "file_name"),
)


def s(seconds: float | str) -> Fraction:
    return Fraction(str(seconds))


def there(onset: float | None, seconds: float = 4) -> Presence:
    return Presence(
        onset=None if onset is None else s(onset), seconds=s(seconds) if onset is not None else s(0), share=0
    )


def made_of(**found: Any) -> CreativeFeatures:
    plain = {"length": s(10), "speech": there(None), "text": there(None), "hook": (HookKind.TEXT,)}
    return CreativeFeatures(**plain | found)


def text(words: str = "Film night", **also: Any) -> PromisedText:
    plain = {
        "role": "title",
        "start": s(0),
        "end": s(2),
        "box": Box(x=100, y=400, width=600, height=120),
        "drawn": True,
    }
    return PromisedText(text=words, **{"contrast": 9.0, **plain} | also)


def caption(words: str, seconds: float, **also: Any) -> PromisedText:
    return text(words, **{"role": "caption", "end": s(seconds), "speed_limit": 17.0} | also)


def message(by: float | None = None, said: tuple[float, ...] = (), shown: tuple[float, ...] = ()) -> PromisedMessage:
    times = {"by": None if by is None else s(by), "said": tuple(map(s, said)), "shown": tuple(map(s, shown))}
    return PromisedMessage(id="m-1", text="Every path is free", **times)


def read(words: str = "Film night", start: float = 0, end: float = 3, **also: Any) -> ReadText:
    """Words that surely lie over the picture of others, large and far from its edges."""
    box = {"x": 0.25, "y": 0.4, "width": 0.5, "height": 0.06}
    plain = {"measured": True, "over": True, "contrast": 9.0, "contrast_least": 8.0, "size": 30.0, **box}
    return ReadText(text=words, start=s(start), end=s(end), **plain | also)


def of_others(*words: ReadText, **also: Any) -> dict[str, Any]:
    return {"cut": None, "words": words, "speech": (Span(start=s(0), end=s(6)),), **also}


def still(**also: Any) -> PromisedPicture:
    return PromisedPicture(**{"name": "a-poster.jpg", "size": 300_000, "width": 1280, "height": 720} | also)


def seen(dark: tuple[Dark, ...] = (), stills: tuple[Still, ...] = ()) -> PictureSeen:
    pace, combs = Pace(judged=25, pictures=25), Combs(woven=0, whole=5, lines=0.0)
    return PictureSeen(dark=dark, still=stills, pace=pace, combs=combs, fineness=Fineness(looks=1))


@dataclass(frozen=True)
class Case:
    rule: str
    status: Status
    says: str
    promised: dict[str, Any] = field(default_factory=dict)
    found: CreativeFeatures | None = field(default_factory=made_of)
    placement: Placement = field(default_factory=asks)
    file: str = "plain"
    seen: PictureSeen | None = None

    @property
    def name(self) -> str:
        return f"{self.rule}-{self.status.value}-{self.says.replace(' ', '_')[:30]}"


SIGN: dict[str, Any] = {"over": None, "measured": False, "contrast": None, "contrast_least": None, "size": None}
SAYS = (read("Come with us", 0, 3), read("to the film", 3, 6))
LOW: dict[str, Any] = {"y": 0.95, "height": 0.05, "cut": ("bottom",)}
ZONE = SafeZone(top=Fraction(1, 10), right=Fraction(1, 10), bottom=Fraction(1, 5), left=Fraction(0))
BRAND = read("Hill Side", 0, 6, named="brand")
SPEAKS = made_of(speech=there(0, 6), text=there(0, 6))
HARDLY = made_of(speech=there(0, 0.75))
MUTED = made_of(speech=there(None))
TALKS = made_of(speech=there(0.5), text=there(None))
SHOT_ON = made_of(speech=there(0.5), text=there(0.5))
WORDLESS = made_of(hook=(), first_cut=s(5))
RIGHT = Right(what="the music", until=date(2026, 12, 31))
ENDS = {"ends": date(2027, 1, 31)}


BREAKS = [
    Case("brand_seen", F, "seen from 4.2 s", {"brand_by": s(3)}, made_of(brand=there("4.2"))),
    Case("brand_seen", F, "never seen", {"brand_by": s(3)}, made_of(brand=there(None))),
    Case("brand_seen", F, "never seen", {"brand_by": s(3), "texts": (text(role="brand", drawn=False),)}),
    Case("brand_seen", F, "seen from 5 s", {"brand_by": s(3), "texts": (text("By Hill Side", start=s(5), end=s(7)),)}),
    Case("brand_seen", Q, "can't be read", {"brand_by": s(3)}),
    Case("brand_seen", Q, "can't be read", {"brand_by": s(3)}, None),
    Case("hook", F, "black for the first 0.8 s", seen=seen((Dark(start=s(0), end=s("0.8")),))),
    Case(
        "hook",
        F,
        "stands still for the first 4 s",
        {},
        WORDLESS,
        seen=seen((), (Still(start=s(0), end=s(4), into="start"),)),
    ),
    Case("hook", W, "stands still for the first 4 s", seen=seen((), (Still(start=s(0), end=s(4), into="start"),))),
    Case("hook", W, "nothing that holds", {}, WORDLESS),
    Case("hook", Q, "not looked at", {}, None),
    Case("messages", F, "neither said nor written", {"heard": True, "messages": (message(3),)}),
    Case("messages", F, "written from 4 s", {"messages": (message(3, shown=(4,)),)}),
    Case("messages", F, "said by 6.5 s", {"messages": (message(3, said=(6.5,)),)}, TALKS),
    Case("messages", F, "nor written", {"messages": (message(3, said=(1,)),)}, file="silent"),
    Case(
        "messages",
        F,
        "nor written",
        {"messages": (message(3, shown=(1,)),), "texts": (text(serves=("m-1",), start=s(1), drawn=False),)},
    ),
    Case("messages", F, "is not written", {"messages": (message("0.4"),)}, TALKS),
    Case("messages", W, "nor written", {"messages": (message(),)}),
    Case(
        "messages",
        Q,
        "can't be told from its ground",
        {"messages": (message(3, shown=(1,)),), "texts": (text(serves=("m-1",), start=s(1), drawn=None),)},
    ),
    Case("messages", Q, "nobody wrote down", {"messages": (message(3),)}, TALKS),
    Case("messages", Q, "not looked for", {"read": False, "messages": (message(3),)}),
    Case("messages", Q, "can't be told", {"messages": (message(3),)}, None),
    Case("texts_drawn", F, "“Gone”", {"texts": (text(), text("Gone", drawn=False))}),
    Case("texts_drawn", Q, "“Pale”", {"texts": (text(), text("Pale", drawn=None))}),
    Case("texts_drawn", Q, "“Said”", {"texts": (caption("Said", 2, drawn=None),)}),
    Case("text_contrast", F, "3.2 to 1 behind “Film night”", {"texts": (text(contrast=3.2),)}),
    Case("text_contrast", F, "2.9 to 1", {"texts": (text(contrast=2.9, large=True),)}),
    Case("text_contrast", Q, "to measure", {"texts": (text(contrast=None),)}),
    Case(
        "safe_zone",
        F,
        "92 px over at the top",
        {"texts": (text(box=Box(x=0, y=100, width=600, height=120)),)},
        placement=asks(safe_zone=official(ZONE)),
    ),
    Case(
        "safe_zone",
        W,
        "54 px over at the bottom",
        {"texts": (text(box=Box(x=0, y=1500, width=600, height=90)),)},
        placement=asks(safe_zone=secondhand(ZONE)),
    ),
    Case("safe_zone", F, "20 px over at the right", {"texts": (text(box=Box(x=500, y=400, width=600, height=120)),)}),
    Case(
        "captions", F, "the pixels show none", {"captions": True, "texts": (caption("Hello", 2, drawn=False),)}, TALKS
    ),
    Case("captions", F, "only beside it: a.en.srt", {"captions": True, "caption_files": ("a.en.srt",)}, TALKS),
    Case("captions", F, "no words on the picture", {"captions": True, "cut": None}, TALKS),
    Case(
        "captions",
        F,
        "edge cuts off: “Come with us”",
        of_others(read("Come with us", 0, 3, **LOW), read("to the film", 3, 6, **LOW), captions=True),
        SPEAKS,
    ),
    Case("captions", Q, "but the brand: captions were not found", of_others(BRAND, captions=True), SPEAKS),
    Case("captions", Q, "can't be told", of_others(read("One line", 0, 6), captions=True), SPEAKS),
    Case("captions", Q, "can't be told", of_others(read("Very", 0, 8), read("long", 0, 9), captions=True), SPEAKS),
    Case("captions", Q, "can't be told", of_others(read("a sign", 0, 3, over=False), SAYS[1], captions=True), SPEAKS),
    Case("captions", Q, "not looked for", of_others(captions=True, read=False), SPEAKS),
    Case("messages", F, "neither said nor written", {"messages": (message(3),)}, HARDLY),
    Case("texts_drawn", F, "runs out of the picture at the bottom", of_others(read(**LOW))),
    Case("texts_drawn", Q, "runs out of the picture", of_others(read(**LOW | {"over": None}))),
    Case("texts_drawn", Q, "1 text read", of_others(read())),
    Case("texts_drawn", Q, "could not be read", of_others(), SHOT_ON),
    Case("texts_drawn", Q, "not looked for", of_others(read=False), None),
    Case("text_contrast", F, "1.3 to 1 behind “Film night”", of_others(read(contrast=1.3, contrast_least=1.2))),
    Case("text_contrast", F, "4.0 to 1", of_others(read(contrast=4.0, contrast_least=3.9, size=8.0))),
    Case("text_contrast", Q, "whether it is a logo", of_others(read(contrast=1.3, named="brand"))),
    Case("text_contrast", Q, "was filmed", of_others(read(contrast=1.3, over=None))),
    Case("text_contrast", Q, "“Film night”", of_others(read(contrast=4.0, contrast_least=3.5, size=15.0))),
    Case("text_contrast", Q, "“Film night”", of_others(read(**SIGN), SAYS[0])),
    Case("text_contrast", Q, "“Film night”", of_others(read(over=False))),
    Case("safe_zone", F, "px over at the bottom", of_others(read(y=0.9)), placement=asks(safe_zone=official(ZONE))),
    Case("safe_zone", W, "px over at the bottom", of_others(read(y=0.9)), placement=asks(safe_zone=secondhand(ZONE))),
    Case("safe_zone", F, "cut off at the bottom", of_others(read(**LOW))),
    Case(
        "safe_zone",
        Q,
        "whether it lies over the picture",
        of_others(read(y=0.9, **SIGN)),
        placement=asks(safe_zone=official(ZONE)),
    ),
    Case("safe_zone", Q, "can't be told", of_others(read(over=False))),
    Case("captions", W, "nobody wrote down", {"captions": True}, TALKS),
    Case("captions", Q, "can't be told", {"captions": True}, None),
    Case(
        "captions", Q, "can't be told", {"captions": True, "cut": None}, made_of(speech=there(0, 8), text=there(0, 2))
    ),
    Case(
        "caption_speed",
        W,
        "1 of 2 captions are faster, up to 30",
        {"texts": (caption("x" * 30, 1), caption("x" * 30, 2))},
    ),
    Case("caption_files", F, "a.srt: broken", {"caption_files": ("a.srt",), "caption_faults": ("a.srt: broken",)}),
    Case("never_say", F, "“cheap” in “Cheap & good”", {"never_say": ("cheap",), "texts": (text("Cheap & good"),)}),
    Case("never_say", F, "in “so cheap”", {"never_say": ("cheap",), "beside": ("so cheap",)}),
    Case("never_say", F, "in “Cheap!”", {"never_say": ("cheap",), "post_title": "Cheap!"}),
    Case("never_say", Q, "not read", {"never_say": ("cheap",), "read": False}),
    Case(
        "post_texts",
        F,
        "title of 41 characters",
        {"post_title": "x" * 41},
        placement=asks(title_max_chars=official(40)),
    ),
    Case(
        "post_texts",
        W,
        "text of 126 characters",
        {"post_text": "x" * 126},
        placement=asks(text_max_chars=secondhand(125)),
    ),
    Case(
        "post_texts",
        W,
        "6 characters, 12 UTF-16 units",
        {"post_title": "😀" * 6},
        placement=asks(title_max_chars=official(10)),
    ),
    Case(
        "post_texts",
        W,
        "7 characters, 14 bytes of UTF-8",
        {"post_text": "ü" * 7},
        placement=asks(text_max_chars=official(10)).model_copy(update={"platform": "youtube", "kind": "organic"}),
    ),
    Case(
        "post_texts",
        F,
        "text of 12 characters",
        {"post_text": "日本語日本語"},
        placement=asks(text_max_chars=official(10)).model_copy(update={"platform": "x"}),
    ),
    Case(
        "thumbnails",
        F,
        "3.0 MB",
        {"pictures": (still(size=3_000_000), still())},
        placement=asks(thumbnail_bytes_max=official(2_000_000)),
    ),
    Case(
        "thumbnails",
        W,
        "600x338",
        {"pictures": (still(width=600, height=338),)},
        placement=asks(thumbnail_size=secondhand(Size(width=1280, height=720))),
    ),
    Case("rights", F, "until 2026-12-31, the flight ends on 2027-01-31", {"rights": (RIGHT,), **ENDS}),
    Case("rights", F, "the flight starts on 2027-01-01", {"rights": (RIGHT,), "starts": date(2027, 1, 1)}),
    Case("rights", Q, "when the flight ends is not said", {"rights": (RIGHT,)}),
    Case("rights", F, "until 2026-12-31: it is over", {"rights": (RIGHT,), "lapsed": (RIGHT,)}),
    Case("rights", Q, "nobody says until when", {"rights": (Right(what="the score"),), **ENDS}),
    Case("rights", Q, "nobody says what", {}),
    Case("file_name", F, "plain.mp4", {"file_name": "hillside_morning_15s"}),
    Case("file_name", F, "plain.mp4", {"file_name": "plain-*"}),
]

KEEPS = [
    Case("brand_seen", P, "seen from 3 s", {"brand_by": s(3)}, made_of(brand=there(3))),
    Case("brand_seen", P, "the first frame", {"brand_by": s(3), "texts": (text("Hill Side", role="brand"),)}, None),
    Case(
        "brand_seen",
        P,
        "seen from 1 s",
        {"brand_by": s(3), "texts": (text("By HILL-SIDE", start=s(1)),)},
        made_of(brand=there("3.5")),
    ),
    Case("hook", P, "opens with face, voice", {}, made_of(hook=(HookKind.FACE, HookKind.VOICE))),
    Case("hook", P, "cut at 2.5 s", {}, made_of(hook=(), first_cut=s("2.5"))),
    Case("hook", P, "opens with words", {"texts": (text(),)}, None),
    Case("hook", P, "opens with text", seen=seen((Dark(start=s(0), end=s("0.4")), Dark(start=s(4), end=s(6))))),
    Case(
        "messages",
        P,
        "written from 1 s",
        {"messages": (message(3, shown=(1,)),), "texts": (text(serves=("m-1",), start=s(1)),)},
    ),
    Case("messages", P, "said by 2.5 s", {"messages": (message(3, said=(2.5,), shown=(5,)),)}),
    Case("messages", P, "written from 8 s", {"messages": (message(shown=(8,)),)}, None),
    Case(
        "messages",
        P,
        "written from 2 s",
        {
            "messages": (message(3, shown=(1, 2)),),
            "texts": (text(serves=("m-1",), start=s(1), drawn=False), text(serves=("m-1",), start=s(2))),
        },
    ),
    Case("texts_drawn", P, "2 of 3 texts", {"texts": (text(), caption("a", 1), caption("b", 1, drawn=None))}),
    Case("text_contrast", P, "3.4 to 1 at least", {"texts": (text(contrast=3.4, large=True), text(contrast=4.6))}),
    Case("safe_zone", P, "all 1 texts", {"texts": (text(),)}),
    Case(
        "safe_zone",
        P,
        "192 px at the top",
        {"texts": (text(box=Box(x=0, y=192, width=973, height=1344)),)},
        placement=asks(safe_zone=official(ZONE)),
    ),
    Case(
        "captions", P, "2 captions", {"captions": True, "texts": (caption("a", 1), caption("b", 1, drawn=None))}, TALKS
    ),
    Case("captions", P, "for 6 s of it, 2 one after another", of_others(*SAYS, BRAND, captions=True), SPEAKS),
    Case("text_contrast", P, "3.4 to 1 at least", of_others(read(contrast_least=3.4), read(over=False, contrast=1.1))),
    Case("safe_zone", P, "2 texts read", of_others(*SAYS), placement=asks(safe_zone=official(ZONE))),
    Case("caption_speed", P, "at most 15 a second", {"texts": (caption("x" * 15, 1), caption("x" * 13, 1))}),
    Case("caption_files", P, "2 files", {"caption_files": ("a.srt", "a.vtt")}),
    Case("never_say", P, "none in 1 texts", {"never_say": ("cheap",), "texts": (text("Cheaper by the dozen"),)}),
    Case(
        "post_texts",
        P,
        "title of 40 characters",
        {"post_title": "x" * 40, "post_text": "y"},
        placement=asks(title_max_chars=official(40), text_max_chars=official(9)),
    ),
    Case(
        "post_texts",
        P,
        "text of 26 characters",
        {"post_text": f"go https://example.org/{'x' * 400}"},
        placement=asks(text_max_chars=official(26)).model_copy(update={"platform": "x"}),
    ),
    Case(
        "post_texts",
        P,
        "text of 2 characters",
        {"post_text": "👩‍👩‍👧"},
        placement=asks(text_max_chars=official(2)).model_copy(update={"platform": "x"}),
    ),
    Case(
        "thumbnails",
        P,
        "300 kB",
        {"pictures": (still(),)},
        placement=asks(
            thumbnail_bytes_max=official(2_000_000), thumbnail_size=secondhand(Size(width=1280, height=720))
        ),
    ),
    Case(
        "rights",
        P,
        "“the music” in DE, AT until 2027-06-01",
        {"rights": (RIGHT.model_copy(update={"until": date(2027, 6, 1), "territories": ("DE", "AT")}),), **ENDS},
    ),
    Case("rights", P, "without end", {"rights": (Right(what="our own film", forever=True),)}),
    Case("file_name", P, "plain.mp4", {"file_name": "plain"}),
    Case("file_name", P, "plain.mp4", {"file_name": "p*n"}),
]

SAYS_NOTHING = [
    Case("brand_seen", N, "names no second"),
    Case("messages", N, "nothing that must come across"),
    Case("texts_drawn", N, "no words of ours"),
    Case("text_contrast", N, "no words of ours"),
    Case("safe_zone", N, "no words of ours"),
    Case("captions", N, "asks for no captions", {}, TALKS),
    Case("captions", N, "nobody speaks", {"captions": True}, MUTED),
    Case("captions", N, "nobody speaks", {"captions": True}, HARDLY),
    Case("texts_drawn", N, "none are read", of_others()),
    Case("text_contrast", N, "none are read", of_others()),
    Case("safe_zone", N, "none are read", of_others()),
    Case("captions", N, "no sound", {"captions": True}, TALKS, file="silent"),
    Case("caption_speed", N, "no captions"),
    Case("caption_files", N, "no caption files"),
    Case("never_say", N, "never be said"),
    Case("post_texts", N, "no title and no text"),
    Case("post_texts", N, "no length of a text", {"post_text": "x" * 9000}),
    Case("thumbnails", N, "no stills"),
    Case("thumbnails", N, "no limit for thumbnails", {"pictures": (still(),)}),
    Case("file_name", N, "no template"),
]


def judged(case: Case, shelf: Shelf) -> Verdict:
    plain = {
        "brief": "morning",
        "cut": "c",
        "dated": "2026-11-20",
        "canvas": CANVAS,
        "brand": "Hill Side",
        "read": True,
    }
    measured = shelf.measured(case.file)
    measured = measured.model_copy(update={"video": measured.video.model_copy(update={"seen": case.seen})})
    promise = Promise(**plain | case.promised)
    return RULES[case.rule](Judged(measured, case.placement, None, promise, case.found))


@pytest.mark.parametrize("case", BREAKS, ids=lambda c: c.name)
def test_a_file_that_breaks_the_promise(case: Case, shelf: Shelf) -> None:
    verdict = judged(case, shelf)
    assert verdict.status is case.status, verdict
    assert case.says in verdict.measured
    assert verdict.limit
    assert verdict.source
    assert verdict.source_date
    assert verdict.repair
    if verdict.status is F:
        assert verdict.confidence is not None
        assert verdict.confidence.binding


@pytest.mark.parametrize("case", [*KEEPS, *SAYS_NOTHING], ids=lambda c: c.name)
def test_a_file_that_does_not(case: Case, shelf: Shelf) -> None:
    verdict = judged(case, shelf)
    assert verdict.status is case.status, verdict
    assert case.says in f"{verdict.measured} {verdict.limit}"
    assert verdict.limit
    assert verdict.repair is None


def test_every_promise_has_a_file_that_breaks_it_and_one_that_keeps_it() -> None:
    assert {case.rule for case in BREAKS if case.status in (F, W)} == set(PROMISES)
    assert {case.rule for case in KEEPS} == set(PROMISES)
    assert set(PROMISES) <= set(RULES)


@pytest.mark.parametrize("rule", PROMISES)
def test_of_a_file_that_nobody_promised_anything_of_nothing_is_asked(rule: str, shelf: Shelf) -> None:
    verdict = RULES[rule](Judged(shelf.measured("plain"), asks(), None, None, TALKS))
    assert verdict.status is N
    assert "no brief" in (verdict.limit or "")


def test_the_brief_is_the_source_and_its_day_the_date(shelf: Shelf) -> None:
    verdict = judged(BREAKS[0], shelf)
    assert (verdict.source, verdict.source_date) == ("the brief morning, guardrails.brand_by", "2026-11-20")


def test_all_that_is_missing_is_named(shelf: Shelf) -> None:
    other = message(5).model_copy(update={"id": "m-2", "text": "Dogs are welcome"})
    case = Case("messages", F, "", {"heard": True, "messages": (message(3), other, message(shown=(1,)))})
    said = judged(case, shelf).measured
    assert "Every path is free" in said
    assert "Dogs are welcome" in said
    assert "1 s" not in said


def test_a_long_list_is_counted(shelf: Shelf) -> None:
    lost = tuple(text(f"line {n}", drawn=False) for n in range(40))
    assert "and 37 more" in judged(Case("texts_drawn", F, "", {"texts": lost}), shelf).measured


HOSTILE = "‮" + "\0{}[]" * 5000


@pytest.mark.parametrize("rule", PROMISES)
def test_hostile_words_and_empty_ones_are_judged_too(rule: str, shelf: Shelf) -> None:
    limits: dict[str, Fact[Any]] = {
        "title_max_chars": official(10),
        "text_max_chars": official(10),
        "safe_zone": official(ZONE),
    }
    for words in ("", HOSTILE):
        promised = {
            "brand": words,
            "brand_by": s(0),
            "messages": (PromisedMessage(id="m-1", text=words, by=s(0)),),
            "captions": True,
            "caption_files": ("a.srt",),
            "texts": (text(words), caption(words, 0), caption(words, 1)),
            "never_say": (words,),
            "beside": (words,),
            "post_title": words,
            "post_text": words,
            "pictures": (still(size=0),),
            "rights": (Right(what="xx"),),
            "file_name": words,
        }
        for found in (None, made_of(), TALKS):
            verdict = judged(Case(rule, N, "", promised, found, asks(**limits)), shelf)
            assert len(verdict.measured) < 1000
            assert len(verdict.limit or "") < 1000 or rule == "file_name"
            assert rule == "file_name" or (verdict.measured + (verdict.limit or "")).isprintable()


def test_the_sound_counts_only_where_there_is_one(shelf: Shelf) -> None:
    case = next(c for c in KEEPS if c.rule == "messages" and "said by" in c.says)
    late = replace(case, file="silent")
    assert judged(late, shelf).status is F


LIPS = made_of(speech=there(0, 6), face=there(0, 6))


@pytest.mark.parametrize(
    ("promised", "found", "status"),
    [({"cut": None}, LIPS, Q), ({"cut": None}, MUTED, P), ({"cut": None}, None, P), ({"cut": "c"}, LIPS, P)],
    ids=["lips of others", "nobody speaks", "not looked at", "made by a plan"],
)
def test_stamps_do_not_tell_whether_lips_fit(
    promised: dict[str, Any], found: CreativeFeatures | None, status: Status, shelf: Shelf
) -> None:
    verdict = judged(Case("av_offset", status, "", promised, found), shelf)
    assert verdict.status is status, verdict
    assert "by the stamps" in verdict.measured


@pytest.mark.parametrize(
    ("start", "skipped", "status"),
    [("0.179", 0, W), ("0.1", 0, Q), ("0.1", "0.0213", P), ("0.04", 0, P), ("-0.07", 0, Q), ("-0.07", "0.0213", W)],
)
def test_what_an_encoder_puts_first_may_make_the_sound_later(
    start: str, skipped: float | str, status: Status, shelf: Shelf
) -> None:
    measured = shelf.measured("plain")
    assert measured.audio is not None
    edits = (EditEntry(length=s("0.1"), media_time=None), EditEntry(length=s(2), media_time=s(skipped)))
    audio = measured.audio.model_copy(update={"codec": "aac", "start": measured.video.start + s(start)})
    layout = Layout(brand="isom", tracks=(Track(id=2, kind="audio", edits=edits),))
    case = Judged(measured.model_copy(update={"audio": audio, "layout": layout}), asks())
    verdict = RULES["av_offset"](case)
    assert verdict.status is status, verdict
    assert ("44 ms later" in verdict.measured) is (skipped == 0)
