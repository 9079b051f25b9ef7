"""What every deliverable must meet, wherever it goes, and on whose word.

Where a standard says it, breaking it fails a file. What is only custom warns at most. For a mail and for one's own
web page there is no platform to ask: what the file must be there is what we undertake to deliver (`catalog.forms`),
and breaking that fails it too.
"""

from __future__ import annotations

from fractions import Fraction

from cutthrough.conform.rule import Basis
from cutthrough.model.placement import Confidence

BT709 = Basis("ITU-R BT.709-6 (HDTV)", "2015-06", Confidence.OFFICIAL)
H264 = Basis("ITU-T H.264 and its peers", "2021-08", Confidence.OFFICIAL)
H264_FILE = Basis("ISO/IEC 14496-15 (avc1)", "2022", Confidence.OFFICIAL)
TRUE_PEAK = Basis("EBU R 128, AES TD1008", "2023-11", Confidence.OFFICIAL)
ONLINE_LOUDNESS = Basis("custom of online players", "undated", Confidence.UNVERIFIED)
ONLINE_PLAYERS = Basis("custom of phones, browsers", "undated", Confidence.UNVERIFIED)
PLAYS_SOUND = Basis("custom: this placement plays sound", "undated", Confidence.UNVERIFIED)
WCAG_CONTRAST = Basis("W3C: WCAG 2.2, success criterion 1.4.3", "2023-10-05", Confidence.OFFICIAL)
WCAG_CAPTIONS = Basis("W3C: WCAG 2.2, success criterion 1.2.2", "2023-10-05", Confidence.OFFICIAL, advice=True)
READING_SPEED = Basis("Netflix: Timed Text Style Guide", "undated, read 2026-11-22", Confidence.OFFICIAL, advice=True)
OWN_OPENING = Basis("Cutthrough's own assumption on openings", "2026-11-22", Confidence.UNVERIFIED)
OWN_PROMISE = Basis("Cutthrough's undertaking for what it delivers", "2026-11-22", Confidence.OFFICIAL)
OWN_PICTURE = Basis("Cutthrough's own limits for faults of the picture", "2026-11-22", Confidence.UNVERIFIED)
OWN_SOUND = Basis("Cutthrough's own limits for faults of the sound", "2026-11-22", Confidence.UNVERIFIED)
SYNC = Basis("ITU-R BT.1359-1, read in another's copy", "1998", Confidence.THIRD_PARTY)
A85 = Basis("ATSC A/85:2013", "2013-03-12", Confidence.UNVERIFIED)
OWN_FORMS = Basis("Cutthrough's own form for mail and web", "2026-11-22", Confidence.OFFICIAL)

ONLINE_LUFS = -14.0
LOUDNESS_TOLERANCE = 1.0
"""LU either way where no tolerance is stated: what EBU R 128 allows in production."""

PEAK_DBTP = -1.0
"""EBU R 128: the maximum permitted true peak level."""

A85_LUFS, A85_TOLERANCE = -24.0, 2.0
"""ATSC A/85: target loudness where none is agreed (LKFS is the same unit), and how far off it one may be, LU."""

MOMENTARY_LUFS = -15.0
"""EBU R 128 s1 (short-form content): the greatest momentary loudness, which may be held instead of the short-term."""

AHEAD, BEHIND = Fraction(45, 1000), Fraction(125, 1000)
"""BT.1359-1: seconds from which viewers notice on average that sound is ahead of the picture, or behind it."""
