"""Kits of posts: what is made of the edits' bytes for them, and a preview of what will be handed over."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from cutthrough.brief.program import find_program
from cutthrough.flow.adopted_out import adopted_video, files_of_adopted, offer_of_adopted
from cutthrough.flow.calendar import calendar_of
from cutthrough.flow.film_picture import picture_beside
from cutthrough.flow.going_out import Known, credits_in, hash_with, known
from cutthrough.flow.kit_pictures import small_picture, with_play_mark
from cutthrough.flow.paper_logo import paper_logo
from cutthrough.model.adopted import Adopted
from cutthrough.model.brief import Brief
from cutthrough.model.calendar import Slot
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.deliverable import FileKind
from cutthrough.model.errors import CatalogError, Misuse, ProgramError
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.placement import Placement
from cutthrough.model.post import Post
from cutthrough.model.program import Program
from cutthrough.publish.gate import goes_out
from cutthrough.publish.kits import Made, contents, papers
from cutthrough.publish.kits.pack import pack_data
from cutthrough.publish.kits.pieces import picture_of
from cutthrough.publish.kits.words import words_of
from cutthrough.store.files import store_errors, write_aside, write_bytes
from cutthrough.store.ledger import open_ledger
from cutthrough.store.where import has_ledger

_PLAYED = (Medium.EMAIL, Medium.SALES)
_GIF_MOST = 4_000_000  # bytes of a GIF that goes into a draft; a larger one is linked to where it is served from
_PIECE = 380  # characters of a paragraph on paper
_PICTURES = 3
_LOGO = (480, 160)  # pixels


@dataclass(frozen=True)
class Kit:
    """A post and what its kit holds, by name."""

    post: Post
    files: Mapping[str, bytes | Path]
    told: str | None = None


def papers_of(parcel: Parcel, channel: Channel, of: Known) -> Mapping[str, bytes | Path]:
    """What a kit channel writes beside the edit's files. Raises ProgramError where brief or program can't be read.

    Raises CatalogError and StoreError, the latter where the pack can't be set.
    """
    brief, program = _read(of)
    slot, picture = placement_of(parcel.post, of), _missing_picture(parcel, of)
    whole = parcel.model_copy(update={"files": (*parcel.files, *picture)})
    made, _ = made_for(whole, channel, brief, program, of.program_dir, slot)
    return {
        **{each.name: each.path for each in picture},
        **papers(whole, channel, slot, brief=brief, program=program, made=made),
    }


def _missing_picture(parcel: Parcel, of: Known) -> tuple[ParcelFile, ...]:
    """A frame of a film that came without a picture."""
    if parcel.main.kind is not FileKind.VIDEO or picture_of(parcel) is not None:
        return ()
    found = picture_beside(of.program_dir, parcel.main)
    return (found,) if found is not None else ()


def kits_of(path: Path, channel: str | None = None, post: str | None = None, now: datetime | None = None) -> list[Kit]:
    """The kits of a brief's posts as they are planned now, on channels that take kits; nothing is written anywhere.

    `channel` and `post` choose among them. Raises Misuse for one there is none of, and where no post is planned on a
    channel that takes kits; BriefRefused, ProgramError, CatalogError, StoreError.
    """
    moment = now or datetime.now(UTC)
    calendar = calendar_of(path, now=moment, write=False)
    of = known(find_program(path), path.stem, moment.date())
    brief, program = _read(of)
    slots = [slot for slot in calendar.slots if slot.post.brief == brief.name]
    chosen = _chosen(slots, channel, post, program)
    return [_kit(slot, of, brief, program) for slot in chosen]


def write_kits(kits: Sequence[Kit], folder: Path) -> list[Path]:
    """Each kit in a folder of its post's id in `folder`; gives those folders. Raises StoreError."""
    for kit in kits:
        for name, data in kit.files.items():
            target = folder / kit.post.id / name
            if isinstance(data, bytes):
                write_bytes(target, data)
            else:
                _copy(data, target)
    return [folder / kit.post.id for kit in kits]


