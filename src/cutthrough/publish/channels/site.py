"""The client's own site: what the ledger calls confirmed is what it shows, so confirming is the visible step.

Posting keeps the approved bytes under their hash in `published/`, where nothing changes them: edits made again later
never change what is out. Beside them lies the parcel, for what the files are.

A post of sales outreach is for one person: it is kept in the same way, and has no page of its own that anybody could
open. Its receipt says how the person is sent a link.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pydantic import ValidationError

from cutthrough.model.channel import Channel, Medium
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Post, Receipt
from cutthrough.model.watch import slug_of, token_of
from cutthrough.publish.channels.base import Refused, Unclear
from cutthrough.publish.channels.copying import Counted, copy_approved, disk_errors, is_still
from cutthrough.publish.channels.manifest import safe_id
from cutthrough.store.files import write_aside, write_text

PUBLISHED = "published"
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


def kept_name(sha256: str, name: str) -> str:
    """What a file is called in `published/`: its hash, and the ending that says what it is."""
    suffix = PurePosixPath(name).suffix.lower()
    return sha256 + (suffix if _SUFFIX.fullmatch(suffix) else "")


class SiteChannel:
    """Posts to the program's own site. Raises Refused for one without an address."""

    settles_after = 0.0

    def __init__(self, channel: Channel, program_dir: Path) -> None:
        address = urlsplit((channel.to or "").strip())
        if address.scheme not in ("https", "http") or not address.hostname or address.query or address.fragment:
            raise Refused(f"The site {channel.name} has no address", "say where it is: to: https://watch.example.com")
        self._address = address.geturl().rstrip("/")
        self._folder = program_dir / PUBLISHED

    def post(self, parcel: Parcel, wanted: Callable[[], bool], progress: Callable[[float], None]) -> Receipt:
        """Keep the bytes, then say that it may be shown."""
        counted = Counted(parcel, progress)
        with disk_errors(PUBLISHED):
            for file in (parcel.main, *parcel.files):
                self._keep(file, counted)
        if not wanted():
            raise Refused("It is not wanted any more; nothing was shown")
        kept = parcel.model_copy(
            update={"main": _kept(parcel.main), "files": tuple(_kept(each) for each in parcel.files)}
        )
        with disk_errors(PUBLISHED):
            write_text(self._record(parcel), kept.to_json())
        return self._receipt(parcel)

    def find(self, parcel: Parcel) -> Receipt | None:
        """The receipt of a post whose files are kept; whether it is shown is for the ledger to say."""
        try:
            found = Parcel.from_json(self._record(parcel).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError, ValueError) as error:
            raise Unclear(f"{PUBLISHED}/{parcel.post.id}.json can't be read", "see what it is") from error
        files = {each.sha256 for each in (found.main, *found.files)}
        wanted = (parcel.main, *parcel.files)
        if found.main.sha256 != parcel.main.sha256 or files != {each.sha256 for each in wanted}:
            return None
        if not all(is_still(each, self._folder / kept_name(each.sha256, each.name)) for each in wanted):
            return None
        return self._receipt(parcel)

    def take_down(self, _: Post, __: Receipt) -> str:
        """Nothing is left to do: a site shows only what the ledger calls confirmed. The bytes stay in `published/`."""
        return "its pages are gone"

    def check(self) -> None:
        """Whether there is a folder to keep what goes out in."""
        if not self._folder.parent.is_dir() or (self._folder.exists() and not self._folder.is_dir()):
            raise Refused(f"{PUBLISHED} is no folder", "move away what is there under that name")

    def _keep(self, file: ParcelFile, counted: Callable[[int], None]) -> None:
        kept = self._folder / kept_name(file.sha256, file.name)
        if is_still(file, kept):
            counted(file.size)
            return
        with write_aside(kept) as aside:
            copy_approved(file, aside, counted)
            aside.chmod(0o444)

    def _record(self, parcel: Parcel) -> Path:
        return self._folder / f"{safe_id(parcel.post.id)}.json"

    def _receipt(self, parcel: Parcel) -> Receipt:
        post, at = parcel.post, datetime.now(UTC).isoformat(timespec="seconds")
        if post.medium is Medium.SALES:
            return Receipt(external_id=post.id, at=at, said={"send": _send(post)})
        slug = slug_of(post.title, token_of(post.id))
        return Receipt(external_id=post.id, url=f"{self._address}/{slug}", at=at, said={"slug": slug})


def _send(post: Post) -> str:
    """The command that makes the link of a post of sales outreach."""
    words = ("cutthrough", "link", f"briefs/{post.brief}.yaml", post.id, "--for", post.recipient or "NAME")
    return shlex.join(words)


def _kept(file: ParcelFile) -> ParcelFile:
    """The file as it is kept; its path is relative to the program's folder, which may move."""
    return file.model_copy(update={"path": Path(PUBLISHED) / kept_name(file.sha256, file.name)})
