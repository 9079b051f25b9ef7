import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.brief.program import program_problems
from cutthrough.flow.guests import (
    GuestState,
    confirm,
    grounds_of,
    guest_in,
    guest_of,
    invite,
    invited,
    invites,
    leave,
    link_of,
    new_code,
    send_code,
    uninvite,
    user,
)
from cutthrough.model.approval import Revoked
from cutthrough.model.errors import CutthroughError, Misuse
from cutthrough.net.mail import MailError
from cutthrough.store.guests import TooManyCodes
from cutthrough.store.ledger import EntryKind, Ledger
from flow.empty_ledger import empty_ledger
from going_out import PROGRAM, made_program
from net.mail_server import mail_server


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return made_program(tmp_path).parents[1]


@pytest.fixture
def ledger(program: Path) -> Iterator[Ledger]:
    with empty_ledger(program) as opened:
        yield opened


def now() -> datetime:
    return datetime.now(UTC)


def test_a_guest_gets_in_by_link_and_code(program: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", days=3, by="Bo Diaz")
    assert (kept.name, kept.address, kept.brief, kept.invited_by) == ("Ann Lee", "ann@example.com", "spring", "Bo Diaz")
    guest = guest_of(ledger, token, now())
    assert guest is not None
    assert (guest.invite, guest.state) == (kept, GuestState.OPEN)
    with mail_server() as (inbox, port):
        monkeypatch.setenv("CUTTHROUGH_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("CUTTHROUGH_SMTP_FROM", "post@example.com")
        sent = send_code(ledger, guest, "Hillside\r\nBcc: eve@example.com", now())
    assert (sent.mailed, sent.to, sent.minutes) == (True, "a…@example.com", 10)
    mail = inbox.mails[0]
    assert inbox.recipients == [["ann@example.com"]]
    found = re.search(r"(\d{3}) (\d{3})", mail.get_content())
    assert found is not None
    assert token not in mail.as_string()
    session = confirm(ledger, guest, found[0], now())
    assert session is not None
    inside = guest_in(ledger, session, now())
    assert inside == guest
    assert [each.record for each in ledger.entries(EntryKind.IDENTIFIED)] == [
        {"invite": kept.id, "address": "ann@example.com"}
    ]
    assert grounds_of(guest) == f"guest link {kept.id}, and the one-time code for ann@example.com"
    leave(ledger, session)
    assert guest_in(ledger, session, now()) is None


def test_a_guessed_link_is_nobodys(program: Path, ledger: Ledger) -> None:
    kept, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
    for guess in ("", token[:-1], f"{token}A", kept.id, kept.token_sha256, "../..", "\udce9"):
        assert guest_of(ledger, guess, now()) is None


def test_an_expired_link_says_so_and_opens_nothing(program: Path, ledger: Ledger) -> None:
    _, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", days=1, by="Bo Diaz")
    guest = guest_of(ledger, token, now())
    assert guest is not None
    session = confirm(ledger, guest, new_code(ledger, guest, now()), now())
    assert session is not None
    tomorrow = now() + timedelta(days=1, seconds=1)
    in_time = ledger.guests.new_code(guest.invite.id, tomorrow)
    late = guest_of(ledger, token, tomorrow)
    assert late is not None
    assert late.state is GuestState.EXPIRED
    assert guest_in(ledger, session, tomorrow) is None
    assert confirm(ledger, late, in_time, tomorrow) is None
    with pytest.raises(Misuse, match="has ended"):
        new_code(ledger, late, tomorrow)
    with pytest.raises(Misuse, match="has ended"):
        send_code(ledger, late, "Hillside", tomorrow)


def test_a_revoked_link_ends_what_was_begun_with_it(program: Path, ledger: Ledger) -> None:
    kept, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
    guest = guest_of(ledger, token, now())
    assert guest is not None
    session = confirm(ledger, guest, new_code(ledger, guest, now()), now())
    assert session is not None
    code = new_code(ledger, guest, now())
    uninvite(ledger, "spring", kept.id, by="Bo Diaz", why="wrong address")
    assert guest_in(ledger, session, now()) is None
    assert confirm(ledger, guest, code, now()) is None
    found = guest_of(ledger, token, now())
    assert found is not None
    assert found.state is GuestState.REVOKED
    with pytest.raises(Misuse, match="was taken back already"):
        uninvite(ledger, "spring", kept.id)
    with pytest.raises(Misuse, match="has no invitation"):
        uninvite(ledger, "spring", "i-nothing")


def test_a_link_that_is_taken_back_ends_sessions_even_where_nobody_came_to_end_them(
    program: Path, ledger: Ledger
) -> None:
    kept, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
    guest = guest_of(ledger, token, now())
    assert guest is not None
    session = confirm(ledger, guest, new_code(ledger, guest, now()), now())
    assert session is not None
    ledger.enter("spring", EntryKind.REVOKED, Revoked(what=kept.id, by="Bo Diaz"))
    assert guest_in(ledger, session, now()) is None


def test_a_link_is_of_one_brief_and_others_dont_see_it(program: Path, ledger: Ledger) -> None:
    kept, _ = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
    assert invites(ledger, "autumn", now()) == ()
    with pytest.raises(Misuse, match="autumn has no invitation"):
        invited(ledger, "autumn", kept.id, now())
    assert invited(ledger, "spring", kept.id, now()).invite == kept


def test_without_a_mail_server_no_code_is_made(program: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUTTHROUGH_SMTP", raising=False)
    _, token = invite(ledger, program, "spring", "Ann Lee", "ann@example.com", by="Bo Diaz")
    guest = guest_of(ledger, token, now())
    assert guest is not None
    for _ in range(9):
        assert not send_code(ledger, guest, "Hillside", now()).mailed
    assert confirm(ledger, guest, new_code(ledger, guest, now()), now()) is not None


def test_a_mail_that_fails_counts_as_a_code(program: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _, token = invite(ledger, program, "spring", "Ann Lee", "ann@nowhere.example", by="Bo Diaz")
    guest = guest_of(ledger, token, now())
    assert guest is not None
    found: list[type[CutthroughError]] = []
    with mail_server() as (_, port):
        monkeypatch.setenv("CUTTHROUGH_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("CUTTHROUGH_SMTP_FROM", "post@example.com")
        for _ in range(6):
            with pytest.raises(CutthroughError) as refused:
                send_code(ledger, guest, "Hillside", now())
            found.append(refused.type)
    assert found == [MailError] * 5 + [TooManyCodes]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"name": " "}, "who is invited"),
        ({"name": "x" * 121}, "who is invited"),
        ({"address": "ann@example.com, eve@example.com"}, "no e-mail address"),
        ({"address": "ann@example.com\nBcc: eve@example.com"}, "no e-mail address"),
        ({"days": 0}, "1 to 90 days"),
        ({"days": 91}, "1 to 90 days"),
        ({"brief": "autumn"}, 'no brief "autumn"'),
    ],
)
def test_an_invitation_that_cant_be_is_refused_and_kept_nowhere(
    program: Path, ledger: Ledger, changes: dict[str, object], match: str
) -> None:
    said: dict[str, object] = {
        "brief": "spring",
        "name": "Ann Lee",
        "address": "ann@example.com",
        "days": 14,
        **changes,
    }
    with pytest.raises(Misuse, match=match):
        invite(
            ledger, program, str(said["brief"]), str(said["name"]), str(said["address"]), days=int(str(said["days"]))
        )
    assert ledger.chain() == ()


def test_links_lead_to_the_programs_site_or_where_it_is_said(program: Path) -> None:
    read, _ = program_problems(program)
    assert link_of(read, "t") == "https://watch.hillside.example/review/t"
    assert link_of(read, "t", "https://review.example/") == "https://review.example/review/t"
    assert link_of(None, "t") == "http://127.0.0.1:8000/review/t"
    with pytest.raises(Misuse, match="is no address of a site"):
        link_of(read, "t", "javascript:alert(1)")


@pytest.mark.parametrize(
    ("team", "by"),
    [
        ("{client: Ann Lee, Producer: Bo Diaz}", "Bo Diaz"),
        ("{strategist: Di Ott, client: Ann Lee}", "Di Ott"),
        ("{client: Ann Lee, producer: ' '}", None),
    ],
)
def test_a_guest_is_greeted_in_the_name_of_who_answers_for_the_work(tmp_path: Path, team: str, by: str | None) -> None:
    made_program(tmp_path, program=PROGRAM.replace("team: {client: Ann Lee, producer: Bo Diaz}", f"team: {team}"))
    with empty_ledger(tmp_path) as ledger:
        assert invite(ledger, tmp_path, "spring", "Ann Lee", "ann@example.com")[0].invited_by == (by or user())
        assert invite(ledger, tmp_path, "spring", "Cy", "cy@example.com", by="Eve Fox")[0].invited_by == "Eve Fox"
