"""What is heard: each clip's own sound in sync with its picture, the voice-over and the music around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cutthrough.model.cut import SoundClip
from cutthrough.model.footage import Footage
from cutthrough.model.source import Source, SourceRole
from cutthrough.plan.captioning import Heard, merged

JOIN, CALM_JOIN = Fraction(1, 50), Fraction(1, 10)
"""Seconds that two clips cross at a join where someone speaks, and where no one does: long enough to swallow the click,
too short to bring in a word; music is let over further, so that its beat doesn't stumble."""
ENDING = Fraction(2, 5)
"""Seconds of fade at the end of the cut."""
DUCKED = -12.0
"""dB of the footage's own sound under a voice-over."""
UNDER_SPEECH = -14.0
"""dB of music under speech."""
SEAM = Fraction(1, 2)
"""Seconds of crossfade where music that is over too soon begins again."""
STING = Fraction(4)
"""Seconds: music shorter than this is a sting. It is heard once; played again and again it would be a nuisance."""
UNDERRUN = Fraction(1)
"""Seconds that music may be over before the cut is: too little to begin again for, so it fades out where it ends."""
PAUSE = Fraction(2, 3)
"""Share of the cut from which on a voice-over that is too long may stop in a pause rather than in a word."""
_GRID = 48_000
"""Samples a second of a mix. Seams lie on them, so that both sides of a crossfade are equally long."""


@dataclass(frozen=True)
class Bed:
    """The sources that sound besides the clips' own, by role; None where the brief gives none."""

    voice_over: Source | None = None
    music: Source | None = None
    effects: Source | None = None


def bed(sources: Sequence[Source]) -> Bed:
    """The first source of each role."""
    first = {role: next((s for s in sources if s.role is role), None) for role in SourceRole}
    return Bed(first[SourceRole.VOICE_OVER], first[SourceRole.MUSIC], first[SourceRole.MUSIC_AND_EFFECTS])


def sound(
    heard: Sequence[Heard],
    footage: Mapping[str, Footage],
    around: Bed,
    frames: int,
    rate: Fraction,
    reference: str,
    *,
    keep_first: bool = False,
) -> tuple[SoundClip, ...]:
    """The sound of a cut of `frames` frames: `heard` from the clips' own sources, then voice-over and music.

    Levels are relative to the source `reference`; the whole is mastered once for the family. Under a voice-over the
    footage's own sound is 12 dB below it, and music and effects without the voices are taken where they exist.
    `keep_first` leaves the first clip a piece of its own, so that arms that exchange it agree in all others.
    """
    total = frames / rate
    level = _loudness(footage.get(reference))
    voice = around.voice_over if _sounds(footage, around.voice_over) else None
    own = 0.0
    if voice is not None:
        own = min(0.0, DUCKED + _difference(_loudness(footage.get(voice.sha256)), level))
    clips: list[SoundClip] = []
    pieces = [h for h in heard if h.source in footage and footage[h.source].probe.audio is not None]
    for i, piece in enumerate(merged(pieces, rate, keep_first=keep_first)):
        source, gain = piece.source, own
        if voice is not None and piece.source == reference and _sounds(footage, around.effects):
            assert around.effects is not None  # noqa: S101 - it sounds
            source = around.effects.sha256
        if piece.source != reference:
            gain += _difference(level, _loudness(footage[piece.source]))
        clip = _clip(f"s{i + 1}", source, piece, rate, footage, gain)
        if clip is not None:
            clips.append(clip)
    clips = _crossed(clips, footage)
    if voice is not None:
        clips.append(_voice(voice, footage, total))
    if around.music is not None and _sounds(footage, around.music):
        spoken_level = _loudness(footage.get(voice.sha256)) if voice else level
        speaks = voice is not None or any(footage[h.source].speech for h in pieces)
        music = _loudness(footage.get(around.music.sha256))
        gain = (UNDER_SPEECH if speaks else 0.0) + (_difference(spoken_level, music) if clips else 0.0)
        clips += _music(around.music, footage, total, gain)
    return _faded(clips, total)


def _clip(
    name: str, source: str, piece: Heard, rate: Fraction, footage: Mapping[str, Footage], gain: float
) -> SoundClip | None:
    """The piece, as far as the source has sound there."""
    begin, finish = piece.source_in, piece.source_in + piece.frames / rate
    there = span_of(footage[source])
    start, end = max(begin, there[0]), finish if there[1] is None else min(finish, there[1])
    if end - start < 2 * JOIN:
        return None
    return SoundClip(
        id=name,
        source=source,
        source_in=start,
        at=piece.at / rate + (start - begin),
        length=end - start,
        gain_db=round(gain, 2),
        fade_in=JOIN,
        fade_out=JOIN,
    )


