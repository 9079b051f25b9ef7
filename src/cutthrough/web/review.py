"""Review by guests: a link and a one-time code open a brief's edits, to be played, commented, approved or sent back.

Nothing is changed by opening a page. Every form works without a script; the script makes frames exact and keys work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cutthrough.flow import review, review_said
from cutthrough.flow.guests import Guest
from cutthrough.flow.review_films import film_file, film_still
from cutthrough.flow.site_files import TYPES, FileShelf
from cutthrough.model.approval import Decision
from cutthrough.model.errors import CutthroughError
from cutthrough.model.quantity import say_count
from cutthrough.store.ledger import Ledger, open_ledger
from cutthrough.web.media import FileReply, Seen
from cutthrough.web.review_door import Pace
from cutthrough.web.review_entry import Entry
from cutthrough.web.review_pages import PRIVATE, asset, page
from cutthrough.web.review_wire import field, form_of, moment, nothing, place_of, share, to, told

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_OPINION = "Your opinion is kept."
_DONE = {
    "approved": "Your approval is kept.",
    "sent-back": "It is sent back, with your words.",
    "comment": "Your comment is kept.",
    "settled": "Noted.",
}
_TYPES = {
    **TYPES,
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".gif": "image/gif",
    ".srt": "text/plain; charset=utf-8",
}
_SANDBOX = "default-src 'none'; sandbox"
_TYPED = ("text", "at", "until", "x", "y", "why", "reply_to")


def routes(program_dir: Path, *, ledger_url: str | None, secure: bool) -> list[BaseRoute]:
    """The routes of a program's reviews, all under /review.

    `secure` is whether the site's public address is https; only then may cookies be.
    """
    room = Room(program_dir, ledger_url, secure=secure)
    at = "/review/{token}"
    posts: dict[str, Callable[[Visit, FormData], Response]] = {
        "/say": room.say_many,
        "/edit/{edit}/say": room.say,
        "/edit/{edit}/comment": room.comment,
        "/edit/{edit}/settle": room.settle,
    }
    return [
        Route("/review/assets/{name}", room.asset),
        Route(at, room.overview),
        Route(f"{at}/", room.overview),
        Route(f"{at}/code", room.entry.send_code, methods=["POST"]),
        Route(f"{at}/enter", room.entry.enter, methods=["POST"]),
        Route(f"{at}/leave", room.entry.leave, methods=["POST"]),
        Route(f"{at}/edit/{{edit}}", room.edit),
        Route(f"{at}/files/{{sha256}}", room.file),
        *(Route(at + path, room.posted(act), methods=["POST"]) for path, act in posts.items()),
        Route("/review", room.entry.nowhere),
        Route("/review/{rest:path}", room.entry.nowhere),
    ]


@dataclass(frozen=True)
class Visit:
    """One guest's request while the ledger is open. `form` is what this session's forms carry."""

    request: Request
    ledger: Ledger
    guest: Guest
    place: str
    form: str
    now: datetime

    @property
    def edit(self) -> str:
        """The edit that the address names."""
        return str(self.request.path_params.get("edit", ""))


class Room:
    """Answers for one program. The ledger is opened for each request, so that nothing is kept between two."""

    def __init__(self, program_dir: Path, ledger_url: str | None, *, secure: bool) -> None:
        self._dir, self._url = program_dir, ledger_url
        self.entry, self._words = Entry(program_dir, ledger_url, secure=secure), Pace(40, 40)

    def asset(self, request: Request) -> Response:
        """Style, script, logo and fonts."""
        return asset(self.entry.look(), request.path_params["name"])

    def overview(self, request: Request) -> Response:
        """All edits of the brief, or the door."""
        return self._opened(request, self._overview)

    def edit(self, request: Request) -> Response:
        """One edit, or the door."""
        return self._opened(request, self._edit)

    def file(self, request: Request) -> ASGIApp | Response:
        """A film, its captions or its poster, for a session only."""
        token, sha256 = request.path_params["token"], request.path_params["sha256"]
        with open_ledger(self._dir, self._url) as ledger:
            guest = self.entry.session(ledger, request, token, moment())
            if guest is None or not _HASH.fullmatch(sha256):
                return nothing()
            found = film_file(ledger, self._dir, guest.invite.brief, sha256)
        if found is not None and found.film and "still" in request.query_params:
            found = film_still(self._dir, found)
        if found is None:
            return nothing()
        headers = {**PRIVATE, "content-security-policy": _SANDBOX}
        if not found.film and {"light", "still"} & request.query_params.keys():
            shelf = FileShelf(self._dir)
            there = shelf.found(found.sha256, found.path.name, found.path.parent)
            light = shelf.light(there) if there is not None and there.type.startswith("image/") else None
            if light is not None:
                return FileReply(light.path, sha256=light.sha256, type=light.type, headers=headers)
        type_ = _TYPES.get(found.path.suffix.lower())
        if type_ is None:
            return nothing()
        with suppress(OSError):
            return FileReply(
                found.path, sha256=found.sha256, type=type_, headers=headers, seen=Seen.of(found.path.stat())
            )
        return nothing()

    def posted(self, act: Callable[[Visit, FormData], Response]) -> Callable[[Request], Any]:
        """An endpoint that does `act` for a guest whose form is ours, and loses nothing of it where it can't."""

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(self._posted, request, await form_of(request), act)

        return endpoint

    def say_many(self, visit: Visit, form: FormData) -> Response:
        """Approve what was chosen on the overview."""
        chosen = {str(name): field(form, f"shown:{name}") for name in form.getlist("edit") if isinstance(name, str)}
        review_said.say(visit.ledger, self._dir, visit.guest, chosen, Decision.APPROVED, "", visit.now)
        return to(visit.place, {"done": "approved"})

    def say(self, visit: Visit, form: FormData) -> Response:
        """Approve an edit, or send it back."""
        back = field(form, "decision") == "back"
        decision, chosen = Decision.SENT_BACK if back else Decision.APPROVED, {visit.edit: field(form, "shown")}
        why = field(form, "why") if back else ""
        review_said.say(visit.ledger, self._dir, visit.guest, chosen, decision, why, visit.now)
        return self._back(visit, "sent-back" if back else "approved", "word")

    def comment(self, visit: Visit, form: FormData) -> Response:
        """Keep a comment or an answer."""
        point = [share(field(form, name)) for name in ("x", "y")]
        said = review_said.Remark(
            text=field(form, "text"),
            sha256=field(form, "sha256"),
            at=field(form, "at")[:40],
            until=field(form, "until")[:40],
            x=point[0],
            y=point[1],
            reply_to=field(form, "reply_to")[:40],
        )
        kept = review_said.comment(visit.ledger, self._dir, visit.guest, visit.edit, said)
        return self._back(visit, "comment", kept.reply_to or kept.id)

    def settle(self, visit: Visit, form: FormData) -> Response:
        """A comment was dealt with, or is taken up again."""
        which = field(form, "comment")[:40]
        review_said.settle(visit.ledger, visit.guest, visit.edit, which, done=field(form, "done") == "yes")
        return self._back(visit, "settled", which)

    def _back(self, visit: Visit, done: str, anchor: str) -> Response:
        return to(f"{visit.place}/edit/{quote(visit.edit, safe='')}", {"done": done}, anchor)

    def _opened(self, request: Request, show: Callable[[Visit, dict[str, Any]], Response]) -> Response:
        """The page for a guest whose session holds; the door for everybody else."""
        token, now = request.path_params["token"], moment()
        with open_ledger(self._dir, self._url) as ledger:
            guest = self.entry.session(ledger, request, token, now)
            if guest is None:
                return self.entry.door(request, ledger, now)
            return show(self._visit(request, ledger, guest, now), {})

    def _posted(self, request: Request, form: FormData, act: Callable[[Visit, FormData], Response]) -> Response:
        token, now, text = request.path_params["token"], moment(), field(form, "text") or field(form, "why")
        with open_ledger(self._dir, self._url) as ledger:
            guest = self.entry.session(ledger, request, token, now)
            if guest is None:
                said = "You were away for long, and have to come in again. Nothing was sent yet."
                return self.entry.door(request, ledger, now, problem=said, kept=text, status=403)
            visit = self._visit(request, ledger, guest, now)
            if not self.entry.is_ours(request, form):
                return self._refused(visit, form, "This did not come from this page. Please send it again.", 403)
            if not self._words.may(guest.invite.id):
                return self._refused(visit, form, "That was very much at once. Please wait a minute.", 429)
            try:
                return act(visit, form)
            except CutthroughError as error:
                return self._refused(visit, form, told(error), 422)

    def _refused(self, visit: Visit, form: FormData, problem: str, status: int) -> Response:
        """The page again, with what is wrong and all that was written."""
        more = {"problem": problem, "typed": {name: field(form, name) for name in _TYPED}, "status": status}
        show = self._edit if visit.edit else self._overview
        return show(visit, more)

    def _overview(self, visit: Visit, more: dict[str, Any]) -> Response:
        found = review.review_of(visit.ledger, self._dir, visit.guest, visit.now)
        return self._page("edits", visit, found, more)

    def _edit(self, visit: Visit, more: dict[str, Any]) -> Response:
        found = review.review_of(visit.ledger, self._dir, visit.guest, visit.now)
        shown = found.edit(visit.edit)
        if shown is None:
            look, guest = self.entry.look(visit.ledger), visit.guest
            text = "It was renamed, or is not part of this any more."
            link = ("See what there is", visit.place)
            return page(
                look, "note", visit.place, 404, title="That edit is not here", text=text, link=link, guest=guest
            )
        at = found.edits.index(shown)
        around = (found.edits[at - 1] if at else None, found.edits[at + 1] if at + 1 < len(found.edits) else None)
        return self._page("edit", visit, found, {"shown": shown, "around": around, "number": at + 1, **more})

    def _page(self, name: str, visit: Visit, found: review.Review, more: dict[str, Any]) -> Response:
        blank: Mapping[str, str] = dict.fromkeys(_TYPED, "")
        said = {"problem": "", "typed": blank, "status": 200, **more}
        status = said.pop("status")
        which = visit.request.query_params.get("done", "") if status == 200 else ""
        done = _OPINION if which in ("approved", "sent-back") and not found.asked else _DONE.get(which, "")
        return page(
            self.entry.look(visit.ledger),
            name,
            visit.place,
            status,
            review=found,
            guest=visit.guest,
            form=visit.form,
            done=done,
            count=say_count,
            ends=datetime.fromisoformat(visit.guest.invite.expires).astimezone(UTC),
            **said,
        )

    def _visit(self, request: Request, ledger: Ledger, guest: Guest, now: datetime) -> Visit:
        return Visit(request, ledger, guest, place_of(request), self.entry.form(request), now)
