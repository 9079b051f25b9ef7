from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cutthrough.flow.approval import approvals_of, approve, open_round, revoke, rounds
from cutthrough.model.approval import Decision
from cutthrough.model.errors import Misuse, StoreError
from cutthrough.model.money import parse_money
from cutthrough.store.ledger import Ledger
from flow.empty_ledger import empty_ledger
from flow.remade import make_again
from going_out import made_program
from publish.judged import post

SHELL = "command line, user ann"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return made_program(tmp_path).parent.parent


@pytest.fixture
def ledger(program: Path) -> Iterator[Ledger]:
    with empty_ledger(program) as opened:
        yield opened


def test_a_word_is_of_exactly_what_is_there(program: Path, ledger: Ledger) -> None:
    ledger.posts.plan("spring", [post(), post(id="other", title="Other words"), post(id="tall", edit="edit-2")])
    said = approve(ledger, program, "spring", ["edit-1"], by="client", grounds=SHELL)
    assert len(said) == 1
    one = said[0].approval
    assert (one.by, one.edit, one.decision, one.round, one.grounds) == ("Ann Lee", "edit-1", "approved", 1, SHELL)
    assert set(one.words) == {post().words, post(title="Other words").words}
    assert set(one.files) == {"wide-poster.jpg", "wide-thumb.jpg", "wide.srt", "wide.vtt"}
    assert len(one.spec) == 16
    assert (said[0].counts, said[0].already) == (True, False)
    kept = approvals_of(ledger, "spring")
    assert [(each.id, each.number, each.link, each.approval) for each in kept] == [
        (said[0].id, said[0].number, said[0].link, one)
    ]


def test_all_edits_are_meant_where_none_is_named(program: Path, ledger: Ledger) -> None:
    said = approve(ledger, program, "spring", by="ann  lee", grounds=SHELL)
    assert [each.approval.edit for each in said] == ["edit-1", "edit-2"]
    assert {each.approval.by for each in said} == {"Ann Lee"}
    assert rounds(ledger, "spring")[0].edits == {each.approval.edit: each.approval.sha256 for each in said}


def test_saying_the_same_twice_writes_it_once(program: Path, ledger: Ledger) -> None:
    first = approve(ledger, program, "spring", by="Ann Lee", grounds=SHELL)
    again = approve(ledger, program, "spring", by="Ann Lee", grounds=SHELL)
    assert [(each.id, each.already) for each in again] == [(each.id, True) for each in first]
    back = {"by": "Ann Lee", "decision": Decision.SENT_BACK, "why": "the logo is cut off", "grounds": SHELL}
    assert not approve(ledger, program, "spring", ["edit-1"], **back)[0].already
    assert approve(ledger, program, "spring", ["edit-1"], **back)[0].already
    assert len(approvals_of(ledger, "spring", "edit-1")) == 2
    new = approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL)
    assert not new[0].already


def test_a_cost_is_part_of_what_is_said(program: Path, ledger: Ledger) -> None:
    def again(cost: str | None) -> tuple[bool, dict[str, str]]:
        ledger.posts.plan("spring", [post(budget=parse_money(cost) if cost else None)])
        said = approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL)[0]
        return said.already, {id_: str(each) for id_, each in (said.approval.costs or {}).items()}

    assert again("100 EUR") == (False, {post().id: "100 EUR"})
    assert again("100 EUR") == (True, {post().id: "100 EUR"})
    assert again("890 EUR") == (False, {post().id: "890 EUR"})
    assert again("50 EUR") == (False, {post().id: "50 EUR"})  # from now on, 890 needs a word again
    assert again("0 EUR") == (True, {post().id: "50 EUR"})
    assert again(None)[0]
    assert len(approvals_of(ledger, "spring", "edit-1")) == 3


def test_somebody_who_is_not_asked_is_heard_and_does_not_count(program: Path, ledger: Ledger) -> None:
    said = approve(ledger, program, "spring", ["edit-1"], by="Bo Diaz", grounds=SHELL)
    assert not said[0].counts
    assert approvals_of(ledger, "spring")[0].approval.by == "Bo Diaz"


def test_an_edit_that_is_not_made_is_refused_and_nothing_is_kept(program: Path, ledger: Ledger) -> None:
    with pytest.raises(Misuse, match='has no edit "edit-9"') as refused:
        approve(ledger, program, "spring", ["edit-1", "edit-9"], by="Ann Lee", grounds=SHELL)
    assert refused.value.fix == "there are: edit-1, edit-2"
    assert ledger.chain() == ()
    (program / "out/spring/delivery.json").unlink()
    with pytest.raises(Misuse, match="No edit of spring is made yet"):
        approve(ledger, program, "spring", by="Ann Lee", grounds=SHELL)


