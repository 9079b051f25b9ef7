"""Lines of briefs with their ids, runs, and what was delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "brief_line",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("brief", sa.Text, nullable=False, index=True),
        sa.Column("section", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.Column("retired_at", sa.String(32)),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("brief", sa.Text, nullable=False, index=True),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("finished", sa.String(32)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("brief_digest", sa.String(64), nullable=False),
    )
    op.create_table(
        "deliverable",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("brief", sa.Text, primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("run", sa.String(64), sa.ForeignKey("run.id")),
        sa.Column("cut_id", sa.Text, nullable=False, index=True),
        sa.Column("placement", sa.String(64), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("deliverable", "run", "brief_line"):
        op.drop_table(table)
