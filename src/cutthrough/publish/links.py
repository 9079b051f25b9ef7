"""Our ids, and the one rule by which every link and every name of an ad carries them.

An id begins with the flight's token, `ct` and seven characters, made of client, brief and line of the brief; then the
edit, the recipient if it is meant for one, and the occurrence from the second on: `ct4k7m2pq-9x3ra`,
`ct4k7m2pq-9x3ra-12`, `ct4k7m2pq-9x3ra-r0h8ev`. The characters are Crockford's base 32 (digits and letters without i, l,
o and u), so that an id can be read aloud, and none contains a sign that links or ad platforms change.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from cutthrough.model.channel import Medium
from cutthrough.model.link_target import target_of
from cutthrough.model.post import AdNames, TrackedLink

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_TOKEN, _PART = 7, 5  # characters: 35 and 25 bits
_SIGN = "0-9a-hjkmnp-tv-z"
_DASH = "[-\u2010\u2011\u2012\u2013\u2014\u2212]"
_ID = re.compile(
    rf"(?=(ct[{_SIGN}]{{{_TOKEN}}}{_DASH}[{_SIGN}]{{{_PART}}}"
    rf"(?:{_DASH}r[{_SIGN}]{{{_PART}}}(?![{_SIGN}]))?(?:{_DASH}[1-9][0-9]{{0,6}}(?![0-9]))?))",
    re.IGNORECASE | re.ASCII,
)

UTM_MEDIUM: dict[Medium, str] = {
    Medium.ORGANIC: "social",
    Medium.PAID: "paid",
    Medium.INFLUENCER: "influencer",
    Medium.EMAIL: "email",
    Medium.SEARCH: "cpc",
    Medium.WEBSITE: "website",
    Medium.SALES: "sales",
}
"""What each medium is called in `utm_medium`."""

OUR_PARAMETER = "ct"
LONGEST_NAME = 100
"""Characters of a campaign's, ad set's or ad's name. The least that was found is Meta's for an ad set, 100 (Marin
Software, "Naming Limits for Campaigns, Ad Sets, and Ads", undated, third party); Google Ads takes 255 ("System limits"
of its API, official page, read 2026-11-22)."""

_REPLACED = re.compile(rf"utm_(?:source|medium|campaign|content|term|id)|{OUR_PARAMETER}", re.IGNORECASE)


def flight_token(client: str, brief: str, line: str) -> str:
    """The token of one line of one brief of one client: `ct` and seven characters."""
    return "ct" + _characters("\0".join((client, brief, line)), _TOKEN)


def parts_of(names: Iterable[str]) -> dict[str, str]:
    """The characters that stand for each edit, or recipient, of a line: no two have the same."""
    parts: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        part, attempt = _characters(name, _PART), 0
        while part in taken:
            attempt += 1
            part = _characters(f"{name}\0{attempt}", _PART)
        taken.add(part)
        parts[name] = part
    return parts


def post_id(token: str, edit: str, occurrence: int = 1, recipient: str | None = None) -> str:
    """The id of a post. `edit` and `recipient` are as `parts_of` gives them."""
    to = f"-r{recipient}" if recipient else ""
    return f"{token}-{edit}{to}" + (f"-{occurrence}" if occurrence > 1 else "")


def ids_in(text: str) -> tuple[str, ...]:
    """Every id that stands in a link, the name of an ad or any other text, each once, in the order they stand.

    They are found in capitals too, with a typographic dash, and with anything around them. Digits that follow an id
    after a dash are taken for its occurrence.
    """
    found = (re.sub(_DASH, "-", each.group(1)).lower() for each in _ID.finditer(text))
    return tuple(dict.fromkeys(found))


def tracked(target: str, id_: str, *, source: str, medium: Medium, campaign: str, content: str) -> TrackedLink:
    """The link of a post: what it leads to, with the UTM fields and our id. Raises ValueProblem as `target_of`.

    What else the address asks for stays as it is written; UTM fields and an id of ours that it has are replaced, so
    that a link copied from another post counts for this one. A fragment stays at the end.
    """
    address = target_of(target)
    fields = {
        "source": plain_name(source, 40) or "channel",
        "medium": UTM_MEDIUM[medium],
        "campaign": plain_name(campaign, 60) or "campaign",
        "content": plain_name(content, 80) or "edit",
    }
    bare, mark, fragment = address.partition("#")
    path, _, query = bare.partition("?")
    kept = [each for each in query.split("&") if each and not _REPLACED.fullmatch(each.partition("=")[0])]
    ours = [f"utm_{name}={quote(value, safe='-._~')}" for name, value in fields.items()]
    url = f"{path}?{'&'.join([*kept, *ours, f'{OUR_PARAMETER}={id_}'])}{mark}{fragment}"
    return TrackedLink(target=address, url=url, id=id_, **fields)


class Naming:
    """What campaigns, ad sets and ads of some posts are called: the id first, then what people read.

    The id stands where no platform cuts a name off. At most 100 characters, of letters, digits, `-` and `_`: none is a
    formula, and fields part at `_`.
    """

    def __init__(self, *, campaign: Iterable[str], ad_set: Iterable[str], ad: Iterable[str]) -> None:
        self._campaign, self._ad_set, self._ad = _tail(campaign), _tail(ad_set), _tail(ad)

    def of(self, id_: str) -> AdNames:
        """The names for the post of this id."""
        room = LONGEST_NAME - len(id_)
        campaign, ad_set, ad = (id_ + each[:room].rstrip("-_") for each in (self._campaign, self._ad_set, self._ad))
        return AdNames(campaign=campaign, ad_set=ad_set, ad=ad)


def plain_name(text: str, longest: int) -> str:
    """A name in small letters and digits of any script, with dashes between its words; empty where it has none."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(each if each.isalnum() or unicodedata.category(each) in ("Mn", "Mc") else "-" for each in folded)
    return re.sub("-{2,}", "-", kept).strip("-")[:longest].rstrip("-")


def _tail(words: Iterable[str]) -> str:
    plain = (plain_name(each, 40) for each in words)
    return "".join(f"_{each}" for each in plain if each)


def _characters(text: str, count: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
    top = number >> (256 - 5 * count)
    return "".join(_DIGITS[(top >> (5 * (count - 1 - place))) & 31] for place in range(count))
