"""Creative features of a finished edit: from what was understood of its file, and what its plan says is in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.features import CreativeFeatures, HookKind, Look, Presence
from cutthrough.model.footage import Footage, FrameTable, Shot, Span, Thing, ThingKind, TransitionKind

OPENING = Fraction(2)
"""Seconds that an opening is: Meta counts three seconds as a view, and TikTok's hook is over by then."""
AT_ONCE = Fraction(1)
"""Seconds within which a voice, words or music count as part of the opening."""
FACE_LEAST = 0.12
"""Height of a face, as a share of the picture's, from which an opening is about it."""
MOVING = 0.03
"""Mean change of luma from frame to frame from which an opening is lively."""
FAST_CUTS = 2
"""Cuts within OPENING and a second from which they are what holds."""
NAMED = 0.6
"""Share of a text's words that must be read in the picture for it to count as there."""
FIRST = Fraction(5)
"""Seconds that most published checklists call the opening."""

_Stretch = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Glance:
    """What the finished file's pixels add: colours, least contrast of captions, and when the logo was seen."""

    look: Look | None = None
    caption_contrast: float | None = None
    logo: tuple[Span, ...] | None = None


def features(
    footage: Footage, cut: Cut | None = None, *, brand: str = "", glance: Glance | None = None
) -> CreativeFeatures:
    """The features of the file that `footage` is of. `cut` is what it was made from, `brand` the brand's name.

    Without a cut, what only a plan knows (product, call to action, captions) can't be told. Words count as there when
    they are read in the picture. Pure.
    """
    glance = glance or Glance()
    length = _length(footage)
    spoken = None if footage.speech is None else [(s.start, s.end) for s in footage.speech]
    texts = _of_kind(footage, ThingKind.TEXT)
    brand_seen = _brand(footage, brand, glance)
    product = _words_seen(footage, cut, TextRole.TITLE)
    faces = _of_kind(footage, ThingKind.FACE)
    found = {
        "face": _presence(faces, length) if footage.frames else None,
        "brand": _presence(brand_seen, length) if brand_seen is not None else None,
        "product": _presence(product, length) if product is not None else None,
        "text": _presence(texts, length) if footage.frames else None,
        "speech": _presence(spoken, length) if spoken is not None else None,
        "music": None if footage.music is None else _presence([(s.start, s.end) for s in footage.music], length),
    }
    action = _words_seen(footage, cut, TextRole.CALL_TO_ACTION)
    return CreativeFeatures(
        length=length,
        **_cutting(footage),
        **found,
        call_to_action=_presence(action, length) if action is not None else None,
        **_captions(cut),
        caption_contrast=glance.caption_contrast,
        words_a_minute=_words_a_minute(cut, spoken),
        loudness=footage.loudness.integrated if footage.loudness else None,
        loudness_range=footage.loudness.range if footage.loudness else None,
        look=glance.look,
        motion=_motion(footage.shots),
        hook=_hook(footage, found) if footage.frames else None,
    )


def _length(footage: Footage) -> Fraction:
    if footage.shots:
        return footage.shots[-1].end - footage.shots[0].start
    if footage.sound is not None:
        return footage.sound.end - footage.sound.start
    return footage.probe.duration or Fraction(0)


def _cutting(footage: Footage) -> dict[str, object]:
    """When and how often it cuts; gradual changes count where the new shot begins."""
    shots = footage.shots
    if not shots:
        return {}
    lengths = [shot.end - shot.start for shot in shots]
    start = shots[0].start
    cuts = [shot.start - start for shot in shots[1:]]
    return {
        "first_cut": cuts[0] if cuts else None,
        "cuts_first_5s": sum(at <= FIRST for at in cuts),
        "shots": len(shots),
        "shot_median": median(lengths),
        "shot_min": min(lengths),
        "shot_max": max(lengths),
    }


def _times(thing: Thing, frames: FrameTable) -> _Stretch:
    past = thing.last + 1
    end = frames.time(past) if past < frames.count else frames.time(thing.last) + _last_step(frames)
    return frames.time(thing.first), end


def _last_step(frames: FrameTable) -> Fraction:
    return frames.time(frames.count - 1) - frames.time(frames.count - 2) if frames.count > 1 else Fraction(1, 25)


def _of_kind(footage: Footage, kind: ThingKind) -> list[_Stretch]:
    if footage.frames is None:
        return []
    return [
        _times(thing, footage.frames) for thing in footage.things if thing.kind is kind and thing.overlay is not False
    ]


def _presence(stretches: Iterable[_Stretch], length: Fraction) -> Presence:
    """Overlaps counted once, and nothing past the end."""
    seconds, reached, onset = Fraction(0), Fraction(0), None
    for start, end in sorted((max(Fraction(0), a), min(length, b)) for a, b in stretches):
        if end <= start:
            continue
        onset = start if onset is None else onset
        seconds += max(Fraction(0), end - max(start, reached))
        reached = max(reached, end)
    return Presence(onset=onset, seconds=seconds, share=round(float(seconds / length), 3) if length else 0.0)


