"""Guests: a client who approves without an account. A link that expires, and a one-time code that says who is asking.

The link's token is told once and kept as a digest; whoever finds the link still needs the code that is sent to the
address it was made for. A session begun with the code ends with the link.
"""

from __future__ import annotations

import getpass
import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.model.approval import Identified, Invite, Revoked
from cutthrough.model.errors import CutthroughError, Misuse, ValueProblem
from cutthrough.model.record import Record
from cutthrough.model.shown_text import one_line
from cutthrough.net.mail import Mail, mail_address, send, smtp_of_environment
from cutthrough.store.guests import token_digest

if TYPE_CHECKING:
    from cutthrough.model.program import Program
    from cutthrough.store.ledger import Ledger

_TOKEN_BYTES = 24  # 192 bits: nobody guesses a link
_DAYS, _MOST_DAYS = 14, 90
_HOSTS = ("producer", "strategist")
_LEAST_NAME, _MOST_NAME = 2, 120
_LOCAL_SITE = "http://127.0.0.1:8000"


class GuestState(StrEnum):
    """How a guest's link stands."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Guest(Record):
    """Somebody who was invited, and how their link stands."""

    invite: Invite
    state: GuestState


class SentCode(Record):
    """Where a one-time code went, most of the address hidden. `mailed` is False where no mail server is set up."""

    mailed: bool
    to: str
    minutes: int


def invite(
    ledger: Ledger, program_dir: Path, brief: str, name: str, address: str, *, days: int = _DAYS, by: str | None = None
) -> tuple[Invite, str]:
    """Invite somebody to see and approve a brief's edits, for `days`; gives the link's token, which is kept nowhere.

    `by` is who invites, as the guest reads it; the team's producer without it, else its strategist, else the user of
    this machine. Raises Misuse for a brief there is not, a name or address that is none, or days out of range.
    """
    if not (program_dir / "briefs" / f"{brief}.yaml").is_file():
        raise Misuse(f'There is no brief "{brief[:60]}" in {program_dir}', "name a file in briefs/")
    if not 1 <= days <= _MOST_DAYS:
        raise Misuse(f"A link holds for 1 to {_MOST_DAYS} days", "invite again when it has ended")
    who, inviting = one_line(name), one_line(by or "") or host_of(program_dir, brief)
    if not _LEAST_NAME <= len(who) <= _MOST_NAME:
        raise Misuse("Nothing says who is invited", 'name the person: --name "Ann Lee"')
    try:
        mailbox = mail_address(address)
    except ValueProblem as error:
        raise Misuse(error.message, error.fix) from None
    from cutthrough.store.ledger import EntryKind

    token = secrets.token_urlsafe(_TOKEN_BYTES)
    ends = datetime.now(UTC) + timedelta(days=days)
    kept = Invite(
        id=f"i-{uuid.uuid4().hex[:8]}",
        brief=brief,
        token_sha256=token_digest(token),
        name=who,
        address=mailbox,
        expires=ends.isoformat(timespec="seconds"),
        invited_by=inviting,
    )
    ledger.enter(brief, EntryKind.INVITE, kept)
    return kept, token


def host_of(program_dir: Path, brief: str) -> str:
    """Who invites where nobody is named: who answers for the work in the brief's team, or the program's; else the user.

    Guests are greeted in their name, and know nobody by the name of an account on a machine.
    """
    from cutthrough.flow.going_out import known

    of = known(program_dir, brief, datetime.now(UTC).date())
    teams = ({} if of.brief is None else of.brief.team, {} if of.program is None else of.program.team)
    named = ((role.strip().casefold(), one_line(who)) for team in teams for role, who in team.items())
    people = [(role, who) for role, who in named if who]
    answer = (next((who for has, who in people if has == role), None) for role in _HOSTS)
    return next((who for who in answer if who), None) or user()


def invites(ledger: Ledger, brief: str | None, now: datetime) -> tuple[Guest, ...]:
    """Everybody who was ever invited to a brief, or to any, the first first."""
    from cutthrough.store.ledger import EntryKind

    gone = {Revoked.model_validate(each.record).what for each in ledger.entries(EntryKind.REVOKED, brief)}
    given = (Invite.model_validate(each.record) for each in ledger.entries(EntryKind.INVITE, brief))
    return tuple(Guest(invite=each, state=_state(each, gone, now)) for each in given)


def names_of(ledger: Ledger) -> frozenset[str]:
    """The names of all who were ever invited, and of who invited them."""
    from cutthrough.store.ledger import EntryKind

    given = (Invite.model_validate(each.record) for each in ledger.entries(EntryKind.INVITE))
    return frozenset(name for each in given for name in (each.name, each.invited_by))


def invited(ledger: Ledger, brief: str, invite_id: str, now: datetime) -> Guest:
    """The guest of an invitation's id. Raises Misuse where there is none."""
    found = {each.invite.id: each for each in invites(ledger, brief, now)}
    if invite_id not in found:
        hint = f"there are: {', '.join(found)}" if found else f"cutthrough invite briefs/{brief}.yaml makes one"
        raise Misuse(f'{brief} has no invitation "{invite_id[:40]}"', hint)
    return found[invite_id]


