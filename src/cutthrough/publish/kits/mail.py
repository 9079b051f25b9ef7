"""The mail a film is sent in: HTML that shows where pictures are off, plain text, and a draft to open.

600 pixels wide, laid out in tables, as the classic Outlook needs. The GIF is a picture that moves where it may; the
classic Outlook is given a still one, as it shows no more than a GIF's first frame (catalog/placements/email.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from urllib.parse import urlsplit

from cutthrough.model.languages import Direction, direction_of
from cutthrough.model.program import BrandKit
from cutthrough.publish.kits.words import clean, one_line

WIDTH = 600
"""Pixels; what mail has been laid out for since previews were that wide."""

_PREHEADER = 110  # characters that the longest previews show; the rest is padded so that no other text follows
_SUBJECT_BYTES = 900  # RFC 5322, 2.1.1: 998 characters a line at the most, the header's name among them
_TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
_NAMESPACES = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_SANS = "Arial, Helvetica, sans-serif"
_TAG = re.compile(
    r"(?<=\{)(?=[{%#])|(?<=\*)(?=\|)|(?<=\|)(?=\*)|(?<=<)(?=%)|(?<=%)(?=%)|(?<=\[)(?=[%\[])|(?<=\$)(?=\{)"
)
"""Within what sending programs begin a tag with: {{ {% {# *| |* <% %% [% [[ ${ (from memory, unverified)."""

_ADDRESS = re.compile(r"(https?://[^\s<>]*[^\s<>.,;:)])")

_WHITE, _INK, _PAPER, _NIGHT, _NIGHT_PAGE = "#FFFFFF", "#1A1A1A", "#F3F3F1", "#1F1F1F", "#111111"


@dataclass(frozen=True)
class Picture:
    """A picture of the mail: where it is found, and its size in pixels where known."""

    source: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Mail:
    """What goes into the mail. `still` is the poster, with its play mark if any; `moving` the GIF.

    `watch` is the link below the picture, there where pictures are off too; `notes` must stand at the end: credits,
    what a model made. `opt_out` is the sending program's own placeholder.
    """

    subject: str
    preheader: str
    heading: str
    paragraphs: tuple[str, ...]
    watch: str
    button: str
    link: str
    alt: str
    language: str
    still: Picture | None
    moving: Picture | None = None
    notes: tuple[str, ...] = ()
    opt_out: str | None = "{{unsubscribe_link}}"


def mail_html(mail: Mail, brand: BrandKit) -> str:
    """The HTML part. Every text is escaped, runs nothing; a link that is not http or https becomes no link."""
    mail, brand = _unrun(mail), brand.model_copy(update={"name": _broken(brand.name)})
    way = _way(mail)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{escape(mail.language)}" dir="{way}" {_NAMESPACES}>',
            _head(mail, brand),
            f'<body class="page" dir="{way}" style="margin:0;padding:0;background-color:{_PAPER};">',
            _preheader(mail.preheader),
            f'<table class="page" dir="{way}" width="100%" {_TABLE} style="background-color:{_PAPER};">',
            '<tr><td align="center" style="padding:24px 12px;">',
            f'<!--[if mso]><table dir="{way}" width="{WIDTH}" {_TABLE}><tr><td><![endif]-->',
            f'<table class="card" width="100%" {_TABLE} style="max-width:{WIDTH}px;background-color:{_WHITE};">',
            _brand_row(brand, way),
            _picture_row(mail, brand),
            _watch_row(mail, brand, way),
            _words_rows(mail, way),
            _button_row(mail, brand, way),
            _notes_row(mail, way),
            "</table>",
            "<!--[if mso]></td></tr></table><![endif]-->",
            "</td></tr></table>",
            "</body>",
            "</html>",
            "",
        )
    )


def _way(mail: Mail) -> Direction:
    """Which way the mail as a whole runs: as its words do, whatever language they are said to be in."""
    return direction_of(" ".join((mail.heading, *mail.paragraphs)), of=mail.language)


def _side(way: Direction) -> str:
    return "right" if way == "rtl" else "left"


def _said(text: str) -> str:
    """A text for HTML, its addresses from left to right wherever they stand: else their last slash goes in front."""
    parts = [escape(each) for each in _ADDRESS.split(text)]
    shown = (f'<span dir="ltr">{each}</span>' if number % 2 else each for number, each in enumerate(parts))
    return "".join(shown).replace("\n", "<br>")


def mail_text(mail: Mail) -> str:
    """The plain part: the same words, with the address written out."""
    mail = _unrun(mail)
    link = followed(mail.link)
    asked = mail.button or mail.watch
    parts = [mail.heading, *mail.paragraphs, f"{asked}: {link}" if link else asked, *mail.notes]
    if mail.opt_out:
        parts.append(f"Unsubscribe: {mail.opt_out}")
    return "\n\n".join(part for part in parts if part) + "\n"


def mail_draft(mail: Mail, brand: BrandKit, pictures: Mapping[str, bytes]) -> bytes:
    """The mail as a draft that mail programs open to be sent (`X-Unsent`), its pictures inside.

    `pictures` are by the source that `mail` names them by. The subject is one line whatever is in it.
    """
    draft = EmailMessage(policy=SMTP)
    draft["Subject"] = subject_of(_broken(mail.subject))
    draft["X-Unsent"] = "1"
    draft.set_content(mail_text(mail))
    named = {source: f"picture-{number}@kit" for number, source in enumerate(pictures, start=1)}
    inside = _with_sources(mail, {source: f"cid:{cid}" for source, cid in named.items()})
    draft.add_alternative(mail_html(inside, brand), subtype="html")
    html = draft.get_payload()[1]  # type: ignore[index]
    for source, data in pictures.items():
        suffix = source.rsplit(".", 1)[-1].lower()
        kind = {"jpg": "jpeg"}.get(suffix, suffix)
        html.add_related(data, "image", kind, cid=f"<{named[source]}>", filename=source.rsplit("/", 1)[-1])  # type: ignore[union-attr]
    _fixed_boundaries(draft, mail)
    return draft.as_bytes()


def subject_of(text: str) -> str:
    """A subject that is one line and fits one: no line break gets into a header."""
    said = one_line(text)
    while len(said.encode("utf-8", "replace")) > _SUBJECT_BYTES:
        said = said[: len(said) * 9 // 10].rstrip()
    return said or "(no subject)"


def followed(link: str | None) -> str | None:
    """The address if a mail may lead there: http or https, one line, with a host; None for anything else.

    What a sending program would run in it is percent-encoded.
    """
    said = _tagless((link or "").strip())
    if not said.isprintable() or any(char in said for char in " <>\"'`\\"):
        return None
    try:
        parts = urlsplit(said)
    except ValueError:
        return None
    return said if parts.scheme in ("http", "https") and parts.hostname else None


def would_run(mail: Mail, brand: BrandKit) -> bool:
    """Whether people's words have in them what a sending program runs as a tag, as `{{now}}`; a mail has it broken."""
    return _unrun(mail) != _cleaned(mail) or _broken(brand.name) != clean(brand.name)


def on_colour(ground: str) -> str:
    """Black or white, whichever stands out more on a colour (WCAG 2.2's relative luminance)."""
    from cutthrough.media.luminance import contrast_of  # numpy: most of what reads a kit never draws one

    return max(("#000000", _WHITE), key=lambda each: contrast_of(each, ground))


def _broken(text: str) -> str:
    """The text with an invisible word joiner (U+2060) within each beginning of a tag. It is cleaned first."""
    return _TAG.sub("\N{WORD JOINER}", clean(text))


def _tagless(link: str) -> str:
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{|(?<=\*)\||\|(?=\*)|%(?=%)|\[(?=[%\[])|(?<=\[)\[|(?<=\$)\{", _encoded, link)


def _encoded(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def _unrun(mail: Mail) -> Mail:
    return _each_word(mail, _broken)


def _cleaned(mail: Mail) -> Mail:
    return _each_word(mail, clean)


def _each_word(mail: Mail, changed: Callable[[str], str]) -> Mail:
    return replace(
        mail,
        subject=changed(mail.subject),
        preheader=changed(mail.preheader),
        heading=changed(mail.heading),
        paragraphs=tuple(changed(each) for each in mail.paragraphs),
        watch=changed(mail.watch),
        button=changed(mail.button),
        alt=changed(mail.alt),
        notes=tuple(changed(each) for each in mail.notes),
    )


def _with_sources(mail: Mail, sources: Mapping[str, str]) -> Mail:
    def moved(picture: Picture | None) -> Picture | None:
        if picture is None:
            return None
        return Picture(sources.get(picture.source, picture.source), picture.width, picture.height)

    fields = {**mail.__dict__, "still": moved(mail.still), "moving": moved(mail.moving)}
    return Mail(**fields)


def _fixed_boundaries(draft: EmailMessage, mail: Mail) -> None:
    """Boundaries that depend on the words alone: the same mail is the same bytes."""
    for number, part in enumerate(each for each in draft.walk() if each.is_multipart()):
        part.set_boundary(f"=_cutthrough_{number}_{len(mail_text(mail)):x}_=")


def _head(mail: Mail, brand: BrandKit) -> str:
    accent = brand.accent
    return f"""<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(one_line(mail.subject))}</title>
<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml>\
<![endif]-->
<style>
:root {{ color-scheme: light dark; }}
img {{ border: 0; }}
@media (max-width: 480px) {{
  .pad {{ padding-left: 20px !important; padding-right: 20px !important; }}
  .big {{ font-size: 24px !important; line-height: 30px !important; }}
}}
@media (prefers-color-scheme: dark) {{
  .page {{ background-color: {_NIGHT_PAGE} !important; }}
  .card {{ background-color: {_NIGHT} !important; }}
  .ink {{ color: #F2F2F2 !important; }}
  .soft {{ color: #B5B5B5 !important; }}
  .go {{ background-color: {accent} !important; color: {on_colour(accent)} !important; }}
}}
</style>
</head>"""


def _preheader(text: str) -> str:
    said = one_line(text)[:_PREHEADER]
    padding = "&#847;&zwnj;&nbsp;" * max(0, _PREHEADER - len(said))
    return (
        '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;overflow:hidden;'
        f'mso-hide:all;">{escape(said)}{padding}</div>'
    )


def _brand_row(brand: BrandKit, way: Direction) -> str:
    return (
        f'<tr><td class="pad" align="{_side(way)}" style="padding:18px 32px;background-color:{brand.background};'
        f"border-bottom:4px solid {brand.accent};font-family:{_SANS};font-size:15px;line-height:20px;font-weight:bold;"
        f'letter-spacing:0.5px;color:{brand.text};">{escape(one_line(brand.name))}</td></tr>'
    )


def _picture_row(mail: Mail, brand: BrandKit) -> str:
    still, moving = mail.still, mail.moving
    if still is None and moving is None:
        return ""
    shown = moving or still
    inside = _linked(mail, _image(shown, mail, brand))
    if moving is not None and still is not None:
        first = _linked(mail, _image(still, mail, brand))
        inside = f"<!--[if mso]>{first}<![endif]--><!--[if !mso]><!-->{inside}<!--<![endif]-->"
    return f'<tr><td align="center" style="background-color:{brand.background};">{inside}</td></tr>'


def _watch_row(mail: Mail, brand: BrandKit, way: Direction) -> str:
    link = followed(mail.link)
    if link is None:
        return ""
    return (
        f'<tr><td class="pad" align="{_side(way)}" style="padding:12px 32px;background-color:{brand.background};'
        f'font-family:{_SANS};font-size:15px;line-height:22px;"><a href="{escape(link)}" '
        f'style="color:{brand.text};font-weight:bold;text-decoration:none;">'
        f"&#9654;&#xFE0E;&nbsp; {escape(mail.watch)}</a></td></tr>"
    )


def _image(picture: Picture | None, mail: Mail, brand: BrandKit) -> str:
    if picture is None:
        return ""
    across = min(WIDTH, picture.width or WIDTH)
    upright = picture.width is not None and picture.height is not None and picture.height > picture.width
    across = min(across, 360) if upright else across
    down = round(across * picture.height / picture.width) if picture.width and picture.height else None
    height = f' height="{down}"' if down else ""
    return (
        f'<img src="{escape(picture.source)}" width="{across}"{height} alt="{escape(one_line(mail.alt))}" border="0" '
        f'style="display:block;width:100%;max-width:{across}px;height:auto;border:0;background-color:{brand.background};'
        f'color:{brand.text};font-family:{_SANS};font-size:18px;line-height:26px;font-weight:bold;text-align:center;">'
    )


def _linked(mail: Mail, inside: str) -> str:
    link = followed(mail.link)
    return f'<a href="{escape(link)}" style="text-decoration:none;">{inside}</a>' if link else inside


def _words_rows(mail: Mail, way: Direction) -> str:
    ink = f'style="margin:0;font-family:{_SANS};color:{_INK};word-break:break-word;'
    rows = []
    if mail.heading:
        rows.append(f'<h1 class="ink big" {_running(mail.heading, way)} {ink}text-align:{_aligned(mail.heading, way)};'
                    f'font-size:28px;line-height:34px;font-weight:bold;">{_said(mail.heading)}</h1>')  # fmt: skip
    for each in mail.paragraphs:
        rows.append(f'<p class="ink" {_running(each, way)} {ink}text-align:{_aligned(each, way)};padding-top:14px;'
                    f'font-size:17px;line-height:26px;">{_said(each)}</p>')  # fmt: skip
    return f'<tr><td class="pad" style="padding:28px 32px 4px 32px;">{"".join(rows)}</td></tr>'


def _running(text: str, way: Direction) -> str:
    return f'dir="{direction_of(text, of=way)}"'


def _aligned(text: str, way: Direction) -> str:
    return _side(direction_of(text, of=way))


def _button_row(mail: Mail, brand: BrandKit, way: Direction) -> str:
    """A button that is one without pictures: a coloured cell, and for the classic Outlook a drawn shape."""
    link = followed(mail.link)
    if link is None or not mail.button:
        return ""
    ground, ink, said = brand.accent, on_colour(brand.accent), escape(mail.button)
    across = min(WIDTH - 64, 120 + 11 * len(mail.button))
    letters = f"font-family:{_SANS};font-size:17px;font-weight:bold;color:{ink};"
    drawn = (
        f'<v:roundrect href="{escape(link)}" style="height:50px;v-text-anchor:middle;width:{across}px;" arcsize="12%" '
        f'stroke="f" fillcolor="{ground}"><w:anchorlock xmlns:w="urn:schemas-microsoft-com:office:word"/>'
        f'<center style="{letters}">{said}</center></v:roundrect>'
    )
    plain = (
        f'<a class="go" href="{escape(link)}" style="display:inline-block;padding:14px 26px;'
        f'line-height:22px;background-color:{ground};border-radius:6px;text-decoration:none;{letters}">{said}</a>'
    )
    return (
        f'<tr><td class="pad" align="{_side(way)}" style="padding:20px 32px 32px 32px;">'
        f"<!--[if mso]>{drawn}<![endif]--><!--[if !mso]><!-->{plain}<!--<![endif]--></td></tr>"
    )


def _notes_row(mail: Mail, way: Direction) -> str:
    lines = [f'<div dir="{direction_of(note, of=way)}">{_said(note)}</div>' for note in mail.notes]
    if mail.opt_out:
        lines.append(f'<a class="soft" href="{escape(mail.opt_out)}" style="color:#5A5A5A;">Unsubscribe</a>')
    if not lines:
        return ""
    side = _side(way)
    return (
        f'<tr><td class="pad soft" align="{side}" style="padding:16px 32px 24px 32px;border-top:1px solid #D9D9D6;'
        f"font-family:{_SANS};font-size:13px;line-height:20px;color:#5A5A5A;text-align:{side};"
        f'word-break:break-word;">{"".join(lines)}</td></tr>'
    )
