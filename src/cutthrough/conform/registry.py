"""Every rule, in the order reports show them. The only list of them."""

from __future__ import annotations

from cutthrough.conform.rule import Rule
from cutthrough.conform.rules.codec import PIXEL_FORMAT, PROFILE, VIDEO_CODEC
from cutthrough.conform.rules.colour import COLOUR
from cutthrough.conform.rules.container import CONTAINER
from cutthrough.conform.rules.duration import DURATION
from cutthrough.conform.rules.index import EDIT_LISTS, FASTSTART
from cutthrough.conform.rules.loudness import LOUDNESS, TRUE_PEAK_RULE
from cutthrough.conform.rules.rate import CONSTANT_RATE, EVEN_STAMPS, FRAME_RATE
from cutthrough.conform.rules.shape import ASPECT, SIZE, SQUARE_PIXELS
from cutthrough.conform.rules.sound import AUDIO_BIT_RATE, AUDIO_CODEC, CHANNELS, SAMPLE_RATE, SOUND_TRACK
from cutthrough.conform.rules.stream import DECODES, PARAMETER_SETS, PROGRESSIVE
from cutthrough.conform.rules.weight import BIT_RATE, FILE_SIZE

RULES: dict[str, Rule] = {
    "decodes": DECODES,
    "container": CONTAINER,
    "faststart": FASTSTART,
    "edit_lists": EDIT_LISTS,
    "file_size": FILE_SIZE,
    "duration": DURATION,
    "video_codec": VIDEO_CODEC,
    "profile": PROFILE,
    "pixel_format": PIXEL_FORMAT,
    "parameter_sets": PARAMETER_SETS,
    "aspect": ASPECT,
    "size": SIZE,
    "square_pixels": SQUARE_PIXELS,
    "progressive": PROGRESSIVE,
    "frame_rate": FRAME_RATE,
    "constant_rate": CONSTANT_RATE,
    "even_stamps": EVEN_STAMPS,
    "bit_rate": BIT_RATE,
    "colour": COLOUR,
    "sound_track": SOUND_TRACK,
    "audio_codec": AUDIO_CODEC,
    "sample_rate": SAMPLE_RATE,
    "channels": CHANNELS,
    "audio_bit_rate": AUDIO_BIT_RATE,
    "loudness": LOUDNESS,
    "true_peak": TRUE_PEAK_RULE,
}
