"""The library of a program's own site: what was published on it, and all that its pages say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from cutthrough.brief.program import program_problems
from cutthrough.brief.read import read_brief
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.shown_now import posts_of_site, sight_of
from cutthrough.flow.site_files import PUBLISHED, FileShelf, dressed, sized
from cutthrough.model.brief import Brief, CallToAction
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.credits import credits_of
from cutthrough.model.cut import Cut, TextRole
from cutthrough.model.deliverable import Delivery, Edit, FileKind
from cutthrough.model.errors import CutthroughError, Misuse, ProgramError, SourceError
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import KeptPost, PostState
from cutthrough.model.program import Program
from cutthrough.model.watch import Library, Watch, WatchEdit, WatchFile, slug_of, token_of
from cutthrough.site.address import site_address
from cutthrough.site.told import Line, chapters_of, sentences
from cutthrough.store.files import write_text
from cutthrough.store.ledger import Ledger

_SOON = (PostState.PLANNED, PostState.APPROVED, PostState.ATTEMPTING, PostState.UNKNOWN)


def library_of(
    program_dir: Path,
    ledger: Ledger,
    address: str | None = None,
    *,
    preview: bool = False,
    brief: str | None = None,
    now: datetime | None = None,
) -> Library:
    """What the program's site shows: its confirmed posts on channels of the kind `site`, the newest page first.

    The posts of one line of a brief's plan are one page with several edits. Films, posters and captions are those that
    went out, from `published/`, else from `out/` where the bytes are still the same; what is on the disk no more is a
    note. What was taken down, or has a right that is over at `now` (the present when absent), is left out, with a note.
    `address` is the site's public one; the channel's without it. With `preview`, posts that are only planned are
    shown too. `brief` shows only one brief's. Posts of sales outreach are for one person each, so they are no page:
    their films are reached by personal links (`flow.personal`). Raises ProgramError without a program or an address,
    Misuse where several sites are meant, StoreError.
    """
    program, problems = program_problems(program_dir)
    if program is None:
        raise ProgramError(
            f"program.yaml can't be read: {problems[0].message}" if problems else "program.yaml can't be read",
            "cutthrough check shows what is wrong",
        )
    site, names = _site(program, address)
    ours = posts_of_site(ledger, brief, _SOON if preview else ())
    here = (each for each in ours if each.post.medium is Medium.SALES or each.post.channel in names)
    sight = sight_of(program_dir, ledger, here, now or datetime.now(UTC))
    posts = [each for each in sight.shown if each.post.medium is not Medium.SALES]
    shelf = _Shelf(program_dir, preview=preview)
    groups: dict[str, list[KeptPost]] = {}
    for kept in posts:
        groups.setdefault(token_of(kept.post.id), []).append(kept)
    watches = [watch for group in groups.values() if (watch := _watch(group, shelf)) is not None]
    watches.sort(key=lambda each: (each.published, each.id), reverse=True)
    bare = Library(
        client=program.client,
        brand=program.brand,
        address=site,
        watches=tuple(watches),
        preview=preview,
        notes=tuple(dict.fromkeys((*sight.notes, *shelf.notes))),
        gone=sight.gone(watches),
        turns=sight.turns.isoformat() if sight.turns is not None else None,
        briefs=sight.briefs,
    )
    return dressed(bare, program, shelf.files)


def keep_cut(program_dir: Path, post: str, cut: Cut) -> None:
    """Keep the cut of a post that is out, for its chapters: the next `make` may change what is in `out/`.

    What was kept first stays. Raises StoreError.
    """
    path = program_dir / PUBLISHED / f"{post}.cut.json"
    if not path.exists():
        write_text(path, cut.to_json())


def _site(program: Program, address: str | None) -> tuple[str, frozenset[str]]:
    """The site's address, and the names of the channels that are it."""
    sites = {name: each for name, each in program.channels.items() if each.kind is ChannelKind.SITE}
    found = {there for each in sites.values() if (there := _address(each)) is not None}
    if address is not None:
        wanted = site_address(address)
        same = {name for name, each in sites.items() if _address(each) == wanted}
        if not same and len(found) > 1:
            raise _unclear(found)
        return wanted, frozenset(same or sites)
    if not found:
        raise ProgramError(
            "The program has no site that says where it is",
            'add it to program.yaml under channels:  watch: {kind: site, medium: website, to: "https://watch.example.com"}',
        )
    if len(found) > 1:
        raise _unclear(found)
    return found.pop(), frozenset(sites)


def _unclear(addresses: Collection[str]) -> Misuse:
    there = ", ".join(sorted(addresses))
    return Misuse(f"The program has {len(addresses)} sites: {there}", "say which one is meant by its address")


def _address(channel: Channel) -> str | None:
    try:
        return site_address(channel.to or "")
    except ProgramError:
        return None