def _crossed(clips: Sequence[SoundClip], footage: Mapping[str, Footage]) -> list[SoundClip]:
    """Clips that meet, each reaching over into the other as far as there is sound, crossed in the middle.

    How far a clip reaches is a matter of its own source alone: arms that exchange their opening agree in all others.
    """
    made = list(clips)
    for n, (one, other) in enumerate(pairwise(clips)):
        if one.at + one.length != other.at:
            continue
        over = _crossing(footage[one.source], one.source_in + one.length, 1)
        made[n] = made[n].model_copy(update={"tail": over / 2, "fade_out": over or JOIN})
        over = _crossing(footage[other.source], other.source_in, -1)
        made[n + 1] = made[n + 1].model_copy(update={"lead": over / 2, "fade_in": over or JOIN})
    return made


def _crossing(footage: Footage, at: Fraction, way: int) -> Fraction:
    """Seconds that a source is crossed for at a join, half of them after it (`way` 1) or before (-1); 0 at its end."""
    start, end = span_of(footage)
    able = (JOIN,) if _speaks(footage, at) else (CALM_JOIN, JOIN)
    reached = ((over, at + way * over / 2) for over in able)
    return next((over for over, edge in reached if start <= edge and (end is None or edge <= end)), Fraction(0))


def _speaks(footage: Footage, at: Fraction) -> bool:
    """Whether someone speaks within the longer crossing around a moment."""
    return any(s.start < at + CALM_JOIN / 2 and at - CALM_JOIN / 2 < s.end for s in footage.speech or ())


def _voice(source: Source, footage: Mapping[str, Footage], total: Fraction) -> SoundClip:
    """The voice-over from its beginning. One that outlasts the cut stops in its last pause there, if not too early."""
    found = footage[source.sha256]
    start, end = span_of(found)
    length = total if end is None else min(total, end - start)
    if end is not None and end - start > total:
        torn = [s for s in found.speech or () if s.start < start + total < s.end]
        pauses = [s.end - start for s in found.speech or () if start + total * PAUSE < s.end < start + total]
        length = min(total, max(pauses) + JOIN) if torn and pauses else total
    fades = (min(JOIN, length / 4), min(JOIN if length < total else ENDING, length / 4))
    return _bed_clip("voice-over", source, start, (Fraction(0), length), fades)


def _music(source: Source, footage: Mapping[str, Footage], total: Fraction, gain: float) -> list[SoundClip]:
    """The music from its beginning, and again from there for as long as the cut lasts."""
    start, end = span_of(footage[source.sha256])
    whole = total if end is None else Fraction(int((end - start) * _GRID), _GRID)
    again = whole >= STING
    clips: list[SoundClip] = []
    at = Fraction(0)
    while True:
        length, first = min(whole, total - at), not clips
        goes_on = again and total - at - whole > UNDERRUN
        fades = (min(JOIN, length / 4) if first else SEAM, SEAM if goes_on else min(ENDING, length / 4))
        name = "music" if first else f"music-{len(clips) + 1}"
        clips.append(_bed_clip(name, source, start, (at, length), fades, gain))
        if not goes_on:
            return clips
        at += whole - SEAM


def _bed_clip(
    name: str,
    source: Source,
    start: Fraction,
    span: tuple[Fraction, Fraction],
    fades: tuple[Fraction, Fraction],
    gain: float = 0.0,
) -> SoundClip:
    """A stretch from `start` of the source; `span` is where in the cut it begins and how long it is."""
    return SoundClip(
        id=name,
        source=source.sha256,
        source_in=start,
        at=span[0],
        length=span[1],
        gain_db=round(gain, 2),
        fade_in=fades[0],
        fade_out=fades[1],
    )


def _faded(clips: Sequence[SoundClip], total: Fraction) -> tuple[SoundClip, ...]:
    """The last sound fades out; so does whatever else reaches the end."""
    if not clips:
        return ()
    end = max(c.at + c.length for c in clips)
    reach = min(total, end)
    return tuple(
        c.model_copy(update={"fade_out": max(c.fade_out, min(ENDING, c.length / 2))})
        if c.at + c.length >= reach - JOIN
        else c
        for c in clips
    )


def span_of(footage: Footage) -> tuple[Fraction, Fraction | None]:
    """From where to where a source has sound, in seconds of its clock."""
    if footage.sound is not None:
        return footage.sound.start, footage.sound.end
    audio = footage.probe.audio
    if audio is None:
        return Fraction(0), Fraction(0)
    length = audio.duration or footage.probe.duration
    return audio.start, None if length is None else audio.start + length


def _sounds(footage: Mapping[str, Footage], source: Source | None) -> bool:
    return source is not None and source.sha256 in footage and footage[source.sha256].probe.audio is not None


def _loudness(footage: Footage | None) -> float | None:
    return None if footage is None or footage.loudness is None else footage.loudness.integrated


def _difference(one: float | None, other: float | None) -> float:
    """`one` minus `other` in LU, kept within 20; 0 where either is unknown."""
    return 0.0 if one is None or other is None else max(-20.0, min(20.0, one - other))
