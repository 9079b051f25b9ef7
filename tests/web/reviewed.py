"""A program whose edits are reviewed: planned posts, an open ledger, guests with their links, and a real server."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from cutthrough.flow.guests import invite, invited, new_code
from cutthrough.model.approval import Invite
from cutthrough.store.ledger import Ledger, open_ledger
from cutthrough.web.app import Settings, make_app
from cutthrough.web.review_pages import look_of
from going_out import BRIEF, PROGRAM, made_program
from publish.judged import post
from web.served import Answer, running

ADDRESS = "https://watch.hillside.example"
TALL = post(id="tall", edit="edit-2", channel="reels", title=None, text="Saturday, eight o'clock.")


@dataclass
class Desk:
    """Where a guest sits: the program, its ledger, the server's port and what a browser keeps."""

    program: Path
    ledger: Ledger
    port: int
    invite: Invite
    token: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"/review/{self.token}"

    def another(self, name: str = "Cy Mo", address: str = "cy@example.com", brief: str = "spring") -> Desk:
        """The desk of another guest."""
        kept, token = invite(self.ledger, self.program, brief, name, address, by="Bo Diaz")
        return Desk(self.program, self.ledger, self.port, kept, token)

    def ask(
        self,
        path: str = "",
        form: dict[str, str] | list[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask for a page under the guest's link, or send a form there; cookies are kept as a browser would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Host": "watch.hillside.example", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form) if form is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if body is not None else "GET", self.place + path, body, sent)
            answer = connection.getresponse()
            given = answer.headers.get_all("set-cookie") or []
            for each in given:
                name, _, rest = each.partition("=")
                value = rest.partition(";")[0].strip('"')
                if value and "max-age=0" not in rest.lower():
                    self.cookies[name] = value
                else:
                    self.cookies.pop(name, None)
            head = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, head | {"set-cookie": "\n".join(given)}, answer.read())
        finally:
            connection.close()

    def come_in(self) -> str:
        """Come in with a code that was read out; gives what this session's forms carry."""
        form = form_of(self.ask("?asked=1"))
        guest = invited(self.ledger, self.invite.brief, self.invite.id, datetime.now(UTC))
        code = new_code(self.ledger, guest, datetime.now(UTC))
        assert self.ask("/enter", {"form": form, "code": code}).status == 303
        return form_of(self.ask())


def form_of(answer: Answer) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="form" value="([0-9a-f]{64})"', answer.text)
    assert found is not None, answer.text[:2000]
    return found[1]


def field_of(answer: Answer, name: str) -> str:
    """The value of a page's first field of this name."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', answer.text)
    assert found is not None, answer.text[:2000]
    return found[1]


@contextlib.contextmanager
def reviewed(folder: Path, *, address: str = ADDRESS, brief: str = BRIEF, program: str = PROGRAM) -> Iterator[Desk]:
    """The program in `folder` with two planned posts, served, and Ann Lee invited to it."""
    made_program(folder, posts="", brief=brief, program=program)
    shutil.copytree(_fonts(), folder / "cache" / "site", dirs_exist_ok=True)
    with open_ledger(folder) as ledger:
        ledger.posts.plan("spring", [post(), TALL])
        kept, token = invite(ledger, folder, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
        app = make_app(Settings(program_dir=folder, address=address))
        with running(app, lifespan="on") as port:
            yield Desk(folder, ledger, port, kept, token)


@cache
def _fonts() -> Path:
    """The fonts that all these programs' pages are set in, made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="reviewed-"))
    made_program(folder, posts="")
    look_of(folder)
    make_app(Settings(program_dir=folder, address=ADDRESS))  # the site has other letters than a review
    return folder / "cache" / "site"
