"""Puts a kit together: every file that whoever posts is handed, by its name in the kit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cutthrough.catalog.sheets import sheets_of
from cutthrough.model.brief import Brief
from cutthrough.model.channel import Channel, Medium
from cutthrough.model.deliverable import FileKind
from cutthrough.model.languages import direction_of
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.publish.channels.manifest import MANIFEST
from cutthrough.publish.kits.mail import Mail, Picture, mail_draft, mail_html, mail_text, would_run
from cutthrough.publish.kits.mail_check import MailStatus, check_mail
from cutthrough.publish.kits.pack import pack_data, pack_text
from cutthrough.publish.kits.pieces import embed_html, outreach_text, picture_of, search_json
from cutthrough.publish.kits.readme import readme_text
from cutthrough.publish.kits.sheets import bulk_sheets, file_name
from cutthrough.publish.kits.words import PostWords, clean, one_line, words_of

_WATCH: Mapping[str, str] = {
    "en": "Watch the film", "de": "Film ansehen", "fr": "Voir le film", "es": "Ver el vídeo", "it": "Guarda il film",
    "nl": "Bekijk de film", "pt": "Ver o filme", "ar": "شاهد الفيلم", "he": "לצפייה בסרט", "ja": "映像を見る",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What had to be made from the files' bytes, which `contents` doesn't read; `flow.kits.made_for` makes it.

    `play` is the still with a play mark, PNG or JPEG by `play_suffix`; `pack` the influencer's pack as PDF; `moving`
    the GIF's bytes, for a draft with its pictures inside.
    """

    play: bytes | None = None
    play_suffix: str = "jpg"
    play_size: tuple[int, int] | None = None
    pack: bytes | None = None
    moving: bytes | None = None


def contents(
    parcel: Parcel,
    channel: Channel,
    placement: Placement | None,
    *,
    brief: Brief,
    program: Program,
    made: Made | None = None,
) -> Mapping[str, bytes | Path]:
    """The kit of one post: bytes to write and files to copy, by their names with `/` in the kit.

    The edit's own files under their own names, and `papers` beside them. Two files never get one name. Reads nothing.
    Raises CatalogError for a facts file that is wrong.
    """
    files: dict[str, bytes | Path] = {name: file.path for name, file in _own(parcel).items()}
    return {**files, **papers(parcel, channel, placement, brief=brief, program=program, made=made)}


def papers(
    parcel: Parcel,
    channel: Channel,
    placement: Placement | None,
    *,
    brief: Brief,
    program: Program,
    made: Made | None = None,
) -> Mapping[str, bytes | Path]:
    """What goes into a kit beside the edit's own files, by name; none of them has one of their names.

    `README.txt` is for the person who posts; `words.txt` and `words.json` hold what is pasted. By medium there come:
    bulk sheets (paid), the influencer's pack, the mail, an embed (website), words for search, a seller's mail. Reads
    nothing. Raises CatalogError for a facts file that is wrong.
    """
    never = (*program.never_say, *(brief.guardrails.never_say if brief.guardrails is not None else ()))
    words = words_of(parcel.post, placement, credits_=parcel.credits, never_say=never)
    extra, told = _by_medium(parcel, channel, words, brief, program, made or Made())
    texts = {"words.txt": _words_text(words).encode(), "words.json": words.to_json().encode()}
    own = _own(parcel)
    files: dict[str, bytes | Path] = {}
    whats = [(name, _what(file)) for name, file in own.items()]
    sheets = {
        each.file: f"to {each.use} in {each.name}" for each in sheets_of(parcel.post.platform or channel.platform)
    }
    for name, data in (*texts.items(), *extra.items()):
        free = _free(name, {**own, **files})
        files[free] = data
        picture = "a picture of the mail" if name.startswith("images/") else "the still with a play mark"
        whats.append((free, _ABOUT.get(name) or sheets.get(name, picture)))
    readme = readme_text(parcel, channel, placement, words, brief=brief, program=program, files=whats, told=told)
    return {_free("README.txt", {**own, **files}): readme.encode(), **files}


def _own(parcel: Parcel) -> dict[str, ParcelFile]:
    """The edit's files by their names in the kit."""
    named: dict[str, ParcelFile] = {}
    for file in (parcel.main, *parcel.files):
        named[_free(file_name(file.name), named)] = file
    return named


_ABOUT: Mapping[str, str] = {
    "words.txt": "what is pasted, field by field", "words.json": "the same for programs",
    "ads.csv": "names, times, budget and words of the ad, to copy from", "pack.pdf": "the influencer's pack",
    "pack.txt": "the influencer's pack as text", "mail.html": "the mail, its pictures beside it in images/",
    "mail.txt": "the mail's plain part", "mail.eml": "the mail as a draft to open",
    "mail-check.json": "what each mail program shows of it", "embed.html": "to paste into a page",
    "search.json": "title, description and structured data", "outreach.txt": "the mail a seller sends",
}  # fmt: skip


def _by_medium(
    parcel: Parcel, channel: Channel, words: PostWords, brief: Brief, program: Program, made: Made
) -> tuple[dict[str, bytes | Path], list[str]]:
    """What the medium asks for beside the film and its words, and what to mind of it."""
    medium = parcel.post.medium
    if medium is Medium.PAID:
        sheets, told = bulk_sheets(parcel, channel, words, brief)
        return dict(sheets), list(told)
    if medium is Medium.INFLUENCER:
        data = pack_data(parcel, channel, words, brief, program)
        pack: dict[str, bytes | Path] = {"pack.pdf": made.pack} if made.pack is not None else {}
        return {**pack, "pack.txt": pack_text(data).encode()}, []
    if medium is Medium.EMAIL:
        return _mail_files(parcel, words, brief, program, made)
    if medium is Medium.WEBSITE:
        files = {"embed.html": embed_html(parcel, words, brief, program).encode()}
        return {**files, "search.json": search_json(parcel, words, brief, program).encode()}, []
    if medium is Medium.SEARCH:
        return {"search.json": search_json(parcel, words, brief, program).encode()}, []
    if medium is Medium.SALES:
        picture: dict[str, bytes | Path] = {f"play.{made.play_suffix}": made.play} if made.play is not None else {}
        return {"outreach.txt": outreach_text(parcel, words, brief, program).encode(), **picture}, [
            "Link the picture to the recipient's own link, and send each recipient only theirs"
        ]
    return {}, []


