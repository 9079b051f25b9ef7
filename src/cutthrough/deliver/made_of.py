"""Says in words what an edit is made of, for the page and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cutthrough.model.features import CreativeFeatures, Presence


def say_features(found: CreativeFeatures) -> tuple[tuple[str, str], ...]:
    """Name and value of each feature that could be told, in the order people ask for them."""
    return tuple(_cutting(found)) + tuple(_there(found)) + tuple(_words_and_sound(found)) + tuple(_picture(found))


def _cutting(f: CreativeFeatures) -> Iterator[tuple[str, str]]:
    if f.hook is not None:
        yield "Opens with", ", ".join(f.hook) or "none of what is looked for"
    if f.shots is None:
        return
    yield "First cut", _seconds(f.first_cut) if f.first_cut is not None else "none"
    yield "Cuts in the first 5 s", str(f.cuts_first_5s)
    if f.shot_median is not None and f.shot_min is not None and f.shot_max is not None:
        yield "Shots", f"{f.shots}, {_seconds(f.shot_min)} to {_seconds(f.shot_max)}, median {_seconds(f.shot_median)}"


def _there(f: CreativeFeatures) -> Iterator[tuple[str, str]]:
    kinds = {
        "Faces": f.face,
        "Brand": f.brand,
        "Product or title": f.product,
        "Words": f.text,
        "Speech": f.speech,
        "Music": f.music,
        "Call to action": f.call_to_action,
    }
    for name, presence in kinds.items():
        yield name, _presence(presence)


def _words_and_sound(f: CreativeFeatures) -> Iterator[tuple[str, str]]:
    if f.caption_speed is not None and f.caption_speed_max is not None:
        yield "Captions", f"{f.caption_speed:g} characters a second, {f.caption_speed_max:g} at most"
    if f.caption_contrast is not None:
        yield "Caption contrast", f"{f.caption_contrast:.1f} at least"
    if f.words_a_minute is not None:
        yield "Spoken words", f"{f.words_a_minute:.0f} a minute of speech"
    if f.loudness is not None:
        spread = f", range {f.loudness_range:.0f} LU" if f.loudness_range is not None else ""
        yield "Loudness", f"{f.loudness:.1f} LUFS{spread}"


def _picture(f: CreativeFeatures) -> Iterator[tuple[str, str]]:
    if f.look is not None:
        hue = f", mostly {f.look.hue}" if f.look.hue else ""
        yield "Colour", f"level {f.look.luma:.0%}, saturation {f.look.saturation:.0%}{hue}"
    if f.motion is not None:
        yield "Motion", f"{f.motion:.1%} of the levels from frame to frame"


def _presence(there: Presence | None) -> str:
    if there is None:
        return "can't tell"
    if there.onset is None:
        return "none found"
    return f"from {_seconds(there.onset)}, {there.share:.0%} of the time"


def _seconds(moment: Fraction) -> str:
    return f"{float(moment):.1f} s"
