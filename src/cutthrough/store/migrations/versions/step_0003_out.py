"""What goes out: entries are sealed into a chain and can't be changed, posts, guests' codes and sessions."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SQLITE = """
CREATE TRIGGER entry_no_{name} BEFORE {verb} ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
"""
_POSTGRESQL_TRIGGERS = (
    "CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_append_only()",
    "CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_append_only()",
)


def upgrade() -> None:
    """Seal what there is, make the tables."""
    _seal()
    op.create_table(
        "post",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("brief", sa.Text, nullable=False, index=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("local", sa.String(32), nullable=False),
        sa.Column("attempt", sa.String(64)),
        sa.Column("held_until", sa.String(32)),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_index("ix_post_due", "post", ["state", "local"])
    op.create_table(
        "guest_code",
        sa.Column("invite", sa.String(64), primary_key=True),
        sa.Column("code_hash", sa.String(128), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
        sa.Column("tries_left", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "guest_session",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("invite", sa.String(64), nullable=False, index=True),
        sa.Column("expires", sa.String(32), nullable=False),
    )


def _seal() -> None:
    """Number the entries from 1 without gaps and chain them, as `store.chain` does; then lock them."""
    connection = op.get_bind()
    old = connection.execute(sa.text("SELECT number, id, brief, kind, at, record FROM entry ORDER BY number")).all()
    op.drop_table("entry")
    op.create_table(
        "entry",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("brief", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False, index=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    op.create_index("ix_entry_said", "entry", ["brief", "kind", "number"])
    table = sa.table("entry", *(sa.column(name) for name in ("number", "id", "brief", "kind", "at", "link")))
    table.append_column(sa.column("record", sa.JSON))
    link = "0" * 64
    for number, row in enumerate(old, 1):
        record = json.loads(row.record) if isinstance(row.record, str) else row.record
        plain = {"number": number, "id": row.id, "brief": row.brief, "kind": row.kind, "at": row.at, "record": record}
        text = json.dumps({"before": link, **plain}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        link = hashlib.sha256(text.encode()).hexdigest()
        connection.execute(sa.insert(table).values(**plain, link=link))
    if connection.dialect.name == "sqlite":
        for name, verb in (("change", "UPDATE"), ("removal", "DELETE")):
            connection.execute(sa.text(_SQLITE.format(name=name, verb=verb)))
    else:
        connection.execute(sa.text(_POSTGRESQL))
        for trigger in _POSTGRESQL_TRIGGERS:
            connection.execute(sa.text(trigger))


def downgrade() -> None:
    """Drop the tables; entries stay, without their links."""
    op.drop_table("guest_session")
    op.drop_table("guest_code")
    op.drop_table("post")
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("DROP TRIGGER entry_no_change"))
        connection.execute(sa.text("DROP TRIGGER entry_no_removal"))
    else:
        connection.execute(sa.text("DROP FUNCTION entry_append_only CASCADE"))
    op.drop_index("ix_entry_said", "entry")
    op.drop_column("entry", "link")
