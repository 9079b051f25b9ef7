"""Every rule, in the order reports show them. The only list of them."""

from __future__ import annotations

from cutthrough.conform.rule import Rule
from cutthrough.conform.rules.codec import PIXEL_FORMAT, PROFILE, VIDEO_CODEC
from cutthrough.conform.rules.colour import COLOUR
from cutthrough.conform.rules.container import CONTAINER
from cutthrough.conform.rules.duration import DURATION
from cutthrough.conform.rules.flash import FLASHES, STRIPES
from cutthrough.conform.rules.index import EDIT_LISTS, FASTSTART
from cutthrough.conform.rules.loudness import LOUDNESS, TRUE_PEAK_RULE
from cutthrough.conform.rules.picture_faults import BARS, BLACK, COMBING, FIRST_FRAME, FROZEN, UPSCALING
from cutthrough.conform.rules.picture_rate import MISSING_FRAMES, REPEATED_FRAMES
from cutthrough.conform.rules.promise_brand import BRAND_SEEN
from cutthrough.conform.rules.promise_captions import CAPTION_FILES, CAPTION_SPEED, CAPTIONS
from cutthrough.conform.rules.promise_hook import HOOK
from cutthrough.conform.rules.promise_messages import MESSAGES
from cutthrough.conform.rules.promise_naming import FILE_NAME
from cutthrough.conform.rules.promise_post import POST_TEXTS, THUMBNAILS
from cutthrough.conform.rules.promise_rights import RIGHTS
from cutthrough.conform.rules.promise_texts import NEVER_SAY, SAFE_ZONE, TEXT_CONTRAST, TEXTS_DRAWN
from cutthrough.conform.rules.rate import CONSTANT_RATE, EVEN_STAMPS, FRAME_RATE
from cutthrough.conform.rules.shape import ASPECT, SIZE, SQUARE_PIXELS
from cutthrough.conform.rules.sound import AUDIO_BIT_RATE, AUDIO_CODEC, CHANNELS, SAMPLE_RATE, SOUND_TRACK
from cutthrough.conform.rules.sound_faults import AV_LENGTH, AV_OFFSET, CLIPPING, EMPTY_CHANNELS, PHASE, SILENCE
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
    "flashes": FLASHES,
    "stripes": STRIPES,
    "sound_track": SOUND_TRACK,
    "audio_codec": AUDIO_CODEC,
    "sample_rate": SAMPLE_RATE,
    "channels": CHANNELS,
    "audio_bit_rate": AUDIO_BIT_RATE,
    "loudness": LOUDNESS,
    "true_peak": TRUE_PEAK_RULE,
    "black": BLACK,
    "first_frame": FIRST_FRAME,
    "frozen": FROZEN,
    "repeated_frames": REPEATED_FRAMES,
    "missing_frames": MISSING_FRAMES,
    "combing": COMBING,
    "bars": BARS,
    "upscaling": UPSCALING,
    "silence": SILENCE,
    "empty_channels": EMPTY_CHANNELS,
    "phase": PHASE,
    "clipping": CLIPPING,
    "av_offset": AV_OFFSET,
    "av_length": AV_LENGTH,
    "hook": HOOK,
    "brand_seen": BRAND_SEEN,
    "messages": MESSAGES,
    "texts_drawn": TEXTS_DRAWN,
    "text_contrast": TEXT_CONTRAST,
    "safe_zone": SAFE_ZONE,
    "captions": CAPTIONS,
    "caption_speed": CAPTION_SPEED,
    "caption_files": CAPTION_FILES,
    "never_say": NEVER_SAY,
    "post_texts": POST_TEXTS,
    "thumbnails": THUMBNAILS,
    "rights": RIGHTS,
    "file_name": FILE_NAME,
}
