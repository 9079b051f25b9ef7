"""README.txt of a kit, for the person who posts: what, when, where, which words, which link, what to mind."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from cutthrough.catalog.disclosure import Duty, Gap, ai_duties, ai_gap, partnership_duties, partnership_gap
from cutthrough.model.brief import Brief
from cutthrough.model.channel import Channel, Medium
from cutthrough.model.parcel import Parcel
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.zones import resolve
from cutthrough.publish.kits.pack import label_of, worded
from cutthrough.publish.kits.words import Piece, PostWords, held_to, one_line

_WIDE = 100


def readme_text(
    parcel: Parcel,
    channel: Channel,
    placement: Placement | None,
    words: PostWords,
    *,
    brief: Brief,
    program: Program,
    files: Sequence[tuple[str, str]],
    told: Sequence[str],
) -> str:
    """The whole of it. `files` are names with what each is, `told` what to mind beside what the words tell."""
    post, moment = parcel.post, resolve(parcel.post.local, parcel.post.zone)
    where = ", ".join(filter(None, (channel.name or post.channel, channel.account, _slot(parcel, placement))))
    head = [
        f"{program.client}: {one_line(post.title or brief.title or brief.name)}",
        "",
        f"What   {parcel.main.name}",
        f"When   {moment.shown:%A, %Y-%m-%d %H:%M}, {post.zone} ({parcel.moment} in UTC)",
        *([f"       {moment.note}"] if moment.note else []),
        f"Where  {where}",
        f"Link   {words.link or 'none'}",
        f"Id     {post.id}",
    ]
    if post.names is not None and post.medium is Medium.PAID:
        head += [f"Names  campaign  {post.names.campaign}", f"       ad set    {post.names.ad_set}",
                 f"       ad        {post.names.ad}"]  # fmt: skip
        head += [f"Budget {post.budget}"] if post.budget is not None else []
    if post.recipient:
        head.append(f"To     {one_line(post.recipient)}")
    sections = (
        ("Title to paste", _pasted(words.title)),
        ("Text to paste", _pasted(words.text)),
        ("Say that it is paid for", _paid(parcel, channel)),
        ("Say what a model made", _ai(parcel, channel)),
        ("Credits that must stand with it", [one_line(each) for each in parcel.credits]),
        ("Files", [f"{name}  {what}" for name, what in files]),
        ("Mind", [*words.told, *told]),
        ("When it is out", [_after(words)]),
    )
    lines = head
    for name, said in sections:
        if said:
            lines += ["", name.upper(), *said]
    return "\n".join(_wrapped(line) for line in lines) + "\n"


def _slot(parcel: Parcel, placement: Placement | None) -> str | None:
    return placement.name if placement is not None and held_to(parcel.post, placement) else parcel.post.platform


def _pasted(piece: Piece | None) -> list[str]:
    if piece is None:
        return []
    if piece.fits:
        return piece.whole.split("\n")
    short = ["", "Shorter, so that it fits (not approved yet):", *piece.proposal.split("\n")] if piece.proposal else []
    return [*piece.whole.split("\n"), "", f"! {piece.told}.", *short]


def _paid(parcel: Parcel, channel: Channel) -> list[str]:
    post = parcel.post
    if post.medium is not Medium.INFLUENCER:
        return []
    duties = partnership_duties(post.platform or channel.platform, post.territories)
    return [f"Begin with: {label_of(post)}", *_rules(duties, partnership_gap(post.territories))]


def _ai(parcel: Parcel, channel: Channel) -> list[str]:
    post = parcel.post
    if not post.made_with_ai:
        return []
    duties = ai_duties(post.platform or channel.platform, post.territories)
    return [one_line(post.made_with_ai), *_rules(duties, ai_gap(post.territories))]


def _rules(duties: Sequence[Duty], gap: Gap | None) -> list[str]:
    since = {each.id: f" (holds from {each.since})" if each.since else "" for each in duties}
    told = [f"- {each.name}: {each.do}{worded(each)}{since[each.id]}. [{each.sure}]" for each in duties]
    return [*told, f"- {gap.said}."] if gap is not None else told


def _after(words: PostWords) -> str:
    link = "Use the link exactly as it is: it holds the id that the post is counted by. " if words.link else ""
    return f"{link}Keep the files as they are: exactly these bytes were approved."


def _wrapped(line: str) -> str:
    """Prose is wrapped; a word that is longer, such as an address, stays whole."""
    if len(line) <= _WIDE or "://" in line:
        return line
    return textwrap.fill(line, _WIDE, subsequent_indent="  " if line.startswith("- ") else "",
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip
