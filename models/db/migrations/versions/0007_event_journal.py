"""The journal of events, by which others ask for what changed since they asked last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; it is filled when changes are asked for first."""
    op.create_table(
        "event_journal",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.Column("sending", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_event_journal"),
    )
    op.create_index("ix_event_journal_number", "event_journal", ["number"], unique=True)


def downgrade() -> None:
    """Remove it again; cursors handed out before are worthless afterwards."""
    op.drop_table("event_journal")
