"""What the sound of a finished file suffers from: silence, empty or mirrored channels, clipping, its place in time."""

from __future__ import annotations

from fractions import Fraction

from cutthrough.catalog.forms import SILENT_FORMS
from cutthrough.conform.house import AHEAD, BEHIND, OWN_SOUND, SYNC
from cutthrough.conform.promised import speaks
from cutthrough.conform.rule import Answer, Basis, Case, Rule, by, not_applicable, unknown, weigh
from cutthrough.model.footage import Span
from cutthrough.model.measured import Layout, MeasuredAudio, SoundHeard

_EDGE = Fraction(1, 10)
_PRIMING = 2112  # samples that AAC encoders put first, most of them that many at most; FFmpeg's own puts 1024
_LISTEN = "look at somebody's lips and listen, at the beginning and at the end"
_SILENT_HEAD, _SILENT = Fraction(1), Fraction(2)
_SILENCE_LIMIT = "silent for at most 1 s at the beginning and 2 s elsewhere"
_EMPTY_LIMIT = "something to hear in every channel"
_EMPTY = 40.0  # dB a channel may be below the loudest
_PHASE_LIMIT = "heard in mono at most 6 LU quieter, and under 10 % of its seconds mirrored"
_LOSS, _MIRRORED, _OPPOSITE = 6.0, 0.1, -0.5
_CLIPPED_LIMIT = "at most 10 clipped peaks a minute"
_CLIPPED, _CLIPPED_LEAST = 10, 3
_OUTLASTS, _FALLS_SHORT = Fraction(1, 4), Fraction(1)
_LENGTH_LIMIT = "sound that ends with the picture: at most 0.25 s after it, 1 s before"
_FROM_MASTER = "mix and export its sound again: make it again from its master"


def _sound(case: Case) -> tuple[MeasuredAudio, SoundHeard] | Answer:
    """The sound to judge, or why there is none."""
    audio = case.measured.audio
    if audio is None:
        return not_applicable("no sound", "the file has no sound")
    if case.form in SILENT_FORMS:
        return not_applicable("not judged", "this form plays without sound")
    if audio.heard is None:
        return unknown("the sound was not listened to", "faultless sound", OWN_SOUND, "measure the file again")
    return audio, audio.heard


def _judge_silence(case: Case) -> Answer:
    found = _sound(case)
    if isinstance(found, Answer):
        return found
    audio, heard = found
    if all(level is None for _, level in heard.levels):
        return weigh(False, "digital silence throughout", _SILENCE_LIMIT, OWN_SOUND, _FROM_MASTER)  # noqa: FBT003
    end = audio.start + audio.length
    long = [
        span
        for span in heard.silence
        if span.end - span.start > (_SILENT_HEAD if span.start - audio.start <= _EDGE else _SILENT) + _EDGE
    ]
    whole = any(span.end - span.start >= audio.length - _EDGE for span in long)
    said = "silent throughout" if whole else f"silent from {_spans(long)}" if long else "no long silence"
    if long and not whole and end - long[-1].end <= _EDGE:
        said += ", to the end"
    return weigh(not long, said, _SILENCE_LIMIT, OWN_SOUND, _FROM_MASTER)


def _spans(spans: list[Span]) -> str:
    return ", ".join(f"{float(span.start):.1f} to {float(span.end):.1f} s" for span in spans[:3])


def _judge_channels(case: Case) -> Answer:
    found = _sound(case)
    if isinstance(found, Answer):
        return found
    _, heard = found
    levels = [(name, level) for name, level in heard.levels if name != "LFE"]
    loudest = max((level for _, level in levels if level is not None), default=None)
    if loudest is None:
        return not_applicable("digital silence", "judged as silence")
    if len(levels) == 1:
        return weigh(True, "one channel", _EMPTY_LIMIT, OWN_SOUND, "")  # noqa: FBT003
    empty = [name for name, level in levels if level is None or level < loudest - _EMPTY]
    if empty:
        said = f"nothing in {', '.join(empty)} of {len(heard.levels)} channels"
        return weigh(False, said, _EMPTY_LIMIT, OWN_SOUND, _spread(empty, [name for name, _ in levels]))  # noqa: FBT003
    fact = case.placement.audio_channels
    if heard.same and len(levels) == 2:
        said = "both channels carry the same: mono"
        if fact is not None and fact.value == 2:
            basis = Basis(by(fact).title, by(fact).date, by(fact).confidence, advice=True)
            return weigh(False, said, "2 channels that differ", basis, _FROM_MASTER)  # noqa: FBT003
        return weigh(True, said, _EMPTY_LIMIT, OWN_SOUND, "")  # noqa: FBT003
    return weigh(True, f"{len(heard.levels)} channels, all heard", _EMPTY_LIMIT, OWN_SOUND, "")  # noqa: FBT003


def _spread(empty: list[str], names: list[str]) -> str:
    if len(names) != 2:
        return "deliver it in stereo: -c:v copy -c:a aac -ac 2"
    full = 1 - names.index(empty[0])
    return f"put its one channel on both sides: -c:v copy -c:a aac -af 'pan=stereo|c0=c{full}|c1=c{full}'"