def _mail_files(
    parcel: Parcel, words: PostWords, brief: Brief, program: Program, made: Made
) -> tuple[dict[str, bytes | Path], list[str]]:
    """HTML with its pictures, plain text, a draft where the pictures' bytes are here, and what was checked."""
    still, moving, files = _mail_pictures(parcel, made)
    mail = _mail(parcel, words, brief, program, still, moving)
    html = mail_html(mail, program.brand)
    report = check_mail(html)
    files |= {"mail.html": html.encode(), "mail.txt": mail_text(mail).encode()}
    files["mail-check.json"] = _check_json(report.model_dump(mode="json")).encode()
    inside = {picture.source: data for picture, data in ((still, made.play), (moving, made.moving)) if picture and data}
    if inside and (moving is None or made.moving is not None):
        files["mail.eml"] = mail_draft(mail, program.brand, inside)
    told = ["Put your sending program's own unsubscribe link where {{unsubscribe_link}} stands"]
    if would_run(mail, program.brand):
        told.append(
            "An invisible word joiner (U+2060) stands within {{ and the like: your sending program runs no words"
        )
    if mail.link == "":
        told.append("The mail leads nowhere: the post has no link")
    if still is not None and made.play is None:
        told.append("The still has no play mark; `cutthrough kit` draws one")
    bad = sorted({v.client for v in report.verdicts if v.status is MailStatus.FAIL})
    if bad:
        told.append(f"Part of the mail isn't shown by: {', '.join(bad)}; see mail-check.json")
    return files, [*told, *report.faults]


def _mail_pictures(parcel: Parcel, made: Made) -> tuple[Picture | None, Picture | None, dict[str, bytes | Path]]:
    files: dict[str, bytes | Path] = {}
    poster = picture_of(parcel)
    still = moving = None
    if made.play is not None:
        width, height = made.play_size or (poster.width if poster else None, poster.height if poster else None)
        still = Picture(f"images/play.{made.play_suffix}", width, height)
        files[still.source] = made.play
    elif poster is not None:
        still = Picture(f"images/{file_name(poster.name)}", poster.width, poster.height)
        files[still.source] = poster.path
    if parcel.main.kind is FileKind.GIF:
        moving = Picture(f"images/{file_name(parcel.main.name)}", parcel.main.width, parcel.main.height)
        files[moving.source] = parcel.main.path
    return still, moving, files


def _mail(
    parcel: Parcel, words: PostWords, brief: Brief, program: Program, still: Picture | None, moving: Picture | None
) -> Mail:
    post = parcel.post
    heading = one_line(post.title or brief.title or program.brand.name)
    body = clean(post.text or "")
    tongue = post.language or brief.language or _guessed(f"{heading} {body}")
    watch = _WATCH.get(tongue.split("-")[0].lower(), _WATCH["en"])
    asked = one_line(brief.call_to_action.text) if brief.call_to_action is not None else ""
    notes = [one_line(each) for each in parcel.credits]
    notes += [f"AI: {one_line(post.made_with_ai)}"] if post.made_with_ai else []
    return Mail(
        subject=heading,
        preheader=one_line(body) or one_line(brief.goal.statement),
        heading=heading,
        paragraphs=tuple(each for each in body.split("\n\n") if each.strip()),
        watch=watch,
        button=asked,
        link=words.link or "",
        alt=f"{watch}: {heading}",
        language=tongue,
        still=still,
        moving=moving,
        notes=tuple(notes),
    )


def _guessed(words: str) -> str:
    """English where nobody says which language it is; none at all where the letters can't be English."""
    return "en" if direction_of(words) == "ltr" else ""


def _check_json(report: object) -> str:
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def _words_text(words: PostWords) -> str:
    lines: list[str] = []
    for piece in (words.title, words.text):
        if piece is None:
            continue
        most = f" of {piece.most}" if piece.most is not None else ""
        lines += [f"== {piece.name} ({piece.count}{most} {piece.unit.replace('_', ' ')}) ==", piece.whole]
        if not piece.fits:
            lines += ["", f"== {piece.name}, shorter, not approved yet ==", piece.proposal or "(nothing would fit)"]
        lines.append("")
    if words.hashtags:
        lines += ["== hashtags ==", " ".join(words.hashtags), ""]
    if words.link:
        lines += ["== link ==", words.link, ""]
    lines += [f"! {each}" for each in words.told]
    return "\n".join(lines) + "\n"


def _what(file: ParcelFile) -> str:
    size = f" {file.width}x{file.height}" if file.width and file.height else ""
    return f"{file.kind.value}{size}{f' {file.language}' if file.language else ''}"


def _free(name: str, taken: Mapping[str, object]) -> str:
    """The name, with a number where a file system that minds no case has it already."""
    there = {MANIFEST, *(each.casefold() for each in taken)}
    if name.casefold() not in there:
        return name
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}") if dot else (name, "")
    return next(each for n in range(2, 10_000) if (each := f"{stem}-{n}{suffix}").casefold() not in there)
