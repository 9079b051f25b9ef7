"""What goes out beside the film: the title, text and hashtags of a post, and the address the viewer is sent to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from cutthrough.brief.case import Case
from cutthrough.brief.mend import Mend, replace_value
from cutthrough.brief.needed_rules import example_field
from cutthrough.brief.post_lines import WrittenPost
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.catalog.disclosure import ai_words, paid_words
from cutthrough.catalog.placement import placements
from cutthrough.catalog.post_limits import Held, PostLimit, held_to, limit_of
from cutthrough.model.brief import Problem, Right, Severity
from cutthrough.model.channel import Medium
from cutthrough.model.counting import Unit, count
from cutthrough.model.credits import credits_of
from cutthrough.model.errors import ValueProblem
from cutthrough.model.hashtags import in_hashtag
from cutthrough.model.link_target import target_of
from cutthrough.model.placement import Placement

Words = Literal["title", "text"]

_WHY_POST = "What is too long is cut off where nobody chose to end it, or refused."
_WHY_TITLE = "A title is what people search and choose by; the file's name would stand in for it."
_ADDRESS = "is no address; write it as https://example.com/page"
_WHY_LINK = "A link that can't be opened sends away everyone it won."
_CREDITED = ("what", "basis", "kind")
_PAGE = "website_hero"
"""The placement of the catalog that holds the limits of pages of our own."""


def post_texts_fit(case: Case) -> Iterator[Problem]:
    """Title and text are no longer than what shows them takes; where it asks for a title there is one."""
    for path, slot in case.slots:
        for name in ("post_title", "post_text"):
            words = _as_words(name.removeprefix("post_"))
            text, at = case.text(*path, name), (*path, name)
            if text is not None:
                shown = _shown_by(case, slot, words)
                yield from [each for place in shown for each in _fitting(case, at, text, place, words)][:1]
            elif words == "title" and slot.title_max_chars and slot.kind == "organic" and not _titled(case, slot):
                message = f"{say_path(path)}: {slot.name} is posted with a title, and there is none"
                yield problem_at(
                    case.document, path, "post-title-missing", message, severity=Severity.WARN, because=_WHY_TITLE
                )


@dataclass(frozen=True)
class _Shown:
    """Where words are shown: in a placement, or, where that is None, in a post on a platform, by its own rules."""

    platform: str
    slot: Placement | None

    @property
    def name(self) -> str:
        """As messages call it."""
        return self.slot.name if self.slot is not None else f"a post on {self.platform}"

    def limit(self, words: Words) -> PostLimit:
        """How much it takes."""
        return limit_of(self.platform, words, self.slot)


def _as_no_ad(post: WrittenPost) -> str | None:
    """The platform a post goes to as no ad, and so by the rules of posts; None where it is one, or nobody says."""
    if post.channel is None or post.channel.medium not in (Medium.ORGANIC, Medium.INFLUENCER):
        return None
    return post.channel.on_platform


def _shown_by(case: Case, slot: Placement, field: Words) -> list[_Shown]:
    """Where the words of a placement line are shown: there, unless an ad's edit is posted with them as no ad.

    A post with words of its own shows none of these.
    """
    posts = [each for each in case.posts if slot.id in {own.id for _, own in each.slots} and each.text(field) is None]
    if slot.kind != "paid" or not posts:
        return [_Shown(slot.platform, slot)]
    shown = [_page_or_post(each) or _Shown(slot.platform, slot) for each in posts]
    return list({each.name: each for each in shown}.values())


def _page_or_post(post: WrittenPost) -> _Shown | None:
    """A page of our own, or a post by its platform's rules; None where it is an ad, or nobody says."""
    if post.channel is not None and post.channel.on_platform == "website":
        return _Shown("website", placements()[_PAGE])
    platform = _as_no_ad(post)
    return _Shown(platform, None) if platform is not None else None


def _titled(case: Case, slot: Placement) -> bool:
    """Whether there are posts that show it, and all of them bring a title of their own."""
    shown = [post for post in case.posts if slot.id in {each.id for _, each in post.slots}]
    return bool(shown) and all(post.text("title") for post in shown)


