"""Holds the HTML of an e-mail against a published table of what mail programs show, feature by feature.

The HTML and its CSS are parsed, also what only some programs see: Microsoft's conditional comments hide and show parts
for the classic Outlook, so a part is held against those that get it. What a program doesn't show fails where something
would be missing or could not be used, and warns where it only looks plainer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from html.parser import HTMLParser
from urllib.parse import urlsplit

from cutthrough.catalog.mail_support import mail_clients, mail_features
from cutthrough.model.record import Record
from cutthrough.publish.kits.css_reading import Used, used_in_sheet, used_in_style

CLIPPED_FROM = 102_000
"""Bytes of HTML from which Gmail cuts a mail off. From memory, and as publishing tools say (jsx-email, pull 89); Gmail
itself states no number that we have seen, so it is taken in the smaller of its two readings, 102,000 and 104,448."""

_CLASSIC = "outlook_classic"
_CONDITIONAL = re.compile(r"^\s*\[if\s+(?P<what>[^\]]*)\]>(?P<inside>.*?)<!\[endif\]\s*$", re.DOTALL | re.I)
_OPENING = re.compile(r"^\s*\[if\s+(?P<what>[^\]]*)\]>\s*<!\s*$", re.I)

_PLAIN_ELEMENTS = frozenset(
    "html head title meta br center font b i u em strong s sub sup tbody thead tfoot tr td th caption"  # noqa: SIM905
    " colgroup col style table body a img".split()
)
_GROUPS: Mapping[str, str] = {
    **{f"h{level}": "html-h1-h6" for level in range(1, 7)},
    **dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd"), "html-lists"),
    **dict.fromkeys(("article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav",
                     "section", "summary", "time"), "html-semantics"),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
    **dict.fromkeys(("table", "tr", "td", "th", "tbody", "thead", "tfoot"), "html-table"),
    "body": "html-body", "img": "html-img", "style": "html-style",
}  # fmt: skip
_NOWHERE = frozenset(("script", "iframe", "canvas", "embed", "applet", "frame", "frameset"))
_ATTRIBUTES = frozenset(
    "align background cellpadding cellspacing height width valign hidden lang dir role target srcset"  # noqa: SIM905
    " required aria-describedby aria-hidden aria-label aria-labelledby aria-live".split()
)
_WITH_FALLBACK = frozenset(("video", "audio", "picture", "object", "svg"))
_LOOKS = re.compile(
    r"html-(?:doctype|body|role|lang|dir|target|style|meta-color-scheme|aria-.*|semantics|width|height|align|valign"
    r"|cell.*|srcset|loading-attribute|h1-h6|p|div|span|small|comments|background|hidden)|css-.*"
)
_BREAKS = frozenset(
    "css-display-flex css-display-grid css-position css-left-right-top-bottom css-at-import"  # noqa: SIM905
    " css-visibility css-grid-template css-transform css-object-fit".split()
)


class MailStatus(StrEnum):
    """How a feature fares in a program."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"


class MailVerdict(Record):
    """One feature in one program. `why` is for people; `source` the table's page with the day it was tested."""

    client: str
    feature: str
    title: str
    status: MailStatus
    why: str
    where: str
    source: str


class MailReport(Record):
    """Every feature that the mail uses in every program that gets it, and what is wrong whatever the program."""

    size: int
    verdicts: tuple[MailVerdict, ...]
    faults: tuple[str, ...]

    def status_of(self, client: str) -> MailStatus:
        """The worst of a program's verdicts."""
        found = {each.status for each in self.verdicts if each.client == client}
        return next((each for each in (MailStatus.FAIL, MailStatus.WARN) if each in found), MailStatus.PASS)

    @property
    def ok(self) -> bool:
        """Whether nothing fails anywhere."""
        return not self.faults and all(each.status is not MailStatus.FAIL for each in self.verdicts)


def check_mail(html: str) -> MailReport:
    """Hold the HTML of one mail against the table. Any text can be read; what is no HTML uses nothing.

    Raises CatalogError for a table that can't be used.
    """
    reader = _Reader(frozenset(mail_clients()))
    reader.read(html)
    size = len(html.encode("utf-8", "replace"))
    faults = list(reader.faults)
    if size >= CLIPPED_FROM:
        faults.append(f"It has {size:,} bytes, and Gmail cuts off what comes after {CLIPPED_FROM:,} (unverified)")
    return MailReport(size=size, verdicts=tuple(_verdicts(reader)), faults=tuple(dict.fromkeys(faults)))


def _verdicts(reader: _Reader) -> Iterable[MailVerdict]:
    table = mail_features()
    for (feature, client), (what, kept) in sorted(reader.used.items()):
        entry = table.get(feature)
        if entry is None:
            gone = feature in _NOWHERE
            yield MailVerdict(
                client=client, feature=feature, title=feature, where=what, source="no entry in the table",
                status=MailStatus.FAIL if gone else MailStatus.WARN,
                why="mail programs take it out" if gone else "the table doesn't have it",
            )  # fmt: skip
            continue
        letter = entry.shown_by(client)
        status, why = _judged(feature, letter, kept=kept)
        source = f"{entry.url}, tested {entry.tested}"
        yield MailVerdict(
            client=client, feature=feature, title=entry.title, status=status, why=why, where=what, source=source
        )


