"""Music, silence and beats of a track that was heard, as `Footage` holds them."""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from cutthrough.analyse.beats import pulse
from cutthrough.analyse.music import music_spans
from cutthrough.media.listen import LEVEL_STEP, Heard
from cutthrough.media.silence import silence_spans
from cutthrough.media.spectrum import BLOCK, BLOCK_STEP, HOP
from cutthrough.media.voice import VOICE_RATE
from cutthrough.model.footage import Span


class Sounding(TypedDict):
    """Fields of `Footage`."""

    music: tuple[Span, ...] | None
    silence: tuple[Span, ...] | None
    beats: tuple[Fraction, ...]
    tempo: float | None


def sounding(heard: Heard | None) -> Sounding:
    """What the measures of a track say about it; where there is none, that nothing applies."""
    if heard is None:
        return Sounding(music=None, silence=None, beats=(), tempo=None)
    hop = Fraction(HOP, VOICE_RATE)
    found = pulse(heard.onsets, hop, heard.start)
    return Sounding(
        music=music_spans(heard.tones, BLOCK_STEP * hop, BLOCK * hop, heard.start, heard.end),
        silence=silence_spans(heard.levels, LEVEL_STEP, heard.start, heard.end, heard.loudness.integrated),
        beats=tuple(beat for beat in found.beats if beat < heard.end),
        tempo=found.tempo,
    )