def posts_fit(case: Case) -> Iterator[Problem]:
    """Title and text of a post fit where it goes out, with its hashtags; hashtags are one word each."""
    for post in case.posts:
        slots = _judged_by(post)
        for words in ("title", "text"):
            text, at = post.text(words), (*post.path, words)
            problems = [problem for slot in slots for problem in _fitting(case, at, text or "", slot, _as_words(words))]
            yield from problems[:1]
            if words == "text" and text is not None and not problems:
                yield from _with_the_rest(case, post, text, slots)
        yield from _hashtags(case, post)


def _as_words(name: str) -> Words:
    return "title" if name == "title" else "text"


def _judged_by(post: WrittenPost) -> list[_Shown]:
    """What limits it: placements of its platform, or the rules of posts where it shows what was made for ads."""
    platform, elsewhere = post.channel.on_platform if post.channel is not None else None, _page_or_post(post)
    if platform == "website" and elsewhere is not None:
        return [elsewhere]
    own = [slot for _, slot in post.slots if platform in (None, slot.platform)]
    fit = [_Shown(slot.platform, slot) for slot in own if elsewhere is None or slot.kind != "paid"]
    return fit or ([elsewhere] if elsewhere is not None else [])


def _with_the_rest(case: Case, post: WrittenPost, text: str, slots: list[_Shown]) -> Iterator[Problem]:
    """The text as a kit hands it over, but for its link, which is longer once it is tracked."""
    tags = " ".join(f"#{each.lstrip('#')}" for each in post.listed("hashtags"))
    beside = _beside(case, post)
    if not tags and not beside:
        return
    for slot in slots:
        limit = slot.limit("text")
        held = held_to("\n\n".join(filter(None, (text, *beside, tags))), limit)
        if held.over:
            at = (*post.path, "hashtags" if tags else "text")
            told = ["them"] * bool(tags) + ["what must stand beside it, as credits,"] * bool(beside)
            message = (
                f"{say_path(at)}: with {' and '.join(told)} the text has {held.count} {limit.unit.plain}, "
                f"and {slot.name} takes {limit.most}"
            )
            yield problem_at(
                case.document, at, "post-text-too-long", message, severity=Severity.WARN, because=_WHY_POST
            )
            return


def _beside(case: Case, post: WrittenPost) -> list[str]:
    """What must stand with a post's text: that it is paid for, what a model made, a partner's code, the credits."""
    languages = case.words("languages")
    tongue = languages[0][1] if languages else None
    said = post.said.get("partner")
    partner = {name: each for name, each in said.items() if isinstance(each, str)} if isinstance(said, dict) else {}
    found: list[str] = []
    if post.channel is not None and post.channel.medium is Medium.INFLUENCER:
        found.append(f"{partner.get('disclosure') or paid_words(post.channel.territories, tongue)}:")
    made = post.text("made_with_ai")
    found += [ai_words(made, tongue)] if made else []
    found += [f"Code: {partner['code']}"] if partner.get("code") else []
    return [*found, *credits_of(_rights(case))]


def _rights(case: Case) -> Iterator[Right]:
    for _, each in case.mappings("rights"):
        what, basis, kind = (said if isinstance(said := each.get(name), str) else None for name in _CREDITED)
        if what:
            yield Right.model_construct(what=what, basis=basis, kind=kind)


def _fitting(case: Case, path: Path, text: str, slot: _Shown, words: Words) -> Iterator[Problem]:
    """A text against the limit of where it is shown, counted as the platform counts."""
    limit = slot.limit(words)
    held = held_to(text, limit)
    if not held.over or limit.fact is None:
        return
    said, mend = f"{held.count} {limit.unit.plain}", None
    if not held.surely:
        said = f"{held.points} characters, and {held.count} {limit.unit.said}, by {limit.unit_said}"
    elif limit.unit in (Unit.CODE_POINTS, Unit.UTF16_UNITS):
        said, mend = _seen(case, path, text, limit, held)
    source = f"{limit.fact.source.title}, {limit.fact.source.date}"
    message = f"{say_path(path)}: it has {said}; {slot.name} takes {limit.most} ({source})"
    severity = Severity.BLOCK if limit.fact.binding and held.surely else Severity.WARN
    yield problem_at(
        case.document, path, "post-text-too-long", message, mend=mend, severity=severity, because=_WHY_POST
    )