@dataclass(frozen=True)
class _Out:
    """One post with what it was made of: the edit as it was delivered, if it still is the same, and its brief."""

    kept: KeptPost
    parcel: Parcel | None
    brief: Brief | None
    edit: Edit | None
    cut: Cut | None

    @cached_property
    def files(self) -> tuple[tuple[FileKind, str, str, str | None], ...]:
        """What goes with the film: kind, hash, name and language."""
        if self.parcel is not None:
            return tuple((each.kind, each.sha256, each.name, each.language) for each in self.parcel.files)
        if self.edit is not None:
            return tuple((each.kind, each.sha256, each.path, each.language) for each in self.edit.files)
        return ()

    @cached_property
    def credits(self) -> tuple[str, ...]:
        """What must stand with it: as it went out, or as the brief asks for it now where nothing is kept of that."""
        if self.parcel is not None:
            return self.parcel.credits
        sound = self.cut is None or bool(self.cut.sound)
        return credits_of(self.brief.rights, sound=sound) if self.brief is not None else ()


class _Shelf:
    """What was read of the program while its library is put together."""

    def __init__(self, program_dir: Path, *, preview: bool) -> None:
        self.program_dir = program_dir
        self.files = FileShelf(program_dir)
        self.notes: list[str] = []
        self._preview = preview
        self._deliveries: dict[str, Delivery | None] = {}
        self._briefs: dict[str, Brief | None] = {}

    def folder(self, brief: str) -> Path:
        """Where a brief's edits are made."""
        return self.program_dir / "out" / brief

    def out(self, kept: KeptPost) -> _Out:
        """A post with what it was made of."""
        post = kept.post
        if post.brief not in self._deliveries:
            self._deliveries[post.brief] = last_delivery(self.folder(post.brief))
        delivery = self._deliveries[post.brief]
        made = next((each for each in delivery.edits if each.cut.id == post.edit), None) if delivery else None
        shown_as_made = kept.grounds is None and self._preview
        same = made is not None and (shown_as_made or (kept.grounds and made.main.sha256 == kept.grounds.sha256))
        edit = made if same else None
        cut = edit.cut if edit is not None else self._kept_cut(post.id)
        if edit is not None and kept.state is PostState.CONFIRMED:
            with suppress(CutthroughError):  # a disk that can't be written to: the page is complete all the same
                keep_cut(self.program_dir, post.id, edit.cut)
        return _Out(kept, self._parcel(kept), delivery.brief if delivery else self._brief(post.brief), edit, cut)

    def _brief(self, name: str) -> Brief | None:
        """A brief as it is written, for edits whose delivery is gone."""
        if name not in self._briefs:
            with suppress(CutthroughError):
                self._briefs[name] = read_brief(self.program_dir / "briefs" / f"{name}.yaml", self.program_dir)[0]
        return self._briefs.setdefault(name, None)

    def _parcel(self, kept: KeptPost) -> Parcel | None:
        """The parcel as it went out; None for one of other bytes than the ledger confirmed."""
        path = self.program_dir / PUBLISHED / f"{kept.post.id}.json"
        try:
            parcel = Parcel.from_json(path.read_bytes())
        except (OSError, ValidationError, ValueError):
            return None
        return parcel if kept.grounds is not None and parcel.main.sha256 == kept.grounds.sha256 else None

    def _kept_cut(self, post: str) -> Cut | None:
        try:
            return Cut.from_json((self.program_dir / PUBLISHED / f"{post}.cut.json").read_bytes())
        except (OSError, ValidationError, ValueError):
            return None


def _watch(group: Sequence[KeptPost], shelf: _Shelf) -> Watch | None:
    """The page of one line's posts; None where not one of its films is on the disk."""
    by_edit: dict[str, KeptPost] = {}
    for kept in sorted(group, key=lambda each: (_went_out(each), each.post.occurrence)):
        by_edit.setdefault(kept.post.edit, kept)
    pairs = [(out, edit) for kept in by_edit.values() for out in (shelf.out(kept),) if (edit := _edit(out, shelf))]
    if not pairs:
        return None
    spoken = next((out.brief.language for out, _ in pairs if out.brief and out.brief.language), None)
    pairs.sort(key=lambda pair: _rank(pair[1], spoken))
    (main, edit), posts = pairs[0], [out.kept.post for out, _ in pairs]
    token = token_of(main.kept.post.id)
    title = main.kept.post.title or _title(main.brief) or main.kept.post.brief
    return Watch(
        slug=slug_of(title, token),
        id=token,
        brief=main.kept.post.brief,
        title=title,
        description=next((post.text for post in posts if post.text), None) or _messages(main.brief),
        published=min(_went_out(each) for each in by_edit.values()),
        language=edit.language or spoken,
        edits=tuple(edit for _, edit in pairs),
        call_to_action=_action(main),
        link=edit.link,
        hashtags=tuple(dict.fromkeys(tag for post in posts for tag in post.hashtags)),
        credits=tuple(dict.fromkeys(each for out, _ in pairs for each in out.credits)),
        made_with_ai=next((post.made_with_ai for post in posts if post.made_with_ai), None),
        territories=main.kept.post.territories,
        former=tuple(each for each in _slugs(by_edit.values(), token) if each != slug_of(title, token)),
    )


