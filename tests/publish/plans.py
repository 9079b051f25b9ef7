"""Small programs and briefs to plan in tests, without files: what matters is said, the rest is there."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from cutthrough.catalog.placement import placement
from cutthrough.model.brief import Audience, Brief, CallToAction, Goal, Kpi, Objective, PlacementLine, Sources
from cutthrough.model.channel import Channel
from cutthrough.model.cut import Card, Cut, DeliveryForm
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.placement import Placement, Size
from cutthrough.model.post import PostLine
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.verdict import Report
from cutthrough.publish.calendar import Plan, plan_posts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHANNELS: dict[str, dict[str, Any]] = {
    "watch": {"kind": "site", "medium": "website", "to": "https://watch.example.com"},
    "insta": {"kind": "kit", "medium": "organic", "platform": "instagram", "to": "kits/insta"},
    "reels": {"kind": "kit", "medium": "paid", "platform": "instagram", "to": "kits/reels"},
    "letters": {"kind": "kit", "medium": "email", "to": "kits/letters"},
    "sales": {"kind": "kit", "medium": "sales", "to": "kits/sales"},
    "tube": {"kind": "youtube", "medium": "organic", "platform": "youtube"},
}
SIZES = {"9x16": Size(width=180, height=320), "16x9": Size(width=320, height=180)}


def program(zone: str | None = "Europe/Berlin", **channels: dict[str, Any]) -> Program:
    """A program with the channels above, each changed as asked."""
    all_ = {name: {**CHANNELS.get(name, {}), **channels.get(name, {})} for name in {**CHANNELS, **channels}}
    return Program(
        client="Hillside",
        brand=BrandKit(name="Hillside"),
        zone=zone,
        channels={name: Channel.model_validate({"name": name, **each}) for name, each in all_.items()},
    )


def brief(*posts: dict[str, Any], name: str = "spring", **fields: Any) -> Brief:
    """A brief with these lines of posts, numbered."""
    return Brief(
        **{
            "name": name,
            "title": "Small feet",
            "goal": Goal(objective=Objective.AWARENESS, statement="More people know of it"),
            "audience": Audience(who="Everybody"),
            "kpis": (Kpi(metric="views", target="1000"),),
            "call_to_action": CallToAction(text="See the paths", link="https://hillside.example/paths"),
            "placements": (
                PlacementLine(placement="instagram_reels_ad", lengths=(Fraction(15),), post_text="Open on Saturday."),
                PlacementLine(placement="instagram_feed", lengths=(Fraction(10),)),
                PlacementLine(placement="youtube_infeed", lengths=(Fraction(15),), post_title="Every path is free"),
                PlacementLine(placement="email", lengths=(Fraction(4),)),
            ),
            "sources": Sources(master="media/master.mp4"),
            "posts": tuple(line(place, **each) for place, each in enumerate(posts, 1)),
            **fields,
        }
    )


def line(place: int = 1, **said: Any) -> PostLine:
    """One line of posts."""
    return PostLine.model_validate({"id": f"o-{place:04}", "channel": "insta", "at": "2026-12-01 18:00", **said})


def edit(place: str, aspect: str = "9x16", *, form: DeliveryForm = DeliveryForm.VIDEO, tail: str = "") -> Edit:
    """An edit as far as plans know it."""
    kind = FileKind.GIF if form is DeliveryForm.GIF else FileKind.VIDEO
    name = f"{place}-15s-{aspect}{tail}"
    cut = Cut(
        id=name,
        brief="spring",
        placement=place,
        length=Fraction(15),
        family=name,
        form=form,
        canvas=SIZES[aspect],
        rate=Fraction(25),
        items=(Card(id="c", colour="#000000", frames=25),),
    )
    main = Deliverable(kind=kind, path=f"{name}.{'gif' if kind is FileKind.GIF else 'mp4'}", sha256=name, size=1)
    return Edit(cut=cut, main=main, report=Report(file_sha256=name, placement=place, verdicts=()))


EDITS = (
    edit("instagram_reels_ad"),
    edit("instagram_feed"),
    edit("youtube_infeed", "16x9"),
    edit("email", "16x9", form=DeliveryForm.GIF),
)


def places(edits: tuple[Edit, ...] = EDITS) -> dict[str, Placement]:
    """What edits were made for."""
    return {each.cut.placement: placement(each.cut.placement) for each in edits}


def planned(of: Brief, at: Program | None = None, *, edits: tuple[Edit, ...] = EDITS, **more: Any) -> Plan:
    """The plan of a brief."""
    return plan_posts(of, at or program(), edits, places(edits), **{"now": NOW, **more})
