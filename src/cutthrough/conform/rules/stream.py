"""The picture stream itself: progressive, one set of parameters, decodes without a fault."""

from __future__ import annotations

from cutthrough.conform.house import H264, H264_FILE, ONLINE_PLAYERS
from cutthrough.conform.rule import Answer, Case, Rule, not_applicable, weigh


def _judge_scan(case: Case) -> Answer:
    measured = case.measured
    video = measured.video
    said = f"{video.interlaced_frames} of {video.frames} frames interlaced"
    repair = "deinterlace it: -vf bwdif=mode=send_frame"
    return weigh(video.interlaced_frames == 0, said, "progressive", ONLINE_PLAYERS, repair)


def _judge_sets(case: Case) -> Answer:
    measured = case.measured
    sets, layout = measured.video.parameter_sets, measured.layout
    track = layout.track("video") if layout else None
    if sets is None or track is None:
        return not_applicable(measured.video.codec, "only H.264 in MP4 or MOV keeps parameter sets in its header")
    said = f"{sets.sps} SPS and {sets.pps} PPS in the header, {sets.in_band_new} others inside the samples"
    limit = "one set, in the header only"
    repair = "its parts were joined without encoding; encode the whole of it once: -c:v libx264"
    if sets.in_band_new and track.tag == "avc1":
        return weigh(False, said, limit, H264_FILE, repair)  # noqa: FBT003
    if track.sample_entries > 1:
        said += f", {track.sample_entries} sample entries"
    kept = sets.sps == 1 and sets.in_band_new == 0 and track.sample_entries <= 1
    return weigh(kept, said, limit, ONLINE_PLAYERS, repair)


def _judge_decoding(case: Case) -> Answer:
    measured = case.measured
    video, faults = measured.video, measured.error_count
    said = f"{video.frames} frames, {faults or 'no'} fault{'s' if faults > 1 else ''}"
    if measured.errors:
        said += f": {'; '.join(measured.errors)}"
    if video.changes:
        said += "; picture size or format changes on the way"
    repair = "copy or export it again; ffmpeg -v error -i FILE -f null - lists every fault"
    return weigh(not faults and not video.changes, said, "no fault from first frame to last", H264, repair)


PROGRESSIVE = Rule("progressive", "Scan", "progressive frames", _judge_scan)
PARAMETER_SETS = Rule("parameter_sets", "Parameter sets", "one set for the whole stream, in the header", _judge_sets)
DECODES = Rule("decodes", "Decodes clean", "every frame and every sound decodes without a fault", _judge_decoding)