def _edit(out: _Out, shelf: _Shelf) -> WatchEdit | None:
    """One edit with its files; None, and a note, where the film is not there or is none a page can play."""
    post, grounds = out.kept.post, out.kept.grounds
    folder = shelf.folder(post.brief)
    if out.edit is not None and out.edit.main.kind is not FileKind.VIDEO:
        return None
    sha256 = grounds.sha256 if grounds else out.edit.main.sha256 if out.edit else None
    name = out.edit.main.path if out.edit else out.parcel.main.name if out.parcel else "film.mp4"
    file = shelf.files.found(sha256, name, folder) if sha256 else None
    measured = _measured(file, out) if file else None
    if measured is None:
        shelf.notes.append(f"{post.id} ({post.edit}) is not shown: its film is neither in {PUBLISHED}/ nor in out/")
        return None
    video, duration = measured
    language = post.language or (out.brief.language if out.brief else None)
    found = [
        (kind, file, spoken or language)
        for kind, sha, path, spoken in out.files
        if (file := shelf.files.found(sha, path, folder)) is not None
    ]
    posters = (sized(file) for kind, file, _ in found if kind is FileKind.POSTER)
    poster = next(posters, None) or shelf.files.picture(video)
    captions = {spoken: file for kind, file, spoken in found if kind is FileKind.VTT and spoken}
    lines = {spoken: _lines(file, spoken, duration) for spoken, file in captions.items()}
    spoken_first = sorted(captions, key=lambda each: each != language)
    messages = {each.id: each.text for each in out.brief.messages} if out.brief else {}
    return WatchEdit(
        post=post.id,
        edit=post.edit,
        video=video,
        duration=duration,
        language=language,
        poster=poster,
        still=shelf.files.light(poster) if poster else None,
        captions=tuple((each, captions[each]) for each in spoken_first),
        transcripts=tuple((each, said) for each in spoken_first if (said := sentences(lines[each]))),
        chapters=chapters_of(out.cut, messages, lines.get(language or "", ())) if out.cut else (),
        link=post.link.url if post.link else None,
    )


def _measured(video: WatchFile, out: _Out) -> tuple[WatchFile, Fraction] | None:
    """The film with its size in pixels, and how long it lasts, by its own header; None for what is no film."""
    from cutthrough.media.probe import probe

    try:
        picture = probe(video.path).video
    except SourceError:
        return None
    duration = picture.duration if picture and picture.duration else out.cut.duration if out.cut else None
    if picture is None or not duration or duration <= 0:
        return None
    return video.model_copy(update={"width": picture.width, "height": picture.height}), duration


def _lines(file: WatchFile, language: str, duration: Fraction) -> tuple[Line, ...]:
    from cutthrough.media.captions import read_captions

    try:
        cues = read_captions(file.path, language, duration)
    except SourceError:
        return ()
    return tuple(Line(each.start, each.end, each.text) for each in cues)


def _rank(edit: WatchEdit, language: str | None) -> tuple[bool, Fraction, Fraction, str]:
    """The brief's own language first, then the widest, then the longest."""
    width, height = edit.shape
    return edit.language != language, -Fraction(width, height), -edit.duration, edit.post


def _went_out(kept: KeptPost) -> str:
    return kept.receipt.at if kept.receipt else kept.changed_at


def _slugs(posts: Iterable[KeptPost], token: str) -> tuple[str, ...]:
    """The addresses that receipts named."""
    return tuple(dict.fromkeys(slug_of(each.post.title, token) for each in posts if each.receipt))


def _title(brief: Brief | None) -> str | None:
    if brief is None:
        return None
    return brief.title or next((each.text for each in brief.messages), None)


def _messages(brief: Brief | None) -> str:
    """The messages as sentences, for films that are posted without words."""
    said: Iterable[str] = (each.text.strip() for each in brief.messages) if brief else ()
    return " ".join(each if each[-1:] in ".!?…" else f"{each}." for each in said if each)


def _action(out: _Out) -> CallToAction | None:
    """The call to action in the film's own words, as they were approved; the brief's where the film shows none."""
    own = out.brief.call_to_action if out.brief else None
    shown = next((each.lines for each in out.cut.texts if each.role is TextRole.CALL_TO_ACTION), ()) if out.cut else ()
    words = " ".join(shown).strip() or (own.text if own else "")
    return CallToAction(id=own.id if own else "", text=words) if len(words) > 1 else None
