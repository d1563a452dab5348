"""Indexes for what the desk's pages ask of large tables: leads by type, readings and deliveries as numbers."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

_INDEXES = (
    ("ix_claims_type_host", "claims", ["type", "host"]),
    ("ix_deliveries_channel_state", "deliveries", ["channel", "state"]),
    ("ix_readings_drop_reason_version", "readings", ["drop_reason", "version"]),
)


def upgrade() -> None:
    """Make the indexes."""
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Drop them."""
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
