"""Reviews over HTTP, as a browser without a script asks for them: who comes in, what is kept, and what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cutthrough.flow.approval import approve, standing
from cutthrough.flow.comments import comments_of
from cutthrough.flow.guests import uninvite
from cutthrough.model.money import parse_money
from cutthrough.model.shown_text import NEVER_SHOWN
from cutthrough.publish.gate import Stand
from cutthrough.store.ledger import EntryKind
from cutthrough.web.review_door import Pace
from flow.remade import change_delivery, make_again
from going_out import BRIEF
from net.mail_server import mail_server
from publish.judged import post
from web.reviewed import TALL, Desk, field_of, form_of, reviewed
from web.served import ask

EDIT = "/edit/edit-1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with reviewed(tmp_path) as opened:
        yield opened


def say(desk: Desk, form: str, **said: str) -> dict[str, str]:
    """What the form that approves an edit carries."""
    return {"form": form, "decision": "approve", "shown": field_of(desk.ask(EDIT), "shown"), **said}


def remark(desk: Desk, form: str, text: str, **said: str) -> dict[str, str]:
    return {"form": form, "sha256": field_of(desk.ask(EDIT), "sha256"), "text": text, **said}


def test_without_a_code_nothing_of_the_brief_is_told(desk: Desk) -> None:
    for path in ("", "/", EDIT, "?asked=1"):
        answer = desk.ask(path)
        assert answer.status == 200
        for secret in ("Small feet", "edit-1", "ann@example.com", "Every path", "In-feed"):
            assert secret.lower() not in answer.text.lower()
    sha256 = standing(desk.ledger, desk.program, "spring", datetime.now(UTC)).edits[0].sha256
    assert desk.ask(f"/files/{sha256}").status == 404
    assert desk.ask(EDIT + "/say", {"form": "", "decision": "approve", "shown": sha256}).status == 403
    assert desk.ledger.entries(EntryKind.APPROVAL) == ()


def test_pages_are_kept_by_nobody_and_cookies_stay_here(desk: Desk) -> None:
    answer = desk.ask()
    assert answer.headers["cache-control"] == "private, no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    desk.come_in()
    form = form_of(desk.ask())
    given = desk.ask("/leave", {"form": form}).headers["set-cookie"]
    for each in (answer.headers["set-cookie"], given):
        for word in ("HttpOnly", "SameSite=strict", "Secure", f"Path=/review/{desk.token}"):
            assert word in each
    assert "Hello, Ann Lee" in desk.ask().text
    inside = desk.ask("", headers={"Sec-Fetch-Site": "cross-site"})
    assert inside.headers["refresh"] == f"0; url={desk.place}?again"


def test_a_wrong_code_opens_nothing(desk: Desk) -> None:
    form = form_of(desk.ask("?asked=1"))
    answer = desk.ask("/enter", {"form": form, "code": "000000"})
    assert answer.status == 422
    assert "does not open this" in answer.text
    assert desk.ask("/enter", {"form": "0" * 64, "code": "000000"}).status == 403
    assert desk.ledger.entries(EntryKind.IDENTIFIED) == ()


@pytest.mark.parametrize("server", ["", "gopher://nowhere"], ids=["none", "none that can be read"])
def test_without_a_mail_server_somebody_reads_the_code_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    monkeypatch.setenv("CUTTHROUGH_SMTP", server)
    for path in ("", "?asked=1"):
        page = desk.ask(path).text
        assert 'Ask <span dir="auto">Bo Diaz</span> to read a code out to you' in page
        assert 'name="code"' in page
        for promise in ("We send", "Send me", "on its way", "/code"):
            assert promise not in page


def test_a_page_that_was_open_since_mail_went_out_says_that_none_does(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUTTHROUGH_SMTP", raising=False)
    answer = desk.ask("/code", {"form": form_of(desk.ask())})
    assert answer.status == 200
    assert "No mail goes out from here." in answer.text
    assert 'Ask <span dir="auto">Bo Diaz</span> to read a code out to you' in answer.text


def test_a_code_is_on_its_way_only_once_it_was_mailed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as (inbox, port):
        monkeypatch.setenv("CUTTHROUGH_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("CUTTHROUGH_SMTP_FROM", "post@example.com")
        first = desk.ask().text
        assert 'We send a code to <b class="whole">a…@example.com</b>' in first
        assert "ann@example.com" not in first
        before = desk.ask("?asked=1").text
        assert "on its way" not in before
        assert "Send me a code" in before
        assert inbox.mails == []
        sent = desk.ask("/code", {"form": form_of(desk.ask())})
        assert sent.status == 303
        assert "Max-Age=600" in sent.headers["set-cookie"]
        after = desk.ask("?asked=1").text
        assert 'It is on its way to <b class="whole">a…@example.com</b>.' in after
        assert "Send me another code" in after
        assert len(inbox.mails) == 1
        desk.come_in()
        assert not [name for name in desk.cookies if "sent" in name]


def test_a_client_without_a_script_comments_approves_and_sends_back(desk: Desk) -> None:
    form = desk.come_in()
    assert (
        desk.ask(EDIT + "/comment", remark(desk, form, "Too <b>dark</b>", at="00:00:01:05", until="34")).status == 303
    )
    (first,) = comments_of(desk.ledger, "spring")
    assert (first.frame, first.end_frame, first.text, first.by, first.round) == (
        30,
        34,
        "Too <b>dark</b>",
        "Ann Lee",
        1,
    )
    assert "Too &lt;b&gt;dark&lt;/b&gt;" in desk.ask(EDIT).text
    assert desk.ask(EDIT + "/comment", remark(desk, form, "I see", reply_to=first.id)).status == 303
    assert desk.ask(EDIT + "/settle", {"form": form, "comment": first.id, "done": "yes"}).status == 303
    assert [each.done for each in comments_of(desk.ledger, "spring")] == [True, False]
    back = say(desk, form, decision="back", why="The logo is cut off")
    assert desk.ask(EDIT + "/say", back).status == 303
    assert "The logo is cut off" in desk.ask(EDIT).text
    assert desk.ask(EDIT + "/say", say(desk, form)).status == 303
    words = standing(desk.ledger, desk.program, "spring", datetime.now(UTC)).edits[0].words
    assert [(each.person, each.stands) for each in words] == [("Ann Lee", Stand.APPROVED)]
    page = desk.ask(EDIT + "?done=approved")
    assert "Your approval is kept." in page.text
    assert f"Receipt: entry {desk.ledger.entries(EntryKind.APPROVAL)[-1].number}" in page.text


def test_what_lies_changed_on_the_disk_is_not_offered_to_be_approved(desk: Desk) -> None:
    form = desk.come_in()
    assert desk.ask(EDIT + "/say", say(desk, form)).status == 303
    captions = desk.program / "out" / "spring" / "wide.srt"
    captions.write_bytes(captions.read_bytes()[::-1])
    page = desk.ask(EDIT).text
    assert "Changed since approved" in page
    assert "can't be approved now" in page
    for untrue in ("It counts for exactly this film", "You approved an earlier version", ">Approve</button>"):
        assert untrue not in page
    overview = desk.ask().text
    assert 'name="edit" value="edit-1"' not in overview
    assert 'name="edit" value="edit-2"' in overview


def test_several_edits_are_approved_at_once(desk: Desk) -> None:
    form = desk.come_in()
    page = desk.ask()
    chosen = [("form", form)]
    for name in ("edit-1", "edit-2"):
        chosen += [("edit", name), (f"shown:{name}", field_of(page, f"shown:{name}"))]
    assert desk.ask("/say", chosen).status == 303
    assert [each.record["edit"] for each in desk.ledger.entries(EntryKind.APPROVAL)] == ["edit-1", "edit-2"]
    assert "2 of 2 edits" in desk.ask().text
    nothing = desk.ask("/say", {"form": form})
    assert nothing.status == 422
    assert "No edit was chosen" in nothing.text


def test_only_what_was_shown_is_approved(desk: Desk) -> None:
    form = desk.come_in()

    def refused(said: dict[str, str]) -> None:
        answer = desk.ask(EDIT + "/say", said)
        assert answer.status == 422
        assert "was changed since you saw it" in answer.text
        assert desk.ledger.entries(EntryKind.APPROVAL) == ()

    refused(say(desk, form, shown="0" * 64))
    said = say(desk, form)
    desk.ledger.posts.plan("spring", [post(title="Another title"), TALL])
    refused(said)
    said = say(desk, form)
    desk.ledger.posts.plan("spring", [post(title="Another title", budget=parse_money("890 EUR")), TALL])
    refused(said)
    said = say(desk, form)
    make_again(desk.program, "edit-1")
    refused(said)


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"at": "50"}, "has 50 frames, the last is 49"),
    ({"at": "ten"}, "is not a timecode"),
    ({"at": "9" * 30}, "timecode"),
    ({"at": "20", "until": "10"}, "ends before it begins"),
    ({"reply_to": "k-none"}, "The comment you answer is not there"),
    ({"sha256": "0" * 64}, "was made again since you saw it"),
    ({"text": " \n "}, "Nothing was written"),
    ({"text": "a" * 5001}, "at most 5,000 characters"),
]


def test_what_cannot_be_kept_is_told_and_not_lost(desk: Desk) -> None:
    form = desk.come_in()
    for said, told in REFUSED:
        answer = desk.ask(EDIT + "/comment", {**remark(desk, form, "Kept & whole"), **said})
        assert answer.status == 422, told
        assert told in answer.text
        if "text" not in said and "reply_to" not in said:
            assert "Kept &amp; whole" in answer.text
    assert comments_of(desk.ledger, "spring") == ()


def test_forms_from_elsewhere_are_refused_and_kept(desk: Desk) -> None:
    form = desk.come_in()
    said = remark(desk, form, "A long thought")
    for wrong, headers in (({"form": "0" * 64}, {}), ({"form": "é"}, {}), ({}, {"Sec-Fetch-Site": "cross-site"})):
        answer = desk.ask(EDIT + "/comment", {**said, **wrong}, headers)
        assert answer.status == 403
        assert "A long thought" in answer.text
    other = desk.another()
    assert other.ask(EDIT + "/comment", {**said, "form": other.come_in()}).status == 303
    assert desk.ask(EDIT + "/comment", {**said, "form": form_of(other.ask())}).status == 403
    desk.ask("/leave", {"form": form})
    gone = desk.ask(EDIT + "/comment", said)
    assert gone.status == 403
    assert "A long thought" in gone.text
    assert [each.by for each in comments_of(desk.ledger, "spring")] == ["Cy Mo"]


def test_one_guests_session_opens_no_other_link_and_no_other_brief(desk: Desk) -> None:
    (desk.program / "briefs/autumn.yaml").write_text(BRIEF.replace("Small feet", "Red leaves"))
    other = desk.another(brief="autumn")
    desk.come_in()
    sha256 = standing(desk.ledger, desk.program, "spring", datetime.now(UTC)).edits[0].sha256
    other.cookies = dict(desk.cookies)
    assert "Hello, Cy Mo" in other.ask().text
    other.cookies = {}
    other.come_in()
    page = other.ask()
    assert "Red leaves" in page.text
    assert "Nothing is made yet" in page.text
    assert "Small feet" not in page.text
    assert other.ask(f"/files/{sha256}").status == 404
    assert other.ask(EDIT).status == 404


def test_films_are_sought_in_by_a_session_and_not_when_changed(desk: Desk) -> None:
    desk.come_in()
    edit = standing(desk.ledger, desk.program, "spring", datetime.now(UTC)).edits[0]
    answer = desk.ask(f"/files/{edit.sha256}", headers={"Range": "bytes=4-7"})
    assert (answer.status, answer.body) == (206, b"ftyp")
    assert answer.headers["cache-control"] == "private, no-store"
    for path, sha256 in edit.files.items():
        assert desk.ask(f"/files/{sha256}").status == 200, path
    for wrong in ("0" * 64, "../../program.yaml", "..%2f..%2fprogram.yaml", edit.sha256.upper()):
        assert desk.ask(f"/files/{wrong}").status == 404
    (desk.program / "out/spring/wide.mp4").write_bytes(b"something else")
    assert desk.ask(f"/files/{edit.sha256}").status == 404
    page = desk.ask(EDIT)
    assert "can&#39;t be approved now" in page.text or "can't be approved now" in page.text


def test_links_that_ended_say_so_kindly(desk: Desk) -> None:
    form = desk.come_in()
    uninvite(desk.ledger, "spring", desk.invite.id, by="Bo Diaz")
    for path in ("", EDIT):
        answer = desk.ask(path)
        assert answer.status == 410
        assert "This invitation was taken back" in answer.text
        assert "Bo Diaz can invite you again." in answer.text
    assert desk.ask(EDIT + "/comment", {"form": form, "text": "x"}).status == 410
    desk.token = "A" * 32
    assert desk.ask().status == 404
    assert "leads nowhere" in desk.ask().text


def test_an_expired_link_says_so(desk: Desk) -> None:
    token, now = "B" * 32, datetime.now(UTC)
    late = desk.invite.model_copy(
        update={
            "id": "i-late",
            "token_sha256": hashlib.sha256(token.encode()).hexdigest(),
            "expires": (now - timedelta(minutes=1)).isoformat(),
        }
    )
    desk.ledger.enter("spring", EntryKind.INVITE, late)
    desk.token = token
    answer = desk.ask()
    assert answer.status == 410
    assert "This invitation has ended" in answer.text


def test_what_changed_since_the_last_round_is_told(desk: Desk) -> None:
    form = desk.come_in()
    desk.ask(EDIT + "/say", say(desk, form, decision="back", why="Say it shorter"))
    assert "Since the last round" not in desk.ask(EDIT).text
    make_again(desk.program, "edit-1")
    change_delivery(
        desk.program,
        "edit-1",
        lambda old: old.model_copy(
            update={"cut": old.cut.model_copy(update={"texts": (old.cut.texts[0].model_copy(
                update={"lines": ("Free paths",)}), *old.cut.texts[1:])})}
        ),
    )  # fmt: skip
    desk.ledger.posts.plan("spring", [post(title="Paths are free", budget=parse_money("1200 EUR")), TALL])
    page = desk.ask(EDIT)
    assert "It may cost 1,200 EUR now, and it was nothing." in page.text
    assert "May cost 1,200 EUR</p>" in page.text
    assert "Round 2 of 2 agreed" in page.text
    assert "“Free paths”, was “" in page.text
    assert "New words beside it: “Paths are free”" in page.text
    assert "Changed</span>" in desk.ask().text
    assert len(desk.ledger.entries(EntryKind.ROUND)) == 1  # looking begins no round


def test_who_is_not_asked_is_heard_as_an_opinion(desk: Desk) -> None:
    other = desk.another()
    form = other.come_in()
    for page in (other.ask().text, other.ask(EDIT).text):
        assert "I am for it" in page
        for asked in ("Waits for you", "Approve this", "Approve what", ">Approve<", "Your approval</h2>"):
            assert asked not in page
    assert "Your approval is not asked for here" in other.ask().text
    assert "Waits for you" in (desk.come_in(), desk.ask().text)[1]
    answer = other.ask(EDIT + "/say", say(other, form))
    assert answer.status == 303
    told = other.ask(answer.headers["location"].partition(other.token)[2].partition("#")[0]).text
    assert "Your opinion is kept." in told
    assert "You are for it" in told
    assert "(opinion)" in other.ask(EDIT).text
    approve(desk.ledger, desk.program, "spring", ["edit-1"], by="Ann Lee", grounds="command line")
    assert "Ann Lee" in other.ask(EDIT).text


def test_too_much_at_once_is_slowed_down() -> None:
    moment = [0.0]
    pace = Pace(3, 60, lambda: moment[0])
    assert [pace.may("a") for _ in range(4)] == [True, True, True, False]
    assert pace.may("b")
    moment[0] = 1.0
    assert [pace.may("a") for _ in range(2)] == [True, False]
    for number in range(6000):
        pace.may(str(number))
    assert len(pace._left) <= 4096


@pytest.mark.long
def test_guesses_at_codes_are_slowed_down(desk: Desk) -> None:
    form = form_of(desk.ask("?asked=1"))
    states = [desk.ask("/enter", {"form": form, "code": "0"}).status for _ in range(16)]
    assert set(states) == {422, 429}
    assert states[-1] == 429


def test_odd_addresses_lead_nowhere(desk: Desk) -> None:
    for token in ("x", "..", "%00", "a" * 300, "%C3%A9", "assets"):
        desk.token = token
        assert desk.ask().status in (400, 404), token


def test_words_are_read_as_pages_will_show_them(desk: Desk) -> None:
    turned = "Every \u202epath\u2069 is free.\x07\n\nDogs too."
    desk.ledger.posts.plan("spring", [post(text=turned, hashtags=("fr\u202eee",), title="Sp\u2066ring"), TALL])
    form = desk.come_in()
    sent = desk.ask(EDIT + "/comment", remark(desk, form, "the \u202elogo"))
    assert sent.status == 303
    shown = desk.ask(EDIT).text
    for said in ("Every path is free.\n\nDogs too.", "#free", "<b>Spring</b>", "logo"):
        assert said in shown
    for each in (shown, desk.ask().text):
        assert not NEVER_SHOWN.search(each)


def test_with_everything_approved_there_is_nothing_to_tick(desk: Desk) -> None:
    form = desk.come_in()
    assert "Approve what is ticked" in desk.ask().text
    names = [each.edit for each in standing(desk.ledger, desk.program, "spring", datetime.now(UTC)).edits]
    shown = desk.ask()
    said = [("form", form)] + [("edit", name) for name in names]
    said += [(f"shown:{name}", field_of(shown, f"shown:{name}")) for name in names]
    assert desk.ask("/say", said).status == 303
    done = desk.ask().text
    assert "You approved" in done
    assert "Approve what is ticked" not in done
    assert "checkbox" not in done


@pytest.mark.parametrize(
    "path", ["/review", "/review/", "/review//x", "/review/{0}/edit/..%2fx", "/review/{0}/nothing"]
)
def test_where_there_is_nothing_the_brand_says_so(desk: Desk, path: str) -> None:
    answer = ask(desk.port, path.format(desk.token))
    assert answer.status == 404
    assert "This link leads nowhere" in answer.text
    assert "Hillside" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
