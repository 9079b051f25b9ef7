"""What a cut is coded in for editors and broadcasters."""

from __future__ import annotations

from enum import StrEnum


class MezzanineCodec(StrEnum):
    """What editors ask for. Both are 4:2:2 and code every frame by itself."""

    PRORES = "prores"  # Apple ProRes 422 HQ
    DNXHR = "dnxhr"  # Avid DNxHR HQ, or HQX where the source has more than 8 bits
