"""The sound track: there or not, codec, sample rate, channels, bit rate."""

from __future__ import annotations

from cutthrough.catalog.forms import SILENT_FORMS
from cutthrough.conform.house import OWN_FORMS, PLAYS_SOUND
from cutthrough.conform.rule import Answer, Case, Rule, absent, by, not_applicable, unknown, weigh
from cutthrough.model.quantity import say_bitrate, say_count

_LEAVE_OUT = "leave the sound out, nothing is encoded again: ffmpeg -i FILE -c copy -an OUT.mp4"
_LAY_UNDER = "lay sound under it: ffmpeg -i FILE -i SOUND.wav -c:v copy -c:a aac -shortest OUT.mp4"
_NO_SOUND = "the file has no sound"
_AVERAGE_SLACK = 0.95  # AAC encoders aim at a mean and land a few per cent below it


def _judge_track(case: Case) -> Answer:
    measured, placement, form = case.measured, case.placement, case.form
    count, fact = measured.audio_streams, placement.sound
    said = f"{count} sound tracks" if count != 1 else "one sound track"
    if fact is None and form is None:
        return absent(said, "rule on a sound track")
    if form in SILENT_FORMS or (fact is not None and not fact.value):
        basis = by(fact) if fact is not None and not fact.value else OWN_FORMS
        return weigh(measured.audio is None, said, "no sound track", basis, _LEAVE_OUT)
    return weigh(measured.audio is not None, said, "sound", by(fact) if fact is not None else PLAYS_SOUND, _LAY_UNDER)


def _judge_codec(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    audio, fact = measured.audio, placement.audio_codecs
    if audio is None:
        return not_applicable("none", _NO_SOUND)
    name = "pcm" if audio.codec.startswith("pcm_") else audio.codec
    said = f"{name} ({audio.profile})" if audio.profile else name
    if fact is None:
        return absent(said, "audio codec")
    repair = "encode the sound again: -c:v copy -c:a aac -b:a 192k"
    return weigh(name in fact.value, said, " or ".join(fact.value), by(fact), repair)


def _judge_sample_rate(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    audio, fact = measured.audio, placement.sample_rate_max
    if audio is None:
        return not_applicable("none", _NO_SOUND)
    said = f"{audio.sample_rate} Hz"
    if fact is None:
        return absent(said, "sample rate")
    repair = "resample the sound: -c:v copy -c:a aac -ar 48000"
    return weigh(audio.sample_rate <= fact.value, said, f"at most {fact.value} Hz", by(fact), repair)


def _judge_channels(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    audio, fact = measured.audio, placement.audio_channels
    if audio is None:
        return not_applicable("none", _NO_SOUND)
    said = say_count(audio.channels, "channel")
    if fact is None:
        return absent(said, "number of channels")
    repair = f"mix the sound to {fact.value} channels: -c:v copy -c:a aac -ac {fact.value}"
    return weigh(audio.channels == fact.value, said, f"{fact.value} channels", by(fact), repair)


def _judge_bit_rate(case: Case) -> Answer:
    measured, placement = case.measured, case.placement
    audio, fact = measured.audio, placement.audio_bitrate_min
    if audio is None:
        return not_applicable("none", _NO_SOUND)
    said = say_bitrate(audio.bit_rate)
    if fact is None:
        return absent(said, "audio bit rate")
    limit = f"at least {say_bitrate(fact.value)}"
    repair = f"encode the sound again: -c:v copy -c:a aac -b:a {fact.value // 1000 * 5 // 4}k"
    if audio.loudness.integrated is None:
        return unknown(f"{said}: silence codes to almost nothing", limit, by(fact), "leave it if the silence is meant")
    return weigh(audio.bit_rate >= fact.value * _AVERAGE_SLACK, said, limit, by(fact), repair)


SOUND_TRACK = Rule("sound_track", "Sound track", "there where it is wanted, absent where it is not", _judge_track)
AUDIO_CODEC = Rule("audio_codec", "Audio codec", "a codec the placement takes", _judge_codec)
SAMPLE_RATE = Rule("sample_rate", "Sample rate", "not above what the placement takes", _judge_sample_rate)
CHANNELS = Rule("channels", "Channels", "as many as the placement asks", _judge_channels)
AUDIO_BIT_RATE = Rule(
    "audio_bit_rate", "Audio bit rate", "at least what is asked, less 5 % for the encoder", _judge_bit_rate
)
