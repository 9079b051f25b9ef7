"""The shelf: what was last said counts, and nobody's word is lost."""

from pathlib import Path

from cutthrough.flow.adopted_shelf import Said, Shelf, keep, merged, read_shelf
from cutthrough.model.adopted import Adopted
from cutthrough.store.ledger import EntryKind, open_ledger

A, B = Adopted(id="a-1", title="One"), Adopted(id="a-2", title="Two", marks=("1" * 16,))


def test_who_writes_after_another_is_asked_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        shelf = read_shelf(ledger)
        ledger.enter("spring", EntryKind.ADOPTED, A)
        asked: list[int] = []

        def say(now: Shelf) -> list[Said]:
            asked.append(len(now.videos))
            return [("", EntryKind.ADOPTED, each) for each in (A, B) if now.video(each.id) is None]

        said = keep(ledger, shelf, say)
        assert [record for _, _, record in said] == [B]
        assert asked == [0, 1]
        again = read_shelf(ledger)
        assert (again.standing(), again.briefs, again.filmed) == ((A, B), {"a-1": "spring", "a-2": ""}, {"a-2"})
        assert (again.at, keep(ledger, again, lambda _: [])) == (2, ())


def test_a_guess_fills_and_never_replaces() -> None:
    old = Adopted(id="a", title="T", placement="x", language="de", guessed=("title", "language"))
    new = Adopted(
        id="a", title="U", placement="y", language="fr", made_on="2024-01-01", guessed=("placement", "made_on")
    )
    now = merged(old, new)
    assert (now.title, now.placement, now.language, now.made_on) == ("U", "x", "fr", "2024-01-01")
    assert now.guessed == ("made_on",)
    assert merged(old.model_copy(update={"forgotten": True}), new) == new