def _seen(case: Case, path: Path, text: str, limit: PostLimit, held: Held) -> tuple[str, Mend | None]:
    """How long it is in code points, and why people may see fewer; composed, if it fits so."""
    said, composed = f"{held.points} characters", unicodedata.normalize("NFC", text)
    seen = count(text, Unit.GRAPHEMES)
    if limit.most is not None and seen <= limit.most:
        said += f", though people see {seen} (emoji and accents count for more than one)"
    if composed == text or composed.strip() != composed or held_to(composed, limit).over:
        return said, None
    said += ", and fits with its accents in one with their letters"
    return said, replace_value(case.document, path, scalar(composed))


def _hashtags(case: Case, post: WrittenPost) -> Iterator[Problem]:
    """A hashtag ends at a blank or a sign, so it is written as one word; else it goes out as one."""
    for at, text in case.words(*post.path, "hashtags"):
        tag = text.strip().removeprefix("#")
        kept = "".join(c for c in tag if in_hashtag(c))
        if kept == tag and kept:
            continue
        several = len([each for each in tag.replace(",", "#").split("#") if each.strip()]) > 1
        hint = "write each as an item of its own" if several else f"it goes out as #{short(kept, 60)}"
        message = f'{say_path(at)}: "{short(text, 60)}" is not one word; {hint}'
        if not kept:
            message = f'{say_path(at)}: "{short(text, 60)}" is no hashtag, as no letter is in it'
        mend = replace_value(case.document, at, scalar(kept)) if kept and not several else None
        because = "A hashtag ends at the first blank or sign; the rest of it is found by nobody."
        yield problem_at(
            case.document, at, "hashtag-parted", message, mend=mend, severity=Severity.WARN, because=because
        )


def link_leads_on(case: Case) -> Iterator[Problem]:
    """A call to action has an address, and so has every post; each can be opened as one."""
    path: Path = ("call_to_action", "link")
    link = case.text(*path)
    asked = case.text("call_to_action", "text") is not None or case.document.items(("vary", "call_to_action"))
    if asked and link is None:
        message = "call_to_action: it leads nowhere; name the address it is linked to"
        because = "Without an address nobody can follow it, and nothing of what it did can be counted."
        mend = example_field(case.document, ("call_to_action",), "link")
        yield problem_at(
            case.document, path, "link-missing", message, mend=mend, severity=Severity.WARN, because=because
        )
    elif asked and link is not None and not is_address(link):
        message = f'{say_path(path)}: "{short(link)}" {_ADDRESS}'
        yield problem_at(case.document, path, "link-unreadable", message, because=_WHY_LINK)
    for post in case.posts:
        own, at = post.text("link"), (*post.path, "link")
        if own is not None and not is_address(own):
            message = f'{say_path(at)}: "{short(own)}" {_ADDRESS}'
            yield problem_at(case.document, at, "link-unreadable", message, because=_WHY_LINK)
    nowhere = [post for post in case.posts if post.text("link") is None]
    if nowhere and link is None and not asked:
        at = nowhere[0].path
        message = f"{say_path(at)}: it leads nowhere, as there is no link and no call to action"
        mend = example_field(case.document, at, "link")
        because = "Without an address nothing of what it did can be counted."
        yield problem_at(
            case.document, at, "post-link-missing", message, mend=mend, severity=Severity.WARN, because=because
        )


def is_address(link: str) -> bool:
    """Whether posts and pages can lead there, with or without `https://` before it, and its host is a whole name."""
    try:
        host = urlsplit(target_of(link)).hostname or ""
    except ValueProblem:
        return False
    return "." in host.strip(".")
