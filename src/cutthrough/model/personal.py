"""A personal link: one person's own address of a watch page, for sales outreach."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field

from cutthrough.model.record import Record


class PersonalLink(Record):
    """Who may open which page by it, and until when. The address itself is not in it: of its secret, only the SHA-256.

    `post` is the id that what comes of it is counted under: a post of sales outreach, or the page's post and five
    characters of this link's own. Said anew with `revoked_at`, it is taken back.
    """

    id: str
    brief: str
    watch: str = Field(description="the token of the page it shows: ct7f3k9qx")
    post: str
    secret_sha256: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the secret part of the address")
    name: str
    account: str | None = None
    deal: str | None = None
    url: str | None = Field(None, description="where the call to action leads for them, with its tracking")
    made_at: str = Field(description="ISO 8601 in UTC")
    until: str = Field(description="the moment it ends, ISO 8601 in UTC")
    revoked_at: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it opens the page at `now` (with a zone)."""
        return self.revoked_at is None and now.astimezone(UTC) < datetime.fromisoformat(self.until)
