"""How much light a screen gives for what is coded: what flashes are measured in.

1.0 is the white of standard pictures: relative luminance as WCAG 2.2 defines it (sRGB's curve), and 200 cd/m2 where
ITU-R BT.1702 counts in candelas, so that its 20 and 160 cd/m2 are WCAG's 0.1 and 0.8. High dynamic range has its own
candelas: PQ (SMPTE ST 2084) is absolute; HLG (ARIB STD-B67, BT.2100) is taken as on a display of 1000 cd/m2.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cutthrough.media.luminance import LUMA, linear

WHITE = 200.0
"""cd/m2 of the white of standard pictures, as BT.1702 counts."""

_HLG_PEAK = 1000.0
_LUMA_WIDE = np.array([0.2627, 0.6780, 0.0593])  # BT.2020
_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)  # ITU-R BT.2087, linear light of BT.2020 to BT.709
_TRANSFERS = {"smpte2084": "pq", "arib-std-b67": "hlg"}

Plane = npt.NDArray[np.float32]


class ScreenLight:
    """Turns coded RGB, 0..255, into light. `name` is sdr, pq or hlg; `wide` where its primaries are BT.2020's."""

    def __init__(self, transfer: str | None = None, primaries: str | None = None) -> None:
        self.name = _TRANSFERS.get(transfer or "", "sdr")
        self.wide = self.name != "sdr" or primaries == "bt2020"
        self._luma = (_LUMA_WIDE if self.wide else LUMA).astype(np.float32).reshape(1, 3)
        self._table = _table(self.name).astype(np.float32).reshape(1, 256)
        self._primaries = _TO_BT709.astype(np.float32)

    def rays(self, rgb: npt.NDArray[np.uint8]) -> Plane:
        """Red, green and blue light, (height, width, 3), of coded `rgb` of that shape."""
        return np.asarray(cv2.LUT(rgb, self._table), np.float32)

    def luminance(self, rays: Plane) -> Plane:
        """Luminance, (height, width); 1.0 is `WHITE`."""
        light = np.asarray(cv2.transform(rays, self._luma), np.float32)
        if self.name == "hlg":  # BT.2100's system gamma of 1.2 acts on luminance
            return np.asarray((_HLG_PEAK / WHITE) * np.power(light, np.float32(1.2)), np.float32)
        return light

    def red_rays(self, rays: Plane) -> Plane:
        """`rays` in BT.709's primaries, none below zero: saturated red is defined for those."""
        if not self.wide:
            return rays
        scale = np.float32(_HLG_PEAK / WHITE if self.name == "hlg" else 1)
        return np.asarray(np.maximum(cv2.transform(rays, self._primaries), 0) * scale, np.float32)


def _table(name: str) -> npt.NDArray[np.float64]:
    signal = np.arange(256) / 255
    if name == "pq":
        root = signal ** (1 / 78.84375)
        nits = 10_000 * (np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
        return np.asarray(nits / WHITE)
    if name == "hlg":  # light of the scene, 0..1
        low, high = signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
        return np.asarray(np.where(signal <= 0.5, low, high))
    return np.asarray(linear(signal))
