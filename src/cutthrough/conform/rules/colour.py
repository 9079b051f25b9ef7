"""Colours are stated, and they are those of HD video: BT.709, limited range."""

from __future__ import annotations

from cutthrough.conform.house import BT709
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, unknown, weigh
from cutthrough.model.measured import Measured, MeasuredColour

_WANTED = MeasuredColour(range="tv", matrix="bt709", primaries="bt709", transfer="bt709")
_LIMIT = "BT.709, limited range (tv), all four stated"
_BOX_WANTED = (1, 1, 1)  # code points of BT.709 in ITU-T H.273
_TAGS = "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"
_FRAME_TAGS = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_NO_TAGS = {"gif": "GIF has no colour tags: it is sRGB", "vp8": "VP8 has no colour tags: it is BT.601 by definition"}


def _judge(case: Case) -> Answer:
    measured = case.measured
    video = measured.video
    if video.codec in _NO_TAGS:
        return not_applicable("no tags", _NO_TAGS[video.codec])
    stated = video.colour.model_dump()
    said = ", ".join(f"{name} {value or 'not stated'}" for name, value in stated.items())
    wrong = [name for name, value in stated.items() if value not in (None, getattr(_WANTED, name))]
    if wrong:
        return weigh(False, said, _LIMIT, BT709, _conversion(video.colour))  # noqa: FBT003
    if None in stated.values():
        repair = "if it truly is BT.709 (watch a known colour), tag it: ffmpeg -i FILE -c copy -bsf:v "
        repair += (
            "h264_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1:video_full_range_flag=0"
        )
        return unknown(said, _LIMIT, BT709, f"{repair} OUT.mp4; else convert it, don't just tag it")
    track = measured.layout.track("video") if measured.layout else None
    if track and track.colour and not _box_agrees(measured):
        box = track.colour
        said += f"; but the container's colr box says {box.primaries}/{box.transfer}/{box.matrix}"
        repair = f"encode it again with both alike: -vf {_FRAME_TAGS} -c:v libx264 -x264-params {_TAGS}"
        return weigh(False, said, f"{_LIMIT}; container and stream alike", BT709, repair)  # noqa: FBT003
    return weigh(True, said, _LIMIT, BT709, "")  # noqa: FBT003


def _box_agrees(measured: Measured) -> bool:
    track = measured.layout.track("video") if measured.layout else None
    box = track.colour if track else None
    return box is None or ((box.primaries, box.transfer, box.matrix) == _BOX_WANTED and not box.full_range)


def _conversion(colour: MeasuredColour) -> str:
    """The filters that change the samples, not the label alone.

    The zscale filter refuses colours that the file leaves unsaid: they are named as what they most likely are.
    """
    hdr = colour.transfer in ("smpte2084", "arib-std-b67")
    usual = {"pin": "bt2020" if hdr else "bt709", "tin": "bt709", "min": "bt2020nc" if hdr else "bt709"}
    stated = {"pin": colour.primaries, "tin": colour.transfer, "min": colour.matrix}
    said = "".join(f":{key}={usual[key]}" for key, tag in stated.items() if tag is None)
    if hdr:
        chain = f"zscale=t=linear:npl=203{said},format=gbrpf32le,"
        chain += "zscale=p=bt709,tonemap=mobius,zscale=t=bt709:m=bt709:r=tv"
    else:
        chain = f"zscale=p=bt709:t=bt709:m=bt709:r=tv{said}"
    return f"convert the colours: -vf {chain},format=yuv420p -x264-params {_TAGS}"


COLOUR = Rule("colour", "Colour", "BT.709, limited range, stated in the stream and alike in the container", _judge)
