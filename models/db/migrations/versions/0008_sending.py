"""How alerts go: when a delivery is tried next and with which others, a row for each try, and what is kept silent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INSTANT = sa.DateTime(timezone=True)
_ADDED = (("route", sa.Text()), ("batch", sa.Text()), ("first_try", _INSTANT), ("next_try", _INSTANT))


def upgrade() -> None:
    """Add the columns and make the tables; deliveries that wait are due at once, as they were."""
    for name, kind in _ADDED:
        op.add_column("deliveries", sa.Column(name, kind))
    op.create_table(
        "delivery_tries",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("delivery", "number", name="pk_delivery_tries"),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_delivery_tries_delivery", ondelete="CASCADE"),
    )
    op.create_index("ix_delivery_tries_at", "delivery_tries", ["at"])
    op.create_table(
        "silences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("begins", _INSTANT, nullable=False),
        sa.Column("ends", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_index("ix_silences_ends", "silences", ["ends"])


def downgrade() -> None:
    """Take all of it away again; deliveries keep their state."""
    op.drop_table("silences")
    op.drop_table("delivery_tries")
    for name, _ in reversed(_ADDED):
        op.drop_column("deliveries", name)
