"""Items that follow from where it runs: access, booking, links, and the words and pictures that go beside an edit."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.catalog.forms import form_of
from cutthrough.catalog.post_limits import PostLimit, held_to, limit_of
from cutthrough.model.brief import Stage
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.placement import Confidence
from cutthrough.prepare.camera import Wanted
from cutthrough.prepare.draft import Draft, Ground, ids
from cutthrough.prepare.lines import key_of


def places(ground: Ground) -> Iterator[Draft]:
    """Access to each platform, and the booking of what is paid."""
    platforms: dict[str, list[Wanted]] = {}
    for each in ground.asked:
        platforms.setdefault(each.placement.platform, []).append(each)
    for platform, found in platforms.items():
        lines = ids(*(each.line.id for each in found))
        names = ", ".join(dict.fromkeys(each.placement.name for each in found))
        yield Draft(
            id=f"access-{platform}",
            section="Placements",
            what=f"Access to the client's account: {platform}",
            why=f"Nothing can be posted or read there without it: {names}.",
            role="media_buyer",
            lead="access",
            blocks=Stage.PUBLISH,
            comes_from="placements",
            lines=lines,
        )
        paid = [each for each in found if each.placement.kind == "paid"]
        if paid:
            yield Draft(
                id=f"booking-{platform}",
                section="Placements",
                what=f"Book it: {', '.join(dict.fromkeys(each.placement.name for each in paid))}",
                why="Review by the platform takes days, and some places are sold out.",
                role="media_buyer",
                lead="booking",
                blocks=Stage.PUBLISH,
                comes_from="placements, budget",
                lines=ids(*(each.line.id for each in paid)),
            )


def posts(ground: Ground) -> Iterator[Draft]:
    """Title, text and thumbnail of each placement line, within its limits."""
    for place, line in enumerate(ground.brief.placements, start=1):
        each = next((found for found in ground.asked if found.line is line), None)
        if each is None or form_of(each.placement) in (DeliveryForm.GIF, DeliveryForm.LOOP):
            continue
        key, slot = key_of(line.id, f"{line.placement} {line.aspect}", "p"), each.placement
        for kind, stated, given in (
            ("title", slot.title_max_chars, line.post_title),
            ("text", slot.text_max_chars, line.post_text),
        ):
            if stated is None and given is None:
                continue
            limit = limit_of(slot.platform, kind, slot)
            held = held_to(given or "", limit)
            fits = given is not None and not held.over
            yield Draft(
                id=f"{kind}-{key}",
                section="Placements",
                what=f"{'Title' if kind == 'title' else 'Text'} of the post on {slot.name}{_within(limit)}",
                why=f"What is longer is cut off or refused; this one has {held.count} {limit.unit.plain}."
                if given is not None and not fits
                else "It is read before the film is seen, and searched by.",
                role="strategist",
                lead="posts",
                blocks=Stage.PUBLISH,
                comes_from=f"placements, {line.placement}",
                lines=ids(line.id),
                settled=f"“{given}”" if fits else None,
                answers=tuple((rule, f"placements/{place}") for rule in _RULES[kind]),
            )
        if slot.kind != "paid":
            yield Draft(
                id=f"thumbnail-{key}",
                section="Placements",
                what=f"Choose the thumbnail: {slot.name}",
                why="It decides whether the first second is seen at all.",
                role="editor",
                lead="posts",
                blocks=Stage.PUBLISH,
                comes_from=f"placements, {line.placement}",
                lines=ids(line.id),
            )


_RULES = {"title": ("post-title-missing", "post-text-too-long"), "text": ("post-text-too-long",)}


def _within(limit: PostLimit) -> str:
    most = limit.fact
    if most is None:
        return ""
    seen = "seen in code" if most.confidence is Confidence.CODE else most.confidence.value.replace("_", " ")
    sure = "" if most.binding else f", {seen}"
    return f" ({most.value} {limit.unit.plain} at most{sure})"


def links(ground: Ground) -> Iterator[Draft]:
    """Where the call to action leads: there, and counted."""
    action = ground.brief.call_to_action
    if action is None:
        return
    lines = ids(action.id)
    yield Draft(
        id="link",
        section="Placements",
        what=f"The link is live: {action.link}" if action.link else f"Say where “{action.text}” leads",
        why="Attention that is sent to a page which isn't there is paid for and lost.",
        role="client",
        lead="link",
        blocks=Stage.PUBLISH,
        comes_from="call_to_action.link",
        lines=lines,
        answers=(("link-missing", ""), ("link-unreadable", "")),
    )
    yield Draft(
        id="tracking",
        section="Placements",
        what="Each placement's link carries its own tracking, and a test click was counted",
        why="Otherwise nobody can tell which edit brought whom.",
        role="analyst",
        lead="tracking",
        blocks=Stage.PUBLISH,
        comes_from="call_to_action.link, placements",
        lines=ids(*lines, *(line.id for line in ground.brief.placements)),
        idle=None if action.link else "no link is named yet",
    )
