"""The ledger's tables. They are made and changed by migrations only; here is how they look today."""

from __future__ import annotations

import sqlalchemy as sa

TABLES = sa.MetaData()
BRIEF_LINE = sa.Table(
    "brief_line",
    TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("section", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("first_seen", sa.String(32), nullable=False),
    sa.Column("retired_at", sa.String(32)),
)
RUN = sa.Table(
    "run",
    TABLES,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("started", sa.String(32), nullable=False),
    sa.Column("finished", sa.String(32)),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("brief_digest", sa.String(64), nullable=False),
)
DELIVERABLE = sa.Table(
    "deliverable",
    TABLES,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("brief", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("run", sa.String(64), sa.ForeignKey("run.id")),
    sa.Column("cut_id", sa.Text, nullable=False, index=True),
    sa.Column("placement", sa.String(64), nullable=False),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
)
ENTRY = sa.Table(
    "entry",
    TABLES,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False, index=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
    sa.Column("link", sa.String(64), nullable=False),
    sa.Index("ix_entry_said", "brief", "kind", "number"),
)
POST = sa.Table(
    "post",
    TABLES,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("brief", sa.Text, nullable=False, index=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("local", sa.String(32), nullable=False),
    sa.Column("attempt", sa.String(64)),
    sa.Column("held_until", sa.String(32)),
    sa.Column("changed_at", sa.String(32), nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
    sa.Index("ix_post_due", "state", "local"),
)
CODE = sa.Table(
    "guest_code",
    TABLES,
    sa.Column("invite", sa.String(64), primary_key=True),
    sa.Column("code_hash", sa.String(128), nullable=False),
    sa.Column("expires", sa.String(32), nullable=False),
    sa.Column("tries_left", sa.Integer, nullable=False),
    sa.Column("sent", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.String(32), nullable=False),
)
SESSION = sa.Table(
    "guest_session",
    TABLES,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("invite", sa.String(64), nullable=False, index=True),
    sa.Column("expires", sa.String(32), nullable=False),
)
