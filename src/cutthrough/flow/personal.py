"""Personal links for sales outreach: given, listed and taken back; kept in the ledger, but for their secret."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cutthrough.flow.site import library_of
from cutthrough.model.channel import Medium
from cutthrough.model.errors import Misuse
from cutthrough.model.personal import PersonalLink
from cutthrough.model.post import Post, PostState
from cutthrough.model.shown_text import one_line
from cutthrough.model.watch import Library, Watch, token_of
from cutthrough.publish.links import parts_of, post_id, tracked
from cutthrough.site.words import words_in
from cutthrough.store.ledger import EntryKind, Ledger

MOST_DAYS = 365
_SECRET_BYTES = 24  # 192 bits
_LONGEST = 80


def give(
    ledger: Ledger,
    program_dir: Path,
    brief: str,
    what: str | None = None,
    *,
    name: str,
    account: str | None = None,
    deal: str | None = None,
    days: int = 30,
    address: str | None = None,
    now: datetime | None = None,
) -> tuple[PersonalLink, str]:
    """A new link for one person, and the whole address, which is kept nowhere and can't be shown again.

    `what` is a page's slug, or a post of the brief: one that is out on the site, or one of sales outreach, whose id
    the link then counts under; it opens the newest page that shows the same edit. It may be left out where the brief
    has one page. Raises Misuse for what is not out yet, for names that can't be shown and for more than 365 days.
    """
    who, account, deal = _said("--for", name), _maybe("--account", account), _maybe("--deal", deal)
    if not who:
        raise Misuse("Nobody is named whom the link is for", '--for "Ann Lee"')
    if not 1 <= days <= MOST_DAYS:
        raise Misuse(f"A personal link lasts 1 to {MOST_DAYS} days, not {days}", "--days 30")
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    library = library_of(program_dir, ledger, address)
    outreach = _outreach(ledger, brief, what)
    watch = _page(library, brief, outreach.edit if outreach else what, by_edit=outreach is not None)
    id_ = secrets.token_hex(5)
    counted, url = _counted(ledger, watch, outreach, id_, who)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    link = PersonalLink(
        id=id_,
        brief=brief,
        watch=watch.id,
        post=counted,
        secret_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        name=who,
        account=account,
        deal=deal,
        url=url,
        made_at=moment.isoformat(timespec="seconds"),
        until=(moment + timedelta(days=days)).isoformat(timespec="seconds"),
    )
    ledger.enter(brief, EntryKind.PERSONAL_LINK, link)
    return link, f"{library.address}/for/{secret}"


def links_of(ledger: Ledger, brief: str | None = None) -> tuple[PersonalLink, ...]:
    """Every link of a brief, or of all, as it was last said, the oldest first."""
    links: dict[str, PersonalLink] = {}
    for entry in ledger.entries(EntryKind.PERSONAL_LINK, brief):
        link = PersonalLink.model_validate(entry.record)
        links[link.id] = link
    return tuple(links.values())


def take_back(ledger: Ledger, brief: str, id_: str, now: datetime | None = None) -> PersonalLink:
    """End a link now. Raises Misuse for one that the brief doesn't have or that was taken back before."""
    known = {link.id: link for link in links_of(ledger, brief)}
    found = [link for key, link in known.items() if len(id_) >= 4 and key.startswith(id_)]
    if len(found) != 1:
        valid = ", ".join(f"{link.id} ({link.name})" for link in known.values() if link.revoked_at is None)
        raise Misuse(f'"{id_[:40]}" is no personal link of {brief}', f"there are: {valid}" if valid else None)
    if found[0].revoked_at is not None:
        raise Misuse(f"The link of {found[0].name} was taken back before, on {found[0].revoked_at[:10]}")
    moment = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    ended = found[0].model_copy(update={"revoked_at": moment})
    ledger.enter(brief, EntryKind.PERSONAL_LINK, ended)
    return ended


def greeting_of(link: PersonalLink, language: str | None = None) -> str:
    """The line the page says to them, and to nobody else, in the film's language where we have its words."""
    _, words = words_in(language)
    return words["for_at" if link.account else "for"].format(name=link.name, account=link.account)


def _outreach(ledger: Ledger, brief: str, what: str | None) -> Post | None:
    """The post of sales outreach of this id; None where `what` is something else."""
    kept = ledger.posts.get(what) if what else None
    if kept is None or kept.post.brief != brief or kept.post.medium is not Medium.SALES:
        return None
    if kept.state in (PostState.WITHDRAWN, PostState.TAKEN_DOWN):
        what_for = "out of the plan" if kept.state is PostState.WITHDRAWN else "down"
        raise Misuse(f"{kept.post.id} was taken {what_for}", "name another post, or a page of the site")
    return kept.post


def _page(library: Library, brief: str, what: str | None, *, by_edit: bool) -> Watch:
    pages = [watch for watch in library.watches if watch.brief == brief]
    if by_edit:
        same = [watch for watch in pages if any(edit.edit == what for edit in watch.edits)]
        found = same[:1] or (pages if len(pages) == 1 else [])  # the newest is first
    elif what is None:
        found = pages
    else:
        asked = what.strip().strip("/").rpartition("/")[2]
        found = [watch for watch in pages if asked in (watch.slug, watch.id) or token_of(asked) == watch.id]
    if len(found) == 1:
        return found[0]
    if not pages:
        raise Misuse(
            f"Nothing of {brief} is out on the site, so there is no page to link to",
            "plan a post on a channel of kind site and medium website, approve it, and publish it",
        )
    named = ", ".join(watch.slug for watch in pages)
    if what is None or by_edit:
        raise Misuse(f"{brief} has {len(pages)} pages, and nothing says which is meant", f"name one of: {named}")
    raise Misuse(f'"{what[:60]}" is no page of {brief} that is out', f"there are: {named}")


def _counted(ledger: Ledger, watch: Watch, outreach: Post | None, id_: str, who: str) -> tuple[str, str | None]:
    """What the link is counted under, and where its call to action leads."""
    if outreach is not None and (outreach.recipient is None or outreach.recipient.casefold() == who.casefold()):
        return outreach.id, outreach.link.url if outreach.link else None
    if outreach is not None:
        raise Misuse(
            f"{outreach.id} is planned for {outreach.recipient}, not for {who}", "leave out --for's other name"
        )
    main = watch.edits[0].post
    token, _, rest = main.partition("-")
    counted = post_id(token, rest.partition("-")[0], recipient=parts_of([id_])[id_])
    kept = ledger.posts.get(main)
    link = kept.post.link if kept else None
    if link is None:
        return counted, None
    again = tracked(
        link.target, counted, source="personal-link", medium=Medium.SALES, campaign=link.campaign, content=link.content
    )
    return counted, again.url


def _maybe(option: str, said: str | None) -> str | None:
    return _said(option, said) or None


def _said(option: str, said: str | None) -> str:
    """On one line, without what is not printed: it is shown on a page and in a terminal."""
    plain = one_line(said or "")
    if len(plain) > _LONGEST:
        raise Misuse(
            f"{option} is shown in one line: at most {_LONGEST} characters, not {len(plain)}", "say it shorter"
        )
    return plain
