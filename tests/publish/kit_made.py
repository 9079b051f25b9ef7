"""A post ready to go out, without any file on the disk, to make kits of."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from cutthrough.model.brief import Brief
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.deliverable import FileKind
from cutthrough.model.money import Money
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import AdNames, Post, TrackedLink
from cutthrough.model.program import Program

ID = "ct0123abc-defgh"
LINK = f"https://hillside.example/paths?utm_source=instagram&utm_medium=paid&ct={ID}"
HOSTILE = (
    "=cmd|' /C calc'!A0 </script><script>alert(1)</script>\"><img src=x onerror=alert(1)>\r\nBcc: all@evil.example"
    "\r\n\r\n\u202e../../etc/passwd {{7*7}} ]]><!--[if mso]> \x00\x1b[31m 'x' `y` %0d%0aX: y"
)

PROGRAM = Program.model_validate(
    {
        "client": "Hillside Land Trust",
        "brand": {"name": "Hillside", "background": "#14342B", "text": "#FFFFFF", "accent": "#FFB000"},
        "never_say": ["cheap"],
    }
)
BRIEF = Brief.model_validate(
    {
        "name": "spring",
        "goal": {"objective": "awareness", "role": "attract", "statement": "Walkers know that the paths are open"},
        "audience": {"who": "Parents who plan the weekend"},
        "kpis": [{"metric": "Views", "target": "100", "baseline": "50"}],
        "title": "Small feet. Big morning.",
        "messages": [{"text": "Every path is free", "proof": "the deed"}],
        "call_to_action": {"text": "See the paths", "link": "https://hillside.example/paths"},
        "placements": [{"placement": "instagram_reels_ad", "lengths": ["6 s"]}],
        "sources": {"master": "media/master.mp4"},
        "rights": [{"what": "The music", "basis": "licence 7", "until": "2027-01-31", "territories": ["DE"]}],
        "schedule": {"starts": "2026-12-01", "ends": "2026-12-24"},
    }
)


def channel(medium: Medium = Medium.PAID, platform: str | None = "instagram", **fields: Any) -> Channel:
    """A kit channel."""
    return Channel(name="reels", kind=ChannelKind.KIT, medium=medium, platform=platform, to="kits/reels", **fields)


def post(medium: Medium = Medium.PAID, platform: str | None = "instagram", **fields: Any) -> Post:
    """A post on it."""
    held: dict[str, Any] = {
        "id": ID,
        "brief": "spring",
        "line": "posts-1",
        "channel": "reels",
        "kind": ChannelKind.KIT,
        "medium": medium,
        "platform": platform,
        "edit": "edit-2",
        "local": datetime(2026, 12, 3, 13, 5),  # noqa: DTZ001
        "zone": "Europe/Berlin",
        "budget": Money(amount=300, currency="EUR"),
        "title": "Every path is free",
        "text": "The spring paths open on Saturday.",
        "hashtags": ("#spring", "#hillside"),
        "link": TrackedLink(
            target="https://hillside.example/paths",
            url=LINK,
            source="instagram",
            medium="paid",
            campaign="spring",
            content="edit-2",
            id=ID,
        ),
        "names": AdNames(campaign=f"{ID}_spring", ad_set=f"{ID}_reels_de", ad=f"{ID}_edit-2"),
        "language": "en",
        "territories": ("DE",),
    }
    return Post(**{**held, **fields})


def parcel(of: Post, *, main: FileKind = FileKind.VIDEO, credits_: tuple[str, ...] = ()) -> Parcel:
    """The post with a film, captions, a poster and a thumbnail."""
    suffix = "gif" if main is FileKind.GIF else "mp4"
    return Parcel(
        post=of,
        attempt="try-1",
        moment="2026-12-03T12:05:00+00:00",
        main=_file(main, f"tall.{suffix}", (180, 320)),
        files=(
            _file(FileKind.VTT, "tall.en.vtt", language="en"),
            _file(FileKind.POSTER, "tall-poster.jpg", (180, 320)),
            _file(FileKind.THUMBNAIL, "tall-thumbnail-1.jpg", (180, 320)),
        ),
        credits=credits_,
    )


def _file(kind: FileKind, name: str, size: tuple[int, int] | None = None, language: str | None = None) -> ParcelFile:
    width, height = size or (None, None)
    path = Path("/nowhere") / name
    return ParcelFile(
        kind=kind, path=path, name=name, sha256="0" * 64, size=2_400_000, language=language, width=width, height=height
    )
