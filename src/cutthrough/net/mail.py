"""Mail, for one-time codes: through the SMTP server that the environment names.

`CUTTHROUGH_SMTP` is `smtp://user@host:587` (encrypted by STARTTLS) or `smtps://user@host:465`; an @ inside the user's
name is written %40. The password is `CUTTHROUGH_SMTP_PASSWORD`, or in the system's keyring. `CUTTHROUGH_SMTP_FROM` is
who it comes from, where that is not the user. Nothing is sent unencrypted but to this machine itself.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from cutthrough.model.errors import CutthroughError, ValueProblem
from cutthrough.model.shown_text import one_line
from cutthrough.net.secrets import secret

ADDRESS, PASSWORD, FROM = "CUTTHROUGH_SMTP", "CUTTHROUGH_SMTP_PASSWORD", "CUTTHROUGH_SMTP_FROM"
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_SECONDS = 15
_LONGEST = 254
_LINE = 200  # characters of a header or of what a server said
"""Characters of an address: RFC 5321, 4.5.3.1.3, a path of 256 with its brackets."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class MailError(CutthroughError):
    """A mail could not be sent; whether it was is always known, as nothing is tried twice."""

    code = "mail"


@dataclass(frozen=True)
class Smtp:
    """A server to send through. The password shows in no `repr`."""

    host: str
    port: int
    encrypted: bool
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Mail:
    """One mail of plain text to one person."""

    to: str
    name: str
    subject: str
    text: str


def smtp_of_environment(environment: Mapping[str, str] | None = None) -> Smtp | None:
    """The server that the environment names; None where it names none. Raises ValueProblem where it can't be read."""
    given = os.environ if environment is None else environment
    said = given.get(ADDRESS, "").strip()
    if not said:
        return None
    how = "write smtp://user@host:587 or smtps://user@host:465"
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        raise ValueProblem(f"{ADDRESS} is no address of a mail server", how) from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueProblem(f"{ADDRESS} is no address of a mail server", how)
    if parts.password is not None:
        raise ValueProblem(f"{ADDRESS} holds a password, which every list of processes would show", f"use {PASSWORD}")
    user = unquote(parts.username) if parts.username else None
    sender = given.get(FROM, "").strip() or (user if user and "@" in user else "")
    if not sender:
        raise ValueProblem("Nothing says whom mail comes from", f"set {FROM} to an address")
    return Smtp(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        sender=mail_address(sender),
        user=user,
        password=(given.get(PASSWORD) or secret("smtp.password")) if user else None,
    )


def mail_address(said: str) -> str:
    """An address as it goes into a header: one mailbox and nothing else, its domain in ASCII. Raises ValueProblem."""
    plain = said.strip()
    shown = plain[:60].encode("unicode_escape").decode()
    wrong = ValueProblem(f'"{shown}" is no e-mail address', "write one address: ann@example.com")
    local, _, domain = plain.rpartition("@")
    if not local or len(plain) > _LONGEST or not _LOCAL.fullmatch(local):
        raise wrong
    try:
        ascii_ = domain.encode("idna").decode()
    except UnicodeError:
        raise wrong from None
    if not all(_LABEL.fullmatch(each) for each in ascii_.split(".")):
        raise wrong
    return f"{local}@{ascii_}"


def send(server: Smtp, mail: Mail) -> None:
    """Send one mail. Raises MailError with what the server says, ValueProblem for an address that is none."""
    message = _message(server, mail)
    try:
        with _connected(server) as connection:
            if server.user is not None:
                if server.password is None:
                    raise MailError(f"No password for {server.user} at {server.host} is known", f"set {PASSWORD}")
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(f"{server.host} does not let {server.user} in", f"check {ADDRESS} and {PASSWORD}") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise MailError(f"{server.host} takes no mail for {mail.to}", "check the address") from error
    except smtplib.SMTPException as error:
        raise MailError(f"{server.host} took no mail: {_first_line(error)}", f"check {ADDRESS}") from error
    except OSError as error:
        reason = error.strerror or str(error) or "no answer"
        raise MailError(f"{server.host}:{server.port} can't be reached: {reason}", f"check {ADDRESS}") from error


def _connected(server: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.encrypted:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        elif server.host not in _HERE:
            raise MailError(f"{server.host} offers no encryption", "use a server with STARTTLS, or smtps://")
    except BaseException:
        connection.close()
        raise
    return connection


def _message(server: Smtp, mail: Mail) -> EmailMessage:
    # A header can hold no line break by the policy; what else a mail program would act on is taken out by us.
    message = EmailMessage(policy=WIRE)
    address = mail_address(mail.to)
    user, _, domain = address.rpartition("@")
    message["From"] = server.sender
    message["To"] = Address(one_line(mail.name)[:_LINE], user, domain)
    message["Subject"] = one_line(mail.subject)[:_LINE]
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes to one-time codes
    message.set_content("".join(c for c in mail.text if c.isprintable() or c == "\n"))
    return message


def _first_line(error: smtplib.SMTPException) -> str:
    said = getattr(error, "smtp_error", None) or str(error)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return one_line(text.splitlines()[0])[:_LINE] if text.strip() else "it said nothing"