def made_for(
    parcel: Parcel, channel: Channel, brief: Brief, program: Program, program_dir: Path, slot: Placement | None
) -> tuple[Made, str | None]:
    """What a kit's papers need of the files' bytes, and what the pack's fonts could not draw. Raises StoreError."""
    medium = parcel.post.medium
    if medium is Medium.INFLUENCER:
        pack, told = _pack(parcel, channel, brief, program, program_dir, slot)
        return Made(pack=pack), told
    still = picture_of(parcel)
    if medium not in _PLAYED or still is None:
        return Made(), None
    played = with_play_mark(_bytes_of(still.path), program.brand.accent)
    moving = parcel.main.kind is FileKind.GIF and medium is Medium.EMAIL and parcel.main.size <= _GIF_MOST
    gif = _bytes_of(parcel.main.path) if moving else None
    if played is None:
        return Made(moving=gif), None
    return Made(play=played.data, play_size=played.size, moving=gif), None


def placement_of(post: Post, of: Known) -> Placement | None:
    """The limits a post is held to: the catalog's of today, else those its edit was made for."""
    from cutthrough.catalog.placement import placement

    if post.placement is None:
        return None
    try:
        return placement(post.placement)
    except CatalogError:
        return of.delivery.placements.get(post.placement) if of.delivery is not None else None


def _read(of: Known) -> tuple[Brief, Program]:
    if of.brief is None or of.program is None:
        raise ProgramError(f"{of.path.name} can't be read as a brief of its program", f"cutthrough check {of.path}")
    return of.brief, of.program


def _chosen(slots: Sequence[Slot], channel: str | None, post: str | None, program: Program) -> list[Slot]:
    if channel is not None and channel not in program.channels:
        raise _unknown("channel", channel, list(program.channels), "name one of program.yaml")
    if post is not None and all(slot.post.id != post for slot in slots):
        raise _unknown("post", post, [slot.post.id for slot in slots], "cutthrough calendar lists them")
    wanted = [slot for slot in slots if channel in (None, slot.post.channel) and post in (None, slot.post.id)]
    kits = [slot for slot in wanted if slot.post.kind is ChannelKind.KIT]
    if kits:
        return kits
    if wanted:
        raise Misuse(
            f"{wanted[0].post.channel} takes no kits: it is posted to by itself",
            "cutthrough publish posts there; kits are for channels of kind: kit",
        )
    raise Misuse("No post is planned there", "plan some under posts: in the brief, and make the edits first")


def _unknown(kind: str, name: str, names: Sequence[str], where: str) -> Misuse:
    near = get_close_matches(name[:80], names, n=3, cutoff=0.4)
    return Misuse(f"There is no {kind} {name[:80]!r}", f"the nearest are {', '.join(near)}" if near else where)


def _kit(slot: Slot, of: Known, brief: Brief, program: Program) -> Kit:
    post = slot.post
    main, files, sound, length = _files(post, of)
    parcel = Parcel(
        post=post,
        attempt="preview",
        moment=slot.utc.isoformat(timespec="seconds"),
        main=main,
        files=files,
        credits=credits_in(of, sound=sound),
        length=length,
    )
    parcel = parcel.model_copy(update={"files": (*files, *_missing_picture(parcel, of))})
    channel = program.channels[post.channel].model_copy(update={"name": post.channel})
    limits = placement_of(post, of)
    made, told = made_for(parcel, channel, brief, program, of.program_dir, limits)
    return Kit(post, contents(parcel, channel, limits, brief=brief, program=program, made=made), told)


