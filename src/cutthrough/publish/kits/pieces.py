"""Small pieces to paste elsewhere: an embed for a website, words for search, a mail that a seller sends by hand."""

from __future__ import annotations

import json
import re
from html import escape

from cutthrough.catalog.disclosure import ai_words
from cutthrough.model.brief import Brief
from cutthrough.model.deliverable import FileKind
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.program import Program
from cutthrough.model.time import iso_duration
from cutthrough.publish.kits.mail import followed, on_colour
from cutthrough.publish.kits.sheets import file_name
from cutthrough.publish.kits.words import PostWords, one_line


def embed_html(parcel: Parcel, words: PostWords, brief: Brief, program: Program) -> str:
    """A figure to paste into a page: the film with its captions, the call to action as a link, and its credits.

    It plays with no script. The files are named relative to the page; move them where they are served from.
    """
    title = one_line(parcel.post.title or brief.title or parcel.post.id)
    main = parcel.main
    poster = picture_of(parcel)
    shape = f' width="{main.width}" height="{main.height}"' if main.width and main.height else ""
    still = f' poster="{escape(file_name(poster.name))}"' if poster is not None else ""
    tracks = "\n".join(_track(each, number) for number, each in enumerate(captions_of(parcel)))
    below = _below(parcel, words, brief, program)
    caption = "  <figcaption>\n" + "".join(f"    {each}\n" for each in below) + "  </figcaption>\n" if below else ""
    loop = " autoplay muted loop" if main.kind.value == "gif" or (parcel.post.placement or "") == "website_hero" else ""
    film = (
        f'  <img src="{escape(file_name(main.name))}"{shape} alt="{escape(title)}" '
        'style="max-width:100%;height:auto">\n'
        if main.kind.value == "gif"
        else f'  <video controls playsinline preload="metadata"{loop}{shape}{still} aria-label="{escape(title)}" '
        f'style="max-width:100%;height:auto">\n    <source src="{escape(file_name(main.name))}" type="video/mp4">\n'
        f"{tracks}{chr(10) if tracks else ''}  </video>\n"
    )
    return f'<figure data-post="{escape(parcel.post.id)}" style="margin:0">\n{film}{caption}</figure>\n'


def _below(parcel: Parcel, words: PostWords, brief: Brief, program: Program) -> list[str]:
    """The button, and line by line what must stand with the film."""
    link, accent = followed(words.link), program.brand.accent
    asked = escape(one_line(brief.call_to_action.text)) if brief.call_to_action is not None else "Find out more"
    small = "margin:8px 0 0;font-size:13px;line-height:1.5;overflow-wrap:anywhere"
    lines = [f'<p dir="auto" style="{small}">{_linked(each)}</p>' for each in standing_with(parcel, words)]
    if not link:
        return lines
    button = (
        f'<a href="{escape(link)}" dir="auto" style="display:inline-block;margin-top:8px;padding:12px 20px;'
        f'border-radius:6px;text-decoration:none;background:{accent};color:{on_colour(accent)}">{asked}</a>'
    )
    return [button, *lines]


def search_json(parcel: Parcel, words: PostWords, brief: Brief, program: Program) -> str:
    """What a page on the film needs to be found: title, description, and schema.org's VideoObject as far as known.

    `contentUrl` and `thumbnailUrl` are left for whoever knows where the page is; they are named as missing, and so is
    `duration` where nobody measured the film.
    The script is written so that no text in it can end it (`</script>`).
    """
    title = one_line(parcel.post.title or brief.title or parcel.post.id)
    described = one_line(parcel.post.text or brief.goal.statement)
    data = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": title,
        "description": described,
        "uploadDate": parcel.moment,
        "duration": iso_duration(parcel.length) if parcel.length is not None else None,
        "creditText": "; ".join(one_line(each) for each in parcel.credits) or None,
        "inLanguage": parcel.post.language,
        "identifier": parcel.post.id,
        "publisher": {"@type": "Organization", "name": program.brand.name},
    }
    held = {
        "title": words.title.whole if words.title is not None else title,
        "description": words.text.whole if words.text is not None else described,
        "link": words.link,
        "video_object": {name: value for name, value in data.items() if value is not None},
        "missing": ["contentUrl or embedUrl", "thumbnailUrl", *["duration"] * (parcel.length is None)],
    }
    text = json.dumps(held, indent=1, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def outreach_text(parcel: Parcel, words: PostWords, brief: Brief, program: Program) -> str:
    """The mail a seller sends: short, with the recipient's own link. `[…]` is for the seller to write."""
    post = parcel.post
    name = one_line(post.recipient or "") or "[name]"
    said = one_line(post.text or (brief.messages[0].text if brief.messages else brief.goal.statement))
    link = words.link or "[the recipient's own link]"
    title = one_line(post.title or brief.title or "a short film")
    behind = "\n".join(standing_with(parcel, words))
    return (
        f"Subject: {title}\n\n"
        f"Hello {name},\n\n"
        f"[one sentence on why you write to them]\n\n"
        f"{said}\n\n"
        f"Watch it here: {link}\n\n"
        f"[your name], {one_line(program.brand.name)}\n"
        f"{f'{chr(10)}{behind}{chr(10)}' if behind else ''}"
    )


def standing_with(parcel: Parcel, words: PostWords) -> tuple[str, ...]:
    """What must stand with a film wherever it is shown: what a model made of it, and its credits."""
    post = parcel.post
    made = [ai_words(one_line(post.made_with_ai), post.language)] if post.made_with_ai else []
    return (*made, *(one_line(each) for each in words.credits))


def _linked(text: str) -> str:
    """The text for HTML, its addresses as links: a licence asks for one that leads there."""
    return "".join(map(_as_link, re.split(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:)])", text)))


def _as_link(part: str) -> str:
    said = escape(part)
    return f'<a href="{said}" style="color:inherit">{said}</a>' if followed(part) else said


def captions_of(parcel: Parcel) -> tuple[ParcelFile, ...]:
    """The caption files that browsers read."""
    return tuple(each for each in parcel.files if each.kind.value == "vtt")


def picture_of(parcel: Parcel) -> ParcelFile | None:
    """The still to show before it plays: the poster, else a thumbnail."""
    return parcel.first(FileKind.POSTER, FileKind.THUMBNAIL)


def _track(file: ParcelFile, number: int) -> str:
    tongue = escape(file.language or "en")
    chosen = " default" if number == 0 else ""
    return (
        f'    <track kind="captions" src="{escape(file_name(file.name))}" srclang="{tongue}" label="{tongue}"{chosen}>'
    )
