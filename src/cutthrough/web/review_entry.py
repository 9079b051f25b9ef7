"""The door of a review: a link and a code begin a session, which the rest of its pages ask for."""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from cutthrough.flow import guests
from cutthrough.flow.guests import Guest, GuestState
from cutthrough.model.errors import CutthroughError
from cutthrough.net.mail import MailError
from cutthrough.store.guests import token_digest
from cutthrough.store.ledger import Ledger, open_ledger
from cutthrough.web.review_door import FORM_FIELD, Cookies, Pace, form_token, is_ours
from cutthrough.web.review_pages import Look, look_of, page
from cutthrough.web.review_wire import field, form_of, moment, place_of, to, told, who

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)

log = logging.getLogger("cutthrough.web")


class Entry:
    """Lets guests of one program in and out."""

    def __init__(self, program_dir: Path, ledger_url: str | None, *, secure: bool) -> None:
        self._dir, self._url = program_dir, ledger_url
        self._cookies = Cookies(secure=secure)
        self._doors, self._guesses = Pace(12, 12), Pace(30, 30)

    def look(self, ledger: Ledger | None = None) -> Look:
        """What pages are dressed in now, with the letters of the guests' names."""
        if ledger is None:
            with open_ledger(self._dir, self._url) as opened:
                return self.look(opened)
        return look_of(self._dir, guests.names_of(ledger))

    def nowhere(self, request: Request, ledger: Ledger | None = None) -> Response:
        """Where there is nothing, on the brand's page."""
        text = "Please check that the address is whole: some mail programs break long ones in two."
        place = f"{request.scope.get('root_path', '')}/review/"
        title = "This link leads nowhere"
        return page(self.look(ledger), "note", place, 404, title=title, text=text, link=None, guest=None)

    async def send_code(self, request: Request) -> Response:
        """Mail a code, or say who reads one out."""
        return await self._at_door(request, self._sent)

    async def enter(self, request: Request) -> Response:
        """The code is given: a session begins, or the door says why not."""
        return await self._at_door(request, self._entered)

    async def leave(self, request: Request) -> Response:
        """End the session."""
        token, place = request.path_params["token"], place_of(request)
        session, form = self._cookies.read(request, self._cookies.session), await form_of(request)
        answer = to(place)
        if is_ours(request, session, token, field(form, FORM_FIELD)):
            await run_in_threadpool(self._left, session)
            self._cookies.take(answer, place, self._cookies.session)
        return answer

    def door(
        self,
        request: Request,
        ledger: Ledger,
        now: datetime,
        *,
        problem: str = "",
        kept: str = "",
        status: int = 200,
        asked: bool = False,
    ) -> Response:
        """Where a code is asked for, or why this link opens nothing."""
        token, place = request.path_params["token"], place_of(request)
        guest = self._guest(request, ledger, token, now)
        if isinstance(guest, Response):
            return guest
        secret = self._cookies.read(request, self._cookies.before) or secrets.token_urlsafe(24)
        answer = page(
            self.look(ledger),
            "door",
            place,
            status,
            guest=guest,
            to=guests.hidden_address(guest.invite.address),
            form=form_token(secret, token),
            problem=problem,
            kept=kept,
            asked=asked or "asked" in request.query_params,
            mails=guests.mails_codes(),
            sent=bool(self._cookies.read(request, self._cookies.sent)),
        )
        self._cookies.give(answer, place, self._cookies.before, secret)
        if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
            # A strict cookie is not sent along from a web mailer's page; from our own, a moment later, it is.
            answer.headers["refresh"] = f"0; url={place}?again"
        return answer

    def _guest(self, request: Request, ledger: Ledger, token: str, now: datetime) -> Guest | Response:
        """Whose link this is, or the page that says why it opens nothing."""
        place = place_of(request)
        guest = guests.guest_of(ledger, token, now) if _TOKEN.fullmatch(token) else None
        if guest is None:
            if not self._guesses.may(who(request)):
                return self._slower(place, ledger)
            return self.nowhere(request, ledger)
        if guest.state is GuestState.OPEN:
            return guest
        by, over = guest.invite.invited_by, guest.state is GuestState.EXPIRED
        title = "This invitation has ended" if over else "This invitation was taken back"
        text = f"What you said with it is kept. {by} can invite you again."
        return page(self.look(ledger), "note", place, 410, title=title, text=text, link=None, guest=None)

    async def _at_door(self, request: Request, act: Callable[[Request, Ledger, Guest, FormData], Response]) -> Response:
        return await run_in_threadpool(self._at_door_now, request, await form_of(request), act)

    def _at_door_now(
        self, request: Request, form: FormData, act: Callable[[Request, Ledger, Guest, FormData], Response]
    ) -> Response:
        token, now = request.path_params["token"], moment()
        secret = self._cookies.read(request, self._cookies.before)
        with open_ledger(self._dir, self._url) as ledger:
            guest = self._guest(request, ledger, token, now)
            if isinstance(guest, Response):
                return guest
            if not is_ours(request, secret, token, field(form, FORM_FIELD)):
                said = "This page was open for long. Please try again; cookies have to be allowed for it."
                return self.door(request, ledger, now, problem=said, status=403)
            if not self._doors.may(f"{guest.invite.id} {who(request)}"):
                return self._slower(place_of(request), ledger)
            return act(request, ledger, guest, form)

    def _sent(self, request: Request, ledger: Ledger, guest: Guest, _: FormData) -> Response:
        now, by = moment(), guest.invite.invited_by
        try:
            sent = guests.send_code(ledger, guest, self.look(ledger).client, now)
        except MailError as error:
            log.warning("a guest's code could not be mailed: %s", error.message)
            said = f"The mail could not be sent just now. Ask {by} to read a code out to you."
            return self.door(request, ledger, now, problem=said, asked=True, status=503)
        except CutthroughError as error:
            return self.door(request, ledger, now, problem=told(error), asked=True, status=429)
        if not sent.mailed:
            return self.door(request, ledger, now, problem="No mail goes out from here.", asked=True)
        answer = to(place_of(request), {"asked": "1"})
        self._cookies.give(answer, place_of(request), self._cookies.sent, "yes")
        return answer

    def _entered(self, request: Request, ledger: Ledger, guest: Guest, form: FormData) -> Response:
        now, place = moment(), place_of(request)
        session = guests.confirm(ledger, guest, field(form, "code")[:20], now)
        if session is None:
            said = "That code does not open this, or not any more: it holds for ten minutes and works once."
            return self.door(request, ledger, now, problem=said, asked=True, status=422)
        answer = to(place)
        self._cookies.give(answer, place, self._cookies.session, session)
        for gone in (self._cookies.before, self._cookies.sent):
            self._cookies.take(answer, place, gone)
        return answer

    def _left(self, session: str) -> None:
        with open_ledger(self._dir, self._url) as ledger:
            guests.leave(ledger, session)

    def session(self, ledger: Ledger, request: Request, token: str, now: datetime) -> Guest | None:
        """The guest whose session the cookie is of, if it was begun with this very link."""
        session = self._cookies.read(request, self._cookies.session)
        guest = guests.guest_in(ledger, session, now) if session and _TOKEN.fullmatch(token) else None
        # The same as to look the link's invitation up: no two have one token.
        same = guest is not None and hmac.compare_digest(guest.invite.token_sha256, token_digest(token))
        return guest if same else None

    def form(self, request: Request) -> str:
        """What the forms of this session's pages carry."""
        return form_token(self._cookies.read(request, self._cookies.session), request.path_params["token"])

    def is_ours(self, request: Request, form: FormData) -> bool:
        """Whether a form was sent from a page of this session."""
        session = self._cookies.read(request, self._cookies.session)
        return is_ours(request, session, request.path_params["token"], field(form, FORM_FIELD))

    def _slower(self, place: str, ledger: Ledger) -> Response:
        text = "Please wait a minute, and try again."
        said = {"title": "That was very much at once", "text": text, "link": None, "guest": None}
        answer = page(self.look(ledger), "note", place, 429, **said)
        answer.headers["retry-after"] = "60"
        return answer
