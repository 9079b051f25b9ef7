"""What every deliverable must meet, wherever it goes, and on whose word.

Where a standard says it, breaking it fails a file. What is only custom warns at most. For a mail and for one's own
web page there is no platform to ask: what the file must be there is what we undertake to deliver (`catalog.forms`),
and breaking that fails it too.
"""

from __future__ import annotations

from cutthrough.conform.rule import Basis
from cutthrough.model.placement import Confidence

BT709 = Basis("ITU-R BT.709-6 (HDTV)", "2015-06", Confidence.OFFICIAL)
H264 = Basis("ITU-T H.264 and its peers", "2021-08", Confidence.OFFICIAL)
H264_FILE = Basis("ISO/IEC 14496-15 (avc1)", "2022", Confidence.OFFICIAL)
TRUE_PEAK = Basis("EBU R 128, AES TD1008", "2023-11", Confidence.OFFICIAL)
ONLINE_LOUDNESS = Basis("custom of online players", "undated", Confidence.UNVERIFIED)
ONLINE_PLAYERS = Basis("custom of phones, browsers", "undated", Confidence.UNVERIFIED)
PLAYS_SOUND = Basis("custom: this placement plays sound", "undated", Confidence.UNVERIFIED)
OWN_FORMS = Basis("Cutthrough's own form for mail and web", "2026-11-22", Confidence.OFFICIAL)

ONLINE_LUFS = -14.0
LOUDNESS_TOLERANCE = 1.0
"""LU either way where no tolerance is stated: what EBU R 128 allows in production."""

PEAK_DBTP = -1.0
"""EBU R 128: the maximum permitted true peak level."""