def uninvite(ledger: Ledger, brief: str, invite_id: str, *, by: str | None = None, why: str = "") -> Guest:
    """Take a link back: it opens nothing any more, and sessions begun with it end. What was said with it stays.

    Raises Misuse where there is no such link, or it was taken back already.
    """
    from cutthrough.store.ledger import EntryKind

    guest = invited(ledger, brief, invite_id, datetime.now(UTC))
    if guest.state is GuestState.REVOKED:
        raise Misuse(f"{invite_id} was taken back already")
    ledger.enter(brief, EntryKind.REVOKED, Revoked(what=invite_id, by=one_line(by or user()), why=one_line(why)))
    ledger.guests.shut_out(invite_id)
    return guest.model_copy(update={"state": GuestState.REVOKED})


def guest_of(ledger: Ledger, token: str, now: datetime) -> Guest | None:
    """Whose link this is; None for one that was never given. Its state says whether it still opens anything."""
    digest = token_digest(token)
    found = None
    for each in invites(ledger, None, now):  # all of them, so that the time says nothing of which came near
        if hmac.compare_digest(each.invite.token_sha256, digest):
            found = each
    return found


def new_code(ledger: Ledger, guest: Guest, now: datetime) -> str:
    """A fresh one-time code for the one who invited to pass on. Raises Misuse for a link that ended, TooManyCodes."""
    _ensure_open(guest)
    return ledger.guests.new_code(guest.invite.id, now)


def mails_codes() -> bool:
    """Whether codes are mailed from here: a mail server is set up, and can be read."""
    try:
        return smtp_of_environment() is not None
    except CutthroughError:
        return False


def send_code(ledger: Ledger, guest: Guest, client: str, now: datetime) -> SentCode:
    """Mail a guest a fresh one-time code; without a mail server none is made, and who invited has to pass one on.

    Raises Misuse for a link that ended, TooManyCodes, and MailError.
    """
    from cutthrough.store.guests import CODE_LIVES

    _ensure_open(guest)
    minutes, hidden = int(CODE_LIVES.total_seconds()) // 60, hidden_address(guest.invite.address)
    server = smtp_of_environment()
    if server is None:
        return SentCode(mailed=False, to=hidden, minutes=minutes)
    code = ledger.guests.new_code(guest.invite.id, now)
    shown = f"{code[:3]} {code[3:]}"
    text = (
        f"Hello {guest.invite.name},\n\n"
        f"{shown} is your code to see the edits for {client}.\n\n"
        f"It holds for {minutes} minutes and works once. {guest.invite.invited_by} invited you.\n"
        f"If you asked for no code, somebody else has your link: please tell {guest.invite.invited_by}.\n"
    )
    send(server, Mail(guest.invite.address, guest.invite.name, f"{shown} is your code for {client}", text))
    return SentCode(mailed=True, to=hidden, minutes=minutes)


def confirm(ledger: Ledger, guest: Guest, code: str, now: datetime) -> str | None:
    """A session's token for the right code; None for any other. That the guest is who they say is kept in the chain."""
    if guest.state is not GuestState.OPEN:
        return None
    until = datetime.fromisoformat(guest.invite.expires)
    session = ledger.guests.confirm_code(guest.invite.id, code, now, until)
    if session is None:
        return None
    from cutthrough.store.ledger import EntryKind

    identified = Identified(invite=guest.invite.id, address=guest.invite.address)
    ledger.enter(guest.invite.brief, EntryKind.IDENTIFIED, identified)
    return session


def guest_in(ledger: Ledger, session: str, now: datetime) -> Guest | None:
    """Whose session this is; None where it, or the link it was begun with, has ended."""
    invite_id = ledger.guests.session(session, now)
    if invite_id is None:
        return None
    found = next((each for each in invites(ledger, None, now) if each.invite.id == invite_id), None)
    return found if found is not None and found.state is GuestState.OPEN else None


def leave(ledger: Ledger, session: str) -> None:
    """End a session."""
    ledger.guests.end_session(session)


def grounds_of(guest: Guest) -> str:
    """How a guest was known, for an approval's record."""
    return f"guest link {guest.invite.id}, and the one-time code for {guest.invite.address}"


def link_of(program: Program | None, token: str, base: str | None = None) -> str:
    """The address to send a guest: under `base`, else the program's own site, else where `serve` is on this machine."""
    sites = (each.to for each in program.channels.values() if each.kind == "site" and each.to) if program else iter(())
    root = base or next(sites, None) or _LOCAL_SITE
    if not root.startswith(("https://", "http://")):
        raise Misuse(f'"{root[:80]}" is no address of a site', "write --base https://watch.example.com")
    return f"{root.rstrip('/')}/review/{token}"


def hidden_address(address: str) -> str:
    """Enough of an address to know one's own, and too little to learn another's: `a…@example.com`."""
    user_, _, domain = address.rpartition("@")
    return f"{user_[:1]}…@{domain}"


def user() -> str:
    """Who is logged in on this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name in the environment, none in the system's list
        return "somebody"


def _state(each: Invite, gone: set[str], now: datetime) -> GuestState:
    if each.id in gone:
        return GuestState.REVOKED
    return GuestState.EXPIRED if datetime.fromisoformat(each.expires) <= now else GuestState.OPEN


def _ensure_open(guest: Guest) -> None:
    if guest.state is not GuestState.OPEN:
        said = "has ended" if guest.state is GuestState.EXPIRED else "was taken back"
        raise Misuse(f"The link of {guest.invite.name} {said}", "invite them again")
