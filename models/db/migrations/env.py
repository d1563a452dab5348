"""Run by Alembic: uses the connection that `models.db.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from models.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can roll back a change of tables; Alembic assumes that it cannot.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