def _judge_phase(case: Case) -> Answer:
    found = _sound(case)
    if isinstance(found, Answer):
        return found
    audio, heard = found
    if heard.correlation is None or heard.seconds == 0:
        return not_applicable("no pair of channels with sound", "only a pair can cancel out")
    share = heard.mirrored / heard.seconds
    said = f"correlation {heard.correlation:.2f}"
    loss = None
    if audio.loudness.integrated is not None and audio.channels == 2:
        loss = audio.loudness.integrated - heard.mono_loudness if heard.mono_loudness is not None else None
        said += f", {loss:.1f} LU quieter in mono" if loss is not None else ", nothing left of it in mono"
    if heard.mirrored:
        said += f", mirrored in {heard.mirrored} of {heard.seconds} s"
    gone = audio.channels == 2 and audio.loudness.integrated is not None and loss is None
    kept = heard.correlation > _OPPOSITE and share <= _MIRRORED and not gone and (loss is None or loss <= _LOSS)
    repair = "turn one channel's phase round: -c:v copy -c:a aac -af 'pan=stereo|c0=c0|c1=-1*c1'"
    return weigh(kept, said, _PHASE_LIMIT, OWN_SOUND, repair)


def _judge_clipping(case: Case) -> Answer:
    found = _sound(case)
    if isinstance(found, Answer):
        return found
    audio, heard = found
    allowed = max(Fraction(_CLIPPED_LEAST), _CLIPPED * audio.length / 60)
    said = f"{heard.clipped or 'no'} peak{'' if heard.clipped == 1 else 's'} of three samples and more at full scale"
    return weigh(heard.clipped <= allowed, said, _CLIPPED_LIMIT, OWN_SOUND, _FROM_MASTER)


def _judge_offset(case: Case) -> Answer:
    found = _sound(case)
    if isinstance(found, Answer):
        return found
    audio, _ = found
    ahead = case.measured.video.start - audio.start
    side = "ahead of" if ahead > 0 else "behind"
    said = f"sound begins {abs(float(ahead)) * 1000:.0f} ms {side} the picture" if ahead else "both begin together"
    said += ", by the stamps"
    priming = _priming(case.measured.layout, audio)
    if priming and ahead:
        said += f"; it may be up to {float(priming) * 1000:.0f} ms later: they count what the encoder put before it"
    limit = f"sound at most {float(AHEAD) * 1000:.0f} ms ahead and {float(BEHIND) * 1000:.0f} ms behind, by the stamps"
    limit += " (whether lips fit, stamps can't tell)"
    repair = "fill up with silence what is missing before it: -c:v copy -c:a aac -af aresample=async=1:first_pts=0"
    if ahead > 0:
        repair = "let both begin together: make it again from its master"
    if not -BEHIND <= ahead <= AHEAD + priming:
        return weigh(False, said, limit, SYNC, repair)  # noqa: FBT003
    if _lips(case):
        return unknown(f"{said}; whether the voice fits the lips that are seen can't be told", limit, SYNC, _LISTEN)
    if priming and not (ahead - priming >= -BEHIND and ahead <= AHEAD):
        return unknown(said, limit, SYNC, _LISTEN)
    return weigh(True, said, limit, SYNC, repair)  # noqa: FBT003


def _priming(layout: Layout | None, audio: MeasuredAudio) -> Fraction:
    """Seconds that the sound may begin after its stamps: AAC starts with an encoder's own samples.

    An edit list that skips them says how many, and the stamps are right; none, or one that skips nothing, as a stream
    copied with an offset has, leaves it open.
    """
    if audio.codec != "aac":
        return Fraction(0)
    track = layout.track("audio") if layout is not None else None
    played = next((edit for edit in track.edits if edit.media_time is not None), None) if track is not None else None
    return Fraction(0) if played is not None and played.media_time else Fraction(_PRIMING, audio.sample_rate)


def _lips(case: Case) -> bool:
    """Whether somebody is seen, and somebody heard, in a file that others made: ours are cut from one master."""
    found = case.features
    others = case.promise is not None and case.promise.cut is None
    seen = found is not None and found.face is not None and found.face.onset is not None
    return others and seen and speaks(found) is True


def _judge_length(case: Case) -> Answer:
    found = _sound(case)
    if isinstance(found, Answer):
        return found
    audio, _ = found
    video = case.measured.video
    picture_end = video.start + video.length
    over = audio.start + audio.length - picture_end
    said = f"sound ends {abs(float(over)):.2f} s {'after' if over > 0 else 'before'} the picture"
    end = f"{float(video.length):.3f}"
    repair = f"let it end with the picture: -c:v copy -c:a aac -af atrim=end={end}"
    if over < 0:
        repair = f"fill it up with silence: -c:v copy -c:a aac -af apad=whole_dur={end}"
    return weigh(-_FALLS_SHORT <= over <= _OUTLASTS, said, _LENGTH_LIMIT, OWN_SOUND, repair)


SILENCE = Rule("silence", "Silence", "no long silence, none throughout", _judge_silence)
EMPTY_CHANNELS = Rule("empty_channels", "Channels in use", "something to hear in every channel", _judge_channels)
PHASE = Rule("phase", "Phase", "sound that is left when both channels are played as one", _judge_phase)
CLIPPING = Rule("clipping", "Clipping", "hardly a peak cut off at full scale", _judge_clipping)
AV_OFFSET = Rule(
    "av_offset", "Sound against picture", "picture and sound that begin together, by their stamps", _judge_offset
)
AV_LENGTH = Rule("av_length", "Sound's end", "sound that ends with the picture", _judge_length)
