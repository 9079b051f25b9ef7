import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cutthrough.model.errors import ValueProblem
from cutthrough.net.mail import Mail, MailError, Smtp, mail_address, send, smtp_of_environment
from net.mail_server import PASSWORD, USER, Inbox, certificate, mail_server

HELLO = Mail("ann@example.com", "Ann Lee", "Your code", "123 456\n")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def open_server() -> Iterator[tuple[Inbox, Smtp]]:
    with mail_server() as (inbox, port):
        yield inbox, Smtp("127.0.0.1", port, encrypted=False, sender="post@example.com")


def test_a_mail_arrives_encrypted_with_a_password(pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
    with mail_server(pair) as (inbox, port):
        environment = {
            "CUTTHROUGH_SMTP": f"smtp://post%40example.com@localhost:{port}", "CUTTHROUGH_SMTP_PASSWORD": PASSWORD,
        }  # fmt: skip
        server = smtp_of_environment(environment)
        assert server is not None
        assert server.user == USER
        assert PASSWORD not in repr(server)
        send(server, HELLO)
        wrong = Smtp(server.host, port, encrypted=False, sender=USER, user=USER, password="guess")
        with pytest.raises(MailError, match=r"does not let post@example\.com in") as refused:
            send(wrong, HELLO)
        assert "guess" not in str(refused.value.as_dict())
    assert inbox.encrypted == [True]
    mail = inbox.mails[0]
    assert (mail["To"], mail["From"], mail["Subject"]) == ("Ann Lee <ann@example.com>", USER, "Your code")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "123 456"


def test_a_certificate_nobody_vouches_for_is_refused(pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with mail_server(pair) as (inbox, port), pytest.raises(MailError, match="can't be reached"):
        send(Smtp("localhost", port, encrypted=False, sender=USER, user=USER, password=PASSWORD), HELLO)
    assert inbox.mails == []


def test_nothing_goes_unencrypted_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as (inbox, port):
        here = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda address, *a, **k: here(("127.0.0.1", port), *a, **k))
        with pytest.raises(MailError, match=r"mail\.example offers no encryption"):
            send(Smtp("mail.example", port, encrypted=False, sender=USER), HELLO)
    assert inbox.mails == []


@pytest.mark.parametrize("field", ["name", "subject"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\x85"])
def test_no_field_can_add_a_header_or_an_address(open_server: tuple[Inbox, Smtp], field: str, end: str) -> None:
    inbox, server = open_server
    hostile = f"Ann{end}Bcc: eve@example.com{end}{end}<script>"
    send(server, Mail("ann@example.com", **{"name": "Ann", "subject": "Hello", "text": "x", field: hostile}))
    mail = inbox.mails[0]
    assert mail["Bcc"] is None
    assert inbox.recipients == [["ann@example.com"]]
    assert mail.get_content().strip() == "x"
    assert mail["To"].addresses[0].addr_spec == "ann@example.com"
    assert len(mail["To"].addresses) == 1


def test_text_and_names_in_any_language_arrive(open_server: tuple[Inbox, Smtp]) -> None:
    inbox, server = open_server
    send(server, Mail("ann@bücher.example", 'Żoë "Z", 李', "Ihr Code für Hügelland ✓", "Grüße\n.\n..\n\x1b[31m李\n"))
    mail = inbox.mails[0]
    assert mail["To"].addresses[0].display_name == 'Żoë "Z", 李'
    assert inbox.recipients == [["ann@xn--bcher-kva.example"]]
    assert mail["Subject"] == "Ihr Code für Hügelland ✓"
    assert mail.get_content().splitlines() == ["Grüße", ".", "..", "[31m李"]


@pytest.mark.parametrize(
    "said",
    [
        "", "ann", "ann@", "@example.com", "ann@example.com, eve@example.com", "ann@example.com\nBcc: eve@example.com",
        "Ann <ann@example.com>", "ann@exa mple.com", "a@b@c.com", "ann@-example.com", "ann@example..com",
        f"{'a' * 250}@example.com", 'a"b@example.com', "ann@example.com\x00", ".ann@example.com",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(ValueProblem, match="is no e-mail address"):
        mail_address(said)


def test_an_address_the_server_refuses_is_told(open_server: tuple[Inbox, Smtp]) -> None:
    with pytest.raises(MailError, match=r"takes no mail for ann@nowhere\.example"):
        send(open_server[1], Mail("ann@nowhere.example", "Ann", "x", "x"))


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(MailError, match="can't be reached: Connection refused"):
        send(Smtp("127.0.0.1", port, encrypted=False, sender=USER), HELLO)


def test_a_user_without_a_password_is_told(open_server: tuple[Inbox, Smtp]) -> None:
    server = Smtp("127.0.0.1", open_server[1].port, encrypted=False, sender=USER, user=USER)
    with pytest.raises(MailError, match=r"No password for post@example\.com"):
        send(server, HELLO)


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ("mail.example.com", "no address of a mail server"),
        ("http://mail.example.com", "no address of a mail server"),
        ("smtp://", "no address of a mail server"),
        ("smtp://host:99999", "no address of a mail server"),
        ("smtp://ann:secret@host", "holds a password"),
        ("smtp://host", "Nothing says whom mail comes from"),
        ("smtp://ann@host", "Nothing says whom mail comes from"),
    ],
)
def test_an_environment_that_cant_be_read_is_told(said: str, match: str) -> None:
    with pytest.raises(ValueProblem, match=match) as refused:
        smtp_of_environment({"CUTTHROUGH_SMTP": said})
    assert "secret" not in str(refused.value)


def test_the_environment_names_the_server() -> None:
    assert smtp_of_environment({}) is None
    given = {"CUTTHROUGH_SMTP": "smtps://host", "CUTTHROUGH_SMTP_FROM": "post@example.com"}
    assert smtp_of_environment(given) == Smtp("host", 465, encrypted=True, sender="post@example.com")
