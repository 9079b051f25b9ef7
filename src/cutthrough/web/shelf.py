"""What the server shows right now, and how it learns that there is something else to show."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cutthrough.brief.program import PROGRAM_FILE
from cutthrough.flow.personal import greeting_of, links_of
from cutthrough.flow.shown_now import posts_of_site, sight_of, without
from cutthrough.flow.site import library_of
from cutthrough.model.errors import CutthroughError
from cutthrough.model.personal import PersonalLink
from cutthrough.model.post import PostState
from cutthrough.model.watch import Library, Watch, WatchFile
from cutthrough.site.pages import Page, ended_page, gone_page, media_of, page_of, paths_of, personal_page, site_of
from cutthrough.store.chain import EntryKind
from cutthrough.store.ledger import Ledger
from cutthrough.web.media import FOREVER, FileReply, Seen
from cutthrough.web.pages import Packed, pack
from cutthrough.web.stamps import stamps

_TEXT = ("text/", "image/svg")
_SMALL = 512 * 1024
"""Bytes up to which captions and the like are kept in memory, compressed."""

_MOST_PERSONAL = 256
_PRIVATE = {
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex, nofollow",
    # The address is a secret: it must not travel to wherever the call to action leads.
    "referrer-policy": "no-referrer",
}
_SEEN = (PostState.CONFIRMED.value, PostState.TAKEN_DOWN.value)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)

log = logging.getLogger("cutthrough.web")


@dataclass(frozen=True, slots=True)
class _Placed:
    file: WatchFile
    seen: Seen


class Show:
    """One library as it is served; made anew when something was published. Pages are made when first asked for."""

    def __init__(self, library: Library, links: tuple[PersonalLink, ...], root: Path) -> None:
        self.site = site_of(library)
        self.library = self.site.library
        self._paths = frozenset(paths_of(self.site))
        self._pages: dict[str, Packed] = {}
        self._personal: dict[str, Packed] = {}
        self.tell_links(links)
        self._media = _placed(media_of(self.site), root)

    def tell_links(self, links: tuple[PersonalLink, ...]) -> None:
        """Which personal links there are, and which of them were taken back, from now on."""
        self._links = {link.secret_sha256: link for link in links}

    def page(self, path: str, query: Mapping[str, str]) -> Packed:
        """The page at `path` ("/" is the first one), or the one that says that there is none."""
        known = path if path in self._paths else path.rstrip("/")
        if known in self._paths:
            found = self._pages.get(known)
            if found is None:
                found = self._pages[known] = pack(page_of(self.site, known))
            return found
        answer = page_of(self.site, path, query)
        # What a query asks for is different each time, and kept by nobody; so is that it asks for no film of ours.
        return self._missing() if answer.status == 404 and path != "/oembed" else pack(answer, small=False)

    def media(self, name: str) -> FileReply | Packed:
        """The file of this name, or the page that says that there is none."""
        placed = self._media.get(name)
        if placed is None:
            return pack(gone_page(self.site), small=False) if name in self.site.gone_files else self._missing()
        kept = self._pages.get(f"/media/{name}")
        if kept is not None:
            return kept
        file = placed.file
        reply = FileReply(file.path, sha256=file.sha256, type=file.type, cache=FOREVER, seen=placed.seen)
        if not file.type.startswith(_TEXT) or file.size > _SMALL:
            return reply
        try:
            body = file.path.read_bytes()
        except OSError:
            return reply
        if hashlib.sha256(body).hexdigest() != file.sha256:
            return self._missing()
        packed = pack(Page(200, _with_charset(file.type), body, {"cache-control": FOREVER}))
        return self._pages.setdefault(f"/media/{name}", packed)

    def personal(self, token: str, now: datetime) -> Packed:
        """The page that a personal link opens, or the one that says why it doesn't."""
        digest = hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else ""
        link = self._links.get(digest)
        # The digest is what is looked up, so that how long it takes says nothing of the token; compared once more.
        if link is None or not hmac.compare_digest(link.secret_sha256, digest):
            return pack(page_of(self.site, "/404"), _PRIVATE, small=False)
        gone = self.library.gone
        if link.holds(now) and (link.watch in gone.pages or link.post in gone.posts):
            return pack(gone_page(self.site), _PRIVATE, small=False)
        watch = next((each for each in self.library.watches if each.id == link.watch), None)
        if watch is None or not link.holds(now):
            return self._ended(watch)
        kept = self._personal.get(digest)
        if kept is None:
            greeting = greeting_of(link, watch.language)
            shown = watch.model_copy(update={"greeting": greeting, "link": link.url or watch.link})
            kept = pack(personal_page(self.site, shown), _PRIVATE)
            if len(self._personal) >= _MOST_PERSONAL:
                self._personal.clear()
            self._personal[digest] = kept
        return kept

    def _ended(self, watch: Watch | None) -> Packed:
        return pack(ended_page(self.site, watch), _PRIVATE)

    def _missing(self) -> Packed:
        found = self._pages.get("404")
        if found is None:
            found = self._pages["404"] = pack(page_of(self.site, "/404"), {"cache-control": "no-store"})
        return found