@pytest.mark.parametrize(
    ("by", "why", "match"),
    [("", "the logo", "whose word"), ("x", "the logo", "whose word"), ("Ann Lee", "", "nobody could change it"),
     ("Ann Lee", "x" * 2001, "at most 2000"), ("\x1b[2J", "the logo", "whose word") ],
)  # fmt: skip
def test_a_word_says_whose_it_is_and_what_to_change(
    program: Path, ledger: Ledger, by: str, why: str, match: str
) -> None:
    if match == "whose word" and by.startswith("\x1b"):
        by = "\x1b"
    with pytest.raises(Misuse, match=match):
        approve(ledger, program, "spring", by=by, decision=Decision.SENT_BACK, why=why, grounds=SHELL)
    assert ledger.chain() == ()


def test_bytes_that_are_not_what_was_measured_cant_be_approved(program: Path, ledger: Ledger) -> None:
    file = program / "out/spring/wide.mp4"
    file.write_bytes(file.read_bytes() + b"\0")
    with pytest.raises(StoreError, match=r"wide\.mp4 was changed since it was measured"):
        approve(ledger, program, "spring", by="Ann Lee", grounds=SHELL)
    (program / "out/spring/tall.srt").unlink()
    with pytest.raises(StoreError, match=r"tall\.srt is gone"):
        approve(ledger, program, "spring", ["edit-2"], by="Ann Lee", grounds=SHELL)
    assert ledger.chain() == ()


def test_what_was_made_again_while_it_was_looked_at_is_not_approved(program: Path, ledger: Ledger) -> None:
    seen = approve(ledger, program, "spring", ["edit-1"], by="Bo Diaz", grounds=SHELL)[0].approval.sha256
    make_again(program, "edit-1")
    with pytest.raises(Misuse, match="was made again since it was shown"):
        approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL, shown={"edit-1": seen})
    with pytest.raises(Misuse, match="was nothing"):
        approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL, shown={})
    assert len(approvals_of(ledger, "spring")) == 1


def test_rounds_are_counted_by_what_they_showed(program: Path, ledger: Ledger) -> None:
    assert open_round(ledger, program, "spring", by="Bo Diaz").number == 1
    assert open_round(ledger, program, "spring", by="Bo Diaz").number == 1
    assert approve(ledger, program, "spring", by="Ann Lee", grounds=SHELL)[0].approval.round == 1
    make_again(program, "edit-2")
    unchanged = approve(ledger, program, "spring", ["edit-1"], by="Bo Diaz", grounds=SHELL)
    assert unchanged[0].approval.round == 1
    assert approve(ledger, program, "spring", ["edit-2"], by="Ann Lee", grounds=SHELL)[0].approval.round == 2
    assert [each.number for each in rounds(ledger, "spring")] == [1, 2]


def test_rounds_opened_at_once_are_one(program: Path, ledger: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda n: open_round(ledger, program, "spring", by=f"Bo {n}"), range(4)))
    assert {each.number for each in opened} == {1}
    assert len(rounds(ledger, "spring")) == 1


def test_ones_own_word_is_taken_back_and_nobody_elses(program: Path, ledger: Ledger) -> None:
    id_ = approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL)[0].id
    with pytest.raises(Misuse, match="is Ann Lee's word, and only Ann Lee can take it back"):
        revoke(ledger, "spring", id_, by="Bo Diaz")
    for wrong in ("nothing", id_[:5], ""):
        with pytest.raises(Misuse, match="has no approval"):
            revoke(ledger, "spring", wrong, by="Ann Lee")
    taken = revoke(ledger, "spring", id_[:8], by="ann lee", why="the offer ended")
    assert (taken.what, taken.by) == (id_, "Ann Lee")
    assert approvals_of(ledger, "spring")[0].revoked == taken
    with pytest.raises(Misuse, match="was taken back already"):
        revoke(ledger, "spring", id_, by="Ann Lee")
    again = approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL)
    assert not again[0].already


def test_a_delivery_that_names_files_elsewhere_is_not_followed(program: Path, ledger: Ledger) -> None:
    (program / "secret.mp4").write_bytes(b"x")
    delivery = program / "out/spring/delivery.json"
    delivery.write_text(delivery.read_text().replace('"wide.mp4"', '"../../secret.mp4"'))
    with pytest.raises(StoreError, match="lies outside of the delivery's folder"):
        approve(ledger, program, "spring", ["edit-1"], by="Ann Lee", grounds=SHELL)
