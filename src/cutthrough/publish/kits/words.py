"""The words of a post as the place takes them: title, text with link and hashtags, each held against its limit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cutthrough.catalog.disclosure import ai_words, paid_words, unclear_words
from cutthrough.catalog.post_limits import LinkPlace, PostLimit, limit_of
from cutthrough.model.channel import Medium
from cutthrough.model.counting import count, fit, graphemes
from cutthrough.model.hashtags import hashtags_of
from cutthrough.model.never_say import said_in
from cutthrough.model.placement import Placement
from cutthrough.model.post import Post
from cutthrough.model.record import Record

_LEAST = 20  # characters of a text that are worth proposing; less says nothing


class Piece(Record):
    """One field to paste. `proposal` is a shorter one where `whole` is too long, else the same.

    `count` and `most` are in `unit`; `told` says what is wrong with it, "" where nothing is.
    """

    name: str
    whole: str
    count: int
    most: int | None
    unit: str
    fits: bool
    proposal: str
    limit_from: str
    unit_from: str
    told: str = ""


class PostWords(Record):
    """All that is pasted. `text` is the caption as it goes out, with link, credits and hashtags where they belong."""

    title: Piece | None
    text: Piece | None
    hashtags: tuple[str, ...]
    link: str | None
    link_place: LinkPlace
    credits: tuple[str, ...]
    told: tuple[str, ...]


def words_of(
    post: Post, placement: Placement | None, *, credits_: Sequence[str] = (), never_say: Sequence[str] = ()
) -> PostWords:
    """The words of a post. Nothing is cut: what is too long, or may not be said, is told, with a proposal beside it."""
    platform = post.platform or (placement.platform if placement is not None else None)
    slot = placement if held_to(post, placement) else None
    ad = post.medium is Medium.PAID and slot is None
    title_limit, text_limit = (limit_of(platform, part, slot, ad=ad) for part in ("title", "text"))
    tags, told = _hashtags(post.hashtags, text_limit.hashtags_most)
    title = _piece("title", clean(post.title or ""), title_limit) if post.title else None
    link = post.link.url if post.link is not None else None
    body, tail = _parts(post, text_limit, tags, credits_, link)
    text = _text(body, tail, text_limit) if body or tail else None
    told += [each.told for each in (title, text) if each is not None and each.told]
    said = said_in(" ".join((post.title or "", post.text or "", *tags)), never_say)
    told += [f"It says {_quoted(each)}, which this client never says" for each in said]
    told += [*_made_elsewhere(post, placement), *_unclear(post)]
    if text_limit.link is LinkPlace.PROFILE and link and post.medium in (Medium.ORGANIC, Medium.INFLUENCER):
        told.append("A link in the text can't be tapped there: put it into the profile, or the sticker of a story")
    return PostWords(
        title=title, text=text, hashtags=tags, link=link, link_place=text_limit.link, credits=tuple(credits_),
        told=tuple(dict.fromkeys(told)),
    )  # fmt: skip


def held_to(post: Post, placement: Placement | None) -> bool:
    """Whether the placement's limits are the post's: an edit may be posted elsewhere, or as no ad, by other rules."""
    organic = post.medium in (Medium.ORGANIC, Medium.INFLUENCER)
    return placement is not None and not _elsewhere(post, placement) and not (organic and placement.kind == "paid")


def _elsewhere(post: Post, placement: Placement) -> bool:
    return post.platform is not None and post.platform != placement.platform


def _made_elsewhere(post: Post, placement: Placement | None) -> list[str]:
    """That a film was made for another platform; a page of one's own and a mail show any."""
    if placement is None or not _elsewhere(post, placement) or post.medium in (Medium.WEBSITE, Medium.EMAIL):
        return []
    ads = ", and how long the words of an ad may be there" if post.medium is Medium.PAID else ""
    return [f"The film was made for {placement.name} and goes to {post.platform}: look at how it is shown{ads}"]


def _unclear(post: Post) -> list[str]:
    """That the partner's own words don't say clearly that it is paid for."""
    said = post.partner.disclosure if post.medium is Medium.INFLUENCER and post.partner is not None else None
    rule = unclear_words(said, post.territories) if said else None
    if said is None or rule is None:
        return []
    better = paid_words([rule.territory] if rule.territory else [], post.language)
    return [f"{_quoted(said)} is too vague a word for what is paid for ({rule.name}): say {_quoted(better)}"]