def _brand(footage: Footage, brand: str, glance: Glance) -> list[_Stretch] | None:
    """When the brand's name is read or its logo seen; None where neither is known."""
    name = _plain(brand)
    logos = _of_kind(footage, ThingKind.LOGO)
    if glance.logo is not None:
        logos += [(span.start, span.end) for span in glance.logo]
    if not _readable(brand) and glance.logo is None:
        return logos or None
    if footage.frames is None:
        return None
    read = [t for t in footage.things if t.kind is ThingKind.TEXT and t.text and name and name in _plain(t.text)]
    return [*logos, *(_times(thing, footage.frames) for thing in read)]


def _words_seen(footage: Footage, cut: Cut | None, role: TextRole) -> list[_Stretch] | None:
    """When the cut's texts of this role are read in the picture; None where it has none, or none that can be read."""
    if cut is None or footage.frames is None:
        return None
    said = [" ".join(text.lines) for text in cut.texts if text.role is role]
    if not said or not all(_readable(each) for each in said):
        return None
    found = []
    for thing in footage.things:
        if thing.kind is ThingKind.TEXT and thing.text and any(_says(thing.text, each) for each in said):
            found.append(_times(thing, footage.frames))
    return found


def _says(read: str, wanted: str) -> bool:
    """Whether most of the words of one line of it are among those read, or the other way round."""
    here, there = (_words(each) for each in (read, wanted))
    common = len(here & there)
    return common >= NAMED * len(there) or (len(here) > 1 and common >= NAMED * len(here))


def _words(text: str) -> set[str]:
    return {plain for word in text.split() if (plain := _plain(word))}


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if c.isalnum())


def _readable(text: str) -> bool:
    """Whether the reader of on-screen text knows its letters."""
    known = ("LATIN", "GREEK", "CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH")
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and all(unicodedata.name(c, "").startswith(known) for c in letters)


def _captions(cut: Cut | None) -> dict[str, float]:
    """Speed of the captions that are drawn, else of those beside the file, in characters a second."""
    if cut is None:
        return {}
    drawn = [(t.start, t.end, " ".join(t.lines)) for t in cut.texts if t.role is TextRole.CAPTION]
    beside = [(c.start, c.end, " ".join(c.text.split())) for c in cut.captions if c.language == _language(cut)]
    speeds = [float(len(text) / ((end - start) / cut.rate)) for start, end, text in drawn or beside if end > start]
    if not speeds:
        return {}
    return {"caption_speed": round(median(speeds), 1), "caption_speed_max": round(max(speeds), 1)}


def _language(cut: Cut) -> str | None:
    return cut.captions[0].language if cut.captions else None


def _words_a_minute(cut: Cut | None, spoken: Sequence[_Stretch] | None) -> float | None:
    """Words of the captions over the minutes of speech; None without captions or speech."""
    if cut is None or not spoken:
        return None
    seconds = sum((end - start for start, end in spoken), Fraction(0))
    words = sum(len(cue.text.split()) for cue in cut.captions if cue.language == _language(cut))
    return round(float(words / (seconds / 60)), 0) if words and seconds >= 1 else None


def _motion(shots: Sequence[Shot]) -> float | None:
    total = sum((shot.end - shot.start for shot in shots), Fraction(0))
    if not total:
        return None
    return round(sum(shot.motion * float((shot.end - shot.start) / total) for shot in shots), 4)


def _hook(footage: Footage, found: dict[str, Presence | None]) -> tuple[HookKind, ...]:
    """What is there in the opening, strongest claim first."""
    start = footage.shots[0].start if footage.shots else Fraction(0)

    def by(name: str, moment: Fraction) -> bool:
        there = found[name]
        return there is not None and there.onset is not None and there.onset < moment

    frames = footage.frames
    large = any(
        thing.kind is ThingKind.FACE
        and frames is not None
        and frames.time(thing.first) < OPENING
        and max(mark.height for mark in thing.marks) >= FACE_LEAST
        for thing in footage.things
    )
    early = [t for t in footage.transitions if frames is not None and frames.time(t.last) - start < OPENING + 1]
    cuts = sum(t.kind is not TransitionKind.FADE for t in early)
    there = {
        HookKind.FACE: large,
        HookKind.VOICE: by("speech", AT_ONCE),
        HookKind.TEXT: by("text", AT_ONCE),
        HookKind.PRODUCT: by("product", OPENING),
        HookKind.BRAND: by("brand", OPENING),
        HookKind.CUTS: cuts >= FAST_CUTS,
        HookKind.MOTION: bool(footage.shots) and footage.shots[0].motion >= MOVING,
        HookKind.MUSIC: by("music", AT_ONCE),
    }
    return tuple(kind for kind, is_there in there.items() if is_there)