def _files(post: Post, of: Known) -> tuple[ParcelFile, tuple[ParcelFile, ...], bool, Fraction | None]:
    """A post's film, what goes with it, whether it has sound, and its length. Raises Misuse where it is not there."""
    edit = of.edit(post.edit)
    if edit is not None:
        files = tuple(ParcelFile.of(each, of.folder) for each in goes_out(edit))
        return ParcelFile.of(edit.main, of.folder), files, bool(edit.cut.sound), edit.cut.duration
    video = _adopted(of, post.edit)
    offer = offer_of_adopted(of.program_dir, video, hash_with(of, rehash=False)) if video is not None else None
    if video is None or offer is None:
        raise Misuse(f"{post.edit} of {post.id} is not made", f"cutthrough make {of.path}")
    for path, fault in offer.faults.items():
        raise Misuse(f"{path} {fault}", f"put back what was adopted, or: {offer.adopt}")
    main, *beside = files_of_adopted(of.program_dir, video, offer.sha256, offer.files)
    return main, tuple(beside), offer.sound, video.probe.duration if video.probe is not None else None


def _adopted(of: Known, id_: str) -> Adopted | None:
    if not has_ledger(of.program_dir):
        return None
    with open_ledger(of.program_dir) as ledger:
        return adopted_video(ledger, id_)


def _copy(path: Path, target: Path) -> None:
    if not path.is_file():
        raise Misuse(f"{path.name} is not there", "make the edit anew: cutthrough make")
    with store_errors(target), write_aside(target) as aside:
        shutil.copyfile(path, aside)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Misuse(f"{path.name} can't be read: {error.strerror}", "make the edit anew: cutthrough make") from error


def _pack(
    parcel: Parcel, channel: Channel, brief: Brief, program: Program, program_dir: Path, slot: Placement | None
) -> tuple[bytes, str | None]:
    """The influencer's pack as PDF, in the brand's colours and type, with stills of the film."""
    from cutthrough.deliver.palette import palette
    from cutthrough.deliver.paper import pdf
    from cutthrough.deliver.paper_words import Words
    from cutthrough.flow.papers import families
    from cutthrough.media.fonts import default_fonts, font_pair

    never = (*program.never_say, *(brief.guardrails.never_say if brief.guardrails is not None else ()))
    data = pack_data(
        parcel, channel, words_of(parcel.post, slot, credits_=parcel.credits, never_say=never), brief, program
    )
    try:
        own = font_pair(program_dir, program.brand)
        files = (*default_fonts().files, *own.files)
        fonts = [own.text, own.bold, *(font for _, font in own.languages)]
    except ProgramError:  # a font that can't be read is a problem of the program; the pack is set without it
        files, fonts = default_fonts().files, []
    words = Words([default_fonts().text, *fonts])
    colours = palette(program.brand)
    ready: dict[str, Any] = words.ready({**data, "caption": _paragraphs(data["caption"])})
    told = words.told("pack.txt has every text whole")
    stills = [each for each in parcel.files if each.kind in (FileKind.POSTER, FileKind.THUMBNAIL)][:_PICTURES]
    pictures = [found for each in stills if (found := small_picture(each.path)) is not None]
    logo = paper_logo(program_dir, brief, program, _LOGO)
    return pdf(
        "influencer",
        {
            **ready,
            "colours": {
                "ground": colours.ground, "ink": colours.ink, "accent": colours.accent,
                "accent_on_paper": colours.accent_on_paper,
            },
            "logo": list(logo) if logo is not None else None,
            "pictures": [{"data": list(each.data), "ratio": each.size[0] / each.size[1]} for each in pictures],
            "fonts": families(files),
            "told_fonts": told,
        },
        files,
    ), told  # fmt: skip


def _paragraphs(text: str) -> list[str]:
    """A caption in pieces that paper takes whole: at its own paragraphs, and long ones between words."""
    pieces: list[str] = []
    for paragraph in (each for each in text.split("\n") if each.strip()):
        held = ""
        for word in paragraph.split(" "):
            if held and len(held) + len(word) + 1 > _PIECE:
                pieces.append(held)
                held = word
            else:
                held = f"{held} {word}" if held else word
        pieces += [held[at : at + _PIECE] for at in range(0, len(held), _PIECE)]
    return pieces
