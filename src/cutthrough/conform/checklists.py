"""Published checklists for effective ads, held against what a finished edit is made of. Advice, never a refusal.

All of it rests on correlation: the publishers compared ads that had a feature with ads that had not, and nobody drew
lots. So a rule warns at most, and orders what to test first; it says nothing of what this edit will do.

To add a rule: write a function `(CreativeFeatures) -> Answered` and put it into `CHECKLIST` with its words and source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.features import CreativeFeatures, Presence
from cutthrough.model.placement import Confidence
from cutthrough.model.verdict import Status, Verdict

READ_ON = "read 2026-11-22"


@dataclass(frozen=True)
class Published:
    """Where a rule was published, when, how far the words are the publisher's own, and the evidence it gives."""

    title: str
    address: str
    date: str
    confidence: Confidence
    evidence: str


ABCD = Published(
    "Google Ads Help: ABCDs of effective video ads",
    "https://support.google.com/google-ads/answer/14783551",
    f"undated, {READ_ON}",
    Confidence.OFFICIAL,
    "Google/Kantar, The Short & the Long of ABCDs Effectiveness, global, April 2021: ads that follow all of it went "
    "with up to 30 % more short-term sales likelihood. Correlational.",
)
ABCD_GUIDE = Published(
    "Google: YouTube ABCD reference guide",
    "https://studylib.net/doc/25698967/youtube-google-abcd-reference-guide-en",
    f"undated, {READ_ON}",
    Confidence.OFFICIAL_MIRROR,
    "The guide says itself that it is backed by correlational data and does not guarantee future performance.",
)
ABCD_CODE = Published(
    "ABCDs detector, the guide of a fork of Google's tool",
    "https://github.com/kevinwarp/abcds-detector",
    f"undated, {READ_ON}",
    Confidence.THIRD_PARTY,
    "The thresholds with which the tool looks for ABCD features; no effect is given for any one of them.",
)
CODES = Published(
    "TikTok: Creative Codes",
    "https://www.tiktok.com/business/en-US/blog/creative-best-practices-top-performing-ads",
    "2023-06-12",
    Confidence.OFFICIAL,
    "TikTok names research and meta-analyses of its own; view time, recall and likability went with text to read. "
    "Correlational.",
)
META = Published(
    "Facebook for Business: mobile video (Video Now and Future)",
    "https://www.facebook.com/business/news/want-to-better-video-ads-for-mobile-well-show-you-how",
    f"undated, {READ_ON} in a copy",
    Confidence.OFFICIAL_MIRROR,
    "Facebook reports what its most successful advertisers did and how feeds are watched. Correlational.",
)
WCAG = Published(
    "W3C: WCAG 2.2, success criterion 1.4.3",
    "https://www.w3.org/TR/WCAG22/#contrast-minimum",
    "2023-10-05",
    Confidence.OFFICIAL,
    "An accessibility standard: it is about being able to read, not about advertising effects.",
)


@dataclass(frozen=True)
class Answered:
    """An answer: kept, not kept, None where it can't be told; what was measured; whether it applies at all."""

    kept: bool | None
    measured: str
    applies: bool = True


@dataclass(frozen=True)
class Advice:
    """One rule: the principle it belongs to, what it asks, on whose word, and what to try where it isn't kept."""

    id: str
    principle: str
    title: str
    asks: str
    published: Published
    attempt: str
    judge: Callable[[CreativeFeatures], Answered]

    def __call__(self, features: CreativeFeatures) -> Verdict:
        """The verdict on one edit. A pure function."""
        answer = self.judge(features)
        status = Status.PASS if answer.kept else Status.CANT_TELL if answer.kept is None else Status.WARN
        return Verdict(
            rule=self.id,
            status=status if answer.applies else Status.NOT_APPLICABLE,
            measured=answer.measured,
            limit=self.asks,
            source=self.published.title,
            source_date=self.published.date,
            confidence=self.published.confidence,
            repair=self.attempt if answer.applies and not answer.kept else None,
        )


def checklist(features: CreativeFeatures) -> tuple[Verdict, ...]:
    """Every rule's verdict: pass, warn, can't tell or not applicable."""
    return tuple(rule(features) for rule in CHECKLIST.values())


def say(moment: Fraction) -> str:
    """`2.4 s`."""
    return f"{float(moment):.1f} s"


def _by(there: Presence | None, moment: int, what: str) -> Answered:
    """Whether something is there within so many seconds."""
    if there is None:
        return Answered(None, f"{what}: can't tell")
    if there.onset is None:
        return Answered(kept=False, measured=f"no {what}")
    return Answered(there.onset <= moment, f"{what} from {say(there.onset)}")


def _first_cut(f: CreativeFeatures) -> Answered:
    if f.shots is None:
        return Answered(None, "no picture was measured")
    if f.first_cut is None:
        return Answered(kept=False, measured="no cut at all", applies=f.length > 3)
    return Answered(f.first_cut <= 3, f"first cut at {say(f.first_cut)}")


