"""What mail programs show of HTML and CSS: `facts/email_support.yaml`, which `bench/email_support.py` writes.

From the table of caniemail.com. A feature's id is the table's: `html-video`, `css-border-radius`, `image-gif`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from cutthrough.catalog.fact_files import facts_of
from cutthrough.catalog.stated import Stated, stated
from cutthrough.model.errors import CatalogError

_FILE = "email_support.yaml"
_LETTERS = frozenset("yanu")


class MailFeature(Stated):
    """One feature. `support` has a letter for each client: y shown, a in part, n not, u not known."""

    title: str
    support: str
    tested: str

    @property
    def url(self) -> str:
        """The table's page on it."""
        return f"https://www.caniemail.com/features/{self.id}/"

    def shown_by(self, client: str) -> str:
        """The letter of a client of `mail_clients`."""
        return self.support[list(mail_clients()).index(client)]


@cache
def mail_clients() -> Mapping[str, str]:
    """Names of the mail programs by id: `outlook_classic`, `apple_ios`."""
    return MappingProxyType({str(key): str(name) for key, name in facts_of(_FILE)["clients"].items()})


@cache
def mail_features() -> Mapping[str, MailFeature]:
    """Every feature by id. Raises CatalogError for a file that is wrong."""
    found = dict(stated(_FILE, MailFeature))
    clients = len(mail_clients())
    wrong = [each.id for each in found.values() if len(each.support) != clients or set(each.support) - _LETTERS]
    if wrong:
        raise CatalogError(
            f"catalog/facts/{_FILE}: entries.{wrong[0]}.support has not one of y, a, n, u for each client."
        )
    return MappingProxyType(found)