def _judged(feature: str, letter: str, *, kept: bool) -> tuple[MailStatus, str]:
    if letter == "y":
        return MailStatus.PASS, "shown"
    if letter == "a":
        return MailStatus.WARN, "shown in part"
    if letter == "u":
        return MailStatus.WARN, "not known"
    if kept:
        return MailStatus.WARN, "not shown; what stands in for it is"
    looks = feature not in _BREAKS and _LOOKS.fullmatch(feature) is not None
    return (MailStatus.WARN, "not shown; it only looks plainer") if looks else (MailStatus.FAIL, "not shown")


class _Reader(HTMLParser):
    """Collects what is used, by program, with one example of where; and faults that are no program's."""

    def __init__(self, clients: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.everyone = clients
        self.clients = clients
        self.used: dict[tuple[str, str], tuple[str, bool]] = {}
        self.faults: list[str] = []
        self.known = frozenset(mail_features())
        self._style: list[str] | None = None
        self._open: list[tuple[str, str]] = []
        self._depth = 0

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()
        for tag, what in self._open:
            self._use(f"html-{tag}", what)

    def handle_decl(self, decl: str) -> None:
        if decl.lower().startswith("doctype"):
            self._use("html-doctype", decl)

    def handle_comment(self, data: str) -> None:
        whole = _CONDITIONAL.match(data)
        if whole is not None:
            self._within(whole["what"], whole["inside"])
        elif (opened := _OPENING.match(data)) is not None:
            self.clients = self.everyone - {_CLASSIC} if "!" in opened["what"] else self.everyone
        elif "[endif]" in data.lower():
            self.clients = self.everyone

    def unknown_decl(self, data: str) -> None:
        """`<![endif]>` and the like: the end of a part."""
        if "endif" in data.lower():
            self.clients = self.everyone

    def _within(self, what: str, inside: str) -> None:
        """What a comment holds for the classic Outlook alone."""
        if re.search(r"\b(?:mso|ie)\b", what, re.I) is None or "!" in what or self._depth:
            return
        inner = _Reader(frozenset({_CLASSIC}))
        inner._depth = 1
        inner.read(inside)
        for key, value in inner.used.items():
            self.used.setdefault(key, value)
        self.faults += inner.faults

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if ":" in tag or tag == "xml":  # VML, which only the classic Outlook is given and draws
            return
        what = f"<{tag}>"
        if tag == "style":
            self._style = []
        if tag in _WITH_FALLBACK:
            self._open.append((tag, what))
        elif tag in ("img", "a") and self._open:
            held, said = self._open.pop()
            self._use(f"html-{held}", said, kept=True)
        self._element(tag, given, what)
        for name, value in given.items():
            self._attribute(tag, name, value)

    def _element(self, tag: str, given: Mapping[str, str], what: str) -> None:
        if tag in _NOWHERE:
            self._use(tag, what)
        elif tag in _GROUPS:
            self._use(_GROUPS[tag], what)
        elif tag == "meta" and given.get("name", "").lower() == "color-scheme":
            self._use("html-meta-color-scheme", what)
        elif tag in ("input", "button"):
            kind = given.get("type", "text" if tag == "input" else "submit").lower()
            self._use(f"html-{tag}-{kind}" if f"html-{tag}-{kind}" in self.known else f"html-{tag}", what)
        elif tag not in _PLAIN_ELEMENTS and tag not in _WITH_FALLBACK and tag != "source":
            self._use(f"html-{tag}", what)
        if tag == "img" and "alt" not in given:
            self.faults.append("A picture has no alt text, which is all that is seen where pictures are off")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style":
            self._css(used_in_style(value, self.known))
        elif name in _ATTRIBUTES:
            self._use(f"html-{name}", f"<{tag} {name}>")
        elif name == "loading":
            self._use("html-loading-attribute", f"<{tag} loading>")
        elif name.startswith("on"):
            self._use("script", f"<{tag} {name}>")
        if name == "href" and tag == "a":
            self._link(value)
        if tag in ("img", "source") and name == "src":
            self._picture(value)

    def _link(self, value: str) -> None:
        scheme = value.split(":", 1)[0].strip().lower()
        if value.startswith("#"):
            self._use("html-anchor-links", value)
        elif scheme == "mailto":
            self._use("html-mailto-links", value)
        elif scheme not in ("http", "https") and "{{" not in value:
            self.faults.append(f'A link leads to "{value[:60]}", which no mail program follows')

    def _picture(self, value: str) -> None:
        if value.lower().startswith("data:"):
            self._use("image-base64", value[:40])
            return
        try:
            suffix = urlsplit(value).path.rsplit(".", 1)[-1].lower()
        except ValueError:
            return
        kind = {"jpeg": "jpg", "tif": "tiff", "heic": "heif"}.get(suffix, suffix)
        if f"image-{kind}" in self.known:
            self._use(f"image-{kind}", value[-40:])

    def handle_data(self, data: str) -> None:
        if self._style is not None:
            self._style.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style" and self._style is not None:
            self._css(used_in_sheet("".join(self._style), self.known))
            self._style = None
        if self._open and self._open[-1][0] == tag:
            held, said = self._open.pop()
            self._use(f"html-{held}", said)

    def _css(self, used: Iterable[Used]) -> None:
        for each in used:
            self._use(each.feature or each.what.split(":")[0], each.what)

    def _use(self, feature: str, what: str, *, kept: bool = False) -> None:
        for client in self.clients:
            self.used.setdefault((feature, client), (what, kept))
