"""The register on two clocks, and verdicts that merge, split, amend and undo one another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the register's tables and the verdicts' new columns."""
    op.create_table(
        "register_missions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sending", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("city", sa.Text()),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_missions"),
    )
    op.create_index("ix_register_missions_host", "register_missions", ["host"])
    op.create_index("ix_register_missions_sending_host", "register_missions", ["sending", "host"])
    _make_spells()
    op.add_column("verdicts", sa.Column("other", sa.Text()))
    op.add_column("verdicts", sa.Column("undoes", sa.Text()))
    op.add_column("verdicts", sa.Column("batch", sa.Text()))
    op.add_column("verdicts", sa.Column("body", sa.Text()))
    op.create_index("ix_verdicts_batch", "verdicts", ["batch"])
    op.create_index("ix_verdicts_at", "verdicts", ["at"])


def downgrade() -> None:
    """Remove them again."""
    op.drop_index("ix_verdicts_at", "verdicts")
    op.drop_index("ix_verdicts_batch", "verdicts")
    with op.batch_alter_table("verdicts") as verdicts:
        for column in ("body", "batch", "undoes", "other"):
            verdicts.drop_column(column)
    op.drop_table("register_spells")
    op.drop_table("register_missions")


def _make_spells() -> None:
    op.create_table(
        "register_spells",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mission", sa.Text(), nullable=False),
        sa.Column("sending", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("not_before", sa.Date()),
        sa.Column("not_after", sa.Date()),
        sa.Column("city", sa.Text()),
        sa.Column("covered_by", sa.Text()),
        sa.Column("contested", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_register_spells"),
    )
    op.create_index("ix_register_spells_event", "register_spells", ["event"])
    op.create_index("ix_register_spells_host", "register_spells", ["host"])
    op.create_index("ix_register_spells_mission", "register_spells", ["mission"])
    op.create_index("ix_register_spells_sending_host", "register_spells", ["sending", "host"])
