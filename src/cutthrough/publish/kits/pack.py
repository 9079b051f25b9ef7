"""What an influencer is sent: the brief in short, files, link, rights, code, what to disclose, what to do and not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutthrough.catalog.disclosure import Duty, Gap, ai_duties, ai_gap, paid_words, partnership_duties, partnership_gap
from cutthrough.model.brief import Brief, Right
from cutthrough.model.channel import Channel
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import Post
from cutthrough.model.program import Program
from cutthrough.model.zones import resolve
from cutthrough.publish.kits.words import PostWords, clean, one_line


def pack_data(parcel: Parcel, channel: Channel, words: PostWords, brief: Brief, program: Program) -> dict[str, Any]:
    """The pack as plain data, for the paper and the text alike. Nothing is in it that nobody said."""
    post, moment = parcel.post, resolve(parcel.post.local, parcel.post.zone)
    platform = post.platform or channel.platform
    partner = post.partner
    duties = partnership_duties(platform, post.territories)
    ai = ai_duties(platform, post.territories) if post.made_with_ai else ()
    unknown = partnership_gap(post.territories), ai_gap(post.territories) if post.made_with_ai else None
    return {
        "id": post.id,
        "client": program.client,
        "brand": program.brand.name,
        "partner": partner.name if partner is not None else "",
        "handle": (partner.handle or "") if partner is not None else "",
        "title": one_line(post.title or brief.title or brief.name),
        "when": f"{moment.shown:%A, %d %B %Y, %H:%M} ({post.zone})" + (f"; {moment.note}" if moment.note else ""),
        "where": next((each.name for each in duties if each.platform), platform or channel.name or post.channel),
        "goal": one_line(brief.goal.statement),
        "audience": one_line(brief.audience.who),
        "messages": [one_line(each.text) for each in brief.messages],
        "link": words.link or "",
        "code": one_line(partner.code) if partner is not None and partner.code else "",
        "usage": clean(partner.usage) if partner is not None and partner.usage else "",
        "label": label_of(post),
        "caption": words.text.whole if words.text is not None else "",
        "caption_short": words.text.proposal if words.text is not None and not words.text.fits else "",
        "told": list(words.told),
        "disclosure": [*map(duty_data, duties), *map(gap_data, filter(None, unknown[:1]))],
        "made_with_ai": clean(post.made_with_ai) if post.made_with_ai else "",
        "ai": [*map(duty_data, ai), *map(gap_data, filter(None, unknown[1:]))],
        "files": [_file(each) for each in (parcel.main, *parcel.files)],
        "rights": [right_line(each) for each in brief.rights],
        "credits": [one_line(each) for each in parcel.credits],
        "do": _do(post, brief, words),
        "dont": _dont(brief, program),
    }


def label_of(post: Post) -> str:
    """The words that say it is paid for: the partner's own, else those of the law where it is seen."""
    said = post.partner.disclosure if post.partner is not None else None
    return one_line(said) if said else paid_words(post.territories, post.language)


def worded(duty: Duty) -> str:
    """The words a law asks for, or that we chose for it: `: Anzeige`."""
    return f". In words: {', '.join(dict.fromkeys(duty.wording.values()))}" if duty.wording else ""


def duty_data(duty: Duty) -> dict[str, str]:
    """One duty as plain data: who asks, what to do, what is seen, how sure we are."""
    since = f" Holds from {duty.since}." if duty.since else ""
    return {
        "name": duty.name,
        "do": f"{duty.do}{worded(duty)}.{since}",
        "shows": duty.shows,
        "note": duty.note,
        "source": duty.sure,
        "sure": "no" if duty.confidence.value == "unverified" else "yes",
    }


def gap_data(gap: Gap) -> dict[str, str]:
    """Where no rule is known, as a duty is told."""
    return {"name": gap.where, "do": f"{gap.do}.", "shows": "", "note": "", "source": "", "sure": "yes"}


def right_line(right: Right) -> str:
    """One right in a line: what, on what basis, where, until when."""
    until = "without an end" if right.forever else f"until {right.until}" if right.until else "no end is stated: ask"
    where = f"; in {', '.join(right.territories)}" if right.territories else ""
    on = f"; on {', '.join(right.platforms)}" if right.platforms else ""
    basis = f" ({one_line(right.basis)})" if right.basis else ""
    return f"{one_line(right.what)}{basis}: {until}{where}{on}"


def pack_text(data: dict[str, Any]) -> str:
    """The pack as text, for where there is no paper."""
    lines = [f"{data['brand']} × {data['partner'] or 'partner'}: {data['title']}", f"Post {data['id']}", ""]
    lines += [f"When   {data['when']}", f"Where  {data['where']}", f"Link   {data['link'] or 'none'}"]
    lines += [f"Code   {data['code']}"] if data["code"] else []
    sections: tuple[tuple[str, Sequence[str]], ...] = (
        ("What it is for", [data["goal"], f"For: {data['audience']}", *data["messages"]]),
        ("Say that it is paid for", [f"Begin with: {data['label']}", *map(_duty_line, data["disclosure"])]),
        ("Made with AI", [data["made_with_ai"], *map(_duty_line, data["ai"])] if data["made_with_ai"] else []),
        ("Caption to paste", [data["caption"]] if data["caption"] else []),
        ("Do", data["do"]),
        ("Don't", data["dont"]),
        ("Files", [f"{each['name']} ({each['what']})" for each in data["files"]]),
        (
            "What may be used",
            [data["usage"]] if data["usage"] else ["Nothing was agreed here: ask before you reuse it"],
        ),
        ("Rights in the film", data["rights"]),
        ("Credits that must stand with it", data["credits"]),
        ("Mind", data["told"]),
    )
    for name, said in sections:
        if said:
            lines += ["", name.upper(), *(f"- {each}" for each in said)]
    return "\n".join(lines) + "\n"


def _duty_line(duty: dict[str, str]) -> str:
    note = f" {duty['note']}." if duty["note"] else ""
    source = f" [{duty['source']}]" if duty["source"] else ""
    return f"{duty['name']}: {duty['do']}{note}{source}"


def _file(file: Any) -> dict[str, str]:
    size = f", {file.width} × {file.height}" if file.width and file.height else ""
    tongue = f", {file.language}" if file.language else ""
    return {"name": file.name, "what": f"{file.kind.value}{size}{tongue}, {_bytes(file.size)}"}


def _bytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def _do(post: Post, brief: Brief, words: PostWords) -> list[str]:
    said = [f"Begin the caption with “{label_of(post)}”, and say it wherever you speak"]
    if words.link:
        said.append("Use exactly this link: it is how your post is counted")
    if post.partner is not None and post.partner.code:
        said.append(f"Name the code {one_line(post.partner.code)}")
    if brief.guardrails is not None and brief.guardrails.brand_by is not None:
        said.append(f"Keep the brand in view within the first {float(brief.guardrails.brand_by):g} seconds")
    if brief.guardrails is None or brief.guardrails.captions:
        said.append("Leave the captions on")
    if brief.call_to_action is not None:
        said.append(f"Ask people to: {one_line(brief.call_to_action.text)}")
    return said


def _dont(brief: Brief, program: Program) -> list[str]:
    never = (*program.never_say, *(brief.guardrails.never_say if brief.guardrails is not None else ()))
    words = list(dict.fromkeys(one_line(each) for each in never))
    said = [f"Don't say: {', '.join(words)}"] if words else []
    said.append("Don't cut, filter or re-score the film: exactly these bytes were approved")
    said.append("Don't claim what the messages above don't claim")
    return said