def clean(text: str) -> str:
    """Line ends as line feeds, and without controls and marks that turn the direction of what comes after."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    kept = (char for char in lines if char == "\n" or not _hidden(char))
    return "".join(kept).strip()


def one_line(text: str) -> str:
    """The same on one line, for titles, headers, cells and file names."""
    return " ".join(clean(text).split())


def _hidden(char: str) -> bool:
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    return unicodedata.category(char) in ("Cc", "Cs") or char in turning


def _parts(
    post: Post, limit: PostLimit, tags: Sequence[str], credits_: Sequence[str], link: str | None
) -> tuple[str, list[str]]:
    """The text that may be shortened, and the paragraphs behind it that may not."""
    body = clean(post.text or "")
    if post.medium is Medium.INFLUENCER:
        territories = post.territories
        paid = clean(post.partner.disclosure) if post.partner is not None and post.partner.disclosure else ""
        label = paid or paid_words(territories, post.language)
        body = f"{label}: {body}" if body else label
    tail = [ai_words(one_line(post.made_with_ai), post.language)] if post.made_with_ai else []
    code = post.partner.code if post.partner is not None else None
    tail += [f"Code: {one_line(code)}"] if code else []
    if link and limit.link is LinkPlace.IN_TEXT and post.medium in (Medium.ORGANIC, Medium.INFLUENCER):
        tail.append(link)
    tail += [one_line(each) for each in credits_]
    if tags:
        tail.append(" ".join(tags))
    return body, tail


def _text(body: str, tail: Sequence[str], limit: PostLimit) -> Piece:
    """The whole text; where it is too long, the proposal shortens the body and keeps what has to stand behind it."""
    whole = "\n\n".join((*([body] if body else []), *tail))
    piece = _piece("text", whole, limit)
    if piece.fits or limit.most is None or not tail:
        return piece
    behind = "\n\n" + "\n\n".join(tail)
    room = limit.most - count(behind, limit.unit)
    short = fit(body, room, limit.unit).proposal if room > 0 else ""
    if sum(1 for _ in graphemes(short)) < _LEAST:
        left = f"room for {room} of them" if room > 0 else "no room"
        told = f"{piece.told}; what must stand behind the text leaves {left}"
        return piece.model_copy(update={"proposal": "", "told": told})
    return piece.model_copy(update={"proposal": short + behind})


def _piece(name: str, whole: str, limit: PostLimit) -> Piece:
    text = one_line(whole) if name == "title" else whole
    fitted = fit(text, limit.most, limit.unit)
    told = ""
    if not fitted.fits:
        verb = "shows" if limit.advice else "takes"
        told = f"The {name} has {fitted.count} {limit.unit.said}, and it {verb} {limit.most}: {limit.most_said}"
    return Piece(
        name=name, whole=text, count=fitted.count, most=limit.most, unit=limit.unit.value, fits=fitted.fits,
        proposal=fitted.proposal, limit_from=limit.most_said, unit_from=limit.unit_said, told=told,
    )  # fmt: skip


def _hashtags(given: Sequence[str], most: int | None) -> tuple[tuple[str, ...], list[str]]:
    """Hashtags as the plan writes them; what can't be one, was written otherwise, or is too many, is told."""
    told: list[str] = []
    for said in given:
        bare, written = unicodedata.normalize("NFC", said).strip().lstrip("#＃"), hashtags_of((said,))
        if not written:
            told.append(f"{_quoted(said)} can't be a hashtag, and was left out")
        elif written[0] != f"#{bare}":
            told.append(f"{_quoted(said)} is written {written[0]}: a hashtag ends at blanks and marks")
    tags = hashtags_of(given)
    if most is not None and len(tags) > most:
        told.append(f"There are {len(tags)} hashtags, and {most} are taken: choose")
    return tags, told


def _quoted(text: str) -> str:
    said = one_line(text)
    return f'"{said if len(said) <= 40 else said[:39] + "…"}"'