def _pace(f: CreativeFeatures) -> Answered:
    if f.cuts_first_5s is None:
        return Answered(None, "no picture was measured")
    return Answered(f.cuts_first_5s >= 2, f"{f.cuts_first_5s + 1} shots in the first 5 s", applies=f.length > 5)


def _audio_early(f: CreativeFeatures) -> Answered:
    if f.loudness is None:
        return Answered(None, "no sound", applies=False)
    return _by(f.speech, 5, "speech")


def _supers(f: CreativeFeatures) -> Answered:
    return _by(f.text, 3, "words on the picture")


def _bright(f: CreativeFeatures) -> Answered:
    if f.look is None:
        return Answered(None, "colours were not measured")
    kept = f.look.luma >= 0.25 and f.look.contrast >= 0.45
    return Answered(kept, f"mean level {f.look.luma:.2f}, spread {f.look.contrast:.2f} of 1")


def _brand_stays(f: CreativeFeatures) -> Answered:
    if f.brand is None:
        return Answered(None, "can't tell when the brand is seen")
    return Answered(f.brand.share >= 0.25, f"the brand is on screen {f.brand.share:.0%} of the time")


def _people(f: CreativeFeatures) -> Answered:
    if f.face is None:
        return Answered(None, "no picture was measured")
    seen = f.face.onset is not None
    return Answered(seen, f"faces {f.face.share:.0%} of the time" if seen else "no face found")


def _action(f: CreativeFeatures) -> Answered:
    if f.call_to_action is None:
        return Answered(None, "can't tell whether there is a call to action")
    there = f.call_to_action
    if there.onset is None:
        return Answered(kept=False, measured="no call to action could be read")
    return Answered(there.seconds >= Fraction(3, 2), f"from {say(there.onset)}, for {say(there.seconds)}")


def _short(f: CreativeFeatures) -> Answered:
    return Answered(f.length <= Fraction(31, 2), f"{say(f.length)} long")


def _silent(f: CreativeFeatures) -> Answered:
    """Where someone speaks, there must be words to read."""
    if f.speech is None or f.text is None:
        return Answered(None, "can't tell whether someone speaks")
    kept = f.text.seconds >= f.speech.seconds * Fraction(2, 3)
    said = f"words {f.text.share:.0%}, speech {f.speech.share:.0%} of the time"
    return Answered(kept, said, applies=f.speech.onset is not None)


def _captions_read(f: CreativeFeatures) -> Answered:
    if f.caption_contrast is None:
        return Answered(None, "no captions on the picture", applies=False)
    return Answered(f.caption_contrast >= 4.5, f"least contrast {f.caption_contrast:.1f}")


def _brand_early(seconds: int) -> Callable[[CreativeFeatures], Answered]:
    return lambda f: _by(f.brand, seconds, "brand on the picture")


_RULES = (
    Advice(
        "dynamic_start",
        "attract",
        "Dynamic start",
        "the first cut within 3 s",
        ABCD_CODE,
        "open on a shorter shot",
        _first_cut,
    ),
    Advice(
        "opening_pace",
        "attract",
        "Opening pace",
        "more than two shots (the guide says frames) in the first 5 s",
        ABCD_GUIDE,
        "cut once more in the opening",
        _pace,
    ),
    Advice(
        "audio_early",
        "attract",
        "Audio early",
        "speech within 5 s",
        ABCD_CODE,
        "let someone speak sooner",
        _audio_early,
    ),
    Advice(
        "supers",
        "attract",
        "Words early",
        "words on the picture; within 3 s is ours",
        CODES,
        "give the first message a line on screen",
        _supers,
    ),
    Advice(
        "bright",
        "attract",
        "Bright and clear",
        "bright, high-contrast pictures",
        ABCD,
        "choose brighter shots; the thresholds (level 0.25, spread 0.45) are ours",
        _bright,
    ),
    Advice(
        "brand_5s",
        "brand",
        "Brand early",
        "the brand or product within 5 s",
        ABCD_GUIDE,
        "set guardrails: brand_by",
        _brand_early(5),
    ),
    Advice(
        "brand_stays",
        "brand",
        "Brand throughout",
        "the brand early and throughout; a quarter of the time is ours",
        ABCD,
        "keep the brand's name in the corner",
        _brand_stays,
    ),
    Advice("people", "connect", "People", "people in the story", ABCD, "choose shots with faces", _people),
    Advice(
        "sound_off",
        "connect",
        "Works without sound",
        "what is said can be read",
        META,
        "turn captions on",
        _silent,
    ),
    Advice(
        "captions_read",
        "connect",
        "Captions stand out",
        "a contrast of 4.5",
        WCAG,
        "give captions a plate or an outline",
        _captions_read,
    ),
    Advice("short", "connect", "Short", "15 s or less", META, "ask for a shorter length too", _short),
    Advice(
        "call_to_action",
        "direct",
        "Call to action",
        "a call to action; 1.5 s to read it is ours",
        ABCD,
        "name a call to action in the brief",
        _action,
    ),
)

CHECKLIST: dict[str, Advice] = {rule.id: rule for rule in _RULES}