def _placed(files: Mapping[str, WatchFile], root: Path) -> dict[str, _Placed]:
    """The files that may be sent: plain ones in the program's folder, that no link leads out of."""
    inside = root.resolve()
    placed = {}
    for name, file in files.items():
        try:
            real = file.path.resolve(strict=True)
            seen = Seen.of(real.stat())
        except (OSError, ValueError, RuntimeError):
            log.warning("a file of the site is missing: %s", name)
            continue
        if not real.is_relative_to(inside) or not real.is_file():
            log.warning("a file of the site lies outside of the program's folder, and is not sent: %s", name)
        elif seen.size != file.size:
            log.warning("a file of the site was changed, and is not sent: %s", name)
        else:
            placed[name] = _Placed(file.model_copy(update={"path": real}), seen)
    return placed


def _with_charset(type_: str) -> str:
    return type_ if "charset" in type_ else f"{type_}; charset=utf-8"


class Shelf:
    """The show of a program, and what it was made of. Methods are called from one thread at a time."""

    def __init__(self, program_dir: Path, ledger: Ledger, address: str | None) -> None:
        """Open it. Raises what `library_of` raises."""
        self._dir, self._ledger, self._address = program_dir, ledger, address
        self._number, self._said = -1, ""
        self._stamp: Mapping[str, int] = {}
        self._over: Mapping[str, str] = {}
        self.show = self._made()

    def refresh(self) -> bool:
        """Make the show anew if something was published or taken down, a link given, or a right changed or ended since.

        Gives whether it was. What can't be read now is told once in the log, and what there was stays up, but for what
        may not be shown now. Links are read before all else: one that was taken back ends at once, whatever else is
        broken.
        """
        try:
            newest, stamp, turned = self._ledger.newest(), self._stamped(), self._turned()
            if newest == self._number and stamp == self._stamp and not turned:
                return False
            if newest != self._number:
                self.show.tell_links(links_of(self._ledger))
            if stamp == self._stamp and not turned and not self._matters():
                self._number = newest
                return False
            self.show = self._made()
        except CutthroughError as error:
            if error.message != self._said:
                log.warning("what is shown stays as it was: %s", error.message)
            self._said = error.message
            self._number, self._stamp = self._ledger_number(), self._stamped()
            return self._hide()
        self._said = ""
        return True

    def _made(self) -> Show:
        # Counted first: what is written while it is made is seen at the next look.
        self._number, written = self._ledger.newest(), self._written()
        library = library_of(self._dir, self._ledger, self._address, now=now())
        self._stamp = {name: written.get(name, 0) for name in (PROGRAM_FILE, *map(_brief, library.briefs))}
        return self._shown(library)

    def _shown(self, library: Library) -> Show:
        over = library.gone.over
        for post, why in over.items():
            if post not in self._over:
                log.warning("%s", why)
        self._over = over
        return Show(library, links_of(self._ledger), self._dir)

    def _hide(self) -> bool:
        """Take off what may not be shown now, where nothing new can be put up; whether anything was."""
        before = self.show.library
        try:
            sight = sight_of(self._dir, self._ledger, posts_of_site(self._ledger), now())
            library = without(before, sight)
            if library.gone == before.gone and library.turns == before.turns:
                return False
            self.show = self._shown(library)
        except CutthroughError:  # a ledger that is away tells nothing, and is asked again at the next look
            return False
        return True

    def _turned(self) -> bool:
        turns = self.show.library.turns
        return turns is not None and now() >= datetime.fromisoformat(turns)

    def _matters(self) -> bool:
        return any(
            entry.kind is EntryKind.PERSONAL_LINK
            or (entry.kind is EntryKind.TRANSITION and entry.record.get("after") in _SEEN)
            for entry in self._ledger.chain(after=self._number)
        )

    def _ledger_number(self) -> int:
        try:
            return self._ledger.newest()
        except CutthroughError:
            return self._number

    def _stamped(self) -> Mapping[str, int]:
        """When program.yaml, and the briefs whose rights count, were last written."""
        return stamps(self._dir, self._stamp)

    def _written(self) -> Mapping[str, int]:
        """The same of all briefs: whose rights count is known only once the library is put together."""
        names = (PROGRAM_FILE, *(_brief(each.stem) for each in (self._dir / "briefs").glob("*.yaml")))
        return stamps(self._dir, names)


def _brief(name: str) -> str:
    return f"briefs/{name}.yaml"


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
