"""Which edits a line of the plan puts out: those it names, or all that fit its channel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Brief, PlacementLine
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.deliverable import Edit, FileKind
from cutthrough.model.placement import Placement
from cutthrough.model.post import PostLine

_NEAR = 0.03  # how far two shapes may be apart and still be the same: 9:16 in whole pixels


@dataclass(frozen=True)
class Chosen:
    """One edit that goes out: its id, the placement it was made for, its bytes, and its line in the brief.

    `words` is the placement line with its post's words, None for a video that was adopted.
    """

    edit: str
    placement: str | None
    sha256: str | None
    language: str | None
    words: PlacementLine | None = None


def chosen_edits(
    line: PostLine,
    channel: Channel,
    brief: Brief,
    edits: Sequence[Edit],
    placements: Mapping[str, Placement],
    adopted: Sequence[Adopted] = (),
) -> tuple[tuple[Chosen, ...], tuple[str, ...]]:
    """The edits of a line, the main one first, and the names it asks for of which nothing is made.

    Named is a placement, for all edits made for it, an edit by its id, or an adopted video by its own. Where a line
    names none: of a site, all videos; of e-mail, the GIFs; else what was made for a placement of its platform.
    """
    if not line.edit:
        fit = [each for each in edits if _fits(each, channel, placements)]
        # Landscape first: it is what a page, a feed reader or a search result shows when it can show only one.
        ranked = sorted(fit, key=_upright) if channel.kind is ChannelKind.SITE else fit
        return tuple(_chosen(each, brief) for each in ranked), () if fit else (_asked(channel),)
    found: dict[str, Chosen] = {}
    missing: list[str] = []
    for name in line.edit:
        hits = [_chosen(each, brief) for each in edits if name in (each.cut.id, each.cut.placement)]
        hits += [_adopted(each) for each in adopted if each.id == name]
        if not hits:
            missing.append(name)
        found |= {each.edit: each for each in hits if each.edit not in found}
    return tuple(found.values()), tuple(missing)


def language_of(edit: Edit, brief: Brief) -> str | None:
    """The language an edit speaks: the one its family is named for, else the brief's first."""
    said = {*brief.languages, *(each for line in brief.placements for each in line.languages)}
    named = (each for each in sorted(said, key=len, reverse=True) if edit.cut.family.endswith(f"-{_in_names(each)}"))
    return next(named, brief.language)


def _in_names(language: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", language)


def _fits(edit: Edit, channel: Channel, placements: Mapping[str, Placement]) -> bool:
    if channel.kind is ChannelKind.SITE:
        return edit.main.kind is FileKind.VIDEO and edit.cut.form is not DeliveryForm.LOOP
    if channel.medium is Medium.EMAIL:
        return edit.main.kind is FileKind.GIF
    platform = channel.on_platform
    made_for = placements.get(edit.cut.placement)
    if made_for is None or made_for.platform != platform:
        return False
    # Ads go where is paid for it and other edits where not, as far as the brief has both for the platform.
    paid = channel.medium in (Medium.PAID, Medium.SEARCH)
    kinds = {each.kind == "paid" for each in placements.values() if each.platform == platform}
    return paid not in kinds or (made_for.kind == "paid") is paid


def _upright(edit: Edit) -> bool:
    return edit.cut.canvas.height > edit.cut.canvas.width


def _asked(channel: Channel) -> str:
    if channel.kind is ChannelKind.SITE:
        return "a video"
    if channel.medium is Medium.EMAIL:
        return "a GIF for e-mail"
    return f"an edit for {channel.on_platform}" if channel.on_platform else "an edit: the channel names no platform"


def _chosen(edit: Edit, brief: Brief) -> Chosen:
    return Chosen(
        edit=edit.cut.id,
        placement=edit.cut.placement,
        sha256=edit.main.sha256,
        language=language_of(edit, brief),
        words=_line_of(edit, brief),
    )


def _line_of(edit: Edit, brief: Brief) -> PlacementLine | None:
    """The brief's line an edit was made for: the placement's, and of several the one of its shape and length."""
    lines = [each for each in brief.placements if each.placement == edit.cut.placement]
    shape = edit.cut.canvas.width / edit.cut.canvas.height
    near = [each for each in lines if each.aspect is not None and abs(each.aspect / shape - 1) < _NEAR]
    by_length = [each for each in near or lines if edit.cut.length in each.lengths]
    return next(iter(by_length or near or lines), None)


def _adopted(video: Adopted) -> Chosen:
    sha256 = video.file.sha256 if video.file is not None else None
    return Chosen(edit=video.id, placement=video.placement, sha256=sha256, language=video.language)
