"""Moving a database between revisions with Alembic, in one transaction, after a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from models.db.engine import checked_connection, make_engine, parse_address, shown, sqlite_file
from models.db.unit import DatabaseUnusable, unusable

_FOLDER = Path(__file__).parent / "migrations"

# "embassyw" in ASCII: two programs that upgrade one server at once wait for one another.
_UPGRADE_LOCK = int.from_bytes(b"embassyw", "big") >> 1


def config() -> Config:
    """Alembic's settings; there is no alembic.ini."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def move(address: str, revision: str, *, down: bool, keep_copy: bool) -> None:
    """Run the migrations up or down to `revision`; raises DatabaseUnusable with the cause, having changed nothing."""
    url = parse_address(address)
    file = sqlite_file(url)
    if keep_copy and file is not None:
        keep_copy_of(file, revision)
    settings = config()
    engine = make_engine(url)
    try:
        with checked_connection(engine).execution_options(durable=True) as connection, connection.begin():
            if file is None:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_UPGRADE_LOCK,))
            settings.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(settings, revision)
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"{shown(url)}: migration to {revision} failed: {unusable(error)}") from error
    except CommandError as error:
        raise DatabaseUnusable(f"{shown(url)}: migration to {revision} failed: {error}") from error
    finally:
        engine.dispose()


def keep_copy_of(file: Path, revision: str) -> Path:
    """Copy a SQLite file, with whatever its log holds, to a new file beside it; returns the copy's path."""
    copy = _free_name(file, revision)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _free_name(file: Path, revision: str) -> Path:
    number = 1
    while True:
        candidate = file.with_name(f"{file.name}.before-{revision}-{number}")
        if not candidate.exists():
            return candidate
        number += 1
