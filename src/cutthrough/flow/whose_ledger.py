"""Whose ledger it is: one that lies elsewhere is named by a setting, which may be left from another client's work."""

from __future__ import annotations

from cutthrough.model.errors import Misuse
from cutthrough.model.record import Record
from cutthrough.store.ledger import EntryKind, Ledger


class Owner(Record):
    """The client of the program that plans in a ledger."""

    client: str


def ensure_ours(ledger: Ledger, client: str, *, renamed: bool = False) -> None:
    """Raise Misuse where another client's program plans in a ledger that several machines share.

    The first program that plans in it says whose it is; `renamed` says that the client has another name now. The file
    in the program's own folder can be nobody else's.
    """
    if not ledger.shared:
        return
    said = ledger.entries(EntryKind.OWNER)
    owner = Owner.model_validate(said[-1].record).client if said else None
    if owner == client:
        return
    if owner is not None and not renamed:
        raise Misuse(
            f'The ledger that CUTTHROUGH_LEDGER names is that of "{owner}", and this program is of "{client}"',
            "name this client's ledger; where the client has a new name, run: cutthrough calendar --renamed",
        )
    ledger.enter("", EntryKind.OWNER, Owner(client=client))
